"""ARIO on WIOD beside BoARIO 0.7.2, day by day, in four scenarios: results equal to 1e-9, and what a day costs.

    python bench/ario.py ../shared/reference/impact/wiod2013/wiot_2011.npz --rival PYTHON

BoARIO runs in an environment of its own (bench/rivals.sh). Half the capacity of TWN c14 and KOR c14 is lost on day 2:

    lasting     for good; orders follow what sellers can make; stocks of 90 days
    base flows  for good; orders follow base flows; stocks of 10 days, psi 0.5, over-production 10 % in 30 days
    recovery    for ten days, then back in equal parts over 20
    weekly      for good, in steps of seven days

Rounds of the first scenario are interleaved with BoARIO's and timed in both forms, NumPy's and the compiled one, set-up
in; only BoARIO's loop is timed. Both forms are held against BoARIO in every scenario. BoARIO records an event of
day 2 in its row 3; the last two rows are left out, in which it may end the event.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from rival import Rival

from licet.impact.boario_mode import ArioParameters, simulate_ario
from licet.trade.wiod import read_arrays

RIVAL = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import logging; logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd, pymrio
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation
from boario.event import EventArbitraryProd
held = np.load(sys.argv[1])
cells = pd.MultiIndex.from_arrays([held["regions"], held["sectors"]], names=["region", "sector"])
names = list(dict.fromkeys(held["regions"]))
final = pd.MultiIndex.from_product([names, ["final"]], names=["region", "category"])
mrio = pymrio.IOSystem(Z=pd.DataFrame(held["Z"], cells, cells), Y=pd.DataFrame(held["Y"], cells, final))
mrio.x = pd.DataFrame({"indout": held["Z"].sum(1) + held["Y"].sum(1)}, index=cells)
mrio.calc_all()
print("ready", flush=True)
for line in sys.stdin:
    days, hit, options, event = json.loads(line)
    model = ARIOPsiModel(mrio, alpha_base=1.0, rebuild_tau=60, monetary_factor=10**6, **options)
    simulation = Simulation(model, n_temporal_units_to_sim=days, show_progress=False)
    impact = pd.Series(0.5, index=pd.MultiIndex.from_tuples([tuple(h) for h in hit], names=["region", "sector"]))
    simulation.add_event(EventArbitraryProd(impact=impact, recovery_function="linear", **event))
    start = time.perf_counter()
    simulation.loop()
    seconds = time.perf_counter() - start
    made = simulation.production_realised[cells].to_numpy()
    np.save(sys.argv[2], made[:: options["temporal_units_by_step"]])
    print(json.dumps(seconds), flush=True)
"""
Engine = Literal["numpy", "numba"]
HIT = ("TWN c14", "KOR c14")


@dataclass(frozen=True)
class Scenario:
    """One run: days simulated, days a step, parameters in days, and the event."""

    name: str
    days: int = 60
    step: int = 1
    given: ArioParameters = field(default_factory=ArioParameters)
    lasts: int = 1000
    recovers: int = 1

    def capacity(self, cells: int, hit: np.ndarray) -> np.ndarray:
        """Return the share of capacity left [steps, cells]."""
        left = np.ones((-(-self.days // self.step), cells))
        steps = np.arange(len(left))
        back = np.clip((steps - 2 - self.lasts - 2) / self.recovers, 0, 1) if self.lasts < self.days else 0 * steps
        left[3:, hit] = (0.5 + 0.5 * back)[3:, None]
        return left

    def parameters(self) -> ArioParameters:
        """Return the parameters in steps."""
        p, s = self.given, self.step
        assert isinstance(p.stock, float)
        assert isinstance(p.restock, float)
        return ArioParameters(p.psi, p.stock / s, p.restock / s, p.over_max, p.over_tau / s, p.orders)

    def question(self) -> list[Any]:
        """Return what BoARIO is asked."""
        p = self.given
        options = {
            "order_type": p.orders, "psi_param": p.psi, "main_inv_dur": int(p.stock), "alpha_max": p.over_max,  # type: ignore[arg-type]
            "alpha_tau": int(p.over_tau), "inventory_restoration_tau": int(p.restock),  # type: ignore[arg-type]
            "temporal_units_by_step": self.step,
        }  # fmt: skip
        last = min(self.lasts, self.days - 2 * self.step)
        event = {"occurrence": 2 * self.step, "duration": last, "recovery_tau": self.recovers}
        return [self.days, [name.split() for name in HIT], options, event]


SCENARIOS = (
    Scenario("lasting"),
    Scenario("base flows", given=ArioParameters(0.5, 10.0, 20.0, 1.1, 30.0, "noalt")),
    Scenario("recovery", lasts=10, recovers=20),
    Scenario("weekly", days=210, step=7, given=ArioParameters(stock=91.0, restock=56.0)),
)


def _gap(other: np.ndarray, made: np.ndarray) -> float:
    """Return the largest difference of production in shares of base; BoARIO may end the event in its last two rows."""
    alive = made[0] > 0
    return float(np.abs(other[:-2, alive] / other[0, alive] - made[:-2, alive] / made[0, alive]).max())


def main() -> None:
    """Print the largest difference of each scenario and the cost of a day; exit with 1 where one is above 1e-9."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", type=Path, help="a year of WIOD, .npz")
    arguments.add_argument("--rival", required=True, help="python with boario")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    network = read_arrays(given.table)
    names, home = list(dict.fromkeys(network.regions)), np.array(network.final_regions)
    final = np.maximum(network.final_demand, 0)
    by_region = np.column_stack([final[:, home == name].sum(axis=1) for name in names])
    worst, theirs = 0.0, []
    mine: dict[Engine, list[float]] = {"numpy": [], "numba": []}
    simulate_ario(network, np.ones((1, len(network.cells))), engine="numba")  # compiled before the clock starts
    with tempfile.TemporaryDirectory() as folder:
        flat, out = Path(folder) / "flat.npz", Path(folder) / "made.npy"
        np.savez(flat, Z=network.flows.toarray(), Y=by_region, regions=network.regions, sectors=network.sectors)
        rival = Rival(given.rival, RIVAL, flat, out)
        for scenario in SCENARIOS:
            capacity = scenario.capacity(len(network.cells), network.index(HIT))
            made: dict[Engine, np.ndarray] = {}
            for _ in range(given.rounds if scenario is SCENARIOS[0] else 1):
                for engine, days in mine.items():
                    start = time.perf_counter()
                    made[engine] = simulate_ario(network, capacity, scenario.parameters(), engine)
                    days.append((time.perf_counter() - start) / len(capacity))
                theirs.append(rival.ask(scenario.question()) / len(capacity))  # type: ignore[operator]
            other = np.load(out)
            gaps = [_gap(other, ours) for ours in made.values()]
            worst = max(worst, *gaps)
            total = made["numpy"].sum(axis=1) / made["numpy"][0].sum()
            shown = ", ".join(f"{t}: {total[t]:.8f}" for t in (5, 15, 25))
            print(f"{scenario.name:<11} largest difference of any cell {gaps[0]:.1e}, compiled {gaps[1]:.1e}; "
                  f"world output / base at {shown}")  # fmt: skip
        rival.close()
    naive = float(np.median(theirs[: given.rounds]))
    for engine, days in mine.items():
        ours = float(np.median(days[: given.rounds]))
        print(f"a day on {len(network.cells)} cells, set-up in: licet ({engine}) {ours * 1e3:.2f} ms, "
              f"BoARIO {naive * 1e3:.1f} ms; ratio {naive / ours:.1f}")  # fmt: skip
    sys.exit(0 if worst < 1e-9 else 1)


if __name__ == "__main__":
    main()
