"""The equations of trade equilibrium in exact changes, evaluated for many draws side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from licet.errors import BadValue
from licet.impact.economy import Economy
from licet.impact.fixedpoint import fixed_point
from licet.impact.sourcing import Trade

SMALL = 1e-2  # spending is measured against itself and this share of its region's value added
STEEPNESS = 1.5  # elasticity of exports over imports to the wage, per unit of trade elasticity
NEAR_ONE = 1e-6  # drawn elasticities closer to one than this are moved to this distance


@dataclass(frozen=True)
class Nests:
    """Elasticities of substitution of the nested CES; at one (long run) it is Caliendo and Parro's Cobb-Douglas.

    Args:
        inputs: between intermediate inputs of different sectors; a number, or one a draw.
        value_added: between value added and the bundle of inputs.
        final: between sectors in final demand.
    """

    inputs: float | np.ndarray = 1.0
    value_added: float | np.ndarray = 1.0
    final: float | np.ndarray = 1.0

    def __post_init__(self) -> None:
        for name in ("inputs", "value_added", "final"):
            held = np.asarray(getattr(self, name))
            if not (np.isfinite(held).all() and (held > 0).all()):
                raise BadValue(f"{name} is {held}", where="nests", expected="an elasticity above 0")


LONG_RUN = Nests()
# A year or two after a shock: inputs are close to complements (Atalay 2017; Boehm, Flaaen and Pandalai-Nayar 2019).
SHORT_RUN = Nests(inputs=0.2, value_added=0.5, final=0.9)


@dataclass(frozen=True)
class Solved:
    """Changes in logs at the new equilibrium, for B draws, and the values they imply.

    Args:
        wage: log change [N, B].
        price: log change of the price of a sector to its buyer [J, N, B].
        cost: log change of the unit cost of a seller [J, N, B].
        consumer_price: log change of the price of final demand [N, B].
        spending: X' [J, N, B], tariffs included.
        sales: Y', net of tariffs [J, N, B].
        income: I', value added, tariff revenue and deficit [N, B].
        revenue: tariff revenue [N, B].
        final_shares: alpha' [J, N, B].
        rounds: evaluations of the system.
    """

    wage: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    consumer_price: np.ndarray
    spending: np.ndarray
    sales: np.ndarray
    income: np.ndarray
    revenue: np.ndarray
    final_shares: np.ndarray
    rounds: int


def solve_system(
    economy: Economy,
    trade: Trade,
    nests: Nests,
    *,
    theta: np.ndarray,
    draws: int,
    numeraire: int | None,
    tolerance: float,
    limit: int,
    start: np.ndarray | None = None,
) -> tuple[Solved, np.ndarray]:
    """Solve for log wages, log prices and spending at once; return them and the raw state, a start for a near shock.

    Deficits stay fixed in units of world value added, or of the wage of region `numeraire`.

    Raises:
        ModelError: no equilibrium found.
    """
    system = equations(economy, trade, nests, theta=theta, numeraire=numeraire)
    first = np.repeat(system.start, draws, axis=1) if start is None else start
    state, rounds = fixed_point(system.once, first, tolerance=tolerance, limit=limit, name="trade equilibrium")
    return Solved(**{**system.solved(state).__dict__, "rounds": rounds}), state


@dataclass(frozen=True)
class System:
    """The equations as a fixed point.

    Args:
        start: the base, a first guess [size, 1].
        once: the map, [size, draws] -> [size, draws].
        solved: what a state means.
    """

    start: np.ndarray
    once: Callable[[Any], Any]
    solved: Callable[[Any], Solved]


def equations(
    economy: Economy, trade: Trade, nests: Nests, *, theta: np.ndarray, numeraire: int | None, xp: Any = np
) -> System:
    """Return the equations of an economy after a shock, written for the arrays of the module `xp`.

    Args:
        economy: the base.
        trade: sourcing weights, as arrays of `xp`.
        nests: elasticities.
        theta: [J] or, drawn, [J, B].
        numeraire: region whose wage is the unit; world value added if None.
        xp: numpy, or a module that does the same (`jax.numpy`).
    """
    j, n = economy.spending.shape
    scale = (economy.spending + SMALL * economy.value_added)[:, :, None]
    step = _wage_step(economy)[:, None]
    tiny = 1e-200 * economy.value_added[:, None]  # a region cut from all others balances at any wage
    lent, owed = np.maximum(economy.deficits, 0)[:, None] + tiny, np.maximum(-economy.deficits, 0)[:, None] + tiny
    evaluate = _evaluation(economy, trade, nests, theta if theta.ndim == 2 else theta[:, None], xp)

    def unpack(state: Any) -> tuple[Any, Any, Any]:
        wage, price, spending = state[:n], state[n : n + j * n], state[n + j * n :]
        return wage, price.reshape(j, n, -1), spending.reshape(j, n, -1) * scale

    def once(state: Any) -> Any:
        wage, price, spending = unpack(state)
        found, sold, bought = evaluate(wage, price, spending)
        wage = wage + step * xp.clip(xp.log((sold + lent) / (bought + owed)), -1.0, 1.0)
        wage = wage - _anchor(wage, economy.value_added, numeraire, xp)
        return xp.concatenate([wage, found.price.reshape(j * n, -1), (found.spending / scale).reshape(j * n, -1)])

    start = np.zeros((n + 2 * j * n, 1))
    start[n + j * n :] = (economy.spending[:, :, None] / scale).reshape(j * n, 1)
    return System(start, once, lambda state: evaluate(*unpack(state))[0])


def _evaluation(
    economy: Economy, trade: Trade, nests: Nests, theta: np.ndarray, xp: Any
) -> Callable[[Any, Any, Any], tuple[Solved, Any, Any]]:
    """Return the map (log wage, log price, spending) -> (their successors, exports, imports), net of tariffs."""
    th = theta[:, None, :]
    added = economy.value_added_shares[:, :, None]
    mix = np.ascontiguousarray(economy.input_shares.transpose(2, 1, 0))  # [region, user, input]
    unmix = np.ascontiguousarray(economy.input_shares.transpose(2, 0, 1))
    taste = economy.final_shares[:, :, None]
    active = economy.spending[:, :, None] > 0
    home, home_net = trade.home[:, :, None], trade.home_net[:, :, None]
    earned, deficits = economy.value_added[:, None], economy.deficits[:, None]
    r, t, q = (_gap(s) for s in (nests.inputs, nests.value_added, nests.final))

    def by_region(matrix: np.ndarray, values: Any) -> Any:
        return (matrix @ values.transpose(1, 0, 2)).transpose(1, 0, 2)

    def evaluate(wage: Any, price: Any, spending: Any) -> tuple[Solved, Any, Any]:
        # unit costs: value added and a bundle of inputs
        bundle = by_region(mix, price) if r is None else xp.log(by_region(mix, xp.exp(r * price))) / r
        if t is None:
            cost, labor_share = added * wage + (1 - added) * bundle, added
        else:
            cost = xp.log(added * xp.exp(t * wage) + (1 - added) * xp.exp(t * bundle)) / t
            labor_share = added * xp.exp(t * (wage - cost))
        # sourcing: each buyer's price, and what sellers earn net of tariffs
        reach = xp.exp(-th * cost)
        foreign = trade.imports(reach)
        access = xp.where(active, foreign + home * reach, reach)
        price = -xp.log(access) / th
        spread = spending / access
        exports = reach * trade.exports(spread)
        sales = exports + home_net * reach * spread
        imports = spread * (trade.imports(reach, net=True) if trade.taxed else foreign)
        if trade.taxed:
            revenue = (spending - imports - home_net * reach * spread).sum(axis=0)
        else:
            revenue = xp.zeros_like(wage)
        income = xp.exp(wage) * earned + revenue + deficits
        # demand: final buyers and users of inputs
        if q is None:
            level, shares = (taste * price).sum(axis=0), xp.broadcast_to(taste, price.shape)
        else:
            level = xp.log((taste * xp.exp(q * price)).sum(axis=0)) / q
            shares = taste * xp.exp(q * (price - level))
        bought = (1 - labor_share) * sales
        if r is None:
            inputs = by_region(unmix, bought)
        else:
            inputs = xp.exp(r * price) * by_region(unmix, bought * xp.exp(-r * bundle))
        found = Solved(wage, price, cost, level, inputs + shares * income, sales, income, revenue, shares, 0)
        return found, exports.sum(axis=0), imports.sum(axis=0)

    return evaluate


def _gap(elasticity: float | np.ndarray) -> np.ndarray | None:
    """Return 1 - elasticity, or None where it is one for all draws and the nest is Cobb-Douglas."""
    gap = 1 - np.asarray(elasticity, dtype=float)
    if not gap.any():
        return None
    return np.where(np.abs(gap) < NEAR_ONE, NEAR_ONE, gap)


def _anchor(wage: Any, value_added: np.ndarray, numeraire: int | None, xp: Any) -> Any:
    if numeraire is not None:
        return wage[numeraire]
    return xp.log(value_added @ xp.exp(wage) / value_added.sum())


def _wage_step(economy: Economy) -> np.ndarray:
    """Return the part of the log of exports over imports that a wage follows: about one over its elasticity."""
    sales = economy.shares / (1 + economy.tariffs) * economy.spending[:, :, None]
    crossing = np.where(np.eye(len(economy.regions), dtype=bool), 0.0, sales)
    sold, theta = crossing.sum(axis=1), economy.theta[:, None]
    mean = (theta * sold).sum(axis=0) / np.maximum(sold.sum(axis=0), 1e-300)
    return np.asarray(1 / (1 + STEEPNESS * mean))
