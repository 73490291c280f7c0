"""A table that a person drops on the page: CSV or XLSX to text, and the result back as either."""

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from licet.errors import BadFile, LicetError
from licet.interfaces import shipments, spreadsheet
from licet.report.cells import guarded

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class CellError:
    """What does not fit in one cell, or in a whole row (`column` empty), and what would."""

    row: int
    column: str
    what: str
    todo: str


def cell_error(row: int, column: str, error: LicetError) -> CellError:
    """Return an error as the page shows it.

    Example:
        >>> cell_error(3, "destination", BadFile("no such land", expected="a code", todo="write KR")).todo
        'Expected a code. Write KR.'
    """
    parts = [f"Expected {error.expected.rstrip('.')}." if error.expected else "", sentence(error.todo)]
    return CellError(row, column, error.what, " ".join(part for part in parts if part))


def sentence(text: str | None) -> str:
    """Return a text as a sentence.

    Example:
        >>> sentence("nearest: end_use")
        'Nearest: end_use.'
    """
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def read(name: str, content: bytes, headers: str = "", most: int = 1_000_000) -> "tuple[pl.DataFrame, list[CellError]]":
    """Return a file as a table of text, and what is wrong with rows that are left empty for it.

    Args:
        name: of the file; its ending says what it is.
        content: its bytes.
        headers: "ko" or "zh" where the headers are Korean or Chinese.
        most: rows at most.

    Raises:
        BadFile: the file cannot be read, or is larger than allowed.

    Example:
        >>> frame, wrong = read("a.csv", b"destination,eccn\\nCN,EAR99\\nKR,EAR99,x\\n")
        >>> frame["destination"].to_list(), wrong[0].row, wrong[0].what
        (['CN', None], 2, 'the row has 3 cells, the header 2')
    """
    wrong: list[CellError] = []
    match name.rsplit(".", 1)[-1].lower():
        case "csv":
            frame, wrong = _csv(name, content, most)
        case "xlsx" | "xlsm":
            faults: list[spreadsheet.Fault] = []
            frame = spreadsheet.read(content, name, faults=faults)
            for fault in faults:
                found = cell_error(fault.row, fault.column, fault.error)
                at = (fault.error.where or "").removesuffix(f" of {name}")
                wrong.append(replace(found, what=f"{at}: {found.what}" if at and fault.column else found.what))
        case _:
            raise BadFile("it is no table that is read here", where=name, expected="a file ending in csv or xlsx")
    if frame.height > most:
        raise BadFile(f"it has more than {most:,} rows", where=name, todo="send it in parts, or use `licet decide`")
    return (shipments.renamed(frame, shipments.mapping(headers), name) if headers else frame), wrong


def _csv(name: str, content: bytes, most: int) -> "tuple[pl.DataFrame, list[CellError]]":
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
    wrong: list[CellError] = []
    try:
        header = [cell.strip() for cell in next(lines, [])]
        while header and not header[-1]:
            header.pop()
        for cells in lines:
            if not any(cells):
                continue
            ragged = any(cells[len(header) :])
            if ragged:
                what = f"the row has {len(cells)} cells, the header {len(header)}"
                wrong.append(CellError(len(rows) + 1, "", what, "Quote cells that hold a comma."))
            kept = [] if ragged else cells
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
