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

from licet.screening.alignment import Alignment, align
from licet.screening.candidates import CUT_OFF, Index, Queries
from licet.screening.names import LATIN, NATIVE, PINYIN, ROMANIZED, SKELETAL
from licet.screening.tables import rows
from licet.screening.vocabulary import Floats, Ints, Texts

# no two names but equal ones are certain
HIGHEST = 0.999


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
    def both_cover(self) -> Floats:
        """Product of the shares of both weights that find a partner [pairs]."""
        return self.q_cover * (self.n_mass / self.n_total)

    @cached_property
    def q_mode(self) -> npt.NDArray[np.int8]:
        """How the query was read [pairs]."""
        return self.queries.mode[self.reading]


def compare(index: Index, queries: Queries, reading: Ints, row: Ints) -> Pairs:
    """Align the words of each pair (reading, row), given in the order of readings, and compare the whole texts."""
    texts, names = queries.plain[reading], index.row_plain[row]
    left_text, right_text = queries.joined[reading], index.row_joined[row]
    whole = (process.cpdist(left_text, right_text, scorer=fuzz.ratio, dtype=np.float32) / 100).astype(np.float32)
    # a romanization is lossy: it is equal only to the same script romanized the same way, and pinyin never
    q_mode, n_mode = queries.mode[reading], index.row_mode[row]
    equal = (texts == names) & (q_mode != PINYIN) & ((q_mode == n_mode) | (q_mode == LATIN))
    opening = _opening(left_text, right_text, whole)
    return Pairs(index, queries, reading, row, align(index, queries, reading, row), whole, opening, equal.astype(bool))


def _opening(text: Texts, name: Texts, whole: Floats) -> Floats:
    """Return how alike a long text and the head of a name are, where that is 0.85 or more."""
    opening = np.zeros(len(text), np.float32)
    size = np.fromiter(map(len, text), np.int32, len(text))
    if size.max(initial=0) < CUT_OFF:
        return opening
    # a head is no likelier than all letters in common with the whole make it; below 0.85 it says nothing
    other = np.fromiter(map(len, name), np.int32, len(name))
    most = whole * (size + other) / (size + np.minimum(size, other))
    cut = np.flatnonzero((size >= CUT_OFF) & (most >= 0.84))
    if len(cut):
        heads = [name[k][: len(text[k])] for k in cut]
        opening[cut] = process.cpdist(text[cut], heads, scorer=fuzz.ratio, dtype=np.float32) / np.float32(100)
    return opening


def _sum(values: Floats, start: npt.NDArray[np.int64]) -> Floats:
    total: Floats = np.add.reduceat(values, start[:-1]) if len(values) else values
    return total


def _most(values: Floats, start: npt.NDArray[np.int64]) -> Floats:
    largest: Floats = np.maximum.reduceat(values, start[:-1]) if len(values) else values
    return largest


def _share(values: Floats) -> Floats:
    """Return values cut at 0 and 1."""
    cut: Floats = np.minimum(np.maximum(values, 0), 1)
    return cut


def covered_query(p: Pairs) -> Floats:
    """Share of the query's weight that finds a partner in the name."""
    return p.q_cover


def covered_name(p: Pairs) -> Floats:
    """Share of the name's weight that finds a partner in the query."""
    return p.n_mass / p.n_total


def covered_both(p: Pairs) -> Floats:
    """Product of the two shares: both must be high."""
    return p.both_cover


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
    return _share((p.whole - 0.5) * 2)


def whole_close(p: Pairs) -> Floats:
    """Likeness of the texts without spaces, above 0.85."""
    return _share((p.whole - 0.85) / 0.15)


def cut_off(p: Pairs) -> Floats:
    """A long query equals the opening of the name: a field of limited length."""
    return _share((p.opening - 0.85) / 0.15)


def other_number(p: Pairs) -> Floats:
    """Numbers on both sides that differ: the 14th institute is not the 29th."""
    a = p.align
    if not p.queries.words.number.any():
        return np.zeros(len(p.reading), np.float32)
    q_number, n_number = p.queries.words.number[a.q_word], p.index.words.number[a.n_word]
    return np.minimum(_most(q_number * (1 - a.q_credit), a.q_start), _most(n_number * (1 - a.n_credit), a.n_start))


def short_name(p: Pairs) -> Floats:
    """The name says little: its words weigh less than one rare word."""
    return _share(1 - p.n_total)


def short_letters(p: Pairs) -> Floats:
    """The query has few letters, so that one of them makes a name another."""
    length = np.fromiter(map(len, p.queries.plain), np.float32, len(p.queries.plain))
    short: Floats = (1 / (1 + np.maximum(length - 2, 0) / 4)).astype(np.float32)
    return short[p.reading]


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
    out: Floats = (p.both_cover * (p.q_mode == SKELETAL)).astype(np.float32)
    return out


def romanized_cover(p: Pairs) -> Floats:
    """Both shares, where the query is a romanization."""
    out: Floats = (p.both_cover * ((p.q_mode == ROMANIZED) | (p.q_mode == PINYIN))).astype(np.float32)
    return out


def single_word(p: Pairs) -> Floats:
    """The query has one distinctive word at most."""
    q = p.queries
    alone: Floats = (np.add.reduceat(q.words.core[q.word], q.start[:-1], dtype=np.int32) <= 1).astype(np.float32)
    return alone[p.reading]


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
    """Return scores [pairs] from 0 to 1; 1 exactly where the normalized texts are equal.

    The parts are added one feature after the other, so that a pair scores the same whatever stands beside it.
    """
    table = weights()
    total = np.full(len(pairs.reading), table["bias"], np.float32)
    for name, feature in FEATURES.items():
        if table[name]:
            total += feature(pairs) * np.float32(table[name])
    out: Floats = np.minimum(1 / (1 + np.exp(-total)), HIGHEST).astype(np.float32)
    out[pairs.equal] = 1
    return out
