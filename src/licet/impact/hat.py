"""The equations of trade equilibrium in exact changes, evaluated for many draws side by side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from licet.errors import BadValue, NoSeller
from licet.impact.economy import Economy
from licet.impact.fixedpoint import fixed_point

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


@dataclass(frozen=True)
class Trade:
    """Sourcing weights after the shock: pi kappa^-theta, at home and abroad; a few links may be drawn.

    What crosses a border is kept apart from what stays, so that the balance of a nearly closed region is exact.

    Args:
        abroad: pi (kappa (1 + tau') / (1 + tau))^-theta, zero at home and at drawn links [J, buyer, seller].
        abroad_net: the same, divided by 1 + tau'.
        home, home_net: the weight of a region in its own purchases [J, N].
        links: drawn links as (sector, buyer, seller) [L, 3].
        drawn, drawn_net: their weights [L, B].
        taxed: False where no tariff is in force and revenue need not be looked for.
    """

    abroad: np.ndarray
    abroad_net: np.ndarray
    home: np.ndarray
    home_net: np.ndarray
    links: np.ndarray
    drawn: np.ndarray
    drawn_net: np.ndarray
    taxed: bool

    def imports(self, v: np.ndarray, *, net: bool = False) -> np.ndarray:
        """Return sum over foreign sellers of weight x v [J, N, B], v by seller."""
        out = np.matmul(self.abroad_net if net else self.abroad, v)
        if len(self.links):
            j, n, i = self.links.T
            np.add.at(out, (j, n), (self.drawn_net if net else self.drawn) * v[j, i])
        return np.asarray(out)

    def exports(self, u: np.ndarray) -> np.ndarray:
        """Return sum over foreign buyers of net weight x u [J, N, B], u by buyer."""
        out = np.matmul(self.abroad_net.transpose(0, 2, 1), u)
        if len(self.links):
            j, n, i = self.links.T
            np.add.at(out, (j, i), self.drawn_net * u[j, n])
        return np.asarray(out)


def trade_after(
    economy: Economy,
    kappa: np.ndarray,
    tariffs: np.ndarray,
    *,
    theta: np.ndarray,
    links: np.ndarray | None = None,
    factors: np.ndarray | None = None,
) -> Trade:
    """Return sourcing weights after a shock.

    Args:
        economy: the base.
        kappa: factor on trade cost, infinity = prohibited [J, N, N].
        tariffs: rates in force after the shock [J, N, N].
        theta: [J] or, drawn, [J, B].
        links: links with a drawn factor [L, 3] (sector, buyer, seller); they leave `kappa` aside.
        factors: their kappa [L, B].

    Raises:
        NoSeller: some buyer that spends on a sector is left without a seller; both are named.
        BadValue: factors below zero, or a drawn theta with links shocked outside `links`.
    """
    with np.errstate(invalid="ignore"):
        bad = not (kappa > 0).all() or (factors is not None and not (factors > 0).all())
    if bad:
        raise BadValue(
            "kappa has values at or below 0, or NaN", where="shock", expected="factors above 0; inf prohibits"
        )
    if not np.isfinite(tariffs).all() or (tariffs <= -1).any():
        raise BadValue("tariffs hold NaN, infinity or rates at or below -1", where="shock", todo="prohibit by kappa")
    change = kappa * (1 + tariffs) / (1 + economy.tariffs)
    drawn_theta = theta.ndim == 2
    some = np.zeros((0, 3), dtype=np.int64) if links is None else np.asarray(links, dtype=np.int64)
    draws = 1 if factors is None else factors.shape[1]
    drawn = np.zeros((0, draws)) if factors is None else np.asarray(factors, dtype=float)
    j, n, i = some.T
    exponent = -theta[j] if drawn_theta else -theta[j][:, None]
    drawn = (
        economy.shares[j, n, i][:, None]
        * (drawn * ((1 + tariffs) / (1 + economy.tariffs))[j, n, i][:, None]) ** exponent
    )
    change[j, n, i] = np.inf
    if drawn_theta:
        if not np.isin(change, (1.0, np.inf)).all():
            raise BadValue("a shock outside `links` meets a drawn theta", where="shock", todo="list its links")
        weights = np.where(np.isinf(change), 0.0, economy.shares)
    else:
        weights = economy.shares * change ** -theta[:, None, None]
    if (n == i).any():
        raise BadValue("a drawn link starts and ends in one region", where="shock", expected="links across a border")
    home, home_net = (np.einsum("jnn->jn", w).copy() for w in (weights, weights / (1 + tariffs)))
    weights = np.where(np.eye(len(economy.regions), dtype=bool), 0.0, weights)
    net = weights / (1 + tariffs) if tariffs.any() else weights
    drawn_net = drawn / (1 + tariffs[j, n, i])[:, None]
    made = Trade(weights, net, home, home_net, some, drawn, drawn_net, bool(tariffs.any()))
    left = made.imports(np.ones((*economy.spending.shape, draws))) + home[:, :, None]
    cut = np.argwhere((left <= 0).any(axis=2) & (economy.spending > 0))
    if len(cut):
        names = [f"{economy.regions[n]} in {economy.sectors[j]}" for j, n in cut]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise NoSeller(
            f"no seller is left to {', '.join(names[:5])}{more}",
            where="trade equilibrium",
            expected="a seller in every sector a region spends on",
            todo="leave a small share open, or study the loss as a shortage",
        )
    return made


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
    j, n = economy.spending.shape
    scale = (economy.spending + SMALL * economy.value_added)[:, :, None]
    step = _wage_step(economy)[:, None]
    tiny = 1e-200 * economy.value_added[:, None]  # a region cut from all others balances at any wage
    lent, owed = np.maximum(economy.deficits, 0)[:, None] + tiny, np.maximum(-economy.deficits, 0)[:, None] + tiny
    evaluate = _equations(economy, trade, nests, theta if theta.ndim == 2 else theta[:, None])

    def unpack(state: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        wage, price, spending = np.split(state, [n, n + j * n])
        return wage, price.reshape(j, n, -1), spending.reshape(j, n, -1) * scale

    def once(state: np.ndarray) -> np.ndarray:
        wage, price, spending = unpack(state)
        found, sold, bought = evaluate(wage, price, spending)
        wage = wage + step * np.clip(np.log((sold + lent) / (bought + owed)), -1.0, 1.0)
        wage = wage - _anchor(wage, economy.value_added, numeraire)
        return np.concatenate([wage, found.price.reshape(j * n, -1), (found.spending / scale).reshape(j * n, -1)])

    if start is None:
        start = np.zeros((n + 2 * j * n, draws))
        start[n + j * n :] = (economy.spending[:, :, None] / scale).reshape(j * n, 1)
    state, rounds = fixed_point(once, start, tolerance=tolerance, limit=limit, name="trade equilibrium")
    found, _, _ = evaluate(*unpack(state))
    return Solved(**{**found.__dict__, "rounds": rounds}), state


def _equations(
    economy: Economy, trade: Trade, nests: Nests, theta: np.ndarray
) -> Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[Solved, np.ndarray, np.ndarray]]:
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

    def by_region(matrix: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.matmul(matrix, values.transpose(1, 0, 2)).transpose(1, 0, 2))

    def evaluate(wage: np.ndarray, price: np.ndarray, spending: np.ndarray) -> tuple[Solved, np.ndarray, np.ndarray]:
        # unit costs: value added and a bundle of inputs
        bundle = by_region(mix, price) if r is None else np.log(by_region(mix, np.exp(r * price))) / r
        if t is None:
            cost, labor_share = added * wage + (1 - added) * bundle, added
        else:
            cost = np.log(added * np.exp(t * wage) + (1 - added) * np.exp(t * bundle)) / t
            labor_share = added * np.exp(t * (wage - cost))
        # sourcing: each buyer's price, and what sellers earn net of tariffs
        reach = np.exp(-th * cost)
        foreign = trade.imports(reach)
        access = np.where(active, foreign + home * reach, reach)
        price = -np.log(access) / th
        spread = spending / access
        exports = reach * trade.exports(spread)
        sales = exports + home_net * reach * spread
        imports = spread * (trade.imports(reach, net=True) if trade.taxed else foreign)
        if trade.taxed:
            revenue = (spending - imports - home_net * reach * spread).sum(axis=0)
        else:
            revenue = np.zeros_like(wage)
        income = np.exp(wage) * earned + revenue + deficits
        # demand: final buyers and users of inputs
        if q is None:
            level, shares = (taste * price).sum(axis=0), np.broadcast_to(taste, price.shape)
        else:
            level = np.log((taste * np.exp(q * price)).sum(axis=0)) / q
            shares = taste * np.exp(q * (price - level))
        bought = (1 - labor_share) * sales
        if r is None:
            inputs = by_region(unmix, bought)
        else:
            inputs = np.exp(r * price) * by_region(unmix, bought * np.exp(-r * bundle))
        found = Solved(wage, price, cost, level, inputs + shares * income, sales, income, revenue, shares, 0)
        return found, exports.sum(axis=0), imports.sum(axis=0)

    return evaluate


def _gap(elasticity: float | np.ndarray) -> np.ndarray | None:
    """Return 1 - elasticity, or None where it is one for all draws and the nest is Cobb-Douglas."""
    gap = 1 - np.asarray(elasticity, dtype=float)
    if not gap.any():
        return None
    return np.where(np.abs(gap) < NEAR_ONE, NEAR_ONE, gap)


def _anchor(wage: np.ndarray, value_added: np.ndarray, numeraire: int | None) -> np.ndarray:
    if numeraire is not None:
        return np.asarray(wage[numeraire])
    return np.asarray(np.log(value_added @ np.exp(wage) / value_added.sum()))


def _wage_step(economy: Economy) -> np.ndarray:
    """Return the part of the log of exports over imports that a wage follows: about one over its elasticity."""
    sales = economy.shares / (1 + economy.tariffs) * economy.spending[:, :, None]
    crossing = np.where(np.eye(len(economy.regions), dtype=bool), 0.0, sales)
    sold, theta = crossing.sum(axis=1), economy.theta[:, None]
    mean = (theta * sold).sum(axis=0) / np.maximum(sold.sum(axis=0), 1e-300)
    return np.asarray(1 / (1 + STEEPNESS * mean))
