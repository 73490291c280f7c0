"""Tables decided by the compiled kernel (numba, extra `fast`): the same answers as `licet.decision.table`, sooner.

A `Plan` is a program translated for a table with some columns. Facts of categories become positions, dated tables are
read once at each key and segment of days that occurs, numbers are compared in NumPy; the kernel does the rest.
"""

import importlib.util
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from licet.clause import COMPARE, Test
from licet.decision.assembly import Assembly, Leaf, allocate, goals, routes
from licet.decision.program import DAY, Program
from licet.derived import Formula, Lookup
from licet.facts import dictionary, dtype

EPOCH = date(1970, 1, 1)
UNKNOWN_DAY = np.iinfo(np.int32).min
ROWS = 1 << 17
SILENT = "silent: "  # prefix of the column that says where a Boolean fact is unknown
COMPARISONS = {
    "at_least": np.greater_equal,
    "above": np.greater,
    "at_most": np.less_equal,
    "below": np.less,
    "on_or_after": np.greater_equal,
    "before": np.less,
}
Positions = NDArray[np.int32]


def available() -> bool:
    """Say whether the kernel can be had: numba is installed and LICET_PLAIN is not set."""
    return not os.environ.get("LICET_PLAIN") and importlib.util.find_spec("numba") is not None


class Source:
    """Positions a row of the table has, and words that say the truth of tests at each position."""

    def __init__(self, size: int) -> None:
        """Make room for `size` positions; the last is the unknown."""
        self.size = size
        self.words = np.empty((0, size), np.uint64)
        self.leaves: list[int] = []

    def add(self, node: int) -> int:
        """Return the slot of a new test; unknown at every position so far."""
        slot = len(self.leaves)
        self.leaves.append(node)
        if slot % 32 == 0:
            self.words = np.vstack([self.words, np.zeros((1, self.size), np.uint64)])
        self.words[slot // 32] |= np.uint64(2 << 2 * (slot % 32))
        return slot

    def say(self, slot: int, position: int, truth: bool | None) -> None:
        """Set the truth of a test at a position."""
        if truth is not None:
            word, shift = slot // 32, 2 * (slot % 32)
            kept = int(self.words[word, position]) & ~(3 << shift)
            self.words[word, position] = np.uint64(kept | ((3 if truth else 0) << shift))


class DatedTable(Source):
    """What the lookups of one key say at each place: a key and a segment of days between two changes."""

    def __init__(self, steps: Sequence[Lookup], keys: Sequence[str]) -> None:
        """Make room; a place is filled when a row asks for it."""
        self.steps, self.keys = steps, keys
        self.edges = sorted({day for step in steps for day in step.edges})
        self.days = [self.edges[0] - timedelta(days=1) if self.edges else date(2000, 1, 1), *self.edges]
        super().__init__(len(keys) * len(self.days) + 1)
        self.segments = Days(self.edges)
        self.filled = np.zeros(self.size, np.bool_)
        self.filled[-1] = True
        self.lock = threading.Lock()
        self.slots: dict[str, int] = {}
        known = dictionary()
        kinds = {fact: known[fact] for step in steps for fact in step.facts}
        self.numbers = {name: np.full(self.size, np.nan) for name, fact in kinds.items() if fact.type == "number"}
        self.names = {
            name: categories(dtype(fact)) for name, fact in kinds.items() if fact.type in ("category", "country")
        }
        self.codes = {name: np.full(self.size, len(names), np.int32) for name, names in self.names.items()}

    def places(self, codes: Positions, days: NDArray[np.intp], undated: NDArray[np.bool_] | None) -> Positions:
        """Return the place of each row, filled; `undated` says which rows have no day, None that none has none."""
        place = self.segments.of(days)
        place += codes * np.int32(len(self.days))
        nowhere = codes >= len(self.keys)
        np.putmask(place, nowhere if undated is None else nowhere | undated, self.size - 1)
        if not self.filled.take(place).all():
            asked = np.bincount(place, minlength=self.size).astype(np.bool_)
            with self.lock:
                for found in np.flatnonzero(asked & ~self.filled).tolist():
                    self._fill(found)
        return place

    def _fill(self, place: int) -> None:
        key, day = self.keys[place // len(self.days)], self.days[place % len(self.days)]
        for step in self.steps:
            for fact, value in zip(step.facts, step.value(key, day), strict=True):
                if fact in self.slots:
                    self.say(self.slots[fact], place, value)
                elif value is not None and fact in self.numbers:
                    self.numbers[fact][place] = value
                elif value is not None and fact in self.codes:
                    self.codes[fact][place] = self.names[fact].index(value)
        self.filled[place] = True


class Days:
    """Segments of days between edges, found by position."""

    def __init__(self, edges: Sequence[date]) -> None:
        """Prepare the segment of every day from the day before the first edge to the last."""
        ends = np.array([(day - EPOCH).days for day in edges], np.int64)
        self.first = int(ends[0]) - 1 if len(ends) else 0
        span = int(ends[-1]) - self.first + 1 if len(ends) else 1
        self.segment = np.searchsorted(ends, self.first + np.arange(span), side="right").astype(np.int32)

    def of(self, days: NDArray[np.intp]) -> Positions:
        """Return the segment of each day: how many edges are not after it."""
        return self.segment.take(days - self.first, mode="clip")


def categories(kind: pl.DataType) -> list[str]:
    """Return the categories of an Enum."""
    assert isinstance(kind, pl.Enum)
    return kind.categories.to_list()


class Plan:
    """A program translated for a table.

    Args:
        program: the program.
        columns: the facts that are columns, with the categories of those that have some.
    """

    def __init__(self, program: Program, columns: Mapping[str, Sequence[str] | None]) -> None:
        """Translate."""
        from licet.decision import kernel

        self.program, self.columns = program, columns
        self.kernel: Callable[..., None] = kernel.run
        assembly = Assembly(program, frozenset(columns))
        goal = goals(assembly)
        register, code = allocate(assembly.nodes, goal.all)
        self.sources: dict[str, Source] = {}
        self.segments = Days([])
        self.numbers: list[tuple[Test, int]] = []
        self.given: list[tuple[str, int]] = []
        leaves = [(at, made) for at, made in enumerate(assembly.nodes) if isinstance(made, Leaf) and at in register]
        self._place(leaves, register)
        groups = [(name, n) for name, source in self.sources.items() for n in range(len(source.words))]
        slots = np.full((len(groups), 32), -1, np.int32)
        for k, (name, n) in enumerate(groups):
            for slot, node in enumerate(self.sources[name].leaves[32 * n : 32 * n + 32]):
                slots[k, slot] = register[node]
        order = {name: i for i, name in enumerate(self.sources)}
        none = -1

        def registers(nodes: Sequence[int | None]) -> Positions:
            return np.array([none if node is None else register[node] for node in nodes], np.int32)

        self.of = np.array([order[name] for name, _ in groups], np.int32)
        self.first = np.cumsum([0, *(self.sources[name].size for name, _ in groups)])[:-1].astype(np.int64)
        self.slots = slots
        self.into = np.array([at for _, at in (*self.numbers, *self.given)], np.int32)
        self.code = np.array(code, np.int32).reshape(-1, 4)
        self.count = 1 + max([*register.values(), *(line[1] for line in code)], default=0)
        self.goals: tuple[Any, ...] = (
            *(
                registers(nodes)
                for nodes in (goal.forbids, goal.stands, goal.holds, goal.tops, goal.review, goal.route)
            ),
            none if goal.subject is None else register[goal.subject],
        )

    def _place(self, leaves: Sequence[tuple[int, Leaf]], register: Mapping[int, int]) -> None:
        """Give each leaf its place: a slot of a source, a comparison in NumPy, or a Boolean column."""
        days = sorted({leaf.what for _, leaf in leaves if isinstance(leaf.what, date)})
        if days:
            self.segments = Days(days)
            self.sources[DAY] = Source(len(days) + 2)
        for at, leaf in leaves:
            what = leaf.what
            if isinstance(what, date):
                slot, edge = self.sources[DAY].add(at), days.index(what)
                for segment in range(len(days) + 1):
                    self.sources[DAY].say(slot, segment, segment > edge)
            elif leaf.kind == "given":
                self.given.append((str(what), register[at]))
            elif leaf.kind == "table":
                table = self.table(self._step(str(what)))
                table.slots[str(what)] = table.add(at)
            elif isinstance(what, Test) and leaf.kind == "number":
                self.numbers.append((what, register[at]))
            elif isinstance(what, Test):
                names = self.names(what.fact)
                source = self.sources.setdefault(f"fact {what.fact}", Source(len(names) + 1))
                slot = source.add(at)
                for position, name in enumerate(names):
                    source.say(slot, position, COMPARE[what.comparison](name, what.value))

    def _step(self, fact: str) -> Lookup:
        step = self.program.made[fact]
        assert isinstance(step, Lookup)
        return step

    def table(self, step: Lookup) -> DatedTable:
        """Return the dated table of all lookups of a lookup's key."""
        key = f"table {step.key}"
        if key not in self.sources:
            steps = [other for other in self.program.steps if isinstance(other, Lookup) and other.key == step.key]
            self.sources[key] = DatedTable(steps, self.names(step.key))
        found = self.sources[key]
        assert isinstance(found, DatedTable)
        return found

    def names(self, fact: str) -> Sequence[str]:
        """Return the categories of a fact."""
        given = self.columns.get(fact)
        return categories(dtype(dictionary()[fact])) if given is None else given


class Batch:
    """Some rows of a table, in columns as `ready` makes them, worked out as the plan asks."""

    def __init__(self, plan: Plan, columns: Mapping[str, NDArray[Any]], height: int) -> None:
        """Take the columns."""
        self.plan, self.columns, self.height = plan, columns, height
        self.memo: dict[str, Any] = {}
        days = columns[DAY] if DAY in columns else np.full(height, UNKNOWN_DAY, np.int32)
        undated = days == UNKNOWN_DAY
        self.days, self.undated = days.astype(np.intp), undated if undated.any() else None

    def codes(self, fact: str) -> Positions:
        """Return the position of each row's category; the number of categories where unknown."""
        if fact not in self.memo:
            names = self.plan.names(fact)
            step = self.plan.program.made.get(fact)
            made = self.places(step)[0].codes[fact].take(self.places(step)[1]) if isinstance(step, Lookup) else None
            if fact in self.columns:
                given: Positions = self.columns[fact]
                self.memo[fact] = given if made is None else np.where(given == len(names), made, given)
            else:
                self.memo[fact] = np.full(self.height, len(names), np.int32) if made is None else made
        found: Positions = self.memo[fact]
        return found

    def places(self, step: Lookup) -> tuple[DatedTable, Positions]:
        """Return the dated table of a lookup, and each row's place in it."""
        key = f"table {step.key}"
        if key not in self.memo:
            table = self.plan.table(step)
            self.memo[key] = table, table.places(self.codes(step.key), self.days, self.undated)
        found: tuple[DatedTable, Positions] = self.memo[key]
        return found

    def numbers(self, fact: str) -> NDArray[np.float64]:
        """Return a number, or a date in days since 1970, a row; NaN where unknown."""
        if fact not in self.memo:
            step = self.plan.program.made.get(fact)
            made: NDArray[np.float64] | None = None
            if isinstance(step, Lookup):
                table, places = self.places(step)
                made = table.numbers[fact].take(places)
            elif isinstance(step, Formula):
                with np.errstate(all="ignore"):
                    made = np.asarray(step.compute(*map(self.numbers, step.of)), np.float64)
                made = np.where(np.isfinite(made), made, np.nan)
            if fact in self.columns:
                given = self._number(fact)
                made = given if made is None else np.where(np.isnan(given), made, given)
            self.memo[fact] = np.full(self.height, np.nan) if made is None else made
        found: NDArray[np.float64] = self.memo[fact]
        return found

    def _number(self, fact: str) -> NDArray[np.float64]:
        column = self.columns[fact]
        if column.dtype == np.float64:
            return column
        return np.where(column == UNKNOWN_DAY, np.nan, column)

    def decide(self) -> NDArray[np.uint16]:
        """Return positions of shape (6, rows): low, high, rule, review, route, subject, as the kernel gives them."""
        plan = self.plan
        words = -(-self.height // 64)
        index = np.zeros((max(1, len(plan.sources)), 64 * words), np.uint32)
        for row, (name, source) in enumerate(plan.sources.items()):
            index[row, : self.height] = self._positions(name, source)
        given = np.zeros((len(plan.into), 2, 8 * words), np.uint8)
        for row, (test, _) in enumerate(plan.numbers):
            numbers = self.numbers(test.fact)
            value: Any = (test.value - EPOCH).days if isinstance(test.value, date) else test.value
            _pack(given[row], COMPARISONS[test.comparison](numbers, value), np.isnan(numbers))
        for row, (fact, _) in enumerate(plan.given, len(plan.numbers)):
            _pack(given[row], self.columns[fact], self.columns[SILENT + fact])
        out = np.zeros((6, 64 * words), np.uint16)
        said = [source.words.ravel() for source in plan.sources.values()] or [np.zeros(1, np.uint64)]
        plan.kernel(
            index, plan.of, plan.first, np.concatenate(said), plan.slots, given.view(np.uint64), plan.into, plan.code,
            plan.count, *plan.goals, out,
        )  # fmt: skip
        return out[:, : self.height]

    def _positions(self, name: str, source: Source) -> Positions:
        if name == DAY:
            segments = self.plan.segments.of(self.days)
            if self.undated is not None:
                np.putmask(segments, self.undated, source.size - 1)
            return segments
        if isinstance(source, DatedTable):
            return self.places(source.steps[0])[1]
        return self.codes(name.removeprefix("fact "))


def _pack(into: NDArray[np.uint8], true: NDArray[np.bool_], silent: NDArray[np.bool_]) -> None:
    bits = np.packbits(true, bitorder="little")
    unknown = np.packbits(silent, bitorder="little")
    into[0, : len(bits)] = bits & ~unknown
    into[1, : len(bits)] = bits | unknown


def ready(name: str, names: Sequence[str] | None, kind: pl.DataType) -> list[pl.Expr]:
    """Return a column as the kernel takes it: numbers that hold no null.

    Categories become positions (their number where unknown), days count from 1970 (`UNKNOWN_DAY`), numbers are NaN
    where unknown, and a Boolean column has a second one beside it that says where it is unknown.
    """
    column = pl.col(name)
    if names is not None:
        return [column.to_physical().cast(pl.Int32).fill_null(len(names))]
    if kind == pl.Boolean:
        return [column.fill_null(False), column.is_null().alias(SILENT + name)]
    if kind == pl.Date:
        return [column.to_physical().fill_null(int(UNKNOWN_DAY))]
    return [column.cast(pl.Float64).fill_null(float("nan"))]


def decide(rows: pl.Series, plan: Plan) -> NDArray[np.uint16]:
    """Return the positions of the rows of a struct of columns made `ready`, batch by batch."""
    frame = rows.struct.unnest()
    columns = {series.name: series.to_numpy() for series in frame.get_columns()}
    found = [
        Batch(
            plan, {name: column[at : at + ROWS] for name, column in columns.items()}, min(ROWS, len(rows) - at)
        ).decide()
        for at in range(0, len(rows), ROWS)
    ]
    return np.concatenate(found, axis=1)


def lazy(frame: pl.LazyFrame, program: Program, kinds: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Return the frame with its determination, as `licet.decision.table.decide` gives it.

    Args:
        frame: typed facts, with text facts that rules ask for as Enum columns.
        program: rules and tables, prepared.
        kinds: the type of each output, in order.
    """
    schema = frame.collect_schema()
    asked = {*program.inputs, *program.made}
    facts = [name for name in schema.names() if name in asked and schema[name] != pl.String]
    columns = {name: categories(schema[name]) if isinstance(schema[name], pl.Enum) else None for name in facts}
    plan = Plan(program, columns)
    carrying = [*program.prohibits, *program.requires, *program.excepts]
    tables = {
        "rule": [None, *(rule.id for rule in carrying)],
        "citation": [None, *(rule.citation for rule in carrying)],
        "route": [None, *routes(program)],
    }
    words = {name: pl.Series(tables[name], dtype=kinds[name]) for name in tables}
    policies = kinds["review_policy"]
    rungs = pl.Series(categories(kinds["determination"]), dtype=kinds["determination"])
    words["review_policy"] = pl.Series([None, *categories(policies)], dtype=policies)
    truths = pl.Series([False, True, None], dtype=pl.Boolean)

    def work(rows: pl.Series) -> pl.Series:
        if not len(rows):
            return pl.Series([], dtype=pl.Struct(dict(kinds)))
        low, high, rule, review, route, subject = decide(rows, plan)
        made = {
            "determination": rungs.gather(np.where(low == high, low, len(rungs) - 1)),
            "at_least": rungs.gather(low),
            "at_most": rungs.gather(high),
            "rule": words["rule"].gather(rule),
            "citation": words["citation"].gather(rule),
            "review_policy": words["review_policy"].gather(review),
            "subject_to_ear": truths.gather(subject),
            "route": words["route"].gather(route),
        }
        return pl.DataFrame({name: made[name] for name in kinds}, schema=dict(kinds)).to_struct()

    taken = [part for name in facts for part in ready(name, columns[name], schema[name])]
    taken = taken or [pl.first().is_null().alias(SILENT)]
    kept = [name for name in schema.names() if name not in kinds]
    struct = pl.struct(taken).map_batches(work, return_dtype=pl.Struct(dict(kinds)), is_elementwise=True)
    return frame.with_columns(struct.alias("_decided")).select(*kept, pl.col("_decided").struct.unnest())
