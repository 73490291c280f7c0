"""Value moving between cells (sector-regions or firms) in one year, with its unit and source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName, nearest


@dataclass(frozen=True)
class Network:
    """Flows between cells, with what each cell makes and what is finally bought of it.

    A cell is a sector in a region, or a firm. Row sells, column buys.

    Args:
        cells: one name a cell, unique, e.g. "TWN c14" or "TSMC".
        regions: region of each cell [cells].
        sectors: sector of each cell [cells].
        flows: intermediate sales [cells, cells], sparse, in `unit` a year.
        output: gross output [cells].
        final_demand: final sales [cells, final].
        final_names: one name a column of `final_demand`, unique.
        final_regions: region of each column of `final_demand` [final].
        unit: e.g. "USD m".
        year: the year the flows are of.
        source: who published the table, and under which terms.
    """

    cells: tuple[str, ...]
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: sp.csr_array
    output: np.ndarray
    final_demand: np.ndarray
    final_names: tuple[str, ...]
    final_regions: tuple[str, ...]
    unit: str
    year: int
    source: str

    def __post_init__(self) -> None:
        n, f = len(self.cells), len(self.final_names)
        shapes = {
            "regions": (len(self.regions),) == (n,),
            "sectors": (len(self.sectors),) == (n,),
            "flows": self.flows.shape == (n, n),
            "output": self.output.shape == (n,),
            "final_demand": self.final_demand.shape == (n, f),
            "final_regions": (len(self.final_regions),) == (f,),
        }
        for name, fits in shapes.items():
            if not fits:
                raise BadValue(f"{name} does not fit {n} cells and {f} final columns", where="network")
        if len(set(self.cells)) != n:
            raise BadValue("two cells have one name", where="network", expected="unique cell names")

    @property
    def value_added(self) -> np.ndarray:
        """Return output less intermediate purchases [cells], in `unit`."""
        return np.asarray(self.output - np.asarray(self.flows.sum(axis=0)).ravel())

    def index(self, names: Sequence[str]) -> np.ndarray:
        """Return the positions of cells by name.

        Raises:
            UnknownName: a name is no cell of this network; the nearest are named.
        """
        at = {name: i for i, name in enumerate(self.cells)}
        for name in names:
            if name not in at:
                raise UnknownName(f"no cell {name!r}", where=self.source, todo=f"nearest: {nearest(name, at)}")
        return np.array([at[name] for name in names], dtype=np.int64)

    def replace(self, **changes: object) -> "Network":
        """Return a copy with some fields changed; shapes are checked again."""
        return replace(self, **changes)  # type: ignore[arg-type]  # fields are checked in __post_init__
