"""The slow reference: complete what is unknown in a row, decide the completion, and look for two that really differ.

A completion gives every fact from outside a value of its pool; codes that are entries are made fine, and what a table
does not say of a known key is given too. The search does not trust the engine: it reads only what the plain walk says
of completed rows. It starts from a quiet completion (every Boolean false, every category "none"), then moves the facts
of the rules that are open until the outcome moves, and where few completions exist it tries them all.
"""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from licet.clause import COMPARE, Clause, Test, leaves, truth
from licet.decision.determination import (
    LADDER,
    any_truth,
    bounds,
    compute,
    conclude,
    derive_row,
    rule_truth,
    standing,
)
from licet.decision.program import DAY, Conclusion, Program, prepare
from licet.derived import Formula, Lookup
from licet.facts import dictionary
from licet.law import Law
from licet.law.us.dated import rows
from licet.law.us.ear_774_control_list import exists, paragraphs
from licet.rule import Rule, rule_edges

OTHER_CODES = ("EAR99", "5A992.c", "3A991", "1C350", "9A610.x", "2B001", "5A002.a", "9D515.a", "9E515.a", "9E610.a")
OTHER_COUNTRIES = ("CN", "DE", "RU", "IR", "SG", "VN", "AE", "MO", "HK", "CA", "TW", "US")
Row = dict[str, Any]


@dataclass
class Reference:
    """A law made ready for many completions: one program a period, tables read once a key and period."""

    law: Law
    whole: Program
    pools: dict[str, list[Any]]
    edges: list[date]
    programs: dict[int, Program] = field(default_factory=dict)
    read: dict[tuple[str, Any, int], tuple[Any, ...]] = field(default_factory=dict)
    fine: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def period(self, day: date) -> int:
        """Return the number of the period a day lies in; within one, no rule and no table changes."""
        return bisect_right(self.edges, day)

    def program(self, day: date | None) -> Program:
        """Return the law of the period of a day; all of it if the day is unknown."""
        if day is None:
            return self.whole
        at = self.period(day)
        if at not in self.programs:
            self.programs[at] = prepare(self.law.rules, self.law.tables, on=day)
        return self.programs[at]

    def derive(self, full: Row) -> Row:
        """Return a completed row with its derived facts, as `decision.determination.derive_row` works them out."""
        row = dict(full)
        day = row[DAY]
        at = self.period(day)
        for step in self.program(day).steps:
            if isinstance(step, Lookup):
                key = (step.name, row.get(step.key), at)
                if key not in self.read:
                    self.read[key] = step.value(key[1], day) if key[1] is not None else (None,) * len(step.facts)
                for name, value in zip(step.facts, self.read[key], strict=True):
                    if row.get(name) is None:
                        row[name] = value
            elif isinstance(step, Formula):
                if row.get(step.fact) is None:
                    row[step.fact] = compute(step, [row.get(name) for name in step.of])
            elif row.get(step.fact) is None:
                row[step.fact] = any_truth([rule_truth(rule, row) for rule in step.rules])
        return row

    def domain(self, name: str, value: Any) -> list[Any]:
        """Return the values a fact can take: its pool if unknown, finer codes if an entry, else the one it has."""
        if value is None:
            return self.pools[name]
        if not (isinstance(value, str) and value[:1].isdigit()):
            return [value]
        if (name, value) not in self.fine:
            below = [code for code in self.pools[name] if isinstance(code, str) and code.startswith(value + ".")]
            ends = [c for c in below if not any(o.startswith(c + ".") for o in below)]
            self.fine[name, value] = ends or [value]
        return self.fine[name, value]


def control_list() -> set[str]:
    """Return the entries and paragraphs that rows of the control list name, and of each entry one that none names."""
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows("control_list"):
        named[row["entry"]] |= set((row["included"] + " " + row["excluded"]).split())
    found = set()
    for entry, below in named.items():
        letters = {paragraph[1] for paragraph in below}
        other = next(letter for letter in "abcdefghijklmnopqrstuvwx" if letter not in letters)
        also = paragraphs().get(entry, {other} if below else set())
        found |= {entry, *(f"{entry}.{letter}" for letter in also), *(entry + paragraph for paragraph in below)}
    return {code for code in found if exists(code)}


def outside(program: Program) -> list[str]:
    """Return the facts a person or a screening may give, also where a summary answer would give them."""
    given = (name for name in program.made if dictionary()[name].given_by in ("input", "screening"))
    return [*program.inputs, *given]


def reference(law: Law) -> Reference:
    """Return a law ready for completions, with the values worth trying for every fact from outside."""
    program = prepare(law.rules, law.tables)
    tables = [table for table in law.tables if isinstance(table, Lookup)]
    edges = sorted({*rule_edges(law.rules), *(day for table in tables for day in table.edges)})
    return Reference(law, program, pools(program), edges)


def pools(program: Program) -> dict[str, list[Any]]:
    """Return the values worth trying: what the rules compare with, its neighbors, every category, and others."""
    compared: dict[str, set[Any]] = defaultdict(set)
    clauses = [c for rule in program.rules for c in (rule.when, *(clause for clause, _ in rule.review))]
    for test in (test for clause in clauses for test in leaves(clause)):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        compared[test.fact] |= {value for value in values if value is not None}
    out: dict[str, list[Any]] = {}
    days = [day for edge in rule_edges(program.rules) for day in (edge - timedelta(days=1), edge)]
    for name in dict.fromkeys((*program.inputs, *program.made)):
        entry = dictionary()[name]
        match entry.type:
            case "boolean":
                out[name] = [True, False]
            case "category":
                out[name] = list(entry.categories)
            case "country":
                out[name] = sorted({*(str(value) for value in compared[name]), *OTHER_COUNTRIES})
            case "number":
                found = sorted(float(value) for value in compared[name]) or [1.0]
                out[name] = sorted({v for value in found for v in (value - 1, value, value + 1)})
            case "date":
                near = sorted({d for value in compared[name] for d in (value - timedelta(days=1), value)})
                out[name] = days if name == DAY else near or [days[0]]
            case _:
                codes = {str(value) for value in compared[name] if str(value)[:1].isdigit()}
                codes |= control_list() if name == "eccn" else set()
                out[name] = sorted({*codes, *OTHER_CODES}) if codes else ["none"]
    return out


def outcome(full: Row, law: Reference) -> tuple[int, int]:
    """Return the rungs the plain walk gives a completed row: equal, unless a table is silent."""
    row = law.derive(full)
    program = law.program(full[DAY])
    forbids = any_truth([rule_truth(rule, row) for rule in program.prohibits])
    if forbids:
        return 3, 3
    fires, _, stands = standing(program, row)
    return bounds(forbids, any_truth(stands), any_truth(fires))


@dataclass
class Search:
    """The completions of one row: what may vary, and the outcomes seen."""

    row: Row
    known: Row
    law: Reference
    dice: random.Random
    low: int
    high: int
    tries: int = 0
    seen: set[int] = field(default_factory=set)
    violation: Row | None = None

    def __post_init__(self) -> None:
        self.domains = {name: self.law.domain(name, value) for name, value in self.row.items()}
        self.free = [name for name in self.row if self.is_free(name)]
        self.stated = [
            n for n in self.free if isinstance(self.law.whole.made.get(n), Conclusion)
        ]  # or left to the rules

    def is_free(self, name: str) -> bool:
        """Say whether a fact may vary: unknown and not worked out from others, or an entry that can be made finer."""
        value = self.row[name]
        if value is not None:
            return value not in self.domains[name]
        return self.known.get(name) is None

    def try_(self, full: Row) -> int | None:
        """Decide a completion and note it; None if a table is silent on it."""
        self.tries += 1
        a, b = outcome(full, self.law)
        if not self.low <= a <= b <= self.high:
            self.violation = full
        if a == b:
            self.seen.add(a)
            return a
        return None

    @property
    def tight(self) -> bool:
        """Say whether two completions differ."""
        return len(self.seen) > 1

    def random_completion(self) -> Row:
        """Return a completion with every free fact drawn."""
        full = {**self.row, **{name: self.dice.choice(self.domains[name]) for name in self.free}}
        return {**full, **{name: None for name in self.stated if self.dice.random() < 0.8}}

    def quiet_completion(self) -> Row:
        """Return a completion in which little is said to be so."""
        full = self.random_completion()
        for name in self.free:
            if name in self.stated:
                full[name] = None
            elif self.domains[name][-1] is False:
                full[name] = False
            elif "none" in self.domains[name]:
                full[name] = "none"
        return full

    def set_(self, full: Row, name: str, test: Test, wanted: bool) -> bool:
        """Give a free fact from outside a value that makes a test come out as wanted."""
        if name not in self.free:
            return False
        compare = COMPARE[test.comparison]
        fits = [value for value in self.domains[name] if compare(value, test.value) is wanted]
        if not fits:
            return False
        full[name] = self.dice.choice(fits)
        return True

    def push(self, clause: Clause, wanted: bool, full: Row, row: Row) -> bool:
        """Change free facts of a completion towards a condition coming out as wanted; say whether anything changed."""
        if truth(clause, row) is wanted:
            return False
        if isinstance(clause, Test):
            return self.push_test(clause, wanted, full, row)
        each = not wanted if clause.mode == "none" else wanted
        parts = [part for part in clause.parts if truth(part, row) is not each]
        if (clause.mode != "any") is wanted:  # every part
            return True in [self.push(part, each, full, row) for part in parts]
        self.dice.shuffle(parts)
        return any(self.push(part, each, full, row) for part in parts)

    def push_test(self, test: Test, wanted: bool, full: Row, row: Row) -> bool:
        """Change what a leaf depends on: the fact itself, the rules that conclude it, or what it is read from."""
        step = self.law.whole.made.get(test.fact)
        if step is None or test.fact in self.free:
            return self.set_(full, test.fact, test, wanted)
        if isinstance(step, Conclusion):
            rules = [rule for rule in step.rules if rule.period.holds(full[DAY])]
            holds = (test.comparison == "holds") is wanted
            if not holds:
                return True in [self.push(rule.when, False, full, row) for rule in rules]
            self.dice.shuffle(rules)
            return any(self.push(rule.when, True, full, row) for rule in rules)
        names = step.of if isinstance(step, Formula) else (step.key,)
        for name in names:
            if name in self.law.whole.made:
                continue
            if name in self.free and isinstance(step, Lookup):
                return self.set_key(step, test, wanted, full)
            if name in self.free:
                full[name] = self.dice.choice(self.domains[name])
                return True
        return False

    def set_key(self, step: Lookup, test: Test, wanted: bool, full: Row) -> bool:
        """Give the key of a table a value under which a fact of the table comes out as wanted."""
        at, compare = step.facts.index(test.fact), COMPARE[test.comparison]
        keys = list(self.domains[step.key])
        self.dice.shuffle(keys)
        for key in keys[:40]:
            value = step.value(key, full[DAY])[at]
            if value is not None and compare(value, test.value) is wanted:
                full[step.key] = key
                return True
        return False

    def raise_(self, full: Row, rule: Rule) -> Row:
        """Return a completion changed towards a rule firing with nothing that lifts it."""
        changed = dict(full)
        if DAY in self.free and not rule.period.holds(changed[DAY]):
            days = [day for day in self.domains[DAY] if rule.period.holds(day)]
            if days:
                changed[DAY] = self.dice.choice(days)
        row = self.law.derive(changed)
        self.push(rule.when, True, changed, row)
        program = self.law.program(changed[DAY])
        if rule.effect == "requires":
            row = self.law.derive(changed)
            for exception in program.excepts:
                if exception.lifts_rule(rule.id) and rule_truth(exception, row):
                    self.push(exception.when, False, changed, row)
        return changed

    def lower(self, full: Row) -> Row:
        """Return a completion changed towards one of the rules that carry its outcome no longer standing."""
        changed = dict(full)
        row = self.law.derive(full)
        program = self.law.program(full[DAY])
        _, holds, stands = standing(program, row)
        carry = [(rule, ()) for rule in program.prohibits if rule_truth(rule, row)]
        pairs = zip(program.requires, program.lifters, stands, strict=True)
        carry = carry or [(rule, lifters) for rule, lifters, stand in pairs if stand]
        fixed = []  # rules that only another day would silence
        for rule, lifters in carry:
            excepts = [program.excepts[i] for i in lifters if not holds[i]]
            self.dice.shuffle(excepts)
            ways = [(rule, False), *((exception, True) for exception in excepts)]
            if self.dice.random() < 0.3:
                ways.reverse()
            if not any(self.push(way.when, wanted, changed, row) for way, wanted in ways):
                fixed.append(rule)
        if DAY in self.free and (fixed or self.dice.random() < 0.3):
            days = [day for day in self.domains[DAY] if not any(rule.period.holds(day) for rule, _ in carry)]
            changed[DAY] = self.dice.choice(days or self.domains[DAY])
        return changed


def open_rules(program: Program, ids: tuple[str, ...]) -> list[Rule]:
    """Return the versions of the rules that are open, requirements and prohibitions first."""
    known = set(ids)
    return [rule for rule in (*program.prohibits, *program.requires) if rule.id in known]


def silent(known: Row, program: Program) -> list[str]:
    """Return the facts that a table leaves out for the key of a row."""
    return [
        name
        for step in program.steps
        if isinstance(step, Lookup) and known.get(step.key) is not None and known.get(DAY) is not None
        for name in step.facts
        if known.get(name) is None
    ]


def completions(missing: tuple[str, ...], domains: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield every way to give the missing facts values."""
    for values in product(*(domains[name] for name in missing)):
        yield dict(zip(missing, values, strict=True))


def search(row: Row, law: Reference, dice: random.Random, budget: int, every: int) -> tuple[Search, str]:
    """Look for two completions that differ, and return what was found: tight, loose (all were tried), or open.

    Args:
        row: with unknown facts.
        law: made ready.
        dice: seeded.
        budget: completions to try by moving facts.
        every: try all completions of the missing facts if there are no more than this.
    """
    program = law.program(row.get(DAY))
    known = derive_row(row, program)
    answer = conclude(known, program)
    # what no table says of a known key, a person may
    row = {**row, **{name: None for name in (*answer.missing, *silent(known, program)) if name not in row}}
    found = Search(row, known, law, dice, LADDER.index(answer.at_least), LADDER.index(answer.at_most))
    found.try_(found.random_completion())
    quiet = found.quiet_completion()
    at = found.try_(quiet)
    if found.low == found.high:
        return found, "certain"
    rules = open_rules(program, answer.open)
    while not found.tight and found.tries < budget:
        full = found.quiet_completion() if dice.random() < 0.7 else found.random_completion()
        for _ in range(6):
            at = found.try_(full)
            if found.tight or at is None or at == found.low:
                break
            full = found.lower(full)
        for rule in dice.sample(rules, min(4, len(rules))):
            if found.tight:
                break
            raised = found.raise_(full, rule)
            found.try_(raised)
            if not found.tight:
                found.try_(found.raise_(raised, rule))
    if found.tight:
        return found, "tight"
    names = answer.missing
    if prod(len(found.domains[name]) for name in names) <= every:
        base = found.quiet_completion()
        for values in completions(names, found.domains):
            found.try_({**base, **values})
            if found.tight:
                return found, "tight"
        return found, "loose"
    return found, "open"
