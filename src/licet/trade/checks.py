"""Named checks of a table: each looks at one thing and returns what it finds, repairing nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from licet.network import Network


@dataclass(frozen=True)
class Finding:
    """One thing a check found.

    Args:
        check: name of the check.
        cell: the cell, or cell and final column, it is about.
        value: how much, in the unit of the network, or a share where the check says so.
        text: one sentence.
    """

    check: str
    cell: str
    value: float
    text: str


def margins(network: Network, tolerance: float = 1e-6) -> list[Finding]:
    """Find cells whose intermediate and final sales differ from output by more than a share of it, largest first.

    Example:
        >>> import scipy.sparse as sp
        >>> n = Network(("A x",), ("A",), ("x",), sp.csr_array([[1.0]]), np.array([9.0]), np.array([[7.0]]), ("A f",),
        ...     ("A",), "USD m", 2011, "example")
        >>> print(margins(n)[0].text)
        A x sells 8 and makes 9 USD m
    """
    sold = np.asarray(network.flows.sum(axis=1)).ravel() + network.final_demand.sum(axis=1)
    gap = sold - network.output
    off = np.flatnonzero(np.abs(gap) > tolerance * np.maximum(np.abs(network.output), np.abs(sold)))
    return [
        Finding(
            "margins",
            network.cells[i],
            float(gap[i]),
            f"{network.cells[i]} sells {sold[i]:,.6g} and makes {network.output[i]:,.6g} {network.unit}",
        )
        for i in off[np.argsort(-np.abs(gap[off]))]
    ]


def negative_cells(network: Network) -> list[Finding]:
    """Find negative flows and negative final demand, most negative first."""
    links = network.flows.tocoo()
    below = np.flatnonzero(links.data < 0)
    found = [
        (float(links.data[k]), f"{network.cells[links.coords[0][k]]} to {network.cells[links.coords[1][k]]}")
        for k in below
    ]
    rows, columns = np.nonzero(network.final_demand < 0)
    found += [
        (float(network.final_demand[i, f]), f"{network.cells[i]} to {network.final_names[f]}")
        for i, f in zip(rows, columns, strict=True)
    ]
    return [Finding("negative_cells", at, value, f"{at} is {value:,.6g} {network.unit}") for value, at in sorted(found)]


def empty_sellers(network: Network) -> list[Finding]:
    """Find cells that make nothing, with what they still buy."""
    bought = np.asarray(network.flows.sum(axis=0)).ravel()
    return [
        Finding("empty_sellers", network.cells[i], float(bought[i]), f"{network.cells[i]} makes nothing")
        for i in np.flatnonzero(network.output == 0)
    ]


def negative_value_added(network: Network) -> list[Finding]:
    """Find cells that buy more inputs than they make, worst first."""
    added = network.value_added
    below = np.flatnonzero(added < 0)
    return [
        Finding(
            "negative_value_added",
            network.cells[i],
            float(added[i]),
            f"{network.cells[i]} buys {-added[i]:,.6g} {network.unit} more than it makes",
        )
        for i in below[np.argsort(added[below])]
    ]


def not_finite(network: Network) -> list[Finding]:
    """Find NaN and infinity in flows, output and final demand."""
    links = network.flows.tocoo()
    found = [
        f"{network.cells[links.coords[0][k]]} to {network.cells[links.coords[1][k]]}"
        for k in np.flatnonzero(~np.isfinite(links.data))
    ]
    found += [network.cells[i] for i in np.flatnonzero(~np.isfinite(network.output))]
    found += [
        f"{network.cells[i]} to {network.final_names[f]}" for i, f in np.argwhere(~np.isfinite(network.final_demand))
    ]
    return [Finding("not_finite", at, float("nan"), f"{at} is not a finite number") for at in found]


CHECKS: tuple[Callable[[Network], list[Finding]], ...] = (
    not_finite,
    margins,
    negative_cells,
    empty_sellers,
    negative_value_added,
)


def check(network: Network) -> dict[str, list[Finding]]:
    """Run every check; return findings by name of the check, in the order of `CHECKS`."""
    return {test.__name__: test(network) for test in CHECKS}
