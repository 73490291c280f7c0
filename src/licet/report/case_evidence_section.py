"""The evidence of a case: its texts as a picture, and every figure with the claims and origins it rests on."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import polars as pl

from licet.accounts import by_year
from licet.case import Run
from licet.case_claims import claims_table, lone, sources_of
from licet.case_evidence import USED_IN, without_claims
from licet.case_folder import Case
from licet.case_losses import CaseLosses, groups
from licet.case_rests import rests, simulated, supported
from licet.report.findings import Before, Material, total_usd_m
from licet.report.lineage_picture import picture
from licet.report.page import fold, table
from licet.report.words import money

_NIL = 0.05  # USD m that count as no change


def section(material: Material) -> str:
    """Return the section: origins as a picture, figures with their claims, and what each claim alone moves."""
    case = material.case
    claims = claims_table(case)
    alone = {row: effect for effect, rows in _alone(material, claims).items() for row in rows}
    figures = [("flow", "Flows"), ("outcome", "Outcomes"), ("loss", "Losses by relation")]
    parts = [
        fold(f"{title} and what they rest on", _figures(case, used_in, claims, alone)) for used_in, title in figures
    ]
    return (
        '<h2 id="evidence">Evidence</h2><p>Texts that retell one origin stand in one column; only origins count.</p>'
        f'<div class="wide">{lineage(case)}</div>'
        "<p>A claim can be switched off (<code>licet case … --without-claim ID</code>, or <code>claims_off</code> in a "
        "policy file); figures that rest on it alone leave the run. <code>F001@cnn2019</code> is what source "
        "cnn2019 says "
        "of flow F001.</p>" + _moves(material) + _effects(material) + "".join(parts) + _simulated(material, claims)
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


def _moves(material: Material) -> str:
    """Return what moved by the claims switched off in this run, before and after."""
    before = material.before
    if before is None:
        return ""
    off = ", ".join(escape(id) for id in sorted(before.off))
    gone = leaving(before.case, before.off)
    rows = [[escape(a), escape(b), escape(c)] for a, b, c in differences(before.record, material.record)]
    rows += [[escape(a), escape(b), escape(c)] for a, b, c in loss_differences(before.losses, material.losses)]
    told = (
        table(["sum", f"with {off}", f"without {off}"], rows, [1, 2])
        if rows
        else "<p>No sum and no simulated loss moves.</p>"
    )
    listed = "".join(f"<li>{escape(text)}</li>" for text in gone)
    return f'<h3 id="moved">Without {off}</h3><ul>{listed}</ul>{told}'


def leaving(case: Case, off: Iterable[str]) -> list[str]:
    """Return what leaves a case without some claims, in words; first of all where nothing rests on them alone."""
    ids = tuple(sorted(off))
    left = without_claims(case, ids)
    said = f"without {', '.join(ids)}: "
    found = []
    for used_in in ("flow", "outcome"):
        name, id = USED_IN[used_in]
        gone = sorted(set(case[name][id]) - set(left[name][id]))
        if gone:
            found.append(f"{said}{len(gone)} {name} leave ({', '.join(gone)})")
    return found or [f"{said}no flow and no outcome rests on it alone"]


def moved(before: Before, record: Run, losses: CaseLosses | None) -> list[str]:
    """Return what moves when claims are switched off, in words: what leaves, and each sum before and after."""
    found = leaving(before.case, before.off)
    if before.losses is not None:
        _, bare = supported(before.losses.plan, without_claims(before.case, before.off))
        for each in bare:
            what = "leaves the network" if each.kind == "link" else "is an assumption from now on"
            found.append(f"  simulated {each.kind} {each.name} {what}")
    sums, lost = differences(before.record, record), loss_differences(before.losses, losses)
    found += [f"  {name}: {old} to {new}" for name, old, new in sums] or ["  no sum moves"]
    found += [f"  {name}: {old} to {new}" for name, old, new in lost]
    return [*found, *(["  no simulated loss moves"] if before.losses is not None and not lost else [])]


def differences(before: Run, after: Run) -> list[tuple[str, str, str]]:
    """Return the sums by class that change, over all years: name, before, after."""
    return _class_sums(before.accounts, after.accounts)


def _class_sums(before: pl.DataFrame, after: pl.DataFrame) -> list[tuple[str, str, str]]:
    classes = sorted({*before["class"], *after["class"]})
    found = []
    for column, words in (("low_usd_m", "at least"), ("high_usd_m", "at most")):
        for name in classes:
            old, new = (total_usd_m(each, name, column) for each in (before, after))
            if abs(old - new) >= _NIL:
                found.append((f"{words} {name}, all years", money(old), money(new)))
    return found


def loss_differences(before: CaseLosses | None, after: CaseLosses | None) -> list[tuple[str, str, str]]:
    """Return the simulated losses that change, over all years, by group: name, before, after; draws are the same."""
    if before is None or after is None:
        return []
    found = []
    for group, cells in groups(before.plan).items():
        sums = []
        for one in (before, after):
            at = [one.plan.at(cell) for cell in cells]
            sums.append(one.lost[: 2 * one.made.base][:, :, at].sum(axis=(1, 2)))
        if abs(sums[0] - sums[1]).max() >= _NIL:
            old, new = (money(float(pl.Series(each).median() or 0.0)) for each in sums)  # type: ignore[arg-type]  # of floats
            found.append((f"simulated losses of {group}, all years, median", old, new))
    return found


def _alone(material: Material, claims: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return what goes with the only claim of a figure, in words, and the figures it holds for."""
    found: dict[str, list[tuple[str, str]]] = {}
    plan = material.losses.plan if material.losses else None
    uses: dict[str, list[str]] = {}
    for each in rests(plan) if plan else []:
        for row in each.rows:
            uses.setdefault(row, []).append(f"{each.kind} {each.name}" + ("" if len(each.rows) > 1 else " (alone)"))
    for target in plan.content["target"] if plan else ():
        for text in target["observed"]:
            for row in text.replace("*", "+").split("+"):
                uses.setdefault(row.strip(), []).append(f"back-test: {target['name']}")
    for rows in lone(claims).values():
        for used_in, row in rows:
            told = (
                "; ".join(f"{name}: {old} to {new}" for name, old, new in _without_flow(material, row))
                if used_in == "flow"
                else ""
            )
            parts = [told or "no sum moves", *(f"simulation: {use}" for use in uses.get(row, []))]
            found.setdefault("; ".join(parts), []).append((used_in, row))
    return found


def _without_flow(material: Material, flow: str) -> list[tuple[str, str, str]]:
    run, case = material.record, material.case
    if not run.flows.filter(pl.col("flow_id") == flow).height:
        return []
    left = by_year(run.flows.filter(pl.col("flow_id") != flow), case["flows"], case["relations"])
    return _class_sums(run.accounts, left)


def _effects(material: Material) -> str:
    rows = []
    for id, run in material.without_claim.items():
        told = (
            "; ".join(f"{name}: {old} to {new}" for name, old, new in differences(material.record, run))
            or "no sum changes"
        )
        claim = material.case["claims"].filter(pl.col("claim_id") == id).row(0, named=True)
        rows.append([_claim_link(id), escape(claim["claim"]), escape(claim["assessment"] or ""), escape(told)])
    return table(["claim of a text", "what it says", "assessment", "switched off alone"], rows) if rows else ""


def _figures(case: Case, used_in: str, claims: pl.DataFrame, alone: Mapping[tuple[str, str], str]) -> str:
    name, id = USED_IN[used_in]
    parts = {row[0]: part for row, part in claims.filter(pl.col("used_in") == used_in).group_by("row_id")}
    rows = []
    for row in case[name].iter_rows(named=True):
        part = parts.get(row[id])
        effect = alone.get(
            (used_in, row[id]), "" if used_in == "loss" else "nothing: it does not rest on one claim alone"
        )
        rows.append(
            [escape(row[id]), _amount(row), escape(_about(row)), _listed(part, row), _origins(part)]
            + ([] if used_in == "loss" else [escape(effect if part is not None else "")])
        )
    head = ["id", "figure", "of", "claims", "articles and origins"]
    return table(head if used_in == "loss" else [*head, "its only claim switched off"], rows)


def _listed(part: pl.DataFrame | None, row: Mapping[str, Any]) -> str:
    if part is None:
        return "no source: no amount is known" if not sources_of(row) else "no claim"
    found = part.select("claim_id", "role").unique(maintain_order=True)
    return ", ".join(
        _claim_link(id) + ("" if role == "measures" else f" ({escape(role)})") for id, role in found.iter_rows()
    )


def _origins(part: pl.DataFrame | None) -> str:
    if part is None:
        return ""
    articles, origins = part["article"].n_unique(), part["origin"].unique(maintain_order=True).to_list()
    counted = f"{articles} article{'s' * (articles != 1)}, {len(origins)} origin{'s' * (len(origins) != 1)}"
    return escape(f"{counted}: {'; '.join(origins)}")


def _simulated(material: Material, claims: pl.DataFrame) -> str:
    """Return what the simulated losses of each group rest on."""
    if material.losses is None:
        return ""
    rows = []
    for row in simulated(material.losses.plan, claims).iter_rows(named=True):
        ids = [id for id in row["claims"].split("; ") if id]
        counted = f"{row['articles']} articles, {row['origins_counted']} origins: {row['origins']}"
        group = "every group, through the ranges of the plan" if row["group"] == "all" else row["group"]
        rows.append(
            [
                escape(group),
                escape(row["rows"]),
                ", ".join(map(_claim_link, ids)),
                escape(counted),
                escape(row["assumed"]),
            ]
        )
    head = ["losses of", "flows and outcomes", "claims", "articles and origins", "assumed, no claim"]
    return fold("Simulated losses and what they rest on", table(head, rows))


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
    at = f"source-{id.split('@')[1]}" if "@" in id else f"claim-{id}"
    return f'<a href="#{escape(at)}">{escape(id)}</a>'
