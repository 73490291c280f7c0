"""Completing what is unknown never leaves the bounds: random shipments under the control rules, bare codes included."""

import random
from datetime import date, timedelta
from functools import cache

import pytest

from licet.decision.determination import LADDER, decide_row
from licet.decision.program import Program, prepare
from licet.facts import dictionary
from licet.law import load
from licet.law.us.dated import rows

PARTS = ("us.ear.738", "us.ear.740", "us.ear.742", "us.ear.746.3", "us.ear.746.1", "us.ear.754", "us.ear.774")
COUNTRIES = ("CN", "DE", "SG", "RU", "IR", "HK", "VN", "AE", "MO", "AU", "IN", "CA", "KP", "AQ", "KH")
NUMBERS = {
    "tpp": (1000, 1600, 2400, 4800, 21000), "performance_density": (1, 1.6, 3.2, 5.92), "node_nm": (7, 16, 28),
    "dram_bandwidth_gbs": (4800, 6500), "transistor_count_bn": (10, 30, 34, 45), "transfer_rate_gbs": (400, 600),
}  # fmt: skip


@cache
def control_program() -> Program:
    """Return the control rules of the law, prepared."""
    us = load("us")
    return prepare([rule for rule in us.rules if rule.id.startswith(PARTS)], us.tables)


@cache
def classifications() -> dict[str, list[str]]:
    """Return the codes that control rows name, by entry."""
    found: dict[str, set[str]] = {}
    for row in rows("control_list"):
        paragraphs = (row["included"] + " " + row["excluded"]).split()
        found.setdefault(row["entry"], set()).update([row["entry"], *(row["entry"] + p for p in paragraphs)])
    return {entry: sorted(codes) for entry, codes in sorted(found.items())}


def some_value(fact: str, chance: random.Random):
    """Return a random value of a fact."""
    entry = dictionary()[fact]
    if fact == "eccn":
        return chance.choice([*chance.choice(list(classifications().values())), "EAR99"])
    match entry.type:
        case "boolean":
            return chance.random() < 0.5
        case "category":
            return chance.choice(entry.categories)
        case "country":
            return chance.choice(COUNTRIES)
        case "number":
            return float(chance.choice(NUMBERS.get(fact, (1, 50, 5000))))
        case "date":
            return date(2018, 6, 1) + timedelta(days=chance.randrange(2960))
    return "none"


@pytest.mark.parametrize("seed", range(8))
def test_completions_stay_in_the_bounds(seed: int) -> None:
    """However the unknown facts turn out, and whichever paragraph a bare entry is, the outcome was in the range."""
    chance, program = random.Random(seed), control_program()
    asked = [*program.inputs, "tpp", "performance_density"]
    for _ in range(60):
        share = chance.choice((0.2, 0.6, 0.95))
        facts = {name: some_value(name, chance) for name in asked if chance.random() < share}
        facts |= {
            name: some_value(name, chance) for name in ("shipped_on", "destination", "eccn") if chance.random() < 0.9
        }
        facts["subject_to_ear"] = True
        open_ = decide_row(facts, program)
        for _ in range(3):
            full = {name: facts[name] if name in facts else some_value(name, chance) for name in asked}
            inside = [c for c in classifications().get(full["eccn"][:5], ()) if c.startswith(full["eccn"])]
            full |= {"eccn": chance.choice(inside or [full["eccn"]]), "subject_to_ear": True}
            closed = decide_row(full, program)
            assert LADDER.index(open_.at_least) <= LADDER.index(closed.at_least), (facts, full)
            assert LADDER.index(closed.at_most) <= LADDER.index(open_.at_most), (facts, full)
