"""One-sector trade: gains from trade by the domestic share, and gravity in general equilibrium."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from licet.errors import BadValue, ModelError, UnknownName
from licet.impact.economy import Economy, calibrate
from licet.network import Network


def domestic_shares(network: Network) -> tuple[tuple[str, ...], np.ndarray]:
    """Return (regions, part of each region's spending that stays at home) over all sectors and uses.

    Example: see `gains_from_trade`.
    """
    regions = tuple(dict.fromkeys(network.regions))
    at = {name: i for i, name in enumerate(regions)}
    for name in network.final_regions:
        if name not in at:
            raise UnknownName(f"no region {name!r} sells anything", where=network.source)
    of = np.array([at[name] for name in network.regions])
    final = np.array([at[name] for name in network.final_regions])
    links = network.flows.tocoo()
    trade = np.zeros((len(regions), len(regions)))
    np.add.at(trade, (of[links.coords[0]], of[links.coords[1]]), links.data)
    np.add.at(trade, (of[:, None], final[None, :]), network.final_demand)
    return regions, np.diagonal(trade) / trade.sum(axis=0)


def real_income_change(before: np.ndarray | float, after: np.ndarray | float, elasticity: float) -> np.ndarray:
    """Return real income new / old from the domestic share before and after, (after / before)^(-1 / elasticity).

    Holds for any shock to trade costs in one-sector models with a constant trade elasticity and balanced trade.

    Source: Arkolakis, Costinot and Rodriguez-Clare (2012), proposition 1.

    Example:
        >>> real_income_change(0.8, 1.0, 4.0).round(6)
        np.float64(0.945742)
    """
    ratio = np.asarray(after, dtype=float) / np.asarray(before, dtype=float)
    return np.asarray(ratio ** (-1 / elasticity))[()]


def gains_from_trade(domestic: np.ndarray | float, elasticity: float) -> np.ndarray:
    """Return what a region would lose by autarky, as a share of its real income: 1 - domestic^(1 / elasticity).

    Source: Costinot and Rodriguez-Clare (2014), Table 4.1, column 1 (elasticity 5).

    Example:
        >>> gains_from_trade(0.91, 5.0).round(4)
        np.float64(0.0187)
    """
    return 1 - real_income_change(domestic, 1.0, elasticity)


def one_sector(trade: np.ndarray, elasticity: float, regions: Sequence[str], unit: str = "USD m") -> Economy:
    """Return the one-sector, labor-only economy of a trade matrix, for `licet.impact.equilibrium.simulate`.

    Without inputs, any matrix is at rest at its own deficits; `settle` removes them.

    Args:
        trade: value [buyer, seller], what stays at home on the diagonal.
        elasticity: trade elasticity (sigma - 1 of Armington).
        regions: names.
        unit: of the values.

    Example:
        >>> e = one_sector(np.array([[80.0, 20.0], [30.0, 70.0]]), 4.0, ["A", "B"])
        >>> e.value_added.tolist(), e.deficits.tolist()
        ([110.0, 90.0], [-10.0, 10.0])
    """
    trade = np.asarray(trade, dtype=float)
    n = len(regions)
    return calibrate(
        trade[None],
        np.zeros((1, 1, n)),
        trade.sum(axis=1)[None],
        elasticity,
        regions=regions,
        sectors=["all"],
        unit=unit,
    )


@dataclass(frozen=True)
class Resistance:
    """Multilateral resistances of a gravity system X_ij = Y_i E_j / Y (t_ij / (outward_i inward_j))^-elasticity.

    Args:
        outward: of sellers [N], with the inward resistance of the reference region at 1.
        inward: of buyers [N].
        trade: X that meets both margins [seller, buyer].
    """

    outward: np.ndarray
    inward: np.ndarray
    trade: np.ndarray


def resistances(
    output: np.ndarray, spending: np.ndarray, weights: np.ndarray, elasticity: float, *, reference: int = -1
) -> Resistance:
    """Return the resistances that make trade meet given output and spending (conditional general equilibrium).

    Args:
        output: Y by seller [N].
        spending: E by buyer [N], scaled to the sum of output.
        weights: t^-elasticity, e.g. exp(b'x) of an estimated gravity equation [seller, buyer].
        elasticity: trade elasticity, sigma - 1.
        reference: region whose inward resistance is 1.

    Raises:
        BadValue: weights negative, or a region that no weight reaches.
        ModelError: no trade meets the margins.

    Source: Anderson and van Wincoop (2003), equations (9) to (11); Yotov and others (2016), chapter 2.

    Example:
        >>> r = resistances(np.array([100.0, 50.0]), np.array([90.0, 60.0]), np.array([[1.0, 0.2], [0.2, 1.0]]), 4.0)
        >>> r.trade.sum(axis=1).round(6).tolist(), r.trade.sum(axis=0).round(6).tolist()
        ([100.0, 50.0], [90.0, 60.0])
    """
    weights = np.asarray(weights, dtype=float)
    reached = weights.any(axis=0).all() and weights.any(axis=1).all()
    if not (weights >= 0).all() or not np.isfinite(weights).all() or not reached:
        raise BadValue("weights are negative, not finite, or leave a region out", where="resistances")
    seller, buyer = output / output.sum(), spending / spending.sum()
    logs = _balance(weights, seller, buyer)
    inner = np.exp(logs - logs[reference])  # inward^elasticity
    outer = weights @ (buyer * inner)  # outward^-elasticity
    trade = output.sum() * (seller / outer)[:, None] * weights * (buyer * inner)[None, :]
    return Resistance(outer ** (-1 / elasticity), inner ** (1 / elasticity), trade)


def _balance(weights: np.ndarray, seller: np.ndarray, buyer: np.ndarray) -> np.ndarray:
    """Return logs of inward^elasticity [N]: alternate scaling of rows and columns, hastened by Newton steps."""
    logs, far = np.zeros(len(buyer)), np.inf
    for _ in range(10_000):
        with np.errstate(all="ignore"):
            reach = weights * (buyer * np.exp(logs))
            outward = reach.sum(axis=1)
            taken = weights * (seller / outward)[:, None]
            inward = taken.sum(axis=0)
            gap = -np.log(inward) - logs
            before, far = far, float(np.ptp(gap))
        if not np.isfinite(far):
            break
        if far <= 1e-13 or (far <= 1e-10 and far >= before):
            return np.asarray(logs + gap)
        if far < min(1.0, before):  # move by (I - J)^-1 gap; J is stochastic, and a common shift changes nothing
            chain = (taken / inward).T @ (reach / outward[:, None])
            with suppress(np.linalg.LinAlgError):  # groups of regions that do not trade with each other: scale on
                gap = np.linalg.solve(np.eye(len(gap)) - chain + 1 / len(gap), gap)
        logs = logs + gap
    raise ModelError(
        f"no trade meets the margins; {far:.1e} is left",
        where="multilateral resistance",
        expected="weights that let every seller reach buyers enough",
    )


def kappa_of(before: np.ndarray, after: np.ndarray, elasticity: float) -> np.ndarray:
    """Return the factor on trade cost behind a change of gravity weights, (after / before)^(-1 / elasticity).

    Example:
        >>> kappa_of(np.array([1.0]), np.array([0.0]), 4.0).tolist()
        [inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray((np.asarray(after, dtype=float) / before) ** (-1 / elasticity))
