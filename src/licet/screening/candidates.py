"""Who to compare: an index of names by words and character 3-grams, and a full scan kept as its oracle.

A name is a vector of the 3-grams of its words, and another of its words and pairs of neighboring words, each
form weighted by rarity and each vector scaled to length one; candidates are the names with the largest sums of
both cosines. A query's words bring with them the words of the index that are like them. Postings are read rarest
first up to a budget, which bounds the time of any query at any size of list. `scan` compares every name instead
and shows what the budget loses.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA
from scipy import sparse

from licet.screening.fast import kernels
from licet.screening.names import SKELETAL, Reading, canonical, kind
from licet.screening.ranking import (
    Grams,
    Spelled,
    Vectors,
    best_names,
    best_rows,
    first_within,
    rarity,
    together,
    within,
)
from licet.screening.vocabulary import (
    GRAMS,
    SPELLINGS,
    Entries,
    Floats,
    Ints,
    Texts,
    Words,
    columns_of,
    describe,
    grams,
    ranges,
    spellings,
)
from licet.screening.vocabulary import table as as_table

# postings read for one reading at most, rarest first, by words and (half of it) by 3-grams; the rarest is always read
BUDGET = 6_000
# on an index of more rows, two thirds of the budget go to words and a sixth to 3-grams, and the names with the largest
# sums have their cosines of 3-grams completed, since a partial sum ranks them badly; without numba all is read
LARGE = 250_000
# names compared in full for one reading at most, and the share of the best sum they must reach
MOST, SHARE = 40, 0.3
# words like a word: postings read, words kept (by consonants), and the share of the best they must reach; and the
# first two on a large index
ALIKE_BUDGET, ALIKE_MOST, ALIKE_BARE, ALIKE_SHARE = 1_000, 8, 80, 0.25
ALIKE_LARGE = 4_000, 12
# a word of the list of less weight is frequent, and does not bring the words that are like it
FREQUENT = 0.6
# words of at most this weight (legal forms, particles) lead to no candidate; bits of the table of pairs of words
LIGHT, PAIR_BITS = 0.07, 20
# candidates weigh words more evenly than scores do, since a rare word may be the mistaken one
FLATNESS = 0.3
# a text of this many letters may have been cut off, by a field of limited length
CUT_OFF = 26


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
    parts: Grams
    spelled: Spelled
    bones: Grams
    alike: Grams
    initials: Ints
    initials_known: dict[str, int]
    row_joined: Texts
    opening_row: Ints


def _postings(rows: sparse.csr_array, forms: Entries, columns: int, total: int) -> Grams:
    return _weighed(sparse.csr_array(rows @ as_table(forms, (rows.shape[1], columns))), total)


def _weighed(table: sparse.csr_array, total: int) -> Grams:
    """Return a table [rows, forms] as postings, forms weighted by rarity and rows scaled to length one."""
    return _scaled(table, total)[0]


def _scaled(table: sparse.csr_array, total: int) -> tuple[Grams, Floats]:
    """Return what `_weighed` returns, and the length of each row before scaling."""
    frequency = np.bincount(table.indices, minlength=table.shape[1])
    table.data *= rarity(np.arange(frequency.max(initial=0) + 1), total)[frequency][table.indices]
    count = np.diff(table.indptr)
    norm = np.sqrt(np.add.reduceat(np.append(table.data**2, np.float32(0)), table.indptr[:-1]))
    norm[count == 0] = 1
    norm = np.maximum(norm, np.float32(1e-6))
    table.data /= np.repeat(norm, count)
    return Grams(sparse.csr_array(table.T.tocsr()), total), norm


def build(
    entries: Sequence[str],
    digests: Sequence[str],
    names: Sequence[str],
    name_entry: Sequence[int],
    readings: Iterable[tuple[Reading, ...]],
) -> Index:
    """Build an index from names and their readings; `name_entry` [names] is the position of each name's entry.

    The readings are taken one at a time, and none is kept; names may still be added while they are taken.
    """
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
    held = np.sort(owner * max(len(vocabulary), 1) + row_words)
    once = held[np.diff(held, prepend=-1) > 0] % max(len(vocabulary), 1)
    frequency = np.bincount(once, minlength=len(vocabulary))
    del flat, owner, held, once
    words = describe(list(vocabulary), (np.log(total / np.maximum(frequency, 1)) / np.log(total)).astype(np.float32))
    shape = sparse.csr_array(
        (words.weight[row_words] ** FLATNESS, row_words, start.astype(np.int32)), shape=(len(counts), len(vocabulary))
    )
    forms = as_table(grams(words.folded.tolist()), (len(vocabulary), GRAMS))
    by_gram, norm = _scaled(sparse.csr_array(shape @ forms), total)
    forms.data *= by_gram.rarity(forms.indices) * np.repeat(words.weight**FLATNESS, np.diff(forms.indptr))
    first_letters, plain_words = _initials(row_plain)
    initials_known = {text: i for i, text in enumerate(dict.fromkeys(t for t in first_letters if t))}
    initials = np.fromiter((initials_known.get(t, -1) for t in first_letters), np.int32, len(first_letters))
    joined = [plain.replace(" ", "") for plain in row_plain]
    alphabetical = sorted(range(len(joined)), key=joined.__getitem__)
    return Index(
        entries=tuple(entries),
        digests=tuple(digests),
        names=tuple(names),
        name_entry=np.array(name_entry, np.int32),
        row_name=np.array(row_name, np.int32),
        row_plain=np.array(row_plain, dtype=object),
        row_start=start,
        row_words=row_words,
        row_mode=np.array(row_mode, np.int8),
        vocabulary=vocabulary,
        plain_words=frozenset(plain_words),
        words=words,
        parts=_both(
            by_gram,
            _worded(words, row_words, start, initials=initials, known=len(initials_known), total=total),
        ),
        alike=_alike(_forms(words.folded.tolist()), GRAMS + SPELLINGS, len(vocabulary)),
        spelled=Spelled(forms, norm),
        bones=_alike(grams(words.bones.tolist()), GRAMS, len(vocabulary)),
        initials=initials,
        initials_known=initials_known,
        row_joined=np.array(joined, dtype=object),
        opening_row=np.array(alphabetical, np.int32),
    )


class _Letters(dict[str, str]):
    """The first letter of each plain word asked for; none of a legal form or particle."""

    def __missing__(self, word: str) -> str:
        forms = canonical(word)
        letter = "" if kind(forms[0]) in ("legal", "particle") else word[0]
        self[forms[0] if forms == (word,) else word] = letter  # the same text in memory
        return letter


def _initials(row_plain: Sequence[str]) -> tuple[list[str], Iterable[str]]:
    """Return the first letters of the words of each row that say something, of 3 to 8 words, else an empty text; and
    the distinct words."""
    letters = _Letters()
    texts = ("".join([letters[word] for word in plain.split()]) for plain in row_plain)
    return [text if 3 <= len(text) <= 8 else "" for text in texts], letters


def _both(first: Grams, second: Grams) -> Grams:
    """Return the forms of two tables of postings in one."""
    return Grams(sparse.vstack([first.postings, second.postings], format="csr"), first.total)


def _forms(words: Sequence[str]) -> Entries:
    """Return the 3-grams and spellings of words in one space, for finding words like a word."""
    (a, b, c), (d, e, f) = grams(words), spellings(words)
    return np.concatenate([a, d]), np.concatenate([b, e + np.int32(GRAMS)]), np.concatenate([c, f])


def _alike(forms: Entries, columns: int, size: int) -> Grams:
    """Return postings of the forms of the vocabulary [forms, words]: which words are like a word."""
    every = np.arange(size, dtype=np.int32)
    own = sparse.csr_array((np.ones(size, np.float32), (every, every)), shape=(size, size))
    return _postings(own, forms, columns, max(size, 2))


def _pair_columns(left: Ints, right: Ints, first: int) -> Ints:
    """Return the columns of pairs of neighboring words, in either order."""
    low, high = np.minimum(left, right).astype(np.uint64), np.maximum(left, right).astype(np.uint64)
    key = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    return (first + (key >> np.uint64(64 - PAIR_BITS)).astype(np.int64)).astype(np.int32)


def _worded(
    words: Words, row_words: Ints, start: npt.NDArray[np.int64], *, initials: Ints, known: int, total: int
) -> Grams:
    """Return postings of names by word, by initials, and by pair of neighboring words, legal forms left out."""
    size, count = len(words.text), len(initials)
    rows = np.repeat(np.arange(count, dtype=np.int32), np.diff(start))
    kept = words.weight[row_words] > LIGHT
    rows, columns = rows[kept], row_words[kept]
    beside = np.flatnonzero(rows[1:] == rows[:-1]) if len(rows) else np.zeros(0, np.int64)
    short = np.flatnonzero(initials >= 0).astype(np.int32)
    row = np.concatenate([rows, short, rows[beside]])
    pairs = _pair_columns(columns[beside], columns[beside + 1], size + known)
    column = np.concatenate([columns, initials[short] + np.int32(size), pairs])
    width = size + known + (1 << PAIR_BITS)
    table = sparse.csr_array((np.ones(len(row), np.float32), (row, column)), shape=(count, width))
    table.sum_duplicates()
    return _weighed(table, total)


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
    words = _described(index, list(local), known)
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


def _described(index: Index, words: list[str], known: npt.NDArray[np.int64]) -> Words:
    """Return the forms of words; those the index knows have theirs there."""
    new = np.flatnonzero(known < 0)
    fresh = describe([words[i] for i in new.tolist()], np.ones(len(new), np.float32))
    if len(new) == len(words):
        return fresh
    columns = [there[known] for there in columns_of(index.words)]
    if len(new):
        for column, own in zip(columns, columns_of(fresh), strict=True):
            column[new] = own
    return Words(*columns)


def _as_initials(index: Index, plain: str) -> int:
    """Return the number of the first word of a text that is the initials of some name, or -2."""
    return next((index.initials_known[w] for w in plain.split() if w in index.initials_known), -2)


def _gram_vectors(index: Index, queries: Queries, which: Ints) -> Vectors:
    """Return readings as vectors of the 3-grams of their words."""
    q, table = queries.words, index.parts
    word, gram, value = grams(q.folded.tolist())
    if len(word) and (np.diff(word) < 0).any():
        order = np.argsort(word, kind="stable")
        word, gram, value = word[order], gram[order], value[order]
    first = np.searchsorted(word, np.arange(len(q.text) + 1))
    counts = queries.start[which + 1] - queries.start[which]
    use = queries.word[ranges(queries.start[which], counts)]
    sizes = first[use + 1] - first[use]
    at = ranges(first[use], sizes)
    owner = np.repeat(np.repeat(np.arange(len(which)), counts), sizes)
    gram = gram[at]
    value = value[at] * np.repeat(q.weight[use] ** FLATNESS, sizes) * table.rarity(gram)
    return within(table, owner, gram, value, count=len(which), budget=None)


def _like(index: Index, queries: Queries, used: npt.NDArray[Any], bare: bool) -> tuple[npt.NDArray[Any], Ints, Floats]:
    """Return (word of the query, word of the index, what their likeness earns) for the words in `used`."""
    forms, others = (queries.words.bones, index.words.bones) if bare else (queries.words.folded, index.words.folded)
    texts, channel = forms[used].tolist(), "bones" if bare else "alike"
    table: Grams = getattr(index, channel)
    word, gram, value = grams(texts) if bare else _forms(texts)
    budget, most = ALIKE_LARGE if len(index.row_name) > LARGE else (ALIKE_BUDGET, ALIKE_MOST)
    vectors = within(table, word.astype(np.int64), gram, value * table.rarity(gram), count=len(used), budget=budget)
    at, like, _ = best_rows(table, vectors, ALIKE_BARE if bare else most, ALIKE_SHARE)
    of = used[at]
    score = process.cpdist(forms[of], others[like], scorer=OSA.normalized_similarity, dtype=np.float32)
    if bare:  # of words with the same consonants, those with the long vowels that are written come first
        q, n = queries.words.folded[of], index.words.folded[like]
        score = 0.8 * score + 0.2 * process.cpdist(q, n, scorer=OSA.normalized_similarity, dtype=np.float32)
    return of, like, np.clip((score - 0.55) / 0.45, 0, 1).astype(np.float32)


def _word_vectors(index: Index, queries: Queries, which: Ints) -> Vectors:
    """Return readings as vectors of words of the index: each word, the words like it by what their likeness earns,
    pairs of neighbors, and initials."""
    q, known = queries.words, queries.known
    size = len(index.words.text)
    counts = queries.start[which + 1] - queries.start[which]
    use = queries.word[ranges(queries.start[which], counts)]
    wanted = np.zeros(len(q.text), bool)
    wanted[use] = True
    wanted &= (q.weight > LIGHT) & ~q.number & ((known < 0) | (q.weight >= FREQUENT) | q.bare)
    sides = [(np.flatnonzero(wanted & side), bare) for side, bare in ((~q.bare, False), (q.bare, True))]
    found = [_like(index, queries, used, bare) for used, bare in sides if len(used) or not bare]
    of, like, earned = (np.concatenate(part) for part in zip(*found, strict=True))
    exact = np.flatnonzero((known >= 0) & (q.weight > LIGHT))
    keep = (earned > 0.2) & (like != known[of])
    word = np.concatenate([of[keep], exact])
    order = np.argsort(word, kind="stable")
    word = word[order]
    column = np.concatenate([like[keep], known[exact]])[order].astype(np.int32)
    value = np.concatenate([earned[keep], np.ones(len(exact), np.float32)])[order]
    first = np.searchsorted(word, np.arange(len(q.text) + 1))
    sizes = first[use + 1] - first[use]
    at = ranges(first[use], sizes)
    readings = np.repeat(np.arange(len(which)), counts)
    owners, columns, values = [np.repeat(readings, sizes)], [column[at]], [value[at]]
    plainly = np.flatnonzero((known[use] >= 0) & (q.weight[use] > LIGHT))
    beside = np.flatnonzero(readings[plainly[1:]] == readings[plainly[:-1]]) if len(plainly) else plainly
    if len(beside):
        left, right = plainly[beside], plainly[beside + 1]
        owners.append(readings[left])
        columns.append(_pair_columns(known[use[left]], known[use[right]], size + len(index.initials_known)))
        values.append(np.ones(len(left), np.float32))
    short = np.flatnonzero(queries.initials[which] >= 0)
    owners.append(short)
    columns.append((queries.initials[which[short]] + size).astype(np.int32))
    values.append(np.full(len(short), 0.7, np.float32))
    owner, column, value = np.concatenate(owners), np.concatenate(columns), np.concatenate(values)
    column += np.int32(GRAMS)
    value *= index.parts.rarity(column)
    return within(index.parts, owner, column, value, count=len(which), budget=None)


def nearest(index: Index, queries: Queries, budget: int | None = BUDGET, most: int = MOST) -> tuple[Ints, Ints]:
    """Return candidate pairs (reading, row), grouped by reading.

    Two ways lead to a candidate: words like the words of the query (by consonants for scripts without vowels)
    together with 3-grams, and a long text that is the opening of a name. With `budget` None every posting is read.
    """
    keys: list[npt.NDArray[np.int64]] = []
    count = max(len(index.row_name), 1)
    skeletal = queries.mode == SKELETAL
    for which, limit in ((~skeletal, most), (skeletal, 3 * most)):  # many words share their consonants
        side = np.flatnonzero(which).astype(np.int32)
        if len(side):
            by_word = _word_vectors(index, queries, side)
            full = _gram_vectors(index, queries, side)
            if budget is None or count <= LARGE or not kernels():
                some = budget if count <= LARGE else None
                grams = first_within(index.parts, full, some and some // 2)
                vectors = together(grams, first_within(index.parts, by_word, some))
                owner, row, _ = best_rows(index.parts, vectors, limit, SHARE)
            else:
                rows = index.row_start, index.row_words
                owner, row = best_names(
                    index.parts, index.spelled, rows, words=by_word, grams=full, budget=budget, most=limit, share=SHARE
                )
            keys.append(side[owner].astype(np.int64) * count + row)
    keys += [i * count + opened(index, head, most) for i, head in enumerate(queries.joined) if len(head) >= CUT_OFF]
    if not keys:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    reading, row = np.divmod(np.unique(np.concatenate(keys)), count)
    return reading.astype(np.int32), row.astype(np.int32)


def opened(index: Index, head: str, most: int) -> npt.NDArray[np.int64]:
    """Return up to `most` rows whose letters begin with a text of `CUT_OFF` letters or more."""
    if len(head) < CUT_OFF:
        return np.zeros(0, np.int64)
    first = bisect_left(index.opening_row, head, key=index.row_joined.__getitem__)
    last = min(first + most, len(index.opening_row))
    last = bisect_left(index.opening_row, head + "\uffff", first, last, key=index.row_joined.__getitem__)
    return index.opening_row[first:last].astype(np.int64)


def scan(index: Index, queries: Queries) -> tuple[Ints, Ints]:
    """Return every pair (reading, row): the oracle that `nearest` is measured against."""
    count = len(index.row_name)
    reading = np.repeat(np.arange(len(queries.owner), dtype=np.int32), count)
    return reading, np.tile(np.arange(count, dtype=np.int32), len(queries.owner))
