"""Read a published file of a list, and hold what was kept against an independent count of the file.

    python bench/read_list.py un.sc consolidated.xml
    python bench/read_list.py us.sdn sdn.csv alt.csv add.csv sdn_comments.csv

Entries are counted by the reader and by the plain tags or rows of the file. Every text of the file that stands nowhere
in what was kept (names, fields, the rest as JSON) is counted by its element or column: nothing should be lost.
"""

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from licet.errors import LicetError
from licet.lists import find
from licet.lists.bodies import decoded, unpacked
from licet.party import ListedParty

RECORDS = {  # tags of an entry, by list
    "un.sc": ("INDIVIDUAL", "ENTITY"),
    "uk.sanctions": ("Designation",),
    "eu.consolidated": ("sanctionEntity",),
    "us.sdn": ("SanctionsEntry",),
    "us.treasury_consolidated": ("SanctionsEntry",),
}
ZONED = re.compile(r"\d{4}-\d\d-\d\d[-+]\d\d:\d\d")  # a day with its time zone
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S")
TRANSLATED = frozenset(  # kept by what they mean: the code of a list, a country, a type, numbers that join names
    (
        *("source", "type", "Country", "subjectType/@code", "subjectType/@classificationCode", "DocNameStatusID"),
        *("@NamePartGroupID", "@ScriptID", "@ScriptStatusID", "@Acronym", "@AliasTypeID", "@DocNameStatusID"),
        *("@NamePartTypeID", "NamePartGroup/@ID", "DocumentedName/@ID", "Identity/@ID", "Identity/@FixedRef"),
        *("@Primary", "@LowQuality", "@False", "@PartySubTypeID", "@IdentityID", "Feature/@ID", "@FeatureTypeID"),
        *("Alias/@FixedRef", "DocumentedName/@FixedRef", "@IdentityFeatureLinkTypeID", "NamePartValue"),
    )
)
HEADLESS = ("us.sdn", "us.treasury_consolidated")


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text of a value decoded from JSON."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)
    else:
        yield str(value)


def kept(parties: list[ListedParty]) -> tuple[set[str], str]:
    """Return the texts of all entries, and the words of all their names."""
    found: set[str] = set()
    for party in parties:
        for field in fields(party):
            value = getattr(party, field.name)
            if field.name == "other":
                found.update(texts_of(json.loads(value or "{}")))
            elif isinstance(value, date):
                days = (value, value - timedelta(days=1))  # the last day of an order is kept as the day after
                found.update(day.strftime(form) for form in DAYS for day in days)
            elif value:
                found.update(map(str, value) if isinstance(value, tuple) else (str(value), *str(value).split("; ")))
    plain = {" ".join(text.split()) for text in found}
    return plain, "\n".join(sorted(" ".join(name.split()) for party in parties for _, name in party.names()))


def xml_texts(body: bytes, records: tuple[str, ...]) -> tuple[int, Iterator[tuple[str, str]]]:
    """Return the number of entries by their tags, and every text and attribute of them with its place."""
    count = sum(len(re.findall(rb"<" + tag.encode() + rb"[\s>]", body)) for tag in records)

    def walk() -> Iterator[tuple[str, str]]:
        for _, node in ElementTree.iterparse(io.BytesIO(body)):
            tag = node.tag.rpartition("}")[2]
            if tag in records or tag == "DistinctParty":
                for part in node.iter():
                    name = part.tag.rpartition("}")[2]
                    yield from ((f"{name}/@{key}", value) for key, value in part.attrib.items())
                    yield name, part.text or ""
                node.clear()

    return count, walk()


def csv_texts(bodies: list[bytes], headless: bool) -> tuple[int, Iterator[tuple[str, str]]]:
    """Return the number of rows of the first file, and every cell of all files with its column."""
    tables = []
    for body in bodies:
        text = decoded(body).rstrip("\x1a\r\n")
        mark = "\t" if "\t" in text.partition("\n")[0] else ","
        tables.append(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    head = 0 if headless else 1

    def walk() -> Iterator[tuple[str, str]]:
        for number, rows in enumerate(tables):
            for row in rows[head:]:
                for at, cell in enumerate(row):
                    yield (f"file {number + 1} column {at + 1}" if headless else rows[0][at]), cell

    return len(tables[0]) - head, walk()


def main() -> int:
    """Read, count, compare, and print; the exit code says whether texts were lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("list", help="id of the list, e.g. un.sc")
    options.add_argument("files", nargs="+", type=Path)
    asked = options.parse_args()
    try:
        reading = find(asked.list).read(tuple(asked.files))
        bodies = [unpacked(path) for path in asked.files]
    except LicetError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if bodies[0].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        counted, texts = xml_texts(bodies[0], RECORDS[asked.list])
    else:
        counted, texts = csv_texts(bodies, asked.list in HEADLESS)
    found, names = kept(reading.parties)
    lost: Counter[str] = Counter()
    total = 0
    for place, raw in texts:
        text = " ".join(raw.split())
        if not text or text == "-0-" or {place, place[place.find("@") :]} & TRANSLATED:
            continue
        total += 1
        if text not in found and text not in names and is_lost(text, found, names):
            lost[place] += 1
    named = sum(1 + len(party.alt_names) for party in reading.parties)
    print(f"{asked.list} of {reading.published_on or 'no stated day'}: {len(reading.parties):,} entries read "
          f"{dict(reading.counts())}, {named:,} names; {counted:,} by plain count of the first file")  # fmt: skip
    print(f"columns nobody reads: {', '.join(reading.unread) or 'none'}")
    print(f"{total:,} texts in the file, kept all but {sum(lost.values()):,} {dict(lost.most_common(12)) or ''}")
    return 1 if lost else 0


def is_lost(text: str, found: set[str], names: str) -> bool:
    """Say whether some part of a cell that holds several values is kept nowhere."""
    if ZONED.fullmatch(text):
        return text[:10] not in found
    parts = [part.strip(" []") for part in re.split(r"\] \[|;|, ", text)]
    return any(part and part not in found and part not in names for part in parts)


if __name__ == "__main__":
    sys.exit(main())
