"""What is lost when links are deleted: low-rank updates of one factorization instead of a new solve each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from licet.errors import BadValue
from licet.impact.leontief import Requirements, ghosh, leontief
from licet.network import Network


@dataclass(frozen=True)
class Cut:
    """Links to delete: every listed seller's sales to every listed buyer, by a share.

    Args:
        sellers: positions of the selling cells.
        buyers: positions of the buying cells.
        share: part of each link removed, 1 = all of it.
    """

    sellers: np.ndarray
    buyers: np.ndarray
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise BadValue(f"share is {self.share}", where="Cut", expected="a share of the link, 0 to 1")


@dataclass(frozen=True)
class Loss:
    """What an extraction leaves behind, before less after, in the unit of the network.

    Args:
        output: loss of output by cell [cells].
        value_added: loss of value added by cell [cells], at the base share of value added in output.
        final: what final buyers lose [cells]; zero on the demand side, unless final demand is said to change.
    """

    output: np.ndarray
    value_added: np.ndarray
    final: np.ndarray

    def by(self, labels: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Return (output, value added) lost by label, e.g. by region, in the order labels first appear."""
        names = list(dict.fromkeys(labels))
        at = np.array([names.index(label) for label in labels])
        output = np.bincount(at, self.output, len(names))
        added = np.bincount(at, self.value_added, len(names))
        return {name: (float(output[i]), float(added[i])) for i, name in enumerate(names)}


def delete(
    base: Requirements, demand: np.ndarray, cuts: Sequence[Cut], *, output: np.ndarray | None = None
) -> np.ndarray:
    """Return the loss of output [cells] when the links of `cuts` leave A and final demand stays.

    With D the deleted coefficients and S their distinct sellers (or buyers, if fewer), D = U V', and
    (I - A + U V')^-1 y = x - L U (I + V' L U)^-1 V' x  (Sherman, Morrison and Woodbury), with x = L y the base output.
    One solve with as many right-hand sides as there are distinct sellers or buyers, and one small system.

    Args:
        base: the factorized table.
        demand: final demand y (on the supply side: value added v) [cells].
        cuts: links to delete; a link named twice loses the larger share, never the sum.
        output: base.solve(demand), where it is known already [cells].

    Source: Miller and Lahr (2001); Woodbury (1950).

    Example:
        >>> from licet.impact.leontief import factorize
        >>> base = factorize(np.array([[0.2, 0.3], [0.4, 0.1]]), ("a", "b"))
        >>> lost = delete(base, np.array([10.0, 20.0]), [Cut(np.array([0]), np.array([1]))])
        >>> lost.round(7).tolist(), float(lost.sum().round(7))
        ([12.5, 5.5555556], 18.0555556)
    """
    x = base.solve(demand) if output is None else output
    deleted = _deleted(base.coefficients, cuts)
    if not deleted.nnz:
        return np.zeros_like(x)
    sellers, buyers = np.unique(deleted.coords[0]), np.unique(deleted.coords[1])
    n = len(x)
    held = sp.csr_array(deleted)
    if len(sellers) <= len(buyers):  # D = U V': U picks sellers, V' holds their deleted rows
        reach = base.solve(_pick(sellers, n))
        rows = held[sellers]
        return np.asarray(reach @ np.linalg.solve(np.eye(len(sellers)) + rows @ reach, rows @ x))
    columns = held[:, buyers]  # D = U V': U holds the deleted columns, V' picks buyers
    reach = base.solve(columns.toarray())
    return np.asarray(reach @ np.linalg.solve(np.eye(len(buyers)) + reach[buyers], x[buyers]))


def extract(
    network: Network,
    cuts: Sequence[Cut],
    *,
    side: str = "demand",
    base: Requirements | None = None,
    final: np.ndarray | None = None,
) -> Loss:
    """Return the output and value added at stake when links are deleted, seen from one side.

    demand: buyers no longer need the deleted inputs and replace them by value added; sellers, and their suppliers,
    make less. supply (Ghosh): sellers no longer have the deleted outlets; buyers lose the value those inputs carried,
    and pass the loss on. The two sides are two questions and are never added.

    Args:
        network: the table.
        cuts: links to delete.
        side: "demand" or "supply".
        base: `leontief(network)` or `ghosh(network)`, factorized before, to ask many questions of one table.
        final: final demand that is left [cells], where it changes too; on the demand side only.

    Raises:
        BadValue: no such side, or `final` on the supply side or of another shape.

    Source: Dietzenbacher, van der Linden and Steenge (1993); Dietzenbacher and Lahr (2013); Miller and Lahr (2001).

    Example:
        >>> n = Network(("A x", "B x"), ("A", "B"), ("x", "x"), sp.csr_array([[5.0, 10.0], [10.0, 5.0]]),
        ...     np.array([25.0, 25.0]), np.array([[10.0], [10.0]]), ("A f",), ("A",), "USD m", 2020, "example")
        >>> extract(n, [Cut(np.array([0]), np.array([1]))]).output.round(4).tolist()  # B no longer buys of A
        [12.5, 6.25]
        >>> both = [Cut(np.array([0]), np.array([1])), Cut(np.array([1]), np.array([0]))]
        >>> extract(n, both, final=np.array([0.0, 10.0])).output.round(4).tolist()  # A is gone, its buyers with it
        [25.0, 12.5]
    """
    if side not in ("demand", "supply"):
        raise BadValue(f"side is {side!r}", where="extract", expected="demand or supply")
    if final is not None and (side == "supply" or final.shape != network.output.shape):
        raise BadValue(f"final is {final.shape}", where="extract", expected=f"{network.output.shape}, side demand")
    share = np.divide(network.value_added, network.output, out=np.zeros(len(network.output)), where=network.output != 0)
    if side == "demand":
        table, before = base or leontief(network), network.final_demand.sum(axis=1)
        left = before if final is None else final
        lost = delete(table, left, cuts)
        if final is not None:
            lost = lost + table.solve(before - left)
        return Loss(lost, share * lost, before - left)
    turned = [Cut(cut.buyers, cut.sellers, cut.share) for cut in cuts]
    lost = delete(base or ghosh(network), network.value_added, turned)
    used = network.final_demand.sum(axis=1)
    sold_finally = np.divide(used, network.output, out=np.zeros(len(used)), where=network.output != 0)
    return Loss(lost, share * lost, sold_finally * lost)


def extract_each(base: Requirements, demand: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Return the world output lost by the full extraction of each cell in turn, its row and its column [cells].

    Deleting row k and column k of A and the final demand of k leaves, in closed form, a loss of
    (sum_i L_ik) x_k / L_kk - so one inverse answers for every cell.

    Args:
        base: the factorized table.
        demand: final demand [cells].
        inverse: `leontief_inverse(base)` [cells, cells].

    Source: Dietzenbacher, van der Linden and Steenge (1993); Hewings and others (1993).

    Example:
        >>> from licet.impact.leontief import factorize, leontief_inverse
        >>> base = factorize(np.array([[0.2, 0.3], [0.4, 0.1]]), ("a", "b"))
        >>> extract_each(base, np.array([10.0, 20.0]), leontief_inverse(base)).round(4).tolist()
        [36.1111, 45.8333]
    """
    return np.asarray(inverse.sum(axis=0) * base.solve(demand) / np.diagonal(inverse))


def _pick(positions: np.ndarray, n: int) -> np.ndarray:
    picked = np.zeros((n, len(positions)))
    picked[positions, np.arange(len(positions))] = 1.0
    return picked


def _deleted(coefficients: np.ndarray | sp.csr_array, cuts: Sequence[Cut]) -> sp.coo_array:
    """Return the deleted part of A; overlapping cuts count once, at their larger share."""
    if not cuts:
        return sp.coo_array(coefficients.shape)
    sellers = np.concatenate([np.repeat(cut.sellers, len(cut.buyers)) for cut in cuts])
    buyers = np.concatenate([np.tile(cut.buyers, len(cut.sellers)) for cut in cuts])
    share = np.concatenate([np.full(len(cut.sellers) * len(cut.buyers), cut.share) for cut in cuts])
    order = np.lexsort((-share, buyers, sellers))
    sellers, buyers, share = sellers[order], buyers[order], share[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (sellers[1:] != sellers[:-1]) | (buyers[1:] != buyers[:-1])
    sellers, buyers, share = sellers[first], buyers[first], share[first]
    values = np.asarray(coefficients[sellers, buyers]).ravel() * share
    kept = values != 0
    return sp.coo_array((values[kept], (sellers[kept], buyers[kept])), shape=coefficients.shape)
