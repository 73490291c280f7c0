"""How much value a determination may stop: flows x bounds of the law -> stopped, licensable, free, unknown."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from licet.errors import BadValue, UnknownFact, nearest

LADDER = ("no license required", "license exception", "license required", "prohibited")
RUNGS = pl.Enum(LADDER)
KEYS = ("supplier", "customer", "category")
UNITS = ("unit", "currency")
PARTS = ("stopped", "licensable", "free", "unknown")
_LICENSE, _PROHIBITED = 2, 3
_MAY_HOLD = ("at_least", "at_most", "granted_low", "granted_high", "since", "until")
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def expose(
    flows: pl.DataFrame,
    determinations: pl.DataFrame,
    *,
    on: date | None = None,
    since: date | None = None,
    until: date | None = None,
    keys: Sequence[str] = KEYS,
) -> pl.DataFrame:
    """Add to each flow the value that may be stopped, low and high, and the other parts it falls into.

    Low is what is stopped whatever the unknown facts turn out to be, high what may be. In each completion of the
    unknown facts, stopped + licensable + free = value:

        stopped      prohibited, or a license required and not granted
        licensable   moves under a license that is granted
        free         no license required, or under an exception
        unknown      value whose bounds lead to different ends; its width is that of the others, not a part beside them

    A flow that several determinations name is counted once a day, by the highest of them. A flow that none names is
    free. A dated determination counts by the days it is in force; before its first day it stops nothing.

    Args:
        flows: the key columns, and `value`, or `value_low` and `value_high`, in one unit. Other columns are kept.
        determinations: some of the key columns, `at_least` and `at_most` on the ladder; and if wanted `granted_low`,
            `granted_high` (share of value licensed, 0 to 1; absent = nothing is granted, null = not known), `since`,
            `until` (first day in force, first day no longer). A null bound is unknown: the lowest or highest rung.
        on: the day asked about; or
        since, until: the period the flows belong to, [since, until). Needed when determinations are dated.
        keys: columns that name a flow.

    Returns:
        flows with value_low, value_high, days_in_force (null if undated), `<part>_low` and `<part>_high` for the four
        parts, and passed_low, passed_high (licensable + free).

    Raises:
        BadValue: rungs off the ladder, crossed bounds, negative or missing values, shares outside 0 to 1, a name that
            is missing where determinations go by it (the flow would pass for free).
        UnknownFact: a determination column that is not read.

    Example:
        >>> flows = pl.DataFrame({"supplier": ["S1", "S2"], "customer": ["H", "H"], "category": ["chip"] * 2,
        ...     "value": [60, 30]})
        >>> law = pl.DataFrame({"supplier": ["S1", "S2"], "at_least": ["license required", "no license required"],
        ...     "at_most": ["license required", "license required"]})
        >>> expose(flows, law)["stopped_low", "stopped_high"].sum().row(0)
        (60.0, 90.0)
    """
    valued = _with_values(flows, keys)
    named = [key for key in keys if key in determinations.columns]
    valued, determinations = _named(valued, named, "flows"), _named(determinations, named, "determinations")
    law = _checked(determinations, named)
    period = _period(law, on, since, until)
    shares = _shares_in_force(law, named, period)
    if not named:
        raise BadValue("determinations name no flow", where="expose", expected=f"some of the columns {', '.join(keys)}")
    out = valued.join(shares, on=named, how="left", maintain_order="left")

    def part(end: str, name: str, absent: float) -> pl.Expr:
        return (pl.col(f"value_{end}") * pl.col(f"_{name}_{end}").fill_null(absent)).alias(f"{name}_{end}")

    def passed(end: str, other: str) -> pl.Expr:
        return (pl.col(f"value_{end}") * (1 - pl.col(f"_stopped_{other}").fill_null(0.0))).alias(f"passed_{end}")

    parts = [part(end, name, float(name == "free")) for name in PARTS for end in ("low", "high")]
    passes = [passed("low", "high"), passed("high", "low")]
    days = pl.lit(None, pl.Int64) if period is None else pl.col("days_in_force").fill_null(0)
    out = out.with_columns(*parts, *passes, days.alias("days_in_force"))
    return out.select(*valued.columns, "days_in_force", *(e.meta.output_name() for e in (*parts, *passes)))


def summarize(exposed: pl.DataFrame, by: str | Sequence[str] = ()) -> pl.DataFrame:
    """Sum the parts of `expose` by cell, with the share of value stopped, low and high.

    By supplier it is a share of sales, by customer of purchases, by both with category of what is sold or bought in it.
    Every grouping sums to the same totals. Where values themselves are ranges, a share takes the stopped value at one
    end and the passing value at the other.

    Args:
        exposed: what `expose` returned.
        by: columns to group by, in order of first appearance; none gives the total.

    Raises:
        UnknownFact: no such column.
        BadValue: a column `unit` or `currency` says that values of several units would be added.

    Example:
        >>> flows = pl.DataFrame({"supplier": ["S1", "S1"], "customer": ["H", "X"], "category": ["chip"] * 2,
        ...     "value": [60, 40]})
        >>> law = pl.DataFrame({"customer": ["H"], "at_least": ["prohibited"], "at_most": ["prohibited"]})
        >>> summarize(expose(flows, law), "supplier")["share_low", "share_high"].row(0)
        (0.6, 0.6)
    """
    names = [by] if isinstance(by, str) else list(by)
    for name in names:
        if name not in exposed.columns:
            near = nearest(name, exposed.columns)
            raise UnknownFact(f"no column {name!r} to group by", where="summarize", todo=f"nearest: {near}")
    for column in UNITS:
        if column in exposed.columns and column not in names and exposed[column].n_unique() > 1:
            held = ", ".join(str(unit) for unit in exposed[column].unique(maintain_order=True).head(3))
            raise BadValue(f"values are in several units: {held}", where="summarize", expected="one",
                           todo=f"convert them, or sum by {column!r} too")  # fmt: skip
    columns = [f"{part}_{end}" for part in ("value", *PARTS, "passed") for end in ("low", "high")]
    sums = [pl.col(column).sum() for column in columns]
    grouped = exposed.group_by(names, maintain_order=True).agg(sums) if names else exposed.select(sums)

    def ratio(stopped: str, passed: str) -> pl.Expr:
        whole = pl.col(stopped) + pl.col(passed)
        return pl.when(whole > 0).then(pl.col(stopped) / whole).otherwise(0.0)

    return grouped.with_columns(
        ratio("stopped_low", "passed_high").alias("share_low"),
        ratio("stopped_high", "passed_low").alias("share_high"),
    ).drop("passed_low", "passed_high")


def _with_values(flows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    missing = [key for key in keys if key not in flows.columns]
    if missing:
        raise BadValue(f"flows have no column {missing[0]!r}", where="expose", expected=f"columns {', '.join(keys)}")
    ranged = {"value_low", "value_high"} <= set(flows.columns)
    if not ranged and "value" not in flows.columns:
        raise BadValue("flows have no value", where="expose", expected="value, or value_low and value_high")
    taken = {f"{p}_{e}" for p in (*PARTS, "passed") for e in ("low", "high")} | {"days_in_force"}
    clash = sorted(taken & set(flows.columns))
    if clash:
        raise BadValue(f"flows already have {clash[0]!r}", where="expose", todo="drop it: this stage writes it")
    low, high = ("value_low", "value_high") if ranged else ("value", "value")
    valued = flows.with_columns(
        _numbers(flows, low, "flows").alias("value_low"), _numbers(flows, high, "flows").alias("value_high")
    )
    right = (
        (pl.col("value_low") >= 0) & (pl.col("value_low") <= pl.col("value_high")) & pl.col("value_high").is_finite()
    )
    bad = valued.with_row_index("row").filter(~right.fill_null(False))
    if bad.height:
        raise BadValue(
            f"value is {bad[0, 'value_low']} to {bad[0, 'value_high']}",
            where=f"row {bad[0, 'row']} of flows",
            expected="0 <= low <= high, finite",
            todo="give an unknown value its range",
        )
    return valued


def _numbers(table: pl.DataFrame, column: str, where: str) -> pl.Series:
    """Return a column as numbers; text that is none is named with its row."""
    made = table[column].cast(pl.Float64, strict=False)
    wrong = (made.is_null() & table[column].is_not_null()).arg_true()
    if len(wrong):
        held = table[column][wrong[0]]
        raise BadValue(f"{column} is {held!r}", where=f"row {wrong[0]} of {where}", expected="a number",
                       todo="write it without separators or unit")  # fmt: skip
    return made


def _days(table: pl.DataFrame, column: str, where: str) -> pl.Series:
    """Return a column as days; text that is none is named with its row."""
    held = table[column]
    made = held.str.to_date("%Y-%m-%d", strict=False) if held.dtype == pl.String else held.cast(pl.Date, strict=False)
    wrong = (made.is_null() & held.is_not_null()).arg_true()
    if len(wrong):
        raise BadValue(
            f"{column} is {held[wrong[0]]!r}", where=f"row {wrong[0]} of {where}", expected="a day, YYYY-MM-DD"
        )
    return made


def _named(table: pl.DataFrame, named: Sequence[str], where: str) -> pl.DataFrame:
    """Return the table with the columns that name a flow as text, none of it missing."""
    text = table.with_columns(pl.col(key).cast(pl.String) for key in named)
    for key in named:
        missing = (text[key].is_null() | (text[key].str.strip_chars() == "")).arg_true()
        if len(missing):
            raise BadValue(f"{key} is missing", where=f"row {missing[0]} of {where}", expected="a name",
                           todo="name it, or leave the column out of the determinations")  # fmt: skip
    return text


def _checked(determinations: pl.DataFrame, named: list[str]) -> pl.DataFrame:
    """Return the determinations with rungs as numbers, granted shares and dates filled in."""
    for column in determinations.columns:
        if column not in (*named, *_MAY_HOLD):
            near = nearest(column, _MAY_HOLD)
            raise UnknownFact(
                f"determinations have a column {column!r} that is not read",
                where="expose",
                todo=f"nearest: {near}; select the columns that matter",
            )
    for column in ("at_least", "at_most"):
        if column not in determinations.columns:
            raise BadValue(f"determinations have no column {column!r}", where="expose")
        off = determinations[column].drop_nulls().cast(pl.String).unique()
        off = off.filter(~off.is_in(LADDER)).sort()
        if len(off):
            raise BadValue(f"{column} is {off[0]!r}", where="determinations", expected=f"one of {', '.join(LADDER)}")

    def held(name: str, absent: float, unknown: float) -> pl.Expr | pl.Series:
        if name not in determinations.columns:
            return pl.lit(absent).alias(name)
        return _numbers(determinations, name, "determinations").fill_nan(None).fill_null(unknown)

    def day(name: str, unknown: date) -> pl.Expr | pl.Series:
        if name not in determinations.columns:
            return pl.lit(unknown).alias(name)
        return _days(determinations, name, "determinations").fill_null(unknown)

    law = determinations.select(
        *named,
        pl.col("at_least").cast(pl.String).cast(RUNGS).to_physical().cast(pl.Int8).fill_null(0),
        pl.col("at_most").cast(pl.String).cast(RUNGS).to_physical().cast(pl.Int8).fill_null(_PROHIBITED),
        held("granted_low", 0.0, 0.0),
        held("granted_high", 0.0, 1.0) if "granted_high" in determinations.columns else _same_as_low(determinations),
        day("since", _FIRST),
        day("until", _LAST),
    )
    faults = {
        "at_least is above at_most": pl.col("at_least") > pl.col("at_most"),
        "granted shares are not 0 <= low <= high <= 1": ~(
            (pl.col("granted_low") >= 0)
            & (pl.col("granted_low") <= pl.col("granted_high"))
            & (pl.col("granted_high") <= 1)
        ),
        "since is not before until": pl.col("since") >= pl.col("until"),
    }
    for what, wrong in faults.items():
        rows = law.select(wrong.arg_true().alias("row"))["row"]
        if len(rows):
            raise BadValue(what, where=f"row {rows[0]} of determinations")
    return law


def _same_as_low(determinations: pl.DataFrame) -> pl.Expr | pl.Series:
    if "granted_low" not in determinations.columns:
        return pl.lit(0.0).alias("granted_high")
    return _numbers(determinations, "granted_low", "determinations").fill_nan(None).fill_null(1.0).alias("granted_high")


def _period(law: pl.DataFrame, on: date | None, since: date | None, until: date | None) -> tuple[date, date] | None:
    if on is not None and (since is not None or until is not None):
        raise BadValue("both a day and a period are given", where="expose", expected="on, or since and until")
    if on is not None:
        if on >= _LAST:
            raise BadValue(f"on is {on}", where="expose", expected=f"a day before {_LAST}")
        return on, on + timedelta(days=1)
    if (since is None) != (until is None):
        raise BadValue("a period has one end", where="expose", expected="since and until")
    if since is not None and until is not None:
        if since >= until:
            raise BadValue(f"since {since} is not before until {until}", where="expose")
        return since, until
    if ((law["since"] > _FIRST) | (law["until"] < _LAST)).any():
        raise BadValue(
            "determinations are dated and no day is asked about",
            where="expose",
            expected="on, or since and until",
            todo="name the day, or the period the flows belong to",
        )
    return None


def _shares_in_force(law: pl.DataFrame, named: list[str], period: tuple[date, date] | None) -> pl.DataFrame:
    """Return by key the share of a flow in each part, low and high, over the days of the period."""
    first, last = period or (_FIRST, _LAST)
    edges = sorted({first, last, *(d for c in ("since", "until") for d in law[c] if first < d < last)})
    spans = pl.DataFrame(
        {"_start": edges[:-1], "_days": [(b - a).days for a, b in pairwise(edges)]},
        schema={"_start": pl.Date, "_days": pl.Int64},
    )
    total = (last - first).days
    daily = (
        law.join(spans, how="cross")
        .filter((pl.col("since") <= pl.col("_start")) & (pl.col("_start") < pl.col("until")))
        .group_by([*named, "_start", "_days"], maintain_order=True)
        .agg(
            pl.col("at_least").max(),
            pl.col("at_most").max(),
            pl.col("granted_low").min(),  # several licenses are needed: the value moves as far as the least grants
            pl.col("granted_high").min(),
        )
    )
    weight = pl.col("_days") / total
    least, most = pl.col("at_least"), pl.col("at_most")
    granted_low, granted_high = pl.col("granted_low"), pl.col("granted_high")

    def stops(rung: pl.Expr, granted: pl.Expr) -> pl.Expr:
        return pl.when(rung == _PROHIBITED).then(1.0).when(rung == _LICENSE).then(1 - granted).otherwise(0.0)

    certain_license = (least == _LICENSE) & (most == _LICENSE)
    possible_license = (least <= _LICENSE) & (most >= _LICENSE)
    unsure = (least != most) & (most >= _LICENSE) | certain_license & (granted_low < granted_high)
    fractions = {
        "_stopped_low": stops(least, granted_high),
        "_stopped_high": stops(most, granted_low),
        "_licensable_low": pl.when(certain_license).then(granted_low).otherwise(0.0),
        "_licensable_high": pl.when(possible_license).then(granted_high).otherwise(0.0),
        "_unknown_low": unsure.cast(pl.Float64),
        "_unknown_high": unsure.cast(pl.Float64),
        "_bound_low": (least >= _LICENSE).cast(pl.Float64),
        "_bound_high": (most >= _LICENSE).cast(pl.Float64),
    }
    return (
        daily.with_columns((expression * weight).alias(name) for name, expression in fractions.items())
        .group_by(named, maintain_order=True)
        .agg(
            *(pl.col(name).sum() for name in fractions),
            (pl.col("_days").filter(most >= _LICENSE).sum()).alias("days_in_force"),
        )
        .with_columns((1 - pl.col("_bound_high")).alias("_free_low"), (1 - pl.col("_bound_low")).alias("_free_high"))
    )
