"""Random rules and random rows over a few facts, to compare the plain walk with the table engine."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from licet.clause import Clause, Test, all_of, any_of, none_of
from licet.rule import REVIEW_POLICIES, Rule

DAYS = [date(2019, 1, 1), date(2019, 5, 16), date(2020, 5, 15), date(2020, 8, 17), date(2022, 2, 3), date(2024, 12, 2)]
CODES = ["EAR99", "3A001", "3A001.a", "3A001.a.1", "3A090", "3A090.a", "5A991"]
VALUES: dict[str, list[Any]] = {
    "shipped_on": DAYS,
    "item_moves": [True, False],
    "activity": ["export", "reexport", "transfer", "release"],
    "destination": ["CN", "TW", "DE", "KR"],
    "origin": ["US", "TW", "CN"],
    "eccn": CODES,
    "value_usd": [0.0, 10.0, 99.5, 1000.0],
}


def tests() -> st.SearchStrategy[Test]:
    """A leaf over one of the facts."""
    leaf = {
        "item_moves": st.sampled_from(["holds", "lacks"]).map(lambda c: Test("item_moves", c)),
        "activity": st.sampled_from(VALUES["activity"]).map(lambda v: Test("activity", "equals", v)),
        "destination": st.lists(st.sampled_from(VALUES["destination"]), min_size=1, max_size=3, unique=True).map(
            lambda v: Test("destination", "among", tuple(v))
        ),
        "origin": st.sampled_from(VALUES["origin"]).map(lambda v: Test("origin", "equals", v)),
        "eccn": st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(
            lambda v: Test("eccn", "under", tuple(v))
        ),
        "value_usd": st.tuples(
            st.sampled_from(["at_least", "above", "at_most", "below"]), st.sampled_from([10.0, 99.5])
        ).map(lambda cv: Test("value_usd", *cv)),
    }
    return st.one_of(*leaf.values())


def clauses(extra: st.SearchStrategy[Test] | None = None) -> st.SearchStrategy[Clause]:
    """A small tree."""
    base = tests() if extra is None else st.one_of(tests(), extra)
    return st.recursive(
        base,
        lambda inner: st.tuples(
            st.sampled_from([all_of, any_of, none_of]), st.lists(inner, min_size=1, max_size=3)
        ).map(lambda made: made[0](*made[1])),
        max_leaves=5,
    )


@st.composite
def laws(draw: st.DrawFn) -> tuple[Rule, ...]:
    """A law: jurisdiction, requirements, exceptions, prohibitions, flags, with periods that do not overlap."""
    subject = st.just(Test("subject_to_ear", "holds"))
    rules = [
        _rule(draw, f"x.jurisdiction.{i}", "concludes", clauses(), concludes="subject_to_ear")
        for i in range(draw(st.integers(1, 3)))
    ]
    n = draw(st.integers(1, 4))
    for i in range(n):
        for j in range(draw(st.integers(1, 2))):
            since, until = (DAYS[0], DAYS[3]) if j == 0 else (DAYS[3], None)
            policy = draw(st.sampled_from(REVIEW_POLICIES))
            review = ((draw(tests()), draw(st.sampled_from(REVIEW_POLICIES))),) if draw(st.booleans()) else ()
            when = draw(clauses(subject))
            rules.append(
                Rule(
                    f"x.requires.{i}", "t", f"c {i} {j}", since, "requires", when, "s", until,
                    review_policy=policy, review=review,
                )
            )  # fmt: skip
    for i in range(draw(st.integers(0, 3))):
        lifted = draw(st.lists(st.sampled_from([f"x.requires.{k}" for k in range(n)]), min_size=1, unique=True))
        rules.append(_rule(draw, f"x.excepts.{i}", "excepts", clauses(subject), lifts=tuple(lifted)))
    rules += [_rule(draw, f"x.prohibits.{i}", "prohibits", clauses()) for i in range(draw(st.integers(0, 2)))]
    rules.append(_rule(draw, "x.flags", "flags", clauses()))
    return tuple(rules)


def _rule(draw: st.DrawFn, id: str, effect: Any, when: st.SearchStrategy[Clause], **more: Any) -> Rule:
    since, until = draw(st.sampled_from([(DAYS[0], None), (DAYS[2], None), (DAYS[1], DAYS[4])]))
    return Rule(id, "t", f"c {id}", since, effect, draw(when), "s", until, **more)


def rows(unknown: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """A row of facts, some unknown."""
    return st.fixed_dictionaries(
        {name: st.sampled_from([*values, None] if unknown else values) for name, values in VALUES.items()}
    )
