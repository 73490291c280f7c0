"""`licet lists`: fetch, import, show, compare, roll back and verify published lists."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click


def store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --store."""
    return click.option(
        "--store", type=click.Path(file_okay=False), help="Folder of snapshots; $LICET_CACHE/lists if not given."
    )(function)


def today() -> date:
    """Return the day of the machine; asked only where a deed is dated, never to decide."""
    return datetime.now().astimezone().date()


override_option = click.option("--override", metavar="WHY", help="Overrule the guard; the reason is kept in the log.")
by_option = click.option("--by", metavar="WHO", help="Who overrules; kept in the log.")


@click.group()
def command() -> None:
    """Keep lists of restricted parties: whole editions, never altered, guarded against broken updates."""


@command.command("import")
@click.argument("source", metavar="LIST")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of the edition, where it states none.")
@click.option("--digest", "digests", multiple=True, metavar="SHA256", help="Digest a file must have, in their order.")
@override_option
@by_option
@store_option
def bring(
    source: str, files: tuple[Path, ...], published: datetime | None, digests: tuple[str, ...], override: str | None,
    by: str | None, store: str | None,
) -> None:  # fmt: skip
    """Import an edition of LIST from files and make it current, if the guard agrees.

    LIST is the id of a published list (`licet lists show` prints them), or private.NAME for a list of one's own.

    Example: licet lists import us.consolidated consolidated.json
    """
    from licet.lists import find
    from licet.lists.snapshots import open_store
    from licet.lists.update import bring_in

    done = bring_in(
        open_store(store), find(source), files, today(), published_on=published.date() if published else None,
        digests=digests, override=override, by=by,
    )  # fmt: skip
    report(done)


def report(done: Any) -> None:
    """Say on stderr what an update did, and print the digest on stdout."""
    manifest = done.snapshot.manifest
    click.echo(manifest.digest)
    verb = "is current" if done.changed else "was current already"
    click.echo(
        f"{manifest.source}: {sum(manifest.counts.values()):,} entries, {manifest.names:,} names of "
        f"{manifest.known_on}; snapshot {manifest.digest[:12]} {verb}",
        err=True,
    )
    for reason in done.overruled:
        click.echo(f"overruled: {reason}", err=True)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
    if manifest.unread:
        click.echo(f"columns nobody reads, kept as they are: {', '.join(manifest.unread)}", err=True)


@command.command("fetch")
@click.argument("sources", nargs=-1, metavar="LIST…")
@override_option
@by_option
@store_option
def get(sources: tuple[str, ...], override: str | None, by: str | None, store: str | None) -> None:
    """Fetch LIST, or all lists that have an address, and make each current if the guard agrees.

    A list that is refused keeps its snapshot; the others go on, and the exit code is 1.

    Example: licet lists fetch us.consolidated un.sc
    """
    import sys

    from licet.errors import ListRefused
    from licet.lists import SOURCES, find
    from licet.lists.fetch import fetch
    from licet.lists.snapshots import open_store

    chosen = [find(id) for id in sources] or [source for source in SOURCES if source.addresses]
    kept, refused = open_store(store), False
    for source in chosen:
        try:
            report(fetch(kept, source, today(), override=override, by=by))
        except ListRefused as error:
            refused = True
            click.echo(f"{type(error).__name__}: {error}", err=True)
    if refused:
        sys.exit(1)


@command.command()
@click.argument("source", metavar="LIST")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one line a change.")
@store_option
def diff(source: str, old: str | None, new: str | None, as_json: bool, store: str | None) -> None:
    """Show what changed between two snapshots of LIST: by default between the current one and the one before.

    OLD and NEW are digests or their first characters.
    """
    import msgspec

    from licet.lists.compare import changes
    from licet.lists.snapshots import open_store

    kept = open_store(store)
    after = kept.snapshot(source, new) if new else kept.current(source)
    if old is None:
        before = kept.standings()[source].before
        if not before:
            raise click.UsageError(f"{source} has no snapshot before the current one; name two digests")
        old = before[-1]
    found = changes(kept.snapshot(source, old), after)
    for change in found:
        click.echo(msgspec.json.encode(change).decode() if as_json else change.text())
    tally = {word: sum(1 for c in found if c.change == word) for word in ("added", "removed", "changed")}
    click.echo(", ".join(f"{number:,} {word}" for word, number in tally.items()), err=True)


@command.command()
@click.argument("name", required=False)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day asked about; by default that of the snapshot.")
@click.option("--list", "sources", multiple=True, metavar="LIST", help="Only these lists; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one line an entry.")
@store_option
def show(name: str | None, on: datetime | None, sources: tuple[str, ...], as_json: bool, store: str | None) -> None:
    """Show the lists and what is kept of them; or the entries of a party NAME on a day.

    Example: licet lists show "Huawei Technologies Co., Ltd." --on 2020-06-01
    """
    import msgspec

    from licet.lists import SOURCES, find
    from licet.lists.history import look_up
    from licet.lists.snapshots import open_store

    kept = open_store(store)
    if name is None:
        if on is not None:
            raise click.UsageError("--on needs the NAME of a party")
        standings = kept.standings()
        for id in sources:
            if id not in standings:
                find(id)
        ids = [source.id for source in SOURCES] + [id for id in standings if id not in {s.id for s in SOURCES}]
        for id in ids:
            if sources and id not in sources:
                continue
            if id not in standings:
                line: dict[str, Any] = {"list": id, "snapshot": None}
            else:
                m = kept.current(id).manifest
                line = {
                    "list": id, "snapshot": m.digest, "published_on": m.published_on, "fetched_on": m.fetched_on,
                    "confirmed_on": standings[id].confirmed_on, "entries": sum(m.counts.values()), "names": m.names,
                    "counts": m.counts, "kept": len(standings[id].before) + 1, "unread": m.unread,
                }  # fmt: skip
            if as_json:
                click.echo(msgspec.json.encode(line).decode())
            elif line["snapshot"] is None:
                click.echo(f"{id:<22} nothing kept")
            else:
                counts = " ".join(f"{code} {count:,}" for code, count in m.counts.items())
                click.echo(f"{id:<22} {m.digest[:12]}  {m.known_on}  {line['entries']:>7,} entries  {counts}")
        return
    answers = look_up(kept, name, on.date() if on else None, sources)
    for answer in answers.statuses:
        click.echo(msgspec.json.encode(answer).decode() if as_json else answer.text())
    if not answers.found:
        click.echo(answers.absence, err=True)


@command.command()
@click.argument("source", metavar="LIST")
@click.option("--to", metavar="DIGEST", help="The snapshot to go back to; by default the one before.")
@click.option("--why", required=True, help="Why; kept in the log.")
@by_option
@store_option
def rollback(source: str, to: str | None, why: str, by: str | None, store: str | None) -> None:
    """Make an earlier snapshot of LIST current again."""
    from licet.lists.snapshots import open_store

    chosen = open_store(store).rollback(source, today(), why, to, by).manifest
    click.echo(chosen.digest)
    click.echo(f"{source}: snapshot {chosen.digest[:12]} of {chosen.known_on} is current", err=True)


@command.command()
@store_option
def verify(store: str | None) -> None:
    """Check every kept file against its digest; exit with 1 if one is not as it was kept."""
    import sys

    from licet.errors import BadFile
    from licet.lists.snapshots import open_store

    kept = open_store(store)
    if not kept.folder.is_dir():
        raise BadFile("no such store", where=str(kept.folder), todo="import a list first, or check the path")
    wrong = kept.verify()
    for line in wrong:
        click.echo(line)
    number = len(list(kept.folder.glob("snapshots/*/*")))
    click.echo(
        f"{number:,} snapshots in {kept.folder}: {f'{len(wrong):,} faults' if wrong else 'all as kept'}", err=True
    )
    if wrong:
        sys.exit(1)
