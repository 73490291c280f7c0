"""Read the OECD Inter-Country Input-Output tables (ICIO), as published in CSV.

Source: OECD, Inter-Country Input-Output Tables; rows and columns REGION_INDUSTRY, final use REGION_CATEGORY.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from licet.errors import BadFile
from licet.network import Network
from licet.trade.tables import build, numbers, read_text
from licet.trade.wiod import year_of

SOURCE = "OECD Inter-Country Input-Output Tables"
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "P33", "DIRP", "FD")
TOTALS = ("OUT", "TOTAL", "OUTPUT")
# Extended editions print China and Mexico in parts: processing and other firms.
PARTS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}


def read(path: str | Path, *, year: int | None = None, merge: Mapping[str, str] = PARTS) -> Network:
    """Read one year: a square of REGION_INDUSTRY, then final use, OUT; rows of taxes and value added at the end.

    Args:
        path: e.g. 2020_SML.csv, ICIO2021_2018.csv.
        year: taken from the name of the file if absent.
        merge: regions added to another; China's and Mexico's parts if absent, {} keeps them apart.

    Raises:
        BadFile: missing, or not laid out this way.
    """
    path = Path(path)
    rows = [row for row in read_text(path, ",") if row]
    if not rows or len(rows[0]) < 3:
        raise BadFile("no table", where=str(path))
    across = [_parts(name) for name in rows[0][1:]]
    down = {_parts(row[0]): row for row in rows[1:]}
    users = {cell: i for i, cell in enumerate(across) if cell[1] and cell in down}
    finals = {cell: i for i, cell in enumerate(across) if cell[1] in FINAL}
    if not users:
        raise BadFile("no industry both sells and buys", where=str(path), expected="labels such as KOR_C26")
    strange = [
        name for name, cell in zip(rows[0][1:], across, strict=True)
        if cell not in users and cell not in finals and name.strip('" ') not in TOTALS
    ]  # fmt: skip
    if strange:
        raise BadFile(
            f"column {strange[0]!r} is not read", where=str(path), expected=f"final use of {', '.join(FINAL)}"
        )
    short = [row[0] for row in rows[1:] if len(row) != len(rows[0])]
    if short:
        raise BadFile(f"row {short[0]!r} has another length than the header", where=str(path))
    body = numbers([down[cell][1:] for cell in users], str(path))
    flows, final = body[:, list(users.values())], body[:, list(finals.values())]
    cells, into = _merged(list(users), merge)
    columns, onto = _merged(list(finals), merge)
    network_flows = into.T @ flows @ into
    return build(
        network_flows,
        into.T @ final @ onto,
        cells,
        columns,
        unit="USD m",
        year=year or year_of(path),
        source=f"{SOURCE}, {path.name}",
    )


def _merged(labels: list[tuple[str, str]], merge: Mapping[str, str]) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Return merged labels and the matrix [before, after] that adds parts together."""
    target = [(merge.get(region, region), kind) for region, kind in labels]
    after = list(dict.fromkeys(target))
    at = {label: i for i, label in enumerate(after)}
    into = np.zeros((len(labels), len(after)))
    into[np.arange(len(labels)), [at[label] for label in target]] = 1.0
    return after, into


def _parts(label: str) -> tuple[str, str]:
    """Return (region, industry) of "KOR_C26"; a margin has no region."""
    region, _, industry = label.strip('" ').partition("_")
    return (region, industry) if len(region) == 3 else ("", "")
