"""Gains from trade in closed form, against economies solved from primitives."""

import numpy as np
import pytest
from scipy.optimize import fsolve

from licet.errors import BadValue, ModelError
from licet.impact.economy import Economy, calibrate, calibrate_network, flows_of, without_inputs
from licet.impact.equilibrium import autarky, settle, simulate
from licet.impact.gains import gains_by_sector
from licet.trade.aggregate import aggregate
from licet.trade.wiod import read_arrays
from shared import shared

ALPHA = np.array([0.4, 0.6])
LABOR = np.array([[0.6, 0.5], [0.4, 0.7]])  # share of labor in cost [sector, region]
MIX = np.array([[0.3, 0.6], [0.7, 0.4]])  # [input, user]
THETA = np.array([4.0, 6.0])
WORKERS = np.array([1.0, 2.0])


def from_primitives(distance: float, selection: float, entry: str) -> tuple[Economy, np.ndarray]:
    """Return the economy and the real wages of a Krugman or Melitz world of two regions and two sectors.

    Price P_jn^-theta = sum_i N_ji (c_ji d_ni)^-theta (X_jn / u_jn)^selection, firms N_ji = sales_ji / u_ji, where u is
    what entry costs: the wage or the unit cost. Nothing here knows of the formula tested.
    """
    cost = np.where(np.eye(2), 1.0, distance)
    power = -THETA[:, None, None]

    def world(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        wage, price, sales = np.append(1.0, np.exp(logs[0])), np.exp(logs[1:5]).reshape(2, 2), np.exp(logs[5:])
        sales = sales.reshape(2, 2)
        unit = wage**LABOR * np.exp(np.einsum("kj,kn->jn", MIX, np.log(price))) ** (1 - LABOR)
        paid = unit if entry == "inputs" else np.broadcast_to(wage, (2, 2))
        spending = ALPHA[:, None] * wage * WORKERS + np.einsum("kj,jn->kn", MIX, (1 - LABOR) * sales)
        reach = (
            (sales / paid)[:, None, :] * (unit[:, None, :] * cost) ** power * (spending / paid)[:, :, None] ** selection
        )
        index = reach.sum(axis=2) ** (-1 / THETA[:, None])
        trade = reach / reach.sum(axis=2, keepdims=True) * spending[:, :, None]
        return wage, price, index, trade

    def gap(logs: np.ndarray) -> np.ndarray:
        wage, price, index, trade = world(logs)
        sales = np.exp(logs[5:]).reshape(2, 2)
        earned = (LABOR * sales).sum(axis=0) / wage / WORKERS
        return np.concatenate(
            [[np.log(earned[1])], np.log(index / price).ravel(), np.log(trade.sum(axis=1) / sales).ravel()]
        )

    logs, _, found, _ = fsolve(gap, np.concatenate([np.zeros(5), np.log(np.ones(4))]), full_output=True, xtol=1e-13)
    assert found == 1
    wage, price, _, trade = world(logs)
    sales = trade.sum(axis=1)
    economy = calibrate(
        trade, MIX[:, :, None] * (1 - LABOR) * sales, ALPHA[:, None] * wage * WORKERS, THETA, regions="AB",
        sectors="xy", value_added=LABOR * sales,
    )  # fmt: skip
    return economy, wage / np.prod(price ** ALPHA[:, None], axis=0)


@pytest.mark.parametrize(("selection", "entry"), [(0.0, "labor"), (0.0, "inputs"), (0.4, "labor"), (0.4, "inputs")])
def test_monopolistic_competition(selection: float, entry: str) -> None:
    """The closed form is the fall of real wages between two worlds solved from primitives, one of them closed."""
    economy, real = from_primitives(1.4, selection, entry)
    _, alone = from_primitives(1e6, selection, entry)
    found = gains_by_sector(economy, scale=1.0, selection=selection, entry=entry)  # type: ignore[arg-type]
    assert found == pytest.approx(1 - alone / real, abs=1e-8)
    assert (found > 0.01).all()


def test_perfect_competition() -> None:
    """Without scale the closed form is the equilibrium without trade, with inputs and without."""
    economy, _ = from_primitives(1.4, 0.0, "labor")
    for base in (settle(economy), settle(without_inputs(economy))):
        solved = simulate(base, kappa=autarky(base)).real_income
        assert gains_by_sector(base) == pytest.approx(1 - solved, rel=1e-8)
    assert (gains_by_sector(economy) > gains_by_sector(without_inputs(economy))).all()


def test_tables_of_gains_on_wiod() -> None:
    """On WIOD 2008 and the elasticities of Caliendo and Parro, models rank as in Table 4.1: each step adds gains."""
    network = read_arrays(shared("reference", "impact", "wiod2013", "wiot_2008.npz"))
    network = aggregate(network, sectors={"c5": "c4", "c35": "c34"})
    theta = dict.fromkeys(network.sectors, 5.0) | {
        "c1": 8.11, "c2": 15.72, "c3": 2.55, "c4": 5.56, "c6": 10.83, "c7": 9.07, "c8": 51.08, "c9": 4.75,
        "c10": 1.66, "c11": 2.76, "c12": 7.99, "c13": 1.52, "c14": 10.6, "c15": 0.37,
    }  # fmt: skip
    whole = calibrate_network(network, theta)
    plain = without_inputs(whole)
    assert flows_of(plain) == pytest.approx(flows_of(whole))
    one = calibrate_network(aggregate(network, sectors=dict.fromkeys(network.sectors, "all")), 5.0)
    at = [whole.region(name) for name in ("USA", "CAN", "DEU", "AUS", "MEX", "GBR")]
    columns = [gains_by_sector(e)[at] for e in (without_inputs(one), plain, whole)]
    assert columns[0] == pytest.approx([0.018, 0.038, 0.045, 0.023, 0.033, 0.032], abs=0.0015)
    assert (columns[0] < columns[1]).all()
    assert (columns[1] < columns[2]).all()


def test_what_has_no_answer_is_said() -> None:
    """No domestic seller loses everything; entry that feeds on itself and numbers below zero are refused."""
    economy, _ = from_primitives(1.4, 0.0, "labor")
    shares = economy.shares.copy()
    shares[0, 1] = (1.0, 0.0)
    assert gains_by_sector(economy.replace(shares=shares))[1] == 1.0
    with pytest.raises(ModelError, match="feeds on itself"):
        gains_by_sector(economy.replace(theta=np.array([0.2, 0.2])), scale=1.0, entry="inputs")
    with pytest.raises(BadValue, match="scale"):
        gains_by_sector(economy, scale=-1.0)
