"""Read a table of links between firms, CSV or Parquet, into a Network whose cells are firms."""

from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp

from licet.errors import BadFile
from licet.network import Network
from licet.trade.wiod import year_of

LINK = ("supplier", "customer", "value")
FIRM = ("firm", "region", "sector", "output")


def read(
    links: str | Path,
    firms: str | Path | None = None,
    *,
    year: int | None = None,
    unit: str = "USD m",
    source: str | None = None,
) -> Network:
    """Return the network of firms; links named twice are summed.

    Args:
        links: columns supplier, customer, value.
        firms: columns firm, region, sector and, if known, output (empty = not known). Firms that trade and are not
            listed, or all if there is no list, have region and sector "" and sell nothing beside their links.
        year: taken from the name of the file of links if absent.
        unit, source: as in `Network`.

    Returns:
        Cells in the order of the list, then in the order of their first link. What a firm makes beyond its links is one
        column of final demand, of no region.

    Raises:
        BadFile: missing columns or values; an output below what the firm's links sell.
    """
    path = Path(links)
    table = _table(path, LINK).select(
        pl.col("supplier").cast(pl.String),
        pl.col("customer").cast(pl.String),
        pl.col("value").cast(pl.Float64, strict=False),
    )
    bad = table.with_row_index("row").filter(
        pl.any_horizontal(pl.all().is_null()) | ~pl.col("value").is_finite() | (pl.col("value") < 0)
    )
    if bad.height:
        raise BadFile("a link lacks a name or a value of 0 or more", where=f"data row {bad[0, 'row'] + 1} of {path}")
    listed = _listed(Path(firms)) if firms is not None else None
    known = listed["firm"].to_list() if listed is not None else []

    trading = table.select(pl.concat_list("supplier", "customer").explode().alias("firm"))["firm"]
    cells = list(dict.fromkeys([*known, *trading.to_list()]))
    code = pl.DataFrame({"name": cells, "at": np.arange(len(cells))}, schema={"name": pl.String, "at": pl.Int64})
    at = [
        table.select(pl.col(c).alias("name")).join(code, on="name", how="left", maintain_order="left")["at"]
        for c in LINK[:2]
    ]
    n = len(cells)
    flows = sp.coo_array((table["value"].to_numpy(), (at[0].to_numpy(), at[1].to_numpy())), shape=(n, n)).tocsr()
    sold = np.asarray(flows.sum(axis=1)).ravel()
    region, sector, output = [""] * n, [""] * n, sold.copy()
    if listed is not None:
        region[: len(known)], sector[: len(known)] = listed["region"].to_list(), listed["sector"].to_list()
        given = listed["output"].to_numpy()
        output[: len(known)] = np.where(np.isnan(given), sold[: len(known)], given)
    under = np.flatnonzero(output < sold * (1 - 1e-9))
    if len(under):
        name = cells[under[0]]
        raise BadFile(f"{name} makes {output[under[0]]:g} and sells {sold[under[0]]:g}", where=str(firms))
    return Network(
        cells=tuple(cells),
        regions=tuple(region),
        sectors=tuple(sector),
        flows=sp.csr_array(flows),
        output=output,
        final_demand=np.maximum(output - sold, 0.0)[:, None],
        final_names=("final",),
        final_regions=("",),
        unit=unit,
        year=year or year_of(path),
        source=source or path.name,
    )


def _listed(path: Path) -> pl.DataFrame:
    table = _table(path, ("firm",))
    made = table.select(
        pl.col("firm").cast(pl.String),
        *(pl.col(c).cast(pl.String).fill_null("") if c in table.columns else pl.lit("").alias(c) for c in FIRM[1:3]),
        (
            pl.col("output").cast(pl.Float64, strict=False).fill_null(float("nan"))
            if "output" in table.columns
            else pl.lit(float("nan")).alias("output")
        ),
    )
    if "output" in table.columns:
        held = table["output"].fill_nan(None) if table["output"].dtype.is_float() else table["output"]
        told = held.cast(pl.String).str.strip_chars()
        odd = (told.is_not_null() & (told != "") & ~(made["output"].is_finite() & (made["output"] >= 0))).arg_true()
        if len(odd):
            raise BadFile(f"output is {told[odd[0]]!r}", where=f"data row {odd[0] + 1} of {path}",
                          expected="a number of 0 or more, or nothing")  # fmt: skip
    if made["firm"].null_count() or made["firm"].n_unique() < made.height:
        raise BadFile("a firm has no name or is listed twice", where=str(path))
    return made


def _table(path: Path, needed: tuple[str, ...]) -> pl.DataFrame:
    try:
        table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="CSV or Parquet") from error
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise BadFile(f"no column {missing[0]!r}", where=str(path), expected=f"columns {', '.join(needed)}")
    return table
