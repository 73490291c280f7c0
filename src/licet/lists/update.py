"""Bring an edition of a list into the store: read it whole, let the guard look, keep it, make it current.

Everything before the last step leaves the current snapshot as it is; the last step is one rename.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from licet.errors import BadFile, BadInput, BadValue, ListRefused
from licet.lists.compare import lacking
from licet.lists.guard import objections
from licet.lists.snapshots import Deed, Snapshot, Standing, Store, digest_of
from licet.lists.source import Source

ONE_DAY = timedelta(days=1)  # a publisher's morning may be the reader's evening before


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: the snapshot that is current now, the one before, and whether anything changed.

    `overruled` are objections of the guard that a person overruled; `notes` say which entries of the same list another
    kept source holds and this one does not.
    """

    snapshot: Snapshot
    before: Snapshot | None
    changed: bool
    overruled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def bring_in(
    store: Store,
    source: Source,
    files: Sequence[Path],
    on: date,
    *,
    published_on: date | None = None,
    digests: Sequence[str] = (),
    override: str | None = None,
    by: str | None = None,
    address: str | None = None,
) -> Updated:
    """Import an edition from files and make it current.

    Args:
        files: the files of the edition; they are copied.
        on: the day it is imported.
        published_on: the day of the edition, where it states none.
        digests: SHA-256 that the files must have, in the same order.
        override: why the guard is overruled; kept in the log.

    Raises:
        ListRefused: the guard refuses, a file cannot be read whole, or a digest is wrong; the current snapshot stays.
        BadFile: a file is missing.
    """
    for path in files:
        if not path.is_file():
            raise BadFile(f"no file {path}", todo="check the path")
    with store.updating() as work:
        inbox = work / "body"
        inbox.mkdir()
        copies = tuple(inbox / path.name for path in files)
        if len(set(copies)) != len(copies):
            raise BadInput("two files have one name", where=source.id, todo="rename one")
        for path, copy in zip(files, copies, strict=True):
            shutil.copyfile(path, copy)
        return admit(
            store, source, work, copies, on, published_on=published_on, digests=digests, override=override, by=by,
            address=address,
        )  # fmt: skip


def admit(
    store: Store,
    source: Source,
    work: Path,
    body: tuple[Path, ...],
    on: date,
    *,
    published_on: date | None = None,
    digests: Sequence[str] = (),
    override: str | None = None,
    by: str | None = None,
    address: str | None = None,
    tags: Mapping[str, str] | None = None,
    sent_on: date | None = None,
) -> Updated:
    """Do what `bring_in` does with files that lie in the folder of `Store.updating` already.

    Args:
        sent_on: the day a host says the files are of; used where the edition itself states none.
        tags: entity tag of each address the files came from.
    """
    if override is not None and not override.strip():
        raise BadValue("an override without a reason", where=source.id, todo="say why; the reason is kept in the log")
    standing = store.standings().get(source.id)
    old, lost = _kept(store, source, standing)
    _check_digests(source, body, digests, old)
    try:
        reading = source.read(body)
    except BadInput as error:
        what = f"the edition cannot be read whole: {error.where + ': ' if error.where else ''}{error.what}"
        raise _refusal(source, old, what, final=True, expected=error.expected, advice=error.todo) from error
    day = reading.published_on or published_on or sent_on
    if published_on and reading.published_on and published_on != reading.published_on:
        raise _refusal(source, old, f"the edition is of {reading.published_on}, not of {published_on}", final=True)
    reasons = (*objections(source, reading, day, old.manifest if old else None), *lost)
    if day is not None and day > on + ONE_DAY:
        raise _refusal(source, old, f"the edition is of {day}, and today is {on}", final=True)
    if reasons and override is None:
        raise _refusal(source, old, "; ".join(reasons))
    snapshot = store.keep(work, source.id, body, reading, on, day, address)
    digest = snapshot.manifest.digest
    known = dict(tags or {})
    if standing and digest == standing.current:
        confirmed = Standing(digest, standing.before, on, known)
        said = Deed(on, "override", source.id, digest, reasons, override, by) if reasons else None
        store.make_current({source.id: confirmed}, (said or Deed(on, "confirm", source.id, digest),))
        return Updated(snapshot, old, changed=False, overruled=reasons)
    before = (*standing.before, standing.current) if standing else ()
    notes = lacking(snapshot, store.all_current())
    word = "override" if reasons else "update"
    deed = Deed(on, word, source.id, digest, (*reasons, *notes), override if reasons else None, by)
    store.make_current({source.id: Standing(digest, before, on, known)}, (deed,))
    return Updated(snapshot, old, changed=True, overruled=reasons, notes=notes)


def _kept(store: Store, source: Source, standing: Standing | None) -> tuple[Snapshot | None, tuple[str, ...]]:
    """Return the current snapshot, or why a new edition cannot be compared with it."""
    if standing is None:
        return None, ()
    try:
        return store.snapshot(source.id, standing.current), ()
    except BadInput as error:
        return None, (f"the kept edition is damaged, so that nothing can be compared: {error.what}",)


def _check_digests(source: Source, body: tuple[Path, ...], digests: Sequence[str], old: Snapshot | None) -> None:
    if digests and len(digests) != len(body):
        raise BadInput(f"{len(digests)} digests for {len(body)} files", where=source.id)
    for path, wanted in zip(body, digests, strict=False):
        found = digest_of(path)
        if wanted.lower().removeprefix("sha256:") != found:
            raise _refusal(source, old, f"the digest of {path.name} is {found}, not {wanted}", final=True)


def _refusal(
    source: Source,
    old: Snapshot | None,
    what: str,
    *,
    final: bool = False,
    expected: str | None = None,
    advice: str | None = None,
) -> ListRefused:
    """Return the refusal of an edition; a final one cannot be overruled."""
    kept = f"the snapshot of {old.manifest.known_on} stays" if old else "nothing was kept"
    usual = "get it again" if final else "look at the edition, and pass --override WHY if it is right as it is"
    error = ListRefused(what, where=source.id, expected=expected, todo=f"{kept}; {advice or usual}")
    error.final = final
    return error
