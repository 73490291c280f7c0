"""Reasons of a decided table, as long tables: one row for each shipment and rule, or shipment and missing fact."""

from typing import Any

import polars as pl

from licet.decision.determination import decide_row
from licet.decision.program import Program
from licet.decision.table import derive, fires

REASONS = {
    "row": pl.UInt32,
    "rule": pl.String,
    "since": pl.Date,
    "effect": pl.String,
    "truth": pl.String,
    "citation": pl.String,
}


def reasons(frame: pl.DataFrame, program: Program) -> pl.DataFrame:
    """Return one row for each shipment and rule that holds or is unknown.

    Args:
        frame: typed facts with the column `row`.
        program: rules and tables, prepared.

    Returns:
        Columns row, rule, since, effect, truth ("holds" or "unknown"), citation; in the order of rows and of the law.

    Example:
        >>> import polars as pl
        >>> from licet.decision.program import prepare
        >>> reasons(pl.DataFrame({"row": [1]}), prepare([])).height
        0
    """
    derived = derive(frame.lazy(), program).select(
        "row", *(fires(rule).alias(str(i)) for i, rule in enumerate(program.rules))
    )
    table = derived.collect()
    parts = []
    for i, rule in enumerate(program.rules):
        fired = table.filter(pl.col(str(i)).fill_null(True)).select("row", truth=pl.col(str(i)))
        parts.append(
            fired.select(
                pl.col("row").cast(pl.UInt32),
                rule=pl.lit(rule.id),
                since=pl.lit(rule.since),
                effect=pl.lit(str(rule.effect)),
                truth=pl.when(pl.col("truth").is_null()).then(pl.lit("unknown")).otherwise(pl.lit("holds")),
                citation=pl.lit(rule.citation),
                at=pl.lit(i),
            )
        )
    if not parts:
        return pl.DataFrame(schema=REASONS)
    return pl.concat(parts).sort("row", "at").drop("at")


def missing(frame: pl.DataFrame, program: Program, value: str = "value_usd") -> pl.DataFrame:
    """Return one row for each indeterminate shipment and fact that would help to settle it.

    Equal shipments are walked once. The sum of `value_usd` by `fact` says which question holds up the most money.

    Returns:
        Columns row, fact, value_usd (null where the shipment has no value).

    Example:
        >>> import polars as pl
        >>> from licet.decision.program import prepare
        >>> missing(pl.DataFrame({"row": [1]}), prepare([])).height
        0
    """
    known = {*program.inputs, *program.made}  # some conclusions can be given as well
    asked = [name for name in frame.columns if name in known]
    rows: list[tuple[int, str]] = []
    seen: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for row, *values in frame.select("row", *asked).iter_rows():
        key = tuple(values)
        if key not in seen:
            seen[key] = decide_row(dict(zip(asked, values, strict=True)), program).missing
        rows += [(row, name) for name in seen[key]]
    out = pl.DataFrame(rows, schema={"row": pl.UInt32, "fact": pl.String}, orient="row")
    amount = pl.col(value) if value in frame.columns else pl.lit(None, pl.Float64).alias(value)
    worth = frame.select(pl.col("row").cast(pl.UInt32), amount)
    return out.join(worth, on="row", how="left", maintain_order="left")
