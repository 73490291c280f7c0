"""Exact and alias lookup gives dated status, and leaves what it does not know unknown."""

from datetime import date

import polars as pl
import pytest

from licet.screening.listed import screen

LISTED = date(2019, 5, 16)
STATUSES = pl.DataFrame(
    {
        "name": ["Acme Co., Ltd.", "Acme Co., Ltd.", "Acme", "Acme", "Clean Corp"],
        "party": ["P1", "P1", "P1", "P1", "P2"],
        "since": [None, LISTED, None, LISTED, None],
        "until": [LISTED, None, LISTED, None, None],
        "on_entity_list": [False, True, False, True, False],
        "footnote_1": [False, True, False, True, False],
        "party_footnote_4": [False, False, False, False, False],
        "entity_list_policy": [None, "case_by_case", None, "case_by_case", None],
    },
    schema_overrides={"since": pl.Date, "until": pl.Date},
)
AFTER = date(2020, 1, 1)


def status(**names: str | None) -> dict[str, object]:
    """Return the facts of one shipment on a day after the listing."""
    day = date.fromisoformat(names.pop("on", None) or str(AFTER))
    frame = pl.DataFrame({"row": [1], "shipped_on": [day], **{k: [v] for k, v in names.items()}})
    return screen(frame, STATUSES)[0].row(0, named=True)


@pytest.mark.parametrize("name", ["Acme Co., Ltd.", "ACME CO LTD", "acme", "  Acme  "])
def test_names_and_aliases_find_their_party(name: str) -> None:
    """Case, punctuation and spaces do not matter, and an alias counts as the name."""
    assert status(end_user=name)["end_user_on_entity_list"] is True


def test_status_is_that_of_the_day() -> None:
    """Before the effective day the party is not listed."""
    assert status(end_user="Acme", on="2019-05-15")["end_user_on_entity_list"] is False
    assert status(end_user="Acme", on="2019-05-16")["end_user_on_entity_list"] is True


def test_what_is_not_known_is_unknown() -> None:
    """A role without a name, and a name nobody knows, leave the fact open."""
    assert status(end_user=None)["end_user_on_entity_list"] is None
    assert status(end_user="Somebody")["end_user_on_entity_list"] is None
    assert status(end_user="Clean Corp")["purchaser_on_entity_list"] is None


def test_nobody_is_a_statement() -> None:
    """The word none says that a role is empty."""
    assert status(intermediate_consignee="none")["intermediate_consignee_on_entity_list"] is False


def test_statuses_of_any_role_need_every_role() -> None:
    """A status asked of any role is false only if every role is known."""
    clear = {"purchaser": "Acme", "intermediate_consignee": "none", "ultimate_consignee": "Clean Corp"}
    assert status(**clear)["party_footnote_4"] is None
    assert status(**clear, end_user="Acme")["party_footnote_4"] is False


def test_terms_are_those_of_the_listed_party() -> None:
    """The review policy of the entry comes with the hit."""
    assert status(purchaser="Acme", end_user="Clean Corp")["entity_list_policy"] == "case_by_case"


def test_hits_name_row_role_and_party() -> None:
    """Every answer can be traced to a name and a party."""
    frame = pl.DataFrame({"row": [1], "shipped_on": [AFTER], "end_user": ["acme"]})
    hits = screen(frame, STATUSES)[1]
    assert hits.rows() == [(1, "end_user", "acme", "P1", 1.0, "folded")]


def test_given_facts_are_kept() -> None:
    """A status that a person has stated is not overwritten by silence."""
    frame = pl.DataFrame({"row": [1], "shipped_on": [AFTER], "end_user_on_entity_list": [True]})
    assert screen(frame, STATUSES)[0]["end_user_on_entity_list"].to_list() == [True]
