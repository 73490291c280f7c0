"""The same decision for a table: one truth column a rule, combined in a few expressions, streaming where asked.

Every function takes and returns a Polars LazyFrame or DataFrame of typed facts. Null is unknown throughout, and Polars'
`all_horizontal`, `any_horizontal` and `~` combine Booleans by Kleene's rules. Row by row it equals `decide_row`.
"""

from datetime import date, timedelta
from typing import Any, overload

import polars as pl

from licet.clause import expression, leaves
from licet.decision.determination import INDETERMINATE, LADDER
from licet.decision.program import DAY, Conclusion, Program
from licet.derived import Formula, Lookup
from licet.facts import dictionary, dtype
from licet.period import Period
from licet.rule import REVIEW_POLICIES, Rule

OUTCOMES = pl.Enum([*LADDER, INDETERMINATE])
POLICIES = pl.Enum(list(REVIEW_POLICIES))


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
        if test.comparison == "under"
    }
    schema = frame.collect_schema()
    text = sorted(name for name in asked if schema.get(name) == pl.String)
    if not text:
        return frame, {}
    found = [
        frame.select(pl.col(name).unique()).drop_nulls().collect(engine="streaming")[name].sort().to_list()
        for name in text
    ]
    codes = dict(zip(text, found, strict=True))
    return frame.with_columns(pl.col(name).cast(pl.Enum(known)) for name, known in codes.items()), codes


def derive(frame: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """Return the frame with every derived fact: lookups, formulas, conclusions. A given value that is known is kept."""
    return _derive(complete(frame, program), program, {})


def _derive(frame: pl.LazyFrame, program: Program, codes: Codes) -> pl.LazyFrame:
    given = set(frame.collect_schema().names())
    for step in program.steps:
        if isinstance(step, Lookup):
            frame = _look_up(frame, step, given)
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
        return decide(frame.lazy(), program, derived).collect()
    columns = frame.collect_schema().names()
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
    plain = [pl.col(name).cast(pl.String) if name in codes else pl.col(name) for name in keep]
    return lazy.select(*plain, *outputs)


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


def _look_up(frame: pl.LazyFrame, step: Lookup, given: set[str]) -> pl.LazyFrame:
    """Read the table once for each key and segment of days that occurs, and join what it says."""
    segment = pl.sum_horizontal(
        [pl.lit(0, pl.Int16), *((pl.col(DAY) >= pl.lit(day)).cast(pl.Int16) for day in step.edges)],
        ignore_nulls=False,
    )
    frame = frame.with_columns(pl.when(pl.col(DAY).is_not_null()).then(segment).alias("_segment"))
    pairs = frame.select(step.key, "_segment").unique().drop_nulls().collect(engine="streaming")
    days = [step.edges[0] - timedelta(days=1) if step.edges else date(2000, 1, 1), *step.edges]
    known = dictionary()
    values = [step.value(key, days[at]) for key, at in pairs.iter_rows()]
    columns: dict[str, Any] = {
        f"_{name}" if name in given else name: pl.Series([v[i] for v in values], dtype=dtype(known[name]))
        for i, name in enumerate(step.facts)
    }
    read = pairs.with_columns(**columns)
    frame = frame.join(read.lazy(), on=[step.key, "_segment"], how="left", maintain_order="left")
    twice = [name for name in step.facts if name in given]
    frame = frame.with_columns(pl.coalesce(pl.col(name), pl.col(f"_{name}")).alias(name) for name in twice)
    return frame.drop("_segment", *(f"_{name}" for name in twice))


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
    step = program.made.get("subject_to_ear")
    routes: dict[str, list[pl.Expr]] = {}
    for rule in step.rules if isinstance(step, Conclusion) else ():
        routes.setdefault(rule.route or "unnamed", []).append(fires(rule, codes))
    if not routes:
        return pl.lit(None, pl.Enum([]))
    kind = pl.Enum(list(routes))
    return pl.coalesce([pl.when(_any(parts)).then(pl.lit(route, kind)) for route, parts in routes.items()])
