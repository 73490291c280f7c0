"""The simulated Huawei case: law becomes cuts, ranges cover their medians, the back-test counts what it says."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from licet import case_folder
from licet.case_backtest import backtest
from licet.case_losses import CaseLosses, allowed, cost, paths, read_plan, yearly
from licet.errors import LicetError
from licet.policy import BASELINE, Policy

CASE = case_folder.read("huawei")
PLAN = read_plan("huawei")


@pytest.fixture(scope="module")
def record() -> CaseLosses:
    """Return the record with few draws."""
    return cost(CASE, PLAN, BASELINE, base=8)


def test_law_by_month() -> None:
    """A month half of which is stopped lets half of a flow pass; an open answer splits the two readings."""
    rows = [
        ("A", date(2019, 1, 1), date(2020, 9, 16), "no license required", "no license required", False),
        ("A", date(2020, 9, 16), date(2026, 1, 1), "license required", "license required", None),
        ("B", date(2019, 1, 1), date(2026, 1, 1), "no license required", "license required", False),
    ]
    names = ["relation_id", "since", "until", "at_least", "at_most", "covered_by_license"]
    law = allowed(PLAN, pl.DataFrame(rows, schema=names, orient="row"))
    assert law["A"][:, 0, 20].tolist() == [0.5, 0.5]
    assert law["A"][0, :, 21].tolist() == [0.0, 1.0]
    assert law["A"][1, :, 21].tolist() == [0.0, 0.0]
    assert law["B"][:, 0, 5].tolist() == [1.0, 0.0]


def test_no_controls_cost_nothing() -> None:
    """Without any rule, and with no response to one, no cell loses sales in any draw."""
    policy = next(policy for policy in CASE.policies if policy.id == "no_controls")
    made = cost(CASE, PLAN, policy, base=2)
    assert np.abs(made.lost).max() < 1e-6


def test_the_record_stops_what_the_rules_stop(record: CaseLosses) -> None:
    """Phones fall after September 2020, not before; TSMC sells the group nothing in 2021."""
    middle = record.by_month(("PHONES",))[1]
    assert abs(middle[:20]).max() < 1.0
    assert middle[24] > 1000.0
    tsmc = record.made.outputs.index("TSMC's sales to Huawei in 2021")
    assert np.abs(record.made.results[:, tsmc]).max() < 1e-9


def test_years_sum_the_months(record: CaseLosses) -> None:
    """Each yearly range holds its median, and sums of groups are sums of months."""
    table = yearly([record])
    assert (table["low_usd_m"] <= table["median_usd_m"]).all()
    assert (table["median_usd_m"] <= table["high_usd_m"]).all()
    sums = record.sums({"all": PLAN.cells})
    assert sums.results.sum() == pytest.approx(record.lost.sum())


def test_backtest_counts_its_rows(record: CaseLosses) -> None:
    """Hits of the summary are the rows whose interval holds the observation; every target ends after the freeze."""
    score = backtest(CASE, record)
    rows = score.rows
    inside = [row["low"] <= row["observed"] <= row["high"] for row in rows.iter_rows(named=True)]
    assert score.summary()["hits"][0] == sum(inside)
    assert rows["hit"].to_list() == inside
    first = rows.row(0, named=True)
    assert (first["observed"], first["no_change"]) == pytest.approx((35.0, 4 * (14.7 + 14.19) / 2))
    assert all(target["until"] > PLAN.frozen for target in PLAN.content["target"])


def test_sources_of_priors_are_dated_before_the_freeze() -> None:
    """No outcome that a prior cites ended after the day on which parameters were frozen."""
    ends = dict(CASE["outcomes"].select("outcome_id", "until").iter_rows())
    for prior in PLAN.priors:
        for id in (word.strip(",;:()") for word in prior.source.split()):
            if id in ends and ends[id] is not None:
                assert ends[id] <= PLAN.frozen, (prior.name, id)


def test_nine_paths_run() -> None:
    """Each of the nine paths of the case gives a finite range."""
    found = paths("huawei")
    assert len(found) == 9
    for policy in found:
        assert np.isfinite(cost(CASE, PLAN, policy, base=2).lost).all()


def test_wrong_edits_are_refused() -> None:
    """A policy that changes what the plan does not have, and a folder without a plan, are errors."""
    for edits in ({"without": [], "sets": {}}, {"set": {"stocks": 1.0}}):
        with pytest.raises(LicetError):
            cost(CASE, PLAN, Policy("p", "p", simulation=edits), base=2)
    with pytest.raises(LicetError):
        read_plan("nowhere")
