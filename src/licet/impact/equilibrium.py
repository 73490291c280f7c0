"""Where wages, prices and trade come to rest after a shock, in exact changes (Caliendo and Parro 2015, nested CES)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from licet.errors import BadValue
from licet.impact.economy import Economy, income_of
from licet.impact.fixedpoint import fixed_point
from licet.impact.hat import LONG_RUN, Nests, Solved, solve_system
from licet.impact.sourcing import trade_after

TOLERANCE = 1e-11
CHUNK = 32  # draws solved side by side: their arrays stay in the cache of one core


@dataclass(frozen=True)
class Quota:
    """A ceiling on what a buyer may receive from a seller.

    Args:
        sector, buyer, seller: names.
        quantity: part of the base quantity that may still be delivered; 0 prohibits, 1 or more never binds at base.
    """

    sector: str
    buyer: str
    seller: str
    quantity: float


@dataclass(frozen=True)
class Equilibrium:
    """A base, what it becomes, and changes as ratios new / old.

    Args:
        base, after: economies before and after; `after` is itself a base for a next shock.
        wage: [N], in the unit of the numeraire.
        consumer_price: of final demand [N].
        real_wage: wage / consumer price [N].
        real_income: value added, tariff revenue and deficit over consumer price [N].
        price: of a sector to its buyer [J, N].
        cost: of a seller [J, N].
        kappa: factors on trade cost, with those found for quotas [J, N, N].
        income, revenue: I' and tariff revenue R' in `unit` [N].
        rounds: evaluations needed.
    """

    base: Economy
    after: Economy
    wage: np.ndarray
    consumer_price: np.ndarray
    real_wage: np.ndarray
    real_income: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    kappa: np.ndarray
    income: np.ndarray
    revenue: np.ndarray
    rounds: int


def settle(economy: Economy, deficits: str = "removed") -> Economy:
    """Return the economy at rest, from which shocks start: with every deficit removed, or held at its value.

    A table never is an exact equilibrium (rounding, clipped cells, deficits). Removing deficits is itself a shock,
    and its effect belongs to the base, not to the policy (Ossa 2014).

    Args:
        economy: as calibrated.
        deficits: "removed", or "fixed" in units of world value added.

    Raises:
        BadValue: another word for deficits.
        ModelError: no equilibrium.
    """
    if deficits not in ("removed", "fixed"):
        raise BadValue(f"deficits is {deficits!r}", where="settle", expected="removed or fixed")
    if deficits == "removed":
        economy = economy.replace(deficits=np.zeros_like(economy.deficits))
    return simulate(economy).after


def simulate(
    economy: Economy,
    *,
    kappa: np.ndarray | None = None,
    tariffs: np.ndarray | None = None,
    quotas: Sequence[Quota] = (),
    nests: Nests = LONG_RUN,
    numeraire: str | None = None,
    tolerance: float = TOLERANCE,
    limit: int = 2_000,
) -> Equilibrium:
    """Return the equilibrium after a shock to trade costs, tariffs or quantities.

    Args:
        economy: a base at rest (`settle`).
        kappa: factor on the cost of trade [sector, buyer, seller]; 1.3 = 30% dearer, infinity = prohibited;
            [buyer, seller] holds for every sector.
        tariffs: rates in force after the shock [sector, buyer, seller]; those of the base if absent.
        quotas: ceilings on quantity; each is met by the kappa that makes the buyer stop there. The kappa is a cost,
            not a rent: nobody earns it.
        nests: elasticities of the nested CES; Cobb-Douglas if absent.
        numeraire: region whose wage is the unit. If absent, world value added. Deficits are fixed in this unit;
            without deficits the choice changes nothing real.
        tolerance: largest change left in log wages, log prices and relative spending.
        limit: evaluations after which the search is given up.

    Raises:
        NoSeller: a buyer is cut from the last seller of a sector it spends on; buyer and sector are named.
        ModelError: no equilibrium found.

    Source: Caliendo and Parro (2015), section 3; Dekle, Eaton and Kortum (2008).

    Example:
        >>> from licet.impact.economy import calibrate
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
        >>> two = calibrate(trade, np.zeros((1, 1, 2)), trade.sum(axis=2), 4.0, regions="AB", sectors=["all"])
        >>> cost = np.array([[[1.0, 1.1], [1.1, 1.0]]])
        >>> (100 * (simulate(two, kappa=cost).real_income - 1)).round(6).tolist()
        [-1.62407, -1.62407]
    """
    factor = _all_links("kappa", 1.0 if kappa is None else kappa, economy)
    rates = _all_links("tariffs", economy.tariffs if tariffs is None else tariffs, economy)
    unit = None if numeraire is None else economy.region(numeraire)
    start: np.ndarray | None = None

    def solve(at: np.ndarray) -> Solved:
        nonlocal start
        trade = trade_after(economy, at, rates, theta=economy.theta)
        found, start = solve_system(
            economy,
            trade,
            nests,
            theta=economy.theta,
            draws=1,
            numeraire=unit,
            tolerance=tolerance,
            limit=limit,
            start=start,
        )
        return found

    if quotas:
        factor = _kappa_of(quotas, economy, factor, rates, solve)
    found = solve(factor)
    after = _rebase(economy, found, factor, rates, nests)
    wage, price = np.exp(found.wage[:, 0]), np.exp(found.consumer_price[:, 0])
    income = found.income[:, 0]
    return Equilibrium(
        base=economy,
        after=after,
        wage=wage,
        consumer_price=price,
        real_wage=wage / price,
        real_income=income / income_of(economy) / price,
        price=np.exp(found.price[:, :, 0]),
        cost=np.exp(found.cost[:, :, 0]),
        kappa=factor,
        income=income,
        revenue=found.revenue[:, 0],
        rounds=found.rounds,
    )


def simulate_many(
    economy: Economy,
    links: np.ndarray,
    factors: np.ndarray,
    *,
    theta: np.ndarray | None = None,
    nests: Nests = LONG_RUN,
    tolerance: float = 1e-8,
    limit: int = 2_000,
    threads: int = 2,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (real income, real wage) as ratios new / old [N, draws] for many draws of one kind of shock.

    The same equations as `simulate`, evaluated side by side; the answers do not depend on chunk or thread.

    Args:
        economy: a base at rest (`settle`).
        links: the links shocked, as positions (sector, buyer, seller) [L, 3].
        factors: kappa of each link and draw [L, draws]; infinity prohibits.
        theta: trade elasticities by draw [J, draws]; those of the base if absent.
        nests: elasticities, each a number or one a draw [draws].
        tolerance: largest change left, as in `simulate`.
        limit: evaluations after which the search is given up.
        threads: workers.

    Raises:
        NoSeller, ModelError: as in `simulate`; the first draw that fails ends all.
    """
    draws = factors.shape[1]
    if theta is not None and theta.shape != (len(economy.sectors), draws):
        raise BadValue(f"theta is {theta.shape}", where="simulate_many", expected=f"{(len(economy.sectors), draws)}")
    ones = np.ones_like(economy.shares)
    income = income_of(economy)

    def part(values: float | np.ndarray, some: slice) -> float | np.ndarray:
        held = np.asarray(values)
        return held[some] if held.ndim else values

    def chunk(first: int) -> tuple[np.ndarray, np.ndarray]:
        some = slice(first, min(first + CHUNK, draws))
        elastic = economy.theta if theta is None else theta[:, some]
        trade = trade_after(economy, ones, economy.tariffs, theta=elastic, links=links, factors=factors[:, some])
        nest = Nests(part(nests.inputs, some), part(nests.value_added, some), part(nests.final, some))
        found, _ = solve_system(
            economy,
            trade,
            nest,
            theta=elastic,
            draws=some.stop - some.start,
            numeraire=None,
            tolerance=tolerance,
            limit=limit,
        )
        return found.income / income[:, None] / np.exp(found.consumer_price), np.exp(found.wage - found.consumer_price)

    with ThreadPoolExecutor(max_workers=threads) as workers:
        parts = list(workers.map(chunk, range(0, draws, CHUNK)))
    return np.concatenate([p[0] for p in parts], axis=1), np.concatenate([p[1] for p in parts], axis=1)


def autarky(economy: Economy) -> np.ndarray:
    """Return the kappa that ends all trade between regions [J, N, N]: infinity everywhere but at home."""
    home = np.eye(len(economy.regions), dtype=bool)
    return np.where(np.broadcast_to(home, economy.shares.shape), 1.0, np.inf)


def prohibit(
    economy: Economy, buyers: Sequence[str], sellers: Sequence[str], sectors: Sequence[str] = ()
) -> np.ndarray:
    """Return the kappa that ends sales from `sellers` to `buyers` in `sectors` (all, if none is named) [J, N, N]."""
    kappa = np.ones_like(economy.shares)
    at = [economy.sector(s) for s in sectors] or list(range(len(economy.sectors)))
    kappa[np.ix_(at, [economy.region(b) for b in buyers], [economy.region(s) for s in sellers])] = np.inf
    return kappa


def _all_links(name: str, given: np.ndarray | float, economy: Economy) -> np.ndarray:
    """Return a writable array [J, N, N] of what was given for all sectors, or for all links."""
    held = np.asarray(given, dtype=float)
    if held.ndim and held.shape not in (economy.shares.shape, economy.shares.shape[1:]):
        raise BadValue(f"{name} is {held.shape}", where="simulate", expected=f"{economy.shares.shape}")
    return np.array(np.broadcast_to(held, economy.shares.shape))


def _rebase(economy: Economy, found: Solved, kappa: np.ndarray, tariffs: np.ndarray, nests: Nests) -> Economy:
    """Return the economy whose shares and sums are those of the new equilibrium."""
    wage, price, cost = found.wage[:, 0], found.price[:, :, 0], found.cost[:, :, 0]
    theta = economy.theta[:, None, None]
    moved = kappa * (1 + tariffs) / (1 + economy.tariffs)
    shares = economy.shares * moved**-theta * np.exp(-theta * (cost[:, None, :] - price[:, :, None]))
    t, r = (1 - float(np.asarray(s)) for s in (nests.value_added, nests.inputs))
    mix = economy.input_shares * np.exp(r * price)[:, None, :]
    labor = economy.value_added_shares * np.exp(t * (wage - cost))
    return economy.replace(
        shares=shares / shares.sum(axis=2, keepdims=True),
        tariffs=tariffs,
        value_added_shares=labor,
        input_shares=mix / mix.sum(axis=0),
        final_shares=found.final_shares[:, :, 0].copy(),
        value_added=np.exp(wage) * economy.value_added,
        spending=found.spending[:, :, 0],
    )


def _kappa_of(
    quotas: Sequence[Quota],
    economy: Economy,
    kappa: np.ndarray,
    tariffs: np.ndarray,
    solve: Callable[[np.ndarray], Solved],
) -> np.ndarray:
    """Return `kappa` raised on each quota's link until the quantity delivered is no more than the ceiling."""
    for quota in quotas:
        if not quota.quantity >= 0:
            raise BadValue(f"quantity is {quota.quantity}", where=f"{quota}", expected="a share of 0 or more")
    at = np.array([(economy.sector(q.sector), economy.region(q.buyer), economy.region(q.seller)) for q in quotas])
    if len(np.unique(at, axis=0)) < len(at):
        raise BadValue("two quotas on one link", where="simulate", todo="keep the lower")
    j, n, i = at.T
    ceiling = np.array([q.quantity for q in quotas])
    kappa = kappa.copy()
    kappa[j[ceiling == 0], n[ceiling == 0], i[ceiling == 0]] = np.inf
    open_ = np.isfinite(kappa[j, n, i]) & (economy.shares[j, n, i] > 0)
    j, n, i, ceiling = j[open_], n[open_], i[open_], ceiling[open_]
    if not len(ceiling):
        return kappa
    floor, theta = np.log(kappa[j, n, i]), economy.theta[j]
    taxed = (1 + tariffs)[j, n, i] / (1 + economy.tariffs)[j, n, i]

    def tighten(found_log: np.ndarray) -> np.ndarray:
        logs = np.maximum(found_log[:, 0], floor)
        kappa[j, n, i] = np.exp(logs)
        found = solve(kappa)
        price, cost = found.price[j, n, 0], found.cost[j, i, 0] + logs + np.log(taxed)
        spent = np.log(found.spending[j, n, 0] / economy.spending[j, n])
        quantity = spent - theta * (cost - price) - cost  # of what is delivered, in log change
        return np.asarray(np.maximum(logs + (quantity - np.log(ceiling)) / (1 + theta), floor))[:, None]

    logs, _ = fixed_point(tighten, floor[:, None], tolerance=1e-10, limit=400, name="quotas")
    kappa[j, n, i] = np.exp(logs[:, 0])
    return kappa
