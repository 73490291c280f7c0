"""Read the Multi-Regional Input-Output Tables of the Asian Development Bank, as published in xlsx.

Source: ADB Data Library, MRIO; the layout is that of the World Input-Output Database with final use F1 to F5.
"""

from pathlib import Path

from licet.network import Network
from licet.trade.tables import rows_of_sheet
from licet.trade.wiod import UNIT, read_wide, year_of

SOURCE = "ADB Multi-Regional Input-Output Tables"


def read(path: str | Path, *, sheet: str | None = None, year: int | None = None) -> Network:
    """Read one year, e.g. ADB-MRIO-2024-August 2025.xlsx.

    Args:
        path: the file (needs the extra `licet[excel]`).
        sheet: name of the sheet; the first if absent.
        year: taken from the name of the file if absent.

    Raises:
        BadFile: missing, or not laid out this way.
    """
    path = Path(path)
    rows = rows_of_sheet(path, sheet)
    return read_wide(rows, where=str(path), year=year or year_of(path), unit=UNIT, source=f"{SOURCE}, {path.name}")
