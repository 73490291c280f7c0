"""Does every changed byte show, and how long does a long chain take to walk?

    python bench/records.py --entries 1000          every byte of a log, a bit of it turned and the byte replaced
    python bench/records.py --million 1000000       append and verify so many records

Three logs are changed. The exported log (one entry a line) and the columns as the database gives them: every byte at
every place, each time walked from the entry before the change (the walk is a fold, so what came before is as it was).
And the database file itself, at `--places` random bytes: a file that still verifies must hold the same entries (the
byte lies in free space or in a counter SQLite keeps for itself).
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from licet.errors import BadFile
from licet.records.chain import COLUMNS, START, Entry, as_line, fault, from_line
from licet.records.database import Sqlite
from licet.records.record import Record, record
from licet.records.store import SELECT, Store, open_store

FACTS = {"shipped_on": "2023-11-20", "destination": "CN", "eccn": "3A090.a", "item_moves": "yes", "end_user": "Buyer"}


def some(count: int, first: int = 0) -> Iterator[Record]:
    """Return records that differ by their value and key; the rest is one real determination."""
    like = record(FACTS)
    for n in range(first, first + count):
        yield replace(like, facts={**like.facts, "value_usd": float(n)}, key=f"batch:{n}")


def others(byte: int, draw: random.Random) -> list[int]:
    """Return the bytes to put in place of one: one bit turned, and any other byte."""
    return [byte ^ (1 << draw.randrange(8)), (byte + draw.randint(1, 255)) % 256]


def lines_unseen(store: Store, draw: random.Random) -> tuple[int, int]:
    """Change every byte of the exported log; return how many changes there were, and how many went unseen."""
    entries = list(store.find(kind=None))
    tried = unseen = 0
    for at, entry in enumerate(entries):
        before = entries[at - 1].link if at else START
        line = as_line(entry) + b"\n"
        follows = as_line(entries[at + 1]) + b"\n" if at + 1 < len(entries) else b""
        for place in range(len(line)):
            for byte in others(line[place], draw):
                changed = line[:place] + bytes([byte]) + line[place + 1 :]
                tried += 1
                unseen += _holds(changed + follows, entry.seq, before)
    return tried, unseen


def _holds(text: bytes, seq: int, previous: str) -> bool:
    """Say whether the first line of a text is the entry `seq`; a line ends at its line break, wherever that now is."""
    line, ended, _ = text.partition(b"\n")
    try:
        return bool(ended) and fault(from_line(line, ""), seq, previous) is None
    except BadFile:
        return False


def columns_unseen(store: Store, draw: random.Random) -> tuple[int, int]:
    """Change every byte of every column; return how many changes there were, and how many went unseen."""
    tried = unseen = 0
    previous = START
    for seq, entry in enumerate(store.find(kind=None), 1):
        for name in COLUMNS[1:]:
            value = getattr(entry, name).encode()
            for place in range(len(value)):
                for byte in others(value[place], draw):
                    changed = value[:place] + bytes([byte]) + value[place + 1 :]
                    tried += 1
                    try:
                        text = changed.decode()
                    except UnicodeDecodeError:
                        continue  # SQLite gives no text: the entry cannot be read
                    unseen += fault(replace(entry, **{name: text}), seq, previous) is None
        previous = entry.link
    return tried, unseen


def file_unseen(path: Path, places: int, draw: random.Random) -> tuple[int, int, int]:
    """Change random bytes of the file; return how many showed, lay where nothing is kept, and went unseen."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # a database in memory has no WAL
    connection.close()
    whole = path.read_bytes()
    want = list(Store(InMemory(whole)).find(kind=None))
    if not Store(InMemory(whole)).verify().ok:
        raise AssertionError("the untouched file does not verify")
    showed = idle = unseen = 0
    for _ in range(places):
        place = draw.randrange(len(whole))
        changed = whole[:place] + bytes([(whole[place] + draw.randint(1, 255)) % 256]) + whole[place + 1 :]
        database = InMemory(changed)
        told = Store(database).verify()
        if not told.ok:
            showed += 1
            continue
        rows = [Entry(*row) for row in database.rows(SELECT + " ORDER BY seq")]
        idle, unseen = idle + (rows == want), unseen + (rows != want)
    return showed, idle, unseen


class InMemory(Sqlite):
    """A store whose file is a string of bytes."""

    def __init__(self, content: bytes):
        self.place, self.connection = "changed file", sqlite3.connect(":memory:")
        self.connection.deserialize(content)

    def _connection(self) -> sqlite3.Connection:
        return self.connection


def long_chain(count: int, folder: Path) -> None:
    """Append and verify a long chain, and print how long it took."""
    store = open_store(folder / "long.db")
    begun = time.perf_counter()
    for first in range(0, count, 5_000):
        store.append(some(min(5_000, count - first), first))
    written = time.perf_counter() - begun
    size = (folder / "long.db").stat().st_size
    begun = time.perf_counter()
    told = store.verify()
    walked = time.perf_counter() - begun
    print(f"{count:,} records, {size / 1e9:.2f} GB: appended in {written:.1f} s, verified in {walked:.1f} s: {told.ok}")


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--places", type=int, default=5000)
    parser.add_argument("--million", type=int, default=0)
    asked = parser.parse_args()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        if asked.million:
            long_chain(asked.million, Path(folder))
            return
        path = Path(folder) / "kept.db"
        store = open_store(path)
        store.append(some(asked.entries))
        store.close()
        tried, unseen = lines_unseen(store, draw)
        print(f"exported log of {asked.entries:,} entries: {tried:,} changes of one byte, {unseen} unseen")
        tried, unseen = columns_unseen(store, draw)
        print(f"columns of {asked.entries:,} entries: {tried:,} changes of one byte, {unseen} unseen")
        store.close()
        showed, idle, unseen = file_unseen(path, asked.places, draw)
        print(
            f"database file: {asked.places:,} random bytes changed, {showed:,} showed, {idle:,} lay where nothing is "
            f"kept, {unseen} unseen"
        )


if __name__ == "__main__":
    main()
