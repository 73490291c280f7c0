"""Requirements, extractions and their updates."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadValue, NotProductive
from licet.impact.extraction import Cut, delete, extract, extract_each
from licet.impact.leontief import coefficients, factorize, ghosh, leontief, leontief_inverse
from licet.network import Network
from licet.trade.wiod import read_arrays
from shared import shared

A = np.array([[0.2, 0.3], [0.4, 0.1]])
Y = np.array([10.0, 20.0])


@pytest.fixture(scope="module")
def wiod() -> Network:
    """Return WIOD 2011."""
    return read_arrays(shared("reference", "impact", "wiod2013", "wiot_2011.npz"))


def economy(seed: int, n: int = 8) -> Network:
    """Return a small random economy in balance."""
    random = np.random.default_rng(seed)
    a = random.uniform(0, 1, (n, n)) * (random.uniform(0, 1, (n, n)) < 0.6)
    a *= 0.7 / np.maximum(a.sum(axis=0), 0.7)
    y = random.uniform(1, 10, (n, 2))
    x = np.linalg.solve(np.eye(n) - a, y.sum(axis=1))
    names = tuple(f"R{i % 2} s{i // 2}" for i in range(n))
    return Network(
        names, tuple(s[:2] for s in names), tuple(s[3:] for s in names), sp.csr_array(a * x), x, y,
        ("R0 f", "R1 f"), ("R0", "R1"), "USD m", 2011, "random",
    )  # fmt: skip


def test_known_solution() -> None:
    """Oracle B1: output, and the loss when one coefficient is deleted."""
    base = factorize(A, ("a", "b"))
    assert base.solve(Y) == pytest.approx([25, 100 / 3], rel=1e-12)
    lost = delete(base, Y, [Cut(np.array([0]), np.array([1]))])
    assert base.solve(Y) - lost == pytest.approx([12.5, 250 / 9], rel=1e-12)
    assert lost.sum() == pytest.approx(18.0555555555, rel=1e-9)


@pytest.mark.parametrize(
    ("seller", "output", "added"),
    [
        (
            "USA",
            {"world": 43360.71, "USA": 35317.49, "CHN": 2857.28, "TWN": 327.59, "KOR": 405.50, "JPN": 477.03},
            {"world": 24466.88, "USA": 21678.95},
        ),
        ("KOR", {"world": 168347.55, "KOR": 115986.65, "CHN": 17520.47, "JPN": 6806.26, "USA": 4745.57}, {}),
    ],
)
def test_wiod_extractions(wiod: Network, seller: str, output: dict[str, float], added: dict[str, float]) -> None:
    """Oracles B2 and B3: electrical equipment no longer sold into China, to the digits printed."""
    cut = Cut(wiod.index([f"{seller} c14"]), np.flatnonzero(np.array(wiod.regions) == "CHN"))
    loss = extract(wiod, [cut])
    by = loss.by(wiod.regions) | {"world": (loss.output.sum(), loss.value_added.sum())}
    assert {k: round(by[k][0], 2) for k in output} == output
    assert {k: round(by[k][1], 2) for k in added} == added


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.data())
def test_update_equals_new_solve(seed: int, data: st.DataObject) -> None:
    """A low-rank update loses what a full new solve loses, for any links and shares."""
    network = economy(seed)
    base = leontief(network)
    cells = st.lists(st.integers(0, 7), min_size=1, max_size=5)
    cuts = [
        Cut(np.array(data.draw(cells)), np.array(data.draw(cells)), data.draw(st.floats(0, 1)))
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    kept = np.ones((8, 8))
    for cut in cuts:
        block = np.ix_(cut.sellers, cut.buyers)
        kept[block] = np.minimum(kept[block], 1 - cut.share)
    demand = network.final_demand.sum(axis=1)
    after = np.linalg.solve(np.eye(8) - coefficients(network.flows, network.output).toarray() * kept, demand)
    assert delete(base, demand, cuts) == pytest.approx(network.output - after, rel=1e-9, abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_limits(seed: int) -> None:
    """No link deleted loses nothing; a scale of 1e6 scales losses; the order of cells only reorders them."""
    network = economy(seed)
    cut = Cut(np.array([1, 2]), np.array([3, 4, 5]))
    assert not extract(network, []).output.any()
    assert not extract(network, [Cut(cut.sellers, cut.buyers, 0.0)]).output.any()
    for side in ("demand", "supply"):
        lost = extract(network, [cut], side=side).output
        big = network.replace(
            flows=network.flows * 1e6, output=network.output * 1e6, final_demand=network.final_demand * 1e6
        )
        assert extract(big, [cut], side=side).output == pytest.approx(lost * 1e6, rel=1e-9)
        order = np.random.default_rng(seed).permutation(8)
        at = np.argsort(order)
        moved = network.replace(
            cells=tuple(network.cells[i] for i in order),
            regions=tuple(network.regions[i] for i in order),
            sectors=tuple(network.sectors[i] for i in order),
            flows=sp.csr_array(network.flows.toarray()[np.ix_(order, order)]),
            output=network.output[order],
            final_demand=network.final_demand[order],
        )
        again = extract(moved, [Cut(at[cut.sellers], at[cut.buyers])], side=side).output
        assert again[at] == pytest.approx(lost, rel=1e-9)


def test_supply_side_is_another_question() -> None:
    """Ghosh reproduces output from value added, and its loss is that of a full new solve."""
    network = economy(3)
    base = ghosh(network)
    assert base.solve(network.value_added) == pytest.approx(network.output, rel=1e-10)
    shares = network.flows.toarray() / network.output[:, None]
    shares[np.ix_([1, 2], [3, 4])] = 0
    after = np.linalg.solve(np.eye(8) - shares.T, network.value_added)
    lost = extract(network, [Cut(np.array([1, 2]), np.array([3, 4]))], side="supply", base=base)
    assert lost.output == pytest.approx(network.output - after, rel=1e-10, abs=1e-10)
    assert lost.final.sum() > 0


def test_each_cell_in_turn() -> None:
    """The closed form of full extraction is what a solve without the cell gives."""
    network = economy(5)
    base = leontief(network)
    demand = network.final_demand.sum(axis=1)
    found = extract_each(base, demand, leontief_inverse(base))
    a = coefficients(network.flows, network.output).toarray()
    for cell in range(8):
        kept = np.delete(np.arange(8), cell)
        after = np.linalg.solve(np.eye(7) - a[np.ix_(kept, kept)], demand[kept])
        assert found[cell] == pytest.approx(network.output.sum() - after.sum(), rel=1e-9)


def test_sparse_and_dense_agree() -> None:
    """A large sparse table is factorized sparsely and gives the same answer."""
    random = np.random.default_rng(1)
    n = 2_400
    a = sp.random_array((n, n), density=0.001, rng=random, format="csr") * 0.2
    base = factorize(a, tuple(map(str, range(n))))
    assert sp.issparse(base.coefficients)
    b = random.uniform(1, 2, n)
    assert base.solve(b) - a @ base.solve(b) == pytest.approx(b, rel=1e-10)


def test_not_productive_is_named() -> None:
    """A cell that uses more than it makes is named."""
    with pytest.raises(NotProductive, match="greedy"):
        factorize(np.array([[0.2, 0.9], [0.1, 0.9]]), ("modest", "greedy"))


def test_bad_questions_are_refused() -> None:
    """Shares above one, unknown sides and NaN are refused."""
    with pytest.raises(BadValue, match="share"):
        Cut(np.array([0]), np.array([0]), 1.2)
    with pytest.raises(BadValue, match="side"):
        extract(economy(1), [], side="both")
    with pytest.raises(BadValue, match="NaN"):
        factorize(np.array([[np.nan]]), ("a",))
