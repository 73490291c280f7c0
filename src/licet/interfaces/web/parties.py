"""Parties known by name: who a typed name may be, and what the record and the kept lists say of a party on a day.

The names are those of the cases and of the server's lists. What a case states of a party is taken before what screening
against the lists finds; a name neither of them settles leaves the party's facts unknown, as everywhere.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.screening.listed import NOBODY, ROLES

if TYPE_CHECKING:
    import polars as pl

    from licet.parties import Book
    from licet.screening.candidates import Index

SHOWN = 8
TABLES = (".csv", ".parquet", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Match:
    """A party a typed name may be: the name it goes by, the name that matched, its id, and the score of the screening
    engine, if that found it."""

    name: str
    matched: str
    party: str
    score: float | None


class PartyBook:
    """Parties of several cases and of several lists, read when first asked for.

    Args:
        cases: names of cases.
        lists: files of `entry_id` and `name`, or FOLDER:SOURCE of a store of snapshots.
    """

    def __init__(self, cases: tuple[str, ...], lists: tuple[str, ...] = ()) -> None:
        self.cases = cases
        self.files = tuple(s for s in lists if Path(s).is_file() or Path(s).suffix.lower() in TABLES)
        self.stored = tuple(source for source in lists if source not in self.files)
        self._lock = threading.RLock()
        self._warming = False

    @cached_property
    def statuses(self) -> "pl.DataFrame":
        """Return one row a name and period with the party's status on lists, as the cases state it."""
        import polars as pl

        from licet import case_folder
        from licet.case import statuses

        frames = [
            statuses(case_folder.read(name)).with_columns(party=pl.concat_str(pl.lit(f"{name}: "), pl.col("party")))
            for name in self.cases
        ]
        return pl.concat(frames, how="diagonal")

    @cached_property
    def book(self) -> "Book | None":
        """Return the kept lists, indexed; None if the server has none."""
        from licet.lists.snapshots import open_store
        from licet.parties import bind

        if not self.stored:
            return None
        folders = [source.rpartition(":") for source in self.stored]
        return bind({source: open_store(folder or None).history(source) for folder, _, source in folders})

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of the current snapshot of each list."""
        return {source: roll.digests[-1] for source, roll in self.book.rolls.items()} if self.book else {}

    @cached_property
    def names(self) -> "pl.DataFrame":
        """Return every name with the party it belongs to: `entry_id` and `name`, those of the lists last."""
        import polars as pl

        from licet.interfaces.cli.screen import names_of

        parts = [self.statuses.select(entry_id=pl.col("party"), name=pl.col("name"))]
        if self.book:
            ordered = self.book.names.sort(pl.col("name_kind") != "primary", maintain_order=True)
            parts.append(ordered.select("entry_id", "name"))
        for source in self.files:
            label = pl.lit(f"{Path(source).stem}: ")
            parts.append(names_of(source).with_columns(entry_id=pl.concat_str(label, pl.col("entry_id"))))
        return pl.concat(parts).drop_nulls().unique(maintain_order=True)

    @cached_property
    def index(self) -> "Index":
        """Return the index of names the screening engine searches."""
        from licet.screening.hits import build_index

        return build_index(self.names)

    def warm(self) -> None:
        """Read everything now, so that nobody waits for it later."""
        with self._lock:
            _ = self.index, self.primary

    def warm_soon(self) -> None:
        """Begin to read in the background; called when a person opens a page, so that the first name does not wait."""
        if not self._warming:
            self._warming = True
            threading.Thread(target=self.warm, daemon=True).start()

    @cached_property
    def edges(self) -> tuple[date, ...]:
        """Return every day on which a case states another status of a party."""
        days = {day for column in ("since", "until") for day in self.statuses[column] if day is not None}
        return tuple(sorted(days))

    @cached_property
    def primary(self) -> dict[str, str]:
        """Return the name a party goes by, the first of its names."""
        return dict(
            self.names.unique("entry_id", keep="first", maintain_order=True).select("entry_id", "name").iter_rows()
        )

    def search(self, text: str, top: int = SHOWN) -> list[Match]:
        """Return the parties a text may name, best first: settled hits of the screening engine, then names that hold
        the text as it stands, since a person types the beginning first, then hits the engine leaves open."""
        import polars as pl

        from licet.screening.hits import Thresholds, search

        typed = text.strip()
        if not typed:
            return []
        self.warm()
        limits = Thresholds()
        hits = [
            Match(self.primary[row["entry_id"]], row["name"], row["entry_id"], float(row["score"]))
            for row in search(self.index, [typed], top).iter_rows(named=True)
            if row["score"] >= limits.cleared
        ]
        holds = pl.col("name").str.to_lowercase().str.contains(typed.lower(), literal=True)
        held = self.names.filter(holds).unique("entry_id", keep="first", maintain_order=True).head(top)
        found = [hit for hit in hits if (hit.score or 0.0) >= limits.settled]
        found += [Match(self.primary[id], name, id, None) for id, name in held.iter_rows()]
        found += [hit for hit in hits if (hit.score or 0.0) < limits.settled]
        once: dict[str, Match] = {}
        for match in found:
            once.setdefault(match.party, match)
        return list(once.values())[:top]

    def facts(self, names: Mapping[str, str], day: date | None) -> dict[str, Any]:
        """Return the facts that follow from the names of the parties on a day, those that are known.

        Args:
            names: name by role.
            day: of the shipment; without it nothing follows.
        """
        return self.facts_by_day(names, [day])[day] if day and names else {}

    def change_days(self, names: Mapping[str, str], since: date, until: date) -> list[date]:
        """Return the days in the period on which what follows from the names may change."""
        days = set(self.edges) if names else set()
        if self.book and names:
            screened = self._screened(names, since, until)
            days |= set(screened.spans["since"])
        return sorted(day for day in days if since < day <= until)

    def facts_by_day(self, names: Mapping[str, str], days: list[date]) -> dict[date, dict[str, Any]]:
        """Return what follows from the names on each of several days, in one pass."""
        import polars as pl

        from licet.parties import MOST_DAYS_OLD, add_facts
        from licet.screening.listed import screen

        if not names or not days:
            return {day: {} for day in days}
        said = {role: pl.Series(role, [names.get(role)] * len(days), dtype=pl.String) for role in ROLES}
        frame = pl.DataFrame({"row": range(1, len(days) + 1), "shipped_on": days, **said})
        found, _ = screen(frame, self.statuses)
        if self.book:  # facts already stated are kept; days long after the lists stay open
            last = self.book.newest() + timedelta(days=MOST_DAYS_OLD)
            early = found.filter(pl.col("shipped_on") <= last)
            if early.height:
                added = add_facts(early, self._screened(names, min(days), min(max(days), last)))
                found = pl.concat([added, found.filter(pl.col("shipped_on") > last)], how="diagonal")
        rows = found.drop(frame.columns).iter_rows(named=True)
        given = [{name: value for name, value in row.items() if value is not None} for row in rows]
        return dict(zip(found["shipped_on"].to_list(), given, strict=True))

    def _screened(self, names: Mapping[str, str], since: date, until: date) -> Any:
        from licet.parties import screen_names

        assert self.book is not None
        texts = {name for name in names.values() if name.strip().lower() != NOBODY}
        with self._lock:
            return screen_names(texts, self.book, since, until)
