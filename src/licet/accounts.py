"""Value by class: what of each flow was free, licensed, in need of a license nobody held, or prohibited.

A flow is spread evenly over the days of its period. Where an answer is indeterminate its value counts in every class
the answer leaves open: `low` holds only what is certain to be in the class, `high` all that may be; the class "unknown"
holds the value whose answer is open. `value` is the middle figure; it is in one class, or in "unknown". Flows that
contradict each other are alternatives: their range is taken, never their sum. Totals stay apart from their parts.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

CLASSES = ("free", "licensed", "none held", "prohibited", "unknown")
DAYS_A_YEAR = 365.25
RUNGS = {"no license required": 0, "license exception": 1, "license required": 2, "prohibited": 3}


def possible_classes(at_least: str, at_most: str, covered: bool | None) -> tuple[str, ...]:
    """Return the classes of value that an answer leaves open.

    Example:
        >>> possible_classes("no license required", "license required", False)
        ('free', 'none held')
    """
    out: list[str] = []
    for rung in range(RUNGS[at_least], RUNGS[at_most] + 1):
        out += [["free"], ["free"], ["licensed", "none held"], ["prohibited"]][rung]
    if covered is not None:
        out = [name for name in out if name != ("none held" if covered else "licensed")]
    return tuple(dict.fromkeys(out))


def account(flows_of: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Spread each flow evenly over its days, and give each part to the classes its answer leaves open."""
    pieces: list[dict[str, Any]] = []
    by_relation = {id[0]: part for id, part in segments.group_by("relation_id", maintain_order=True)}
    for flow in flows_of.iter_rows(named=True):
        amounts = [flow[k] for k in ("low_usd_m", "value_usd_m", "high_usd_m")]
        known = [a for a in amounts if a is not None]
        if not known or flow["since"] is None or flow["relation_id"] not in by_relation:
            continue
        best = amounts[1] if amounts[1] is not None else sum(known) / len(known)
        days = (flow["until"] - flow["since"]).days
        for part in by_relation[flow["relation_id"]].iter_rows(named=True):
            for first, last in _years(max(part["since"], flow["since"]), min(part["until"], flow["until"])):
                share = (last - first).days / days
                classes = possible_classes(part["at_least"], part["at_most"], part["covered_by_license"])
                parts = _split(classes, min(known) * share, best * share, max(known) * share)
                pieces += [
                    {
                        "flow_id": flow["flow_id"],
                        "relation_id": flow["relation_id"],
                        "year": first.year,
                        "rule": part["rule"],
                        **amounts_of,
                    }
                    for amounts_of in parts
                ]
    schema: dict[str, Any] = {
        "flow_id": pl.String,
        "relation_id": pl.String,
        "year": pl.Int32,
        "class": pl.Enum(CLASSES),
        "low_usd_m": pl.Float64,
        "value_usd_m": pl.Float64,
        "high_usd_m": pl.Float64,
        "rule": pl.String,
    }
    return pl.DataFrame(pieces, schema=schema)


def _split(classes: Sequence[str], low: float, value: float, high: float) -> list[dict[str, Any]]:
    """Give an amount to its one class, or to "unknown" and, as a possibility, to each class left open."""
    if len(classes) == 1:
        return [{"class": classes[0], "low_usd_m": low, "value_usd_m": value, "high_usd_m": high}]
    open_ = [{"class": name, "low_usd_m": 0.0, "value_usd_m": 0.0, "high_usd_m": high} for name in classes]
    return [*open_, {"class": "unknown", "low_usd_m": low, "value_usd_m": value, "high_usd_m": high}]


def _years(first: date, last: date) -> Sequence[tuple[date, date]]:
    """Cut the days [first, last) at the turns of years."""
    cuts = [first, *(date(year, 1, 1) for year in range(first.year + 1, last.year + 1)), last]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def by_year(accounted: pl.DataFrame, flows: pl.DataFrame, relations: pl.DataFrame) -> pl.DataFrame:
    """Return low and high by relation, year and class; rival flows are alternatives: their range is taken, no sum."""
    marked = accounted.join(flows.select("flow_id", alternatives=pl.coalesce("alternatives", "flow_id")), on="flow_id")
    each = marked.group_by("relation_id", "year", "class", "alternatives", "flow_id").agg(
        pl.col("low_usd_m", "value_usd_m", "high_usd_m").sum()
    )
    # a rival that puts nothing in this class says zero there
    rivals = marked.select("relation_id", "year", "alternatives", "flow_id").unique()
    classes = each.select("relation_id", "year", "class", "alternatives").unique()
    full = (
        classes.join(rivals, on=["relation_id", "year", "alternatives"])
        .join(each, on=["relation_id", "year", "class", "alternatives", "flow_id"], how="left")
        .with_columns(pl.col("low_usd_m", "value_usd_m", "high_usd_m").fill_null(0.0))
    )
    ranges = full.group_by("relation_id", "year", "class", "alternatives").agg(
        pl.col("low_usd_m").min(), pl.col("value_usd_m").mean(), pl.col("high_usd_m").max()
    )
    return (
        ranges.group_by("relation_id", "year", "class")
        .agg(pl.col("low_usd_m", "value_usd_m", "high_usd_m").sum())
        .join(relations.select("relation_id", "supplier", "supplier_country", "item", "total"), on="relation_id")
        .sort("relation_id", "year", "class")
    )


def at_rates(flows: pl.DataFrame, relations: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Return low and high by relation, year and class, at the yearly rate of each relation's reference flow.

    The rate is the reference flow over its period, or the range of its rivals; it is held fixed over the whole case, so
    that policies are compared on one yardstick. It is no forecast and no loss.
    """
    rows: list[dict[str, Any]] = []
    by_relation = {id[0]: part for id, part in segments.group_by("relation_id", maintain_order=True)}
    for relation in relations.filter(pl.col("reference_flow").is_not_null()).iter_rows(named=True):
        if relation["relation_id"] not in by_relation:
            continue
        low, high = yearly_rate(flows, relation["reference_flow"])
        for part in by_relation[relation["relation_id"]].iter_rows(named=True):
            classes = possible_classes(part["at_least"], part["at_most"], part["covered_by_license"])
            for first, last in _years(part["since"], part["until"]):
                share = (last - first).days / (date(first.year + 1, 1, 1) - date(first.year, 1, 1)).days
                head = {k: relation[k] for k in ("relation_id", "supplier", "supplier_country", "item", "total")}
                parts = _split(classes, low * share, (low + high) / 2 * share, high * share)
                rows += [{**head, "year": first.year, **amounts} for amounts in parts]
    schema: dict[str, Any] = {
        **dict.fromkeys(("relation_id", "supplier", "supplier_country", "item", "total"), pl.String),
        "year": pl.Int32,
        "class": pl.Enum(CLASSES),
        "low_usd_m": pl.Float64,
        "value_usd_m": pl.Float64,
        "high_usd_m": pl.Float64,
    }
    keys = [name for name in schema if not name.endswith("usd_m")]
    return (
        pl.DataFrame(rows, schema=schema)
        .group_by(keys)
        .agg(pl.col("low_usd_m", "value_usd_m", "high_usd_m").sum())
        .sort(keys)
    )


def rivals(flows: pl.DataFrame, flow_id: str) -> pl.DataFrame:
    """Return a flow and those that tell the same quantity differently."""
    group = flows.filter(pl.col("flow_id") == flow_id)["alternatives"][0]
    return flows.filter(
        (pl.col("flow_id") == flow_id) | pl.col("alternatives").is_in([group or flow_id]).fill_null(False)
    )


def yearly_rate(flows: pl.DataFrame, flow_id: str) -> tuple[float, float]:
    """Return the yearly rate of a flow in USD m, low and high over its rivals."""
    rates = []
    for flow in rivals(flows, flow_id).iter_rows(named=True):
        known = [flow[k] for k in ("low_usd_m", "value_usd_m", "high_usd_m") if flow[k] is not None]
        if known and flow["since"]:
            years = 1.0 if flow["annual_rate"] == "true" else (flow["until"] - flow["since"]).days / DAYS_A_YEAR
            rates += [value / years for value in known]
    return min(rates), max(rates)
