"""Read a table of entries whose columns have had several names over the years."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from licet import spelling
from licet.errors import BadFile, nearest
from licet.lists.bodies import read_rows
from licet.lists.source import Columns

Names = Mapping[str, tuple[str, ...]]
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%m-%d-%Y")


def plain(column: str) -> str:
    """Return the name of a column in comparable form.

    Example:
        >>> plain("Federal Register  Notice/Citation")
        'federal_register_notice_citation'
    """
    return re.sub(r"[\W_]+", "_", column.strip().lower()).strip("_")


def read_mapped(path: Path, names: Names, needed: Iterable[str], kept: Iterable[str] = ()) -> tuple[
    list[tuple[dict[str, str], str | None]], tuple[str, ...]
]:  # fmt: skip
    """Return each row as (fields, the rest as JSON), and the columns nobody reads.

    Args:
        names: for each field the names its column may have, in comparable form.
        needed: fields that must have a column.
        kept: columns that are known and kept in the rest.
    """
    rows: list[tuple[dict[str, str], str | None]] = []
    place: dict[str, str] = {}
    columns = Columns(())
    for row in read_rows(path):
        if not place:
            place = places(tuple(row), names, needed, path.name)
            columns = Columns([*place.values(), *(c for c in row if plain(c) in set(kept))])
        rows.append(({field: row[column] for field, column in place.items()}, columns.rest(row, place.values())))
    return rows, columns.unread()


def places(columns: tuple[str, ...], names: Names, needed: Iterable[str], name: str) -> dict[str, str]:
    """Return which column holds which field.

    Raises:
        BadFile: a needed field has no column.
    """
    found = {plain(column): column for column in columns}
    place = {f: found[alias] for f, aliases in names.items() if (alias := next((a for a in aliases if a in found), ""))}
    for field in needed:
        if field not in place:
            near = ", ".join(nearest(field, columns)) or ", ".join(columns[:10])
            raise BadFile(
                f"no column for {field}", where=name, expected=", ".join(names[field]), todo=f"nearest: {near}"
            )
    return place


def day(text: str, where: str, *, american: bool = True) -> date | None:
    """Return a day as printed; None for an empty cell.

    Raises:
        BadFile: the text is no day.

    Example:
        >>> day("08/17/2020", "")
        datetime.date(2020, 8, 17)
    """
    text = text.strip()
    if not text:
        return None
    for form in DAYS:
        if form == ("%d/%m/%Y" if american else "%m/%d/%Y"):
            continue
        try:
            return datetime.strptime(text[:10] if form == "%Y-%m-%d" else text, form).date()
        except ValueError:
            continue
    raise BadFile(f"{text[:40]!r} is no day", where=where, expected="a day such as 2026-07-31")


def several(text: str, separator: str = ";") -> tuple[str, ...]:
    """Return the parts of a cell that holds several values, in order, each once."""
    return tuple(dict.fromkeys(part for piece in text.split(separator) if (part := piece.strip())))


def grouped(rows: Iterable[tuple[dict[str, str], str | None]], key: Callable[[dict[str, str]], str]) -> dict[
    str, list[tuple[dict[str, str], str | None]]
]:  # fmt: skip
    """Return rows by key, in the order met."""
    found: dict[str, list[tuple[dict[str, str], str | None]]] = {}
    for row in rows:
        found.setdefault(key(row[0]), []).append(row)
    return found


def country(text: str) -> str:
    """Return the ISO 3166 alpha-2 code of a country as printed, or the text itself if it names none.

    Example:
        >>> country("Russian Federation"), country("ru"), country("Zaire")
        ('RU', 'RU', 'Zaire')
    """
    return spelling.country(text) or text.strip()
