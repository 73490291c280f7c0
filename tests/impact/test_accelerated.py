"""Equilibria by JAX equal those by NumPy, on whatever device JAX finds."""

import numpy as np
import pytest

from licet.errors import ModelError
from licet.impact.accelerated import simulate_many as accelerated
from licet.impact.economy import Economy, calibrate
from licet.impact.equilibrium import settle, simulate_many
from licet.impact.hat import Nests


@pytest.fixture(scope="module")
def economy() -> Economy:
    """Return an economy of three regions and two sectors at rest."""
    dice = np.random.default_rng(5)
    trade = dice.uniform(1, 10, (2, 3, 3)) + 40 * np.eye(3)
    inputs = dice.uniform(2, 8, (2, 2, 3))
    return settle(calibrate(trade, inputs, trade.sum(axis=2), 4.0, regions="ABC", sectors=["chips", "other"]))


def test_jax_equals_numpy(economy: Economy) -> None:
    """Drawn severities, elasticities and nests give the same real income and real wage to 1e-6."""
    dice = np.random.default_rng(6)
    links = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]])
    factors = np.exp(dice.uniform(0, 1.5, 16)) * np.ones((3, 1))
    factors[:, 3] = np.inf  # prohibited outright
    theta = dice.uniform(2, 8, (2, 16))
    nests = Nests(dice.uniform(0.2, 0.9, 16), dice.uniform(0.4, 0.9, 16), dice.uniform(0.5, 1.0, 16))
    ours = accelerated(economy, links, factors, theta=theta, nests=nests)
    plain = simulate_many(economy, links, factors, theta=theta, nests=nests)
    for found, expected in zip(ours, plain, strict=True):
        assert np.abs(found - expected).max() < 1e-6


def test_an_economy_that_finds_no_rest_says_so(economy: Economy) -> None:
    """Too few rounds are an error that names a system, not an answer."""
    with pytest.raises(ModelError, match="no rest after 2 rounds"):
        accelerated(economy, np.array([[0, 0, 1]]), np.full((1, 4), 3.0), limit=2)
