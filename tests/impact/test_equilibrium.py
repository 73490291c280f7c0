"""Trade equilibrium in exact changes: known answers and properties."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadValue, ModelError, NoSeller, UnknownName
from licet.impact.economy import Economy, calibrate, calibrate_network, flows_of, income_of
from licet.impact.equilibrium import Quota, autarky, prohibit, settle, simulate, simulate_many
from licet.impact.gains import autarky_by_sector
from licet.impact.hat import SHORT_RUN, Nests
from licet.impact.welfare import first_order
from licet.trade.wiod import read_arrays
from shared import shared


def percent(ratio: np.ndarray) -> np.ndarray:
    """Return a ratio as a percent change."""
    return 100 * (ratio - 1)


def random_economy(seed: int, regions: int = 4, sectors: int = 3, *, tariffs: bool = False) -> Economy:
    """Return a random economy as calibrated, with deficits and, if asked for, tariffs."""
    random = np.random.default_rng(seed)
    trade = random.uniform(1, 10, (sectors, regions, regions)) + 40 * np.eye(regions)
    output = trade.sum(axis=1)
    added = random.uniform(0.3, 0.7, (sectors, regions))
    mix = random.dirichlet(np.ones(sectors), (sectors, regions)).transpose(2, 0, 1)
    final = random.uniform(5, 20, (sectors, regions))
    rates = random.uniform(0, 0.3, trade.shape) * (1 - np.eye(regions)) if tariffs else None
    theta = random.uniform(2, 8, sectors)
    return calibrate(
        trade, mix * (1 - added) * output, final, theta, tariffs=rates, value_added=added * output,
        regions=[f"R{i}" for i in range(regions)], sectors=[f"s{i}" for i in range(sectors)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def three() -> Economy:
    """Return the three countries of oracle C2."""
    sales = np.array([[80.0, 10, 5], [10, 60, 8], [5, 8, 40]])
    return settle(
        calibrate(sales.T[None], np.zeros((1, 1, 3)), sales.sum(axis=0)[None], 4.0, regions="123", sectors=["all"])
    )


@pytest.fixture(scope="module")
def nafta() -> tuple[Economy, np.ndarray]:
    """Return the settled base of Caliendo and Parro, and the tariffs of 2005."""
    folder = shared("reference", "impact", "cp2015")
    names = json.loads((folder / "labels.json").read_text())
    with np.load(folder / "nafta1993.npz") as held:
        economy = calibrate(
            held["trade"], np.maximum(held["intermediate"], 0), held["final"], held["theta"],
            regions=names["regions"], sectors=names["sectors"], tariffs=held["tariff_1993"],
            value_added=held["value_added"], unit="USD",
        )  # fmt: skip
        return settle(economy), held["tariff_nafta"]


def test_two_countries() -> None:
    """Oracle C1: a 10% dearer trade between two equal countries, and the formula by domestic shares."""
    trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
    two = calibrate(trade, np.zeros((1, 1, 2)), np.array([[100.0, 100.0]]), 4.0, regions="AB", sectors=["all"])
    found = simulate(two, kappa=np.array([[1.0, 1.1], [1.1, 1.0]]))
    assert percent(found.real_income) == pytest.approx([-1.6240702] * 2, abs=5e-8)
    assert percent(simulate(two, kappa=autarky(two)).real_income) == pytest.approx([-5.4258] * 2, abs=5e-5)


@pytest.mark.parametrize(
    ("closed", "factor", "expected"),
    [
        ([], 1.0, (0, 0, 0)),
        ([(1, 0)], 1.3, (-0.94997445, -1.49792823, 0.25990753)),
        ([(0, 2), (2, 0)], np.inf, (-1.42259742, 0.23212291, -2.65317332)),
        ([(b, s) for b in range(3) for s in range(3) if b != s], np.inf, (-4.20527491, -6.34862418, -6.79353641)),
    ],
)
def test_three_countries(three: Economy, closed: list[tuple[int, int]], factor: float, expected: tuple[float]) -> None:
    """Oracle C2, and each row meets the formula with its own new domestic shares."""
    kappa = np.ones((3, 3))
    for buyer, seller in closed:
        kappa[buyer, seller] = factor
    found = simulate(three, kappa=kappa)
    assert percent(found.real_income) == pytest.approx(expected, abs=1e-8)
    before, after = (np.diagonal(e.shares[0]) for e in (three, found.after))
    assert found.real_income == pytest.approx((after / before) ** -0.25, rel=1e-9)


def test_nafta_to_the_printed_digit(nafta: tuple[Economy, np.ndarray]) -> None:
    """Oracle C3: every row of Table 2 of Caliendo and Parro, and the exact change beside it."""
    base, tariffs = nafta
    found = simulate(base, tariffs=tariffs)
    terms, volume, _, welfare = first_order(found).totals()
    quantities = {"tot": terms, "vot": volume, "w": welfare, "rw": found.real_wage - 1}
    names = {"mex": "Mexico", "can": "Canada", "usa": "USA"}
    with shared("reference", "impact", "published-dev.csv").open() as rows:
        table = {row["id"]: row["value"] for row in csv.DictReader(rows) if row["id"].startswith("cp15-t2-")}
    assert len(table) == 12
    for key, value in table.items():
        _, _, country, quantity = key.split("-")
        assert f"{100 * quantities[quantity][base.region(names[country])]:.2f}" == f"{float(value):.2f}", key
    exact = percent(found.real_income)[[base.region(n) for n in ("Mexico", "Canada", "USA")]]
    assert exact.round(4).tolist() == [0.0073, -0.1101, 0.0741]


def test_decoupling_on_wiod() -> None:
    """Oracle C5: no trade between the United States and China, real wages to the digits printed."""
    network = read_arrays(shared("reference", "impact", "wiod2013", "wiot_2011.npz"))
    base = settle(calibrate_network(network, 4.0))
    found = simulate(base, kappa=np.maximum(prohibit(base, ["USA"], ["CHN"]), prohibit(base, ["CHN"], ["USA"])))
    expected = {
        "USA": -0.62523, "CHN": -0.91345, "TWN": 0.05399, "KOR": 0.05549, "JPN": 0.01932, "DEU": 0.02885,
        "MEX": 0.14228, "CAN": 0.03762, "RoW": 0.01337,
    }  # fmt: skip
    assert {k: round(percent(found.real_wage)[base.region(k)], 5) for k in expected} == expected


def test_chips_become_impossible() -> None:
    """Oracle C6: two countries with inputs, one sector cut in one direction."""
    base = settle(
        Economy(
            regions=("1", "2"),
            sectors=("chips", "rest"),
            shares=np.array([[[0.5, 0.5], [0.3, 0.7]], [[0.9, 0.1], [0.15, 0.85]]]),
            tariffs=np.zeros((2, 2, 2)),
            value_added_shares=np.array([[0.4, 0.4], [0.5, 0.55]]),
            input_shares=np.array([[[0.3, 0.25], [0.1, 0.15]], [[0.7, 0.75], [0.9, 0.85]]]),
            final_shares=np.array([[0.05, 0.08], [0.95, 0.92]]),
            value_added=np.array([107.94966616, 92.05033384]),
            deficits=np.zeros(2),
            spending=np.full((2, 2), 50.0),
            theta=np.array([3.0, 5.0]),
        )
    )
    assert base.value_added == pytest.approx([107.94966616, 92.05033384], rel=1e-9)
    found = simulate(base, kappa=prohibit(base, ["1"], ["2"], ["chips"]))
    assert found.wage[0] / found.wage[1] == pytest.approx(1.0221646813, abs=1e-9)
    assert percent(found.real_wage) == pytest.approx([-3.19786303, -1.32404640], abs=1e-8)


@pytest.mark.parametrize(("final", "expected"), [(1.0, -7.475294147), (0.5, -7.897443172)])
def test_nested_autarky(final: float, expected: float) -> None:
    """Oracle C7: autarky without inputs, sectors in final demand with an elasticity of their own."""
    alpha, home, theta = np.array([0.1, 0.3, 0.6]), np.array([0.4, 0.7, 0.95]), np.array([2.0, 4.0, 6.0])
    spending = np.stack([100 * alpha] * 2, axis=1)
    trade = np.array([[[h, 1 - h], [1 - h, h]] for h in home]) * spending[:, :, None]
    base = calibrate(trade, np.zeros((3, 3, 2)), spending, theta, regions="AB", sectors="abc")
    found = simulate(base, kappa=autarky(base), nests=Nests(final=final))
    assert percent(found.real_income) == pytest.approx([expected] * 2, abs=1e-9)


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_autarky_with_inputs(seed: int) -> None:
    """Oracle C8: with inputs and elasticities of one, autarky is the closed form."""
    base = settle(random_economy(seed))
    found = simulate(base, kappa=autarky(base))
    home = np.einsum("jnn->jn", base.shares)
    for n in range(4):
        closed = autarky_by_sector(
            home[:, n], base.value_added_shares[:, n], base.input_shares[:, :, n], base.final_shares[:, n], base.theta
        )
        assert found.real_income[n] == pytest.approx(closed, rel=1e-9)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.booleans())
def test_properties(seed: int, short: bool) -> None:
    """Oracle C9: zero shock, scale, order and numeraire change nothing; markets clear, shares sum to one."""
    random = np.random.default_rng(seed)
    raw = random_economy(seed, tariffs=True)
    base = settle(raw)
    nests = SHORT_RUN if short else Nests()
    kappa = random.uniform(0.8, 1.6, base.shares.shape)
    kappa[0, 1, 2] = np.inf
    rates = base.tariffs * random.uniform(0, 2, base.shares.shape)
    assert percent(simulate(base, nests=nests).real_income) == pytest.approx(np.zeros(4), abs=1e-8)
    found = simulate(base, kappa=kappa, tariffs=rates, nests=nests)
    big = settle(raw.replace(value_added=raw.value_added * 1e6, spending=raw.spending * 1e6))
    assert simulate(big, kappa=kappa, tariffs=rates, nests=nests).real_income == pytest.approx(
        found.real_income, rel=1e-8
    )
    regions, sectors = random.permutation(4), random.permutation(3)
    turned = np.ix_(sectors, regions, regions)
    moved = simulate(base.permute(regions, sectors), kappa=kappa[turned], tariffs=rates[turned], nests=nests)
    assert moved.real_income == pytest.approx(found.real_income[regions], rel=1e-8)
    other = simulate(base, kappa=kappa, tariffs=rates, nests=nests, numeraire="R2")
    assert other.wage[2] == pytest.approx(1, rel=1e-10)
    assert other.real_income == pytest.approx(found.real_income, rel=1e-8)
    after = found.after
    flows = flows_of(after)
    labor = (after.value_added_shares * flows.sum(axis=1)).sum(axis=0)
    assert labor == pytest.approx(after.value_added, rel=1e-8)
    assert flows.sum(axis=(0, 1)) == pytest.approx(flows.sum(axis=(0, 2)), rel=1e-8)
    assert income_of(after) == pytest.approx(found.income, rel=1e-8)
    assert after.shares.sum(axis=2) == pytest.approx(np.ones((3, 4)), rel=1e-12)
    assert after.input_shares.sum(axis=0) == pytest.approx(np.ones((3, 4)), rel=1e-9)
    assert flows[0, 1, 2] == 0


def test_fixed_deficits_have_a_unit() -> None:
    """Deficits held fixed are held in the unit of the numeraire, and then the unit matters."""
    base = settle(random_economy(7), "fixed")
    assert np.abs(base.deficits).max() > 0
    kappa = prohibit(base, ["R0"], ["R1"])
    world, local = simulate(base, kappa=kappa), simulate(base, kappa=kappa, numeraire="R0")
    flows = flows_of(world.after)
    assert flows.sum(axis=(0, 2)) - flows.sum(axis=(0, 1)) == pytest.approx(base.deficits, rel=1e-8, abs=1e-8)
    assert np.abs(world.real_income - local.real_income).max() > 1e-8


def test_infinite_substitution_loses_nothing() -> None:
    """The higher the trade elasticity, the less a prohibition costs; in the limit nothing."""
    losses = []
    for theta in (4.0, 40.0, 400.0):
        base = settle(random_economy(11).replace(theta=np.full(3, theta)))
        losses.append(-percent(simulate(base, kappa=prohibit(base, ["R0"], ["R1"])).real_income)[0])
    assert losses[0] > losses[1] > losses[2] > 0
    assert losses[2] < losses[0] / 50


def test_nests_meet_cobb_douglas() -> None:
    """Elasticities near one give the equilibrium of elasticities of one."""
    base = settle(random_economy(5))
    kappa = prohibit(base, ["R0"], ["R1"])
    near = simulate(base, kappa=kappa, nests=Nests(1.0001, 0.9999, 1.0001)).real_income
    assert near == pytest.approx(simulate(base, kappa=kappa).real_income, abs=1e-5)


def test_short_run_costs_more() -> None:
    """Inputs that are hard to replace make a prohibition dearer for the world."""
    base = settle(random_economy(5))
    kappa = autarky(base)
    long, short = (simulate(base, kappa=kappa, nests=nests).real_income for nests in (Nests(), SHORT_RUN))
    assert (short < long).all()


def test_quota_meets_its_quantity() -> None:
    """A quota below the free quantity is met exactly, one above leaves trade free, one of zero prohibits."""
    base = settle(random_economy(3))
    found = simulate(
        base, quotas=[Quota("s1", "R0", "R2", 0.4), Quota("s0", "R1", "R2", 5.0), Quota("s2", "R3", "R0", 0)]
    )
    j, n, i = base.sector("s1"), base.region("R0"), base.region("R2")
    value = flows_of(found.after)[j, n, i] / flows_of(base)[j, n, i]
    assert value / (found.cost[j, i] * found.kappa[j, n, i]) == pytest.approx(0.4, rel=1e-8)
    assert found.kappa[base.sector("s0"), base.region("R1"), i] == 1
    assert flows_of(found.after)[base.sector("s2"), base.region("R3"), base.region("R0")] == 0


def test_last_seller_is_named() -> None:
    """A buyer cut from its last seller is an error that names buyer and sector, never NaN."""
    base = settle(random_economy(2))
    kappa = prohibit(base, ["R1"], ["R0", "R1", "R2", "R3"], ["s2"])
    with pytest.raises(NoSeller, match="R1 in s2"):
        simulate(base, kappa=kappa)


def test_one_way_trade_is_refused() -> None:
    """A region that may sell but not buy abroad has no wage that balances its trade: it is named."""
    base = settle(random_economy(2))
    others = ["R1", "R2", "R3"]
    for kappa in (prohibit(base, ["R0"], others), prohibit(base, others, ["R0"])):
        with pytest.raises(ModelError, match="R0"):
            simulate(base, kappa=kappa)
    uneven = settle(random_economy(2), "fixed")
    with pytest.raises(ModelError, match="R0"):
        simulate(uneven, kappa=autarky(uneven))


def test_many_equal_one() -> None:
    """Draws solved side by side are what each gives alone, whatever the number of threads."""
    base = settle(random_economy(9))
    random = np.random.default_rng(0)
    links = np.array([(0, 0, 1), (2, 3, 1)])
    factors = np.vstack([np.append(random.uniform(1, 2, 49), np.inf), random.uniform(1, 2, 50)])
    theta = random.uniform(2, 8, (3, 50))
    nests = Nests(random.uniform(0.2, 1.5, 50), 0.7, random.uniform(0.5, 1.5, 50))
    one, wage = simulate_many(base, links, factors, theta=theta, nests=nests, threads=1)
    two, _ = simulate_many(base, links, factors, theta=theta, nests=nests, threads=2)
    assert (one == two).all()
    for draw in (0, 7, 49):
        kappa = np.ones_like(base.shares)
        for (j, n, i), factor in zip(links, factors[:, draw], strict=True):
            kappa[j, n, i] = factor
        nest = Nests(nests.inputs[draw], 0.7, nests.final[draw])
        alone = simulate(base.replace(theta=theta[:, draw]), kappa=kappa, nests=nest)
        assert one[:, draw] == pytest.approx(alone.real_income, rel=1e-7)
        assert wage[:, draw] == pytest.approx(alone.real_wage, rel=1e-7)


def test_bad_input_is_refused() -> None:
    """Wrong shapes, factors, names and numbers are refused by name."""
    base = settle(random_economy(1))
    with pytest.raises(BadValue, match="kappa"):
        simulate(base, kappa=np.zeros((4, 4)))
    with pytest.raises(BadValue, match="kappa is"):
        simulate(base, kappa=np.ones(3))
    with pytest.raises(BadValue, match="tariffs"):
        simulate(base, tariffs=np.full((4, 4), np.inf))
    with pytest.raises(UnknownName, match="R9"):
        prohibit(base, ["R9"], ["R1"])
    with pytest.raises(BadValue, match="deficits"):
        settle(base, "ignored")
    with pytest.raises(BadValue, match="inputs"):
        Nests(inputs=-1.0)
    with pytest.raises(BadValue, match="theta"):
        base.replace(theta=np.zeros(3))
    with pytest.raises(ModelError, match="rounds"):
        simulate(base, kappa=autarky(base), limit=3)
