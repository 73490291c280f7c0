"""Many trade equilibria: JAX on whatever device it finds, beside NumPy on the cores of the same machine.

    python bench/accelerated.py ../shared/reference/impact/wiod2013/wiot_2011.npz --keep economy.npz   once, here
    python bench/accelerated.py economy.npz [--draws 22528] [--beside 1024]                            on the device

The draws are those of `bench/equilibrium.py`: 41 x 35 regions and sectors, nested CES, a decoupling of the United
States and China of drawn severity. The first run of JAX compiles; the second is the one that counts. NumPy solves the
first `--beside` draws, and both are compared on them.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from licet.impact.accelerated import simulate_many as accelerated
from licet.impact.economy import Economy
from licet.impact.equilibrium import simulate_many
from licet.impact.hat import Nests


def economy(path: Path) -> Economy:
    """Return an economy at rest: as kept, or calibrated to a table of WIOD."""
    with np.load(path) as held:
        if "theta" in held:
            fields: dict[str, Any] = {name: held[name] for name in held.files}
            names = {name: tuple(str(n) for n in fields.pop(name)) for name in ("sectors", "regions")}
            return Economy(**fields, **names)
    from licet.impact.economy import calibrate_network
    from licet.impact.equilibrium import settle
    from licet.trade.wiod import read_arrays

    return settle(calibrate_network(read_arrays(path), 4.0))


def drawn(base: Economy, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, Nests]:
    """Return links, factors, trade elasticities and nests of the draws."""
    j = len(base.sectors)
    usa, china = base.region("USA"), base.region("CHN")
    links = [(s, a, b) for s in range(j) for a, b in ((usa, china), (china, usa)) if base.shares[s, a, b] > 0]
    unit = qmc.Sobol(6, seed=1).random_base2(int(np.ceil(np.log2(count))))[:count].T
    factors = np.exp(np.outer(np.ones(len(links)), 1.5 * unit[0]))
    theta = np.outer(np.ones(j), 2 + 6 * unit[1]) * np.exp(0.2 * np.outer(np.linspace(-1, 1, j), unit[2]))
    return np.array(links), factors, theta, Nests(0.2 + 0.7 * unit[3], 0.4 + 0.5 * unit[4], 0.5 + 0.5 * unit[5])


def main() -> None:
    """Print seconds of both and the largest difference."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--keep", type=Path, help="write the economy to this file and stop")
    arguments.add_argument("--draws", type=int, default=22_528)
    arguments.add_argument("--beside", type=int, default=1_024, help="draws that NumPy solves too")
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    base = economy(given.table)
    if given.keep:
        np.savez_compressed(given.keep, **{name: np.asarray(held) for name, held in base.__dict__.items()})
        return
    import jax

    links, factors, theta, nests = drawn(base, given.draws)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        income, wage = accelerated(base, links, factors, theta=theta, nests=nests)
        seconds.append(time.perf_counter() - start)
    few = slice(0, min(given.beside, given.draws))
    some = Nests(*(np.asarray(held)[few] for held in (nests.inputs, nests.value_added, nests.final)))
    start = time.perf_counter()
    plain, plain_wage = simulate_many(
        base, links, factors[:, few], theta=theta[:, few], nests=some, threads=given.threads
    )
    beside = time.perf_counter() - start
    gap = max(np.abs(income[:, few] - plain).max(), np.abs(wage[:, few] - plain_wage).max())
    each = [1e3 * seconds[-1] / given.draws, 1e3 * beside / few.stop]
    print(f"{given.draws} equilibria of {len(base.regions)} x {len(base.sectors)}, nested CES")
    print(f"  JAX on {jax.devices()[0].device_kind}: {seconds[-1]:.2f} s ({seconds[0]:.2f} s with compiling), "
          f"{each[0]:.3f} ms each")  # fmt: skip
    print(f"  NumPy on {given.threads} threads: {few.stop} of them in {beside:.2f} s, {each[1]:.3f} ms each   "
          f"ratio {each[1] / each[0]:.0f}")  # fmt: skip
    print(f"  largest difference of real income and real wage: {gap:.1e}")


if __name__ == "__main__":
    main()
