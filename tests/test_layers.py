"""Text, enforcement and practice of one answer: what each says, and whether they differ."""

import polars as pl
import pytest

import licet
from licet.errors import UnknownFact
from licet.layers import add_practice, first_difference, layers, other_layer

GERMAN = {
    **{"shipped_on": "2025-06-15", "activity": "export", "shipped_from": "US", "origin": "US", "eccn": "3A090.a"},
    **{"destination": "DE", "known_concern": "none", "other_list_matches": "none", "license_exception": "none"},
}
HUAWEI = {**GERMAN, "shipped_on": "2021-01-15", "eccn": "EAR99", "destination": "CN", "party_huawei": "yes"}


def test_a_rule_that_is_not_enforced_makes_the_layers_differ() -> None:
    """In June 2025 the text of the diffusion rule asks a license to Germany, and BIS does not enforce it."""
    found = layers(GERMAN)
    assert found.differ
    assert found.text.at_least == "license required"
    assert found.enforcement.at_least == "no license required"
    assert found.lines()[0] == "Layers differ:"
    assert found.as_dict()["differ"] is True


def test_before_any_rule_was_left_unenforced_the_layers_agree() -> None:
    """In 2021 nothing differs, and nothing is said of layers."""
    found = layers({**GERMAN, "shipped_on": "2021-06-15"})
    assert not found.differ
    assert found.lines() == []


@pytest.mark.parametrize(
    ("eccn", "kind", "share"),
    [("EAR99", "EAR99", 0.656), ("5A991", "AT_only", 0.781), ("3A001.a.2", "category_3", 1.0)],
)
def test_practice_is_that_of_the_kind_of_item(eccn: str, kind: str, share: float) -> None:
    """The shares of Huawei's applications are told over all items and for the kind of this one."""
    found = {(p.kind, p.measure): p.share_approved for p in layers({**HUAWEI, "eccn": eccn}).practice}
    assert found["ALL", "count of decided"] == 0.693
    assert found[kind, "count of decided"] == share
    assert {name for name, _ in found} == {"ALL", kind}


def test_practice_outside_its_period_says_so() -> None:
    """A day outside the period of the decisions gets the share with its days, and the words that none is known."""
    line = str(layers({**HUAWEI, "shipped_on": "2023-01-15"}).practice[0])
    assert "2020-11-09 to 2021-04-20" in line
    assert "for it no share is known" in line
    assert "no share is known" not in str(layers(HUAWEI).practice[0])


def test_practice_is_not_told_of_others_nor_where_nothing_is_required() -> None:
    """A party without published decisions, and a payment, get no practice."""
    assert layers({**HUAWEI, "party_huawei": "no"}).practice == ()
    assert layers({**HUAWEI, "item_moves": "no"}).practice == ()


def test_the_table_says_what_one_row_says() -> None:
    """Both layers over a table are those of each row; rows before the first difference are taken over."""
    rows = [GERMAN, {**GERMAN, "shipped_on": "2021-06-15"}, {**HUAWEI, "shipped_on": None}, HUAWEI]
    names = dict.fromkeys(name for row in rows for name in row)
    frame = licet.read(pl.DataFrame({name: [row.get(name) for row in rows] for name in names}))
    decided = add_practice(frame, other_layer(frame, licet.decide(frame), "text"))
    for row, got in zip(rows, decided.rows(named=True), strict=True):
        one = layers(row)
        assert (got["at_least"], got["at_most"]) == (one.text.at_least, one.text.at_most)
        said = (got["at_least_as_enforced"], got["at_most_as_enforced"])
        assert said == (one.enforcement.at_least, one.enforcement.at_most)
        assert got["layers_differ"] is one.differ
    assert decided["practice_share_approved"].to_list() == [None, None, None, 0.656]


def test_from_the_other_side() -> None:
    """Decided as enforced, the other layer is the text."""
    frame = licet.read(pl.DataFrame([GERMAN]))
    beside = other_layer(frame, licet.decide(frame, layer="enforcement"), "enforcement")
    assert beside["at_least_as_printed"].to_list() == ["license required"]


def test_law_without_unenforced_rules_never_differs() -> None:
    """Where every rule is enforced as printed there is no first day of difference."""
    assert first_difference("jp") is None
    frame = licet.read(pl.DataFrame({"shipped_on": ["2025-06-15"], "destination": ["CN"]}))
    assert other_layer(frame, licet.decide(frame, law="jp"), "text", "jp")["layers_differ"].to_list() == [False]


def test_unknown_facts_are_refused() -> None:
    """A misspelled fact is refused, as everywhere."""
    with pytest.raises(UnknownFact):
        layers({"destinatoin": "CN"})
