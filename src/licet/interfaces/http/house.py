"""What the requests of one process share: its lists as an index, its pool of workers, its kept replies and batches."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

from licet.interfaces.http.replies import Replies
from licet.interfaces.http.settings import Settings
from licet.version import __version__

if TYPE_CHECKING:
    from licet.lists.roll import Roll
    from licet.records.database import Database
    from licet.records.store import Store
    from licet.screening.candidates import Index


class House:
    """The state of one server. Nothing in it changes an answer: answers come from law, lists and the request."""

    def __init__(self, settings: Settings) -> None:
        from licet.interfaces.http.batches import Batches

        self.settings = settings
        self.batches = Batches(settings.limits)
        self.index: Index | None = None
        self.rolls: dict[str, Roll] = {}
        if settings.lists:
            self.index, self.rolls = _open_lists(settings.lists)
        self.store: Store | None = _store(settings.store) if settings.store else None
        self.lists = [Path(source).name for source in settings.lists]  # where they lie is the server's own matter
        self.tags: dict[str, str] = {}
        self._workers: ThreadPoolExecutor | None = None
        self._own: TemporaryDirectory[str] | None = None
        self._replies: Replies | None = None
        self._lock = Lock()

    @property
    def replies(self) -> Replies:
        """Return the replies kept by idempotency key: beside the records, else in a file that goes with the server."""
        with self._lock:
            if self._replies is None:
                self._replies = Replies(self._database(), self.settings.limits.seconds)
            return self._replies

    def _database(self) -> "Database":
        if self.store is not None:
            return self.store.database
        folder = self.settings.folder
        if folder is None:
            self._own = TemporaryDirectory(prefix="licet-")
            folder = self._own.name
        return _store(str(Path(folder) / "replies.db")).database

    @property
    def workers(self) -> ThreadPoolExecutor:
        """Return the pool in which long work is done, started on first use."""
        if self._workers is None:
            self._workers = ThreadPoolExecutor(self.settings.limits.working, "licet")
        return self._workers

    @cached_property
    def lists_digest(self) -> str:
        """Return the digest of the listed names and their snapshots, equal for equal lists whatever their order."""
        if self.index is None:
            return hashlib.sha256().hexdigest()
        entries = [f"{entry} {digest}" for entry, digest in zip(self.index.entries, self.index.digests, strict=True)]
        snapshots = [f"{roll.source} {digest}" for roll in self.rolls.values() for digest in roll.digests]
        return hashlib.sha256("\n".join(sorted(entries + snapshots)).encode()).hexdigest()

    def tag(self, law: str) -> str:
        """Return the entity tag of what the law of a jurisdiction, the lists and this version answer."""
        if law not in self.tags:
            from licet.records.record import law_version

            version = law_version(law)
            parts = f"{__version__} {law} {version['rules']} {version['tables']} {self.lists_digest}"
            self.tags[law] = f'"{hashlib.sha256(parts.encode()).hexdigest()}"'
        return self.tags[law]

    def stood(self, entry: str, on: date) -> bool | None:
        """Return whether an entry stood on its list on a day; None where the list is not dated."""
        from licet.lists.history import status_of

        source, _, key = entry.partition(" ")
        roll = self.rolls.get(source)
        return status_of(roll.entry(key), roll, on).listed if roll is not None else None

    def close(self) -> None:
        """Stop working and remove the results of batches; a later request starts anew."""
        if self._workers is not None:
            self._workers.shutdown(wait=False, cancel_futures=True)
            self._workers = None
        self.batches.close()
        if self._replies is not None and self.store is None:
            self._replies.database.close()
            self._replies = None
        if self._own is not None:
            self._own.cleanup()
            self._own = None


def _store(place: str) -> "Store":
    from licet.records.store import open_store

    return open_store(place)


def _open_lists(lists: tuple[str, ...]) -> "tuple[Index, dict[str, Roll]]":
    """Return the index of all lists and the rolls of those that are dated; entries carry the name of their list."""
    import polars as pl

    from licet.interfaces.cli.screen import open_list
    from licet.screening.hits import build_index

    tables, rolls = [], {}
    for source in lists:
        names, roll = open_list(source, date.max)
        if roll is not None:  # its entries carry the name of the list already
            rolls[roll.source] = roll
        label = pl.lit(f"{Path(source).stem} " if roll is None and len(lists) > 1 else "")
        tables.append(names.select(entry_id=label + pl.col("entry_id"), name="name"))
    return build_index(pl.concat(tables)), rolls
