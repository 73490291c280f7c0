"""Random shipments under the whole encoded law: do the bounds hold, and how tight are they?

    python bench/soundness.py --cases 20000 --seed 1
    python bench/soundness.py --cases 1000000 --seed 1 --log soundness.jsonl --seconds 2100

Each row has few or many unknown facts. The engine decides the table of rows; the plain walk decides each row and then
completions of it (`completion_search.py`). A violation is a completion whose outcome lies outside the bounds.
An indeterminate answer is tight if two completions were found that really differ, loose if all completions of the
missing facts were tried and agree, open if the search ended first. Rows are drawn a thousand at a time, each thousand
with its own seed, so a run can stop and go on: finished thousands stand in the log.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from completion_search import Reference, outside, reference, search

from licet.decision import table
from licet.decision.determination import decide_row
from licet.decision.program import DAY
from licet.facts import dictionary, dtype
from licet.law import load

CHUNK = 1000
FIRST = date(2018, 1, 1)  # rows lie after this day; completions of an unknown day may lie on any edge


def draw(values: dict[str, list[Any]], dice: random.Random) -> dict[str, Any]:
    """Return a row with few or many unknown facts, eventful or quiet; most know the day, the item and the places."""
    share, quiet = dice.choice((0.02, 0.1, 0.5)), dice.choice((0.0, 0.8, 0.95, 0.99))
    row: dict[str, Any] = {}
    for name, pool in values.items():
        still = False if pool[-1] is False else "none" if "none" in pool else None
        chosen = still if still is not None and dice.random() < quiet else dice.choice(pool)
        row[name] = None if dice.random() < share else chosen
    for name in (DAY, "destination", "origin", "eccn", "item_moves"):
        if row.get(name) is None and name in values and dice.random() < 0.8:
            row[name] = True if name == "item_moves" else dice.choice(values[name])
    return row


COMPARED = ("determination", "at_least", "at_most", "rule", "citation", "review_policy", "subject_to_ear")


def run_chunk(number: int, seed: int, cases: int, law: Reference, budget: int, every: int) -> dict[str, Any]:
    """Return the counts of one thousand rows."""
    dice = random.Random(f"{seed}/{number}")
    values = {name: law.pools[name] for name in outside(law.whole)}
    values[DAY] = [day for day in values[DAY] if day > FIRST]
    rows = [draw(values, dice) for _ in range(cases)]
    counts: Counter[str] = Counter()
    loose: Counter[str] = Counter()
    for row in rows:
        found, how = search(row, law, dice, budget, every)
        counts[how] += 1
        counts["completions"] += found.tries
        if found.violation is not None:
            counts["violations"] += 1
            changed = {k: v for k, v in found.violation.items() if row.get(k) != v}
            print(f"violation: thousand {number}: {row} completed by {changed}", file=sys.stderr)
        if how in ("loose", "open"):
            answer = decide_row(row, law.program(row[DAY]))
            loose[f"{how}: {', '.join(answer.open[:3])} | {', '.join(answer.missing[:4])}"] += 1
    frame = pl.DataFrame(rows, schema={name: dtype(dictionary()[name]) for name in values})
    decided = table.decide(frame, law.whole)
    for row, answer in zip(rows, decided.select(COMPARED).iter_rows(), strict=True):
        walked = decide_row(row, law.program(row[DAY]))
        counts["differ"] += answer != tuple(getattr(walked, name) for name in COMPARED)
    return {"chunk": number, "seed": seed, "law": law.whole.law, "rows": cases, **counts, "loosest": dict(loose)}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--law", default="us")
    parser.add_argument("--budget", type=int, default=400, help="completions tried on an open answer by moving facts")
    parser.add_argument("--every", type=int, default=3000, help="try all completions if there are no more than this")
    parser.add_argument("--log", type=Path, help="append finished thousands here, and skip those that stand in it")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this long")
    parser.add_argument("--shard", default="0/1", help="only thousands k of n, for several processes: k/n")
    chosen = parser.parse_args()
    law = reference(load(chosen.law))
    shard, shards = map(int, chosen.shard.split("/"))
    done: dict[int, dict[str, Any]] = {}
    if chosen.log and chosen.log.is_file():
        for line in chosen.log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if (entry["seed"], entry["law"]) == (chosen.seed, law.whole.law):
                done[entry["chunk"]] = entry
    start = time.monotonic()
    for number in range(shard, -(-chosen.cases // CHUNK), shards):
        if number in done:
            continue
        if time.monotonic() - start > chosen.seconds:
            break
        size = min(CHUNK, chosen.cases - number * CHUNK)
        done[number] = run_chunk(number, chosen.seed, size, law, chosen.budget, chosen.every)
        if chosen.log:
            with chosen.log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[number]) + "\n")
        print(f"  {sum(e['rows'] for e in done.values()):,} rows", end="\r", file=sys.stderr, flush=True)
    report(list(done.values()), chosen.seed, law)
    if any(entry.get("violations") or entry["differ"] for entry in done.values()):
        sys.exit(1)


def report(entries: list[dict[str, Any]], seed: int, law: Reference) -> None:
    """Print the sums."""
    total: Counter[str] = Counter()
    loosest: Counter[str] = Counter()
    for entry in entries:
        total.update({k: v for k, v in entry.items() if k not in {"chunk", "seed", "law", "loosest"}})
        loosest.update(entry["loosest"])
    open_rows = total["tight"] + total["loose"] + total["open"]
    print(f"{total['rows']:,} random rows, {total['completions']:,} completions, seed {seed}")
    print(f"{len(law.whole.rules)} versions of rules, law {law.whole.law[:12]}")
    print(f"violations of the bounds:  {total['violations']:,}")
    print(f"engine and walk differ:    {total['differ']:,}")
    print(f"indeterminate:             {open_rows:,}")
    for how in ("tight", "loose", "open"):
        print(f"  {how:<24} {total[how]:,} ({total[how] / max(open_rows, 1):.2%})")
    for words, count in loosest.most_common(15):
        print(f"    {count:>6,}  {words}")


if __name__ == "__main__":
    main()
