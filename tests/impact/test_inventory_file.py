"""Shock files of the shortage model: what they say is what runs; and the limits the model must keep."""

import numpy as np
import pytest
from test_inventories import ROUGH, chain, economy

from licet.errors import LicetError
from licet.impact import events
from licet.impact.extraction import Cut as Extraction
from licet.impact.extraction import extract
from licet.impact.inventories import simulate
from licet.impact.inventory_file import losses, shock_of
from licet.impact.inventory_parameters import Parameters
from licet.impact.models import MODELS

PLAIN = {"stock": 0.0, "switching": 0.0, "spare": 0.0}


def test_a_file_runs_by_region_and_step() -> None:
    """A cut and a license in a file give the settled output of the license."""
    tables = {
        "link": [{"sellers": ["c0"], "buyers": ["c1"], "since": 2}],
        "license": [{"sellers": ["c0"], "buyers": ["c1"], "share": 0.6, "since": 2}],
        "parameters": {**PLAIN, "steps": 12},
    }
    found = MODELS["inventories"](chain(), tables)
    assert found.height == 12
    assert found["output_lost_percent"][0] == pytest.approx(0.0, abs=1e-9)
    assert found["output_lost_percent"][-1] == pytest.approx(40.0)


def test_every_table_becomes_its_event() -> None:
    """Capacity, demand, stockpiles and entrants of a file equal those made in Python."""
    tables = {
        "capacity": [{"cells": ["c1"], "share": 0.5, "since": 1, "until": 3, "recovery": 2}],
        "demand": [{"cells": ["c3"], "share": 0.1}],
        "stockpile": [{"buyers": ["c1"], "products": ["c0"], "steps": 2.0, "until": 4}],
        "entrant": [{"name": "fab", "product": "c0", "buyers": ["c1"], "first": 0.1}],
    }
    made = shock_of(chain(), tables)
    assert made.capacity[0].left(3)[0] == pytest.approx(1 - 0.5 * 2 / 3)
    assert list(made.demand[0].cells) == [3]
    assert made.stockpiles[0].products == ("c0",)
    assert made.entrants[0].ceiling(0) == 0.1


def test_unknown_keys_and_steps_are_refused() -> None:
    """A misspelled key, a step below zero, a license without a share: each is an error with a name."""
    for tables in (
        {"link": [{"sellers": ["c0"], "buyers": ["c1"], "form": 3}]},
        {"link": [{"sellers": ["c0"], "buyers": ["c1"], "since": -1}]},
        {"license": [{"sellers": ["c0"], "buyers": ["c1"]}]},
        {"entrant": [{"name": "fab"}]},
        {"parameters": {"stocks": 1.0}},
        {"parameters": {"steps": "many"}},
    ):
        with pytest.raises(LicetError):
            losses(chain(), tables)


def test_no_substitution_and_no_stock_is_leontief() -> None:
    """With half the final demand of one cell gone and no stocks, output settles at the Leontief solution.

    Firms are served before final buyers: in proportion, a fall through empty stocks can lock output in below it.
    """
    world = economy(2)
    parameters = Parameters(stock=0.0, switching=0.0, spare=0.0, final_priority=1)
    made = simulate(world, events.Shock(demand=(events.DemandCut([4], 0.5),)), parameters, steps=400)
    a = world.flows.toarray() / world.output
    y = world.final_demand.sum(axis=1)
    y[4] *= 0.5
    expected = np.linalg.solve(np.eye(len(y)) - a, y) / 12
    np.testing.assert_allclose(made.production[-1], expected, rtol=1e-6)


def test_infinite_substitution_loses_nothing() -> None:
    """With other sellers of every product, free capacity and instant switching, a cut loses no output in total."""
    world = economy(2)
    parameters = Parameters(stock=1.0, switching=1.0, spare=100.0, ramp=0.0)
    cut = events.Cut(*events.pairs([0], [4, 5, 6]), since=2)
    made = simulate(world, events.Shock(cuts=(cut,)), parameters, steps=40)
    np.testing.assert_allclose(made.final_sales, np.tile(made.base_final, (40, 1)), rtol=1e-9)


def test_a_prohibition_is_an_extraction_at_rest() -> None:
    """A cut of inputs that no other seller makes, and without which buyers go on, loses what extraction says."""
    world = economy(6).replace(sectors=economy(6).cells)
    rest = Parameters(stock=0.0, switching=0.0, spare=0.0, restock=1.0, memory=1.0, criticality={"*": "non critical"})
    cut = events.Cut(*events.pairs([3], [5, 6]))
    made = simulate(world, events.Shock(cuts=(cut,)), rest, steps=400)
    lost = extract(world, [Extraction(np.array([3]), np.array([5, 6]), 1.0)])
    np.testing.assert_allclose(12 * made.lost[-1], lost.output, rtol=1e-6, atol=1e-9)


def test_order_of_cells_changes_nothing() -> None:
    """D7: cells in another order give the same series (1e-10); splitting a seller in two halves changes no sum."""
    world = economy(4)
    n = len(world.cells)
    order = np.random.default_rng(1).permutation(n)
    where = np.argsort(order)
    moved = world.replace(
        cells=tuple(world.cells[i] for i in order),
        sectors=tuple(world.sectors[i] for i in order),
        flows=world.flows[order][:, order],
        output=world.output[order],
        final_demand=world.final_demand[order],
    )
    cut = events.Cut(*events.pairs([0, 1], [4, 5]), since=2)
    again = events.Cut(where[np.asarray(cut.sellers)], where[np.asarray(cut.buyers)], since=2)
    first = simulate(world, events.Shock(cuts=(cut,)), steps=30)
    second = simulate(moved, events.Shock(cuts=(again,)), steps=30)
    np.testing.assert_allclose(second.production[:, where], first.production, rtol=1e-10)


def test_units_change_nothing() -> None:
    """D7: all values times a million give the same shares of base."""
    world = economy(4)
    large = world.replace(flows=world.flows * 1e6, output=world.output * 1e6, final_demand=world.final_demand * 1e6)
    small, big = (simulate(w, events.Shock(cuts=ROUGH.cuts), steps=30) for w in (world, large))
    np.testing.assert_allclose(big.production / big.base, small.production / small.base, rtol=1e-10)
