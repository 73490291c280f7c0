"""`licet decide FILE`: the determination of every row of a table."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licet.interfaces.cli.options import extra_option, headers_option, law_options

if TYPE_CHECKING:
    import polars as pl


@click.command()
@click.argument("file")
@law_options
@extra_option
@headers_option
@click.option("--parts", help="Bill of materials (row, component, eccn, value_usd, origin, kind): gives US content.")
@click.option(
    "--out", default="-", help="Where to write: a path ending in csv, parquet, jsonl or xlsx, or - for stdout."
)
@click.option(
    "--format", "kind", type=click.Choice(["csv", "parquet", "jsonl", "xlsx"]), help="Format, if not by the ending."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format jsonl.")
@click.option("--screen", is_flag=True, help="Screen the named parties against the kept lists (see licet lists).")
@click.option("--lists", metavar="STORE", help="The same, with the lists kept in this folder.")
@click.option("--list", "only", multiple=True, metavar="LIST", help="Screen against this list alone; repeatable.")
@click.option("--settled", type=float, help="Score from which a hit is settled.")
@click.option("--cleared", type=float, help="Score below which a party is cleared.")
@click.option("--resolutions", metavar="FILE", help="What people decided about hits (JSON Lines).")
@click.option("--max-age", type=int, default=30, show_default=True, help="Days a shipment may be later than the lists.")
@click.option("--hits", "hits_to", help="Also write the hits of screening to this path.")
@click.option("--derived", is_flag=True, help="Keep derived facts (country groups, jurisdiction) in the output.")
@click.option("--layers", "show_layers", is_flag=True, help="Add the bounds of the other layer, and practice.")
@click.option("--letters", help="Letters of BIS received (dated list): gives informed_by_bis.")
@click.option("--reasons", "reasons_to", help="Also write the long table of reasons (row, rule) to this path.")
@click.option("--missing", "missing_to", help="Also write the long table of missing facts (row, fact) to this path.")
@click.option("--record", "store", metavar="STORE", help="Keep every determination in this store; goes on if cut off.")
@click.option("--ledger", metavar="STORE", help="Say which license covers a row, and what is then left of it.")
@click.option("--shipment", metavar="COLUMN", help="The column that names each shipment, for --draw; it is kept.")
@click.option("--draw", is_flag=True, help="Also draw the licenses of --ledger down, once a shipment that needs one.")
@click.option(
    "--snapshot",
    "snapshots",
    multiple=True,
    metavar="LIST=DIGEST",
    help="A list screened against elsewhere, for --record.",
)
@click.option(
    "--check", is_flag=True, help="Exit with 1 if any row is indeterminate, needs a license or is prohibited."
)
def command(
    file: str,
    law: str,
    layer: str,
    extra: str,
    headers: str | None,
    parts: str | None,
    out: str,
    kind: str | None,
    as_json: bool,
    screen: bool,
    lists: str | None,
    only: tuple[str, ...],
    settled: float | None,
    cleared: float | None,
    resolutions: str | None,
    max_age: int,
    hits_to: str | None,
    derived: bool,
    show_layers: bool,
    letters: str | None,
    reasons_to: str | None,
    missing_to: str | None,
    store: str | None,
    ledger: str | None,
    shipment: str | None,
    draw: bool,
    snapshots: tuple[str, ...],
    check: bool,
) -> None:
    """Decide every row of FILE (csv, parquet, jsonl, xlsx, or - for csv on stdin).

    Columns are facts of the dictionary (`licet facts` lists them); an absent column or empty cell is unknown. Every
    row gets the range of outcomes the rules in force on its day leave open, the rule that decides, and its citation.
    With --screen, the parties named in purchaser, intermediate_consignee, ultimate_consignee and end_user are looked
    for on the kept lists, each distinct name once.
    """
    from licet.decision import reasons, table
    from licet.flow import program
    from licet.interfaces import tables as places
    from licet.interfaces.cli import decide_slices, screen_parties
    from licet.interfaces.shipments import read
    from licet.interfaces.tables import write
    from licet.layers import add_practice, other_layer
    from licet.records import licensed
    from licet.records.ledger import Draw
    from licet.records.ledger import draw as draw_down
    from licet.records.store import open_store

    if draw and not (ledger and shipment):
        raise click.UsageError("--draw needs --ledger STORE and --shipment COLUMN")
    form = places.check(out, "jsonl" if as_json else kind)
    for place in filter(None, (reasons_to, missing_to)):
        places.check(place)
    asks_screening = screen or lists is not None
    if not asks_screening and (only or settled is not None or cleared is not None or resolutions or hits_to):
        raise click.UsageError("--list, --settled, --cleared, --resolutions and --hits need --screen or --lists")
    by_screening = (lists, only, settled, cleared, resolutions, max_age, hits_to)
    asks_whole = (parts, letters, reasons_to, missing_to, store, ledger, shipment, snapshots)
    if not any(asks_whole) and decide_slices.suits(file, out, form):
        with decide_slices.workplace(out) as folder:
            rows = decide_slices.Sliced(file, extra, headers, Path(folder))  # type: ignore[arg-type]
            found = screen_parties.screen(rows, *by_screening)[0] if asks_screening else None
            tell(*decide_slices.decide(rows, found, law, layer, derived, show_layers, out, form), check)  # type: ignore[arg-type]
        return
    shipments = read(file, extra, headers, (shipment,) if shipment else ())  # type: ignore[arg-type]
    if shipment:
        licensed.names(shipments, shipment)
    if parts:
        from licet.law import load
        from licet.law.us import de_minimis

        if law != "us":
            raise click.UsageError("--parts is worked out by the law of the United States: leave --law us")
        shipments = de_minimis.add_content(shipments, de_minimis.read(parts), load(law).rules, load(law).tables)
    if letters:
        from licet.screening import letters as letter_list

        if law != "us":
            raise click.UsageError("--letters are those of BIS: leave --law us")
        shipments = letter_list.add_letters(shipments, letter_list.read(letters))
    digests = dict(part.partition("=")[::2] for part in snapshots)
    if not all(digests.values()):
        raise click.UsageError(f"--snapshot {', '.join(snapshots)!r} has no digest; write LIST=DIGEST")
    if asks_screening:
        shipments, screened = screen_parties.add_parties(shipments, *by_screening)
        digests |= screened
    chosen = program(law, layer)
    draws: tuple[Draw, ...] = ()
    if ledger:
        told = licensed.decide(shipments, open_store(ledger, create=False), law, layer, shipment, derived)  # type: ignore[arg-type]
        shipments, decided, draws = told.facts, told.decided, told.draws
    else:
        decided = table.decide(shipments, chosen, derived=derived)
    if store:
        keep_all(shipments, decided, store, law, layer, digests)
    if ledger and draw:
        new = sum(receipt.new for receipt in draw_down(open_store(ledger), draws, now()))
        click.echo(f"{new:>10,}  shipments drawn", err=True)
    beside = other_layer(shipments, decided, layer, law)
    if show_layers:
        decided = add_practice(shipments, beside)
    write(decided, out, form)
    if reasons_to:
        write(reasons.reasons(shipments, chosen), reasons_to)
    if missing_to:
        write(reasons.missing(shipments, chosen), missing_to)
    counts = list(decided["determination"].value_counts(sort=True).iter_rows())
    tell(counts, int(beside["layers_differ"].sum()), check)


def tell(counts: Iterable[tuple[str, int]], differ: int, check: bool) -> None:
    """Say how often each determination came, and leave with 1 if that was asked for."""
    import sys

    for outcome, count in counts:
        click.echo(f"{count:>10,}  {outcome}", err=True)
    if differ:
        click.echo(f"{differ:>10,}  differ between text and enforcement; --layers shows both", err=True)
    if check and {outcome for outcome, _ in counts} - {"no license required", "license exception"}:
        sys.exit(1)


def keep_all(
    shipments: "pl.DataFrame", decided: "pl.DataFrame", place: str, law: str, layer: str, digests: dict[str, str]
) -> None:
    """Keep the determination of every row in a store, and say how many were new."""
    from licet.records.batch import keep
    from licet.records.store import open_store

    kept = keep(shipments, open_store(place), law, layer, digests, now(), decided)  # type: ignore[arg-type]
    click.echo(f"{kept.new:>10,}  records new, {kept.there:,} there already; the last link is {kept.link}", err=True)


def now() -> str:
    """Return the time of the clock, for what is written beside a record and decides nothing."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
