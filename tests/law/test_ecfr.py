"""An official edition against the tables: shapes that lose data elsewhere, no drift where none is, every drift."""

import csv
import io
from collections import defaultdict
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from licet.errors import BadFile
from licet.law.us import ecfr
from licet.law.us.ear_740_country_groups import GROUPS
from shared import shared

FOLDER = Path(__file__).parent / "ecfr"
NOW = date(2026, 8, 7)


def table(*lines: list[str]) -> str:
    """Return lines of cells as a table."""
    body = "".join("<TR>" + "".join(f"<TD>{escape(c)}</TD>" for c in cells) + "</TR>" for cells in lines)
    return f"<TABLE>{body}</TABLE>"


def part(number: int, body: str) -> str:
    """Return an appendix of a part as a document."""
    return f'<DIV5><DIV9 N="Supplement No. 1 to Part {number}"><HEAD>Supplement</HEAD>{body}</DIV9></DIV5>'


def reference(name: str) -> list[dict[str, str]]:
    """Return a table of the reference data."""
    with shared("reference", "law", name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def control_list(rows: list[dict[str, str]]) -> str:
    """Return control rows as an edition of part 774."""
    by_entry = defaultdict(list)
    for row in rows:
        by_entry[row["eccn"]].append([row["scope"], row["requirement"]])
    entries = (
        f"<FP-2><B>{entry} Items.</B></FP-2><HD1>License Requirements</HD1>"
        + table(["Control(s)", "Country Chart"], *several)
        + "<HD1>List Based License Exceptions</HD1>"
        for entry, several in by_entry.items()
    )
    return part(774, "".join(entries))


def groups(rows: list[dict[str, str]]) -> str:
    """Return country groups as an edition of part 740."""
    body = ""
    for letter in "ADE":
        columns = [g for g in GROUPS if g[0] == letter.lower()]
        head = ["Country", *(f"[{letter}:{g[1]}] a group" for g in columns)]
        lines = [[r["name_in_supp1_part740"].split(" | ")[0], *(r[f"{letter}:{g[1]}"] for g in columns)] for r in rows]
        body += f"<HD1>Country Group {letter}</HD1>" + table(head, *(line for line in lines if line[0]))
        if letter == "A":
            names = [[r["name_in_supp1_part740"].split(" | ")[-1]] for r in rows if r["B"]]
            body += "<HD1>Country Group B</HD1>" + table(["Countries"], *names)
    return part(740, body)


def saved(folder: Path, text: str) -> Path:
    """Return a file with this text."""
    path = folder / "edition.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_headings_in_two_rows_and_footnote_marks_are_read() -> None:
    """Column heads may be split over lines and names carry footnote marks."""
    found = ecfr.read(FOLDER / "part-738.xml")
    assert found.chart["Australia"] == {"cb1"}
    assert found.chart["India"] == {"cb1", "np1", "ns1", "mt1", "rs1"}


def test_merged_referral_is_no_answer() -> None:
    """A cell over all columns that refers elsewhere is not an empty row."""
    assert ecfr.read(FOLDER / "part-738.xml").chart["Cuba"] is None


def test_fixture_of_the_chart_has_no_drift_but_the_countries_it_lacks() -> None:
    """Rows that are there agree with the tables, the misprinted name included."""
    drifts = ecfr.check([FOLDER / "part-738.xml"], NOW)
    assert drifts and all(d.what == "country" and d.theirs == "nothing" for d in drifts)
    assert not {"AU", "CU", "IN", "SC"} & {d.key for d in drifts}


def test_split_heading_plural_label_merged_cell_and_prose_are_read() -> None:
    """A code apart from its title, "Controls", a cell over both columns, and a requirement outside any table."""
    found = ecfr.read(FOLDER / "part-774.xml").controls
    assert [scope for scope, _ in found["3A001"]] == ["NS applies to entire entry", "AT applies to entire entry"]
    assert len(found["3A090"]) == 2
    assert found["0A980"][0][0].startswith("SS applies to entire entry")
    assert found["0A983"][0][1].startswith("CC applies to entire entry")


def test_text_that_names_an_entry_opens_none() -> None:
    """A paragraph such as 3A001.a is no heading."""
    assert set(ecfr.read(FOLDER / "part-774.xml").controls) == {"3A001", "3A090", "0A980", "0A983"}


def test_missing_row_is_named() -> None:
    """The excerpt lacks rows of 3A001; each is a drift with its paragraphs."""
    drifts = [str(d) for d in ecfr.check([FOLDER / "part-774.xml"], NOW) if d.key == "3A001"]
    assert any("MT1 on .z.2: the tables say that it applies, the edition says nothing" in d for d in drifts)
    assert not any("NS2" in d for d in drifts)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-08-07"])
def test_whole_control_list_of_an_edition_has_no_drift(tmp_path: Path, day: str) -> None:
    """All control rows of either edition, written as XML, are what the table says on its day."""
    rows = [r for r in reference("ccl_controls.csv") if r[f"in_edition_{day}"] == "yes"]
    assert ecfr.check([saved(tmp_path, control_list(rows))], date.fromisoformat(day)) == []


def test_whole_group_table_has_no_drift(tmp_path: Path) -> None:
    """The groups of the edition, written as XML, are what the table says."""
    assert ecfr.check([saved(tmp_path, groups(reference("country_groups.csv")))], NOW) == []


def test_drift_in_a_group_is_named(tmp_path: Path) -> None:
    """A country that left a group is named with group and both readings."""
    rows = reference("country_groups.csv")
    next(r for r in rows if r["iso2"] == "NI")["D:5"] = ""
    drifts = ecfr.check([saved(tmp_path, groups(rows))], NOW)
    assert [str(d) for d in drifts] == ["country groups: NI: D5: the tables say X, the edition says no mark"]


def test_new_entry_and_changed_row_are_named(tmp_path: Path) -> None:
    """A new entry, a changed column and a requirement of no known shape are all reported."""
    rows = [r for r in reference("ccl_controls.csv") if r["in_edition_2026-08-07"] == "yes"]
    for row in rows:
        if row["eccn"] == "1A101" and row["chart_column"] == "MT 1":
            row["scope"] = "MT applies to 1A101.a"
    rows.append({"eccn": "3A999", "scope": "NS applies to entire entry", "requirement": "Some other place."})
    rows.append({"eccn": "9Z999", "scope": "NS applies to entire entry", "requirement": "NS Column 1"})
    drifts = {(d.key, d.what, d.ours) for d in ecfr.check([saved(tmp_path, control_list(rows))], NOW)}
    assert ("1A101", "MT1 on entire entry", "that it applies") in drifts
    assert ("1A101", "MT1 on .a", "nothing") in drifts
    assert ("3A999", "UNREDUCED on entire entry", "nothing") in drifts


def test_rowspan_and_colspan_are_spread() -> None:
    """A merged cell stands in every place it covers."""
    from xml.etree import ElementTree as ET

    made = ET.fromstring(
        '<TABLE><TR><TD rowspan="2">a</TD><TD colspan="2">b</TD></TR><TR><TD>c</TD><TD>d</TD></TR></TABLE>'
    )
    assert ecfr.grid(made) == [["a", "b", "b"], ["a", "c", "d"]]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("<DIV5>", "no XML"),
        ("<DIV5/>", "holds no supplement"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><DIV5>&b;</DIV5>', "document type"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, match: str) -> None:
    """Broken XML, XML of something else and XML with entities are refused with what was expected."""
    with pytest.raises(BadFile, match=match):
        ecfr.read(saved(tmp_path, text))
    with pytest.raises(BadFile, match="cannot be read"):
        ecfr.read(tmp_path / "none.xml")


def test_fetch_asks_the_official_address_and_writes_whole_files(tmp_path: Path) -> None:
    """Each part is asked once for the day; an answer that is no XML leaves nothing behind."""
    asked = []

    def opener(address: str) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(b"<DIV5/>" if "774" not in address else b"too many requests")

    with pytest.raises(BadFile, match="no XML"):
        ecfr.fetch(NOW, tmp_path, opener)
    assert asked[0] == "https://www.ecfr.gov/api/versioner/v1/full/2026-08-07/title-15.xml?part=738"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "title-15-part-738-2026-08-07.xml",
        "title-15-part-740-2026-08-07.xml",
    ]
