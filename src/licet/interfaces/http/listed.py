"""The lists of a server as they stood at one moment: one index over their names, and the rolls of dated ones."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.lists.roll import Roll
    from licet.screening.candidates import Index


@dataclass(frozen=True)
class Listed:
    """Names of lists, ready to be searched.

    Args:
        index: the index over all names; None where there are no lists.
        rolls: the lists that are dated, by source.
    """

    index: "Index | None"
    rolls: "dict[str, Roll]"

    @cached_property
    def digest(self) -> str:
        """Return the digest of the listed names and their snapshots, equal for equal lists whatever their order."""
        if self.index is None:
            return hashlib.sha256().hexdigest()
        entries = [f"{entry} {digest}" for entry, digest in zip(self.index.entries, self.index.digests, strict=True)]
        snapshots = [f"{roll.source} {digest}" for roll in self.rolls.values() for digest in roll.digests]
        return hashlib.sha256("\n".join(sorted(entries + snapshots)).encode()).hexdigest()

    def stood(self, entry: str, on: date) -> bool | None:
        """Return whether an entry stood on its list on a day; None where the list is not dated."""
        from licet.lists.history import status_of

        source, _, key = entry.partition(" ")
        roll = self.rolls.get(source)
        return status_of(roll.entry(key), roll, on).listed if roll is not None else None


def read_listed(lists: tuple[str, ...]) -> Listed:
    """Return lists as they stand now; where there are several, entries carry the name of their list.

    Raises:
        BadFile, UnknownName: a list that is missing or has no names.

    Example:
        >>> read_listed(()).index is None
        True
    """
    import polars as pl

    from licet.interfaces.cli.screen import open_list
    from licet.screening.hits import build_index

    if not lists:
        return Listed(None, {})
    tables, rolls = [], {}
    for source in lists:
        names, roll = open_list(source, date.max)
        if roll is not None:  # its entries carry the name of the list already
            rolls[roll.source] = roll
        label = pl.lit(f"{Path(source).stem} " if roll is None and len(lists) > 1 else "")
        tables.append(names.select(entry_id=label + pl.col("entry_id"), name="name"))
    listed = Listed(build_index(pl.concat(tables)), rolls)
    _ = listed.digest  # nobody who asks waits for it
    return listed
