"""The answer of one row as HTML: the headline, the ladder, when it changes, and the rule tree folded under it."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from licet.decision.determination import INDETERMINATE, LADDER, Determination
from licet.decision.trace import MARKS, RuleTrace, Step, Trace
from licet.facts import dictionary
from licet.interfaces.web.days import Stretch
from licet.interfaces.web.forms import shown
from licet.report.charts import ANSWERS

EFFECTS = {
    "requires": "license requirement",
    "prohibits": "prohibition",
    "excepts": "exception",
    "concludes": "conclusion",
    "flags": "red flag",
}


def range_words(answer: Determination) -> str:
    """Return the outcome in words, as a range where it is open."""
    if answer.determination == INDETERMINATE:
        return f"indeterminate, between {answer.at_least} and {answer.at_most}"
    return answer.determination


def headline(trace: Trace) -> str:
    """Return the answer as the first thing a reader sees: outcome, rule, day."""
    a = trace.answer
    ladder = "".join(
        f'<li class="{ANSWERS[rung]}{" in" if low <= i <= high else ""}">{rung}</li>'
        for low, high in [(LADDER.index(a.at_least), LADDER.index(a.at_most))]
        for i, rung in enumerate(LADDER)
    )
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in a.assumed)
    count = f"{len(a.assumed)} table{'s are' if len(a.assumed) > 1 else ' is'}"
    assumed = f"<details><summary>{count} carried to this day</summary><ul class='soft'>{items}</ul></details>"
    assumed = assumed if a.assumed else ""
    return (
        f'<h2 id="answer-head">Answer</h2><p class="headline {ANSWERS[a.determination]}" id="headline" tabindex="-1">'
        f"{escape(trace.headline)}</p>"
        f'<ol class="ladder" aria-label="Outcomes; those still possible are marked">{ladder}</ol>{assumed}'
    )


def tree(step: Step) -> str:
    """Return an evaluated condition as nested lists."""
    read = ""
    if step.read:
        name, value = step.read
        read = f' <span class="soft">{escape(name)} = {escape(shown(name, value))}</span>'
    cite = f' <span class="soft">[{escape(step.cite)}]</span>' if step.cite else ""
    parts = "".join(tree(part) for part in step.parts)
    below = f"<ul>{parts}</ul>" if parts else ""
    mark = MARKS[step.truth]
    return f'<li><span class="truth {mark}">{mark}</span> {escape(step.text)}{cite}{read}{below}</li>'


def rule_fold(entry: RuleTrace, law: str, opened: bool = False) -> str:
    """Return one rule with its tree folded under it."""
    rule = entry.rule
    lifted = " (lifted)" if entry.truth and entry.stands is False else ""
    note = f'<p class="soft">{escape(rule.note)}</p>' if rule.note else ""
    ends = f", until before {rule.until}" if rule.until else ""
    return (
        f'<details class="rule"{" open" if opened else ""}><summary><span class="badge">{EFFECTS[rule.effect]}{lifted}'
        f"</span> {escape(rule.title)} <span class='soft'>{escape(rule.citation)}</span></summary>"
        f'<ul class="tree">{tree(entry.step)}</ul>{note}'
        f'<p class="soft"><a href="/law/{escape(law)}/{escape(rule.id)}">{escape(rule.id)}</a>, '
        f"in force since {rule.since}{ends}; {escape(rule.source)}</p></details>"
    )


def reasons(trace: Trace, law: str) -> str:
    """Return the rules that settle the answer, those that might change it, and the rest, folded."""
    out = []
    if trace.settled:
        rules = "".join(rule_fold(e, law, e.rule.id == trace.answer.rule) for e in trace.settled)
        out.append(f"<h3>What settles it</h3>{rules}")
    if trace.might:
        rules = "".join(rule_fold(entry, law) for entry in trace.might)
        count = len(trace.might)
        out.append(
            f'<details class="group"><summary>What might change it: {count} rule{"s" if count > 1 else ""}</summary>'
            f"{rules}</details>"
        )
    if trace.answer.missing:
        known = dictionary()
        items = "".join(
            f"<li>{escape(known[name].question or known[name].meaning)} <code>{escape(name)}</code></li>"
            for name in trace.answer.missing
        )
        out.append(
            f'<details class="group"><summary>Missing facts: {len(trace.answer.missing)}</summary><ul>{items}</ul>'
            "</details>"
        )
    rest = "".join(
        f'<li><a href="/law/{escape(law)}/{escape(entry.rule.id)}">{escape(entry.rule.citation)}</a>: '
        f"{escape(entry.rule.title)}</li>"
        for entry in trace.rest
    )
    out.append(
        f'<details class="group"><summary>{len(trace.rest)} other rules in force were considered and change nothing'
        f"</summary><ul>{rest}</ul></details>"
    )
    return "".join(out)


def day_slider(
    form: str, field: str, day: date | None, since: date, last: date, changes: Sequence[tuple[date, str]]
) -> str:
    """Return a slider over the days of a form, with buttons that go from change to change.

    Script shows under it what holds on the day it stands on, and sends the form when it rests.

    Args:
        form, field: ids of the form and of its field of the day.
        day: where it stands; the last day if None.
        since, last: the ends.
        changes: days from which on something holds, and what.
    """
    span = (last - since).days
    at = min(max(((day or last) - since).days, 0), span)
    data = [{"since": (on - since).days, "text": text} for on, text in changes]
    holds = [text for on, text in changes if day and on <= day]
    said = escape(f"{day}: {holds[-1]}" if holds else str(day or "No day chosen."))
    return (
        f'<div class="slide"><label for="{form}-slider">Day, from {since} through {last}</label>'
        f'<input type="range" id="{form}-slider" class="day-slider" min="0" max="{span}" value="{at}" step="1" '
        f'data-since="{since}" data-form="{form}" data-field="{field}" data-changes="{escape(json.dumps(data))}" '
        f'aria-valuetext="{said}"><p class="soft"><output id="{form}-said" for="{form}-slider">{said}</output></p>'
        f'<p class="steps"><button type="button" data-step="-1" data-slider="{form}-slider">Previous change</button> '
        f'<button type="button" data-step="1" data-slider="{form}-slider">Next change</button></p></div>'
    )


def slider(found: Sequence[Stretch], day: date | None, since: date, until: date) -> str:
    """Return the date slider of a question, and the days on which its answer changes with the rules behind them."""
    last = until - timedelta(days=1)
    span = (until - since).days
    strip = "".join(
        f'<rect class="{ANSWERS[s.answer.determination]}" x="{1000 * (s.since - since).days / span:.2f}" y="0" '
        f'width="{max(1000 * (s.until - s.since).days / span, 1.5):.2f}" height="14">'
        f"<title>{s.since} to before {s.until}: {escape(range_words(s.answer))}</title></rect>"
        for s in found
    )
    rows = []
    for s in found:
        now = ' aria-current="true"' if day and s.since <= day < s.until else ""
        because = "".join(f"<li>{escape(text)}</li>" for text in s.because[:6])
        more = f"<li>and {len(s.because) - 6} more</li>" if len(s.because) > 6 else ""
        why = f"<ul>{because}{more}</ul>" if because else "the first day shown"
        rows.append(
            f'<tr{now}><td><button name="_on" value="{s.since}" form="ask">{s.since}</button></td>'
            f'<td><span class="dot {ANSWERS[s.answer.determination]}"></span> {escape(_words(s))}</td>'
            f"<td>{why}</td></tr>"
        )
    count = len(found) - 1
    changes = f"changes on {count} day{'s' if count > 1 else ''} between {since} and {last}"
    said = f"The answer {changes if count else f'is the same on every day from {since} through {last}'}."
    return (
        f'<section aria-labelledby="days-head"><h3 id="days-head">When the answer changes</h3><p>{said}</p>'
        f'<svg class="strip" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">{strip}</svg>'
        f"{day_slider('ask', 'f-shipped_on', day, since, last, [(s.since, _words(s)) for s in found])}"
        '<div class="wide" role="region" aria-label="Days on which the answer changes" tabindex="0">'
        "<table><thead><tr><th>from</th><th>answer</th><th>because</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _words(stretch: Stretch) -> str:
    by = f", by {stretch.answer.citation}" if stretch.answer.citation else ""
    return range_words(stretch.answer) + by
