"""Editions of published tables that differ in layout give the same made-up world."""

import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from licet.errors import BadFile, UnknownName
from licet.trade import baci, exiobase, formats
from licet.trade.wiod import year_of

Z = np.array([[2, 3, 1, 0], [4, 5, 0, 2], [1, 1, 3, 2], [0, 2, 2, 6]], dtype=float)
Y = np.array([[10, 2, 1, 0], [8, 1, 2, 1], [1, 0, 7, 3], [2, 0, 9, 1]], dtype=float)
X = Z.sum(axis=1) + Y.sum(axis=1)
FIXTURES = Path(__file__).parent / "fixtures"


def lines(rows: list[list[object]], delimiter: str = ",") -> str:
    """Return rows as delimited text."""
    return "".join(delimiter.join(str(cell) for cell in row) + "\n" for row in rows)


def icio_2016() -> str:
    """Return the layout of 2016: quoted labels, CATEGORY_REGION, a discrepancy, value added and taxes in one row."""
    cells = ["KOR_C26", "KOR_C27", "TWN_C26", "TWN_C27"]
    head = ['""', *(f'"{c}"' for c in (*cells, "HFCE_KOR", "INV_KOR", "HFCE_TWN", "INV_TWN", "DISC"))]
    rows = [[f'"{cell}"', *z, *y, 0.25] for cell, z, y in zip(cells, Z, Y, strict=True)]
    added = ['"VA+TAXSUB"', *(X - Z.sum(axis=0)), *([0.0] * 5)]
    return lines([head, *rows, added, ['"OUT"', *X, *([0.0] * 5)]])


def icio_2018() -> str:
    """Return the layout of 2018: industries by number, P33, TOTAL, taxes by region, VALU and OUTPUT."""
    cells = ["KOR_26", "KOR_27", "TWN_26", "TWN_27"]
    head = ["", *cells, "KOR_HFCE", "KOR_P33", "TWN_HFCE", "TWN_P33", "TOTAL"]
    rows = [[cell, *z, *y, x] for cell, z, y, x in zip(cells, Z, Y, X, strict=True)]
    below = [[name, *([0.0] * 9)] for name in ("KOR_TAXSUB", "TWN_TAXSUB", "VALU")]
    return lines([head, *rows, *below, ["OUTPUT", *X, *([0.0] * 5)]])


@pytest.mark.parametrize(
    ("name", "text", "cell"),
    [("ICIO2016_2003.csv", icio_2016, "KOR C26"), ("ICIO2018_2010.CSV", icio_2018, "KOR 26")],
)
def test_editions_of_icio(tmp_path: Path, name: str, text: object, cell: str) -> None:
    """Both older editions are guessed and read, plain and zipped; the year is the second of the two in the name."""
    plain = tmp_path / name
    plain.write_text(text())  # type: ignore[operator]
    packed = tmp_path / f"{name[:-4]}.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, name)
    for path in (plain, packed):
        found = formats.read(path)
        assert found.flows.toarray().tolist() == Z.tolist()
        assert found.final_demand.tolist() == Y.tolist()
        assert found.output.tolist() == X.tolist()
        assert (found.cells[0], found.year) == (cell, int(name[-8:-4]))
        assert found.final_regions == ("KOR", "KOR", "TWN", "TWN")


def exiobase_3(folder: Path) -> None:
    """Write A and Y as EXIOBASE 3 did before it had x.txt."""
    cells = [("AA", "Farming"), ("AA", "Electronics"), ("BB", "Farming"), ("BB", "Electronics")]
    uses = [("AA", "households"), ("AA", "investment"), ("BB", "households"), ("BB", "investment")]
    for name, values, columns, kind in (("A", Z / X, cells, "sector"), ("Y", Y, uses, "category")):
        head = [["region", "", *(r for r, _ in columns)], [kind, "", *(s for _, s in columns)]]
        blank = [["region", "sector", *[""] * len(columns)]]
        body = [[*cell, *row] for cell, row in zip(cells, values, strict=True)]
        (folder / f"{name}.txt").write_text(lines([*head, *blank, *body], "\t"))
    units = [["region", "sector", "unit"], *([*cell, "Mill USD"] for cell in cells)]
    (folder / "unit.txt").write_text(lines(units, "\t"))


def test_exiobase_without_output(tmp_path: Path) -> None:
    """Without x.txt output is solved from A and Y; folder and archive, in which files stand one folder down, agree."""
    folder = tmp_path / "IOT_2009_pxp"
    folder.mkdir()
    exiobase_3(folder)
    packed = tmp_path / "IOT_2009_pxp.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"IOT_2009_pxp/{path.name}")
    for path in (folder, packed):
        found = formats.read(path)
        assert found.flows.toarray() == pytest.approx(Z)
        assert found.output == pytest.approx(X)
        assert (found.unit, found.year, found.cells[3]) == ("USD m", 2009, "BB Electronics")


@pytest.mark.parametrize("numbered", [False, True], ids=["2024", "Latin America"])
def test_adb_of_today(tmp_path: Path, numbered: bool) -> None:
    """Titles, a row of numbers in some editions, ToT beside the table and TOT below it: only the square is read."""
    book = openpyxl.Workbook()
    sheet = book.active
    regions, sectors = ["AAA", "AAA", "BBB", "BBB"], ["c1", "c2", "c1", "c2"]
    for title in ("Multiregional Input-Output Table 2024", "3 economies, at current prices", "In millions of US$"):
        sheet.append([title])
    sheet.append([])
    if numbered:
        sheet.append([None] * 4 + ["0001", "0002", "0001", "0002", "1001", "1002", "1001", "1002", None])
    sheet.append([None] * 4 + ["Farms", "Works", "Farms", "Works", *["Final"] * 4, "TOTAL"])
    sheet.append([None] * 4 + regions + regions + ["ToT"])
    sheet.append([None] * 4 + sectors + ["F1", "F5", "F1", "F5", None])
    for k in range(4):
        sheet.append([None, ("Farms", "Works")[k % 2], regions[k], sectors[k], *Z[k], *Y[k], X[k]])
    for name, code in (("Intermediate input total", "r60"), ("Value added at basic prices", "r64"), ("TOTAL", "r69")):
        sheet.append([None, name, "TOT", code, *[0.0] * 9])
    book.create_sheet("Legend").append(["Code", "Country"])
    path = tmp_path / "ADB-MRIO-2024-August 2025.xlsx"
    book.save(path)
    found = formats.read(path)
    assert found.flows.toarray().tolist() == Z.tolist()
    assert found.final_demand.tolist() == Y.tolist()
    assert (found.year, found.cells[-1], found.final_names[1]) == (2024, "BBB c2", "AAA F5")


def test_baci_of_older_releases(tmp_path: Path) -> None:
    """Products in a column hs6 and codes in iso_3digit_alpha are read as today's; padded quantities are unknown."""
    flows, codes = tmp_path / "baci02_2010.csv", tmp_path / "country_codes.csv"
    flows.write_text("t,hs6,i,j,v,q\n2010,854231,490,156,     2.5,        NA\n2010,10121,156,490,1,3\n")
    codes.write_text("country_code,country_name_full,iso_3digit_alpha\n490,Other Asia,TWN\n156,China,CHN\n")
    found = baci.read_baci(flows, countries=codes)
    assert found.row(0) == (2010, "TWN", "CHN", "854231", 2500.0, None)
    assert found["product"][1] == "010121"


def test_the_year_in_a_name() -> None:
    """The first year counts, the last where a reader says so, and two digits where there are no four."""
    assert year_of(Path("ADB-MRIO-2018_September 2024.xlsx")) == 2018
    assert year_of(Path("ICIO2021_2018.csv"), -1) == 2018
    assert year_of(Path("wiot09_row_sep12.xlsx")) == 2009


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"Y.txt": ""}, "no numbers"),
        ({"a.csv": "x", "b.csv": "y"}, "2 CSV files"),
        ({"notes.md": "x"}, "0 CSV files"),
    ],
)
def test_archives_that_hold_no_table(tmp_path: Path, files: dict[str, str], says: str) -> None:
    """An archive with nothing to read in it is named, with what was looked for."""
    path = tmp_path / "2019.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with pytest.raises(BadFile, match=says):
        formats.read(path)


def test_no_archive_at_all(tmp_path: Path) -> None:
    """A file that only calls itself zip, a folder without tables and a format nobody has are refused."""
    (tmp_path / "2019.zip").write_text("no")
    with pytest.raises(BadFile, match="zip archive"):
        formats.read(tmp_path / "2019.zip")
    with pytest.raises(BadFile, match=r"no Y\.txt"):
        exiobase.read(tmp_path)
    with pytest.raises(UnknownName, match="no format"):
        formats.read(FIXTURES / "links.csv", "wiod-sheets")
