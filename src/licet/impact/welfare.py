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
    """

    terms_of_trade: np.ndarray
    volume_of_trade: np.ndarray

    def totals(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return (terms of trade, volume of trade, their sum) by region [N]."""
        terms, volume = self.terms_of_trade.sum(axis=(0, 2)), self.volume_of_trade.sum(axis=(0, 2))
        return terms, volume, terms + volume


def first_order(found: Equilibrium) -> FirstOrder:
    """Return the first-order decomposition of the change of real income, at base tariffs and base trade.

    For region n, sector j and partner i, with M imports net of tariffs, E exports, c unit costs, hats percent changes:

        terms of trade:   (E_ni c^_n - M_ni c^_i) / I_n
        volume of trade:  tau_ni M_ni (M^_ni - c^_i) / I_n

    Meant for changes of tariffs: a change of trade costs has a direct effect besides, and a prohibition no first order.
    This sum is what the paper prints as welfare. It is not the exact change of real income, which is
    `Equilibrium.real_income`; for NAFTA's tariffs the two are far apart. Report both, by name.

    Source: Caliendo and Parro (2015), section 3.4, equations (14) to (17).

    Example:
        >>> from licet.impact.economy import calibrate
        >>> from licet.impact.equilibrium import simulate
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
        >>> two = calibrate(trade, np.zeros((1, 1, 2)), trade.sum(axis=2), 4.0, regions="AB", sectors=["all"])
        >>> [t.round(12).tolist() for t in first_order(simulate(two)).totals()]
        [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    """
    before, after = flows_of(found.base), flows_of(found.after)
    growth = np.divide(after, before, out=np.ones_like(before), where=before > 0) - 1
    cost = found.cost - 1
    income = income_of(found.base)[None, :, None]
    sold = before.transpose(0, 2, 1)
    terms = (sold * cost[:, :, None] - before * cost[:, None, :]) / income
    volume = found.base.tariffs * before * (growth - cost[:, None, :]) / income
    return FirstOrder(terms, volume)


def autarky_by_sector(
    domestic_shares: np.ndarray,
    value_added_shares: np.ndarray,
    input_shares: np.ndarray,
    final_shares: np.ndarray,
    theta: np.ndarray,
) -> float:
    """Return the ratio of real income in autarky to today's for one region, in closed form.

    ln W = sum_j alpha_j [(I - M)^-1 l]_j with M_jk = (1 - B_j) G_kj and l_j = ln(lambda_jj) / theta_j: each sector's
    loss of foreign sellers is passed on through inputs. Elasticities of one.

    Args:
        domestic_shares: part of spending that stays at home [J].
        value_added_shares: B [J].
        input_shares: G [input, user].
        final_shares: alpha [J].
        theta: trade elasticities [J].

    Source: Caliendo and Parro (2015); Costinot and Rodriguez-Clare (2014), section 3.4.

    Example:
        >>> one = np.ones(1)
        >>> round(autarky_by_sector(0.8 * one, one, np.ones((1, 1)), one, 4 * one) - 1, 6)
        -0.054258
    """
    chain = (1 - value_added_shares)[:, None] * input_shares.T
    loss = np.linalg.solve(np.eye(len(theta)) - chain, np.log(domestic_shares) / theta)
    return float(np.exp(final_shares @ loss))
