"""Who to compare: an index of names by character 3-grams, weighted by rarity, and a full scan kept as its oracle.

Each name is a vector of the 3-grams of its canonical words, a gram weighted by its rarity and by what its word
says, scaled to
length one; candidates are the names with the largest cosine. Postings are read rarest first up to a budget for
each query, which
bounds the time of any query at any size of list. `scan` compares with every name instead and shows what the
budget loses.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from licet.screening.fast import accelerated
from licet.screening.names import SKELETAL, Reading, canonical, kind
from licet.screening.vocabulary import (
    GRAMS,
    SPELLINGS,
    Entries,
    Floats,
    Ints,
    Texts,
    Words,
    describe,
    grams,
    spellings,
    whole,
)
from licet.screening.vocabulary import table as as_table

# postings read for one reading at most, rarest first; the rarest is always read
BUDGET = 10_000
# names compared in full for one reading at most, by 3-grams and by spellings, and the share of the best cosine
# they must reach
MOST, SHARE = 40, 0.48
# candidates weigh words and grams more evenly than scores do, since a rare word may be the mistaken one
FLATNESS, FLATTER = 0.3, 0.7
# a text of this many letters may have been cut off, by a field of limited length
CUT_OFF = 26


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
    spelled: Grams
    initials: Ints
    initials_known: dict[str, int]
    row_joined: Texts
    opening: tuple[str, ...]
    opening_row: Ints


def _postings(rows: sparse.csr_array, forms: Entries, columns: int, total: int) -> Grams:
    table = sparse.csr_array(rows @ as_table(forms, (rows.shape[1], columns)))
    frequency = np.bincount(table.indices, minlength=table.shape[1]).astype(np.int32)
    rarity = (np.log(np.maximum((total + 1) / (frequency + 1), 1)) ** FLATTER).astype(np.float32)
    rarity[frequency == 0] = 0
    table.data *= rarity[table.indices]
    count = np.diff(table.indptr)
    norm = np.sqrt(np.add.reduceat(np.append(table.data**2, np.float32(0)), table.indptr[:-1]))
    norm[count == 0] = 1
    table.data /= np.repeat(np.maximum(norm, np.float32(1e-6)), count)
    return Grams(sparse.csr_array(table.T.tocsr()), rarity, frequency)


def build(
    entries: Sequence[str],
    digests: Sequence[str],
    names: Sequence[str],
    name_entry: Ints,
    readings: Sequence[tuple[Reading, ...]],
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
    shape = sparse.csr_array(
        (words.weight[row_words] ** FLATNESS, row_words, start.astype(np.int32)), shape=(len(counts), len(vocabulary))
    )
    first_letters = _initials(readings)
    initials_known = {text: i for i, text in enumerate(dict.fromkeys(t for t in first_letters if t))}
    initials = np.fromiter((initials_known.get(t, -1) for t in first_letters), np.int32, len(first_letters))
    joined = [plain.replace(" ", "") for plain in row_plain]
    alphabetical = sorted(range(len(joined)), key=joined.__getitem__)
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
        plain_words=frozenset(w for plain in row_plain for w in plain.split()),
        words=words,
        latin=_postings(shape, grams(words.folded.tolist()), GRAMS, total),
        bones=_postings(shape, grams(words.bones.tolist()), GRAMS, total),
        spelled=_spelled(
            words=words,
            row_words=row_words,
            start=start,
            initials=initials,
            known=list(initials_known),
            total=total,
        ),
        initials=initials,
        initials_known=initials_known,
        row_joined=np.array(joined, dtype=object),
        opening=tuple(joined[i] for i in alphabetical),
        opening_row=np.array(alphabetical, np.int32),
    )


def _initials(readings: Sequence[tuple[Reading, ...]]) -> list[str]:
    """Return the first letters of the words of each row that say something, of 3 to 8 words; else an empty text."""
    out: list[str] = []
    letter: dict[str, str] = {}
    for found in readings:
        for reading in found:
            words = reading.plain.split()
            for w in words:
                if w not in letter:
                    letter[w] = "" if kind(canonical(w)[0]) in ("legal", "particle") else w[0]
            text = "".join([letter[w] for w in words])
            out.append(text if 3 <= len(text) <= 8 else "")
    return out


def _spelled(
    *, words: Words, row_words: Ints, start: npt.NDArray[np.int64], initials: Ints, known: Sequence[str], total: int
) -> Grams:
    """Return postings of the spellings of distinctive words, and of the initials of names."""
    core = words.core & ~words.number
    count = len(initials)
    forms = [w if c else "" for w, c in zip(words.folded.tolist(), core.tolist(), strict=True)]
    rows = np.repeat(np.arange(count, dtype=np.int32), np.diff(start))
    kept = core[row_words]
    short = np.flatnonzero(initials >= 0).astype(np.int32)
    row = np.concatenate([rows[kept], short])
    column = np.concatenate([row_words[kept], initials[short] + np.int32(len(forms))])
    weight = np.concatenate([words.weight[row_words[kept]], np.full(len(short), 0.5, np.float32)])
    table = sparse.csr_array((weight, (row, column)), shape=(count, len(forms) + len(known)))
    (a, b, c), (d, e, f) = spellings(forms), whole(known)
    shapes = np.concatenate([a, d + np.int32(len(forms))]), np.concatenate([b, e]), np.concatenate([c, f])
    return _postings(table, shapes, SPELLINGS, total)


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
    joined: Texts
    initials: Ints


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
        joined=np.array([r.plain.replace(" ", "") for _, r in readings], dtype=object),
        initials=np.array([_as_initials(index, r.plain) for _, r in readings], np.int32),
    )


def _as_initials(index: Index, plain: str) -> int:
    """Return the number of the first word of a text that is the initials of some name, or -2."""
    return next((index.initials_known[w] for w in plain.split() if w in index.initials_known), -2)


@dataclass(frozen=True)
class Vectors:
    """Readings as vectors: one run of (gram, value) a reading, rarest gram first, cut at the budget, length
    one before the cut."""

    start: npt.NDArray[np.int64]
    gram: Ints
    value: Floats


def _vectors(index: Index, queries: Queries, which: Ints, channel: str, budget: int | None) -> Vectors:
    q, table = queries.words, getattr(index, channel)
    if channel == "spelled":
        core = q.core & ~q.number
        word, gram, value = spellings([w if c else "" for w, c in zip(q.folded.tolist(), core.tolist(), strict=True)])
        order = np.argsort(word, kind="stable")
        word, gram, value = word[order], gram[order], value[order]
    else:
        word, gram, value = grams((q.bones if channel == "bones" else q.folded).tolist())
        if len(word) and (np.diff(word) < 0).any():
            order = np.argsort(word, kind="stable")
            word, gram, value = word[order], gram[order], value[order]
    first = np.searchsorted(word, np.arange(len(q.text) + 1))
    counts = queries.start[which + 1] - queries.start[which]
    use = queries.word[_ranges(queries.start[which], counts)]
    sizes = first[use + 1] - first[use]
    at = _ranges(first[use], sizes)
    owner = np.repeat(np.repeat(np.arange(len(which)), counts), sizes)
    gram = gram[at]
    value = value[at] * np.repeat(q.weight[use] ** FLATNESS, sizes) * table.rarity[gram]
    norm = np.sqrt(np.bincount(owner, value**2, len(which)))
    value = value / np.maximum(norm, 1e-6)[owner]
    cost = table.frequency[gram].astype(np.int64)
    order = np.argsort(owner * (1 << 32) + cost, kind="stable")
    order = order[cost[order] > 0]
    owner, gram, value, cost = owner[order], gram[order], value[order], cost[order]
    start = np.searchsorted(owner, np.arange(len(which) + 1))
    if budget is not None and len(owner):
        spent = np.concatenate([[0], np.cumsum(cost)])
        within = (spent[1:] - spent[start[owner]] <= budget) | (np.arange(len(owner)) == start[owner])
        owner, gram, value = owner[within], gram[within], value[within]
        start = np.searchsorted(owner, np.arange(len(which) + 1))
    return Vectors(start.astype(np.int64), gram, value.astype(np.float32))


def _ranges(start: npt.NDArray[Any], size: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return start[0], start[0]+1, … for `size[0]` numbers, then the same from start[1], and so on."""
    begin = np.cumsum(size) - size
    return np.repeat(start - begin, size) + np.arange(int(size.sum()))


def _top(found: sparse.csr_array, most: int) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    """Return (position, row, cosine) of the best of each row of `found`, best first."""
    count = np.diff(found.indptr)
    filled = count > 0
    best = np.zeros(len(count), np.float32)
    if found.nnz:
        best[filled] = np.maximum.reduceat(found.data, found.indptr[:-1][filled])
    keep = np.flatnonzero(found.data >= np.repeat(best * np.float32(SHARE), count))
    owner = np.searchsorted(found.indptr, keep, side="right") - 1
    row, cosine = found.indices[keep], found.data[keep]
    order = np.lexsort((row, -cosine, owner))
    owner, row, cosine = owner[order], row[order], cosine[order]
    first = (np.arange(len(owner)) - np.searchsorted(owner, owner)) < most
    return owner[first], row[first].astype(np.int32), cosine[first]


def _best(index: Index, vectors: Vectors, channel: str, most: int) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    table: Grams = getattr(index, channel)
    fast = accelerated()
    if fast is not None:
        p = table.postings
        return fast(vectors.start, vectors.gram, vectors.value, p.indptr, p.indices, p.data, p.shape[1], most, SHARE)
    shape = (len(vectors.start) - 1, table.postings.shape[0])
    query = sparse.csr_array((vectors.value, vectors.gram, vectors.start), shape=shape)
    return _top(sparse.csr_array(query @ table.postings), most)


def nearest(index: Index, queries: Queries, budget: int | None = BUDGET, most: int = MOST) -> tuple[Ints, Ints, Floats]:
    """Return candidate pairs (reading, row, cosine of the 3-grams), grouped by reading.

    Three ways lead to a candidate: 3-grams (consonants for scripts without vowels), spellings of a distinctive
    word one edit away, and a long text that is the opening of a name. With `budget` None every posting is read.
    """
    readings: list[npt.NDArray[np.int64]] = []
    rows: list[npt.NDArray[Any]] = []
    values: list[Floats] = []
    skeletal = queries.mode == SKELETAL
    for channel, which in (("latin", np.ones_like(skeletal)), ("bones", skeletal), ("spelled", ~skeletal)):
        side = np.flatnonzero(which).astype(np.int32)
        if len(side):
            owner, row, cosine = _best(index, _vectors(index, queries, side, channel, budget), channel, most)
            readings.append(side[owner].astype(np.int64))
            rows.append(row)
            values.append(cosine if channel != "spelled" else np.zeros(len(cosine), np.float32))
    for i, head in enumerate(queries.joined):
        if len(head) >= CUT_OFF:
            first = bisect_left(index.opening, head)
            last = bisect_left(index.opening, head + "\uffff", first, min(first + most, len(index.opening)))
            readings.append(np.full(last - first, i, np.int64))
            rows.append(index.opening_row[first:last])
            values.append(np.zeros(last - first, np.float32))
    if not readings:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
    reading, row, value = np.concatenate(readings), np.concatenate(rows), np.concatenate(values)
    key = reading * len(index.row_name) + row
    order = np.lexsort((-value, key))
    key = key[order]
    once = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else order
    return reading[once].astype(np.int32), row[once].astype(np.int32), value[once]


def cosine(index: Index, queries: Queries, reading: Ints, row: Ints) -> Floats:
    """Return the cosine of 3-grams of given pairs (reading, row), no posting left out."""
    out = np.zeros(len(reading), np.float32)
    for i in np.unique(reading):
        channel = "bones" if queries.mode[i] == SKELETAL else "latin"
        vectors = _vectors(index, queries, np.array([i], np.int32), channel, None)
        table: Grams = getattr(index, channel)
        chosen = table.postings[vectors.gram]
        out[reading == i] = (chosen.T @ vectors.value)[row[reading == i]]
    return out


def scan(index: Index, queries: Queries) -> tuple[Ints, Ints, Floats]:
    """Return every pair (reading, row): the oracle that `nearest` is measured against."""
    count = len(index.row_name)
    reading = np.repeat(np.arange(len(queries.owner), dtype=np.int32), count)
    row = np.tile(np.arange(count, dtype=np.int32), len(queries.owner))
    return reading, row, cosine(index, queries, reading, row)
