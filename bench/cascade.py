"""The cascade index of firms in a large network: seconds a failure, and the memory of a batch; beside GLcascade.

    python bench/cascade.py [--firms 100000] [--links 1000000] [--failures 256] [--rival LIBRARY]

Firms stand in 200 products, of which 20 are essential to whoever buys them. The first eight failures are run again
one by one and checked against the batch. LIBRARY is a folder of R packages with GLcascade and fastcascade 0.9.3.1
(GPL-3; C. Diem, T. Reisch), the program of the paper; they are in no registry:

    R CMD INSTALL -l LIBRARY fastcascade_0.9.3.1.tar.gz GLcascade_0.9.3.1.tar.gz

It is given the same links, products, failures and tolerance, and runs its compiled form on one core.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy.io
from inventories import firms

from licet.impact.cascade import fail, prepare
from licet.network import Network

ESSENTIAL = 20  # products
TOLERANCE, BESIDE = (
    1e-6,
    1e-10,
)  # largest move of a state at rest: alone, and beside the rival, whose rule to stop is its own
RIVAL = """
given <- commandArgs(TRUE)
.libPaths(c(given[1], .libPaths()))
suppressMessages({library(Matrix); library(GLcascade)})
folder <- given[2]
W <- as(as(readMM(file.path(folder, "links.mtx")), "generalMatrix"), "CsparseMatrix")
p <- scan(file.path(folder, "products.txt"), quiet = TRUE)
failed <- scan(file.path(folder, "failed.txt"), quiet = TRUE)
names <- sort(unique(p))
kinds <- matrix(1, length(names), length(names), dimnames = list(names, names))
kinds[names <= as.numeric(given[3]), ] <- 2
psi <- sparseMatrix(i = failed, j = seq_along(failed), x = 1, dims = c(length(p), length(failed)))
options(digits = 17)
start <- proc.time()
sink(file.path(folder, "said.txt"))
found <- GL_cascade(W = W, p = p, p_market = p, ess_mat_sec = kinds, psi_mat = psi, eps = as.numeric(given[4]),
                    use_rcpp = TRUE, ncores = 0)
sink()
write(c((proc.time() - start)[["elapsed"]], as.matrix(found$ESRI)[, 1]), file.path(folder, "index.txt"), 1)
"""


def beside(library: Path, network: Network, failed: np.ndarray) -> tuple[float, np.ndarray]:
    """Return seconds of GL_cascade, its set-up in, and its index of each failure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scipy.io.mmwrite(folder / "links.mtx", network.flows, precision=17)
        np.savetxt(folder / "products.txt", [int(sector[1:]) + 1 for sector in network.sectors], "%d")
        np.savetxt(folder / "failed.txt", failed + 1, "%d")
        (folder / "rival.R").write_text(RIVAL)
        command = ["Rscript", str(folder / "rival.R"), str(library), name, str(ESSENTIAL), str(BESIDE)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds, *index = np.loadtxt(folder / "index.txt")
    return float(seconds), np.array(index)


def main() -> None:
    """Print seconds of the set-up and of a failure; exit with 1 where a failure run alone, or by the rival, differs."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--firms", type=int, default=100_000)
    arguments.add_argument("--links", type=int, default=1_000_000)
    arguments.add_argument("--failures", type=int, default=256)
    arguments.add_argument("--rival", type=Path, help="folder of R packages with GLcascade and fastcascade")
    arguments.add_argument("--rival-failures", type=int, default=8, help="how many of them the rival is given")
    given = arguments.parse_args()
    network = firms(given.firms, given.links)
    start = time.perf_counter()
    chains = prepare(network, {"*": False} | {f"p{i}": True for i in range(ESSENTIAL)})
    once = time.perf_counter() - start
    failed = np.random.default_rng(1).choice(given.firms, given.failures, replace=False)
    start, busy = time.perf_counter(), time.process_time()
    index = fail(chains, failed, tolerance=TOLERANCE)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    alone = fail(chains, failed[:8], tolerance=TOLERANCE, batch=1)
    gap = float(np.abs(alone - index[:8]).max())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{given.firms:,} firms, {network.flows.nnz:,} links: set-up {once:.2f} s, once")
    print(f"{given.failures} failures in {seconds:.1f} s ({busy:.1f} s of processor time), "
          f"{1e3 * seconds / given.failures:.0f} ms each; {peak:.2f} GiB peak")  # fmt: skip
    print(f"largest index {index.max():.4f}, median {np.median(index):.2e}; alone and in a batch differ by {gap:.1e}")
    off = 0.0
    if given.rival:
        some = failed[: given.rival_failures]
        start = time.perf_counter()
        own = fail(prepare(network, {"*": False} | {f"p{i}": True for i in range(ESSENTIAL)}), some, tolerance=BESIDE)
        ours = time.perf_counter() - start
        theirs, other = beside(given.rival, network, some)
        off = float(np.abs(own - other).max())
        print(f"{len(some)} failures, set-ups in: licet {ours:.1f} s, GLcascade {theirs:.1f} s; "
              f"ratio {theirs / ours:.1f}; largest difference {off:.1e}")  # fmt: skip
    sys.exit(0 if gap < 1e-12 and off < 1e-9 else 1)


if __name__ == "__main__":
    main()
