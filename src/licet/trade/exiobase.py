"""Read EXIOBASE 3, and any folder in the text form that pymrio writes.

Source: Stadler and others (2018), Journal of Industrial Ecology 22(3); tab-separated A or Z, Y and x with two label
columns (region, sector) and label rows (region, sector or category).
"""

from pathlib import Path

import numpy as np

from licet.errors import BadFile
from licet.network import Network
from licet.trade.tables import build, read_text, read_wide_text
from licet.trade.wiod import year_of

SOURCE = "EXIOBASE 3"


def read(folder: str | Path, *, year: int | None = None, unit: str | None = None, source: str | None = None) -> Network:
    """Read a folder with Z.txt, or A.txt and x.txt, and Y.txt, e.g. IOT_2011_ixi.

    Args:
        folder: the unpacked archive.
        year: taken from the name of the folder if absent.
        unit: taken from unit.txt if absent; one unit for all sectors is asked for.
        source: EXIOBASE 3 if absent.

    Raises:
        BadFile: a file is missing, labels differ between files, or sectors have several units.
    """
    folder = Path(folder)
    where = folder / "Y.txt"
    buyers, sellers, final = _table(where)
    made = _table(folder / "x.txt")[2][:, 0] if (folder / "x.txt").is_file() else None
    held = folder / ("Z.txt" if (folder / "Z.txt").is_file() else "A.txt")
    across, down, body = _table(held)
    if across != down or down != sellers:
        raise BadFile("rows and columns have different labels", where=str(held), expected=f"the labels of {where.name}")
    if held.name == "A.txt":
        if made is None:
            raise BadFile("A.txt without x.txt", where=str(folder), expected="x.txt, output by sector")
        body = body * made[None, :]
    if made is not None and made.shape != (len(sellers),):
        raise BadFile(f"x has {len(made)} rows and Y {len(sellers)}", where=str(folder / "x.txt"))
    return build(
        body,
        final,
        sellers,
        buyers,
        output=made,
        unit=unit or _unit(folder / "unit.txt"),
        year=year or year_of(folder),
        source=f"{source or SOURCE}, {folder.name}",
    )


def _table(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]], np.ndarray]:
    """Return (column labels, row labels, values) of one tab-separated file."""
    above, rows, body = read_wide_text(path, "\t", 2)
    width = body.shape[1] + 2
    heads = [row for row in above if len(row) == width and sum(bool(c.strip()) for c in row[2:]) == width - 2]
    regions, kinds = (heads[0][2:], heads[1][2:]) if len(heads) >= 2 else ([""] * (width - 2), [""] * (width - 2))
    return list(zip(regions, kinds, strict=True)), [(row[0], row[1]) for row in rows], body


def _unit(path: Path) -> str:
    if not path.is_file():
        return "EUR m"
    units = {row[-1].strip() for row in read_text(path, "\t")[1:] if row}
    if len(units) != 1:
        raise BadFile(f"several units: {', '.join(sorted(units))}", where=str(path), expected="a monetary table")
    name = units.pop()
    return {"M.EUR": "EUR m", "Million EUR": "EUR m"}.get(name, name)
