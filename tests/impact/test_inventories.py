"""Shortage over time: cases with known answers."""

import numpy as np
import pytest
import scipy.sparse as sp

from licet.errors import LicetError
from licet.impact.events import CapacityCut, Cut, DemandCut, Entrant, License, Shock, Stockpile, pairs
from licet.impact.inventories import run, simulate
from licet.impact.inventory_parameters import Parameters
from licet.impact.inventory_step import laws
from licet.impact.supply_links import link
from licet.network import Network


def network(flows: np.ndarray, final: np.ndarray, sectors: list[str] | None = None) -> Network:
    """Return a network of cells named by number, each a sector of its own unless told otherwise."""
    n = len(final)
    names = tuple(f"c{i}" for i in range(n))
    return Network(
        cells=names,
        regions=("X",) * n,
        sectors=tuple(sectors or names),
        flows=sp.csr_array(np.asarray(flows, dtype=float)),
        output=np.asarray(flows).sum(axis=1) + final,
        final_demand=np.asarray(final, dtype=float)[:, None],
        final_names=("f",),
        final_regions=("X",),
        unit="USD m",
        year=2020,
        source="test",
    )


def economy(seed: int = 0, regions: int = 3, sectors: int = 4) -> Network:
    """Return a random economy in which every product has several sellers."""
    rng = np.random.default_rng(seed)
    n = regions * sectors
    flows = rng.uniform(0, 1, (n, n)) * (rng.uniform(size=(n, n)) < 0.9)
    return network(flows, rng.uniform(3, 6, n), [f"s{i % sectors}" for i in range(n)])


def chain() -> Network:
    """Return A -> B -> C -> D -> final, one critical input each, value 12 a year."""
    flows = np.zeros((4, 4))
    flows[[0, 1, 2], [1, 2, 3]] = 12.0
    return network(flows, np.array([0, 0, 0, 12.0]))


ROUGH = Shock(
    cuts=(Cut(*pairs([0, 1], [4, 5, 6]), since=3, until=20),),
    licenses=(License([0], [5], 0.3, since=6),),
    capacity=(CapacityCut([2, 7], 0.4, since=5, until=9, recovery=4),),
    demand=(DemandCut([8], 0.5, since=10),),
    stockpiles=(Stockpile([4, 5], ("s0",), 2.0, until=3),),
    entrants=(Entrant("new", "s0", [4, 5, 6], first=0.01, growth=0.1, most=0.05, since=8),),
)
MIXED = Parameters(
    stock={"s0": 2.0, "*": 0.5},
    switching={"s0": 0.1, "*": 0.3},
    spare=0.05,
    criticality={"*": "critical", "s2": "important", ("s3", "s1"): "non critical"},
    priority={"s1": 1, "*": 0},
    final_priority=2,
    resale=0.5,
)


def test_d1_no_shock() -> None:
    """D1: without a shock every series stays at its base for 120 steps."""
    made = simulate(economy(), Shock(), MIXED, steps=120)
    np.testing.assert_allclose(made.production / made.base, 1.0, atol=1e-12)
    np.testing.assert_allclose(made.final_sales / made.base_final, 1.0, atol=1e-12)


def test_d2_identities_of_each_step() -> None:
    """D2: sales, stocks, orders, prohibitions and licenses add up in each step."""
    links = link(economy(), 12)
    base = links.share * links.use[links.input]
    cells = len(links.output)
    stopped = links.find(*(np.array(side) for side in pairs([0, 1], [4, 5, 6])))
    licensed = links.find(np.array([0]), np.array([5]))[0]
    stopped = stopped[(stopped >= 0)]
    assert licensed >= 0
    for number, step in enumerate(run(links, ROUGH, MIXED, 40)):
        sales = np.bincount(links.seller, weights=step.delivered, minlength=cells) + step.made.final + step.made.resold
        np.testing.assert_allclose(step.made.output, sales, rtol=1e-12)
        np.testing.assert_allclose(step.after.stock - step.before.stock, step.received - step.used, atol=1e-14)
        assert (step.after.stock >= 0).all()
        assert (step.delivered <= step.ordered * (1 + 1e-12)).all()
        if 3 <= number < 6:
            assert not step.ordered[stopped].any() and not step.delivered[stopped].any()
        if number >= 6:
            assert step.delivered[licensed] <= 0.3 * base[licensed] * (1 + 1e-12)
        paid = step.received.sum() + step.made.final.sum() + step.made.resold.sum()
        assert np.isclose(step.made.output.sum() + step.entrant_sales.sum(), paid, rtol=1e-12)


@pytest.mark.parametrize("stock", [0, 1, 2])
def test_d3_tier_stops_after_its_stocks(stock: int) -> None:
    """D3: with stocks of 1 + n, tier k of a chain stops after k(1 + n) steps."""
    parameters = Parameters(stock=float(stock), switching=0.0, spare=0.0)
    made = simulate(chain(), Shock(cuts=(Cut([0], [1]),)), parameters, steps=10)
    for tier in (1, 2, 3):
        expected = (np.arange(10) < tier * (1 + stock)).astype(float)
        np.testing.assert_allclose(made.production[:, tier], expected, atol=1e-12)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 1.0])
def test_d4_shares_move(rate: float) -> None:
    """D4: the survivor's share after k steps is 1 - 0.5 (1 - rate)^k; with rate 1 and capacity nothing is lost."""
    flows = np.zeros((3, 3))
    flows[[0, 1], [2, 2]] = 6.0
    links = link(network(flows, np.array([0, 0, 24.0]), ["chip", "chip", "phone"]), 12)
    parameters = Parameters(stock=1.0, switching=rate, spare=10.0, ramp=0.0)
    steps = list(run(links, Shock(cuts=(Cut([0], [2]),)), parameters, 12))
    shares = [step.after.share[1] for step in steps]
    np.testing.assert_allclose(shares, 1 - 0.5 * (1 - rate) ** np.arange(1, 13), rtol=1e-12)
    if rate == 1.0:
        assert all(step.made.output[2] == pytest.approx(2.0, rel=1e-12) for step in steps)


def test_d5_license_for_60_percent() -> None:
    """D5: a license for 60 % of the only source of a critical input settles output at 0.60."""
    made = simulate(chain(), Shock(licenses=(License([0], [1], 0.6),)), Parameters(stock=0.0), steps=60)
    np.testing.assert_allclose(made.production[1:, 1], 0.6, rtol=1e-12)
    np.testing.assert_allclose(made.production[-1], [0.6, 0.6, 0.6, 0.6], rtol=1e-12)


def test_d8_small_shocks_are_linear() -> None:
    """D8: halving a small loss of capacity halves the response within 2 %, and no total passes base plus spare."""
    parameters = Parameters(stock=2.0, switching=0.2, spare=0.0)
    lost = []
    for share in (1e-3, 5e-4):
        made = simulate(economy(3), Shock(capacity=(CapacityCut([1], share, since=1),)), parameters, steps=24)
        assert (made.production <= made.base * (1 + 1e-12)).all()
        lost.append(made.lost.sum())
    assert lost[0] / lost[1] == pytest.approx(2.0, rel=0.02)


def test_spare_capacity_bounds_production() -> None:
    """No cell makes more than base plus spare capacity."""
    made = simulate(economy(1), ROUGH, MIXED, steps=60)
    assert (made.production <= made.base * 1.05 * (1 + 1e-12)).all()


def test_stockpile_before_the_rule_buys_time() -> None:
    """Two more steps of stock, built before the cut, keep a buyer going two steps longer."""
    parameters = Parameters(stock=0.0, restock=1.0, switching=0.0, spare=2.0, ramp=0.0, memory=1e9)
    cut = Cut([0], [1], since=6)
    bare = simulate(chain(), Shock(cuts=(cut,)), parameters, steps=12)
    ready = simulate(
        chain(), Shock(cuts=(cut,), stockpiles=(Stockpile([1], ("c0",), 2.0, until=6),)), parameters, steps=12
    )
    np.testing.assert_allclose(bare.production[:, 1], np.arange(12) < 7, atol=1e-12)
    np.testing.assert_allclose(ready.production[:, 1], np.arange(12) < 9, atol=1e-12)


def test_entrant_grows_to_its_ceiling() -> None:
    """A domestic entrant restores output as fast as its ceiling grows."""
    entrant = Entrant("fab", "c0", [1], first=0.1, growth=1.0, most=0.5, since=3)
    made = simulate(
        chain(), Shock(cuts=(Cut([0], [1]),), entrants=(entrant,)), Parameters(stock=0.0, switching=0.0), steps=12
    )
    np.testing.assert_allclose(made.entrants[:, 0], [0, 0, 0, 0.1, 0.2, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], atol=1e-12)
    np.testing.assert_allclose(made.production[4:, 1], [0.1, 0.2, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5], atol=1e-12)


def test_stopped_sales_find_other_buyers() -> None:
    """A seller that resells 60 % of what is stopped loses 40 %."""
    parameters = Parameters(stock=0.0, resale=0.6, resale_time=1.0)
    made = simulate(chain(), Shock(cuts=(Cut([0], [1]),)), parameters, steps=5)
    np.testing.assert_allclose(made.resold[:, 0], 0.6, rtol=1e-12)
    np.testing.assert_allclose(made.production[:, 0], 0.6, rtol=1e-12)


def test_priority_serves_the_first_class_in_full() -> None:
    """With half its capacity a seller serves first-class buyers in full and the second class with what is left."""
    flows = np.zeros((3, 3))
    flows[0, 1:] = 6.0
    world = network(flows, np.array([12.0, 12, 12]), ["chip", "phone", "car"])
    shock = Shock(capacity=(CapacityCut([0], 0.5),))
    links = link(world, 12)
    step = next(run(links, shock, Parameters(priority={"phone": 0, "car": 1}, final_priority=2, spare=0.0), 1))
    np.testing.assert_allclose([*step.delivered, step.made.final[0]], [0.5, 0.5, 0.0], atol=1e-12)
    step = next(run(links, shock, Parameters(spare=0.0), 1))
    np.testing.assert_allclose([*step.delivered, step.made.final[0]], [0.25, 0.25, 0.5], atol=1e-12)


@pytest.mark.parametrize(("level", "left"), [("critical", 0.0), ("important", 0.5), ("non critical", 1.0)])
def test_criticality(level: str, left: float) -> None:
    """Without a critical input nothing is made, without an important one half, without another all."""
    parameters = Parameters(stock=0.0, criticality={"*": "critical", ("c0", "c1"): level}, spare=0.0)
    made = simulate(chain(), Shock(cuts=(Cut([0], [1]),)), parameters, steps=4)
    np.testing.assert_allclose(made.production[1:, 1], left, atol=1e-12)


def test_a_cell_that_sells_nothing_makes_nothing() -> None:
    """A cell without buyers makes 0 in every step, never NaN, and the others have a number."""
    flows = np.zeros((3, 3))
    flows[[0, 0], [1, 2]] = 6.0
    made = simulate(network(flows, np.array([0.0, 12.0, 0.0])), Shock(cuts=(Cut([0], [1]),)), steps=4)
    assert np.isfinite(made.production).all()
    assert not made.production[:, 2].any()


def test_bad_input_is_named() -> None:
    """Cells, products, levels and shares that do not exist are refused."""
    for shock, parameters in (
        (Shock(cuts=(Cut([9], [1]),)), Parameters()),
        (Shock(stockpiles=(Stockpile([1], ("chips",), 1.0),)), Parameters()),
        (Shock(), Parameters(stock={"chips": 1.0})),
        (Shock(), Parameters(criticality={"chips": "critical"})),
        (Shock(), Parameters(switching=1.5)),
        (Shock(), Parameters(spare=float("nan"))),
    ):
        with pytest.raises(LicetError):
            simulate(chain(), shock, parameters, steps=1)
    for make in (lambda: Cut([0], [1, 2]), lambda: Cut([0], [1], 1.5), lambda: Parameters(restock=0)):
        with pytest.raises(LicetError):
            make()


def test_table_has_a_row_for_each_step_and_group() -> None:
    """The long table sums to the series."""
    world = economy()
    made = simulate(world, ROUGH, MIXED, steps=5, groups=world.sectors)
    table = made.table()
    assert table.shape == (5 * 4, 10)
    assert table["lost"].sum() == pytest.approx(made.cell_loss.sum())


def test_law_of_many_links_equals_its_definition() -> None:
    """The ceilings of a step are those that `Shock.in_force` gives link by link."""
    links = link(economy(5), 12)
    shock = Shock(
        cuts=(Cut(*pairs([0, 1, 2], [3, 4, 5, 6]), share=0.4, since=2, until=8), Cut([1, 1], [4, 4], since=3)),
        licenses=(License([1, 0], [4, 9], 0.3, since=4, until=6), License([1], [4], 0.1, since=5)),
    )
    base = links.share * links.use[links.input]
    for step, law in enumerate(laws(shock, links, 10)):
        expected = np.full(len(base), np.inf)
        for (seller, buyer), share in shock.in_force(step).items():
            at = links.find(np.array([seller]), np.array([buyer]))[0]
            if at >= 0:
                expected[at] = share * base[at]
        ceiling = np.full(len(base), np.inf)
        ceiling[law.limited] = law.ceiling
        np.testing.assert_array_equal(ceiling, expected)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_idle_cells_and_unimportant_inputs(engine: str) -> None:
    """A cell that makes nothing stays at nothing, and what is not important never stops anyone: no NaN."""
    flows = np.zeros((3, 3))
    flows[0, 1] = 12.0
    idle = network(flows, np.array([0.0, 24.0, 0.0]))
    cut = Shock(cuts=(Cut([0], [1], since=1),))
    parameters = Parameters(criticality={"*": "important"}, important=0.0, stock=0.0)
    made = simulate(idle, cut, parameters, steps=4, engine=engine).production  # type: ignore[arg-type]
    assert np.isfinite(made).all()
    assert made[:, 1] == pytest.approx(2.0)
    assert (made[:, 2] == 0).all()
    critical = simulate(idle, cut, Parameters(stock=0.0), steps=4, engine=engine).production  # type: ignore[arg-type]
    assert critical[3].tolist() == [0.0, 0.0, 0.0]
