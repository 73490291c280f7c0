"""`licet decide` on a large file: slice by slice, so that memory does not grow with the number of rows.

Every answer is that of its row alone, so slices give what the whole gives. The file is read twice where parties are
screened: once for the distinct names, which are screened together, and once to decide.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from licet.errors import LicetError

if TYPE_CHECKING:
    import polars as pl

    from licet.parties import Screened

SLICE = 200_000  # rows at a time
LARGE = 50_000_000  # bytes of a CSV file
KINDS = ("csv", "parquet", "jsonl")

Extra = Literal["refuse", "keep"]


def suits(file: str, out: str, kind: str) -> bool:
    """Say whether a file is worth slicing, and where it goes can be written piece by piece."""
    import polars as pl

    path = Path(file)
    if out == "-" or kind not in KINDS or not path.is_file():
        return False
    if path.suffix.lower() == ".csv":
        return path.stat().st_size > LARGE
    try:
        return path.suffix.lower() == ".parquet" and pl.scan_parquet(path).select(pl.len()).collect().item() > SLICE
    except (pl.exceptions.PolarsError, OSError):
        return False  # the reader of whole files says what is wrong


class Sliced:
    """The rows of a file as typed facts, some at a time, as often as asked for."""

    def __init__(self, file: str, extra: Extra, headers: str | None, folder: Path) -> None:
        self.file, self.extra, self.headers, self.folder = file, extra, headers, folder
        self.path = Path(file)
        if self.path.suffix.lower() == ".csv":
            self.path = _as_parquet(self.path, folder / "rows.parquet", file)

    def __iter__(self) -> Iterator["pl.DataFrame"]:
        import polars as pl

        from licet.interfaces.shipments import typed

        rows = pl.scan_parquet(self.path)
        for first in range(0, rows.select(pl.len()).collect().item(), SLICE):
            part = rows.slice(first, SLICE).collect()
            try:
                facts = typed(part, self.file, self.extra, self.headers)
            except LicetError:
                _whole(self.file, self.extra, self.headers)  # which names the row by its place in the file
                raise
            yield facts.with_columns((pl.col("row") + first).cast(pl.UInt32))


def write(slices: Iterator["pl.DataFrame"], to: str, kind: str, folder: Path) -> None:
    """Write tables one after the other as one: whole, or not at all."""
    import polars as pl

    from licet.interfaces import tables
    from licet.report.cells import guarded

    def fill(file: BinaryIO) -> None:
        for number, part in enumerate(slices):
            if kind == "csv":
                guarded(part).write_csv(file, include_header=number == 0)
            elif kind == "jsonl":
                part.write_ndjson(file)
            else:
                part.write_parquet(folder / f"{number:06}.parquet")
        if kind == "parquet":
            pl.scan_parquet(sorted(folder.glob("[0-9]*.parquet"))).sink_parquet(file)

    tables.whole(to, fill)


def decide(
    rows: Sliced,
    screened: "Screened | None",
    law: str,
    layer: Literal["text", "enforcement"],
    derived: bool,
    show_layers: bool,
    to: str,
    kind: str,
) -> tuple[list[tuple[str, int]], int]:
    """Decide and write slice by slice; return how often each determination came, and how many rows differ by layer."""
    from licet.decision import table
    from licet.flow import program
    from licet.layers import add_practice, other_layer
    from licet.parties import add_facts

    chosen = program(law, layer)
    counts: Counter[str] = Counter()
    differ = 0

    def decided() -> Iterator["pl.DataFrame"]:
        nonlocal differ
        for part in rows:
            facts = part if screened is None else add_facts(part, screened)
            found = table.decide(facts, chosen, derived=derived)
            beside = other_layer(facts, found, layer, law)
            counts.update(dict(found["determination"].value_counts().iter_rows()))
            differ += int(beside["layers_differ"].sum())
            yield add_practice(facts, beside) if show_layers else found

    write(decided(), to, kind, rows.folder)
    return counts.most_common(), differ


def workplace(out: str) -> tempfile.TemporaryDirectory[str]:
    """Return a folder for pieces beside the place of the result, where there is room for them."""
    return tempfile.TemporaryDirectory(dir=Path(out).parent, prefix=".licet-")


def _as_parquet(path: Path, to: Path, name: str) -> Path:
    import polars as pl

    try:
        pl.scan_csv(path, infer_schema=False).sink_parquet(to)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        _whole(name, "keep", None)  # which says what is wrong
        raise
    return to


def _whole(file: str, extra: Extra, headers: str | None) -> None:
    from licet.interfaces.shipments import read

    read(file, extra, headers)
