"""Lists and screening joined: facts by role on a day, unknown where they must be, and `licet decide --screen`."""

import json
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from licet.errors import BadInput, StaleList
from licet.facts import dictionary, read
from licet.lists import us_consolidated
from licet.lists.files import snapshot_of
from licet.parties import ROLES, bind, screen_names, screen_shipments
from licet.screening.hits import Thresholds
from licet.screening.resolutions import Resolution, collect
from shared import shared

ENTITY = "Entity List (EL) - Bureau of Industry and Security"
TEXT = "For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2"
ROWS = [
    {"id": "a", "source": ENTITY, "name": "Huawei Technologies Co., Ltd.", "license_requirement": TEXT,
     "license_policy": "Presumption of denial", "federal_register_notice": "84 FR 22961; 87 FR 55250"},
    {"id": "b", "source": ENTITY, "name": "Zelinograd Tool Works", "federal_register_notice": "90 FR 48193",
     "license_requirement": "For all items subject to the EAR (See §§ 734.9(g),3 746.8(a)(3))",
     "license_policy": "Policy of denial."},
    {"id": "c", "source": "Denied Persons List (DPL)", "name": "Quentin Vandersloot"},
    {"id": "d", "source": "Specially Designated Nationals (SDN)", "name": "Bank Rossiya Severnaya",
     "programs": ["RUSSIA-EO14024"]},
    {"id": "e", "source": "Unverified List (UVL)", "name": "Kestrel Avionics Trading"},
    {"id": "f", "source": "Military End User (MEU) List", "name": "Harbin Torpedo Institute"},
    {"id": "g", "source": "Specially Designated Nationals (SDN)", "name": "Cartagena Fruit Exchange",
     "programs": ["CUBA"]},
]  # fmt: skip
DAY = "2026-05-10"


@pytest.fixture
def folder(tmp_path):
    """A folder with an edition of a list of seven parties."""
    body = {"meta": {"generated_at_source": "2026-05-01"}, "results": ROWS}
    (tmp_path / "list.json").write_text(json.dumps(body))
    return tmp_path


@pytest.fixture
def book(folder):
    """The list, indexed."""
    snapshot = snapshot_of(folder / "list.json", date(2026, 5, 1))
    return bind({us_consolidated.SOURCE.id: [snapshot]})


def facts(book, name: str | None, day: str = DAY, role: str = "end_user", **more: object) -> dict[str, object]:
    """Return the facts of a shipment with one named party, and nobody in the other roles."""
    row = {"shipped_on": [day], **{r: ["none"] for r in ROLES}, role: [name]}
    return screen_shipments(read(pl.DataFrame(row)), book, **more)[0].row(0, named=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("Huawei Technologies Co Ltd", "end_user_on_entity_list"),
        ("Huawei Technologies Co Ltd", "end_user_footnote_1"),
        ("Huawei Technologies Co Ltd", "party_huawei"),
        ("ZELINOGRAD TOOL WORKS", "party_footnote_3"),
        ("Quentin Vandersloot", "party_denied"),
        ("Bank Rossiya Severnaya", "party_sdn_744_8"),
        ("Bank Rossiya Severnaya", "party_sdn"),
        ("Kestrel Avionics Trading", "party_unverified"),
        ("Harbin Torpedo Institute", "party_on_military_end_user_list"),
    ],
)
def test_each_list_makes_its_fact_true(book, name: str, fact: str) -> None:
    """A settled hit makes the fact of its list true, and those of the other lists false."""
    found = facts(book, name)
    assert found[fact] is True
    lists = ("end_user_on_entity_list", "party_denied", "party_unverified", "party_on_military_end_user_list")
    own = {"party_footnote_3", "party_huawei", "end_user_footnote_1"}
    assert [f for f in lists if found[f] is True] == ([fact] if fact in lists else [lists[0]] if fact in own else [])


def test_a_clear_name_is_clear(book) -> None:
    """A name that resembles no listed one makes every list false, but not who owns it."""
    found = facts(book, "Vermeer Bakeries")
    assert found["end_user_on_entity_list"] is False
    assert found["other_list_matches"] == "none"
    assert found["party_sdn"] is None


def test_the_terms_of_the_entry(book) -> None:
    """The requirement and policy columns of the listed party become facts."""
    found = facts(book, "Huawei Technologies Co., Ltd.")
    assert (found["entity_list_requirement"], found["entity_list_policy"]) == ("all_items", "presumption_of_denial")


def test_some_or_none(book) -> None:
    """Matches with the other lists are some, none, or unknown."""
    assert facts(book, "Quentin Vandersloot")["other_list_matches"] == "some"
    assert facts(book, "Cartagena Fruit Exchange")["other_list_matches"] == "some"
    assert facts(book, "Huawei Technologies Co., Ltd.")["other_list_matches"] == "none"
    assert facts(book, None)["other_list_matches"] is None


def test_an_sdn_of_another_program(book) -> None:
    """An SDN under another program is not one of 744.8, nor a blocked oligarch."""
    found = facts(book, "Cartagena Fruit Exchange")
    assert (found["party_sdn_744_8"], found["party_blocked_oligarch"]) == (False, False)


@pytest.mark.parametrize(
    ("program", "before", "since", "oligarch"),
    [
        ("RUSSIA-EO14024", False, True, True),
        ("SDGT", True, True, False),
        ("NPWMD", True, True, False),
        ("IRAQ2", True, False, False),
        ("TCO", False, True, False),
    ],
)
def test_programs_that_part_744_names_on_a_day(
    tmp_path, program: str, before: bool, since: bool, oligarch: bool
) -> None:
    """Until 2024-03-20 weapons, terrorists and the former Iraqi regime; then the fourteen of 744.8(a)(1)."""
    row = {
        "id": "d",
        "source": "Specially Designated Nationals (SDN)",
        "name": "Bank Rossiya Severnaya",
        "programs": [program],
    }
    body = {"meta": {"generated_at_source": "2024-03-10"}, "results": [*ROWS[:3], row, *ROWS[4:]]}
    (tmp_path / "list.json").write_text(json.dumps(body))
    book = bind({us_consolidated.SOURCE.id: [snapshot_of(tmp_path / "list.json", date(2024, 3, 10))]})
    days = [facts(book, "Bank Rossiya Severnaya", day) for day in ("2024-03-20", "2024-03-21")]
    assert [found["party_sdn_744_8"] for found in days] == [before, since]
    assert [found["party_blocked_oligarch"] for found in days] == [oligarch, oligarch]


def test_no_name_is_unknown(book) -> None:
    """A role without a name is unknown, never clear; nobody in a role is false."""
    assert facts(book, None)["end_user_on_entity_list"] is None
    assert facts(book, "none")["end_user_on_entity_list"] is False
    assert facts(book, "?!")["end_user_on_entity_list"] is None


def test_an_unresolved_hit_is_unknown(book) -> None:
    """Between the thresholds a fact is unknown, never false; other lists stay false."""
    found = facts(book, "Zelinograd Works", thresholds=Thresholds(0.999, 0.01))
    assert found["end_user_on_entity_list"] is None
    assert found["party_footnote_3"] is None
    assert found["party_denied"] is False


def test_a_person_decides(book) -> None:
    """A resolution settles an unresolved hit either way."""
    digest = dict(zip(book.index.entries, book.index.digests, strict=True))
    for same in (True, False):
        told = [
            Resolution("Zelinograd Works", entry, digest[entry], same, "M. Rivera", "asked", date(2026, 5, 2))
            for entry in book.index.entries
        ]
        found = facts(book, "Zelinograd Works", thresholds=Thresholds(0.999, 0.01), resolutions=collect(told))
        assert found["end_user_on_entity_list"] is same


@pytest.mark.parametrize(
    ("day", "listed", "note"),
    [
        ("2019-05-15", False, False),
        ("2019-05-16", True, False),
        ("2020-05-15", True, False),
        ("2022-09-09", True, True),
    ],
)
def test_the_day_decides(book, day: str, listed: bool, note: bool | None) -> None:
    """A party is listed from the effective day of its rule, with the footnotes of that day."""
    found = facts(book, "Huawei Technologies Co., Ltd.", day)
    assert found["end_user_on_entity_list"] is (None if not listed else True)
    assert found["end_user_footnote_1"] is note


def test_before_the_first_snapshot_nobody_is_clear(book) -> None:
    """Before the first kept snapshot absence is a lower bound: unknown, not false."""
    assert facts(book, "Vermeer Bakeries", "2020-01-01")["end_user_on_entity_list"] is None


def test_terms_are_known_only_while_the_entry_stood_so(book) -> None:
    """An entry that a later rule amended may have read otherwise before it."""
    assert facts(book, "Huawei Technologies Co., Ltd.", "2020-06-01")["entity_list_requirement"] is None
    assert facts(book, "Huawei Technologies Co., Ltd.", "2023-06-01")["entity_list_requirement"] == "all_items"


def test_what_was_given_is_kept(book) -> None:
    """A fact that was given and is known stands against screening."""
    row = {"shipped_on": [DAY] * 2, "end_user": ["Huawei Technologies"] * 2, "end_user_on_entity_list": [False, None]}
    found, _ = screen_shipments(read(pl.DataFrame(row)), book)
    assert found["end_user_on_entity_list"].to_list() == [False, True]


def test_rows_and_days_do_not_disturb_each_other(book) -> None:
    """A table answers row by row as each row alone does."""
    names = ["Huawei Technologies Co., Ltd.", "Vermeer Bakeries", None, "none", "ZELINOGRAD TOOL WORKS"]
    days = ["2019-05-15", "2019-05-16", "2020-09-01", "2026-05-10"]
    rows = [(d, n, m) for d in days for n in names for m in names]
    table = pl.DataFrame(rows, schema=["shipped_on", "end_user", "purchaser"], orient="row")
    together, _ = screen_shipments(read(table), book)
    for i, (d, n, m) in enumerate(rows):
        row = {
            "shipped_on": [d],
            "end_user": pl.Series([n], dtype=pl.String),
            "purchaser": pl.Series([m], dtype=pl.String),
        }
        alone, _ = screen_shipments(read(pl.DataFrame(row)), book)
        assert together[i].drop("row").rows() == alone.drop("row").rows()


def test_each_name_is_screened_once(book, monkeypatch) -> None:
    """A name in many rows, roles and days is looked for once."""
    seen: list[str] = []
    from licet import parties

    screen = parties.screen_texts

    def count(frame, *more):
        seen.extend(frame["text"].to_list())
        return screen(frame, *more)

    monkeypatch.setattr(parties, "screen_texts", count)
    row = {"shipped_on": [DAY, "2026-05-09"] * 50, **{role: ["Vermeer Bakeries"] * 100 for role in ROLES}}
    screen_shipments(read(pl.DataFrame(row)), book)
    assert seen == ["Vermeer Bakeries"]


def test_lists_too_old_are_refused(book) -> None:
    """Shipments long after the newest snapshot are not decided on it unless that is allowed."""
    with pytest.raises(StaleList, match="the lists are of 2026-05-01; the shipments run to 2026-07-01"):
        facts(book, "Acme", "2026-07-01")
    assert facts(book, "Vermeer Bakeries", "2026-07-01", most_days_old=90)["party_denied"] is False


def test_a_list_of_ones_own_may_be_old(folder, book) -> None:
    """A list that no fact rests on does not make the others old, and its hits are shown."""
    from licet.lists.private import source as private

    (folder / "own.csv").write_text("name\nVermeer Bakeries\n")
    own = snapshot_of(folder / "own.csv", date(2020, 1, 1), private("private.own"))
    both = bind({"us.consolidated": [snapshot_of(folder / "list.json", date(2026, 5, 1))], "private.own": [own]})
    assert both.newest() == book.newest() == date(2026, 5, 1)
    found, screened = screen_shipments(
        read(pl.DataFrame({"shipped_on": [DAY], "end_user": ["Vermeer Bakeries"]})), both
    )
    assert screened.hits["entry_id"].to_list() == ["private.own 1"]
    assert found["end_user_on_entity_list"].to_list() == [False]


def test_a_list_of_ones_own_may_make_a_fact(folder) -> None:
    """A private list named like a fact of screening makes that fact: true, and false where it is kept for the day."""
    from licet.lists.private import source as private

    (folder / "jp.csv").write_text("name,list\nKestrel Avionics Trading,party_jp_end_user_list\n")
    own = snapshot_of(folder / "jp.csv", date(2026, 1, 1), private("private.jp"))
    names = ["Kestrel Avionics Trading", "Vermeer Bakeries", None]
    table = read(pl.DataFrame({"shipped_on": [DAY] * 3, **dict.fromkeys(ROLES, names)}))
    found, _ = screen_shipments(table, bind({"private.jp": [own]}), most_days_old=200)
    assert found["party_jp_end_user_list"].to_list() == [True, False, None]
    assert found["party_denied"].to_list() == [None] * 3


def test_a_table_without_days_or_names(book) -> None:
    """A table without a party column, or without a day, is refused."""
    with pytest.raises(BadInput, match="no column names a party"):
        screen_shipments(read(pl.DataFrame({"shipped_on": [DAY]})), book)
    with pytest.raises(BadInput, match="no shipment has a day"):
        screen_shipments(read(pl.DataFrame({"end_user": ["A"]})), book)


def test_every_fact_is_in_the_dictionary(book) -> None:
    """Whatever screening adds is a fact of the dictionary that screening gives."""
    row = {"shipped_on": [DAY], "end_user": ["Acme"]}
    found, _ = screen_shipments(read(pl.DataFrame(row)), book)
    added = set(found.columns) - {"row", "shipped_on", "end_user"}
    assert {dictionary()[name].given_by for name in added} == {"screening"}


def test_no_names_at_all(book) -> None:
    """Nobody to screen gives no hit."""
    assert screen_names([], book, date(2026, 5, 1), date(2026, 5, 2)).hits.height == 0


def licet(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in the folder."""
    command = [sys.executable, "-m", "licet", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_decide_with_lists(folder) -> None:
    """From an imported list to a determination, in two commands."""
    done = licet(folder, "lists", "import", "us.consolidated", "list.json", "--store", "kept", "--override", "test")
    assert done.returncode == 0, done.stderr
    head = "shipped_on,item_moves,activity,shipped_from,origin,destination,eccn,known_concern,end_user,purchaser,"
    row = "2026-05-10,true,export,US,US,DE,EAR99,none,{},none,none,none\n"
    table = head + "intermediate_consignee,ultimate_consignee\n" + row.format('"Huawei Technologies Co., Ltd."')
    (folder / "shipments.csv").write_text(table + row.format("Vermeer Bakeries"))
    done = licet(folder, "decide", "shipments.csv", "--lists", "kept", "--hits", "hits.csv", "--json")
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["determination"], first["rule"]) == ("license required", "us.ear.744.11.a")
    assert second["end_user_on_entity_list"] is False
    assert second["determination"] == "no license required"
    assert pl.read_csv(folder / "hits.csv")["entry_id"].to_list() == ["us.consolidated a"]
    assert "2 of 2 names screened" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--lists", "absent"), 2),
        (("--hits", "x.csv"), 2),
        (("--screen", "--list", "us.nothing"), 2),
        (("--screen", "--resolutions", "absent.jsonl"), 2),
    ],
)
def test_wrong_use_of_decide(folder, arguments: tuple[str, ...], code: int) -> None:
    """Wrong use is told without a traceback, and writes nothing."""
    (folder / "shipments.csv").write_text("shipped_on,end_user\n2026-05-10,Acme\n")
    before = sorted(p.name for p in folder.iterdir())
    done = licet(folder, "decide", "shipments.csv", *arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in folder.iterdir()) == before


def test_the_parties_that_must_be_found() -> None:
    """On the full list: names in any script find their party, and its facts hold on the day asked about."""
    snapshot = snapshot_of(shared("reference", "lists", "csl-2026-07-31.json.gz"), date(2026, 7, 31))
    book = bind({us_consolidated.SOURCE.id: [snapshot]})
    names = ["HiSilicon", "华为技术有限公司", "화웨이", "Хуавей", "هواوي", "SMIC", "中芯国际"]
    table = pl.DataFrame({"shipped_on": ["2026-07-31"] * len(names), "end_user": names})
    found, _ = screen_shipments(read(table), book)
    assert found["end_user_on_entity_list"].to_list() == [True] * len(names)
    assert found["end_user_footnote_1"].to_list() == [True] * 5 + [False] * 2
    assert facts(book, "Vodafone", "2026-07-31")["other_list_matches"] == "none"
