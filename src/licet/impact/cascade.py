"""The cascade index of firms: the share of all sales lost when one fails and lost partners are not replaced.

A failure runs down (missing inputs) and up (missing orders) along the same links. What customers see of a firm and what
suppliers see of it are two separate states between 0 (nothing left) and 1; the firm counts with the lower one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName, nearest
from licet.network import Network

Direction = Literal["both", "down", "up"]


@dataclass(frozen=True)
class Chains:
    """The links of a network in the form a failure runs over.

    Args:
        sales: sales to other cells, the weight of each [cells].
        product: product each cell makes [cells].
        essential: share of each seller in what one buyer buys of one essential product [inputs, cells].
        first: first essential input of each buyer that has any, and the buyers [buyers].
        buyers: see `first`.
        other: share of each seller of products that are not essential, in all that a buyer buys [cells, cells].
        orders: share of each buyer in what a seller sells [sellers, buyers].
    """

    sales: np.ndarray
    product: np.ndarray
    essential: sp.csr_array
    first: np.ndarray
    buyers: np.ndarray
    other: sp.csr_array
    orders: sp.csr_array


def prepare(network: Network, essential: bool | Mapping[str | tuple[str, str], bool] = True) -> Chains:
    """Return the chains of a network.

    Args:
        network: firms or sector-regions; the sector of a seller is its product.
        essential: whether a buyer cannot make more than its supply of a product allows; by product, or by (product,
            sector of the buyer), "*" for the others (not essential if absent). A pair overrides its product. What is
            not essential costs output in proportion to its share in all purchases.

    Raises:
        UnknownName: a product or sector is none of the network.
        BadValue: a flow is negative.
    """
    n = len(network.cells)
    names: dict[str, int] = {}
    product = np.fromiter((names.setdefault(s, len(names)) for s in network.sectors), dtype=np.int64, count=n)
    needed = _needed(essential, tuple(names))
    links = network.flows.tocoo()
    seller, buyer, value = links.coords[0].astype(np.int64), links.coords[1].astype(np.int64), links.data
    if len(value) and value.min() < 0:
        raise BadValue("a flow between cells is negative", where=network.source, expected="flows of 0 or more")
    keep = value > 0
    seller, buyer, value = seller[keep], buyer[keep], value[keep].astype(float)
    sales, bought = np.bincount(seller, value, n), np.bincount(buyer, value, n)
    hard = needed[product[seller], product[buyer]]
    keys = buyer * len(names) + product[seller]
    kinds, of = np.unique(keys[hard], return_inverse=True)
    share = value[hard] / np.bincount(of, value[hard], len(kinds))[of]
    buyers, first = np.unique(kinds // len(names), return_index=True)
    return Chains(
        sales=sales,
        product=product,
        essential=sp.csr_array((share, (of, seller[hard])), shape=(len(kinds), n)),
        first=first,
        buyers=buyers,
        other=sp.csr_array((value[~hard] / bought[buyer[~hard]], (buyer[~hard], seller[~hard])), shape=(n, n)),
        orders=sp.csr_array((value / sales[seller], (seller, buyer)), shape=(n, n)),
    )


def fail(
    chains: Chains,
    failed: Sequence[int] | np.ndarray,
    *,
    direction: Direction = "both",
    tolerance: float = 1e-8,
    batch: int = 64,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """Return the cascade index of each failed cell [failed]: the share of all sales lost, its own included.

    With market shares m = min(1, sales / sales left among all makers of the product), and until no state moves by more
    than `tolerance`:

        down_i = min(down_i, min over essential products k of 1 - sum_j m_j W_ji (1 - down_j) / W_ki,
                             1 - sum over other sellers j of m_j W_ji (1 - down_j) / W_i)
        up_i   = min(up_i, sum_j W_ij up_j / sales_i)
        index  = sum_i sales_i (1 - min(down_i, up_i)) / sum_i sales_i

    Args:
        chains: of `prepare`.
        failed: cells, one failure each.
        direction: "down" for missing inputs alone, "up" for missing orders alone.
        tolerance: largest move of a state at rest.
        batch: failures run side by side; memory is about 5 x cells x batch numbers.
        progress: called with failures done and all failures.

    Source: Diem, Borsos, Reisch, Kertesz and Thurner (2022), Scientific Reports 12, 7719, equations 5 to 11.

    Example:
        >>> flows = sp.csr_array(np.array([[0.0, 8.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]))
        >>> chain = Network(("a", "b", "c"), ("X",) * 3, ("s", "t", "u"), flows, np.array([8.0, 2.0, 1.0]),
        ...     np.array([[0.0], [0.0], [1.0]]), ("f",), ("X",), "USD m", 2020, "example")
        >>> fail(prepare(chain), [0, 1], direction="down").round(3).tolist()
        [1.0, 0.2]
    """
    cells = np.asarray(failed, dtype=np.int64)
    n = len(chains.sales)
    if len(cells) and not (cells.min() >= 0 and cells.max() < n):
        raise BadValue(f"failed names cell {cells.max()}", expected=f"positions 0 to {n - 1}")
    index = np.empty(len(cells))
    for begin in range(0, len(cells), batch):
        some = cells[begin : begin + batch]
        left = np.ones((n, len(some)))
        left[some, np.arange(len(some))] = 0.0
        index[begin : begin + batch] = strike(chains, left, direction=direction, tolerance=tolerance)[0]
        if progress:
            progress(min(begin + batch, len(cells)), len(cells))
    return index


def strike(
    chains: Chains, left: np.ndarray, *, direction: Direction = "both", tolerance: float = 1e-8
) -> tuple[np.ndarray, np.ndarray]:
    """Return (index [shocks], share of output left to each cell [cells, shocks]) when capacity falls, in any cells.

    As in `fail`, with several cells struck together, and in part: down_i and up_i are never above what is left of i.

    Args:
        chains: of `prepare`.
        left: share of capacity left to each cell, 0 to 1 [cells, shocks].
        direction, tolerance: as in `fail`.

    Raises:
        BadValue: `left` has another shape, or shares outside 0 to 1.

    Example:
        >>> flows = sp.csr_array(np.array([[0.0, 8.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]))
        >>> chain = Network(("a", "b", "c"), ("X",) * 3, ("s", "t", "u"), flows, np.array([8.0, 2.0, 1.0]),
        ...     np.array([[0.0], [0.0], [1.0]]), ("f",), ("X",), "USD m", 2020, "example")
        >>> index, output = strike(prepare(chain), np.array([[0.75], [1.0], [1.0]]), direction="down")
        >>> index.round(3).tolist(), output[:, 0].tolist()
        ([0.25], [0.75, 0.75, 0.75])
    """
    n = len(chains.sales)
    left = np.asarray(left, dtype=float)
    if left.ndim != 2 or len(left) != n or not ((left >= 0) & (left <= 1)).all():
        raise BadValue(f"left is {left.shape}", where="strike", expected=f"shares from 0 to 1, {n} cells by shocks")
    down = _run(left, lambda state: _down(chains, state), tolerance) if direction != "up" else left
    up = _run(left, lambda state: _up(chains, state), tolerance) if direction != "down" else left
    output = np.minimum(down, up)
    total = max(float(chains.sales.sum()), np.finfo(float).tiny)
    return chains.sales @ (1.0 - output) / total, output


def _needed(essential: bool | Mapping[str | tuple[str, str], bool], names: tuple[str, ...]) -> np.ndarray:
    """Return whether a product is essential to a sector [products, sectors]."""
    if not isinstance(essential, Mapping):
        return np.full((len(names), len(names)), bool(essential))
    table = np.full((len(names), len(names)), bool(essential.get("*", False)))
    at = {name: i for i, name in enumerate(names)}
    for key in sorted((k for k in essential if k != "*"), key=lambda k: isinstance(k, tuple)):
        for name in (key,) if isinstance(key, str) else key:
            if name not in at:
                raise UnknownName(f"no sector {name!r}", where="essential", todo=f"nearest: {nearest(name, names)}")
        if isinstance(key, str):
            table[at[key]] = essential[key]
        else:
            table[at[key[0]], at[key[1]]] = essential[key]
    return table


def _run(state: np.ndarray, step: Callable[[np.ndarray], np.ndarray], tolerance: float) -> np.ndarray:
    """Return the states at rest; each failure stops by itself, so that its index does not depend on its batch."""
    rest, moving = state.copy(), np.arange(state.shape[1])
    while len(moving):
        after = np.minimum(state, step(state))
        rest[:, moving] = after
        on = (state - after).max(axis=0) > tolerance
        state, moving = after[:, on], moving[on]
    return rest


def _down(chains: Chains, state: np.ndarray) -> np.ndarray:
    """Return what inputs allow each cell to make [cells, failures]."""
    makers = sp.csr_array((chains.sales, (chains.product, np.arange(len(chains.product)))))
    left = (makers @ state)[chains.product]
    market = np.where(left > chains.sales[:, None], chains.sales[:, None] / np.where(left > 0, left, 1.0), 1.0)
    gone = market * (1.0 - state)
    allowed: np.ndarray = np.asarray(1.0 - chains.other @ gone)
    if len(chains.first):
        short = np.maximum.reduceat(chains.essential @ gone, chains.first, axis=0)
        allowed[chains.buyers] = np.minimum(allowed[chains.buyers], 1.0 - short)
    return allowed


def _up(chains: Chains, state: np.ndarray) -> np.ndarray:
    """Return what orders are left to each cell, 1 where it sells to nobody [cells, failures]."""
    return np.asarray(np.where(chains.sales[:, None] > 0, chains.orders @ state, 1.0))
