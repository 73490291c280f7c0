"""Every figure of a case with the claims it rests on: a claim of a text, or what one source says of the row.

A flow or outcome that no claim of claims.csv measures is what its sources say: `F001@cnn2019` is the claim that source
`cnn2019` makes of flow F001. Articles carry claims; the origin is who measured: several articles with one company
statement are one origin. A loss rests on the flows of its relation; for simulated losses see `licet.case_rests`.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from licet.case_evidence import USED_IN
from licet.case_folder import Case

COLUMNS = ("used_in", "row_id", "claim_id", "role", "article", "origin", "claim", "assessment")
_NO_MEASURER = {"reported", "derived", "estimate", "press", "forecast", ""}  # how a row was made, not who measured it


def claims_table(case: Case) -> pl.DataFrame:
    """Return one row a figure and claim: used_in (flow, outcome or loss), row_id, claim_id, role, article …

    Example:
        >>> from licet.case_folder import read
        >>> found = claims_table(read("huawei")).filter(pl.col("row_id") == "F001")
        >>> found["claim_id"].to_list(), found["origin"].unique().to_list()
        (['F001@cnn2019', 'F001@wsj2019'], ['company statement via press'])
    """
    told = case["claims"].select("claim_id", "text_id", "origin", "claim", "assessment")
    stated = (
        case["evidence"]
        .join(told, on="claim_id", how="left", maintain_order="left")
        .select("used_in", "row_id", "claim_id", "role", article="text_id", origin="origin", claim="claim",
                assessment="assessment")
    )  # fmt: skip
    measured = set(stated.filter(pl.col("role") == "measures").select("used_in", "row_id").iter_rows())
    publishers = dict(case["sources"].select("source_id", "publisher").iter_rows())
    rows: list[dict[str, Any]] = []
    for used_in in ("flow", "outcome"):
        name, id = USED_IN[used_in]
        for row in case[name].iter_rows(named=True):
            if (used_in, row[id]) not in measured:
                rows += [_said_by(used_in, row, id, source, publishers) for source in sources_of(row)]
    every = pl.concat([stated, pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))])
    return pl.concat([every, _of_relations(case, every)])


def sources_of(row: Mapping[str, Any]) -> list[str]:
    """Return the ids of the sources of a row, in order."""
    return [each.strip() for each in (row.get("source_ids") or "").split(";") if each.strip()]


def _said_by(
    used_in: str, row: Mapping[str, Any], id: str, source: str, publishers: Mapping[str, str]
) -> dict[str, Any]:
    measurer = (row.get("basis") or row.get("tracker") or "").strip()
    if used_in == "flow":
        amount = row["value_usd_m"] if row["value_usd_m"] is not None else row["high_usd_m"]
        said = f"{row['relation_id']}, {row['period'] or 'no period'}: " + (
            f"USD {amount:,.0f}m ({row['value_kind']})" if amount is not None else "amount unknown"
        )
    else:
        said = f"{row['party']}, {row['metric']}, {row['period']}: {row['value']} {row['unit']} ({row['value_kind']})"
    origin = measurer if measurer.lower() not in _NO_MEASURER else publishers.get(source) or source
    values = (used_in, row[id], f"{row[id]}@{source}", "measures", source, origin, said, None)
    return dict(zip(COLUMNS, values, strict=True))


def _of_relations(case: Case, every: pl.DataFrame) -> pl.DataFrame:
    """Return the claims a loss rests on through the flows of its relation."""
    flows = every.filter((pl.col("used_in") == "flow") & (pl.col("role") == "measures"))
    of = case["flows"].select("relation_id", row_id="flow_id")
    return (
        of.join(flows, on="row_id", maintain_order="left")
        .with_columns(used_in=pl.lit("loss"), row_id=pl.col("relation_id"))
        .select(COLUMNS)
    )


def listed(claims: pl.DataFrame, used_in: str) -> pl.DataFrame:
    """Return one row a figure: row_id, its claims and origins in words, and how many there are."""
    return (
        claims.filter(pl.col("used_in") == used_in)
        .group_by("row_id", maintain_order=True)
        .agg(
            claims=pl.col("claim_id").unique(maintain_order=True).str.join("; "),
            origins=pl.col("origin").unique(maintain_order=True).str.join("; "),
            articles=pl.col("article").n_unique(),
            origins_counted=pl.col("origin").n_unique(),
        )
    )


def lone(claims: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return the figures that rest on one claim alone, by claim: (used_in, row_id)."""
    found: dict[str, list[tuple[str, str]]] = {}
    measured = claims.filter((pl.col("role") == "measures") & (pl.col("used_in") != "loss"))
    for (used_in, row), part in measured.group_by("used_in", "row_id", maintain_order=True):
        ids = part["claim_id"].unique(maintain_order=True).to_list()
        if len(ids) == 1:
            found.setdefault(ids[0], []).append((str(used_in), str(row)))
    return found
