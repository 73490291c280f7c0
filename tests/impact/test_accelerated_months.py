"""Months by JAX equal those by NumPy, on whatever device JAX finds."""

from dataclasses import replace

import numpy as np
import pytest
from test_inventories import MIXED, ROUGH, economy

from licet.errors import BadValue
from licet.impact.accelerated_months import simulate_many
from licet.impact.events import Cut, Entrant, Shock, pairs
from licet.impact.inventories import simulate
from licet.impact.inventory_parameters import Parameters


def test_jax_equals_numpy() -> None:
    """Cuts, licenses, lost capacity and demand, stockpiles, entrants, classes: every cell and step to 1e-9."""
    world = economy(3)
    other = Shock(cuts=(Cut(*pairs([2], [5, 7, 9]), since=1),), entrants=(Entrant("x", "s2", [5], first=0.02),))
    runs = [
        (ROUGH, MIXED),
        (ROUGH, replace(MIXED, stock=0.2, restock=1.5, memory=3.0, spare=0.2, ramp=0.0)),
        (other, replace(MIXED, switching=0.6, important=0.9, resale=0.1, resale_time=6.0)),
    ]
    found = simulate_many(world, runs, steps=30)
    for run, (shock, parameters) in enumerate(runs):
        plain = simulate(world, shock, parameters, steps=30).production
        np.testing.assert_allclose(found[run], plain, rtol=1e-9, atol=1e-12)
    assert np.abs(found[0] - found[2]).max() > 1e-3


def test_no_shock_stays_at_rest() -> None:
    """Without a shock each run stays at its base."""
    world = economy(1)
    found = simulate_many(world, [(Shock(), MIXED), (Shock(), replace(MIXED, important=0.0))], steps=12)
    np.testing.assert_allclose(found, np.broadcast_to(found[0, 0], found.shape), rtol=1e-12)


def test_runs_share_their_classes() -> None:
    """Runs whose buyers stand in other classes, or with other entrants, are refused; so is no run at all."""
    world = economy(1)
    with pytest.raises(BadValue, match="classes"):
        simulate_many(world, [(Shock(), Parameters()), (Shock(), replace(Parameters(), final_priority=1))])
    with pytest.raises(BadValue, match="entrants"):
        simulate_many(world, [(Shock(), MIXED), (ROUGH, MIXED)])
    with pytest.raises(BadValue, match="0 runs"):
        simulate_many(world, [])
