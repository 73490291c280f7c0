"""Events of the compatibility mode against numbers BoARIO 0.7.2 prints on a table of 3 regions and 2 sectors."""

import numpy as np
import pytest

from licet.errors import BadValue, UnknownName
from licet.impact.boario_events import ArioEvent, simulate_events
from licet.impact.boario_mode import ArioParameters, simulate_ario
from licet.network import Network
from licet.trade.tables import build

USUAL = ArioParameters()
SHORT = ArioParameters(0.5, {"x": 1.0, "y": 12.0}, 20.0, 1.5, 30.0, "noalt")
WEEKS = ArioParameters(0.8, {"x": np.inf, "y": 30 / 7}, 60 / 7, 1.25, 365 / 7, over_base=1.05, year=360 / 7)
TWO_DAYS = ArioParameters(stock=45.0, restock=30.0, over_tau=182.5, year=182.5)
HALF = {"x": 0.3, "y": 0.7}


@pytest.fixture(scope="module")
def small() -> Network:
    """Return the table of `bench/ario_events.py`."""
    cells = [(r, s) for r in "ABC" for s in "xy"]
    flows = [[1.0 + (3 * i + 5 * j) % 7 for j in range(6)] for i in range(6)]
    final = [[20.0 + (7 * i + 3 * j) % 11 for j in range(3)] for i in range(6)]
    return build(np.array(flows), np.array(final), cells, [(r, "final") for r in "ABC"], unit="USD m", year=2020,
                 source="made up")  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "days", "events", "total", "cells"),
    [
        (
            USUAL, 1, [ArioEvent("capacity", {"A x": 0.4, "B y": 0.7}, 2, 3, 10, "concave")],
            ["0.813743172", "0.904306318", "1.001105240"], ["0.801646300", "0.652536987"],
        ),
        (
            WEEKS, 7, [ArioEvent("capacity", {"A x": 0.4}, 10, 10, 40)],
            ["0.940609640", "0.999862923", "1.000589302"], ["1.005872420", "0.999907431"],
        ),
        (
            USUAL, 1,
            [ArioEvent("recover", {"A x": 60.0, "B y": 30.0}, 2, 3, 15, "convexe"),
             ArioEvent("recover", {"A x": 20.0}, 5, 4, 20, "convexe noscale")],
            ["0.949303879", "0.979977496", "0.995826704"], ["0.897157753", "0.981995646"],
        ),
        (
            SHORT, 1, [ArioEvent("recover", {"A x": 80.0}, 2, 3, 15)],
            ["0.945381557", "0.973879849", "1.001582408"], ["0.862975017", "0.993934915"],
        ),
        (
            USUAL, 1, [ArioEvent("rebuild", {"A x": 80.0, "C y": 30.0}, 2, 3, 25, builders=HALF)],
            ["0.936596469", "0.946923862", "0.956432936"], ["0.740134701", "1.004379151"],
        ),
        (
            SHORT, 1, [ArioEvent("rebuild", {"A x": 80.0}, 2, 3, 25, builders=HALF, factor=1.4)],
            ["0.945381557", "0.000266852", "0.000000032"], ["0.000227635", "0.000259094"],
        ),
        (
            USUAL, 1,
            [ArioEvent("rebuild", {"A x": 50.0}, 2, 3, 25, builders=HALF,
                       households={"A final": 40.0, "B final": 10.0})],
            ["0.969551874", "0.978150761", "0.988944323"], ["0.839581696", "1.004213168"],
        ),
        (
            WEEKS, 7,
            [ArioEvent("rebuild", {"A x": 50.0}, 14, 3, 60, builders=HALF),
             ArioEvent("rebuild", {"B x": 30.0}, 21, 3, 30, builders=HALF),
             ArioEvent("recover", {"C y": 40.0}, 21, 10, 40)],
            ["0.984792255", "0.294217887", "0.008916135"], ["0.283504571", "0.289466035"],
        ),
        (
            USUAL, 1, [ArioEvent("rebuild", {"A x": 50.0}, 2, 3, 25, builders=HALF, decimals=1)],
            ["0.969551874", "0.977994524", "0.989454631"], ["0.842940154", "1.003355649"],
        ),
        (
            TWO_DAYS, 2,
            [ArioEvent("recover", {"A y": 5.0}, 2, 10, 5),
             ArioEvent("recover", {"A y": 60.0, "B y": 70.0}, 4, 1, 20, "convexe noscale")],
            ["0.920022524", "0.969475004", "0.998006621"], ["0.991332482", "0.908021466"],
        ),
    ],
    ids=["capacity", "weeks", "two floods", "short stocks", "rebuilt", "rebuilt short", "homes", "several", "cents",
         "gives back"],
)  # fmt: skip
def test_as_boario_prints(
    small: Network,
    parameters: ArioParameters,
    days: int,
    events: list[ArioEvent],
    total: list[str],
    cells: list[str],
) -> None:
    """World output in rows 4, 12 and 29, and A x and B y in row 12, over base, are BoARIO's to the ninth digit."""
    made = simulate_events(small, 30, events, parameters, days=days)
    assert [f"{made[t].sum() / made[0].sum():.9f}" for t in (4, 12, 29)] == total
    assert [f"{made[12, i] / made[0, i]:.9f}" for i in (0, 3)] == cells


def test_compiled_events_are_the_same(small: Network) -> None:
    """Capital that comes back gives the same production compiled, with over-production above base at rest."""
    flood = [ArioEvent("recover", {"A x": 80.0}, 14, 3, 60, "concave")]
    plain, fast = (simulate_events(small, 20, flood, WEEKS, days=7, engine=e) for e in ("numpy", "numba"))
    np.testing.assert_allclose(fast, plain, rtol=1e-12)


def test_rebuilding_lifts_builders_and_ends(small: Network) -> None:
    """While capital is rebuilt its builders make more than base; when nothing is left all come back to base."""
    flood = [ArioEvent("rebuild", {"A x": 5.0}, 1, 1, 3, builders={"y": 1.0}, decimals=4)]
    made = simulate_events(small, 400, flood, ArioParameters(over_tau=3.0))
    assert made[10, 1] > 1.05 * made[0, 1]
    np.testing.assert_allclose(made[-1], made[0], rtol=1e-2)


def test_nothing_lost_changes_nothing(small: Network) -> None:
    """Events without loss leave production at base."""
    none = [ArioEvent("rebuild", {}, builders={"x": 1.0}), ArioEvent("recover", {"A x": 0.0}, tau=5)]
    made = simulate_events(small, 10, none)
    np.testing.assert_allclose(made, np.broadcast_to(made[0], made.shape), rtol=1e-12)


@pytest.mark.parametrize(
    ("event", "kind", "says"),
    [
        (ArioEvent("recover", {"A z": 1.0}), UnknownName, "A z"),
        (ArioEvent("recover", {"A x": 1e9}), BadValue, "A x loses"),
        (ArioEvent("rebuild", {"A x": 1.0}, builders={"x": 0.4}), BadValue, "sum of 1"),
        (ArioEvent("rebuild", {"A x": 1.0}, builders={"q": 1.0}), UnknownName, "sector 'q'"),
        (ArioEvent("capacity", {"A x": float("nan")}), BadValue, "nan"),
        (ArioEvent("rebuild", {"A x": 1.0}, tau=0.5, builders={"x": 1.0}), BadValue, "a step of 1 or more"),
    ],
)
def test_wrong_events_are_refused(small: Network, event: ArioEvent, kind: type[Exception], says: str) -> None:
    """A cell or sector that does not exist, more capital than there is, and parts that do not sum to 1 are named."""
    with pytest.raises(kind, match=says):
        simulate_events(small, 5, [event])


def test_rebuilding_is_not_compiled(small: Network) -> None:
    """The compiled form refuses rebuilding rather than leaving it out."""
    with pytest.raises(BadValue, match="not compiled"):
        simulate_events(small, 5, [ArioEvent("rebuild", {"A x": 1.0}, builders=HALF)], engine="numba")


def test_a_stock_of_a_step_counts_as_two(small: Network) -> None:
    """BoARIO takes stocks of one step or less for two, and so does the mode."""
    left = np.ones((10, 6))
    left[2:, 0] = 0.3
    one, two = (simulate_ario(small, left, ArioParameters(stock=days)) for days in (1.0, 2.0))
    assert (one == two).all()
    assert (simulate_ario(small, left, ArioParameters(stock=3.0)) != two).any()
