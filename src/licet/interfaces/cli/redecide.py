"""`licet redecide STORE`: what the law at hand changes in the kept book."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from licet.records.delta import Change
    from licet.records.store import Store

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("store")
@click.option("--since", type=DAY, help="Only shipments from this day on.")
@click.option("--until", type=DAY, help="Only shipments before this day.")
@click.option("--keep", is_flag=True, help="Also keep the new determinations in the store, beside the old ones.")
@click.option("--out", help="Write a table there: csv, parquet, jsonl or xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each change.")
def command(
    store: str, since: datetime | None, until: datetime | None, keep: bool, out: str | None, as_json: bool
) -> None:
    """Decide the kept book of STORE by the law and engine at hand; show only what changed, and why."""
    from licet.records.delta import redecide
    from licet.records.store import open_store

    kept = open_store(store, create=False)
    show(redecide(kept, *days(since, until)), kept, keep, out, as_json)


def days(since: datetime | None, until: datetime | None) -> tuple[str | None, str | None]:
    """Return two days in ISO form."""
    first, last = (day.date().isoformat() if day else None for day in (since, until))
    return first, last


def show(changes: "Iterable[Change]", store: "Store", keep: bool, out: str | None, as_json: bool) -> None:
    """Print changes, or write them as a table; keep them if asked."""
    from licet.interfaces.cli.decide import now
    from licet.interfaces.tables import write
    from licet.records.delta import keep_changes, table

    found = list(changes)
    if out:
        write(table(found), out)
    else:
        for change in found:
            click.echo(json.dumps(change.as_dict(), ensure_ascii=False) if as_json else str(change))
    click.echo(f"{len(found):,} determinations changed", err=True)
    if keep:
        new = sum(receipt.new for receipt in keep_changes(store, found, now()))
        click.echo(f"{new:,} records new; the last link is {store.head()[1]}", err=True)
