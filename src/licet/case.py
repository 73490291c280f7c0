"""A case run through the whole flow over its days: facts, parties, determinations, value.

For every supply relation the days are cut wherever anything changes: a rule, a table, a party's status, a fact of the
record. Between two cuts one answer holds. See `licet.case_folder` for the files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from licet import flow
from licet import law as libraries
from licet.accounts import account, at_rates, by_year
from licet.case_evidence import without_claims
from licet.case_folder import Case
from licet.decision import table
from licet.decision.program import Program, prepare
from licet.decision.reasons import missing
from licet.errors import BadValue, UnknownName, nearest
from licet.facts import dictionary, dtype, parse
from licet.policy import BASELINE, Policy, apply, matches
from licet.rule import Layer, rule_edges
from licet.screening.listed import screen


@dataclass(frozen=True)
class Run:
    """What a case gives under one policy.

    Args:
        policy: the policy, BASELINE for the record.
        segments: one row a relation and stretch of days with one answer: relation_id, since, until, determination,
            at_least, at_most, rule, citation, review_policy, subject_to_ear, route, covered_by_license.
        flows: one row a flow and class: low, value and high in USD m that falls in the class.
        accounts: one row a relation, year and class, rivals joined as alternatives: low and high in USD m.
        rates: the same at the last observed yearly rate of each relation that has one: what the law did to trade that,
            once stopped, no longer shows in the record.
        missing: one row a relation, stretch and missing fact; empty if not asked for.
    """

    policy: Policy
    segments: pl.DataFrame
    flows: pl.DataFrame
    accounts: pl.DataFrame
    rates: pl.DataFrame
    missing: pl.DataFrame


def run(
    case: Case,
    policy: Policy = BASELINE,
    layer: Layer = "text",
    assumptions_off: Iterable[str] = (),
    with_missing: bool = True,
) -> Run:
    """Return what a case gives under one policy.

    Args:
        case: as read.
        policy: the alternative; BASELINE is the record as it was.
        layer: the text as printed, or as enforced.
        assumptions_off: ids of assumptions to do without; facts that rest on them are unknown.
        with_missing: also work out the missing facts, which takes most of the time.

    Raises:
        UnknownName: an assumption id the case does not have.
    """
    case = without_claims(case, policy.claims_off)
    off = {*assumptions_off, *policy.assumptions_off}
    for id in off:
        if id not in set(case["assumptions"]["assumption_id"]):
            near = ", ".join(nearest(id, case["assumptions"]["assumption_id"]))
            raise UnknownName(f"no assumption {id!r}", where=case.name, todo=f"nearest: {near}")
    program = _program(case.law, policy, layer)
    grid = _grid(case, program, policy, off)
    shipments = _facts_on(grid, case, policy, off)
    screened, _ = screen(shipments, statuses(case, policy))
    decided = table.decide(screened, program)
    segments = _segments(decided, grid)
    flows = account(case["flows"], segments)
    accounts = by_year(flows, case["flows"], case["relations"])
    rates = at_rates(case["flows"], case["relations"], segments)
    lacking = _missing(screened if with_missing else screened.clear(), grid, decided, program)
    return Run(policy, segments, flows, accounts, rates, lacking)


def _program(law: str, policy: Policy, layer: Layer) -> Program:
    if not (policy.drop or policy.amend):
        return flow.program(law, layer)
    chosen = libraries.load(law)
    return prepare(apply(policy, chosen.rules), chosen.tables, layer)


def statuses(case: Case, policy: Policy = BASELINE) -> pl.DataFrame:
    """Return one row a party name and period with its status on lists, as `screening.listed.screen` takes it.

    Statuses come from statuses.csv; a party of parties.csv without a row there has no status on any day, which is
    unknown, unless its `list_status` says that it was looked for and not found.
    """
    known = dictionary()
    rows = case["statuses"]
    for edit in policy.parties:
        where = pl.all_horizontal(
            pl.col(column).str.split(";").list.contains(str(value)) for column, value in edit["where"].items()
        )
        gone = case["parties"].filter(where)["party_id"].to_list()
        if not gone:
            raise BadValue(f"no party has {edit['where']}", where=f"policy {policy.id}")
        start = edit["until"]
        held = pl.col("party_id").is_in(gone) & (pl.col("value") == "true")
        kept = rows.filter(~(held & pl.col("since").is_not_null() & (pl.col("since") >= start)))
        ends = pl.when(held).then(pl.min_horizontal("until", pl.lit(start))).otherwise(pl.col("until"))
        cut = kept.with_columns(until=ends)
        after = rows.filter(held).select("party_id", "status").unique(maintain_order=True)
        after = after.with_columns(since=pl.lit(start), value=pl.lit("false"))
        rows = pl.concat([cut, after], how="diagonal")
    names = (
        case["parties"]
        .select("party_id", name=pl.concat_list("name", pl.col("aliases").str.split("; ")))
        .explode("name")
        .filter(pl.col("name").is_not_null() & (pl.col("name") != ""))
        .unique(["party_id", "name"], maintain_order=True)
    )
    kinds = sorted(set(rows["status"]))
    edges = sorted({d for column in ("since", "until") for d in rows[column] if d is not None})
    spans = list(zip([None, *edges], [*edges, None], strict=True))
    by_party = {id[0]: part for id, part in rows.group_by("party_id")}
    out: list[dict[str, Any]] = []
    for party_id, part in by_party.items():
        entries = list(part.iter_rows(named=True))
        for since, until in spans:
            record: dict[str, Any] = {"party_id": party_id, "since": since, "until": until}
            for entry in entries:
                begins = entry["since"] is None or (since is not None and entry["since"] <= since)
                lasts = entry["until"] is None or (until is not None and until <= entry["until"])
                if begins and lasts:
                    record[entry["status"]] = entry["value"]
            out.append(record)
    schema = {"party_id": pl.String, "since": pl.Date, "until": pl.Date, **dict.fromkeys(kinds, pl.String)}
    spread = pl.DataFrame(out, schema=schema)
    typed = [
        pl.col(kind).replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean).alias(kind)
        for kind in kinds
        if kind not in known or known[kind].type == "boolean"
    ]
    return names.join(spread, on="party_id", maintain_order="left").rename({"party_id": "party"}).with_columns(typed)


def _rows_of(case: Case, relation: str, off: set[str]) -> list[dict[str, Any]]:
    rows = case["facts"].filter(pl.col("relation_id") == relation)
    return [row for row in rows.iter_rows(named=True) if row["assumption"] not in off]


def _grid(case: Case, program: Program, policy: Policy, off: set[str]) -> pl.DataFrame:
    """Return one row a relation and first day of a stretch in which nothing in the law or the record changes."""
    law = set(rule_edges(program.rules))
    for step in program.steps:
        law |= set(getattr(step, "edges", ()))
    listed = {d for column in ("since", "until") for d in case["statuses"][column] if d is not None}
    edited = {edit[key] for edit in (*policy.parties, *policy.facts) for key in ("until", "from") if key in edit}
    out = []
    for id in case["relations"]["relation_id"]:
        rows = _rows_of(case, id, off)
        if not rows:  # a total of others, of which no fact is stated
            continue
        own = {d for row in rows for d in (row["since"], row["until"]) if d}
        days = sorted(d for d in law | listed | own | edited if case.since < d < case.until)
        spans = zip([case.since, *days], [*days, case.until], strict=True)
        out += [{"relation_id": id, "since": since, "until": until} for since, until in spans]
    return pl.DataFrame(out, schema={"relation_id": pl.String, "since": pl.Date, "until": pl.Date})


def _facts_on(grid: pl.DataFrame, case: Case, policy: Policy, off: set[str]) -> pl.DataFrame:
    """Return the facts of each relation on the first day of each stretch, as a typed table of shipments."""
    known = dictionary()
    names = sorted({*case["facts"]["fact"], *(edit["fact"] for edit in policy.facts)})
    columns: dict[str, list[Any]] = {name: [] for name in names}
    stated = {
        id: [
            (row["since"], row["until"], row["fact"], parse(row["value"], known[row["fact"]], f"{id} in facts.csv"))
            for row in _rows_of(case, id, off)
        ]
        for id in case["relations"]["relation_id"]
    }
    for relation, since, _ in grid.iter_rows():
        facts: dict[str, Any] = {
            fact: value
            for begins, ends, fact, value in stated[relation]
            if (begins is None or begins <= since) and (ends is None or since < ends)
        }
        for edit in policy.facts:
            start, end = edit.get("from", date.min), edit.get("until", date.max)
            if start <= since < end and matches(relation, edit.get("where", [relation])):
                facts[edit["fact"]] = edit["value"]
        for name in names:
            columns[name].append(facts.get(name))
    series = [pl.Series(name, values, dtype=dtype(known[name])) for name, values in columns.items()]
    return pl.DataFrame(
        [pl.Series("row", range(1, grid.height + 1), dtype=pl.UInt32), grid["since"].alias("shipped_on"), *series]
    )


SAME = (
    "determination",
    "at_least",
    "at_most",
    "rule",
    "citation",
    "review_policy",
    "subject_to_ear",
    "route",
    "covered_by_license",
)


def _segments(decided: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Return stretches joined where neighbors have the same answer."""
    if "covered_by_license" not in decided.columns:
        decided = decided.with_columns(covered_by_license=pl.lit(None, pl.Boolean))
    words = [name for name in SAME if isinstance(decided.schema[name], pl.Enum)]
    plain = decided.select(SAME).with_columns(pl.col(words).cast(pl.String))  # policies name different rules
    whole = pl.concat([grid, plain], how="horizontal")
    key = pl.struct("relation_id", *SAME)
    return (
        whole.with_columns(_block=(key != key.shift()).fill_null(True).cum_sum())
        .group_by("_block", maintain_order=True)
        .agg(
            pl.col("relation_id").first(),
            pl.col("since").first(),
            pl.col("until").last(),
            *(pl.col(name).first() for name in SAME),
        )
        .drop("_block")
    )


def _missing(screened: pl.DataFrame, grid: pl.DataFrame, decided: pl.DataFrame, program: Program) -> pl.DataFrame:
    open_ = decided.filter(pl.col("determination") == "indeterminate").select("row")
    if screened.is_empty():
        nothing = grid.clear()
        return nothing.with_columns(fact=pl.lit(None, pl.String))
    facts = missing(screened.join(open_, on="row", how="semi", maintain_order="left"), program).select("row", "fact")
    return facts.join(
        grid.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)), on="row", how="left"
    ).select("relation_id", "since", "until", "fact")
