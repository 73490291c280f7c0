"""Kill a recording batch at random moments, go on, and compare with the run that was left alone.

    python bench/kill_records.py --kills 200 --rows 4000

Each kill is SIGKILL while the batch writes. After it the store must verify, hold the rows 1 to m in order without a
gap or a double, and no less than before; the output file is there whole or not at all. When a batch has come to its
end, its records and its output must equal those of the uninterrupted run, byte for byte.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from licet.flow import program
from licet.interfaces.cli import group
from licet.records.batch import rule_digests
from licet.records.chain import Entry
from licet.records.record import law_version
from licet.records.store import open_store


def shipments(path: Path, rows: int, seed: int = 7) -> None:
    """Write a table of shipments of which no two are equal."""
    draw = random.Random(seed)
    lines = ["shipped_on,destination,eccn,item_moves,activity,origin,shipped_from,value_usd,end_user"]
    for n in range(rows):
        day = f"2023-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        place, code = draw.choice(["CN", "CA", "KR", "RU"]), draw.choice(["3A090.a", "EAR99", "5A992.c"])
        lines.append(f"{day},{place},{code},yes,export,US,US,{n + 1},Buyer {draw.randint(1, 50)}")
    path.write_text("\n".join(lines) + "\n")


class Started:
    """The command `licet decide` in a child of this process, which has the package loaded: only its work is killed."""

    def __init__(self, table: Path, store: Path, out: Path):
        self.code: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            command = ["decide", str(table), "--record", str(store), "--out", str(out)]
            try:
                group(command, standalone_mode=False)
            except BaseException:  # the parent sees the exit code, whatever it was
                os._exit(1)
            os._exit(0)

    def ended(self) -> bool:
        """Say whether it has come to its end."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is not None

    def kill(self) -> None:
        """Kill it, if it still runs."""
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return its exit code; minus the signal if it was killed."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code


def held(store: Path) -> list[Entry]:
    """Return the determinations of a store that verifies; raise if it does not, or rows are missing or doubled."""
    if not store.exists() or not store.stat().st_size:
        return []
    kept = open_store(store)
    told = kept.verify()
    if not told.ok:
        raise AssertionError(f"torn: {told.broken}")
    entries = list(kept.find())
    kept.close()
    rows = [int(entry.key.rpartition(":")[2]) for entry in entries]
    if rows != list(range(1, len(rows) + 1)):
        raise AssertionError(f"lost or doubled: {rows[:9]} …")
    return entries


def same(one: list[Entry], other: list[Entry]) -> bool:
    """Say whether two stores hold the same records under the same keys in the same order."""
    return [(e.key, e.id, e.body) for e in one] == [(e.key, e.id, e.body) for e in other]


def trial(folder: Path, kills: int, rows: int, seed: int = 1) -> dict[str, float]:
    """Kill a batch `kills` times and return counts; raise AssertionError at the first record lost, torn or doubled."""
    program("us"), law_version("us", "text"), rule_digests("us", "text")  # loaded once, not in every child
    draw = random.Random(seed)
    table, whole, whole_out = folder / "shipments.csv", folder / "whole.db", folder / "whole.csv"
    shipments(table, rows)
    begun = time.perf_counter()
    process = Started(table, whole, whole_out)
    while not whole.exists() and not process.ended():
        time.sleep(0.002)
    opened = time.perf_counter()
    if process.wait() != 0:
        raise AssertionError("the batch does not run")
    writing, want, output = time.perf_counter() - opened, held(whole), whole_out.read_bytes()
    if len(want) != rows:
        raise AssertionError(f"{len(want)} records of {rows} rows")
    killed = rounds = amid = 0
    while killed < kills:
        rounds += 1
        store, out = folder / f"{rounds}.db", folder / f"{rounds}.csv"
        before = 0
        while True:
            process = Started(table, store, out)
            if killed < kills:
                while not store.exists() and not process.ended():
                    time.sleep(0.002)
                if before:  # the file is there already: reading and deciding come first
                    time.sleep(opened - begun)
                time.sleep(draw.uniform(0, writing * (1 - before / rows) + 0.1))
                process.kill()
            code = process.wait()
            now = len(held(store))
            if now < before:
                raise AssertionError(f"lost: {before} records before, {now} after")
            if code == 0:
                break
            killed, amid = killed + 1, amid + (0 < now < rows)
            print(f"\r{killed} of {kills} kills", end="", file=sys.stderr, flush=True)
            if out.exists() and out.read_bytes() != output:
                raise AssertionError("half an output")
            before = now
        if not same(held(store), want) or out.read_bytes() != output:
            raise AssertionError("the resumed batch is not the uninterrupted one")
        for path in folder.glob(f"{rounds}.*"):
            path.unlink()
    return {"kills": killed, "amid writing": amid, "batches": rounds, "rows": rows, "seconds": writing}


def main() -> None:
    """Print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rows", type=int, default=4000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = trial(Path(folder), asked.kills, asked.rows)
    print(file=sys.stderr)
    print(
        f"{told['kills']} kills over {told['batches']} batches of {told['rows']:,} rows, each writing for "
        f"{told['seconds']:.1f} s ({told['amid writing']} kills left some rows kept and others not): no "
        "record lost, torn or doubled; every resumed batch and its output equal the uninterrupted run."
    )


if __name__ == "__main__":
    main()
