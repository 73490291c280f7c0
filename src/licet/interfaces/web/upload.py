"""A table that a person drops on the page: read cell by cell, so that an error in one row costs that row alone.

Sizes are checked before anything is parsed; a cell that does not fit its fact is kept as an error with row and column.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from licet.errors import BadFile, BadValue, UnknownFact, nearest
from licet.facts import dictionary, dtype, parse

if TYPE_CHECKING:
    import polars as pl

UNPACKED = 256 * 1024**2  # bytes a workbook may unpack to
RATIO = 200  # times its size a member of a workbook may unpack to
MEMBERS = 200
COLUMNS = 400


@dataclass(frozen=True)
class CellError:
    """What does not fit in one cell, or in a whole row (`column` empty)."""

    row: int
    column: str
    what: str
    todo: str


@dataclass(frozen=True)
class Table:
    """A table as read: rows that fit, typed; the errors of those that do not; how many rows there were."""

    frame: "pl.DataFrame"
    errors: tuple[CellError, ...]
    rows: int


def read(name: str, content: bytes, keep_extra: bool = False, most: int = 1_000_000) -> Table:
    """Return the rows of a CSV or XLSX file that fit the dictionary, with their number in the file as `row`.

    Args:
        name: of the file; its ending says what it is.
        content: its bytes.
        keep_extra: carry columns that are no facts as text, instead of refusing them.
        most: rows at most.

    Raises:
        BadFile: the file cannot be read, or is larger than allowed.
        UnknownFact: a column is no fact; the nearest is named.

    Example:
        >>> table = read("a.csv", b"destination,value_usd\\nCN,5\\nXX,6\\n")
        >>> table.frame["row"].to_list(), [(e.row, e.column) for e in table.errors]
        ([1], [(2, 'destination')])
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending == "csv":
        lines = _csv(name, content)
    elif ending == "xlsx":
        lines = _xlsx(name, content)
    else:
        raise BadFile("it is no table that can be read here", where=name, expected="a file ending in csv or xlsx")
    head = next(lines, None)
    if head is None or not any(str(cell or "").strip() for cell in head):
        raise BadFile("the file is empty", where=name, expected="a header row with fact names")
    columns = _header([str(cell or "").strip() for cell in head], name, keep_extra)
    return _rows(lines, columns, name, most)


def _header(columns: list[str], name: str, keep_extra: bool) -> list[str]:
    known = dictionary()
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > COLUMNS:
        raise BadFile(f"it has {len(columns)} columns", where=name, expected=f"at most {COLUMNS}")
    for column in columns:
        if columns.count(column) > 1:
            raise BadFile(f"two columns are called {column!r}", where=name, todo="rename one")
        if column == "row" or (column in known and known[column].given_by in {"input", "screening"}):
            continue
        if column in known:
            by = known[column].given_by
            todo = "leave the column out and give the facts it follows from"
            raise UnknownFact(f"column {column!r} is worked out by licet ({by}), not given", where=name, todo=todo)
        if not keep_extra or not column:
            near = ", ".join(nearest(column, known))
            hint = f"nearest known fact: {near}. " if near else ""
            raise UnknownFact(
                f"column {column!r} is no fact", where=name, todo=hint + "rename it, or keep such columns"
            )
    return columns


def _rows(lines: Iterable[Sequence[Any]], columns: list[str], name: str, most: int) -> Table:
    import polars as pl

    known = dictionary()
    kept: dict[str, list[Any]] = {column: [] for column in columns if column != "row"}
    numbers: list[int] = []
    errors: list[CellError] = []
    parsed: dict[tuple[str, type, Any], Any] = {}
    count = 0
    for cells in lines:
        if not any(cell not in (None, "") for cell in cells):
            continue
        count += 1
        if count > most:
            raise BadFile(f"it has more than {most:,} rows", where=name, todo="send it in parts, or use `licet decide`")
        if len(cells) > len(columns) and any(cell not in (None, "") for cell in cells[len(columns) :]):
            what = f"the row has {len(cells)} cells, the header {len(columns)}"
            errors.append(CellError(count, "", what, "quote cells that hold a comma"))
            continue
        found: dict[str, Any] = {}
        wrong = False
        for column, cell in zip(columns, cells, strict=False):
            if column == "row":
                continue
            at = (column, type(cell), cell)
            if at not in parsed:
                parsed[at] = _value(cell, column, known)
            value = parsed[at]
            if isinstance(value, BadValue):
                wrong = True
                todo = " ".join(part for part in (f"Expected {value.expected}.", value.todo or "") if part)
                errors.append(CellError(count, column, value.what, todo))
            found[column] = value
        if not wrong:
            numbers.append(count)
            for column, values in kept.items():
                values.append(found.get(column))
    series = [
        pl.Series(column, values, dtype=dtype(known[column]) if column in known else pl.String)
        for column, values in kept.items()
    ]
    frame = pl.DataFrame([pl.Series("row", numbers, dtype=pl.UInt32), *series])
    return Table(frame, tuple(errors), count)


def _value(cell: Any, column: str, known: Any) -> Any:
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    if column not in known:
        return None if cell in (None, "") else str(cell)
    try:
        return parse(cell, known[column], "")
    except BadValue as error:
        return error


def _csv(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile("it is no UTF-8 text", where=f"line {line} of {name}", todo="save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    mark = next((mark for mark in (",", ";", "\t") if mark in first), ",")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except csv.Error as error:
        raise BadFile(f"it is no CSV: {error}", where=name) from None


def _xlsx(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    """Yield the rows of the first sheet, after sizes are checked on the packed file."""
    try:
        import openpyxl
    except ImportError:
        raise BadFile("workbooks need openpyxl", where=name, todo="pip install 'licet[excel]', or send CSV") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except zipfile.BadZipFile:
        raise BadFile("it is no workbook", where=name, expected="an XLSX file") from None
    large = next((m for m in members if m.file_size > 1024**2 and m.file_size > RATIO * max(m.compress_size, 1)), None)
    if len(members) > MEMBERS or sum(m.file_size for m in members) > UNPACKED or large:
        expected = f"at most {MEMBERS} members, {UNPACKED >> 20} MiB unpacked, {RATIO} times the packed size"
        raise BadFile("the workbook unpacks to more than is read here", where=name, expected=expected)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except (KeyError, ValueError, IndexError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise BadFile(f"it cannot be read: {type(error).__name__}", where=name, expected="an XLSX file") from None


def plain_text(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula.

    Example:
        >>> plain_text("=1+1"), plain_text("CN"), plain_text(-3.5)
        ("'=1+1", 'CN', -3.5)
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def to_csv(frame: "pl.DataFrame") -> bytes:
    """Return a table as CSV whose texts are no formulas."""
    import polars as pl

    texts = pl.col(pl.String)
    safe = frame.with_columns(
        pl.when(texts.str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )
    return safe.write_csv().encode()


def to_xlsx(frame: "pl.DataFrame") -> bytes:
    """Return a table as a workbook whose texts are texts, also where they begin with an equals sign."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError:
        raise BadFile("workbooks need openpyxl", todo="pip install 'licet[excel]', or take CSV") from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("determinations")
    sheet.append(frame.columns)
    for row in frame.iter_rows():
        cells = []
        for value in row:
            text = isinstance(value, str)
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if text else value)
            if text:
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
