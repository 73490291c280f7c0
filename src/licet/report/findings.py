"""What a case shows: findings, changes and sums, computed once and shown by every page and summary."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from licet import law as libraries
from licet.accounts import rivals, yearly_rate
from licet.case import Run
from licet.case_folder import Case
from licet.case_losses import CaseLosses
from licet.case_mechanisms import Effects
from licet.report.words import joined, money, percent, story
from licet.rule import select


@dataclass(frozen=True)
class Material:
    """What the report is made of: the case, its runs (the record first), losses, and it less an assumption or claim.

    `effects` has what each run costs by mechanism, the record first; nothing where the case has no simulation.
    """

    case: Case
    runs: tuple[Run, ...]
    without: dict[str, Run]
    losses: CaseLosses | None = None
    without_claim: dict[str, Run] = field(default_factory=dict)
    effects: tuple[Effects, ...] = ()
    before: "Before | None" = None

    @property
    def record(self) -> Run:
        """Return the run of the record as it was."""
        return self.runs[0]


@dataclass(frozen=True)
class Before:
    """A case as it is before claims are switched off: the whole case, its record and losses, and what goes off."""

    case: Case
    record: Run
    losses: CaseLosses | None
    off: tuple[str, ...]


def by_relation(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Return the stretches of each relation, in order."""
    out: dict[str, list[dict[str, Any]]] = {}
    for row in run.segments.iter_rows(named=True):
        out.setdefault(row["relation_id"], []).append(row)
    return out


def findings(material: Material) -> list[str]:
    """Return one finding a relation whose value is known, the largest first: until when it was free, what stopped it.

    The share of its value that was free is by days of the flow's period, at the range of all its figures.
    """
    case, run = material.case, material.record
    stretches = by_relation(run)
    found = []
    for relation in case["relations"].iter_rows(named=True):
        id = relation["relation_id"]
        if relation["reference_flow"] is None or id not in stretches:
            continue
        low, high = yearly_rate(case["flows"], relation["reference_flow"])
        told = rivals(case["flows"], relation["reference_flow"])
        flow = told.filter(pl.col("flow_id") == relation["reference_flow"]).row(0, named=True)
        rate = f"a rate of {money(low, high)} a year" if flow["annual_rate"] == "true" else ""
        rate = rate or f"{money(flow['value_usd_m'])} in {flow['period']}"
        effect = _widest(material, id)
        amount = f"{rate}{_origins(case, told)}: {_shares(run, told)}"
        text = f"{relation['title']}: {story(stretches[id])}. Of {amount}.{effect}"
        found.append((high, text))
    found.sort(key=lambda pair: -pair[0])
    return [text for _, text in found]


def _shares(run: Run, told: pl.DataFrame) -> str:
    """Say which share of the flows that tell one quantity was free, and which amount needed a license nobody held."""
    free, stopped = [], []
    for id in told["flow_id"]:
        flow = run.flows.filter(pl.col("flow_id") == id)
        total = total_usd_m(flow, None)
        if total:
            free.append(total_usd_m(flow, "free") / total)
            stopped.append(total_usd_m(flow, "none held"))
    if not free:
        return "no value"
    shares = percent(min(free)) if max(free) - min(free) < 5e-4 else f"{percent(min(free))} to {percent(max(free))}"
    held = f", {money(min(stopped), max(stopped))} in need of a license that nobody held" if max(stopped) else ""
    return f"{shares} free{held}"


def _origins(case: Case, told: pl.DataFrame) -> str:
    """Name who tells each figure, where several tell one quantity differently."""
    if told.height < 2:
        return ""
    publishers = dict(case["sources"].select("source_id", "publisher").iter_rows())
    parts = []
    for row in told.filter(pl.col("value_usd_m").is_not_null()).iter_rows(named=True):
        names = [publishers[id] for id in (row["source_ids"] or "").split(";") if publishers.get(id)]
        parts.append(f"{money(row['value_usd_m'])} by {joined(dict.fromkeys(names))}")
    return f" ({'; '.join(parts)})"


def total_usd_m(frame: pl.DataFrame, name: str | None, column: str = "value_usd_m") -> float:
    """Return the sum of a column of amounts, of one class or of all, in USD m."""
    rows = frame if name is None else frame.filter(pl.col("class") == name)
    return float(sum(rows[column].to_list()))


def _widest(material: Material, relation: str) -> str:
    """Say which assumptions the answer of a relation rests on."""
    rests = [
        id
        for id, run in material.without.items()
        if not run.segments.filter(pl.col("relation_id") == relation).equals(
            material.record.segments.filter(pl.col("relation_id") == relation)
        )
    ]
    return f" Rests on {joined(rests)}; without one of them the range widens." if rests else " Rests on no assumption."


def changes(material: Material) -> list[tuple[date, str]]:
    """Return each day on which the answer of several relations changes, with the rules that begin or end on it."""
    case, run = material.case, material.record
    starts = run.segments.filter(pl.col("since") > case.since).group_by("since").len().sort("since")
    rules = libraries.load(case.law).rules
    out = []
    for day, count in starts.iter_rows():
        begun = [f"{r.title} ({r.citation}) begins" for r in select(rules) if r.since == day]
        ended = [f"{r.title} ({r.citation}) ends" for r in select(rules) if r.until == day]
        again = {text.rsplit(" begins", 1)[0] for text in begun} & {text.rsplit(" ends", 1)[0] for text in ended}
        said = [text for text in (*begun, *ended) if text.rsplit(" ", 1)[0] not in again]
        if count > 1 or said:
            what = "; ".join(said) if said else "parties or facts of the record change"
            out.append((day, f"{count} relation{'s' if count > 1 else ''}: {what}"))
    return out


def single(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("total") == "false")


def yearly(run: Run) -> pl.DataFrame:
    """Return value by year and class at last observed yearly rates, single suppliers only."""
    return single(run.rates).group_by("year", "class").agg(pl.col("low_usd_m", "value_usd_m", "high_usd_m").sum())


def changed(a: Run, b: Run) -> int:
    def answers(run: Run) -> dict[str, list[tuple[Any, ...]]]:
        keep = ("since", "determination", "at_least", "at_most", "covered_by_license")
        return {id: [tuple(r[k] for k in keep) for r in rows] for id, rows in by_relation(run).items()}

    first, second = answers(a), answers(b)
    return sum(first.get(id) != second.get(id) for id in {*first, *second})
