"""Conditions have three values, and name what they lack."""

import polars as pl
import pytest
from hypothesis import given

from licet.clause import (
    Clause,
    F,
    all_of,
    any_of,
    as_dict,
    describe,
    expression,
    facts_of,
    lies_under,
    missing,
    none_of,
    truth,
)
from licet.facts import dictionary, dtype
from random_law import VALUES, clauses, rows

US, CHIP = F.origin.equals("US"), F.eccn.under("3A090.a")


@pytest.mark.parametrize(
    ("clause", "facts", "value"),
    [
        (all_of(US, CHIP), {"origin": "TW"}, False),
        (all_of(US, CHIP), {"origin": "US"}, None),
        (any_of(US, CHIP), {"origin": "US"}, True),
        (any_of(US, CHIP), {"origin": "TW"}, None),
        (none_of(US, CHIP), {"origin": "US"}, False),
        (none_of(US, CHIP), {"origin": "TW", "eccn": "EAR99"}, True),
        (none_of(US, CHIP), {"origin": "TW"}, None),
    ],
)
def test_kleene(clause: Clause, facts: dict[str, str], value: bool | None) -> None:
    """A part settles a group only if the others cannot change it."""
    assert truth(clause, facts) is value


@pytest.mark.parametrize(
    ("code", "value"),
    [("3A090.a", True), ("3A090.a.1", True), ("3A090", None), ("3A0", False), ("3A090.ab", False), ("EAR99", False)],
)
def test_a_bare_entry_above_a_paragraph_is_unknown(code: str, value: bool | None) -> None:
    """An entry that is not classified down to the paragraph asked is neither in nor out."""
    assert lies_under(code, ("3A090.a",)) is value


@given(clauses(), rows())
def test_expression_equals_walk(clause: Clause, facts: dict[str, object]) -> None:
    """The compiled column has the value the walk gives."""
    frame = pl.DataFrame([facts], schema={name: dtype(dictionary()[name]) for name in VALUES})
    assert frame.select(expression(clause)).item() is truth(clause, facts)


@given(clauses(), rows())
def test_missing_is_empty_exactly_when_settled(clause: Clause, facts: dict[str, object]) -> None:
    """A settled condition lacks nothing; an open one names at least one fact it asks for."""
    lacking = missing(clause, facts)
    assert bool(lacking) is (truth(clause, facts) is None)
    assert set(lacking) <= set(facts_of(clause))


def test_words_and_data_show_the_same_tree() -> None:
    """The text of a condition and its plain data follow its parts."""
    clause = all_of(US, none_of(CHIP, text="no advanced chip", cite="(b)"))
    assert describe(clause).splitlines() == [
        "all of:",
        "  origin is US",
        "  none of (no advanced chip) [(b)]:",
        "    eccn is 3A090.a or below it",
    ]
    assert as_dict(clause)["all"][1]["none"][0] == {
        "fact": "eccn",
        "is": "under",
        "value": ["3A090.a"],
        "text": "eccn is 3A090.a or below it",
    }
