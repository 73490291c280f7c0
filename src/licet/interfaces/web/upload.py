"""A table that a person drops on the page: CSV or XLSX to text, and the result back as either."""

import csv
import io
from typing import TYPE_CHECKING

from licet.errors import BadFile
from licet.interfaces import shipments, spreadsheet
from licet.report.cells import guarded

if TYPE_CHECKING:
    import polars as pl


def read(name: str, content: bytes, headers: str = "", most: int = 1_000_000) -> "tuple[pl.DataFrame, dict[int, str]]":
    """Return a file as a table of text, and by row from 1 what is wrong with rows that are no rows of it.

    Args:
        name: of the file; its ending says what it is.
        content: its bytes.
        headers: "ko" or "zh" where the headers are Korean or Chinese.
        most: rows at most.

    Raises:
        BadFile: the file cannot be read, or is larger than allowed.

    Example:
        >>> frame, wrong = read("a.csv", b"destination,eccn\\nCN,EAR99\\nKR,EAR99,x\\n")
        >>> frame["destination"].to_list(), wrong
        (['CN', None], {2: 'the row has 3 cells, the header 2'})
    """
    wrong: dict[int, str] = {}
    match name.rsplit(".", 1)[-1].lower():
        case "csv":
            frame, wrong = _csv(name, content, most)
        case "xlsx" | "xlsm":
            frame = spreadsheet.read(content, name)
        case _:
            raise BadFile("it is no table that is read here", where=name, expected="a file ending in csv or xlsx")
    if frame.height > most:
        raise BadFile(f"it has more than {most:,} rows", where=name, todo="send it in parts, or use `licet decide`")
    return (shipments.renamed(frame, shipments.mapping(headers), name) if headers else frame), wrong


def _csv(name: str, content: bytes, most: int) -> "tuple[pl.DataFrame, dict[int, str]]":
    """Read CSV row by row, so that a row with too many cells costs itself alone; commas, semicolons or tabs."""
    import polars as pl

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile("it is no UTF-8 text", where=f"line {line} of {name}", todo="save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    mark = next((mark for mark in (",", ";", "\t") if mark in first), ",")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[list[str | None]] = []
    wrong: dict[int, str] = {}
    try:
        header = [cell.strip() for cell in next(lines, [])]
        while header and not header[-1]:
            header.pop()
        for cells in lines:
            if not any(cells):
                continue
            if any(cells[len(header) :]):
                wrong[len(rows) + 1] = f"the row has {len(cells)} cells, the header {len(header)}"
            kept = [] if len(rows) + 1 in wrong else cells
            rows.append([kept[i] if i < len(kept) else None for i in range(len(header))])
            if len(rows) > most:
                break
    except csv.Error as error:
        raise BadFile(f"it is no CSV: {error}", where=f"line {lines.line_num} of {name}") from None
    if not header:
        raise BadFile("the file is empty", where=name, expected="a header row with fact names")
    twice = next((column for column in header if header.count(column) > 1 or not column), None)
    if twice is not None:
        what = f"two columns are called {twice!r}" if twice else "a column has no header"
        raise BadFile(what, where=name, expected="one name over each column")
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row"), wrong


def to_csv(frame: "pl.DataFrame") -> bytes:
    """Return a table as CSV in which no text is taken for a formula."""
    return guarded(frame).write_csv().encode()


def to_xlsx(frame: "pl.DataFrame") -> bytes:
    """Return a table as a workbook in which every text is a text."""
    file = io.BytesIO()
    spreadsheet.write(frame, file, "determinations")
    return file.getvalue()
