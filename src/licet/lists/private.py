"""A list of one's own: a CSV or XLSX table with a column of names, and any further columns."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from licet.errors import BadFile, UnknownName, nearest
from licet.lists.bodies import MOST_TEXT, kind, read_rows
from licet.lists.names import shorten
from licet.lists.source import Body, Columns, Reading, Source
from licet.party import PARTY_TYPES, ListedParty

PREFIX = "private."
NAME = re.compile(r"private\.[a-z0-9][a-z0-9._-]{0,60}")
MOST_ROWS = 2_000_000
ALIASES = {
    "entry_id": ("entry_id", "id", "no"),
    "name": ("name", "party", "company", "names"),
    "alt_names": ("alt_names", "aliases", "alias", "aka", "original_script", "native_name"),
    "party_type": ("party_type", "type"),
    "countries": ("countries", "country"),
    "program": ("program", "programs", "regime", "reason"),
    "list": ("list",),
    "listed_on": ("listed_on", "since", "date_added"),
    "removed_on": ("removed_on", "until"),
    "citation": ("citation", "source", "announcement_url"),
}
TYPES = {"organization": "entity", "organisation": "entity", "company": "entity", "person": "individual"}


def source(id: str) -> Source:
    """Return the source of a list of one's own.

    Raises:
        UnknownName: the id is not private. and a name of small letters, digits, . _ -

    Example:
        >>> source("private.watch").formats
        ('CSV', 'XLSX')
    """
    if not NAME.fullmatch(id):
        raise UnknownName(f"no list {shorten(id)!r}", expected="private.NAME in small letters for a list of your own")
    return Source(
        id=id,
        title="A list of one's own",
        publisher="the user",
        page="",
        addresses=(),
        terms="the user's",
        expected={},
        counted_on=date.min,
        formats=("CSV", "XLSX"),
        read=partial(read, id=id),
    )


def read(body: Body, id: str) -> Reading:
    """Return a table of parties; one row a party, or one row a name where rows share an id."""
    path = body[0]
    rows = _sheet(path) if kind(path) == "xlsx" else read_rows(path)
    columns: Columns | None = None
    place: dict[str, str] = {}
    found: dict[str, ListedParty] = {}
    for number, row in enumerate(rows, 1):
        where = f"row {number + 1} of {path.name}"
        if columns is None:
            place = _places(tuple(row), path.name)
            columns = Columns(place.values())
        value = {field: row[column].strip() for field, column in place.items()}
        if not value["name"]:
            raise BadFile("a row has no name", where=where, expected="a name in every row")
        entry = value.get("entry_id") or str(number)
        names = (value["name"], *(a.strip() for a in value.get("alt_names", "").split(";")))
        if (known := found.get(entry)) is not None:  # one row a name
            also = dict.fromkeys((*known.alt_names, *(n for n in names if n and n != known.name)))
            found[entry] = replace(known, alt_names=tuple(also))
            columns.rest(row, place.values())
            continue
        kind_of = value.get("party_type", "").lower()
        found[entry] = ListedParty(
            entry_id=entry,
            source=id,
            list=value.get("list") or id.removeprefix(PREFIX),
            name=names[0],
            alt_names=tuple(dict.fromkeys(n for n in names[1:] if n and n != names[0])),
            party_type=TYPES.get(kind_of, kind_of) if TYPES.get(kind_of, kind_of) in PARTY_TYPES else None,
            countries=tuple(c.strip() for c in value.get("countries", "").split(";") if c.strip()),
            program=value.get("program") or None,
            citation=value.get("citation") or None,
            listed_on=_day(value.get("listed_on", ""), where),
            removed_on=_day(value.get("removed_on", ""), where),
            other=columns.rest(row, place.values()),
        )
        if (since := found[entry].listed_on) and (until := found[entry].removed_on) and until <= since:
            raise BadFile(f"it ends on {until} and begins on {since}", where=where, expected="an end after its begin")
    return Reading(list(found.values()), None, columns.unread() if columns else ())


def _places(columns: tuple[str, ...], name: str) -> dict[str, str]:
    """Return which column holds which field."""
    plain = {column.strip().lower().replace(" ", "_"): column for column in columns}
    place = {
        field: plain[alias]
        for field, aliases in ALIASES.items()
        if (alias := next((a for a in aliases if a in plain), None)) is not None
    }
    if "name" not in place:
        near = ", ".join(nearest("name", columns)) or ", ".join(columns[:10])
        raise BadFile("no column of names", where=name, expected="a column called name", todo=f"nearest: {near}")
    return place


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadFile(f"{text[:40]!r} is no day", where=where, expected="a day such as 2026-07-31") from None


def _sheet(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the first sheet as text by column."""
    try:
        import openpyxl
    except ImportError:
        raise BadFile(
            "reading XLSX needs openpyxl", where=path.name, todo="pip install 'licet[excel]', or save it as CSV"
        ) from None
    check_packed(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell).strip() if cell is not None else "" for cell in next(rows, ())]
        while header and not header[-1]:
            header.pop()
        if not header or "" in header or len(set(header)) != len(header):
            raise BadFile("the first row is no header", where=path.name, expected="one name a column, none twice")
        for number, row in enumerate(rows, 2):
            if number > MOST_ROWS:
                raise BadFile(f"more than {MOST_ROWS:,} rows", where=path.name, todo="split it")
            cells = [_text(cell) for cell in row]
            if any(cells[len(header) :]):
                raise BadFile("a cell stands outside the columns", where=f"row {number} of {path.name}")
            if any(cells):
                yield dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))
    except BadFile:
        raise
    except Exception as error:  # whatever openpyxl meets in a broken file
        raise BadFile(f"cannot be read: {error}", where=path.name, expected="an XLSX workbook") from None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = str(cell).strip()
    if len(text) > MOST_TEXT:
        raise BadFile(f"a cell holds more than {MOST_TEXT:,} characters")
    return text


def check_packed(path: Path, most: int = 1 << 28) -> None:
    """Refuse a workbook that unpacks to more than `most` bytes, or whose parts declare entities."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > most:
                raise BadFile(f"it unpacks to more than {most >> 20} MiB", where=path.name)
            for part in parts.infolist():
                with parts.open(part) as file:
                    if b"<!DOCTYPE" in file.read(4096).upper():
                        raise BadFile("a document type is declared: entities are refused", where=path.name)
    except zipfile.BadZipFile as error:
        raise BadFile(f"the workbook is broken: {error}", where=path.name) from None
