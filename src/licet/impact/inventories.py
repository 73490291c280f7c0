"""Shortage over time: who runs out of what, when, after a cut, with stocks, rationing, substitution and licenses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from licet.errors import BadValue, UnknownName
from licet.impact.events import Cut, License, Shock
from licet.impact.inventory_parameters import Parameters, spread
from licet.impact.inventory_step import Step, advance, laws, rest
from licet.impact.supply_links import Links, link
from licet.network import Network

if TYPE_CHECKING:
    import polars as pl

SERIES = ("production", "final_sales", "resold", "received", "used")


@dataclass(frozen=True)
class Losses:
    """What a shock does to each cell, or group of cells, step by step, in `unit` a step.

    Args:
        names: one name a cell or group.
        base: production at base [names].
        production: what was made [steps, names].
        final_sales: of it, sold to final buyers of the base [steps, names].
        resold: of it, sold to other buyers in place of stopped deliveries [steps, names].
        received: inputs received, from entrants too [steps, names].
        used: inputs used [steps, names].
        base_final: final sales at base [names].
        value_added: value added per unit of production at base [names].
        entrants: sales of each entrant [steps, entrants].
        entrant_names: one name an entrant.
        cell_loss: production lost over all steps, by cell [cells].
        unit: e.g. "USD m".
        steps_per_year: 12, 52 or 365.
    """

    names: tuple[str, ...]
    base: np.ndarray
    production: np.ndarray
    final_sales: np.ndarray
    resold: np.ndarray
    received: np.ndarray
    used: np.ndarray
    base_final: np.ndarray
    value_added: np.ndarray
    entrants: np.ndarray
    entrant_names: tuple[str, ...]
    cell_loss: np.ndarray
    unit: str
    steps_per_year: int

    @property
    def lost(self) -> np.ndarray:
        """Return production below base, negative where above [steps, names]."""
        return np.asarray(self.base - self.production)

    def table(self) -> "pl.DataFrame":
        """Return one row a step and name: base, production, losses, and the series of `Losses`."""
        import polars as pl

        steps = len(self.production)
        lost = self.lost
        columns = {
            "step": np.repeat(np.arange(steps, dtype=np.int32), len(self.names)),
            "name": list(self.names) * steps,
            "base": np.tile(self.base, steps),
            "production": self.production.ravel(),
            "lost": lost.ravel(),
            "value_added_lost": (lost * self.value_added).ravel(),
            **{name: getattr(self, name).ravel() for name in SERIES[1:]},
        }
        return pl.DataFrame(columns)


def run(links: Links, shock: Shock, parameters: Parameters, steps: int) -> Iterator[Step]:
    """Yield each step in full, by the plain NumPy definition: every order, delivery and stock.

    Raises:
        UnknownName: a product, sector or cell is none of the network.
    """
    given = spread(parameters, links)
    state = rest(links, given, parameters)
    for law, _ in zip(laws(shock, links, steps), range(steps), strict=False):
        step = advance(state, law, links, given, parameters)
        state = step.after
        yield step


def simulate(
    network: Network,
    shock: Shock,
    parameters: Parameters | None = None,
    *,
    steps: int = 36,
    groups: Sequence[str] | None = None,
    engine: Literal["numpy", "numba"] = "numpy",
    progress: Callable[[int, int], None] | None = None,
) -> Losses:
    """Return production and sales by cell over time after a shock, in the unit of the network a step.

    Args:
        network: flows of one year, divided evenly over its steps.
        shock: cuts, licenses, capacity and the rest, dated in steps.
        parameters: see `Parameters`; its defaults if None.
        steps: how many steps to run.
        groups: one label a cell; series are summed over cells of one label. None keeps every cell.
        engine: "numpy", the definition, or "numba", the same in compiled form (extra `fast`).
        progress: called after each step with steps done and steps in all.

    Raises:
        UnknownName: a product, sector, cell or engine does not exist.
        BadValue: a number is out of range, or there is no step to run.

    Source: Hallegatte (2008, 2014); Pichler et al. (2022) for criticality.

    Example:
        >>> import scipy.sparse as sp
        >>> from licet.impact.events import Cut
        >>> chain = Network(("a", "b"), ("X", "X"), ("chips", "phones"), sp.csr_array([[0.0, 12.0], [0.0, 0.0]]),
        ...     np.array([12.0, 36.0]), np.array([[0.0], [36.0]]), ("f",), ("X",), "USD m", 2020, "example")
        >>> cut = Shock(cuts=(Cut([0], [1]),))
        >>> simulate(chain, cut, Parameters(stock=1.0, switching=0.0), steps=4).production[:, 1].tolist()
        [3.0, 3.0, 0.0, 0.0]
    """
    parameters = parameters or Parameters()
    if engine not in {"numpy", "numba"}:
        raise UnknownName(f"no engine {engine!r}", expected="numpy or numba")
    if steps < 1:
        raise BadValue(f"steps is {steps}", expected="1 or more")
    links = link(network, parameters.steps_per_year)
    check(shock, len(network.cells))
    names, of = _groups(network, groups)
    sum_by: Callable[[np.ndarray, np.ndarray, int], np.ndarray] = _sum_by
    if engine == "numba":
        from licet.impact import inventory_kernel

        sum_by, steps_made = inventory_kernel.sum_by, inventory_kernel.run_fast(links, shock, parameters, steps)
    else:
        steps_made = _cells(links, run(links, shock, parameters, steps))

    def total(rows: np.ndarray) -> np.ndarray:
        return rows if of is None else sum_by(of, rows, len(names))

    series = np.empty((len(SERIES), steps, len(names)))
    entrants = np.empty((steps, len(shock.entrants)))
    made = np.zeros(len(network.cells))
    for number, (rows, sales) in enumerate(steps_made):
        series[:, number] = total(rows)
        entrants[number] = sales
        made += rows[0]
        if progress:
            progress(number + 1, steps)

    output, final, value_added = total(np.stack([links.output, links.final, links.output - links.bought]))
    return Losses(
        names=names,
        base=output,
        base_final=final,
        value_added=np.divide(value_added, output, out=np.zeros_like(output), where=output > 0),
        entrants=entrants,
        entrant_names=tuple(e.name for e in shock.entrants),
        cell_loss=links.output * steps - made,
        unit=network.unit,
        steps_per_year=parameters.steps_per_year,
        **dict(zip(SERIES, series, strict=True)),
    )


def check(shock: Shock, cells: int) -> None:
    """Refuse a shock that names cells the network does not have.

    Raises:
        BadValue: a position is negative or not below the number of cells.
    """
    links: list[Cut | License] = [*shock.cuts, *shock.licenses]
    named = [side for e in links for side in (e.sellers, e.buyers)]
    named += [e.cells for e in shock.capacity] + [e.cells for e in shock.demand]
    named += [e.buyers for e in shock.stockpiles] + [e.buyers for e in shock.entrants]
    for side in named:
        positions = np.asarray(side)
        if positions.size and (positions.min() < 0 or positions.max() >= cells):
            raise BadValue(
                f"a shock names cell {positions.max()}", where="shock", expected=f"positions 0 to {cells - 1}"
            )


def _groups(network: Network, groups: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray | None]:
    if groups is None:
        return network.cells, None
    if len(groups) != len(network.cells):
        raise BadValue(f"groups has {len(groups)} labels", expected=f"{len(network.cells)}, one a cell")
    names = {name: number for number, name in enumerate(dict.fromkeys(groups))}
    return tuple(names), np.fromiter(map(names.__getitem__, groups), dtype=np.int64, count=len(groups))


def _sum_by(of: np.ndarray, rows: np.ndarray, names: int) -> np.ndarray:
    """Return the sums of some rows over cells of one group [rows, names]."""
    return np.stack([np.bincount(of, weights=row, minlength=names) for row in rows])


def _cells(links: Links, steps: Iterator[Step]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    buyer, cells = links.buyer, len(links.output)
    for step in steps:
        received = np.bincount(buyer, weights=step.received, minlength=cells)
        used = np.bincount(buyer, weights=step.used, minlength=cells)
        yield np.stack([step.made.output, step.made.final, step.made.resold, received, used]), step.entrant_sales
