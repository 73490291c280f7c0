"""Candidates for one text: what `candidates.nearest` finds for a batch, in few NumPy calls.

A batch pays for its arrays once; one name has four words, and each NumPy call costs more than its words. Here words
are numbered and spelled in plain Python, and only postings are arrays. The sums are those of the batch, added in the
same order. Names read by consonants, and lists large enough for two passes, go the way of the batch.
"""

from itertools import pairwise

import numpy as np
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
from licet.screening.ranking import WORDED, Vectors, few_best, few_within
from licet.screening.vocabulary import GRAMS, Ints, grams_of, spellings_of

Likes = dict[int, tuple[list[int], list[float]]]


def nearest_one(index: Index, queries: Queries, budget: int | None = BUDGET, most: int = MOST) -> tuple[Ints, Ints]:
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
        by_word, worth = _words(index, queries, use, likes, int(queries.initials[i]))
        start = [0, len(column), len(column) + len(by_word)]
        both = few_within(index.parts, start, column + by_word, value + worth, [budget // 2, budget])
        both.value[both.start[1] :] *= np.float32(WORDED)
        _, found, _ = few_best(index.parts, Vectors(both.start[::2], both.gram, both.value), most, SHARE)
        more = opened(index, queries.joined[i], most)
        found = np.unique(np.concatenate([found, more])) if len(more) else np.sort(found)
        owners.append(np.full(len(found), i, np.int32))
        rows.append(found)
    if len(rows) == 1:
        return owners[0], rows[0].astype(np.int32)
    return np.concatenate(owners), np.concatenate(rows).astype(np.int32)


def _likes(index: Index, queries: Queries, spelled: list[list[int]]) -> Likes:
    """Return for each word the words of the index that are like it, and what their likeness earns."""
    known, weight = queries.known.tolist(), queries.words.weight.tolist()
    folded, number = queries.words.folded, queries.words.number.tolist()
    used: list[int] = []
    start, column, value = [0], list[int](), list[float]()
    for w, grams in enumerate(spelled):
        if weight[w] > LIGHT and not number[w] and (known[w] < 0 or weight[w] >= FREQUENT):
            keys, shares = spellings_of(folded[w])
            column += grams
            column += [GRAMS + key for key in keys]
            value += [1.0] * len(grams)
            value += shares
            used.append(w)
            start.append(len(column))
    out: Likes = {}
    if used:
        vectors = few_within(index.alike, start, column, value, [ALIKE_BUDGET] * len(used))
        at, like, _ = few_best(index.alike, vectors, ALIKE_MOST, ALIKE_SHARE)
        of = [used[i] for i in at.tolist()]
        score = process.cpdist(folded[of], index.words.folded[like], scorer=OSA.normalized_similarity, dtype=np.float32)
        earned = np.clip((score - 0.55) / 0.45, 0, 1).astype(np.float32)
        for w, other, worth in zip(of, like.tolist(), earned.tolist(), strict=True):
            if worth > 0.2 and other != known[w]:
                columns, values = out.setdefault(w, ([], []))
                columns.append(other)
                values.append(worth)
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
    size = len(index.words.text)
    none: tuple[list[int], list[float]] = ([], [])
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
