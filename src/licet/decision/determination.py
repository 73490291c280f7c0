"""How rules combine into a determination: the ladder, and the plain walk over one row.

`at_least` reads unknown as false on what stands, `at_most` as true; equal bounds are a determination, unequal bounds
are indeterminate with a known range. This walk is the definition; the engine in `decision/table.py` must equal it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from typing import Any

from licet.clause import Truth, Weighed, truth, weigh
from licet.decision.program import DAY, Conclusion, Program
from licet.derived import Formula, Lookup
from licet.facts import dictionary
from licet.rule import REVIEW_POLICIES, Rule

LADDER = ("no license required", "license exception", "license required", "prohibited")
INDETERMINATE = "indeterminate"


@dataclass(frozen=True)
class Determination:
    """What the rules say of one row on its day.

    Args:
        determination: a rung of the ladder, or "indeterminate".
        at_least, at_most: the bounds; equal unless indeterminate.
        rule, title, citation: of the rule that carries `at_least`, in force on the day; None at the lowest rung.
        review_policy: the strictest of the requirements that stand; None when none stands or it is unknown.
        subject_to_ear: three-valued; None in law that has no such fact.
        routes: how jurisdiction is reached, of the routes that hold.
        standing: requirements and prohibitions that stand.
        lifted: requirements that fire and are lifted.
        exceptions: exceptions that hold.
        flags: red flags that hold.
        open: rules that are unknown and can move a bound.
        missing: the facts that would settle it.
        on: the day, if known.
        assumed: sentences on tables carried to a day they are not known for.
    """

    determination: str
    at_least: str
    at_most: str
    rule: str | None
    title: str | None
    citation: str | None
    review_policy: str | None
    subject_to_ear: Truth
    routes: tuple[str, ...]
    standing: tuple[str, ...]
    lifted: tuple[str, ...]
    exceptions: tuple[str, ...]
    flags: tuple[str, ...]
    open: tuple[str, ...]
    missing: tuple[str, ...]
    on: date | None
    assumed: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """Show the determination in a notebook."""
        from licet.decision.markup import determination_html

        return determination_html(self)

    def as_dict(self) -> dict[str, Any]:
        """Return the determination as plain data."""
        plain = asdict(self)
        plain["on"] = self.on.isoformat() if self.on else None
        return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}


def both(a: Truth, b: Truth) -> Truth:
    """Return `a and b` with three values."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


Seen = dict[int, Weighed]


def rule_truth(rule: Rule, facts: Mapping[str, Any], seen: Seen | None = None) -> Truth:
    """Return whether a rule fires on a row: it is in force on the day, and its condition holds.

    Args:
        rule: the rule.
        facts: the row.
        seen: what conditions came to on this row, if it is derived and does not change any more.
    """
    day = facts.get(DAY)
    if day is not None and not (rule.since <= day and (rule.until is None or day < rule.until)):
        return False
    holds = truth(rule.when, facts) if seen is None else weigh(rule.when, facts, seen)[0]
    return holds if day is not None else both(None, holds)


def any_truth(values: list[Truth]) -> Truth:
    """Return whether any of the values is true, with three values."""
    if True in values:
        return True
    return None if None in values else False


def derive_row(facts: Mapping[str, Any], program: Program, seen: Seen | None = None) -> dict[str, Any]:
    """Return the facts of one row with all derived facts; a fact that is given and known is kept.

    Steps stand after those they need, so what a condition comes to here is what it comes to on the derived row: `seen`
    is filled for whoever goes on.
    """
    row = dict(facts)
    seen = {} if seen is None else seen
    day = row.get(DAY)
    for step in program.steps:
        if isinstance(step, Lookup):
            key = row.get(step.key)
            values = step.value(key, day) if key is not None and day is not None else (None,) * len(step.facts)
            for name, value in zip(step.facts, values, strict=True):
                if row.get(name) is None:
                    row[name] = value
        elif isinstance(step, Formula):
            if row.get(step.fact) is None:
                row[step.fact] = compute(step, [row.get(name) for name in step.of])
        elif row.get(step.fact) is None:
            row[step.fact] = any_truth([rule_truth(rule, row, seen) for rule in step.rules])
    return row


def compute(formula: Formula, of: list[Any]) -> float | None:
    """Return a formula's value; None if an argument is unknown or the result is no finite number."""
    if None in of:
        return None
    try:
        value = float(formula.compute(*of))
    except (ZeroDivisionError, OverflowError):
        return None
    return value if isfinite(value) else None


def standing(
    program: Program, row: Mapping[str, Any], seen: Seen | None = None
) -> tuple[list[Truth], list[Truth], list[Truth]]:
    """Return, for a derived row, which requirements fire, which exceptions hold, and which requirements stand."""
    seen = {} if seen is None else seen
    fires = [rule_truth(rule, row, seen) for rule in program.requires]
    pairs = zip(fires, program.lifters, strict=True)
    asked = {i for fire, lifters in pairs if fire is not False for i in lifters}  # those with something to lift
    holds = [rule_truth(rule, row, seen) if i in asked else False for i, rule in enumerate(program.excepts)]
    stands = []
    for fire, lifters in zip(fires, program.lifters, strict=True):
        lifted = any_truth([holds[i] for i in lifters]) if fire is not False else False
        stands.append(both(fire, None if lifted is None else not lifted))
    return fires, holds, stands


def bounds(prohibited: Truth, required: Truth, fired: Truth) -> tuple[int, int]:
    """Return the rungs `at_least` and `at_most`.

    Example:
        >>> bounds(False, None, True)
        (1, 2)
    """
    low = 3 if prohibited else 2 if required else 1 if fired else 0
    high = 3 if prohibited is not False else 2 if required is not False else 1 if fired is not False else 0
    return low, high


def decide_row(facts: Mapping[str, Any], program: Program) -> Determination:
    """Return the determination of one row of facts.

    Args:
        facts: typed facts as `licet.facts.check_row` gives them; absent or None is unknown.
        program: rules and tables, prepared.

    Example:
        >>> from licet.decision.program import prepare
        >>> decide_row({}, prepare([])).determination
        'no license required'
    """
    seen: Seen = {}
    return conclude(derive_row(facts, program, seen), program, seen)


def conclude(row: Mapping[str, Any], program: Program, seen: Seen | None = None) -> Determination:
    """Return the determination of a row whose derived facts are worked out; `seen` is filled for whoever goes on."""
    seen = {} if seen is None else seen
    fires, holds, stands = standing(program, row, seen)
    forbids = [rule_truth(rule, row, seen) for rule in program.prohibits]
    low, high = bounds(any_truth(forbids), any_truth(stands), any_truth(fires))
    carrying = _carrying(program, low, forbids, fires, stands, holds)
    open_, lacking = _open(program, row, low, forbids, fires, holds, stands, seen)
    concluded = program.made.get("subject_to_ear")
    routes = [
        rule.route
        for rule in (concluded.rules if isinstance(concluded, Conclusion) else ())
        if rule.route and rule_truth(rule, row, seen)
    ]
    day = row.get(DAY)
    return Determination(
        determination=LADDER[low] if low == high else INDETERMINATE,
        at_least=LADDER[low],
        at_most=LADDER[high],
        rule=carrying.id if carrying else None,
        title=carrying.title if carrying else None,
        citation=carrying.citation if carrying else None,
        review_policy=review_policy(program, row, stands, seen),
        subject_to_ear=row.get("subject_to_ear"),
        routes=tuple(dict.fromkeys(routes)),
        standing=_ids([*program.prohibits, *program.requires], [*forbids, *stands]),
        lifted=tuple(r.id for r, f, s in zip(program.requires, fires, stands, strict=True) if f and s is False),
        exceptions=_ids(program.excepts, holds),
        flags=_ids(program.flags, [rule_truth(rule, row, seen) for rule in program.flags]),
        open=open_,
        missing=lacking,
        on=day,
        assumed=tuple(assumptions(program, row, day)) if day else (),
    )


def _ids(rules: "tuple[Rule, ...] | list[Rule]", truths: list[Truth]) -> tuple[str, ...]:
    return tuple(rule.id for rule, value in zip(rules, truths, strict=True) if value)


def _carrying(
    program: Program, low: int, forbids: list[Truth], fires: list[Truth], stands: list[Truth], holds: list[Truth]
) -> Rule | None:
    """Return the first rule that carries the lower bound; an exception does if it lifts a requirement that fires."""
    if low == 1:
        lifts = {i for fire, lifters in zip(fires, program.lifters, strict=True) if fire for i in lifters}
        holds = [i in lifts and value for i, value in enumerate(holds)]
    rung = {3: (program.prohibits, forbids), 2: (program.requires, stands), 1: (program.excepts, holds)}
    if low not in rung:
        return None
    rules, truths = rung[low]
    return next((rule for rule, value in zip(rules, truths, strict=True) if value), None)


def _open(
    program: Program,
    row: Mapping[str, Any],
    low: int,
    forbids: list[Truth],
    fires: list[Truth],
    holds: list[Truth],
    stands: list[Truth],
    seen: Seen,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the unknown rules that can move a bound, and the input facts that would settle them."""
    rules: dict[str, None] = {}
    facts: dict[str, None] = {}
    found: Roots = {}
    noted: set[int] = set()

    def note(rule: Rule) -> None:
        if id(rule) not in noted:
            noted.add(id(rule))
            rules[rule.id] = None
            facts.update(dict.fromkeys(missing_inputs(rule, row, program, found, seen)))

    for rule, value in zip(program.prohibits, forbids, strict=True):
        if value is None and low < 3:
            note(rule)
    for rule, fire, stand, lifters in zip(program.requires, fires, stands, program.lifters, strict=True):
        if low >= 2 or (stand is not None and fire is not None) or (stand is False and low == 1):
            continue
        if fire is None:
            note(rule)
        for i in lifters:
            if holds[i] is None and stand is None:
                note(program.excepts[i])
    return tuple(rules), tuple(facts)


Roots = dict[str, tuple[str, ...]]


def missing_inputs(
    rule: Rule, row: Mapping[str, Any], program: Program, found: Roots | None = None, seen: Seen | None = None
) -> tuple[str, ...]:
    """Return the facts from outside that hold a rule open on a derived row.

    Args:
        rule: the rule.
        row: facts with derived facts.
        program: rules and tables, prepared.
        found: roots of facts already worked out on this row, kept from rule to rule.
        seen: what conditions came to on this row, kept too.
    """
    found = {} if found is None else found
    seen = {} if seen is None else seen
    if rule_truth(rule, row, seen) is not None:
        return ()
    names: dict[str, None] = {}
    for fact in weigh(rule.when, row, seen)[1]:
        names.update(dict.fromkeys(roots(fact, row, program, found, seen)))
    if row.get(DAY) is None:
        names[DAY] = None
    return tuple(names)


def roots(fact: str, row: Mapping[str, Any], program: Program, found: Roots, seen: Seen) -> tuple[str, ...]:
    """Return the facts from outside whose lack leaves a fact unknown; the fact itself if nothing outside would help."""
    if fact not in found:
        found[fact] = _roots(fact, row, program, found, seen)
    return found[fact]


def _roots(fact: str, row: Mapping[str, Any], program: Program, found: Roots, seen: Seen) -> tuple[str, ...]:
    step = program.made.get(fact)
    if step is None or row.get(fact) is not None:
        return (fact,)
    if isinstance(step, Formula):
        lacking = [name for name in step.of if row.get(name) is None]
        return tuple(dict.fromkeys(r for name in lacking for r in roots(name, row, program, found, seen))) or (fact,)
    if isinstance(step, Lookup):
        lacking = [name for name in (step.key, DAY) if row.get(name) is None]
        if lacking:
            return tuple(dict.fromkeys(r for name in lacking for r in roots(name, row, program, found, seen)))
        # the key is known and the table is silent: a finer code may help, else only the fact itself
        return (step.key,) if dictionary()[step.key].type == "text" else (fact,)
    return tuple(dict.fromkeys(name for rule in step.rules for name in missing_inputs(rule, row, program, found, seen)))


def review_policy(program: Program, row: Mapping[str, Any], stands: list[Truth], seen: Seen) -> str | None:
    """Return the strictest review policy of the requirements that stand; None if none stands or it is unknown."""
    levels: dict[str, list[Truth]] = {policy: [] for policy in REVIEW_POLICIES}
    for rule, stand in zip(program.requires, stands, strict=True):
        if stand is False:
            continue
        earlier: Truth = True
        for clause, policy in rule.review:
            holds = weigh(clause, row, seen)[0]
            levels[policy].append(both(stand, both(earlier, holds)))
            earlier = both(earlier, None if holds is None else not holds)
        if rule.review_policy:
            levels[rule.review_policy].append(both(stand, earlier))
    for policy in reversed(REVIEW_POLICIES):
        value = any_truth(levels[policy])
        if value is not False:
            return policy if value else None
    return None


def assumptions(program: Program, row: Mapping[str, Any], day: date) -> list[str]:
    """Return a sentence for each table that is carried to a day it is not known for."""
    said = [step.assumed(day) for step in program.steps if isinstance(step, Lookup) and row.get(step.key) is not None]
    return [sentence for sentence in said if sentence]
