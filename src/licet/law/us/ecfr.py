"""Compare the tables of this package with an official edition: eCFR XML of parts 738, 740 and 774.

    licet law fetch --on 2026-08-07 FOLDER       (official, needs no key; never used by tests)
    licet law check FILE... --on 2026-08-07

Shapes that lose data elsewhere are read here: merged cells, headings in two rows, "Control(s)" and "Controls",
requirements in prose outside any table, entry headings split over elements, footnote marks behind names.
"""

import re
import xml.etree.ElementTree as ET  # files with a document type are refused before parsing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any
from urllib.request import urlopen

from licet.errors import BadFile
from licet.law.us.control_scope import codes, readings
from licet.law.us.dated import period, rows
from licet.law.us.ear_738_country_chart import COLUMNS
from licet.law.us.ear_740_country_groups import GROUPS

PARTS = (738, 740, 774)
ADDRESS = "https://www.ecfr.gov/api/versioner/v1/full/{day}/title-15.xml?part={part}"
ENTRY = re.compile(r"^(\d[A-E]\d{3})(?![.\d])")
COLUMN = re.compile(r"^(CB|NP|NS|MT|RS|FC|CC|AT)\s*(\d)$")
GROUP = re.compile(r"\[?([ABDE]):(\d)\]?")
PROSE = re.compile(r"^(?:Country Chart\. )?[A-Z]{2}(?: and [A-Z]{2})? appl(?:y|ies)\b")
CONDITION_LENGTH = 240  # as long as the table keeps a condition


@dataclass(frozen=True)
class Drift:
    """One thing in which an edition and the tables differ.

    Args:
        table: "country groups", "country chart" or "control list".
        key: country code or name, or entry.
        what: the cell or row.
        ours, theirs: what each says.
    """

    table: str
    key: str
    what: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.table}: {self.key}: {self.what}: the tables say {self.ours}, the edition says {self.theirs}"


@dataclass
class Edition:
    """What was read from XML: group and chart marks by printed country name, control rows by entry."""

    groups: dict[str, set[str]] = field(default_factory=dict)
    chart: dict[str, set[str] | None] = field(default_factory=dict)  # None: a referral instead of marks
    controls: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def read(path: str | Path) -> Edition:
    """Return what an eCFR XML file says of country groups, chart and control rows.

    Raises:
        BadFile: the file is missing, is no XML, has a document type, or holds none of the three tables.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="eCFR XML") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFile(
            "has a document type or entities", where=str(path), expected="eCFR XML as the official site gives it"
        )
    try:
        root = ET.fromstring(text)  # noqa: S314  # no document type: nothing to expand
    except ET.ParseError as error:
        raise BadFile(f"is no XML: {error}", where=str(path), expected="eCFR XML") from None
    edition = Edition()
    for appendix in root.iter():
        name = appendix.get("N", "") if appendix.tag.startswith("DIV") else ""
        if re.fullmatch(r"(?i)supplement no\. 1 to part 738", name):
            edition.seen.add("country chart")
            _read_chart(appendix, edition)
        elif re.fullmatch(r"(?i)supplement no\. 1 to part 740", name):
            edition.seen.add("country groups")
            _read_groups(appendix, edition)
        elif re.fullmatch(r"(?i)supplement no\. 1 to part 774.*", name):
            edition.seen.add("control list")
            _read_controls(appendix, edition)
    if not edition.seen:
        raise BadFile("holds no supplement no. 1 to part 738, 740 or 774", where=str(path), todo="download these parts")
    return edition


def words(element: ET.Element) -> str:
    """Return the text of an element, footnote marks left out, white space as single spaces."""
    parts: list[str] = []

    def walk(node: ET.Element) -> None:
        if node.tag in ("SU", "SUP", "FTREF") or node.get("class") == "footnote":
            return
        parts.append(node.text or "")
        for child in node:
            walk(child)
            if child.tag == "br":
                parts.append(" ")
            parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split())


def grid(table: ET.Element) -> list[list[str]]:
    """Return a table as rows of cells; a merged cell stands in every place it covers."""
    lines: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for line in table.iter("TR"):
        cells: list[str] = []
        given = [
            (words(c), int(c.get("colspan", "1")), int(c.get("rowspan", "1"))) for c in line if c.tag in ("TD", "TH")
        ]
        while given or len(cells) in below:
            at = len(cells)
            if at in below:
                left, text = below[at]
                cells.append(text)
                if left > 1:
                    below[at] = (left - 1, text)
                else:
                    del below[at]
                continue
            text, wide, deep = given.pop(0)
            for _ in range(wide):
                if deep > 1:
                    below[len(cells)] = (deep - 1, text)
                cells.append(text)
        lines.append(cells)
    return lines


def _read_chart(appendix: ET.Element, edition: Edition) -> None:
    columns: dict[int, str] = {}
    for table in appendix.iter("TABLE"):
        for cells in grid(table):
            found = {i: m[1].lower() + m[2] for i, c in enumerate(cells) if (m := COLUMN.match(c))}
            if found:
                columns = found
            elif columns and cells and cells[0] and any(cells[1:]):
                marks = {columns[i] for i, c in enumerate(cells) if i in columns and c.upper() == "X"}
                referral = any(re.match(r"(?i)see\b", c) for c in cells[1:])
                edition.chart[cells[0]] = None if referral else marks & set(COLUMNS)


def _read_groups(appendix: ET.Element, edition: Edition) -> None:
    title = ""
    for element in appendix.iter():
        if element.tag in ("HEAD", "HD1", "HD2", "HD3", "P", "FP") and "Country Group" in words(element):
            title = words(element)
        if element.tag != "TABLE":
            continue
        lines = grid(element)
        columns: dict[int, str] = {}
        if re.match(r"(?i)country group b\b", title):
            for cells in lines:
                for cell in cells:
                    if cell and not re.match(r"(?i)countr(y|ies)", cell):
                        edition.groups.setdefault(cell, set()).add("b")
            continue
        for cells in lines:
            found = {i: m[1].lower() + m[2] for i, c in enumerate(cells) if (m := GROUP.search(c))}
            if found:
                columns |= found
            elif columns and cells and cells[0]:
                marks = {columns[i] for i, c in enumerate(cells) if i in columns and c.upper().startswith("X")}
                edition.groups.setdefault(cells[0], set()).update(marks)


def _read_controls(appendix: ET.Element, edition: Edition) -> None:
    entry: str | None = None
    inside = False  # between "License Requirements" and "List Based License Exceptions"
    tables: set[ET.Element] = set()
    for element in appendix.iter():
        if element.tag == "TABLE" and entry and element not in tables:
            tables.add(element)
            edition.controls[entry] += _control_rows(grid(element))
            continue
        if element.tag not in ("HD1", "HD2", "HD3", "P", "FP", "FP-1", "FP-2"):
            continue
        text = words(element)
        heading = ENTRY.match(text)
        if heading and _is_heading(element):
            entry = heading[1]
            edition.controls.setdefault(entry, [])
            inside = True
        elif re.match(r"(?i)list[- ]based license exceptions", text):
            inside = False
        elif entry and inside and PROSE.match(text):
            edition.controls[entry].append((text, text))


def _is_heading(element: ET.Element) -> bool:
    """Say whether a paragraph opens in bold, as entry headings do; the code and the title may be apart."""
    if element.tag.startswith("HD"):
        return True
    first = next(iter(element), None)
    return first is not None and first.tag in ("B", "E", "STRONG") and not (element.text or "").strip()


def _control_rows(lines: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield (scope, requirement) of a control table; a merged or single cell is both."""
    if not lines or not re.match(r"(?i)controls?\b|control\(s\)", " ".join(lines[0][:1])):
        return
    for cells in lines[1:]:
        filled = [c for c in cells if c]
        if filled:
            yield filled[0], filled[-1]


def check(paths: Iterable[str | Path], on: date) -> list[Drift]:
    """Return every difference between the tables of the package on a day and the files of an edition.

    Args:
        paths: eCFR XML of one or several of parts 738, 740 and 774.
        on: the day of the edition.

    Raises:
        BadFile: a file cannot be read as such.

    Example:
        >>> check([], date(2026, 8, 7))
        []
    """
    drifts: list[Drift] = []
    for path in paths:
        edition = read(path)
        if "country groups" in edition.seen:
            groups = {n: m for n, m in edition.groups.items() if not re.match(r"(?i)\[?reserved|country$", n)}
            drifts += _marks("country groups", "country_groups", GROUPS, groups, on)
        if "country chart" in edition.seen:
            drifts += _marks("country chart", "country_chart", COLUMNS, edition.chart, on)
        if "control list" in edition.seen:
            drifts += _controls(edition, on)
    return drifts


def plain_name(name: str) -> str:
    """Return a country name without case, brackets, footnote numbers and article, for comparison.

    Example:
        >>> plain_name("China (PRC)") == plain_name("China 7")
        True
    """
    name = re.sub(r"\((?:prc|the)\)|[\d,;.()]|\bthe\b", " ", name.lower()).replace("seycheles", "seychelles")
    return " ".join(name.split())


def _marks(table: str, file: str, columns: tuple[str, ...], theirs: dict[str, Any], on: date) -> Iterator[Drift]:
    ours: dict[str, dict[str, str]] = {}
    by_name: dict[str, str] = {}
    for row in rows(file):
        if not row["name"].startswith("territory of") and period(row).holds(on):
            ours[row["key"]] = row
            by_name |= {plain_name(name): row["key"] for name in row["name"].split(" | ")}
    found: dict[str, set[str] | None] = {}
    for name, marks in theirs.items():
        key = by_name.get(plain_name(name))
        if key is None:
            yield Drift(table, name, "country", "nothing", "a row")
        else:
            found[key] = marks if marks is None or found.get(key) is None else (found[key] or set()) | marks
    for key, row in ours.items():
        listed = any(row[c] == "X" for c in columns)
        if key not in found:
            if listed and key not in ("HK", "LI"):  # these two use the row of another country
                yield Drift(table, key, "country", "a row", "nothing")
            continue
        printed = found[key]
        for column in columns:
            says = "?" if printed is None else "X" if column in printed else ""
            if row[column] != says:
                yield Drift(table, key, column.upper(), _cell(row[column]), _cell(says))


def _cell(mark: str) -> str:
    return {"X": "X", "": "no mark", "?": "unknown"}[mark]


def _controls(edition: Edition, on: date) -> Iterator[Drift]:
    ours: dict[str, set[tuple[str, ...]]] = {}
    for row in rows("control_list"):
        if period(row).holds(on) and row["basis"] not in ("derived", "unknown"):
            at = (row["code"], row["included"], row["excluded"], row["condition"])
            ours.setdefault(row["entry"], set()).add(at)
    for entry in sorted(edition.controls.keys() | ours.keys()):
        theirs = set()
        for scope, requirement in edition.controls.get(entry, ()):
            for code in codes(entry, scope, requirement):
                for included, excluded, condition in readings(entry, scope)[1]:
                    short = condition if len(condition) <= CONDITION_LENGTH else condition[:237].rstrip() + "..."
                    theirs.add((code, " ".join(included), " ".join(excluded), short))
        if entry not in ours:
            if theirs:
                yield Drift("control list", entry, "entry", "nothing", f"{len(theirs)} controls")
            continue
        if entry not in edition.controls:
            yield Drift("control list", entry, "entry", f"{len(ours[entry])} controls", "nothing")
            continue
        for control in sorted(ours[entry] - theirs):
            yield Drift("control list", entry, _control(control), "that it applies", "nothing")
        for control in sorted(theirs - ours[entry]):
            yield Drift("control list", entry, _control(control), "nothing", "that it applies")


def _control(control: tuple[str, ...]) -> str:
    code, included, excluded, condition = control
    said = f"{code.upper()} on {included or 'entire entry'}"
    return said + (f" except {excluded}" if excluded else "") + (f" if: {condition}" if condition else "")


def fetch(on: date, folder: str | Path, opener: Callable[[str], IO[bytes]] = urlopen) -> list[Path]:
    """Download parts 738, 740 and 774 as of a day from the official site, without a key; return the files.

    A file is written whole or not at all.

    Args:
        on: any day since 2017.
        folder: where the files go; made if absent.
        opener: opens an address; for tests.

    Raises:
        BadFile: the site does not answer, or answers something else than XML.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for part in PARTS:
        address = ADDRESS.format(day=on.isoformat(), part=part)
        try:
            with opener(address) as answer:
                content = answer.read()
        except OSError as error:
            raise BadFile(
                f"cannot be fetched: {error}", where=address, todo="download it by hand and pass the file"
            ) from None
        if not content.lstrip().startswith(b"<"):
            raise BadFile("the answer is no XML", where=address, todo="download it by hand and pass the file")
        path = target / f"title-15-part-{part}-{on.isoformat()}.xml"
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
        files.append(path)
    return files
