"""Split a sector in parts, such as chips out of electrical equipment, keeping every margin of the table."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName, nearest
from licet.network import Network

BY = ("seller_region", "buyer_region", "user")


def split_sector(
    network: Network, sector: str, parts: Mapping[str, float], shares: pl.DataFrame | None = None
) -> Network:
    """Return the network with one sector of every region in parts, e.g. {"c14 chips": 0.2, "c14 rest": 0.8}.

    Sales are split link by link: by trade shares (seller_region, buyer_region), by user shares (user = the buying
    sector, or the name of a final column), or both; a link no row of `shares` names is split by `parts`. Purchases of
    a part are those of the whole, by its part in the output of the cell: the recipe is not known to differ, and a
    study for which it matters must say by how much. Sums over the parts give back the table: flows, final demand,
    output, value added.

    Args:
        network: cells named by region and sector.
        sector: the sector to split.
        parts: name of each part and its share where nothing better is known; they sum to 1.
        shares: some of the columns seller_region, buyer_region, user, and one column a part; each row sums to 1.

    Raises:
        UnknownName: no such sector, or a row of shares that names no region, sector or final column.
        BadValue: shares that do not sum to 1, are negative, or name one link twice.

    Example:
        >>> n = Network(("A x", "A y"), ("A", "A"), ("x", "y"), sp.csr_array([[2.0, 2.0], [1.0, 1.0]]),
        ...     np.array([10.0, 5.0]), np.array([[6.0], [3.0]]), ("A f",), ("A",), "USD m", 2011, "example")
        >>> two = split_sector(n, "x", {"x1": 0.25, "x2": 0.75})
        >>> two.cells, two.output.tolist()
        (('A x1', 'A x2', 'A y'), [2.5, 7.5, 5.0])
    """
    if sector not in network.sectors:
        raise UnknownName(
            f"no sector {sector!r}", where=network.source, todo=f"nearest: {nearest(sector, set(network.sectors))}"
        )
    names = list(parts)
    clash = [name for name in names if name in network.sectors and name != sector]
    if clash or not names:
        raise BadValue(f"parts are {names}", where="split_sector", expected="new names")
    usual = _sum_to_one(np.array([[parts[name] for name in names]], dtype=float), "parts")[0]
    users = (*network.sectors, *network.final_names)
    regions = (*network.regions, *network.final_regions)
    split = np.array([name == sector for name in network.sectors])
    sellers = np.flatnonzero(split)
    flows, final = sp.csr_array(network.flows), network.final_demand
    weight = _weights(network, sellers, users, regions, names, usual, shares)  # [part, split seller, buyer or final]
    sold = sp.csr_array(sp.hstack([flows[sellers], sp.csr_array(final[sellers])])).toarray()
    pieces = weight * sold[None, :, :]
    rows = sold.sum(axis=1)
    part_of_output = np.where(
        np.abs(rows) > 0, pieces.sum(axis=2) / np.where(np.abs(rows) > 0, rows, 1.0), usual[:, None]
    )
    if (part_of_output < -1e-12).any():
        at = network.cells[sellers[int(np.argmin(part_of_output.min(axis=0)))]]
        raise BadValue(
            f"a part of {at} would make less than nothing", where="split_sector", todo="review its negative cells"
        )
    n, k = len(network.cells), len(names)
    order: list[tuple[int, int]] = []
    for i in range(n):  # parts stand where the sector stood
        order += [(i, p) for p in range(k)] if split[i] else [(i, -1)]
    at_seller = {int(i): s for s, i in enumerate(sellers)}
    mix = np.array([1.0 if p < 0 else part_of_output[p, at_seller[i]] for i, p in order])
    spread = sp.csr_array((mix, ([i for i, _ in order], range(len(order)))), shape=(n, len(order)))
    bodies, finals = [], []
    plain = sp.csr_array(flows @ spread)
    divided = [sp.csr_array(sp.csr_array(pieces[p][:, :n]) @ spread) for p in range(k)]
    for i, p in order:
        bodies.append(plain[[i]] if p < 0 else divided[p][[at_seller[i]]])
        finals.append(final[i] if p < 0 else pieces[p, at_seller[i], n:])
    body = sp.csr_array(sp.vstack(bodies))
    body.eliminate_zeros()
    sectors = tuple(network.sectors[i] if p < 0 else names[p] for i, p in order)
    return network.replace(
        cells=tuple(network.cells[i] if p < 0 else f"{network.regions[i]} {names[p]}" for i, p in order),
        regions=tuple(network.regions[i] for i, _ in order),
        sectors=sectors,
        flows=body,
        output=np.array([network.output[i] for i, _ in order]) * mix,
        final_demand=np.array(finals),
        source=f"{network.source}; {sector} split in {', '.join(names)}",
    )


def _weights(
    network: Network,
    sellers: np.ndarray,
    users: tuple[str, ...],
    regions: tuple[str, ...],
    names: list[str],
    usual: np.ndarray,
    shares: pl.DataFrame | None,
) -> np.ndarray:
    """Return the share of each part in each link [part, split seller, buyer or final column]."""
    weight = np.broadcast_to(usual[:, None, None], (len(names), len(sellers), len(users))).copy()
    if shares is None:
        return weight
    keys = [key for key in BY if key in shares.columns]
    wrong = set(shares.columns) ^ {*keys, *names}
    if wrong or not keys:
        raise BadValue(
            f"shares have or lack {', '.join(sorted(wrong)) or 'a key'}",
            where="split_sector",
            expected=f"some of {', '.join(BY)}, and {', '.join(names)}",
        )
    if shares.select(keys).is_duplicated().any():
        raise BadValue("shares name one link twice", where="split_sector")
    values = _sum_to_one(shares.select(names).cast(pl.Float64).to_numpy(), "shares")
    whose = {
        "seller_region": np.array([network.regions[i] for i in sellers])[:, None],
        "buyer_region": np.array(regions)[None, :],
        "user": np.array(users)[None, :],
    }
    for row, value in zip(shares.select(keys).iter_rows(named=True), values, strict=True):
        hit = np.ones(weight.shape[1:], dtype=bool)
        for key, name in row.items():
            same = whose[key] == name
            if not same.any():
                raise UnknownName(f"{key} {name!r} is not in the table", where="split_sector")
            hit &= same
        weight[:, hit] = value[:, None]
    return weight


def _sum_to_one(values: np.ndarray, what: str) -> np.ndarray:
    if not np.isfinite(values).all() or (values < 0).any() or (np.abs(values.sum(axis=1) - 1) > 1e-6).any():
        raise BadValue(f"{what} are negative or do not sum to 1", where="split_sector", expected="shares of 0 to 1")
    return np.asarray(values / values.sum(axis=1, keepdims=True))
