"""Shortage over time from a shock file: dated tables put on the cells of a network."""

from typing import Any

import numpy as np

from licet.errors import BadValue
from licet.impact import events
from licet.impact.inventories import Losses, simulate
from licet.impact.inventory_parameters import Parameters
from licet.impact.shock import Table, cuts, only
from licet.network import Network

WHO = ("seller_regions", "seller_sectors", "buyer_regions", "buyer_sectors", "sellers", "buyers", "within")
TABLES: dict[str, tuple[str, ...]] = {
    "link": (*WHO, "share"),
    "license": (*WHO, "share"),
    "capacity": ("regions", "sectors", "cells", "share", "recovery"),
    "demand": ("regions", "sectors", "cells", "share"),
    "stockpile": ("buyer_regions", "buyer_sectors", "buyers", "products", "steps"),
    "entrant": ("buyer_regions", "buyer_sectors", "buyers", "name", "product", "first", "growth", "most"),
}
MOST_STEPS = 36_525  # a hundred years of days
PARAMETERS = tuple(name for name in Parameters.__dataclass_fields__)


def shock_of(network: Network, tables: Table) -> events.Shock:
    """Return the shock that the tables of a file describe.

    Tables are [[link]], [[license]], [[capacity]], [[demand]], [[stockpile]], [[entrant]]. Each may carry
    `since` and `until`, steps counted from 0; docs/concepts/inventories.md lists the other keys.

    Raises:
        UnknownName: a key or name that is not read or not there.
        BadValue: a number out of range.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in TABLES}
    for kind, keys in TABLES.items():
        held = tables.get(kind, [])
        if not isinstance(held, list) or not all(isinstance(table, dict) for table in held):
            raise BadValue(f"{kind} is no list of tables", where="shock", expected=f"[[{kind}]]")
        for number, table in enumerate(held, 1):
            where = f"{kind} {number}"
            when = ("since",) if kind == "entrant" else ("since", "until")
            only(table, (*keys, *when), where)
            made[kind] += _events(network, kind, table, {key: _step(table, key, where) for key in when if key in table})
    return events.Shock(
        cuts=tuple(made["link"]),
        licenses=tuple(made["license"]),
        capacity=tuple(made["capacity"]),
        demand=tuple(made["demand"]),
        stockpiles=tuple(made["stockpile"]),
        entrants=tuple(made["entrant"]),
    )


def losses(network: Network, tables: Table) -> Losses:
    """Return losses by region and step; [parameters] has `steps` (24 if absent), `engine` and those of `Parameters`."""
    only(tables, ("name", "source", "parameters", *TABLES), "shock")
    held = tables.get("parameters", {})
    if not isinstance(held, dict):
        raise BadValue("parameters is no table", where="shock", expected="[parameters]")
    given = dict(held)
    only(given, ("steps", "engine", *PARAMETERS), "parameters")
    steps, engine = given.pop("steps", 24), given.pop("engine", "numpy")
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise BadValue(f"steps is {steps!r}", where="parameters", expected=f"a whole number from 1 to {MOST_STEPS}")
    try:
        parameters = Parameters(**given)
    except TypeError as error:
        raise BadValue(f"a value has the wrong kind: {error}", where="parameters") from error
    return simulate(network, shock_of(network, tables), parameters, steps=steps, engine=engine, groups=network.regions)


def _events(network: Network, kind: str, table: Table, when: dict[str, int]) -> list[Any]:
    rest = {key: value for key, value in table.items() if key not in ("since", "until")}
    if kind in ("link", "license"):
        if kind == "license" and "share" not in rest:
            raise BadValue("a license has no share", where="license", expected="share, of the base flow")
        out: list[Any] = []
        for cut in cuts(network, [rest]):
            sellers, buyers = events.pairs(cut.sellers, cut.buyers)
            made = events.Cut if kind == "link" else events.License
            out.append(made(sellers, buyers, cut.share, **when))
        return out
    if kind in ("capacity", "demand"):
        who = {"sellers": rest.get("cells", []), "seller_regions": rest.get("regions", []),
               "seller_sectors": rest.get("sectors", [])}  # fmt: skip
        cells = _named(network, {key: value for key, value in who.items() if value}, "seller")
        more = {key: rest[key] for key in ("recovery",) if key in rest}
        event = events.CapacityCut if kind == "capacity" else events.DemandCut
        return [event(cells, float(rest.get("share", 1.0)), **more, **when)]
    buyers = _named(network, {key: rest.pop(key) for key in tuple(rest) if key.startswith("buyer")}, "buyer")
    try:
        if kind == "stockpile":
            return [events.Stockpile(buyers, tuple(rest["products"]), float(rest["steps"]), **when)]
        return [events.Entrant(buyers=buyers, **{**rest, **when})]
    except (KeyError, TypeError) as error:
        raise BadValue(f"a key is absent: {error}", where=kind, expected=", ".join(TABLES[kind])) from error


def _named(network: Network, who: dict[str, Any], side: str) -> np.ndarray:
    """Return the cells a table names on one side; the other side is left open."""
    found = cuts(network, [{**who, "within": True}])
    return np.asarray(found[0].sellers if side == "seller" else found[0].buyers)


def _step(table: Table, key: str, where: str) -> int:
    held = table[key]
    if isinstance(held, bool) or not isinstance(held, int) or held < 0:
        raise BadValue(f"{key} is {held!r}", where=where, expected="a step: 0 or a whole number above")
    return held
