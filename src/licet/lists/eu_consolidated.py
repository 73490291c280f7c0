"""The consolidated list of financial sanctions of the European Union, in XML (version 1.1)."""

from datetime import date

from licet.errors import BadFile
from licet.lists.bodies import Node, read_records
from licet.lists.source import Body, Columns, Reading, Source
from licet.lists.tabular import country, day
from licet.party import ListedParty

TYPES = {"person": "individual", "enterprise": "entity", "P": "individual", "E": "entity"}
MAPPED = frozenset({"euReferenceNumber", "logicalId", "designationDate", "subjectType"})
KNOWN = MAPPED | frozenset(
    (
        *("unitedNationId", "designationDetails", "regulation", "citizenship", "address", "birthdate"),
        *("identification", "remark", "nameAlias"),
    )
)
IN_ALIAS = frozenset(
    (
        *("firstName", "middleName", "lastName", "wholeName", "function", "gender", "title", "nameLanguage", "strong"),
        *("regulationLanguage", "logicalId", "regulationSummary", "remark"),
    )
)


def read(body: Body) -> Reading:
    """Return the list from its XML."""
    path = body[0]
    columns, aliases = Columns(KNOWN), Columns(IN_ALIAS)
    parties = []
    published = None
    for node in read_records(path, frozenset({"sanctionEntity"}), "export"):
        if node.tag == "export":
            published = day(node.attributes.get("generationDate", "")[:10], path.name, american=False)
        else:
            parties.append(_party(node, columns, aliases, path.name))
    return Reading(parties, published, (*columns.unread(), *(f"nameAlias/{name}" for name in aliases.unread())))


def _party(node: Node, columns: Columns, aliases: Columns, name: str) -> ListedParty:
    id = node.attributes.get("euReferenceNumber") or node.attributes.get("logicalId")
    where = f"sanctionEntity {id} of {name}"
    named = []
    for alias in sorted(node.all("nameAlias"), key=_other_language):
        parts = (alias.attributes.get(key, "") for key in ("firstName", "middleName", "lastName"))
        named.append(alias.attributes.get("wholeName") or " ".join(part for part in parts if part))
        plain = alias.plain()
        aliases.rest(plain if isinstance(plain, dict) else {}, ())
    named = [" ".join(text.split()) for text in named if text.strip()]
    if not id or not named:
        raise BadFile("an entry has no id or no name", where=where)
    subject = next(iter(node.all("subjectType")), Node("subjectType", {}))
    places = [
        n.attributes.get("countryIso2Code") or n.attributes.get("countryDescription", "")
        for tag in ("citizenship", "address")
        for n in node.all(tag)
    ]
    programs = dict.fromkeys(p for r in node.all("regulation") if (p := r.attributes.get("programme", "")))
    titles = dict.fromkeys(t for r in node.all("regulation") if (t := r.attributes.get("numberTitle", "")))
    whole = node.plain()
    return ListedParty(
        entry_id=id,
        source=SOURCE.id,
        list="EU",
        name=named[0],
        alt_names=tuple(dict.fromkeys(n for n in named[1:] if n != named[0])),
        party_type=TYPES.get(
            subject.attributes.get("code", ""), TYPES.get(subject.attributes.get("classificationCode", ""))
        ),
        countries=tuple(dict.fromkeys(country(p) for p in places if p and p not in {"00", "UNKNOWN"})),
        program="; ".join(programs) or None,
        citation="; ".join(titles) or None,
        listed_on=day(node.attributes.get("designationDate", "")[:10], where, american=False),
        original_id=node.attributes.get("logicalId"),
        other=columns.rest(whole if isinstance(whole, dict) else {}, MAPPED),
    )


def _other_language(alias: Node) -> bool:
    return alias.attributes.get("nameLanguage", "") not in ("", "EN") or alias.attributes.get("strong") == "false"


SOURCE = Source(
    id="eu.consolidated",
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    publisher="European Commission",
    page="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    addresses=(
        "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
    ),
    terms="EU legislation, reuse permitted by Commission Decision 2011/833/EU",
    expected={"EU": 5800},
    counted_on=date(2026, 1, 1),
    formats=("XML",),
    read=read,
    marks=("http://eu.europa.ec/fpi/fsd/export", "<export"),
)
