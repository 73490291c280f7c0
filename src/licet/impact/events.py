"""What is taken away, where and when: cut links, licenses, capacity, demand, and how those affected prepare.

A shock is data. Cells are positions in a `Network`; times are steps of a model from 0, half-open [since, until).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from licet.errors import BadValue

Cells = Sequence[int] | np.ndarray


def step_of(day: date, start: date, steps_per_year: int = 12) -> int:
    """Return the step a day falls in, counted from the step of `start`.

    Months are calendar months; any other number of steps a year divides 365 days evenly.

    Example:
        >>> step_of(date(2020, 9, 15), date(2019, 5, 1))
        16
    """
    if steps_per_year == 12:
        return (day.year - start.year) * 12 + day.month - start.month
    return (day - start).days * steps_per_year // 365


@dataclass(frozen=True)
class Cut:
    """A share of the base flow of some links that may no longer be delivered.

    Args:
        sellers: cell of the seller [cuts].
        buyers: cell of the buyer [cuts].
        share: share removed, 0 to 1, one for all or [cuts]; 1 is a prohibition.
        since: first step in force.
        until: first step no longer in force; None for ever.
    """

    sellers: Cells
    buyers: Cells
    share: float | np.ndarray = 1.0
    since: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        _pairs(self, "cut")

    def allowed(self) -> np.ndarray:
        """Return the share of the base flow that may still be delivered [cuts]."""
        return np.broadcast_to(1.0 - np.asarray(self.share, dtype=float), (len(self.sellers),))


@dataclass(frozen=True)
class License:
    """A quantity that may be delivered on licensed links: at most `share` of the base flow, whatever is ordered.

    Where a cut is in force on the same link the larger of the two quantities may be delivered.

    Args:
        sellers: cell of the seller [licenses].
        buyers: cell of the buyer [licenses].
        share: quantity as a share of the base flow, one for all or [licenses].
        since: first step in force.
        until: first step no longer in force; None for ever.
    """

    sellers: Cells
    buyers: Cells
    share: float | np.ndarray
    since: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        _pairs(self, "license")

    def allowed(self) -> np.ndarray:
        """Return the share of the base flow that may be delivered [licenses]."""
        return np.broadcast_to(np.asarray(self.share, dtype=float), (len(self.sellers),))


@dataclass(frozen=True)
class CapacityCut:
    """A share of capacity that is lost, and comes back in equal parts over `recovery` steps from `until` on."""

    cells: Cells
    share: float | np.ndarray
    since: int = 0
    until: int | None = None
    recovery: int = 0

    def __post_init__(self) -> None:
        _shares(self.share, "capacity cut")

    def left(self, step: int) -> np.ndarray:
        """Return the share of capacity that is left at a step [cells]."""
        weight = float(self.since <= step)
        if self.until is not None and step >= self.until:
            weight *= max(0.0, 1.0 - (step - self.until + 1) / (self.recovery + 1))
        return np.broadcast_to(1.0 - weight * np.asarray(self.share, dtype=float), (len(self.cells),))


@dataclass(frozen=True)
class DemandCut:
    """A share of the final demand for what some cells make that is gone from `since` until `until`."""

    cells: Cells
    share: float | np.ndarray
    since: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        _shares(self.share, "demand cut")


@dataclass(frozen=True)
class Stockpile:
    """Buyers who see a rule coming and hold `steps` more of some products, from `since` until `until`."""

    buyers: Cells
    products: tuple[str, ...]
    steps: float
    since: int = 0
    until: int | None = None


@dataclass(frozen=True)
class Entrant:
    """A new domestic source that serves what some buyers could not get, up to a ceiling that grows.

    The ceiling at step t >= since is min(most, first * (1 + growth)^(t - since)), in the unit of the network a step.
    """

    name: str
    product: str
    buyers: Cells
    first: float
    growth: float = 0.0
    most: float = np.inf
    since: int = 0

    def ceiling(self, step: int) -> float:
        """Return how much the entrant can deliver in a step, in the unit of the network."""
        if step < self.since:
            return 0.0
        return float(min(self.most, self.first * (1.0 + self.growth) ** (step - self.since)))


@dataclass(frozen=True)
class Shock:
    """All that happens, dated in steps. `Shock()` is none.

    Example:
        >>> Shock(cuts=(Cut([0], [1], since=3),), licenses=(License([0], [1], 0.25, since=6),)).in_force(4)
        {(0, 1): 0.0}
    """

    cuts: tuple[Cut, ...] = ()
    licenses: tuple[License, ...] = ()
    capacity: tuple[CapacityCut, ...] = ()
    demand: tuple[DemandCut, ...] = ()
    stockpiles: tuple[Stockpile, ...] = ()
    entrants: tuple[Entrant, ...] = field(default=())

    def in_force(self, step: int) -> dict[tuple[int, int], float]:
        """Return, for each link limited at a step, the share of its base flow that may be delivered."""
        links: dict[tuple[int, int], float] = {}
        for cut in self.cuts:
            if active(cut, step):
                for seller, buyer, share in zip(cut.sellers, cut.buyers, cut.allowed(), strict=True):
                    at = (int(seller), int(buyer))
                    links[at] = min(links.get(at, np.inf), float(share))
        for license_ in self.licenses:
            if active(license_, step):
                for seller, buyer, share in zip(license_.sellers, license_.buyers, license_.allowed(), strict=True):
                    at = (int(seller), int(buyer))
                    links[at] = max(links.get(at, 0.0), float(share))
        return links


def active(event: Cut | License | DemandCut | Stockpile, step: int) -> bool:
    """Say whether an event is in force at a step."""
    return event.since <= step and (event.until is None or step < event.until)


def pairs(sellers: Cells, buyers: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Return every pair of a seller and a buyer, as two arrays of cells for a `Cut` or `License`.

    Example:
        >>> [list(map(int, side)) for side in pairs([0, 1], [5, 6])]
        [[0, 0, 1, 1], [5, 6, 5, 6]]
    """
    return np.repeat(np.asarray(sellers), len(buyers)), np.tile(np.asarray(buyers), len(sellers))


def _pairs(event: Cut | License, what: str) -> None:
    if len(event.sellers) != len(event.buyers):
        raise BadValue(
            f"a {what} names {len(event.sellers)} sellers and {len(event.buyers)} buyers",
            expected="one buyer for each seller",
            todo="make all pairs with pairs(sellers, buyers)",
        )
    _shares(event.share, what)


def _shares(share: float | np.ndarray, what: str) -> None:
    values = np.asarray(share, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise BadValue(f"the share of a {what} is {share}", expected="shares from 0 to 1")
