"""From whom buyers can still buy after a shock, and at what weight."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from licet.errors import BadValue, ModelError, NoSeller
from licet.impact.economy import Economy


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

    def imports(self, v: Any, *, net: bool = False) -> Any:
        """Return sum over foreign sellers of weight x v [J, N, B], v by seller."""
        out = (self.abroad_net if net else self.abroad) @ v
        if len(self.links):
            j, n, i = self.links.T
            return _added(out, (j, n), (self.drawn_net if net else self.drawn) * v[j, i])
        return out

    def exports(self, u: Any) -> Any:
        """Return sum over foreign buyers of net weight x u [J, N, B], u by buyer."""
        out = self.abroad_net.transpose(0, 2, 1) @ u
        if len(self.links):
            j, n, i = self.links.T
            return _added(out, (j, i), self.drawn_net * u[j, n])
        return out


def _added(out: Any, at: tuple[np.ndarray, np.ndarray], values: Any) -> Any:
    """Return `out` with values added at positions, in place where arrays can be changed."""
    if isinstance(out, np.ndarray):
        np.add.at(out, at, values)
        return out
    return out.at[at].add(values)


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
        ModelError: a region is left with one direction of trade only.
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
    _check_balance(economy, made, draws)
    return made


def _check_balance(economy: Economy, trade: Trade, draws: int) -> None:
    """Refuse a region that can only sell or only buy abroad where its trade would have to balance, or to differ."""
    active = np.repeat((economy.spending > 0)[:, :, None], draws, axis=2).astype(float)
    buys = ((trade.imports(np.ones_like(active)) * active) > 0).any(axis=0)
    sells = (trade.exports(active) > 0).any(axis=0)
    deficit = economy.deficits[:, None] / economy.value_added[:, None]
    even = np.abs(deficit) < 1e-12
    one_way = (buys & ~sells & (deficit < 1e-12)) | (sells & ~buys & (deficit > -1e-12)) | (~buys & ~sells & ~even)
    at = np.flatnonzero(one_way.any(axis=1))
    if len(at):
        name = economy.regions[at[0]]
        raise ModelError(
            f"{name} can no longer both buy and sell abroad, and no wage balances its trade",
            where="trade equilibrium",
            expected="trade in both directions, or in none and no deficit",
            todo="prohibit the other direction too, or remove deficits",
        )
