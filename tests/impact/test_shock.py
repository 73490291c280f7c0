"""A shock in plain tables reaches the cells and links it names, and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from licet.errors import BadValue, UnknownName
from licet.impact.economy import calibrate_network
from licet.impact.equilibrium import settle
from licet.impact.exposure import expose, summarize
from licet.impact.models import MODELS
from licet.impact.shock import cuts, demand_after, links_of, trade_costs
from licet.network import Network
from licet.trade.formats import guess, read

FIXTURES = Path(__file__).parents[1] / "trade" / "fixtures"
TABLE = FIXTURES / "WIOT2014_wide.csv"


@pytest.fixture(scope="module")
def world() -> Network:
    """Return the made-up world of two regions."""
    return read(TABLE)


def test_cuts_cross_borders(world: Network) -> None:
    """Links within a region stay unless they are asked for or cells are named."""
    found = cuts(world, [{"seller_sectors": ["C26"]}])
    pairs = {(s, b) for cut in found for s in cut.sellers.tolist() for b in cut.buyers.tolist()}
    assert pairs == {(1, 2), (1, 3), (3, 0), (3, 1)}
    inside = cuts(world, [{"seller_sectors": ["C26"], "within": True, "share": 0.5}])
    assert sum(len(c.sellers) * len(c.buyers) for c in inside) == 8
    named = cuts(world, [{"sellers": ["AAA C26"], "buyers": ["AAA A01"]}])
    assert (named[0].sellers.tolist(), named[0].buyers.tolist()) == ([1], [0])


def test_trade_costs(world: Network) -> None:
    """Prohibition, kappa, tariff and quota land on their links."""
    economy = settle(calibrate_network(world, 4.0))
    kappa, tariffs, quotas = trade_costs(
        economy,
        [
            {"seller_regions": "AAA", "kappa": 1.5},
            {"seller_regions": ["AAA"], "seller_sectors": ["C26"], "prohibit": True},
            {"buyer_regions": ["AAA"], "tariff": 0.25},
            {"buyer_regions": ["AAA"], "seller_sectors": ["A01"], "quantity": 0.5},
        ],
    )
    assert kappa.tolist() == [[[1, 1], [1.5, 1]], [[1, 1], [np.inf, 1]]]
    assert tariffs.tolist() == [[[0, 0.25], [0, 0]]] * 2
    assert [(q.sector, q.buyer, q.seller, q.quantity) for q in quotas] == [("A01", "AAA", "BBB", 0.5)]


def test_demand(world: Network) -> None:
    """A change of demand touches the sellers and buyers it names."""
    after = demand_after(world, [{"sectors": ["C26"], "buyer_regions": ["BBB"], "change": -0.5}])
    assert (world.final_demand.sum(axis=1) - after).tolist() == [0, 1.5, 0, 5]


def test_exposure_becomes_a_shock(world: Network) -> None:
    """The share of value the law stops, low and high, is the share a model removes."""
    flows = pl.DataFrame(
        {"seller_region": ["AAA", "AAA", "BBB"], "buyer_region": ["BBB", "BBB", "AAA"], "category": ["a", "b", "a"]}
    ).with_columns(value=pl.Series([30.0, 10.0, 5.0]))
    law = pl.DataFrame({"category": ["b"], "at_least": ["no license required"], "at_most": ["prohibited"]})
    exposed = expose(flows, law, keys=("seller_region", "buyer_region", "category"))
    summary = summarize(exposed, ["seller_region", "buyer_region"])
    assert links_of(summary, "low") == []
    assert links_of(summary, "high") == [{"seller_regions": ["AAA"], "buyer_regions": ["BBB"], "share": 0.25}]
    found = MODELS["equilibrium"](world, {"link": links_of(summary, "high", as_quantity=True)})
    assert found["real_income_percent"].max() < 0


@pytest.mark.parametrize(
    ("model", "shock", "error", "text"),
    [
        ("extraction", {"link": [{"seller_region": ["AAA"]}]}, UnknownName, "seller_regions"),
        ("extraction", {"link": [{"seller_regions": ["AAB"]}]}, UnknownName, "AAA"),
        ("extraction", {"link": [{"share": "all"}]}, BadValue, "share"),
        ("extraction", {"links": []}, UnknownName, "link"),
        ("extraction", {"link": [], "parameters": {"side": "left"}}, BadValue, "side"),
        ("equilibrium", {"link": [{"seller_regions": ["AAA"]}]}, BadValue, "nothing is changed"),
        ("equilibrium", {"parameters": {"horizon": "middle"}}, BadValue, "horizon"),
        ("equilibrium", {"parameters": {"theta": {"A01": 4.0}}}, UnknownName, "C26"),
        ("gravity", {"parameters": {"deficits": "kept"}}, BadValue, "deficits"),
        ("leontief", {"demand": [{"change": -2.0}]}, BadValue, "change"),
    ],
)
def test_bad_shocks_are_refused(world: Network, model: str, shock: dict, error: type[Exception], text: str) -> None:
    """Misspelled keys, unknown names and numbers out of range are named, never ignored."""
    with pytest.raises(error, match=text):
        MODELS[model](world, shock)


@pytest.mark.parametrize("model", MODELS)
def test_no_shock_changes_nothing(world: Network, model: str) -> None:
    """Every model answers an empty shock with losses and changes of zero, one row a region (and step)."""
    found = MODELS[model](world, {})
    assert found["region"].to_list() == ["AAA", "BBB"] * (found.height // 2)
    numbers = found.select(pl.col("^.*(lost|percent)$"))
    assert numbers.width >= 1
    assert np.abs(numbers.to_numpy()).max() < 1e-8


def test_formats_are_guessed() -> None:
    """Each fixture is recognized by its ending and header."""
    names = {
        "WIOT2014_wide.csv": "wiod-csv", "wiot_long.csv": "wiod-csv", "2020_SML_made_up.csv": "icio",
        "exiobase": "exiobase", "ADB-MRIO-2021-made-up.xlsx": "adb", "wiot11_made_up.xlsx": "wiod-sheet",
        "links.csv": "firms",
    }  # fmt: skip
    assert {name: guess(FIXTURES / name) for name in names} == names


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run licet simulate in a process of its own."""
    command = [sys.executable, "-m", "licet", "simulate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})


def test_command(tmp_path: Path) -> None:
    """The command prints one row a region as CSV, or writes the file asked for."""
    shock = tmp_path / "shock.toml"
    shock.write_text('[[link]]\nseller_sectors = ["C26"]\nprohibit = true\n')
    printed = run("equilibrium", str(TABLE), "--shock", str(shock))
    assert printed.returncode == 0, printed.stderr
    rows = pl.read_csv(printed.stdout.encode())
    assert (rows["real_income_percent"] < 0).all()
    written = tmp_path / "out.jsonl"
    assert run("equilibrium", str(TABLE), "--shock", str(shock), "--out", str(written)).returncode == 0
    assert json.loads(written.read_text().splitlines()[0])["region"] == "AAA"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("equilibrum", "{table}"), "equilibrium"),
        (("gravity", "absent.csv"), "absent.csv"),
        (("gravity", "{shock}"), "format"),
    ],
)
def test_command_refuses(tmp_path: Path, arguments: tuple[str, str], text: str) -> None:
    """Wrong use is one message on stderr and exit code 2, never a traceback."""
    shock = tmp_path / "shock.toml"
    shock.write_text("")
    done = run(*(a.format(table=TABLE, shock=shock) for a in arguments), "--shock", str(shock))
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr
    assert "Traceback" not in done.stderr
