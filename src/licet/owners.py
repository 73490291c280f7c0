"""Say which owners in a chart of ownership are listed parties, for the ownership rules to weigh.

An owner with a settled hit on an entry that stood on the day becomes a listing. An unresolved hit, or an entry of which
the day is uncertain, does not: it is named, and whoever weighs the ownership must resolve it first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from licet.lists.us_entity_list import policy
from licet.parties import TOP, Book
from licet.screening.hits import Thresholds, screen
from licet.screening.ownership_regimes import LISTS, Listing
from licet.screening.resolutions import Resolutions

POLICIES = {
    "presumption_of_denial": "presumption of denial",
    "policy_of_denial": "denial",
    "case_by_case": "case by case",
}


@dataclass(frozen=True, slots=True)
class OpenOwner:
    """An owner that may be a listed party: with which entry, and why it is open."""

    owner: str
    entry_id: str
    name: str
    list: str
    score: float
    why: str


def listed_owners(
    names: Iterable[str],
    book: Book,
    day: date,
    thresholds: Thresholds | None = None,
    resolutions: Resolutions | None = None,
) -> tuple[tuple[Listing, ...], tuple[OpenOwner, ...]]:
    """Return the listings of the parties named in a chart on a day, and the hits that are open.

    Args:
        names: parties as the ownership edges name them; each is the `party` of its listings.
        book: as `licet.parties.open_book` gives it.
        day: the day asked about.
    """
    asked = pl.DataFrame({"text": sorted(set(names))}, schema={"text": pl.String})
    hits, _ = screen(asked, book.index, thresholds or Thresholds(), resolutions, TOP)
    listings: list[Listing] = []
    unresolved: list[OpenOwner] = []
    for hit in hits.iter_rows(named=True):
        status = book.status(hit["entry_id"], day)
        if hit["status"] == "not same" or status.listed is False or status.list not in LISTS:
            continue
        if hit["status"] == "unresolved" or status.listed is None:
            why = "unresolved" if hit["status"] == "unresolved" else f"listed on {day} or not: {status.basis}"
            unresolved.append(OpenOwner(hit["text"], status.entry_id, hit["name"], status.list, hit["score"], why))
            continue
        row = book.row(hit["entry_id"])
        listings.append(
            Listing(
                party=hit["text"],
                list=status.list,
                program=row["program"],
                policy=POLICIES.get(policy(row["license_policy"] or "")) if status.texts_hold else None,
                footnotes=tuple(map(str, status.footnotes)),
            )
        )
    return tuple(dict.fromkeys(listings)), tuple(unresolved)
