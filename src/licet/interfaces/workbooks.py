"""Workbooks to be filled in: a template for shipments, and questionnaires for suppliers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.errors import BadFile
from licet.facts import FactEntry, countries, dictionary
from licet.interfaces.spreadsheet import CONTROL, SHEET, needs_openpyxl, open_book
from licet.report.cells import is_formula
from licet.report.questions import Answer, choices, wording

if TYPE_CHECKING:
    import polars as pl

ROWS = 10_000  # of a template that are checked as they are typed
FIRST = (
    *("shipped_on", "activity", "shipped_from", "destination", "origin", "eccn", "item", "value_usd", "quantity"),
    *("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user"),
)
LISTS, QUESTIONS = "lists", "questions"
HEADER = ("item", "question", "answer as", "answer", "fact")
HOW = "Fill in the column 'answer'; leave it empty where it is not known. Send the workbook back as it is otherwise."
TOP_ROW = 4  # of the questions of a sheet; above it stand the supplier and what to do
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def template(names: Sequence[str]) -> Any:
    """Return a workbook with one column a fact, each checked as it is typed, and the questions beside.

    Args:
        names: facts, in the order of the columns.
    """
    openpyxl = needs_openpyxl()
    book = openpyxl.Workbook()
    sheet, told, lists = book.active, book.create_sheet(QUESTIONS), book.create_sheet(LISTS)
    sheet.title, sheet.freeze_panes = SHEET, "B2"
    lists.sheet_state = "hidden"
    ranges = Lists(lists)
    _line(told, 1, ("fact", "question", "answer as", "meaning", "source"), bold=True)
    for n, name in enumerate(names, 1):
        entry = dictionary()[name]
        question, words = wording(entry)
        _line(told, n + 1, (name, question, words, entry.meaning, entry.source))
        head = sheet.cell(1, n)
        _set(head, name, bold=True)
        column = sheet.column_dimensions[head.column_letter]
        column.width = max(12, len(name) + 2)
        column.number_format = {"date": "yyyy-mm-dd", "number": "General"}.get(entry.type, "@")
        _validate(sheet, f"{head.column_letter}2:{head.column_letter}{ROWS + 1}", entry, ranges)
    for letter, width in zip("ABCDE", (32, 70, 40, 70, 40), strict=True):
        told.column_dimensions[letter].width = width
    return book


class Lists:
    """The hidden sheet of what can be chosen: a column a list, written once."""

    def __init__(self, sheet: Any):
        self.sheet, self.ranges = sheet, dict[tuple[str, ...], str]()

    def of(self, values: tuple[str, ...]) -> str:
        """Return the range that holds a list."""
        if values not in self.ranges:
            column = len(self.ranges) + 1
            for row, value in enumerate(values, 1):
                _set(self.sheet.cell(row, column), value)
            letter = self.sheet.cell(1, column).column_letter
            self.ranges[values] = f"'{LISTS}'!${letter}$1:${letter}${len(values)}"
        return self.ranges[values]


def _validate(sheet: Any, cells: str, entry: FactEntry, ranges: Lists) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    question, words = wording(entry)
    listed = choices(entry) or (tuple(countries()) if entry.type == "country" else ())
    if listed:
        check = DataValidation(type="list", formula1=ranges.of(listed))
    elif entry.type == "date":
        check = DataValidation(type="date", operator="greaterThan", formula1="1")
    elif entry.type == "number":
        check = DataValidation(type="decimal", operator="greaterThan", formula1="-1E+300")
    else:
        check = DataValidation()
    check.allow_blank, check.showInputMessage, check.showErrorMessage = True, True, bool(check.type)
    check.promptTitle, check.prompt = entry.name[:32], question[:255]
    check.errorTitle, check.error = entry.name[:32], f"Expected {words}."[:225]
    check.add(cells)
    sheet.add_data_validation(check)


def questionnaire(asked: "pl.DataFrame") -> Any:
    """Return a workbook with one sheet a supplier, of the questions `licet.report.questions.ask` found."""
    book = needs_openpyxl().Workbook()
    book.remove(book.active)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    ranges = Lists(lists)
    taken = {LISTS}
    for (supplier,), rows in asked.group_by("supplier", maintain_order=True):
        sheet = book.create_sheet(_title(str(supplier), taken), index=len(book.worksheets) - 1)
        _line(sheet, 1, ("supplier", str(supplier)), bold=True)
        _line(sheet, 2, (HOW,))
        _line(sheet, TOP_ROW, HEADER, bold=True)
        for n, (item, fact) in enumerate(rows.select("item", "fact").iter_rows(), TOP_ROW + 1):
            entry = dictionary()[fact]
            _line(sheet, n, (item, *wording(entry), "", fact))
            sheet.cell(n, 4).number_format = {"date": "yyyy-mm-dd", "number": "General"}.get(entry.type, "@")
            _validate(sheet, f"D{n}", entry, ranges)
        for letter, width in zip("ABCDE", (30, 80, 40, 24, 32), strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = f"A{TOP_ROW + 1}"
    if len(book.worksheets) == 1:
        raise BadFile("nothing to ask: no missing fact is one that a supplier could give")
    book.active = 0
    return book


def answers(path: str) -> Iterator[Answer]:
    """Stream the answers of a filled-in questionnaire.

    Raises:
        BadFile: no workbook, or a sheet that is no questionnaire.
    """
    book, where = open_book(path)
    try:
        for sheet in book.worksheets:
            if sheet.title == LISTS:
                continue
            sheet.reset_dimensions()
            rows = list(sheet.iter_rows(max_col=len(HEADER), max_row=100_000, values_only=True))
            top = rows[TOP_ROW - 1] if len(rows) >= TOP_ROW else ()
            if tuple(top) != HEADER or not rows[0][1]:
                raise BadFile(
                    f"sheet {sheet.title!r} is no questionnaire",
                    where=where,
                    todo="`licet questionnaire make` makes one",
                )
            for n, (item, _, _, said, fact) in enumerate(rows[TOP_ROW:], TOP_ROW + 1):
                if said is None or fact is None or item is None:
                    continue
                text = said.date().isoformat() if hasattr(said, "date") else str(said)
                at = f"{sheet.title}!D{n} of {Path(where).name}"
                yield Answer(str(rows[0][1]).strip(), str(item).strip(), str(fact), text, at)
    finally:
        book.close()


def _title(supplier: str, taken: set[str]) -> str:
    """Return a name for a sheet: at most 31 letters, none forbidden, none twice."""
    bare = CONTROL.sub("", FORBIDDEN.sub(" ", supplier)).strip()[:28] or "supplier"
    title, n = bare, 1
    while title.casefold() in {name.casefold() for name in taken}:
        n += 1
        title = f"{bare[: 28 - len(str(n))]} {n}"
    taken.add(title)
    return title


def _line(sheet: Any, row: int, values: Iterable[str], bold: bool = False) -> None:
    for column, value in enumerate(values, 1):
        _set(sheet.cell(row, column), value, bold)


def _set(cell: Any, text: str, bold: bool = False) -> None:
    """Write a text as text, whatever it begins with."""
    from openpyxl.styles import Font

    cell.value = CONTROL.sub("\ufffd", text)
    cell.data_type = "s"
    if is_formula(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
