"""What the readers of published tables share: from rows and columns with names to a Network."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

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
