"""Words as numbers: the vocabulary of an index, with the forms and weights that comparing needs, and character
3-grams."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from licet.screening.names import BARE, FACTORS, forms, kind

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Texts = npt.NDArray[np.object_]

# letters, digits and the two ends of a word, in base 40; other letters share the last code
_CODES = np.full(256, 39, np.int64)
_CODES[ord("0") : ord("9") + 1] = np.arange(1, 11)
_CODES[ord("a") : ord("z") + 1] = np.arange(11, 37)
_CODES[ord("^")] = 37
_CODES[ord("$")] = 38
_CODES[ord("\n")] = 0
_CODE_OF = {chr(i): int(_CODES[i]) for i in range(128)}
BASE = 40
LATIN_GRAMS = BASE**3
OTHER_GRAMS = 1 << 15
GRAMS = LATIN_GRAMS + OTHER_GRAMS


@dataclass(frozen=True)
class Words:
    """Forms of distinct canonical words, one element a word.

    `weight` is what a word says about identity, 0 to 1: its factor by kind times its rarity log(N/df)/log(N)
    in the index.
    `letters` is a bit for each letter of the folded word, for a quick bound on similarity.
    """

    text: Texts
    folded: Texts
    bones: Texts
    seen: Texts
    weight: Floats
    letters: npt.NDArray[np.uint64]
    size: Ints
    first: npt.NDArray[np.uint64]
    number: npt.NDArray[np.bool_]
    core: npt.NDArray[np.bool_]
    bare: npt.NDArray[np.bool_]


# the columns of `Words`, in order
columns_of = attrgetter(*(field.name for field in fields(Words)))


def describe(words: Sequence[str], rarity: Floats) -> Words:
    """Return the forms of words; `rarity` [words] is 1 for a word the index does not know."""
    text = np.array(words, dtype=object)
    bare = np.array([w.startswith(BARE) for w in words], dtype=bool)
    stripped = [w.removeprefix(BARE) for w in words]
    folded, bones, seen = (np.array(form, dtype=object) for form in forms(stripped))
    kinds = [kind(w) for w in words]
    fixed = {"legal", "particle", "noise"}
    weight = np.array(
        [FACTORS[k] if k in fixed else FACTORS[k] * r for k, r in zip(kinds, rarity.tolist(), strict=True)], np.float32
    )
    letters = np.array([_bits(w) for w in folded], np.uint64)
    size = np.array([len(w) for w in stripped], np.int32)
    first = np.array([ord(w[0]) if w else 0 for w in folded], np.uint64)
    number = np.array([k == "number" for k in kinds], bool)
    core = np.array([k in ("core", "number") for k in kinds], bool)
    return Words(
        text, folded, bones, seen, np.maximum(weight, np.float32(0.02)), letters, size, first, number, core, bare
    )


def _bits(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def ranges(start: npt.NDArray[Any], size: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return start[0], start[0]+1, … for `size[0]` numbers, then the same from start[1], and so on.

    Example:
        >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
        [5, 6, 0, 1, 2]
    """
    begin = np.cumsum(size, dtype=np.int64) - size
    return np.repeat(start - begin, size) + np.arange(int(size.sum()))


Entries = tuple[Ints, Ints, Floats]


def table(entries: Entries, shape: tuple[int, int]) -> sparse.csr_array:
    """Return entries (row, column, value) as a sparse table, repeated ones added."""
    row, column, value = entries
    out = sparse.csr_array((value, (row, column)), shape=shape)
    out.sum_duplicates()
    return out


def grams(words: Sequence[str]) -> Entries:
    """Return character 3-grams of words with their ends marked, as entries (word, gram, 1), below GRAMS.

    Words in other scripts give their characters and pairs of characters instead, hashed.

    Example:
        >>> grams(["abc", "华为"])[0].tolist()
        [0, 0, 0, 1, 1, 1]
    """
    latin = [w if w.isascii() else "" for w in words]
    joined = np.frombuffer(("\n" + "\n".join(f"^{w}$" for w in latin) + "\n").encode("ascii", "replace"), np.uint8)
    code = _CODES[joined]
    owner = np.cumsum(joined == ord("\n"))[:-2] - 1
    gram = (code[:-2] * BASE + code[1:-1]) * BASE + code[2:]
    valid = (code[:-2] != 0) & (code[1:-1] != 0) & (code[2:] != 0) & (gram != (37 * BASE + 38) * BASE)
    row, column = owner[valid], gram[valid]
    extra_row: list[int] = []
    extra: list[int] = []
    for i, word in enumerate(words):
        if not word.isascii():
            pieces = [*word, *(word[j : j + 2] for j in range(len(word) - 1))]
            extra_row += [i] * len(pieces)
            extra += [LATIN_GRAMS + _hashed(p) for p in pieces]
    if extra:
        row, column = np.concatenate([row, extra_row]), np.concatenate([column, extra])
    return row.astype(np.int32), column.astype(np.int32), np.ones(len(row), np.float32)


def grams_of(word: str) -> list[int]:
    """Return the grams of one word: what `grams` gives for it.

    Example:
        >>> grams_of("abc") == grams(["abc"])[1].tolist()
        True
    """
    if not word.isascii():
        pieces = [*word, *(word[j : j + 2] for j in range(len(word) - 1))]
        return [LATIN_GRAMS + _hashed(piece) for piece in pieces]
    if not word:
        return []
    code = [37, *(_CODE_OF[letter] for letter in word), 38]
    return [(a * BASE + b) * BASE + c for a, b, c in zip(code, code[1:], code[2:], strict=False)]


def _hashed(text: str) -> int:
    value = 0
    for letter in text:
        value = (value * 1_000_003 + ord(letter)) & 0xFFFFFFFF
    return (value ^ (value >> 15)) % OTHER_GRAMS


# hashed spellings: a word, and the word with each one letter left out
SPELLINGS = 1 << 19
_STEP_OF, _ALL = 0x9E3779B97F4A7C15, 0xFFFFFFFFFFFFFFFF
_STEP = np.uint64(_STEP_OF)


def spellings(words: Sequence[str], left_out: bool = True) -> Entries:
    """Return the hashed spellings of words, as entries (word, spelling, value): 1 for itself, 0.6 with one
    letter left out.

    Two words one edit apart (a letter changed, added, lost, or two swapped) share at least one spelling.

    Example:
        >>> s = table(spellings(["suntac", "sunatc", "huawei"]), (3, SPELLINGS))
        >>> overlap = (s @ s.T).toarray()
        >>> bool(overlap[0, 1] > 0), bool(overlap[0, 2] > 0)
        (True, False)
    """
    size = np.fromiter(map(len, words), np.int64, len(words))
    code = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.uint64) + np.uint64(7)
    start = np.concatenate([[0], np.cumsum(size)])
    owner = np.repeat(np.arange(len(words)), size)
    place = np.arange(start[-1]) - start[owner]
    powers = np.ones(int(size.max(initial=0)) + 1, np.uint64)
    powers[1:] = _STEP
    powers = np.cumprod(powers, dtype=np.uint64)
    here = code * powers[place]
    shifted = code * powers[np.maximum(place - 1, 0)]
    before = np.concatenate([np.zeros(1, np.uint64), np.cumsum(here, dtype=np.uint64)])
    after = np.concatenate([np.zeros(1, np.uint64), np.cumsum(shifted, dtype=np.uint64)])
    full = before[start[1:]] - before[start[:-1]]
    first, last = start[owner], start[owner + 1]
    at = np.arange(start[-1])
    without = (before[at] - before[first]) + (after[last] - after[at + 1])
    keep = (size[owner] >= 3) & (size[owner] <= 14) & left_out
    some = np.flatnonzero(size > 0)
    row = np.concatenate([some, owner[keep]]).astype(np.int32)
    key = np.concatenate([full[some], without[keep]])
    key ^= key >> np.uint64(29)
    key *= np.uint64(0xBF58476D1CE4E5B9)
    column = (key >> np.uint64(45)).astype(np.int32)
    data = np.concatenate([np.ones(len(some), np.float32), np.full(int(keep.sum()), 0.6, np.float32)])
    return row, column, data


def spellings_of(word: str) -> tuple[list[int], list[float]]:
    """Return the hashed spellings of one word and their values: what `spellings` gives for it.

    Example:
        >>> spellings_of("vega")[0] == spellings(["vega"])[1].tolist()
        True
    """
    if not word:
        return [], []
    code, powers, power = [ord(letter) + 7 for letter in word], [], 1
    for _ in code:
        powers.append(power)
        power = power * _STEP_OF & _ALL
    here = [c * p for c, p in zip(code, powers, strict=True)]
    keys, values = [_key(sum(here))], [1.0]
    if 3 <= len(code) <= 14:
        moved = [*(c * p for c, p in zip(code[1:], powers, strict=False)), 0]
        full = sum(moved)
        for stays, moves in zip(here, moved, strict=True):
            keys.append(_key(full))
            full += stays - moves
        values += [0.6] * len(code)
    return keys, values


def _key(full: int) -> int:
    key = full & _ALL
    return ((key ^ (key >> 29)) * 0xBF58476D1CE4E5B9 & _ALL) >> 45


def whole(words: Sequence[str]) -> Entries:
    """Return the hashed words themselves as entries (word, spelling, 1), none of their letters left out."""
    return spellings(words, left_out=False)
