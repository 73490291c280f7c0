"""Explain one row: the headline, the rules that settle it, those that might, and the facts that would."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licet.clause import Clause, Test, Truth, sentence, truth
from licet.decision.determination import (
    Determination,
    Roots,
    Seen,
    conclude,
    derive_row,
    missing_inputs,
    rule_truth,
    standing,
)
from licet.decision.program import DAY, Conclusion, Program
from licet.facts import dictionary
from licet.rule import Rule

MARKS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class Step:
    """One node of an evaluated condition.

    Args:
        text: the test or the group in words.
        truth: True, False or None.
        read: the fact and the value it has, for a leaf.
        parts: the nodes below.
        cite: the paragraph a group mirrors.
    """

    text: str
    truth: Truth
    read: tuple[str, Any] | None = None
    parts: "tuple[Step, ...]" = ()
    cite: str = ""

    def lines(self, indent: int = 0) -> list[str]:
        """Return the node and those below as indented lines."""
        value = f"  ({self.read[0]} = {_show(self.read[1])})" if self.read else ""
        cite = f" [{self.cite}]" if self.cite else ""
        head = f"{'  ' * indent}{MARKS[self.truth]:<7} {self.text}{cite}{value}"
        return [head, *(line for part in self.parts for line in part.lines(indent + 1))]

    def as_dict(self) -> dict[str, Any]:
        """Return the node as plain data."""
        plain: dict[str, Any] = {"text": self.text, "truth": self.truth}
        if self.cite:
            plain["cite"] = self.cite
        if self.read:
            plain |= {"fact": self.read[0], "value": _plain(self.read[1])}
        if self.parts:
            plain["parts"] = [part.as_dict() for part in self.parts]
        return plain


@dataclass(frozen=True)
class RuleTrace:
    """One rule on one row: did it fire, does it stand, and why."""

    rule: Rule
    truth: Truth
    stands: Truth
    step: Step
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the rule's part of the trace as plain data."""
        rule = self.rule
        return {
            "id": rule.id,
            "title": rule.title,
            "citation": rule.citation,
            "effect": rule.effect,
            "since": rule.since.isoformat(),
            "source": rule.source,
            "confidence": rule.confidence,
            "note": rule.note,
            "truth": self.truth,
            "stands": self.stands,
            "missing": list(self.missing),
            "condition": self.step.as_dict(),
        }


@dataclass(frozen=True)
class Trace:
    """The evaluated law of one shipment.

    Args:
        answer: the determination.
        settled: rules that hold, conclusions first.
        might: unknown rules that can move a bound, then the conclusions they wait for.
        rest: rules in force that do not hold, or cannot change the answer however their facts turn out.
        facts: every fact read, derived facts included.
        question: what to ask next, and of which fact; None when nothing is missing.
    """

    answer: Determination
    settled: tuple[RuleTrace, ...]
    might: tuple[RuleTrace, ...]
    rest: tuple[RuleTrace, ...]
    facts: Mapping[str, Any]
    question: tuple[str, str] | None

    @property
    def headline(self) -> str:
        """Return the answer in one sentence."""
        a = self.answer
        day = f"On {a.on}" if a.on else "On an unknown day"
        if a.determination == "indeterminate":
            return f"{day}: indeterminate, between {a.at_least} and {a.at_most}."
        by = f", by {a.citation} ({a.title})" if a.rule else ""
        policy = f"; applications are reviewed under {a.review_policy}" if a.review_policy else ""
        return f"{day}: {a.determination}{by}{policy}."

    def __str__(self) -> str:
        lines = [self.headline]
        for title, group in (("What settles it", self.settled), ("What might change it", self.might)):
            if group:
                lines += ["", f"{title}:"]
            for entry in group:
                lines.append(f"  {entry.rule.effect} {entry.rule.id}: {entry.rule.title} ({entry.rule.citation})")
                lines += entry.step.lines(2)
        if self.answer.missing:
            lines += ["", "Missing: " + ", ".join(self.answer.missing)]
        if self.question:
            lines.append(f"Ask next: {self.question[1]} ({self.question[0]})")
        lines += [f"Assumed: {sentence}" for sentence in self.answer.assumed]
        lines += ["", f"{len(self.rest)} other rules in force were considered and change nothing."]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the trace in a notebook."""
        from licet.decision.markup import trace_html

        return trace_html(self)

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as plain data; the web page and JSON show the same."""
        return {
            "headline": self.headline,
            "answer": self.answer.as_dict(),
            "settled": [entry.as_dict() for entry in self.settled],
            "might": [entry.as_dict() for entry in self.might],
            "considered": [entry.rule.id for entry in self.rest],
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "question": list(self.question) if self.question else None,
        }


def explain(facts: Mapping[str, Any], program: Program) -> Trace:
    """Return the evaluated law of one row.

    Args:
        facts: typed facts as `licet.facts.check_row` gives them.
        program: rules and tables, prepared.

    Example:
        >>> from licet.decision.program import prepare
        >>> explain({}, prepare([])).headline
        'On an unknown day: no license required.'
    """
    seen: Seen = {}
    row = derive_row(facts, program, seen)
    answer = conclude(row, program, seen)
    day = row.get(DAY)
    stands = dict(zip(map(id, program.requires), standing(program, row, seen)[2], strict=True))
    groups: dict[Truth, list[RuleTrace]] = {True: [], None: [], False: []}
    found: Roots = {}
    # an unknown rule is shown if it can move a bound, and so are the conclusions it waits for
    concluding = {id(r) for s in program.steps if isinstance(s, Conclusion) for r in s.rules}
    open_ = set(answer.open)
    for rule in program.rules:
        value = rule_truth(rule, row, seen)
        if value is None and not (rule.id in open_ or (open_ and id(rule) in concluding)):
            groups[False].append(RuleTrace(rule, None, None, Step(rule.title, None), ()))
        elif value is not False:
            step, lacking = evaluate(rule.when, row), missing_inputs(rule, row, program, found, seen)
            groups[value].append(RuleTrace(rule, value, stands.get(id(rule), value), step, lacking))
        elif day is None or (rule.since <= day and (rule.until is None or day < rule.until)):
            groups[False].append(RuleTrace(rule, False, False, Step(rule.title, False), ()))
    might = sorted(groups[None], key=lambda entry: id(entry.rule) in concluding)
    read = {name: row[name] for name in row if row[name] is not None}
    return Trace(answer, tuple(groups[True]), tuple(might), tuple(groups[False]), read, _question(answer, groups[None]))


def evaluate(clause: Clause, row: Mapping[str, Any]) -> Step:
    """Return the evaluated tree of a condition."""
    if isinstance(clause, Test):
        return Step(sentence(clause), truth(clause, row), (clause.fact, row.get(clause.fact)))
    parts = tuple(evaluate(part, row) for part in clause.parts)
    text = clause.text or {"all": "all of", "any": "any of", "none": "none of"}[clause.mode]
    return Step(text, combine(clause.mode, [part.truth for part in parts]), None, parts, clause.cite)


def combine(mode: str, truths: list[Truth]) -> Truth:
    """Return the truth of a group from the truths of its parts.

    Example:
        >>> combine("any", [False, None]), combine("none", [False, False])
        (None, True)
    """
    if mode == "all":
        return False if False in truths else None if None in truths else True
    either = True if True in truths else None if None in truths else False
    return either if mode == "any" or either is None else not either


def _question(answer: Determination, might: list[RuleTrace]) -> tuple[str, str] | None:
    """Ask for the missing fact that holds the most rules open."""
    if not answer.missing:
        return None
    known = dictionary()
    open_ = [entry for entry in might if entry.rule.id in answer.open]
    count = {name: sum(name in entry.missing for entry in open_) for name in answer.missing}
    name = max(answer.missing, key=lambda n: (count[n], -answer.missing.index(n)))
    return name, known[name].question or f"Is it so that: {known[name].meaning}?"


def _show(value: Any) -> str:
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
