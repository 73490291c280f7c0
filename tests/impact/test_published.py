"""Published figures and textbook examples beside those of the reference: other tables of the same papers."""

import json

import numpy as np
import pytest

from licet.impact.economy import Economy, calibrate, flows_of, without_inputs
from licet.impact.equilibrium import settle, simulate
from licet.impact.extraction import Cut, extract
from licet.impact.gravity import one_sector
from licet.impact.leontief import coefficients, factorize, ghosh, leontief, leontief_inverse
from licet.impact.welfare import first_order
from licet.network import Network
from licet.trade.aggregate import aggregate
from licet.trade.tables import build
from licet.trade.wiod import read_arrays
from shared import shared

NAFTA = ("Mexico", "Canada", "USA")


@pytest.fixture(scope="module")
def raw() -> tuple[Economy, np.ndarray]:
    """Return the economy of Caliendo and Parro as calibrated, deficits in, and the tariffs of 2005."""
    folder = shared("reference", "impact", "cp2015")
    names = json.loads((folder / "labels.json").read_text())
    with np.load(folder / "nafta1993.npz") as held:
        economy = calibrate(
            held["trade"], np.maximum(held["intermediate"], 0), held["final"], held["theta"], unit="USD",
            regions=names["regions"], sectors=names["sectors"], tariffs=held["tariff_1993"],
            value_added=held["value_added"],
        )  # fmt: skip
        return economy, held["tariff_nafta"]


def printed(values: np.ndarray) -> list[str]:
    """Return percents with two decimals, without a minus before zero."""
    return [f"{100 * v + 0.0:.2f}".replace("-0.00", "0.00") for v in values]


def test_nafta_with_deficits(raw: tuple[Economy, np.ndarray]) -> None:
    """With deficits fixed: terms and volume of trade, welfare and real wages as the package cp2015 prints them."""
    economy, tariffs = raw
    found = simulate(settle(economy, "fixed"), tariffs=tariffs)
    at = [economy.region(name) for name in NAFTA]
    terms, volume, _, welfare = first_order(found).totals()
    assert printed(terms[at]) == ["-0.41", "-0.08", "0.05"]
    assert printed(volume[at]) == ["1.59", "0.04", "0.04"]
    assert printed(welfare[at]) == ["1.17", "-0.04", "0.08"]
    assert printed(found.real_wage[at] - 1) == ["1.64", "0.33", "0.12"]


def test_nafta_by_partner_and_trade(raw: tuple[Economy, np.ndarray]) -> None:
    """Table 3 (effects with NAFTA and with the rest of the world) and the growth of imports in the abstract."""
    economy, tariffs = raw
    found = simulate(settle(economy), tariffs=tariffs)
    at = [economy.region(name) for name in NAFTA]
    others = np.setdiff1d(np.arange(len(economy.regions)), at)
    effects = first_order(found)
    by = [[a[:, n][:, side].sum() for a in (effects.terms_of_trade, effects.volume_of_trade) for side in (at, others)]
          for n in at]  # fmt: skip
    assert [printed(np.array(row)) for row in by] == [
        ["-0.39", "-0.02", "1.80", "-0.08"],
        ["-0.09", "-0.02", "0.08", "-0.04"],
        ["0.03", "0.01", "0.04", "0.00"],
    ]
    before, after = (flows_of(e).sum(axis=0) for e in (found.base, found.after))
    partners = [[m for m in at if m != n] for n in at]
    growth = [100 * (after[n, p].sum() / before[n, p].sum() - 1) for n, p in zip(at, partners, strict=True)]
    assert [round(g) for g in growth] == [118, 11, 41]


def test_nafta_without_materials(raw: tuple[Economy, np.ndarray]) -> None:
    """Without materials the gains shrink, as the abstract says, for each of the three."""
    economy, tariffs = raw
    at = [economy.region(name) for name in NAFTA]
    with_inputs, without = (
        first_order(simulate(settle(e), tariffs=tariffs)).totals()[3][at] for e in (economy, without_inputs(economy))
    )
    assert (np.abs(without) < np.abs(with_inputs)).all()


def test_first_order_is_the_slope() -> None:
    """For a small change of tariffs and trade costs together, the first-order sum is the exact change."""
    random = np.random.default_rng(2)
    trade = random.uniform(1, 10, (2, 3, 3)) + 30 * np.eye(3)
    rates = random.uniform(0, 0.3, trade.shape) * (1 - np.eye(3))
    base = settle(
        calibrate(trade, np.zeros((2, 2, 3)), (trade * (1 + rates)).sum(axis=2), 4.0, regions="ABC", sectors="xy",
                  tariffs=rates, value_added=trade.sum(axis=1))
    )  # fmt: skip
    small = 1e-6
    away = 1 - np.eye(3)
    found = simulate(
        base, kappa=1 + small * away * random.uniform(0, 1, trade.shape),
        tariffs=rates + small * away * random.uniform(-1, 1, trade.shape), tolerance=1e-13,
    )  # fmt: skip
    *_, cost, total = first_order(found).totals()
    assert total == pytest.approx(found.real_income - 1, abs=1e-11)
    assert (cost < -1e-8).all()
    closed = simulate(base, kappa=np.where(np.eye(3), 1.0, np.inf))
    assert np.isneginf(first_order(closed).totals()[3]).all()


def test_uniform_tariff_in_closed_form() -> None:
    """Two equal countries, a tariff both ways: revenue is income, and the exact change is that worked out by hand."""
    share, eps, rate = 0.8, 4.0, 0.4
    base = one_sector(np.array([[80.0, 20.0], [20.0, 80.0]]), eps, "AB")
    found = simulate(base, tariffs=rate * (1 - np.eye(2)))
    price = (share + (1 - share) * (1 + rate) ** -eps) ** (-1 / eps)
    home = share * price**eps
    income = 1 / (1 - rate / (1 + rate) * (1 - home))
    assert found.real_income == pytest.approx([income / price] * 2, rel=1e-10)


def two_sectors() -> Network:
    """Return the example of Miller and Blair (2009), section 2.3: two sectors, one region."""
    return build(
        np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([[350.0], [1700.0]]), [("A", "1"), ("A", "2")],
        [("A", "f")], unit="USD m", year=2009, source="Miller and Blair (2009)",
    )  # fmt: skip


def test_miller_and_blair() -> None:
    """The inverse and the new output of the textbook, and its identities: multipliers, prices, upstreamness."""
    network = two_sectors()
    base = leontief(network)
    inverse = leontief_inverse(base)
    assert inverse.round(4).tolist() == [[1.2541, 0.3300], [0.264, 1.1221]]
    assert base.solve(np.array([600.0, 1500.0])).round(1).tolist() == [1247.5, 1841.6]
    prices = factorize(coefficients(network.flows, network.output).T, network.cells)
    assert prices.solve(network.value_added / network.output) == pytest.approx([1.0, 1.0])
    carried = ghosh(network)
    assert leontief_inverse(carried).T @ np.diag(1 / network.output) == pytest.approx(
        np.diag(1 / network.output) @ inverse
    )


def test_a_region_is_gone() -> None:
    """Hypothetical extraction of a whole region is a new solve without its rows, columns and final demand."""
    network = read_arrays(shared("reference", "impact", "wiod2013", "wiot_2007.npz"))
    of = np.array(network.regions)
    away, rest = np.flatnonzero(of == "TWN"), np.flatnonzero(of != "TWN")
    final = network.final_demand.sum(axis=1)
    kept = final.copy()
    kept[away] = 0
    everyone = np.arange(len(of))
    loss = extract(network, [Cut(away, everyone), Cut(rest, away)], final=kept)
    a = coefficients(network.flows, network.output).toarray()[np.ix_(rest, rest)]
    left = np.linalg.solve(np.eye(len(rest)) - a, final[rest])
    assert loss.output[rest] == pytest.approx(network.output[rest] - left, abs=1e-4)
    assert loss.output[away] == pytest.approx(network.output[away], abs=1e-4)


def test_aggregation_keeps_sums() -> None:
    """A table of three regions added up to two keeps every margin, and knows its names."""
    random = np.random.default_rng(1)
    cells = [(r, s) for r in "ABC" for s in "xy"]
    uses = [(r, c) for r in "ABC" for c in ("use", "stock")]
    network = build(
        random.uniform(0, 5, (6, 6)), random.uniform(1, 9, (6, 6)), cells, uses, unit="USD m", year=2020, source="test"
    )
    small = aggregate(network, regions={"B": "D", "C": "D"})
    assert small.cells == ("A x", "A y", "D x", "D y")
    assert small.final_names == ("A use", "A stock", "D use", "D stock")
    assert small.flows.sum() == pytest.approx(network.flows.sum())
    assert small.value_added[2:].sum() == pytest.approx(network.value_added[2:].sum())
    assert small.output == pytest.approx(np.asarray(small.flows.sum(axis=1)).ravel() + small.final_demand.sum(axis=1))
    block = network.flows.toarray()[np.ix_([2, 4], [3, 5])].sum()
    assert small.flows.toarray()[2, 3] == pytest.approx(block)
