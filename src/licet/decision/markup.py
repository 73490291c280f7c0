"""A trace as HTML for notebooks: the headline, and each rule to be unfolded down to the facts it read."""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.decision.determination import Determination
    from licet.decision.trace import RuleTrace, Step, Trace

MARKS = {True: "yes", False: "no", None: "unknown"}


def trace_html(trace: "Trace") -> str:
    """Return a trace as a fragment of HTML; every text in it is escaped.

    Example:
        >>> from licet.decision.program import prepare
        >>> from licet.decision.trace import explain
        >>> trace_html(explain({}, prepare([])))[:63]
        '<div class="licet"><p><strong>On an unknown day: no license req'
    """
    parts = [f"<p><strong>{escape(trace.headline)}</strong></p>"]
    for title, group, open_ in (("What settles it", trace.settled, True), ("What might change it", trace.might, False)):
        if group:
            rules = "".join(_rule(entry) for entry in group)
            parts.append(
                f"<details{' open' if open_ else ''}><summary>{title} ({len(group)})</summary>{rules}</details>"
            )
    if trace.answer.missing:
        parts.append(f"<p>Missing: {escape(', '.join(trace.answer.missing))}</p>")
    if trace.question:
        parts.append(f"<p>Ask next: {escape(trace.question[1])} <code>{escape(trace.question[0])}</code></p>")
    parts += [f"<p>Assumed: {escape(sentence)}</p>" for sentence in trace.answer.assumed]
    parts.append(f"<p>{len(trace.rest)} other rules in force were considered and change nothing.</p>")
    return f'<div class="licet">{"".join(parts)}</div>'


def _rule(entry: "RuleTrace") -> str:
    rule = entry.rule
    head = f"{rule.effect} <code>{escape(rule.id)}</code>: {escape(rule.title)} ({escape(rule.citation)})"
    return f'<details style="margin-left:1em"><summary>{head}</summary><ul>{_step(entry.step)}</ul></details>'


def _step(step: "Step") -> str:
    said = f" <code>{escape(step.read[0])} = {escape(_value(step.read[1]))}</code>" if step.read else ""
    cite = f" [{escape(step.cite)}]" if step.cite else ""
    below = f"<ul>{''.join(_step(part) for part in step.parts)}</ul>" if step.parts else ""
    return f"<li><b>{MARKS[step.truth]}</b> {escape(step.text)}{cite}{said}{below}</li>"


def determination_html(answer: "Determination") -> str:
    """Return a determination as a table of HTML: what is known of it, one line each.

    Example:
        >>> from licet.decision.determination import decide_row
        >>> from licet.decision.program import prepare
        >>> determination_html(decide_row({}, prepare([])))[:75]
        '<table class="licet"><tr><th>determination</th><td>no license required</td>'
    """
    lines = [(name, value) for name, value in answer.as_dict().items() if value not in (None, [])]
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(_value(value))}</td></tr>" for name, value in lines)
    return f'<table class="licet">{rows}</table>'


def _value(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
