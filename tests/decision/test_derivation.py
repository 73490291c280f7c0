"""Derived facts: dated tables and formulas give the same in a row and in a table, and trace back to their inputs."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from licet.clause import F
from licet.decision.determination import decide_row, derive_row
from licet.decision.program import prepare
from licet.decision.table import decide, derive
from licet.decision.trace import explain
from licet.derived import DatedRow, Formula, table
from licet.errors import LawError
from licet.facts import FactEntry, dictionary, dtype
from licet.period import Period
from licet.rule import Rule

CHANGE = date(2020, 8, 17)
ROWS = {
    "CN": [DatedRow("CN", Period(None, CHANGE), ("TW",)), DatedRow("CN", Period(CHANGE), ("US",))],
    "DE": [DatedRow("DE", Period(), ("DE",))],
}
# the dictionary's own facts stand in: the table gives `origin` by `destination`
GROUPS = table(
    "x.groups", ("origin",), "destination", ROWS, (CHANGE,), "none", lambda d: "carried" if d < CHANGE else None
)
LAW = [
    Rule("x.s", "US origin", "1", date(2019, 1, 1), "concludes", F.origin.equals("US"), "s",
         concludes="subject_to_ear", route="US origin"),
    Rule("x.r", "needs a license", "2", date(2019, 1, 1), "requires", F.subject_to_ear.holds(), "s",
         review_policy="case by case"),
]  # fmt: skip
CASES: list[tuple[str | None, date | None, str]] = [
    ("CN", date(2020, 8, 16), "no license required"),
    ("CN", CHANGE, "license required"),
    ("DE", CHANGE, "no license required"),
    ("KR", CHANGE, "indeterminate"),
    (None, CHANGE, "indeterminate"),
    ("CN", None, "indeterminate"),
]


def facts(destination: str | None, day: date | None) -> dict[str, Any]:
    """Return a row with these two facts."""
    return {"destination": destination, "shipped_on": day}


@pytest.mark.parametrize(("destination", "day", "outcome"), CASES)
def test_a_dated_table_is_read_on_the_day(destination: str | None, day: date | None, outcome: str) -> None:
    """A key without a row, an unknown key and an unknown day leave the answer open."""
    assert decide_row(facts(destination, day), prepare(LAW, [GROUPS])).determination == outcome


def test_the_table_engine_reads_the_same() -> None:
    """Lookups joined to a table give what the row walk gives."""
    known = dictionary()
    schema = {name: dtype(known[name]) for name in ("destination", "shipped_on")}
    frame = pl.DataFrame([facts(d, day) for d, day, _ in CASES], schema=schema)
    program = prepare(LAW, [GROUPS])
    assert decide(frame, program)["determination"].to_list() == [outcome for *_, outcome in CASES]
    origins = derive(frame.lazy(), program).collect()["origin"].to_list()
    assert origins == [derive_row(facts(d, day), program).get("origin") for d, day, _ in CASES]


@pytest.mark.parametrize(
    ("destination", "day", "lacking"),
    [(None, CHANGE, ("destination",)), ("CN", None, ("shipped_on",)), ("KR", CHANGE, ("origin",))],
)
def test_missing_names_what_a_person_can_give(destination: str | None, day: date | None, lacking: tuple[str]) -> None:
    """The lack of a derived fact is traced to the inputs it follows from."""
    assert decide_row(facts(destination, day), prepare(LAW, [GROUPS])).missing == lacking


def test_what_is_assumed_is_said() -> None:
    """A table carried to a day it is not known for says so in the answer."""
    program = prepare(LAW, [GROUPS])
    assert decide_row(facts("CN", date(2020, 1, 1)), program).assumed == ("carried",)
    assert decide_row(facts("CN", CHANGE), program).assumed == ()


def test_formulas_work_on_numbers_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """One function serves the row and the table; unknown in, unknown out."""
    entry = FactEntry("twice_usd", "number", "USD", (), "formula", "twice the value", "", "none")
    monkeypatch.setitem(dictionary(), "twice_usd", entry)
    law = [
        Rule("x.r", "dear", "1", date(2019, 1, 1), "prohibits", F.twice_usd.above(10), "s"),
    ]
    program = prepare(law, [Formula("twice_usd", ("value_usd",), lambda v: v * 2, "2 v", "none")])
    rows = [{"value_usd": v, "shipped_on": CHANGE} for v in (4.0, 6.0, None)]
    frame = pl.DataFrame(rows, schema={"value_usd": pl.Float64, "shipped_on": pl.Date})
    expected = ["no license required", "prohibited", "indeterminate"]
    assert decide(frame, program)["determination"].to_list() == expected
    assert [decide_row(row, program).determination for row in rows] == expected
    assert decide_row(rows[2], program).missing == ("value_usd",)


def test_a_circle_is_refused() -> None:
    """Facts that need each other are an error of law."""
    circle = Rule(
        "x.s", "t", "1", date(2019, 1, 1), "concludes", F.subject_to_ear.holds(), "s", concludes="subject_to_ear"
    )
    with pytest.raises(LawError, match="circle"):
        prepare([circle])


def test_a_trace_names_its_rule_and_asks_the_next_question() -> None:
    """The headline cites the rule; an open answer asks for the fact that settles it."""
    program = prepare(LAW, [GROUPS])
    settled = explain(facts("CN", CHANGE), program)
    assert settled.headline == (
        "On 2020-08-17: license required, by 2 (needs a license); applications are reviewed under case by case."
    )
    assert settled.question is None
    assert "US origin" in str(settled)
    open_ = explain(facts(None, CHANGE), program)
    assert open_.headline.endswith("indeterminate, between no license required and license required.")
    assert open_.question == ("destination", dictionary()["destination"].question)
