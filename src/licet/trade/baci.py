"""Read bilateral trade by product: BACI (CEPII) and UN Comtrade, as published in CSV.

Sources: Gaulier and Zignago (2010), CEPII working paper 2010-23; UN Comtrade. Both are given by the user.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from licet.errors import BadFile

COLUMNS = ("year", "exporter", "importer", "product", "value_usd", "quantity_t")
# Names of the code in country_codes_*.csv: now, and in releases up to 2023.
_ALPHA3 = ("country_iso3", "iso_3digit_alpha")
# Column names of Comtrade: the present service, then the old one.
_COMTRADE = (
    ("refYear", "reporterISO", "partnerISO", "flowCode", "cmdCode", "primaryValue", "netWgt"),
    ("Year", "Reporter ISO", "Partner ISO", "Trade Flow", "Commodity Code", "Trade Value (US$)", "Netweight (kg)"),
)


def read_baci(path: str | Path, *, countries: str | Path | None = None, products: Sequence[str] = ()) -> pl.DataFrame:
    """Return one row a flow: year, exporter, importer, product, value_usd, quantity_t (null = not known).

    BACI prints thousands of dollars (v) and metric tons (q), countries by number (i exporter, j importer) and products
    by HS code of six digits (k).

    Args:
        path: e.g. BACI_HS12_Y2019_V202401b.csv, columns t, i, j, k (once hs6), v, q.
        countries: country_codes_*.csv of the same release, to write alpha-3 codes; numbers stay as text if absent.
        products: HS codes to keep, of 2, 4 or 6 digits, e.g. 8542; all if none.

    Raises:
        BadFile: missing, other columns, or a country without a code.
    """
    table = _csv(Path(path), ("t", "i", "j", "v", "q"))
    if "hs6" in table.columns and "k" not in table.columns:
        table = table.rename({"hs6": "k"})
    if "k" not in table.columns:
        raise BadFile("no column 'k'", where=str(path), expected="columns t, i, j, k, v, q")
    flows = table.select(
        pl.col("t").str.strip_chars().cast(pl.Int32, strict=False).alias("year"),
        pl.col("i").str.strip_chars().alias("exporter"),
        pl.col("j").str.strip_chars().alias("importer"),
        pl.col("k").str.strip_chars().str.zfill(6).alias("product"),
        (pl.col("v").str.strip_chars().cast(pl.Float64, strict=False) * 1000).alias("value_usd"),
        pl.col("q").str.strip_chars().cast(pl.Float64, strict=False).alias("quantity_t"),
    )
    flows = _whole(flows, Path(path))
    if countries is not None:
        named = _csv(Path(countries), ("country_code",))
        alpha3 = next((name for name in _ALPHA3 if name in named.columns), None)
        if alpha3 is None:
            raise BadFile(f"no column {_ALPHA3[0]!r}", where=str(countries), expected=f"one of {', '.join(_ALPHA3)}")
        codes = dict(named.select(pl.col("country_code").str.strip_chars(), alpha3).iter_rows())
        flows = flows.with_columns(pl.col("exporter", "importer").replace_strict(codes, default=None))
        if flows["exporter"].null_count() or flows["importer"].null_count():
            raise BadFile("a country number has no code", where=str(path), expected=f"the codes of {countries}")
    return _only(flows, products)


def read_comtrade(path: str | Path, *, products: Sequence[str] = (), flow: str = "M") -> pl.DataFrame:
    """Return one row a flow, as `read_baci` does, from what reporters of UN Comtrade declared.

    Args:
        path: CSV of the present or the old service.
        products: HS codes to keep, of 2, 4 or 6 digits; all if none. Digits are kept as declared.
        flow: "M" what importers declared, "X" what exporters declared. The two differ; never add them.

    Raises:
        BadFile: missing or other columns.
    """
    path = Path(path)
    if flow not in ("M", "X"):
        raise BadFile(f"flow is {flow!r}", where=str(path), expected="M or X")
    raw = _csv(path, ())
    names = next((form for form in _COMTRADE if set(form) <= set(raw.columns)), None)
    if names is None:
        raise BadFile(
            f"columns are {', '.join(raw.columns[:6])} ...", where=str(path), expected=", ".join(_COMTRADE[0])
        )
    year, reporter, partner, kind, product, value, weight = names
    declared = raw.filter(pl.col(kind).str.strip_chars().str.head(1).replace({"I": "M", "E": "X"}) == flow)
    seller, buyer = (partner, reporter) if flow == "M" else (reporter, partner)
    flows = declared.select(
        pl.col(year).cast(pl.Int32, strict=False).alias("year"),
        pl.col(seller).alias("exporter"),
        pl.col(buyer).alias("importer"),
        pl.col(product).str.strip_chars().alias("product"),
        pl.col(value).cast(pl.Float64, strict=False).alias("value_usd"),
        (pl.col(weight).cast(pl.Float64, strict=False) / 1000).alias("quantity_t"),
    )
    return _only(_whole(flows, path), products)


def _csv(path: Path, needed: Sequence[str]) -> pl.DataFrame:
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="CSV") from error
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise BadFile(f"no column {missing[0]!r}", where=str(path), expected=f"columns {', '.join(needed)}")
    return table


def _whole(flows: pl.DataFrame, path: Path) -> pl.DataFrame:
    bad = flows.with_row_index("row").filter(
        pl.any_horizontal(pl.col("year", "exporter", "importer", "product", "value_usd").is_null())
        | (pl.col("value_usd") < 0)
    )
    if bad.height:
        row = bad.row(0, named=True)
        raise BadFile(
            f"{row}", where=f"data row {row['row'] + 1} of {path}", expected="year, two countries, product, value"
        )
    return flows


def _only(flows: pl.DataFrame, products: Sequence[str]) -> pl.DataFrame:
    if not products:
        return flows
    return flows.filter(pl.any_horizontal(pl.col("product").str.starts_with(code) for code in products))
