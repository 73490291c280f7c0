"""Workbooks (XLSX) in and out: sizes are checked before anything is parsed, and text is never written as a formula.

A workbook is a ZIP file of XML. Before it is opened its members are counted and their declared sizes added up (a
member never yields more than it declares), and a document type, by which XML can be made to swell, is refused.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from licet.errors import BadFile, BadValue, LicetError
from licet.report.cells import is_formula

if TYPE_CHECKING:
    import polars as pl

MIB = 1024 * 1024
LARGEST_FILE = 64 * MIB
LARGEST_CONTENT = 512 * MIB
LARGEST_RATIO = 250  # of a member of a mebibyte or more; a sheet of one repeated row packs about a hundredfold
MOST_MEMBERS = 1_000
MOST_COLUMNS = 2_000
MOST_ROWS = 1_048_575  # of data; a sheet has one more, for the header
MOST_CELLS = 30_000_000
LONGEST_TEXT = 32_767
SHEET = "shipments"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
CODES = frozenset({"eccn", "technology_eccn", "plant_technology_eccn"})


def check_size(content: BinaryIO, where: str) -> None:
    """Refuse a workbook that is too large, or swells too much, to be parsed.

    Raises:
        BadFile: no workbook, too large, too many members, packed too tightly, encrypted, or XML with a document type.
    """
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    if size > LARGEST_FILE:
        raise BadFile(f"{size // MIB:,} MiB is too large for a workbook", where=where, todo="send CSV or Parquet")
    try:
        with zipfile.ZipFile(content) as archive:
            _check_members(archive, where)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadFile(f"no workbook: {error}", where=where, expected="an XLSX file") from None
    finally:
        content.seek(0)


def _check_members(archive: zipfile.ZipFile, where: str) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise BadFile(f"{len(members):,} members are too many", where=where, expected=f"at most {MOST_MEMBERS:,}")
    if total > LARGEST_CONTENT:
        raise BadFile(f"it unpacks to {total // MIB:,} MiB", where=where, expected=f"at most {LARGEST_CONTENT // MIB}")
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise BadFile("two members have the same name", where=where, todo="save it again as XLSX")
    if "[Content_Types].xml" not in names:
        raise BadFile("no workbook: a ZIP file of something else", where=where, expected="an XLSX file")
    for member in members:
        if member.flag_bits & 1:
            raise BadFile(f"member {member.filename} is encrypted", where=where, todo="save it without a password")
        if member.file_size >= MIB and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
            ratio = member.file_size // max(member.compress_size, 1)
            raise BadFile(f"member {member.filename} swells {ratio:,} times", where=where, todo="send CSV")
        if member.filename.lower().endswith((".xml", ".rels")):
            with archive.open(member) as opened:
                head = opened.read(65_536)
            if b"\0" in head or b"<!DOCTYPE" in head or b"<!ENTITY" in head or not re.search(rb"<[A-Za-z]", head):
                raise BadFile(f"member {member.filename} is no plain XML", where=where, todo="save it again as XLSX")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row: its number below the header from 1, the header of the cell or "", and the error."""

    row: int
    column: str
    error: LicetError


def read(
    source: "str | Path | bytes",
    where: str | None = None,
    sheet: str | None = None,
    faults: list[Fault] | None = None,
) -> "pl.DataFrame":
    """Return a sheet of a workbook as a table of text, as a CSV file would give it.

    Args:
        source: path, or the bytes of a workbook.
        where: what to call it in errors.
        sheet: its name; None takes the sheet `shipments`, or else the first.
        faults: where given, what is wrong in a row is put here and the other rows are read; the row stays empty.

    Raises:
        BadFile: no workbook, or one that is too large; no such sheet; a header that is missing or given twice.
        BadValue: a cell holds an error, a formula whose value was not saved, or a classification turned into a number.
    """
    book, where = open_book(source, where)
    try:
        found = _sheet(book, sheet, where)
        rows = _rows(found, where, faults)
        return _table(rows, where, faults)
    finally:
        book.close()


def open_book(source: "str | Path | bytes", where: str | None = None) -> tuple[Any, str]:
    """Return a checked workbook with the values of its cells, and what to call it."""
    openpyxl = needs_openpyxl()
    if isinstance(source, bytes):
        content, where = source, where or "workbook"
    else:
        path, where = Path(source), where or str(source)
        if not path.is_file():
            raise BadFile(f"no file {source}", todo="check the path")
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile("it is too large for a workbook", where=where, todo="send CSV or Parquet")
        content = path.read_bytes()
    check_size(io.BytesIO(content), where)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if _has_formulas(content):
            _check_formulas(openpyxl.load_workbook(io.BytesIO(content), read_only=True), book, where)
    except BadValue:
        raise
    except Exception as error:  # a broken workbook fails in many ways inside the parser
        raise BadFile(f"cannot be read: {error or type(error).__name__}", where=where, todo="save it again") from None
    return book, where


def needs_openpyxl() -> Any:
    """Return openpyxl, or say how to get it."""
    try:
        import openpyxl
    except ImportError:
        raise BadFile("workbooks need openpyxl", todo="pip install 'licet[excel]', or use CSV") from None
    return openpyxl


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as opened:
                    tail = b""
                    while part := opened.read(MIB):
                        if re.search(rb"<f[ />]", tail + part):
                            return True
                        tail = part[-8:]
    return False


def _check_formulas(formulas: Any, values: Any, where: str) -> None:
    """Refuse a formula whose value was never worked out: it would read as an unknown fact."""
    try:
        for sheet in formulas.worksheets:
            shown = values[sheet.title].iter_rows(max_col=MOST_COLUMNS)
            for row, said in zip(sheet.iter_rows(max_col=MOST_COLUMNS), shown, strict=False):
                for cell, value in zip(row, said, strict=False):
                    if cell.data_type == "f" and value.value is None:
                        raise BadValue(
                            "a formula without a saved value", where=f"{sheet.title}!{cell.coordinate} of {where}",
                            todo="open and save it in a spreadsheet program, or paste values",
                        )  # fmt: skip
    finally:
        formulas.close()


def _sheet(book: Any, name: str | None, where: str) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise BadFile("it has no sheet", where=where)
    if name is not None and name not in sheets:
        raise BadFile(f"no sheet {name!r}", where=where, expected=", ".join(list(sheets)[:9]))
    return sheets[name] if name else sheets.get(SHEET) or next(iter(sheets.values()))


def _rows(sheet: Any, where: str, faults: list[Fault] | None) -> Iterator[tuple[int, list[str | None]]]:
    """Stream the rows of a sheet that are not empty, with their numbers; cells as text."""
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()  # what a file says of its own extent is not to be trusted
    cells = given = 0  # `given` counts the rows below the header
    header: list[str | None] = []
    codes: set[int] = set()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise BadFile(f"more than {MOST_CELLS:,} cells", where=where, todo="send CSV or Parquet")
        values: list[str | None] = []
        for column, cell in enumerate(row):
            if cell.value is None:
                values.append(None)
                continue
            at = f"{sheet.title}!{get_column_letter(column + 1)}{number} of {where}"
            error = _cell_error(cell, column in codes, at)
            if error is not None:
                if faults is None or not header:
                    raise error
                faults.append(Fault(given + 1, (header[column] if column < len(header) else None) or "", error))
            values.append(_text(cell.value))
        while values and values[-1] is None:
            values.pop()
        if values:
            given += bool(header)
            if not header:
                header = values
                codes = {i for i, name in enumerate(values) if name and name.strip().lower() in CODES}
            yield number, values


def _cell_error(cell: Any, code: bool, where: str) -> BadValue | None:
    """Return what is wrong with a cell, or None."""
    if code and isinstance(cell.value, (int, float)):
        return BadValue(
            f"a classification is the number {cell.value}", where=where, expected="text such as 3E001",
            todo="format the column as text and type it again: a spreadsheet reads 3E001 as a number",
        )  # fmt: skip
    if cell.data_type == "e":
        return BadValue(f"the cell holds {cell.value}", where=where, todo="mend it, or leave it empty if unknown")
    return None


def _table(rows: "Iterator[tuple[int, list[str | None]]]", where: str, faults: list[Fault] | None) -> "pl.DataFrame":
    import polars as pl

    first = next(rows, None)
    if first is None:
        raise BadFile("the sheet is empty", where=where, expected="a header row with fact names")
    header = [(name or "").strip() for name in first[1]]
    for n, name in enumerate(header):
        if not name or name in header[:n]:
            what = f"header {name!r} stands twice" if name else f"column {n + 1} has no header"
            raise BadFile(what, where=where, expected="one name over each column")
    columns: list[list[str | None]] = [[] for _ in header]
    for number, values in rows:
        if len(values) > len(header):
            error = BadFile(f"row {number} is longer than the header", where=where, todo="give each column a name")
            if faults is None:
                raise error
            faults.append(Fault(len(columns[0]) + 1, "", error))
        if faults and faults[-1].row > len(columns[0]):
            values = []  # noqa: PLW2901  # nothing of a row with a fault is read
        for n, column in enumerate(columns):
            column.append(values[n] if n < len(values) else None)
    return pl.DataFrame([pl.Series(n, c, dtype=pl.String) for n, c in zip(header, columns, strict=True)])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def write(frame: "pl.DataFrame", file: BinaryIO, sheet: str = SHEET) -> None:
    """Write a table as a workbook of one sheet; every text is a text, whatever it begins with.

    Raises:
        BadFile: more rows or columns than a sheet has, or a text longer than a cell holds.
    """
    openpyxl = needs_openpyxl()
    if frame.height > MOST_ROWS or frame.width > 16_384:
        raise BadFile(f"{frame.height:,} rows of {frame.width:,} columns fit no sheet", todo="write csv or parquet")
    book = openpyxl.Workbook(write_only=True)
    made = book.create_sheet(sheet)
    made.freeze_panes = "A2"
    made.append([text_cell(made, name) for name in frame.columns])
    for row in frame.iter_rows():
        made.append([cell(made, value) for value in row])
    book.save(file)


def cell(sheet: Any, value: Any) -> Any:
    """Return what to append to a sheet for a value: numbers, days and truths as they are, all else as text."""
    if value is None or isinstance(value, (bool, int, float, date)):
        return value if not isinstance(value, float) or abs(value) < float("inf") else None
    return text_cell(sheet, str(value))


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell that holds a text as text; control characters, which no workbook can hold, become U+FFFD."""
    from openpyxl.cell import WriteOnlyCell

    if len(text) > LONGEST_TEXT:
        raise BadFile(f"a text of {len(text):,} letters fits no cell", todo="write csv or parquet")
    made = WriteOnlyCell(sheet, value=CONTROL.sub("\ufffd", text))
    made.data_type = "s"
    if is_formula(text):
        made.quotePrefix = True  # stays text when somebody edits the cell
    return made
