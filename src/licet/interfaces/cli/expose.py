"""`licet expose`: how much value determinations may stop, low and high."""

from datetime import date, datetime
from pathlib import Path

import click

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("flows", type=click.Path(path_type=Path))
@click.argument("determinations", type=click.Path(path_type=Path))
@click.option("--on", type=_DAY, default=None, help="The day asked about; or:")
@click.option("--since", type=_DAY, default=None, help="First day of the period the flows belong to.")
@click.option("--until", type=_DAY, default=None, help="First day after it.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Sum by these columns; without it one row a flow.")
@click.option("--total", is_flag=True, help="Print one row, the sum of all.")
@click.option("--out", default="-", show_default=True, help="File to write, .csv, .parquet or .jsonl; - prints CSV.")
def command(
    flows: Path,
    determinations: Path,
    on: datetime | None,
    since: datetime | None,
    until: datetime | None,
    by: tuple[str, ...],
    total: bool,
    out: str,
) -> None:
    """Set FLOWS beside DETERMINATIONS: value stopped, licensable, free and unknown, low and high.

    Both are CSV or Parquet. FLOWS has supplier, customer, category and value (or value_low, value_high); DETERMINATIONS
    some of the first three, at_least, at_most, and if wanted granted_low, granted_high, since, until.
    """
    import polars as pl

    from licet.errors import BadFile
    from licet.impact.exposure import expose, summarize
    from licet.interfaces.tables import write

    def read(path: Path) -> pl.DataFrame:
        if not path.is_file():
            raise BadFile("there is no such file", where=str(path), todo="check the path")
        try:
            return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, try_parse_dates=True)
        except (OSError, pl.exceptions.PolarsError) as error:
            text = str(error).splitlines()[0]
            raise BadFile(f"cannot be read: {text}", where=str(path), expected="CSV or Parquet") from error

    def day(given: datetime | None) -> date | None:
        return given.date() if given else None

    exposed = expose(read(flows), read(determinations), on=day(on), since=day(since), until=day(until))
    write(summarize(exposed, list(by)) if by or total else exposed, out)
