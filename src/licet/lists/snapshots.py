"""Snapshots of lists in a folder: content-addressed, kept, never altered; one small file says which are current.

    STORE/
      snapshots/SOURCE/DIGEST/   snapshot.json  entries.parquet  names.parquet  body/…   moved into place whole
      current.json               the current snapshot of every source; replaced by one rename
      log.jsonl                  what was done, one line a deed; it only grows
      work/                      where an update is made; emptied at the start of the next one
      lock                       held by the one process that updates

A reader opens `current.json` once and then only files that never change, so that it sees one whole version whatever an
update does beside it. An update that is killed leaves `work/` behind and nothing else.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from licet.errors import BadFile, BadValue, ListRefused, UnknownName, nearest
from licet.lists.source import Reading
from licet.party import tabulate

if TYPE_CHECKING:
    import polars as pl

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
TABLES = ("entries", "names")
RIGHTS = "look at the path and its rights"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a snapshot, stored with it as snapshot.json.

    Args:
        source: id of the source.
        digest: SHA-256 of the source's id and the digests of the files below; the name of the snapshot.
        body: file name and SHA-256 of each file of the edition, as received.
        tables: file name and SHA-256 of each table made of it.
        counts: entries by list code.
        fetched_on: the day it was first received.
        published_on: the day the edition states or the caller gave; None if neither.
        address: where it came from; None if imported from a file.
        unread: columns nobody reads.
        names: number of names, aliases included.
    """

    source: str
    digest: str
    body: dict[str, str]
    tables: dict[str, str]
    counts: dict[str, int]
    fetched_on: date
    published_on: date | None
    address: str | None = None
    unread: tuple[str, ...] = ()
    names: int = 0

    @property
    def known_on(self) -> date:
        """The day the list is known to have stood so: the day of publication, or else of receipt."""
        return self.published_on or self.fetched_on


class Snapshot:
    """One kept edition of a list: its manifest and, read when first asked for, its tables.

    `entries` has the columns of `licet.party.entry_schema`, `names` those of `name_schema`.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    @cached_property
    def entries(self) -> "pl.DataFrame":
        return self._table("entries")

    @cached_property
    def names(self) -> "pl.DataFrame":
        return self._table("names")

    def _table(self, name: str) -> "pl.DataFrame":
        import polars as pl

        try:
            return pl.read_parquet(self.folder / f"{name}.parquet")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise BadFile(
                f"the table of {name} cannot be read: {str(error).splitlines()[0]}",
                where=f"snapshot {self.manifest.digest[:12]} of {self.manifest.source}",
                todo="run `licet lists verify`, then import the list again",
            ) from None


@dataclass(frozen=True, slots=True)
class Standing:
    """Which snapshot of a source is current, which were before (oldest first), and when it was last confirmed."""

    current: str
    before: tuple[str, ...] = ()
    confirmed_on: date | None = None
    tags: dict[str, str] = field(default_factory=dict)  # entity tag of each address, as last received


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the log: what was done to which source, when, and why if the guard was overruled."""

    on: date
    deed: str
    source: str
    digest: str
    reasons: tuple[str, ...] = ()
    why: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Store:
    """A folder of snapshots; `open_store` makes one."""

    folder: Path
    _held: list[Any] = field(default_factory=list, compare=False, repr=False)

    def standings(self) -> dict[str, Standing]:
        """Return which snapshot is current for each source; empty if nothing was ever imported."""
        try:
            return msgspec.json.decode((self.folder / "current.json").read_bytes(), type=dict[str, Standing])
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise BadFile(
                f"current.json cannot be read: {error.strerror}", where=str(self.folder), todo=RIGHTS
            ) from None
        except msgspec.MsgspecError as error:
            raise BadFile(
                f"current.json cannot be read: {error}", where=str(self.folder),
                todo="restore it from a copy; log.jsonl says which snapshots were current",
            ) from None  # fmt: skip

    def current(self, source: str) -> Snapshot:
        """Return the current snapshot of a source.

        Raises:
            UnknownName: nothing of that source is kept; the nearest source is named.
        """
        standings = self.standings()
        if source not in standings:
            raise self._absent(source, standings)
        return self.snapshot(source, standings[source].current)

    def all_current(self) -> dict[str, Snapshot]:
        """Return the current snapshots of all sources as of one moment."""
        return {source: self.snapshot(source, s.current) for source, s in self.standings().items()}

    def history(self, source: str) -> list[Snapshot]:
        """Return the snapshots that are or were current, in the order they became so, each once; rolled back ones
        are left out."""
        standings = self.standings()
        if source not in standings:
            raise self._absent(source, standings)
        kept = dict.fromkeys((*standings[source].before, standings[source].current))
        return [self.snapshot(source, digest) for digest in kept]

    def snapshot(self, source: str, digest: str) -> Snapshot:
        """Return one snapshot by its digest or the first characters of it."""
        above = self.folder / "snapshots" / source
        found = [p for p in above.glob(f"{digest}*") if p.is_dir()] if re.fullmatch(r"[0-9a-f]{6,64}", digest) else []
        if len(found) != 1:
            raise UnknownName(
                f"{len(found) or 'no'} snapshot {digest!r} of {source}", where=str(self.folder),
                todo="`licet lists show` prints the digests",
            )  # fmt: skip
        return Snapshot(found[0], _manifest(found[0]))

    def log(self) -> list[Deed]:
        """Return what was done, oldest first; a line that a crash cut short is left out."""
        try:
            lines = (self.folder / "log.jsonl").read_bytes().splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            try:
                found.append(msgspec.json.decode(line, type=Deed))
            except msgspec.MsgspecError:
                continue
        return found

    def _absent(self, source: str, known: Mapping[str, object]) -> UnknownName:
        near = ", ".join(nearest(source, known)) or ", ".join(known) or "the store is empty"
        return UnknownName(
            f"no snapshot of {source!r}", where=str(self.folder), expected=f"a source that is kept: {near}",
            todo=f"run `licet lists fetch {source}` or `licet lists import {source} FILE`",
        )  # fmt: skip

    # What follows changes the store; each step is whole or has not happened.

    @contextmanager
    def updating(self) -> Iterator[Path]:
        """Hold the store for one update and give an empty folder to work in; strays of killed updates are removed.

        Raises:
            ListRefused: another process is updating.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("ab")
        except OSError as error:
            raise BadFile(
                f"the store cannot be written: {error.strerror}", where=str(self.folder), todo=RIGHTS
            ) from None
        with lock:
            _hold(lock, self.folder)
            work = self.folder / "work"
            _remove(work)
            for stray in self.folder.glob("snapshots/*/*.partial"):
                _remove(stray)
            work.mkdir()
            try:
                yield work
            except OSError as error:
                raise ListRefused(
                    f"the store cannot be written: {error.strerror or error}", where=str(self.folder),
                    todo="what was current stays; make room, or look at the rights of the folder",
                ) from error  # fmt: skip
            finally:
                _remove(work)

    def keep(
        self, work: Path, source: str, body: tuple[Path, ...], reading: Reading, fetched_on: date,
        published_on: date | None, address: str | None = None,
    ) -> Snapshot:  # fmt: skip
        """Return the snapshot of an edition, kept but not yet current; an edition already kept is not made twice.

        Args:
            work: the folder of `updating`; `body` lies in it.
        """
        _check_name(source)
        bodies = {path.name: digest_of(path) for path in body}
        made = work / "snapshot"
        (made / "body").mkdir(parents=True)
        tables = {}
        for name, table in zip(TABLES, tabulate(reading.parties), strict=True):
            path = made / f"{name}.parquet"
            table.write_parquet(path, compression="zstd")
            tables[path.name] = digest_of(path)
        published = published_on.isoformat() if published_on else ""
        digest = sha256(msgspec.json.encode([source, published, bodies, tables], order="sorted")).hexdigest()
        manifest = Manifest(
            source, digest, bodies, tables, reading.counts(), fetched_on, published_on, address, reading.unread,
            sum(1 + len(party.alt_names) for party in reading.parties),
        )  # fmt: skip
        place = self.folder / "snapshots" / source / digest
        if place.is_dir() and not self.faults(place):
            _remove(made)
            return Snapshot(place, _manifest(place))
        for path in body:
            path.replace(made / "body" / path.name)
        (made / "snapshot.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
        for path in sorted(made.rglob("*")):
            sync(path)
        sync(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():  # kept and since then damaged
            place.replace(work / "damaged")
        made.replace(place)
        sync(place.parent)
        return Snapshot(place, manifest)

    def make_current(self, changes: Mapping[str, Standing], deeds: tuple[Deed, ...]) -> None:
        """Make snapshots current, all at once, and log why; inside `updating`."""
        self.note(*deeds)
        standings = self.standings() | dict(changes)
        beside = self.folder / "work" / "current.json"
        plain = {source: asdict(standing) for source, standing in sorted(standings.items())}
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(plain)) + b"\n")
        sync(beside)
        beside.replace(self.folder / "current.json")
        sync(self.folder)

    def note(self, *deeds: Deed) -> None:
        """Add lines to the log, written through to the disk."""
        path = self.folder / "log.jsonl"
        with path.open("a+b") as log:
            log.seek(0, os.SEEK_END)
            whole = log.tell() == 0 or (log.seek(-1, os.SEEK_END), log.read(1))[1] == b"\n"
            lines = b"".join(msgspec.json.encode(deed) + b"\n" for deed in deeds)
            log.write(lines if whole else b"\n" + lines)
            log.flush()
            os.fsync(log.fileno())

    def rollback(self, source: str, on: date, why: str, to: str | None = None, by: str | None = None) -> Snapshot:
        """Make an earlier snapshot current again, and return it.

        Args:
            to: its digest or the beginning of it; by default the one before the current.

        Raises:
            UnknownName: there is no such snapshot, or none before the current one.
        """
        if not why.strip():
            raise BadValue("a rollback without a reason", where=source, todo="say why; the reason is kept in the log")
        with self.updating():
            standings = self.standings()
            if source not in standings:
                raise self._absent(source, standings)
            before = standings[source].before
            if to is None and not before:
                raise UnknownName(f"{source} has no snapshot before the current one", where=str(self.folder))
            chosen = self.snapshot(source, to or before[-1])
            digest = chosen.manifest.digest
            kept = before[: before.index(digest)] if digest in before else before
            deed = Deed(on, "rollback", source, digest, (f"from {standings[source].current}",), why, by)
            self.make_current({source: Standing(digest, kept, standings[source].confirmed_on)}, (deed,))
            return chosen

    def verify(self) -> list[str]:
        """Return what is wrong with the store, one line each; empty if every file is as it was kept."""
        wrong = []
        try:
            standings = self.standings()
        except BadFile as error:
            return [str(error.what)]
        wrong += [
            f"{source}: snapshot {digest[:12]} is named and not there"
            for source, standing in standings.items()
            for digest in (*standing.before, standing.current)
            if not (self.folder / "snapshots" / source / digest / "snapshot.json").is_file()
        ]
        for place in sorted(self.folder.glob("snapshots/*/*")):
            wrong += [f"{place.parent.name}: snapshot {place.name[:12]}: {fault}" for fault in self.faults(place)]
        known = {"snapshots", "current.json", "log.jsonl", "work", "lock"}
        wrong += [f"{p.name} does not belong there" for p in sorted(self.folder.glob("*")) if p.name not in known]
        return wrong

    def faults(self, place: Path) -> list[str]:
        """Return what is wrong with the snapshot in a folder; empty if every file is as it was kept."""
        try:
            manifest = _manifest(place)
        except BadFile as error:
            return [error.what]
        wanted = {f"body/{name}": d for name, d in manifest.body.items()} | dict(manifest.tables)
        there = {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()} - {"snapshot.json"}
        wrong = [f"{name} is missing" for name in sorted(set(wanted) - there)]
        wrong += [f"{name} does not belong there" for name in sorted(there - set(wanted))]
        wrong += [
            f"{name} has changed" for name in sorted(set(wanted) & there) if digest_of(place / name) != wanted[name]
        ]
        published = manifest.published_on.isoformat() if manifest.published_on else ""
        parts = [manifest.source, published, manifest.body, manifest.tables]
        if sha256(msgspec.json.encode(parts, order="sorted")).hexdigest() != place.name:
            wrong.append("snapshot.json has changed")
        return wrong


def open_store(folder: str | Path | None = None) -> Store:
    """Return the store in a folder; by default $LICET_CACHE/lists, or the user's cache folder.

    Example:
        >>> open_store("somewhere").standings()
        {}
    """
    return Store(Path(folder) if folder is not None else default_folder())


def default_folder() -> Path:
    """Return the folder of snapshots where none is named."""
    if cache := os.environ.get("LICET_CACHE"):
        return Path(cache) / "lists"
    above = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(above) if above else Path.home() / ".cache") / "licet" / "lists"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def sync(path: Path) -> None:
    """Write a file or folder through to the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except (OSError, PermissionError):
        return  # a system that opens no folders
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _manifest(place: Path) -> Manifest:
    try:
        return msgspec.json.decode((place / "snapshot.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise BadFile(
            f"snapshot.json cannot be read: {what}", where=str(place), todo="import the list again, or roll back"
        ) from None


def _check_name(source: str) -> None:
    if not NAME.fullmatch(source):
        raise UnknownName(f"{source[:80]!r} is no id of a source", expected="small letters, digits, . _ -")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _hold(lock: IO[bytes], folder: Path) -> None:
    """Take the lock; the system gives it back when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        take: Any = lambda: msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # noqa: E731
    else:
        take = lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731
    try:
        take()
    except OSError:
        raise ListRefused(
            "another process is updating the lists", where=str(folder), todo="wait until it ends"
        ) from None
