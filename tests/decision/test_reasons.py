"""Reasons and missing facts are long tables that agree with the walk over each row."""

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from licet.decision.determination import decide_row, derive_row, rule_truth
from licet.decision.program import prepare
from licet.decision.reasons import missing, reasons
from licet.facts import dictionary, dtype
from licet.rule import Rule
from random_law import VALUES, laws, rows


def frame(several: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows of facts as a typed table with row numbers."""
    table = pl.DataFrame(several, schema={name: dtype(dictionary()[name]) for name in VALUES})
    return table.with_row_index("row", offset=1)


@given(laws(), st.lists(rows(), min_size=1, max_size=6))
def test_reasons_are_the_rules_that_hold_or_are_unknown(rules: tuple[Rule, ...], several: list[dict[str, Any]]) -> None:
    """Each row lists exactly its rules that are not false, in the order of the law."""
    program = prepare(rules)
    got = [(row, rule, truth) for row, rule, _, _, truth, _ in reasons(frame(several), program).iter_rows()]
    want = []
    for number, facts in enumerate(several, start=1):
        derived = derive_row(facts, program)
        for rule in program.rules:
            value = rule_truth(rule, derived)
            if value is not False:
                want.append((number, rule.id, "holds" if value else "unknown"))
    assert got == want


@given(laws(), st.lists(rows(), min_size=1, max_size=6))
def test_missing_facts_carry_the_value_they_hold_up(rules: tuple[Rule, ...], several: list[dict[str, Any]]) -> None:
    """Each open row lists the facts that would settle it, with the value of the row."""
    program = prepare(rules)
    got = list(missing(frame(several), program).iter_rows())
    want = [
        (number, fact, facts["value_usd"])
        for number, facts in enumerate(several, start=1)
        for fact in decide_row(facts, program).missing
    ]
    assert got == want
