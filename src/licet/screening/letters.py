"""Private restrictions as one more dated list: letters by which BIS informed an exporter that a license is needed.

Such a letter ("is informed": 744.11(c), 744.21(b), 744.22(b), 744.23(b)) binds who received it, from its day on, for
the parties, destinations and items it names. Nobody else can know it, so its holder loads it: a CSV, one line a letter.
A letter that cites 734.9(a)(3) also makes foreign-made items subject to the EAR; one that cites no section may.

| column | says |
|---|---|
| since, until | first day it binds; first day it no longer does, or empty |
| citation | what to call it, e.g. "letter of 2022-08-26, 744.21(b)"; the section matters for foreign-made items |
| party | name in any role; empty: any party |
| destination | ISO 3166 alpha-2; empty: any |
| eccn | classifications it names, or above them, apart by spaces; empty: any item |
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.clause import F, expression
from licet.errors import BadFile, BadValue, UnknownFact, nearest
from licet.facts import dictionary, load_file, parse
from licet.screening.listed import ROLES, comparable

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("since", "until", "citation", "party", "destination", "eccn")
FACTS = ("letter_on_file", "informed_by_bis")
FOREIGN = "letter_on_foreign_item"
SECTION = re.compile(r"\b7\d\d\.\d+")


@dataclass(frozen=True)
class Letter:
    """One letter.

    Args:
        since, until: first day it binds; first day it no longer does, or None.
        citation: what to call it.
        party: a name in any role, or None for any party.
        destination: country code, or None for any.
        eccn: classifications it names; empty for any item.
    """

    since: date
    until: date | None
    citation: str
    party: str | None
    destination: str | None
    eccn: tuple[str, ...]


def read(source: "str | Path | pl.DataFrame") -> tuple[Letter, ...]:
    """Return the letters of a file or frame, in order.

    Raises:
        BadFile: there is no column `since`.
        UnknownFact: a column is not of such a list.
        BadValue: a day, country or period does not fit; the line is named.

    Example:
        >>> import polars as pl
        >>> read(pl.DataFrame({"since": ["2022-08-26"], "destination": ["CN"], "eccn": ["3A090 4A090"]}))[0].eccn
        ('3A090', '4A090')
    """
    frame = load_file(source) if isinstance(source, (str, Path)) else source
    name = str(source) if isinstance(source, (str, Path)) else "letters"
    for column in frame.columns:
        if column not in COLUMNS:
            near = ", ".join(nearest(column, COLUMNS)) or ", ".join(COLUMNS)
            raise UnknownFact(f"column {column!r} is not of a list of letters", where=name, todo=f"nearest: {near}")
    if "since" not in frame.columns:
        raise BadFile("no column 'since'", where=name, expected="the first day each letter binds")
    return tuple(
        _letter(line, f"line {number} of {name}") for number, line in enumerate(frame.iter_rows(named=True), 1)
    )


def _letter(line: dict[str, Any], where: str) -> Letter:
    known = dictionary()
    since, until = (parse(line.get(column), known["shipped_on"], where) for column in ("since", "until"))
    if since is None:
        raise BadValue("a letter has no first day", where=where, expected="since, as 2022-08-26")
    if until is not None and until <= since:
        raise BadValue(f"until is {until}, since is {since}", where=where, expected="a later day, or nothing")
    text = {column: str(line.get(column) or "").strip() for column in ("citation", "party", "eccn")}
    destination = parse(line.get("destination"), known["destination"], where)
    citation = text["citation"] or f"letter of {since}"
    return Letter(since, until, citation, text["party"] or None, destination, tuple(text["eccn"].split()))


def covers(letter: Letter, columns: "list[str]") -> "pl.Expr":
    """Return whether a letter covers a row; null where the row does not say enough.

    Args:
        letter: as read.
        columns: of the frame; a fact it lacks is unknown.
    """
    import polars as pl

    def column(name: str) -> pl.Expr:
        return pl.col(name) if name in columns else pl.lit(None, pl.String)

    day = pl.col("shipped_on") if "shipped_on" in columns else pl.lit(None, pl.Date)
    parts = [day >= letter.since]
    if letter.until is not None:
        parts.append(day < letter.until)
    if letter.destination is not None:
        parts.append(column("destination") == letter.destination)
    if letter.eccn:
        parts.append(expression(F.eccn.under(*letter.eccn)) if "eccn" in columns else pl.lit(None, pl.Boolean))
    if letter.party is not None:
        name = comparable(pl.lit(letter.party))
        parts.append(pl.any_horizontal([comparable(column(role).cast(pl.String)) == name for role in ROLES]))
    return pl.all_horizontal(parts)


def on_foreign_item(letter: Letter, covered: "pl.Expr") -> "pl.Expr":
    """Return whether a letter makes foreign-made items of the rows it covers subject to the EAR; null where open."""
    import polars as pl

    if "734.9(a)(3)" in letter.citation:
        return covered
    if SECTION.search(letter.citation):
        return pl.lit(False)
    return pl.when(~covered).then(pl.lit(False)).otherwise(pl.lit(None, pl.Boolean))


def add_letters(shipments: "pl.DataFrame", letters: tuple[Letter, ...]) -> "pl.DataFrame":
    """Return the shipments with the facts that the letters received give; what is given already is kept.

    Adds `letter_on_file` and `informed_by_bis`: true if a letter covers the row, false if none of them does (the list
    holds every letter received), null where that is open; `letter_on_foreign_item`, the same of letters that cite
    734.9(a)(3), null also where one covers the row and cites no section; and for reading `letter`, the citations.

    Args:
        shipments: typed facts, as `licet.read` gives them.
        letters: every letter received, as `read` gives them.

    Example:
        >>> import licet, polars as pl
        >>> letters = read(pl.DataFrame({"since": ["2022-08-26"], "destination": ["CN"], "eccn": ["3A090"]}))
        >>> days = ["2022-09-01", "2022-08-25"]
        >>> rows = {"shipped_on": days, "destination": ["CN", "CN"], "eccn": ["3A090.a", "3A090"]}
        >>> add_letters(licet.read(pl.DataFrame(rows)), letters)["letter_on_file"].to_list()
        [True, False]
    """
    import polars as pl

    found = [covers(letter, shipments.columns) for letter in letters]
    covered = pl.any_horizontal(found) if found else pl.lit(False)
    foreign = pl.any_horizontal(
        [on_foreign_item(*pair) for pair in zip(letters, found, strict=True)] or [pl.lit(False)]
    )
    names = [pl.when(one).then(pl.lit(letter.citation)) for one, letter in zip(found, letters, strict=True)]
    told = pl.concat_str(names, separator="; ", ignore_nulls=True) if names else pl.lit("")
    return shipments.with_columns(
        *(
            pl.coalesce(pl.col(fact), says).alias(fact) if fact in shipments.columns else says.alias(fact)
            for fact, says in (*((fact, covered) for fact in FACTS), (FOREIGN, foreign))
        ),
        told.replace("", None).alias("letter"),
    )
