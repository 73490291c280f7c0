"""Read EXIOBASE 3, and any folder in the text form that pymrio writes.

Source: Stadler and others (2018), Journal of Industrial Ecology 22(3); tab-separated A or Z, Y and x with two label
columns (region, sector) and label rows (region, sector or category).
"""

from pathlib import Path

import numpy as np

from licet.errors import BadFile
from licet.network import Network
from licet.trade.tables import build, read_text, read_wide_text, unpacked
from licet.trade.wiod import year_of

SOURCE = "EXIOBASE 3"
FILES = ("A.txt", "Z.txt", "Y.txt", "x.txt", "unit.txt")
UNITS = {"M.EUR": "EUR m", "Million EUR": "EUR m", "Mill USD": "USD m", "M.USD": "USD m"}


def read(folder: str | Path, *, year: int | None = None, unit: str | None = None, source: str | None = None) -> Network:
    """Read a folder with Z.txt or A.txt, Y.txt and, if it has one, x.txt, e.g. IOT_2011_ixi.

    Without x.txt (releases before 3.8) output is what Y asks of A: x = (I - A)^-1 y.

    Args:
        folder: the archive as published (zip), or unpacked.
        year: taken from the name of the folder if absent.
        unit: taken from unit.txt if absent; one unit for all sectors is asked for.
        source: EXIOBASE 3 if absent.

    Raises:
        BadFile: a file is missing, labels differ between files, or sectors have several units.
    """
    folder = Path(folder)
    if folder.suffix.lower() == ".zip":
        with unpacked(folder, lambda name: name in FILES) as opened:
            return _read(opened, folder, year, unit, source)
    return _read(folder, folder, year, unit, source)


def _read(folder: Path, named: Path, year: int | None, unit: str | None, source: str | None) -> Network:
    """Return the network of a folder; `named` is what the user called it."""
    buyers, sellers, final = _table(folder / "Y.txt", named)
    made = _table(folder / "x.txt", named)[2][:, 0] if (folder / "x.txt").is_file() else None
    held = folder / ("Z.txt" if (folder / "Z.txt").is_file() else "A.txt")
    across, down, body = _table(held, named)
    if across != down or down != sellers:
        raise BadFile("rows and columns have different labels", where=str(named / held.name), expected="those of Y.txt")
    if made is not None and made.shape != (len(sellers),):
        raise BadFile(f"x has {len(made)} rows and Y {len(sellers)}", where=str(named / "x.txt"))
    if held.name == "A.txt":
        if made is None:
            made = _output(body, final.sum(axis=1), named)
        body = body * made[None, :]
    return build(
        body,
        final,
        sellers,
        buyers,
        output=made,
        unit=unit or _unit(folder / "unit.txt", named),
        year=year or year_of(named),
        source=f"{source or SOURCE}, {named.name}",
    )


def _output(recipe: np.ndarray, final: np.ndarray, named: Path) -> np.ndarray:
    """Return the output that meets final demand."""
    try:
        return np.asarray(np.linalg.solve(np.eye(len(final)) - recipe, final))
    except np.linalg.LinAlgError as error:
        raise BadFile("no output fits A.txt and Y.txt", where=str(named), todo="add x.txt") from error


def _table(path: Path, named: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]], np.ndarray]:
    """Return (column labels, row labels, values) of one tab-separated file."""
    if not path.is_file():
        raise BadFile(f"no {path.name}", where=str(named), expected="Y.txt, and Z.txt or A.txt")
    above, rows, body = read_wide_text(path, "\t", 2)
    width = body.shape[1] + 2
    heads = [row for row in above if len(row) == width and sum(bool(c.strip()) for c in row[2:]) == width - 2]
    regions, kinds = (heads[0][2:], heads[1][2:]) if len(heads) >= 2 else ([""] * (width - 2), [""] * (width - 2))
    return list(zip(regions, kinds, strict=True)), [(row[0], row[1]) for row in rows], body


def _unit(path: Path, named: Path) -> str:
    if not path.is_file():
        return "EUR m"
    units = {row[-1].strip() for row in read_text(path, "\t")[1:] if row}
    if len(units) != 1:
        raise BadFile(
            f"several units: {', '.join(sorted(units))}",
            where=str(named),
            expected="a monetary table",
            todo="pass unit= if they are one",
        )
    name = units.pop()
    return UNITS.get(name, name)
