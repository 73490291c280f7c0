"""A rule set made ready to decide: derivations and conclusions in the order they need each other, rules by effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from licet.derived import Derivation, Formula, Lookup
from licet.errors import LawError
from licet.facts import dictionary
from licet.rule import Layer, Rule, check, digest, select

DAY = "shipped_on"  # the fact that says which law is in force


@dataclass(frozen=True)
class Conclusion:
    """A fact that is true when any of its rules holds."""

    fact: str
    rules: tuple[Rule, ...]


Step = Lookup | Formula | Conclusion


@dataclass(frozen=True)
class Program:
    """Rules and tables of one law in one layer, ready to decide rows and tables.

    Args:
        steps: lookups, formulas and conclusions; each stands after those it needs.
        requires, excepts, prohibits, flags: rules by effect, in the order of the regulation.
        lifters: of each requirement, the positions of the exceptions that may lift it.
        made: the step that makes each derived fact.
        layer: the text as printed, or as enforced.
        law: digest of the rules.
    """

    steps: tuple[Step, ...]
    requires: tuple[Rule, ...]
    excepts: tuple[Rule, ...]
    prohibits: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    lifters: tuple[tuple[int, ...], ...]
    made: Mapping[str, Step]
    layer: Layer
    law: str

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, conclusions first."""
        concluding = tuple(rule for step in self.steps if isinstance(step, Conclusion) for rule in step.rules)
        return concluding + self.prohibits + self.requires + self.excepts + self.flags

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the facts that must come from outside, in the order they are asked."""
        asked: dict[str, None] = {DAY: None}
        for step in self.steps:
            asked.update(dict.fromkeys(needs(step)))
        for rule in self.rules:
            asked.update(dict.fromkeys(rule.facts))
        return tuple(name for name in asked if name not in self.made)


def needs(step: Step) -> tuple[str, ...]:
    """Return the facts a step takes."""
    if isinstance(step, Lookup):
        return (step.key,)
    if isinstance(step, Formula):
        return step.of
    return tuple(dict.fromkeys(name for rule in step.rules for name in rule.facts))


def makes(step: Step) -> tuple[str, ...]:
    """Return the facts a step gives."""
    return step.facts if isinstance(step, Lookup) else (step.fact,)


def prepare(
    rules: Iterable[Rule],
    tables: Iterable[Derivation] = (),
    layer: Layer = "text",
    on: date | None = None,
) -> Program:
    """Return a program from the rules and tables of a law.

    Args:
        rules: every version of every rule.
        tables: the lookups and formulas of the law.
        layer: decide by the text as printed, or as enforced.
        on: keep only rules in force on this day, when every row is of this day.

    Raises:
        LawError: rules ask for unknown facts, overlap, lift what does not exist, or need each other in a circle.
    """
    rules = tuple(rules)
    check(rules, dictionary())
    kept = select(rules, on=on, layer=layer)
    by_effect: dict[str, list[Rule]] = {effect: [] for effect in ("requires", "excepts", "prohibits", "flags")}
    concluding: dict[str, list[Rule]] = {}
    for rule in rules:  # a fact no rule in force concludes is still concluded: false
        if rule.concludes:
            concluding.setdefault(rule.concludes, [])
    for rule in kept:
        if rule.concludes:
            concluding[rule.concludes].append(rule)
        else:
            by_effect[rule.effect].append(rule)
    steps: list[Step] = [*tables, *(Conclusion(fact, tuple(group)) for fact, group in concluding.items())]
    requires, excepts = by_effect["requires"], by_effect["excepts"]
    lifters = tuple(tuple(i for i, e in enumerate(excepts) if e.lifts_rule(r.id)) for r in requires)
    ordered, made = _in_order(steps)
    return Program(
        ordered,
        tuple(requires),
        tuple(excepts),
        tuple(by_effect["prohibits"]),
        tuple(by_effect["flags"]),
        lifters,
        made,
        layer,
        digest(rules),
    )


def _in_order(steps: Sequence[Step]) -> tuple[tuple[Step, ...], dict[str, Step]]:
    made: dict[str, Step] = {}
    for step in steps:
        for fact in makes(step):
            if fact in made:
                raise LawError(f"two steps give the fact {fact!r}", todo="let one table or one set of rules give it")
            made[fact] = step
    ordered: list[Step] = []
    open_: set[int] = set()
    done: set[int] = set()

    def visit(step: Step, path: tuple[str, ...]) -> None:
        if id(step) in done:
            return
        if id(step) in open_:
            raise LawError(f"facts need each other in a circle: {' needs '.join(path)}")
        open_.add(id(step))
        for name in needs(step):
            if name in made:
                visit(made[name], (*path, name))
        open_.discard(id(step))
        done.add(id(step))
        ordered.append(step)

    for step in steps:
        visit(step, (makes(step)[0],))
    return tuple(ordered), made
