"""Screen the parties of a table of shipments for `licet decide --screen`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import polars as pl

    from licet.parties import Screened


def add_parties(shipments: "pl.DataFrame", *how: Any) -> "tuple[pl.DataFrame, dict[str, str]]":
    """Return shipments with the facts of their parties, and the digest of each list; arguments as in `screen`."""
    from licet.parties import add_facts

    screened, digests = screen([shipments], *how)
    return add_facts(shipments, screened), digests


def screen(
    shipments: "Iterable[pl.DataFrame]",
    lists: str | None,
    only: tuple[str, ...],
    settled: float | None,
    cleared: float | None,
    resolutions: str | None,
    max_age: int,
    hits_to: str | None,
) -> "tuple[Screened, dict[str, str]]":
    """Return what screening found of the parties, and the digest of each list; hits go to a file if asked."""
    from licet.errors import BadFile
    from licet.interfaces.tables import write
    from licet.lists.snapshots import open_store
    from licet.parties import open_book, screen_rows
    from licet.screening.hits import Thresholds
    from licet.screening.resolutions import load

    default = Thresholds()
    limits = Thresholds(
        default.settled if settled is None else settled, default.cleared if cleared is None else cleared
    )
    if resolutions is not None and not Path(resolutions).is_file():
        raise BadFile(f"no file {resolutions}", todo="check the path")
    book = open_book(open_store(lists), only)
    for source, roll in book.rolls.items():
        click.echo(f"{source} of {roll.days[-1]}, {len(roll.places):,} entries, {roll.digests[-1][:12]}", err=True)
    decided = load(Path(resolutions)) if resolutions else None
    screened = screen_rows(
        shipments,
        book,
        limits,
        decided,
        max_age,
        lambda done, of: click.echo(f"{done:,} of {of:,} names screened", err=True),
    )
    counts = screened.hits.group_by("status").len().sort("status").rows()
    words = ", ".join(f"{number:,} {status}" for status, number in counts) or "none"
    click.echo(f"hits: {words}; settled from {limits.settled}, cleared below {limits.cleared}", err=True)
    if hits_to:
        write(screened.hits, hits_to)
    return screened, {source: roll.digests[-1] for source, roll in book.rolls.items()}
