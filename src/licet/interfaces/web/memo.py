"""A memo: one determination on one page, to print and sign, in English or Korean."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from licet import law as libraries
from licet.decision.determination import INDETERMINATE
from licet.decision.program import DAY, Program
from licet.decision.trace import RuleTrace, Step, Trace, explain
from licet.errors import BadInput, BadValue, UnknownName
from licet.facts import dictionary
from licet.flow import program
from licet.interfaces.web import forms, pages
from licet.interfaces.web.memo_words import LANGUAGES, WORDS, fact_name, said, translated
from licet.interfaces.web.question import Asked, read
from licet.interfaces.web.site import Site
from licet.report.charts import ANSWERS
from licet.version import __version__

RULES, FACTS, MISSING, FLAGS = 6, 28, 10, 4  # what one page holds


def form_of(request: Request, asked: Asked) -> str:
    """Return the form that makes a memo of the answer shown."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in asked.said.items()
    )
    buttons = "".join(
        f'<button name="_lang" value="{code}" lang="{code}">{escape(name)}</button> '
        for code, name in LANGUAGES.items()
    )
    keep = ""
    if store_of(request) is not None:
        box = '<input type="checkbox" name="_keep" value="yes" checked>'
        keep = f"<label>{box} Keep the determination in the record</label>"
    return (
        f'<form method="post" action="/memo" class="memo-form">{pages.guard(request)}{fields}'
        f'<input type="hidden" name="_law" value="{escape(asked.law)}">'
        f'<input type="hidden" name="_layer" value="{escape(asked.layer)}">'
        f'<p class="steps">Memo to print and sign: {buttons}{keep}</p></form>'
    )


def view(site: Site, request: Request, form: FormData) -> Response:
    """Return the memo of a question as a page of its own."""
    lang = str(form.get("_lang") or "en")
    if lang not in LANGUAGES:
        raise UnknownName(f"no language {lang!r}", expected=", ".join(LANGUAGES))
    asked = read(form)
    if asked.wrong:
        name, wrong = next(iter(asked.wrong.items()))
        raise BadValue(f"{name} is {asked.said[name]!r}", expected=wrong.removeprefix("Expected "))
    found = site.book.facts(asked.names, asked.facts.get(DAY))
    found = {name: value for name, value in found.items() if name not in asked.facts}
    chosen = program(asked.law, asked.layer)
    trace = explain({**found, **asked.facts}, chosen)
    kept = ""
    if form.get("_keep") == "yes":
        receipt = keep(request, site, asked, {**found, **asked.facts}, trace)
        kept = WORDS[lang]["kept"].format(id=receipt.id, seq=receipt.seq)
    main = _tools(request, asked, lang) + _paper(asked, trace, chosen, set(found), lang, kept)
    return pages.answer(request, pages.shell(WORDS[lang]["title"], "/", main, lang=lang, menu=False))


def store_of(request: Request) -> Any:
    """Return the record store of the server, or None if it keeps no records."""
    house = getattr(request.app.state, "house", None)
    return house.store if house is not None else None


def keep(request: Request, site: Site, asked: Asked, facts: dict[str, Any], trace: Trace) -> Any:
    """Keep the determination in the record of the server and return the receipt; a second time it is the same.

    Raises:
        BadInput: the server keeps no records.
    """
    from licet.records.record import record

    store = store_of(request)
    if store is None:
        raise BadInput("this server keeps no records", todo="start it with --store")
    lists = site.book.digests if asked.names else {}
    made = record(facts, asked.law, asked.layer, lists, answer=trace.answer)
    return store.append([made], at=datetime.now(UTC).isoformat(timespec="seconds"))[0]


def _tools(request: Request, asked: Asked, lang: str) -> str:
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in asked.said.items()
    )
    return (
        f'<form method="post" action="/" class="tools">{pages.guard(request)}{fields}'
        f'<input type="hidden" name="_law" value="{escape(asked.law)}">'
        f'<input type="hidden" name="_layer" value="{escape(asked.layer)}">'
        f'<p class="steps"><button type="button" data-print class="main">{WORDS[lang]["print"]}</button> '
        f"<button>{WORDS[lang]['back']}</button></p></form>"
    )


def _paper(asked: Asked, trace: Trace, chosen: Program, found: set[str], lang: str, kept: str) -> str:
    w, a = WORDS[lang], trace.answer
    law = libraries.load(asked.law)
    name = translated(asked.law, lang) if lang == "ko" else law.name
    low, high = translated(a.at_least, lang), translated(a.at_most, lang)
    outcome = w["between"].format(low=low, high=high) if a.determination == INDETERMINATE else low
    policy = f"<p>{w['policy'].format(policy=translated(a.review_policy, lang))}</p>" if a.review_policy else ""
    entries = {entry.rule.id: entry for entry in trace.settled}
    parts = [
        (w["rules"], [_rule(entries[id], w) for id in a.standing if id in entries]),
        (w["lifted"], [_rule(entries[id], w) for id in a.lifted if id in entries]),
        (w["exceptions"], [_rule(entries[id], w) for id in a.exceptions if id in entries]),
        (w["flags"], [_rule(entries[id], w) for id in a.flags if id in entries][:FLAGS]),
    ]
    rules = "".join(f"<h2>{title}</h2>{_list(items, RULES, w)}" for title, items in parts if items)
    rules = rules or f"<h2>{w['rules']}</h2><p>{w['none']}</p>"
    open_ = ""
    if a.missing:
        known = dictionary()
        items = [escape(known[n].question or known[n].meaning) for n in a.missing]
        body = f'<div lang="en">{_list(items, MISSING, w)}</div>'
        open_ = f"<h2>{w['missing'].format(count=len(a.missing))}</h2>{body}"
    carried = w["carried"].format(count=len(a.assumed)) + " " if a.assumed else ""
    limits = f"{carried}{w['considered'].format(count=len(trace.rest))} {w['advice']} " + w["encoded"].format(
        day=law.encoded_through, layer=w[asked.layer], version=__version__
    )
    lines = "".join(f"<div><span>{w[key]}</span></div>" for key in ("name", "position", "sign", "date"))
    return (
        f'<article class="paper"><h1>{w["title"]}</h1><dl class="said"><dt>{w["under"]}</dt><dd>{escape(name)}</dd>'
        f"<dt>{w['on']}</dt><dd>{a.on or w['unknown_day']}</dd>"
        f'<dt>{w["outcome"]}</dt><dd class="headline {ANSWERS[a.determination]}" id="outcome">{escape(outcome)}</dd>'
        f"</dl>{policy}{rules}<h2>{w['facts']}</h2>{_facts(asked, trace, found, lang)}{open_}"
        f'<h2>{w["limits"]}</h2><p class="small">{escape(limits)}</p>'
        f'<p class="small digest">{w["law_digest"]}: <code>{chosen.law}</code><br>{w["question_digest"]}: '
        f'<code id="digest">{digest(asked, trace, chosen)}</code>{f"<br>{kept}" if kept else ""}</p>'
        f'<section class="sign"><h2>{w["signature"]}</h2><div class="lines">{lines}</div></section></article>'
    )


def digest(asked: Asked, trace: Trace, chosen: Program) -> str:
    """Return the sha256 that ties a memo to its question, law and answer: of their canonical JSON."""
    known = dictionary()
    facts = {
        n: forms.text_of(v) for n, v in trace.facts.items() if n in asked.facts or known[n].given_by == "screening"
    }
    plain = {"law": chosen.law, "layer": asked.layer, "facts": facts, "answer": trace.answer.as_dict()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(entry: RuleTrace, w: dict[str, str]) -> str:
    rule = entry.rule
    since = w["in_force"].format(since=rule.since, source=rule.source)
    return f'<span lang="en"><strong>{escape(rule.citation)}</strong>: {escape(rule.title)}</span> ({escape(since)})'


def _list(items: list[str], most: int, w: dict[str, str]) -> str:
    body = "".join(f"<li>{item}</li>" for item in items[:most])
    more = f"<li>{w['more'].format(count=len(items) - most)}</li>" if len(items) > most else ""
    return f"<ul>{body}{more}</ul>"


def read_by(steps: Iterable[Step]) -> list[str]:
    """Return the facts that evaluated conditions read, in order, once each."""
    out: dict[str, None] = {}
    for step in steps:
        if step.read and step.read[1] is not None:
            out[step.read[0]] = None
        out.update(dict.fromkeys(read_by(step.parts)))
    return list(out)


def _facts(asked: Asked, trace: Trace, found: set[str], lang: str) -> str:
    """Return the facts given and those found by name, the facts the deciding rules read first."""
    w = WORDS[lang]
    decisive = read_by(entry.step for entry in trace.settled)
    given: dict[str, Any] = {n: v for n, v in trace.facts.items() if n in asked.facts or n in found}
    order = [n for n in given if n in asked.facts and n in decisive]
    order += [n for n in decisive if n in given and n not in order]
    order += [n for n in given if n in asked.facts and n not in order]
    by_name = f" ({w['screened']})"
    cells = "".join(
        f"<div><dt>{escape(fact_name(n, lang))}</dt><dd>{escape(said(given[n], forms.shown(n, given[n]), lang))}"
        f"{by_name if n in found else ''}</dd></div>"
        for n in order[:FACTS]
    )
    more = f'<p class="small">{w["more"].format(count=len(order) - FACTS)}</p>' if len(order) > FACTS else ""
    return f'<dl class="facts">{cells}</dl>{more}'


def routes(site: Site) -> list[BaseRoute]:
    """Return the route of the page."""

    def page(request: Request, form: FormData) -> Response:
        return view(site, request, form)

    return [Route("/memo", pages.page_view("Memo", "/", page, role="analyst"), methods=["POST"])]
