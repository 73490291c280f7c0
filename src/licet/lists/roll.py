"""The roll: every entry that any kept snapshot of a source has held, so that a party is looked for on any day.

An entry is the same in two snapshots if it stands on the same list under the same primary name; numbers of entries mean
nothing from one edition to the next. Its key is the id it has in the newest snapshot that holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from licet.lists.names import fold
from licet.lists.snapshots import Snapshot

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry through the snapshots of its source.

    Args:
        key: its id in the roll.
        versions: the row of the entry, by position of the snapshot that holds it.
    """

    key: str
    versions: dict[int, Row]


@dataclass(frozen=True)
class Roll:
    """The entries of one source over its kept snapshots.

    Args:
        source: id of the source.
        days: the day each snapshot is known to have stood so, ascending.
        digests: the digest of each.
        names: one row a name: entry_id (the key), list, name_kind, name.
        lists: codes of the lists the source carries.
    """

    source: str
    days: tuple[date, ...]
    digests: tuple[str, ...]
    names: "pl.DataFrame"
    lists: tuple[str, ...]
    tables: "tuple[pl.DataFrame, ...]"
    places: dict[str, dict[int, int]]

    def entry(self, key: str) -> Entry:
        """Return an entry by its key."""
        return Entry(key, {at: self.tables[at].row(row, named=True) for at, row in self.places[key].items()})


def roll_of(history: Sequence[Snapshot]) -> Roll:
    """Return the roll of the snapshots of one source.

    Args:
        history: at least one snapshot, in any order.
    """
    import polars as pl

    ordered = sorted(history, key=lambda s: (s.manifest.known_on, s.manifest.fetched_on))
    tables = tuple(s.entries for s in ordered)
    places: dict[str, dict[int, int]] = {}
    names: list[pl.DataFrame] = []
    if len(ordered) == 1:
        places = {key: {0: row} for row, key in enumerate(tables[0]["entry_id"].to_list())}
        names = [ordered[0].names]
    else:
        keys: dict[tuple[str, str], str] = {}
        for at in reversed(range(len(ordered))):
            table = tables[at]
            new: dict[str, str] = {}
            times: dict[tuple[str, str], int] = {}
            columns = table.select("entry_id", "list", "name").rows()
            for row, (id, code, name) in enumerate(columns):
                who = (code, fold(name))
                times[who] = times.get(who, 0) + 1
                if times[who] > 1:  # entries that share list and name are told apart by their order
                    who = (code, f"{who[1]} #{times[who]}")
                key = keys.get(who)
                if key is None:
                    key = keys[who] = id if id not in places else f"{id}@{ordered[at].manifest.digest[:6]}"
                places.setdefault(key, {})[at] = row
                new[id] = key
            names.append(ordered[at].names.with_columns(pl.col("entry_id").replace_strict(new, return_dtype=pl.String)))
    every = pl.concat(names).unique(["entry_id", "name"], keep="first", maintain_order=True)
    lists = tuple(sorted({code for s in ordered for code in s.manifest.counts}))
    return Roll(
        ordered[0].manifest.source, tuple(s.manifest.known_on for s in ordered),
        tuple(s.manifest.digest for s in ordered), every, lists, tables, places,
    )  # fmt: skip


def coverage(roll: Roll, day: date) -> str:
    """Return in words what the kept snapshots of a source say about a day."""
    first, last = roll.days[0], roll.days[-1]
    if day < first:
        return (
            f"the first kept snapshot is of {first}: for {day} this is a lower bound, a party taken off before {first} "
            "is in no file"
        )
    covering = max(known for known in roll.days if known <= day)
    late = f", {(day - last).days} days before" if day > last else ""
    return f"by the snapshot of {covering}{late}"
