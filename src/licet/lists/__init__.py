"""Published lists of restricted parties: sources, snapshots, a guard, history. Only `fetch` touches the network."""

from licet.errors import UnknownName, nearest
from licet.lists import us_consolidated
from licet.lists.source import Source

SOURCES: tuple[Source, ...] = (us_consolidated.SOURCE,)


def find(id: str) -> Source:
    """Return a source by its id.

    Raises:
        UnknownName: there is none; the nearest is named.

    Example:
        >>> find("us.consolidated").title
        'Consolidated Screening List'
    """
    for source in SOURCES:
        if source.id == id:
            return source
    near = ", ".join(nearest(id, [s.id for s in SOURCES])) or ", ".join(s.id for s in SOURCES)
    raise UnknownName(f"no list {id!r}", todo=f"nearest: {near}; `licet lists show` prints all")
