"""Read shipments as users send them: CSV, Parquet, JSON Lines or a workbook, with headers in their own language."""

import csv
import io
import unicodedata
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from licet.errors import BadFile, BadValue, UnknownFact, nearest
from licet.facts import check, dictionary, load_file

if TYPE_CHECKING:
    import polars as pl

OWN = ("ko", "zh")  # mappings that come with the package
LARGEST_MAP = 1_000_000


def read(
    file: str,
    extra: Literal["refuse", "keep"] = "refuse",
    headers: str | None = None,
    keep: tuple[str, ...] = (),
) -> "pl.DataFrame":
    """Return a table of typed facts, as `licet.facts.read` does, also from a workbook.

    Args:
        file: path of a CSV, Parquet, JSON Lines or XLSX file, or "-" for CSV on standard input.
        extra: what to do with a column that is no fact: "refuse" it, or "keep" it as it is.
        headers: "ko", "zh", or the path of a mapping file (columns header, fact).
        keep: columns that are no facts and are kept all the same.

    Raises:
        BadFile, UnknownFact, BadValue: as in `licet.facts.read`; or a header that maps to a fact given already.
    """
    return typed(load(file), file, extra, headers, keep)


def typed(
    frame: "pl.DataFrame",
    file: str,
    extra: Literal["refuse", "keep"] = "refuse",
    headers: str | None = None,
    keep: tuple[str, ...] = (),
) -> "pl.DataFrame":
    """Return rows as they stand in a file as typed facts; arguments and errors as in `read`."""
    if headers:
        frame = renamed(frame, mapping(headers), file)
    carried = [name for name in keep if name in frame.columns and name not in dictionary()]
    facts = check(frame.drop(carried), extra=extra, name=file)
    return facts.hstack(frame.select(carried)) if carried else facts


def load(file: str) -> "pl.DataFrame":
    """Return a file as it is; cells of CSV files and workbooks are text."""
    if Path(file).suffix.lower() in {".xlsx", ".xlsm"}:
        from licet.interfaces import spreadsheet

        return spreadsheet.read(file)
    return load_file(file)


def mapping(headers: str) -> dict[str, str]:
    """Return header -> fact of a mapping: one of the package's own, or a CSV file with the columns header and fact.

    Raises:
        BadFile: no such mapping, or other columns.
        UnknownFact: it maps to something that is no fact.

    Example:
        >>> mapping("ko")["목적지"]
        'destination'
    """
    if headers in OWN:
        text = resources.files("licet.interfaces").joinpath("headers", f"{headers}.csv").read_text("utf-8")
    else:
        path = Path(headers)
        if not path.is_file():
            raise BadFile(f"no mapping {headers!r}", expected=f"{', '.join(OWN)}, or a CSV file of header and fact")
        try:
            with path.open("rb") as file:
                text = file.read(LARGEST_MAP).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadFile("is not UTF-8", where=headers, todo="save it as UTF-8") from None
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not {"header", "fact"} <= set(rows[0]):
        raise BadFile("has no columns header and fact", where=headers, expected="header,fact in the first line")
    known, found = dictionary(), {}
    for number, row in enumerate(rows, 2):
        fact = (row["fact"] or "").strip()
        if fact not in known:
            near = ", ".join(nearest(fact, known))
            raise UnknownFact(
                f"{fact!r} is no fact", where=f"line {number} of {headers}", todo=near and f"nearest: {near}"
            )
        found[folded(row["header"] or "")] = fact
    return found


def folded(header: str) -> str:
    """Return a header in comparable form: full-width letters made plain, no spaces, lower case.

    Example:
        >>> folded(" 金额（USD） ") == folded("金额(usd)")
        True
    """
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()


def renamed(frame: "pl.DataFrame", to: dict[str, str], where: str) -> "pl.DataFrame":
    """Return a table with the headers that the mapping knows named as facts; the others stay."""
    folded_to = {folded(header): fact for header, fact in to.items()}
    names = {column: folded_to.get(folded(column), column) for column in frame.columns}
    seen: dict[str, str] = {}
    for column, fact in names.items():
        if fact in seen:
            raise BadValue(
                f"columns {seen[fact]!r} and {column!r} both give {fact}", where=where, todo="leave one of them out"
            )
        seen[fact] = column
    return frame.rename(names)
