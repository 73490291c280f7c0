"""The cascade index: the table of the reference case, and limits."""

import numpy as np
import pytest
import scipy.sparse as sp

from licet.errors import LicetError
from licet.impact.cascade import fail, prepare, strike
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


def drawn(n: int, sectors: int, seed: int) -> Network:
    """Return a random network of firms."""
    rng = np.random.default_rng(seed)
    flows = rng.lognormal(size=(n, n)) * (rng.uniform(size=(n, n)) < 0.2)
    names = tuple(map(str, range(n)))
    return Network(names, ("X",) * n, tuple(f"p{i % sectors}" for i in range(n)), sp.csr_array(flows),
                   flows.sum(axis=1) + 1, np.ones((n, 1)), ("f",), ("X",), "USD m", 2020, "test")  # fmt: skip


def by_hand(network: Network, left: np.ndarray, essential: set[tuple[str, str]]) -> np.ndarray:
    """Return the output left to each firm, one firm at a time by the equations of Diem et al. (2022)."""
    flows, sector = network.flows.toarray(), network.sectors
    n = len(sector)
    sales, bought = flows.sum(axis=1), flows.sum(axis=0)
    down, up = left.copy(), left.copy()
    for _ in range(10_000):
        rivals = np.array([sum(sales[j] * down[j] for j in range(n) if sector[j] == sector[i]) for i in range(n)])
        market = [min(1.0, sales[i] / rivals[i]) if rivals[i] > 0 else 1.0 for i in range(n)]
        new = np.empty(n)
        for i in range(n):
            limits, rest = [left[i]], 0.0
            for k in set(sector):
                makers = [j for j in range(n) if sector[j] == k and flows[j, i] > 0]
                lost = sum(market[j] * flows[j, i] * (1 - down[j]) for j in makers)
                if (k, sector[i]) in essential and makers:
                    limits.append(1 - lost / sum(flows[j, i] for j in makers))
                else:
                    rest += lost
            new[i] = min(*limits, 1 - rest / bought[i] if bought[i] else 1.0)
        orders = np.array([flows[i] @ up / sales[i] if sales[i] else 1.0 for i in range(n)])
        moved = max(np.abs(new - down).max(), np.abs(np.minimum(left, orders) - up).max())
        down, up = np.minimum(new, down), np.minimum(left, orders)
        if moved < 1e-13:
            break
    return np.minimum(down, up)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_joint_and_partial_failures(seed: int) -> None:
    """Several firms struck together and in part, products essential to some sectors only: as by hand."""
    network, rng = drawn(18, 4, seed), np.random.default_rng(seed + 10)
    left = np.where(rng.uniform(size=(18, 3)) < 0.15, rng.uniform(0, 1, (18, 3)), 1.0)
    pairs = {(f"p{a}", f"p{b}"): bool((a + b) % 2) for a in range(4) for b in range(4)}
    index, output = strike(prepare(network, pairs), left, tolerance=1e-12)
    sales = network.flows.toarray().sum(axis=1)
    for shock in range(3):
        hand = by_hand(network, left[:, shock], {pair for pair, needed in pairs.items() if needed})
        assert output[:, shock] == pytest.approx(hand, abs=1e-9)
        assert index[shock] == pytest.approx(sales @ (1 - hand) / sales.sum(), abs=1e-9)


def test_pairs_override_products() -> None:
    """A product can be essential to all but one sector; a mapping by product is the same for every buyer."""
    network = drawn(18, 4, 3)
    both = prepare(network, {"p1": True, ("p1", "p2"): False})
    only = prepare(network, {("p1", f"p{b}"): True for b in (0, 1, 3)})
    assert fail(both, range(18)) == pytest.approx(fail(only, range(18)))
    assert (
        fail(prepare(network, {"p1": True}), range(18), direction="down").sum()
        > fail(only, range(18), direction="down").sum()
    )


def test_unknown_cells_are_refused() -> None:
    """A cell or product that is not there is named."""
    with pytest.raises(LicetError):
        fail(prepare(six()), [6])
    with pytest.raises(LicetError):
        prepare(six(), {"chips": True})
    with pytest.raises(LicetError):
        prepare(six(), {("p1", "chips"): True})
    with pytest.raises(LicetError):
        strike(prepare(six()), np.full((6, 1), 1.5))
