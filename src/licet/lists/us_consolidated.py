"""The Consolidated Screening List of Commerce, State and Treasury: JSON (as published, or condensed) and CSV."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from licet.errors import BadFile
from licet.lists.bodies import decode, kind, read_json, read_rows, shallow
from licet.lists.source import Body, Columns, Reading, Source
from licet.lists.us_entity_list import footnotes
from licet.party import ListedParty

CODE = re.compile(r"\(([^()]+)\)")
TITLES = {  # where the name of a list carries no code
    "Non-SDN Menu-Based Sanctions List": "NS-MBS",
    "Capta List": "CAP",
    "Foreign Sanctions Evaders": "FSE",
}
ALIASES = {"NS-MBS List": "NS-MBS", "NS-CMIC": "CMIC", "CAPTA": "CAP"}
TYPES = {"entity": "entity", "individual": "individual", "vessel": "vessel", "aircraft": "aircraft"}
MAPPED = frozenset(
    (
        *("id", "_id", "list", "source", "name", "alt_names", "type", "countries", "programs", "license_requirement"),
        *("license_policy", "federal_register_notice", "start_date", "end_date", "entity_number"),
    )
)
KNOWN = MAPPED | frozenset(
    (
        *("title", "addresses", "country", "standard_order", "call_sign", "vessel_type", "gross_tonnage"),
        *("gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
        *("source_information_url", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "ids"),
    )
)
LISTED = frozenset({"alt_names", "countries", "programs", "citizenships", "nationalities"})  # joined by ; in CSV


class _File(msgspec.Struct):
    """The two shapes of the JSON file: `results` as published, `meta` and `entries` condensed."""

    results: list[msgspec.Raw] | None = None
    entries: list[msgspec.Raw] | None = None
    meta: dict[str, Any] = {}
    total: int | None = None


def read(body: Body) -> Reading:
    """Return the list from one JSON or CSV file."""
    path = body[0]
    columns = Columns(KNOWN)
    published: date | None = None
    declared: dict[str, int] = {}
    if kind(path) == "json":
        file = read_json(path, _File)
        raw = file.results if file.results is not None else file.entries
        if raw is None:
            raise BadFile("neither results nor entries", where=path.name, expected="the list as JSON")
        rows = _objects(raw, path)
        meta = shallow(file.meta, path.name)
        if stated := str(meta.get("generated_at_source") or "")[:10]:
            published = _day(stated, path.name)
        declared = _declared(meta.get("counts_by_list"), path)
        if isinstance(total := meta.get("count", file.total), int):
            declared[""] = total
    elif kind(path) == "csv":
        rows = read_rows(path)
    else:
        raise BadFile("neither JSON nor CSV", where=path.name, expected="the list as JSON or CSV")
    parties = [_party(row, number, columns, path.name) for number, row in enumerate(rows)]
    return Reading(parties, published, columns.unread(), declared)


def _declared(counts: Any, path: Path) -> dict[str, int]:
    if not isinstance(counts or {}, dict) or not all(type(number) is int for number in (counts or {}).values()):
        raise BadFile("counts_by_list holds no counts", where=path.name, expected="a number for each list")
    return {str(code): number for code, number in (counts or {}).items()}


def _objects(raw: list[msgspec.Raw], path: Path) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(raw, 1):
        yield shallow(decode(text, f"entry {number} of {path.name}", dict[str, Any]), f"entry {number} of {path.name}")


def _party(row: dict[str, Any], number: int, columns: Columns, name: str) -> ListedParty:
    where = f"entry {number + 1} of {name}"
    code = list_code(str(row.get("list") or row.get("source") or ""), where)
    title = str(row.get("name") or "").strip()
    if not title:
        raise BadFile("an entry has no name", where=where, todo="the file may be broken: fetch it again")
    several = {key: _texts(row.get(key), key) for key in LISTED}
    countries = several["countries"] or _countries(row)
    requirement = str(row.get("license_requirement") or "") or None
    kind_of = str(row.get("type") or "").lower()
    ends = _day(str(row.get("end_date") or ""), where)
    return ListedParty(
        entry_id=str(row.get("id") or row.get("_id") or f"{code}-{number}"),
        source=SOURCE.id,
        list=code,
        name=title,
        alt_names=tuple(dict.fromkeys(a for a in several["alt_names"] if a != title)),
        party_type=TYPES.get(kind_of),
        countries=countries,
        program="; ".join(several["programs"]) or None,
        footnotes=footnotes(requirement or "") if code == "EL" else (),
        license_requirement=requirement,
        license_policy=str(row.get("license_policy") or "") or None,
        citation=str(row.get("federal_register_notice") or "") or None,
        listed_on=_day(str(row.get("start_date") or ""), where),
        removed_on=ends + timedelta(days=1) if ends else None,  # the last day of an order is still in force
        original_id=str(row.get("entity_number") or "") or None,
        other=columns.rest(row, MAPPED - {"type"} if kind_of and kind_of not in TYPES else MAPPED),
    )


def list_code(text: str, where: str) -> str:
    """Return the code of a list from its code or full name.

    Example:
        >>> list_code("Entity List (EL) - Bureau of Industry and Security", "")
        'EL'
    """
    for title, code in TITLES.items():
        if text.startswith(title):
            return code
    found = CODE.findall(text.partition(" - ")[0])
    code = found[-1] if found else text.strip()
    if not code or len(code) > 20:
        raise BadFile(f"the list of an entry is {text[:60]!r}", where=where, expected="the name of a list")
    return ALIASES.get(code, code)


def _texts(value: Any, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value if isinstance(value, list) else str(value).split(";")
    return tuple(text for part in parts if (text := str(part).strip()))


def _countries(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the countries of addresses, nationality and citizenship, in the order met."""
    found: list[str] = []
    addresses = row.get("addresses")
    if isinstance(addresses, list):
        found += [str(a.get("country") or "") for a in addresses if isinstance(a, dict)]
    elif addresses:
        ends = (part.rpartition(",")[2].strip() for part in str(addresses).split(";"))
        found += [end for end in ends if not any(c.isdigit() for c in end)]  # a postal code is no country
    found.append(str(row.get("country") or ""))
    for key in ("nationalities", "citizenships"):
        found += _texts(row.get(key), key)
    return tuple(dict.fromkeys(c for c in found if c))


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None  # "1990-01" and the like state no day; the text stays in the body


SOURCE = Source(
    id="us.consolidated",
    title="Consolidated Screening List",
    publisher="US Department of Commerce, International Trade Administration, for Commerce, State and Treasury",
    page="https://www.trade.gov/consolidated-screening-list",
    addresses=("https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json",),
    terms="US Government work, public domain",
    expected={
        "CAP": 1, "CMIC": 68, "DPL": 1596, "DTC": 787, "EL": 3420, "ISN": 161, "MEU": 70, "NS-MBS": 51, "PLC": 78,
        "SDN": 19181, "SSI": 286, "UVL": 222,
    },
    counted_on=date(2026, 7, 31),
    formats=("JSON", "CSV"),
    read=read,
    marks=('"results"', '"entries"', "source_information_url", '"counts_by_list"'),
)  # fmt: skip
