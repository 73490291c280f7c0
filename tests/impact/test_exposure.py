"""What a determination may stop, low and high."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadValue, UnknownFact
from licet.impact.exposure import LADDER, expose, summarize

FLOWS = pl.DataFrame(
    {
        "supplier": ["S1", "S1", "S2", "S2"],
        "customer": ["H", "X", "H", "H"],
        "category": ["chip", "chip", "chip", "tool"],
        "value": [60.0, 40.0, 30.0, 10.0],
    }
)
LAW = pl.DataFrame(
    {
        "supplier": ["S1", "S2"],
        "customer": ["H", "H"],
        "category": ["chip", "chip"],
        "at_least": ["license required", "no license required"],
        "at_most": ["license required", "license required"],
    }
)


def row(table: pl.DataFrame, **keys: str) -> dict[str, float]:
    """Return one row of a summary as a dictionary."""
    return table.row(by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in keys.items()), named=True)


def test_known_case() -> None:
    """Oracle A: totals and every share come out as derived by hand."""
    exposed = expose(FLOWS, LAW)
    total = summarize(exposed).row(0, named=True)
    assert (total["stopped_low"], total["stopped_high"]) == (60, 90)
    customer = row(summarize(exposed, "customer"), customer="H")
    assert (customer["share_low"], customer["share_high"]) == pytest.approx((0.60, 0.90), rel=1e-12)
    chips = row(summarize(exposed, ["customer", "category"]), customer="H", category="chip")
    assert (chips["share_low"], chips["share_high"]) == pytest.approx((60 / 90, 1.0), rel=1e-12)
    sellers = summarize(exposed, "supplier")
    assert tuple(row(sellers, supplier="S1")[f"share_{e}"] for e in ("low", "high")) == pytest.approx((0.6, 0.6))
    assert tuple(row(sellers, supplier="S2")[f"share_{e}"] for e in ("low", "high")) == pytest.approx((0.0, 0.75))


def test_license_lets_a_share_pass() -> None:
    """A license for a quarter of the first flow leaves 45 to 75 stopped and 15 moving under it."""
    law = LAW.with_columns(granted_low=pl.Series([0.25, 0.0]), granted_high=pl.Series([0.25, 0.0]))
    total = summarize(expose(FLOWS, law)).row(0, named=True)
    assert (total["stopped_low"], total["stopped_high"]) == (45, 75)
    assert (total["licensable_low"], total["licensable_high"]) == (15, 15)


def test_unknown_license_is_a_range() -> None:
    """A granted share that is not known stops nothing for certain and everything at most."""
    law = LAW.head(1).with_columns(granted_low=pl.lit(None, pl.Float64))
    total = summarize(expose(FLOWS, law)).row(0, named=True)
    assert (total["stopped_low"], total["stopped_high"], total["unknown_high"]) == (0, 60, 60)


def test_before_the_rule_nothing_stops() -> None:
    """A day before the rule has no exposure and no day in force."""
    law = LAW.with_columns(since=date(2020, 9, 15))
    before = expose(FLOWS, law, on=date(2020, 9, 14))
    assert before.select(pl.col("stopped_high").sum(), pl.col("days_in_force").sum()).row(0) == (0.0, 0)
    after = expose(FLOWS, law, on=date(2020, 9, 15))
    assert after["stopped_high"].sum() == 90


def test_days_in_force_weigh() -> None:
    """A year's flow counts by the days the rule is in force, and a day after its end is free again."""
    law = LAW.head(1).with_columns(since=date(2021, 1, 1), until=date(2021, 4, 11))
    exposed = expose(FLOWS, law, since=date(2020, 12, 1), until=date(2021, 12, 1))
    assert exposed["days_in_force"][0] == 100
    assert exposed["stopped_low"][0] == pytest.approx(60 * 100 / 365, rel=1e-12)


def test_overlapping_rules_count_once() -> None:
    """Two rules on one flow stop it once, each day by the higher."""
    first = LAW.head(1).with_columns(since=date(2020, 1, 1), until=date(2020, 3, 1))
    second = LAW.head(1).with_columns(
        since=date(2020, 2, 1), until=date(2020, 4, 1), at_least=pl.lit("prohibited"), at_most=pl.lit("prohibited")
    )
    exposed = expose(FLOWS, pl.concat([first, second]), since=date(2020, 1, 1), until=date(2020, 5, 1))
    assert exposed["days_in_force"][0] == 91
    assert exposed["stopped_high"][0] == pytest.approx(60 * 91 / 121, rel=1e-12)


def test_dated_law_needs_a_day() -> None:
    """Dated determinations without a day are refused: a dropped date gives a wrong sum."""
    with pytest.raises(BadValue, match="dated"):
        expose(FLOWS, LAW.with_columns(since=date(2020, 1, 1)))


def test_unread_column_is_refused() -> None:
    """A misspelled column of the law is named, not ignored."""
    with pytest.raises(UnknownFact, match="until"):
        expose(FLOWS, LAW.with_columns(untill=date(2020, 1, 1)))


@pytest.mark.parametrize(
    ("column", "value"), [("at_least", "perhaps"), ("at_least", "prohibited"), ("granted_low", 1.5)]
)
def test_bad_law_is_refused(column: str, value: object) -> None:
    """Rungs off the ladder, crossed bounds and shares above one are refused."""
    with pytest.raises(BadValue):
        expose(FLOWS, LAW.with_columns(pl.lit(value).alias(column)))


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), None])
def test_bad_value_is_refused(value: float | None) -> None:
    """A negative, missing or infinite value is refused with its row."""
    with pytest.raises(BadValue, match="row 0"):
        expose(FLOWS.with_columns(value=pl.lit(value, pl.Float64)), LAW)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Draw flows with ranges of value and determinations with bounds and licenses."""
    count = draw(st.integers(1, 12))
    name = st.sampled_from(["a", "b", "c"])
    value = st.floats(0, 1e6, allow_nan=False)
    rows = [(draw(name), draw(name), draw(name), *sorted((draw(value), draw(value)))) for _ in range(count)]
    flows = pl.DataFrame(rows, ["supplier", "customer", "category", "value_low", "value_high"], orient="row")
    rung = st.integers(0, 3)
    laws = []
    for _ in range(draw(st.integers(0, 8))):
        low, high = sorted((draw(rung), draw(rung)))
        granted = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
        laws.append((draw(name), draw(name), LADDER[low], LADDER[high], *granted))
    schema = {"supplier": pl.String, "customer": pl.String, "at_least": pl.String, "at_most": pl.String}
    law = pl.DataFrame(laws, {**schema, "granted_low": pl.Float64, "granted_high": pl.Float64}, orient="row")
    return flows, law


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_sums_and_order(world: tuple[pl.DataFrame, pl.DataFrame], random: object) -> None:
    """Each grouping sums to the total, low is never above high, and the order of rows moves nothing."""
    flows, law = world
    exposed = expose(flows, law)
    total = summarize(exposed).row(0, named=True)
    for by in ("supplier", "customer", "category", ["supplier", "customer", "category"]):
        parts = summarize(exposed, by)
        for column in ("stopped_low", "stopped_high", "licensable_low", "free_high", "value_low", "value_high"):
            assert parts[column].sum() == pytest.approx(total[column], rel=1e-9, abs=1e-6)
    for part in ("stopped", "licensable", "free", "unknown"):
        assert (exposed[f"{part}_low"] <= exposed[f"{part}_high"] + 1e-9).all()
    assert (exposed["stopped_high"] <= exposed["value_high"] * (1 + 1e-12)).all()
    order = list(range(flows.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = expose(flows[order], law.reverse())
    assert moved["stopped_high"].to_list() == [exposed["stopped_high"].to_list()[i] for i in order]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.data())
def test_completing_unknowns_stays_inside(world: tuple[pl.DataFrame, pl.DataFrame], data: st.DataObject) -> None:
    """Whatever the unknown turns out to be, each part lies in its range and the parts add up to the value."""
    flows, law = world
    flows = flows.with_columns(value_low=pl.col("value_high"))
    wide = expose(flows, law)
    known = []
    for least, most, low, high in law.select("at_least", "at_most", "granted_low", "granted_high").iter_rows():
        rung = LADDER[data.draw(st.integers(LADDER.index(least), LADDER.index(most)))]
        share = data.draw(st.floats(low, high))
        known.append((rung, rung, share, share))
    schema = {"at_least": pl.String, "at_most": pl.String, "granted_low": pl.Float64, "granted_high": pl.Float64}
    narrow = expose(flows, law.select("supplier", "customer").hstack(pl.DataFrame(known, schema, orient="row")))
    for part in ("stopped", "licensable", "free"):
        assert (narrow[f"{part}_low"] >= wide[f"{part}_low"] - 1e-6).all()
        assert (narrow[f"{part}_high"] <= wide[f"{part}_high"] + 1e-6).all()
    whole = narrow["stopped_low"] + narrow["licensable_low"] + narrow["free_low"]
    assert ((whole - narrow["value_low"]).abs() < 1e-6).all()


def test_command(tmp_path: Path) -> None:
    """The command sums what the function sums, and refuses bad files without a traceback."""
    flows, law = tmp_path / "flows.csv", tmp_path / "law.csv"
    FLOWS.write_csv(flows)
    LAW.with_columns(since=date(2020, 9, 15)).write_csv(law)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "licet", "expose", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(str(flows), str(law), "--on", "2020-09-15", "--by", "customer")
    assert done.returncode == 0, done.stderr
    customers = pl.read_csv(done.stdout.encode())
    assert row(customers, customer="H")["stopped_high"] == 90
    for arguments in ((str(flows), str(law)), (str(flows), str(tmp_path / "absent.csv")), (str(law), str(flows))):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "Traceback" not in refused.stderr
