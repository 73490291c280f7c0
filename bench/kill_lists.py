"""Kill updates of a store at random moments, and look whether it is whole after each.

    python bench/kill_lists.py --kills 1000

Each round starts a process that imports one new edition after another, now and then rolls back, and kills it with
SIGKILL after a random time. Then, before anything cleans up, the current snapshot must be one edition as a whole; and
after the next start no stray file may be left and every digest must hold. A second process reads all the while.
"""

import argparse
import io
import itertools
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

SIZES = (400, 404)  # entries of the two editions
DAY = date(2026, 5, 1)
SOURCE = "us.consolidated"


def edition(number: int, mark: str) -> bytes:
    """Return an edition with so many entries, each with one other name that bears number and mark."""
    rows = [
        {"id": f"EL-{i}", "source": "Entity List (EL)", "name": f"Party {i}", "alt_names": [f"A{i} of {number} {mark}"]}
        for i in range(number)
    ]
    return json.dumps({"meta": {"generated_at_source": DAY.isoformat()}, "results": rows}).encode()


def update(folder: Path) -> None:
    """Import new editions of two sizes in turn, and roll back now and then, until killed."""
    from licet.lists import us_consolidated
    from licet.lists.snapshots import open_store
    from licet.lists.update import bring_in
    from licet.party import tabulate

    source, store = replace(us_consolidated.SOURCE, expected={}), open_store(folder)
    tabulate(source.read((folder.parent / "first.json",)).parties)[0].write_parquet(io.BytesIO())  # load all there is
    print("ready", flush=True)
    for round in itertools.count():
        path = folder.parent / f"{os.getpid()}.json"
        path.write_bytes(edition(SIZES[round % 2], f"{os.getpid()}-{round}"))
        bring_in(store, source, [path], DAY)
        if round % 5 == 4:
            store.rollback(SOURCE, DAY, "bench")


def whole(folder: Path) -> str:
    """Return which edition is current, or what is wrong with it."""
    from licet.lists.snapshots import open_store

    snapshot = open_store(folder).current(SOURCE)
    number, names = snapshot.entries.height, snapshot.names
    if number not in SIZES or names.height != 2 * number or snapshot.manifest.counts != {"EL": number}:
        return f"torn: {number} entries, {names.height} names, {snapshot.manifest.counts}"
    marks = names.filter(name_kind="alt")["name"].str.split(" of ").list.last().unique().to_list()
    if len(marks) == 1 and marks[0].startswith(f"{number} "):
        return str(number)
    return f"mixed: names of {marks[:3]}"


def read(folder: Path, stop: Any, found: Any) -> None:
    """Read beside the updates until told to stop; report how often, and what was wrong."""
    wrong: Counter[str] = Counter()
    times = 0
    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:
        said = whole(folder)
        times += 1
        if said not in map(str, SIZES):
            wrong[said] += 1
        time.sleep(0.05)
    found.put((times, dict(wrong)))


def main() -> int:
    """Kill, look, and print what was found; the exit code says whether all was well."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--store", type=Path)
    options.add_argument("--seed", type=int, default=4)
    options.add_argument("--update", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.update:
        update(asked.update)
        return 0
    from licet.lists import us_consolidated
    from licet.lists.snapshots import open_store
    from licet.lists.update import bring_in

    folder = asked.store or Path(tempfile.mkdtemp(prefix="licet-kill-")) / "store"
    folder.parent.mkdir(parents=True, exist_ok=True)
    first = folder.parent / "first.json"
    first.write_bytes(edition(SIZES[0], "first"))
    store, source = open_store(folder), replace(us_consolidated.SOURCE, expected={})
    bring_in(store, source, [first], DAY)
    apart = multiprocessing.get_context("spawn")
    stop, found = apart.Event(), apart.Queue()
    reader = apart.Process(target=read, args=(folder, stop, found), daemon=True)
    reader.start()
    chance, begin = random.Random(asked.seed), time.perf_counter()
    wrong: Counter[str] = Counter()
    strays = 0
    at: Counter[str] = Counter()
    for _ in range(asked.kills):
        child = subprocess.Popen(
            [sys.executable, __file__, "--update", str(folder)], stdout=subprocess.PIPE, start_new_session=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        (folder.parent / f"{child.pid}.json").unlink(missing_ok=True)
        said = whole(folder)
        at[said] += 1
        if said not in map(str, SIZES):
            wrong[said] += 1
        strays += (folder / "work").exists()
        with store.updating():  # the next start
            pass
        if (folder / "work").exists() or list(folder.glob("snapshots/*/*.partial")):
            wrong["strays after the next start"] += 1
    faults = store.verify()
    stop.set()
    times, torn = found.get(timeout=60)
    reader.join()
    seconds = time.perf_counter() - begin
    first.write_bytes(edition(SIZES[1], "last"))
    bring_in(store, source, [first], DAY)
    before = time.perf_counter()
    store.rollback(SOURCE, DAY, "bench")
    back = time.perf_counter() - before
    print(f"{asked.kills:,} kills in {seconds:.0f} s; {strays:,} left files, none after the next start")
    print(f"current after a kill: {dict(at)}; wrong: {dict(wrong)}")
    kept = len(list(folder.glob("snapshots/*/*")))
    print(f"{kept:,} snapshots kept; {times:,} reads beside the updates, wrong: {torn}")
    print(f"verify: {faults or 'all as kept'}; log: {len(store.log()):,} deeds; rollback {back * 1000:.0f} ms")
    return 1 if wrong or torn or faults else 0


if __name__ == "__main__":
    sys.exit(main())
