"""The walk over one row as straight-line code: the same determination as `decide_row`, for those who ask all day.

A truth is two bits, what holds and what is possible: 0 is false, 1 unknown, 3 true. Then `and` is `&`, `or` is `|`, and
a rule in force (3), not in force (0) or of an unknown day (1) is `force & condition`. Every test, group and rule of a
program becomes one line of a Python function that is compiled once; what one value of a fact says to all tests of that
fact is looked up, and so is what a dated table says of a key between two changes.

Making the function takes longer than a hundred walks: a server makes it, a command that asks once does not.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from licet.clause import COMPARE, Clause, Test, Truth
from licet.decision.determination import INDETERMINATE, LADDER, Determination, assumptions, bounds, compute
from licet.decision.program import DAY, Conclusion, Program, Step, makes
from licet.derived import Formula, Lookup
from licet.facts import dictionary
from licet.rule import REVIEW_POLICIES, Rule

FALSE, UNKNOWN, TRUE = 0, 1, 3
BITS: dict[Truth, int] = {False: FALSE, None: UNKNOWN, True: TRUE}
TRUTH: tuple[Truth, ...] = (False, None, False, True)
NOT = (TRUE, UNKNOWN, FALSE, FALSE)
REMEMBERED = 4096  # values of a fact, or places in a table, whose answer is kept; others are worked out each time
Names = dict[str, None]


class Tests(dict[Any, tuple[int, ...]]):
    """What each value of a fact says to the tests of that fact, in order."""

    __test__ = False

    def __init__(self, tests: list[Test]) -> None:
        """Remember the unknown value."""
        super().__init__({None: (UNKNOWN,) * len(tests)})
        self.tests = tests

    def __missing__(self, value: Any) -> tuple[int, ...]:
        """Work out what a value says."""
        found = tuple(BITS[COMPARE[test.comparison](value, test.value)] for test in self.tests)
        if len(self) < REMEMBERED:
            self[value] = found
        return found


def reader(step: Lookup) -> Callable[[dict[str, Any]], None]:
    """Return what adds the facts of a dated table to a row; a fact that is known is kept."""
    known: dict[tuple[Any, int], tuple[Any, ...]] = {}
    unknown = (None,) * len(step.facts)

    def add(row: dict[str, Any]) -> None:
        key, day = row.get(step.key), row.get(DAY)
        if key is None or day is None:
            values = unknown
        else:
            place = key, bisect_right(step.edges, day)  # the table is constant between two edges
            found = known.get(place)
            if found is None:
                found = step.value(key, day)
                if len(known) < REMEMBERED:
                    known[place] = found
            values = found
        for name, value in zip(step.facts, values, strict=True):
            if row.get(name) is None:
                row[name] = value

    return add


def computer(step: Formula) -> Callable[[dict[str, Any]], None]:
    """Return what adds the value of a formula to a row, if it is not known."""

    def add(row: dict[str, Any]) -> None:
        if row.get(step.fact) is None:
            row[step.fact] = compute(step, [row.get(name) for name in step.of])

    return add


class Code:
    """The lines of the function, and where each condition and rule stands in what it returns."""

    def __init__(self, program: Program) -> None:
        """Write the lines."""
        self.program = program
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"NOT": NOT, "TRUTH": TRUTH}
        self.node: dict[Clause, int] = {}  # equal conditions are one line
        self.parts: list[tuple[tuple[int, str | None], ...]] = []  # of each node: its parts, a fact for a test
        self.rule: dict[int, int] = {id(rule): n for n, rule in enumerate(program.rules)}
        conditions = [rule.when for rule in program.rules]
        conditions += [clause for rule in program.requires for clause, _ in rule.review]
        tests: dict[str, list[Test]] = {}
        for condition in conditions:
            _collect(condition, tests, set())
        self._write(tests)

    def _write(self, tests: Mapping[str, list[Test]]) -> None:
        program = self.program
        self._line(f"{_tuple(f'e{n}' for n in range(len(program.rules)))} = force")
        for fact in tests:
            if fact not in program.made:
                self._tests(fact, tests)
        for n, step in enumerate(program.steps):
            if isinstance(step, Conclusion):
                either = " | ".join(self._rule(rule) for rule in step.rules) or "0"
                self._line(f"if get({step.fact!r}) is None: row[{step.fact!r}] = TRUTH[{either}]")
            else:
                self.names[f"S{n}"] = reader(step) if isinstance(step, Lookup) else computer(step)
                self._line(f"S{n}(row)")
            for fact in makes(step):
                if fact in tests:
                    self._tests(fact, tests)
        for rule in (*program.prohibits, *program.requires, *program.excepts, *program.flags):
            self._rule(rule)
        for rule in program.requires:
            for clause, _ in rule.review:
                self._condition(clause)
        self._line(self._exceptions())

    def _exceptions(self) -> str:
        """Write which exceptions hold and which requirements stand; return the line that returns everything."""
        program = self.program
        fires = [f"r{self.rule[id(rule)]}" for rule in program.requires]
        sets = {lifters: n for n, lifters in enumerate(dict.fromkeys(program.lifters))}
        for lifters, n in sets.items():
            asking = [fire for fire, own in zip(fires, program.lifters, strict=True) if own == lifters]
            self._line(f"a{n} = {' | '.join(asking)}")
        for i, rule in enumerate(program.excepts):
            asked = " or ".join(f"a{n}" for lifters, n in sets.items() if i in lifters) or "0"
            self._line(f"h{i} = r{self.rule[id(rule)]} if {asked} else 0")
        for lifters, n in sets.items():
            self._line(f"u{n} = NOT[{' | '.join(f'h{i}' for i in lifters) or '0'}]")
        stands = [f"{fire} & u{sets[lifters]}" for fire, lifters in zip(fires, program.lifters, strict=True)]
        nodes = _tuple(f"n{n}" for n in range(len(self.parts)))
        rules = _tuple(f"r{n}" for n in range(len(program.rules)))
        holds = _tuple(f"h{i}" for i in range(len(program.excepts)))
        return f"return {nodes}, {rules}, {holds}, {_tuple(stands)}"

    def _line(self, text: str) -> None:
        self.lines.append(f"    {text}")

    def _tests(self, fact: str, tests: Mapping[str, list[Test]]) -> None:
        """Write the line that looks up all tests of a fact."""
        names = []
        for test in tests[fact]:
            names.append(f"n{len(self.parts)}")
            self.node[test] = len(self.parts)
            self.parts.append(((len(self.parts), fact),))
        table = f"T{len(self.names)}"
        self.names[table] = Tests(tests[fact])
        self._line(f"{_tuple(names)} = {table}[get({fact!r})]")

    def _rule(self, rule: Rule) -> str:
        n = self.rule[id(rule)]
        self._line(f"r{n} = e{n} & n{self._condition(rule.when)}")
        return f"r{n}"

    def _condition(self, clause: Clause) -> int:
        """Write the lines of a condition that are not there yet, and return its number."""
        if clause not in self.node:
            assert not isinstance(clause, Test)
            below = [self._condition(part) for part in clause.parts]
            joined = (" & " if clause.mode == "all" else " | ").join(f"n{n}" for n in below)
            joined = joined or str(TRUE if clause.mode == "all" else FALSE)
            n = self.node[clause] = len(self.parts)
            facts = [part.fact if isinstance(part, Test) else None for part in clause.parts]
            self.parts.append(tuple(zip(below, facts, strict=True)))
            self._line(f"n{n} = NOT[{joined}]" if clause.mode == "none" else f"n{n} = {joined}")
        return self.node[clause]

    def function(self) -> Callable[[dict[str, Any], tuple[int, ...]], tuple[tuple[int, ...], ...]]:
        """Return the function: a row, which gets its derived facts, and the rules in force -> nodes, rules, holds, stands."""
        source = "\n".join(["def decide(row, force):", "    get = row.get", *self.lines])
        exec(compile(source, "<the law, line by line>", "exec"), self.names)  # noqa: S102 - written above, from the rules
        made: Callable[[dict[str, Any], tuple[int, ...]], tuple[tuple[int, ...], ...]] = self.names["decide"]
        return made


def _collect(clause: Clause, tests: dict[str, list[Test]], seen: set[int]) -> None:
    if isinstance(clause, Test):
        known = tests.setdefault(clause.fact, [])
        if clause not in known:
            known.append(clause)
    elif id(clause) not in seen:
        seen.add(id(clause))
        for part in clause.parts:
            _collect(part, tests, seen)


def _tuple(names: Any) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


class Decider:
    """Decides rows by one program."""

    def __init__(self, program: Program) -> None:
        """Write and compile the code of the program."""
        self.program = program
        code = Code(program)
        self.code, self.parts = code.function(), code.parts
        self.number = code.rule
        self.when = [code.node[rule.when] for rule in program.rules]
        self.edges = sorted({day for rule in program.rules for day in (rule.since, rule.until) if day is not None})
        self.force: dict[int, tuple[int, ...]] = {}
        self.review = [
            (tuple((code.node[clause], policy) for clause, policy in rule.review), rule.review_policy)
            for rule in program.requires
        ]
        concluded = program.made.get("subject_to_ear")
        concluding = concluded.rules if isinstance(concluded, Conclusion) else ()
        self.routes = [(self.number[id(rule)], rule.route) for rule in concluding if rule.route]

    def __call__(self, facts: Mapping[str, Any]) -> Determination:
        """Return the determination of one row of typed facts, as `decide_row` does."""
        return Row(self, dict(facts)).determination()

    def in_force(self, day: date | None) -> tuple[int, ...]:
        """Return for each rule whether it is in force on a day, as bits."""
        place = -1 if day is None else bisect_right(self.edges, day)
        found = self.force.get(place)
        if found is None:
            rules = self.program.rules
            found = tuple(
                UNKNOWN if day is None else TRUE if r.since <= day and (r.until is None or day < r.until) else FALSE
                for r in rules
            )
            self.force[place] = found
        return found


class Row:
    """One row, decided: what every condition came to, and from there what it lacks."""

    def __init__(self, decider: Decider, row: dict[str, Any]) -> None:
        """Run the code."""
        self.decider, self.row = decider, row
        self.day: date | None = row.get(DAY)
        self.nodes, self.rules, self.holds, self.stands = decider.code(row, decider.in_force(self.day))
        self.held_open: dict[int, Names] = {}
        self.roots: dict[str, Names] = {}

    def determination(self) -> Determination:
        """Return the determination; the parts are those of `conclude`, in its order."""
        program, number, rules, stands, holds = (
            self.decider.program,
            self.decider.number,
            self.rules,
            self.stands,
            self.holds,
        )
        ends = len(rules) - len(program.flags), len(rules)
        first = ends[0] - len(program.excepts) - len(program.requires) - len(program.prohibits)
        forbids = rules[first : first + len(program.prohibits)]
        fires = rules[first + len(program.prohibits) : ends[0] - len(program.excepts)]
        low, high = bounds(*(TRUTH[_any(some)] for some in (forbids, stands, fires)))
        carrying: Rule | None = None
        if low:
            of, truths = {3: (program.prohibits, forbids), 2: (program.requires, stands), 1: (program.excepts, holds)}[
                low
            ]
            carrying = of[truths.index(TRUE)] if TRUE in truths else None
        open_, missing = self._open(low, forbids, fires)
        day = self.day
        return Determination(
            determination=LADDER[low] if low == high else INDETERMINATE,
            at_least=LADDER[low],
            at_most=LADDER[high],
            rule=carrying.id if carrying else None,
            title=carrying.title if carrying else None,
            citation=carrying.citation if carrying else None,
            review_policy=self._review_policy(),
            subject_to_ear=self.row.get("subject_to_ear"),
            routes=tuple(dict.fromkeys(route for n, route in self.decider.routes if rules[n] == TRUE)),
            standing=(*_true(program.prohibits, forbids), *_true(program.requires, stands)),
            lifted=tuple(
                rule.id
                for rule, fire, stand in zip(program.requires, fires, stands, strict=True)
                if fire == TRUE and stand == FALSE
            ),
            exceptions=_true(program.excepts, holds),
            flags=_true(program.flags, rules[ends[0] :]),
            open=open_,
            missing=missing,
            on=day,
            assumed=tuple(assumptions(program, self.row, day)) if day else (),
        )

    def _open(
        self, low: int, forbids: tuple[int, ...], fires: tuple[int, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the unknown rules that can move a bound, and the input facts that would settle them."""
        program, holds = self.decider.program, self.holds
        noted: dict[int, Rule] = {}
        if low < 3:
            for rule, value in zip(program.prohibits, forbids, strict=True):
                if value == UNKNOWN:
                    noted[id(rule)] = rule
        if low < 2:
            for rule, fire, stand, lifters in zip(program.requires, fires, self.stands, program.lifters, strict=True):
                if (stand != UNKNOWN and fire != UNKNOWN) or (stand == FALSE and low == 1):
                    continue
                if fire == UNKNOWN:
                    noted[id(rule)] = rule
                if stand == UNKNOWN:
                    for i in lifters:
                        if holds[i] == UNKNOWN:
                            noted[id(program.excepts[i])] = program.excepts[i]
        facts: Names = {}
        for rule in noted.values():
            facts.update(self._missing(rule))
        return tuple(dict.fromkeys(rule.id for rule in noted.values())), tuple(facts)

    def _missing(self, rule: Rule) -> Names:
        """Return the facts from outside that hold an unknown rule open."""
        names: Names = {}
        made = self.decider.program.made
        for fact in self._held_open(self.decider.when[self.decider.number[id(rule)]]):
            if fact in made:
                names.update(self.roots.get(fact) or self._roots(fact))
            else:
                names[fact] = None
        if self.day is None:
            names[DAY] = None
        return names

    def _held_open(self, node: int) -> Names:
        """Return the facts that hold a condition open; none if it is settled."""
        nodes, known = self.nodes, self.held_open
        names: Names = {}
        if nodes[node] == UNKNOWN:
            for part, fact in self.decider.parts[node]:
                if nodes[part] == UNKNOWN:
                    if fact is not None:
                        names[fact] = None
                    else:
                        names.update(known.get(part) or self._held_open(part))
        known[node] = names
        return names

    def _roots(self, fact: str) -> Names:
        """Return the facts from outside whose lack leaves a derived fact unknown; itself if nothing outside helps."""
        step: Step = self.decider.program.made[fact]
        row, names = self.row, dict[str, None]()
        if row.get(fact) is not None:
            names[fact] = None
        elif isinstance(step, Conclusion):
            for rule in step.rules:
                if self.rules[self.decider.number[id(rule)]] == UNKNOWN:
                    names.update(self._missing(rule))
        else:
            for name in step.of if isinstance(step, Formula) else (step.key, DAY):
                if row.get(name) is None:
                    names.update(self.roots.get(name) or self._roots(name) if name in self.decider.program.made else {name: None})
            if not names:  # a table that is silent on a known key: a finer code may help
                finer = isinstance(step, Lookup) and dictionary()[step.key].type == "text"
                names[step.key if finer and isinstance(step, Lookup) else fact] = None
        self.roots[fact] = names
        return names

    def _review_policy(self) -> str | None:
        """Return the strictest review policy of the requirements that stand; None if none stands or it is unknown."""
        levels = dict.fromkeys(REVIEW_POLICIES, FALSE)
        for stand, (review, usual) in zip(self.stands, self.decider.review, strict=True):
            if stand == FALSE:
                continue
            earlier = TRUE
            for node, policy in review:
                holds = self.nodes[node]
                levels[policy] |= stand & earlier & holds
                earlier &= NOT[holds]
            if usual:
                levels[usual] |= stand & earlier
        for policy in reversed(REVIEW_POLICIES):
            if levels[policy] != FALSE:
                return policy if levels[policy] == TRUE else None
        return None


def _any(truths: tuple[int, ...]) -> int:
    return TRUE if TRUE in truths else UNKNOWN if UNKNOWN in truths else FALSE


def _true(rules: tuple[Rule, ...], truths: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(rule.id for rule, value in zip(rules, truths, strict=True) if value == TRUE)
