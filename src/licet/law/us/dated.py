"""Read the dated tables of the package: CSV rows with key, since, until, citation, source and basis."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib import resources

from licet.derived import DatedRow, Lookup
from licet.period import Period, edges

CELLS = {"X": True, "": False, "?": None}
EDITION = date(2026, 8, 7)  # the last edition read; later days are carried forward


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table as printed, in order.

    Example:
        >>> rows("country_groups")[0]["key"]
        'AD'
    """
    with resources.files("licet.law.us").joinpath("tables", f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def period(row: dict[str, str]) -> Period:
    """Return the days of a row."""
    since, until = (date.fromisoformat(row[name]) if row[name] else None for name in ("since", "until"))
    return Period(since, until)


@cache
def by_key(name: str, columns: tuple[str, ...]) -> dict[str, list[DatedRow]]:
    """Return the rows of a table of marks by key; "X" is true, empty is false, "?" is unknown."""
    found: dict[str, list[DatedRow]] = {}
    for row in rows(name):
        values = tuple(CELLS[row[column]] for column in columns)
        found.setdefault(row["key"], []).append(DatedRow(row["key"], period(row), values))
    return found


def days(name: str) -> tuple[date, ...]:
    """Return the days on which a table changes."""
    return edges(period(row) for row in rows(name))


def marks(
    name: str, table: str, facts: tuple[str, ...], columns: tuple[str, ...], citation: str, since: date, *edges: str
) -> Lookup:
    """Return the lookup by destination of a table of marks; the table is read when the first value is asked.

    Args:
        name: of the lookup.
        table: file of the table, without ending.
        facts: what it gives, one a column.
        columns: of the file.
        citation: where it is printed.
        since: first day of the editions read.
        edges: every day on which the table changes (a test compares them with the file).
    """
    unknown = (None,) * len(facts)

    def value(country: str, day: date) -> tuple[bool | None, ...]:
        found = by_key(table, columns).get(country, ())
        return next((row.values for row in found if row.period.holds(day)), unknown)

    at = tuple(date.fromisoformat(day) for day in edges)
    return Lookup(name, facts, "destination", value, at, citation, carried(citation, since))


def carried(citation: str, stated_since: date) -> Callable[[date], str | None]:
    """Return the sentence that says when a table is carried to a day its editions do not cover."""

    def assumed(day: date) -> str | None:
        if day < stated_since:
            return (
                f"{citation}: read in the edition of {stated_since} and taken back to {day} through the amendments "
                "listed in the table; what no listed amendment changed is assumed unchanged"
            )
        if day > EDITION:
            return f"{citation}: read in the edition of {EDITION}; assumed unchanged on {day}"
        return None

    return assumed


def merge(values: Iterable[bool | None]) -> bool | None:
    """Return whether any value is true, with three values."""
    found = list(values)
    return True if True in found else None if None in found else False
