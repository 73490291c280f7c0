"""The cascade index: the table of the reference case, and limits."""

import numpy as np
import pytest
import scipy.sparse as sp

from licet.errors import LicetError
from licet.impact.cascade import fail, prepare
from licet.network import Network

LINKS = ((1, 2, 10), (1, 3, 5), (4, 3, 5), (2, 5, 8), (3, 5, 6), (3, 6, 4), (5, 6, 3))
PRODUCTS = (1, 2, 2, 1, 3, 4)


def six(order: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> Network:
    """Return the six firms of the oracle, in any order."""
    flows = np.zeros((6, 6))
    for seller, buyer, value in LINKS:
        flows[order.index(seller - 1), order.index(buyer - 1)] = value
    return Network(
        cells=tuple(str(i + 1) for i in order),
        regions=("X",) * 6,
        sectors=tuple(f"p{PRODUCTS[i]}" for i in order),
        flows=sp.csr_array(flows),
        output=flows.sum(axis=1) + 1,
        final_demand=np.ones((6, 1)),
        final_names=("f",),
        final_regions=("X",),
        unit="USD m",
        year=2020,
        source="test",
    )


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("both", [0.7404181, 0.4724739, 0.5191638, 0.1658015, 0.8048781, 1.0]),
        ("down", [0.7404181, 0.2285714, 0.2752613, 0.1658015, 0.0731707, 0.0]),
        ("up", [0.3658537, 0.4390244, 0.4878049, 0.1219512, 0.8048781, 1.0]),
    ],
)
def test_reference_case(direction: str, expected: list[float]) -> None:
    """Every index of the six firms equals the reference's to its last digit (Diem et al. 2022, fastcascade)."""
    np.testing.assert_allclose(fail(prepare(six()), range(6), direction=direction), expected, atol=5.1e-8)  # type: ignore[arg-type]


def test_order_and_batch_change_nothing() -> None:
    """Firms in another order, run one by one, give the same index."""
    order = (3, 5, 0, 2, 4, 1)
    plain = fail(prepare(six()), range(6))
    np.testing.assert_allclose(fail(prepare(six(order)), range(6), batch=1), plain[list(order)], rtol=1e-12)


def test_inputs_that_are_not_essential_cost_less() -> None:
    """No index rises when a product stops being essential, and some fall."""
    rng = np.random.default_rng(0)
    n = 30
    flows = rng.lognormal(size=(n, n)) * (rng.uniform(size=(n, n)) < 0.15)
    names = tuple(map(str, range(n)))
    world = Network(names, ("X",) * n, tuple(f"p{i % 6}" for i in range(n)), sp.csr_array(flows),
                    flows.sum(axis=1) + 1, np.ones((n, 1)), ("f",), ("X",), "USD m", 2020, "test")  # fmt: skip
    hard, soft = (
        fail(prepare(world, needed), range(n), direction="down") for needed in (True, {"*": True, "p1": False})
    )
    assert (soft <= hard + 1e-12).all()
    assert (soft < hard - 1e-6).any()


def test_unknown_cells_are_refused() -> None:
    """A cell or product that is not there is named."""
    with pytest.raises(LicetError):
        fail(prepare(six()), [6])
    with pytest.raises(LicetError):
        prepare(six(), {"chips": True})
