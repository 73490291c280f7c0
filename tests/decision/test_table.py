"""The table engine equals the plain walk, and bounds hold under every completion."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

import licet.flow
from licet.clause import Clause, F
from licet.decision.determination import LADDER, decide_row
from licet.decision.program import prepare
from licet.decision.straight import Decider
from licet.decision.table import by_expressions, by_kernel, decide
from licet.facts import FactEntry, dictionary, dtype
from licet.rule import Rule
from random_law import VALUES, laws, rows

ENGINES = (by_expressions, by_kernel)  # the tests install numba, so that both run
COLUMNS = ["determination", "at_least", "at_most", "rule", "citation", "review_policy", "subject_to_ear"]


def frame(several: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows of facts as a typed table."""
    return pl.DataFrame(several, schema={name: dtype(dictionary()[name]) for name in VALUES})


@given(laws(), st.lists(rows(), min_size=1, max_size=12))
@settings(max_examples=150)
def test_the_table_engine_equals_the_walk(rules: tuple[Rule, ...], several: list[dict[str, Any]]) -> None:
    """Random rules over random rows with unknown facts give the same answer both ways."""
    program = prepare(rules)
    for engine in ENGINES:
        out = engine(frame(several).lazy(), program).collect()
        for row, facts in zip(out.select(COLUMNS).iter_rows(named=True), several, strict=True):
            walked = decide_row(facts, program)
            assert row == {name: getattr(walked, name) for name in COLUMNS}, facts


def test_both_engines_say_the_same_of_the_law() -> None:
    """Under the whole encoded law the kernel and the expressions agree on every column, unknown values and all."""
    program = licet.flow.program("us")
    dice = random.Random(11)
    known = dictionary()
    asked = {name: known[name] for name in (*program.inputs, "subject_to_ear", "country_group_d5", "item_ns1")}
    columns = {name: [value(entry, dice) for _ in range(3000)] for name, entry in asked.items()}
    shipments = pl.DataFrame(columns, schema={name: dtype(entry) for name, entry in asked.items()})
    for some in (shipments, shipments.select("shipped_on", "eccn", "destination"), shipments.drop("shipped_on")):
        first, second = (engine(some.lazy(), program).collect() for engine in ENGINES)
        assert first.equals(second)


def value(entry: FactEntry, dice: random.Random) -> Any:
    """Return a random value of a fact, or None."""
    if dice.random() < 0.2:
        return None
    match entry.type:
        case "boolean":
            return dice.random() < 0.4
        case "number":
            return dice.choice([0.0, 9.0, 10.0, 25.0, 600.0, 4800.0])
        case "date":
            return date(2019, 1, 1) + timedelta(days=dice.randrange(2800))
        case "text":
            return dice.choice(["EAR99", "3A090.a", "3A090", "5A002.a.1", "3A001.a.5", "4A994", "3E001", "none"])
        case _:
            return dice.choice(dtype(entry).categories.to_list())  # type: ignore[attr-defined]  # an Enum


@given(laws(), rows(), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_completions_stay_inside_the_bounds(
    rules: tuple[Rule, ...], facts: dict[str, Any], dice: random.Random
) -> None:
    """However the unknown facts turn out, the answer lies between at_least and at_most."""
    program = prepare(rules)
    known = decide_row(facts, program)
    low, high = LADDER.index(known.at_least), LADDER.index(known.at_most)
    unknown = [name for name, value in facts.items() if value is None]
    choices = list(itertools.islice(itertools.product(*(VALUES[name] for name in unknown)), 4000))
    for choice in dice.sample(choices, min(40, len(choices))):
        full = decide_row({**facts, **dict(zip(unknown, choice, strict=True))}, program)
        assert low <= LADDER.index(full.at_least) <= LADDER.index(full.at_most) <= high


@given(laws(), rows(), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_the_missing_facts_settle_the_row(rules: tuple[Rule, ...], facts: dict[str, Any], dice: random.Random) -> None:
    """Completing only the facts named as missing makes the row certain, and a certain row names none."""
    program = prepare(rules)
    known = decide_row(facts, program)
    assert (known.determination == "indeterminate") == bool(known.missing)
    deep = {**VALUES, "eccn": ["EAR99", "3A001.a.1", "3A090.a", "5A991"]}  # classified all the way down
    full = {**facts, **{name: dice.choice(deep[name]) for name in known.missing}}
    assert decide_row(full, program).determination != "indeterminate"


@given(laws(), st.lists(rows(), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(rules: tuple[Rule, ...], several: list[dict[str, Any]], dice: random.Random) -> None:
    """Shuffling rows shuffles answers, and shuffling rules changes no outcome."""
    plain = decide(frame(several), prepare(rules))["determination"].to_list()
    order = list(range(len(several)))
    dice.shuffle(order)
    shuffled = list(rules)
    dice.shuffle(shuffled)
    again = decide(frame([several[i] for i in order]), prepare(shuffled))["determination"].to_list()
    assert again == [plain[i] for i in order]


@given(laws(), rows())
def test_an_exception_never_raises_an_outcome(rules: tuple[Rule, ...], facts: dict[str, Any]) -> None:
    """Without the exceptions, both bounds are at least as high."""
    with_, without = prepare(rules), prepare([r for r in rules if r.effect != "excepts"])
    a, b = decide_row(facts, with_), decide_row(facts, without)
    assert LADDER.index(a.at_least) <= LADDER.index(b.at_least)
    assert LADDER.index(a.at_most) <= LADDER.index(b.at_most)


def test_the_exception_named_is_one_that_lifts_what_is_known_to_be_required() -> None:
    """Of two exceptions that hold, the one whose requirement is still unknown does not carry the answer."""

    def made(id: str, effect: str, when: Clause, lifts: tuple[str, ...] = ()) -> Rule:
        return Rule(
            id=id, title=id, citation=id, since=date(2018, 1, 1), effect=effect, when=when, lifts=lifts, source="x"
        )  # type: ignore[arg-type]

    rules = (
        made("r.open", "requires", F.party_denied.holds()),
        made("r.known", "requires", F.item_moves.holds()),
        made("e.open", "excepts", F.item_moves.holds(), ("r.open",)),
        made("e.known", "excepts", F.item_moves.holds(), ("r.known",)),
    )
    facts = {"shipped_on": date(2024, 1, 1), "item_moves": True}
    program = prepare(rules)
    assert decide_row(facts, program).rule == "e.known" == Decider(program)(facts).rule
    schema = {"shipped_on": pl.Date(), "item_moves": pl.Boolean()}
    for engine in ENGINES:
        out = engine(pl.DataFrame([facts], schema=schema).lazy(), program).collect()
        assert out["rule"].to_list() == ["e.known"] and out["at_least"].to_list() == ["license exception"]
