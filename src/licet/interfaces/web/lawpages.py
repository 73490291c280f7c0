"""The pages of the law: rules by day, the history of a paragraph, what is modeled and what is not."""

from collections.abc import Sequence
from datetime import date
from difflib import ndiff
from html import escape

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from licet import law as libraries
from licet.clause import Clause, Test, describe, sentence
from licet.errors import UnknownName, nearest
from licet.interfaces.web import forms, pages
from licet.interfaces.web.answers import EFFECTS
from licet.law.coverage import coverage as state
from licet.period import parse_day
from licet.report.page import fold, table
from licet.rule import Rule, select, versions

LAYERS = [("text", "the text as printed"), ("enforcement", "as enforced")]


def laws() -> list[tuple[str, str]]:
    """Return code and name of every encoded law."""
    return [(code, libraries.load(code).name) for code in libraries.JURISDICTIONS]


def days(rule: Rule) -> str:
    """Return the days a version is in force, in words."""
    return f"{rule.since} to before {rule.until}" if rule.until else f"since {rule.since}"


def browse(request: Request) -> str:
    """Return the rules of a law, on a day if one is chosen."""
    query = pages.known_query(request, "law", "on", "layer", "text", "effect")
    code, layer = query.get("law") or "us", query.get("layer") or "text"
    law = libraries.load(code)
    if layer not in {"text", "enforcement"}:
        raise UnknownName(f"no layer {layer!r}", expected="text or enforcement")
    effect = query.get("effect") or ""
    if effect and effect not in EFFECTS:
        raise UnknownName(f"no effect {effect!r}", expected=", ".join(EFFECTS))
    on = parse_day(query["on"], "the day") if query.get("on") else None
    text = (query.get("text") or "").strip().lower()
    rules = [
        rule
        for rule in select(law.rules, on, layer)  # type: ignore[arg-type]  # checked above
        if (not effect or rule.effect == effect)
        and all(word in f"{rule.id} {rule.citation} {rule.title} {rule.source}".lower() for word in text.split())
    ]
    rows = [
        [
            f'<a href="/law/{code}/{escape(rule.id)}">{escape(rule.citation)}</a>',
            escape(rule.title),
            f'<span class="badge">{EFFECTS[rule.effect]}</span>',
            days(rule),
            escape(rule.source),
        ]
        for rule in rules
    ]
    when = f"in force on {on}" if on else "in all periods"
    listed = scrolled(table(["citation", "rule", "effect", "in force", "source"], rows), "Rules") if rows else ""
    effects = [("", "all"), *EFFECTS.items()]
    return (
        '<h1>Law</h1><form method="get" action="/law" hx-get="/law" hx-trigger="change, submit, input delay:300ms from:'
        '#c-text" hx-target="#rules" hx-select="#rules" hx-swap="outerHTML" hx-replace-url="true"><div class="fields">'
        f"{forms.select('law', 'Whose law', laws(), code)}"
        f'<div class="field"><label for="c-on">In force on</label><input type="date" id="c-on" name="on" '
        f'value="{on or ""}"></div>'
        f"{forms.select('layer', 'Layer', LAYERS, layer)}{forms.select('effect', 'Effect', effects, effect)}"
        f'<div class="field"><label for="c-text">Words of citation or title</label><input type="search" id="c-text" '
        f'name="text" value="{escape(query.get("text") or "")}"></div></div>'
        '<p class="steps"><button class="main">Show</button></p></form>'
        f'<section id="rules" aria-labelledby="rules-head"><h2 id="rules-head">{escape(law.name)}, {when}: '
        f'{len(rules)} rules</h2><p class="soft">Encoded through {law.encoded_through}. '
        f'<a href="/law/{code}/coverage">What is modeled, and what is not</a></p>{listed}</section>'
    )


def scrolled(html: str, label: str) -> str:
    """Return a table whose scrolling frame can be reached and scrolled with the keyboard.

    Example:
        >>> scrolled('<div class="wide">', "Rules")
        '<div class="wide" role="region" aria-label="Rules" tabindex="0">'
    """
    return html.replace('<div class="wide">', f'<div class="wide" role="region" aria-label="{label}" tabindex="0">', 1)


def condition(clause: Clause) -> str:
    """Return a condition as nested lists."""
    if isinstance(clause, Test):
        return f"<li>{escape(sentence(clause))}</li>"
    words = {"all": "all of", "any": "any of", "none": "none of"}[clause.mode]
    text = f" ({escape(clause.text)})" if clause.text else ""
    cite = f' <span class="soft">[{escape(clause.cite)}]</span>' if clause.cite else ""
    return f"<li><strong>{words}</strong>{text}{cite}<ul>{''.join(condition(part) for part in clause.parts)}</ul></li>"


def history(request: Request) -> tuple[str, str]:
    """Return the versions of a rule, the latest first, with what changed from each to the next."""
    pages.known_query(request)
    code, id = request.path_params["code"], request.path_params["rule"]
    law = libraries.load(code)
    found = versions(law.rules, id)
    lifters = sorted({rule.id for rule in law.rules if rule.lifts_rule(id)})
    parts = [_version(rule, earlier, code) for rule, earlier in zip(found, [None, *found[:-1]], strict=True)]
    last = found[-1]
    lifted = _links(lifters, code)
    by = f"<h2>Lifted by</h2><ul>{lifted}</ul>" if lifters else ""
    count = f"{len(found)} version{'s' if len(found) > 1 else ''}"
    main = (
        f'<p><a href="/law?law={code}">{escape(law.name)}</a></p><h1>{escape(last.citation)}: {escape(last.title)}</h1>'
        f"<p><code>{escape(id)}</code>: {count}</p>{_spans(found, law.encoded_through)}"
        f"{''.join(reversed(parts))}{by}"
    )
    return last.citation, main


def _spans(found: Sequence[Rule], through: date) -> str:
    """Return a picture of the periods of the versions."""
    start = found[0].since
    end = max([through, *(rule.until for rule in found if rule.until)])
    span = max((end - start).days, 1)
    bars = []
    for i, rule in enumerate(found):
        x = 1000 * (rule.since - start).days / span
        width = 1000 * (min(rule.until or end, end) - rule.since).days / span
        title = f"<title>{days(rule)}: {escape(rule.citation)}</title>"
        shade = "licensed" if i % 2 else "exception"
        bars.append(f'<rect class="{shade}" x="{x:.1f}" y="0" width="{max(width, 2):.1f}" height="14">{title}</rect>')
    label = f"Periods of {len(found)} versions, from {start} to {end}"
    return (
        f'<svg class="strip" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'{"".join(bars)}</svg><p class="soft ends"><span>{start}</span><span>{end}</span></p>'
    )


def _version(rule: Rule, earlier: Rule | None, code: str) -> str:
    said = [("citation", rule.citation), ("effect", EFFECTS[rule.effect]), ("source", rule.source)]
    if rule.concludes:
        said.append(("concludes", rule.concludes))
    if rule.review_policy:
        said.append(("review policy", rule.review_policy))
    if rule.enforced_since or rule.enforced_until:
        said.append(("as enforced", str(rule.period_in("enforcement") or "never")))
    if rule.confidence != "high":
        said.append(("confidence", rule.confidence))
    if rule.note:
        said.append(("note", rule.note))
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in said)
    if rule.lifts:
        items += f"<dt>lifts</dt><dd><ul>{_links(rule.lifts, code)}</ul></dd>"
    review = ""
    if rule.review:
        rows = "".join(
            f'<h4>{escape(policy)}, if</h4><ul class="tree">{condition(clause)}</ul>' for clause, policy in rule.review
        )
        review = fold("How applications are reviewed: the first condition that holds", rows)
    changed = ""
    if earlier is not None:
        lines = [line for line in ndiff(_lines(earlier), _lines(rule)) if line[0] in "+-"]
        marked = "".join(
            f"<li>{'<ins>' if line[0] == '+' else '<del>'}{escape(line[2:].strip())}"
            f"{'</ins>' if line[0] == '+' else '</del>'}</li>"
            for line in lines
        )
        same = "<p>Only the period or the source changes.</p>"
        changed = fold("What changed from the version before", f'<ul class="diff">{marked}</ul>' if lines else same)
    return (
        f'<section><h2>{days(rule)}</h2><dl class="said">{items}</dl><h3>Condition</h3>'
        f'<ul class="tree">{condition(rule.when)}</ul>{review}{changed}</section>'
    )


def _lines(rule: Rule) -> list[str]:
    extra = [f"lifts {id}" for id in rule.lifts] + (
        [f"review policy {rule.review_policy}"] if rule.review_policy else []
    )
    return [f"title: {rule.title}", f"citation: {rule.citation}", *extra, *describe(rule.when).splitlines()]


def _links(ids: Sequence[str], code: str) -> str:
    law = libraries.load(code)
    known = {rule.id for rule in law.rules}
    return "".join(
        f'<li><a href="/law/{code}/{escape(id)}">{escape(id)}</a></li>' if id in known else f"<li>{escape(id)}</li>"
        for id in ids
    )


def coverage(request: Request) -> tuple[str, str]:
    """Return what of a law is modeled, what is not, and through which day."""
    pages.known_query(request)
    code = request.path_params["code"]
    if code not in libraries.JURISDICTIONS:
        raise UnknownName(f"no law of {code!r}", todo=f"nearest: {', '.join(nearest(code, libraries.JURISDICTIONS))}")
    said = state(libraries.load(code))
    effects = ", ".join(f"{number} {EFFECTS[effect]}s" for effect, number in said.effects.items())
    tables = [[escape(t["name"]), escape(t["gives"]), escape(t["citation"])] for t in said.tables]
    left = [[escape(n["citation"]), escape(n["subject"]), escape(n["errs"])] for n in said.not_modeled]
    unsure = [[escape(u["id"]), u["since"], escape(u["confidence"]), escape(u["note"])] for u in said.uncertain]
    otherwise = [[escape(e["id"]), escape(e["text"]), escape(e["enforced"])] for e in said.enforcement]

    def shown(title: str, head: list[str], rows: list[list[str]]) -> str:
        body = scrolled(table(head, rows), title) if rows else "<p>None.</p>"
        return f"<h2>{title}: {len(rows)}</h2>{body}"

    main = (
        f'<p><a href="/law?law={code}">{escape(said.name)}</a></p><h1>What is modeled</h1>'
        f"<p>{said.rules} rules in {said.versions} versions: {effects}. Read through {said.encoded_through}.</p>"
        f"{shown('Not modeled', ['citation', 'subject', 'which way leaving it out errs'], left)}"
        f"{shown('Less than high confidence', ['rule', 'since', 'confidence', 'note'], unsure)}"
        f"{shown('Enforced otherwise than printed', ['rule', 'text', 'enforced'], otherwise)}"
        f"{shown('Tables', ['table', 'gives', 'citation'], tables)}"
    )
    return f"Coverage of {said.name}", main


def routes() -> list[BaseRoute]:
    """Return the routes of the pages of the law."""
    return [
        Route("/law", pages.page_view("Law", "/law", browse)),
        Route("/law/{code}/coverage", pages.page_view("Coverage", "/law", coverage)),
        Route("/law/{code}/{rule}", pages.page_view("Rule", "/law", history)),
    ]
