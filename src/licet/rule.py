"""A rule: one paragraph's effect in one period.

A changed paragraph is a new rule with the same id and the next period; periods of one id never overlap.

| effect    | what it does                                                                       |
|-----------|------------------------------------------------------------------------------------|
| concludes | makes a fact true (any of the rules that conclude it); runs before the others      |
| requires  | a license is needed; each that fires stands unless an exception lifts it           |
| excepts   | lifts the requirements it names: a license exception, a general license, a saving  |
| prohibits | forbids; nothing lifts it                                                          |
| flags     | a red flag: collected and shown, moves no bound                                    |
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from licet.clause import Clause, as_dict, facts_of
from licet.errors import LawError, UnknownName, nearest
from licet.period import Period, edges

Effect = Literal["concludes", "requires", "excepts", "prohibits", "flags"]
Layer = Literal["text", "enforcement"]
# From the mildest to the strictest; with several, the strictest governs.
REVIEW_POLICIES = (
    "approval",
    "presumption of approval",
    "case by case",
    "presumption of denial",
    "denial",
)


@dataclass(frozen=True)
class Rule:
    """One paragraph of law, as data.

    Args:
        id: citation in dotted form under jurisdiction and regulation, e.g. "us.ear.744.21.a".
        title: what the paragraph does, in a few words.
        citation: as a lawyer writes it, in force in this period.
        since: first day in force (effective, not published).
        until: first day no longer in force, or None.
        effect: see the table above.
        when: the condition, a tree that mirrors the paragraphs.
        source: Federal Register citation or other instrument that put it in force.
        concludes: the fact made true, for effect "concludes".
        route: how jurisdiction is reached, for rules that conclude `subject_to_ear`.
        lifts: ids that an exception defeats; an id also stands for all ids below it.
        review_policy: of a requirement, where `review` does not say otherwise.
        review: (condition, policy) pairs, the first that holds governs.
        enforced_since: first day enforced, where later than `since` (a compliance date).
        enforced_until: first day announced as not enforced, while the text goes on.
        confidence: high, medium or low, from the sources.
        note: why this reading, or what to watch.
    """

    id: str
    title: str
    citation: str
    since: date
    effect: Effect
    when: Clause
    source: str
    until: date | None = None
    concludes: str | None = None
    route: str | None = None
    lifts: tuple[str, ...] = ()
    review_policy: str | None = None
    review: tuple[tuple[Clause, str], ...] = ()
    enforced_since: date | None = None
    enforced_until: date | None = None
    confidence: str = "high"
    note: str = ""

    @property
    def period(self) -> Period:
        """Return the days the text is in force."""
        return Period(self.since, self.until)

    def period_in(self, layer: Layer) -> Period | None:
        """Return the days the rule binds in a layer: the text as printed, or the text as enforced."""
        if layer == "text":
            return self.period
        since = max(self.since, self.enforced_since or self.since)
        until = min(self.until or date.max, self.enforced_until or date.max)
        return Period(since, None if until == date.max else until) if since < until else None

    def lifts_rule(self, other: str) -> bool:
        """Say whether this exception lifts the rule of that id."""
        return any(other == at or other.startswith(at + ".") for at in self.lifts)

    @property
    def facts(self) -> tuple[str, ...]:
        """Return the facts the rule asks for, its review conditions included."""
        asked = [*facts_of(self.when), *(name for clause, _ in self.review for name in facts_of(clause))]
        return tuple(dict.fromkeys(asked))

    def as_dict(self) -> dict[str, Any]:
        """Return the rule as plain data."""
        plain: dict[str, Any] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.__dict__.items()
            if name not in {"when", "review", "lifts"}
        }
        plain["lifts"] = list(self.lifts)
        plain["when"] = as_dict(self.when)
        plain["review"] = [{"when": as_dict(clause), "review_policy": policy} for clause, policy in self.review]
        return plain

    def replace(self, **changes: Any) -> "Rule":
        """Return an edited copy, for a policy."""
        return replace(self, **changes)


def select(rules: Iterable[Rule], on: date | None = None, layer: Layer = "text") -> tuple[Rule, ...]:
    """Return the rules that bind in a layer, with the periods of that layer; on one day if `on` is given.

    Example:
        >>> select([], on=date(2020, 8, 17))
        ()
    """
    chosen = []
    for rule in rules:
        period = rule.period_in(layer)
        if period is None or period.since is None or (on is not None and not period.holds(on)):
            continue
        same = period == rule.period
        chosen.append(rule if same else replace(rule, since=period.since, until=period.until))
    return tuple(chosen)


def versions(rules: Iterable[Rule], id: str) -> tuple[Rule, ...]:
    """Return the versions of one rule, oldest first.

    Raises:
        UnknownName: no rule has this id; the nearest ids are named.
    """
    rules = tuple(rules)
    found = sorted((r for r in rules if r.id == id), key=lambda r: r.since)
    if not found:
        near = nearest(id, dict.fromkeys(r.id for r in rules))  # in their order, whatever the run
        raise UnknownName(f"no rule {id!r}", todo=f"nearest: {', '.join(near)}" if near else "run `licet law`")
    return tuple(found)


def check(rules: Sequence[Rule], facts: Iterable[str]) -> None:
    """Check that rules ask only for known facts, that periods of one id do not overlap, and that lifts exist.

    Raises:
        LawError: what does not fit, and in which rule.
    """
    known = set(facts)
    ids = {rule.id for rule in rules}
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
        for name in (*rule.facts, *([rule.concludes] if rule.concludes else [])):
            if name not in known:
                near = ", ".join(nearest(name, known))
                raise LawError(f"no fact {name!r} in the dictionary", where=rule.id, todo=f"nearest: {near}")
        if (rule.effect == "concludes") != (rule.concludes is not None):
            raise LawError("a concluding rule names its fact, no other does", where=rule.id)
        if rule.lifts and rule.effect != "excepts":
            raise LawError("only an exception lifts", where=rule.id)
        for lifted in rule.lifts:
            if not any(at == lifted or at.startswith(lifted + ".") for at in ids):
                near = ", ".join(nearest(lifted, ids))
                raise LawError(f"lifts {lifted!r}, which is no rule", where=rule.id, todo=f"nearest: {near}")
        for policy in (rule.review_policy, *(p for _, p in rule.review)):
            if policy is not None and policy not in REVIEW_POLICIES:
                raise LawError(f"no review policy {policy!r}", where=rule.id, expected=", ".join(REVIEW_POLICIES))
    for id, several in by_id.items():
        several.sort(key=lambda r: r.since)
        for earlier, later in pairwise(several):
            if earlier.period.overlaps(later.period):
                raise LawError(f"periods overlap: {earlier.period} and {later.period}", where=id)


def rule_edges(rules: Iterable[Rule], layer: Layer = "text") -> tuple[date, ...]:
    """Return every day on which a rule starts or ceases to bind in a layer."""
    return edges(p for p in (rule.period_in(layer) for rule in rules) if p is not None)


def digest(rules: Iterable[Rule]) -> str:
    """Return the sha256 of the rules as canonical JSON: equal for equal law, whatever the order.

    Example:
        >>> digest([])[:12]
        '4f53cda18c2b'
    """
    plain = sorted((rule.as_dict() for rule in rules), key=lambda r: (r["id"], r["since"]))
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
