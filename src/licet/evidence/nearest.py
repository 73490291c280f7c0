"""Pairs worth comparing among many texts, without comparing all with all.

Each text gets a few short keys: bands of MinHash signatures over its runs of words and over its anchors,
its quotes, its
figures with its main party, its event. Texts that share a key meet. A key that many share links each of them to the
first and to the one before it, so the number of pairs grows with the number of texts, not with its square.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from licet.evidence.prints import Frame, Hashes, Print, hashed

_PERMUTATIONS = 96
_WORD_ROWS, _ANCHOR_ROWS = 3, 2  # texts meet at a likeness of about 0.3 in words, 0.15 in anchors
_CROWDED = 200  # a figure or an event that more texts share says nothing
_PLACES: Hashes = np.arange(6, dtype=np.uint64)
_SEEDED = np.random.default_rng(20_240_229)
_FACTORS = _SEEDED.integers(1, 1 << 62, _PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_TERMS = _SEEDED.integers(0, 1 << 62, _PERMUTATIONS, dtype=np.uint64)


def signature(hashes: Hashes) -> Hashes:
    """Return the MinHash signature of a set of hashes [96]: the share of equal entries estimates the Jaccard likeness.

    Source: Broder (1997), On the resemblance and containment of documents.

    Example:
        >>> one = signature(np.arange(100, dtype=np.uint64))
        >>> 0.3 < float((one == signature(np.arange(50, 150, dtype=np.uint64))).mean()) < 0.4
        True
    """
    if not len(hashes):
        return np.empty(0, np.uint64)
    mixed: Hashes = hashes[:, None] * _FACTORS + _TERMS
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FACTORS
    out: Hashes = mixed.min(axis=0)
    return out


def _bands(hashes: Hashes, rows: int, salt: int) -> Hashes:
    signed = signature(hashes)
    if not len(signed):
        return signed
    count = _PERMUTATIONS // rows
    mixed: Hashes = np.arange(salt, salt + count, dtype=np.uint64)
    for row in range(rows):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + signed[row::rows][:count]
        mixed ^= mixed >> np.uint64(31)
    return mixed


def keys(text: Print) -> tuple[Hashes, Hashes]:
    """Return the keys under which a text can be met: those of its words, and those of its figures and event."""
    firm = [_bands(text.runs, _WORD_ROWS, 1), _bands(text.pairs, _ANCHOR_ROWS, 1000)]
    firm += [signature(quote)[:6] + _PLACES for quote in text.quotes if len(quote) >= 5]
    loose = [f"figure {f[0]} {f[1]} {f[2]:.3g} {text.frame.main}" for f in text.figures if _telling(f[2])]
    return np.unique(np.concatenate(firm)), hashed([*loose, *_events(text.frame)])


def _telling(value: float) -> bool:
    return abs(value) >= 11 and len(f"{value:.6g}".replace(".", "").rstrip("0")) >= 2


def _events(frame: Frame) -> list[str]:
    days = [day for day in frame.days if day[0] != "weekday"] or list(frame.days)
    who = [*frame.speakers, *([frame.main.lower()] if frame.main else [])]
    places = [f"at {person} {place}" for person in who for place in frame.places]
    dated = [day for day in frame.days if day[0] == "date"]
    names = [f"name {name}" for name in frame.names]
    names += [f"on {name} {day}" for name in {*frame.names, frame.main} for day in dated if name]
    return places + names + [f"on {person} {day}" for person in frame.speakers for day in days]


def pairs(found: Iterable[tuple[Hashes, Hashes]]) -> NDArray[np.uint32]:
    """Return the pairs of texts that share a key [pairs, 2], each pair once, lower number first.

    Args:
        found: the keys of each text, in order.
    """
    firm: list[Hashes] = []
    loose: list[Hashes] = []
    for one, other in found:
        firm.append(one)
        loose.append(other)
    met = np.concatenate([_met(firm, None), _met(loose, _CROWDED)])
    return np.unique(met, axis=0)


def _met(found: list[Hashes], crowded: int | None) -> NDArray[np.uint32]:
    every = np.concatenate([np.empty(0, np.uint64), *found])
    texts = np.repeat(np.arange(len(found), dtype=np.uint32), [len(each) for each in found])
    if not len(every):
        return np.empty((0, 2), np.uint32)
    order = np.lexsort((texts, every))
    every, texts = every[order], texts[order]
    starts = np.flatnonzero(np.r_[True, every[1:] != every[:-1]])
    sizes = np.diff(np.r_[starts, len(every)])
    first = np.repeat(texts[starts], sizes)
    size = np.repeat(sizes, sizes)
    inner = np.ones(len(every), bool)
    inner[starts] = False
    if crowded is not None:
        inner &= size <= crowded
    before = np.r_[texts[:1], texts[:-1]]
    both = np.concatenate([np.c_[first[inner], texts[inner]], np.c_[before[inner], texts[inner]]])
    both = both[both[:, 0] != both[:, 1]]
    out: NDArray[np.uint32] = np.unique(np.sort(both, axis=1), axis=0)
    return out
