"""The walk over one row as straight-line code: the same determination as `decide_row`, for those who ask all day.

A truth is a pair: `t`, it holds, and `p`, it is possible (not false). Kleene's "and" and "or" are then Python's own on
each of the two, and "not" exchanges them. Every condition and rule of a program becomes two lines of one Python
function that is compiled once; what a value of a fact says to all tests of that fact is looked up, and so is what a
dated table says of a key between two changes.

Making the function takes as long as some forty walks: a server makes it, a command that asks once does not.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import chain, compress
from typing import Any

from licet.clause import COMPARE, Clause, Test, Truth
from licet.decision.determination import INDETERMINATE, LADDER, Determination, assumptions, bounds, compute
from licet.decision.program import DAY, Conclusion, Program, makes
from licet.derived import Formula, Lookup
from licet.facts import dictionary
from licet.rule import REVIEW_POLICIES, Rule

REMEMBERED = 4096  # values of a fact, or places in a table, whose answer is kept; others are worked out each time
PAIR: dict[Truth, tuple[bool, bool]] = {False: (False, False), None: (False, True), True: (True, True)}
Truths = tuple[bool, ...]


class Tests(dict[Any, Truths]):
    """What each value of a fact says to the tests of that fact: a pair a test, in order."""

    __test__ = False  # pytest need not look

    def __init__(self, tests: list[Test]) -> None:
        """Remember the unknown value."""
        super().__init__({None: PAIR[None] * len(tests)})
        self.tests = tests

    def __missing__(self, value: Any) -> Truths:
        """Work out what a value says."""
        said = (PAIR[COMPARE[test.comparison](value, test.value)] for test in self.tests)
        found = tuple(chain.from_iterable(said))
        if len(self) < REMEMBERED:
            self[value] = found
        return found


def reader(step: Lookup) -> Callable[[dict[str, Any]], None]:
    """Return what adds the facts of a dated table to a row; a fact that is known is kept."""
    known: dict[tuple[Any, int], tuple[Any, ...]] = {}
    unknown = (None,) * len(step.facts)

    def add(row: dict[str, Any]) -> None:
        key, day = row.get(step.key), row.get(DAY)
        values = unknown
        if key is not None and day is not None:
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
    """The lines of the function, and where each condition and rule stands in what it returns.

    Of the variables, c are conditions, f rules in force, r rules, h exceptions that hold, l what lifts a requirement,
    s requirements that stand; a says that something is there to be lifted.
    """

    def __init__(self, program: Program) -> None:
        """Write the lines."""
        self.program = program
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}
        self.condition: dict[Clause, int] = {}  # equal conditions are written once
        self.parts: list[list[tuple[int, str | None]]] = []  # of each condition: its parts, and the fact of a test
        self.rule = {id(rule): n for n, rule in enumerate(program.rules)}
        self.tests: dict[str, dict[Test, None]] = {}
        reviews = [clause for rule in program.requires for clause, _ in rule.review]
        seen: set[int] = set()
        for clause in (*(rule.when for rule in program.rules), *reviews):
            self._collect(clause, seen)
        self.line(f"{_both('f', len(self.rule))} = force")
        for fact in self.tests:
            if fact not in program.made:
                self._test(fact)
        self._derive()
        for rule in (*program.prohibits, *program.requires, *program.excepts, *program.flags):
            self._rule(rule)
        for clause in reviews:
            self._condition(clause)
        self._stand()
        counts = {"c": len(self.parts), "r": len(self.rule), "h": len(program.excepts), "s": len(program.requires)}
        self.line("return " + ", ".join(_row(f"{of}{n}{x}" for n in range(counts[of])) for of in counts for x in "tp"))

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append(f"    {text}")

    def _collect(self, clause: Clause, seen: set[int]) -> None:
        if isinstance(clause, Test):
            self.tests.setdefault(clause.fact, {})[clause] = None
        elif id(clause) not in seen:
            seen.add(id(clause))
            for part in clause.parts:
                self._collect(part, seen)

    def _test(self, fact: str) -> None:
        """Write the line that looks up all tests of a fact."""
        first = len(self.parts)
        for n, test in enumerate(self.tests[fact], first):
            self.condition[test] = n
            self.parts.append([(n, fact)])
        table = f"of_{len(self.names)}"
        self.names[table] = Tests(list(self.tests[fact]))
        self.line(f"{_both('c', len(self.parts), first)} = {table}[get({fact!r})]")

    def _derive(self) -> None:
        """Write the steps; each stands after those it needs."""
        for step in self.program.steps:
            if isinstance(step, Conclusion):
                for rule in step.rules:
                    self._rule(rule)
                own = [f"r{self.rule[id(rule)]}" for rule in step.rules]
                said = f"True if {_or(own, 't')} else None if {_or(own, 'p')} else False"
                self.line(f"if get({step.fact!r}) is None: row[{step.fact!r}] = {said}")
            else:
                name = f"of_{len(self.names)}"
                self.names[name] = reader(step) if isinstance(step, Lookup) else computer(step)
                self.line(f"{name}(row)")
            for fact in makes(step):
                if fact in self.tests:
                    self._test(fact)

    def _rule(self, rule: Rule) -> None:
        n, c = self.rule[id(rule)], self._condition(rule.when)
        self.line(f"r{n}t = f{n}t and c{c}t")
        self.line(f"r{n}p = f{n}p and c{c}p")

    def _condition(self, clause: Clause) -> int:
        """Write the lines of a condition that are not there yet, and return its number."""
        if isinstance(clause, Test) or clause in self.condition:
            return self.condition[clause]
        below = [self._condition(part) for part in clause.parts]
        n = self.condition[clause] = len(self.parts)
        facts = (part.fact if isinstance(part, Test) else None for part in clause.parts)
        self.parts.append(list(zip(below, facts, strict=True)))
        own = [f"c{part}" for part in below]
        if clause.mode == "all":  # few hold, so what is possible settles most of them
            self.line(f"c{n}p = {_and(own, 'p')}")
            self.line(f"c{n}t = c{n}p and {_and(own, 't')}")
        elif clause.mode == "any":
            self.line(f"c{n}t = {_or(own, 't')}")
            self.line(f"c{n}p = c{n}t or {_or(own, 'p')}")
        else:
            self.line(f"c{n}t = not ({_or(own, 'p')})")
            self.line(f"c{n}p = not ({_or(own, 't')})")
        return n

    def _stand(self) -> None:
        """Write which exceptions hold, of those that have something to lift, and which requirements stand."""
        program = self.program
        fires = [f"r{self.rule[id(rule)]}" for rule in program.requires]
        sets = {lifters: n for n, lifters in enumerate(dict.fromkeys(program.lifters))}
        for lifters, n in sets.items():
            asking = [fire for fire, own in zip(fires, program.lifters, strict=True) if own == lifters]
            self.line(f"a{n} = {_or(asking, 'p')}")
        for i, rule in enumerate(program.excepts):
            asked = _or([f"a{n}" for lifters, n in sets.items() if i in lifters], "")
            for x in "tp":
                self.line(f"h{i}{x} = r{self.rule[id(rule)]}{x} and ({asked})")
        for lifters, n in sets.items():
            for x in "tp":
                self.line(f"l{n}{x} = {_or([f'h{i}' for i in lifters], x)}")
        for j, (fire, lifters) in enumerate(zip(fires, program.lifters, strict=True)):
            self.line(f"s{j}t = {fire}t and not l{sets[lifters]}p")
            self.line(f"s{j}p = {fire}p and not l{sets[lifters]}t")

    def function(self) -> Callable[[dict[str, Any], Truths], tuple[Truths, ...]]:
        """Return the function: takes a row, which gets its derived facts, and which rules are in force.

        It returns, each as what holds and what is possible: conditions, rules, exceptions, requirements that stand.
        """
        source = "\n".join(["def decide(row, force):", "    get = row.get", *self.lines])
        exec(compile(source, "<the law, line by line>", "exec"), self.names)  # noqa: S102 - written above from rules
        made: Callable[[dict[str, Any], Truths], tuple[Truths, ...]] = self.names["decide"]
        return made


def _row(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


def _both(of: str, end: int, first: int = 0) -> str:
    return _row(f"{of}{n}{x}" for n in range(first, end) for x in "tp")


def _and(names: list[str], x: str) -> str:
    return " and ".join(f"{name}{x}" for name in names) or "True"


def _or(names: list[str], x: str) -> str:
    return " or ".join(f"{name}{x}" for name in names) or "False"


class Decider:
    """Decides rows by one program; call it with typed facts.

    Example:
        >>> from licet.decision.program import prepare
        >>> Decider(prepare([]))({}).determination
        'no license required'
    """

    def __init__(self, program: Program) -> None:
        """Write and compile the code of the program."""
        code = Code(program)
        self.program, self.code, self.rule = program, code.function(), code.rule
        self.parts = [[(n, fact, fact in program.made) for n, fact in parts] for parts in code.parts]
        self.when = {id(rule): code.condition[rule.when] for rule in program.rules}
        self.review = [[(code.condition[clause], policy) for clause, policy in r.review] for r in program.requires]
        self.edges = sorted({day for rule in program.rules for day in (rule.since, rule.until) if day is not None})
        self.force: dict[int | None, Truths] = {}
        concluded = program.made.get("subject_to_ear")
        concluding = concluded.rules if isinstance(concluded, Conclusion) else ()
        self.routes = [(self.rule[id(rule)], rule.route) for rule in concluding if rule.route]
        at = len(program.rules)
        self.slices: list[slice] = []
        for group in (program.flags, program.excepts, program.requires, program.prohibits):  # from the end of the rules
            self.slices.append(slice(at - len(group), at))
            at -= len(group)

    def __call__(self, facts: Mapping[str, Any]) -> Determination:
        """Return the determination of one row of typed facts, as `decide_row` does."""
        return Row(self, dict(facts)).determination()

    def in_force(self, day: date | None) -> Truths:
        """Return for each rule whether it is in force on a day, as a pair."""
        place = None if day is None else bisect_right(self.edges, day)
        if place not in self.force:
            periods = [(rule.since, rule.until) for rule in self.program.rules]
            now = (None if day is None else s <= day and (u is None or day < u) for s, u in periods)
            self.force[place] = tuple(chain.from_iterable(PAIR[truth] for truth in now))
        return self.force[place]


class Row:
    """One row, decided: what every condition came to, and from there what it lacks."""

    def __init__(self, decider: Decider, row: dict[str, Any]) -> None:
        """Run the code."""
        self.decider, self.row = decider, row
        self.day: date | None = row.get(DAY)
        told = decider.code(row, decider.in_force(self.day))
        self.conditions_t, self.conditions_p, self.rules_t, self.rules_p = told[:4]
        self.holds_t, self.holds_p, self.stands_t, self.stands_p = told[4:]

    def determination(self) -> Determination:
        """Return the determination; its parts are those of `conclude`, in its order."""
        program = self.decider.program
        flags, _, requires, prohibits = self.decider.slices
        forbids, stands, holds, fires = self.rules_t[prohibits], self.stands_t, self.holds_t, self.rules_t[requires]
        possible = self.rules_p[prohibits], self.stands_p, self.rules_p[requires]
        pairs = zip((forbids, stands, fires), possible, strict=True)
        low, high = bounds(*(True if True in t else None if True in p else False for t, p in pairs))
        rung = {3: (program.prohibits, forbids), 2: (program.requires, stands), 1: (program.excepts, holds)}
        carrying = next(compress(*rung[low]), None) if low else None
        open_, missing = self._open(low)
        return Determination(
            LADDER[low] if low == high else INDETERMINATE,
            LADDER[low],
            LADDER[high],
            carrying.id if carrying else None,
            carrying.title if carrying else None,
            carrying.citation if carrying else None,
            self._review_policy(),
            self.row.get("subject_to_ear"),
            tuple(dict.fromkeys(route for n, route in self.decider.routes if self.rules_t[n])),
            (*_ids(program.prohibits, forbids), *_ids(program.requires, stands)),
            tuple(r.id for r, p in compress(zip(program.requires, self.stands_p, strict=True), fires) if not p),
            _ids(program.excepts, holds),
            _ids(program.flags, self.rules_t[flags]),
            open_,
            missing,
            self.day,
            tuple(assumptions(program, self.row, self.day)) if self.day else (),
        )

    def _open(self, low: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the unknown rules that can move a bound, and the input facts that would settle them."""
        program = self.decider.program
        _, _, requires, prohibits = self.decider.slices
        noted: dict[int, Rule] = {}
        if low < 3:
            for rule, t in compress(zip(program.prohibits, self.rules_t[prohibits], strict=True), self.rules_p[prohibits]):
                if not t:
                    noted[id(rule)] = rule
        if low < 2:
            fires = self.rules_t[requires]
            rows = zip(program.requires, program.lifters, fires, self.stands_t, self.stands_p, strict=True)
            for rule, lifters, fire, t, p in compress(rows, self.rules_p[requires]):
                if (fire and t is p) or (low == 1 and not p):
                    continue
                if not fire:
                    noted[id(rule)] = rule
                if t is not p:
                    for i in lifters:
                        if self.holds_p[i] and not self.holds_t[i]:
                            noted[id(program.excepts[i])] = program.excepts[i]
        missing = Missing(self)
        for rule in noted.values():
            missing.rule(rule)
        return tuple(dict.fromkeys(rule.id for rule in noted.values())), tuple(missing.facts)

    def _review_policy(self) -> str | None:
        """Return the strictest review policy of the requirements that stand; None if none stands or it is unknown."""
        levels_t, levels_p = set[str](), set[str]()
        rows = zip(self.decider.program.requires, self.decider.review, self.stands_t, strict=True)
        for rule, review, stand in compress(rows, self.stands_p):
            earlier_t = earlier_p = True
            for n, policy in review:
                t, p = self.conditions_t[n], self.conditions_p[n]
                if stand and earlier_t and t:
                    levels_t.add(policy)
                if earlier_p and p:
                    levels_p.add(policy)
                earlier_t, earlier_p = earlier_t and not p, earlier_p and not t
            if rule.review_policy:
                if stand and earlier_t:
                    levels_t.add(rule.review_policy)
                if earlier_p:
                    levels_p.add(rule.review_policy)
        for policy in reversed(REVIEW_POLICIES):
            if policy in levels_p:
                return policy if policy in levels_t else None
        return None


class Missing:
    """The facts from outside that hold rules open, in the order they are met; each condition is entered once."""

    def __init__(self, row: Row) -> None:
        """Start with none."""
        self.row, self.decider = row, row.decider
        self.facts: dict[str, None] = {}
        self.entered: set[int | str] = set()

    def rule(self, rule: Rule) -> None:
        """Add those of an unknown rule."""
        self.condition(self.decider.when[id(rule)])
        if self.row.day is None:
            self.facts[DAY] = None

    def condition(self, n: int) -> None:
        """Add those of a condition, descending only through unknown parts; none if it is settled."""
        holds, possible = self.row.conditions_t, self.row.conditions_p
        if n in self.entered or holds[n] is possible[n]:
            return
        self.entered.add(n)
        for part, fact, made in self.decider.parts[n]:
            if holds[part] is not possible[part]:
                if fact is None:
                    self.condition(part)
                elif made:
                    self.derived(fact)
                else:
                    self.facts[fact] = None

    def derived(self, fact: str) -> None:
        """Add those that leave a derived fact unknown; the fact itself if nothing outside would help."""
        if fact in self.entered:
            return
        self.entered.add(fact)
        step, row = self.decider.program.made[fact], self.row.row
        if row.get(fact) is not None:
            self.facts[fact] = None
        elif isinstance(step, Conclusion):
            for rule in step.rules:
                n = self.decider.rule[id(rule)]
                if self.row.rules_p[n] and not self.row.rules_t[n]:
                    self.rule(rule)
        else:
            lacking = [n for n in (step.of if isinstance(step, Formula) else (step.key, DAY)) if row.get(n) is None]
            for name in lacking:
                if name in self.decider.program.made:
                    self.derived(name)
                else:
                    self.facts[name] = None
            if not lacking:  # a table that is silent on a known key: a finer code may help
                finer = isinstance(step, Lookup) and dictionary()[step.key].type == "text"
                self.facts[step.key if isinstance(step, Lookup) and finer else fact] = None


def _ids(rules: tuple[Rule, ...], truths: Truths) -> tuple[str, ...]:
    return tuple(rule.id for rule in compress(rules, truths))
