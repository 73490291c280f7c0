"""One-sector trade: gains by the domestic share, resistances, gravity in general equilibrium."""

import csv

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadValue, ModelError
from licet.impact.equilibrium import autarky, settle, simulate
from licet.impact.gravity import (
    domestic_shares,
    gains_from_trade,
    kappa_of,
    one_sector,
    real_income_change,
    resistances,
)
from licet.trade.wiod import read_arrays
from shared import shared


def test_formula() -> None:
    """Oracle C1: autarky from a domestic share of 0.8."""
    assert 100 * (real_income_change(0.8, 1.0, 4.0) - 1) == pytest.approx(-5.4258, abs=5e-5)


def test_gains_by_country() -> None:
    """Oracle C4: column 1 of Table 4.1 of Costinot and Rodriguez-Clare from WIOD 2008, within 0.15."""
    regions, home = domestic_shares(read_arrays(shared("reference", "impact", "wiod2013", "wiot_2008.npz")))
    gains = dict(zip(regions, 100 * gains_from_trade(home, 5.0), strict=True))
    with shared("reference", "impact", "published-dev.csv").open() as rows:
        table = [row for row in csv.DictReader(rows) if row["id"].startswith("crc14-1-")]
    assert len(table) == 14
    for row in table:
        assert gains[row["country"]] == pytest.approx(float(row["value"]), abs=0.15), row["id"]


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_resistances_meet_margins(seed: int, size: int) -> None:
    """Trade meets output and spending, and is the product of weight and both resistances."""
    random = np.random.default_rng(seed)
    weights = np.exp(random.normal(0, 3, (size, size)))
    output, spending = np.exp(random.normal(0, 2, (2, size)))
    spending *= output.sum() / spending.sum()
    found = resistances(output, spending, weights, 4.0, reference=0)
    assert found.trade.sum(axis=1) == pytest.approx(output, rel=1e-8)
    assert found.trade.sum(axis=0) == pytest.approx(spending, rel=1e-8)
    assert found.inward[0] == pytest.approx(1, rel=1e-12)
    by_hand = np.outer(output, spending) / output.sum() * weights * np.outer(found.outward, found.inward) ** 4.0
    assert by_hand == pytest.approx(found.trade, rel=1e-7)


def test_gravity_set() -> None:
    """On the reference set, the base at rest is the modeled trade, and a trade agreement helps its two members most."""
    table = pl.read_csv(shared("reference", "impact", "gravity2006", "trade2006.csv")).sort("exporter", "importer")
    names = table["exporter"].unique().sort().to_list()
    n = len(names)
    output = table.group_by("exporter").agg(pl.col("Y").first()).sort("exporter")["Y"].cast(float).to_numpy()
    spending = table.group_by("importer").agg(pl.col("E").first()).sort("importer")["E"].cast(float).to_numpy()
    coefficients = {"pta": 0.48, "contiguity": 0.89, "common_language": 0.04, "lndist": -0.39, "international": -3.42}
    index = sum(b * table[name].cast(float).to_numpy() for name, b in coefficients.items())
    before = np.exp(np.asarray(index)).reshape(n, n)
    after = before.copy()
    canada, japan = names.index("CAN"), names.index("JPN")
    for a, b in ((canada, japan), (japan, canada)):
        after[a, b] *= np.exp(0.48)
    base = resistances(output, spending, before, 4.0)
    economy = one_sector(base.trade.T, 4.0, names)
    found = simulate(economy, kappa=kappa_of(before, after, 4.0).T)
    best = np.argsort(-found.real_income)[:2]
    assert set(best.tolist()) == {canada, japan}
    assert simulate(economy).real_income == pytest.approx(np.ones(n), abs=1e-10)


def test_autarky_is_the_formula() -> None:
    """General equilibrium without trade gives what the formula gives from domestic shares."""
    random = np.random.default_rng(4)
    economy = settle(one_sector(random.uniform(1, 5, (5, 5)) + 20 * np.eye(5), 6.0, list("ABCDE")))
    closed = real_income_change(np.diagonal(economy.shares[0]), 1.0, 6.0)
    assert simulate(economy, kappa=autarky(economy)).real_income == pytest.approx(closed, rel=1e-9)


def test_bad_weights_are_refused() -> None:
    """Weights below zero or that leave a region out are refused; margins that no trade meets are an error."""
    with pytest.raises(BadValue):
        resistances(np.ones(2), np.ones(2), np.array([[1.0, 1.0], [0.0, 0.0]]), 4.0)
    with pytest.raises(ModelError, match="margins"):
        resistances(np.array([3.0, 1.0]), np.array([1.0, 3.0]), np.eye(2), 4.0)
