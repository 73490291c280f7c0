"""`licet screen`: names on the command line or in a file against listed parties."""

import json
import sys
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Any

import click
import polars as pl

from licet.errors import BadFile, BadInput, UnknownName, nearest
from licet.lists.files import snapshot_of
from licet.lists.history import status_of
from licet.lists.roll import Roll, coverage, roll_of
from licet.lists.snapshots import open_store
from licet.parties import listed_names
from licet.report.cells import guarded

READ = {".csv", ".parquet", ".jsonl", ".ndjson"}
LARGEST = 4 * 1024**3
BATCH = 20_000
LIST_HELP = (
    "The id of a kept list (us.consolidated), FOLDER:LIST of another store, a file of a published list (JSON, XML, "
    "CSV, also packed), or a table of entry_id and name; repeatable."
)


def read_table(path: Path) -> pl.DataFrame:
    """Return a table from CSV (every column as text), Parquet or JSON Lines."""
    if not path.is_file():
        raise BadFile(f"{path} is not a file", expected="a CSV, Parquet or JSON Lines file")
    if path.suffix.lower() not in READ:
        raise BadFile(f"{path.name} ends in {path.suffix or 'nothing'}", expected=", ".join(sorted(READ)))
    if path.stat().st_size > LARGEST:
        raise BadFile(f"{path.name} is larger than {LARGEST >> 30} GiB", todo="split it")
    try:
        if path.suffix.lower() == ".csv":
            return pl.read_csv(path, infer_schema_length=0)
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        return pl.read_ndjson(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadFile(
            f"cannot be read: {str(error).splitlines()[0]}", where=path.name, todo="check its format"
        ) from error


def open_list(source: str, on: date) -> tuple[pl.DataFrame, Roll | None]:
    """Return the names of a list, and its roll if it is a published list or a snapshot.

    Args:
        source: a table of entry_id and name; a file of a published list; the id of a kept list, or FOLDER:LIST for
            one kept elsewhere.
        on: the day asked about, which a file that states none is taken to be of.
    """
    path = Path(source)
    if path.is_file():
        table = read_table(path) if path.suffix.lower() in READ else pl.DataFrame()
        if {"entry_id", "name"} <= set(table.columns):
            return table.select(pl.col("entry_id", "name").cast(pl.String)), None
        roll = roll_of([snapshot_of(path, on)])
        return listed_names(roll), roll
    folder, colon, id = source.rpartition(":")
    if path.suffix.lower() in (*READ, ".json", ".gz", ".xml", ".xlsx", ".txt") or (colon and not Path(folder).is_dir()):
        raise BadFile(f"no list at {source}", expected=LIST_HELP)
    roll = roll_of(open_store(folder or None).history(id))
    return listed_names(roll), roll


def edition(source: str) -> object:
    """Return what changes when a list does: the state of its file, or the digests of a kept list and its past.

    Args:
        source: as in `open_list`.

    Raises:
        BadFile: the store cannot be read.
    """
    with suppress(OSError):
        state = Path(source).stat()
        if S_ISREG(state.st_mode):
            return state.st_ino, state.st_size, state.st_mtime_ns
    folder, _, id = source.rpartition(":")
    standing = open_store(folder or None).standings().get(id)
    return None if standing is None else (standing.before, standing.current)


def names_of(source: str) -> pl.DataFrame:
    """Return the names of a list as it stands: entry_id and name; `source` as in `open_list`."""
    return open_list(source, date.today())[0].select("entry_id", "name")


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write a table by the ending of the path, complete or not at all."""
    partial = path.with_name(path.name + ".partial")
    try:
        if path.suffix.lower() == ".csv":
            guarded(table).write_csv(partial)
        elif path.suffix.lower() == ".parquet":
            table.write_parquet(partial)
        else:
            table.write_ndjson(partial)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise BadFile(f"{path} cannot be written: {error.strerror}") from error


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="FILE|NAME…")
@click.option("--list", "lists", multiple=True, required=True, metavar="LIST", help=LIST_HELP)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day asked about; kept in the answer.")
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="Entries a name, at most.")
@click.option("--column", help="Column of the file that holds the names, if it has several.")
@click.option("--id", "id_column", help="Column of the file that identifies a row, for --run-format.")
@click.option("--settled", type=float, help="Score from which a hit is settled.")
@click.option("--cleared", type=float, help="Score below which a hit is dropped.")
@click.option("--all", "keep_all", is_flag=True, help="Also print hits below the clearing threshold.")
@click.option("--explain", is_flag=True, help="Print the parts of the best score of each name.")
@click.option(
    "--run-format", is_flag=True, help="Print query_id, rank, entry_id, score: the run format of the benchmark."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write CSV, Parquet or JSON Lines there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one line a hit.")
def command(
    *,
    names: tuple[str, ...],
    lists: tuple[str, ...],
    on: datetime,
    top: int,
    column: str | None,
    id_column: str | None,
    settled: float | None,
    cleared: float | None,
    keep_all: bool,
    explain: bool,
    run_format: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Screen names against lists of restricted parties.

    FILE is a CSV, Parquet or JSON Lines file; anything else is a name.

    Example: licet screen "Huawie Technologies" 华为技术有限公司 --list names.csv --on 2026-07-31
    """
    from licet.screening.hits import Thresholds, build_index, explain_hit, search

    default = Thresholds()
    thresholds = Thresholds(
        default.settled if settled is None else settled, default.cleared if cleared is None else cleared
    )
    if out is not None and out.suffix.lower() not in READ:
        raise BadFile(f"{out.name} ends in {out.suffix or 'nothing'}", expected=", ".join(sorted(READ)))
    ids, texts = _queries(names, column, id_column)
    begin = time.perf_counter()
    opened = [open_list(source, on.date()) for source in lists]
    table = pl.concat([names.select("entry_id", "name") for names, _ in opened])
    rolls = {roll.source: roll for _, roll in opened if roll is not None}
    index = build_index(table)
    click.echo(
        f"{table.height:,} names of {len(index.entries):,} entries indexed in {time.perf_counter() - begin:.1f} s",
        err=True,
    )
    parts: list[pl.DataFrame] = []
    for first in range(0, len(texts), BATCH):
        part = search(index, texts[first : first + BATCH], top)
        parts.append(part.with_columns(pl.col("query") + first))
        if len(texts) > BATCH:
            click.echo(f"{min(first + BATCH, len(texts)):,} of {len(texts):,} names screened", err=True)
    hits = pl.concat(parts) if parts else search(index, [], top)
    position = hits["query"]
    if run_format:
        found = hits.select(pl.Series("query_id", ids, pl.String).gather(position), "rank", "entry_id", "score")
    else:
        status = (
            pl.when(pl.col("score") >= thresholds.settled)
            .then(pl.lit("settled"))
            .when(pl.col("score") >= thresholds.cleared)
            .then(pl.lit("unresolved"))
            .otherwise(pl.lit("cleared"))
        )
        found = hits.select(
            pl.Series("text", texts, pl.String).gather(position),
            "rank", "entry_id", "name", pl.col("score").round(4), status.alias("status"), pl.lit(on.date()).alias("on"),
        )  # fmt: skip
        if not keep_all:
            found = found.filter(pl.col("status") != "cleared")
    if rolls:
        found = _with_status(found, rolls, on.date())
    if out is not None:
        write_table(found, out)
        click.echo(f"{found.height:,} hits written to {out}", err=True)
    elif as_json:
        click.echo(found.with_columns(pl.col(pl.Date).cast(pl.String)).write_ndjson(), nl=False)
    elif run_format or not sys.stdout.isatty():
        click.echo(guarded(found).write_csv(), nl=False)
    else:
        with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, fmt_str_lengths=60, tbl_width_chars=160):
            click.echo(found)
    if explain:
        for i, entry in hits.filter(pl.col("rank") == 1).select("query", "entry_id").iter_rows():
            told = explain_hit(index, texts[i], entry)
            click.echo(json.dumps(_plain(told), ensure_ascii=False) if as_json else told)
    click.echo(
        f"{len(texts):,} names, {found.height:,} hits; "
        f"settled from {thresholds.settled}, cleared below {thresholds.cleared}",
        err=True,
    )


def _with_status(found: pl.DataFrame, rolls: dict[str, Roll], on: date) -> pl.DataFrame:
    """Return hits with the list of their entries and whether they stood on it on the day."""
    statuses: dict[str, tuple[str | None, str | None, bool | None]] = {}
    for id in found["entry_id"].unique().to_list():
        source, _, key = id.partition(" ")
        roll = rolls.get(source)
        if roll is None or not key:
            statuses[id] = (None, None, None)
        else:
            status = status_of(roll.entry(key), roll, on)
            statuses[id] = (source, status.list, status.listed)
    table = pl.DataFrame(
        [(id, *status) for id, status in statuses.items()],
        schema={"entry_id": pl.String, "source": pl.String, "list": pl.String, "listed": pl.Boolean},
        orient="row",
    )
    joined = found.join(table, on="entry_id", how="left", maintain_order="left")
    kept = joined.filter(pl.col("listed").fill_null(True))
    if kept.height < joined.height:
        click.echo(f"{joined.height - kept.height:,} hits on entries that were not listed on {on} left out", err=True)
    for roll in rolls.values():
        click.echo(f"{roll.source}: {coverage(roll, on)}", err=True)
    own = pl.when(pl.col("source").is_null()).then("entry_id").otherwise(pl.col("entry_id").str.split(" ").list.last())
    return kept.with_columns(own.alias("entry_id"))


def _plain(told: Any) -> dict[str, Any]:
    fields = ("text", "entry_id", "name", "score", "reading", "rewrites", "words", "missed", "parts")
    return {field: getattr(told, field) for field in fields}


def _queries(names: tuple[str, ...], column: str | None, id_column: str | None) -> tuple[list[str], list[str]]:
    """Return identifiers and texts from names and files; a cell without a name stays, as an empty text."""
    ids: list[str] = []
    texts: list[str] = []
    for name in names:
        path = Path(name) if len(name) < 4096 and "\0" not in name else None
        if path is None or path.suffix.lower() not in READ:
            ids.append(str(len(ids)))
            texts.append(name)
            continue
        table = read_table(path)
        if table.width == 0:
            raise BadInput(f"{path.name} has no column", expected="a column of names")
        chosen = column or next((c for c in ("query", "name", "party") if c in table.columns), table.columns[0])
        for wanted in (chosen, id_column):
            if wanted is not None and wanted not in table.columns:
                near = ", ".join(nearest(wanted, table.columns)) or ", ".join(table.columns[:10])
                raise UnknownName(
                    f"{path.name} has no column {wanted!r}", expected=f"one of its columns; nearest: {near}"
                )
        key = id_column or ("query_id" if "query_id" in table.columns else None)
        ids += table[key].cast(pl.String).to_list() if key else [str(len(ids) + i) for i in range(table.height)]
        texts += table[chosen].cast(pl.String).fill_null("").to_list()
    return ids, texts
