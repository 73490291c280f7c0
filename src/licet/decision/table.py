"""The same decision for a table: one truth column a rule, combined in a few expressions, streaming where asked.

Every function takes and returns a Polars LazyFrame or DataFrame of typed facts. Null is unknown throughout, and Polars'
`all_horizontal`, `any_horizontal` and `~` combine Booleans by Kleene's rules. Row by row it equals `decide_row`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, overload

import polars as pl

from licet.clause import expression, leaves
from licet.decision import compiled
from licet.decision.assembly import routes
from licet.decision.determination import INDETERMINATE, LADDER
from licet.decision.program import DAY, Program
from licet.derived import Formula, Lookup
from licet.facts import dictionary, dtype
from licet.period import Period
from licet.rule import REVIEW_POLICIES, Rule

OUTCOMES = pl.Enum([*LADDER, INDETERMINATE])
POLICIES = pl.Enum(list(REVIEW_POLICIES))
KERNEL_ROWS = 2_000  # from here on a table is worth the second that compiled code takes to load
PLACES = 2_000  # keys x segments of days up to which a table is read at all of them, asked or not


def mask(period: Period) -> pl.Expr | None:
    """Return the expression that the row's day lies in a period; None for a period without bounds."""
    day = pl.col(DAY)
    parts = [day >= pl.lit(period.since)] if period.since else []
    parts += [day < pl.lit(period.until)] if period.until else []
    return pl.all_horizontal(parts) if parts else None


Codes = dict[str, list[str]]


def fires(rule: Rule, codes: Codes | None = None) -> pl.Expr:
    """Return the truth of a rule: in force on the row's day, and its condition holds."""
    in_force = mask(rule.period)
    condition = expression(rule.when, codes)
    return condition if in_force is None else pl.all_horizontal(in_force, condition)


def complete(frame: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """Return the frame with a typed null column for every fact the program asks from outside and the frame lacks."""
    have = set(frame.collect_schema().names())
    known = dictionary()
    lacking = [pl.lit(None, dtype(known[name])).alias(name) for name in program.inputs if name not in have]
    return frame.with_columns(lacking)


def encode(frame: pl.LazyFrame, program: Program) -> tuple[pl.LazyFrame, Codes]:
    """Return the frame with classifications as Enum columns, and their categories.

    One pass reads the distinct codes, so that a test of a code runs once a code and not once a row.
    """
    asked = {
        test.fact
        for rule in program.rules
        for clause in (rule.when, *(c for c, _ in rule.review))
        for test in leaves(clause)
        if test.comparison in ("under", "equals", "among")
    }
    schema = frame.collect_schema()
    asked |= {step.key for step in program.steps if isinstance(step, Lookup)}
    text = sorted(name for name in asked if schema.get(name) == pl.String)
    if not text:
        return frame, {}
    found = [  # one pass a column: several at once would hold whole columns in memory
        frame.select(pl.col(name).unique()).drop_nulls().collect(engine="streaming")[name].sort().to_list()
        for name in text
    ]
    codes = dict(zip(text, found, strict=True))
    return frame.with_columns(pl.col(name).cast(pl.Enum(known)) for name, known in codes.items()), codes


def derive(frame: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """Return the frame with every derived fact: lookups, formulas, conclusions. A given value that is known is kept."""
    encoded, codes = encode(complete(frame, program), program)
    return _derive(encoded, program, codes).with_columns(pl.col(name).cast(pl.String) for name in codes)


def _derive(frame: pl.LazyFrame, program: Program, codes: Codes) -> pl.LazyFrame:
    given = set(frame.collect_schema().names())
    ready = [step for step in program.steps if isinstance(step, Lookup) and step.key not in program.made]
    for key in dict.fromkeys(step.key for step in ready):
        frame = _look_up(frame, [step for step in ready if step.key == key], given)
    for step in program.steps:
        if isinstance(step, Lookup):
            if step not in ready:
                frame = _look_up(frame, [step], given)
        elif isinstance(step, Formula):
            made = step.compute(*(pl.col(name) for name in step.of)).cast(pl.Float64)
            made = pl.when(made.is_finite()).then(made)
            frame = frame.with_columns(_keep(step.fact, made, given))
        else:
            frame = frame.with_columns(_keep(step.fact, _any([fires(rule, codes) for rule in step.rules]), given))
    return frame


@overload
def decide(frame: pl.DataFrame, program: Program, derived: bool = False) -> pl.DataFrame: ...
@overload
def decide(frame: pl.LazyFrame, program: Program, derived: bool = False) -> pl.LazyFrame: ...
def decide(frame: pl.DataFrame | pl.LazyFrame, program: Program, derived: bool = False) -> pl.DataFrame | pl.LazyFrame:
    """Return the frame with its determination.

    Adds `determination`, `at_least`, `at_most`, `rule`, `citation`, `review_policy`, `subject_to_ear` and `route`; no
    column is rewritten. A DataFrame gives a DataFrame; a LazyFrame stays lazy, to be streamed.

    Args:
        frame: typed facts as `licet.facts.read` gives them.
        program: rules and tables, prepared.
        derived: keep the derived facts too.

    Example:
        >>> import polars as pl
        >>> from licet.decision.program import prepare
        >>> decide(pl.DataFrame({"row": [1]}), prepare([]))["determination"].to_list()
        ['no license required']
    """
    if isinstance(frame, pl.DataFrame):
        if derived or len(frame) < KERNEL_ROWS or not compiled.available():
            return by_expressions(frame.lazy(), program, derived).collect()
        return by_kernel(frame.lazy(), program).collect(engine="streaming")
    if derived or not compiled.available():
        return by_expressions(frame, program, derived)
    return by_kernel(frame, program)


def by_kernel(frame: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """Return the frame with its determination, worked out by the compiled kernel (extra `fast`)."""
    encoded, codes = encode(frame, program)
    carrying = [*program.prohibits, *program.requires, *program.excepts]
    kinds: dict[str, pl.DataType] = {
        "determination": OUTCOMES,
        "at_least": OUTCOMES,
        "at_most": OUTCOMES,
        "rule": pl.Enum(list(dict.fromkeys(rule.id for rule in carrying))),
        "citation": pl.Enum(list(dict.fromkeys(rule.citation for rule in carrying))),
        "review_policy": POLICIES,
        "subject_to_ear": pl.Boolean(),
        "route": pl.Enum(list(routes(program))),
    }
    decided = compiled.lazy(encoded, program, kinds)
    return decided.with_columns(pl.col(name).cast(pl.String) for name in codes)


def by_expressions(frame: pl.LazyFrame, program: Program, derived: bool = False) -> pl.LazyFrame:
    """Return the frame with its determination, worked out by expressions alone."""
    columns = frame.collect_schema().names()
    both = [] if derived else [name for name in columns if name in program.made]  # given, and completed for the rules
    frame = frame.with_columns(pl.col(name).alias(f"_given_{name}") for name in both)
    lazy, codes = encode(complete(frame, program), program)
    lazy = _derive(lazy, program, codes)
    facts = lazy.collect_schema().names()
    lazy = lazy.with_columns(
        *(fires(rule, codes).alias(f"_forbids{i}") for i, rule in enumerate(program.prohibits)),
        *(fires(rule, codes).alias(f"_fires{i}") for i, rule in enumerate(program.requires)),
        *(fires(rule, codes).alias(f"_holds{i}") for i, rule in enumerate(program.excepts)),
    )
    lazy = lazy.with_columns(
        pl.all_horizontal(pl.col(f"_fires{i}"), ~_any([pl.col(f"_holds{j}") for j in lifters])).alias(f"_stands{i}")
        if lifters
        else pl.col(f"_fires{i}").alias(f"_stands{i}")
        for i, lifters in enumerate(program.lifters)
    )
    forbids = [pl.col(f"_forbids{i}") for i in range(len(program.prohibits))]
    stands = [pl.col(f"_stands{i}") for i in range(len(program.requires))]
    fired = [pl.col(f"_fires{i}") for i in range(len(program.requires))]
    holds = [
        pl.col(f"_holds{i}") & _any([fired[j] for j, lifters in enumerate(program.lifters) if i in lifters])
        for i in range(len(program.excepts))
    ]
    lazy = lazy.with_columns(_any(forbids).alias("_p"), _any(stands).alias("_r"), _any(fired).alias("_f"))
    lazy = lazy.with_columns(_rung(False).alias("_low"), _rung(True).alias("_high"))
    carrying = [*program.prohibits, *program.requires, *program.excepts]
    lazy = lazy.with_columns(
        pl.when(pl.col("_low") == pl.col("_high")).then("_low").otherwise(pl.lit(4, pl.UInt8)).alias("_outcome"),
        _first(forbids, stands, holds).alias("_carrying"),
    )
    outputs = [
        _name("_outcome").alias("determination"),
        _name("_low").alias("at_least"),
        _name("_high").alias("at_most"),
        _pick("_carrying", [rule.id for rule in carrying]).alias("rule"),
        _pick("_carrying", [rule.citation for rule in carrying]).alias("citation"),
        _review(program, stands, codes).alias("review_policy"),
        (pl.col("subject_to_ear") if "subject_to_ear" in facts else pl.lit(None, pl.Boolean)).alias("subject_to_ear"),
        _route(program, codes).alias("route"),
    ]
    made = {output.meta.output_name() for output in outputs}
    keep = [name for name in (facts if derived else columns) if name not in made]
    texts = [name for name in keep if name in codes]
    plain = [pl.col(f"_given_{name}").alias(name) if name in both else pl.col(name) for name in keep]
    return lazy.select(*plain, *outputs).with_columns(pl.col(name).cast(pl.String) for name in texts)


def truths(frame: pl.DataFrame, program: Program) -> pl.DataFrame:
    """Return one Boolean column a rule, named by position and id, for reasons and tests."""
    lazy = derive(frame.lazy(), program)
    return lazy.select(fires(rule).alias(f"{i}:{rule.id}") for i, rule in enumerate(program.rules)).collect()


def _any(parts: list[pl.Expr]) -> pl.Expr:
    if not parts:
        return pl.lit(False)
    return parts[0] if len(parts) == 1 else pl.any_horizontal(parts)


def _keep(name: str, made: pl.Expr, given: set[str]) -> pl.Expr:
    return (pl.coalesce(pl.col(name), made) if name in given else made).alias(name)


def _look_up(frame: pl.LazyFrame, steps: Sequence[Lookup], given: set[str]) -> pl.LazyFrame:
    """Read tables of one key once for each key and segment of days that occurs, and take what they say by position.

    Boolean facts travel as bits of a few integers. A join would carry every other column of the table along.
    """
    key = steps[0].key
    kind = frame.collect_schema()[key]
    assert isinstance(kind, pl.Enum), f"{key} is not encoded"
    edges = sorted({day for step in steps for day in step.edges})
    later = [(pl.col(DAY) >= pl.lit(day)).cast(pl.Int32) for day in edges]
    segment = pl.sum_horizontal([pl.lit(0, pl.Int32), *later], ignore_nulls=False)
    width = len(edges) + 1
    place = pl.when(pl.col(DAY).is_not_null()).then(pl.col(key).to_physical().cast(pl.Int32) * width + segment)
    frame = frame.with_columns(place.alias("_place"))
    days = [edges[0] - timedelta(days=1) if edges else date(2000, 1, 1), *edges]
    codes = kind.categories.to_list()
    found: Iterable[int] = range(len(codes) * width)
    if len(codes) * width > PLACES:
        found = frame.select(pl.col("_place").unique()).drop_nulls().collect(engine="streaming")["_place"].to_list()
    known = dictionary()
    facts = [name for step in steps for name in step.facts]
    rows: list[list[Any]] = [[False] * len(facts) for _ in range(len(codes) * width)]  # places nobody asks for
    for at in found:
        code, day = codes[at // width], days[at % width]
        rows[at] = [value for step in steps for value in step.value(code, day)]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(facts)}
    words, made = _pack({name: column for name, column in columns.items() if known[name].type == "boolean"})
    for name in facts:
        if name not in made:
            said = [None if value is False else value for value in columns[name]]
            words[f"_{name}"] = pl.Series(said, dtype=dtype(known[name]))
            made[name] = pl.col(f"_{name}")
    frame = frame.with_columns(_take(values).alias(name) for name, values in words.items())
    frame = frame.with_columns(_keep(name, expr, given) for name, expr in made.items())
    return frame.drop("_place", *words)


def _take(values: pl.Series) -> pl.Expr:
    """Return the value at each row's place; elementwise, so that it streams."""
    return pl.col("_place").map_batches(values.gather, return_dtype=values.dtype, is_elementwise=True)


def _pack(columns: dict[str, list[bool | None]]) -> tuple[dict[str, pl.Series], dict[str, pl.Expr]]:
    """Pack Boolean columns as bits of a few integers.

    Returns the integers by name, and the expression that reads each column back; null where the place is null.
    """
    bits: dict[str, tuple[int, int | None]] = {}
    width = 0
    for name, values in columns.items():
        silent = any(value is None for value in values)
        bits[name] = (width, width + 1 if silent else None)
        width += 2 if silent else 1
    size = 62
    length = len(next(iter(columns.values()), []))
    packed = [[0] * length for _ in range(-(-width // size))]
    made: dict[str, pl.Expr] = {}
    for name, (at, said) in bits.items():
        for row, value in enumerate(columns[name]):
            if value:
                packed[at // size][row] |= 1 << at % size
            if said is not None and value is not None:
                packed[said // size][row] |= 1 << said % size
        made[name] = _bit(at, size)
        if said is not None:
            made[name] = pl.when(_bit(said, size)).then(made[name])
    return {f"_bits{n}": pl.Series(word, dtype=pl.Int64) for n, word in enumerate(packed)}, made


def _bit(at: int, size: int) -> pl.Expr:
    return (pl.col(f"_bits{at // size}") & pl.lit(1 << at % size, pl.Int64)) != 0


def _rung(unknown: bool) -> pl.Expr:
    """Return the rung as a number, reading unknown as false (the lower bound) or as true (the upper bound)."""
    p, r, f = (pl.col(name).fill_null(unknown) for name in ("_p", "_r", "_f"))
    rungs = [pl.lit(n, pl.UInt8) for n in range(4)]
    return pl.when(p).then(rungs[3]).when(r).then(rungs[2]).when(f).then(rungs[1]).otherwise(rungs[0])


def _first(forbids: list[pl.Expr], stands: list[pl.Expr], holds: list[pl.Expr]) -> pl.Expr:
    """Return the position of the first rule that carries the lower bound, among prohibits, requires and excepts."""
    at, chains = 0, []
    for rung, group in ((3, forbids), (2, stands), (1, holds)):
        found = [pl.when(column).then(pl.lit(at + i, pl.UInt16)) for i, column in enumerate(group)]
        at += len(group)
        if found:
            chains.append(pl.when(pl.col("_low") == rung).then(pl.coalesce(found)))
    return pl.coalesce(chains) if chains else pl.lit(None, pl.UInt16)


def _name(column: str) -> pl.Expr:
    names = list(OUTCOMES.categories)
    return pl.col(column).replace_strict(list(range(len(names))), names, default=None, return_dtype=OUTCOMES)


def _pick(column: str, texts: list[str]) -> pl.Expr:
    if not texts:
        return pl.lit(None, pl.Enum([]))
    return pl.col(column).replace_strict(
        list(range(len(texts))), texts, default=None, return_dtype=pl.Enum(list(dict.fromkeys(texts)))
    )


def _review(program: Program, stands: list[pl.Expr], codes: Codes) -> pl.Expr:
    """Return the strictest policy of what stands; null where a stricter one is unknown."""
    levels: dict[str, list[pl.Expr]] = {policy: [] for policy in REVIEW_POLICIES}
    for rule, stand in zip(program.requires, stands, strict=True):
        earlier: list[pl.Expr] = []
        for clause, policy in rule.review:
            holds = expression(clause, codes)
            levels[policy].append(pl.all_horizontal(stand, *earlier, holds))
            earlier = [*earlier, ~holds]
        if rule.review_policy:
            levels[rule.review_policy].append(pl.all_horizontal(stand, *earlier) if earlier else stand)
    out = pl.lit(None, POLICIES)
    for policy in REVIEW_POLICIES:
        if levels[policy]:
            value = _any(levels[policy])
            out = pl.when(value).then(pl.lit(policy, POLICIES)).when(value.is_null()).then(None).otherwise(out)
    return out


def _route(program: Program, codes: Codes) -> pl.Expr:
    found = routes(program)
    if not found:
        return pl.lit(None, pl.Enum([]))
    kind = pl.Enum(list(found))
    parts = [(route, _any([fires(rule, codes) for rule in rules])) for route, rules in found.items()]
    return pl.coalesce([pl.when(part).then(pl.lit(route, kind)) for route, part in parts])
