"""Workbooks go in and out; what would harm or mislead is refused with the cell named."""

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import licet
from licet.errors import BadFile, BadValue, UnknownFact
from licet.interfaces import shipments, spreadsheet
from licet.report.cells import guarded, is_formula


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run([sys.executable, "-m", "licet", *arguments], capture_output=True, text=True, check=False)


def book(rows: list[list[Any]], title: str = "shipments") -> bytes:
    """Return a workbook of one sheet."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, **members: bytes) -> bytes:
    """Return a workbook with members replaced or added."""
    out = io.BytesIO()
    names = {name.replace("__", "/").replace("_xml", ".xml"): value for name, value in members.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, names.pop(name, None) or old.read(name))
        for name, value in names.items():
            new.writestr(name, value)
    return out.getvalue()


def test_a_workbook_reads_like_csv(tmp_path: Path) -> None:
    """Days, numbers, truths and texts of a workbook are the facts a CSV file would give."""
    rows = [["shipped_on", "destination", "value_usd", "item_moves", "eccn"],
            [datetime(2023, 11, 20), "CN", 1500, True, "3A090.a"],
            [date(2023, 11, 21), "ca", 0.5, None, "EAR99"]]  # fmt: skip
    path = tmp_path / "s.xlsx"
    path.write_bytes(book(rows))
    (tmp_path / "s.csv").write_text(
        "shipped_on,destination,value_usd,item_moves,eccn\n2023-11-20,CN,1500,true,3A090.a\n2023-11-21,CA,0.5,,EAR99\n"
    )
    assert shipments.read(str(path)).equals(licet.read(tmp_path / "s.csv"))


def test_empty_rows_and_other_sheets_are_left_out() -> None:
    """Empty rows are skipped; the sheet named shipments is read, or the first, or the one asked for."""
    made = openpyxl.Workbook()
    made.active.append(["other"])
    sheet = made.create_sheet("shipments")
    sheet["A3"], sheet["A6"] = "destination", "CN"
    out = io.BytesIO()
    made.save(out)
    assert spreadsheet.read(out.getvalue()).rows() == [("CN",)]
    assert spreadsheet.read(out.getvalue(), sheet="Sheet").columns == ["other"]
    with pytest.raises(BadFile, match="no sheet"):
        spreadsheet.read(out.getvalue(), sheet="none")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["eccn"], [30.0]], "3E001"),
        ([["destination"], ["#REF!"]], "#REF!"),
        ([["value_usd"], ["=1+1"]], "without a saved value"),
    ],
)
def test_cells_that_mislead_are_refused(rows: list[list[Any]], says: str) -> None:
    """A classification turned into a number, an error and a formula without value are named by their cell."""
    with pytest.raises(BadValue, match=r"A2 of w\.xlsx") as error:
        spreadsheet.read(book(rows), "w.xlsx")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("rows", "says"),
    [([], "empty"), ([["a", "a"], [1, 2]], "twice"), ([["a", None, "b"]], "no header"), ([["a"], [1, 2]], "longer")],
)
def test_tables_without_a_clear_header_are_refused(rows: list[list[Any]], says: str) -> None:
    """An empty sheet, a header given twice or missing, and a cell beyond the header are refused."""
    with pytest.raises(BadFile, match=says):
        spreadsheet.read(book(rows))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that swells a thousandfold, too many members, and too large a file or content are refused."""
    good = book([["destination"], ["CN"]])
    assert spreadsheet.read(good).height == 1
    bomb = repacked(good, xl__worksheets__sheet1_xml=b"<worksheet>" + b" " * 20 * spreadsheet.MIB)
    with pytest.raises(BadFile, match="swells"):
        spreadsheet.read(bomb)
    with pytest.raises(BadFile, match="members are too many"):
        spreadsheet.read(repacked(good, **{f"x{n}": b"" for n in range(1001)}))
    monkeypatch.setattr(spreadsheet, "LARGEST_CONTENT", 100)
    with pytest.raises(BadFile, match="unpacks to"):
        spreadsheet.read(good)
    monkeypatch.setattr(spreadsheet, "LARGEST_FILE", 100)
    with pytest.raises(BadFile, match="too large"):
        spreadsheet.read(good)


def test_entities_are_refused() -> None:
    """XML with a document type, in whatever member or encoding, is not parsed."""
    good = book([["destination"], ["CN"]])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    for content in (laughs, laughs.decode().encode("utf-16"), b"<!--" + b"x" * 70_000 + b"-->" + laughs):
        with pytest.raises(BadFile, match="plain XML"):
            spreadsheet.read(repacked(good, xl__worksheets__sheet1_xml=content))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """Text, a cut file, another ZIP file and broken XML give one message each."""
    good = book([["destination"], ["CN"]])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("a.txt", "b")
    broken = repacked(good, xl__workbook_xml=b"<workbook><sheets>")
    for content in (b"", b"destination\nCN\n", good[: len(good) // 2], out.getvalue(), broken):
        with pytest.raises(BadFile):
            spreadsheet.read(content)
    with pytest.raises(BadFile):
        spreadsheet.read(tmp_path / "none.xlsx")


def test_a_claimed_extent_is_not_believed() -> None:
    """A sheet that says it has sixteen thousand columns and a million rows is read as the cells it has."""
    good = book([["destination"], ["CN"]])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in sheet
    assert spreadsheet.read(repacked(good, xl__worksheets__sheet1_xml=sheet)).rows() == [("CN",)]


@given(st.text(max_size=12).filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)))
def test_no_text_becomes_a_formula(text: str) -> None:
    """Whatever a text begins with, a workbook holds it as text, and in CSV nothing begins like a formula."""
    out = io.BytesIO()
    spreadsheet.write(pl.DataFrame({"item": [text]}), out)
    cell = openpyxl.load_workbook(out).active["A2"]
    assert cell.data_type == "s" or not text
    said = guarded(pl.DataFrame({"item": [text], f"{text}x": [1]}))
    assert not is_formula(said["item"][0])
    assert not is_formula(said.columns[1])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_commands_write_no_formula(tmp_path: Path, ending: str) -> None:
    """A name that is a formula comes out as text, in the table and in the tables beside it."""
    table, out = tmp_path / "s.csv", tmp_path / f"out.{ending}"
    table.write_text('destination,end_user,"=1+1"\nCN,"=HYPERLINK(""http://x"")",@x\n')
    done = run("decide", str(table), "--extra", "keep", "--out", str(out), "--missing", str(tmp_path / f"m.{ending}"))
    assert done.returncode == 0, done.stderr
    if ending == "csv":
        assert "\n=" not in out.read_text()
        assert ",=" not in out.read_text()
        assert ',"=' not in out.read_text()
        assert "'=HYPERLINK" in out.read_text()
    else:
        cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert '=HYPERLINK("http://x")' in {cell.value for cell in cells}


def test_decide_answers_the_same_from_a_workbook(tmp_path: Path) -> None:
    """The same shipments as CSV and as a workbook get the same determinations, written as a workbook."""
    (tmp_path / "s.csv").write_text("shipped_on,item_moves,known_concern\n2020-08-17,no,none\n2020-08-17,,\n")
    (tmp_path / "s.xlsx").write_bytes(
        book([["shipped_on", "item_moves", "known_concern"], [date(2020, 8, 17), "no", "none"], [date(2020, 8, 17)]])
    )
    for name in ("s.csv", "s.xlsx"):
        done = run("decide", str(tmp_path / name), "--out", str(tmp_path / f"{name}.out.xlsx"))
        assert done.returncode == 0, done.stderr
    one, other = (spreadsheet.read(tmp_path / f"{name}.out.xlsx") for name in ("s.csv", "s.xlsx"))
    assert one.equals(other)
    assert one["determination"].to_list() == ["no license required", "indeterminate"]
    assert "not to standard output" in run("decide", str(tmp_path / "s.csv"), "--format", "xlsx").stderr


@pytest.mark.parametrize(
    ("headers", "said"),
    [("ko", "선적일,최종 목적 국가,금액（USD）,최종사용자"), ("zh", "出货日期,最终目的国,金额(USD),最终用户")],
)
def test_headers_in_korean_and_chinese(tmp_path: Path, headers: str, said: str) -> None:
    """Headers of the package's mappings are read as facts, however wide their brackets and spaces are."""
    path = tmp_path / "s.csv"
    path.write_text(f"{said}\n2023-11-20,CN,5,华为\n", encoding="utf-8")
    frame = shipments.read(str(path), headers=headers)
    assert frame.columns == ["row", "shipped_on", "destination", "value_usd", "end_user"]
    with pytest.raises(UnknownFact):
        shipments.read(str(path))


def test_every_header_of_the_package_names_a_fact() -> None:
    """The mappings that come with licet map to facts, and no header twice to different ones."""
    for name in shipments.OWN:
        assert len(shipments.mapping(name)) > 20


@pytest.mark.parametrize(
    ("text", "error"),
    [("header,fact\nZiel,destnation\n", UnknownFact), ("a,b\n1,2\n", BadFile), ("", BadFile), ("\xff", BadFile)],
)
def test_mappings_are_checked(tmp_path: Path, text: str, error: type[Exception]) -> None:
    """A mapping to no fact, with other columns, empty or not UTF-8 is refused."""
    path = tmp_path / "map.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(error):
        shipments.mapping(str(path))


def test_two_headers_for_one_fact_are_refused(tmp_path: Path) -> None:
    """Where two columns would give the same fact, neither is chosen."""
    path = tmp_path / "s.csv"
    path.write_text("목적지,destination\nCN,CA\n", encoding="utf-8")
    with pytest.raises(BadValue, match="both give destination"):
        shipments.read(str(path), headers="ko")


@pytest.mark.parametrize(("language", "bare"), [("ko", "금액"), ("zh", "金额")])
def test_an_amount_without_its_currency_is_no_fact(language: str, bare: str) -> None:
    """An amount that may be won or yuan is never read as dollars."""
    known = shipments.mapping(language)
    assert bare not in known
    assert known[f"{bare}(USD)".casefold()] == "value_usd"
