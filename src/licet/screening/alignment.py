"""The words of a query and of a name side by side: which word is the partner of which, and what that earns.

Every word of the one meets every word of the other. Most pairs are settled by a look at their letters; the rest
are compared once each, however many names hold the word. The optional kernels of `fast` walk the pairs without
writing them down; NumPy does the same with the pairs of all names in one flat array, query words outermost.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from licet.screening.candidates import Index, Queries
from licet.screening.fast import kernels
from licet.screening.vocabulary import Floats, Ints, ranges

# what a likeness of letters mistaken by a scanner counts
SIGHT = 0.95
# what two neighboring letters swapped cost against a letter changed, in a word of at least this many letters
SWAPPED, LONG = 0.5, 6


@dataclass(frozen=True)
class Alignment:
    """Words of query and name side by side, for all pairs; `q_*` one element a query word, `n_*` one a name word."""

    q_start: npt.NDArray[np.int64]
    q_word: Ints
    q_weight: Floats
    q_credit: Floats
    q_partner: Ints
    n_start: npt.NDArray[np.int64]
    n_word: Ints
    n_weight: Floats
    n_credit: Floats


def credit(similarity: Floats) -> Floats:
    """Return the share of a word's weight that a similarity earns: 0 below 0.55, 1 at 1.

    Example:
        >>> credit(np.array([0.5, 0.775, 1], np.float32)).round(2).tolist()
        [0.0, 0.5, 1.0]
    """
    out: Floats = np.clip((similarity - 0.55) / 0.45, 0, 1).astype(np.float32)
    return out


def _likeness(left: npt.NDArray[np.object_], right: npt.NDArray[np.object_]) -> Floats:
    out: Floats = process.cpdist(left, right, scorer=OSA.normalized_similarity, dtype=np.float32)
    return out


def _similar(index: Index, queries: Queries, query_word: Ints, name_word: Ints) -> Floats:
    """Return the similarity of distinct pairs of words: spelling, folded spelling, abbreviation, consonants."""
    q, n = queries.words, index.words
    out = np.zeros(len(query_word), np.float32)
    bare = q.bare[query_word]
    a, b = query_word[~bare], name_word[~bare]
    spelled = _likeness(q.text[a], n.text[b])
    best = np.maximum(spelled, _likeness(q.folded[a], n.folded[b]) * np.float32(0.985))
    size_a, size_b = q.size[a], n.size[b]
    near = np.flatnonzero((size_a == size_b) & (size_a >= LONG) & (spelled < 1) & ((1 - spelled) * size_a < 1.01))
    if len(near):  # one edit and the same letters: two of them changed places
        swapped = [sorted(x) == sorted(y) for x, y in zip(q.text[a[near]], n.text[b[near]], strict=True)]
        at = near[np.array(swapped)]
        best[at] = np.maximum(best[at], 1 - np.float32(SWAPPED) / size_a[at])
    doubtful = np.flatnonzero((best < 0.95) & (best > 0.3))
    if len(doubtful):
        seen = _likeness(q.seen[a[doubtful]], n.seen[b[doubtful]])
        best[doubtful] = np.maximum(best[doubtful], seen * np.float32(SIGHT))
    short = np.flatnonzero((size_a >= 3) & (size_a < size_b) & (best < 0.85) & (q.first[a] == n.first[b]))
    if len(short):
        starts = np.fromiter(
            (n.text[y].startswith(q.text[x]) for x, y in zip(a[short], b[short], strict=True)), bool, len(short)
        )
        best[short[starts]] = np.maximum(best[short[starts]], np.where(size_a[short[starts]] >= 5, 0.88, 0.82))
    out[~bare] = best
    if bare.any():
        a, b = query_word[bare], name_word[bare]
        folded = _likeness(q.folded[a], n.folded[b])
        length = np.fromiter(map(len, q.bones[a]), np.float32, len(a))
        certain = np.minimum(0.80 + 0.045 * length, 0.97).astype(np.float32)
        bones = _likeness(q.bones[a], n.bones[b]) * certain
        out[bare] = np.maximum(bones, folded * 0.97) * np.where((length == 0) & (folded < 0.7), 0, 1)
    return out


def align(index: Index, queries: Queries, reading: Ints, row: Ints) -> Alignment:
    """Align the words of each pair (reading, row), given in the order of readings.

    Example:
        >>> import polars as pl
        >>> from licet.screening import candidates, hits, names
        >>> index = hits.build_index(pl.DataFrame({"entry_id": ["a"], "name": ["Vega Shipping"]}))
        >>> queries = candidates.number(index, [(0, names.read("Vegas Shipping")[0])])
        >>> align(index, queries, np.zeros(1, np.int32), np.zeros(1, np.int32)).q_credit.astype(float).round(2).tolist()
        [0.56, 1.0]
    """
    q_count = (queries.start[reading + 1] - queries.start[reading]).astype(np.int32)
    n_count = (index.row_start[row + 1] - index.row_start[row]).astype(np.int32)
    q_words = queries.word[ranges(queries.start[reading], q_count)]
    n_words = index.row_words[ranges(index.row_start[row], n_count)]
    work = _walked if kernels() else _flat
    n_weight, own = index.words.weight[n_words], queries.words.weight[q_words]
    q_credit, partner, n_credit = work(
        index,
        queries,
        reading=reading,
        q_words=q_words,
        n_words=n_words,
        q_count=q_count,
        n_count=n_count,
        n_weight=n_weight,
    )
    blend = q_credit * index.words.weight[partner] + (1 - q_credit) * own
    q_weight = np.where(queries.known[q_words] >= 0, own, blend).astype(np.float32)
    q_start, n_start = _starts(q_count), _starts(n_count)
    return Alignment(q_start, q_words, q_weight, q_credit, partner, n_start, n_words, n_weight, n_credit)


def _starts(count: Ints) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(count, dtype=np.int64)])


def _walked(
    index: Index,
    queries: Queries,
    *,
    reading: Ints,
    q_words: Ints,
    n_words: Ints,
    q_count: Ints,
    n_count: Ints,
    n_weight: Floats,
) -> tuple[Floats, Ints, Floats]:
    """Return credit and partner of the query words and credit of the name words, by the compiled kernels."""
    meet, settle = kernels()["meet"], kernels()["settle"]
    q, n = queries.words, index.words
    cell, left, right = meet(
        reading, q_words, n_words, q_count, n_count, queries.known,
        q.letters, q.first, q.size, q.number, q.bare, n.letters, n.first, n.size, n.number,
    )  # fmt: skip
    found = np.concatenate([np.array([0, 1], np.float32), credit(_similar(index, queries, left, right))])
    out: tuple[Floats, Ints, Floats] = settle(cell, found, n_words, n_weight, q_count, n_count)
    return out


def _flat(
    index: Index,
    queries: Queries,
    *,
    reading: Ints,
    q_words: Ints,
    n_words: Ints,
    q_count: Ints,
    n_count: Ints,
    n_weight: Floats,
) -> tuple[Floats, Ints, Floats]:
    """Return what `_walked` returns, by NumPy."""
    n_first = _starts(n_count)[:-1].astype(np.int32)
    across = np.repeat(n_count, q_count)
    at = ranges(np.repeat(n_first, q_count), across)
    q_word, n_word = np.repeat(q_words, across), n_words[at]
    value = _credits(index, queries, q_word, n_word)
    if not len(value):
        return value, n_word, value
    # the best partner of each query word: highest credit, then highest weight, then the first
    ranked = value * np.float32(4096) + n_weight[at]
    best = np.maximum.reduceat(ranked, np.cumsum(across) - across)
    hit = np.flatnonzero(ranked == np.repeat(best, across))
    q_best = np.zeros(len(q_words), np.int64)
    q_best[np.repeat(np.arange(len(q_words), dtype=np.int32), across)[hit][::-1]] = hit[::-1]
    # the same for the words of the name, whose pairs lie `n_count` apart
    begin = _starts(q_count * n_count)[:-1].astype(np.int32)
    down = np.repeat(q_count, n_count)
    heads = np.repeat(begin, n_count) + ranges(np.zeros(len(n_count), np.int32), n_count)
    steps = ranges(np.zeros(len(down), np.int32), down) * np.repeat(np.repeat(n_count, n_count), down)
    n_credit = np.maximum.reduceat(value[np.repeat(heads, down) + steps], np.cumsum(down) - down)
    return value[q_best], n_word[q_best], n_credit.astype(np.float32)


def _credits(index: Index, queries: Queries, q_word: Ints, n_word: Ints) -> Floats:
    """Return the credit of pairs of words; words that share too few letters earn none."""
    q, n = queries.words, index.words
    same = queries.known[q_word] == n_word
    value = same.astype(np.float32)
    a, b = q.letters[q_word], n.letters[n_word]
    shared = np.bitwise_count(a & b).astype(np.int16)
    small = np.minimum(np.bitwise_count(a), np.bitwise_count(b))
    large = np.maximum(np.bitwise_count(a), np.bitwise_count(b))
    near = (shared * 2 >= large) | ((q.first[q_word] == n.first[n_word]) & (q.size[q_word] < n.size[n_word]))
    maybe: npt.NDArray[Any] = (
        ~same
        & ~q.number[q_word]
        & ~n.number[n_word]
        & (((shared * 10 >= small * 7) & near) | (q.bare[q_word] & (shared * 2 >= small)))
    )
    todo = np.flatnonzero(maybe)
    if len(todo):
        key = q_word[todo].astype(np.int64) * len(n.text) + n_word[todo]
        distinct, back = np.unique(key, return_inverse=True)
        left, right = np.divmod(distinct, len(n.text))
        value[todo] = credit(_similar(index, queries, left.astype(np.int32), right.astype(np.int32)))[back]
    out: Floats = value
    return out
