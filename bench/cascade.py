"""The cascade index of firms in a large network: seconds a failure, and the memory of a batch.

    python bench/cascade.py [--firms 100000] [--links 1000000] [--failures 256]

Firms stand in 200 products, of which 20 are essential to whoever buys them. The first eight failures are run again
one by one and checked against the batch.
"""

import argparse
import resource
import sys
import time

import numpy as np
from inventories import firms

from licet.impact.cascade import fail, prepare


def main() -> None:
    """Print seconds of the set-up and of a failure; exit with 1 where a failure run alone gives another index."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int, default=100_000)
    arguments.add_argument("--links", type=int, default=1_000_000)
    arguments.add_argument("--failures", type=int, default=256)
    given = arguments.parse_args()
    network = firms(given.firms, given.links)
    start = time.perf_counter()
    chains = prepare(network, {"*": False} | {f"p{i}": True for i in range(20)})
    once = time.perf_counter() - start
    failed = np.random.default_rng(1).choice(given.firms, given.failures, replace=False)
    start, busy = time.perf_counter(), time.process_time()
    index = fail(chains, failed, tolerance=1e-6)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    alone = fail(chains, failed[:8], tolerance=1e-6, batch=1)
    gap = float(np.abs(alone - index[:8]).max())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{given.firms:,} firms, {network.flows.nnz:,} links: set-up {once:.2f} s, once")
    print(f"{given.failures} failures in {seconds:.1f} s ({busy:.1f} s of processor time), "
          f"{1e3 * seconds / given.failures:.0f} ms each; {peak:.2f} GiB peak")  # fmt: skip
    print(f"largest index {index.max():.4f}, median {np.median(index):.2e}; alone and in a batch differ by {gap:.1e}")
    sys.exit(0 if gap < 1e-12 else 1)


if __name__ == "__main__":
    main()
