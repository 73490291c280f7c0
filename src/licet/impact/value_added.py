"""Whose value added is in what is bought: along chains, in exports, and how far a cell stands from its last buyer.

Example:
    >>> from licet.trade.tables import build
    >>> two = build(np.array([[20.0, 10.0], [20.0, 10.0]]), np.array([[60.0, 10.0], [10.0, 60.0]]),
    ...     [("A", "x"), ("B", "x")], [("A", "homes"), ("B", "homes")], unit="USD m", year=2020, source="example")
    >>> value_added_shares(two).tolist(), exports(two).tolist()
    ([0.6, 0.8], [[20.0, 0.0], [0.0, 30.0]])
    >>> value_added_in_demand(two).round(2).tolist()
    [[47.14, 12.86], [22.86, 57.14]]
    >>> vax_ratios(two).round(4).tolist(), domestic_value_added_in_exports(two).round(2).tolist()
    ([0.6429, 0.7619], [15.0, 26.67])
    >>> value_added_in_chain(two, "A x").round(4).tolist()
    [0.7714, 0.2286]
    >>> upstreamness(two).round(4).tolist(), downstreamness(two).round(4).tolist()
    ([1.4286, 1.4286], [1.5714, 1.2857])
"""

from collections.abc import Collection

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName, nearest
from licet.impact.leontief import allocations, coefficients, factorize, leontief
from licet.network import Network


def value_added_shares(network: Network) -> np.ndarray:
    """Return value added per unit of output [cells]; 0 where nothing is made."""
    made = network.output
    return np.asarray(np.divide(network.value_added, made, out=np.zeros_like(made), where=made != 0))


def value_added_in_demand(network: Network) -> np.ndarray:
    """Return the value added of each cell in final demand of each region [cells, regions], in the unit of the table.

    diag(v) (I - A)^-1 F, F final demand by region in the order of `region_names`. Rows sum to the value added of the
    cell where its row is in balance, columns to what the region finally buys where every column is.

    Source: Johnson and Noguera (2012).
    """
    names = region_names(network)
    home = np.array(network.final_regions)
    final = np.column_stack([network.final_demand[:, home == name].sum(axis=1) for name in names])
    return np.asarray(value_added_shares(network)[:, None] * leontief(network).solve(final))


def vax_ratios(network: Network) -> np.ndarray:
    """Return value added absorbed abroad over gross exports of each region [regions].

    Source: Johnson and Noguera (2012).
    """
    absorbed = _by_region(network, value_added_in_demand(network))
    return np.asarray((absorbed.sum(axis=1) - np.diagonal(absorbed)) / exports(network).sum(axis=1))


def exports(network: Network) -> np.ndarray:
    """Return exports of each region by cell, intermediate and final [regions, cells], in the unit of the table."""
    names, region = region_names(network), np.array(network.regions)
    home, found = np.array(network.final_regions), np.zeros((len(names), len(region)))
    for i, name in enumerate(names):
        own, kept = region == name, home == name
        abroad = np.asarray(network.flows[:, ~own].sum(axis=1)).ravel() + network.final_demand[:, ~kept].sum(axis=1)
        found[i, own] = abroad[own]
    return found


def domestic_value_added_in_exports(network: Network) -> np.ndarray:
    """Return the value added of each region that its exports carry [regions], in the unit of the table.

    v (I - A_own)^-1 e, with A_own what the region buys of itself: what its value added would lose if all its exports
    were extracted and nothing else changed. Output is the row sum of the table.

    Source: Los, Timmer and de Vries (2016).
    """
    region, sent, added = np.array(network.regions), exports(network), value_added_shares(network)
    recipe = coefficients(network.flows, network.output)
    found = np.zeros(len(sent))
    for i, name in enumerate(region_names(network)):
        own = np.flatnonzero(region == name)
        inner = factorize(recipe[own][:, own].toarray(), tuple(network.cells[k] for k in own))
        found[i] = added[own] @ inner.solve(sent[i, own])
    return found


def value_added_in_chain(network: Network, cell: str) -> np.ndarray:
    """Return the share of each region in the value of final goods completed in a cell [regions]; sums to 1.

    Source: Timmer, Erumban, Los, Stehrer and de Vries (2014), "Slicing up global value chains".
    """
    final = np.zeros(len(network.cells))
    final[network.index([cell])] = 1.0
    share = value_added_shares(network) * leontief(network).solve(final)
    return np.asarray(_by_region(network, share[:, None]).ravel())


def upstreamness(network: Network) -> np.ndarray:
    """Return the average number of stages between each cell and final demand [cells]; 1 if all is finally sold.

    U = (I - B)^-1 1, with B the share of a cell's output each buyer takes: forward linkages of Ghosh. The papers take
    changes of inventories out first (`without_inventories`).

    Source: Antras, Chor, Fally and Hillberry (2012); Antras and Chor (2018).
    """
    shares = allocations(network.flows, network.output)
    return factorize(shares, network.cells).solve(np.ones(len(network.cells)))


def downstreamness(network: Network) -> np.ndarray:
    """Return the average number of stages behind each cell's output [cells]; 1 if it is made of value added only.

    Column sums of (I - A)^-1: output multipliers.

    Source: Fally (2012); Antras and Chor (2018).
    """
    recipe = coefficients(network.flows, network.output)
    return factorize(sp.csr_array(recipe.T), network.cells).solve(np.ones(len(network.cells)))


def without_inventories(network: Network, categories: Collection[str]) -> Network:
    """Return the network with what went to inventories sold to the other buyers, each in proportion; output stays.

    Every sale is scaled by x / (x - N), N the net change of inventories of the cell; value added becomes what is left.

    Args:
        network: with columns of final demand for inventories.
        categories: names of those columns without their region, e.g. {"changes in inventories and valuables"}.

    Raises:
        UnknownName: no column of final demand has one of these names.
        BadValue: a cell makes nothing but what goes to inventories.

    Source: Antras and Chor (2018), section 3.
    """
    kinds = [n.removeprefix(f"{r} ") for n, r in zip(network.final_names, network.final_regions, strict=True)]
    for name in categories:
        if name not in kinds:
            raise UnknownName(f"no final demand {name!r}", where=network.source,
                              todo=f"nearest: {nearest(name, set(kinds))}")  # fmt: skip
    kept = np.array([kind not in categories for kind in kinds])
    sold = network.output - network.final_demand[:, ~kept].sum(axis=1)
    idle = network.output == 0
    if (sold[~idle] <= 0).any():
        at = network.cells[int(np.argmin(np.where(idle, np.inf, sold)))]
        raise BadValue(f"{at} sells nothing but to inventories", where=network.source, todo="aggregate it first")
    factor = np.divide(network.output, sold, out=np.ones_like(sold), where=~idle)
    return network.replace(
        flows=sp.csr_array(sp.diags_array(factor) @ network.flows),
        final_demand=network.final_demand[:, kept] * factor[:, None],
        final_names=tuple(n for n, k in zip(network.final_names, kept, strict=True) if k),
        final_regions=tuple(r for r, k in zip(network.final_regions, kept, strict=True) if k),
        source=f"{network.source}, inventories spread",
    )


def region_names(network: Network) -> tuple[str, ...]:
    """Return the regions that sell, in the order in which they first appear.

    Raises:
        UnknownName: a region buys and sells nothing.
    """
    names = tuple(dict.fromkeys(network.regions))
    for name in network.final_regions:
        if name not in names:
            raise UnknownName(f"no region {name!r} sells anything", where=network.source,
                              todo=f"nearest: {nearest(name, names)}")  # fmt: skip
    return names


def _by_region(network: Network, values: np.ndarray) -> np.ndarray:
    """Return the sums over the cells of each region [regions, ...]."""
    region = np.array(network.regions)
    return np.array([values[region == name].sum(axis=0) for name in region_names(network)])
