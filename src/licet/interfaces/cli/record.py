"""`licet record`: the log of kept determinations, walked, listed and taken out."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Verify, list and export what `licet decide --record STORE` kept.

    STORE is a file or postgresql://user@host/name.
    """


@command.command()
@click.argument("store")
@click.option("--contains", metavar="LINK", help="A link noted elsewhere (a receipt, an export) that must be there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(store: str, contains: str | None, as_json: bool) -> None:
    """Walk the whole chain of STORE; exit with 1 if a byte of it was changed, added or taken out."""
    from dataclasses import asdict

    from licet.records.store import open_store

    def say(count: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{count:,} entries", nl=False, err=True)

    told = open_store(store, create=False).verify(say, contains)
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    click.echo(json.dumps({"ok": told.ok, **asdict(told)}) if as_json else str(told))
    if not told.ok:
        sys.exit(1)


@command.command("list")
@click.argument("store")
@click.option("--outcome", help="Only this determination, e.g. prohibited.")
@click.option("--kind", default="determination", show_default=True, help="Or law, authorization, draw, revocation.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only of days from this one on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only of days before this one.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print each body as a line of JSON.")
def list_(
    store: str,
    outcome: str | None,
    kind: str,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List what STORE holds, in the order it was written."""
    from licet.records.store import open_store

    days = [day.date().isoformat() if day else None for day in (since, until)]
    found = open_store(store, create=False).find(kind, outcome, days[0], days[1], limit=limit)
    for entry in found:
        if as_json:
            click.echo(entry.body)
        else:
            click.echo(f"{entry.seq:>9}  {entry.id[:12]}  {entry.day or '-':<10}  {entry.about:<20}  {entry.key}")


@command.command()
@click.argument("store")
@click.argument("id", required=False)
@click.option("--all", "whole", is_flag=True, help="Write the whole log, one entry a line.")
@click.option("--out", default="-", help="Where to write; - for stdout.")
def export(store: str, id: str | None, whole: bool, out: str) -> None:
    """Write the entry of STORE with this ID (its first 8 letters do, or its key) as a file that proves itself."""
    from licet.interfaces.tables import write_lines
    from licet.records.chain import as_line
    from licet.records.store import open_store

    if whole == (id is not None):
        raise click.UsageError("give one ID, or --all")
    kept = open_store(store, create=False)
    write_lines((as_line(e) + b"\n" for e in kept.find(kind=None)) if id is None else [kept.export(id)], out)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--store", help="Also look whether the entries lie in this store.")
def check(file: Path, store: str | None) -> None:
    """Check an exported entry, or a whole exported log; exit with 1 if a byte of it was changed."""
    from licet.errors import BadFile
    from licet.records.chain import check_export, read_log
    from licet.records.chain import verify as walk
    from licet.records.store import open_store

    if not file.is_file():
        raise BadFile(f"no file {file}", todo="check the path")
    with file.open("rb") as lines:
        first, more = lines.readline(), lines.readline()
        lines.seek(0)
        if more:
            told = walk(read_log(lines, file.name))
            click.echo(str(told))
            good, link = told.ok, told.head
        else:
            try:
                entry = check_export(first, file.name)
            except BadFile as error:
                click.echo(str(error))
                sys.exit(1)
            click.echo(f"entry {entry.seq}, {entry.kind} {entry.id[:12]} of {entry.day or 'no day'}: {entry.about}.")
            click.echo(f"Every byte is as it was written; its link is {entry.link}.")
            good, link = True, entry.link
    if good and store is not None:
        told = open_store(store, create=False).verify(contains=link)
        click.echo(f"{'It lies' if told.found else 'It does not lie'} in {store}.")
        good = told.ok
    if not good:
        sys.exit(1)
