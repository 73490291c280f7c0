"""What a region would lose by autarky, in closed form: perfect or monopolistic competition, with inputs or without."""

from typing import Literal

import numpy as np

from licet.errors import BadValue, ModelError
from licet.impact.economy import Economy, flows_of


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


def gains_by_sector(
    economy: Economy, *, scale: float = 0.0, selection: float = 0.0, entry: Literal["labor", "inputs"] = "labor"
) -> np.ndarray:
    """Return the gains from trade of each region [N]: the share of real income that autarky would take.

    With A_kj input k per unit sold of sector j, alpha final shares, lambda domestic shares, hats autarky / today:

        R' = (I - A)^-1 alpha                            sales in autarky, per unit of value added
        ln c_j = sum_k A_kj ln P_k
        ln P_j = m_j ln c_j - [ln lambda_j + d (ln R^_j + h ln X^_j)] / theta_j
        m_j = 1, or 1 + d (1 + h) / theta_j where entry is paid in inputs
        gains = 1 - exp(-sum_j alpha_j ln P_j)

    `licet.impact.economy.without_inputs` gives the models without intermediates.

    Args:
        economy: a base; the formulas are for balanced trade without tariffs.
        scale: d; 0 perfect competition (Armington, Eaton and Kortum), 1 monopolistic competition with free entry, where
            varieties follow a sector's sales.
        selection: h = theta / (sigma - 1) - 1 of Melitz with Pareto; 0 is Krugman. Read only with `scale`.
        entry: what firms pay to enter and to reach a market: labor, or the sector's own bundle of inputs. Entry in
            inputs feeds on itself, and with low elasticities has no equilibrium.

    Returns:
        gains [N]; 1 where the region buys in a sector that it does not make at all.

    Raises:
        BadValue: scale or selection below 0, another word for entry.
        ModelError: entry in inputs feeds on itself without end; the region is named.

    Source: Costinot and Rodriguez-Clare (2014), sections 3.3 and 3.4, Table 4.1, for the models; derived here.

    Example:
        >>> from licet.impact.gravity import one_sector
        >>> gains_by_sector(one_sector(np.array([[80.0, 20.0], [20.0, 80.0]]), 4.0, "AB")).round(6).tolist()
        [0.054258, 0.054258]
    """
    if scale < 0 or selection < 0 or entry not in ("labor", "inputs"):
        raise BadValue(f"scale {scale}, selection {selection}, entry {entry!r}", where="gains_by_sector",
                       expected="numbers of 0 or more; labor or inputs")  # fmt: skip
    trade, theta, one = flows_of(economy), economy.theta, np.eye(len(economy.theta))
    spread = 1 + scale * (1 + selection) / theta * (entry == "inputs")
    gains = np.ones(len(economy.regions))
    for n, name in enumerate(economy.regions):
        spending, final, home = economy.spending[:, n], economy.final_shares[:, n], economy.shares[:, n, n]
        if (home[spending > 0] <= 0).any():
            continue
        inputs = economy.input_shares[:, :, n] * (1 - economy.value_added_shares[:, n])  # [input, user]
        chain = one - spread[:, None] * inputs.T
        if scale and entry == "inputs" and np.linalg.solve(chain, np.ones(len(theta))).min() <= 0:
            raise ModelError(f"entry in {name} feeds on itself", where="gains_by_sector",
                             expected="higher elasticities, or entry in labor")  # fmt: skip
        alone = np.linalg.solve(one - inputs, final) * economy.value_added[n]
        seen = (spending > 0) & (alone > 0)
        sold = trade[seen, :, n].sum(axis=1)
        growth = np.log(alone[seen] / sold) + selection * np.log(alone[seen] / spending[seen])
        dearer = np.zeros_like(theta)
        dearer[seen] = -(np.log(home[seen]) + scale * growth) / theta[seen]
        gains[n] = 1 - np.exp(-final @ np.linalg.solve(chain, dearer))
    return gains
