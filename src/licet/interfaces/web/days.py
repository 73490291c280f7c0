"""When an answer changes: one row decided on every day on which anything in the law or the record changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licet.decision.determination import Determination, decide_row
from licet.decision.program import DAY, Program
from licet.rule import Rule, rule_edges


@dataclass(frozen=True)
class Stretch:
    """Days with one answer.

    Args:
        since: the first day; the first stretch begins with the first day asked.
        until: the first day with another answer, or the end of the days asked.
        answer: the determination on those days.
        because: what made the answer change on `since`, in words; empty for the first stretch.
    """

    since: date
    until: date
    answer: Determination
    because: tuple[str, ...]


def change_days(program: Program, since: date, until: date, more: Iterable[date] = ()) -> list[date]:
    """Return `since` and each later day before `until` on which a rule, a table or something in `more` changes."""
    days = set(rule_edges(program.rules)) | set(more)
    for step in program.steps:
        days |= set(getattr(step, "edges", ()))
    return [since, *sorted(day for day in days if since < day < until)]


def stretches(
    facts: Mapping[str, Any], by_day: Mapping[date, Mapping[str, Any]], program: Program, until: date
) -> list[Stretch]:
    """Return the stretches of days with one answer.

    Args:
        facts: typed facts of the row; its day is not used.
        by_day: the days to decide, in order, with the facts that hold from that day to the next.
        program: rules and tables.
        until: the end of the days asked.
    """
    found: list[Stretch] = []
    for day, own in by_day.items():
        answer = decide_row({**own, **facts, DAY: day}, program)
        if found and _said(found[-1].answer) == _said(answer):
            continue
        because = reasons(found[-1].answer, answer, program, day) if found else ()
        if found:
            last = found.pop()
            found.append(Stretch(last.since, day, last.answer, last.because))
        found.append(Stretch(day, until, answer, because))
    return found


def _said(a: Determination) -> tuple[Any, ...]:
    return (a.determination, a.at_least, a.at_most, a.rule, a.review_policy)


def reasons(before: Determination, after: Determination, program: Program, day: date) -> tuple[str, ...]:
    """Return the rules that make an answer differ from the one before, in words."""
    rules = {rule.id: rule for rule in program.rules if _holds(rule, day)}
    gone = {rule.id: rule for rule in program.rules if rule.until == day}
    out = []
    for verb, ids in (
        ("now stands", set(after.standing) - set(before.standing)),
        ("now lifts", set(after.exceptions) - set(before.exceptions)),
        ("no longer stands", set(before.standing) - set(after.standing)),
        ("no longer lifts", set(before.exceptions) - set(after.exceptions)),
        ("may apply", set(after.open) - set(before.open) - set(before.standing)),
        ("can no longer apply", set(before.open) - set(after.open) - set(after.standing)),
    ):
        for id in sorted(ids):
            rule = gone.get(id) or rules.get(id) if verb.startswith("no longer") else rules.get(id) or gone.get(id)
            if rule is not None:
                when = " (in force from this day)" if rule.since == day else ""
                when = " (ended before this day)" if rule.until == day else when
                out.append(f"{rule.citation}, {rule.title}: {verb}{when}")
    for id in after.standing:
        rule = rules.get(id)
        if rule is not None and rule.since == day and id in before.standing:
            out.append(f"{rule.citation}, {rule.title}: a new version is in force from this day")
    if before.review_policy != after.review_policy and after.standing:
        was, now = (a.review_policy or "a policy that is not known" for a in (before, after))
        out.append(f"license applications are now reviewed under {now}, before this day under {was}")
    return tuple(out) or ("the record of a party or a table of the law changes",)


def _holds(rule: Rule, day: date) -> bool:
    return rule.period.holds(day)
