"""The back-test of a simulated case: predicted intervals beside what was observed and two naive forecasts.

Only targets that end after the plan was frozen are scored. Trackers of one quantity are replicates: their mean is what
was observed, their range is shown. The score is printed whether it flatters or not.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from licet.case_folder import Case
from licet.case_losses import CaseLosses
from licet.errors import BadValue, UnknownName


@dataclass(frozen=True)
class Score:
    """A back-test: one row a target, and sums over them.

    Args:
        rows: target, unit, low, median, high, observed, observed_low, observed_high, hit, no_change, trend.
        level: what part of outcomes the intervals should hold.
        skipped: outcomes after the freeze that no target uses, by series.
    """

    rows: pl.DataFrame
    level: float
    skipped: pl.DataFrame

    def summary(self) -> pl.DataFrame:
        """Return one row a forecast: targets, hits, median percent error, interval score in percent of observed.

        The interval score is width + 2 / (1 - level) x distance outside, over what was observed; lower is better. A
        naive forecast is an interval of no width. Targets observed at zero count as hits or misses only.

        Source: Gneiting and Raftery (2007), section 6.2.
        """
        out = []
        scored = self.rows.filter(pl.col("observed") != 0)
        real = scored["observed"].to_numpy()
        weight = 2 / (1 - self.level)
        for name, low, middle, high in (
            ("licet", "low", "median", "high"),
            ("no change", *["no_change"] * 3),
            ("trend", *["trend"] * 3),
        ):
            a, m, b = (scored[column].to_numpy() for column in (low, middle, high))
            outside = np.maximum(a - real, 0) + np.maximum(real - b, 0)
            inside = (self.rows[low] <= self.rows["observed"]) & (self.rows["observed"] <= self.rows[high])
            out.append(
                {
                    "forecast": name,
                    "targets": self.rows.height,
                    "hits": int(inside.sum()),
                    "median_error_percent": float(100 * np.median(np.abs(m - real) / real)),
                    "interval_score_percent": float(100 * np.mean((b - a + weight * outside) / real)),
                }
            )
        return pl.DataFrame(out)


def backtest(case: Case, losses: CaseLosses, level: float = 0.9, off: Collection[str] = ()) -> Score:
    """Return the score of a simulated record against the outcomes of its case.

    Args:
        case, losses, level: as made; the part of outcomes the intervals should hold.
        off: outcomes whose claims are switched off; targets that need one are not scored.

    Raises:
        UnknownName: a target names an outcome the case does not have.
        BadValue: a target ends before the plan was frozen.
    """
    plan = losses.plan
    values = {row["outcome_id"]: row for row in case["outcomes"].iter_rows(named=True)}
    intervals = {row["output"]: row for row in losses.made.intervals(level).iter_rows(named=True)}
    rows: list[dict[str, object]] = []
    used: set[str] = set()
    for target in plan.content["target"]:
        if target["until"] <= plan.frozen:
            raise BadValue(f"target {target['name']!r} ends before {plan.frozen}", where="simulation.toml")
        if any(id in text for id in off for key in ("observed", "no_change", "trend") for text in target[key]):
            continue
        told = [_sum(values, text, used) for text in target["observed"]]
        before = [_sum(values, text, set()) for text in target["no_change"]]
        first, second = (_sum(values, text, set()) for text in target["trend"])
        at = intervals[target["name"]]
        observed = float(np.mean(told))
        last = float(np.mean(before)) * target.get("no_change_times", 1.0)
        rows.append(
            {
                "target": target["name"],
                "unit": target["unit"],
                "low": at["low"],
                "median": at["median"],
                "high": at["high"],
                "observed": observed,
                "observed_low": min(told),
                "observed_high": max(told),
                "hit": at["low"] <= observed <= at["high"],
                "no_change": last,
                "trend": last * first / second,
            }
        )
    rest = case["outcomes"].filter(
        (pl.col("until") > plan.frozen) & (pl.col("value_kind") != "forecast") & ~pl.col("outcome_id").is_in(list(used))
    )
    return Score(pl.DataFrame(rows), level, rest.group_by("series").len().sort("series"))


def _sum(values: dict[str, dict[str, str]], text: str, used: set[str]) -> float:
    """Return a sum of outcomes such as "O028 + O029 * 0.1447"."""
    total = 0.0
    for term in text.split("+"):
        id, _, times = (part.strip() for part in term.partition("*"))
        if id not in values:
            raise UnknownName(f"no outcome {id!r}", where="simulation.toml")
        used.add(id)
        total += float(values[id]["value"]) * float(times or 1.0)
    return total
