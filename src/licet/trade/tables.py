"""What the readers of published tables share: from rows and columns with names to a Network."""

import csv
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np
import scipy.sparse as sp

from licet.errors import BadFile
from licet.network import Network


def build(
    flows: np.ndarray | sp.csr_array,
    final: np.ndarray,
    cells: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    *,
    output: np.ndarray | None = None,
    unit: str,
    year: int,
    source: str,
) -> Network:
    """Return the network of named flows; output is the row sum unless the source prints it.

    Args:
        flows: intermediate sales [cells, cells].
        final: final sales [cells, columns].
        cells: (region, sector) of each cell.
        columns: (region, category) of each final column.
        output: gross output [cells].
        unit, year, source: as in `Network`.
    """
    for what, labels in (("cells", cells), ("final columns", columns)):
        twice = [label for label, count in Counter(labels).items() if count > 1]
        if twice:
            raise BadFile(
                f"two {what} are named {' '.join(twice[0])!r}", where=source, expected="one row and column each"
            )
    held = sp.csr_array(np.asarray(flows, dtype=float) if isinstance(flows, np.ndarray) else flows.astype(float))
    held.eliminate_zeros()
    demand = np.asarray(final, dtype=float)
    if not np.isfinite(held.data).all() or not np.isfinite(demand).all():
        raise BadFile("the table holds cells that are not numbers", where=source, expected="finite numbers")
    made = np.asarray(held.sum(axis=1)).ravel() + demand.sum(axis=1) if output is None else np.asarray(output, float)
    return Network(
        cells=tuple(f"{region} {sector}" for region, sector in cells),
        regions=tuple(region for region, _ in cells),
        sectors=tuple(sector for _, sector in cells),
        flows=held,
        output=made,
        final_demand=demand,
        final_names=tuple(f"{region} {category}" for region, category in columns),
        final_regions=tuple(region for region, _ in columns),
        unit=unit,
        year=year,
        source=source,
    )


def merge_labels(labels: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], sp.csr_array]:
    """Return the distinct labels in order of appearance, and the matrix [old, new] that adds equals together."""
    new = list(dict.fromkeys(labels))
    at = {label: i for i, label in enumerate(new)}
    places = np.array([at[label] for label in labels], dtype=np.int64)
    shape = (len(labels), len(new))
    return new, sp.csr_array((np.ones(len(labels)), (np.arange(len(labels)), places)), shape=shape)


def members(path: Path) -> list[str]:
    """Return the names of the files in a zip archive.

    Raises:
        BadFile: it is no zip archive.
    """
    try:
        with zipfile.ZipFile(path) as held:
            return [name for name in held.namelist() if not name.endswith("/")]
    except (OSError, zipfile.BadZipFile) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="a zip archive") from error


@contextmanager
def unpacked(path: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """Give a folder with the files of a zip archive whose base name is wanted; it is gone afterwards.

    Raises:
        BadFile: it is no zip archive, or a file in it is broken.
    """
    names = [name for name in members(path) if wanted(PurePosixPath(name).name)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as held:
                for name in names:
                    (Path(folder) / PurePosixPath(name).name).write_bytes(held.read(name))
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise BadFile(f"cannot be unpacked: {error}", where=str(path), expected="a zip archive") from error
        yield Path(folder)


def read_text(path: Path, delimiter: str) -> list[list[str]]:
    """Return the rows of a delimited text file.

    Raises:
        BadFile: the file is missing or not UTF-8 text.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            return list(csv.reader(lines, delimiter=delimiter))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="delimited UTF-8 text") from error


def first_line(path: Path) -> str:
    """Return the first line of a text file.

    Raises:
        BadFile: the file is missing, empty, or not UTF-8 text.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            line = lines.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="delimited UTF-8 text") from error
    if not line:
        raise BadFile("no rows", where=str(path))
    return line


def read_wide_text(path: Path, delimiter: str, labels: int) -> tuple[list[list[str]], list[list[str]], np.ndarray]:
    """Return (rows of heads, labels of each row below, values [rows, columns]) of a table of delimited numbers.

    Heads are the rows before the first that has a number after its labels. Lines are read one at a time: a table of ten
    thousand columns needs the memory of its numbers, not of their text.

    Args:
        path: UTF-8 text.
        delimiter: between cells.
        labels: cells at the start of a row that are no values.

    Raises:
        BadFile: missing, not UTF-8 text, no numbers, a cell that is no number, or rows of different lengths.
    """
    heads: list[list[str]] = []
    names: list[list[str]] = []
    values: list[np.ndarray] = []
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for line in lines:
                cells = line.rstrip("\r\n").split(delimiter, labels)
                if not line.strip() or len(cells) <= labels:
                    continue
                if not values and not _is_number(cells[labels].split(delimiter, 1)[0]):
                    heads.append(next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter)))
                    continue
                row = _row(cells[labels], delimiter, str(path))
                if values and len(row) != len(values[0]):
                    raise BadFile(
                        f"row {cells[0]!r} has {len(row)} values", where=str(path), expected=f"{len(values[0])}"
                    )
                names.append([cell.strip('" ') for cell in cells[:labels]])
                values.append(row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="delimited UTF-8 text") from error
    if not values:
        raise BadFile("no numbers", where=str(path), expected=f"{labels} columns of labels, then values")
    return heads, names, np.array(values)


def _row(text: str, delimiter: str, where: str) -> np.ndarray:
    """Return the numbers of a row: by NumPy where it is plain numbers, else cell by cell."""
    count = text.count(delimiter) + 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            row = np.fromstring(text, sep=delimiter)
        if len(row) == count:
            return row
    except (ValueError, DeprecationWarning):
        pass
    return np.asarray(numbers([next(csv.reader([text], delimiter=delimiter))], where)[0])


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip('" '))
    except ValueError:
        return False
    return True


def numbers(rows: Iterable[Sequence[object]], where: str) -> np.ndarray:
    """Return cells as floats [rows, columns]; an empty cell is 0.

    Raises:
        BadFile: a cell is no number, or rows have different lengths.
    """
    try:
        table = [[float(cell) if cell not in ("", None) else 0.0 for cell in row] for row in rows]  # type: ignore[arg-type]
        return np.array(table, dtype=float).reshape(len(table), -1)
    except (TypeError, ValueError) as error:
        raise BadFile(f"a cell is no number: {error}", where=where, expected="a rectangle of numbers") from error


def rows_of_sheet(path: Path, sheet: str | None = None) -> list[tuple[object, ...]]:
    """Return the cells of one sheet of an xlsx file (needs the extra `licet[excel]`).

    Raises:
        BadFile: the file is missing, no xlsx, or has no such sheet; openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise BadFile("reading xlsx needs openpyxl", where=str(path), todo="pip install 'licet[excel]'") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds on a broken file
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="an xlsx file") from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise BadFile(f"no sheet {sheet!r}", where=str(path), expected=f"one of {', '.join(book.sheetnames)}")
        return list((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True))
    finally:
        book.close()
