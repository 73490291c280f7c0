"""The shortage model compiled: one pass over links and one over cells a step, equal to `inventory_step.advance` (extra `fast`).

What makes it fast is where numbers lie. Stocks are kept in steps of base use, and what a buyer wants is not stored: it
follows from the stock and from how busy the buyer was. A seller's delivered share and the orders it gets lie side by side,
and the shares of some buyers' sellers are read together before they are used, so that a link waits for memory once.

Buyers are split into a fixed number of chunks, and every chunk adds its orders to a table of its own; tables are summed
in order. The numbers therefore do not depend on how many threads share the work.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from licet.errors import BadInput
from licet.impact.events import Shock
from licet.impact.inventory_parameters import CRITICAL, IMPORTANT, Parameters, spread
from licet.impact.inventory_step import Law, enter, laws, resell
from licet.impact.supply_links import Links

try:
    from numba import njit, prange
except ImportError as missing:
    raise BadInput("engine is 'numba', which is not installed", todo="run pip install 'licet[fast]'") from missing

CHUNKS = 4
TOGETHER = 16  # buyers whose sellers are read together
LEVEL = 3  # bits of an input's code that hold its level
SEVERAL = 4  # bit of an input with several links, or one that law limits
LIMITED = 8  # bit of an input with a link that law limits
RATIO, ORDERS = 0, 1  # columns of the tables: share of orders delivered, and orders for the next step


@njit(inline="always")
def _wanted(busy, ahead, stock, held, restock):  # type: ignore[no-untyped-def]  # numba has no types
    """Return what is wanted of an input, all in steps of base use (event 8)."""
    return max(busy + max((ahead * held - stock) / restock, ahead - stock), 0.0)


@njit(inline="always")
def _free(asked, top):  # type: ignore[no-untyped-def]
    """Return the share of an order the law lets through."""
    if asked > 0.0:
        return min(asked, top) / asked
    return 1.0 if top > 0.0 else 0.0


@njit(parallel=True, cache=True, error_model="numpy")
def _buy(  # type: ignore[no-untyped-def]
    bounds, input_start, link_start, place, share0, share, product, use, code, stock, held_steps, switching, restock,
    pile, pile_before, entered, limit_of, ceiling, ceiling_next, busy, ahead, busy_before, ahead_before, tables,
    lowest, lowest_important, received, used, first,
):  # fmt: skip
    """Receive, use, move shares and order again for every buyer (events 5 to 8); with `first` only order base use."""
    for chunk in prange(len(bounds) - 1):
        mine = tables[chunk]
        ratio = np.empty(256)
        for begin in range(bounds[chunk], bounds[chunk + 1], TOGETHER):
            end = min(begin + TOGETHER, bounds[chunk + 1])
            origin, stop = link_start[input_start[begin]], link_start[input_start[end]]
            if stop - origin > len(ratio):
                ratio = np.empty(2 * (stop - origin))
            for e in range(origin, stop):
                ratio[e - origin] = mine[place[e], RATIO]
            for j in range(begin, end):
                low, low_important, came, went = np.inf, np.inf, 0.0, 0.0
                for k in range(input_start[j], input_start[j + 1]):
                    e, base, held, kind = link_start[k], use[k], held_steps[product[k]], code[k]
                    held_before = held
                    if len(pile):
                        held, held_before = held + pile[k], held + pile_before[k]
                    level = kind & LEVEL
                    got, pulled = 0.0, 0.0
                    want = 1.0
                    if not first:
                        want = _wanted(busy_before[j], ahead_before[j], stock[k], held_before, restock)
                        if kind < SEVERAL:
                            got = want * ratio[e - origin]
                        else:
                            for e in range(link_start[k], link_start[k + 1]):
                                asked = share[e] * want
                                fill = ratio[e - origin]
                                if kind & LIMITED and limit_of[e] >= 0:
                                    fill *= _free(asked * base, ceiling[limit_of[e]])
                                got += asked * fill
                                pulled += share0[e] * fill
                        if len(entered):
                            got += entered[k] / base
                        taken = min(busy[j], stock[k])
                        stock[k] += got - taken
                        came += got * base
                        went += taken * base
                    before, want = want, want if first else _wanted(busy[j], ahead[j], stock[k], held, restock)
                    if kind < SEVERAL:
                        mine[place[e], ORDERS] += want * base
                    else:
                        rate = switching[product[k]] if pulled > 0.0 else 0.0
                        for e in range(link_start[k], link_start[k + 1]):
                            limit = limit_of[e] if kind & LIMITED else -1
                            if rate > 0.0:
                                fill = ratio[e - origin]
                                if limit >= 0:
                                    fill *= _free(share[e] * before * base, ceiling[limit])
                                share[e] += rate * (share0[e] * fill / pulled - share[e])
                            order = share[e] * want * base
                            if limit >= 0:
                                order = min(order, ceiling_next[limit])
                            mine[place[e], ORDERS] += order
                    if level == CRITICAL:
                        low = min(low, stock[k])
                    elif level == IMPORTANT:
                        low_important = min(low_important, stock[k])
                lowest[j], lowest_important[j], received[j], used[j] = low, low_important, came, went


@njit(parallel=True, cache=True, error_model="numpy")
def _sell(  # type: ignore[no-untyped-def]
    tables, final_rank, base, capacity_left, final, spare, resale, lowest, lowest_important, important, memory, ramp,
    raised, expected, busy, ahead, output, final_sales, resold,
):  # fmt: skip
    """Meet orders, produce and ration for every cell (events 2 to 4), and empty the tables for new orders."""
    cells = len(base)
    ranks = tables.shape[1] // cells
    for i in prange(cells):
        total = resale[i]
        for rank in range(ranks):
            for chunk in range(1, len(tables)):
                tables[0, rank * cells + i, ORDERS] += tables[chunk, rank * cells + i, ORDERS]
            if rank == final_rank:
                tables[0, rank * cells + i, ORDERS] += final[i]
            total += tables[0, rank * cells + i, ORDERS]
        capacity = base[i] * capacity_left[i] * (1.0 + spare[i] * raised[i])
        left = capacity
        if lowest[i] < np.inf:
            left = min(left, base[i] * lowest[i])
        if lowest_important[i] < np.inf:
            left = min(left, (1.0 - important) * capacity + important * base[i] * lowest_important[i])
        output[i] = min(total, left)
        for rank in range(ranks):
            ordered = tables[0, rank * cells + i, ORDERS]
            ratio = left / ordered if ordered > left else (1.0 if left > 0.0 else 0.0)
            left = max(left - ordered, 0.0)
            if rank == final_rank:
                final_sales[i] = final[i] * ratio
            for chunk in range(len(tables)):
                tables[chunk, rank * cells + i, RATIO] = ratio
                tables[chunk, rank * cells + i, ORDERS] = 0.0
        resold[i] = min(resale[i], left)
        if ramp > 0.0:
            scarce = 1.0 - capacity / total if total > capacity else 0.0
            raised[i] += (scarce * (1.0 - raised[i]) if scarce > 0.0 else -raised[i]) / max(ramp, 1.0)
        expected[i] += (min(total, capacity) - expected[i]) / memory
        busy[i] = output[i] / base[i] if base[i] > 0.0 else 0.0
        ahead[i] = expected[i] / base[i] if base[i] > 0.0 else 0.0


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
    even = np.linspace(0, len(links.seller), CHUNKS + 1)[1:-1]
    inner = np.searchsorted(links.link_start[links.input_start[:-1]], even)
    bounds = np.concatenate([[0], inner, [cells]]).astype(np.int64)
    place = links.seller  # row of each link in a table
    if given.ranks > 1:
        place = place + (given.rank * np.int32(cells))[links.buyer][links.input]
    several = np.diff(links.link_start) > 1
    code = given.level + SEVERAL * several.astype(np.int8)
    limit_of = np.full(len(links.seller), -1, dtype=np.int32)
    stock = 1.0 + given.stock[links.product]
    share = links.share.copy()
    expected, resale = links.output.copy(), np.zeros(cells)
    raised = np.full(cells, float(parameters.ramp == 0))
    busy, ahead = (links.output > 0).astype(float), (links.output > 0).astype(float)
    busy_before, ahead_before = busy.copy(), ahead.copy()
    pile_before = np.zeros(len(links.use) if shock.stockpiles else 0)
    tables = np.zeros((CHUNKS, given.ranks * cells, 2))
    lowest, lowest_important = np.empty(cells), np.empty(cells)
    rows = np.empty((5, cells))
    nothing = np.zeros(0)

    def buy(law: Law, then: Law, entered: np.ndarray, first: bool = False) -> None:
        _buy(
            bounds, links.input_start, links.link_start, place, links.share, share, links.product, links.use, code,
            stock, 1.0 + given.stock, given.switching, parameters.restock, law.pile, pile_before, entered, limit_of,
            law.ceiling, then.ceiling, busy, ahead, busy_before, ahead_before, tables, lowest, lowest_important,
            rows[3], rows[4], first,
        )  # fmt: skip

    for number, (law, then) in enumerate(pairwise(laws(shock, links, steps))):
        if number == 0:
            limit_of[law.limited] = np.arange(len(law.limited), dtype=np.int32)
            code[np.searchsorted(links.link_start, law.limited, side="right") - 1] |= SEVERAL | LIMITED
            buy(law, law, nothing, first=True)
        resale = resell(law, links, resale, given, parameters)
        busy, ahead, busy_before, ahead_before = busy_before, ahead_before, busy, ahead
        _sell(
            tables, given.final_rank, links.output, law.capacity, law.final, given.spare, resale, lowest,
            lowest_important, parameters.important, parameters.memory, parameters.ramp, raised, expected, busy, ahead,
            rows[0], rows[1], rows[2],
        )  # fmt: skip
        entered, sales = nothing, np.zeros(len(law.entrants))
        if law.entrants:
            ratio = tables[0, :, RATIO]
            unmet = np.zeros(len(links.use))
            for k in np.unique(np.concatenate([inputs for inputs, _ in law.entrants])):
                here = slice(links.link_start[k], links.link_start[k + 1])
                j = np.searchsorted(links.input_start, k, side="right") - 1
                held = 1.0 + given.stock[links.product[k]] + (pile_before[k] if len(pile_before) else 0.0)
                want = links.use[k] * _wanted(busy_before[j], ahead_before[j], stock[k], held, parameters.restock)
                order = share[here] * want
                limited = limit_of[here] >= 0
                order[limited] = np.minimum(order[limited], law.ceiling[limit_of[here][limited]])
                unmet[k] = max(want - (order * ratio[place[here]]).sum(), 0.0)
            entered, sales = enter(law, unmet)
        buy(law, then, entered)
        pile_before = law.pile
        yield rows, sales
