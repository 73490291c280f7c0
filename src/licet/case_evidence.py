"""The claims behind a case: which figure rests on which claim, and what is left when one is switched off.

`evidence.csv` of a case folder says it row by row: claim, used in (flow, loss or outcome), row, role. A claim
`measures` a row that rests on it; it `repeats` another of the same origin; it `agrees`, `contradicts` or gives
`context`. A row whose measuring claims are all switched off, or whose sources are, leaves the run.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from licet.case_folder import Case
from licet.errors import BadValue, UnknownName, nearest

USED_IN = {"flow": ("flows", "flow_id"), "outcome": ("outcomes", "outcome_id"), "loss": ("relations", "relation_id")}
ROLES = ("measures", "repeats", "agrees", "contradicts", "context")


def check(case: Case) -> None:
    """Check that evidence rows point at claims and rows that exist.

    Raises:
        BadValue: one does not; line and nearest are named.
    """
    claims = set(case["claims"]["claim_id"])
    for number, row in enumerate(case["evidence"].iter_rows(named=True), start=2):
        where = f"line {number} of evidence.csv"
        for column, known in (("claim_id", claims), ("used_in", set(USED_IN)), ("role", set(ROLES))):
            if row[column] not in known:
                near = ", ".join(nearest(str(row[column]), known))
                raise BadValue(f"{column} is {row[column]!r}", where=where, todo=f"nearest: {near}" if near else None)
        table, id = USED_IN[row["used_in"]]
        if row["row_id"] not in set(case[table][id]):
            near = ", ".join(nearest(str(row["row_id"]), case[table][id]))
            raise BadValue(f"no {row['used_in']} {row['row_id']!r}", where=where, todo=f"nearest: {near}")


def without_claims(case: Case, ids: Iterable[str]) -> Case:
    """Return a case without the flows and outcomes that rest on claims or sources alone that are switched off.

    Args:
        case: as read.
        ids: claims of claims.csv, sources of sources.csv, or what one source says of one row: "F001@cnn2019".

    Raises:
        UnknownName: neither a claim nor a source has that id.

    Example:
        >>> from licet.case_folder import read
        >>> case = read("huawei")
        >>> sorted(set(case["flows"]["flow_id"]) - set(without_claims(case, ["C001"])["flows"]["flow_id"]))
        ['F044']
    """
    off = set(ids)
    known = [*case["claims"]["claim_id"], *case["sources"]["source_id"]]
    if any("@" in id for id in off):
        known += said_by_sources(case)
    for id in off:
        if id not in known:
            near = ", ".join(nearest(id, known))
            raise UnknownName(f"no claim or source {id!r}", where=case.name, todo=f"nearest: {near}" if near else None)
    if not off:
        return case
    flows, outcomes = (_left(case, used_in, off) for used_in in ("flow", "outcome"))
    relations = _references(case["relations"], case["flows"], flows)
    return replace(case, tables={**case.tables, "flows": flows, "outcomes": outcomes, "relations": relations})


def said_by_sources(case: Case) -> list[str]:
    """Return the ids of what each source says of each flow and outcome: "F001@cnn2019"."""
    return [
        f"{row[id]}@{source.strip()}"
        for name, id in (USED_IN["flow"], USED_IN["outcome"])
        for row in case[name].select(id, "source_ids").iter_rows(named=True)
        for source in (row["source_ids"] or "").split(";")
        if source.strip()
    ]


def _left(case: Case, used_in: str, off: set[str]) -> pl.DataFrame:
    table, id = USED_IN[used_in]
    used = case["evidence"].filter((pl.col("used_in") == used_in) & (pl.col("role") == "measures"))
    measured: dict[str, set[str]] = {}
    for row in used.iter_rows(named=True):
        measured.setdefault(row["row_id"], set()).add(row["claim_id"])
    gone = {row for row, claims in measured.items() if claims <= off}
    for row in case[table].select(id, "source_ids").iter_rows(named=True):
        sources = {each.strip() for each in (row["source_ids"] or "").split(";") if each.strip()}
        if sources and all(source in off or f"{row[id]}@{source}" in off for source in sources):
            gone.add(row[id])
    return case[table].filter(~pl.col(id).is_in(sorted(gone)))


def _references(relations: pl.DataFrame, before: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """Give a relation that lost its reference flow a rival of it, or none."""
    kept = set(flows["flow_id"])
    rival = dict(before.select("flow_id", "alternatives").iter_rows())
    found: list[str | None] = []
    for flow in relations["reference_flow"]:
        left = flow if flow in kept else None
        if left is None and flow is not None and rival.get(flow):
            same = flows.filter((pl.col("alternatives") == rival[flow]) & pl.col("value_usd_m").is_not_null())
            left = same["flow_id"][0] if same.height else None
        found.append(left)
    return relations.with_columns(reference_flow=pl.Series("reference_flow", found, dtype=pl.String))


def claims_of(case: Case, used_in: str, row_id: str) -> list[dict[str, Any]]:
    """Return the claims a flow, loss (by relation) or outcome lists, with their role, in order of the file.

    Example:
        >>> from licet.case_folder import read
        >>> [(c["claim_id"], c["role"]) for c in claims_of(read("huawei"), "flow", "F044")]
        [('C001', 'measures'), ('C023', 'repeats')]
    """
    used = case["evidence"].filter((pl.col("used_in") == used_in) & (pl.col("row_id") == row_id))
    return used.join(case["claims"], on="claim_id", how="left", maintain_order="left").to_dicts()


def measuring(case: Case) -> list[str]:
    """Return the claims that some figure of the case rests on, in order."""
    used = case["evidence"].filter(pl.col("role") == "measures")["claim_id"].to_list()
    return list(dict.fromkeys(used))
