"""Ownership edges and listings from files: what is read, and what is refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from licet.errors import BadFile, BadValue
from licet.screening.ownership_bods import read_bods
from licet.screening.ownership_readers import read_csv, read_gleif, read_listings

FIXTURES = Path(__file__).parent / "ownership"


def edges(table) -> set[tuple]:
    """Return (owner, owned, low, high, kind) of every edge."""
    return set(table.select("owner", "owned", "percent_low", "percent_high", "kind").iter_rows())


def test_csv_is_read_with_unknown_shares_and_dates() -> None:
    """An empty share is 0 to 100; days and kinds are read."""
    table = read_csv(FIXTURES / "edges.csv")
    assert ("Northern Holding", "Harbor Optics", 0.0, 100.0, "ownership") in edges(table)
    assert ("Northern Holding", "Harbor Optics Lisbon", 0.0, 100.0, "branch") in edges(table)
    assert table.filter(owner="Quiet Capital", owned="Second Mill")["until"].item() == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("owner,owned,percnt\nX,A,50\n", BadFile, "column 'percnt' is not read"),
        ("owner,percent\nX,50\n", BadFile, "column 'owned' is missing"),
        ("owner,owned,percent\nX,A,most\n", BadValue, "row 2 of .*percent is 'most'"),
        ("owner,owned,percent\nX,A,50\nX,B,120\n", BadValue, "row 2 of .*outside 0 to 100"),
        ("owner,owned,since\nX,A,3 May\n", BadValue, "since is '3 May'"),
        ("owner,owned,percent,percent_low\nX,A,50,40\n", BadFile, "beside"),
        ("", BadFile, "no CSV"),
    ],
)
def test_csv_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, error: type, message: str) -> None:
    """Unknown columns, missing columns, words for numbers and shares over the whole are refused with their row."""
    path = tmp_path / "edges.csv"
    path.write_text(text)
    with pytest.raises(error, match=message):
        read_csv(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is an error of ours, not a traceback."""
    with pytest.raises(BadFile, match="no such file"):
        read_csv(tmp_path / "none.csv")


def test_listings_are_read_with_terms() -> None:
    """List, program, period, policy, footnotes and address of each entry are read."""
    first, second, _ = read_listings(FIXTURES / "listed.csv")
    assert (first.list, first.policy, first.footnotes) == ("EL", "presumption of denial", ("1", "4"))
    assert second.program == "RUSSIA-EO14024" and second.period.holds(date(2024, 1, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("party,list\nX,Entities\n", "row 2 of .*list is 'Entities'"),
        ("party,list,policy\nX,EL,maybe\n", "policy is 'maybe'"),
        ("party,list\n,EL\n", "without party"),
    ],
)
def test_listings_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """Unknown lists and policies are refused with their row."""
    path = tmp_path / "listed.csv"
    path.write_text(text)
    with pytest.raises(BadValue, match=message):
        read_listings(path)


def test_bods_shares_are_read_with_their_bounds() -> None:
    """Exact and ranged direct shares, an open upper bound, and a share without a number."""
    found = edges(read_bods(FIXTURES / "statements.json"))
    assert ("Northern Holding", "Harbor Optics", 50.0, 50.0, "ownership") in found
    assert ("Quiet Capital", "Harbor Optics", 25.0, 49.999999, "ownership") in found
    assert ("unspecified owner of Harbor Optics", "Harbor Optics", 0.0, 100.0, "ownership") in found


def test_bods_indirect_holdings_do_not_count_twice() -> None:
    """An indirect share whose chain is given is left to the chain; one without a chain is of unknown size."""
    found = edges(read_bods(FIXTURES / "statements.json"))
    assert ("Ana Example", "Harbor Optics", 0.0, 100.0, "other") in found
    assert ("Ana Example", "Northern Holding", 0.0, 100.0, "ownership") in found
    assert ("Ana Example", "Harbor Optics", 0.0, 100.0, "officer") in found


def test_bods_records_are_replaced_by_their_next_statement() -> None:
    """A share that changed holds until the day of the statement that changes it, and a closed record ends."""
    table = read_bods(FIXTURES / "statements.json").filter(owner="Second Fund").sort("since", nulls_last=False)
    assert table.select("percent_low", "since", "until").rows() == [
        (60.0, date(2020, 3, 1), date(2023, 5, 1)),
        (20.0, date(2023, 5, 1), date(2024, 5, 1)),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"publicationDetails": {"bodsVersion": "0.2"}}, "bodsVersion is '0.2'"),
        ({"recordType": "ownership"}, "recordType"),
        ({"colour": "red"}, "field 'colour'"),
        ({"recordDetails": {"subject": "a", "interests": [{"type": "shareholdings"}]}}, "interest type"),
        (
            {
                "recordDetails": {
                    "subject": "a",
                    "interests": [{"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": "half"}}],
                }
            },
            "share is",
        ),
    ],
)
def test_bods_of_another_shape_is_refused(tmp_path: Path, change: dict, message: str) -> None:
    """Other versions, unknown fields, record types and interests are refused with the statement."""
    statement = {"recordId": "r", "recordType": "relationship", "recordDetails": {"subject": "a"}} | change
    path = tmp_path / "statements.json"
    path.write_text(json.dumps([statement]))
    with pytest.raises((BadFile, BadValue), match=message):
        read_bods(path)


@pytest.mark.parametrize("text", ["[", "[" * 100_000, "not json", '["x"]'])
def test_bods_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    """Torn and deeply nested text is refused, not followed."""
    path = tmp_path / "statements.json"
    path.write_text(text)
    with pytest.raises(BadFile):
        read_bods(path)


def test_gleif_consolidation_is_a_share_of_unknown_size() -> None:
    """A direct parent holds an unknown share, an ultimate parent above it controls, a branch is a branch."""
    table = read_gleif(FIXTURES / "relationships.csv")
    assert edges(table) == {
        ("PARENT00000000000001", "CHILD000000000000001", 0.0, 100.0, "ownership"),
        ("ULTIMATE000000000001", "CHILD000000000000001", 0.0, 100.0, "control"),
        ("ULTIMATE000000000001", "CHILD000000000000002", 0.0, 100.0, "ownership"),
        ("PARENT00000000000001", "BRANCH00000000000001", 0.0, 100.0, "branch"),
    }


def test_gleif_takes_the_period_of_the_relationship() -> None:
    """The accounting period in the first slot does not end the relationship."""
    row = read_gleif(FIXTURES / "relationships.csv").filter(owner="PARENT00000000000001", kind="ownership")
    assert row.select("since", "until").row(0) == (date(2017, 12, 6), None)


def test_gleif_with_an_unknown_column_or_type_is_refused(tmp_path: Path) -> None:
    """A column or relationship type of a later edition is not passed over."""
    head = "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType"
    path = tmp_path / "rr.csv"
    path.write_text(f"{head},Relationship.Mood\nA,B,IS_DIRECTLY_CONSOLIDATED_BY,good\n")
    with pytest.raises(BadFile, match="Mood"):
        read_gleif(path)
    path.write_text(f"{head}\nA,B,IS_FRIEND_OF\n")
    with pytest.raises(BadValue, match="IS_FRIEND_OF"):
        read_gleif(path)


@pytest.mark.parametrize(
    "statement",
    [
        {"recordType": "relationship", "recordDetails": {"subject": "s", "interestedParty": "p", "interests": 5}},
        {"recordType": "relationship", "recordDetails": {"subject": "s", "interests": [5]}},
        {"recordType": "relationship", "recordDetails": {"subject": "s", "interests": [{"type": 5}]}},
        {"recordType": "relationship", "recordDetails": {"subject": "s", "interests": [
            {"type": "shareholding", "directOrIndirect": "direct", "share": "50"}]}},
        {"recordType": "person", "recordDetails": {"names": 5}},
        {"recordType": "person", "recordDetails": {"names": ["x"]}},
        {"recordType": "entity", "recordDetails": {}, "publicationDetails": "x"},
    ],
)  # fmt: skip
def test_statements_of_another_form_are_refused(tmp_path: Path, statement: dict) -> None:
    """A value of another kind than the standard has is refused in words."""
    path = tmp_path / "statements.json"
    path.write_text(json.dumps([{"recordId": "a", **statement}]))
    with pytest.raises(BadFile, match=r"0\.4"):
        read_bods(path)
