"""The base of a trade equilibrium: shares and sums of one year, from which exact changes are computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from licet.errors import BadValue, UnknownName, nearest
from licet.network import Network

# Value added shares are kept away from zero, so that no cost runs around a loop of inputs without an anchor.
VALUE_ADDED_FLOOR = 0.01


@dataclass(frozen=True)
class Economy:
    """Regions that trade sectors, in the letters of Caliendo and Parro (2015). Index order is [sector, buyer, seller].

    Args:
        regions, sectors: names, N and J of them.
        shares: pi, what part of a buyer's spending on a sector goes to each seller [J, N, N]; sums to 1 by seller.
        tariffs: tau, ad valorem on the value net of tariff [J, N, N]; 0.05 = 5%.
        value_added_shares: gamma_jn, part of the cost of a cell that is value added [J, N].
        input_shares: part of each input sector in the intermediate inputs of a using sector [input, user, N].
        final_shares: alpha, part of each sector in final spending [J, N].
        value_added: w_n L_n, in `unit` [N].
        deficits: imports less exports, in `unit` [N]; sums to zero.
        spending: X, base spending of each buyer on each sector, tariffs included, in `unit` [J, N].
        theta: trade elasticity by sector [J].
        unit: e.g. "USD m".
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    shares: np.ndarray
    tariffs: np.ndarray
    value_added_shares: np.ndarray
    input_shares: np.ndarray
    final_shares: np.ndarray
    value_added: np.ndarray
    deficits: np.ndarray
    spending: np.ndarray
    theta: np.ndarray
    unit: str = "USD m"

    def __post_init__(self) -> None:
        n, j = len(self.regions), len(self.sectors)
        shapes = {
            "shares": (j, n, n),
            "tariffs": (j, n, n),
            "value_added_shares": (j, n),
            "input_shares": (j, j, n),
            "final_shares": (j, n),
            "value_added": (n,),
            "deficits": (n,),
            "spending": (j, n),
            "theta": (j,),
        }
        for name, shape in shapes.items():
            held = getattr(self, name)
            if held.shape != shape:
                raise BadValue(f"{name} is {held.shape}", where="economy", expected=f"{shape}")
            if not np.isfinite(held).all():
                raise BadValue(f"{name} holds NaN or infinity", where="economy", expected="finite numbers")
        if (self.theta <= 0).any():
            raise BadValue("theta is not positive", where="economy", expected="trade elasticities above 0")
        if (self.value_added <= 0).any():
            at = self.regions[int(np.argmin(self.value_added))]
            raise BadValue(f"{at} has no value added", where="economy", expected="value added above 0 in every region")

    def region(self, name: str) -> int:
        """Return the position of a region; unknown names are refused with the nearest known one."""
        return _position(name, self.regions, "region")

    def sector(self, name: str) -> int:
        """Return the position of a sector; unknown names are refused with the nearest known one."""
        return _position(name, self.sectors, "sector")

    def replace(self, **changes: object) -> "Economy":
        """Return a copy with some fields changed; shapes are checked again."""
        return replace(self, **changes)  # type: ignore[arg-type]  # fields are checked in __post_init__

    def permute(self, regions: Sequence[int], sectors: Sequence[int]) -> "Economy":
        """Return the same economy with regions and sectors in another order."""
        axes = {"shares": "jnn", "tariffs": "jnn", "value_added_shares": "jn", "input_shares": "jjn"}
        axes |= {"final_shares": "jn", "value_added": "n", "deficits": "n", "spending": "jn", "theta": "j"}
        order = {"n": np.asarray(regions), "j": np.asarray(sectors)}
        moved = {name: getattr(self, name)[np.ix_(*(order[a] for a in axis))] for name, axis in axes.items()}
        names = {"regions": tuple(self.regions[i] for i in regions), "sectors": tuple(self.sectors[i] for i in sectors)}
        return self.replace(**names, **moved)


def calibrate(
    trade: np.ndarray,
    inputs: np.ndarray,
    final: np.ndarray,
    theta: np.ndarray | float,
    *,
    regions: Sequence[str],
    sectors: Sequence[str],
    tariffs: np.ndarray | None = None,
    value_added: np.ndarray | None = None,
    unit: str = "USD m",
) -> Economy:
    """Return the economy of observed values; it is at rest only after `licet.impact.equilibrium.settle`.

    Args:
        trade: value net of tariffs [sector, buyer, seller]; what a region buys of itself on the diagonal.
        inputs: intermediate use, tariffs included [input sector, using sector, region]; negative cells are kept.
        final: final use, tariffs included [sector, region].
        theta: trade elasticity, one or one a sector.
        regions, sectors: names.
        tariffs: ad valorem rates [sector, buyer, seller]; none if absent.
        value_added: by cell [sector, region]; if absent, 1 - inputs / output, kept between 0.01 and 1.
        unit: of all values.

    Raises:
        BadValue: negative or not finite values; shapes that do not fit.

    Example:
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
        >>> e = calibrate(trade, np.zeros((1, 1, 2)), trade.sum(axis=2), 4.0, regions="AB", sectors=["all"])
        >>> e.shares[0].tolist(), e.value_added.tolist()
        ([[0.8, 0.2], [0.2, 0.8]], [100.0, 100.0])
    """
    j, n = len(sectors), len(regions)
    trade, inputs, final = (np.asarray(a, dtype=float) for a in (trade, inputs, final))
    rates = np.zeros((j, n, n)) if tariffs is None else np.asarray(tariffs, dtype=float)
    for name, held, shape in (("trade", trade, (j, n, n)), ("inputs", inputs, (j, j, n)), ("final", final, (j, n))):
        if held.shape != shape:
            raise BadValue(f"{name} is {held.shape}", where="calibrate", expected=f"{shape}")
        if not np.isfinite(held).all():
            raise BadValue(f"{name} holds NaN or infinity", where="calibrate", expected="finite numbers")
    for name, held in (("trade", trade), ("final", final)):
        if (held < 0).any():
            raise BadValue(
                f"{name} has {int((held < 0).sum())} negative values",
                where="calibrate",
                expected="values of 0 or more",
                todo="set negative changes in inventories to 0, and say so",
            )
    paid = trade * (1 + rates)
    spending = paid.sum(axis=2)
    own = np.broadcast_to(np.eye(n), (j, n, n))
    shares = np.divide(paid, spending[:, :, None], out=own.copy(), where=spending[:, :, None] > 0)
    output, bought = trade.sum(axis=1), inputs.sum(axis=0)
    if value_added is None:
        ratio = np.divide(bought, output, out=np.zeros_like(output), where=output > 0)
        added = np.clip(1 - ratio, VALUE_ADDED_FLOOR, 1.0)
        total = (added * output).sum(axis=0)
    else:
        cost = value_added + bought
        added = np.divide(value_added, cost, out=np.ones_like(output), where=cost > 0)
        total = np.asarray(value_added, dtype=float).sum(axis=0)
    same = np.broadcast_to(np.eye(j)[:, :, None], (j, j, n))
    mix = np.divide(inputs, bought[None], out=same.copy(), where=bought[None] > 0)
    poor = np.flatnonzero(final.sum(axis=0) <= 0)
    if len(poor):
        raise BadValue(f"{regions[poor[0]]} buys nothing finally", where="economy",
                       expected="final demand above 0 in every region", todo="add the region to another")  # fmt: skip
    taste = np.divide(final, final.sum(axis=0), out=np.zeros_like(final), where=final.sum(axis=0) > 0)
    net = trade.sum(axis=(0, 2)) - output.sum(axis=0)
    return Economy(
        regions=tuple(regions),
        sectors=tuple(sectors),
        shares=shares,
        tariffs=rates,
        value_added_shares=added,
        input_shares=mix,
        final_shares=taste,
        value_added=total,
        deficits=net - net.mean(),
        spending=spending,
        theta=np.broadcast_to(np.asarray(theta, dtype=float), (j,)).copy(),
        unit=unit,
    )


def calibrate_network(network: Network, theta: np.ndarray | float | Mapping[str, float]) -> Economy:
    """Return the economy of a network of sector-regions.

    Regions and sectors keep the order in which they first appear. The final columns of a region are summed; what is
    negative then (inventories run down by more than is consumed and invested) is set to zero.

    Args:
        network: cells with region and sector; several cells of one sector and region are summed.
        theta: trade elasticity: one, one a sector in order, or by sector name.
    """
    regions, sectors = tuple(dict.fromkeys(network.regions)), tuple(dict.fromkeys(network.sectors))
    n, j = len(regions), len(sectors)
    at = {name: i for i, name in enumerate(regions)}
    kind = {name: i for i, name in enumerate(sectors)}
    region = np.array([at[name] for name in network.regions])
    sector = np.array([kind[name] for name in network.sectors])
    buyer = np.array([_position(name, regions, "region of final demand") for name in network.final_regions])
    links = network.flows.tocoo()
    seller, user = links.coords[0], links.coords[1]
    by_buyer = network.final_demand @ (buyer[:, None] == np.arange(n)[None, :]).astype(float)
    used = np.maximum(by_buyer, 0.0)
    cell, home = np.nonzero(used)

    def total(weights: np.ndarray, shape: tuple[int, ...], *index: np.ndarray) -> np.ndarray:
        flat = np.ravel_multi_index(index, shape)
        return np.bincount(flat, weights, int(np.prod(shape))).reshape(shape)

    trade = total(links.data, (j, n, n), sector[seller], region[user], region[seller])
    trade = trade + total(used[cell, home], (j, n, n), sector[cell], home, region[cell])
    inputs = total(links.data, (j, j, n), sector[seller], sector[user], region[user])
    final = total(used[cell, home], (j, n), sector[cell], home)
    if isinstance(theta, Mapping):
        missing = [name for name in sectors if name not in theta]
        if missing:
            raise UnknownName(f"theta has no sector {missing[0]!r}", where="calibrate_network")
        theta = np.array([theta[name] for name in sectors])
    return calibrate(trade, inputs, final, theta, regions=regions, sectors=sectors, unit=network.unit)


def without_inputs(economy: Economy) -> Economy:
    """Return the economy read as if all that is bought were final: labor only, tastes by all spending.

    The multi-sector model without intermediates of Costinot and Rodriguez-Clare, and "no materials" of Caliendo and
    Parro. Sales become value added; trade and deficits stay.

    Example:
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]]])
        >>> e = calibrate(trade, np.full((1, 1, 2), 50.0), np.full((1, 2), 50.0), 4.0, regions="AB", sectors=["all"])
        >>> e.value_added.tolist(), without_inputs(e).value_added.tolist()
        ([50.0, 50.0], [100.0, 100.0])
    """
    return economy.replace(
        value_added_shares=np.ones_like(economy.value_added_shares),
        value_added=flows_of(economy).sum(axis=(0, 1)),
        final_shares=economy.spending / economy.spending.sum(axis=0),
    )


def pool_inputs(economy: Economy) -> Economy:
    """Return the economy in which every cell and every household of a region buys in the mix of all its spending.

    How Costinot and Rodriguez-Clare (2014) read their tables with inputs: one bundle of goods for all uses, of which a
    sector takes more or less. They weigh prices by what is finally bought all the same: keep `final_shares` of the
    economy given for that. What each cell spends on inputs stays, and so do trade and deficits.

    Source: Costinot and Rodriguez-Clare (2014), section 3.4, as in the package TradMod.

    Example:
        >>> trade = np.array([[[80.0, 20.0], [20.0, 80.0]], [[30.0, 0.0], [0.0, 30.0]]])
        >>> inputs = np.zeros((2, 2, 2)) + [[[20.0], [0.0]], [[0.0], [10.0]]]
        >>> e = calibrate(trade, inputs, trade.sum(axis=2) - inputs.sum(axis=1), 4.0, regions="AB", sectors=["x", "y"])
        >>> pool_inputs(e).input_shares[:, 0, 0].round(3).tolist(), pool_inputs(e).final_shares[:, 0].round(3).tolist()
        ([0.769, 0.231], [0.769, 0.231])
    """
    mix = economy.spending / economy.spending.sum(axis=0)
    return economy.replace(input_shares=np.repeat(mix[:, None, :], len(economy.sectors), axis=1), final_shares=mix)


def flows_of(economy: Economy) -> np.ndarray:
    """Return trade net of tariffs [sector, buyer, seller], in the unit of the economy."""
    return np.asarray(economy.shares / (1 + economy.tariffs) * economy.spending[:, :, None])


def income_of(economy: Economy) -> np.ndarray:
    """Return income by region [N]: value added, tariff revenue and deficit, in the unit of the economy."""
    revenue = (economy.tariffs * flows_of(economy)).sum(axis=(0, 2))
    return np.asarray(economy.value_added + revenue + economy.deficits)


def _position(name: str, known: tuple[str, ...], what: str) -> int:
    if name not in known:
        near = nearest(name, known) or known[:5]
        raise UnknownName(f"no {what} {name!r}", where="economy", todo=f"nearest: {', '.join(near)}")
    return known.index(name)
