"""Parties of a transaction, listed parties, and the two tables a list snapshot is kept in.

A snapshot holds one row an entry (`entry_schema`) and one row a name (`name_schema`), joined by `entry_id`. Dates and
texts that the publisher does not give are null: a null `listed_on` means *not stated*, never *always*.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from licet.errors import BadValue

if TYPE_CHECKING:
    import polars as pl

ROLES = ("purchaser", "intermediate_consignee", "consignee", "end_user", "forwarding_agent")
PARTY_TYPES = ("entity", "individual", "vessel", "aircraft")
NAME_KINDS = ("primary", "alt")


@dataclass(frozen=True, slots=True)
class Party:
    """Anyone in a transaction, as named by the person who asks.

    Args:
        name: the name as written; None if no name was given, which is unknown and never clear.
        role: one of ROLES, or None if the question is about the name alone.
        country: ISO 3166 alpha-2, or None if unknown.
        address: as written, or None.

    Example:
        >>> Party("HiSilicon", role="end_user", country="CN").name
        'HiSilicon'
    """

    name: str | None
    role: str | None = None
    country: str | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        if self.role is not None and self.role not in ROLES:
            raise BadValue(f"role is {self.role!r}", where="party", expected=f"one of {', '.join(ROLES)}")


@dataclass(frozen=True, slots=True)
class ListedParty:
    """An entry of a published list, as published, with what its text says read apart.

    Args:
        entry_id: the publisher's id, or list code and row where the publisher has none; stable within one snapshot.
        source: id of the source it was read from, e.g. us.consolidated.
        list: code of the list it stands on, e.g. EL, SDN, DPL, UVL, MEU, EU, UK, UN.
        name: the primary name.
        alt_names: other names, in the order printed.
        party_type: one of PARTY_TYPES, or None if the publisher does not say.
        countries: ISO 3166 alpha-2 codes of addresses or nationality; a name the reader cannot map stays as printed.
        program: the program or regime, several joined by "; ".
        footnotes: numbers of the footnotes the entry carries (Entity List), ascending.
        license_requirement: the requirement column as printed.
        license_policy: the review policy column as printed.
        citation: the citations as printed, e.g. Federal Register pages. Not a listing date.
        listed_on: first day on the list, by effective date, if the source states it.
        removed_on: first day no longer on the list, if the source states it.
        original_id: the id the publisher carries over from the list it copied, e.g. the Treasury's number.
        other: every further field of the entry, as one JSON object in text, so that nothing read is lost.

    Example:
        >>> ListedParty("EL-1", source="us.entity_list", list="EL", name="Acme", footnotes=(1, 2)).names()
        (('primary', 'Acme'),)
    """

    entry_id: str
    source: str
    list: str
    name: str
    alt_names: tuple[str, ...] = ()
    party_type: str | None = None
    countries: tuple[str, ...] = ()
    program: str | None = None
    footnotes: tuple[int, ...] = ()
    license_requirement: str | None = None
    license_policy: str | None = None
    citation: str | None = None
    listed_on: date | None = None
    removed_on: date | None = None
    original_id: str | None = None
    other: str | None = None

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return (kind, name) of every name, the primary one first."""
        return (("primary", self.name), *(("alt", name) for name in self.alt_names))


def entry_schema() -> "pl.Schema":
    """Return the columns of the table of entries: one row an entry, in the order of the source.

    Columns are the fields of `ListedParty` without its `alt_names`; `row` is the position in the source, from 0.

    Example:
        >>> entry_schema().names()[:4]
        ['row', 'entry_id', 'source', 'list']
    """
    import polars as pl

    special: dict[str, Any] = {
        "countries": pl.List(pl.String),
        "footnotes": pl.List(pl.Int8),
        "listed_on": pl.Date,
        "removed_on": pl.Date,
    }
    columns = [f.name for f in fields(ListedParty) if f.name != "alt_names"]
    return pl.Schema({"row": pl.UInt32} | {name: special.get(name, pl.String) for name in columns})


def name_schema() -> "pl.Schema":
    """Return the columns of the table of names: one row a name, primary first, in the order of the source.

    Example:
        >>> name_schema().names()
        ['entry_id', 'list', 'name_kind', 'name']
    """
    import polars as pl

    return pl.Schema({"entry_id": pl.String, "list": pl.String, "name_kind": pl.String, "name": pl.String})


def tabulate(parties: "tuple[ListedParty, ...] | list[ListedParty]") -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return (entries, names): listed parties as the two tables of a snapshot.

    Example:
        >>> entries, names = tabulate([ListedParty("EL-1", "us.entity_list", "EL", "Acme", ("Acme Ltd",))])
        >>> names["name"].to_list()
        ['Acme', 'Acme Ltd']
    """
    import polars as pl

    schema = entry_schema()
    columns: dict[str, list[object]] = {name: [getattr(p, name) for p in parties] for name in schema if name != "row"}
    columns["countries"] = [list(p.countries) for p in parties]
    columns["footnotes"] = [list(p.footnotes) for p in parties]
    entries = pl.DataFrame({"row": range(len(parties))} | columns, schema=schema)
    rows = [(p.entry_id, p.list, kind, name) for p in parties for kind, name in p.names()]
    return entries, pl.DataFrame(rows, schema=name_schema(), orient="row")
