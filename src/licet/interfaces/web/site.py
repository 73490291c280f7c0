"""What the pages are given: cases, lists, limits; read once from the settings of the server."""

from dataclasses import dataclass

from licet.interfaces.cli.screen import edition
from licet.interfaces.http.settings import Settings
from licet.interfaces.renewed import Renewed
from licet.interfaces.web.parties import PartyBook
from licet.lists.snapshots import Store, open_store


@dataclass(frozen=True)
class Site:
    """What all pages share.

    Args:
        cases: names of the cases shown.
        lists: lists of parties, each a file of `entry_id` and `name` or FOLDER:SOURCE of a snapshot store.
        batch_rows: rows of a table at most.
        known: the parties known by name, read again when a list changes.
        fetch: whether the pages may fetch lists from their publishers.
    """

    cases: tuple[str, ...]
    lists: tuple[str, ...]
    batch_rows: int
    known: Renewed[PartyBook]
    fetch: bool = False

    @property
    def book(self) -> PartyBook:
        """Return the parties known by name, from the lists as last read."""
        return self.known.now()

    def used(self) -> dict[str, Store]:
        """Return the kept lists the server answers from, each with its store."""
        parts = [source.rpartition(":") for source in self.book.stored]
        return {source: open_store(folder or None) for folder, _, source in parts}

    def kept(self) -> dict[str, Store]:
        """Return every list that is kept in a store the server knows, those it answers from first."""
        used = self.used()
        found = {id: store for id, store in used.items() if id in store.standings()}
        home = self.store_of("")
        return found | {id: home for id in home.standings() if id not in found}

    def store_of(self, id: str) -> Store:
        """Return where a list is kept, or is to be: its own store, or that of the first list, or the default one."""
        used = self.used()
        return used.get(id) or next(iter(used.values()), None) or open_store()


def site_of(settings: Settings | None = None) -> Site:
    """Return the site of a server's settings."""
    from licet.case_folder import builtin

    given = settings or Settings()
    cases = tuple(builtin())

    def warm() -> PartyBook:
        book = PartyBook(cases, given.lists)
        book.warm()
        return book

    cold = PartyBook(cases, given.lists)
    known = Renewed(warm, lambda: [edition(source) for source in given.lists], cold)
    return Site(cases, given.lists, given.limits.batch_rows, known, given.fetch)
