"""Read the OECD Inter-Country Input-Output tables (ICIO), as published in CSV.

Source: OECD, Inter-Country Input-Output Tables; rows and columns REGION_INDUSTRY, final use REGION_CATEGORY.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from licet.errors import BadFile
from licet.network import Network
from licet.trade.tables import build, merge_labels, read_wide_text, unpacked
from licet.trade.wiod import year_of

SOURCE = "OECD Inter-Country Input-Output Tables"
FINAL = ("HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DPABR", "NONRES", "P33", "DIRP", "FD")
# Sums, and the discrepancy (DISC) the edition of 2016 prints between them and the rows: output is the row sum.
TOTALS = ("", "OUT", "TOTAL", "OUTPUT", "DISC")
MARGINS = ("TAXSUB", "TLS", "VA", "VALU", "OUT", "OUTPUT")  # rows that some editions print by region
# Extended editions print China and Mexico in parts: processing and other firms.
PARTS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}


def read(path: str | Path, *, year: int | None = None, merge: Mapping[str, str] = PARTS) -> Network:
    """Read one year: a square of REGION_INDUSTRY, then final use, OUT; rows of taxes and value added at the end.

    Args:
        path: e.g. 2020_SML.csv, ICIO2021_2018.csv, or the zip archive that holds it alone.
        year: taken from the name of the file if absent.
        merge: regions added to another; China's and Mexico's parts if absent, {} keeps them apart.

    Raises:
        BadFile: missing, or not laid out this way.
    """
    path = Path(path)
    if path.suffix.lower() != ".zip":
        return _read(path, path, year, merge)
    with unpacked(path, lambda name: name.lower().endswith(".csv")) as folder:
        held = sorted(folder.iterdir())
        if len(held) != 1:
            raise BadFile(f"{len(held)} CSV files", where=str(path), expected="one", todo="unpack it and name a file")
        return _read(held[0], path, year, merge)


def _read(file: Path, path: Path, year: int | None, merge: Mapping[str, str]) -> Network:
    """Return the network of a CSV; `path` is what the user called it."""
    heads, names, values = read_wide_text(file, ",", 1)
    if not heads or len(heads[-1]) != values.shape[1] + 1:
        raise BadFile("the header does not fit the rows", where=str(path), expected="one name a column")
    header = heads[-1][1:]
    across = [_parts(name) for name in header]
    rows = [_parts(name) for (name,) in names]
    for what, labels in (("columns", across), ("rows", rows)):
        twice = [label for label, count in Counter(labels).items() if count > 1 and label[1]]
        if twice:
            raise BadFile(f"two {what} are named {'_'.join(twice[0])!r}", where=str(path), expected="one of each")
    down = {cell: i for i, cell in enumerate(rows)}
    users = {cell: i for i, cell in enumerate(across) if cell[1] and cell in down}
    finals = {cell: i for i, cell in enumerate(across) if cell[1] in FINAL}
    if not users:
        raise BadFile("no industry both sells and buys", where=str(path), expected="labels such as KOR_C26")
    regions = {region for region, _ in users}
    lost = [cell for cell in rows if cell[0] in regions and cell not in users and cell[1] not in MARGINS]
    if lost:
        raise BadFile(f"row {'_'.join(lost[0])!r} has no column", where=str(path), expected="a square of industries")
    strange = [
        name for name, cell in zip(header, across, strict=True)
        if cell not in users and cell not in finals and name.strip('" ') not in TOTALS
    ]  # fmt: skip
    if strange:
        raise BadFile(
            f"column {strange[0]!r} is not read", where=str(path), expected=f"final use of {', '.join(FINAL)}"
        )
    body = values[[down[cell] for cell in users]]
    flows, final = body[:, list(users.values())], body[:, list(finals.values())]
    cells, into = merge_labels([(merge.get(region, region), kind) for region, kind in users])
    columns, onto = merge_labels([(merge.get(region, region), kind) for region, kind in finals])
    return build(
        into.T @ flows @ into,
        into.T @ final @ onto,
        cells,
        columns,
        unit="USD m",
        year=year or year_of(file, -1),  # ICIO2021_2018.csv: the edition, then the year
        source=f"{SOURCE}, {path.name}",
    )


def _parts(label: str) -> tuple[str, str]:
    """Return (region, industry) of "KOR_C26", or of "HFCE_KOR" as in 2016; a margin has no region."""
    region, _, industry = label.strip('" ').partition("_")
    if region in FINAL and len(industry) == 3:
        region, industry = industry, region
    return (region, industry) if len(region) == 3 and industry else ("", "")
