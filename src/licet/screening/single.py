"""Candidates for one text: what `candidates.nearest` finds for a batch, in few NumPy calls.

A batch pays for its arrays once; one name has four words, and each NumPy call costs more than its words. Here words
are numbered and spelled in plain Python, and only postings are arrays. The sums are those of the batch, added in the
same order. Names read by consonants, and lists large enough for two passes, go the way of the batch.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from licet.screening.candidates import (
    ALIKE_BUDGET,
    ALIKE_MOST,
    ALIKE_SHARE,
    BUDGET,
    FLATNESS,
    FREQUENT,
    LARGE,
    LIGHT,
    MOST,
    SHARE,
    Index,
    Queries,
    _pair_columns,
    nearest,
    opened,
)
from licet.screening.names import SKELETAL
from licet.screening.ranking import WORDED, Grams
from licet.screening.vocabulary import GRAMS, Floats, Ints, grams_of, spellings_of

Likes = dict[int, tuple[list[int], list[float]]]


def nearest_one(
    index: Index, queries: Queries, budget: int | None = BUDGET, most: int = MOST
) -> tuple[Ints, Ints]:
    """Return the candidate pairs (reading, row) of one text: what `nearest` returns for it.

    Example:
        >>> import polars as pl
        >>> from licet.screening import candidates, hits, names
        >>> index = hits.build_index(pl.DataFrame({"entry_id": ["a"], "name": ["Vega Shipping"]}))
        >>> nearest_one(index, candidates.number(index, [(0, names.read("Vegas Shipping")[0])]))[1].tolist()
        [0]
    """
    if budget is None or len(index.row_name) > LARGE or (queries.mode == SKELETAL).any():
        return nearest(index, queries, budget, most)
    spelled = [grams_of(word) for word in queries.words.folded.tolist()]
    likes = _likes(index, queries, spelled)
    flat = (queries.words.weight**FLATNESS).tolist()
    owners, rows = [], []
    for i, (first, last) in enumerate(pairwise(queries.start.tolist())):
        use = queries.word[first:last].tolist()
        column = [g for w in use for g in spelled[w]]
        value = [flat[w] for w in use for _ in spelled[w]]
        words = _words(index, queries, use, likes, int(queries.initials[i]))
        found = _best(index.parts, (column, value), words, budget, most)
        head = queries.joined[i]
        if len(more := opened(index, head, most)):
            found = np.concatenate([found, more])
        found = np.unique(found)
        owners.append(np.full(len(found), i, np.int32))
        rows.append(found)
    if len(rows) == 1:
        return owners[0], rows[0].astype(np.int32)
    return np.concatenate(owners), np.concatenate(rows).astype(np.int32)


def _likes(index: Index, queries: Queries, spelled: list[list[int]]) -> Likes:
    """Return for each word the words of the index that are like it, and what their likeness earns."""
    known, weight = queries.known.tolist(), queries.words.weight.tolist()
    folded, number = queries.words.folded, queries.words.number.tolist()
    of: list[int] = []
    found: list[Ints] = []
    for w, grams in enumerate(spelled):
        if weight[w] > LIGHT and not number[w] and (known[w] < 0 or weight[w] >= FREQUENT):
            column, value = list(grams), [1.0] * len(grams)
            for spelling, share in spellings_of(folded[w]):
                column.append(GRAMS + spelling)
                value.append(share)
            like = _some(index.alike, *_ordered(index.alike, column, value, ALIKE_BUDGET), ALIKE_MOST, ALIKE_SHARE)
            of += [w] * len(like)
            found.append(like)
    out: Likes = {}
    if of:
        like = np.concatenate(found)
        score = process.cpdist(
            folded[of], index.words.folded[like], scorer=OSA.normalized_similarity, dtype=np.float32
        )
        earned = np.clip((score - 0.55) / 0.45, 0, 1).astype(np.float32)
        for w, other, value in zip(of, like.tolist(), earned.tolist(), strict=True):
            if value > 0.2 and other != known[w]:
                columns, values = out.setdefault(w, ([], []))
                columns.append(other)
                values.append(value)
    for w, k in enumerate(known):
        if k >= 0 and weight[w] > LIGHT:
            columns, values = out.setdefault(w, ([], []))
            columns.append(k)
            values.append(1.0)
    return out


def _words(
    index: Index, queries: Queries, use: list[int], likes: Likes, initials: int
) -> tuple[list[int], list[float]]:
    """Return a reading's words of the index, pairs of neighbors and initials, as columns of the postings and values."""
    size, none = len(index.words.text), ([], [])
    column = [GRAMS + c for w in use for c in likes.get(w, none)[0]]
    value = [v for w in use for v in likes.get(w, none)[1]]
    known, weight = queries.known, queries.words.weight
    plainly = [known[w] for w in use if known[w] >= 0 and weight[w] > LIGHT]
    if len(plainly) > 1:
        each = np.array(plainly)
        pairs = _pair_columns(each[:-1], each[1:], GRAMS + size + len(index.initials_known)).tolist()
        column += pairs
        value += [1.0] * len(pairs)
    if initials >= 0:
        column.append(GRAMS + size + initials)
        value.append(0.7)
    return column, value


def _ordered(table: Grams, column: list[int], value: list[float], budget: int) -> tuple[Ints, Floats]:
    """Return the forms of one vector and their values, of length one, rarest first, cut at the budget."""
    form, start = np.array(column, np.int64), table.postings.indptr
    cost = start[form + 1] - start[form]
    worth = np.array(value, np.float32) * table.rarity_of(cost)
    norm = np.sqrt((worth.astype(np.float64) ** 2).sum())
    order = np.argsort(cost, kind="stable")
    spent = np.cumsum(cost[order])
    none = int(np.searchsorted(spent, 0, side="right"))  # forms that no name has
    last = max(int(np.searchsorted(spent, budget, side="right")), none + 1)
    order = order[none:last]
    return form[order], (worth[order] / max(float(norm), 1e-6)).astype(np.float32)


def _sums(table: Grams, form: npt.NDArray[np.int64], value: Floats) -> tuple[Floats, Ints]:
    """Return the sums of the postings of forms, and the rows they add to."""
    p = table.postings
    first, last = p.indptr[form], p.indptr[form + 1]
    spans = list(zip(first.tolist(), last.tolist(), strict=True))
    row = np.concatenate([p.indices[a:b] for a, b in spans])
    data = np.concatenate([p.data[a:b] for a, b in spans])
    total = np.zeros(p.shape[1], np.float32)
    np.add.at(total, row, data * np.repeat(value, last - first))
    return total, row


def _some(table: Grams, form: npt.NDArray[np.int64], value: Floats, most: int, share: float) -> Ints:
    """Return up to `most` rows of the largest sums, from `share` of the largest, best first."""
    if not len(form):
        return np.zeros(0, np.int32)
    total, row = _sums(table, form, value)
    value = total[row]
    row = np.unique(row[value >= value.max() * np.float32(share)])
    return row[np.argsort(-total[row], kind="stable")[:most]]


def _best(
    table: Grams, grams: tuple[list[int], list[float]], words: tuple[list[int], list[float]], budget: int, most: int
) -> Ints:
    """Return the rows with the largest sums of both cosines."""
    form, value = _ordered(table, *grams, budget // 2)
    if words[0]:
        by_word, worth = _ordered(table, *words, budget)
        form, value = np.concatenate([form, by_word]), np.concatenate([value, worth * np.float32(WORDED)])
    return _some(table, form, value, most, SHARE)
