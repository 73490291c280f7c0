"""Fixed points x = g(x) of many systems side by side, by Anderson's extrapolation."""

from collections.abc import Callable

import numpy as np

from licet.errors import ModelError

RIDGE = 1e-12  # keeps the small least squares solvable when two steps are nearly parallel
GROWTH = 4.0  # a system whose distance grows by more than this takes one plain step and forgets its history


def fixed_point(
    g: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    *,
    tolerance: float = 1e-11,
    limit: int = 1_000,
    memory: int = 6,
    name: str = "fixed point",
) -> tuple[np.ndarray, int]:
    """Return x with |g(x) - x| <= tolerance in every element, and the number of evaluations of g.

    Each column is a system of its own: it has its own coefficients and is not moved by its neighbors.

    Args:
        g: the map, [size, systems] -> [size, systems].
        start: first guess [size, systems].
        tolerance: largest distance left, in the units of x.
        limit: evaluations after which the search is given up.
        memory: past steps used to extrapolate.
        name: what is solved, for the error.

    Raises:
        ModelError: no fixed point within `limit` evaluations, or the map left the finite numbers.

    Source: Anderson (1965); Walker and Ni (2011), type II.

    Example:
        >>> x, _ = fixed_point(np.cos, np.array([[1.0, 0.5]]))
        >>> x.round(9).tolist()
        [[0.739085133, 0.739085133]]
    """
    x = np.array(start, dtype=float)
    size, systems = x.shape
    steps, turns = np.zeros((memory, size, systems)), np.zeros((memory, size, systems))
    gram = np.zeros((systems, memory, memory))
    image_before = distance_before = x  # of the last point kept; set in the first round
    reached = np.full(systems, np.inf)
    guessed = np.zeros(systems, dtype=bool)  # systems that stand at an extrapolated point
    held = 0
    for count in range(1, limit + 1):
        with np.errstate(all="ignore"):
            image = g(x)
            distance = image - x
            far = np.abs(distance).max(axis=0, initial=0.0)
        if (far <= tolerance).all():
            return image, count
        broken = ~np.isfinite(far)
        if (broken & ~guessed).any():
            raise ModelError("the search left the finite numbers", where=name, todo="try a smaller shock")
        if count == 1:
            image_before, distance_before, x, reached = image, distance, image.copy(), far
            continue
        back = guessed & (broken | (far > GROWTH * reached))
        if back.any():  # a guess that went astray: take the plain step instead, and forget the past
            steps[:, :, back] = turns[:, :, back] = gram[back] = 0.0
            image[:, back], distance[:, back] = image_before[:, back], distance_before[:, back]
            far[back] = reached[back]
        slot = held % memory
        np.subtract(image, image_before, out=steps[slot])
        np.subtract(distance, distance_before, out=turns[slot])
        held += 1
        used = min(held, memory)
        row = np.einsum("db,kdb->bk", turns[slot], turns[:used])
        gram[:, slot, :used] = gram[:, :used, slot] = row
        pull = np.einsum("db,kdb->bk", distance, turns[:used])
        small = gram[:, :used, :used]
        ridge = RIDGE * np.trace(small, axis1=1, axis2=2)[:, None, None] + 1e-300
        weights = np.linalg.solve(small + ridge * np.eye(used), pull[:, :, None])[:, :, 0]
        weights[back] = 0.0
        guessed = ~back
        image_before, distance_before, reached = image, distance, np.minimum(far, reached * GROWTH)
        x = image - np.einsum("bk,kdb->db", weights, steps[:used])
    worst = int(np.argmax(far))
    raise ModelError(
        f"no rest after {limit} rounds; system {worst} is still {far[worst]:.1e} away",
        where=name,
        todo="try a smaller shock, or reach it in steps",
    )
