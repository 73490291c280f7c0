"""Replies kept under idempotency keys, beside the records or in a file of the server: they outlive a process.

    claim ── none there ──> keep (an answer) or drop (no answer: the key is free again)
        └─── there ───────> the reply kept, or that the first request is still being answered

A claim whose process died is taken over when no request can be working on it any more.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from licet.records.database import Database

MOST, MOST_LETTERS = 4096, 64 * 1024**2  # replies kept; the oldest make room
WHERE = "asker = ? AND place = ? AND name = ?"
SELECT = f"SELECT request, status, headers, body, at FROM reply WHERE {WHERE}"  # noqa: S608 - a constant
TABLE = (
    "CREATE TABLE IF NOT EXISTS reply (asker TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, "
    "seq BIGINT NOT NULL, at BIGINT NOT NULL, request TEXT NOT NULL, status INTEGER, headers TEXT NOT NULL, "
    "body TEXT NOT NULL, letters BIGINT NOT NULL, PRIMARY KEY (asker, place, name))",
    "CREATE INDEX IF NOT EXISTS reply_size ON reply (seq, letters)",
)
Key = tuple[str, str, str]  # who asks, which operation, and the key


@dataclass(frozen=True)
class Kept:
    """A reply, with the digest of the request it answers; no status while it is made."""

    request: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Replies:
    """Replies by key.

    Args:
        database: where they are kept; several processes may share it.
        seconds: how long a request may take; twice as long after a claim, its process is taken for dead.
        clock: seconds since 1970.
    """

    def __init__(self, database: Database, seconds: float, clock: Callable[[], float] = time.time) -> None:
        self.database, self.seconds, self.clock = database, seconds, clock
        with database.writing() as run:
            for statement in TABLE:
                run(statement, ())

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key, or None."""
        return next((self._kept(row) for row in self.database.rows(SELECT, key)), None)

    def claim(self, key: Key, request: str) -> Kept | None:
        """Claim a key for a request that is worked on now; return what is kept if somebody was first."""
        if (found := self.get(key)) is not None and found.status is not None:
            return found
        now = int(self.clock())
        with self.database.writing() as run:
            rows = run(SELECT, key)
            if rows:
                dead = rows[0][1] is None and rows[0][4] + 2 * self.seconds < now
                if not dead or rows[0][0] != request:
                    return self._kept(rows[0])
                run(f"DELETE FROM reply WHERE {WHERE}", key)  # noqa: S608 - a constant
            [(last,)] = run("SELECT coalesce(max(seq), 0) FROM reply", ())
            run("INSERT INTO reply VALUES (?, ?, ?, ?, ?, ?, NULL, '[]', '', 0)", (*key, last + 1, now, request))
        return None

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep the reply to a request whose key was claimed, and make room."""
        body = kept.body.decode()
        values = kept.status, json.dumps(kept.headers), body, len(body)
        with self.database.writing() as run:
            run(f"UPDATE reply SET status = ?, headers = ?, body = ?, letters = ? WHERE {WHERE}", (*values, *key))  # noqa: S608
            letters = 0
            for count, (seq, size) in enumerate(run("SELECT seq, letters FROM reply ORDER BY seq DESC", ()), 1):
                letters += size
                if count > 1 and (count > MOST or letters > MOST_LETTERS):
                    run("DELETE FROM reply WHERE seq <= ?", (seq,))
                    break

    def drop(self, key: Key) -> None:
        """Forget a key."""
        with self.database.writing() as run:
            run(f"DELETE FROM reply WHERE {WHERE}", key)  # noqa: S608 - a constant

    @staticmethod
    def _kept(row: "tuple[str, int | None, str, str, int]") -> Kept:
        request, status, headers, body, _ = row
        return Kept(request, status, tuple((name, value) for name, value in json.loads(headers)), body.encode())
