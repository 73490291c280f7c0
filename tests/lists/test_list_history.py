"""The status of a party on any day: rules, footnotes, kept snapshots, and the lower bound before the first."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from editions import NAMES
from licet.lists.files import snapshot_of
from licet.lists.history import listing_day, look_up, status_of
from licet.lists.roll import roll_of
from licet.lists.update import bring_in
from licet.lists.us_entity_list import footnotes, policy, requirement
from shared import shared

HUAWEI = "see §§ 734.9(e)1 and 744.11 of the EAR2"


def row(name: str, citation: str = "", requirement: str = "", **more: object) -> dict[str, object]:
    """Return an entry of the Entity List."""
    return {"id": name, "source": NAMES["EL"], "name": name, "federal_register_notice": citation,
            "license_requirement": requirement} | more  # fmt: skip


def on(day: str, *rows: dict[str, object]) -> bytes:
    """Return an edition of a day, filled up so that the guard lets single entries come and go."""
    filler = [row(f"Filler {i}", "62 FR 35334") for i in range(100)]
    return json.dumps({"meta": {"generated_at_source": day}, "results": [*filler, *rows]}).encode()


@pytest.fixture
def keep(store, source, put):
    """Import an edition of a day."""

    def bring(day: str, *rows: dict[str, object]) -> None:
        bring_in(store, source, [put(on(day, *rows))], date.fromisoformat(day))

    return bring


def status(store, name: str, day: str):
    """Return the one status of a name on a day."""
    (found,) = look_up(store, name, date.fromisoformat(day)).statuses
    return found


def test_footnotes_of_every_entry() -> None:
    """The footnotes of all entries of the reference list are read as its derived table has them."""
    table = pl.read_csv(shared("reference", "lists", "entity_list_derived.csv"), infer_schema=False)
    wrong = [
        (text, wanted)
        for text, wanted in table.select("license_requirement", "footnotes").iter_rows()
        if ";".join(map(str, footnotes(text or ""))) != (wanted or "")
    ]
    assert wrong == []


def test_forty_entries_decided_by_hand() -> None:
    """Forty entries drawn by lot, half of them with footnotes, decided from their citations and effective days."""
    roll = roll_of([snapshot_of(shared("reference", "lists", "csl-2026-07-31.json.gz"), date(2026, 7, 31))])
    wanted = pl.read_csv(Path(__file__).parent / "days_by_hand.csv", infer_schema=False).fill_null("").rows()
    words = {True: "yes", False: "no", None: "unknown"}
    found = []
    for id, day, *_ in wanted:
        said = status_of(roll.entry(id), roll, date.fromisoformat(day))
        found.append((id, day, words[said.listed], ";".join(map(str, said.footnotes))))
    assert len(wanted) > 80 and found == wanted


def test_a_rule_that_adds_nested_parties_lists_them() -> None:
    """83 FR 37423 says that it adds subordinate institutions: they are listed by it, whatever they cite besides."""
    name = "Institute 13 (I 13). Subordinate Institution - Works"
    entry = {"name": name, "citation": "83 FR 37423; 87 FR 77505", "listed_on": None}
    assert listing_day(entry).latest == date(2018, 8, 1)
    assert listing_day(entry | {"citation": "84 FR 22963; 84 FR 43495"}).latest == date(2019, 8, 19)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HUAWEI, (1, 2)),
        ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", (1, 2)),
        ("(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", (3,)),
        ("(See §734.9(e), and 744.11 of the EAR)4.", (4,)),
        ("(See §§ 734.9(e)(2) and 744.11 of the EAR)", (4,)),
        ("(See §§ 744.11, 744.23 of the EAR)5", (5,)),
        ("(See §734.9(e) and §744.11 of the EAR)", ()),
        ("(See §744.11 of the EAR).", ()),
    ],
)
def test_footnotes_read_right(text: str, found: tuple[int, ...]) -> None:
    """Markers glued to the text are footnotes; paragraphs are not; an ambiguous row has none."""
    assert footnotes(text) == found


def test_requirement_and_policy_columns() -> None:
    """The columns become the categories the law asks for; a mixed policy is none of the plain ones."""
    assert requirement("All items subject to the EAR. (See §744.11 of the EAR)") == "all_items"
    assert requirement("All items subject to the EAR, apart from items that are related") == "named_items"
    assert requirement("For items on the CCL and listed in supplement no. 7") == "named_items"
    assert policy("Presumption for denial.") == "presumption_of_denial"
    assert policy("Policy of denial. See §§ 746.8(b) and 744.21(e).") == "policy_of_denial"
    assert policy("See §§744.11 and 744.23(d) of the EAR.") == "see_744_23_d"
    assert policy("Policy of denial for all items apart from food and medicine, case-by-case") == "other"


@pytest.mark.parametrize(
    ("day", "listed", "notes"),
    [
        ("2019-05-15", False, ()),
        ("2019-05-16", True, ()),
        ("2020-05-14", True, ()),
        ("2020-05-15", True, (1,)),
        ("2020-08-17", True, (1, 2)),
        ("2026-05-01", True, (1, 2)),
    ],
)
def test_before_the_first_snapshot(store, keep, day: str, listed: bool, notes: tuple[int, ...]) -> None:
    """The rules that an entry cites say since when it is listed, and with which footnotes."""
    keep("2026-05-01", row("Huawei Device", "84 FR 22961; 85 FR 29852; 85 FR 51603", HUAWEI))
    found = status(store, "Huawei Device", day)
    assert (found.listed, found.footnotes) == (listed, notes)


def test_a_footnote_given_later(store, keep) -> None:
    """An old entry carries footnote 4 from the rule that gave it, staged to 2022-10-21, and not from its listing."""
    keep("2026-05-01", row("Dahua Technology", "84 FR 54002; 87 FR 62202", "(See §734.9(e) of the EAR)4"))
    assert status(store, "Dahua Technology", "2022-10-20").footnotes == ()
    assert status(store, "Dahua Technology", "2022-10-21").footnotes == (4,)
    assert status(store, "Dahua Technology", "2019-10-09").listed


def test_a_nested_entry_inherits_a_citation(store, keep) -> None:
    """An entry nested under another was listed by its first or its second rule: between them it is unknown."""
    keep("2026-05-01", row("Huawei. Affiliated Entity: Longshine", "84 FR 22963; 84 FR 43495", HUAWEI))
    days = ("2019-05-15", "2019-05-16", "2019-08-18", "2019-08-19")
    assert [status(store, "Longshine", day).listed for day in days] == [False, None, None, True]


def test_a_rule_of_which_the_year_is_known(store, keep) -> None:
    """The volume of the Federal Register gives the year: within it the day is unknown."""
    keep("2026-05-01", row("Acme", "76 FR 71867"))
    days = ("2010-11-30", "2011-06-01", "2011-12-31")
    assert [status(store, "Acme", day).listed for day in days] == [False, None, True]


def test_citations_that_name_no_rule() -> None:
    """83 FR 37423 with its volume counted up is no rule of a later year."""
    entry = {"name": "A", "listed_on": None, "citation": "83 FR 37423; 84 FR 37423; 87 FR 37423"}
    assert (listing_day(entry).earliest or date.max).year == 2018


def test_an_entry_without_a_rule(store, keep) -> None:
    """An entry that cites nothing is unknown before the first snapshot, and listed from it on."""
    keep("2026-05-01", row("Acme"))
    assert [status(store, "Acme", day).listed for day in ("2026-04-30", "2026-05-01")] == [None, True]


def test_between_snapshots(store, keep) -> None:
    """Kept snapshots decide: taken off by the next, unknown between two where no rule tells, false before."""
    keep("2026-05-01", row("Old Party", "84 FR 22961"))
    keep("2026-06-01", row("Old Party", "84 FR 22961"))
    keep("2026-07-01", row("New Party"))
    assert [status(store, "Old Party", d).listed for d in ("2026-06-30", "2026-07-01")] == [True, False]
    days = ("2026-05-15", "2026-06-15", "2026-07-01")
    assert [status(store, "New Party", d).listed for d in days] == [False, None, True]


def test_an_end_that_the_list_states(store, keep) -> None:
    """A denial order holds through its last day."""
    keep("2026-05-01", row("Joe Roe", start_date="2020-01-02", end_date="2027-01-02"))
    days = ("2020-01-01", "2020-01-02", "2027-01-02", "2027-01-03")
    assert [status(store, "Joe Roe", d).listed for d in days] == [False, True, True, False]


def test_absence_before_the_first_snapshot_is_a_lower_bound(store, keep) -> None:
    """A name that is nowhere is not said to be clear for a day before the first snapshot."""
    keep("2026-05-01", row("Acme"))
    assert "lower bound" in look_up(store, "Nobody", date(2020, 1, 1)).absence
    assert "by the snapshot of 2026-05-01" in look_up(store, "Nobody", date(2026, 5, 2)).absence
