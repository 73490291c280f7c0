"""Read a table of flows in any of the formats licet knows, told or guessed."""

from collections.abc import Callable
from pathlib import Path

from licet.errors import BadFile, UnknownName, nearest
from licet.network import Network
from licet.trade import adb, exiobase, firms, icio, wiod
from licet.trade.tables import members

FORMATS: dict[str, Callable[..., Network]] = {
    "wiod-arrays": wiod.read_arrays,
    "wiod-sheet": wiod.read_sheet,
    "wiod-csv": wiod.read_csv,
    "icio": icio.read,
    "exiobase": exiobase.read,
    "adb": adb.read,
    "firms": firms.read,
}


def read(path: str | Path, format: str | None = None, *, year: int | None = None) -> Network:
    """Return the network of a file or folder.

    Args:
        path: the file, the folder of EXIOBASE, or a zip archive of EXIOBASE or ICIO.
        format: one of `FORMATS`; guessed from ending and header if absent.
        year: taken from the name if absent.

    Raises:
        UnknownName: no such format.
        BadFile: missing, broken, or a format that cannot be guessed.
    """
    path = Path(path)
    if not path.exists():
        raise BadFile("no such file or folder", where=str(path))
    name = format or guess(path)
    if name not in FORMATS:
        raise UnknownName(
            f"no format {name!r}", where="table", todo=f"nearest: {nearest(name, FORMATS) or list(FORMATS)}"
        )
    return FORMATS[name](path, year=year)


def guess(path: Path) -> str:
    """Return the name of the format a file seems to have.

    Raises:
        BadFile: it looks like none of them.
    """
    ending = path.suffix.lower()
    if path.is_dir():
        return "exiobase"
    if ending == ".zip":
        return "exiobase" if any(name.endswith("Y.txt") for name in members(path)) else "icio"
    if ending == ".npz":
        return "wiod-arrays"
    if ending in (".xlsx", ".xlsm"):
        return "adb" if path.name.upper().startswith("ADB") else "wiod-sheet"
    if ending == ".parquet":
        return "firms"
    if ending == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            header = [name.strip('" \n').lower() for name in lines.readline(100_000).split(",")]
        if {"supplier", "customer"} <= set(header):
            return "firms"
        if "row_country" in header or "industrycode" in header:
            return "wiod-csv"
        if sum("_" in name for name in header) > len(header) // 2:
            return "icio"
    raise BadFile("the format cannot be guessed", where=str(path), expected=f"one of {', '.join(FORMATS)}")
