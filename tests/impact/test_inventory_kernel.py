"""The compiled form equals the definition, whatever the number of threads."""

import numba
import numpy as np
import pytest
from test_inventories import MIXED, ROUGH, economy, network

from licet.impact.events import CapacityCut, Cut, License, Shock
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


@pytest.mark.parametrize("seed", range(3))
def test_compiled_equals_plain_on_firms(seed: int) -> None:
    """It does where most inputs have one seller, some firms sell nothing, and many links are limited."""
    rng = np.random.default_rng(seed)
    flows = rng.lognormal(0, 1, (300, 300)) * (rng.uniform(size=(300, 300)) < 0.02)
    flows[:20] = 0.0
    final = np.where(np.arange(300) < 20, 0.0, rng.lognormal(2, 1, 300))
    world = network(flows, final, [f"s{i % 30}" for i in range(300)])
    sellers, buyers = (side[:: 3 + seed] for side in np.nonzero(flows))
    shock = Shock(
        cuts=(Cut(sellers, buyers, share=0.7, since=2, until=9),),
        licenses=(License(sellers[::2], buyers[::2], 0.5, since=4),),
        capacity=(CapacityCut(range(30, 60), 0.5, since=1, until=6, recovery=3),),
    )
    for parameters in (MIXED, Parameters(), Parameters(important=0.0, criticality={"*": "important"})):
        plain = simulate(world, shock, parameters, steps=30, groups=world.sectors)
        fast = simulate(world, shock, parameters, steps=30, groups=world.sectors, engine="numba")
        assert np.isfinite(plain.production).all()
        for name in (*SERIES, "cell_loss"):
            np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), rtol=1e-9, atol=1e-11)


def test_threads_change_nothing() -> None:
    """One thread and two give the same bits."""
    world = economy(1, regions=10, sectors=8)
    made = []
    for threads in (1, numba.config.NUMBA_NUM_THREADS):
        numba.set_num_threads(threads)
        made.append(simulate(world, ROUGH, MIXED, steps=30, engine="numba"))
    assert all(np.array_equal(getattr(made[0], name), getattr(made[1], name)) for name in SERIES)
