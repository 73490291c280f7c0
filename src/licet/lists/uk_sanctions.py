"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, in XML."""

from datetime import date

from licet.errors import BadFile
from licet.lists.bodies import Node, read_records
from licet.lists.source import Body, Columns, Reading, Source
from licet.lists.tabular import country, day
from licet.party import ListedParty

TYPES = {"individual": "individual", "entity": "entity", "ship": "vessel"}
PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
MAPPED = frozenset({"UniqueID", "RegimeName", "DateDesignated", "OFSIGroupID"})
KNOWN = MAPPED | frozenset(
    (
        *("LastUpdated", "UNReferenceNumber", "IndividualEntityShip", "DesignationSource", "SanctionsImposed"),
        *("SanctionsImposedIndicators", "OtherInformation", "UKStatementofReasons", "Addresses", "PhoneNumbers"),
        *("Names", "NonLatinNames", "EmailAddresses", "Websites", "IndividualDetails", "EntityDetails", "ShipDetails"),
    )
)


def read(body: Body) -> Reading:
    """Return the list from its XML."""
    path = body[0]
    columns = Columns(KNOWN)
    parties = []
    published = None
    for node in read_records(path, frozenset({"Designation", "DateGenerated"}), "Designations"):
        if node.tag == "DateGenerated":
            published = day(node.text[:10], path.name, american=False)
        elif node.tag == "Designation":
            parties.append(_party(node, columns, path.name))
    return Reading(parties, published, columns.unread())


def _party(node: Node, columns: Columns, name: str) -> ListedParty:
    id = node.get("UniqueID")
    where = f"designation {id} of {name}"
    named = [
        (" ".join(part for tag in PARTS if (part := n.get(tag))) or n.get("Name"), n.get("NameType").casefold())
        for n in node.all("Names", "Name")
    ]
    native = [n.get("NameNonLatinScript") for n in node.all("NonLatinNames", "NonLatinName")]
    native += [n.text for n in node.all("NonLatinNames", "NameNonLatinScript")]
    primary = next((text for text, type in named if text and type == "primary name"), None)
    primary = primary or next((text for text in [*(t for t, _ in named), *native] if text), None)
    if not id or not primary:
        raise BadFile("a designation has no id or no name", where=where)
    kind_of = node.get("IndividualEntityShip").casefold()
    places = [a.get("AddressCountry") for a in node.all("Addresses", "Address")]
    places += [n.text for n in node.all("IndividualDetails", "Individual", "Nationalities", "Nationality")]
    plain = node.plain()
    return ListedParty(
        entry_id=id,
        source=SOURCE.id,
        list="UK",
        name=primary,
        alt_names=tuple(dict.fromkeys(t for t in [*(t for t, _ in named), *native] if t and t != primary)),
        party_type=TYPES.get(kind_of),
        countries=tuple(dict.fromkeys(country(p) for p in places if p)),
        program=node.get("RegimeName") or None,
        listed_on=day(node.get("DateDesignated")[:10], where, american=False),
        original_id=node.get("OFSIGroupID") or None,
        other=columns.rest(plain if isinstance(plain, dict) else {}, MAPPED),
    )


SOURCE = Source(
    id="uk.sanctions",
    title="UK Sanctions List",
    publisher="UK Foreign, Commonwealth and Development Office",
    page="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    addresses=("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",),
    terms="Open Government Licence v3.0",
    expected={"UK": 5000},
    counted_on=date(2026, 1, 1),
    formats=("XML",),
    read=read,
    marks=("<Designations",),
)
