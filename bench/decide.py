"""Rows decided a second, and peak memory: the table engine, the plain row walk, and a DuckDB translation of a subset.

    python bench/decide.py                    10 million rows of the 24 facts that a shipping record has
    python bench/decide.py --rows 100000000   100 million rows, in a folder with room for the Parquet files
    python bench/decide.py --columns all      every fact that any encoded rule asks for is a column; with DuckDB

Shipments are synthetic: the columns are drawn at random with one value in ten unknown, the other facts are absent. The
engine reads Parquet, decides under all encoded rules, and counts outcomes by rule, streaming. The walk does the same
work on a sample; its answers are compared with the engine's row by row. DuckDB decides under those rules alone that
need no table, translated to SQL, and the engine does the same subset beside it, interleaved; counts agree.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from licet.clause import Clause, Test, facts_of
from licet.decision import table
from licet.decision.determination import decide_row
from licet.decision.program import Program, prepare
from licet.facts import dictionary, dtype
from licet.flow import program as program_of
from licet.law import load

FIRST, LAST = date(2019, 1, 1), date(2026, 8, 7)
CODES = ["EAR99", "3A991", "5A991", "5A992.c", "3A001.a.2", "3A090.a", "4A090.a", "3B001.c", "3B991", "3D991", "3E991"]
BATCH = 1_000_000
ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")
RECORD = [
    *("shipped_on", "activity", "origin", "shipped_from", "destination", "eccn", "technology_eccn", "purpose"),
    *("value_usd", "product_kind", "known_concern", "other_list_matches", "controlled_us_content_percent"),
    *("license_exception", "entity_list_requirement", "entity_list_policy"),
    *(f"{role}_{fact}" for role in ROLES for fact in ("on_entity_list", "footnote_1")),
]


def draw(rows: int, names: list[str], seed: int) -> pl.DataFrame:
    """Return random shipments: one column a fact, one value in ten unknown."""
    dice = np.random.default_rng(seed)
    known = dictionary()
    columns = []
    for name in names:
        entry = known[name]
        kind = dtype(entry)
        if entry.type == "boolean":
            values: Any = pl.Series(name, dice.random(rows) < 0.3)
        elif entry.type == "number":
            values = pl.Series(name, dice.integers(0, 100, rows).astype(float))
        elif entry.type == "date":
            days = dice.integers(0, (LAST - FIRST).days, rows)
            values = pl.Series(name, np.datetime64(FIRST) + days).cast(pl.Date)
        elif entry.type == "text":
            pool = pl.Series(CODES if name == "eccn" else ["a", "b"])
            values = pool.gather(dice.integers(0, len(pool), rows)).alias(name)
        else:
            pool = pl.Series(kind.categories.to_list(), dtype=kind)  # type: ignore[attr-defined]
            values = pool.gather(dice.integers(0, len(pool), rows)).alias(name)
        unknown = pl.Series(dice.random(rows) < (0.0 if name == "shipped_on" else 0.1))
        columns.append(pl.select(pl.when(~unknown).then(values).alias(name)).to_series())
    return pl.DataFrame(columns)


def write(folder: Path, rows: int, names: list[str]) -> None:
    """Write random shipments to a folder of Parquet files, a million rows each."""
    folder.mkdir()
    for start in range(0, rows, BATCH):
        draw(min(BATCH, rows - start), names, seed=start).write_parquet(folder / f"{start // BATCH:05}.parquet")
        print(f"  wrote {min(start + BATCH, rows):,} of {rows:,} rows", end="\r", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def count(path: Path, program: Program) -> pl.DataFrame:
    """Decide every row of a folder of Parquet files and count outcomes by rule, streaming."""
    decided = table.decide(pl.scan_parquet(path), program)
    counts = decided.group_by("determination", "rule").len().collect(engine="streaming")
    return counts.sort("determination", "rule")


def in_own_process(path: Path, subset: bool) -> dict[str, float]:
    """Run the engine in a process of its own, for its time and peak memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(path), *(["--subset"] if subset else [])],
        check=True,
        capture_output=True,
        text=True,
    )
    out: dict[str, float] = json.loads(done.stdout)
    return out


def subset_program() -> Program:
    """Return the rules that need no table and no formula, directly or through a conclusion."""
    law = load("us")
    made = {fact for step in program_of("us").steps if hasattr(step, "facts") for fact in step.facts}
    made |= {step.fact for step in program_of("us").steps if hasattr(step, "compute")}
    rules = [rule for rule in law.rules if not made & set(rule.facts)]
    while True:
        ids = {rule.id for rule in rules}
        concluded = {rule.concludes for rule in rules}
        lost = {rule.concludes for rule in law.rules if rule.concludes} - concluded
        kept = [
            rule.replace(lifts=tuple(at for at in rule.lifts if any(i == at or i.startswith(at + ".") for i in ids)))
            for rule in rules
            if not lost & set(rule.facts)
        ]
        kept = [rule for rule in kept if rule.effect != "excepts" or rule.lifts]
        if len(kept) == len(rules):
            return prepare(kept)
        rules = kept


def sql_of(clause: Clause) -> str:
    """Return a condition in SQL; AND, OR and NOT of SQL have the same three values."""
    if isinstance(clause, Test):
        column, value = clause.fact, clause.value
        text = f"CAST({column} AS VARCHAR)"
        quoted = [f"'{v}'" for v in (value if isinstance(value, tuple) else (value,))]
        compare = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<", "on_or_after": ">=", "before": "<"}
        match clause.comparison:
            case "holds":
                return column
            case "lacks":
                return f"(NOT {column})"
            case "equals" | "among":
                return f"({text} IN ({', '.join(quoted)}))"
            case "under":
                assert isinstance(value, tuple)
                at = " OR ".join([f"{text} = '{v}' OR starts_with({text}, '{v}.')" for v in value])
                above = {v.rsplit(".", n)[0] for v in value for n in range(1, v.count(".") + 1)} - set(value)
                open_ = f"WHEN {text} IN ({', '.join(repr(a) for a in sorted(above))}) THEN NULL" if above else ""
                return f"(CASE WHEN {text} IS NULL THEN NULL WHEN {at} THEN TRUE {open_} ELSE FALSE END)"
            case other:
                shown = f"DATE '{value}'" if isinstance(value, date) else str(value)
                return f"({column} {compare[other]} {shown})"
    parts = [sql_of(part) for part in clause.parts]
    if clause.mode == "all":
        return "(" + " AND ".join(parts) + ")"
    either = "(" + " OR ".join(parts) + ")"
    return either if clause.mode == "any" else f"(NOT {either})"


def duckdb_count(path: Path, program: Program) -> dict[str, int]:
    """Count outcomes with DuckDB: the same rules as SQL."""
    import duckdb

    def fires(rule: Any) -> str:
        until = f" AND shipped_on < DATE '{rule.until}'" if rule.until else ""
        return f"(shipped_on >= DATE '{rule.since}'{until} AND {sql_of(rule.when)})"

    def either(parts: list[str]) -> str:
        return " OR ".join(parts) if parts else "FALSE"

    source = f"read_parquet('{path}/*.parquet')"
    query = f"SELECT * FROM {source}"
    for step in program.steps:
        query = f"SELECT *, {either([fires(rule) for rule in step.rules])} AS {step.fact} FROM ({query})"
    rules = {
        "p": [fires(r) for r in program.prohibits],
        "f": [fires(r) for r in program.requires],
        "x": [fires(r) for r in program.excepts],
    }
    columns = ", ".join(f"{text} AS _{k}{i}" for k, texts in rules.items() for i, text in enumerate(texts))
    stands = [
        f"(_f{i} AND NOT ({either([f'_x{j}' for j in lifters])}))" if lifters else f"_f{i}"
        for i, lifters in enumerate(program.lifters)
    ]
    p, r, f = (
        either([f"_p{i}" for i in range(len(rules["p"]))]),
        either(stands),
        either([f"_f{i}" for i in range(len(rules["f"]))]),
    )
    rung = "CASE WHEN coalesce(p, {u}) THEN 3 WHEN coalesce(r, {u}) THEN 2 WHEN coalesce(f, {u}) THEN 1 ELSE 0 END"
    names = ", ".join(f"WHEN low = high AND low = {i} THEN '{name}'" for i, name in enumerate(table.LADDER)).replace(
        ",", ""
    )
    query = f"""
        WITH fired AS (SELECT {columns} FROM ({query})),
        summed AS (SELECT {p} AS p, {r} AS r, {f} AS f FROM fired),
        bounded AS (SELECT {rung.format(u="FALSE")} AS low, {rung.format(u="TRUE")} AS high FROM summed)
        SELECT CASE {names} ELSE 'indeterminate' END AS outcome, count(*) FROM bounded GROUP BY 1 ORDER BY 1"""
    return dict(duckdb.sql(query).fetchall())


def peak_mb() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--walk", type=int, default=20_000, help="rows for the plain walk")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--columns", choices=("record", "all"), default="record", help="facts that are columns")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--subset", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        start = time.perf_counter()
        program = subset_program() if chosen.subset else program_of("us")
        table.by_kernel(pl.scan_parquet(chosen.child).head(64), program).collect()  # loads the law and compiled code
        loaded = time.perf_counter()
        count(chosen.child, program)
        seconds = {"start": loaded - start, "seconds": time.perf_counter() - loaded, "peak_mb": peak_mb()}
        print(json.dumps(seconds))
        return
    program = program_of("us")
    names = list(program.inputs) if chosen.columns == "all" else RECORD
    print(f"{len(program.rules)} rules, {len(program.steps)} derivations, {len(names)} facts, {chosen.rows:,} rows")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        path = Path(folder) / "shipments"
        write(path, chosen.rows, names)
        runs = [in_own_process(path, subset=False) for _ in range(chosen.repeat)]
        best = statistics.median(run["seconds"] for run in runs)
        peak = max(run["peak_mb"] for run in runs)
        print(f"table engine, all rules:   {chosen.rows / best:>14,.0f} rows/s   peak {peak:,.0f} MB   ({best:.2f} s)")
        print(f"  before that, to load:    {runs[0]['start']:>14.2f} s   law and compiled code")

        sample = pl.read_parquet(path / "00000.parquet", n_rows=chosen.walk)
        rows = sample.to_dicts()
        start = time.perf_counter()
        walked = [decide_row(row, program).determination for row in rows]
        seconds = time.perf_counter() - start
        print(f"plain walk, all rules:     {len(rows) / seconds:>14,.0f} rows/s   ({1e6 * seconds / len(rows):.0f} µs)")
        print(f"  engine over walk:        {(chosen.rows / best) / (len(rows) / seconds):>14,.0f} x")
        assert table.decide(sample, program)["determination"].to_list() == walked, "engine and walk differ"
        print(f"  answers compared:        {len(rows):>14,} rows, all equal")

        if chosen.columns == "record":
            return
        subset = subset_program()
        assert all(fact for rule in subset.rules for fact in facts_of(rule.when))
        ours, theirs = [], []
        for _ in range(chosen.repeat):
            ours.append(in_own_process(path, subset=True)["seconds"])
            start = time.perf_counter()
            counted = duckdb_count(path, subset)
            theirs.append(time.perf_counter() - start)
        mine = count(path, subset).group_by("determination").agg(pl.col("len").sum())
        assert dict(mine.iter_rows()) == counted, (dict(mine.iter_rows()), counted)
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"{len(subset.rules)} rules: engine {chosen.rows / a:,.0f} rows/s, DuckDB {chosen.rows / b:,.0f} rows/s")
        print(f"  engine over DuckDB:      {b / a:>14.1f} x   counts equal")


if __name__ == "__main__":
    main()
