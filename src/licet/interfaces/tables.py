"""Write a table where the user asked: a file whole or not at all, or standard output."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from licet.errors import BadFile

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("csv", "parquet", "jsonl")


def write(frame: "pl.DataFrame", to: str, format: str | None = None) -> None:
    """Write a table to a path, or to standard output for "-".

    A file is written beside its place and moved there when complete, so an interrupted run leaves no half file.

    Raises:
        BadFile: the ending names no format, or the folder is missing.
    """
    kind = format or ("csv" if to == "-" else Path(to).suffix.removeprefix(".").lower().replace("ndjson", "jsonl"))
    if kind not in FORMATS:
        raise BadFile(f"cannot write {kind or 'a file without ending'}", where=to, expected=", ".join(FORMATS))
    _whole(to, lambda file: _write(frame, kind, file))


def write_lines(lines: Iterable[bytes], to: str) -> None:
    """Write lines as they are to a path, whole or not at all, or to standard output for "-"."""
    _whole(to, lambda file: file.writelines(lines))


def _whole(to: str, fill: Callable[[BinaryIO], None]) -> None:
    if to == "-":
        sys.stdout.flush()
        fill(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    path = Path(to)
    if not path.parent.is_dir():
        raise BadFile(f"no folder {path.parent}", where=to, todo="make the folder first")
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _write(frame: "pl.DataFrame", kind: str, file: BinaryIO) -> None:
    if kind == "csv":
        frame.write_csv(file)
    elif kind == "parquet":
        frame.write_parquet(file)
    else:
        frame.write_ndjson(file)
