"""What is cut, taxed or made dearer: plain tables put on the cells of a network or the links of an economy."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from licet.errors import BadValue, UnknownName, nearest
from licet.impact.economy import Economy
from licet.impact.equilibrium import Quota
from licet.impact.extraction import Cut
from licet.network import Network

Table = Mapping[str, Any]
# No demand grows by more than this factor in a shock that means something; above it numbers overflow.
MOST = 1e6
_REGIONS = ("seller_regions", "seller_sectors", "buyer_regions")
_WHO = (*_REGIONS, "buyer_sectors", "sellers", "buyers", "within")


def only(table: Table, allowed: Iterable[str], where: str) -> None:
    """Refuse keys a model does not read; the nearest it does read is named.

    Example:
        >>> only({"share": 1.0}, ["share"], "link 1")
    """
    known = list(allowed)
    for key in table:
        if key not in known:
            near = nearest(key, known) or known
            raise UnknownName(f"{key!r} is not read", where=where, todo=f"nearest: {', '.join(near)}")


def cuts(network: Network, links: Sequence[Table]) -> list[Cut]:
    """Return the cuts of a network that [[link]] tables describe.

    A table names sellers and buyers by `seller_regions`, `seller_sectors`, `buyer_regions`, `buyer_sectors` (absent =
    all), or cells by `sellers`, `buyers`; and the `share` removed, 1 if absent. Links within a region stay unless
    `within = true` or cells are named.

    Raises:
        UnknownName: a key or a name that is not in the network.
        BadValue: a share outside 0 to 1.
    """
    found = []
    for row, table in enumerate(links, 1):
        where = f"link {row}"
        only(table, (*_WHO, "share"), where)
        sellers = _cells(network, table, "seller", where)
        buyers = _cells(network, table, "buyer", where)
        share = number(table, "share", 1.0, where)
        if table.get("within") or "sellers" in table or "buyers" in table:
            found.append(Cut(sellers, buyers, share))
            continue
        regions = np.array(network.regions)
        for home in dict.fromkeys(regions[buyers].tolist()):
            away = sellers[regions[sellers] != home]
            if len(away):
                found.append(Cut(away, buyers[regions[buyers] == home], share))
    return found


def trade_costs(economy: Economy, links: Sequence[Table]) -> tuple[np.ndarray, np.ndarray, list[Quota]]:
    """Return (kappa, tariffs, quotas) that [[link]] tables describe.

    A table names `seller_regions`, `seller_sectors`, `buyer_regions` (absent = all) and one or more of `kappa` (factor
    on trade cost), `prohibit = true`, `tariff` (new ad valorem rate) and `quantity` (part of the base quantity that may
    still be delivered). Links within a region stay unless `within = true`. A later table overrides an earlier one.

    Raises:
        UnknownName: a key or a name that is not in the economy.
        BadValue: a table that changes nothing, or a number out of range.
    """
    kappa, tariffs, quotas = np.ones_like(economy.shares), economy.tariffs.copy(), dict[tuple[int, ...], Quota]()
    for row, table in enumerate(links, 1):
        where = f"link {row}"
        only(table, (*_REGIONS, "within", "kappa", "prohibit", "tariff", "quantity"), where)
        if not {"kappa", "prohibit", "tariff", "quantity"} & set(table):
            raise BadValue("nothing is changed", where=where, expected="kappa, prohibit, tariff or quantity")
        sellers = [economy.region(name) for name in _names(table, "seller_regions", where) or economy.regions]
        buyers = [economy.region(name) for name in _names(table, "buyer_regions", where) or economy.regions]
        sectors = [economy.sector(name) for name in _names(table, "seller_sectors", where) or economy.sectors]
        hit = np.zeros(economy.shares.shape, dtype=bool)
        hit[np.ix_(sectors, buyers, sellers)] = True
        if not table.get("within"):
            hit &= ~np.eye(len(economy.regions), dtype=bool)
        if "kappa" in table:
            kappa[hit] = number(table, "kappa", 1.0, where)
        if table.get("prohibit"):
            kappa[hit] = np.inf
        if "tariff" in table:
            tariffs[hit] = number(table, "tariff", 0.0, where)
        if "quantity" in table:
            part = number(table, "quantity", 1.0, where)
            for j, n, i in np.argwhere(hit & (economy.shares > 0)).tolist():
                quotas[j, n, i] = Quota(economy.sectors[j], economy.regions[n], economy.regions[i], part)
    return kappa, tariffs, list(quotas.values())


def links_of(summary: pl.DataFrame, end: str, *, as_quantity: bool = False) -> list[dict[str, Any]]:
    """Return the [[link]] tables of an exposure summed by `seller_region`, `seller_sector` and `buyer_region`.

    The share of each group that may be stopped becomes the share a cut removes, or (for the equilibrium) the quantity
    that may still be delivered, and a prohibition where all is stopped. Groups with nothing stopped are left out.

    Args:
        summary: `licet.impact.exposure.summarize` by some of the three columns.
        end: "low" or "high".
        as_quantity: write `quantity` or `prohibit` in place of `share`.

    Example:
        >>> summary = pl.DataFrame({"seller_region": ["USA"], "buyer_region": ["CHN"], "share_high": [0.25]})
        >>> links_of(summary, "high")
        [{'seller_regions': ['USA'], 'buyer_regions': ['CHN'], 'share': 0.25}]
    """
    keys = {k: f"{k}s" for k in ("seller_region", "seller_sector", "buyer_region") if k in summary.columns}
    if end not in ("low", "high") or not keys:
        raise BadValue(
            f"end is {end!r}, columns are {summary.columns}", where="links_of", expected="low or high, by region"
        )
    tables = []
    for row in summary.filter(pl.col(f"share_{end}") > 0).iter_rows(named=True):
        share = row[f"share_{end}"]
        effect = {"share": share}
        if as_quantity:
            effect = {"prohibit": True} if share >= 1 else {"quantity": 1 - share}
        tables.append({plural: [row[key]] for key, plural in keys.items()} | effect)
    return tables


def demand_after(network: Network, tables: Sequence[Table]) -> np.ndarray:
    """Return final demand by cell [cells] after the `change` of [[demand]] tables, e.g. change = -0.1.

    A table names `regions` and `sectors` of the sellers and `buyer_regions` of the final buyers (absent = all).
    """
    demand = network.final_demand.astype(float).copy()
    for row, table in enumerate(tables, 1):
        where = f"demand {row}"
        only(table, ("regions", "sectors", "buyer_regions", "change"), where)
        change = number(table, "change", math.nan, where)
        if not -1 <= change <= MOST:
            raise BadValue(f"change is {change}", where=where, expected=f"-1 to {MOST:g}; -0.1 is a tenth less")
        rows = _among(network.regions, _names(table, "regions", where), "region", where)
        rows &= _among(network.sectors, _names(table, "sectors", where), "sector", where)
        columns = _among(network.final_regions, _names(table, "buyer_regions", where), "region", where)
        demand[np.ix_(rows, columns)] *= 1 + change
    return np.asarray(demand.sum(axis=1))


def _cells(network: Network, table: Table, side: str, where: str) -> np.ndarray:
    named = _names(table, f"{side}s", where)
    if named:
        return network.index(named)
    hit = _among(network.regions, _names(table, f"{side}_regions", where), "region", where)
    return np.flatnonzero(hit & _among(network.sectors, _names(table, f"{side}_sectors", where), "sector", where))


def _among(held: Sequence[str], names: list[str], what: str, where: str) -> np.ndarray:
    known = set(held)
    for name in names:
        if name not in known:
            raise UnknownName(f"no {what} {name!r}", where=where, todo=f"nearest: {', '.join(nearest(name, known))}")
    return np.array([not names or name in names for name in held], dtype=bool)


def _names(table: Table, key: str, where: str) -> list[str]:
    held = table.get(key, [])
    names = [held] if isinstance(held, str) else held
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadValue(f"{key} is {held!r}", where=where, expected="a list of names")
    return names


def number(table: Table, key: str, absent: float, where: str) -> float:
    """Return a number of a table, or what stands for an absent one.

    Raises:
        BadValue: it is no number.

    Example:
        >>> number({"share": 1}, "share", 0.0, "link 1")
        1.0
    """
    held = table.get(key, absent)
    if isinstance(held, bool) or not isinstance(held, int | float):
        raise BadValue(f"{key} is {held!r}", where=where, expected="a number")
    return float(held)
