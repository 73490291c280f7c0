"""What the pages are given: cases, lists, limits. Read once from the settings of the server."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from licet.interfaces.web.parties import PartyBook


@dataclass
class Site:
    """What all pages share.

    Args:
        cases: names or folders of cases.
        lists: folder of a store of list snapshots, or None.
        upload_bytes: the largest table that may be dropped on the batch page.
        book: the parties known by name.
    """

    cases: tuple[str, ...]
    lists: Path | None
    upload_bytes: int
    book: PartyBook = field(init=False)

    def __post_init__(self) -> None:
        self.book = PartyBook(self.cases)


def site_of(settings: Any = None) -> Site:
    """Return the site of a server's settings; what they do not say has the value a newcomer needs."""
    from licet.case_folder import builtin

    lists = getattr(settings, "lists", None)
    return Site(
        cases=tuple(getattr(settings, "cases", None) or builtin()),
        lists=Path(lists) if isinstance(lists, (str, Path)) else None,
        upload_bytes=int(getattr(settings, "upload_bytes", None) or 32 * 1024**2),
    )
