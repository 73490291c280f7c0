"""Published tables are read to the same made-up world, and what is wrong is named."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from licet.errors import BadFile, BadValue
from licet.network import Network
from licet.trade import adb, baci, checks, exiobase, firms, icio, wiod
from licet.trade.pymrio import from_pymrio
from shared import shared

FIXTURES = Path(__file__).parent / "fixtures"
Z = np.array([[2, 3, 1, 0], [4, 5, 0, 2], [1, 1, 3, 2], [0, 2, 2, 6]], dtype=float)
Y = np.array([[10, 2, 1, 0], [8, 1, 2, 1], [1, 0, 7, 3], [2, 0, 9, 1]], dtype=float)
X = Z.sum(axis=1) + Y.sum(axis=1)


@pytest.mark.parametrize(
    ("network", "year", "cells"),
    [
        (lambda: wiod.read_sheet(FIXTURES / "wiot11_made_up.xlsx"), 2011, ("AAA c1", "BBB c2")),
        (lambda: wiod.read_sheet(FIXTURES / "WIOT2014_made_up.xlsx"), 2014, ("AAA c1", "BBB c2")),
        (lambda: adb.read(FIXTURES / "ADB-MRIO-2021-made-up.xlsx"), 2021, ("AAA c1", "BBB c2")),
        (lambda: wiod.read_csv(FIXTURES / "WIOT2014_wide.csv"), 2014, ("AAA A01", "BBB C26")),
        (lambda: wiod.read_csv(FIXTURES / "wiot_long.csv", year=2014), 2014, ("AAA 1", "BBB 2")),
        (lambda: exiobase.read(FIXTURES / "exiobase", year=2011), 2011, ("AA Farming", "BB Electronics")),
    ],
    ids=["wiod2013", "wiod2016", "adb", "wide csv", "long csv", "exiobase"],
)
def test_one_world_in_every_format(network: object, year: int, cells: tuple[str, str]) -> None:
    """Each format gives the same flows, final demand, output and value added, in the order printed."""
    found: Network = network()  # type: ignore[operator]
    assert found.flows.toarray() == pytest.approx(Z, rel=1e-12)
    assert found.final_demand == pytest.approx(Y, rel=1e-12)
    assert found.output == pytest.approx(X, rel=1e-12)
    assert found.value_added == pytest.approx(X - Z.sum(axis=0), rel=1e-9)
    assert (found.year, found.cells[0], found.cells[-1]) == (year, *cells)
    assert found.final_regions == (found.regions[0],) * 2 + (found.regions[-1],) * 2
    assert len(set(found.final_names)) == 4
    assert not checks.margins(found)


def test_icio_adds_parts_of_a_region() -> None:
    """China's two parts are added to China; asked to be kept, they are."""
    path = FIXTURES / "2020_SML_made_up.csv"
    merged = icio.read(path)
    assert merged.cells == ("CHN C26", "KOR C26", "KOR C27")
    assert merged.flows.toarray().tolist() == [[7, 4, 1], [5, 5, 2], [1, 2, 2]]
    assert merged.final_demand.tolist() == [[8, 2, 1, 0], [1, 0, 9, 2], [0, 0, 4, 1]]
    assert icio.read(path, merge={}).cells[1] == "CN1 C26"
    assert not checks.margins(merged)


def test_wiod_arrays() -> None:
    """The reference folder is read with every row in balance and negative inventories kept."""
    network = wiod.read_arrays(shared("reference", "impact", "wiod2013", "wiot_2011.npz"))
    assert (len(network.cells), network.final_demand.shape[1], network.year) == (1435, 205, 2011)
    assert network.index(["KOR c14"])[0] == 23 * 35 + 13
    assert network.final_demand.min() < 0
    found = checks.check(network)
    assert not found["margins"]
    assert len(found["empty_sellers"]) == 20
    assert found["negative_cells"]


def test_pymrio_object() -> None:
    """Any object with labeled Z, Y and x becomes a network; one without is refused."""
    labels = [("AAA", "a"), ("AAA", "b"), ("BBB", "a"), ("BBB", "b")]
    uses = [("AAA", "f"), ("AAA", "g"), ("BBB", "f"), ("BBB", "g")]

    def frame(values: np.ndarray, columns: list[tuple[str, str]]) -> SimpleNamespace:
        return SimpleNamespace(index=labels, columns=columns, to_numpy=lambda: values)

    system = SimpleNamespace(Z=frame(Z, labels), Y=frame(Y, uses), x=frame(X[:, None], []), name="small")
    network = from_pymrio(system, year=2020)
    assert (network.cells[1], network.final_names[3], network.source) == ("AAA b", "BBB g", "small")
    assert network.flows.toarray().tolist() == Z.tolist()
    with pytest.raises(BadValue, match="no Z"):
        from_pymrio(SimpleNamespace(), year=2020)


def test_baci() -> None:
    """BACI is thousands of dollars and tons; codes become names, products keep their leading zero."""
    flows = baci.read_baci(FIXTURES / "BACI_HS12_Y2019_made_up.csv", countries=FIXTURES / "country_codes_made_up.csv")
    assert flows.row(0) == (2019, "TWN", "CHN", "854231", 1_500_500.0, 12.25)
    assert flows["quantity_t"][1] is None
    assert flows["product"][2] == "010121"
    assert baci.read_baci(FIXTURES / "BACI_HS12_Y2019_made_up.csv", products=["8542", "8486"]).height == 2


def test_comtrade() -> None:
    """Both forms of Comtrade are read from the side asked for, seller and buyer the right way round."""
    told = baci.read_comtrade(FIXTURES / "comtrade_made_up.csv", products=["8542"])
    assert told.row(0) == (2019, "KOR", "CHN", "854232", 2_000_000.0, 1.5)
    assert baci.read_comtrade(FIXTURES / "comtrade_made_up.csv", flow="X").row(0)[1:3] == ("CHN", "KOR")
    assert baci.read_comtrade(FIXTURES / "comtrade_old_made_up.csv")["value_usd"].to_list() == [5000.0]


def test_firms(tmp_path: Path) -> None:
    """Links are summed, what is not sold to firms is sold finally, and Parquet reads as CSV does."""
    network = firms.read(FIXTURES / "links.csv", FIXTURES / "firms.csv", year=2019)
    assert network.cells == ("Foundry", "Designer", "Phones", "Glass")
    assert network.flows.toarray()[0, 1] == 12.5
    assert network.output.tolist() == [40, 20, 100, 5]
    assert network.final_demand.sum(axis=1).tolist() == [27.5, 0, 100, 0]
    pl.read_csv(FIXTURES / "links.csv").write_parquet(tmp_path / "links.parquet")
    again = firms.read(tmp_path / "links.parquet", FIXTURES / "firms.csv", year=2019)
    assert (again.flows != network.flows).nnz == 0
    assert firms.read(FIXTURES / "links.csv", year=2019).output.tolist() == [12.5, 20, 0, 5]


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("2019.csv", "t,i,j,k,v\n1,2,3,4,5\n", baci.read_baci),
        ("2019.csv", "t,i,j,k,v,q\n2019,2,3,4,much,5\n", baci.read_baci),
        ("2019.csv", "a,b\n1,2\n", baci.read_comtrade),
        ("2019.csv", "V1,KOR_C26,KOR_XYZ\nKOR_C26,1,2\n", icio.read),
        ("2019.csv", "V1,KOR_C26,KOR_HFCE\nKOR_C26,1,x\n", icio.read),
        ("2019.csv", "V1,KOR_C26,KOR_HFCE\nKOR_C26,1\n", icio.read),
        ("2019.csv", "", icio.read),
        ("2019.csv", "a,b\n1,2\n", wiod.read_csv),
        ("2019.xlsx", "no sheet", wiod.read_sheet),
        ("2019.npz", "no arrays", wiod.read_arrays),
        ("2019", None, exiobase.read),
        ("2019.csv", "supplier,customer,value\na,b,-1\n", lambda path: firms.read(path, year=2019)),
        ("2019.csv", "supplier,customer\na,b\n", lambda path: firms.read(path, year=2019)),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, name: str, text: str | None, read: object) -> None:
    """A missing, broken or differently laid out file is one error with the file in it, never a traceback."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(BadFile, match="2019"):
        read(path)  # type: ignore[operator]


def test_checks_name_what_they_find() -> None:
    """Each named check finds the one thing planted for it."""
    network = Network(
        ("A x", "A y"), ("A", "A"), ("x", "y"), sp.csr_array([[1.0, -2.0], [9.0, 0.0]]), np.array([5.0, 0.0]),
        np.array([[5.0], [-9.0]]), ("A f",), ("A",), "USD m", 2011, "made up",
    )  # fmt: skip
    found = checks.check(network)
    assert [f.cell for f in found["margins"]] == ["A x"]
    assert [f.cell for f in found["negative_cells"]] == ["A y to A f", "A x to A y"]
    assert [f.cell for f in found["empty_sellers"]] == ["A y"]
    assert [f.cell for f in found["negative_value_added"]] == ["A x"]
    assert not found["not_finite"]
    broken = network.replace(output=np.array([np.nan, 0.0]))
    assert [f.cell for f in checks.not_finite(broken)] == ["A x"]
