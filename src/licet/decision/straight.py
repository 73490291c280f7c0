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
from itertools import chain, compress, pairwise
from typing import Any, cast

from licet.clause import COMPARE, Clause, Test, Truth
from licet.decision.determination import INDETERMINATE, LADDER, Determination, assumptions, bounds, compute
from licet.decision.program import DAY, Conclusion, Program, makes
from licet.derived import Formula, Lookup
from licet.facts import dictionary
from licet.rule import REVIEW_POLICIES, Rule

BLOCK = 15  # conditions in a block: a tuple of more than 30 is made in a slower way
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
    known: dict[tuple[Any, int], dict[str, Any]] = {}
    unknown = dict.fromkeys(step.facts)

    def add(row: dict[str, Any]) -> None:
        key, day = row.get(step.key), row.get(DAY)
        found = unknown
        if key is not None and day is not None:
            place = key, bisect_right(step.edges, day)  # the table is constant between two edges
            if place in known:
                found = known[place]
            else:
                found = dict(zip(step.facts, step.value(key, day), strict=True))
                if len(known) < REMEMBERED:
                    known[place] = found
        if row.keys().isdisjoint(found):
            row.update(found)
        else:
            row.update({name: value for name, value in found.items() if row.get(name) is None})

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
        self.place: list[tuple[int, int]] = []  # of each condition: the block it is returned in, and where in it
        self.blocks: list[str] = []
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
        counts = {"r": len(self.rule), "h": len(program.excepts), "s": len(program.requires)}
        truths = [_row([f"{of}{n}{x}" for n in range(counts[of])]) for of in counts for x in "tp"]
        self.line(f"return {', '.join([_row(self._placed()), *truths])}")

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
            self.place.append((len(self.blocks), 2 * (n - first)))
        name = f"of_{len(self.names)}"
        self.names[name] = Tests(list(self.tests[fact]))
        self.blocks.append(f"b{len(self.blocks)}")
        self.line(f"{_both('c', len(self.parts), first)} = {self.blocks[-1]} = {name}[get({fact!r})]")

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
        self.place.append((-1, -1))
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

    def _placed(self) -> list[str]:
        """Give each condition that is no test its place, and return the blocks; Python makes short ones sooner."""
        blocks = list(self.blocks)
        groups = [n for n, (block, _) in enumerate(self.place) if block < 0]
        for first in range(0, len(groups), BLOCK):
            some = groups[first : first + BLOCK]
            for at, n in enumerate(some):
                self.place[n] = len(blocks), 2 * at
            blocks.append(_row([f"c{n}{x}" for n in some for x in "tp"]))
        return blocks

    def function(self) -> Callable[[dict[str, Any], Truths], Any]:
        """Return the function: takes a row, which gets its derived facts, and which rules are in force.

        It returns the blocks of conditions; then rules, exceptions, and requirements that stand, each as what holds
        and what is possible.
        """
        source = "\n".join(["def decide(row, force):", "    get = row.get", *self.lines])
        exec(compile(source, "<the law, line by line>", "exec"), self.names)  # noqa: S102 - written above from rules
        made: Callable[[dict[str, Any], Truths], Any] = self.names["decide"]
        return made


def _row(names: list[str]) -> str:
    """Return a tuple of all names; long ones are put together from short ones, which Python makes sooner."""
    if len(names) <= 2 * BLOCK:
        return f"({''.join(f'{name}, ' for name in names)})"
    return f"({', '.join(f'*{_row(names[at : at + 2 * BLOCK])}' for at in range(0, len(names), 2 * BLOCK))})"


def _both(of: str, end: int, first: int = 0) -> str:
    return f"({''.join(f'{of}{n}t, {of}{n}p, ' for n in range(first, end))})"


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
        self.program, self.code, self.rule, self.place = program, code.function(), code.rule, code.place
        made = program.made
        self.parts = [[(*code.place[n], n, f, f in made) for n, f in parts] for parts in code.parts]
        self.when = [code.condition[rule.when] for rule in program.rules]
        self.ids = [rule.id for rule in program.rules]
        self.review = [[(code.place[code.condition[c]], policy) for c, policy in r.review] for r in program.requires]
        self.edges = sorted({day for rule in program.rules for day in (rule.since, rule.until) if day is not None})
        self.force: dict[int | None, Truths] = {}
        first = len(program.rules) - len(program.flags) - len(program.excepts)
        self.lifters = [frozenset(first + i for i in lifters) for lifters in program.lifters]
        concluded = made.get("subject_to_ear")
        concluding = concluded.rules if isinstance(concluded, Conclusion) else ()
        self.routes = [(self.rule[id(rule)], rule.route) for rule in concluding if rule.route]
        ends = [len(self.ids)]  # prohibitions, requirements, exceptions and red flags end the rules
        for group in (program.flags, program.excepts, program.requires, program.prohibits):
            ends.append(ends[-1] - len(group))
        self.flags, self.excepts, self.requires, self.prohibits = (slice(b, a) for a, b in pairwise(ends))

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
        told: tuple[Any, ...] = decider.code(row, decider.in_force(self.day))
        self.blocks: tuple[Truths, ...] = told[0]
        self.rules_t, self.rules_p, self.holds_t, self.holds_p, self.stands_t, self.stands_p = cast(
            "tuple[Truths, ...]", told[1:]
        )

    def determination(self) -> Determination:
        """Return the determination; its parts are those of `conclude`, in its order."""
        decider, program, rules = self.decider, self.decider.program, self.rules_t
        forbids, stands, holds, fires = rules[decider.prohibits], self.stands_t, self.holds_t, rules[decider.requires]
        possible = self.rules_p[decider.prohibits], self.stands_p, self.rules_p[decider.requires]
        pairs = zip((forbids, stands, fires), possible, strict=True)
        low, high = bounds(*(True if True in t else None if True in p else False for t, p in pairs))
        rung = {
            3: (program.prohibits, forbids),
            2: (program.requires, stands),
            1: (program.excepts, self._lifting(low)),
        }
        carrying = next(compress(*rung[low]), None) if low else None
        open_ = self._open(low)
        return Determination(
            LADDER[low] if low == high else INDETERMINATE,
            LADDER[low],
            LADDER[high],
            carrying.id if carrying else None,
            carrying.title if carrying else None,
            carrying.citation if carrying else None,
            self._review_policy(),
            self.row.get("subject_to_ear"),
            tuple(dict.fromkeys(route for n, route in decider.routes if rules[n])),
            (*_ids(program.prohibits, forbids), *_ids(program.requires, stands)),
            tuple(r.id for r, p in compress(zip(program.requires, self.stands_p, strict=True), fires) if not p),
            _ids(program.excepts, holds),
            _ids(program.flags, rules[decider.flags]),
            tuple(dict.fromkeys([decider.ids[n] for n in open_])),
            tuple(self._missing(open_)) if open_ else (),
            self.day,
            tuple(assumptions(program, self.row, self.day)) if self.day else (),
        )

    def _lifting(self, low: int) -> list[bool]:
        """Return which exceptions hold and lift a requirement that fires; asked at the rung of exceptions alone."""
        if low != 1:
            return []
        decider = self.decider
        lifts = set().union(*compress(decider.lifters, self.rules_t[decider.requires]))
        first = decider.excepts.start
        return [bool(value) and first + i in lifts for i, value in enumerate(self.holds_t)]

    def _open(self, low: int) -> dict[int, None]:
        """Return the unknown rules that can move a bound, by number, in the order they are met."""
        decider, rules = self.decider, self.rules_t
        found: dict[int, None] = {}
        if low < 3:
            first = decider.prohibits.start
            found |= {first + n: None for n in _unknown(rules[decider.prohibits], self.rules_p[decider.prohibits])}
        if low < 2:
            first, excepts = decider.requires.start, decider.excepts.start
            holds = [excepts + i for i in _unknown(self.holds_t, self.holds_p)]
            rows = enumerate(zip(decider.lifters, rules[decider.requires], self.stands_t, self.stands_p, strict=True))
            for n, (lifters, fires, stands, may_stand) in compress(rows, self.rules_p[decider.requires]):
                if (fires and stands is may_stand) or (low == 1 and not may_stand):
                    continue
                if not fires:
                    found[first + n] = None
                if holds and stands is not may_stand:
                    found.update(dict.fromkeys([i for i in holds if i in lifters]))
        return found

    def _review_policy(self) -> str | None:
        """Return the strictest review policy of the requirements that stand; None if none stands or it is unknown."""
        levels_t, levels_p = set[str](), set[str]()
        rows = zip(self.decider.program.requires, self.decider.review, self.stands_t, strict=True)
        for rule, review, stands in compress(rows, self.stands_p):
            earlier_t = earlier_p = True
            for (block, at), policy in review:
                t, p = self.blocks[block][at : at + 2]
                if stands and earlier_t and t:
                    levels_t.add(policy)
                if earlier_p and p:
                    levels_p.add(policy)
                earlier_t, earlier_p = earlier_t and not p, earlier_p and not t
            if rule.review_policy:
                if stands and earlier_t:
                    levels_t.add(rule.review_policy)
                if earlier_p:
                    levels_p.add(rule.review_policy)
        for policy in reversed(REVIEW_POLICIES):
            if policy in levels_p:
                return policy if policy in levels_t else None
        return None

    def _missing(self, rules: Iterable[int]) -> dict[str, None]:
        """Return the facts from outside that hold unknown rules open, in the order they are met.

        What a condition lacks is added once: met again, it would add nothing new.
        """
        row, blocks, day = self.row, self.blocks, self.day
        all_parts, place, when, numbers = self.decider.parts, self.decider.place, self.decider.when, self.decider.rule
        made = self.decider.program.made
        facts: dict[str, None] = {}
        entered: set[int | str] = set()

        def rule(number: int) -> None:
            n = when[number]
            block, at = place[n]
            if n not in entered and blocks[block][at] is not blocks[block][at + 1]:
                condition(n)
            if day is None:
                facts[DAY] = None

        def condition(n: int) -> None:
            entered.add(n)
            for block, at, part, fact, is_made in all_parts[n]:
                truths = blocks[block]
                if truths[at] is not truths[at + 1]:  # unknown
                    if fact is None:
                        if part not in entered:
                            condition(part)
                    elif not is_made:
                        facts[fact] = None
                    elif fact not in entered:
                        derived(fact)

        def derived(fact: str) -> None:
            entered.add(fact)
            step = made[fact]
            if row.get(fact) is not None:
                facts[fact] = None
            elif isinstance(step, Conclusion):
                for number in [numbers[id(rule)] for rule in step.rules]:
                    if self.rules_t[number] is not self.rules_p[number]:
                        rule(number)
            else:
                lacking = [n for n in (step.of if isinstance(step, Formula) else (step.key, DAY)) if row.get(n) is None]
                for name in lacking:
                    if name not in made:
                        facts[name] = None
                    elif name not in entered:
                        derived(name)
                if not lacking:  # a table that is silent on a known key: a finer code may help, else only the fact
                    finer = isinstance(step, Lookup) and dictionary()[step.key].type == "text"
                    facts[step.key if isinstance(step, Lookup) and finer else fact] = None

        for number in rules:
            rule(number)
        return facts


def _unknown(holds: Truths, possible: Truths) -> list[int]:
    return [n for n, t in compress(enumerate(holds), possible) if not t]


def _ids(rules: tuple[Rule, ...], truths: Truths) -> tuple[str, ...]:
    return tuple([rule.id for rule in compress(rules, truths)])
