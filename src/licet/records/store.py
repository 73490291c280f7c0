"""The store of records: entries are added at the end, never edited; the same key is kept once.

store = open_store("decisions.db")            a file, or postgresql://user@host/name
store.append([record(facts)])                 all of them or none; returns a receipt each
store.verify()                                walk the whole chain
store.export(id)                              one record as a file that proves itself
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from licet.errors import BadInput, BadValue, KeyTaken, UnknownName
from licet.records import chain
from licet.records.chain import COLUMNS, START, Entry, Verification
from licet.records.database import Database, Run, open_database
from licet.records.record import DETERMINATION, Record, canonical, parse, sha256

TEXTS = ",".join(f"{name} TEXT NOT NULL" for name in COLUMNS if name not in {"seq", "key"})
TABLE = (
    f"CREATE TABLE IF NOT EXISTS entry (seq BIGINT NOT NULL PRIMARY KEY, key TEXT NOT NULL UNIQUE, {TEXTS})",
    "CREATE INDEX IF NOT EXISTS entry_id ON entry (id)",
    "CREATE INDEX IF NOT EXISTS entry_kind ON entry (kind, about, seq)",
)
ONLY_ADDED = "entries are only added"
SCHEMA = {
    "sqlite": (
        *TABLE,
        *(
            f"CREATE TRIGGER IF NOT EXISTS entry_no_{what} BEFORE {what} ON entry "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END"
            for what in ("UPDATE", "DELETE")
        ),
    ),
    "postgres": (
        *TABLE,
        "CREATE OR REPLACE FUNCTION entry_only_added() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{ONLY_ADDED}'; END $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER entry_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION entry_only_added()",
    ),
}
SELECT = f"SELECT {','.join(COLUMNS)} FROM entry"  # noqa: S608 - a constant
INSERT = f"INSERT INTO entry ({','.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})"  # noqa: S608 - same
CHUNK = 500
SHORTEST_ID = 8
LONGEST_KEY = 200
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Receipt:
    """What the store answers for each record: where it lies, and whether it was new.

    Args:
        seq: place in the log, from 1.
        id: sha256 of the record.
        key: what it is called; the id if the writer gave none.
        link: the digest that chains it; noted elsewhere, it proves later that nothing was cut off.
        new: False if the same record was there under this key.
    """

    seq: int
    id: str
    key: str
    link: str
    new: bool


@dataclass(frozen=True)
class Body:
    """Something to keep: what it is, what it is about, its day, what the writer calls it (None: its digest)."""

    kind: str
    about: str
    day: str
    content: Mapping[str, Any]
    key: str | None = None


@dataclass(frozen=True)
class Store:
    """An append-only, hash-chained log. Any number of threads and processes may read; writers take turns."""

    database: Database

    def append(
        self, records: Iterable[Record], keys: Sequence[str | None] | None = None, at: str = ""
    ) -> list[Receipt]:
        """Keep records, all of them or none, and return a receipt for each, in order.

        Args:
            records: determinations as `record` makes them.
            keys: what the asker calls each; None keeps the record's own key. A record whose key is there already with
                the same content is not kept twice.
            at: when, as the writer says it (ISO 8601); "" says nothing. It is chained, not part of the record.

        Raises:
            KeyTaken: a key is there with another content; nothing is kept.
            BadFile: the place cannot be written; nothing is kept.

        Example:
            >>> from licet.records.record import record
            >>> store = open_store(":memory:")
            >>> [receipt] = store.append([record({"shipped_on": "2020-08-17"})], keys=["PO 1"])
            >>> receipt.seq, receipt.key, receipt.new
            (1, 'PO 1', True)
        """
        kept = list(records)
        if keys is not None:
            kept = [r if k is None else replace(r, key=k) for r, k in zip(kept, keys, strict=True)]
        bodies = [
            Body(DETERMINATION, r.answer["determination"], r.answer["on"] or "", r.as_dict(), r.key) for r in kept
        ]
        return self.add(lambda _: bodies, at)

    def add(self, bodies: "Callable[[Run], Sequence[Body]]", at: str = "") -> list[Receipt]:
        """Keep what a function returns; it is called within the writer's turn and may look at the log first."""
        with self.database.writing() as run:
            written = [_written(body) for body in bodies(run)]
            there = {entry.key: entry for entry in _by_keys(run, [key for _, _, _, key in written])}
            last = run("SELECT seq, link FROM entry ORDER BY seq DESC LIMIT 1", ())
            seq, head = last[0] if last else (0, START)
            receipts = []
            for body, text, id, key in written:
                found = there.get(key)
                if found is not None and found.id != id:
                    raise KeyTaken(
                        f"key {key!r} names another record",
                        where=f"entry {found.seq} of {self.database.place}",
                        expected="the same content under the same key",
                        todo="give the new question a key of its own",
                    )
                if found is None:
                    previous, seq = head, seq + 1
                    head = chain.link(seq, id, key, body.kind, body.about, body.day, at, previous)
                    entry = Entry(seq, id, key, body.kind, body.about, body.day, at, previous, head, text)
                    run(INSERT, tuple(getattr(entry, name) for name in COLUMNS))
                    there[key] = entry
                receipts.append(Receipt(there[key].seq, id, key, there[key].link, found is None))
            return receipts

    def entry(self, id: str) -> Entry:
        """Return the entry with this id, the start of an id (8 letters or more), or key.

        Raises:
            UnknownName: there is none.
            BadInput: several ids start so.
        """
        found = [Entry(*row) for row in self.database.rows(f"{SELECT} WHERE key = ?", [id])]
        if not found and len(id) >= SHORTEST_ID and set(id) <= HEX:
            rows = self.database.rows(f"{SELECT} WHERE id >= ? AND id < ? ORDER BY seq LIMIT 9", [id, id + "g"])
            found = [Entry(*row) for row in rows]
        if not found:
            raise UnknownName(
                f"no record {id!r}", where=self.database.place, expected="an id, its first 8 letters or more, or a key"
            )
        if len({entry.id for entry in found}) > 1:
            raise BadInput(f"several ids start with {id!r}", where=self.database.place, todo="give more of it")
        return found[0]

    def get(self, id: str) -> Record:
        """Return the determination with this id, the start of an id, or key; errors as in `entry`."""
        entry = self.entry(id)
        return parse(entry.body.encode(), where=f"entry {entry.seq} of {self.database.place}")

    def find(
        self,
        kind: str | None = DETERMINATION,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> Iterator[Entry]:
        """Stream entries in order.

        Args:
            kind: only of this kind; None for all.
            about: only with this outcome, or about this authorization.
            since, until: only of days from `since` on and before `until` (ISO).
            after: only entries later than this place.
            limit: at most so many.
        """
        wheres, values = ["seq > ?"], [after]
        for text, value in (("kind = ?", kind), ("about = ?", about), ("day >= ?", since), ("day < ?", until)):
            if value is not None:
                wheres.append(text)
                values.append(value)  # type: ignore[arg-type]  # texts and one number
        cut = f" LIMIT {int(limit)}" if limit is not None else ""
        for row in self.database.rows(f"{SELECT} WHERE {' AND '.join(wheres)} ORDER BY seq{cut}", values):
            yield Entry(*row)

    def known(self, keys: Sequence[str]) -> dict[str, str]:
        """Return key -> id of those keys that are there."""
        found: dict[str, str] = {}
        for first in range(0, len(keys), CHUNK):
            some = list(keys[first : first + CHUNK])
            marks = ",".join("?" * len(some))
            found.update(self.database.rows(f"SELECT key, id FROM entry WHERE key IN ({marks})", some))  # noqa: S608
        return found

    def head(self) -> tuple[int, str]:
        """Return the place and the link of the last entry; 0 and 64 zeros if there is none."""
        last = list(self.database.rows("SELECT seq, link FROM entry ORDER BY seq DESC LIMIT 1"))
        return (last[0][0], last[0][1]) if last else (0, START)

    def verify(self, progress: Callable[[int], None] | None = None, contains: str | None = None) -> Verification:
        """Walk the whole chain, then let the database check its own pages and indexes.

        Args:
            progress: called with the number of entries walked, every 10,000.
            contains: a link noted elsewhere that must lie in the chain.
        """
        told = chain.verify(self.find(kind=None), contains, progress)
        if told.broken is None and (problem := self.database.problem()):
            return replace(told, broken=f"the file itself is damaged: {problem}")
        return told

    def export(self, id: str) -> bytes:
        """Return one entry as a file that proves itself: one line of canonical JSON; `check_export` reads it."""
        return chain.as_line(self.entry(id)) + b"\n"

    def close(self) -> None:
        """Close the store; what was reported as kept stays."""
        self.database.close()


def _written(body: Body) -> tuple[Body, str, str, str]:
    """Return a body with its canonical text, its id and its key."""
    content = canonical(body.content)
    id = sha256(content)
    key = id if body.key is None else body.key
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadValue(f"key {key[:40]!r} is no name", expected=f"1 to {LONGEST_KEY} printable letters")
    return body, content.decode(), id, key


def _by_keys(run: Run, keys: Sequence[str]) -> Iterator[Entry]:
    for first in range(0, len(keys), CHUNK):
        some = list(keys[first : first + CHUNK])
        for row in run(f"{SELECT} WHERE key IN ({','.join('?' * len(some))})", some):
            yield Entry(*row)


def open_store(place: str | Path, create: bool = True) -> Store:
    """Return the store at a place.

    Args:
        place: path of an SQLite file, or postgresql://user@host/name (extra `postgres`).
        create: make it if it does not exist.

    Raises:
        BadFile: no such file, a file that is something else, or a server that does not answer.
        UnknownName: PostgreSQL is asked for and psycopg is not installed.

    Example:
        >>> open_store(":memory:").verify().count
        0
    """
    return Store(open_database(place, SCHEMA, create))
