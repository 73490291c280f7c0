"""The models by name: each takes a network and the tables of a shock, and returns one row a region (and step)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from licet.errors import BadValue, UnknownName
from licet.impact import gravity
from licet.impact.economy import Economy, calibrate_network, flows_of
from licet.impact.equilibrium import Equilibrium, settle, simulate
from licet.impact.extraction import Loss, extract
from licet.impact.hat import LONG_RUN, SHORT_RUN, Nests
from licet.impact.inventory_file import losses as inventory_losses
from licet.impact.leontief import leontief
from licet.impact.shock import Table, cuts, demand_after, number, only, trade_costs
from licet.impact.welfare import first_order
from licet.network import Network

Model = Callable[[Network, Table], pl.DataFrame]


def run_leontief(network: Network, shock: Table) -> pl.DataFrame:
    """Return what each region makes less when final demand changes: [[demand]] tables."""
    only(shock, ("name", "source", "demand"), "shock")
    base = leontief(network)
    before = network.final_demand.sum(axis=1)
    lost = base.solve(before - demand_after(network, _tables(shock, "demand")))
    share = np.divide(network.value_added, network.output, out=np.zeros_like(lost), where=network.output != 0)
    return _losses(network, Loss(lost, share * lost, np.zeros_like(lost)))


def run_extraction(network: Network, shock: Table) -> pl.DataFrame:
    """Return output and value added at stake when [[link]] tables are deleted.

    Parameters: side ("demand", "supply").
    """
    only(shock, ("name", "source", "link", "parameters"), "shock")
    parameters = _parameters(shock, ("side",))
    found = cuts(network, _tables(shock, "link"))
    return _losses(network, extract(network, found, side=str(parameters.get("side", "demand"))))


def run_equilibrium(network: Network, shock: Table) -> pl.DataFrame:
    """Return changes at the new equilibrium for [[link]] tables.

    Parameters: theta (a number, or a table by sector; 4 if absent), deficits ("removed", "fixed"), horizon ("long",
    "short") or nests (inputs, value_added, final), numeraire.
    """
    only(shock, ("name", "source", "link", "parameters"), "shock")
    parameters = _parameters(shock, ("theta", "deficits", "horizon", "nests", "numeraire"))
    base = settle(calibrate_network(network, _theta(parameters)), parameters.get("deficits", "removed"))
    return _changes(_shocked(base, shock, parameters, _nests(parameters)))


def run_gravity(network: Network, shock: Table) -> pl.DataFrame:
    """Return changes at the new equilibrium of one sector without inputs for [[link]] tables.

    Parameters: elasticity (5 if absent), deficits ("removed", "fixed"), numeraire.
    """
    only(shock, ("name", "source", "link", "parameters"), "shock")
    parameters = _parameters(shock, ("elasticity", "deficits", "numeraire"))
    trade = flows_of(calibrate_network(network, 1.0)).sum(axis=0)
    regions = list(dict.fromkeys(network.regions))
    economy = gravity.one_sector(trade, number(parameters, "elasticity", 5.0, "parameters"), regions, network.unit)
    base = settle(economy, parameters.get("deficits", "removed"))
    return _changes(_shocked(base, shock, parameters, LONG_RUN))


def run_inventories(network: Network, shock: Table) -> pl.DataFrame:
    """Return losses by region and step, with stocks, rationing and substitution: see `licet.impact.inventory_file`."""
    table = inventory_losses(network, shock).table().rename({"name": "region", "lost": "output_lost"})
    percent = pl.when(pl.col("base") > 0).then(100 * pl.col("output_lost") / pl.col("base")).otherwise(0.0)
    return table.with_columns(output_lost_percent=percent, unit=pl.lit(network.unit))


MODELS: dict[str, Model] = {
    "leontief": run_leontief,
    "extraction": run_extraction,
    "equilibrium": run_equilibrium,
    "gravity": run_gravity,
    "inventories": run_inventories,
}


def _theta(parameters: Table) -> float | dict[str, float]:
    """Return the trade elasticity: one number, or a table by sector."""
    held = parameters.get("theta", 4.0)
    if isinstance(held, dict):
        return {name: number(held, name, 4.0, "parameters.theta") for name in held}
    return number(parameters, "theta", 4.0, "parameters")


def _shocked(base: Economy, shock: Table, parameters: Table, nests: Nests) -> Equilibrium:
    numeraire = parameters.get("numeraire")
    if numeraire is not None and not isinstance(numeraire, str):
        raise UnknownName(f"numeraire is {numeraire!r}", where="parameters", expected="the name of a region")
    kappa, tariffs, quotas = trade_costs(base, _tables(shock, "link"))
    return simulate(base, kappa=kappa, tariffs=tariffs, quotas=quotas, nests=nests, numeraire=numeraire)


def _nests(parameters: Table) -> Nests:
    if "nests" in parameters:
        if "horizon" in parameters:
            raise BadValue("both horizon and nests are given", where="parameters", expected="one of them")
        held = parameters["nests"]
        if not isinstance(held, dict):
            raise BadValue(f"nests is {held!r}", where="parameters", expected="[parameters.nests]")
        only(held, ("inputs", "value_added", "final"), "parameters.nests")
        return Nests(**{name: number(held, name, 1.0, "parameters.nests") for name in held})
    horizon = parameters.get("horizon", "long")
    if horizon not in ("long", "short"):
        raise BadValue(f"horizon is {horizon!r}", where="parameters", expected="long or short")
    return LONG_RUN if horizon == "long" else SHORT_RUN


def _losses(network: Network, loss: Loss) -> pl.DataFrame:
    regions = list(dict.fromkeys(network.regions))
    lost, made = loss.by(network.regions), Loss(network.output, network.value_added, loss.final).by(network.regions)
    final = Loss(loss.final, loss.final, loss.final).by(network.regions)
    return pl.DataFrame(
        {
            "region": regions,
            "output_lost": [lost[r][0] for r in regions],
            "value_added_lost": [lost[r][1] for r in regions],
            "final_lost": [final[r][0] for r in regions],
            "output_lost_percent": [100 * lost[r][0] / made[r][0] if made[r][0] else 0.0 for r in regions],
            "unit": [network.unit] * len(regions),
        }
    )


def _changes(found: Equilibrium) -> pl.DataFrame:
    sums: tuple[np.ndarray | None, ...] = (None,) * 4
    if np.isfinite(found.kappa).all():  # a prohibition has no first order
        sums = first_order(found).totals()
    percents: dict[str, np.ndarray | None] = {
        "real_income_percent": found.real_income - 1,
        "real_wage_percent": found.real_wage - 1,
        "consumer_price_percent": found.consumer_price - 1,
        "terms_of_trade_percent": sums[0],
        "volume_of_trade_percent": sums[1],
        "trade_cost_percent": sums[2],
        "first_order_percent": sums[3],
    }
    blank = [None] * len(found.base.regions)
    columns = {
        name: pl.Series(blank if values is None else 100 * values, dtype=pl.Float64)
        for name, values in percents.items()
    }
    return pl.DataFrame({"region": list(found.base.regions), **columns})


def _tables(shock: Table, key: str) -> list[dict[str, Any]]:
    held = shock.get(key, [])
    if not isinstance(held, list) or not all(isinstance(table, dict) for table in held):
        raise BadValue(f"{key} is no list of tables", where="shock", expected=f"[[{key}]]")
    return held


def _parameters(shock: Table, allowed: tuple[str, ...]) -> dict[str, Any]:
    held = shock.get("parameters", {})
    if not isinstance(held, dict):
        raise BadValue("parameters is no table", where="shock", expected="[parameters]")
    only(held, allowed, "parameters")
    return held
