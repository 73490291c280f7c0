"""Derived facts: what follows from other facts by a dated table or a formula, before any rule is asked.

A `Lookup` reads a dated table: membership in a country group, columns of the Country Chart, controls of an ECCN.
A `Formula` computes: total processing performance, the share of controlled content.
Conclusions (`subject_to_ear`) are rules of effect "concludes"; they run after these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from licet.period import Period


@dataclass(frozen=True)
class Lookup:
    """Several facts read from one dated table by one key fact.

    Args:
        name: of the table, e.g. "us.ear.country_groups".
        facts: the facts it gives.
        key: the fact it is read by.
        value: (key, day) -> one value a fact, None where the table does not say. Constant between two edges.
        edges: the days on which the table changes, in order.
        citation: where the table is printed.
        assumed: (day) -> a sentence when the table is carried to a day it is not known for, else None.
    """

    name: str
    facts: tuple[str, ...]
    key: str
    value: Callable[[str, date], tuple[Any, ...]]
    edges: tuple[date, ...]
    citation: str
    assumed: Callable[[date], str | None] = field(default=lambda _: None)


@dataclass(frozen=True)
class Formula:
    """One fact computed from others; unknown if one of them is.

    Args:
        fact: the fact it gives.
        of: the facts it takes, in the order of `compute`.
        compute: written with operators that work on numbers and on columns alike.
        text: the formula as printed in the source.
        citation: where it is printed.
    """

    fact: str
    of: tuple[str, ...]
    compute: Callable[..., Any]
    text: str
    citation: str


Derivation = Lookup | Formula


@dataclass(frozen=True)
class DatedRow:
    """One row of a dated table: a key holds these values in a period."""

    key: str
    period: Period
    values: tuple[Any, ...]


def table(
    name: str,
    facts: tuple[str, ...],
    key: str,
    rows: Mapping[str, list[DatedRow]],
    edges: tuple[date, ...],
    citation: str,
    assumed: Callable[[date], str | None] = lambda _: None,
) -> Lookup:
    """Return the lookup of a table given as dated rows by key; a key without a row in force is unknown."""
    unknown = (None,) * len(facts)

    def value(at: str, day: date) -> tuple[Any, ...]:
        return next((row.values for row in rows.get(at, ()) if row.period.holds(day)), unknown)

    return Lookup(name, facts, key, value, edges, citation, assumed)
