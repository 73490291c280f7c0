"""Who to compare: an index of names by character 3-grams, weighted by rarity, and a full scan kept as its oracle.

Each name is a vector of the 3-grams of its canonical words, a gram weighted by its rarity and by what its word says, scaled to
length one; candidates are the names with the largest cosine. Postings are read rarest first up to a budget for each query, which
bounds the time of any query at any size of list. `scan` compares with every name instead and shows what the budget loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from licet.screening.names import SKELETAL, Reading
from licet.screening.vocabulary import Floats, Ints, Texts, Words, describe, grams

# postings read for one query at most, rarest grams first; the dearest gram is always read
BUDGET = 24_000
# names compared in full for one reading at most, and the share of the best cosine they must reach
MOST, SHARE = 40, 0.42


@dataclass(frozen=True)
class Grams:
    """Postings of 3-grams [grams, rows]: weights scaled so that each row of names has length one."""

    postings: sparse.csr_array
    rarity: Floats
    frequency: Ints


@dataclass(frozen=True)
class Index:
    """Names to screen against. A *row* is one reading of one name; a name belongs to one entry."""

    entries: tuple[str, ...]
    digests: tuple[str, ...]
    names: tuple[str, ...]
    name_entry: Ints
    row_name: Ints
    row_plain: Texts
    row_start: npt.NDArray[np.int64]
    row_words: Ints
    row_mode: npt.NDArray[np.int8]
    vocabulary: dict[str, int]
    plain_words: frozenset[str]
    words: Words
    latin: Grams
    bones: Grams
    exact: dict[str, list[int]]


def _postings(rows: sparse.csr_array, forms: Sequence[str], total: int) -> Grams:
    table = sparse.csr_array(rows @ grams(forms))
    frequency = np.bincount(table.indices, minlength=table.shape[1]).astype(np.int32)
    rarity = np.log((total + 1) / (frequency + 1)).astype(np.float32)
    rarity[frequency == 0] = 0
    table.data *= rarity[table.indices]
    norm = np.sqrt(np.add.reduceat(np.append(table.data**2, 0), table.indptr[:-1].astype(np.int64)))
    norm[np.diff(table.indptr) == 0] = 1
    table.data /= np.repeat(np.maximum(norm, 1e-6), np.diff(table.indptr))
    return Grams(sparse.csr_array(table.T.tocsr()), rarity, frequency)


def build(
    entries: Sequence[str], digests: Sequence[str], names: Sequence[str], name_entry: Ints, readings: Sequence[tuple[Reading, ...]]
) -> Index:
    """Build an index from names and their readings; `name_entry` [names] is the position of each name's entry."""
    row_name: list[int] = []
    row_plain: list[str] = []
    row_mode: list[int] = []
    flat: list[str] = []
    counts: list[int] = []
    for i, found in enumerate(readings):
        for reading in found:
            row_name.append(i)
            row_plain.append(reading.plain)
            row_mode.append(reading.mode)
            flat.extend(reading.words)
            counts.append(len(reading.words))
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys(flat))}
    row_words = np.fromiter(map(vocabulary.__getitem__, flat), np.int32, len(flat))
    start = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    total = max(len(counts), 2)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    once = np.unique(owner * max(len(vocabulary), 1) + row_words) % max(len(vocabulary), 1)
    frequency = np.bincount(once, minlength=len(vocabulary))
    rarity = (np.log(total / np.maximum(frequency, 1)) / np.log(total)).astype(np.float32)
    words = describe(list(vocabulary), rarity)
    table = sparse.csr_array((words.weight[row_words], row_words, start), shape=(len(counts), len(vocabulary)))
    exact: dict[str, list[int]] = {}
    for i, plain in enumerate(row_plain):
        exact.setdefault(plain, []).append(i)
    return Index(
        entries=tuple(entries),
        digests=tuple(digests),
        names=tuple(names),
        name_entry=name_entry,
        row_name=np.array(row_name, np.int32),
        row_plain=np.array(row_plain, dtype=object),
        row_start=start,
        row_words=row_words,
        row_mode=np.array(row_mode, np.int8),
        vocabulary=vocabulary,
        plain_words=frozenset(w for plain in exact for w in plain.split()),
        words=words,
        latin=_postings(table, words.folded.tolist(), total),
        bones=_postings(table, words.bones.tolist(), total),
        exact=exact,
    )


@dataclass(frozen=True)
class Queries:
    """Readings of a batch of texts, their words numbered: those the index knows keep their number, others follow."""

    owner: Ints
    mode: npt.NDArray[np.int8]
    plain: Texts
    start: npt.NDArray[np.int64]
    word: Ints
    known: Ints
    words: Words


def number(index: Index, readings: Sequence[tuple[int, Reading]]) -> Queries:
    """Number the words of readings, each given with the position of its text."""
    flat = [word for _, reading in readings for word in reading.words]
    counts = [len(reading.words) for _, reading in readings]
    local = {word: i for i, word in enumerate(dict.fromkeys(flat))}
    known = np.fromiter((index.vocabulary.get(w, -1) for w in local), np.int64, len(local))
    words = describe(list(local), np.ones(len(local), np.float32))
    words.weight[known >= 0] = index.words.weight[known[known >= 0]]
    return Queries(
        owner=np.array([i for i, _ in readings], np.int32),
        mode=np.array([r.mode for _, r in readings], np.int8),
        plain=np.array([r.plain for _, r in readings], dtype=object),
        start=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
        word=np.fromiter(map(local.__getitem__, flat), np.int32, len(flat)),
        known=known.astype(np.int32),
        words=words,
    )


def _cosines(index: Index, queries: Queries, which: Ints, budget: int | None) -> sparse.csr_array:
    """Return cosines [which, rows] of queries with the names they share a gram with, within the budget of postings."""
    skeletal = bool(len(which)) and queries.mode[which[0]] == SKELETAL
    table = index.bones if skeletal else index.latin
    forms = queries.words.bones if skeletal else queries.words.folded
    counts = (queries.start[which + 1] - queries.start[which]).astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(counts)])
    take = np.repeat(queries.start[which] - begin[:-1], counts) + np.arange(begin[-1])
    word = queries.word[take]
    rows = sparse.csr_array((queries.words.weight[word], word, begin), shape=(len(which), len(forms)))
    query = sparse.csr_array(rows @ grams(forms.tolist()))
    query.data *= table.rarity[query.indices]
    owner = np.repeat(np.arange(len(which)), np.diff(query.indptr))
    norm = np.sqrt(np.bincount(owner, query.data**2, len(which)))
    query.data /= np.maximum(norm, 1e-6)[owner].astype(np.float32)
    keep = query.data > 0
    if budget is not None:
        cost = table.frequency[query.indices].astype(np.int64)
        order = np.lexsort((cost, owner))
        spent = np.cumsum(cost[order])
        before = np.concatenate([[0], spent])[query.indptr[:-1]]
        within = (spent - before[owner[order]]) <= budget
        within[query.indptr[:-1][np.diff(query.indptr) > 0]] = True
        keep[order] &= within
    pruned = sparse.csr_array(
        (query.data[keep], query.indices[keep], np.concatenate([[0], np.cumsum(keep)])[query.indptr]), shape=query.shape
    )
    return sparse.csr_array(pruned @ table.postings)


def nearest(index: Index, queries: Queries, budget: int | None = BUDGET, most: int = MOST) -> tuple[Ints, Ints, Floats]:
    """Return candidate pairs (reading, row, cosine), grouped by reading, best first.

    With `budget` None every posting is read: the cosine is then exact, and only `most` limits the answer.
    """
    pairs: list[tuple[Ints, Ints, Floats]] = []
    skeletal = queries.mode == SKELETAL
    for side in (np.flatnonzero(~skeletal).astype(np.int32), np.flatnonzero(skeletal).astype(np.int32)):
        if not len(side):
            continue
        found = _cosines(index, queries, side, budget)
        count = np.diff(found.indptr)
        if not found.nnz:
            continue
        filled = count > 0
        top = np.zeros(len(side), np.float32)
        top[filled] = np.maximum.reduceat(found.data, found.indptr[:-1][filled])
        keep = np.flatnonzero(found.data >= np.repeat(top * SHARE, count))
        owner = np.searchsorted(found.indptr, keep, side="right") - 1
        row, cosine = found.indices[keep], found.data[keep]
        order = np.lexsort((row, -cosine, owner))
        owner, row, cosine = owner[order], row[order], cosine[order]
        place = np.arange(len(owner)) - np.searchsorted(owner, owner)
        best = place < most
        pairs.append((side[owner[best]], row[best].astype(np.int32), cosine[best]))
    if not pairs:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
    reading, row, cosine = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return reading.astype(np.int32), row, cosine


def scan(index: Index, queries: Queries) -> tuple[Ints, Ints, Floats]:
    """Return every pair (reading, row) with cosine 0: the oracle that `nearest` is measured against."""
    rows = len(index.row_name)
    readings = len(queries.owner)
    return (
        np.repeat(np.arange(readings, dtype=np.int32), rows),
        np.tile(np.arange(rows, dtype=np.int32), readings),
        np.zeros(readings * rows, np.float32),
    )


