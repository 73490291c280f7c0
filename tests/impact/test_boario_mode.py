"""The compatibility mode against numbers printed by BoARIO 0.7.2 (oracle D6)."""

from typing import Literal

import numpy as np
import pytest

from licet.impact.boario_mode import ArioParameters, simulate_ario
from licet.network import Network
from licet.trade.wiod import read_arrays
from shared import shared


@pytest.fixture(scope="module")
def world() -> Network:
    """Return WIOD 2011."""
    return read_arrays(shared("reference", "impact", "wiod2013", "wiot_2011.npz"))


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_d6_world_and_cells(world: Network, engine: Literal["numpy", "numba"]) -> None:
    """D6: half the capacity of TWN c14 and KOR c14 from step 2 gives the printed numbers, to all digits."""
    capacity = np.ones((51, len(world.cells)))
    capacity[2:, world.index(["TWN c14", "KOR c14"])] = 0.5
    made = simulate_ario(world, capacity, engine=engine)
    total = made.sum(axis=1) / made[0].sum()
    assert [f"{total[t]:.8f}" for t in (2, 10, 30, 50)] == ["0.99831534", "0.99696537", "0.99699236", "0.99703621"]
    china, electrical, taiwan = (made[:, k] / made[0, k] for k in world.index(["CHN c14", "CHN c13", "TWN c14"]))
    assert [f"{china[t]:.8f}" for t in (10, 30, 50)] == ["1.00014819", "1.00057185", "1.00106653"]
    assert [f"{electrical[t]:.8f}" for t in (10, 50)] == ["0.99938819", "0.99954762"]
    assert f"{taiwan[30]:.8f}" == "0.50165811"


BASE_FLOWS = ArioParameters(0.5, 10.0, 20.0, 1.1, 30.0, "noalt")
WEEKS = ArioParameters(stock=13.0, restock=8.0, over_tau=365 / 7)


@pytest.mark.parametrize(
    ("parameters", "back", "expected"),
    [
        (BASE_FLOWS, None, ["0.99703626", "0.99684458", "0.99677144"]),
        (ArioParameters(), 14, ["0.99739690", "0.99704508", "0.99850213"]),
        (WEEKS, None, ["0.99740980", "0.99711917", "0.99728107"]),
    ],
    ids=["base flows", "recovery", "weekly"],
)
def test_other_scenarios(world: Network, parameters: ArioParameters, back: int | None, expected: list[str]) -> None:
    """World output at steps 5, 15 and 25 of other scenarios is BoARIO's, as `bench/ario.py` finds it (1.6e-14).

    The same capacity is lost from row 3 on: with orders by base flows and short stocks; back in equal parts over 20
    days; in steps of a week.
    """
    capacity = np.ones((26, len(world.cells)))
    left = 0.5 + (0.0 if back is None else 0.025) * np.maximum(np.arange(26) - (back or 0), 0)
    capacity[3:, world.index(["TWN c14", "KOR c14"])] = left[3:, None]
    made = simulate_ario(world, capacity, parameters)
    assert [f"{made[t].sum() / made[0].sum():.8f}" for t in (5, 15, 25)] == expected


def test_no_cut_changes_nothing(world: Network) -> None:
    """With full capacity, production stays at base under both ways of ordering."""
    for orders in ("alt", "noalt"):
        made = simulate_ario(world, np.ones((5, len(world.cells))), ArioParameters(orders=orders))
        np.testing.assert_allclose(made, np.broadcast_to(made[0], made.shape), rtol=1e-12, atol=1e-9)


def test_a_product_with_endless_stock_never_limits(world: Network) -> None:
    """With every stock endless only the cut cells and their suppliers make less."""
    capacity = np.ones((20, len(world.cells)))
    hit = world.index(["KOR c14"])
    capacity[1:, hit] = 0.2
    short = simulate_ario(world, capacity, ArioParameters(stock={"*": 3.0}))
    endless = simulate_ario(world, capacity, ArioParameters(stock={"*": np.inf}))
    for name in ("KOR c15", "KOR c13", "KOR c18"):
        buyer = world.index([name])[0]
        assert short[19, buyer] / short[0, buyer] < endless[19, buyer] / endless[0, buyer]
    assert short[19].sum() < endless[19].sum() < endless[0].sum()


@pytest.mark.parametrize("orders", ["alt", "noalt"])
def test_the_compiled_form_is_the_same(world: Network, orders: Literal["alt", "noalt"]) -> None:
    """Short, endless and usual stocks, a loss and its return: both forms give the same production of every cell."""
    capacity = np.ones((20, len(world.cells)))
    capacity[2:9, world.index(["TWN c14", "KOR c14", "USA c30"])] = 0.3
    for stock in (90.0, 5.0, {"*": 3.0, "c14": np.inf, "c30": 0.0}):
        parameters = ArioParameters(0.9, stock, 20.0, 1.1, 30.0, orders)
        plain, compiled = (simulate_ario(world, capacity, parameters, engine) for engine in ("numpy", "numba"))
        np.testing.assert_allclose(compiled, plain, rtol=1e-12, atol=1e-12)
