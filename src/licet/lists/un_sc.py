"""The United Nations Security Council Consolidated List, in XML."""

from datetime import date

from licet.errors import BadFile
from licet.lists.bodies import Node, read_records
from licet.lists.names import spoken
from licet.lists.source import Body, Columns, Reading, Source
from licet.lists.tabular import country, day
from licet.party import ListedParty

RECORDS = frozenset({"INDIVIDUAL", "ENTITY"})
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
MAPPED = frozenset((*NAMES, "DATAID", "UN_LIST_TYPE", "LISTED_ON", "REFERENCE_NUMBER", "NAME_ORIGINAL_SCRIPT"))
KNOWN = MAPPED | frozenset(
    (
        *("VERSIONNUM", "COMMENTS1", "TITLE", "DESIGNATION", "NATIONALITY", "LIST_TYPE", "LAST_DAY_UPDATED", "GENDER"),
        *("INDIVIDUAL_ALIAS", "ENTITY_ALIAS", "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS", "INDIVIDUAL_DATE_OF_BIRTH"),
        *("INDIVIDUAL_PLACE_OF_BIRTH", "INDIVIDUAL_DOCUMENT", "SORT_KEY", "SORT_KEY_LAST_MOD", "DELISTED_ON"),
        *("SUBMITTED_ON", "SUBMITTED_BY", "NAME_ORIGINAL_SCRIPT", "NATIONALITY2", "INTERPOL_LINK"),
    )
)


def read(body: Body) -> Reading:
    """Return the list from its XML."""
    path = body[0]
    columns = Columns(KNOWN)
    parties = []
    published = None
    for node in read_records(path, RECORDS, "CONSOLIDATED_LIST"):
        if node.tag == "CONSOLIDATED_LIST":
            published = day(node.attributes.get("dateGenerated", "")[:10], path.name)
        else:
            parties.append(_party(node, columns, path.name))
    return Reading(parties, published, columns.unread())


def _party(node: Node, columns: Columns, name: str) -> ListedParty:
    id = node.get("DATAID") or node.get("REFERENCE_NUMBER")
    where = f"{node.tag} {id} of {name}"
    primary = " ".join(part for tag in NAMES if (part := node.get(tag)))
    if not primary:
        raise BadFile("an entry has no name", where=where)
    alias = "INDIVIDUAL_ALIAS" if node.tag == "INDIVIDUAL" else "ENTITY_ALIAS"
    address = "INDIVIDUAL_ADDRESS" if node.tag == "INDIVIDUAL" else "ENTITY_ADDRESS"
    printed = [
        primary,
        *(n.text for n in node.all("NAME_ORIGINAL_SCRIPT")),
        *(a.get("ALIAS_NAME") for a in node.all(alias)),
    ]
    other_names = [name for text in printed for name in spoken(text)]
    places = [v.text for v in node.all("NATIONALITY", "VALUE")] + [c.text for c in node.all(address, "COUNTRY")]
    ended = node.get("DELISTED_ON")
    return ListedParty(
        entry_id=f"UN-{id}",
        source=SOURCE.id,
        list="UN",
        name=primary,
        alt_names=tuple(dict.fromkeys(n for n in other_names if n != primary)),
        party_type="individual" if node.tag == "INDIVIDUAL" else "entity",
        countries=tuple(dict.fromkeys(country(p) for p in places if p)),
        program=node.get("UN_LIST_TYPE") or None,
        citation=node.get("REFERENCE_NUMBER") or None,
        listed_on=day(node.get("LISTED_ON")[:10], where),
        removed_on=day(ended[:10], where) if ended else None,
        original_id=node.get("DATAID") or None,
        other=columns.rest(node.plain() if isinstance(node.plain(), dict) else {}, MAPPED),
    )


SOURCE = Source(
    id="un.sc",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    page="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    addresses=("https://scsanctions.un.org/resources/xml/en/consolidated.xml",),
    terms="United Nations; free to use with attribution",
    expected={"UN": 1000},
    counted_on=date(2026, 1, 1),
    formats=("XML",),
    read=read,
    marks=("<CONSOLIDATED_LIST",),
)
