"""The evidence of a case: its texts as a picture, and every figure with the claims and sources it rests on."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import polars as pl

from licet.case import Run
from licet.case_evidence import USED_IN, claims_of
from licet.case_folder import Case
from licet.report.findings import Material, total_usd_m
from licet.report.lineage_picture import picture
from licet.report.page import fold, table
from licet.report.words import money


def section(material: Material) -> str:
    """Return the section: origins as a picture, figures with their evidence, and what each claim moves."""
    case = material.case
    figures = [("flow", "Flows"), ("outcome", "Outcomes"), ("loss", "Losses")]
    parts = [fold(f"{title} and what they rest on", _figures(case, used_in)) for used_in, title in figures]
    return (
        '<h2 id="evidence">Evidence</h2><p>Texts that retell one origin stand in one column; only origins count.</p>'
        f'<div class="wide">{lineage(case)}</div>'
        "<p>A claim can be switched off (<code>licet case … --claims-off ID</code>, or <code>claims_off</code> in a "
        "policy file); figures that rest on it alone leave the run.</p>" + _effects(material) + "".join(parts)
    )


def lineage(case: Case) -> str:
    """Return the texts of a case by origin, as SVG."""
    rows = case["claims"].select("origin", "text_id").unique(maintain_order=True)
    names = sorted(set(rows["text_id"]))
    found: dict[str, set[int]] = {}
    for origin, text in rows.iter_rows():
        found.setdefault(origin, set()).add(names.index(text))
    origins = [sorted(texts) for texts in found.values()]
    ties = [(texts[0], other, "rewrite", 1.0) for texts in origins for other in texts[1:]]
    return picture(names, origins, ties, scores=False)


def _effects(material: Material) -> str:
    rows = []
    for id, run in material.without_claim.items():
        told = "; ".join(_differences(material.record, run)) or "no sum changes"
        claim = material.case["claims"].filter(pl.col("claim_id") == id).row(0, named=True)
        rows.append([_claim_link(id), escape(claim["claim"]), escape(claim["assessment"] or ""), escape(told)])
    return table(["claim", "what it says", "assessment", "switched off"], rows) if rows else ""


def _differences(before: Run, after: Run) -> list[str]:
    classes = sorted({*before.accounts["class"], *after.accounts["class"]})
    found = []
    for column, words in (("low_usd_m", "at least"), ("high_usd_m", "at most")):
        for name in classes:
            old, new = (total_usd_m(run.accounts, name, column) for run in (before, after))
            if abs(old - new) >= 0.5:
                found.append(f"{words} {name}: {money(old)} to {money(new)} over all years")
    return found


def moved(whole: Case, before: Run, case: Case, after: Run, off: Iterable[str]) -> list[str]:
    """Return what moves when claims are switched off: figures that leave, and sums by class that change."""
    found = []
    for used_in in ("flow", "outcome"):
        name, id = USED_IN[used_in]
        gone = sorted(set(whole[name][id]) - set(case[name][id]))
        found.append(
            f"without {', '.join(sorted(off))}: {len(gone)} {name} leave" + (f" ({', '.join(gone)})" if gone else "")
        )
    return [*found, *(f"  {text}" for text in _differences(before, after) or ["no sum changes"])]


def _figures(case: Case, used_in: str) -> str:
    name, id = USED_IN[used_in]
    rows = []
    for row in case[name].iter_rows(named=True):
        claims = claims_of(case, used_in, row[id])
        if used_in == "loss" and not claims:
            continue
        listed = ", ".join(f"{_claim_link(each['claim_id'])} ({escape(each['role'])})" for each in claims)
        rows.append([escape(row[id]), _amount(row), escape(_about(row)), listed or "none of the texts", _sources(row)])
    return table(["id", "figure", "of", "claims", "sources"], rows)


def _about(row: Mapping[str, Any]) -> str:
    parts = (row.get("title"), row.get("relation_id"), row.get("party"), row.get("metric"), row.get("period"))
    return ", ".join(str(part) for part in parts if part)


def _amount(row: Mapping[str, Any]) -> str:
    if "value_usd_m" in row:
        low, value, high = (row[key] for key in ("low_usd_m", "value_usd_m", "high_usd_m"))
        return (
            money(value)
            if value is not None
            else f"{money(low or 0.0)} to {money(high)}"
            if high is not None
            else "unknown"
        )
    return escape(" ".join(str(row[key]) for key in ("value", "unit") if row.get(key)))


def _claim_link(id: str) -> str:
    return f'<a href="#claim-{escape(id)}">{escape(id)}</a>'


def _sources(row: Mapping[str, Any]) -> str:
    ids = [each.strip() for each in (row.get("source_ids") or "").split(";") if each.strip()]
    return ", ".join(f'<a href="#source-{escape(id)}">{escape(id)}</a>' for id in ids)
