"""The compiled form equals the definition, whatever the number of threads."""

import numba
import numpy as np
import pytest
from test_inventories import MIXED, ROUGH, economy

from licet.impact.events import Shock
from licet.impact.inventories import SERIES, simulate
from licet.impact.inventory_parameters import Parameters


@pytest.mark.parametrize("seed", range(5))
def test_compiled_equals_plain(seed: int) -> None:
    """Every series of the compiled form equals that of the plain form."""
    world = economy(seed, regions=4, sectors=5)
    for shock in (Shock(), ROUGH):
        for parameters in (MIXED, Parameters()):
            plain = simulate(world, shock, parameters, steps=50)
            fast = simulate(world, shock, parameters, steps=50, engine="numba")
            for name in (*SERIES, "entrants", "cell_loss"):
                np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), rtol=1e-9, atol=1e-11)


def test_threads_change_nothing() -> None:
    """One thread and two give the same bits."""
    world = economy(1, regions=10, sectors=8)
    made = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        numba.set_num_threads(threads)
        made.append(simulate(world, ROUGH, MIXED, steps=30, engine="numba"))
    assert all(np.array_equal(getattr(made[0], name), getattr(made[1], name)) for name in SERIES)
