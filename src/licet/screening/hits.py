"""Screen texts against lists: an index of names, hits with scores, the parts of a score, and party facts that may be unknown.

    names ── build_index ── search ── screen ── hits and Boolean facts by role
                              └ explain_hit: aligned words, weights, every rewrite
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl

from licet.errors import BadInput, BadValue, UnknownName, nearest
from licet.screening import candidates, scores
from licet.screening.candidates import Index
from licet.screening.names import LATIN, MODES, PINYIN, Reading, canonical, kind, read, rewrites, split
from licet.screening.resolutions import Resolution
from licet.screening.tables import rows

CHUNK = 512
_HITS = {"query": pl.UInt32, "entry_id": pl.String, "name": pl.String, "score": pl.Float32, "rank": pl.UInt32}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores that settle a hit or clear a party; between them a hit is unresolved, and the party's fact unknown.

    `settled` raises a false alarm for 2 % of the negatives of the development half of the benchmark; `cleared` for one in four.
    Both belong in the record of a decision.
    """

    settled: float = 0.80
    cleared: float = 0.35

    def __post_init__(self) -> None:
        if not 0 < self.cleared <= self.settled <= 1:
            raise BadValue(
                f"thresholds are settled={self.settled}, cleared={self.cleared}", expected="0 < cleared <= settled <= 1"
            )


@cache
def _supplement() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("original_script_names"):
        found.setdefault(_bare_key(row["name"]), []).append(row["alias"])
    return {key: tuple(dict.fromkeys(aliases)) for key, aliases in found.items()}


def _bare_key(name: str) -> str:
    words = split(name)
    return " ".join(w for w in words if kind(canonical(w)[0]) != "legal") or " ".join(words)


def build_index(names: pl.DataFrame, supplement: bool = True) -> Index:
    """Build an index of listed names for `search` and `screen`.

    Args:
        names: columns `entry_id` and `name`, one row a name; other columns are left alone. Rows without a name are skipped.
        supplement: also index the original-script names and aliases of `tables/original_script_names.csv` under the entries
            that carry the listed name.

    Raises:
        UnknownName: a needed column is absent.

    Example:
        >>> names = pl.DataFrame({"entry_id": ["a", "b"], "name": ["Huawei Technologies Co., Ltd.", "HiSilicon"]})
        >>> search(build_index(names), ["Huawie Technologies"]).row(0, named=True)["entry_id"]
        'a'
    """
    for column in ("entry_id", "name"):
        if column not in names.columns:
            near = ", ".join(nearest(column, names.columns)) or ", ".join(names.columns)
            raise UnknownName(f"the list has no column {column!r}", expected=f"columns entry_id and name; found {near}")
    table = names.select(pl.col("entry_id").cast(pl.String), pl.col("name").cast(pl.String)).drop_nulls()
    ids, texts = table["entry_id"].to_list(), table["name"].to_list()
    position = {entry: i for i, entry in enumerate(dict.fromkeys(ids))}
    digests = [sha256() for _ in position]
    for entry, text in zip(ids, texts, strict=True):
        digests[position[entry]].update(f"{text}\n".encode("utf-8", "surrogatepass"))
    owner = [position[entry] for entry in ids]
    readings = [read(text, query=False) for text in texts]
    if supplement and texts:
        seen: set[tuple[int, str]] = set()
        for text, entry in list(zip(texts, owner, strict=True)):
            for alias in _supplement().get(_bare_key(text), ()):
                if (entry, alias) not in seen:
                    seen.add((entry, alias))
                    texts.append(alias)
                    owner.append(entry)
                    readings.append(read(alias, query=False))
    return candidates.build(
        list(position), [d.hexdigest()[:16] for d in digests], texts, np.array(owner, np.int32), readings
    )


def _regrouped(index: Index, reading: Reading) -> Iterator[Reading]:
    """Yield the reading with words run together taken apart, and with words torn apart joined, where the index knows the result."""
    known, plain = index.plain_words, reading.plain.split()
    joined: list[str] = []
    for word in plain:
        if joined and len(joined[-1] + word) >= 5 and joined[-1] + word in known and not (
            joined[-1] in known and word in known and len(plain) > 6
        ):
            joined[-1] += word
        else:
            joined.append(word)
    parted = [piece for word in plain for piece in (_parted(word, known) if len(word) >= 7 and word not in known else (word,))]
    for words in (joined, parted):
        if words != plain:
            flat = tuple(c for w in words for c in canonical(w))
            yield Reading(flat, reading.mode, " ".join(words), reading.cut)


def _parted(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the cheapest division of a word into known words; unknown stretches cost more."""
    size = min(len(word), 60)
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)] + [(1e9, 0, True)] * size
    for end in range(2, size + 1):
        for begin in range(max(0, end - 22), end - 1):
            piece = word[begin:end]
            length = end - begin
            if piece in known:
                cost = best[begin][0] + (1.0 if length > 3 else 1.6 if length == 3 else 2.2)
                ok = True
            elif length >= 3:
                cost, ok = best[begin][0] + 2.5 + 0.45 * length, False
            else:
                continue
            if cost < best[end][0]:
                best[end] = (cost, begin, ok)
    pieces: list[str] = []
    covered, end = 0, size
    while end > 0:
        _, begin, ok = best[end]
        pieces.append(word[begin:end])
        covered += (end - begin) * ok
        end = begin
    if len(pieces) < 2 or covered < 0.5 * size:
        return (word,)
    return (*reversed(pieces), *([word[size:]] if len(word) > size else []))


def _readings(index: Index, texts: Sequence[str]) -> list[tuple[int, Reading]]:
    out: list[tuple[int, Reading]] = []
    for i, text in enumerate(texts):
        for reading in read(text):
            out.append((i, reading))
            if reading.mode == LATIN:
                out.extend((i, other) for other in _regrouped(index, reading))
    return out


def _pairs(index: Index, texts: Sequence[str], budget: int | None, most: int) -> tuple[scores.Pairs, np.ndarray[Any, Any]] | None:
    found = _readings(index, texts)
    if not found or not len(index.row_name):
        return None
    queries = candidates.number(index, found)
    reading, row, cosine = candidates.nearest(index, queries, budget, most)
    both_pinyin = (queries.mode[reading] == PINYIN) & (index.row_mode[row] == PINYIN)
    if both_pinyin.any():  # the native reading compares the characters themselves; homophones are other names
        reading, row, cosine = reading[~both_pinyin], row[~both_pinyin], cosine[~both_pinyin]
    if not len(reading):
        return None
    pairs = scores.compare(index, queries, reading, row, cosine)
    return pairs, queries.owner[reading]


def search(
    index: Index, texts: Sequence[str], top: int = 10, budget: int | None = candidates.BUDGET, most: int = candidates.MOST
) -> pl.DataFrame:
    """Return for each text up to `top` entries, best first: query (row of the text), entry_id, name matched, score, rank.

    A text without letters or digits has no hit. Equal normalized names come first with score 1. A text is cut at 400 characters
    and 40 words, so that any text is answered in bounded time.

    Args:
        budget: postings read a text, rarest 3-grams first; None reads all of them.
        most: names compared in full a reading.

    Example:
        >>> names = pl.DataFrame({"entry_id": ["a", "b"], "name": ["Huawei Technologies Co., Ltd.", "HiSilicon"]})
        >>> search(build_index(names), ["HISILICON", "?"]).rows()
        [(0, 'b', 'HiSilicon', 1.0, 1)]
    """
    if isinstance(texts, str):
        raise BadValue("texts is one text", expected="a sequence of texts", todo="write [text]")
    if top < 1:
        raise BadValue(f"top is {top}", expected="a whole number from 1")
    parts: list[tuple[Any, ...]] = []
    for first in range(0, len(texts), CHUNK):
        found = _pairs(index, texts[first : first + CHUNK], budget, most)
        if found is None:
            continue
        pairs, owner = found
        value = scores.score(pairs)
        name = index.row_name[pairs.row]
        entry = index.name_entry[name]
        order = np.lexsort((entry, -pairs.whole, -value, owner))
        owner, entry, name, value = owner[order], entry[order], name[order], value[order]
        _, once = np.unique(owner.astype(np.int64) * len(index.entries) + entry, return_index=True)
        once.sort()
        owner, entry, name, value = owner[once], entry[once], name[once], value[once]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner) + 1
        keep = rank <= top
        parts.append((owner[keep] + first, entry[keep], name[keep], value[keep], rank[keep]))
    if not parts:
        return pl.DataFrame(schema=_HITS)
    owner, entry, name, value, rank = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pl.DataFrame(
        {
            "query": owner.astype(np.uint32),
            "entry_id": [index.entries[i] for i in entry.tolist()],
            "name": [index.names[i] for i in name.tolist()],
            "score": value,
            "rank": rank.astype(np.uint32),
        },
        schema=_HITS,
    )
