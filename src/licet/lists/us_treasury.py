"""The lists of the Treasury's Office of Foreign Assets Control: advanced XML, and the older CSV files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from licet.errors import BadFile
from licet.lists.bodies import Node, kind, read_records, read_rows
from licet.lists.source import Body, Columns, Reading
from licet.lists.tabular import country
from licet.party import ListedParty

TYPES = {"entity": "entity", "individual": "individual", "vessel": "vessel", "aircraft": "aircraft"}
ORDER = ("First Name", "Middle Name", "Maiden Name", "Patronymic", "Matronymic", "Last Name")
# names of lists in the advanced XML, and of programs where a file does not say the list
LISTS = (
    ("SDN", "SDN"), ("SECTORAL", "SSI"), ("MENU-BASED", "NS-MBS"), ("MILITARY-INDUSTRIAL", "CMIC"), ("CMIC", "CMIC"),
    ("PALESTINIAN", "PLC"), ("CORRESPONDENT", "CAP"), ("CAPTA", "CAP"), ("EVADERS", "FSE"), ("IRANIAN", "NS-ISA"),
)  # fmt: skip
PROGRAMS = (
    ("CMIC", "CMIC"), ("NS-PLC", "PLC"), ("FSE", "FSE"), ("561", "CAP"), ("CAPTA", "CAP"), ("UKRAINE-EO13662", "SSI"),
    ("RUSSIA-EO14024", "NS-MBS"), ("NS-ISA", "NS-ISA"), ("ISA", "NS-ISA"), ("NICARAGUA", "NS-MBS"),
    ("CAATSA - RUSSIA", "NS-MBS"), ("BURMA-EO14014", "NS-MBS"), ("ILLICIT-DRUGS-EO14059", "NS-MBS"),
)  # fmt: skip
USUAL = frozenset({"", "Name", "A.K.A."})
VALUES = frozenset(
    (
        *("AliasType", "PartySubType", "NamePartType", "Country", "FeatureType", "List", "SanctionsType", "Script"),
        *("IDRegDocType", "RelationType", "DetailReference", "LegalBasis", "EntryEventType", "LocPartType", "AreaCode"),
        *("DetailType", "Reliability", "IDRegDocDateType", "Validity", "RelationQuality", "CountryRelevance"),
        *("LocPartValueType", "LocPartValueStatus", "CalendarType"),
    )
)
RECORDS = VALUES | frozenset(
    {"DateOfIssue", "Location", "IDRegDocument", "DistinctParty", "ProfileRelationship", "SanctionsEntry"}
)
IN_PARTY = frozenset({"FixedRef", "DeltaAction", "Comment", "Profile"})
IN_PROFILE = frozenset(
    {"ID", "PartySubTypeID", "Identity", "Feature", "SanctionsEntryReference", "ExternalReference", "DeltaAction"}
)
IN_ENTRY = frozenset(
    {"ID", "ProfileID", "ListID", "EntryEvent", "SanctionsMeasure", "LimitationsToListing", "DeltaAction"}
)
WEAK = re.compile(r"\b[afn]\.k\.a\.,? '((?:[^';]|'(?=\w))+)'")  # weak aliases, which stand in the remarks alone
ON_MENU = re.compile(r"Executive Order 14024 Directive Information,? Subject to Directive")
IN_PIECES = ("Remarks", "more_remarks")  # one text cut after 1,000 characters, wherever that is
FILES = {
    12: (
        *("ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT"),
        *("Vess_flag", "Vess_owner", "Remarks"),
    ),
    5: ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    6: ("ent_num", "Add_num", "Address", "City", "Country", "Add_remarks"),
    2: ("ent_num", "more_remarks"),
}


@dataclass
class _Profile:
    """A party of the XML before its entries are met."""

    fixed: str
    names: list[str]
    low: list[str]
    type: str | None
    rest: dict[str, Any]
    countries: list[str]
    identities: list[str]
    entries: list[tuple[str, date | None, list[str], Any]] = field(default_factory=list)


def read(body: Body, source: str) -> Reading:
    """Return a list of the Treasury from its XML, or from its CSV files given together."""
    if kind(body[0]) == "xml":
        return _read_xml(body[0], source)
    return _read_csv(body, source)


def _read_xml(path: Path, source: str) -> Reading:
    values: dict[str, dict[str, str]] = {tag: {} for tag in VALUES}
    places: dict[str, tuple[list[str], Any]] = {}
    documents: dict[str, list[Any]] = {}
    profiles: dict[str, _Profile] = {}
    relations: dict[str, list[Any]] = {}
    columns = Columns(IN_PARTY | IN_PROFILE | IN_ENTRY)
    published: date | None = None
    for node in read_records(path, RECORDS, "Sanctions"):
        match node.tag:
            case "DateOfIssue":
                published = _day(node)
            case "Location":
                codes = [
                    values["Country"].get(c.attributes.get("CountryID", ""), "") for c in node.all("LocationCountry")
                ]
                places[node.attributes.get("ID", "")] = [country(c) for c in codes if c], told(node.plain(), values)
            case "IDRegDocument":
                documents.setdefault(node.attributes.get("IdentityID", ""), []).append(told(node.plain(), values))
            case "DistinctParty":
                for profile in node.all("Profile"):
                    if "ID" not in profile.attributes:
                        raise BadFile("a profile has no ID", where=path.name, todo="fetch it again")
                    profiles[profile.attributes["ID"]] = _profile(node, profile, values, places, columns)
            case "ProfileRelationship":
                relations.setdefault(node.attributes.get("From-ProfileID", ""), []).append(told(node.plain(), values))
            case "SanctionsEntry":
                _see(node, columns)
                known = profiles.get(node.attributes.get("ProfileID", ""))
                if known is None:
                    raise BadFile("an entry names a profile that is not there", where=path.name, todo="fetch it again")
                days = [day for d in node.all("EntryEvent", "Date") if (day := _day(d)) is not None]
                programs = [m.get("Comment") for m in node.all("SanctionsMeasure") if m.get("Comment")]
                title = values["List"].get(node.attributes.get("ListID", ""), "")
                known.entries.append((title, min(days, default=None), programs, told(node.plain(), values)))
            case tag if tag in VALUES:
                values[tag][node.attributes.get("ID", "")] = node.text
            case _:
                pass
    parties = list(_parties(profiles, documents, relations, source, path.name))
    return Reading(parties, published, columns.unread())


def told(plain: Any, values: Mapping[str, Mapping[str, str]]) -> Any:
    """Return the content of an element with the codes of the reference tables replaced by what they stand for.

    Example:
        >>> told({"ID": "3", "IssuedBy-CountryID": "7", "Comment": "x"}, {"Country": {"7": "Cuba"}})
        {'ID': '3', 'IssuedBy-Country': 'Cuba', 'Comment': 'x'}
    """
    if isinstance(plain, list):
        return [told(part, values) for part in plain]
    if not isinstance(plain, dict):
        return plain
    found: dict[str, Any] = {}
    for key, value in plain.items():
        text = (
            values.get(key.removesuffix("ID").rpartition("-")[2], {}).get(value, "") if isinstance(value, str) else ""
        )
        found[key.removesuffix("ID") if text else key] = text or told(value, values)
    return found


def _see(node: Node, columns: Columns) -> None:
    columns.rest(dict.fromkeys([*node.attributes, *(child.tag for child in node.children)]), ())


def _profile(
    party: Node,
    profile: Node,
    values: dict[str, dict[str, str]],
    places: dict[str, tuple[list[str], Any]],
    columns: Columns,
) -> _Profile:
    _see(party, columns)
    _see(profile, columns)
    primary: list[str] = []
    names: list[str] = []
    low: list[str] = []
    kinds: dict[str, str] = {}
    for identity in profile.all("Identity"):
        parts = {
            group.attributes.get("ID", ""): values["NamePartType"].get(group.attributes.get("NamePartTypeID", ""), "")
            for group in identity.all("NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
        }
        for alias in identity.all("Alias"):
            for named in alias.all("DocumentedName"):
                pieces = [
                    (parts.get(value.attributes.get("NamePartGroupID", ""), ""), value.text)
                    for value in named.all("DocumentedNamePart", "NamePartValue")
                ]
                if any(part in ORDER for part, _ in pieces):  # a person: given names first
                    pieces.sort(key=lambda p: ORDER.index(p[0]) if p[0] in ORDER else len(ORDER))
                text = " ".join(text for _, text in pieces if text)
                if not text:
                    continue
                first = alias.attributes.get("Primary") == "true" and identity.attributes.get("Primary") != "false"
                (primary if first else names).append(text)
                if alias.attributes.get("LowQuality") == "true":
                    low.append(text)
                if (kind_of := values["AliasType"].get(alias.attributes.get("AliasTypeID", ""), "")) not in USUAL:
                    kinds[text] = kind_of
    features: dict[str, list[Any]] = {}
    countries: list[str] = []
    for feature in profile.all("Feature"):
        title = values["FeatureType"].get(feature.attributes.get("FeatureTypeID", ""), "feature")
        for version in feature.all("FeatureVersion"):
            spelled = told(version.plain(), values)
            for place in version.all("VersionLocation"):
                codes, whole = places.get(place.attributes.get("LocationID", ""), ([], None))
                countries += codes
                if whole:
                    spelled.setdefault("places", []).append(whole)
            features.setdefault(title, []).append(spelled)
    rest = {"features": features, "low_quality": low, "alias_types": kinds, "comment": party.get("Comment")}
    identities = [i.attributes.get("ID", "") for i in profile.all("Identity")]
    type_of = values["PartySubType"].get(profile.attributes.get("PartySubTypeID", ""), "").lower()
    if any(part in ORDER for i in profile.all("Identity") for part in _parts(i, values)):
        type_of = "individual"
    fixed = party.attributes.get("FixedRef", profile.attributes["ID"])
    return _Profile(fixed, [*primary, *names], low, TYPES.get(type_of, "entity"), rest, countries, identities)


def _parts(identity: Node, values: dict[str, dict[str, str]]) -> Iterator[str]:
    for group in identity.all("NamePartGroups", "MasterNamePartGroup", "NamePartGroup"):
        yield values["NamePartType"].get(group.attributes.get("NamePartTypeID", ""), "")


def _parties(
    profiles: dict[str, _Profile],
    documents: dict[str, list[Any]],
    relations: dict[str, list[Any]],
    source: str,
    name: str,
) -> Iterator[ListedParty]:
    for id, profile in profiles.items():
        if not profile.names:
            raise BadFile("a party has no name", where=f"profile {id} of {name}")
        papers = [paper for identity in profile.identities for paper in documents.get(identity, [])]
        rest = profile.rest | {"documents": papers, "relations": relations.get(id, [])}
        rest["entries"] = [whole for _, _, _, whole in profile.entries]
        other = msgspec.json.encode({key: value for key, value in rest.items() if value}).decode()
        by_list: dict[str, tuple[date | None, dict[str, None]]] = {}
        for title, day, programs, _ in profile.entries:
            code = _code(title, LISTS) or next((c for p in programs if (c := _code(p, PROGRAMS))), "") or "OFAC"
            held, tags = by_list.get(code, (day, {}))
            known = [d for d in (held, day) if d is not None]
            by_list[code] = (min(known, default=None), tags | dict.fromkeys(programs))
        for code, (day, tags) in by_list.items():
            yield ListedParty(
                entry_id=f"{code}-{profile.fixed}",
                source=source,
                list=code,
                name=profile.names[0],
                alt_names=tuple(dict.fromkeys(n for n in profile.names[1:] if n != profile.names[0])),
                party_type=profile.type,
                countries=tuple(dict.fromkeys(profile.countries)),
                program="; ".join(tags) or None,
                listed_on=day,
                original_id=profile.fixed,
                other=None if other == "{}" else other,
            )


def _code(text: str, codes: tuple[tuple[str, str], ...]) -> str:
    plain = text.upper()
    return next((code for mark, code in codes if mark in plain), "")


def _day(node: Node) -> date | None:
    try:
        return date(int(node.get("Year")), int(node.get("Month")), int(node.get("Day")))
    except ValueError:
        return None


def _read_csv(body: Body, source: str) -> Reading:
    """Read the parties, their other names, addresses and overlong remarks; a file is told by its number of columns."""
    found: dict[int, dict[str, list[dict[str, str]]]] = {}
    for path in body:
        width = _width(path)
        if width not in FILES:
            raise BadFile(f"{width} columns", where=path.name, expected="sdn, alt, add or sdn_comments as CSV")
        rows: dict[str, list[dict[str, str]]] = {}
        for row in read_rows(path, FILES[width], ",", strip=False):
            clean = {key: "" if (text := value.strip()) == "-0-" else text for key, value in row.items()}
            clean |= {key: row[key] for key in IN_PIECES if clean.get(key)}
            rows.setdefault(clean["ent_num"], []).append(clean)
        found[width] = rows
    if 12 not in found:
        raise BadFile("the file of parties is not among them", where=source, expected="sdn.csv or cons_prim.csv")
    strays = {id for width, rows in found.items() if width != 12 for id in rows} - set(found[12])
    if strays:
        raise BadFile(
            f"{len(strays):,} parties have names or addresses and are not in the file of parties", where=source,
            todo="take all files from one edition",
        )  # fmt: skip
    parties = []
    for id, (row, *_) in found[12].items():
        others = found.get(5, {}).get(id, [])
        places = found.get(6, {}).get(id, [])
        remarks = "".join([row["Remarks"], *(more["more_remarks"] for more in found.get(2, {}).get(id, []))])
        codes = ["SDN"] if source == "us.sdn" else [_code(row["Program"], PROGRAMS) or "OFAC"]
        if codes == ["SSI"] and ON_MENU.search(remarks):  # under a directive of Executive Order 14024 as well
            codes.append("NS-MBS")
        alts = [*(o["alt_name"] for o in others), *WEAK.findall(remarks)]
        rest: dict[str, Any] = {key: row[key] for key in FILES[12][4:] if row[key]}
        rest |= {"names": others, "addresses": places, "more_remarks": found.get(2, {}).get(id, [])}
        kept = {key: value for key, value in rest.items() if value}
        parties += [
            ListedParty(
                entry_id=f"{code}-{id}",
                source=source,
                list=code,
                name=row["SDN_Name"],
                alt_names=tuple(dict.fromkeys(n for n in alts if n and n != row["SDN_Name"])),
                party_type=TYPES.get(row["SDN_Type"].lower(), "entity"),
                countries=tuple(dict.fromkeys(country(c) for p in places if (c := p["Country"]))),
                program="; ".join(p.strip(" []") for p in row["Program"].split("] [")) or None,
                original_id=id,
                other=msgspec.json.encode(kept).decode() if kept else None,
            )
            for code in codes
        ]
    return Reading(parties)


def _width(path: Path) -> int:
    import csv
    import io

    from licet.lists.bodies import head

    try:
        return len(next(csv.reader(io.StringIO(head(path, 1 << 16))), []))
    except csv.Error as error:
        raise BadFile(f"neither CSV nor XML: {error}", where=path.name, expected="a file of the Treasury") from None


def reader(source: str) -> Any:
    """Return the reader of one of the Treasury's lists."""
    return partial(read, source=source)
