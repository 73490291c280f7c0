"""How alike two names are: words aligned and weighted by rarity, then a table of features with weights.

The score of a pair is the logistic function of a weighted sum of the features below; the weights stand in
`tables/weights.csv`, fitted by `bench/fit_screen.py` on the development half of the benchmark. Equal
normalized names score 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from licet.screening.candidates import CUT_OFF, Index, Queries
from licet.screening.names import LATIN, NATIVE, PINYIN, ROMANIZED, SKELETAL
from licet.screening.tables import rows
from licet.screening.vocabulary import Floats, Ints

# no two names but equal ones are certain
HIGHEST = 0.999
# what a likeness of letters mistaken by a scanner counts
SIGHT = 0.95


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


@dataclass(frozen=True)
class Pairs:
    """Everything the features read: the pairs, their alignment, and the likeness of the whole texts."""

    index: Index
    queries: Queries
    reading: Ints
    row: Ints
    align: Alignment
    whole: Floats
    opening: Floats
    equal: npt.NDArray[np.bool_]

    @cached_property
    def q_cover(self) -> Floats:
        """Share of the query's weight that finds a partner [pairs]."""
        a = self.align
        return _sum(a.q_credit * a.q_weight, a.q_start) / _sum(a.q_weight, a.q_start)

    @cached_property
    def n_mass(self) -> Floats:
        """Weight of the name's words that find a partner [pairs]."""
        return _sum(self.align.n_credit * self.align.n_weight, self.align.n_start)

    @cached_property
    def n_total(self) -> Floats:
        """Weight of the name's words [pairs]."""
        return _sum(self.align.n_weight, self.align.n_start)

    @cached_property
    def q_mode(self) -> npt.NDArray[np.int8]:
        """How the query was read [pairs]."""
        return self.queries.mode[self.reading]


def credit(similarity: Floats) -> Floats:
    """Return the share of a word's weight that a similarity earns: 0 below 0.55, 1 at 1."""
    out: Floats = np.clip((similarity - 0.55) / 0.45, 0, 1).astype(np.float32)
    return out


def _similar(index: Index, queries: Queries, query_word: Ints, name_word: Ints) -> Floats:
    """Return the similarity of distinct pairs of words: spelling, folded spelling, abbreviation, consonants."""
    q, n = queries.words, index.words
    out = np.zeros(len(query_word), np.float32)
    bare = q.bare[query_word]
    a, b = query_word[~bare], name_word[~bare]
    spelled = process.cpdist(q.text[a], n.text[b], scorer=OSA.normalized_similarity, dtype=np.float32)
    folded = process.cpdist(q.folded[a], n.folded[b], scorer=OSA.normalized_similarity, dtype=np.float32)
    best = np.maximum(spelled, folded * np.float32(0.985))
    doubtful = np.flatnonzero((best < 0.95) & (best > 0.3))
    if len(doubtful):
        seen = process.cpdist(
            q.seen[a[doubtful]], n.seen[b[doubtful]], scorer=OSA.normalized_similarity, dtype=np.float32
        )
        best[doubtful] = np.maximum(best[doubtful], seen * np.float32(SIGHT))
    size_a, size_b = q.size[a], n.size[b]
    short = np.flatnonzero((size_a >= 3) & (size_a < size_b) & (best < 0.85) & (q.first[a] == n.first[b]))
    if len(short):
        starts = np.fromiter(
            (n.text[y].startswith(q.text[x]) for x, y in zip(a[short], b[short], strict=True)), bool, len(short)
        )
        best[short[starts]] = np.maximum(best[short[starts]], np.where(size_a[short[starts]] >= 5, 0.88, 0.82))
    out[~bare] = best
    if bare.any():
        a, b = query_word[bare], name_word[bare]
        bones = process.cpdist(q.bones[a], n.bones[b], scorer=OSA.normalized_similarity, dtype=np.float32)
        folded = process.cpdist(q.folded[a], n.folded[b], scorer=OSA.normalized_similarity, dtype=np.float32)
        length = np.fromiter(map(len, q.bones[a]), np.float32, len(a))
        certain = np.minimum(0.80 + 0.045 * length, 0.97).astype(np.float32)
        out[bare] = np.maximum(bones * certain, folded * 0.97) * np.where((length == 0) & (folded < 0.7), 0, 1)
    return out


def _ranges(start: Ints, size: Ints) -> Ints:
    """Return start[0], start[0]+1, … for `size[0]` numbers, then the same from start[1], and so on."""
    ends = np.cumsum(size, dtype=np.int32)
    return np.repeat(start - ends + size, size) + np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)


def compare(index: Index, queries: Queries, reading: Ints, row: Ints) -> Pairs:
    """Align the words of each pair (reading, row).

    All pairs of words of all pairs of names lie in one flat array, query words outermost.
    """
    q_count = (queries.start[reading + 1] - queries.start[reading]).astype(np.int32)
    n_count = (index.row_start[row + 1] - index.row_start[row]).astype(np.int32)
    q_words = queries.word[_ranges(queries.start[reading].astype(np.int32), q_count)]
    across = np.repeat(n_count, q_count)
    q_word = np.repeat(q_words, across)
    n_word = index.row_words[_ranges(np.repeat(index.row_start[row].astype(np.int32), q_count), across)]
    same = queries.known[q_word] == n_word
    value = same.astype(np.float32)
    q, n = queries.words, index.words
    a, b = q.letters[q_word], n.letters[n_word]
    shared = np.bitwise_count(a & b).astype(np.int16)
    small = np.minimum(np.bitwise_count(a), np.bitwise_count(b))
    large = np.maximum(np.bitwise_count(a), np.bitwise_count(b))
    near = (shared * 2 >= large) | ((q.first[q_word] == n.first[n_word]) & (q.size[q_word] < n.size[n_word]))
    bare = q.bare[q_word]
    maybe = (
        ~same
        & ~q.number[q_word]
        & ~n.number[n_word]
        & (((shared * 10 >= small * 7) & near) | (bare & (shared * 2 >= small)))
    )
    todo = np.flatnonzero(maybe)
    if len(todo):
        key = q_word[todo].astype(np.int64) * len(n.text) + n_word[todo]
        distinct, back = np.unique(key, return_inverse=True)
        left, right = np.divmod(distinct, len(n.text))
        value[todo] = credit(_similar(index, queries, left.astype(np.int32), right.astype(np.int32)))[back]
    align = _align(
        index=index,
        queries=queries,
        value=value,
        q_words=q_words,
        n_word=n_word,
        row=row,
        q_count=q_count,
        n_count=n_count,
    )
    texts, names = queries.plain[reading], index.row_plain[row]
    left_text, right_text = queries.joined[reading], index.row_joined[row]
    whole = (process.cpdist(left_text, right_text, scorer=fuzz.ratio, dtype=np.float32) / 100).astype(np.float32)
    opening = np.zeros(len(reading), np.float32)
    long = np.fromiter(map(len, queries.joined), np.int32, len(queries.joined))
    cut = np.flatnonzero(long[reading] >= CUT_OFF)
    if len(cut):
        heads = [right_text[k][: len(left_text[k])] for k in cut]
        opening[cut] = process.cpdist(left_text[cut], heads, scorer=fuzz.ratio, dtype=np.float32) / np.float32(100)
    # a romanization is lossy: it is equal only to the same script romanized the same way, and pinyin never
    q_mode, n_mode = queries.mode[reading], index.row_mode[row]
    equal = (texts == names) & (q_mode != PINYIN) & ((q_mode == n_mode) | (q_mode == LATIN))
    return Pairs(index, queries, reading, row, align, whole, opening, equal.astype(bool))


def _align(
    *,
    index: Index,
    queries: Queries,
    value: Floats,
    q_words: Ints,
    n_word: Ints,
    row: Ints,
    q_count: Ints,
    n_count: Ints,
) -> Alignment:
    q_start = np.concatenate([[0], np.cumsum(q_count)])
    n_start = np.concatenate([[0], np.cumsum(n_count)])
    across = np.repeat(n_count, q_count)
    first_of_q = np.cumsum(across) - across
    # the best partner of each query word: highest credit, then highest weight, then the first
    ranked = value * np.float32(4096) + index.words.weight[n_word]
    best = np.maximum.reduceat(ranked, first_of_q) if len(ranked) else ranked
    hit = np.flatnonzero(ranked == np.repeat(best, across))
    slot = np.repeat(np.arange(len(q_words), dtype=np.int32), across)[hit]
    q_best = np.zeros(len(q_words), np.int64)
    q_best[slot[::-1]] = hit[::-1]
    q_credit, partner = value[q_best], n_word[q_best]
    own = queries.words.weight[q_words]
    blend = q_credit * index.words.weight[partner] + (1 - q_credit) * own
    q_weight = np.where(queries.known[q_words] >= 0, own, blend).astype(np.float32)
    # the same for the words of the name, whose pairs lie `n_count` apart
    begin = np.concatenate([[0], np.cumsum(q_count * n_count)])[:-1].astype(np.int32)
    down = np.repeat(q_count, n_count)
    heads = np.repeat(begin, n_count) + _ranges(np.zeros(len(n_count), np.int32), n_count)
    steps = _ranges(np.zeros(len(down), np.int32), down) * np.repeat(np.repeat(n_count, n_count), down)
    by_name = value[np.repeat(heads, down) + steps]
    n_credit = np.maximum.reduceat(by_name, np.cumsum(down) - down) if len(value) else value
    n_words = index.row_words[_ranges(index.row_start[row].astype(np.int32), n_count)]
    return Alignment(
        q_start,
        q_words,
        q_weight,
        q_credit,
        partner,
        n_start,
        n_words,
        index.words.weight[n_words],
        n_credit.astype(np.float32),
    )


def _sum(values: Floats, start: npt.NDArray[np.int64]) -> Floats:
    total: Floats = np.add.reduceat(values, start[:-1]) if len(values) else values
    return total


def _most(values: Floats, start: npt.NDArray[np.int64]) -> Floats:
    largest: Floats = np.maximum.reduceat(values, start[:-1]) if len(values) else values
    return largest


def covered_query(p: Pairs) -> Floats:
    """Share of the query's weight that finds a partner in the name."""
    return p.q_cover


def covered_name(p: Pairs) -> Floats:
    """Share of the name's weight that finds a partner in the query."""
    return p.n_mass / p.n_total


def covered_both(p: Pairs) -> Floats:
    """Product of the two shares: both must be high."""
    return covered_query(p) * covered_name(p)


def missed_query(p: Pairs) -> Floats:
    """The heaviest word of the query without partner."""
    a = p.align
    return _most((1 - a.q_credit) * a.q_weight, a.q_start)


def missed_name(p: Pairs) -> Floats:
    """The heaviest word of the name without partner."""
    a = p.align
    return _most((1 - a.n_credit) * a.n_weight, a.n_start)


def matched(p: Pairs) -> Floats:
    """Weight that matched, saturating: one rare word says much, a second adds less."""
    return (1 - np.exp(-p.n_mass)).astype(np.float32)


def whole_text(p: Pairs) -> Floats:
    """Likeness of the texts without spaces, above one half."""
    out: Floats = np.clip((p.whole - 0.5) * 2, 0, 1)
    return out


def whole_close(p: Pairs) -> Floats:
    """Likeness of the texts without spaces, above 0.85."""
    out: Floats = np.clip((p.whole - 0.85) / 0.15, 0, 1)
    return out


def cut_off(p: Pairs) -> Floats:
    """A long query equals the opening of the name: a field of limited length."""
    out: Floats = np.clip((p.opening - 0.85) / 0.15, 0, 1)
    return out


def other_number(p: Pairs) -> Floats:
    """Numbers on both sides that differ: the 14th institute is not the 29th."""
    a, out = p.align, np.zeros(len(p.reading), np.float32)
    q_number, n_number = p.queries.words.number[a.q_word], p.index.words.number[a.n_word]
    if q_number.any() and n_number.any():
        out = np.minimum(_most(q_number * (1 - a.q_credit), a.q_start), _most(n_number * (1 - a.n_credit), a.n_start))
    return out.astype(np.float32)


def short_name(p: Pairs) -> Floats:
    """The name says little: its words weigh less than one rare word."""
    return np.clip(1 - p.n_total, 0, 1)


def short_letters(p: Pairs) -> Floats:
    """The query has few letters, so that one of them makes a name another."""
    length = np.fromiter(map(len, p.queries.plain), np.float32, len(p.queries.plain))
    return (1 / (1 + np.maximum(length[p.reading] - 2, 0) / 4)).astype(np.float32)


def initials(p: Pairs) -> Floats:
    """A word of the query is the first letters of the words of the name."""
    out: Floats = (p.queries.initials[p.reading] == p.index.initials[p.row]).astype(np.float32)
    return out


def _mode(number: int) -> Callable[[Pairs], Floats]:
    def feature(p: Pairs) -> Floats:
        out: Floats = (p.q_mode == number).astype(np.float32)
        return out

    return feature


def skeletal_cover(p: Pairs) -> Floats:
    """Both shares, where only consonants could be compared."""
    out: Floats = (covered_both(p) * (p.q_mode == SKELETAL)).astype(np.float32)
    return out


def romanized_cover(p: Pairs) -> Floats:
    """Both shares, where the query is a romanization."""
    out: Floats = (covered_both(p) * ((p.q_mode == ROMANIZED) | (p.q_mode == PINYIN))).astype(np.float32)
    return out


def single_word(p: Pairs) -> Floats:
    """The query has one distinctive word at most."""
    a = p.align
    return (_sum(p.queries.words.core[a.q_word].astype(np.float32), a.q_start) <= 1).astype(np.float32)


FEATURES: dict[str, Callable[[Pairs], Floats]] = {
    "covered_query": covered_query,
    "covered_name": covered_name,
    "covered_both": covered_both,
    "missed_query": missed_query,
    "missed_name": missed_name,
    "matched": matched,
    "whole_text": whole_text,
    "whole_close": whole_close,
    "cut_off": cut_off,
    "other_number": other_number,
    "short_name": short_name,
    "short_letters": short_letters,
    "initials": initials,
    "native": _mode(NATIVE),
    "pinyin": _mode(PINYIN),
    "romanized": _mode(ROMANIZED),
    "skeletal": _mode(SKELETAL),
    "romanized_cover": romanized_cover,
    "skeletal_cover": skeletal_cover,
    "single_word": single_word,
}


@cache
def weights() -> dict[str, float]:
    """Return the fitted weight of each feature, and of `bias`."""
    return {row["feature"]: float(row["weight"]) for row in rows("weights")}


def features(pairs: Pairs) -> Floats:
    """Return the features of pairs [pairs, features], in the order of `FEATURES`."""
    return np.stack([f(pairs) for f in FEATURES.values()], axis=1).astype(np.float32)


def score(pairs: Pairs) -> Floats:
    """Return scores [pairs] from 0 to 1; 1 exactly where the normalized texts are equal."""
    table = weights()
    total = features(pairs) @ np.array([table[name] for name in FEATURES], np.float32) + table["bias"]
    out: Floats = np.minimum(1 / (1 + np.exp(-total)), HIGHEST).astype(np.float32)
    out[pairs.equal] = 1
    return out
