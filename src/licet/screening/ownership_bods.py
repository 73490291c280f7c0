"""Reader of ownership edges from statements of the Beneficial Ownership Data Standard (BODS), version 0.4."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from licet.errors import BadFile, BadValue, nearest
from licet.screening.ownership_edges import UNIT, tabulate
from licet.screening.ownership_readers import present

# type of interest -> kind of edge; an interest of no type may be a share
INTERESTS: dict[str, str] = {
    "shareholding": "ownership",
    "unknownInterest": "ownership",
    "unpublishedInterest": "ownership",
    "settlor": "nominee",
    "beneficiaryOfLegalArrangement": "nominee",
    "nominator": "nominee",
    "nominee": "other",
    "trustee": "control",
    "protector": "control",
    "votingRights": "control",
    "appointmentOfBoard": "control",
    "otherInfluenceOrControl": "control",
    "controlViaCompanyRulesOrArticles": "control",
    "controlByLegalFramework": "control",
    "rightsToSurplusAssetsOnDissolution": "other",
    "rightsToProfitOrIncome": "other",
    "rightsGrantedByContract": "other",
    "conditionalRightsGrantedByContract": "other",
    "enjoymentAndUseOfAssets": "other",
    "rightToProfitOrIncomeFromAssets": "other",
    "seniorManagingOfficial": "officer",
    "boardMember": "officer",
    "boardChair": "officer",
}
FORMLESS = (TypeError, AttributeError, KeyError, ValueError)  # what a value of another kind brings about
STATEMENT = {
    *("statementId", "statementDate", "annotations", "publicationDetails", "source", "declaration"),
    *("declarationSubject", "recordId", "recordStatus", "recordType", "recordDetails"),
}


def read_bods(path: Path) -> pl.DataFrame:
    """Read statements of BODS 0.4: a JSON array, or one JSON object a line.

    A record is replaced by its next statement on that statement's date, and ends where it is closed. A direct
    shareholding is a share. An indirect one whose chain is given by component records is left to that chain; any other
    share that is indirect, or not said to be direct, is of unknown size. Parties go by name, with the record where two
    records have one name.

    Raises:
        BadFile: the file is missing, no JSON, too large, of another version, or a statement has an unknown field.
        BadValue: an interest is of an unknown type, or a share or day cannot be read.
    """
    records: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for number, statement in enumerate(_statements(path), start=1):
        where = f"statement {number} of {path}"
        if not isinstance(statement, dict) or not {"recordId", "recordType", "recordDetails"} <= set(statement):
            raise BadFile("a statement without recordId, recordType or recordDetails", where=where, expected="BODS 0.4")
        odd = sorted(set(statement) - STATEMENT)
        if odd:
            near = ", ".join(nearest(odd[0], STATEMENT)) or "none"
            raise BadFile(f"field {odd[0]!r} is not read", where=where, todo=f"nearest known: {near}")
        published = statement.get("publicationDetails") or {}
        version = published.get("bodsVersion", "0.4") if isinstance(published, dict) else published
        if version != "0.4":
            raise BadFile(f"bodsVersion is {version!r}", where=where, expected="0.4")
        if statement["recordType"] not in ("entity", "person", "relationship"):
            raise BadFile(f"recordType is {statement['recordType']!r}", where=where, expected="a record of BODS 0.4")
        if not isinstance(statement["recordDetails"], dict):
            raise BadFile("recordDetails is no object", where=where, expected="a statement of BODS 0.4")
        records[statement["recordType"], str(statement["recordId"])].append(statement | {"where": where})
    for history in records.values():
        history.sort(key=lambda statement: str(statement.get("statementDate") or ""))
    try:
        names = _names(records)
    except FORMLESS:
        raise BadFile("a name is no text under name or names", where=str(path), expected="BODS 0.4") from None
    rows: list[dict[str, object]] = []
    for (kind, _), history in records.items():
        for i, statement in enumerate(history if kind == "relationship" else []):
            start = _day(statement.get("statementDate")) if i else None
            end = _day(history[i + 1].get("statementDate")) if i + 1 < len(history) else None
            if statement.get("recordStatus") != "closed":
                try:
                    rows.extend(_interests(statement, names, start, end))
                except FORMLESS:
                    raise BadFile(
                        "an interest is not of the form", where=statement["where"], expected="BODS 0.4"
                    ) from None
    return tabulate(rows, str(path))


def _statements(path: Path) -> list[Any]:
    present(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip().startswith("["):
            found = json.loads(text)
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise BadFile(f"no JSON: {error}", where=str(path), expected="an array of BODS 0.4 statements") from None
    return list(found)


def _names(records: Mapping[tuple[str, str], list[dict[str, Any]]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for (kind, record), history in records.items():
        details = history[-1]["recordDetails"]
        if kind == "entity":
            named[record] = details.get("name") or f"entity {record}"
        elif kind == "person":
            full = [name["fullName"] for name in details.get("names") or [] if name.get("fullName")]
            named[record] = full[0] if full else f"person {record}"
    count = Counter(named.values())
    return {record: f"{name} ({record})" if count[name] > 1 else name for record, name in named.items()}


def _interests(
    statement: dict[str, Any], names: Mapping[str, str], start: date | None, end: date | None
) -> Iterator[dict[str, object]]:
    """Yield the edges of one relationship statement that stands from `start` to before `end`."""
    details, where = statement["recordDetails"], statement["where"]
    subject, party = details.get("subject"), details.get("interestedParty")
    if not isinstance(subject, str):  # the party held is not specified: nothing to say of anyone
        return
    owned = names.get(subject, f"record {subject}")
    owner = names.get(party, f"record {party}") if isinstance(party, str) else f"unspecified owner of {owned}"
    for interest in details.get("interests") or [{}]:
        named = interest.get("type") or "unknownInterest"
        if named not in INTERESTS:
            near = ", ".join(nearest(named, INTERESTS)) or ", ".join(INTERESTS)
            raise BadValue(f"interest type is {named!r}", where=where, todo=f"nearest: {near}")
        kind, direct = INTERESTS[named], interest.get("directOrIndirect") == "direct"
        if kind == "ownership" and not direct and details.get("componentRecords"):
            kind = "other"
        since = max(filter(None, (start, _day(interest.get("startDate")))), default=None)
        until = min(filter(None, (end, _day(interest.get("endDate"), last=True))), default=None)
        if since and until and since >= until:
            continue
        share = interest.get("share") or {}
        low, high = _share(share, where) if kind == "ownership" and direct else (None, None)
        yield {
            "owner": owner,
            "owned": owned,
            "percent_low": low,
            "percent_high": high,
            "since": since,
            "until": until,
            "kind": kind,
        }


def _share(share: Mapping[str, Any], where: str) -> tuple[float | None, float | None]:
    """Return lowest and highest share; an exclusive bound, Boolean or number, moves by the engine's smallest step."""
    odd = set(share) - {"exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    if odd or not all(value is None or isinstance(value, (int, float)) for value in share.values()):
        raise BadValue(f"share is {dict(share)!r}", where=where, expected="numbers under exact, minimum, maximum")
    if share.get("exact") is not None:
        return share["exact"], share["exact"]
    low, high = share.get("minimum"), share.get("maximum")
    above, below = share.get("exclusiveMinimum"), share.get("exclusiveMaximum")
    above, below = low if above is True else above, high if below is True else below
    if above is not None and above is not False:
        low = above + 1 / UNIT
    if below is not None and below is not False:
        high = below - 1 / UNIT
    return low, high


def _day(text: str | None, *, last: bool = False) -> date | None:
    """Return a day; of a year or month alone the first day, or with `last` the first day after it."""
    if not text:
        return None
    parts = [int(part) for part in re.findall(r"\d+", str(text)[:10])]
    try:
        if len(parts) == 3 or not last:
            return date(parts[0], *[*parts[1:], 1, 1][:2])
        year, month = (parts[0] + 1, 1) if len(parts) == 1 or parts[1] == 12 else (parts[0], parts[1] + 1)
        return date(year, month, 1)
    except (ValueError, IndexError):
        raise BadValue(f"{text!r} is no day", expected="a day such as 2020-08-17, a month or a year") from None
