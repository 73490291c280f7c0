"""Where a change of real income comes from: the first-order sum of Caliendo and Parro, beside the exact change."""

from dataclasses import dataclass

import numpy as np

from licet.impact.economy import flows_of, income_of
from licet.impact.equilibrium import Equilibrium


@dataclass(frozen=True)
class FirstOrder:
    """First-order effects by region, sector and partner, in shares of base income; 0.01 = 1%.

    Args:
        terms_of_trade: dearer exports less dearer imports [sector, region, partner].
        volume_of_trade: base tariff revenue on imports that grow in volume [sector, region, partner].
        trade_cost: base imports times the rise of their trade cost, below 0 where it rises [sector, region, partner];
            minus infinity where base trade is prohibited, which has no first order.
    """

    terms_of_trade: np.ndarray
    volume_of_trade: np.ndarray
    trade_cost: np.ndarray

    def totals(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return (terms of trade, volume of trade, trade cost, their sum) by region [N]."""
        terms, volume, cost = (a.sum(axis=(0, 2)) for a in (self.terms_of_trade, self.volume_of_trade, self.trade_cost))
        return terms, volume, cost, terms + volume + cost


def first_order(found: Equilibrium) -> FirstOrder:
    """Return the first-order decomposition of the change of real income, at base tariffs and base trade.

    For region n, sector j and partner i, with M imports net of tariffs, E exports, c unit costs, hats percent changes:

        terms of trade:   (E_ni c^_n - M_ni c^_i) / I_n
        volume of trade:  tau_ni M_ni (M^_ni - c^_i) / I_n
        trade cost:       -(1 + tau_ni) M_ni kappa^_ni / I_n

    The sum of the first two is what the paper prints as welfare; the third is zero when tariffs alone change. It is not
    the exact change of real income, which is `Equilibrium.real_income`; for NAFTA's tariffs the two are far apart.
    Report both, by name.

    Source: Caliendo and Parro (2015), section 3.4, equations (14) to (17).

    Example:
        >>> from licet.impact.economy import calibrate
        >>> from licet.impact.equilibrium import simulate
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
        >>> two = calibrate(trade, np.zeros((1, 1, 2)), trade.sum(axis=2), 4.0, regions="AB", sectors=["all"])
        >>> [t.round(12).tolist() for t in first_order(simulate(two)).totals()]
        [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    """
    before, after = flows_of(found.base), flows_of(found.after)
    growth = np.divide(after, before, out=np.ones_like(before), where=before > 0) - 1
    cost = found.cost - 1
    income = income_of(found.base)[None, :, None]
    sold = before.transpose(0, 2, 1)
    terms = (sold * cost[:, :, None] - before * cost[:, None, :]) / income
    volume = found.base.tariffs * before * (growth - cost[:, None, :]) / income
    with np.errstate(invalid="ignore"):
        dearer = np.where(before > 0, (1 + found.base.tariffs) * before * (found.kappa - 1), 0.0)
    return FirstOrder(terms, volume, -dearer / income)
