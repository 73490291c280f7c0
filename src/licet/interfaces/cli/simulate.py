"""`licet simulate`: one model on one table of flows and one shock."""

from pathlib import Path

import click


@click.command()
@click.argument("model")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--shock", required=True, type=click.Path(path_type=Path), help="TOML file: [[link]], [parameters] ...")
@click.option("--format", "layout", default=None, help="Layout of TABLE; guessed if absent.")
@click.option("--year", type=int, default=None, help="Year of the flows; taken from the name of TABLE if absent.")
@click.option("--out", default="-", show_default=True, help="File to write, .csv, .parquet or .jsonl; - prints CSV.")
def command(model: str, table: Path, shock: Path, layout: str | None, year: int | None, out: str) -> None:
    """Simulate what SHOCK does to TABLE with MODEL, one row a region (and step).

    MODEL is leontief, extraction, equilibrium, gravity or inventories; TABLE a file of WIOD, OECD ICIO, ADB
    or firm links, or a folder of EXIOBASE. Each model and the keys of its shock are described in docs/concepts.
    """
    import tomllib

    from licet.errors import BadFile, UnknownName, nearest
    from licet.impact.models import MODELS
    from licet.interfaces.tables import write
    from licet.trade.formats import read

    if model not in MODELS:
        near = ", ".join(nearest(model, MODELS) or MODELS)
        raise UnknownName(f"no model {model!r}", where="simulate", todo=f"nearest: {near}")
    try:
        tables = tomllib.loads(shock.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(shock), expected="a TOML file") from error
    network = read(table, layout, year=year)
    found = MODELS[model](network, tables)
    click.echo(f"{network.source}, {network.year}: {model}", err=True)
    write(found, out)
