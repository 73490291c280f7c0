"""Add regions or sectors of a table together, e.g. to the classification of a published figure."""

from collections.abc import Mapping

import scipy.sparse as sp

from licet.errors import UnknownName, nearest
from licet.network import Network
from licet.trade.tables import build, merge_labels


def aggregate(
    network: Network, *, regions: Mapping[str, str] | None = None, sectors: Mapping[str, str] | None = None
) -> Network:
    """Return the network with regions and sectors added together; all sums stay, in the same unit.

    What is not named stays as it is. Cells keep the order in which they first appear; final columns of one region and
    category are added.

    Args:
        network: a table of regions by sectors.
        regions: new name by old, e.g. {"DEU": "EU", "FRA": "EU"}.
        sectors: new name by old, e.g. {"c5": "c4"}.

    Raises:
        UnknownName: a name is no region or sector of the table.

    Example:
        >>> import numpy as np
        >>> n = build(np.eye(2), np.ones((2, 1)), [("A", "x"), ("A", "y")], [("A", "f")], unit="USD m", year=2020,
        ...     source="example")
        >>> small = aggregate(n, sectors={"x": "all", "y": "all"})
        >>> small.cells, small.flows.toarray().tolist(), small.output.tolist()
        (('A all',), [[2.0]], [4.0])
    """
    into, kinds = dict(regions or {}), dict(sectors or {})
    _known(into, {*network.regions, *network.final_regions}, "region")
    _known(kinds, set(network.sectors), "sector")
    old = [(into.get(r, r), kinds.get(s, s)) for r, s in zip(network.regions, network.sectors, strict=True)]
    categories = [
        name.removeprefix(f"{home} ") for name, home in zip(network.final_names, network.final_regions, strict=True)
    ]
    uses = [(into.get(r, r), c) for r, c in zip(network.final_regions, categories, strict=True)]
    cells, rows = merge_labels(old)
    columns, across = merge_labels(uses)
    return build(
        sp.csr_array(rows.T @ network.flows @ rows),
        rows.T @ network.final_demand @ across.toarray(),
        cells,
        columns,
        output=rows.T @ network.output,
        unit=network.unit,
        year=network.year,
        source=f"{network.source}, aggregated",
    )


def _known(named: Mapping[str, str], known: set[str], what: str) -> None:
    for name in named:
        if name not in known:
            raise UnknownName(f"no {what} {name!r}", where="aggregate", todo=f"nearest: {nearest(name, sorted(known))}")
