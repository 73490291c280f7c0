"""`licet replay ID`: a kept determination decided again, byte for byte."""

import json
import sys
from pathlib import Path

import click


@click.command()
@click.argument("ids", nargs=-1, metavar="ID|FILE…")
@click.option("--record", "place", metavar="STORE", help="The store the ids lie in; a FILE needs none.")
@click.option(
    "--all", "whole", is_flag=True, help="Every determination of the store; only those that differ are shown."
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
def command(ids: tuple[str, ...], place: str | None, whole: bool, as_json: bool) -> None:
    """Decide kept determinations again by the law and engine at hand: the same bytes, or what changed.

    An ID is an id, its first 8 letters or a key of the store; a FILE is what `licet record export` wrote. Exit code 1
    if one of them is not the same.
    """
    from collections.abc import Iterator

    from licet.records.chain import check_export
    from licet.records.record import Record, parse, replay
    from licet.records.store import Store, open_store

    store: Store | None = open_store(place, create=False) if place else None
    if (not ids and not whole) or (whole and store is None):
        raise click.UsageError("give ids with --record STORE, exported files, or --all with --record STORE")

    def kept() -> Iterator[Record]:
        for id in ids:
            if Path(id).is_file():
                yield parse(check_export(Path(id).read_bytes(), id).body.encode(), id)
            elif store is None:
                raise click.UsageError(f"{id} is no file: name its store with --record STORE")
            else:
                yield store.get(id)
        if whole and store is not None:
            yield from (parse(entry.body.encode(), f"entry {entry.seq}") for entry in store.find())

    count = same = 0
    for one in kept():
        told = replay(one)
        count, same = count + 1, same + told.same
        if as_json:
            click.echo(json.dumps({"id": one.id, "key": one.key, "same": told.same, "changed": list(told.changed)}))
        elif not (whole and told.same):
            click.echo(str(told))
    click.echo(f"{same:,} of {count:,} give the same bytes", err=True)
    if same < count:
        sys.exit(1)
