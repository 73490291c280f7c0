"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, in XML.

Also read: the Consolidated List of Financial Sanctions Targets (`ConList.xml`, format of 2022), which HM Treasury kept
beside it until 28 January 2026: a row a name, rows of one group are one party, and the file states no day.
"""

from datetime import date
from pathlib import Path

from licet.errors import BadFile
from licet.lists.bodies import Node, head, read_records
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


TARGETS = "ArrayOfFinancialSanctionsTarget"
ROW_NAMES = ("name1", "name2", "name3", "name4", "name5", "Name6")
ROW_PLACES = ("Country", "Individual_Nationality")
ROW_MAPPED = frozenset({"RegimeName", "UKSanctionsListRef", "GroupID", "GroupTypeDescription"})
ROW_KNOWN = ROW_MAPPED | frozenset(
    (
        *(*ROW_NAMES, "Title", "NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage", "AliasType"),
        *("AliasQuality", "FullName", "DateListed", "DateDesignated", "DateListedDay", "DateListedMonth"),
        *("DateListedYear", "LastUpdated", "LastUpdatedDay", "LastUpdatedMonth", "LastUpdatedYear", "GrpStatus"),
        *("GroupStatus", "ListingType", "SubjectType", "Address1", "Address2", "Address3", "Address4", "Address5"),
        *("Address6", "PostCode", "Country", "OtherInformation", "UKStatementOfReasons", "PhoneNumber", "Website"),
        *("EmailAddress", "UNReferenceNumber", "UNRef", "Individual_Gender", "Individual_DateOfBirth"),
        *("Individual_YearOfBirth", "Individual_Nationality", "Individual_Position", "Individual_POBCountry"),
        *("Individual_POBTown", "Individual_PassportNumber", "Individual_PassportDetails", "Individual_NINumber"),
        *("Individual_NIDetails", "Entity_Type", "Entity_ParentCompany", "Entity_Subsidiaries"),
        *("Entity_BusinessRegNumber", "Ship_IMONumber", "Ship_Flag", "Ship_PreviousFlags", "Ship_Type"),
        *("Ship_Tonnage", "Ship_Length", "Ship_YearBuilt", "Ship_HIN", "Ship_CurrentOwners", "Ship_PreviousOwners"),
    )
)


def read(body: Body) -> Reading:
    """Return the list from its XML."""
    path = body[0]
    if f"<{TARGETS}" in head(path):
        return _read_targets(path)
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


def _read_targets(path: Path) -> Reading:
    columns = Columns(ROW_KNOWN)
    groups: dict[str, list[Node]] = {}
    for number, node in enumerate(read_records(path, frozenset({"FinancialSanctionsTarget"}), TARGETS)):
        if node.tag != TARGETS:
            groups.setdefault(node.get("GroupID") or node.get("UKSanctionsListRef") or f"row {number}", []).append(node)
    return Reading([_target(id, rows, columns, path.name) for id, rows in groups.items()], None, columns.unread())


def _target(group: str, rows: list[Node], columns: Columns, name: str) -> ListedParty:
    """Return the party of rows of one group: one row a name or an address."""
    where = f"group {group} of {name}"
    ordered = sorted(rows, key=lambda row: row.get("AliasType").casefold() != "primary name")
    named = [" ".join(part for tag in ROW_NAMES if (part := row.get(tag))) for row in ordered]
    names = dict.fromkeys(text for text in [*named, *(row.get("NameNonLatinScript") for row in ordered)] if text)
    if not names:
        raise BadFile("a target has no name", where=where)
    days = [
        day(text[:10], where, american=False) for row in rows if (text := _first(row, "DateDesignated", "DateListed"))
    ]
    rest = [columns.rest(plain if isinstance(plain := row.plain(), dict) else {}, ROW_MAPPED) for row in rows]
    primary, *others = names
    return ListedParty(
        entry_id=next((ref for row in rows if (ref := row.get("UKSanctionsListRef"))), f"OFSI-{group}"),
        source=SOURCE.id,
        list="UK",
        name=primary,
        alt_names=tuple(others),
        party_type=TYPES.get(rows[0].get("GroupTypeDescription").casefold()),
        countries=tuple(dict.fromkeys(country(text) for row in rows for tag in ROW_PLACES if (text := row.get(tag)))),
        program="; ".join(dict.fromkeys(text for row in rows if (text := row.get("RegimeName")))) or None,
        listed_on=min((found for found in days if found), default=None),
        original_id=rows[0].get("GroupID") or None,
        other=f"[{','.join(text for text in rest if text)}]" if any(rest) else None,
    )


def _first(row: Node, *tags: str) -> str:
    return next((text for tag in tags if (text := row.get(tag))), "")


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
    marks=("<Designations", f"<{TARGETS}"),
)
