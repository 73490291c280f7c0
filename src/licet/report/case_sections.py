"""The sections of a case report, as HTML."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import polars as pl

from licet import law as libraries
from licet.accounts import CLASSES, rivals, yearly_rate
from licet.case_folder import Case
from licet.facts import countries, dictionary
from licet.report import case_evidence_section
from licet.report.charts import bars, timeline
from licet.report.findings import Material, by_relation, changed, changes, findings, single, total_usd_m, yearly
from licet.report.loss_section import losses_section
from licet.report.page import fold, key, link, page, table
from licet.report.policy_section import effects_section, network_section
from licet.report.words import answer, joined, last_day, money

KEY = (
    ("free", "no license required"),
    ("exception", "license exception, general license or saving"),
    ("licensed", "license required, one held"),
    ("required", "license required, none held or not known"),
    ("prohibited", "prohibited"),
    ("open", "indeterminate"),
)
VALUE_KEY = (
    ("free", "free"),
    ("licensed", "licensed"),
    ("none-held", "license required, none held"),
    ("prohibited", "prohibited"),
    ("unknown", "answer open"),
)


def html(material: Material) -> str:
    """Return the page of a case."""
    case = material.case
    law = libraries.load(case.law)
    sections = [
        _head(material, law.name, law.encoded_through),
        _answers(material),
        _timeline(material),
        network_section(material, key(KEY)),
        _money(material),
        losses_section(material),
        effects_section(material),
        _suppliers(material),
        _rivals(material),
        _assumptions(material),
        case_evidence_section.section(material),
        _claims(case),
        _sources(case),
        '<p class="soft">licet reports what the encoded rules say on a day; it is not legal advice. '
        f"Law: {escape(law.name)}, encoded through {law.encoded_through}.</p>",
    ]
    return page(case.title, sections)


def _head(material: Material, law: str, through: date) -> str:
    case = material.case
    links = [
        ("answers", "Answers"),
        ("timeline", "Every relation, every day"),
        ("network", "Who supplies whom"),
        ("money", "Value by policy"),
        ("suppliers", "Suppliers"),
        ("rivals", "Figures that disagree"),
        ("assumptions", "Assumptions"),
        ("evidence", "Evidence"),
        ("claims", "Claims"),
        ("sources", "Sources"),
    ]
    if material.losses is not None:
        links.insert(4, ("losses", "Simulated losses"))
    if material.effects:
        links.insert(5, ("effects", "What a policy does"))
    menu = "".join(f'<li><a href="#{at}">{escape(text)}</a></li>' for at, text in links)
    return (
        f"<h1>{escape(case.title)}</h1><p>{escape(case.question)}</p>"
        f'<p class="soft">{case.since} to {last_day(case.until)}; {escape(law)}, encoded through {through}. Dollars '
        "are millions of US dollars (m) a period or a year, as said. Every day on which anything in the law or the "
        f"record changes is decided for itself.</p><nav><ul>{menu}</ul></nav>"
    )


def _answers(material: Material) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in findings(material))
    return (
        '<h2 id="answers">Answers</h2><p>Each supply relation with a known value: through which day it was free, which '
        "rule stopped it, and how much. Ranges are all figures found for the relation, not an error margin.</p>"
        f'<ul class="lead">{items}</ul>'
    )


def _timeline(material: Material) -> str:
    case, run = material.case, material.record
    stretches = by_relation(run)
    lanes = [
        (relation["title"], stretches[relation["relation_id"]])
        for relation in case["relations"]
        .sort("supplier_country", nulls_last=True, maintain_order=True)
        .iter_rows(named=True)
        if relation["relation_id"] in stretches
    ]
    marks = changes(material)
    listed = "".join(f"<li>{day}: {escape(text)}</li>" for day, text in marks)
    return (
        '<h2 id="timeline">Every relation, every day</h2><p>Color is the answer of the law on the day. Numbered lines '
        "are days on which answers change; point at a bar for its rule.</p>"
        f'{key(KEY)}<div class="wide">{timeline(lanes, marks, case.since, case.until)}</div>'
        f"{fold('What changed on the numbered days', f'<ol>{listed}</ol>')}"
    )


def _money(material: Material) -> str:
    years = sorted(set(material.record.rates["year"]))
    sums = {run.policy.id: yearly(run) for run in material.runs}
    totals = [
        frame.group_by("year").agg(pl.col("value_usd_m").sum())["value_usd_m"].to_list() for frame in sums.values()
    ]
    top = max(amount for several in totals for amount in several)
    panels = []
    for run in material.runs:
        frame = sums[run.policy.id]
        value = {(row["year"], row["class"]): row["value_usd_m"] for row in frame.iter_rows(named=True)}
        columns = [(str(year), [(name, value.get((year, name), 0.0)) for name in CLASSES]) for year in years]
        label = f"{run.policy.title}: value by class and year, billions of US dollars"
        panels.append(
            f"<figure><h3>{escape(run.policy.title)}</h3><p class='soft'>{escape(run.policy.rationale)}</p>"
            f"{bars(columns, top, label)}</figure>"
        )
    return (
        '<h2 id="money">Value by policy</h2><p>The same relations under each policy, each at its last observed yearly '
        "rate held fixed, in billions of US dollars a year; the last year runs to the end of the case. This is the "
        "trade the law let pass, licensed or stopped on one yardstick; it is no forecast and no loss.</p>"
        f'{key(VALUE_KEY)}<div class="panels">{"".join(panels)}</div>'
        f"{_country_table(material)}{_recorded_table(material)}"
    )


def source_links(case: Case, ids: Iterable[str]) -> str:
    """Return links to sources by id, once each, named by publisher."""
    known = {row["source_id"]: row for row in case["sources"].iter_rows(named=True)}
    return ", ".join(link(known[id]["address"], known[id]["publisher"]) for id in dict.fromkeys(ids) if id in known)


def _country_table(material: Material) -> str:
    names = countries()
    rows = []
    for run in material.runs:
        frame = (
            single(run.rates)
            .filter(pl.col("class").is_in(["none held", "prohibited"]))
            .group_by("supplier_country", "year")
            .agg(pl.col("low_usd_m", "high_usd_m").sum())
            .filter(pl.col("high_usd_m") > 0)
            .sort("supplier_country", "year")
        )
        for row in frame.iter_rows(named=True):
            country = names.get(row["supplier_country"] or "", row["supplier_country"] or "several")
            amount = money(row["low_usd_m"], row["high_usd_m"])
            rows.append([escape(run.policy.title), escape(country), str(row["year"]), amount])
    head = ["policy", "country of the supplier", "year", "in need of a license nobody held, a year"]
    return fold("Stopped value by policy, country and year (low is certain, high is possible)", table(head, rows, [3]))


def _recorded_table(material: Material) -> str:
    frame = single(material.record.accounts).sort("supplier", "year", "class")
    told: dict[tuple[str, int], list[str]] = {}
    flows = material.record.flows.select("flow_id", "relation_id", "year").unique(maintain_order=True)
    for row in flows.join(material.case["flows"].select("flow_id", "source_ids"), on="flow_id").iter_rows(named=True):
        told.setdefault((row["relation_id"], row["year"]), []).extend((row["source_ids"] or "").split(";"))
    rows = [
        [
            escape(r["supplier"]),
            escape(r["item"]),
            str(r["year"]),
            r["class"],
            money(r["low_usd_m"], r["high_usd_m"]),
            source_links(material.case, told[r["relation_id"], r["year"]]),
        ]
        for r in frame.iter_rows(named=True)
        if r["high_usd_m"] > 0
    ]
    head = ["supplier", "item", "year", "class", "value", "sources"]
    return fold("Recorded value by supplier, year and class, under the record as it was", table(head, rows, [4]))


def _suppliers(material: Material) -> str:
    case, run = material.case, material.record
    stretches = by_relation(run)
    lacking = {
        id[0]: part.group_by("fact").len().sort("len", "fact", descending=[True, False])["fact"].to_list()
        for id, part in run.missing.group_by("relation_id")
    }
    known = dictionary()
    rows = []
    for relation in case["relations"].iter_rows(named=True):
        id = relation["relation_id"]
        if id not in stretches:
            continue
        cut = next((r for r in stretches[id] if r["at_least"] in {"license required", "prohibited"}), None)
        amount, told = "unknown", ""
        if relation["reference_flow"]:
            low, high = yearly_rate(case["flows"], relation["reference_flow"])
            ids = ";".join(rivals(case["flows"], relation["reference_flow"])["source_ids"].drop_nulls()).split(";")
            amount, told = money(low, high), source_links(case, ids)
        facts = ", ".join(
            f'<span title="{escape(known[f].meaning)}">{escape(f)}</span>' for f in lacking.get(id, [])[:6]
        )
        more = len(lacking.get(id, [])) - 6
        rows.append(
            [
                escape(relation["title"]),
                escape(relation["supplier_country"] or "several"),
                amount,
                told,
                str(cut["since"]) if cut else "not with certainty",
                f"{escape(cut['citation'] or '')}" if cut else "",
                escape(answer(stretches[id][-1])),
                facts + (f" and {more} more" if more > 0 else ""),
            ]
        )
    head = [
        "relation",
        "country",
        "yearly rate",
        "told by",
        "license certainly required from",
        "by",
        "at the end of the case",
        "missing facts",
    ]
    return f'<h2 id="suppliers">Suppliers</h2>{table(head, rows, [2])}'


def _rivals(material: Material) -> str:
    case = material.case
    titles = dict(case["relations"].select("relation_id", "title").iter_rows())
    rows = []
    for row in (
        case["flows"].filter(pl.col("alternatives").is_not_null()).sort("alternatives", "flow_id").iter_rows(named=True)
    ):
        known = [row[k] for k in ("low_usd_m", "value_usd_m", "high_usd_m") if row[k] is not None]
        amount = money(min(known), max(known)) if known else "no amount"
        origins = source_links(case, (row["source_ids"] or "").split(";"))
        cells = [titles[row["relation_id"]], row["period"] or "", amount, origins, row["value_kind"], row["note"] or ""]
        rows.append([escape(cells[0]), escape(cells[1]), cells[2], cells[3], escape(cells[4]), escape(cells[5])])
    head = ["of", "period", "figure", "origin", "kind", "note"]
    return (
        '<h2 id="rivals">Figures that disagree</h2><p>Each group is one quantity told differently. The figures are '
        f"alternatives: their range is carried, and they are never added.</p>{table(head, rows, [2])}"
    )


def _assumptions(material: Material) -> str:
    case, record = material.case, material.record
    before = total_usd_m(yearly(record), "none held", "low_usd_m")
    rows = []
    for row in case["assumptions"].iter_rows(named=True):
        run = material.without.get(row["assumption_id"])
        effect = "not a fact of a relation"
        if run:
            count = changed(record, run)
            after = total_usd_m(yearly(run), "none held", "low_usd_m")
            fall = f"certainly stopped goes from {money(before)} to {money(after)} over all years"
            effect = f"{count} relations change; {fall}" if count else "no answer changes"
        cells = [row["assumption_id"], row["statement"], row["note"] or "", effect]
        rows.append([escape(cell) for cell in cells])
    head = ["assumption", "statement", "why, and what speaks against it", "switched off"]
    return (
        '<h2 id="assumptions">Assumptions</h2><p>Facts the record does not give stay unknown, unless they are assumed '
        "here. Each can be switched off (<code>licet case … --without ID</code>).</p>" + table(head, rows)
    )


def _claims(case: Case) -> str:
    claims = case["claims"]
    origins = claims["origin"].n_unique()
    texts = claims["text_id"].n_unique()
    sources = {row["source_id"]: row for row in case["sources"].iter_rows(named=True)}
    rows = []
    for row in claims.iter_rows(named=True):
        ids = [id for id in (row["source_ids"] or "").split(";") if id in sources]
        checked = ", ".join(link(sources[id]["address"], id) for id in ids)
        amount = " ".join(part for part in (row["value"], row["unit"]) if part)
        rows.append(
            [
                f'<span id="claim-{escape(row["claim_id"])}">{escape(row["claim_id"])}</span>',
                escape(row["text_id"]),
                escape(row["claim"]),
                escape(amount),
                escape(row["period"] or ""),
                f'<span class="badge {escape(row["assessment"])}">{escape(row["assessment"])}</span>',
                escape(row["assessment_note"] or ""),
                checked,
            ]
        )
    counted = claims.group_by("assessment").len().sort("len", descending=True)
    said = joined(f"{count} {name}" for name, count in counted.iter_rows())
    pairs = claims.group_by("origin").agg(pl.col("text_id").unique().sort()).sort("origin")
    told = "".join(
        f"<li>{escape(o)}: {len(t)} text{'s' if len(t) > 1 else ''} ({', '.join(t)})</li>" for o, t in pairs.iter_rows()
    )
    head = ["id", "text", "claim", "value", "period", "assessment", "why", "checked against"]
    return (
        f'<h2 id="claims">Claims</h2><p>{claims.height} claims of {texts} texts with {origins} origins: {said}. '
        f"A text that retells another is no second witness.</p><ul>{told}</ul>"
        f"{fold('All claims', table(head, rows))}"
    )


def _sources(case: Case) -> str:
    rows: Sequence[Sequence[str]] = [
        [
            f'<span id="source-{escape(r["source_id"])}">{escape(r["source_id"])}</span>',
            link(r["address"], r["publisher"] or ""),
            escape(r["date"] or ""),
            escape(r["taken"] or ""),
        ]
        for r in case["sources"].iter_rows(named=True)
    ]
    head = ["id", "publisher", "date", "what was taken"]
    return f'<h2 id="sources">Sources</h2>{fold(f"{len(rows)} sources", table(head, rows))}'
