"""Which rows have the largest cosines with a vector: postings added up, the best sums kept.

Postings are read rarest form first, up to a budget. On a large list a partial sum ranks names badly, so those with
the largest sums are picked, and their cosines of 3-grams completed from the words they hold.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from licet.screening.fast import kernels
from licet.screening.vocabulary import GRAMS, Floats, Ints

# what words count in the sum against 3-grams
WORDED = 1.5
# on a large list: names whose cosines of 3-grams are completed, for each that is kept
PICKED = 6
# length of the vector of words of a name against that of its 3-grams, before both are scaled
EXPECTED = 1.1

# candidates weigh words and grams more evenly than scores do, since a rare word may be the mistaken one
FLATTER = 0.7

Starts = npt.NDArray[np.int64]


def rarity(frequency: Ints, total: int) -> Floats:
    """Return the weight of forms that `frequency` of `total` rows have; 0 where none has it.

    Example:
        >>> rarity(np.array([0, 1, 9], np.int32), 9).round(2)
        array([0. , 1.4, 0. ], dtype=float32)
    """
    weight = np.log(np.maximum((total + 1) / (frequency + 1), 1)) ** FLATTER
    weight[frequency == 0] = 0
    return weight.astype(np.float32)


@dataclass(frozen=True)
class Grams:
    """Postings of forms [forms, rows]: weights scaled so that each row of names has length one; `total` rows are
    what rarity is measured against."""

    postings: sparse.csr_array
    total: int

    def frequency(self, form: npt.NDArray[Any]) -> Ints:
        """Return the number of rows with each form."""
        start = self.postings.indptr
        count: Ints = start[form + 1] - start[form]
        return count

    def rarity(self, form: npt.NDArray[Any]) -> Floats:
        """Return what each form says, by the number of rows with it; 0 if none has it."""
        return rarity(self.frequency(form), self.total)

    @cached_property
    def rarities(self) -> Floats:
        """What a form says that 0, 1, 2, … rows have, made once."""
        most = int(np.diff(self.postings.indptr).max(initial=0))
        return rarity(np.arange(most + 1, dtype=np.int32), self.total)


@dataclass(frozen=True)
class Spelled:
    """What each word adds to the 3-grams of a name [words, grams], and the length of the vector of each row."""

    words: sparse.csr_array
    norm: Floats


@dataclass(frozen=True)
class Vectors:
    """Readings as vectors: one run of (gram, value) a reading, rarest gram first, cut at the budget, length
    one before the cut."""

    start: Starts
    gram: Ints
    value: Floats


def within(
    table: Grams, owner: npt.NDArray[Any], gram: Ints, value: Floats, *, count: int, budget: int | None
) -> Vectors:
    """Return entries (owner, gram, value) as vectors of length one, rarest gram first, cut at the budget."""
    norm = np.sqrt(np.bincount(owner, value**2, count))
    value = value / np.maximum(norm, 1e-6)[owner]
    cost = table.frequency(gram).astype(np.int64)
    order = np.argsort(owner * (1 << 32) + cost, kind="stable")
    order = order[cost[order] > 0]
    owner, gram, value, cost = owner[order], gram[order], value[order], cost[order]
    start = np.searchsorted(owner, np.arange(count + 1))
    return first_within(table, Vectors(start.astype(np.int64), gram, value.astype(np.float32)), budget)


def few_within(table: Grams, start: list[int], column: list[int], value: list[float], budgets: list[int]) -> Vectors:
    """Return what `within` returns for a few vectors, given as lists, each with its own budget."""
    form, worth = np.array(column, np.int32), np.array(value, np.float32)
    indptr, rarities = table.postings.indptr, table.rarities
    if (fast := kernels().get("within")) is not None:
        return Vectors(*fast(np.array(start), form, worth, np.array(budgets), indptr, rarities))
    parts = []
    cost = indptr[form + 1] - indptr[form]
    worth *= rarities[cost]
    for (first, last), budget in zip(pairwise(start), budgets, strict=True):
        order = np.argsort(cost[first:last], kind="stable") + first
        spent = np.cumsum(cost[order])
        none = int(np.searchsorted(spent, 0, side="right"))  # forms that no name has
        parts.append(order[none : max(int(np.searchsorted(spent, budget, side="right")), none + 1)])
        worth[first:last] /= max(float(np.sqrt((worth[first:last].astype(np.float64) ** 2).sum())), 1e-6)
    kept = np.concatenate(parts)
    return Vectors(np.cumsum([0, *map(len, parts)]), form[kept], worth[kept])


def first_within(table: Grams, vectors: Vectors, budget: int | None) -> Vectors:
    """Return vectors cut where the postings of their forms exceed the budget; the first form stays."""
    if budget is None or not len(vectors.gram):
        return vectors
    sizes = np.diff(vectors.start)
    spent = np.concatenate([[0], np.cumsum(table.frequency(vectors.gram), dtype=np.int64)])
    first = np.repeat(vectors.start[:-1], sizes)
    within = (spent[1:] - spent[first] <= budget) | (np.arange(len(first)) == first)
    kept = np.concatenate([[0], np.cumsum(within)])[vectors.start]
    return Vectors(kept, vectors.gram[within], vectors.value[within])


def best_names(
    parts: Grams, spelled: Spelled, rows: tuple[Starts, Ints], *, words: Vectors, grams: Vectors, budget: int,
    most: int, share: float,
) -> tuple[Starts, Ints]:  # fmt: skip
    """Return (position, row) of the names with the best sums of cosines, by the compiled kernel: of the names met in
    the postings within the budget, those with the largest sums have their cosines of 3-grams completed."""
    p, (row_start, row_words) = parts.postings, rows
    read = [
        v.start[:-1] + np.diff(first_within(parts, v, limit).start)
        for v, limit in ((words, budget * 2 // 3), (grams, budget // 6))
    ]
    kept: tuple[Starts, Ints, Floats] = kernels()["names"](
        words.start, read[0], words.gram, words.value * np.float32(WORDED), grams.start, read[1], grams.gram,
        grams.value, p.indptr, p.indices, p.data, parts.rarities, row_start, row_words, spelled.norm,
        spelled.words.indptr, spelled.words.indices, spelled.words.data, GRAMS, EXPECTED, PICKED * most, most, share,
    )  # fmt: skip
    return kept[:2]


def _table(vectors: Vectors, count: int, width: int) -> sparse.csr_array:
    # 32-bit positions like those of the postings: wider ones would have all postings copied
    gram, start = vectors.gram.astype(np.int32), vectors.start.astype(np.int32)
    return sparse.csr_array((vectors.value, gram, start), shape=(count, width))


def together(first: Vectors, second: Vectors) -> Vectors:
    """Return the entries of two vectors a reading as one, those of the second last and counted `WORDED` times."""
    sizes = np.diff(first.start), np.diff(second.start)
    every = np.arange(len(sizes[0]))
    order = np.argsort(np.concatenate([np.repeat(every, size) for size in sizes]), kind="stable")
    gram = np.concatenate([first.gram, second.gram])[order]
    value = np.concatenate([first.value, second.value * np.float32(WORDED)])[order]
    return Vectors(first.start + second.start, gram, value)


def _top(found: sparse.csr_array, most: int, share: float) -> tuple[Starts, Ints, Floats]:
    """Return (position, row, cosine) of the best of each row of `found`, best first."""
    count = np.diff(found.indptr)
    filled = count > 0
    best = np.zeros(len(count), np.float32)
    if found.nnz:
        best[filled] = np.maximum.reduceat(found.data, found.indptr[:-1][filled])
    keep = np.flatnonzero(found.data >= np.repeat(best * np.float32(share), count))
    owner = np.searchsorted(found.indptr, keep, side="right") - 1
    row, cosine = found.indices[keep], found.data[keep]
    order = np.lexsort((row, -cosine, owner))
    owner, row, cosine = owner[order], row[order], cosine[order]
    first = (np.arange(len(owner)) - np.searchsorted(owner, owner)) < most
    return owner[first], row[first].astype(np.int32), cosine[first]


def few_best(table: Grams, vectors: Vectors, most: int, share: float) -> tuple[Starts, Ints, Floats]:
    """Return what `best_rows` returns; for a few vectors quicker than by a sparse product."""
    if kernels():
        return best_rows(table, vectors, most, share)
    p, found = table.postings, []
    bounds = list(zip(p.indptr[vectors.gram].tolist(), p.indptr[vectors.gram + 1].tolist(), strict=True))
    for i, (first, last) in enumerate(pairwise(vectors.start.tolist())):
        if first == last:
            continue
        row = np.concatenate([p.indices[a:b] for a, b in bounds[first:last]])
        data = np.concatenate([p.data[a:b] for a, b in bounds[first:last]])
        total = np.zeros(p.shape[1], np.float32)
        np.add.at(total, row, data * np.repeat(vectors.value[first:last], [b - a for a, b in bounds[first:last]]))
        cosine = total[row]
        row = np.unique(row[cosine >= cosine.max() * np.float32(share)])
        row = row[np.argsort(-total[row], kind="stable")[:most]]
        found.append((np.full(len(row), i, np.int64), row, total[row]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    owner, row, cosine = found[0] if len(found) == 1 else (np.concatenate(part) for part in zip(*found, strict=True))
    return owner, row, cosine


def best_rows(table: Grams, vectors: Vectors, most: int, share: float) -> tuple[Starts, Ints, Floats]:
    """Return (position, row, cosine) of up to `most` rows with the largest cosines, from `share` of the largest."""
    p = table.postings
    if (fast := kernels().get("best")) is not None:
        found: tuple[Starts, Ints, Floats] = fast(
            vectors.start, vectors.gram, vectors.value, p.indptr, p.indices, p.data, p.shape[1], most, share
        )
        return found
    return _top(sparse.csr_array(_table(vectors, len(vectors.start) - 1, p.shape[0]) @ p), most, share)
