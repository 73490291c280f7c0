"""Take a table that pymrio has read. pymrio itself is not imported: only Z, Y and x are asked for."""

from typing import Any

import numpy as np

from licet.errors import BadValue
from licet.network import Network
from licet.trade.tables import build


def from_pymrio(system: Any, *, year: int, unit: str = "USD m", source: str | None = None) -> Network:
    """Return the network of any object with tables Z, Y and, if it has one, x, labeled by (region, sector).

    A table is anything with `index`, `columns` and `to_numpy()`, such as a data frame with two levels of labels.

    Args:
        system: e.g. pymrio.load_test().calc_all().
        year: of the flows.
        unit: of the flows.
        source: the name of the system if absent.

    Raises:
        BadValue: Z or Y is missing, or their labels do not fit.
    """
    flows, final = getattr(system, "Z", None), getattr(system, "Y", None)
    if flows is None or final is None:
        raise BadValue("the object has no Z or no Y", where="from_pymrio", todo="call calc_all() first")
    cells = [_pair(label) for label in flows.index]
    if [_pair(label) for label in flows.columns] != cells or [_pair(label) for label in final.index] != cells:
        raise BadValue("Z is not square or Y has other rows", where="from_pymrio", expected="one set of labels")
    output = getattr(system, "x", None)
    return build(
        np.asarray(flows.to_numpy(), dtype=float),
        np.asarray(final.to_numpy(), dtype=float),
        cells,
        [_pair(label) for label in final.columns],
        output=None if output is None else np.asarray(output.to_numpy(), dtype=float).ravel(),
        unit=unit,
        year=year,
        source=source or str(getattr(system, "name", None) or "pymrio object"),
    )


def _pair(label: object) -> tuple[str, str]:
    if isinstance(label, tuple) and len(label) == 2:
        return str(label[0]), str(label[1])
    raise BadValue(f"label {label!r} is not (region, sector)", where="from_pymrio")
