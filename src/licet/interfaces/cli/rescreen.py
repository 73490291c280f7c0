"""`licet rescreen STORE`: what other lists change in the kept book."""

from datetime import datetime
from pathlib import Path

import click

from licet.interfaces.cli.redecide import DAY, days, show


@click.command()
@click.argument("store")
@click.option("--lists", metavar="STORE", help="The folder of kept lists, if not the usual one (see licet lists).")
@click.option("--list", "only", multiple=True, metavar="LIST", help="Screen against this kept list alone; repeatable.")
@click.option("--max-age", type=int, default=30, show_default=True, help="Days a shipment may be later than the lists.")
@click.option("--resolutions", type=click.Path(path_type=Path), help="What people decided about hits (JSON Lines).")
@click.option("--statuses", "path", type=click.Path(path_type=Path), help="Instead, a CSV or Parquet file: "
              "name, party, since, until, and a column for each status (on_entity_list, party_denied …).")  # fmt: skip
@click.option("--settled", type=float, help="Score from which a hit is settled.")
@click.option("--cleared", type=float, help="Score below which a hit is dropped.")
@click.option("--since", type=DAY, help="Only shipments from this day on.")
@click.option("--until", type=DAY, help="Only shipments before this day.")
@click.option("--keep", is_flag=True, help="Also keep the new determinations in the store, beside the old ones.")
@click.option("--out", help="Write a table there: csv, parquet, jsonl or xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each change.")
def command(
    store: str,
    lists: str | None,
    only: tuple[str, ...],
    max_age: int,
    resolutions: Path | None,
    path: Path | None,
    settled: float | None,
    cleared: float | None,
    since: datetime | None,
    until: datetime | None,
    keep: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Screen the parties of the kept book of STORE against lists, decide again; show only what changed, and why."""
    from licet.errors import BadFile
    from licet.facts import load_file
    from licet.records.delta import rescreen
    from licet.records.matching import lists_screener, screener, statuses
    from licet.records.record import sha256
    from licet.records.store import open_store
    from licet.screening.hits import Thresholds
    from licet.screening.resolutions import load

    default = Thresholds()
    limits = Thresholds(
        default.settled if settled is None else settled, default.cleared if cleared is None else cleared
    )
    kept = open_store(store, create=False)
    if path is not None:
        if lists or only or resolutions:
            raise click.UsageError("--statuses stands in place of --lists, --list and --resolutions")
        screen = screener(statuses(load_file(path), str(path)), limits)
        digests = {path.stem: sha256(path.read_bytes())}
    else:
        from licet.lists import snapshots
        from licet.parties import open_book

        if resolutions is not None and not resolutions.is_file():
            raise BadFile(f"no file {resolutions}", todo="check the path")
        book = open_book(snapshots.open_store(lists), only)
        screen = lists_screener(book, limits, load(resolutions) if resolutions else None, max_age)
        digests = {source: roll.digests[-1] for source, roll in book.rolls.items()}
    show(rescreen(kept, screen, digests, *days(since, until)), kept, keep, out, as_json)
