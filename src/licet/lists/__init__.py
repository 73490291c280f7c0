"""Published lists of restricted parties: sources, snapshots, a guard, history. Only `fetch` touches the network."""

from licet.errors import UnknownName, nearest
from licet.lists import (
    bis_denied_persons,
    bis_military_end_user,
    bis_unverified,
    eu_consolidated,
    private,
    uk_sanctions,
    un_sc,
    us_consolidated,
    us_entity_list,
    us_sdn,
    us_treasury_consolidated,
)
from licet.lists.source import Source

SOURCES: tuple[Source, ...] = (
    us_consolidated.SOURCE,
    us_entity_list.SOURCE,
    us_sdn.SOURCE,
    us_treasury_consolidated.SOURCE,
    bis_unverified.SOURCE,
    bis_military_end_user.SOURCE,
    bis_denied_persons.SOURCE,
    eu_consolidated.SOURCE,
    uk_sanctions.SOURCE,
    un_sc.SOURCE,
)


def find(id: str) -> Source:
    """Return a source by its id; `private.NAME` is a list of one's own.

    Raises:
        UnknownName: there is none; the nearest is named.

    Example:
        >>> find("us.consolidated").title
        'Consolidated Screening List'
    """
    for source in SOURCES:
        if source.id == id:
            return source
    if id.startswith(private.PREFIX):
        return private.source(id)
    near = ", ".join(nearest(id, [s.id for s in SOURCES])) or ", ".join(s.id for s in SOURCES)
    raise UnknownName(f"no list {id!r}", todo=f"nearest: {near}; `licet lists show` prints all")
