"""Extraction of links on WIOD: one factorization and small updates, beside a new solve each time as pymrio does.

    python bench/extraction.py ../shared/reference/impact/wiod2013/wiot_2011.npz [--rival PYTHON]

Every seller's sales of its region's electrical equipment (c14) to every other region are deleted in turn. The rival
runs in an environment of its own (bench/rivals.sh) and calls pymrio.calc_A, calc_L and calc_x for each extraction;
without it the same steps run in NumPy. Rounds are interleaved; losses are checked against each other.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rival import Rival

from licet.impact.extraction import Cut, delete
from licet.impact.leontief import inverted, leontief
from licet.trade.wiod import read_arrays

RIVAL = """
import json, sys, time
import numpy as np, pandas as pd, pymrio
held = np.load(sys.argv[1])
Z, y = held["Z"], held["y"]
n = len(y)
frame = pd.DataFrame(Z)
final = pd.DataFrame(y)
x = pymrio.calc_x(frame, final)
A = pymrio.calc_A(frame, x)
print("ready", flush=True)
for line in sys.stdin:
    seller, buyers = json.loads(line)
    start = time.perf_counter()
    a = A.copy()
    a.iloc[seller, buyers] = 0.0
    after = pymrio.calc_x_from_L(pymrio.calc_L(a), final.sum(axis=1))
    lost = float(x.to_numpy().sum() - np.asarray(after).sum())
    print(json.dumps([time.perf_counter() - start, lost]), flush=True)
"""


def in_numpy(a: np.ndarray, y: np.ndarray, seller: int, buyers: np.ndarray) -> tuple[float, float]:
    """Return (seconds, world output lost) by a full inverse."""
    start = time.perf_counter()
    changed = a.copy()
    changed[seller, buyers] = 0.0
    after = np.linalg.inv(np.eye(len(y)) - changed) @ y
    return time.perf_counter() - start, float(-after.sum())


def main() -> None:
    """Print seconds an extraction of each, and the ratio of their medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--rival", help="python with pymrio")
    arguments.add_argument("--rounds", type=int, default=8)
    given = arguments.parse_args()
    network = read_arrays(given.table)
    regions = np.array(network.regions)
    names = list(dict.fromkeys(network.regions))
    sellers = network.index([f"{name} c14" for name in names])
    pairs = [
        (int(s), np.flatnonzero(regions == b)) for s, a in zip(sellers, names, strict=True) for b in names if a != b
    ]
    y = network.final_demand.sum(axis=1)
    start = time.perf_counter()
    base = inverted(leontief(network))
    x = base.solve(y)
    once = time.perf_counter() - start
    rival = None
    if given.rival:
        with tempfile.TemporaryDirectory() as folder:
            flat = Path(folder) / "flat.npz"
            np.savez(flat, Z=network.flows.toarray(), y=y[:, None])
            rival = Rival(given.rival, RIVAL, flat)
    dense = np.asarray(base.coefficients)
    mine, theirs, gap = [], [], 0.0
    random = np.random.default_rng(1)
    for _ in range(given.rounds):
        some = [pairs[i] for i in random.choice(len(pairs), 200, replace=False)]
        start = time.perf_counter()
        lost = [delete(base, y, [Cut(np.array([s]), b)], output=x).sum() for s, b in some]
        mine.append((time.perf_counter() - start) / len(some))
        seller, buyers = some[0]
        if rival:
            seconds, other = rival.ask([seller, buyers.tolist()])
        else:
            seconds, after = in_numpy(dense, y, seller, buyers)
            other = base.solve(y).sum() + after
        theirs.append(seconds)
        gap = max(gap, abs(other - lost[0]) / max(abs(other), 1.0))
    ours, naive = float(np.median(mine)), float(np.median(theirs))
    who = "pymrio" if rival else "NumPy, full inverse"
    print(f"one factorization and inverse  {once:.3f} s, once")
    print(f"licet, an extraction           {ours * 1e6:.0f} us (median of {given.rounds} x 200)")
    print(f"{who}, an extraction  {naive:.3f} s (median of {given.rounds})")
    print(f"ratio {naive / ours:.0f}; with our set-up spread over {len(pairs)} extractions "
          f"{naive / (ours + once / len(pairs)):.0f}; largest relative difference {gap:.1e}")  # fmt: skip
    if rival:
        rival.close()
    sys.exit(0 if gap < 1e-6 else 1)


if __name__ == "__main__":
    main()
