"""The ARIO model as BoARIO 0.7.2 runs it: a yardstick for tests and benchmarks, not a model licet answers with.

Written from the published equations of ARIO and from the numbers BoARIO prints. Where the program departs from the
equations, so does this form: over-production follows scarcity in both directions, stocks stand still in a step in which
no input changes beyond the tolerance of `numpy.allclose`, and scarcity compares the orders just placed with the output
just made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue, UnknownName
from licet.impact.supply_links import By, by_name, link
from licet.network import Network

if TYPE_CHECKING:
    from licet.impact.boario_events import Rebuilding

# BoARIO takes a stock of one step or less for one of two.
LEAST_STOCK = 2.0


@dataclass(frozen=True)
class ArioParameters:
    """Parameters of ARIO; times in steps, which are days if `year` is 365.

    Args:
        psi: share of the stock target below which a stock limits output; 0.8 in Hallegatte (2014).
        stock: stock target in days of use, by product; infinite for products never short.
        restock: days in which a gap in stocks is closed, by product.
        over_max: most a cell can make, as a share of base.
        over_tau: days in which over-production comes up.
        orders: "alt" weighs sellers by what they can make, "noalt" by base flows only.
        over_base: what a cell can make at rest, as a share of base.
        year: steps in a year; with steps of a week all times above are in weeks.
    """

    psi: float = 0.8
    stock: By = 90.0
    restock: By = 60.0
    over_max: float = 1.25
    over_tau: float = 365.0
    orders: Literal["alt", "noalt"] = "alt"
    over_base: float = 1.0
    year: float = 365.0


def simulate_ario(
    network: Network,
    capacity: np.ndarray,
    parameters: ArioParameters | None = None,
    engine: Literal["numpy", "numba"] = "numpy",
    rebuilding: "Rebuilding | None" = None,
) -> np.ndarray:
    """Return production a step [steps, cells], in the unit of the network.

    Order of events: over-production; production from demand, capacity and stocks; deliveries in proportion to orders;
    stocks; orders. Negative final demand counts as 0.

    Args:
        network: flows of a year.
        capacity: share of base capacity left [steps, cells].
        parameters: see `ArioParameters`; its defaults if None.
        engine: "numpy", the definition, or "numba", the same in compiled form (extra `fast`).
        rebuilding: works that take capacity and ask for production (`licet.impact.boario_events`); NumPy only.

    Raises:
        UnknownName: the engine or a product does not exist.
        BadValue: rebuilding is asked of the compiled form.

    Source: Hallegatte (2008) section 2, Hallegatte (2014); BoARIO 0.7.2 (Juhel 2024) for its departures.

    Example:
        >>> one = Network(("a",), ("X",), ("s",), sp.csr_array([[0.0]]), np.array([365.0]), np.array([[365.0]]),
        ...     ("f",), ("X",), "USD m", 2020, "example")
        >>> simulate_ario(one, np.array([[1.0], [0.5]])).ravel().tolist()
        [1.0, 0.5]
    """
    p = parameters or ArioParameters()
    if engine not in {"numpy", "numba"}:
        raise UnknownName(f"no engine {engine!r}", expected="numpy or numba")
    if rebuilding is not None and engine != "numpy":
        raise BadValue("rebuilding is not compiled", where="simulate_ario", expected="engine numpy")
    links = link(network, p.year)
    x0, final, use = links.output, links.final, links.use
    cells, inputs = len(x0), len(use)
    buyer = links.buyer
    inverse = np.divide(1.0, x0, out=np.zeros(cells), where=x0 > 0)
    coefficient = use * inverse[buyer]
    bought = sp.csr_array((links.share, links.seller, links.link_start), shape=(inputs, cells))
    sold = sp.csr_array(bought.T)
    days = _days(p.stock, links.products)[links.product]
    finite = np.isfinite(days)
    known = np.where(finite, days, 0.0)
    target, limit = coefficient * known, coefficient * known * p.psi
    restock = by_name(p.restock, links.products, "restock")[links.product]

    stock, over = use * np.where(finite, days, 1.0), np.full(cells, p.over_base)
    weight, quantity = np.ones(cells), use.copy()  # orders over a link: share * weight of seller * quantity of input
    if engine == "numba":
        from licet.impact.ario_kernel import run_days

        first_input, seats, first_link, seller, first_sale, sale = (
            positions.astype(np.uint32)
            for positions in (links.input_start, buyer, links.link_start, links.seller, sold.indptr, sold.indices)
        )
        made = run_days(
            capacity, first_input, seats, first_link, seller, links.share, first_sale, sale, sold.data, x0, final,
            coefficient, target, limit, restock, finite, stock, quantity, p.over_max, p.over_tau, p.over_base,
            p.orders == "alt",
        )  # fmt: skip
        return np.asarray(made)
    ordered, made = x0, x0  # with final demand
    production = np.empty((len(capacity), cells))
    for step, share in enumerate(capacity):
        left, demand = share, ordered
        if rebuilding:
            lost, asked = rebuilding.before(step)
            left, demand = left - lost, demand + asked
        scarcity = np.divide(demand - made, demand, out=np.zeros(cells), where=demand > 0)
        rise = np.where(scarcity != 0, (p.over_max - over) * scarcity, p.over_base - over)
        over = np.clip(over + rise / p.over_tau, 1.0, p.over_max)
        able = x0 * left * over
        wanted = np.minimum(demand, able)
        wish = wanted[buyer]
        need = limit * wish
        short = np.flatnonzero((stock < need) & (need > 0))
        allowed = np.ones(cells)
        np.minimum.at(allowed, buyer[short], stock[short] / need[short])
        made = wanted * allowed
        ratio = np.divide(made, demand, out=np.zeros(cells), where=demand > 0)
        received = quantity * (bought @ (weight * ratio))
        used = coefficient * made[buyer]
        moved = received - used
        if not (np.abs(moved) <= 1e-8 + 1e-5 * np.abs(used)).all():  # as BoARIO compares
            stock = stock + received - used
        if rebuilding:  # orders look at works still open
            rebuilding.after(step, ratio)
            wish = np.minimum(ordered + asked * (1 - ratio), able)[buyer]
        gap = np.maximum(target * wish - stock, 0.0) * finite
        total = used + gap / restock
        if p.orders == "alt":
            weight = able * inverse
        weighed = bought @ weight
        sells = weighed > 0
        quantity = total / weighed if sells.all() else np.divide(total, weighed, out=np.zeros(inputs), where=sells)
        ordered = weight * (sold @ quantity) + final
        production[step] = made
    return production


def _days(stock: By, products: tuple[str, ...]) -> np.ndarray:
    """Return stock targets by product, letting infinity through; nothing is held below `LEAST_STOCK`."""
    if isinstance(stock, Mapping):
        never = {name for name, days in stock.items() if days == np.inf}
        days = by_name({k: 0.0 if k in never else v for k, v in stock.items()}, products, "stock")
        endless = [n in never or (n not in stock and "*" in never) for n in products]
    else:
        days, endless = by_name(stock, products, "stock"), [False] * len(products)
    return np.where(endless, np.inf, np.where(days > 1, days, LEAST_STOCK))
