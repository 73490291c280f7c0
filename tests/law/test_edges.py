"""Every rule begins on its first day and ends on its last: not a day early, not a day late."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from licet.clause import Clause, Test, truth
from licet.decision.determination import rule_truth
from licet.facts import dictionary
from licet.law import JURISDICTIONS, load
from licet.law.edges import Edge, edges
from licet.period import Period
from licet.rule import Rule, select

RULES = [rule for code in JURISDICTIONS for rule in load(code).rules]
EDGES = [edge for code in JURISDICTIONS for edge in edges(load(code))]
DAY = timedelta(days=1)


def candidates(test: Test) -> list[Any]:
    """Return values to try for a fact: about the value compared with, and every category."""
    entry = dictionary()[test.fact]
    value = test.value
    if entry.type == "boolean":
        return [True, False]
    if isinstance(value, tuple):
        return [*value, *entry.categories, "none", "EAR99"]
    if isinstance(value, date):
        return [value, value - DAY]
    if isinstance(value, (int, float)):
        return [value, value + 1, value - 1]
    return [value, *entry.categories, "ZZ"]


def solutions(clause: Clause, wanted: bool, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield facts, those given included, under which the condition has the truth wanted."""
    if truth(clause, facts) is wanted:
        yield facts
    elif isinstance(clause, Test):
        if clause.fact not in facts:
            tries = ({**facts, clause.fact: value} for value in candidates(clause))
            yield from (t for t in tries if truth(clause, t) is wanted)
    else:
        each = not wanted if clause.mode == "none" else wanted
        if (clause.mode != "any") is wanted:
            yield from every(clause.parts, each, facts)
        else:
            for part in clause.parts:
                yield from solutions(part, each, facts)


def every(parts: tuple[Clause, ...], wanted: bool, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield facts under which each of the parts has the truth wanted."""
    if not parts:
        yield facts
    else:
        for found in solutions(parts[0], wanted, facts):
            yield from every(parts[1:], wanted, found)


@cache
def solve(clause: Clause, wanted: bool, day: date | None = None) -> dict[str, Any] | None:
    """Return some facts under which the condition has the truth wanted, on a day if it is given, or None."""
    return next(solutions(clause, wanted, {} if day is None else {"shipped_on": day}), None)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id} {rule.since}")
def test_rule_can_fire(rule: Rule) -> None:
    """Some facts make the condition hold, and some make it fail."""
    assert solve(rule.when, True) is not None
    assert solve(rule.when, False) is not None


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.on} {edge.rule.id} {edge.begins} {edge.layer}")
def test_edge(edge: Edge) -> None:
    """A version fires from its first day to its last in its layer, and not on the other side of either."""
    tried = {}
    for day in edge.days:
        facts = solve(edge.rule.when, True, day)
        assert facts is not None
        tried[day] = rule_truth(edge.rule, facts)
    assert tried == {day: edge.binds(day) for day in edge.days}
    assert {edge.on, edge.on - DAY} <= set(tried)


def test_every_version_has_its_edges() -> None:
    """Each version of each law begins in the table of edges, in text or enforcement, and ends if it ends."""
    known = {(edge.rule.id, edge.on, edge.begins) for edge in EDGES}
    for rule in RULES:
        assert (rule.id, rule.since, True) in known
        assert rule.until is None or (rule.id, rule.until, False) in known


@pytest.mark.parametrize("rule", [r for r in RULES if r.enforced_since or r.enforced_until], ids=lambda r: r.id)
def test_enforcement_edges(rule: Rule) -> None:
    """As enforced, a rule begins with its compliance date and ends where it was announced not to be enforced."""
    enforced = select([rule], layer="enforcement")
    since = max(rule.since, rule.enforced_since or rule.since)
    if rule.enforced_until is not None and rule.enforced_until <= since:
        assert enforced == ()
    else:
        assert enforced[0].since == since
        assert not enforced[0].period.holds(since - DAY)


def test_general_license_has_no_gap() -> None:
    """From 2019-05-20 through 2020-08-13 one extension of the general license follows the other."""
    license = sorted((r.period for r in RULES if r.id == "us.ear.744.supplement_7.huawei"), key=lambda p: p.since)
    assert [p.since for p in license[1:]] == [p.until for p in license[:-1]]
    assert (license[0].since, license[-1].until) == (date(2019, 5, 20), date(2020, 8, 14))


def test_footnote_1_requirement_has_no_gap() -> None:
    """From 2020-05-15 on some version of the footnote 1 requirement is in force every day."""
    ids = {"us.ear.744.supplement_4.footnote_1", "us.ear.744.11.a.2.i"}
    periods: list[Period] = sorted((r.period for r in RULES if r.id in ids), key=lambda p: p.since or date.min)
    assert periods[0].since == date(2020, 5, 15)
    assert [p.since for p in periods[1:]] == [p.until for p in periods[:-1]]
    assert periods[-1].until is None
