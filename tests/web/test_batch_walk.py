"""A person drops a table of 10,000 rows with an error in one."""

from pathlib import Path
from typing import Any

from steps import faults, renewed

HEAD = "shipped_on,item_moves,activity,shipped_from,destination,origin,eccn,end_user_on_entity_list,known_concern,item"
ROWS, WRONG = 10_000, 4_711


def write_table(folder: Path) -> Path:
    """Write 10,000 shipments, one of which goes to 'Korea'."""
    lines = [HEAD]
    for row in range(1, ROWS + 1):
        country = "Korea" if row == WRONG else ("CN", "KR", "DE")[row % 3]
        moves = "no" if row % 5 == 0 else "yes"
        item = "=cmd()" if row == 2 else f"part {row}"
        lines.append(f"2021-03-{row % 28 + 1:02},{moves},export,US,{country},US,EAR99,{row % 2 == 1},none,{item}")
    path = folder / "shipments.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def upload(visitor: Any, path: Path) -> Any:
    """Send a table and wait until it is decided."""
    page = visitor.page
    visitor.go("/batch")
    page.set_input_files("#table", path)
    page.locator("button.main").click()
    page.locator("#rows-head, .problem").first.wait_for()
    return page


def test_ten_thousand_rows_with_an_error_in_one(visitor: Any, tmp_path: Path) -> None:
    """The wrong row is named by file, row and column; the other 9,999 are decided as by `licet.decide`."""
    import polars as pl

    import licet

    path = write_table(tmp_path)
    page = upload(visitor, path)
    page.locator("#rows-head").wait_for()
    assert "10,000 rows" in page.locator("#job").inner_text()
    wrong = page.locator("section.problem tbody tr")
    assert wrong.count() == 1
    cells = wrong.locator("td").all_inner_texts()
    assert cells[:3] == ["shipments.csv", str(WRONG), "destination"]
    assert "Korea" in cells[3]
    assert "ISO 3166" in cells[4]
    visitor.picture("batch", full=False)
    with page.expect_download() as taken:
        page.get_by_text("Download CSV").click()
    taken.value.save_as(tmp_path / "decided.csv")
    got = pl.read_csv(tmp_path / "decided.csv", infer_schema=False)
    lines = path.read_text().splitlines()
    (tmp_path / "clean.csv").write_text("\n".join(lines[:WRONG] + lines[WRONG + 1 :]) + "\n")
    want = licet.decide(licet.read(tmp_path / "clean.csv"))["determination"].cast(pl.String).to_list()
    assert got.height == ROWS
    assert got.filter(pl.col("row") != str(WRONG))["determination"].to_list() == want
    assert got.filter(pl.col("row") == str(WRONG))["determination"].to_list() == [None]
    assert got["item"][1] == "'=cmd()"


def test_the_rows_are_filtered_in_place(visitor: Any, tmp_path: Path) -> None:
    """Choosing an outcome leaves its rows, and the download is that of the rows shown."""
    page = upload(visitor, write_table(tmp_path))
    page.locator("#rows-head").wait_for()
    assert faults(page) == []
    renewed(page, lambda: page.locator("#c-outcome").select_option("no license required"), "#rows")
    assert page.locator("#rows-head").inner_text() == "2,000 rows"
    assert "outcome=no+license+required" in page.get_by_text("Download CSV").get_attribute("href")


def test_a_workbook_is_read_and_given_back_without_formulas(visitor: Any, tmp_path: Path) -> None:
    """An XLSX file is decided, and a text that looks like a formula comes back as text."""
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    book.active.append(["shipped_on", "item_moves", "known_concern", "item"])
    book.active.append(["2021-03-01", "no", "none", "rent"])
    book.active.append(["2021-03-01", "no", "none", "@sum"])
    book.save(tmp_path / "book.xlsx")
    page = upload(visitor, tmp_path / "book.xlsx")
    page.locator("#rows-head").wait_for()
    with page.expect_download() as taken:
        page.get_by_text("Download XLSX").click()
    taken.value.save_as(tmp_path / "out.xlsx")
    rows = list(load_workbook(tmp_path / "out.xlsx").active.iter_rows())
    said = {cell.value: cell.column for cell in rows[0]}
    assert [row[said["determination"] - 1].value for row in rows[1:]] == ["no license required"] * 2
    assert rows[2][said["item"] - 1].data_type == "s"


def test_a_column_that_is_no_fact_is_refused_with_the_nearest(visitor: Any, tmp_path: Path) -> None:
    """A misspelled column is named with the nearest fact, and nothing is decided."""
    (tmp_path / "odd.csv").write_text("endUse,destination\nx,CN\n")
    page = upload(visitor, tmp_path / "odd.csv")
    text = page.locator(".problem").inner_text()
    assert "'endUse'" in text
    assert "end_use" in text


def test_another_visitor_does_not_see_the_table(visitor: Any, browser: Any, tmp_path: Path) -> None:
    """The address of a batch shows nothing to somebody else."""
    page = upload(visitor, write_table(tmp_path))
    page.locator("#rows-head").wait_for()
    other = browser.new_context().new_page()
    reply = other.goto(page.url)
    assert reply.status == 400
    assert "no such batch" in other.content()
    other.context.close()


def test_a_file_is_dropped_on_the_frame(visitor: Any) -> None:
    """A file let go over the frame is the file that is sent."""
    page = visitor.page
    visitor.go("/batch")
    page.locator(".drop").evaluate("""frame => {
        const held = new DataTransfer();
        held.items.add(new File(["destination\\nCN\\n"], "dropped.csv"));
        frame.dispatchEvent(new DragEvent("drop", {dataTransfer: held, bubbles: true, cancelable: true}));
    }""")
    assert page.locator("#said").inner_text() == "dropped.csv chosen"
    page.locator("button.main").click()
    page.locator("#rows-head").wait_for()
    assert page.locator("h1").inner_text() == "dropped.csv"
    assert "1 row under" in page.locator("#job").inner_text()
