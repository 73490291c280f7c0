"""How much each cell must make for a given final demand (Leontief), or can make from given primary inputs (Ghosh)."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
import scipy.sparse.linalg as spla

from licet.errors import BadValue, NotProductive
from licet.network import Network

# Below this many cells, or above this share of non-zero cells, a dense factorization is faster.
DENSE_CELLS, DENSE_SHARE = 2_000, 0.05


@dataclass(frozen=True)
class Requirements:
    """A matrix of coefficients with one LU factorization of (I - A), used for every question asked of it.

    Args:
        cells: one name a cell [cells].
        coefficients: A [cells, cells], dense or sparse: of Leontief, input per unit of the buyer's output; of Ghosh,
            transposed, share of the seller's output.
        solve: b -> (I - A)^-1 b, for b [cells] or [cells, columns].
    """

    cells: tuple[str, ...]
    coefficients: np.ndarray | sp.csr_array
    solve: Callable[[np.ndarray], np.ndarray]


def coefficients(flows: sp.csr_array, output: np.ndarray) -> sp.csr_array:
    """Return technical coefficients A = Z / x [cells, cells], in units of input per unit of the buyer's output.

    A cell without output has a column of zeros: what it buys is then nobody's requirement.

    Source: Miller and Blair (2009), section 2.2.

    Example:
        >>> z = sp.csr_array([[5.0, 10.0], [10.0, 3.0]])
        >>> coefficients(z, np.array([25.0, 100 / 3])).toarray().round(6).tolist()
        [[0.2, 0.3], [0.4, 0.09]]
    """
    return sp.csr_array(flows @ sp.diags_array(_reciprocal(output)))


def allocations(flows: sp.csr_array, output: np.ndarray) -> sp.csr_array:
    """Return allocation coefficients B = Z / x by row [cells, cells]: the share of a seller's output each buyer takes.

    Source: Ghosh (1958); Miller and Blair (2009), section 12.1.

    Example:
        >>> allocations(sp.csr_array([[5.0, 10.0], [10.0, 3.0]]), np.array([25.0, 40.0])).toarray().round(6).tolist()
        [[0.2, 0.4], [0.25, 0.075]]
    """
    return sp.csr_array(sp.diags_array(_reciprocal(output)) @ flows)


def factorize(coefficients: np.ndarray | sp.csr_array, cells: tuple[str, ...]) -> Requirements:
    """Factorize I - A once, dense or sparse by size and filling.

    Raises:
        NotProductive: some cell uses, directly and through its suppliers, more than it makes; the worst is named.

    Example:
        >>> r = factorize(np.array([[0.2, 0.3], [0.4, 0.1]]), ("a", "b"))
        >>> r.solve(np.array([10.0, 20.0])).round(7).tolist()
        [25.0, 33.3333333]
    """
    n = coefficients.shape[0]
    if coefficients.shape != (n, n) or len(cells) != n:
        raise BadValue(f"coefficients {coefficients.shape} do not fit {len(cells)} cells", where="factorize")
    held = sp.csr_array(coefficients)
    if not np.isfinite(held.data).all():
        raise BadValue("coefficients hold NaN or infinity", where="factorize", expected="finite numbers")
    if n <= DENSE_CELLS or held.nnz > DENSE_SHARE * n * n:
        dense = coefficients.toarray() if sp.issparse(coefficients) else np.asarray(coefficients, dtype=float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", la.LinAlgWarning)  # a singular matrix is named below
            lu = la.lu_factor(np.eye(n) - dense, check_finite=False)

        def solve(b: np.ndarray) -> np.ndarray:
            return np.asarray(la.lu_solve(lu, b, check_finite=False))

        made = Requirements(cells, dense, solve)
    else:
        splu = spla.splu(sp.csc_array(sp.eye_array(n) - held))
        made = Requirements(cells, held, splu.solve)
    _check_productive(made, held)
    return made


def leontief(network: Network) -> Requirements:
    """Return the demand-side requirements of a network, ready to solve x = (I - A)^-1 y.

    Raises:
        NotProductive: a cell uses more than it makes.
    """
    return factorize(coefficients(network.flows, network.output), network.cells)


def ghosh(network: Network) -> Requirements:
    """Return the supply-side requirements of a network, ready to solve x = (I - B')^-1 v.

    The coefficients are transposed, so that the same solve answers both sides: v is the value added (primary inputs)
    of each cell, and what is found is the value of output it can carry when every share sold stays what it was.

    Raises:
        NotProductive: a cell sells on more than it makes.
    """
    return factorize(sp.csr_array(allocations(network.flows, network.output).T), network.cells)


def without_negatives(network: Network) -> Network:
    """Return the network with negative final demand at 0, and output and flows solved again at the same recipes.

    What Costinot and Rodriguez-Clare (2014) do before their models see a table: x = (I - A)^-1 F+, Z = A diag(x).

    Source: Costinot and Rodriguez-Clare (2014), data appendix, as in the package TradMod.

    Example:
        >>> from licet.trade.tables import build
        >>> odd = build(np.array([[0.0, 5.0], [4.0, 0.0]]), np.array([[5.0, 0.0], [8.0, -2.0]]),
        ...     [("A", "x"), ("A", "y")], [("A", "f"), ("A", "g")], unit="USD m", year=2020, source="example")
        >>> whole = without_negatives(odd)
        >>> whole.output.round(3).tolist(), whole.final_demand.tolist()
        ([11.25, 12.5], [[5.0, 0.0], [8.0, 0.0]])
    """
    recipe = coefficients(network.flows, network.output)
    final = np.maximum(network.final_demand, 0.0)
    made = factorize(recipe, network.cells).solve(final.sum(axis=1))
    flows = sp.csr_array(recipe @ sp.diags_array(made))
    return network.replace(flows=flows, final_demand=final, output=made, source=f"{network.source}, without negatives")


def inverted(requirements: Requirements) -> Requirements:
    """Return the same requirements with the inverse kept [cells, cells], for thousands of questions to one table.

    Costs one full inverse and the memory of it; then an answer is a product, and a unit vector picks a column.

    Example:
        >>> inverted(factorize(np.array([[0.5]]), ("a",))).solve(np.array([3.0])).tolist()
        [6.0]
    """
    inverse = np.asfortranarray(leontief_inverse(requirements))

    def solve(b: np.ndarray) -> np.ndarray:
        used = np.flatnonzero(b.any(axis=1) if b.ndim == 2 else b)
        return np.asarray(inverse[:, used] @ b[used] if len(used) < len(b) // 4 else inverse @ b)

    return Requirements(requirements.cells, requirements.coefficients, solve)


def leontief_inverse(requirements: Requirements) -> np.ndarray:
    """Return L = (I - A)^-1 [cells, cells], in units of output per unit of final demand.

    Example:
        >>> leontief_inverse(factorize(np.array([[0.5]]), ("a",))).tolist()
        [[2.0]]
    """
    return requirements.solve(np.eye(len(requirements.cells)))


def _reciprocal(output: np.ndarray) -> np.ndarray:
    made = np.asarray(output, dtype=float)
    return np.asarray(np.divide(1.0, made, out=np.zeros_like(made), where=made != 0))


def _check_productive(made: Requirements, held: sp.csr_array) -> None:
    """Refuse a matrix that no non-negative output can satisfy.

    With A >= 0, I - A is an M-matrix exactly when (I - A) x = 1 has a solution x >= 0 (Hawkins and Simon 1949).
    """
    if held.nnz and held.data.min() < 0:
        return  # with negative cells the theorem says nothing; the solution stands as it is
    reach = made.solve(np.ones(len(made.cells)))
    worst = int(np.argmin(np.where(np.isfinite(reach), reach, -np.inf)))
    if not np.isfinite(reach).all() or reach[worst] < 0:
        used = np.asarray(held.sum(axis=0)).ravel()
        raise NotProductive(
            f"{made.cells[int(np.argmax(used))]} uses {used.max():.3f} of inputs per unit made",
            where="coefficients",
            expected="an economy whose cells make more than they use up",
            todo="check the margins of the table (licet.trade.checks)",
        )
