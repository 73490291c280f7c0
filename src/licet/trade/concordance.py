"""Between codes of countries, products, controlled items and sectors: small dated tables, and how much they cover.

No official table links HS, ECCN and sectors. Those here compare titles of headings, row by row, with their source;
an ECCN and an HS heading are *related*, never equivalent: a heading holds goods that are not controlled, and an ECCN
goods of headings not named. They serve to size flows, never to classify an item.
"""

from collections.abc import Sequence
from datetime import date
from importlib import resources

import polars as pl

from licet.errors import BadValue, UnknownName, nearest

SCHEMES = ("alpha2", "alpha3", "numeric", "comtrade", "wiod2013", "name")
_TABLES = ("countries", "hs_sectors", "eccn_hs")


def read(table: str, on: date | None = None) -> pl.DataFrame:
    """Return the rows of a table in force on a day (all rows if none is named).

    Args:
        table: countries, hs_sectors (HS chapter or heading to sector of WIOD 2013) or eccn_hs.
        on: rows with since <= on < until; an empty end is open.

    Example:
        >>> read("eccn_hs", date(2020, 5, 15)).filter(pl.col("eccn") == "3A090").height
        0
    """
    if table not in _TABLES:
        raise UnknownName(f"no table {table!r}", where="concordance", expected=f"one of {', '.join(_TABLES)}")
    text = resources.files("licet.trade").joinpath("concordances", f"{table}.csv").read_bytes()
    rows = pl.read_csv(text, infer_schema=False).with_columns(pl.col("since", "until").str.to_date())
    if on is None:
        return rows
    return rows.filter(
        (pl.col("since").is_null() | (pl.col("since") <= on)) & (pl.col("until").is_null() | (on < pl.col("until")))
    )


def translate(codes: Sequence[str], source: str, target: str) -> list[str | None]:
    """Return country codes in another scheme; None for what the table does not have.

    Example:
        >>> translate(["842", "490", "ZZ"], "comtrade", "alpha3")
        ['USA', 'TWN', None]
    """
    for scheme in (source, target):
        if scheme not in SCHEMES:
            raise UnknownName(f"no scheme {scheme!r}", where="concordance", todo=f"nearest: {nearest(scheme, SCHEMES)}")
    held = read("countries")
    known = {_plain(a): b for a, b in held.select(pl.col(source).alias("a"), pl.col(target).alias("b")).iter_rows()}
    return [known.get(_plain(code)) for code in codes]


def sectors_of_hs(codes: Sequence[str], on: date | None = None) -> list[str | None]:
    """Return the sector of WIOD 2013 of each HS code, by the longest heading the table has; None if it has none.

    Example:
        >>> sectors_of_hs(["854231", "848620", "8401", "77"])
        ['c14', 'c13', 'c13', None]
    """
    known = dict(read("hs_sectors", on).select("hs", "sector").iter_rows())
    return [next((known[code[:n]] for n in (6, 4, 2) if code[:n] in known), None) for code in codes]


def hs_of_eccn(eccn: str, on: date | None = None) -> list[str]:
    """Return the HS headings related to an ECCN (its first five characters) on a day; empty if the table has none.

    Example:
        >>> hs_of_eccn("3B001.a.1")
        ['8486']
    """
    return read("eccn_hs", on).filter(pl.col("eccn") == eccn[:5].upper())["hs"].to_list()


def coverage(codes: Sequence[str], found: Sequence[str | None], values: Sequence[float] | None = None) -> float:
    """Return the share of codes, or of their value, that a table knew.

    Example:
        >>> coverage(["a", "b"], ["x", None], [3.0, 1.0])
        0.75
    """
    weights = [1.0] * len(codes) if values is None else list(values)
    if not len(codes) == len(found) == len(weights):
        raise BadValue("codes, found and values differ in length", where="coverage")
    total = sum(weights)
    return sum(w for w, f in zip(weights, found, strict=True) if f is not None) / total if total else 0.0


def _plain(code: str) -> str:
    return code.lstrip("0") or code if code.isdigit() else code
