"""Templates and questionnaires come back filled in."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import licet
from licet.errors import BadFile, BadValue, UnknownName
from licet.facts import countries
from licet.interfaces import shipments
from licet.interfaces.workbooks import FIRST, TOP_ROW, answers, questionnaire, template
from licet.report.questions import OURS, Answer, ask, fill

TABLE = """supplier,item,shipped_on,destination,activity,shipped_from,value_usd
Fab Co,chip A,2023-11-20,CN,export,US,100
Fab Co,chip A,2023-11-21,CN,export,US,200
Fab Co,chip B,2023-11-20,CN,export,US,250
=Board/Makers,board,2023-11-20,CN,export,US,7
,own part,2023-11-20,CN,export,US,9
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Five shipments of two suppliers, one without supplier."""
    path = tmp_path / "s.csv"
    path.write_text(TABLE)
    return path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run([sys.executable, "-m", "licet", *arguments], capture_output=True, text=True, check=False)


def frame(path: Path) -> pl.DataFrame:
    """Return the shipments with their supplier."""
    return shipments.read(str(path), keep=("supplier", "item"))


def fill_in(path: Path, said: dict[tuple[str, str], Any]) -> None:
    """Write answers by item and fact into a questionnaire."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=TOP_ROW + 1):
            if sheet.title != "lists" and (row[0].value, row[4].value) in said:
                row[3].value = said[row[0].value, row[4].value]
    book.save(path)


def test_a_template_checks_what_is_typed(tmp_path: Path) -> None:
    """Each column is a fact; lists hold the dictionary's categories and countries; text columns are text."""
    path = tmp_path / "t.xlsx"
    template([*FIRST, "item_moves", "license_exception"]).save(path)
    book = openpyxl.load_workbook(path)
    sheet, lists = book["shipments"], book["lists"]
    head = [cell.value for cell in sheet[1]]
    assert head == [*FIRST, "item_moves", "license_exception"]
    checks = {str(check.sqref).split(":")[0][:-1]: check for check in sheet.data_validations.dataValidation}
    kinds = {name: checks[sheet.cell(1, n).column_letter] for n, name in enumerate(head, 1)}
    assert {name: kinds[name].type for name in ("shipped_on", "value_usd", "destination", "eccn")} == {
        "shipped_on": "date", "value_usd": "decimal", "destination": "list", "eccn": None}  # fmt: skip

    def chosen(name: str) -> list[str]:
        return [cell[0].value for cell in lists[kinds[name].formula1.split("!")[1].replace("$", "")]]

    assert chosen("destination") == list(countries())
    assert chosen("item_moves") == ["yes", "no", "unknown"]
    assert chosen("license_exception")[:2] == ["none", "LVS"]
    assert sheet.column_dimensions["F"].number_format == "@"
    assert lists.sheet_state == "hidden"


def test_a_filled_template_is_decided(tmp_path: Path) -> None:
    """What is typed into the template is what decide reads."""
    path, out = tmp_path / "t.xlsx", tmp_path / "o.csv"
    done = run("template", str(path), "--fact", "item_moves", "--fact", "known_concern", "--top", "0")
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(path)
    sheet = book["shipments"]
    column = {cell.value: cell.column_letter for cell in sheet[1]}
    sheet[f"{column['shipped_on']}2"], sheet[f"{column['item_moves']}2"] = "2020-08-17", "no"
    sheet[f"{column['known_concern']}2"] = "none"
    book.save(path)
    assert run("decide", str(path), "--out", str(out)).returncode == 0
    assert pl.read_csv(out)["determination"].to_list() == ["no license required"]


def test_the_questions_that_hold_up_most_come_first(table: Path) -> None:
    """Each supplier is asked about each item once, by the value that waits; nobody is asked what is ours to know."""
    asked = ask(frame(table), licet.program("us"), "supplier")
    fab = asked.filter(supplier="Fab Co")
    assert fab["held_up_usd"].to_list() == sorted(fab["held_up_usd"].to_list(), reverse=True)
    assert fab.row(0, named=True) | {"fact": ""} == {
        "supplier": "Fab Co", "item": "chip A", "fact": "", "held_up_usd": 300.0, "shipments": 2}  # fmt: skip
    assert not fab.select("item", "fact").is_duplicated().any()
    assert not OURS & set(asked["fact"])
    assert set(asked["supplier"]) == {"Fab Co", "=Board/Makers"}
    top = ask(frame(table), licet.program("us"), "supplier", top=3)
    assert top.equals(pl.concat([part.head(3) for part in asked.partition_by("supplier", maintain_order=True)]))


def test_answered_questions_are_not_asked_again(table: Path, tmp_path: Path) -> None:
    """The filled sheets come back into the table, and what was answered is no longer missing."""
    book, out = tmp_path / "q.xlsx", tmp_path / "filled.csv"
    done = run("questionnaire", "make", str(table), str(book))
    assert done.returncode == 0, done.stderr
    fill_in(book, {("chip A", "origin"): "US", ("chip A", "eccn"): "EAR99", ("board", "origin"): "unknown"})
    done = run("questionnaire", "read", str(table), str(book), "--out", str(out))
    assert "4 cells became known" in done.stderr
    filled = frame(out)
    assert filled["origin"].to_list() == ["US", "US", None, None, None]
    assert filled["eccn"].to_list() == ["EAR99", "EAR99", None, None, None]
    again = ask(filled, licet.program("us"), "supplier").filter(item="chip A")
    assert not {"origin", "eccn"} & set(again["fact"])
    assert run("decide", str(out), "--extra", "keep").returncode == 0


def test_a_supplier_sees_no_other(table: Path, tmp_path: Path) -> None:
    """Into a folder goes a workbook a supplier, with that supplier's sheet alone, and the name as text."""
    done = run("questionnaire", "make", str(table), str(tmp_path / "out"), "--top", "2")
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in files] == ["001_Board_Makers.xlsx", "002_Fab_Co.xlsx"]
    books = [openpyxl.load_workbook(path) for path in files]
    assert [book.sheetnames for book in books] == [["=Board Makers", "lists"], ["Fab Co", "lists"]]
    assert (books[0].worksheets[0]["B1"].value, books[0].worksheets[0]["B1"].data_type) == ("=Board/Makers", "s")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer("Fab Co", "chip A", "origin", "Korea", "Fab!D5"), BadValue),
        (Answer("Fab Co", "chip A", "destination", "CA", "Fab!D5"), BadValue),
        (Answer("Fab Co", "chip Z", "origin", "US", "Fab!D5"), UnknownName),
        (Answer("Other", "chip A", "origin", "US", "Fab!D5"), UnknownName),
        (Answer("Fab Co", "chip A", "colour", "US", "Fab!D5"), UnknownName),
    ],
)
def test_answers_that_do_not_fit_are_named(table: Path, answer: Answer, error: type[Exception]) -> None:
    """A value that does not fit, one that contradicts the table, and an unknown item are refused by their cell."""
    with pytest.raises(error, match="Fab!D5"):
        fill(frame(table), [answer], "supplier")


def test_what_is_no_questionnaire_is_refused(table: Path, tmp_path: Path) -> None:
    """Another workbook, a table without missing facts of suppliers, and an unknown column are refused."""
    other = tmp_path / "t.xlsx"
    template(FIRST).save(other)
    with pytest.raises(BadFile, match="no questionnaire"):
        list(answers(str(other)))
    with pytest.raises(UnknownName):
        ask(frame(table), licet.program("us"), "suplier")
    with pytest.raises(BadFile, match="nothing to ask"):
        questionnaire(ask(frame(table), licet.program("us"), "supplier").head(0))
    for arguments in (["template", str(tmp_path / "t.csv")], ["template", str(other), "--fact", "destnation"],
                      ["questionnaire", "make", str(table), str(table)]):  # fmt: skip
        done = run(*arguments)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
