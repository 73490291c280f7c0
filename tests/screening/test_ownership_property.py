"""The engine against a slow plain reference: every completion of the unknown shares, tried one by one."""

import itertools
import random
from datetime import date

import pytest

from licet.period import Period
from licet.screening.ownership import Question, aggregate, weigh
from licet.screening.ownership_edges import chart, tabulate
from licet.screening.ownership_regimes import Listing, Regime

DAY = date(2026, 1, 15)
RULE = Regime("x.50", "X50", Period(), 50, "sum", ("SDN",))


def random_graph(seed: int) -> tuple[list[dict], set[str]]:
    """Return a small random graph with cycles, shares in tens, up to three unknown, and its listed parties."""
    rng = random.Random(seed)
    names = [f"P{i}" for i in range(rng.randint(3, 6))]
    left, unknown, edges = dict.fromkeys(names, 100), 0, []
    for owner, owned in rng.sample(list(itertools.permutations(names, 2)), k=rng.randint(2, min(9, len(names) * 2))):
        if unknown < 3 and rng.random() < 0.35:
            unknown += 1
            edges.append({"owner": owner, "owned": owned, "percent": None})
        else:
            share = rng.choice([s for s in (0, 10, 20, 30, 40, 50, 60, 100) if s <= left[owned]])
            left[owned] -= share
            edges.append({"owner": owner, "owned": owned, "percent": share})
    return edges, set(rng.sample(names, k=rng.randint(1, 2)))


def closure(edges: list[dict], listed: set[str]) -> set[str]:
    """Return the least restricted set when every share is known: repeat until nothing changes."""
    restricted = set(listed)
    while True:
        held: dict[str, int] = {}
        for edge in edges:
            if edge["owner"] in restricted:
                held[edge["owned"]] = held.get(edge["owned"], 0) + edge["percent"]
        grown = restricted | {name for name, share in held.items() if share >= 50}
        if grown == restricted:
            return restricted
        restricted = grown


def completions(edges: list[dict]) -> list[list[dict]]:
    """Return every way to fill the unknown shares in tens without giving away more than the whole."""
    gaps = [i for i, edge in enumerate(edges) if edge["percent"] is None]
    made = []
    for shares in itertools.product(range(0, 101, 10), repeat=len(gaps)):
        filled = [dict(edge) for edge in edges]
        for i, share in zip(gaps, shares, strict=True):
            filled[i]["percent"] = share
        total: dict[str, int] = {}
        for edge in filled:
            total[edge["owned"]] = total.get(edge["owned"], 0) + edge["percent"]
        if max(total.values()) <= 100:
            made.append(filled)
    return made


def question(edges: list[dict], listed: set[str]) -> Question:
    """Return the rule asked of the graph."""
    return Question(chart(tabulate(edges), DAY), tuple(Listing(name, "SDN") for name in sorted(listed)), RULE)


@pytest.mark.parametrize("block", range(8))
def test_bounds_are_those_of_all_completions(block: int) -> None:
    """Surely restricted is what every completion restricts, perhaps what some does: no wider, no narrower."""
    for seed in range(block * 30, block * 30 + 30):
        edges, listed = random_graph(seed)
        sets = [closure(filled, listed) for filled in completions(edges)]
        surely, perhaps = set.intersection(*sets), set.union(*sets)
        for name, status, low, high in aggregate(question(edges, listed)).iter_rows():
            wanted = "restricted" if name in surely else "unknown_ownership" if name in perhaps else "not_restricted"
            assert status == wanted, f"seed {seed}, {name}"
            sums = [
                sum(e["percent"] for e in filled if e["owned"] == name and e["owner"] in restricted)
                for filled, restricted in zip(completions(edges), sets, strict=True)
            ]
            assert low == min(sums), f"seed {seed}, {name}: lowest share"
            assert high == max(sums), f"seed {seed}, {name}: highest share"


def test_the_order_of_rows_changes_nothing() -> None:
    """Shuffled edges give the same findings."""
    for seed in range(60):
        edges, listed = random_graph(seed)
        shuffled = random.Random(seed).sample(edges, k=len(edges))
        one, other = question(edges, listed), question(shuffled, listed)
        assert [weigh(n, one) for n in one.chart.names] == [weigh(n, other) for n in other.chart.names], seed


def test_one_more_listed_party_frees_nobody() -> None:
    """Listing one more party never lowers a status."""
    rank = ["not_restricted", "unknown_ownership", "restricted"].index
    for seed in range(60):
        edges, listed = random_graph(seed)
        before = question(edges, listed)
        after = question(edges, {*listed, random.Random(seed).choice(before.chart.names)})
        for name in before.chart.names:
            assert rank(weigh(name, after).status) >= rank(weigh(name, before).status), f"seed {seed}, {name}"


def test_a_deep_circle_is_followed_in_one_pass() -> None:
    """A ring of twenty thousand companies is captured to its end by one listed owner."""
    ring = [{"owner": f"C{i}", "owned": f"C{(i + 1) % 20_000}", "percent": 50} for i in range(20_000)]
    table = aggregate(question([*ring, {"owner": "X", "owned": "C0", "percent": 50}], {"X"}))
    assert table["status"].to_list().count("restricted") == 20_001
