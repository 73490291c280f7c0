"""The shortage model at scale: 84 months of 1 million firms and 10 million links, and beside scipy.sparse.

    python bench/inventories.py [--firms 1000000] [--links 10000000] [--months 84] [--plain]
    python bench/inventories.py --sparse [--firms 100000] [--links 1000000] [--months 24]

The first form draws a network of firms in 200 products, cuts the 20 largest sellers off half of their buyers, and
prints seconds and the peak memory of the whole process, network included. On a machine with other work the time of the
main thread is the better guess of what the run takes alone. `--plain` runs the NumPy definition beside
the compiled form and checks one against the other. The second runs the same model and network in matrices of
scipy.sparse, in turns with it, and checks every firm of every month. ARIO beside BoARIO is bench/ario.py.
"""

import argparse
import resource
import sys
import time

import numpy as np
import scipy.sparse as sp

from licet.impact.events import Cut, Shock
from licet.impact.inventories import simulate
from licet.impact.inventory_parameters import Parameters
from licet.impact.inventory_step import DUST
from licet.impact.supply_links import link
from licet.network import Network


def firms(count: int, links: int, products: int = 200, seed: int = 1) -> Network:
    """Return a random network of firms: sellers with a heavy tail, buyers with about equally many inputs."""
    rng = np.random.default_rng(seed)
    size = rng.pareto(1.6, count).astype(np.float32) + 1
    chance = np.cumsum(size, dtype=np.float64)
    seller = np.searchsorted(chance, rng.uniform(0, chance[-1], links)).astype(np.int32)
    buyer = rng.integers(0, count, links, dtype=np.int32)
    value = rng.lognormal(0, 1, links)
    flows = sp.csr_array((value, (seller, buyer)), shape=(count, count))
    del seller, buyer, value
    final = rng.lognormal(2, 1, (count, 1))
    product = [f"p{i}" for i in range(products)]
    return Network(
        cells=tuple(map(str, range(count))),
        regions=("X",) * count,
        sectors=tuple(product[i] for i in rng.integers(0, products, count)),
        flows=flows,
        output=np.asarray(flows.sum(axis=1)).ravel() + final[:, 0],
        final_demand=final,
        final_names=("final",),
        final_regions=("X",),
        unit="USD m",
        year=2020,
        source="drawn",
    )


def largest_cut(network: Network) -> Shock:
    """Return the shock of the bench: the 20 largest sellers may not deliver to half of their buyers from step 6."""
    sales = np.asarray(network.flows.sum(axis=1)).ravel()
    cuts = []
    for seller in np.argsort(-sales)[:20]:
        buyers = network.flows.indices[network.flows.indptr[seller] : network.flows.indptr[seller + 1]][::2]
        cuts.append(Cut(np.full(len(buyers), seller), buyers, since=6))
    return Shock(cuts=tuple(cuts))


def at_scale(count: int, links: int, months: int, plain: bool) -> bool:
    """Time the compiled form, and the plain one beside it if asked; return whether they agree."""
    small = firms(500, 5000)
    simulate(small, Shock(), steps=2, engine="numba", groups=small.sectors)  # compile
    network = firms(count, links)
    shock = largest_cut(network)
    clocks = (time.perf_counter, time.process_time, time.thread_time)
    start = [clock() for clock in clocks]
    made = simulate(network, shock, steps=months, engine="numba", groups=network.sectors)
    seconds, busy, main = (clock() - begun for clock, begun in zip(clocks, start, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{count:,} firms, {network.flows.nnz:,} links, {months} months: {seconds:.1f} s compiled (of processor time "
          f"{busy:.1f} s on all cores, {main:.1f} s on the main thread), {peak:.2f} GiB peak")  # fmt: skip
    print(f"output lost at the end of the first year: {made.lost[11].sum() / made.base.sum():.4%} of base")
    if not plain:
        return True
    start = time.perf_counter()
    slow = simulate(network, shock, steps=months, groups=network.sectors)
    plain_seconds = time.perf_counter() - start
    gap = np.abs(slow.production / made.production - 1).max()
    print(f"plain form: {plain_seconds:.1f} s, ratio {plain_seconds / seconds:.1f}; largest difference {gap:.1e}")
    return bool(gap < 1e-8)


def sparse_steps(network: Network, shock: Shock, steps: int) -> np.ndarray:
    """Return production [steps, cells] by matrices of scipy: default parameters, cuts of whole links only."""
    links, given = link(network, 12), Parameters()
    cells, inputs = len(links.output), len(links.use)
    of, buyer = links.input, links.buyer
    gather = sp.csr_array((np.ones(len(of)), of, np.arange(len(of) + 1)), shape=(len(of), inputs)).T.tocsr()
    sell = sp.csr_array((np.ones(len(of)), links.seller, np.arange(len(of) + 1)), shape=(len(of), cells)).T.tocsr()
    stock, want, share = 2.0 * links.use, links.use.copy(), links.share.copy()
    expected, raised, made = links.output.copy(), np.zeros(cells), np.empty((steps, cells))
    switching = float(given.switching)  # type: ignore[arg-type]
    buys = np.flatnonzero(np.diff(links.input_start))
    stopped = [(c.since, links.find(np.asarray(c.sellers), np.asarray(c.buyers))) for c in shock.cuts]
    for step in range(steps):
        free = np.ones(len(of))
        for since, here in stopped:
            free[here[here >= 0]] = float(step < since)
        orders = share * want[of] * free
        demand = sell @ orders + links.final
        capacity = links.output * (1.0 + 0.03 * raised)
        lowest = np.full(cells, np.inf)
        lowest[buys] = np.minimum.reduceat(stock / links.use, links.input_start[buys])
        possible = np.minimum(capacity, links.output * lowest)
        possible[possible <= DUST * links.output] = 0.0
        made[step] = np.minimum(demand, possible)
        ratio = np.where(demand > possible, possible / demand, possible > 0)
        scarce = np.maximum(1.0 - capacity / demand, 0.0)
        raised += np.where(scarce > 0, scarce * (1.0 - raised), -raised) / given.ramp
        expected += (np.minimum(demand, capacity) - expected) / given.memory
        used = np.minimum(links.use * (made[step] / links.output)[buyer], stock)
        stock += gather @ (orders * ratio[links.seller]) - used
        pull = links.share * free * ratio[links.seller]
        total = gather @ pull
        moved = pull / np.where(total > 0, total, 1.0)[of] - share
        share += switching * np.where(total[of] > 0, moved, 0.0)
        need = links.use * (expected / links.output)[buyer]
        gap = np.maximum((2.0 * need - stock) / given.restock, need - stock)
        want = np.maximum(links.use * (made[step] / links.output)[buyer] + gap, 0.0)
    return made


def beside_sparse(count: int, links: int, months: int, rounds: int) -> bool:
    """Time the compiled form and the same in scipy.sparse, in turns; return whether all firms of all months agree."""
    network = firms(count, links)
    shock = largest_cut(network)
    simulate(network, shock, steps=1, engine="numba")  # compile
    mine, theirs, gap = [], [], 0.0
    for _ in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        made = simulate(network, shock, steps=months, engine="numba")
        mine.append((time.perf_counter() - start, time.process_time() - busy))
        start, busy = time.perf_counter(), time.process_time()
        other = sparse_steps(network, shock, months)
        theirs.append((time.perf_counter() - start, time.process_time() - busy))
        gap = max(gap, float(np.abs((other - made.production) / made.base).max()))
    seconds, busy = np.median(mine, axis=0) / months
    other_seconds, other_busy = np.median(theirs, axis=0) / months
    print(f"a month of {count:,} firms, {network.flows.nnz:,} links, all set-up in: licet {seconds * 1e3:.1f} ms "
          f"({busy * 1e3:.1f} of processor time), scipy.sparse {other_seconds * 1e3:.1f} ms ({other_busy * 1e3:.1f}); "
          f"ratio {other_seconds / seconds:.1f}; largest difference {gap:.1e} of base")  # fmt: skip
    return gap < 1e-9


def main() -> None:
    """Print seconds, memory and differences; exit with 1 where results differ."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int, default=1_000_000)
    arguments.add_argument("--links", type=int, default=10_000_000)
    arguments.add_argument("--months", type=int, default=84)
    arguments.add_argument("--plain", action="store_true")
    arguments.add_argument("--sparse", action="store_true")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    if given.sparse:
        sys.exit(0 if beside_sparse(given.firms, given.links, given.months, given.rounds) else 1)
    sys.exit(0 if at_scale(given.firms, given.links, given.months, given.plain) else 1)


if __name__ == "__main__":
    main()
