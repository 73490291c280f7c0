"""Parameters of the shortage model, in steps, by product and sector."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from licet.errors import BadValue, UnknownName, nearest
from licet.impact.supply_links import By, Links, by_name

CRITICAL, IMPORTANT, NON_CRITICAL = 2, 1, 0
LEVELS = {"critical": CRITICAL, "important": IMPORTANT, "non critical": NON_CRITICAL}


def switching_rate(qualification_time: float) -> float:
    """Return the share of the gap closed each step when qualifying a supplier takes that many steps on average.

    Example:
        >>> round(switching_rate(6.0), 4), switching_rate(0.0), switching_rate(float("inf"))
        (0.1535, 1.0, 0.0)
    """
    return 1.0 if qualification_time <= 0 else float(-np.expm1(-1.0 / qualification_time))


@dataclass(frozen=True)
class Parameters:
    """Parameters of `simulate`; sources and ranges stand in docs/concepts/inventories.md.

    A value "by product", "by sector" or "by cell" is one number, or a mapping from names with "*" for the others; by
    cell also an array [cells].

    Args:
        steps_per_year: 12 (months), 52 (weeks) or 365 (days).
        stock: steps of use held beyond the current step, by product.
        restock: steps in which a gap between stock and its target is closed.
        memory: steps over which expected output follows demand.
        switching: share of the gap to suppliers that deliver closed each step, by product; see `switching_rate`.
        spare: share of base output that can be made on top of it, by sector or cell.
        ramp: steps in which spare capacity comes up under full scarcity; 0 is at once.
        criticality: level of each product, or of (product, using sector), "*" for the others.
        important: how far production falls with a missing important input, 0 (not) to 1 (as with a critical one).
        priority: class of each buyer, by sector or cell; lower classes are served first, equal ones in proportion.
        final_priority: class of final buyers.
        resale: share of deliveries stopped by law that finds other buyers, by sector or cell of the seller.
        resale_time: steps in which resale comes up.
    """

    steps_per_year: int = 12
    stock: By = 1.0
    restock: float = 3.0
    memory: float = 12.0
    switching: By = field(default_factory=lambda: switching_rate(9.0))
    spare: By = 0.03
    ramp: float = 6.0
    criticality: Mapping[str | tuple[str, str], str] = field(default_factory=lambda: {"*": "critical"})
    important: float = 0.5
    priority: By = 0.0
    final_priority: int = 0
    resale: By = 0.0
    resale_time: float = 3.0

    def __post_init__(self) -> None:
        for name in ("steps_per_year", "restock", "memory", "resale_time"):
            if not 1 <= _plain(getattr(self, name)) < np.inf:
                raise BadValue(f"{name} is {getattr(self, name)!r}", where="parameters", expected="1 step or more")
        if not 0 <= _plain(self.important) <= 1:
            raise BadValue(f"important is {self.important!r}", where="parameters", expected="a share from 0 to 1")
        if not 0 <= _plain(self.ramp) < np.inf:
            raise BadValue(f"ramp is {self.ramp!r}", where="parameters", expected="0 steps or more")
        if not np.isfinite(_plain(self.final_priority)):
            raise BadValue(f"final_priority is {self.final_priority!r}", where="parameters", expected="a number")
        if not isinstance(self.criticality, Mapping):
            raise BadValue(f"criticality is {self.criticality!r}", where="parameters", expected="a level by product")
        for level in self.criticality.values():
            if level not in LEVELS:
                raise UnknownName(f"no criticality {level!r}", todo=f"one of {', '.join(LEVELS)}")


@dataclass(frozen=True)
class Given:
    """Parameters spread over products, inputs and cells of one network."""

    stock: np.ndarray  # [products]
    switching: np.ndarray  # [products]
    level: np.ndarray  # [inputs]
    spare: np.ndarray  # [cells]
    rank: np.ndarray  # class of each buyer, 0 is served first [cells]
    final_rank: int
    ranks: int
    resale: np.ndarray  # [cells]


def spread(parameters: Parameters, links: Links) -> Given:
    """Return the parameters of each product, input and cell.

    Raises:
        UnknownName: a product or sector is none of the network.
        BadValue: a number is out of range.
    """
    cells = len(links.output)

    def by_cell(value: By, what: str) -> np.ndarray:
        if isinstance(value, np.ndarray) and value.shape == (cells,):
            return value.astype(float)
        return np.asarray(by_name(value, links.products, what)[links.sector])

    switching = by_name(parameters.switching, links.products, "switching")
    resale = by_cell(parameters.resale, "resale")
    if switching.max(initial=0) > 1 or resale.max(initial=0) > 1:
        raise BadValue("switching or resale is above 1", where="parameters", expected="shares from 0 to 1")
    classes = by_cell(parameters.priority, "priority")
    order, rank = np.unique(np.append(classes, parameters.final_priority), return_inverse=True)
    return Given(
        stock=by_name(parameters.stock, links.products, "stock"),
        switching=switching,
        level=_levels(parameters.criticality, links),
        spare=by_cell(parameters.spare, "spare"),
        rank=rank[:-1].astype(np.int32),
        final_rank=int(rank[-1]),
        ranks=len(order),
        resale=resale,
    )


def _plain(value: object) -> float:
    """Return a number as it is, and anything else as NaN, which is in no range."""
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else float("nan")


def _levels(criticality: Mapping[str | tuple[str, str], str], links: Links) -> np.ndarray:
    names = links.products
    table = np.full((len(names), len(names)), LEVELS[criticality.get("*", "critical")], dtype=np.int8)
    for key, level in sorted(criticality.items(), key=lambda item: isinstance(item[0], tuple)):
        if key == "*":
            continue
        for name in (key,) if isinstance(key, str) else key:
            if name not in names:
                raise UnknownName(f"no sector {name!r}", where="criticality", todo=f"nearest: {nearest(name, names)}")
        if isinstance(key, str):
            table[names.index(key)] = LEVELS[level]
        else:
            table[names.index(key[0]), names.index(key[1])] = LEVELS[level]
    if (table == table[0, 0]).all():
        return np.full(len(links.use), table[0, 0], dtype=np.int8)
    return np.asarray(table[links.product, links.sector[links.buyer]])
