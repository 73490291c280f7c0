"""What changed between two snapshots of a list: entries added, removed and changed, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licet.lists.names import fold
from licet.lists.snapshots import Snapshot

FIELDS = (
    *("party_type", "countries", "program", "footnotes", "license_requirement", "license_policy", "citation"),
    *("listed_on", "removed_on"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs.

    Args:
        change: added, removed or changed.
        fields: for a changed entry, each field with what it was and what it is; `names` are those added and taken off.
    """

    change: str
    list: str
    name: str
    entry_id: str
    fields: dict[str, tuple[Any, Any]]

    def text(self) -> str:
        """Return the change as one line."""
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.change]
        told = "; ".join(f"{name}: {before} -> {after}" for name, (before, after) in self.fields.items())
        return f"{sign} {self.list}  {self.name}  ({self.entry_id}){f'  {told}' if told else ''}"


def changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return the entries that differ, by list and name; an entry is the same if list and primary name are."""
    old, new = _entries(before), _entries(after)
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        row = now or was
        assert row is not None
        fields: dict[str, tuple[Any, Any]] = {}
        if was and now:
            fields = {f: (was[f], now[f]) for f in FIELDS if was[f] != now[f]}
            if was["names"] != now["names"]:
                fields["names"] = (sorted(was["names"] - now["names"]), sorted(now["names"] - was["names"]))
            if not fields:
                continue
        word = "changed" if was and now else "added" if now else "removed"
        found.append(Change(word, row["list"], row["name"], row["entry_id"], fields))
    return found


def _entries(snapshot: Snapshot) -> dict[tuple[str, str, int], dict[str, Any]]:
    names: dict[str, set[str]] = {}
    for id, name in snapshot.names.select("entry_id", "name").iter_rows():
        names.setdefault(id, set()).add(name)
    found: dict[tuple[str, str, int], dict[str, Any]] = {}
    times: dict[tuple[str, str], int] = {}
    for row in snapshot.entries.iter_rows(named=True):
        who = (row["list"], fold(row["name"]))
        times[who] = times.get(who, 0) + 1
        found[*who, times[who]] = row | {"names": names.get(row["entry_id"], set())}
    return found


def lacking(snapshot: Snapshot, others: Mapping[str, Snapshot]) -> tuple[str, ...]:
    """Return in words which lists of a snapshot lack entries that the same list in other sources holds.

    Args:
        others: current snapshots by source; the source of the snapshot itself is passed over.
    """
    found = []
    mine = _primary(snapshot)
    for source, other in sorted(others.items()):
        if source == snapshot.manifest.source:
            continue
        theirs = _primary(other)
        for code in sorted(mine.keys() & theirs.keys()):
            if absent := theirs[code].keys() - mine[code].keys():
                named = "; ".join(sorted(theirs[code][name] for name in absent)[:3]) + " …" * (len(absent) > 3)
                there = f"{len(theirs[code]):,} entries of {code} in {source} of {other.manifest.known_on}"
                found.append(f"{len(absent):,} of {there} are not here: {named}")
    return tuple(found)


def _primary(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Return the primary names of each list, by their comparable form."""
    found: dict[str, dict[str, str]] = {}
    for code, name in snapshot.entries.select("list", "name").iter_rows():
        found.setdefault(code, {})[fold(name)] = name
    return found
