"""One step of the shortage model in plain NumPy: the definition that every faster form must equal.

Order of events in a step:

1. law       orders on links limited by law are cut to the quantity that may be delivered
2. demand    orders and final demand meet; what the law stopped is partly offered to other buyers (resale)
3. produce   output is the least of demand, capacity, and what the stocks at the start of the step allow
4. ration    output goes to buyers by class, within a class in proportion to orders; resale comes last
5. enter     entrants serve what buyers could not get, up to their ceiling
6. stock     stock grows by what is received and falls by what was used
7. share     order shares move toward suppliers that delivered
8. order     orders for the next step replace use and close a part of the gap between stock and its target; what is
             missing for one step of expected output is ordered at once
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from licet.impact.events import Cut, License, Shock, active
from licet.impact.inventory_parameters import CRITICAL, IMPORTANT, Given, Parameters
from licet.impact.supply_links import Links


@dataclass(frozen=True)
class Law:
    """What law, nature and new firms allow in one step.

    Args:
        limited: links that law limits in any step [limited].
        ceiling: most that may be delivered over them in this step, infinite if free [limited].
        capacity: share of capacity left [cells].
        final: final demand [cells].
        pile: steps of stock held on top of the usual [inputs], or empty.
        entrants: inputs each entrant may serve, and its ceiling.
    """

    limited: np.ndarray
    ceiling: np.ndarray
    capacity: np.ndarray
    final: np.ndarray
    pile: np.ndarray
    entrants: tuple[tuple[np.ndarray, float], ...]


@dataclass(frozen=True)
class State:
    """What one step leaves to the next: stock and wanted quantity [inputs], share [links], the rest [cells]."""

    stock: np.ndarray
    want: np.ndarray
    share: np.ndarray
    expected: np.ndarray
    raised: np.ndarray
    resale: np.ndarray


@dataclass(frozen=True)
class Made:
    """What cells did in a step [cells], and the share of orders each delivered, by class [classes, cells]."""

    demand: np.ndarray
    capacity: np.ndarray
    output: np.ndarray
    final: np.ndarray
    resold: np.ndarray
    ratio: np.ndarray


@dataclass(frozen=True)
class Step:
    """Everything that happened in a step: what cells did, then by link and input, in the unit of the network."""

    made: Made
    wanted: np.ndarray  # before the law [links]
    ordered: np.ndarray  # [links]
    delivered: np.ndarray  # [links]
    entered: np.ndarray  # from entrants [inputs]
    received: np.ndarray  # from links and entrants [inputs]
    used: np.ndarray  # [inputs]
    entrant_sales: np.ndarray  # [entrants]
    before: State
    after: State


def laws(shock: Shock, links: Links, steps: int) -> Iterator[Law]:
    """Yield what is allowed in steps 0 to `steps`, the last for the orders of the last step."""
    events: list[Cut | License] = [*shock.cuts, *shock.licenses]
    cells = len(links.output)
    keys = [np.asarray(e.buyers, dtype=np.int64) * cells + np.asarray(e.sellers, dtype=np.int64) for e in events]
    sides = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *keys]))
    found = links.find(sides % cells, sides // cells)
    limited, sides = found[found >= 0], sides[found >= 0]
    places = [np.searchsorted(sides, key) for key in keys]
    real = [(at < len(sides)) & (sides[np.minimum(at, len(sides) - 1)] == key) if len(sides) else at < 0
            for at, key in zip(places, keys, strict=True)]  # fmt: skip
    base = links.base(limited)
    covered = [links.inputs(np.asarray(e.buyers), (e.product,)) for e in shock.entrants]
    piled = [links.inputs(np.asarray(s.buyers), s.products) for s in shock.stockpiles]
    share = np.full(len(limited), np.inf)
    before: tuple[bool, ...] = ()
    for step in range(steps + 1):
        now = tuple(active(event, step) for event in events)
        if now != before:
            before, share = now, np.full(len(limited), np.inf)
            for event, on, at, is_link in zip(events, now, places, real, strict=True):
                if on and isinstance(event, Cut):
                    np.minimum.at(share, at[is_link], event.allowed()[is_link])
                elif on:  # a license comes after all cuts
                    share[at[is_link]] = np.where(np.isinf(share[at[is_link]]), 0.0, share[at[is_link]])
                    np.maximum.at(share, at[is_link], event.allowed()[is_link])
        capacity, final = np.ones(len(links.output)), links.final.copy()
        for loss in shock.capacity:
            capacity[np.asarray(loss.cells)] *= loss.left(step)
        for fall in shock.demand:
            if active(fall, step):
                final[np.asarray(fall.cells)] *= 1.0 - np.asarray(fall.share)
        pile = np.zeros(len(links.use) if shock.stockpiles else 0)
        for stockpile, inputs in zip(shock.stockpiles, piled, strict=True):
            if active(stockpile, step):
                pile[inputs] += stockpile.steps
        entrants = tuple((k, e.ceiling(step)) for e, k in zip(shock.entrants, covered, strict=True))
        yield Law(limited, share * base, capacity, final, pile, entrants)


def rest(links: Links, given: Given, parameters: Parameters) -> State:
    """Return the state before the first step: stocks at their target, orders and output at base."""
    return State(
        stock=links.use * (1.0 + given.stock[links.product]),
        want=links.use.copy(),
        share=links.share.copy(),
        expected=links.output.copy(),
        raised=np.full(len(links.output), float(parameters.ramp == 0)),
        resale=np.zeros(len(links.output)),
    )


def produce(
    demand: np.ndarray, lowest: np.ndarray, lowest_important: np.ndarray, state: State, law: Law, links: Links,
    given: Given, parameters: Parameters,
) -> tuple[Made, State]:  # fmt: skip
    """Return what cells make and how they ration it, given orders by class [classes, cells] (events 2 to 4).

    Args:
        demand: orders by class, without final demand [classes, cells].
        lowest: least stock of a critical input, in steps of base use [cells]; infinite if none.
        lowest_important: same of an important input.
    """
    base = links.output
    demand = demand.copy()
    demand[given.final_rank] += law.final
    total = demand.sum(axis=0) + state.resale
    capacity = base * law.capacity * (1.0 + given.spare * state.raised)
    critical, short = (
        np.multiply(base, held, out=np.full_like(base, np.inf), where=np.isfinite(held))
        for held in (lowest, lowest_important)
    )
    important = (
        capacity
        if parameters.important == 0
        else ((1.0 - parameters.important) * capacity + parameters.important * short)
    )
    possible = np.minimum(capacity, np.minimum(critical, important))
    output = np.minimum(total, possible)
    ratio = np.empty_like(demand)
    left = possible.copy()
    for rank, ordered in enumerate(demand):
        ratio[rank] = np.where(ordered > left, left / np.where(ordered > 0, ordered, 1.0), left > 0)
        left = np.maximum(left - ordered, 0.0)
    wanted = np.minimum(total, capacity)
    scarce = np.where(total > capacity, 1.0 - capacity / np.where(total > 0, total, 1.0), 0.0)
    raised = state.raised
    if parameters.ramp > 0:
        step = np.where(scarce > 0, scarce * (1.0 - raised), -raised) / max(parameters.ramp, 1.0)
        raised = raised + step
    expected = state.expected + (wanted - state.expected) / parameters.memory
    made = Made(
        demand=total,
        capacity=capacity,
        output=output,
        final=law.final * ratio[given.final_rank],
        resold=np.minimum(state.resale, left),
        ratio=ratio,
    )
    return made, replace(state, raised=raised, expected=expected)


def resell(law: Law, links: Links, state: State, given: Given, parameters: Parameters) -> State:
    """Return the state with resale moved toward the share of stopped base deliveries that finds other buyers."""
    if not given.resale.any() or not len(law.limited):
        return state
    stopped = np.maximum(links.base(law.limited) - law.ceiling, 0.0)
    lost = np.bincount(links.seller[law.limited], weights=stopped, minlength=len(links.output))
    return replace(state, resale=state.resale + (given.resale * lost - state.resale) / parameters.resale_time)


def enter(law: Law, unmet: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what entrants deliver to each input, and what each sells, serving unmet wants in proportion."""
    entered, sales = np.zeros_like(unmet), np.zeros(len(law.entrants))
    for number, (inputs, ceiling) in enumerate(law.entrants):
        open_ = unmet[inputs] - entered[inputs]
        total = open_.sum()
        sales[number] = min(total, ceiling)
        if total > 0:
            entered[inputs] += open_ * (sales[number] / total)
    return entered, sales


def advance(state: State, law: Law, links: Links, given: Given, parameters: Parameters) -> Step:
    """Return one step, by the order of events above."""
    seller, of, buyer = links.seller, links.input, links.buyer
    cells, inputs = len(links.output), len(links.use)
    rank = given.rank[buyer][of]
    base = links.output[buyer]

    # 1. law
    wanted = state.share * state.want[of]
    ordered = wanted.copy()
    ordered[law.limited] = np.minimum(ordered[law.limited], law.ceiling)

    # 2. to 4. demand, production, rationing
    demand = np.bincount(rank * cells + seller, weights=ordered, minlength=given.ranks * cells)
    held = state.stock / links.use
    lowest, lowest_important = np.full(cells, np.inf), np.full(cells, np.inf)
    np.minimum.at(lowest, buyer[given.level == CRITICAL], held[given.level == CRITICAL])
    np.minimum.at(lowest_important, buyer[given.level == IMPORTANT], held[given.level == IMPORTANT])
    before = resell(law, links, state, given, parameters)
    made, after = produce(
        demand.reshape(given.ranks, cells), lowest, lowest_important, before, law, links, given, parameters
    )
    ratio = made.ratio[rank, seller]
    delivered = ordered * ratio

    # 5. entrants
    from_links = np.bincount(of, weights=delivered, minlength=inputs)
    entered, sales = enter(law, np.maximum(state.want - from_links, 0.0))
    received = from_links + entered

    # 6. stock
    used = np.minimum(links.use * (made.output[buyer] / base), state.stock)
    stock = state.stock + received - used

    # 7. share
    free = np.ones(len(seller))
    limited = wanted[law.limited] > 0
    free[law.limited] = np.where(
        limited, ordered[law.limited] / np.where(limited, wanted[law.limited], 1.0), law.ceiling > 0
    )
    pull = links.share * free * ratio
    total = np.bincount(of, weights=pull, minlength=inputs)[of]
    target = np.where(total > 0, pull / np.where(total > 0, total, 1.0), state.share)
    share = state.share + given.switching[links.product][of] * (target - state.share)

    # 8. order
    held_steps = 1.0 + given.stock[links.product] + (law.pile if len(law.pile) else 0.0)
    need = links.use * (after.expected[buyer] / base)
    gap = np.maximum((need * held_steps - stock) / parameters.restock, need - stock)
    want = np.maximum(links.use * (made.output[buyer] / base) + gap, 0.0)

    after = replace(after, stock=stock, want=want, share=share)
    return Step(made, wanted, ordered, delivered, entered, received, used, sales, before, after)
