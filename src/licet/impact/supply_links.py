"""A network rearranged for buying: every buyer's inputs by product, every input's sellers and their shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName, nearest
from licet.network import Network

By = float | Mapping[str, float] | np.ndarray


@dataclass(frozen=True)
class Links:
    """Links sorted by buyer, then product, then seller. An *input* is one product bought by one cell.

    Args:
        products: one name a product: the sectors of the sellers.
        sector: product each cell makes [cells].
        seller: cell that sells [links].
        share: share of the input bought over the link at base [links].
        link_start: first link of each input, and the end [inputs + 1].
        input_start: first input of each buyer, and the end [cells + 1].
        product: product of each input [inputs].
        use: value of each input bought and used a step at base [inputs].
        final: final sales a step at base, negative cells set to 0 [cells].
        output: deliveries and final sales a step at base [cells].
    """

    products: tuple[str, ...]
    sector: np.ndarray
    seller: np.ndarray
    share: np.ndarray
    link_start: np.ndarray
    input_start: np.ndarray
    product: np.ndarray
    use: np.ndarray
    final: np.ndarray
    output: np.ndarray

    @property
    def buyer(self) -> np.ndarray:
        """Return the buyer of each input [inputs]."""
        return np.repeat(np.arange(len(self.output), dtype=np.int32), np.diff(self.input_start))

    @property
    def input(self) -> np.ndarray:
        """Return the input each link belongs to [links]."""
        return np.repeat(np.arange(len(self.use), dtype=np.int32), np.diff(self.link_start))

    @property
    def bought(self) -> np.ndarray:
        """Return what each cell buys a step at base [cells]."""
        sums, buys = np.zeros(len(self.output)), np.diff(self.input_start) > 0
        sums[buys] = np.add.reduceat(self.use, self.input_start[:-1][buys]) if buys.any() else 0.0
        return sums

    def find(self, sellers: np.ndarray, buyers: np.ndarray) -> np.ndarray:
        """Return the position of each link, -1 where nothing flows."""
        cells = len(self.output)
        wanted, back = np.unique(np.asarray(buyers, dtype=np.int64) * cells + sellers, return_inverse=True)
        names = wanted // cells
        names = names[np.diff(names, prepend=-1) > 0]
        begin, end = (self.link_start[self.input_start[at]].astype(np.int64) for at in (names, names + 1))
        size = end - begin
        rows = np.arange(size.sum()) + np.repeat(begin - (np.cumsum(size) - size), size)
        keys = np.repeat(names, size) * cells + self.seller[rows]
        at = np.searchsorted(wanted, keys)
        known = np.append(wanted, -1)[at] == keys
        found = np.full(len(wanted), -1, dtype=np.int64)
        found[at[known]] = rows[known]
        return found[back]

    def base(self, links: np.ndarray) -> np.ndarray:
        """Return the base flow a step of some links [links]."""
        return np.asarray(self.share[links] * self.use[self.input_of(links)])

    def input_of(self, links: np.ndarray) -> np.ndarray:
        """Return the input of some links [links]."""
        return np.searchsorted(self.link_start, links.astype(self.link_start.dtype), side="right") - 1

    def inputs(self, buyers: np.ndarray, products: Sequence[str]) -> np.ndarray:
        """Return the positions of the inputs of some products bought by some cells.

        Raises:
            UnknownName: a product is no sector of the network.
        """
        wanted = [_position(name, self.products, "product") for name in products]
        rows = np.concatenate(
            [np.arange(self.input_start[b], self.input_start[b + 1]) for b in buyers] or [np.array([], dtype=np.int64)]
        )
        return np.asarray(rows[np.isin(self.product[rows], wanted)])


def link(network: Network, steps_per_year: float) -> Links:
    """Return the links of a network, in its unit a step.

    Negative final demand (falls of inventories) is set to 0, and base output is deliveries plus final sales, so that
    the base is at rest. What goes to a cell that sells nothing counts as final.

    Raises:
        BadValue: a flow is negative.
    """
    n = len(network.cells)
    names = {name: number for number, name in enumerate(dict.fromkeys(network.sectors))}
    sector = np.fromiter(map(names.__getitem__, network.sectors), dtype=np.int32, count=n)
    if network.flows.nnz and network.flows.data.min() < 0:
        raise BadValue("a flow between cells is negative", where=network.source, expected="flows of 0 or more")
    final = np.maximum(network.final_demand, 0).sum(axis=1).astype(float)
    flows = network.flows
    output = np.asarray(flows.sum(axis=1)).ravel() + final
    if n and not output.any():
        raise BadValue("nothing is sold", where=network.source, expected="flows or final demand above 0")
    idle = output <= 0
    if idle.any():
        final = final + flows @ idle.astype(float)
    by_product = np.argsort(sector, kind="stable").astype(np.int32)
    columns = sp.csc_array(flows[by_product])
    columns.sum_duplicates()
    seller = by_product[columns.indices]
    value = np.asarray(columns.data, dtype=float)
    value /= steps_per_year
    begin = columns.indptr
    del columns
    buyer = np.repeat(np.arange(n, dtype=np.int32), np.diff(begin))
    keep = (value > 0) & ~idle[buyer]
    if not keep.all():
        seller, value, buyer = seller[keep], value[keep], buyer[keep]
        begin = np.append(0, np.cumsum(keep))[begin]
    of_link = sector[seller]
    first = np.ones(len(seller) + 1, dtype=bool)  # of its input; the last is the end
    first[1:-1] = (of_link[1:] != of_link[:-1]) | (buyer[1:] != buyer[:-1])
    del buyer, keep
    start = np.flatnonzero(first)
    product = of_link[start[:-1]]
    link_start = start.astype(np.int32)
    use = np.add.reduceat(value, start[:-1]) if len(value) else np.zeros(0)
    del start, of_link
    value /= np.repeat(use, np.diff(link_start))
    input_start = np.append(np.int32(0), np.cumsum(first[:-1], dtype=np.int32))[begin]
    return Links(
        products=tuple(names),
        sector=sector,
        seller=seller,
        share=value,
        link_start=link_start,
        input_start=input_start,
        product=product,
        use=use,
        final=final / steps_per_year,
        output=output / steps_per_year,
    )


def by_name(value: By, names: Sequence[str], what: str) -> np.ndarray:
    """Return one number a name, from one number, an array, or a mapping with "*" for all the others (0 if absent).

    Example:
        >>> by_name({"chips": 2.0, "*": 1.0}, ("chips", "rest"), "stock").tolist()
        [2.0, 1.0]
    """
    held = list(value.values()) if isinstance(value, Mapping) else np.ravel(np.asarray(value, dtype=object)).tolist()
    wrong = [v for v in held if isinstance(v, bool | str) or not isinstance(v, int | float | np.number)]
    if wrong:
        raise BadValue(f"{what} is {wrong[0]!r}", expected="a number, or numbers by name")
    if isinstance(value, Mapping):
        array = np.full(len(names), float(value.get("*", 0.0)))
        for name, number in value.items():
            if name != "*":
                array[_position(name, names, what)] = number
    else:
        array = np.asarray(value, dtype=float)
    if array.shape not in {(), (len(names),)}:
        raise BadValue(f"{what} has {array.size} values", expected=f"one, or {len(names)}")
    array = np.broadcast_to(array, (len(names),)).astype(float)
    if not np.isfinite(array).all() or (array < 0).any():
        raise BadValue(f"{what} has a value that is negative or not a number", expected="numbers of 0 or more")
    return array


def _position(name: str, names: Sequence[str], what: str) -> int:
    if name not in names:
        raise UnknownName(f"no {what} {name!r}", todo=f"nearest: {nearest(name, names)}")
    return names.index(name)
