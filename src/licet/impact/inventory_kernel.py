"""The shortage model compiled: one pass over the links a step, equal to `inventory_step.advance` (extra `fast`).

Buyers are split into a fixed number of chunks, and every chunk adds its orders to a table of its own; tables are summed
in order. The numbers therefore do not depend on how many threads share the work.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from licet.errors import BadInput
from licet.impact.events import Shock
from licet.impact.inventory_parameters import CRITICAL, IMPORTANT, Parameters, spread
from licet.impact.inventory_step import Law, enter, laws, produce, resell, rest
from licet.impact.supply_links import Links

try:
    from numba import njit, prange
except ImportError as missing:
    raise BadInput("engine is 'numba', which is not installed", todo="run pip install 'licet[fast]'") from missing

CHUNKS = 4
LIMITED = 4  # added to the level of inputs with a link that law limits
Row = tuple[np.ndarray, ...]


@njit(cache=True)
def _free(asked, top):  # type: ignore[no-untyped-def]
    """Return the share of an order the law lets through."""
    if asked > 0.0:
        return min(asked, top) / asked
    return 1.0 if top > 0.0 else 0.0


@njit(parallel=True, cache=True)
def _place(  # type: ignore[no-untyped-def]  # numba has no types
    bounds, input_start, link_start, seller, share0, share, product, use, kind, stock, want, held_steps, switching,
    restock, pile, entered, limit_of, ceiling, ceiling_next, ratio, rank, output, base, expected, orders, lowest,
    lowest_important, received, used, first,
):  # fmt: skip
    """Receive, use, move shares and order again for every buyer; with `first` only order what is wanted."""
    cells = len(base)
    for chunk in prange(len(bounds) - 1):
        mine = orders[chunk]
        mine[:] = 0.0
        for j in range(bounds[chunk], bounds[chunk + 1]):
            low, low_important, came, went = np.inf, np.inf, 0.0, 0.0
            row = rank[j] * cells
            busy = output[j] / base[j] if base[j] > 0.0 else 0.0
            ahead = expected[j] / base[j] if base[j] > 0.0 else 0.0
            for k in range(input_start[j], input_start[j + 1]):
                begin, end = link_start[k], link_start[k + 1]
                wanted, normal = want[k], use[k]
                limited = kind[k] >= LIMITED
                alone = end - begin == 1 and not limited
                if not first:
                    got, pulled = 0.0, 0.0
                    if alone:
                        got = wanted * ratio[row + seller[begin]]
                    else:
                        for e in range(begin, end):
                            asked = share[e] * wanted
                            free = _free(asked, ceiling[limit_of[e]]) if limited and limit_of[e] >= 0 else 1.0
                            fill = free * ratio[row + seller[e]]
                            got += asked * fill
                            pulled += share0[e] * fill
                    rate = switching[product[k]]
                    if not alone and rate > 0.0 and pulled > 0.0:
                        for e in range(begin, end):
                            asked = share[e] * wanted
                            free = _free(asked, ceiling[limit_of[e]]) if limited and limit_of[e] >= 0 else 1.0
                            target = share0[e] * free * ratio[row + seller[e]] / pulled
                            share[e] += rate * (target - share[e])
                    if len(entered):
                        got += entered[k]
                    use_now = min(normal * busy, stock[k])
                    held = stock[k] + got - use_now
                    need = normal * ahead
                    steps = held_steps[product[k]] + (pile[k] if len(pile) else 0.0)
                    gap = max((need * steps - held) / restock, need - held)
                    wanted = max(normal * busy + gap, 0.0)
                    stock[k], want[k] = held, wanted
                    came += got
                    went += use_now
                if alone:
                    mine[row + seller[begin]] += wanted
                else:
                    for e in range(begin, end):
                        order = share[e] * wanted
                        if limited and limit_of[e] >= 0:
                            order = min(order, ceiling_next[limit_of[e]])
                        mine[row + seller[e]] += order
                level = kind[k] % LIMITED
                if level == CRITICAL:
                    low = min(low, stock[k] / normal)
                elif level == IMPORTANT:
                    low_important = min(low_important, stock[k] / normal)
            lowest[j], lowest_important[j], received[j], used[j] = low, low_important, came, went


def run_fast(links: Links, shock: Shock, parameters: Parameters, steps: int) -> Iterator[tuple[Row, np.ndarray]]:
    """Yield production, final sales, resale, inputs received and used by cell, and sales by entrant, for each step."""
    given = spread(parameters, links)
    state = rest(links, given, parameters)
    cells = len(links.output)
    even = np.linspace(0, len(links.seller), CHUNKS + 1)[1:-1]
    inner = np.searchsorted(links.link_start[links.input_start[:-1]], even)
    bounds = np.concatenate([[0], inner, [cells]]).astype(np.int64)
    orders = np.empty((CHUNKS, given.ranks * cells))
    lowest, lowest_important, received, used = (np.empty(cells) for _ in range(4))
    limit_of = np.full(len(links.seller), -1, dtype=np.int32)
    kind = given.level.copy()
    ratio = np.ones(given.ranks * cells)
    nothing = np.zeros(0)

    def place(law: Law, then: Law, entered: np.ndarray, output: np.ndarray, first: bool) -> None:
        _place(
            bounds, links.input_start, links.link_start, links.seller, links.share, state.share, links.product,
            links.use, kind, state.stock, state.want, 1.0 + given.stock, given.switching, parameters.restock,
            law.pile, entered, limit_of, law.ceiling, then.ceiling, ratio, given.rank, output, links.output,
            state.expected, orders, lowest, lowest_important, received, used, first,
        )  # fmt: skip

    for number, (law, then) in enumerate(pairwise(laws(shock, links, steps))):
        if number == 0:
            limit_of[law.limited] = np.arange(len(law.limited), dtype=np.int32)
            kind[np.unique(np.searchsorted(links.link_start, law.limited, side="right") - 1)] += LIMITED
            place(law, law, nothing, links.output, True)
        demand = orders.sum(axis=0).reshape(given.ranks, cells)
        state = resell(law, links, state, given, parameters)
        made, state = produce(demand, lowest, lowest_important, state, law, links, given, parameters)
        ratio = made.ratio.ravel()
        entered, sales = nothing, np.zeros(len(law.entrants))
        if law.entrants:
            entered, sales = enter(law, _unmet(law, links, state.share, state.want, ratio, given.rank, limit_of))
        place(law, then, entered, made.output, False)
        yield (made.output, made.final, made.resold, received, used), sales


def _unmet(
    law: Law,
    links: Links,
    share: np.ndarray,
    want: np.ndarray,
    ratio: np.ndarray,
    rank: np.ndarray,
    limit_of: np.ndarray,
) -> np.ndarray:
    """Return what links will not deliver of the inputs entrants serve [inputs], 0 for all others."""
    unmet, cells = np.zeros(len(want)), len(links.output)
    for k in np.unique(np.concatenate([inputs for inputs, _ in law.entrants])):
        here = slice(links.link_start[k], links.link_start[k + 1])
        buyer = np.searchsorted(links.input_start, k, side="right") - 1
        order = share[here] * want[k]
        limited = limit_of[here] >= 0
        order[limited] = np.minimum(order[limited], law.ceiling[limit_of[here][limited]])
        unmet[k] = max(want[k] - (order * ratio[rank[buyer] * cells + links.seller[here]]).sum(), 0.0)
    return unmet
