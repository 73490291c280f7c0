"""Decide shipments with four named parties each, screened against the full list: rate and peak memory.

    python bench/decide_parties.py --list ../shared/reference/lists/csl-2026-07-31.json.gz --rows 500000 1000000 2000000

The names are made here: most are companies nobody lists, some are listed names as printed or with a typing error.
Each distinct name is screened once. The command line is timed as a user runs it, in a process of its own, with its
peak memory from the system; several numbers of rows show whether memory grows with them.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl

ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")
FIRST = (
    "Alpine",
    "Baltic",
    "Boreal",
    "Cedar",
    "Cobalt",
    "Copper",
    "Coral",
    "Delta",
    "Ember",
    "Falcon",
    "Fjord",
    "Granite",
    "Harbor",
    "Helio",
    "Indigo",
    "Iris",
    "Juniper",
    "Lagoon",
    "Lumen",
    "Maple",
    "Meridian",
    "Nimbus",
    "North",
    "Ocean",
    "Onyx",
    "Opal",
    "Orchid",
    "Pacific",
    "Pine",
    "Polar",
    "Quartz",
    "Raven",
    "River",
    "Sierra",
    "Silver",
    "Solar",
    "Spruce",
    "Summit",
    "Tundra",
    "Vega",
    "Velvet",
    "Verde",
    "Willow",
    "Zephyr",
)
SECOND = (
    "Bearings",
    "Biologics",
    "Ceramics",
    "Coatings",
    "Controls",
    "Dynamics",
    "Electric",
    "Fasteners",
    "Filters",
    "Foods",
    "Forge",
    "Freight",
    "Glass",
    "Imaging",
    "Instruments",
    "Lighting",
    "Logistics",
    "Machinery",
    "Marine",
    "Materials",
    "Motors",
    "Optics",
    "Packaging",
    "Paper",
    "Plastics",
    "Polymers",
    "Pumps",
    "Robotics",
    "Sensors",
    "Software",
    "Steel",
    "Systems",
    "Textiles",
    "Tools",
    "Trading",
    "Turbines",
    "Valves",
    "Wood",
)
FORMS = ("GmbH", "Ltd", "Inc", "S.A.", "AB", "B.V.", "Oy", "Co., Ltd.", "LLC", "SpA", "Pty Ltd", "K.K.", "Sdn Bhd")
PLACES = ("", "", "", "Hamburg", "Lyon", "Osaka", "Porto", "Turku", "Graz", "Cork", "Busan", "Leeds", "Malmo", "Turin")
COUNTRIES = ("DE", "FR", "JP", "KR", "GB", "SE", "CN", "IN", "BR", "MX", "AE", "TR", "VN", "TW")
ECCNS = ("EAR99", "5A991", "3A991", "3A090", "4A994", "5A002", "3A001", "2B350", "9A991")


def names(listed: list[str], number: int, chance: random.Random) -> list[str]:
    """Return distinct names: 2 % as listed, 1 % with a typing error, the rest companies made up."""
    found = dict.fromkeys(chance.sample(listed, number // 50))
    for text in chance.sample(listed, number // 100):
        at = chance.randrange(len(text))
        found[text[:at] + chance.choice("aeinrst") + text[at + 1 :]] = None
    while len(found) < number:
        parts = (chance.choice(FIRST), chance.choice(SECOND), chance.choice(PLACES), chance.choice(FORMS))
        owner = f"{chance.choice('ABCDEFGHJKLMNPRSTUVW')}. " * (chance.random() < 0.5)
        found[owner + " ".join(part for part in parts if part)] = None
    return list(found)


def shipments(rows: int, known: list[str], chance: random.Random) -> pl.DataFrame:
    """Return shipments with facts and four parties each; one in ten has nobody in between."""
    day = date(2026, 7, 31)
    table = pl.DataFrame(
        {
            "shipped_on": [day + timedelta(days=chance.randrange(28)) for _ in range(rows)],
            "destination": chance.choices(COUNTRIES, k=rows),
            "eccn": chance.choices(ECCNS, k=rows),
            "value_usd": [float(chance.randrange(100, 100_000)) for _ in range(rows)],
            **{role: chance.choices(known, k=rows) for role in ROLES},
        }
    )
    fixed = {"item_moves": True, "activity": "export", "shipped_from": "US", "origin": "US", "known_concern": "none"}
    nobody = pl.int_range(pl.len()) % 10 == 0
    middle = pl.when(nobody).then(pl.lit("none")).otherwise("intermediate_consignee").alias("intermediate_consignee")
    return table.with_columns(middle, *(pl.lit(value).alias(name) for name, value in fixed.items()))


def run(arguments: list[str]) -> tuple[float, float, str]:
    """Return seconds, peak memory in MiB and what was said, of a command in a process of its own.

    A small process starts it and asks the system: the peak of a process counts what its parent held when it started.
    """
    between = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    before = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", between, *arguments], stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.perf_counter() - before
    if done.returncode:
        raise SystemExit(done.stderr)
    said, _, peak = done.stderr.rstrip().rpartition("\n")
    return seconds, float(peak) / 1024, said


def beside_a_rival(listed: list[str], known: list[str], sample: int) -> None:
    """Screen a sample of the names with RapidFuzz WRatio and with licet, one after the other, and print the ratio."""
    from rapidfuzz import fuzz, process, utils

    from licet.screening.hits import build_index, search

    texts = random.Random(9).sample(known, min(sample, len(known)))
    index = build_index(pl.DataFrame({"entry_id": listed, "name": listed}))
    search(index, texts[:1])  # kernels are loaded before the clock starts
    plain = [utils.default_process(name) for name in listed]
    took = {"licet": 0.0, "RapidFuzz WRatio": 0.0}
    for first in range(0, len(texts), 100):
        part = texts[first : first + 100]
        before = time.process_time()
        search(index, part)
        between = time.process_time()
        for text in part:
            process.extract(utils.default_process(text), plain, scorer=fuzz.WRatio, limit=10)
        took["licet"] += between - before
        took["RapidFuzz WRatio"] += time.process_time() - between
    rates = ", ".join(f"{name} {len(texts) / seconds:,.0f} names a second" for name, seconds in took.items())
    ratio = took["RapidFuzz WRatio"] / took["licet"]
    print(
        f"screening alone, {len(texts):,} names, interleaved, processor time: {rates}; ratio {ratio:,.0f}", flush=True
    )


def main() -> None:
    """Make the shipments, import the list, decide, and print rate and memory."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--list", type=Path, default=Path("../shared/reference/lists/csl-2026-07-31.json.gz"))
    options.add_argument("--rows", type=int, nargs="+", default=[500_000, 1_000_000, 2_000_000])
    options.add_argument("--names", type=int, default=40_000, help="distinct names among the parties")
    options.add_argument("--rival", type=int, default=0, help="names also given to RapidFuzz WRatio")
    asked = options.parse_args()
    chance = random.Random(8)
    with tempfile.TemporaryDirectory(prefix="licet-bench-") as above:
        folder = Path(above)
        licet = [sys.executable, "-m", "licet"]
        seconds, peak, said = run(
            [*licet, "lists", "import", "us.consolidated", str(asked.list), "--store", f"{folder}/store"]
        )
        print(f"import: {seconds:.1f} s, {peak:,.0f} MiB; {said.strip()}", flush=True)
        listed = (
            pl.read_parquet(next(folder.glob("store/snapshots/*/*/names.parquet")))["name"].unique().sort().to_list()
        )
        known = names(listed, asked.names, chance)
        if asked.rival:
            beside_a_rival(listed, known, asked.rival)
        peaks: list[tuple[int, float]] = []
        for rows in sorted(asked.rows):
            shipments(rows, known, chance).write_parquet(folder / "shipments.parquet")
            command = [*licet, "decide", str(folder / "shipments.parquet"), "--lists", str(folder / "store"),
                       "--out", str(folder / "decided.parquet")]  # fmt: skip
            seconds, peak, said = run(command)
            peaks.append((rows, peak))
            decided = pl.read_parquet(folder / "decided.parquet", columns=["determination"])
            print(f"{rows:,} shipments, four parties each, {len(known):,} distinct names: {seconds:.0f} s, "
                  f"{rows / seconds:,.0f} a second, peak {peak:,.0f} MiB")  # fmt: skip
            print(f"  {dict(decided['determination'].value_counts(sort=True).iter_rows())}")
            print("  " + said.strip().splitlines()[-2 - decided["determination"].n_unique() + 1], flush=True)
        (few, low), (many, high) = peaks[0], peaks[-1]
        if many > few:
            print(f"memory: {many / few:.0f} times the rows, {high / low:.2f} times the peak; "
                  f"{(high - low) * (1 << 20) / (many - few):,.0f} bytes a further row")  # fmt: skip


if __name__ == "__main__":
    main()
