"""What the requests of one process share: its lists as an index, its pool of workers, its kept replies and batches."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

from licet.interfaces.http.listed import Listed, read_listed
from licet.interfaces.http.replies import Replies
from licet.interfaces.http.settings import Settings
from licet.interfaces.renewed import Renewed
from licet.version import __version__

if TYPE_CHECKING:
    from licet.records.database import Database
    from licet.records.store import Store


class House:
    """The state of one server. Nothing in it changes an answer: answers come from law, lists and the request."""

    def __init__(self, settings: Settings) -> None:
        from licet.interfaces.cli.screen import edition
        from licet.interfaces.http.batches import Batches

        self.settings = settings
        self.batches = Batches(settings.limits)
        lists = settings.lists
        self._listed = Renewed(lambda: read_listed(lists), lambda: [edition(source) for source in lists])
        self.store: Store | None = _store(settings.store) if settings.store else None
        self.lists = [Path(source).name for source in settings.lists]  # where they lie is the server's own matter
        self.tags: dict[tuple[str, str], str] = {}
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

    @property
    def listed(self) -> Listed:
        """Return the lists as last read; a newer edition is read while this one answers."""
        return self._listed.now()

    def tag(self, law: str, lists: str) -> str:
        """Return the entity tag of what the law of a jurisdiction, lists of a digest and this version answer."""
        if (law, lists) not in self.tags:
            from licet.records.record import law_version

            version = law_version(law)
            parts = f"{__version__} {law} {version['rules']} {version['tables']} {lists}"
            self.tags[law, lists] = f'"{hashlib.sha256(parts.encode()).hexdigest()}"'
        return self.tags[law, lists]

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
