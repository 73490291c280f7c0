"""Letters of BIS as one more dated list: what they cover, on which days, and what they leave open."""

import polars as pl
import pytest

import licet
from licet.errors import BadFile, BadValue, UnknownFact
from licet.screening.letters import add_letters, read

NVIDIA = {
    "since": ["2022-08-26"],
    "citation": ["letter to a chip maker"],
    "destination": ["CN"],
    "eccn": ["3A090 4A090"],
}


def cover(letters: dict, **facts: object) -> bool | None:
    """Return whether a list of letters covers one row."""
    rows = licet.read(pl.DataFrame({name: [value] for name, value in facts.items()}))
    return add_letters(rows, read(pl.DataFrame(letters)))["letter_on_file"].item()


@pytest.mark.parametrize(("day", "covered"), [("2022-08-25", False), ("2022-08-26", True), ("2025-01-02", True)])
def test_a_letter_binds_from_its_day(day: str, covered: bool) -> None:
    """A letter covers from its first day on."""
    assert cover(NVIDIA, shipped_on=day, destination="CN", eccn="3A090.a") is covered


@pytest.mark.parametrize(
    ("citation", "said"),
    [("letter of 2025-03-01, 734.9(a)(3)", True), ("letter under 744.21(b)", False), ("letter to a foundry", None)],
)
def test_the_section_says_whether_a_foreign_item_becomes_subject(citation: str, said: bool | None) -> None:
    """A letter under 734.9(a)(3) makes foreign-made items subject; one that cites no section may."""
    letters = read(pl.DataFrame({"since": ["2025-03-01"], "citation": [citation], "destination": ["SG"]}))
    rows = licet.read(pl.DataFrame({"shipped_on": ["2025-03-02"] * 2, "destination": ["SG", "DE"]}))
    assert add_letters(rows, letters)["letter_on_foreign_item"].to_list() == [said, False]


def test_a_withdrawn_letter_no_longer_binds() -> None:
    """On the day a letter is withdrawn it no longer covers."""
    letters = {**NVIDIA, "until": ["2023-11-17"]}
    assert cover(letters, shipped_on="2023-11-16", destination="CN", eccn="3A090") is True
    assert cover(letters, shipped_on="2023-11-17", destination="CN", eccn="3A090") is False


@pytest.mark.parametrize(
    ("facts", "covered"),
    [
        ({"destination": "VN", "eccn": "3A090.a"}, False),
        ({"destination": "CN", "eccn": "5A991"}, False),
        ({"destination": "CN", "eccn": None}, None),
        ({"destination": None, "eccn": "3A090.a"}, None),
        ({"destination": "VN", "eccn": None}, False),
    ],
)
def test_what_is_unknown_leaves_it_open(facts: dict, covered: bool | None) -> None:
    """A letter that may cover leaves the fact open; one that cannot settles it."""
    assert cover(NVIDIA, shipped_on="2024-01-02", **facts) is covered


def test_a_party_in_any_role() -> None:
    """A letter about a party covers it in any role, however the name is punctuated; unnamed roles leave it open."""
    letters = {"since": ["2020-09-25"], "party": ["Some Fab, Inc."]}
    roles = {"purchaser": "none", "intermediate_consignee": "none", "ultimate_consignee": "Other Co"}
    assert cover(letters, shipped_on="2021-01-04", **roles, end_user="SOME FAB INC") is True
    assert cover(letters, shipped_on="2021-01-04", **roles, end_user="Another Fab") is False
    assert cover(letters, shipped_on="2021-01-04", **roles) is None


def test_an_empty_list_says_no() -> None:
    """Who received no letter is not covered by one."""
    assert cover({"since": []}, shipped_on="2024-01-02", destination="CN") is False


def test_a_letter_decides() -> None:
    """A letter makes an EAR99 shipment to Vietnam need a license, and says which letter."""
    facts = {
        **{"shipped_on": "2021-06-01", "activity": "export", "shipped_from": "US", "origin": "US", "eccn": "EAR99"},
        **{"destination": "VN", "known_concern": None, "license_exception": "none", "other_list_matches": "none"},
    }
    rows = licet.read(pl.DataFrame([facts]))
    with_letter = add_letters(rows, read(pl.DataFrame({"since": ["2021-01-01"], "destination": ["VN"]})))
    assert with_letter["letter"].to_list() == ["letter of 2021-01-01"]
    assert licet.decide(with_letter)["at_least"].to_list() == ["license required"]
    assert licet.decide(rows)["at_least"].to_list() == ["no license required"]


def test_given_facts_are_kept() -> None:
    """A fact the row states stays."""
    rows = licet.read(pl.DataFrame({"shipped_on": ["2024-01-02"], "destination": ["VN"], "letter_on_file": ["yes"]}))
    assert add_letters(rows, read(pl.DataFrame(NVIDIA)))["letter_on_file"].to_list() == [True]


@pytest.mark.parametrize(
    ("letters", "error"),
    [
        ({"destination": ["CN"]}, BadFile),
        ({"since": ["2022-08-26"], "country": ["CN"]}, UnknownFact),
        ({"since": [None], "destination": ["CN"]}, BadValue),
        ({"since": ["yesterday"]}, BadValue),
        ({"since": ["2022-08-26"], "until": ["2022-08-26"]}, BadValue),
        ({"since": ["2022-08-26"], "destination": ["Chinatown"]}, BadValue),
    ],
)
def test_wrong_lists_are_refused(letters: dict, error: type[Exception]) -> None:
    """A list that cannot be meant is refused, with its line."""
    with pytest.raises(error):
        read(pl.DataFrame(letters))
