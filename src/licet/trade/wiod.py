"""Read the World Input-Output Database: releases 2013 and 2016 as published, and plain arrays with labels.

Sources: Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), Review of International Economics 23(3).
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from licet.errors import BadFile
from licet.network import Network
from licet.trade.tables import build, first_line, numbers, read_text, rows_of_sheet

SOURCE = "World Input-Output Database"
UNIT = "USD m"
_LETTERED = re.compile(r"^[A-Za-z]{3}$")
_NUMBERED = re.compile(r"^[cr]?\d+$")
LONG = ("year", "row_country", "row_item", "col_country", "col_item", "value")
# Columns that stand with a region and are sums, not uses.
TOTALS = {"c60", "c69", "GO", "TOT", "TOTAL"}


def read_arrays(path: str | Path, labels: str | Path | None = None, *, year: int | None = None) -> Network:
    """Read one year as arrays: an npz with Z, F (and x), and labels.json beside it.

    Output is the row sum Z + F, so that every row balances; x as published differs by rounding. Negative final demand
    (changes in inventories) is kept.

    Args:
        path: e.g. wiot_2011.npz.
        labels: JSON with regions, sectors (code, name) and final; labels.json beside `path` if absent.
        year: taken from the name of the file if absent.

    Raises:
        BadFile: missing, broken, or of shapes that do not fit the labels.
    """
    path = Path(path)
    named = Path(labels) if labels else path.with_name("labels.json")
    try:
        names = json.loads(named.read_text(encoding="utf-8"))
        regions, final = list(names["regions"]), list(names["final"])
        sectors = [s["code"] if isinstance(s, dict) else str(s) for s in names["sectors"]]
        if not all(isinstance(name, str) for name in (*regions, *final, *sectors)):
            raise TypeError("a label is no text")
        with np.load(path, allow_pickle=False) as held:
            flows, demand = held["Z"].astype(float), held["F"].astype(float)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="npz with Z and F, labels.json") from error
    cells = [(region, sector) for region in regions for sector in sectors]
    columns = [(region, category) for region in regions for category in final]
    if flows.shape != (len(cells),) * 2 or demand.shape != (len(cells), len(columns)):
        raise BadFile(f"Z is {flows.shape} and F {demand.shape}", where=str(path), expected=f"{len(cells)} cells")
    return build(flows, demand, cells, columns, unit=UNIT, year=year or year_of(path), source=f"{SOURCE}, {path.name}")


def read_sheet(path: str | Path, *, sheet: str | None = None, year: int | None = None, unit: str = UNIT) -> Network:
    """Read a wide xlsx of release 2013 or 2016: four label columns, four label rows, margins at the end.

    The labels are found by what they look like (three-letter regions beside numbered codes), so that rows of title
    do not matter. xlsb files must be saved as xlsx first.

    Args:
        path: e.g. wiot11_row_sep12.xlsx, WIOT2014_Nov16_ROW.xlsx.
        sheet: name of the sheet; the first if absent.
        year: taken from the name of the file if absent.
        unit: of the values.

    Raises:
        BadFile: missing, or not laid out this way.
    """
    path = Path(path)
    rows = rows_of_sheet(path, sheet)
    return read_wide(rows, where=str(path), year=year or year_of(path), unit=unit, source=f"{SOURCE}, {path.name}")


def read_wide(rows: Sequence[Sequence[object]], *, where: str, year: int, unit: str, source: str) -> Network:
    """Return the network of a wide sheet of labels and values; see `read_sheet`."""
    height = max((len(row) for row in rows), default=0)
    grid = [list(row) + [None] * (height - len(row)) for row in rows]
    region_row, code_row, region_column, code_column = _labels(grid, where)
    first_row, first_column = max(region_row, code_row) + 1, max(region_column, code_column) + 1
    down = [
        (_text(row[region_column]), _text(row[code_column]), i) for i, row in enumerate(grid[first_row:], first_row)
    ]
    across = [
        (_text(region), _text(code), i)
        for i, (region, code) in enumerate(
            zip(grid[region_row][first_column:], grid[code_row][first_column:], strict=True), first_column
        )
    ]
    columns = [(r, c, i) for r, c, i in across if _is_region(r) and c]
    sellers = [(r, f"c{c.lstrip('cr')}" if _NUMBERED.match(c) else c, i) for r, c, i in down]
    buyers = {(r, c) for r, c, _ in columns}
    kept = [(r, c, i) for r, c, i in sellers if (r, c) in buyers]
    cells = [(r, c) for r, c, _ in kept]
    regions, codes = {r for r, _ in cells}, {c for _, c in cells}
    lone = [("row", r, c) for r, c, _ in sellers if r in regions and c in codes and (r, c) not in buyers]
    lone += [("column", r, c) for r, c, _ in columns if c in codes and (r, c) not in set(cells)]
    if lone:
        what, r, c = lone[0]
        raise BadFile(f"{what} {r} {c} stands alone", where=where, expected="a row and a column of each sector")
    if not cells or len(set(cells)) != len(cells):
        raise BadFile("no square of regions and sectors was found", where=where, expected="labels as published")
    users = {(r, c): i for r, c, i in columns}
    made = set(cells)
    finals = [(r, c, i) for r, c, i in columns if (r, c) not in made and c not in TOTALS]
    body = numbers([grid[i][first_column:] for _, _, i in kept], where)
    square = body[:, [users[cell] - first_column for cell in cells]]
    final = body[:, [i - first_column for _, _, i in finals]]
    return build(square, final, cells, [(r, c) for r, c, _ in finals], unit=unit, year=year, source=source)


def read_csv(path: str | Path, *, year: int | None = None) -> Network:
    """Read release 2016 as CSV, in either published form.

    Wide: IndustryCode, IndustryDescription, Country, RNr, Year, vAUS1 ... vUSA61, TOT. Long: year, row_country,
    row_item, col_country, col_item, value (release 2013 in full has the same columns).

    Args:
        path: the file.
        year: which year, where the file holds several.

    Raises:
        BadFile: missing, without these columns, or with several years and none chosen.
    """
    path = Path(path)
    header = [name.strip().strip('"') for name in first_line(path).split(",")]
    at = {name.lower(): i for i, name in enumerate(header)}
    source = f"{SOURCE}, {path.name}"
    if set(LONG) <= set(at):
        return _long(path, {name: header[at[name]] for name in LONG}, year, source)
    if not {"industrycode", "country", "rnr", "year"} <= set(at):
        raise BadFile(
            f"columns are {', '.join(header[:6])} ...",
            where=str(path),
            expected="IndustryCode, Country, RNr, Year, vAUS1 ...; or row_country, row_item, col_country ...",
        )
    rows = [row for row in read_text(path, ",")[1:] if any(row)]
    short = next((i for i, row in enumerate(rows, 2) if len(row) != len(header)), None)
    if short is not None:
        raise BadFile(f"row {short} has {len(rows[short - 2])} cells", where=str(path), expected=f"{len(header)}")
    chosen = _chosen({row[at["year"]] for row in rows}, year, path)
    held = [row for row in rows if row[at["year"]] == str(chosen)]
    return _coded(header, held, at, chosen, source)


def _chosen(years: set[str], year: int | None, path: Path) -> int:
    """Return the year asked for, or the only one there is."""
    held = sorted(years)
    if not held:
        raise BadFile("no rows", where=str(path))
    chosen = str(year) if year is not None else held[0]
    if chosen not in held or (year is None and len(held) > 1):
        raise BadFile(f"the file holds {', '.join(held)}", where=str(path), todo="name the year")
    try:
        return int(chosen)
    except ValueError as error:
        raise BadFile(f"year is {chosen!r}", where=str(path), expected="a number") from error


def _coded(header: list[str], rows: list[list[str]], at: dict[str, int], year: int, source: str) -> Network:
    """Return the network of columns vAUS1 ... where the number counts sectors, then final uses."""
    kept = [row for row in rows if row[at["country"]] != "TOT" and row[at["rnr"]].isdigit()]
    cells = [(row[at["country"]], row[at["industrycode"]]) for row in kept]
    code = {(row[at["country"]], int(row[at["rnr"]])): row[at["industrycode"]] for row in kept}
    uses = ("CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN")
    sectors = max((number for _, number in code), default=0)
    users, finals = {}, []
    for i, name in enumerate(header):
        found = re.match(r"^v([A-Za-z]{3})(\d+)$", name)
        if not found:
            continue
        region, number = found[1], int(found[2])
        if (region, number) in code:
            users[region, code[region, number]] = i
        elif 0 < number <= sectors:
            raise BadFile(f"column {name!r} has no row", where=source, expected="a square of industries")
        elif 0 < number - sectors <= len(uses):
            finals.append((region, uses[number - sectors - 1], i))
    missing = [cell for cell in cells if cell not in users]
    if missing or not cells:
        raise BadFile(f"no column for {missing[:1] or 'any cell'}", where=source)
    body = numbers([[row[i] for i in (*users.values(), *(f[2] for f in finals))] for row in kept], source)
    order = [list(users).index(cell) for cell in cells]
    square, final = body[:, : len(users)][:, order], body[:, len(users) :]
    return build(square, final, cells, [(r, u) for r, u, _ in finals], unit=UNIT, year=year, source=source)


def _long(path: Path, names: Mapping[str, str], year: int | None, source: str) -> Network:
    """Return the network of one row a flow; only the year asked for is held in memory."""
    table = pl.scan_csv(path, infer_schema=False)
    try:
        years = table.select(pl.col(names["year"]).unique()).collect()[names["year"]].drop_nulls().to_list()
        chosen = _chosen(set(years), year, path)
        rows = table.filter(pl.col(names["year"]) == str(chosen)).collect()
    except pl.exceptions.PolarsError as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="CSV") from error
    links = rows.select(**{name: pl.col(names[name]) for name in LONG}).filter(
        (pl.col("row_country") != "TOT") & (pl.col("col_country") != "TOT")
    )
    sells = list(links.select("row_country", "row_item").unique(maintain_order=True).iter_rows())
    buys = list(links.select("col_country", "col_item").unique(maintain_order=True).iter_rows())
    both = set(sells) & set(buys)
    cells = [cell for cell in sells if cell in both]
    columns = [cell for cell in buys if cell not in both]
    if not cells:
        raise BadFile("no sector both sells and buys", where=source)
    value = links["value"].str.strip_chars().replace("", "0").fill_null("0").cast(pl.Float64, strict=False)
    if value.null_count():
        at = value.is_null().arg_true()[0]
        raise BadFile(f"a cell is no number: {links['value'][at]!r}", where=source, expected="numbers")
    row_at = {cell: i for i, cell in enumerate(cells)}
    column_at = {cell: i for i, cell in enumerate([*cells, *columns])}
    down = np.array([row_at.get(cell, -1) for cell in links.select("row_country", "row_item").iter_rows()])
    across = np.array([column_at.get(cell, -1) for cell in links.select("col_country", "col_item").iter_rows()])
    kept = (down >= 0) & (across >= 0)
    body = np.zeros((len(cells), len(column_at)))
    np.add.at(body, (down[kept], across[kept]), value.to_numpy()[kept])
    n = len(cells)
    return build(body[:, :n], body[:, n:], cells, columns, unit=UNIT, year=chosen, source=source)


def _labels(grid: list[list[object]], where: str) -> tuple[int, int, int, int]:
    """Return (row of regions, row of codes, column of regions, column of codes)."""

    def lines(cells: list[list[object]]) -> tuple[int, int] | None:
        regions = [i for i, line in enumerate(cells) if sum(_is_region(_text(c)) for c in line) >= 2]
        for i in regions:
            for near in (i + 1, i - 1, i - 2):  # codes stand below the regions, names or codes above
                if 0 <= near < len(cells):
                    marked = [c for c, r in zip(cells[near], cells[i], strict=True) if _is_region(_text(r))]
                    if marked and all(re.match(r"^[A-Za-z]+[\w-]*$", _text(c)) for c in marked):
                        return i, near
        return None

    head = grid[:12]
    across = lines(head)
    down = lines([[row[i] for row in grid] for i in range(min(8, len(grid[0]) if grid else 0))])
    if across is None or down is None:
        raise BadFile(
            "no rows and columns of region and sector were found", where=where, expected="labels as published"
        )
    return across[0], across[1], down[0], down[1]


def _is_region(text: str) -> bool:
    return bool(_LETTERED.match(text)) and text.upper() != "TOT"


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def year_of(path: Path, place: int = 0) -> int:
    """Return the year in the name of a file: the first of several, or the one at `place`.

    Raises:
        BadFile: there is none.
    """
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem) or re.findall(r"(?:19|20)\d\d", path.stem)
    if found:
        return int(found[place])
    short = re.search(r"(?<!\d)(\d\d)(?!\d)", path.stem)
    if short:
        return (1900 if int(short[1]) > 60 else 2000) + int(short[1])
    raise BadFile("no year in the name of the file", where=str(path), todo="pass year=")
