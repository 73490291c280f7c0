"""Random shipments under the whole encoded law: do the bounds hold, and how tight are they?

    python bench/soundness.py --cases 20000 --seed 1

The reference completes every unknown fact at random and decides the completed row. A violation is a completed row whose
outcome lies outside the bounds of the open one. An indeterminate answer is shown tight if two completions were found
that really differ; half of the completions change only the missing facts. Values are drawn from what the rules compare
with: categories, thresholds and their neighbors, named codes and those below them, days around edges. Every open row is
also decided by the table engine, which must agree.
"""

import argparse
import random
import sys
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import polars as pl

from licet.clause import leaves
from licet.decision import table
from licet.decision.determination import LADDER, decide_row
from licet.decision.program import Program
from licet.facts import dictionary, dtype
from licet.flow import program as program_of
from licet.rule import rule_edges

OTHER_CODES = ("EAR99", "5A992.c", "3A991", "1C350", "9A610.x", "2B001", "5A002.a")


def pools(program: Program) -> dict[str, list[Any]]:
    """Return, for every fact from outside, the values worth trying."""
    compared: dict[str, set[Any]] = defaultdict(set)
    clauses = [c for rule in program.rules for c in (rule.when, *(clause for clause, _ in rule.review))]
    for test in (test for clause in clauses for test in leaves(clause)):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        compared[test.fact] |= {value for value in values if value is not None}
    out: dict[str, list[Any]] = {}
    days = [day for edge in rule_edges(program.rules) for day in (edge - timedelta(days=1), edge)]
    for name in program.inputs:
        entry = dictionary()[name]
        match entry.type:
            case "boolean":
                out[name] = [True, False]
            case "category":
                out[name] = list(entry.categories)
            case "country":
                named = sorted(str(value) for value in compared[name])
                out[name] = [*named, "CN", "DE", "RU", "IR", "SG", "VN", "AE", "MO", "HK", "CA", "TW", "US"]
            case "number":
                found = sorted(float(value) for value in compared[name]) or [1.0]
                out[name] = [v for value in found for v in (value - 1, value, value + 1)]
            case "date":
                near = [d for value in compared[name] for d in (value - timedelta(days=1), value)]
                out[name] = [d for d in days if d > date(2018, 1, 1)] if name == "shipped_on" else near or [days[0]]
            case _:
                codes = sorted(str(value) for value in compared[name] if str(value)[:1].isdigit())
                out[name] = [*codes, *OTHER_CODES] if codes or name == "eccn" else ["none"]
    return out


def finer(code: str, codes: list[str]) -> list[str]:
    """Return the named codes below a code that have none below themselves, or the code if it is such."""
    below = [c for c in codes if c.startswith(code + ".")]
    return [c for c in below if not any(o.startswith(c + ".") for o in below)] or [code]


def draw(values: dict[str, list[Any]], dice: random.Random) -> dict[str, Any]:
    """Return a row with few or many unknown facts; most rows know the day, the item and the places."""
    share = dice.choice((0.02, 0.1, 0.5))
    row = {name: (None if dice.random() < share else dice.choice(pool)) for name, pool in values.items()}
    for name in ("shipped_on", "destination", "origin", "eccn", "item_moves"):
        if row.get(name) is None and name in values and dice.random() < 0.8:
            row[name] = True if name == "item_moves" else dice.choice(values[name])
    return row


def complete(row: dict[str, Any], values: dict[str, list[Any]], dice: random.Random, only: set[str]) -> dict[str, Any]:
    """Return the row with unknown facts drawn; those not in `only` stay at one draw a row."""
    fixed = random.Random(repr(sorted(row.items(), key=str)))
    full = {
        name: (dice if name in only else fixed).choice(values[name]) if value is None else value
        for name, value in row.items()
    }
    for name, value in full.items():
        if isinstance(value, str) and value[:1].isdigit():
            full[name] = dice.choice(finer(value, values[name]))
    return full


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--completions", type=int, default=6)
    parser.add_argument("--search", type=int, default=200, help="completions tried on an open answer")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    program, dice = program_of("us"), random.Random(chosen.seed)
    values = pools(program)
    rows = [draw(values, dice) for _ in range(chosen.cases)]
    violations = completed = open_rows = tight = 0
    answers = []
    for number, row in enumerate(rows, start=1):
        known = decide_row(row, program)
        answers.append(known.determination)
        low, high = LADDER.index(known.at_least), LADDER.index(known.at_most)
        seen: set[int] = set()
        tries = chosen.completions if low == high else chosen.search
        for turn in range(tries):
            only = set(known.missing) if turn % 2 else set(row)
            full = decide_row(complete(row, values, dice, only), program)
            a, b = LADDER.index(full.at_least), LADDER.index(full.at_most)
            completed += 1
            if not low <= a <= b <= high:
                violations += 1
                print(f"violation: {row}", file=sys.stderr)
            if a == b:
                seen.add(a)
            if len(seen) > 1:
                break
        if low != high:
            open_rows += 1
            tight += len(seen) > 1
        if number % 1000 == 0:
            print(f"  {number:,} of {chosen.cases:,}", end="\r", file=sys.stderr, flush=True)
    frame = pl.DataFrame(rows, schema={name: dtype(dictionary()[name]) for name in values})
    differ = sum(a != b for a, b in zip(table.decide(frame, program)["determination"], answers, strict=True))
    print(f"{chosen.cases:,} random rows, {completed:,} completions, seed {chosen.seed}, {len(program.rules)} rules")
    print(f"violations of the bounds:        {violations}")
    print(f"engine and walk differ:          {differ}")
    share = tight / max(open_rows, 1)
    print(f"indeterminate:                   {open_rows:,}, of which shown tight {tight:,} ({share:.1%})")
    if violations or differ:
        sys.exit(1)


if __name__ == "__main__":
    main()
