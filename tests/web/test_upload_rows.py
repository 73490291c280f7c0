"""One bad row in ten thousand is named by row, column, what fits and what to do, and costs itself alone."""

import csv
import io
from typing import Any

import pytest

from licet.interfaces.web.jobs import Job, decide

HEAD = ["shipped_on", "destination", "eccn", "value_usd"]
ROWS, BAD = 10_000, 7_000


def made(kind: str, changes: dict[int, Any]) -> bytes:
    """Return ten thousand shipments in which some cells of one row are changed."""
    rows: list[list[Any]] = [["2024-01-15", "CN", "EAR99", 5] for _ in range(ROWS)]
    for column, value in changes.items():
        rows[BAD - 1][column : column + 1] = [value]
    if kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([HEAD, *rows])
        return text.getvalue().encode()
    import openpyxl

    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in (HEAD, *rows):
        sheet.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("changes", "column", "what", "todo"),
    [
        ({1: "Korea"}, "destination", "destination is 'Korea'", "Did you mean KP (North Korea) or KR"),
        ({3: "much"}, "value_usd", "value_usd is 'much'", "Expected a number in USD, 0 or more."),
        ({4: "x"}, "", "row", "a"),
        ({1: "#REF!"}, "destination", "#REF!", "."),
    ],
)
def test_one_bad_row_costs_itself(kind: str, changes: dict[int, Any], column: str, what: str, todo: str) -> None:
    """The error has the row, the column and what would fit; all others are decided."""
    job = Job("id", "owner", f"t.{kind}", "us", "text")
    decide(job, made(kind, changes), False, "", 1_000_000)
    assert [(error.row, error.column) for error in job.errors] == [(BAD, column)]
    assert what in job.errors[0].what
    assert todo in job.errors[0].todo
    assert job.result is not None
    assert job.result.height == ROWS
    assert job.result["determination"].null_count() == 1


def test_a_number_where_a_classification_belongs_is_named_by_its_cell() -> None:
    """A spreadsheet reads 3E001 as 30: the cell is named; two faults in a row are still one row."""
    job = Job("id", "owner", "t.xlsx", "us", "text")
    decide(job, made("xlsx", {1: "#N/A", 2: 30}), False, "", 1_000_000)
    assert [error.column for error in job.errors] == ["destination", "eccn"]
    assert job.errors[1].what == f"Sheet!C{BAD + 1}: a classification is the number 30"
    assert "3E001" in job.errors[1].todo
    assert job.result is not None
    assert job.result.height == ROWS
