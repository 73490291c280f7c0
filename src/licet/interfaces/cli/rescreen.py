"""`licet rescreen STORE`: what other lists change in the kept book."""

from datetime import datetime
from pathlib import Path

import click

from licet.interfaces.cli.redecide import DAY, days, show


@click.command()
@click.argument("store")
@click.option("--list", "path", required=True, type=click.Path(path_type=Path), help="CSV or Parquet: name, party, "
              "since, until, and a column for each status (on_entity_list, footnote_1, party_denied …).")  # fmt: skip
@click.option("--settled", type=float, help="Score from which a hit is settled.")
@click.option("--cleared", type=float, help="Score below which a hit is dropped.")
@click.option("--since", type=DAY, help="Only shipments from this day on.")
@click.option("--until", type=DAY, help="Only shipments before this day.")
@click.option("--keep", is_flag=True, help="Also keep the new determinations in the store, beside the old ones.")
@click.option("--out", help="Write a table there: csv, parquet, jsonl or xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each change.")
def command(
    store: str,
    path: Path,
    settled: float | None,
    cleared: float | None,
    since: datetime | None,
    until: datetime | None,
    keep: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Screen the parties of the kept book of STORE against a list, decide again; show only what changed, and why."""
    from licet.facts import load_file
    from licet.records.delta import rescreen
    from licet.records.matching import screener, statuses
    from licet.records.record import sha256
    from licet.records.store import open_store
    from licet.screening.hits import Thresholds

    default = Thresholds()
    limits = Thresholds(settled if settled is not None else default.settled,
                        cleared if cleared is not None else default.cleared)  # fmt: skip
    kept = open_store(store, create=False)
    screen = screener(statuses(load_file(path), str(path)), limits)
    lists = {path.stem: sha256(path.read_bytes())}
    show(rescreen(kept, screen, lists, *days(since, until)), kept, keep, out, as_json)
