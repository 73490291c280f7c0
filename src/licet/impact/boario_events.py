"""Events as BoARIO 0.7.2 runs them: capacity or capital that is lost, comes back by itself, or is rebuilt.

A yardstick for tests, like `licet.impact.boario_mode`. Written from the names and the published descriptions of these
events and from the numbers BoARIO prints; the rounding of what is still lost, and the row in which an event first
shows, are among the latter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from licet.errors import BadValue, UnknownName, nearest
from licet.impact.boario_mode import ArioParameters, simulate_ario
from licet.impact.supply_links import By, Links, by_name, link
from licet.network import Network

Kind = Literal["capacity", "recover", "rebuild"]
Recovery = Literal["linear", "concave", "convexe", "convexe noscale"]
# BoARIO rounds the share of capacity still lost to so many decimals once it comes back.
SHARE_DECIMALS = 6


@dataclass(frozen=True)
class ArioEvent:
    """Something lost on one day. Times are in days, from 0.

    Args:
        kind: "capacity" (EventArbitraryProd), capital that comes back by itself ("recover", EventKapitalRecover), or
            capital that is rebuilt ("rebuild", EventKapitalRebuild).
        loss: by cell: a share of capacity, or capital in the unit of the network.
        occurs, lasts: day it begins, and days before recovery or rebuilding begins.
        tau: days of recovery, or characteristic days of rebuilding.
        recovery: shape of what comes back by itself.
        builders: sector and part of the work of those who rebuild; parts sum to 1.
        households: capital of households to be rebuilt, by column of final demand, in the unit of the network.
        factor: what is asked of builders, per unit of capital lost.
        decimals: to which capital still lost is rounded: 1 + log10 of BoARIO's `event_monetary_factor`.
    """

    kind: Kind
    loss: Mapping[str, float]
    occurs: int = 1
    lasts: int = 1
    tau: float = 1.0
    recovery: Recovery = "linear"
    builders: Mapping[str, float] = field(default_factory=dict)
    households: Mapping[str, float] = field(default_factory=dict)
    factor: float = 1.0
    decimals: int = 7


def still_lost(shape: Recovery, elapsed: float, tau: float) -> float:
    """Return the share still lost so many days after recovery began.

    Linear goes on below zero where no step falls on the last day: BoARIO lets such an event give back what others
    took. Concave is a Hill curve, half back after tau / 2, of which 1e-6 / tau is back after a
    day; the convex ones lose 1 / tau of what is left a day, or four times so if scaled ("convexe").

    Example:
        >>> [round(still_lost(s, 2, 5), 6) for s in ("linear", "concave", "convexe", "convexe noscale")]
        [0.6, 0.977166, 0.167772, 0.64]
    """
    if shape == "linear":
        return 1 - elapsed / tau
    if shape == "concave":
        steep = np.log(tau / 1e-6) / np.log(tau / 2)
        return float(tau / (tau + 1e-6 * elapsed**steep))
    return float((1 - 1 / tau) ** ((4 if shape == "convexe" else 1) * elapsed))


def simulate_events(
    network: Network,
    steps: int,
    events: Sequence[ArioEvent],
    parameters: ArioParameters | None = None,
    *,
    days: int = 1,
    capital: By = 4.0,
    engine: Literal["numpy", "numba"] = "numpy",
) -> np.ndarray:
    """Return production a step [steps, cells] after events, in the unit of the network.

    Args:
        network: flows of a year.
        steps: how many to run.
        events: those of capital may overlap; BoARIO itself stops where two of capacity do, or one of each kind.
        parameters: see `ArioParameters`, in steps.
        days: in a step.
        capital: of a cell over its yearly value added, by sector.
        engine: as in `simulate_ario`; rebuilding is in NumPy only.

    Raises:
        UnknownName: a cell, sector or final column of an event does not exist.
        BadValue: more capital is lost than there is; parts of builders do not sum to 1; works shorter than a step.

    Example:
        >>> import scipy.sparse as sp
        >>> one = Network(("a",), ("X",), ("s",), sp.csr_array([[0.0]]), np.array([365.0]), np.array([[365.0]]),
        ...     ("f",), ("X",), "USD m", 2020, "example")
        >>> flood = ArioEvent("recover", {"a": 730.0}, occurs=1, lasts=1, tau=2)
        >>> simulate_events(one, 6, [flood], ArioParameters(over_max=1.0)).ravel().tolist()
        [1.0, 0.5, 0.5, 0.5, 0.75, 1.0]
    """
    p = parameters or ArioParameters()
    links = link(network, 1)
    owned = by_name(capital, links.products, "capital")[links.sector] * (links.output - links.bought)
    left = np.ones((steps, len(network.cells)))
    taken = np.zeros_like(left)
    works = []
    for event in events:
        loss = _spread(event.loss, network.cells, "cell", network)
        if event.kind == "capacity":
            left -= _path(event, loss, steps, days, 1, SHARE_DECIMALS)
        elif event.kind == "recover":
            taken += _path(event, loss, steps, days, 0, event.decimals)
        elif event.tau < days:
            raise BadValue(
                f"tau is {event.tau:g} days", where="event", expected=f"a step of {days} or more to rebuild in"
            )
        else:
            works.append(Work(event, loss, _orders(event, loss, links, network), days))
    most = taken.max(axis=0, initial=0.0) + sum((w.loss for w in works), np.zeros(len(owned)))
    if (most > np.maximum(owned, 0.0)).any():
        at = int(np.argmax(most - owned))
        raise BadValue(f"{network.cells[at]} loses {most[at]:g} and owns {owned[at]:g} {network.unit}",
                       where="simulate_events", expected="a loss of no more than all capital")  # fmt: skip
    if works:
        return simulate_ario(network, left, p, engine, Rebuilding(works, taken, owned, days))
    left -= np.divide(np.maximum(taken, 0.0), owned, out=np.zeros_like(taken), where=owned > 0)
    return simulate_ario(network, left, p, engine)


@dataclass
class Work:
    """What one event leaves to rebuild: asked of [cells, owners], in the unit of the network."""

    event: ArioEvent
    loss: np.ndarray
    open: np.ndarray
    days: int
    begun: bool = False

    def lost(self, day: int) -> np.ndarray | float:
        """Return capital still lost [cells]."""
        if day < self.event.occurs:
            return 0.0
        if not self.begun:
            return self.loss
        found = np.zeros_like(self.loss)
        found[self.loss > 0] = self.open[:, : int((self.loss > 0).sum())].sum(axis=0) / self.event.factor
        return found

    def asked(self, day: int) -> np.ndarray | float:
        """Return what is asked of each cell in a step [cells]."""
        if day < self.event.occurs + self.event.lasts:
            return 0.0
        return np.asarray(self.open.sum(axis=1) * self.days / self.event.tau)

    def deliver(self, day: int, ratio: np.ndarray) -> None:
        """Take away what was delivered of what was asked."""
        if day >= self.event.occurs + self.event.lasts:
            built = self.open * (self.days / self.event.tau) * ratio[:, None]
            self.open = np.round(np.maximum(self.open - built, 0.0), self.event.decimals)
            self.begun = True


@dataclass
class Rebuilding:
    """Works in progress: they take capacity away and ask for production, step by step.

    Args:
        works: one an event.
        taken: capital lost to other events [steps, cells].
        owned: capital [cells].
        days: in a step.
    """

    works: list[Work]
    taken: np.ndarray
    owned: np.ndarray
    days: int

    def before(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (share of capacity lost, production asked for) [cells]."""
        day, lost, asked = step * self.days, self.taken[step], np.zeros_like(self.owned)
        for work in self.works:
            lost, asked = lost + work.lost(day), asked + work.asked(day)
        return np.divide(np.maximum(lost, 0.0), self.owned, out=np.zeros_like(lost), where=self.owned > 0), asked

    def after(self, step: int, ratio: np.ndarray) -> None:
        """Deliver a share of what was asked of each cell [cells]."""
        for work in self.works:
            work.deliver(step * self.days, ratio)


def _path(event: ArioEvent, loss: np.ndarray, steps: int, days: int, late: int, decimals: int) -> np.ndarray:
    """Return what is lost [steps, cells]; a loss of capacity shows a step late, and all ends where nothing is left."""
    path = np.zeros((steps, len(loss)))
    for step in range(-(-event.occurs // days) + late, steps):
        elapsed = step * days - event.occurs - event.lasts - (1 + late) * days
        path[step] = loss
        if elapsed >= 0:
            path[step] = np.round(loss * still_lost(event.recovery, elapsed, event.tau), decimals)
            if not path[step].any():
                break
    return path


def _orders(event: ArioEvent, loss: np.ndarray, links: Links, network: Network) -> np.ndarray:
    """Return what is to be rebuilt [cells, owners]: cells struck, then columns of final demand.

    An owner's order for a sector goes to its base sellers, in proportion.
    """
    if not np.isclose(sum(event.builders.values()), 1.0):
        raise BadValue(f"builders' parts are {list(event.builders.values())}", where="event", expected="a sum of 1")
    part = _spread(event.builders, links.products, "sector", network)[links.sector]
    homes = _spread(event.households, network.final_names, "final column", network)
    struck, columns = np.flatnonzero(loss), np.flatnonzero(homes)
    bought = np.hstack([network.flows[:, struck].toarray(), np.maximum(network.final_demand[:, columns], 0.0)])
    sums = np.zeros((len(links.products), bought.shape[1]))
    np.add.at(sums, links.sector, bought)
    of_sector = sums[links.sector]
    share = np.divide(bought, of_sector, out=np.zeros_like(bought), where=of_sector > 0)
    return np.asarray(share * part[:, None] * np.append(loss[struck], homes[columns]) * event.factor)


def _spread(named: Mapping[str, float], names: Sequence[str], what: str, network: Network) -> np.ndarray:
    """Return numbers by name as an array."""
    values, at = np.zeros(len(names)), {name: i for i, name in enumerate(names)}
    for name, value in named.items():
        if name not in at:
            raise UnknownName(f"no {what} {name!r}", where=network.source, todo=f"nearest: {nearest(name, at)}")
        if not np.isfinite(value) or value < 0:
            raise BadValue(f"{name} has {value}", where="event", expected="a number of 0 or more")
        values[at[name]] = value
    return values
