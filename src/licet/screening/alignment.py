"""The words of a query and of a name side by side: which word is the partner of which, and what that earns.

Every word of the one meets every word of the other. Most pairs are settled by a look at their letters; the rest
are compared once each, however many names hold the word. The optional kernels of `fast` walk the pairs without
writing them down; NumPy does the same with the pairs of all names in one flat array, query words outermost.
"""

from dataclasses import dataclass
from itertools import pairwise
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
# up to so many pairs of names, each reading's words meet the distinct words of its names in a table
FEW = 400


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
    out: Floats = np.minimum(np.maximum((similarity - 0.55) / 0.45, 0), 1).astype(np.float32)
    return out


def _likeness(left: npt.NDArray[np.object_], right: npt.NDArray[np.object_]) -> Floats:
    out: Floats = process.cpdist(left, right, scorer=OSA.normalized_similarity, dtype=np.float32)
    return out


def _similar(index: Index, queries: Queries, query_word: Ints, name_word: Ints) -> Floats:
    """Return the similarity of distinct pairs of words."""
    bare = queries.words.bare[query_word]
    if not bare.any():
        return _by_letters(index, queries, query_word, name_word)
    out = np.empty(len(query_word), np.float32)
    out[~bare] = _by_letters(index, queries, query_word[~bare], name_word[~bare])
    out[bare] = _by_consonants(index, queries, query_word[bare], name_word[bare])
    return out


def _by_letters(index: Index, queries: Queries, a: Ints, b: Ints) -> Floats:
    """Return the similarity of pairs of words: spelling, folded spelling, look, abbreviation."""
    q, n = queries.words, index.words
    if not len(a):
        return np.zeros(0, np.float32)
    text, other = q.text[a], n.text[b]
    spelled = _likeness(text, other)
    best: Floats = np.maximum(spelled, _likeness(q.folded[a], n.folded[b]) * np.float32(0.985))
    size_a, size_b = q.size[a], n.size[b]
    near = np.flatnonzero((size_a == size_b) & (size_a >= LONG) & (spelled < 1) & ((1 - spelled) * size_a < 1.01))
    if len(near):  # one edit and the same letters: two of them changed places
        swapped = [sorted(x) == sorted(y) for x, y in zip(text[near], other[near], strict=True)]
        at = near[np.array(swapped)]
        best[at] = np.maximum(best[at], 1 - np.float32(SWAPPED) / size_a[at])
    doubtful = np.flatnonzero((best < 0.95) & (best > 0.3))
    if len(doubtful):
        seen = _likeness(q.seen[a[doubtful]], n.seen[b[doubtful]])
        best[doubtful] = np.maximum(best[doubtful], seen * np.float32(SIGHT))
    short = np.flatnonzero((size_a >= 3) & (size_a < size_b) & (best < 0.85) & (q.first[a] == n.first[b]))
    if len(short):
        starts = [y.startswith(x) for x, y in zip(text[short], other[short], strict=True)]
        at = short[np.array(starts)]
        best[at] = np.maximum(best[at], np.where(size_a[at] >= 5, 0.88, 0.82))
    return best


def _by_consonants(index: Index, queries: Queries, a: Ints, b: Ints) -> Floats:
    """Return the similarity of pairs of words, those of the query known by their consonants only."""
    q, n = queries.words, index.words
    folded = _likeness(q.folded[a], n.folded[b])
    length = np.fromiter(map(len, q.bones[a]), np.float32, len(a))
    certain = np.minimum(0.80 + 0.045 * length, 0.97).astype(np.float32)
    bones = _likeness(q.bones[a], n.bones[b]) * certain
    out: Floats = np.maximum(bones, folded * 0.97) * np.where((length == 0) & (folded < 0.7), 0, 1)
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
    found = (_walked if kernels() else _flat if len(reading) > FEW else _side_by_side)(index, queries, reading, row)
    q_start, q_words, q_credit, partner, n_start, n_words, n_credit = found
    n_weight, own = index.words.weight[n_words], queries.words.weight[q_words]
    blend = q_credit * index.words.weight[partner] + (1 - q_credit) * own
    q_weight = np.where(queries.known[q_words] >= 0, own, blend).astype(np.float32)
    return Alignment(q_start, q_words, q_weight, q_credit, partner, n_start, n_words, n_weight, n_credit)


# starts, words, credits and partners of the words of queries; starts, words and credits of those of names
_Found = tuple[npt.NDArray[np.int64], Ints, Floats, Ints, npt.NDArray[np.int64], Ints, Floats]


def _starts(count: Ints) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(count, dtype=np.int64)])


def _walked(index: Index, queries: Queries, reading: Ints, row: Ints) -> _Found:
    """Align by the compiled kernels."""
    meet, settle = kernels()["meet"], kernels()["settle"]
    q, n = queries.words, index.words
    q_start, q_words, n_start, n_words, cell, left, right = meet(
        reading, row, queries.start, queries.word, index.row_start, index.row_words, queries.known,
        q.letters, q.first, q.size, q.number, q.bare, n.letters, n.first, n.size, n.number,
    )  # fmt: skip
    found = np.concatenate([np.array([0, 1], np.float32), credit(_similar(index, queries, left, right))])
    q_credit, partner, n_credit = settle(cell, found, n_words, n.weight, q_start, n_start)
    return q_start, q_words, q_credit, partner, n_start, n_words, n_credit


def _flat(index: Index, queries: Queries, reading: Ints, row: Ints) -> _Found:
    """Align by NumPy."""
    q_count = (queries.start[reading + 1] - queries.start[reading]).astype(np.int32)
    n_count = (index.row_start[row + 1] - index.row_start[row]).astype(np.int32)
    q_words = queries.word[ranges(queries.start[reading], q_count)]
    n_words = index.row_words[ranges(index.row_start[row], n_count)]
    n_weight = index.words.weight[n_words]
    n_first = _starts(n_count)[:-1].astype(np.int32)
    across = np.repeat(n_count, q_count)
    at = ranges(np.repeat(n_first, q_count), across)
    q_word, n_word = np.repeat(q_words, across), n_words[at]
    value = _credits(index, queries, q_word, n_word)
    q_start, n_start = _starts(q_count), _starts(n_count)
    if not len(value):
        return q_start, q_words, value, n_word, n_start, n_words, value
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
    return q_start, q_words, value[q_best], n_word[q_best], n_start, n_words, n_credit.astype(np.float32)


def _side_by_side(index: Index, queries: Queries, reading: Ints, row: Ints) -> _Found:
    """Align by NumPy, each reading by itself: in a table of its words and the distinct words of its names."""
    edges = np.flatnonzero(np.diff(reading, prepend=-1, append=-1)).tolist()
    parts = []
    for first, last in pairwise(edges):
        one, pairs = int(reading[first]), last - first
        q_words = queries.word[queries.start[one] : queries.start[one + 1]]
        n_first = index.row_start[row[first:last]]
        n_count = (index.row_start[row[first:last] + 1] - n_first).astype(np.int32)
        n_words = index.row_words[ranges(n_first, n_count)]
        distinct, place = np.unique(n_words, return_inverse=True)
        size = len(q_words)
        credits = _credits(index, queries, q_words.repeat(len(distinct)), np.tile(distinct, size))
        value = credits.reshape(size, -1)[:, place]
        # the best partner of each query word: highest credit, then highest weight, then the first
        ranked = value * np.float32(4096) + index.words.weight[n_words]
        best = np.maximum.reduceat(ranked, np.cumsum(n_count) - n_count, axis=1)
        word, at = np.nonzero(ranked == best.repeat(n_count, axis=1))
        pair = np.arange(pairs).repeat(n_count)[at]
        q_best = np.empty((pairs, size), np.int64)
        q_best[pair[::-1], word[::-1]] = at[::-1]
        q_credit = value[np.arange(size), q_best]
        parts.append(
            (np.tile(q_words, pairs), q_credit.ravel(), n_words[q_best].ravel(), n_words, value.max(axis=0), n_count)
        )
    if not parts:
        return _flat(index, queries, reading, row)
    q_words, q_credit, partner, n_words, n_credit, n_count = (
        np.concatenate(part) if len(part) > 1 else part[0] for part in zip(*parts, strict=True)
    )
    q_start = _starts(queries.start[reading + 1] - queries.start[reading])
    return q_start, q_words, q_credit, partner, _starts(n_count), n_words, n_credit


def _credits(index: Index, queries: Queries, q_word: Ints, n_word: Ints) -> Floats:
    """Return the credit of pairs of words; words that share too few letters earn none."""
    q, n = queries.words, index.words
    same = queries.known[q_word] == n_word
    value = same.astype(np.float32)
    a, b = q.letters[q_word], n.letters[n_word]
    shared, one, two = np.bitwise_count(a & b).astype(np.int16), np.bitwise_count(a), np.bitwise_count(b)
    small, large = np.minimum(one, two), np.maximum(one, two)
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
