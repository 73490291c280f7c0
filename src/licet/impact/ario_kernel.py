"""The compatibility mode of BoARIO compiled: a day in four walks, equal to `boario_mode` (extra `fast`)."""

import numpy as np

from licet.errors import BadInput

try:
    from numba import njit
except ImportError as missing:
    raise BadInput("engine is 'numba', which is not installed", todo="run pip install 'licet[fast]'") from missing


@njit(cache=True, error_model="numpy")
def run_days(  # type: ignore[no-untyped-def]  # numba has no types
    capacity, first_input, buyer, first_link, seller, share, first_sale, sale, sale_share, output, final, coefficient,
    target, limit, restock, finite, stock, quantity, over_max, over_tau, over_base, follow,
):  # fmt: skip
    """Return production [steps, cells]; `stock` and `quantity` are those before the first day and are written over.

    Positions are unsigned, which spares a test for negative ones at each access.
    """
    steps, cells = capacity.shape
    inputs = len(buyer)
    production = np.empty((steps, cells))
    over, weight, demand, wanted = np.full(cells, over_base), np.ones(cells), output.copy(), np.empty(cells)
    pair = np.empty((cells, 2))  # what of an order over a link of share 1 is delivered today, and ordered next
    weighed, next_stock = np.empty(inputs), np.empty(inputs)
    for step in range(steps):
        made = production[step]
        for j in range(cells):
            able = output[j] * capacity[step, j] * over[j]
            wanted[j] = min(demand[j], able)
            allowed = 1.0
            for k in range(first_input[j], first_input[j + 1]):
                need = limit[k] * wanted[j]
                if need > 0.0 and stock[k] < need:
                    allowed = min(allowed, stock[k] / need)
            made[j] = wanted[j] * allowed
            pair[j, 0] = weight[j] * (made[j] / demand[j] if demand[j] > 0.0 else 0.0)
            if follow:
                weight[j] = able / output[j] if output[j] > 0.0 else 0.0
            pair[j, 1] = weight[j]
        moved = False
        for k in range(inputs):
            got, sells = 0.0, 0.0
            for e in range(first_link[k], first_link[k + 1]):
                i = seller[e]
                got += share[e] * pair[i, 0]
                sells += share[e] * pair[i, 1]
            received, used = quantity[k] * got, coefficient[k] * made[buyer[k]]
            weighed[k], next_stock[k] = sells, stock[k] + received - used
            moved |= abs(received - used) > 1e-8 + 1e-5 * abs(used)
        if moved:
            stock, next_stock = next_stock, stock
        for k in range(inputs):
            j = buyer[k]
            gap = max(target[k] * wanted[j] - stock[k], 0.0) if finite[k] else 0.0
            total = coefficient[k] * made[j] + gap / restock[k]
            quantity[k] = total / weighed[k] if weighed[k] > 0.0 else 0.0
        for i in range(cells):
            ordered = 0.0
            for e in range(first_sale[i], first_sale[i + 1]):
                ordered += sale_share[e] * quantity[sale[e]]
            demand[i] = weight[i] * ordered + final[i]
            scarcity = (demand[i] - made[i]) / demand[i] if demand[i] > 0.0 else 0.0
            rise = (over_max - over[i]) * scarcity if scarcity != 0.0 else over_base - over[i]
            over[i] = min(max(over[i] + rise / over_tau, 1.0), over_max)
    return production
