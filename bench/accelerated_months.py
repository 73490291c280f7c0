"""Many runs of the shortage model: JAX on whatever device it finds, beside NumPy run by run on the same machine.

    python bench/accelerated_months.py [--cells 400] [--runs 64] [--steps 36]

A random economy of sectors in regions; each run draws its stocks, its speed of switching, and the severity of a cut of
the largest seller. The first run of JAX compiles; the second counts. NumPy runs a sample, and both are compared on it.
"""

import argparse
import sys
import time

import numpy as np
import scipy.sparse as sp

from licet.impact.accelerated_months import simulate_many
from licet.impact.events import Cut, Shock
from licet.impact.inventories import simulate
from licet.impact.inventory_parameters import Parameters
from licet.network import Network


def economy(cells: int, sectors: int = 20) -> Network:
    """Return a random economy in which each product has cells / sectors sellers."""
    random = np.random.default_rng(1)
    flows = random.lognormal(0, 1, (cells, cells)) * (random.uniform(size=(cells, cells)) < 0.2)
    final = random.lognormal(3, 1, (cells, 1))
    return Network(
        cells=tuple(map(str, range(cells))), regions=("X",) * cells,
        sectors=tuple(f"p{i % sectors}" for i in range(cells)), flows=sp.csr_array(flows),
        output=flows.sum(axis=1) + final[:, 0], final_demand=final, final_names=("final",), final_regions=("X",),
        unit="USD m", year=2020, source="drawn",
    )  # fmt: skip


def main() -> None:
    """Print seconds of both and the largest difference; exit with 1 where it is above 1e-6."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cells", type=int, default=400)
    arguments.add_argument("--runs", type=int, default=64)
    arguments.add_argument("--steps", type=int, default=36)
    arguments.add_argument("--beside", type=int, default=8, help="runs that NumPy makes too")
    given = arguments.parse_args()
    import jax

    network, random = economy(given.cells), np.random.default_rng(2)
    seller = int(np.argmax(np.asarray(network.flows.sum(axis=1)).ravel()))
    buyers = np.flatnonzero(network.flows.toarray()[seller])
    runs = [
        (
            Shock(cuts=(Cut(np.full(len(buyers), seller), buyers, share, since=3),)),
            Parameters(stock=stock, switching=switching),
        )
        for share, stock, switching in random.uniform([0.2, 0.2, 0.02], [1.0, 3.0, 0.3], (given.runs, 3))
    ]
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        found = simulate_many(network, runs, steps=given.steps)
        seconds.append(time.perf_counter() - start)
    few = runs[: given.beside]
    start = time.perf_counter()
    plain = [simulate(network, shock, parameters, steps=given.steps).production for shock, parameters in few]
    beside = (time.perf_counter() - start) / len(few)
    gap = max(float(np.abs(a / b - 1).max()) for a, b in zip(found, plain, strict=False))
    each = seconds[-1] / given.runs
    print(f"{given.runs} runs of {given.steps} months, {given.cells} cells, {network.flows.nnz:,} links: JAX on "
          f"{jax.devices()[0].device_kind} {1e3 * each:.1f} ms each ({seconds[0]:.1f} s with compiling); NumPy "
          f"{1e3 * beside:.1f} ms each; ratio {beside / each:.1f}; largest difference {gap:.1e}")  # fmt: skip
    sys.exit(0 if gap < 1e-6 else 1)


if __name__ == "__main__":
    main()
