"""Calibration of honesty: does a 90 % interval hold the truth in 90 of 100 economies?

    python bench/coverage.py [--economies 1000] [--draws 99]

Each economy is drawn: network, shock, and a true value of every parameter from the priors. The forecaster sees the
network with measurement errors of a tenth and the shock, not the parameters; the interval is the 5th to the 95th part
of independent draws of the same priors. The truth is the loss of final sales over the run in the true network. Exit
status 1 if fewer than 85 or more than 95 of 100 intervals hold it.
"""

import argparse
import sys

import numpy as np
import scipy.sparse as sp

from licet.impact.events import Cut, Shock
from licet.impact.inventories import simulate
from licet.impact.inventory_parameters import Parameters, switching_rate
from licet.network import Network

CELLS, PRODUCTS, STEPS = 12, 4, 18


def lost(flows: np.ndarray, final: np.ndarray, draws: np.ndarray, hit: int) -> np.ndarray:
    """Return final sales lost over the run, as a share of base, for draws of parameters run as copies [draws]."""
    copies = len(draws)
    share, stock, months, spare, resale = draws.T
    networks = flows if flows.ndim == 3 else np.broadcast_to(flows, (copies, *flows.shape))
    finals = final if final.ndim == 2 else np.broadcast_to(final, (copies, *final.shape))
    sectors = [f"p{i % PRODUCTS}#{k}" for k in range(copies) for i in range(CELLS)]
    network = Network(
        cells=tuple(f"c{i}" for i in range(copies * CELLS)),
        regions=("X",) * (copies * CELLS),
        sectors=tuple(sectors),
        flows=sp.csr_array(sp.block_diag(list(networks), format="csr")),
        output=(networks.sum(axis=2) + finals).ravel(),
        final_demand=finals.reshape(-1, 1).astype(float),
        final_names=("f",),
        final_regions=("X",),
        unit="USD m",
        year=2020,
        source="drawn",
    )
    products = [f"p{p}#{k}" for k in range(copies) for p in range(PRODUCTS)]
    each = np.repeat(np.arange(copies), PRODUCTS)
    parameters = Parameters(
        stock=dict(zip(products, stock[each].tolist(), strict=True)),
        switching={p: switching_rate(m) for p, m in zip(products, months[each].tolist(), strict=True)},
        spare=np.repeat(spare, CELLS),
        resale=np.repeat(resale, CELLS),
        final_priority=1,
    )
    buyers = np.array([i for i in range(CELLS) if i != hit])
    offset = np.repeat(np.arange(copies) * CELLS, len(buyers))
    cut = Cut(hit + offset, np.tile(buyers, copies) + offset, np.repeat(share, len(buyers)), since=2)
    made = simulate(network, Shock(cuts=(cut,)), parameters, steps=STEPS)
    sold = made.final_sales.sum(axis=0).reshape(copies, CELLS).sum(axis=1)
    return 1.0 - sold / (STEPS * made.base_final.reshape(copies, CELLS).sum(axis=1))


def priors(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return draws of (share the law stops, stock, months of qualification, spare, resale) [count, 5]."""
    low, high = np.array([0.3, 0.2, 3.0, 0.0, 0.0]), np.array([1.0, 2.0, 18.0, 0.25, 0.9])
    return low + (high - low) * rng.uniform(size=(count, 5))


def main() -> None:
    """Print the share of intervals that hold the truth, and the median width."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--economies", type=int, default=1000)
    arguments.add_argument("--draws", type=int, default=99)
    given = arguments.parse_args()
    held, width = [], []
    for seed in range(given.economies):
        rng = np.random.default_rng([7, seed])
        flows = rng.lognormal(size=(CELLS, CELLS)) * (rng.uniform(size=(CELLS, CELLS)) < 0.5)
        final = rng.lognormal(1.0, 0.5, CELLS)
        hit = int(rng.integers(CELLS))
        truth = lost(flows, final, priors(rng, 1), hit)[0]
        table = flows * rng.lognormal(0.0, 0.1, flows.shape)
        sold = final * rng.lognormal(0.0, 0.1, CELLS)
        seen = table * rng.lognormal(0.0, 0.1, (given.draws, CELLS, CELLS))  # the table as published, doubted anew
        doubt = sold * rng.lognormal(0.0, 0.1, (given.draws, CELLS))
        draws = lost(seen, doubt, priors(rng, given.draws), hit)
        low, high = np.quantile(draws, [0.05, 0.95])
        held.append(low <= truth <= high)
        width.append(high - low)
        if sys.stderr.isatty() or (seed + 1) % 100 == 0:
            print(f"{seed + 1} economies, {100 * np.mean(held):.1f} % held", file=sys.stderr)
    coverage = float(np.mean(held))
    print(f"{given.economies} economies x {given.draws} draws: 90 % intervals hold the truth in {100 * coverage:.1f} %")
    print(f"median width {100 * np.median(width):.1f} % of final sales")
    sys.exit(0 if 0.85 <= coverage <= 0.95 else 1)


if __name__ == "__main__":
    main()
