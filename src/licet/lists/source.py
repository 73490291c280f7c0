"""What a published list is: who publishes it, where, on which terms, what to expect of it, and how it is read.

A reader takes the files of one edition and returns every row whole: what it maps stands in the fields of `ListedParty`,
everything else in `other`, and a column it does not know is also named in `unread`, so that nothing is dropped unseen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from licet.party import ListedParty

Body = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An edition of a list as read.

    Args:
        parties: the entries, in the order of the file.
        published_on: the day the edition itself states, or None.
        unread: columns or elements no reader knows; their content is kept in `other`.
        declared: entries by list code as the edition itself counts them ("" is the total); empty if it does not.
    """

    parties: list[ListedParty]
    published_on: date | None = None
    unread: tuple[str, ...] = ()
    declared: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return the number of entries by list code, in alphabetical order."""
        found: dict[str, int] = {}
        for party in self.parties:
            found[party.list] = found.get(party.list, 0) + 1
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Source:
    """A published list.

    Args:
        id: jurisdiction and list, e.g. us.consolidated.
        title, publisher: as published.
        page: where people find it.
        addresses: where an edition is fetched, file by file; empty if the list is only imported.
        terms: on which terms the publisher lets it be used.
        expected: entries by list code that an edition holds about; what a first snapshot is measured against.
        counted_on: the day the expected counts were taken.
        formats: what the reader takes.
        read: the reader.
        marks: texts near the beginning of a file by which it is told from others.
    """

    id: str
    title: str
    publisher: str
    page: str
    addresses: tuple[str, ...]
    terms: str
    expected: Mapping[str, int]
    counted_on: date
    formats: tuple[str, ...]
    read: Callable[[Body], Reading]
    marks: tuple[str, ...] = ()


class Columns:
    """Collects which columns of a file somebody reads, and which nobody does.

    Example:
        >>> columns = Columns(known={"name", "remarks"})
        >>> columns.rest({"name": "Acme", "remarks": "x", "colour": "red", "empty": ""}, mapped={"name"})
        '{"remarks":"x","colour":"red"}'
        >>> columns.unread()
        ('colour', 'empty')
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self.seen: dict[str, None] = {}

    def rest(self, row: Mapping[str, Any], mapped: Iterable[str]) -> str | None:
        """Return what a row holds beside the mapped columns as JSON in text; None if nothing."""
        for name in row:
            if name not in self.known:
                self.seen[name] = None
        used = frozenset(mapped)
        kept = {name: value for name, value in row.items() if name not in used and value not in (None, "", [], {})}
        return msgspec.json.encode(kept).decode() if kept else None

    def unread(self) -> tuple[str, ...]:
        """Return the columns nobody reads, in the order met."""
        return tuple(self.seen)
