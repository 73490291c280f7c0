"""The page of a case, live: policies side by side, assumptions and claims on and off, the relations on a day."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from licet import case_folder
from licet.accounts import CLASSES, yearly_rate
from licet.case import Run, run
from licet.case_evidence import measuring, without_claims
from licet.case_folder import Case
from licet.errors import BadValue, UnknownName, nearest
from licet.interfaces.web import answers, pages
from licet.interfaces.web.forms import select
from licet.interfaces.web.lawpages import LAYERS, scrolled
from licet.period import parse_day
from licet.policy import BASELINE, Policy
from licet.report.case_sections import KEY, VALUE_KEY
from licet.report.charts import bars, shade, timeline
from licet.report.findings import by_relation, changed, total_usd_m, yearly
from licet.report.network_picture import network
from licet.report.page import fold, key, table
from licet.report.words import answer, money

NAMES = ("on", "layer", "policy", "without", "doubt", "show")


class Cases:
    """Cases and their runs, each worked out once and kept while it is asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._lock = threading.Lock()
        self.read = lru_cache(maxsize=8)(self._read)
        self.weighty = lru_cache(maxsize=8)(self._weighty)
        self._kept = lru_cache(maxsize=96)(self._run)

    def run(self, name: str, policy: str, layer: str, without: frozenset[str], doubt: frozenset[str]) -> Run:
        """Return what a case gives under one policy, without some assumptions and some claims."""
        with self._lock:  # one at a time: a run takes all cores
            return self._kept(name, policy, layer, without, doubt)

    def _read(self, name: str) -> Case:
        if name not in self.names:
            near = ", ".join(nearest(name, self.names) or self.names)
            raise UnknownName(f"no case {name!r}", todo=f"choose one of {near}")
        return case_folder.read(name)

    def _weighty(self, name: str) -> list[str]:
        return measuring(self.read(name))

    def _run(self, name: str, policy: str, layer: Any, without: frozenset[str], doubt: frozenset[str]) -> Run:
        case = self.read(name)
        chosen = next(p for p in (BASELINE, *case.policies) if p.id == policy)
        return run(without_claims(case, sorted(doubt)) if doubt else case, chosen, layer, sorted(without), False)


class Asked:
    """What of a case is asked: checked against what it has."""

    def __init__(self, cases: Cases, request: Request) -> None:
        self.name: str = request.path_params["name"]
        self.case = cases.read(self.name)
        self.policies: tuple[Policy, ...] = (BASELINE, *self.case.policies)
        query = request.query_params
        pages.known_query(request, *NAMES)
        ids = [policy.id for policy in self.policies]
        chosen = _known(query.getlist("policy"), ids, "policy")
        self.chosen = [policy for policy in self.policies if not chosen or policy.id in chosen]
        self.without = _known(
            query.getlist("without"), self.case["assumptions"]["assumption_id"].to_list(), "assumption"
        )
        self.doubt = _known(query.getlist("doubt"), self.case["claims"]["claim_id"].to_list(), "claim")
        self.layer = query.get("layer") or "text"
        if self.layer not in dict(LAYERS):
            raise UnknownName(f"no layer {self.layer!r}", expected="text or enforcement")
        show = query.get("show") or self.chosen[0].id
        self.show = show if show in [p.id for p in self.chosen] else self.chosen[0].id
        _known([show], ids, "policy")
        last = self.case.until - timedelta(days=1)
        self.on: date = parse_day(query["on"], "the day") if query.get("on") else last
        if not self.case.since <= self.on <= last:
            raise BadValue(f"the day is {self.on}", expected=f"a day from {self.case.since} through {last}")


def _known(said: Sequence[str], known: Sequence[str], kind: str) -> frozenset[str]:
    for id in said:
        if id not in known:
            near = ", ".join(nearest(id, known)) or ", ".join(known)
            raise UnknownName(f"no {kind} {id!r}", todo=f"nearest: {near}")
    return frozenset(said)


def view(cases: Cases, request: Request) -> tuple[str, str]:
    """Return the page of a case."""
    asked = Asked(cases, request)
    runs = [cases.run(asked.name, p.id, asked.layer, asked.without, asked.doubt) for p in asked.chosen]
    record = cases.run(asked.name, BASELINE.id, asked.layer, asked.without, asked.doubt)
    plain = cases.run(asked.name, BASELINE.id, asked.layer, frozenset(), frozenset())
    case = asked.case
    others = "".join(
        f'<a href="/case/{escape(name)}">{escape(name)}</a> ' for name in cases.names if name != asked.name
    )
    main = (
        f"<h1>{escape(case.title)}</h1><p>{escape(case.question)}</p>{others}"
        f"{_form(cases, asked)}{_slider(asked, record)}"
        f'<div id="case-live">{_effect(asked, record, plain)}{_policies(runs)}{_day(asked, runs)}'
        f"{_stretches(asked, runs)}</div>"
    )
    return case.title, main


def _boxes(legend: str, name: str, entries: Sequence[tuple[str, str]], on: frozenset[str] | list[str]) -> str:
    rows = "".join(
        f'<li><label><input type="checkbox" name="{name}" value="{escape(id)}"{" checked" if id in on else ""}> '
        f"{escape(text)}</label></li>"
        for id, text in entries
    )
    return f'<fieldset class="boxes"><legend>{escape(legend)}</legend><ul>{rows}</ul></fieldset>'


def _form(cases: Cases, asked: Asked) -> str:
    case = asked.case
    policies = [(p.id, f"{p.title}: {p.rationale}") for p in asked.policies]
    assumptions = [
        (r["assumption_id"], f"{r['assumption_id']}: {r['statement']}")
        for r in case["assumptions"].iter_rows(named=True)
    ]
    told = {r["claim_id"]: r for r in case["claims"].iter_rows(named=True)}
    claims = [(id, f"{id} ({told[id]['assessment']}): {told[id]['claim']}") for id in cases.weighty(asked.name)]
    shown = [(p.id, p.title) for p in asked.chosen]
    off = _boxes("Assumptions switched off: facts that rest on them are unknown", "without", assumptions, asked.without)
    doubted = _boxes("Claims switched off: values and facts that rest on them alone go", "doubt", claims, asked.doubt)
    return (
        f'<form id="case" method="get" action="/case/{escape(asked.name)}" hx-get="/case/{escape(asked.name)}" '
        'hx-trigger="change delay:150ms, submit" hx-target="#case-live" hx-select="#case-live" hx-swap="outerHTML" '
        'hx-push-url="true">'
        f"{_boxes('Policies side by side', 'policy', policies, [p.id for p in asked.chosen])}"
        f"<details{' open' if asked.without else ''}><summary>Assumptions on and off ({len(assumptions)})</summary>"
        f"{off}</details><details{' open' if asked.doubt else ''}><summary>Claims on and off ({len(claims)})</summary>"
        f'{doubted}</details><div class="fields">{select("layer", "Layer", LAYERS, asked.layer)}'
        f"{select('show', 'Picture under', shown, asked.show)}"
        f'<div class="field"><label for="c-on">Day</label><input type="date" id="c-on" name="on" value="{asked.on}" '
        f'min="{case.since}" max="{case.until - timedelta(days=1)}"></div></div>'
        '<p class="steps"><button class="main">Show</button></p></form>'
    )


def _slider(asked: Asked, record: Run) -> str:
    case = asked.case
    counts = record.segments.filter(pl.col("since") > case.since).group_by("since").len().sort("since")
    changes = [
        (day, f"{n} answer{'s' if n > 1 else ''} of the record change on {day}") for day, n in counts.iter_rows()
    ]
    return answers.day_slider("case", "c-on", asked.on, case.since, case.until - timedelta(days=1), changes)


def _effect(asked: Asked, record: Run, plain: Run) -> str:
    """Say what switching off changes."""
    if not asked.without and not asked.doubt:
        return ""
    count = changed(plain, record)
    before, after = (total_usd_m(yearly(r), "none held", "low_usd_m") for r in (plain, record))
    off = ", ".join(sorted(asked.without | asked.doubt))
    return (
        f'<div class="panel" role="status"><p>Without {escape(off)}: the answers of {count} relations change, and the '
        f"value certainly stopped under the record goes from {money(before)} to {money(after)} over all years.</p>"
        f"{_gone(asked)}</div>"
    )


def _gone(asked: Asked) -> str:
    """Name the values and facts that go with the claims switched off."""
    if not asked.doubt:
        return ""
    case, less = asked.case, without_claims(asked.case, sorted(asked.doubt))
    titles = dict(case["relations"].select("relation_id", "title").iter_rows())
    flows = case["flows"].join(less["flows"], on="flow_id", how="anti", maintain_order="left")
    facts = case["facts"].join(
        less["facts"], on=case["facts"].columns, how="anti", maintain_order="left", nulls_equal=True
    )
    items = []
    for row in flows.iter_rows(named=True):
        known = [row[k] for k in ("low_usd_m", "value_usd_m", "high_usd_m") if row[k] is not None]
        amount = money(min(known), max(known)) if known else "no amount"
        items.append(f"{titles[row['relation_id']]}, {row['period']}: {amount}")
    for relation, several in facts.group_by("relation_id", maintain_order=True):
        items.append(f"{titles[str(relation[0])]}: {', '.join(dict.fromkeys(several['fact']))}")
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<p>What rests on these claims alone and goes:</p><ul>{listed}</ul>"


def _policies(runs: Sequence[Run]) -> str:
    years = sorted({year for each in runs for year in each.rates["year"]})
    sums = [yearly(each) for each in runs]
    top = max([1.0, *(v for s in sums for v in s.group_by("year").agg(pl.col("value_usd_m").sum())["value_usd_m"])])
    panels, rows = [], []
    for each, frame in zip(runs, sums, strict=True):
        value = {(r["year"], r["class"]): r["value_usd_m"] for r in frame.iter_rows(named=True)}
        columns = [(str(year), [(name, value.get((year, name), 0.0)) for name in CLASSES]) for year in years]
        label = f"{each.policy.title}: value by class and year, billions of US dollars"
        panels.append(f"<figure><h3>{escape(each.policy.title)}</h3>{bars(columns, top, label)}</figure>")
        spans = {
            name: (total_usd_m(frame, name, "low_usd_m"), total_usd_m(frame, name, "high_usd_m")) for name in CLASSES
        }
        differs = str(changed(runs[0], each)) if each is not runs[0] else ""
        rows.append([escape(each.policy.title), *(money(*spans[name]) for name in CLASSES), differs])
    head = ["policy", *CLASSES, "relations that differ from the first"]
    return (
        '<section aria-labelledby="policies-head"><h2 id="policies-head">Policies side by side</h2><p class="soft">'
        "The same relations at their last observed yearly rates, billions of US dollars a year; the table sums all "
        "years, low is certain and high is possible. No forecast and no loss.</p>"
        f'{key(VALUE_KEY)}<div class="panels">{"".join(panels)}</div>'
        f"{scrolled(table(head, rows, range(1, len(CLASSES) + 2)), 'Value by policy')}</section>"
    )


def on_day(each: Run, day: date) -> dict[str, dict[str, Any]]:
    """Return the stretch that holds on a day, by relation."""
    rows = each.segments.filter((pl.col("since") <= day) & (pl.col("until") > day)).iter_rows(named=True)
    return {row["relation_id"]: row for row in rows}


def _day(asked: Asked, runs: Sequence[Run]) -> str:
    """Return the picture and the table of the relations on the day."""
    case = asked.case
    relations = case["relations"].filter(pl.col("total") != "true").to_dicts()
    held = {each.policy.id: on_day(each, asked.on) for each in runs}
    flows = without_claims(case, sorted(asked.doubt)) if asked.doubt else case
    rates = {
        r["relation_id"]: yearly_rate(flows["flows"], r["reference_flow"])
        for r in flows["relations"].iter_rows(named=True)
        if r["reference_flow"]
    }
    shown = next(each for each in runs if each.policy.id == asked.show)
    counts: dict[str, int] = {}
    for relation in relations:
        row = held[shown.policy.id].get(relation["relation_id"])
        if row:
            counts[answer(row)] = counts.get(answer(row), 0) + 1
    told = "; ".join(f"{n} {name}" for name, n in sorted(counts.items(), key=lambda pair: -pair[1]))
    label = f"Supply relations on {asked.on} under {shown.policy.title}: {told}"
    rows = []
    for relation in sorted(relations, key=lambda r: (r["supplier_country"] or "zz", r["title"])):
        id = relation["relation_id"]
        if id not in held[runs[0].policy.id]:
            continue
        first = answer(held[runs[0].policy.id][id])
        link = f'<a href="{escape(_question(asked, flows, id))}">{escape(relation["title"])}</a>'
        cells = [link, escape(relation["supplier_country"] or "")]
        for each in runs:
            row = held[each.policy.id][id]
            words = answer(row)
            text = f"<strong>differs: {escape(words)}</strong>" if words != first else escape(words)
            cite = f' <span class="soft">{escape(row["citation"])}</span>' if row["citation"] else ""
            cells.append(f'<span class="dot {shade(row)}"></span> {text}{cite}')
        rows.append(cells)
    head = ["relation (asks it)", "country", *(each.policy.title for each in runs)]
    return (
        f'<section aria-labelledby="day-head"><h2 id="day-head">Supply relations on {asked.on}</h2>'
        f'<p id="day-told">{escape(shown.policy.title)}: {escape(told)}.</p>{key(KEY)}<div class="wide" role="region" '
        f'aria-label="Network picture" tabindex="0">'
        f"{network(relations, held[shown.policy.id], rates, shade, label)}</div>"
        f"{scrolled(table(head, rows), 'Answer by relation and policy')}</section>"
    )


def _question(asked: Asked, case: Case, relation: str) -> str:
    """Return the address that asks the law about a relation on the day, with the facts the case has of it."""
    facts = {"shipped_on": str(asked.on)}
    for row in case["facts"].filter(pl.col("relation_id") == relation).iter_rows(named=True):
        begun = row["since"] is None or row["since"] <= asked.on
        lasts = row["until"] is None or asked.on < row["until"]
        if begun and lasts and row["assumption"] not in asked.without:
            facts[row["fact"]] = row["value"]
    return f"/?{urlencode({'_law': case.law, '_layer': asked.layer, **facts})}"


def _stretches(asked: Asked, runs: Sequence[Run]) -> str:
    """Return the timeline of the policy shown, folded."""
    shown = next(each for each in runs if each.policy.id == asked.show)
    found = by_relation(shown)
    lanes = [
        (r["title"], found[r["relation_id"]])
        for r in asked.case["relations"]
        .sort("supplier_country", nulls_last=True, maintain_order=True)
        .iter_rows(named=True)
        if r["relation_id"] in found
    ]
    picture = timeline(lanes, [(asked.on, "the day shown")], asked.case.since, asked.case.until)
    frame = f'<div class="wide" role="region" aria-label="Every relation, every day" tabindex="0">{picture}</div>'
    return fold(f"Every relation, every day, under {shown.policy.title}", key(KEY) + frame)


def routes(cases: Cases) -> list[BaseRoute]:
    """Return the routes of the pages of cases."""

    def first(request: Request) -> Response:
        pages.known_query(request)
        return RedirectResponse(f"/case/{cases.names[0]}")

    def page(request: Request) -> tuple[str, str]:
        return view(cases, request)

    return [
        Route("/case", pages.page_view("Case", "/case", first)),
        Route("/case/{name}", pages.page_view("Case", "/case", page)),
    ]
