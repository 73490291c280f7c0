"""Write a table where the user asked: a file whole or not at all, or standard output."""

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from licet.errors import BadFile

if TYPE_CHECKING:
    import polars as pl

SYSTEM = re.compile(r"([^:]+?) \(os error \d+\)")
FORMATS = ("csv", "parquet", "jsonl", "xlsx")


def check(to: str, format: str | None = None) -> str:
    """Return the format a table will be written in; refuse a place that cannot be written before any work is done.

    Raises:
        BadFile: the ending names no format, the folder is missing, or a folder stands there.
    """
    kind = format or ("csv" if to == "-" else Path(to).suffix.removeprefix(".").lower().replace("ndjson", "jsonl"))
    if kind == "xlsx" and to == "-":
        raise BadFile("a workbook goes to a file, not to standard output", where=to, todo="--out NAME.xlsx")
    if kind not in FORMATS:
        raise BadFile(f"cannot write {kind or 'a file without ending'}", where=to, expected=", ".join(FORMATS))
    if to != "-":
        _check_place(to)
    return kind


def _check_place(to: str) -> None:
    if not Path(to).parent.is_dir():
        raise BadFile(f"no folder {Path(to).parent}", where=to, todo="make the folder first")
    if Path(to).is_dir():
        raise BadFile("a folder stands there", where=to, expected="the path of a file")


def write(frame: "pl.DataFrame", to: str, format: str | None = None) -> None:
    """Write a table to a path, or to standard output for "-".

    A file is written beside its place and moved there when complete, so an interrupted run leaves no half file. In CSV
    and XLSX no text is written that a spreadsheet program would take for a formula.

    Raises:
        BadFile: the ending names no format, or the folder is missing.
    """
    kind = check(to, format)
    whole(to, lambda file: _write(frame, kind, file))


def write_lines(lines: Iterable[bytes], to: str) -> None:
    """Write lines as they are to a path, whole or not at all, or to standard output for "-"."""
    whole(to, lambda file: file.writelines(lines))


def whole(to: str, fill: Callable[[BinaryIO], object]) -> None:
    """Let a function fill a file: a path, whole or not at all, or standard output for "-".

    Raises:
        BadFile: the folder is missing.
    """
    if to == "-":
        sys.stdout.flush()
        fill(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    _check_place(to)
    path = Path(to)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        beside.replace(path)
    except Exception as error:
        if type(error).__module__.startswith("polars") and (system := SYSTEM.search(str(error))):
            raise BadFile(
                f"cannot be written: {system[1].strip().lower()}", where=to, todo="make room, or write elsewhere"
            ) from None
        raise
    finally:
        try:
            beside.unlink(missing_ok=True)
        except KeyboardInterrupt:  # an interruption comes twice where Polars was at work
            beside.unlink(missing_ok=True)
            raise


def _write(frame: "pl.DataFrame", kind: str, file: BinaryIO) -> None:
    from licet.interfaces import spreadsheet
    from licet.report.cells import guarded

    if kind == "csv":
        guarded(frame).write_csv(file)
    elif kind == "parquet":
        frame.write_parquet(file)
    elif kind == "xlsx":
        spreadsheet.write(frame, file)
    else:
        frame.write_ndjson(file)
