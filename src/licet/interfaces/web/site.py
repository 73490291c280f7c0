"""What the pages are given: cases, lists, limits; read once from the settings of the server."""

from dataclasses import dataclass

from licet.interfaces.http.settings import Settings
from licet.interfaces.web.parties import PartyBook


@dataclass(frozen=True)
class Site:
    """What all pages share.

    Args:
        cases: names of the cases shown.
        lists: lists of parties, each a file of `entry_id` and `name` or FOLDER:SOURCE of a snapshot store.
        batch_rows: rows of a table at most.
        book: the parties known by name.
    """

    cases: tuple[str, ...]
    lists: tuple[str, ...]
    batch_rows: int
    book: PartyBook


def site_of(settings: Settings | None = None) -> Site:
    """Return the site of a server's settings."""
    from licet.case_folder import builtin

    given = settings or Settings()
    cases = tuple(builtin())
    return Site(cases, given.lists, given.limits.batch_rows, PartyBook(cases, given.lists))
