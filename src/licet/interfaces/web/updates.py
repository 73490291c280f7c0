"""Updates of lists asked for on a page: one at a time, in a thread, with what each is doing and how it ended."""

import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from licet.errors import BadFile, BadInput, LicetError, UnknownName
from licet.lists import find
from licet.lists.fetch import fetch
from licet.lists.snapshots import Store
from licet.lists.update import Updated, bring_in

KEPT = 16
ENDED = frozenset({"finished", "refused"})


@dataclass
class Update:
    """One update: of which list, from where, and what became of it.

    Args:
        id: unguessable; owner: the token of the visitor who asked.
        store, source: where, and id of the list.
        files: the folder with the files that were sent, removed with the server at the latest; None if fetched.
        published_on, digests, on: as `licet.lists.update.bring_in` takes them.
        state: waiting, working, finished or refused.
        done: what it did; problem: why it was refused.
    """

    id: str
    owner: str
    store: Store
    source: str
    on: date
    files: "tempfile.TemporaryDirectory[str] | None" = None
    published_on: date | None = None
    digests: tuple[str, ...] = ()
    state: str = "waiting"
    done: Updated | None = None
    problem: LicetError | None = None

    def run(self, why: str | None = None, by: str | None = None) -> None:
        """Do it; a reason overrules the guard and stays in the log."""
        self.state = "working"
        try:
            source = find(self.source)
            if self.files is None:
                self.done = fetch(self.store, source, self.on, override=why, by=by)
            else:
                files = sorted(Path(self.files.name).iterdir())
                self.done = bring_in(
                    self.store, source, files, self.on, published_on=self.published_on, digests=self.digests,
                    override=why, by=by,
                )  # fmt: skip
            self.problem, self.state = None, "finished"
            self.forget()
        except LicetError as error:
            self.problem, self.state = error, "refused"
        except Exception:  # the thread has no caller; the page must not wait for ever
            self.problem, self.state = BadFile("the list could not be brought in", where=self.source), "refused"
            raise

    @property
    def arrived(self) -> int:
        """Return the bytes that lie in the store's folder of work: what was received, and what is made of it."""
        total = 0
        with suppress(OSError):  # a file may vanish while it is looked at
            total = sum(path.stat().st_size for path in (self.store.folder / "work").rglob("*") if path.is_file())
        return total

    def forget(self) -> None:
        """Remove the files that were sent."""
        if self.files is not None:
            self.files.cleanup()


@dataclass
class Updates:
    """The updates of a server; the oldest that ended makes room for a new one."""

    updates: "OrderedDict[str, Update]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "lists"))

    def start(
        self, owner: str, store: Store, source: str, on: date, files: "Sequence[tuple[str, bytes]] | None" = None,
        published_on: date | None = None, digests: tuple[str, ...] = (),
    ) -> Update:  # fmt: skip
        """Begin an update and return at once; without files the list is fetched.

        Raises:
            UnknownName: no such list.
            BadFile: too many updates wait. BadInput: two files have one name.
        """
        find(source)
        update = Update(secrets.token_urlsafe(12), owner, store, source, on, None, published_on, digests)
        if files is not None:
            if len({name for name, _ in files}) < len(files):
                raise BadInput("two files have one name", where=source, todo="rename one")
            update.files = tempfile.TemporaryDirectory(prefix="licet-list-", ignore_cleanup_errors=True)
            for name, content in files:
                (Path(update.files.name) / name).write_bytes(content)
        with self.lock:
            while len(self.updates) >= KEPT:
                old = next((u for u in self.updates.values() if u.state in ENDED), None)
                if old is None:
                    update.forget()
                    raise BadFile(f"{KEPT} updates wait", todo="wait for one of them to end")
                old.forget()
                del self.updates[old.id]
            self.updates[update.id] = update
        self.pool.submit(update.run)
        return update

    def overrule(self, update: Update, why: str, by: str | None) -> None:
        """Begin a refused update again, with the reason why the guard is overruled."""
        with self.lock:
            if update.state != "refused":
                raise BadInput("nothing was refused here", where=update.source)
            update.state = "waiting"
        self.pool.submit(update.run, why, by)

    def find(self, id: str, owner: str) -> Update:
        """Return a visitor's update.

        Raises:
            UnknownName: the visitor has none of this id.
        """
        with self.lock:
            update = self.updates.get(id)
        if update is None or not secrets.compare_digest(update.owner.encode(), owner.encode()):
            raise UnknownName("no such update", todo="look at the log of the list, or begin again")
        return update
