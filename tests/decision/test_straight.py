"""The straight-line code equals the plain walk, part for part."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet import flow
from licet.decision.determination import decide_row
from licet.decision.program import prepare
from licet.decision.straight import Decider
from licet.facts import FactEntry, dictionary, dtype
from licet.rule import Layer, Rule
from random_law import laws, rows

CODES = ("EAR99", "3A090.a", "3A090", "5A002.a.1", "3A001.a.5", "4A994", "3E001", "none")
NUMBERS = (0.0, 9.0, 10.0, 25.0, 600.0, 4800.0, 1e6)


@given(laws(), st.lists(rows(), min_size=1, max_size=12))
@settings(max_examples=150)
def test_the_code_equals_the_walk_under_random_laws(rules: tuple[Rule, ...], several: list[dict[str, Any]]) -> None:
    """Random rules over random rows with unknown facts give the same determination, reasons and all."""
    program = prepare(rules)
    decide = Decider(program)
    for facts in several:
        assert decide(facts) == decide_row(facts, program)


@pytest.mark.parametrize("layer", ["text", "enforcement"])
@pytest.mark.parametrize("law", ["us", "cn", "nl"])
def test_the_code_equals_the_walk_under_the_law(law: str, layer: Layer) -> None:
    """Rows of every density, some with derived facts given, come out the same under each encoded law and layer."""
    program, decide = flow.program(law, layer), flow.decider(law, layer)
    dice = random.Random(17)
    known = dictionary()
    for _ in range(250):
        names = [*program.inputs, *dice.sample(sorted(program.made), min(2, len(program.made)))]
        density = dice.choice([0.05, 0.2, 0.5, 0.8, 0.95])
        facts = {name: value(known[name], dice) if dice.random() < density else None for name in names}
        assert decide(facts) == decide_row(facts, program)


def value(entry: FactEntry, dice: random.Random) -> Any:
    """Return a random value of a fact."""
    kinds: dict[str, Any] = {
        "boolean": lambda: dice.random() < 0.4,
        "number": lambda: dice.choice(NUMBERS),
        "date": lambda: date(2017, 1, 1) + timedelta(days=dice.randrange(3600)),
        "text": lambda: dice.choice(CODES),
    }
    return kinds.get(entry.type, lambda: dice.choice(dtype(entry).categories.to_list()))()  # type: ignore[attr-defined]


def test_a_value_beyond_those_remembered_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the room for remembered values is full, answers stay the same and memory does not grow."""
    monkeypatch.setattr("licet.decision.straight.REMEMBERED", 3)
    program = flow.program()
    decide = Decider(program)
    shipments = [{"eccn": code, "destination": country, "shipped_on": date(2023, 1, day)}
                 for code in CODES for country in ("CN", "DE", "RU") for day in (1, 20)]  # fmt: skip
    for facts in (*shipments, *shipments):
        assert decide(facts) == decide_row(facts, program)
    tables = [known for known in decide.code.__globals__.values() if isinstance(known, dict) and None in known]
    assert tables
    assert max(map(len, tables)) <= 3


def test_the_facts_asked_about_are_left_as_they_are() -> None:
    """Derived facts are added to a copy."""
    facts = {"destination": "CN", "shipped_on": date(2020, 8, 17)}
    flow.decider()(facts)
    assert list(facts) == ["destination", "shipped_on"]
