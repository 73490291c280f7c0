"""Parties known by name: who a typed name may be, and what the record says of a party on a day.

The names are those of the cases; a name nobody knows leaves the party's facts unknown, as everywhere.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from licet.screening.listed import ROLES

if TYPE_CHECKING:
    import polars as pl

    from licet.screening.candidates import Index

SHOWN = 8


@dataclass(frozen=True)
class Match:
    """A party a typed name may be: a name of it, its id, and the score of the screening engine, if that found it."""

    name: str
    party: str
    score: float | None


class PartyBook:
    """Names and dated statuses of the parties of several cases, and names of lists, read when first asked for."""

    def __init__(self, cases: tuple[str, ...], lists: tuple[str, ...] = ()) -> None:
        self.cases, self.lists = cases, lists
        self._lock = threading.Lock()

    @cached_property
    def statuses(self) -> "pl.DataFrame":
        """Return one row a name and period with the party's status on lists, the first case that knows it first."""
        import polars as pl

        from licet import case_folder
        from licet.case import statuses

        frames = [
            statuses(case_folder.read(name)).with_columns(
                party=pl.concat_str(pl.lit(f"{_label(name)}: "), pl.col("party"))
            )
            for name in self.cases
        ]
        return pl.concat(frames, how="diagonal")

    @cached_property
    def index(self) -> "Index":
        """Return the index of names the screening engine searches."""
        from licet.screening.hits import build_index

        return build_index(self.names)

    @cached_property
    def names(self) -> "pl.DataFrame":
        """Return every name with the party it belongs to: `entry_id` and `name`, those of the lists last."""
        import polars as pl

        from licet.interfaces.cli.screen import listed_names

        parts = [self.statuses.select(entry_id=pl.col("party"), name=pl.col("name"))]
        for source in self.lists:
            label = pl.lit(f"{_label(source)}: ")
            parts.append(listed_names(source).with_columns(entry_id=pl.concat_str(label, pl.col("entry_id"))))
        return pl.concat(parts).drop_nulls().unique(maintain_order=True)

    @cached_property
    def edges(self) -> tuple[date, ...]:
        """Return every day on which the status of a party changes."""
        days = {day for column in ("since", "until") for day in self.statuses[column] if day is not None}
        return tuple(sorted(days))

    def search(self, text: str, top: int = SHOWN) -> list[Match]:
        """Return the parties a text may name, best first: what the screening engine finds from its clearing threshold
        on, then names that hold the text as it stands, since a person types the beginning first."""
        import polars as pl

        from licet.screening.hits import Thresholds, search

        typed = text.strip()
        if not typed or not self.cases:
            return []
        with self._lock:  # the index is made once, by whoever asks first
            index = self.index
        least = Thresholds().cleared
        found = [
            Match(r["name"], r["entry_id"], float(r["score"]))
            for r in search(index, [typed], top).iter_rows(named=True)
            if r["score"] >= least
        ]
        holds = pl.col("name").str.to_lowercase().str.contains(typed.lower(), literal=True)
        rest = self.names.filter(holds).select("name", "entry_id").head(3 * top)
        seen = {match.party for match in found}
        found += [Match(name, party, None) for name, party in rest.iter_rows() if party not in seen]
        return found[:top]

    def facts(self, names: Mapping[str, str], day: date | None) -> dict[str, Any]:
        """Return the facts that follow from the names of the parties on a day, those that are known.

        Args:
            names: name by role.
            day: of the shipment; without it nothing follows.
        """
        import polars as pl

        from licet.screening.listed import screen

        if day is None or not names or not self.cases:
            return {}
        frame = pl.DataFrame({"row": [1], "shipped_on": [day], **{role: [names.get(role)] for role in ROLES}})
        screened, _ = screen(frame.with_columns(pl.col(ROLES).cast(pl.String)), self.statuses)
        row = screened.row(0, named=True)
        return {fact: value for fact, value in row.items() if fact not in frame.columns and value is not None}

    def facts_by_day(self, names: Mapping[str, str], days: list[date]) -> dict[date, dict[str, Any]]:
        """Return what follows from the names on each of several days, in one pass."""
        import polars as pl

        from licet.screening.listed import screen

        if not names or not self.cases or not days:
            return {day: {} for day in days}
        said = {role: pl.Series(role, [names.get(role)] * len(days), dtype=pl.String) for role in ROLES}
        frame = pl.DataFrame({"row": range(1, len(days) + 1), "shipped_on": days, **said})
        screened, _ = screen(frame, self.statuses)
        rows = screened.drop(frame.columns).iter_rows(named=True)
        return {day: {k: v for k, v in row.items() if v is not None} for day, row in zip(days, rows, strict=True)}


def _label(case: str) -> str:
    from pathlib import Path

    return Path(case).name
