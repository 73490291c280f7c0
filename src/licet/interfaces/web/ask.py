"""The page where one transaction is asked: facts in, the answer with its reasons, the next question, the days.

The answer is that of `licet.explain` on the facts shown; names of parties add what the record says of them on the day,
and what they add is listed beside them.
"""

from datetime import date, timedelta
from html import escape
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from licet import law as libraries
from licet.decision.program import DAY
from licet.decision.trace import Trace, explain
from licet.errors import UnknownName
from licet.facts import dictionary
from licet.flow import program
from licet.interfaces.web import answers, forms, memo, pages
from licet.interfaces.web.days import change_days, stretches
from licet.interfaces.web.question import Asked, read
from licet.interfaces.web.site import Site
from licet.screening.listed import NOBODY, ROLES

SHIPMENT = ("shipped_on", "item_moves", "activity", "shipped_from", "destination", "origin", "eccn")
FIRST_DAY = date(2018, 1, 1)  # the slider shows the years of the modeled changes; earlier days can be typed


def questions(trace: Trace) -> list[str]:
    """Return the missing facts, the one that holds the most rules open first; the first is the trace's own question."""
    first = [trace.question[0]] if trace.question else []
    open_ = [entry for entry in trace.might if entry.rule.id in trace.answer.open]
    count = {name: sum(name in entry.missing for entry in open_) for name in trace.answer.missing}
    rest = sorted((name for name in trace.answer.missing if name not in first), key=lambda name: -count[name])
    return first + rest


def view(site: Site, request: Request, form: FormData | None = None) -> str:
    """Return the content of the page for what is said so far."""
    values = form if form is not None else request.query_params
    asked = read(values)
    site.book.warm_soon()
    started = bool(values)
    trace = next_ = None
    found: dict[str, Any] = {}
    panel = _empty()
    if asked.wrong:
        panel = '<section id="answer"><h2>Answer</h2><p>No answer yet: a value does not fit.</p></section>'
    elif started:
        chosen = program(asked.law, asked.layer)
        found = site.book.facts(asked.names, asked.facts.get(DAY))
        found = {name: value for name, value in found.items() if name not in asked.facts}
        trace = explain({**found, **asked.facts}, chosen)
        next_ = next((name for name in questions(trace) if name not in asked.skipped), None)
        panel = _panel(site, asked, trace, request)
    return (
        "<h1>May this shipment go?</h1>"
        '<div class="two"><form id="ask" class="given" method="post" action="/" hx-post="/" hx-target="#main" '
        'hx-select="#main" hx-swap="outerHTML">'
        f"{pages.guard(request)}{_next(trace, next_, asked)}{_shipment(asked)}{_parties(asked, found)}"
        f"{_rest(asked, next_)}</form>{panel}</div>"
    )


def _empty() -> str:
    return (
        '<section id="answer" class="panel"><h2>Answer</h2><p>Say what is known; leave the rest open. The answer names '
        "what is still missing, asks for it one fact at a time, and shows the rules it follows from.</p></section>"
    )


def _next(trace: Trace | None, name: str | None, asked: Asked) -> str:
    """Return the next question, or that nothing is left to ask."""
    if trace is None:
        return ""
    hidden = "".join(f'<input type="hidden" name="_skip" value="{escape(n)}">' for n in asked.skipped)
    if name is None:
        settled = trace.answer.determination != "indeterminate"
        text = (
            "Nothing is missing: the answer is settled." if settled else "No question is left; the answer stays open."
        )
        done = f'<h2>Next question</h2><p data-focus="" tabindex="-1">{text}</p>{hidden}'
        return f'<section class="panel next">{done}</section>'
    entry = dictionary()[name]
    left = len([n for n in trace.answer.missing if n not in asked.skipped])
    more = f"{left} facts are missing; this one settles the most." if left > 1 else "One fact is missing."
    unit = f" The answer is {escape(entry.unit)}." if entry.unit else ""
    source = f" Source: {escape(entry.source)}." if entry.source else ""
    return (
        f'<section class="panel next"><h2>Next question</h2><p class="soft">{more}</p>'
        f"{forms.field(name, None, focus=True)}"
        "<details><summary>What this means</summary>"
        f'<p class="soft">{escape(entry.meaning)}.{unit}{source}</p></details>'
        f'<input type="hidden" name="_ask" value="{escape(name)}">{hidden}'
        '<p class="steps"><button name="_do" value="answer" class="main">Answer</button> '
        '<button name="_do" value="skip">Not known, ask another</button></p></section>'
    )


def _shipment(asked: Asked) -> str:
    fields = "".join(
        forms.field(name, asked.said.get(name), forms.SHORT.get(name), error=asked.wrong.get(name)) for name in SHIPMENT
    )
    laws = [(code, libraries.load(code).name) for code in libraries.JURISDICTIONS]
    law = forms.select("_law", "Whose law", laws, asked.law)
    layer = forms.select(
        "_layer", "Layer", [("text", "the text as printed"), ("enforcement", "as enforced")], asked.layer
    )
    return f'<section><h2>The shipment</h2><div class="fields">{fields}{law}{layer}</div></section>'


def _parties(asked: Asked, found: dict[str, Any]) -> str:
    """Return the roles with type-ahead, and what the record says of the parties on the day."""
    fields = "".join(combobox(role, asked.said.get(role, "")) for role in ROLES)
    if found:
        items = "".join(
            f"<li>{escape(_statement(name))}: <strong>{escape(forms.shown(name, value))}</strong></li>"
            for name, value in found.items()
        )
        count = f"{len(found)} facts follow from the names on this day"
        told = f"<details><summary>{count}</summary><ul>{items}</ul></details>"
    else:
        told = '<p class="soft">Nothing is known of these names on this day.</p>' if asked.names else ""
    return (
        '<section><h2>The parties</h2><p class="soft">Type a name in any script and choose; a name that is not chosen '
        f"leaves its facts open. Write <kbd>{NOBODY}</kbd> where there is no party.</p>"
        f'<div class="fields">{fields}</div>{told}</section>'
    )


def _statement(name: str) -> str:
    return dictionary()[name].meaning or name


def combobox(role: str, said: str) -> str:
    """Return the field of a role: a text with a list of parties under it, filled as one types."""
    id = f"f-{role}"
    return (
        f'<div class="field combo"><label for="{id}">{forms.SHORT[role]}</label>'
        f'<input id="{id}" name="{role}" type="text" autocomplete="off" spellcheck="false" value="{escape(said)}" '
        f'role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="{id}-list" '
        f'hx-get="/parties?role={role}" hx-trigger="input changed delay:200ms" hx-target="#{id}-list" '
        'hx-swap="innerHTML" hx-include="this" hx-select="unset" hx-sync="this:replace">'
        f'<ul id="{id}-list" role="listbox" aria-label="Parties named alike" hidden></ul></div>'
    )


def parties(site: Site, request: Request) -> Response:
    """Return the parties a typed name may be, as options."""
    query = pages.known_query(request, "role", *ROLES)
    role = query.get("role", "")
    if role not in ROLES:
        raise UnknownName(f"no role {role!r}", expected=", ".join(ROLES))
    text = query.get(role, "")
    rows = []
    for i, match in enumerate(site.book.search(text)):
        also = f' <span class="soft">({escape(match.matched)})</span>' if match.matched != match.name else ""
        if match.score is None:
            alike = "holds what is typed"
        else:
            alike = "the same name" if match.score >= 0.999 else f"score {match.score:.2f}"
        rows.append(
            f'<li role="option" id="o-{role}-{i}" aria-selected="false" data-value="{escape(match.name)}">'
            f'{escape(match.name)}{also} <span class="soft">{escape(match.party)}, {alike}</span></li>'
        )
    return Response("".join(rows), media_type="text/html", headers={"Cache-Control": "no-store"})


def _rest(asked: Asked, next_: str | None) -> str:
    """Return the other facts said so far, each open to change, and a way to add one."""
    apart = {*SHIPMENT, *ROLES}
    names = [n for n in dict.fromkeys([*asked.said, *asked.opened]) if n not in apart and n != next_]
    fields = "".join(
        forms.field(
            n, asked.said.get(n), focus=n in asked.opened[-1:] and n not in asked.said, error=asked.wrong.get(n)
        )
        for n in names
    )
    opened = "".join(f'<input type="hidden" name="_open" value="{escape(n)}">' for n in asked.opened)
    known = dictionary()
    adds = [("", "choose")] + [
        (name, f"{name}: {forms.question(entry)[:90]}")
        for name, entry in known.items()
        if entry.given_by in {"input", "screening"} and name not in apart and name not in names
    ]
    add = forms.select("_add", "Add a fact", adds, "")
    said = f'<div class="answered">{fields}</div>' if fields else '<p class="soft">Nothing else is said yet.</p>'
    return (
        f'<section><h2>What else is known</h2>{said}{opened}<div class="fields">{add}</div>'
        '<p class="steps"><button name="_do" value="answer" class="main">Answer</button> '
        '<a href="/">Start again</a></p></section>'
    )


def _panel(site: Site, asked: Asked, trace: Trace, request: Request) -> str:
    """Return the answer, its days and its reasons."""
    law = libraries.load(asked.law)
    until = law.encoded_through + timedelta(days=1)
    chosen = program(asked.law, asked.layer)
    days = change_days(chosen, FIRST_DAY, until, site.book.change_days(asked.names, FIRST_DAY, until))
    by_day = site.book.facts_by_day(asked.names, days)
    found = stretches(asked.facts, by_day, chosen, until)
    day = asked.facts.get(DAY)
    return (
        f'<section id="answer" class="panel" aria-labelledby="answer-head">{answers.headline(trace)}'
        f"{answers.slider(found, day, FIRST_DAY, until)}{answers.reasons(trace, asked.law)}"
        f"{memo.form_of(request, asked)}"
        f'<p class="soft">{escape(law.name)}, encoded through {law.encoded_through}.</p></section>'
    )


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of the page."""

    def page(request: Request, form: FormData | None = None) -> str:
        return view(site, request, form)

    def alike(request: Request) -> Response:
        return parties(site, request)

    return [
        Route("/", pages.page_view("Ask", "/", page, role="analyst"), methods=["GET", "POST"]),
        Route("/parties", pages.page_view("Parties", "/", alike, role="analyst"), methods=["GET"]),
    ]
