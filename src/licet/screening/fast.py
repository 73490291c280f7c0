"""An optional kernel for reading postings, compiled with numba where the extra `fast` is installed; SciPy does
the same without it.

Set the environment variable LICET_PLAIN=1 to do without it.
"""

import importlib.util
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt


@cache
def accelerated() -> Callable[..., tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]] | None:
    """Return the compiled function that finds the best rows of each vector, or None without numba."""
    if os.environ.get("LICET_PLAIN") or importlib.util.find_spec("numba") is None:
        return None
    import numba

    compiled: Any = numba.njit(cache=True, nogil=True)(_best_rows)
    return compiled  # type: ignore[no-any-return]


def _best_rows(
    start: Any, gram: Any, value: Any, indptr: Any, indices: Any, data: Any, rows: int, most: int, share: float
) -> Any:
    """Add up postings of each vector in one dense row; keep the `most` largest sums from `share` of the
    largest, best first."""
    count = len(start) - 1
    total = np.zeros(rows, np.float32)
    touched = np.empty(rows, np.int32)
    owner = np.empty(count * most, np.int64)
    row = np.empty(count * most, np.int32)
    best = np.empty(count * most, np.float32)
    filled = 0
    for i in range(count):
        n = 0
        top = np.float32(0)
        for k in range(start[i], start[i + 1]):
            g = gram[k]
            v = value[k]
            for p in range(indptr[g], indptr[g + 1]):
                r = indices[p]
                x = v * data[p]
                if x <= 0:  # a row is touched once: its sum is above 0 from then on
                    continue
                if total[r] == 0:
                    touched[n] = r
                    n += 1
                total[r] += x
                top = max(top, total[r])
        least = top * np.float32(share)
        first = filled
        for t in range(n):
            r = touched[t]
            x = total[r]
            total[r] = 0
            if x < least:
                continue
            if filled - first < most:
                p = filled
                filled += 1
            elif x > best[filled - 1] or (x == best[filled - 1] and r < row[filled - 1]):
                p = filled - 1
            else:
                continue
            while p > first and (best[p - 1] < x or (best[p - 1] == x and row[p - 1] > r)):
                best[p], row[p] = best[p - 1], row[p - 1]
                p -= 1
            best[p], row[p], owner[filled - 1] = x, r, i
            owner[p] = i
    return owner[:filled], row[:filled], best[:filled]
