"""A program translated for one table: sources of facts, registers, and the operations of the kernel.

Conditions are taken apart once: equal parts of different rules are worked out together, a fact that no row has is
unknown everywhere and folds away, and a register is used again as soon as nobody needs what it holds.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard

from licet.clause import Clause, Test, Truth
from licet.decision.operations import AND, DOUBT_FALSE, DOUBT_TRUE, FALSE, NOT, OR, PREFER, TRUE, UNKNOWN
from licet.decision.program import DAY, Conclusion, Program
from licet.derived import Lookup
from licet.rule import REVIEW_POLICIES, Rule

NUMERIC = ("at_least", "above", "at_most", "below", "on_or_after", "before")
Value = int | Truth  # a node, by position, or the same truth on every row. A node is an int, never a bool.


@dataclass(frozen=True)
class Leaf:
    """What is read from the table.

    Args:
        kind: "category" (a test of a category), "number" (a test of a number or date), "given" (a Boolean column),
            "table" (a Boolean fact of a lookup), or "day" (the row's day is not before a day).
        what: the test, the fact, or the day.
    """

    kind: str
    what: Test | str | date


@dataclass
class Assembly:
    """The nodes of a program for a table with some columns.

    Args:
        program: the program.
        columns: facts that the table has.
        nodes: leaves, and operations on earlier nodes (what, a, b).
    """

    program: Program
    columns: frozenset[str]
    nodes: list[Leaf | tuple[int, int, int]] = field(default_factory=list)
    known: dict[Hashable, Value] = field(default_factory=dict)

    def node(self, made: Leaf | tuple[int, int, int]) -> int:
        """Return the position of a node, made once."""
        if made not in self.known:
            self.known[made] = len(self.nodes)
            self.nodes.append(made)
        at = self.known[made]
        assert at is not None
        return at

    def negate(self, value: Value) -> Value:
        """Return "not"."""
        if _is_node(value):
            return self.node((NOT, value, value))
        return None if value is None else not value

    def combine(self, every: bool, parts: Sequence[Value]) -> Value:
        """Return "all" or "any" of the parts, with what is the same on every row folded away."""
        if any(part is (not every) for part in parts):
            return not every
        left = sorted({part for part in parts if _is_node(part)})
        if not left:
            return None if None in parts else every
        at = left[0]
        for other in left[1:]:
            at = self.node((AND if every else OR, at, other))
        return self.node((DOUBT_TRUE if every else DOUBT_FALSE, at, at)) if None in parts else at

    def clause(self, clause: Clause) -> Value:
        """Return the truth of a condition."""
        if isinstance(clause, Test):
            return self.test(clause)
        key = "clause", id(clause)
        if key not in self.known:
            value = self.combine(clause.mode == "all", [self.clause(part) for part in clause.parts])
            self.known[key] = self.negate(value) if clause.mode == "none" else value
        return self.known[key]

    def test(self, test: Test) -> Value:
        """Return the truth of a leaf of a condition."""
        if test.comparison in ("holds", "lacks"):
            value = self.fact(test.fact)
            return value if test.comparison == "holds" else self.negate(value)
        if not self.has(test.fact):
            return None
        kind = "number" if test.comparison in NUMERIC else "category"
        return self.node(Leaf(kind, Test(test.fact, test.comparison, test.value)))

    def has(self, fact: str) -> bool:
        """Say whether some row may know a number, a date or a category."""
        if fact in self.columns:
            return True
        step = self.program.made.get(fact)
        if isinstance(step, Lookup):
            return self.has(step.key)
        return step is not None and not isinstance(step, Conclusion) and all(map(self.has, step.of))

    def fact(self, name: str) -> Value:
        """Return the truth of a Boolean fact: as given, or where that is unknown as derived."""
        key = "fact", name
        if key not in self.known:
            step = self.program.made.get(name)
            made: Value = None
            if isinstance(step, Conclusion):
                made = self.combine(False, [self.rule(rule) for rule in step.rules])
            elif isinstance(step, Lookup) and self.has(step.key):
                made = self.node(Leaf("table", name))
            if name in self.columns:
                made = self.prefer(self.node(Leaf("given", name)), made)
            self.known[key] = made
        return self.known[key]

    def prefer(self, given: int, made: Value) -> Value:
        """Return what is given where it is known, else what is made."""
        return given if made is None else self.node((PREFER, given, self.solid(made)))

    def solid(self, value: Value) -> int:
        """Return the node of a value, one that is the same on every row too."""
        if _is_node(value):
            return value
        return self.node((UNKNOWN if value is None else TRUE if value else FALSE, 0, 0))

    def rule(self, rule: Rule) -> Value:
        """Return the truth of a rule: in force on the row's day, and its condition holds."""
        if DAY not in self.columns:
            return self.combine(True, [None, self.clause(rule.when)])
        since = self.node(Leaf("day", rule.since))
        until = self.negate(self.node(Leaf("day", rule.until))) if rule.until else True
        return self.combine(True, [since, until, self.clause(rule.when)])


def _is_node(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class Goals:
    """The nodes of what is asked of a batch; of the carrying rules None where no row can be found on which it holds."""

    forbids: tuple[int | None, ...]
    stands: tuple[int | None, ...]
    holds: tuple[int | None, ...]
    tops: tuple[int, int, int]
    review: tuple[int, ...]
    route: tuple[int, ...]
    subject: int | None

    @property
    def all(self) -> set[int]:
        """Return every node asked for."""
        asked = (*self.forbids, *self.stands, *self.holds, *self.tops, *self.review, *self.route, self.subject)
        return {node for node in asked if node is not None}


def goals(assembly: Assembly) -> Goals:
    """Return the nodes of a determination."""
    program, combine, negate = assembly.program, assembly.combine, assembly.negate
    forbids = [assembly.rule(rule) for rule in program.prohibits]
    fires = [assembly.rule(rule) for rule in program.requires]
    excepts = [assembly.rule(rule) for rule in program.excepts]
    kinds: dict[tuple[int, ...], list[Value]] = {}  # requirements that the same exceptions may lift
    for fire, lifters in zip(fires, program.lifters, strict=True):
        kinds.setdefault(lifters, []).append(fire)
    any_of = {lifters: combine(False, of) for lifters, of in kinds.items()}
    unlifted = {lifters: negate(combine(False, [excepts[i] for i in lifters])) for lifters in kinds}
    stands = [combine(True, [fire, unlifted[of]]) for fire, of in zip(fires, program.lifters, strict=True)]
    holds = [
        combine(True, [hold, combine(False, [fire for lifters, fire in any_of.items() if i in lifters])])
        for i, hold in enumerate(excepts)
    ]
    levels: dict[str, list[Value]] = {policy: [] for policy in REVIEW_POLICIES}
    for rule, stand in zip(program.requires, stands, strict=True):
        earlier: Value = True
        for clause, policy in rule.review:
            here = assembly.clause(clause)
            levels[policy].append(combine(True, [stand, earlier, here]))
            earlier = combine(True, [earlier, negate(here)])
        if rule.review_policy:
            levels[rule.review_policy].append(combine(True, [stand, earlier]))
    subject = assembly.fact("subject_to_ear")

    def may(values: list[Value]) -> tuple[int | None, ...]:
        return tuple(None if value is None or value is False else assembly.solid(value) for value in values)

    standing = [combine(True, [fire, unlifted[lifters]]) for lifters, fire in any_of.items()]
    top, middle, low = (assembly.solid(combine(False, of)) for of in (forbids, standing, list(any_of.values())))
    return Goals(
        may(forbids),
        may(stands),
        may(holds),
        (top, middle, low),
        tuple(assembly.solid(combine(False, levels[policy])) for policy in REVIEW_POLICIES),
        tuple(
            assembly.solid(combine(False, [assembly.rule(rule) for rule in rules]))
            for rules in routes(program).values()
        ),
        None if subject is None else assembly.solid(subject),
    )


def routes(program: Program) -> dict[str, list[Rule]]:
    """Return the rules that conclude `subject_to_ear`, by route."""
    step = program.made.get("subject_to_ear")
    found: dict[str, list[Rule]] = {}
    for rule in step.rules if isinstance(step, Conclusion) else ():
        found.setdefault(rule.route or "unnamed", []).append(rule)
    return found


def allocate(nodes: Sequence[Leaf | tuple[int, int, int]], asked: set[int]) -> tuple[dict[int, int], list[list[int]]]:
    """Return the register of each leaf and of each node asked for, and the operations: what, into, of, and.

    Only what the nodes asked for need is carried out. A register is free again after the last use of its node.
    """
    needed = set(asked)
    last: dict[int, int] = {}
    for at in range(len(nodes) - 1, -1, -1):
        made = nodes[at]
        if at in needed and not isinstance(made, Leaf) and made[0] not in (TRUE, FALSE, UNKNOWN):
            for part in made[1:]:
                needed.add(part)
                last.setdefault(part, at)
    register = {at: n for n, at in enumerate(at for at in sorted(needed) if isinstance(nodes[at], Leaf))}
    several = len(register)
    free: list[int] = []
    code: list[list[int]] = []
    for at in sorted(needed):
        made = nodes[at]
        if isinstance(made, Leaf):
            continue
        a, b = (register.get(part, 0) for part in made[1:])
        if free:
            into = free.pop()
        else:
            into, several = several, several + 1
        register[at] = into
        code.append([made[0], into, a, b])
        if made[0] not in (TRUE, FALSE, UNKNOWN):
            free += [register[part] for part in set(made[1:]) if last[part] == at and part not in asked]
    return {at: register[at] for at in needed if isinstance(nodes[at], Leaf) or at in asked}, code
