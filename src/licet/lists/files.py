"""Read a list from a file as it is, without a store: the source is told by the content."""

from datetime import date
from pathlib import Path

from licet.errors import BadFile, BadInput
from licet.lists import SOURCES, private, us_consolidated
from licet.lists.bodies import head, kind
from licet.lists.snapshots import Manifest, Snapshot, digest_of
from licet.lists.source import Source
from licet.party import tabulate


def recognize(path: Path) -> Source:
    """Return the source whose marks a file bears; a table that bears none is a private list.

    Raises:
        BadFile: the file is missing or no source reads such a file.
    """
    if kind(path) == "json":
        return us_consolidated.SOURCE  # the one list that is published so
    first = head(path)
    for source in SOURCES:
        if any(mark in first for mark in source.marks):
            return source
    return private.source(private.PREFIX + "file")


def snapshot_of(path: Path, on: date, source: Source | None = None) -> Snapshot:
    """Return a file as a snapshot that is kept nowhere.

    Args:
        on: the day it is taken to be of, where it states none.
        source: whose list it is; by default told by the content.
    """
    if not path.is_file():
        raise BadFile(f"no file {path}", todo="check the path")
    chosen = source or recognize(path)
    reading = chosen.read((path,))
    if not reading.parties:
        raise BadInput("the list holds no entry", where=path.name)
    entries, names = tabulate(reading.parties)
    manifest = Manifest(
        chosen.id, digest_of(path), {path.name: digest_of(path)}, {}, reading.counts(), on, reading.published_on,
        None, reading.unread, names.height,
    )  # fmt: skip
    snapshot = Snapshot(path.parent, manifest)
    snapshot.__dict__.update(entries=entries, names=names)
    return snapshot
