"""Value added in trade, two ways each and against published figures of the World Input-Output Database."""

import numpy as np
import pytest

from licet.errors import UnknownName
from licet.impact.economy import calibrate_network, pool_inputs
from licet.impact.equilibrium import settle, simulate
from licet.impact.extraction import Cut, extract
from licet.impact.leontief import without_negatives
from licet.impact.value_added import (
    domestic_value_added_in_exports,
    downstreamness,
    exports,
    region_names,
    upstreamness,
    value_added_in_chain,
    value_added_in_demand,
    vax_ratios,
    without_inventories,
)
from licet.network import Network
from licet.trade.aggregate import aggregate
from licet.trade.wiod import read_arrays
from shared import shared

INVENTORIES = {"changes in inventories and valuables"}


def year(number: int) -> Network:
    """Return a year of WIOD."""
    return read_arrays(shared("reference", "impact", "wiod2013", f"wiot_{number}.npz"))


@pytest.fixture(scope="module")
def world() -> Network:
    """Return WIOD 2011."""
    return year(2011)


@pytest.fixture(scope="module")
def chor() -> dict[int, Network]:
    """Return 1995 and 2011 by country, inventories spread, as Antras and Chor (2018) collapse them."""
    tables = {}
    for number in (1995, 2011):
        found = year(number)
        small = aggregate(found, sectors=dict.fromkeys(found.sectors, "all"))
        tables[number] = without_inventories(small, INVENTORIES)
    return tables


def test_value_added_is_somebodys_demand(world: Network) -> None:
    """Each cell's value added is in the final demand of some region, and the world's in the world's."""
    absorbed = value_added_in_demand(world)
    np.testing.assert_allclose(absorbed.sum(axis=1), world.value_added, rtol=1e-9, atol=1e-6)
    assert absorbed.sum() == pytest.approx(world.final_demand.sum(), rel=1e-4)  # cells that make nothing buy


def test_value_added_in_exports_is_what_extraction_takes(world: Network) -> None:
    """The closed form is the value added that extracting all exports of a region takes from it, region by region."""
    closed = domestic_value_added_in_exports(world)
    region, home = np.array(world.regions), np.array(world.final_regions)
    for name in ("KOR", "NLD", "USA"):
        own, abroad = np.flatnonzero(region == name), np.flatnonzero(region != name)
        kept = world.final_demand.copy()
        kept[np.ix_(own, np.flatnonzero(home != name))] = 0.0
        lost = extract(world, [Cut(own, abroad)], final=kept.sum(axis=1))
        assert lost.value_added[own].sum() == pytest.approx(closed[region_names(world).index(name)], rel=1e-9)


def test_value_added_comes_home(world: Network) -> None:
    """Value added absorbed abroad is no more than what exports carry, which is no more than exports."""
    carried = domestic_value_added_in_exports(world) / exports(world).sum(axis=1)
    assert (vax_ratios(world) <= carried + 1e-12).all()
    assert (carried < 1).all()


def test_germany_and_its_cars() -> None:
    """German value added in German cars falls from 79 % in 1995 by 12 points to 2008 (Timmer and others 2014)."""
    before, after = year(1995), year(2008)
    at = region_names(before).index("DEU")
    shares = [value_added_in_chain(table, "DEU c15") for table in (before, after)]
    assert [f"{share[at]:.2f}" for share in shares] == ["0.79", "0.67"]
    assert [share.sum() for share in shares] == pytest.approx([1.0, 1.0], abs=1e-3)


def test_both_distances_are_one_on_average(chor: dict[int, Network]) -> None:
    """Weighted by output, the world stands as far from demand as from value added (Antras and Chor 2018, section 2)."""
    for table in chor.values():
        ahead, behind = upstreamness(table), downstreamness(table)
        assert np.average(ahead, weights=table.output) == pytest.approx(np.average(behind, weights=table.output))


# Table 1 of Antras and Chor (2018). Their WIOD is an earlier release: small countries differ by up to 0.04.
TABLE_1 = [
    (1995, "F/GO", "CHN", 0.384), (1995, "F/GO", "RUS", 0.444), (1995, "F/GO", "BRA", 0.572),
    (1995, "U", "CHN", 2.535), (1995, "U", "RUS", 2.185), (1995, "U", "BRA", 1.755),
    (1995, "D", "CHN", 2.591), (1995, "D", "BRA", 1.748), (1995, "D", "CZE", 2.344),
    (1995, "VA/GO", "CHN", 0.373), (1995, "VA/GO", "BRA", 0.575), (1995, "VA/GO", "TUR", 0.575),
    (2011, "F/GO", "CHN", 0.340), (2011, "F/GO", "KOR", 0.377), (2011, "F/GO", "TWN", 0.396),
    (2011, "F/GO", "USA", 0.569), (2011, "F/GO", "MEX", 0.586), (2011, "F/GO", "BRA", 0.557),
    (2011, "U", "CHN", 2.819), (2011, "U", "KOR", 2.544), (2011, "U", "TWN", 2.463), (2011, "U", "USA", 1.786),
    (2011, "U", "MEX", 1.737), (2011, "U", "BRA", 1.824), (2011, "D", "CHN", 2.900), (2011, "D", "KOR", 2.534),
    (2011, "D", "USA", 1.808), (2011, "D", "BRA", 1.806), (2011, "D", "MEX", 1.779),
    (2011, "VA/GO", "CHN", 0.325), (2011, "VA/GO", "KOR", 0.372), (2011, "VA/GO", "USA", 0.562),
    (2011, "VA/GO", "MEX", 0.581), (2011, "VA/GO", "BRA", 0.561), (2011, "VA/GO", "BGR", 0.401),
]  # fmt: skip


@pytest.mark.parametrize(("number", "measure", "country", "printed"), TABLE_1)
def test_table_1_of_antras_and_chor(
    chor: dict[int, Network], number: int, measure: str, country: str, printed: float
) -> None:
    """Position of countries in chains: within 0.002 of the print, or 0.005 for stages in 1995."""
    table = chor[number]
    made = table.output
    found = {
        "F/GO": lambda: table.final_demand.sum(axis=1) / made,
        "VA/GO": lambda: table.value_added / made,
        "U": lambda: upstreamness(table),
        "D": lambda: downstreamness(table),
    }[measure]()[table.index([f"{country} all"])[0]]
    assert found == pytest.approx(printed, abs=0.005 if number == 1995 else 0.0025)


def test_final_share_of_the_world(chor: dict[int, Network]) -> None:
    """The share of output that is finally sold falls from 0.526 to 0.486 (Antras and Chor 2018, section 3.1)."""
    shares = [f"{chor[n].final_demand.sum() / chor[n].output.sum():.3f}" for n in (1995, 2011)]
    assert shares == ["0.526", "0.486"]


def test_unknown_inventories_are_named(world: Network) -> None:
    """A column that is not there is refused, with the nearest."""
    with pytest.raises(UnknownName, match="valuables"):
        without_inventories(world, {"changes in inventories"})


TARIFF = {
    "AUS": -0.28, "AUT": -0.13, "BEL": -0.26, "BRA": -0.16, "CAN": -2.28, "CHN": -0.46, "CZE": -0.08, "DEU": -0.2,
    "DNK": -0.26, "ESP": -0.07, "FIN": -0.1, "FRA": -0.13, "GBR": -0.31, "GRC": -0.06, "HUN": -0.17, "IDN": -0.14,
    "IND": -0.25, "IRL": -1.58, "ITA": -0.07, "JPN": -0.11, "KOR": -0.34, "MEX": -1.67, "NLD": -0.34, "POL": -0.08,
    "PRT": -0.09, "ROM": 0.01, "RUS": -0.13, "SVK": -0.04, "SVN": -0.1, "SWE": -0.19, "TUR": -0.02, "TWN": -0.76,
    "USA": 0.63, "RoW": -0.97,
}  # fmt: skip


def test_a_tariff_of_the_united_states() -> None:
    """Table 4.2, column 4, of Costinot and Rodriguez-Clare: 40 % on all imports of the United States.

    Numbers as the package TradMod finds them on the release of April 2012; ours is of 2013. China and the rest of the
    world differ by up to 0.14 points, the others by less than 0.05.
    """
    table = without_negatives(year(2008))
    rest = {name: "RoW" for name in region_names(table) if name not in TARIFF}
    small = aggregate(table, regions=rest, sectors={"c5": "c4", "c19": "c18", "c31": "c35", "c34": "c35"})
    theta = dict.fromkeys(small.sectors, 5.0) | {"c1": 8.11, "c2": 15.72, "c3": 2.55, "c4": 5.56, "c6": 10.83}
    theta |= {"c7": 9.07, "c8": 51.08, "c9": 4.75, "c10": 1.66, "c11": 2.76, "c12": 7.99, "c13": 1.52, "c14": 10.6}
    read = calibrate_network(small, theta | {"c15": 0.37})
    base = settle(pool_inputs(read))
    taxed = np.zeros_like(base.tariffs)
    america = base.region("USA")
    taxed[:, america] = 0.4
    taxed[:, america, america] = 0.0
    after = simulate(base, tariffs=taxed)
    prices = [np.exp((shares * np.log(after.price)).sum(axis=0)) for shares in (base.final_shares, read.final_shares)]
    welfare = 100 * (after.real_income * prices[0] / prices[1] - 1)  # the paper's weights
    gap = {name: abs(welfare[base.region(name)] - printed) for name, printed in TARIFF.items()}
    assert max(gap.values()) < 0.14
    assert max(found for name, found in gap.items() if name not in {"CHN", "RoW"}) < 0.05
