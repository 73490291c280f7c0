"""The shortage model compiled: two passes over links a step, equal to `inventory_step.advance` (extra `fast`).

A million firms do not fit in a processor's cache, so no pass may jump between them. Every link has a slot, and slots
lie by *tile*, a run of sellers that does fit. Buyers read from their slots the share of their order that was delivered
and leave the next order there, walking forward in every tile; sellers then sum the orders of their tile and leave the
shares delivered.
Stocks are kept in steps of base use, and what a buyer wants follows from them, so that it need not be kept. Shares are
kept only of inputs that have several sellers, or links that law limits.

No two buyers share a slot, no two tiles a seller, and orders are summed in the order of links: the numbers do not
depend on how many threads share the work.
"""

from collections.abc import Iterator

import numpy as np

from licet.errors import BadInput
from licet.impact.events import Shock
from licet.impact.inventory_parameters import CRITICAL, IMPORTANT, Parameters, spread
from licet.impact.inventory_step import DUST, enter, laws, resell
from licet.impact.supply_links import Links

try:
    from numba import njit, prange
except ImportError as missing:
    raise BadInput("engine is 'numba', which is not installed", todo="run pip install 'licet[fast]'") from missing

TILE = 32_768  # sellers of a tile, about: their orders and shares fill half a cache of 1 MiB
CHUNKS = 64  # runs of buyers with about equally many links
LEVEL = 3  # bits of an input's code that hold its level
SHARED = 4  # bit of an input with several links, or one that law limits
LIMITED = 8  # bit of an input with a link that law limits


@njit(inline="always")
def _wanted(busy, ahead, stock, held, rush):  # type: ignore[no-untyped-def]  # numba has no types
    """Return what is wanted of an input, in steps of base use (event 8); `rush`: share of a gap closed a step."""
    return max(busy + max((ahead * held - stock) * rush, ahead - stock), 0.0)


@njit(inline="always")
def _free(asked, top):  # type: ignore[no-untyped-def]
    """Return the share of an order the law lets through."""
    if asked > 0.0:
        return min(asked, top) / asked
    return 1.0 if top > 0.0 else 0.0


@njit(cache=True)
def _slots(seller, width, tiles):  # type: ignore[no-untyped-def]
    """Return the first slot of each tile, the slot of each link, and the seller of each slot."""
    first = np.zeros(tiles + 1, dtype=np.uint64)
    for i in seller:
        first[i // width + 1] += np.uint64(1)
    first = np.cumsum(first)
    free, slot, place = first.copy(), np.empty_like(seller), np.empty_like(seller)
    for e in range(len(seller)):
        tile = seller[e] // width
        at = free[tile]
        free[tile] = at + np.uint64(1)
        slot[e], place[at] = at, seller[e]
    return first, slot, place


@njit(parallel=True, cache=True, error_model="numpy")
def _buy(  # type: ignore[no-untyped-def]
    first_buyer, first_shared, input_start, link_start, slot, product, use, code, stock, held_steps, switching, rush,
    share0, share, limit_of, pile, pile_before, entered, ceiling, ceiling_next, busy, ahead, busy_before,
    ahead_before, flow, lowest, lowest_important, received, used,
):  # fmt: skip
    """Receive, use, move shares and order again for every buyer (events 5 to 8); `flow`: shares in, orders out."""
    for chunk in prange(len(first_buyer) - 1):
        shared = first_shared[chunk]
        for j in range(first_buyer[chunk], first_buyer[chunk + 1]):
            low, low_important, came, went = np.inf, np.inf, 0.0, 0.0
            pace, plan, pace_before, plan_before = busy[j], ahead[j], busy_before[j], ahead_before[j]
            for k in range(input_start[j], input_start[j + 1]):
                base, held, kind, left = use[k], held_steps[product[k]], code[k], stock[k]
                held_before = held
                if len(pile):
                    held, held_before = held + pile[k], held + pile_before[k]
                want = _wanted(pace_before, plan_before, left, held_before, rush)
                first, last = link_start[k], link_start[k + 1]
                move = shared - first  # from a link to its share
                got, pulled = 0.0, 0.0
                if kind < SHARED:
                    got = want * flow[slot[first]]
                else:
                    for e in range(first, last):
                        asked, fill = share[e + move] * want, flow[slot[e]]
                        if kind & LIMITED and limit_of[e + move] >= 0:
                            fill *= _free(asked * base, ceiling[limit_of[e + move]])
                        got += asked * fill
                        pulled += share0[e + move] * fill
                if len(entered):
                    got += entered[k] / base
                taken = min(pace, left)
                left = left + got - taken
                stock[k] = left
                came += got * base
                went += taken * base
                if kind & LEVEL == CRITICAL:
                    low = min(low, left)
                elif kind & LEVEL == IMPORTANT:
                    low_important = min(low_important, left)
                order = base * _wanted(pace, plan, left, held, rush)
                if kind < SHARED:
                    flow[slot[first]] = order
                else:
                    rate = switching[product[k]] if pulled > 0.0 else 0.0
                    for e in range(first, last):
                        limit = limit_of[e + move] if kind & LIMITED else -1
                        old, fill = share[e + move], flow[slot[e]]
                        if limit >= 0:
                            fill *= _free(old * want * base, ceiling[limit])
                        new = old + rate * (share0[e + move] * fill / pulled - old) if rate > 0.0 else old
                        share[e + move] = new
                        flow[slot[e]] = min(new * order, ceiling_next[limit]) if limit >= 0 else new * order
                    shared += last - first
            lowest[j], lowest_important[j], received[j], used[j] = low, low_important, came, went


@njit(parallel=True, cache=True, error_model="numpy")
def _sell(  # type: ignore[no-untyped-def]
    first_cell, first_slot, place, flow, orders, ratio, final_rank, base, whole, final, spare, resale, lowest,
    lowest_important, important, memory, ramp, raised, expected, busy, ahead, output, final_sales, resold,
):  # fmt: skip
    """Meet orders, produce and ration for every seller (events 2 to 4); `flow`: orders in, shares delivered out."""
    cells = np.uint64(len(base))
    ranks = np.uint64(len(orders)) // cells
    for tile in prange(len(first_cell) - 1):
        for rank in range(ranks):
            for i in range(first_cell[tile], first_cell[tile + 1]):
                orders[rank * cells + i] = 0.0
        for at in range(first_slot[tile], first_slot[tile + 1]):
            orders[place[at]] += flow[at]
        for i in range(first_cell[tile], first_cell[tile + 1]):
            orders[final_rank * cells + i] += final[i]
            total = resale[i]
            for rank in range(ranks):
                total += orders[rank * cells + i]
            capacity = base[i] * whole[i] * (1.0 + spare[i] * raised[i])
            left = capacity
            if lowest[i] < np.inf:
                left = min(left, base[i] * lowest[i])
            if lowest_important[i] < np.inf:
                left = min(left, (1.0 - important) * capacity + important * base[i] * lowest_important[i])
            if left <= DUST * base[i]:
                left = 0.0
            output[i] = min(total, left)
            for rank in range(ranks):
                asked = orders[rank * cells + i]
                ratio[rank * cells + i] = left / asked if asked > left else (1.0 if left > 0.0 else 0.0)
                left = max(left - asked, 0.0)
            final_sales[i] = final[i] * ratio[final_rank * cells + i]
            resold[i] = min(resale[i], left)
            if ramp > 0.0:
                scarce = 1.0 - capacity / total if total > capacity else 0.0
                raised[i] += (scarce * (1.0 - raised[i]) if scarce > 0.0 else -raised[i]) / max(ramp, 1.0)
            expected[i] += (min(total, capacity) - expected[i]) / memory
            busy[i] = output[i] / base[i] if base[i] > 0.0 else 0.0
            ahead[i] = expected[i] / base[i] if base[i] > 0.0 else 0.0
        for at in range(first_slot[tile], first_slot[tile + 1]):
            flow[at] = ratio[place[at]]


@njit(parallel=True, cache=True)
def sum_by(of, rows, names):  # type: ignore[no-untyped-def]
    """Return the sums of some rows over cells of one group [rows, names], in the order of cells."""
    sums = np.zeros((len(rows), names))
    for row in prange(len(rows)):
        mine, cells = sums[row], rows[row]
        for i in range(len(of)):
            mine[of[i]] += cells[i]
    return sums


def run_fast(links: Links, shock: Shock, parameters: Parameters, steps: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield production, final sales, resale, inputs received and used [5, cells], and sales [entrants], for each step.

    The rows are those of the next step once it is asked for.
    """
    given = spread(parameters, links)
    cells = len(links.output)
    weight = links.link_start[links.input_start]  # links of all buyers before
    inner = np.searchsorted(weight, np.linspace(0, weight[-1], CHUNKS + 1)[1:-1])
    first_buyer = np.concatenate([[0], inner, [cells]]).astype(np.uint64)
    width = min(TILE, cells // 8 + 1)
    first_cell = np.minimum(np.arange(0, cells + width, width), cells).astype(np.uint64)
    first_slot, slot, place = _slots(links.seller, np.int32(width), len(first_cell) - 1)
    if given.ranks > 1:  # orders of each class of buyer apart
        place[slot] += (given.rank * np.int32(cells))[links.buyer][links.input]
    held, rush = 1.0 + given.stock, 1.0 / parameters.restock
    stock = held[links.product]
    flow = np.ones(len(links.seller))
    expected, resale = links.output.copy(), np.zeros(cells)
    raised = np.full(cells, float(parameters.ramp == 0))
    busy, ahead, busy_before, ahead_before = (np.ones(cells) for _ in range(4))
    pile_before = np.zeros(len(links.use) if shock.stockpiles else 0)
    orders, ratio = (np.empty(given.ranks * cells) for _ in range(2))
    lowest, lowest_important = np.empty(cells), np.empty(cells)
    rows = np.empty((5, cells))
    nothing = np.zeros(0)
    every_law = laws(shock, links, steps)
    law = next(every_law)

    size = np.diff(links.link_start)
    code = given.level + SHARED * (size > 1).astype(np.int8)
    code[links.input_of(law.limited)] |= SHARED | LIMITED
    wide = np.flatnonzero(code >= SHARED)
    shared = np.repeat(links.link_start[wide + 1] - np.cumsum(size[wide], dtype=np.int32), size[wide])
    shared += np.arange(len(shared), dtype=np.int32)  # links whose shares are kept
    first_shared = np.searchsorted(shared, links.link_start[links.input_start[first_buyer]]).astype(np.uint64)
    share0 = links.share[shared]
    share = share0.copy()
    limit_of = np.full(len(shared), -1, dtype=np.int32)
    limit_of[np.searchsorted(shared, law.limited)] = np.arange(len(law.limited), dtype=np.int32)

    start, links_from, seat = (_unsigned(a) for a in (links.input_start, links.link_start, slot))
    product, spots = _unsigned(links.product), _unsigned(place)

    def buy(pile: np.ndarray, entered: np.ndarray, ceiling: np.ndarray, ceiling_next: np.ndarray) -> None:
        _buy(
            first_buyer, first_shared, start, links_from, seat, product, links.use, code, stock, held,
            given.switching, rush, share0, share, limit_of, pile, pile_before, entered, ceiling, ceiling_next, busy,
            ahead, busy_before, ahead_before, flow, lowest, lowest_important, rows[3], rows[4],
        )  # fmt: skip

    def unmet(inputs: np.ndarray, ceiling: np.ndarray) -> np.ndarray:
        """Return what links will not deliver of some inputs [inputs], 0 for all others."""
        missing = np.zeros(len(links.use))
        for k in inputs:
            first, last = links.link_start[k], links.link_start[k + 1]
            j = np.searchsorted(links.input_start, k, side="right") - 1
            steps_held = held[links.product[k]] + (pile_before[k] if len(pile_before) else 0.0)
            want = _wanted(busy_before[j], ahead_before[j], stock[k], steps_held, rush) * links.use[k]
            order = np.full(last - first, want)
            if code[k] >= SHARED:
                here = np.searchsorted(shared, first) + np.arange(last - first)
                order, limit = share[here] * want, limit_of[here]
                order[limit >= 0] = np.minimum(order[limit >= 0], ceiling[limit[limit >= 0]])
            missing[k] = max(want - (order * flow[slot[first:last]]).sum(), 0.0)
        return missing

    buy(pile_before, nothing, np.full(len(law.limited), np.inf), law.ceiling)  # a step at rest
    for then in every_law:
        resale = resell(law, links, resale, given, parameters)
        busy, ahead, busy_before, ahead_before = busy_before, ahead_before, busy, ahead
        _sell(
            first_cell, first_slot, spots, flow, orders, ratio, np.uint64(given.final_rank), links.output, law.capacity,
            law.final, given.spare, resale, lowest, lowest_important, parameters.important, parameters.memory,
            parameters.ramp, raised, expected, busy, ahead, rows[0], rows[1], rows[2],
        )  # fmt: skip
        entered, sales = nothing, np.zeros(len(law.entrants))
        if law.entrants:
            served = np.unique(np.concatenate([inputs for inputs, _ in law.entrants]))
            entered, sales = enter(law, unmet(served, law.ceiling))
        buy(law.pile, entered, law.ceiling, then.ceiling)
        pile_before, law = law.pile, then
        yield rows, sales


def _unsigned(positions: np.ndarray) -> np.ndarray:
    """Return positions as unsigned numbers, which spares the compiled form a test for negative ones at each access."""
    return positions.view(np.uint32)
