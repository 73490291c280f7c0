"""Screen the parties of a table of shipments for `licet decide --screen`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import polars as pl


def add_parties(
    shipments: "pl.DataFrame",
    lists: str | None,
    only: tuple[str, ...],
    settled: float | None,
    cleared: float | None,
    resolutions: str | None,
    max_age: int,
    hits_to: str | None,
) -> "tuple[pl.DataFrame, dict[str, str]]":
    """Return shipments with the facts of their parties, and the digest of each list; hits go to a file if asked."""
    from licet.errors import BadFile
    from licet.interfaces.tables import write
    from licet.lists.snapshots import open_store
    from licet.parties import open_book, screen_shipments
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
    shipments, screened = screen_shipments(
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
    return shipments, {source: roll.digests[-1] for source, roll in book.rolls.items()}
