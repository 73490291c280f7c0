"""Trade equilibria: licet beside the published algorithm in NumPy, beside gegravity, and many draws at once.

    python bench/equilibrium.py ../shared/reference/impact [--rival PYTHON] [--draws 22528]

1. Caliendo and Parro's NAFTA counterfactual (31 x 40): the base without deficits, then the tariffs of 2005, by the
   algorithm of the paper's appendix written in NumPy (guess wages; solve prices; solve spending as one linear system;
   move wages by excess demand), to the tolerance of the paper. Real wages are checked against each other.
2. One-sector gravity (30 regions): base and counterfactual of gegravity 0.3, in an environment of its own
   (bench/rivals.sh). Its full equilibrium holds the shares of regions in world output and spending, as
   `licet.impact.gravity.resistances` does; factory prices are checked against each other.
3. Draws of a Sobol sequence: 41 x 35 regions and sectors, trade elasticities, nests and the severity of a decoupling
   of the United States and China drawn; a sample of draws is checked against one solve each.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from rival import Rival
from scipy.stats import qmc

from licet.impact.economy import Economy, calibrate, calibrate_network
from licet.impact.equilibrium import settle, simulate, simulate_many
from licet.impact.gravity import kappa_of, one_sector, resistances
from licet.impact.hat import Nests
from licet.trade.wiod import read_arrays

GEGRAVITY = """
import json, sys, time
import pandas as pd, gegravity as ge
d = pd.read_csv(sys.argv[1])
d["year"] = d.year.astype(str)
cost = json.loads(sys.argv[2])
coefs = pd.DataFrame({"var": list(cost), "coeff": list(cost.values())})
x = d.copy()
pair = x.exporter.isin(["CAN", "JPN"]) & x.importer.isin(["CAN", "JPN"]) & (x.exporter != x.importer)
x.loc[pair, "pta"] = 1
print("ready", flush=True)
for line in sys.stdin:
    base = ge.BaselineData(d, "importer", "exporter", "year", "trade", "E", "Y")
    found = ge.CostCoeffs(coefs, "var", "coeff")
    m = ge.OneSectorGE(baseline=base, year="2006", reference_importer="DEU", sigma=5, cost_variables=list(cost),
        cost_coeff_values=found, quiet=True)
    start = time.perf_counter()
    m.build_baseline(omr_rescale=10)
    m.define_experiment(x)
    m.simulate()
    seconds = time.perf_counter() - start
    prices = m.country_results["factory gate price change (percent)"]
    print(json.dumps([seconds, prices.to_dict()]), flush=True)
"""
COEFFICIENTS = {
    "pta": 0.4823,
    "contiguity": 0.885,
    "common_language": 0.0392,
    "lndist": -0.3898,
    "international": -3.4224,
}


def appendix(
    economy: Economy, tariffs: np.ndarray, *, tolerance: float = 1e-7, step: float = 0.2
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Return (wage, price, shares, spending, rounds): appendix algorithm of Caliendo and Parro (2015), no deficits."""
    j, n = economy.spending.shape
    b, g, theta = economy.value_added_shares, economy.input_shares, economy.theta[:, None, None]
    change = (1 + tariffs) / (1 + economy.tariffs)
    wage, price = np.ones(n), np.ones((j, n))
    for rounds in range(1, 10_000):
        for _ in range(1_000):  # prices, given wages
            bundle = np.stack([np.prod(price ** g[:, k, :], axis=0) for k in range(j)])
            cost = wage**b * bundle ** (1 - b)
            found = (economy.shares * (change * cost[:, None, :]) ** -theta).sum(axis=2) ** (
                -1 / economy.theta[:, None]
            )
            gap = np.abs(found - price).max()
            price = found
            if gap < tolerance:
                break
        shares = economy.shares * (change * cost[:, None, :] / price[:, :, None]) ** -theta
        net = shares / (1 + tariffs)
        # spending, given wages and prices: X = inputs(X) + alpha (w L + tariff revenue(X))
        system = np.zeros((j * n, j * n))
        revenue = (1 - net.sum(axis=2)).ravel()  # [sector, buyer]
        for k in range(j):
            for m in range(j):
                block = (g[k, m] * (1 - b[m]))[:, None] * net[m].T  # seller, buyer
                system[k * n : (k + 1) * n, m * n : (m + 1) * n] = block
                diagonal = economy.final_shares[k] * revenue[m * n : (m + 1) * n]
                system[k * n + np.arange(n), m * n + np.arange(n)] += diagonal
        own = (economy.final_shares * wage * economy.value_added).ravel()
        spending = np.linalg.solve(np.eye(j * n) - system, own).reshape(j, n)
        flows = net * spending[:, :, None]
        excess = (flows.sum(axis=(0, 1)) - flows.sum(axis=(0, 2))) / economy.value_added  # exports less imports
        wage = wage * (1 + step * excess / wage)
        wage = wage * economy.value_added.sum() / (wage @ economy.value_added)
        if np.abs(excess).max() < tolerance:
            return wage, price, shares, spending, rounds
    raise SystemExit("the appendix algorithm did not come to rest")


def nafta(folder: Path, rounds: int) -> bool:
    """Measure base and counterfactual of Caliendo and Parro; return whether both agree."""
    names = json.loads((folder / "labels.json").read_text())
    held = np.load(folder / "nafta1993.npz")
    raw = calibrate(
        held["trade"], np.maximum(held["intermediate"], 0), held["final"], held["theta"], regions=names["regions"],
        sectors=names["sectors"], tariffs=held["tariff_1993"], value_added=held["value_added"],
    ).replace(deficits=np.zeros(31))  # fmt: skip
    mine, theirs = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        found = simulate(settle(raw), tariffs=held["tariff_nafta"])
        mine.append(time.perf_counter() - start)
        start = time.perf_counter()
        wage, _, shares, spending, first = appendix(raw, raw.tariffs)
        base = raw.replace(shares=shares, spending=spending, value_added=wage * raw.value_added)
        wage, price, _, _, second = appendix(base, held["tariff_nafta"])
        theirs.append(time.perf_counter() - start)
    real = wage / np.prod(price**raw.final_shares, axis=0)
    gap = np.abs(real - found.real_wage).max()
    ours, naive = np.median(mine), np.median(theirs)
    print(f"NAFTA 31 x 40, base and counterfactual   licet {ours * 1e3:.1f} ms   appendix in NumPy {naive:.2f} s "
          f"({first} + {second} rounds)   ratio {naive / ours:.0f}   real wages within {gap:.1e}")  # fmt: skip
    return bool(gap < 1e-6)


def gravity(path: Path, rival_python: str, rounds: int) -> bool:
    """Measure the counterfactual of gegravity, an agreement of Canada and Japan; return whether prices agree."""
    table = pl.read_csv(path).sort("exporter", "importer")
    names = table["exporter"].unique().sort().to_list()
    n = len(names)
    output = table.group_by("exporter").agg(pl.col("Y").first()).sort("exporter")["Y"].cast(float).to_numpy()
    spending = table.group_by("importer").agg(pl.col("E").first()).sort("importer")["E"].cast(float).to_numpy()
    pair = pl.col("exporter").is_in(["CAN", "JPN"]) & pl.col("importer").is_in(["CAN", "JPN"])
    both = pair & (pl.col("exporter") != pl.col("importer"))
    changed = table.with_columns(pl.when(both).then(1).otherwise(pl.col("pta")).alias("pta"))

    def weights(of: pl.DataFrame) -> np.ndarray:
        index = sum(b * of[name].cast(float).to_numpy() for name, b in COEFFICIENTS.items())
        return np.exp(np.asarray(index)).reshape(n, n)

    rival = Rival(rival_python, GEGRAVITY, path, json.dumps(COEFFICIENTS))
    mine, full, theirs, gap = [], [], [], 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        before, after = weights(table), weights(changed)
        base = resistances(output, spending, before, 4.0, reference=names.index("DEU"))
        new = resistances(output, spending, after, 4.0, reference=names.index("DEU"))
        prices = 100 * (base.outward / new.outward - 1)
        mine.append(time.perf_counter() - start)
        start = time.perf_counter()
        simulate(one_sector(base.trade.T, 4.0, names), kappa=kappa_of(before, after, 4.0).T)
        full.append(time.perf_counter() - start)
        seconds, other = rival.ask("go")
        theirs.append(seconds)
        gap = max(gap, *(abs(other[name] - price) for name, price in zip(names, prices, strict=True)))
    rival.close()
    ours, naive = np.median(mine), np.median(theirs)
    print(f"gravity, 30 regions   licet {ours * 1e3:.2f} ms   gegravity {naive:.2f} s   ratio {naive / ours:.0f}   "
          f"factory prices within {gap:.1e} points")  # fmt: skip
    print(f"  and with output and spending free to move (licet only) {np.median(full) * 1e3:.1f} ms more")
    return gap < 1e-5


def draws(path: Path, count: int, threads: int) -> bool:
    """Measure many draws of one shock on WIOD; return whether a sample agrees with one solve each."""
    base = settle(calibrate_network(read_arrays(path), 4.0))
    j, n = base.spending.shape
    usa, china = base.region("USA"), base.region("CHN")
    links = [(s, a, b) for s in range(j) for a, b in ((usa, china), (china, usa)) if base.shares[s, a, b] > 0]
    power = int(np.ceil(np.log2(count)))
    unit = qmc.Sobol(6, seed=1).random_base2(power)[:count].T
    factors = np.exp(np.outer(np.ones(len(links)), 1.5 * unit[0]))
    theta = np.outer(np.ones(j), 2 + 6 * unit[1]) * np.exp(0.2 * np.outer(np.linspace(-1, 1, j), unit[2]))
    nests = Nests(0.2 + 0.7 * unit[3], 0.4 + 0.5 * unit[4], 0.5 + 0.5 * unit[5])
    start, used = time.perf_counter(), time.process_time()
    income, _ = simulate_many(base, np.array(links), factors, theta=theta, nests=nests, threads=threads)
    wall, spent = time.perf_counter() - start, time.process_time() - used
    gap = 0.0
    for k in np.random.default_rng(0).choice(count, min(count, 8), replace=False):
        kappa = np.ones_like(base.shares)
        kappa[tuple(np.array(links).T)] = factors[:, k]
        alone = simulate(
            base.replace(theta=theta[:, k]),
            kappa=kappa,
            nests=Nests(nests.inputs[k], nests.value_added[k], nests.final[k]),
        )
        gap = max(gap, np.abs(alone.real_income - income[:, k]).max())
    print(f"Sobol, {count} equilibria of {n} x {j}, nested CES   {wall:.1f} s on {threads} threads "
          f"({spent:.1f} s of CPU), {1e3 * wall / count:.2f} ms each   within {gap:.1e} of one solve each")  # fmt: skip
    return bool(gap < 1e-6)


def main() -> None:
    """Print what each costs, the ratio of medians and the largest difference; exit with 1 where results differ."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("reference", type=Path, help="folder with cp2015, gravity2006 and wiod2013")
    arguments.add_argument("--rival", help="python with gegravity")
    arguments.add_argument("--draws", type=int, default=22_528)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    agree = nafta(given.reference / "cp2015", given.rounds)
    if given.rival:
        agree &= gravity(given.reference / "gravity2006" / "trade2006.csv", given.rival, given.rounds)
    if given.draws:
        agree &= draws(given.reference / "wiod2013" / "wiot_2011.npz", given.draws, given.threads)
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
