"""Screen texts against lists: an index of names, hits with scores, the parts of a score, and party facts that
may be unknown.

names ── build_index ── search ── screen ── hits and Boolean facts by role
                          └ explain_hit: aligned words, weights, every rewrite
"""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from licet.errors import BadInput, BadValue, UnknownName, nearest
from licet.screening import candidates, scores, single
from licet.screening.candidates import Index
from licet.screening.names import LATIN, MODES, PINYIN, Reading, canonical, kind, read, rewrites, split, without_unit
from licet.screening.resolutions import Resolutions
from licet.screening.tables import rows

CHUNK = 512
_HITS = {"query": pl.UInt32, "entry_id": pl.String, "name": pl.String, "score": pl.Float32, "rank": pl.UInt32}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores that settle a hit or clear a party; between them a hit is unresolved, and the party's fact unknown.

    `settled` raises a false alarm for 2 % of the negatives of the development half of the benchmark; `cleared`
    for one in four. Both belong in the record of a decision.
    """

    settled: float = 0.37
    cleared: float = 0.12

    def __post_init__(self) -> None:
        if not 0 < self.cleared <= self.settled <= 1:
            raise BadValue(
                f"thresholds are settled={self.settled}, cleared={self.cleared}", expected="0 < cleared <= settled <= 1"
            )


@cache
def _supplement() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows("original_script_names"):
        found.setdefault(_bare(split(row["name"])), []).append(row["alias"])
    return {key: tuple(dict.fromkeys(aliases)) for key, aliases in found.items()}


@cache
def _openings() -> frozenset[str]:
    return frozenset(key.split()[0] for key in _supplement())


@lru_cache(maxsize=1 << 12)
def _opens(word: str) -> bool:
    """Return whether a listed name of the supplement may start with a plain word."""
    return word in _openings() or kind(canonical(word)[0]) == "legal"


def _bare(words: Sequence[str]) -> str:
    """Return plain words without legal forms, by which the supplement finds a listed name."""
    return " ".join(w for w in words if kind(canonical(w)[0]) != "legal") or " ".join(words)


def _aliases(reading: Reading) -> tuple[str, ...]:
    if not _opens(reading.plain.partition(" ")[0]):
        return ()
    return _supplement().get(_bare(reading.plain.split()), ())


def build_index(names: pl.DataFrame, supplement: bool = True) -> Index:
    """Build an index of listed names for `search` and `screen`.

    Args:
        names: columns `entry_id` and `name`, one row a name; other columns are left alone. Rows without a name
        are skipped. supplement: also index the original-script names and aliases of `tables/original_script_names.csv`
        under the entries
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
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of small tuples are made, none of them in a cycle
    try:
        return _built(names, supplement)
    finally:
        if collecting:
            gc.enable()


def _built(names: pl.DataFrame, supplement: bool) -> Index:
    table = names.select(pl.col("entry_id").cast(pl.String), pl.col("name").cast(pl.String)).drop_nulls()
    entries = table.select(pl.col("entry_id").unique(maintain_order=True)).with_row_index("owner")
    owner = table.join(entries, on="entry_id", how="left", maintain_order="left")["owner"].to_list()
    texts = table["name"].to_list()
    of_entry: list[list[str]] = [[] for _ in range(entries.height)]
    for entry, text in zip(owner, texts, strict=True):
        of_entry[entry].append(text)
    digests = [sha256("\n".join(sorted(own)).encode("utf-8", "surrogatepass")).hexdigest()[:16] for own in of_entry]
    del of_entry
    return candidates.build(entries["entry_id"].to_list(), digests, texts, owner, _all_read(texts, owner, supplement))


def _all_read(texts: list[str], owner: list[int], supplement: bool) -> Iterator[tuple[Reading, ...]]:
    """Yield the readings of texts, and of their aliases in the supplement, which are added to `texts` and `owner`."""
    added: dict[tuple[int, str], None] = {}
    for entry, text in zip(owner, texts, strict=True):
        found = read(text, query=False)
        if supplement and found:
            added.update(((entry, alias), None) for alias in _aliases(found[0]))
        yield found
    for entry, alias in added:
        texts.append(alias)
        owner.append(entry)
        yield read(alias, query=False)


def _regrouped(index: Index, reading: Reading) -> Iterator[Reading]:
    """Yield the reading with words run together taken apart, and with words torn apart joined, where the index
    knows the result."""
    known, plain = index.plain_words, reading.plain.split()
    joined: list[str] = []
    for word in plain:
        if (
            joined
            and len(joined[-1] + word) >= 5
            and joined[-1] + word in known
            and not (joined[-1] in known and word in known and len(plain) > 6)
        ):
            joined[-1] += word
        else:
            joined.append(word)
    parted = [
        piece for word in plain for piece in (_parted(word, known) if len(word) >= 7 and word not in known else (word,))
    ]
    for words in (joined, parted, without_unit(plain)):
        if words != plain:
            flat = tuple(c for w in words for c in canonical(w))
            yield Reading(flat, reading.mode, " ".join(words), reading.cut)


def _parted(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the cheapest division of a word into known words; unknown stretches cost more."""
    size = min(len(word), 60)
    cost, before, familiar = [0.0] + [1e9] * size, [0] * (size + 1), [False] * (size + 1)
    for begin in range(size - 1):
        so_far = cost[begin]
        if so_far >= 1e9:
            continue
        for end in range(begin + 2, min(begin + 22, size) + 1):
            length = end - begin
            if word[begin:end] in known:
                there, ok = so_far + (1.0 if length > 3 else 1.6 if length == 3 else 2.2), True
            elif length >= 3:
                there, ok = so_far + 2.5 + 0.45 * length, False
            else:
                continue
            if there < cost[end]:
                cost[end], before[end], familiar[end] = there, begin, ok
    pieces: list[str] = []
    covered, end = 0, size
    while end > 0:
        begin = before[end]
        pieces.append(word[begin:end])
        covered += (end - begin) * familiar[end]
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


def _pairs(
    index: Index, texts: Sequence[str], budget: int | None, most: int
) -> tuple[scores.Pairs, np.ndarray[Any, Any]] | None:
    found = _readings(index, texts)
    if not found or not len(index.row_name):
        return None
    queries = candidates.number(index, found)
    find = single.nearest_one if len(texts) == 1 else candidates.nearest
    reading, row = find(index, queries, budget, most)
    both_pinyin = (queries.mode[reading] == PINYIN) & (index.row_mode[row] == PINYIN)
    if both_pinyin.any():  # the native reading compares the characters themselves; homophones are other names
        reading, row = reading[~both_pinyin], row[~both_pinyin]
    if not len(reading):
        return None
    pairs = scores.compare(index, queries, reading, row)
    return pairs, queries.owner[reading]


def search(
    index: Index,
    texts: Sequence[str],
    top: int = 10,
    budget: int | None = candidates.BUDGET,
    most: int = candidates.MOST,
) -> pl.DataFrame:
    """Return for each text up to `top` entries, best first: query (row of the text), entry_id, name matched,
    score, rank.

    A text without letters or digits has no hit. Equal normalized names come first with score 1. A text is cut
    at 400 characters and 40 words, so that any text is answered in bounded time.

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
        best, rank = _best_entries(owner[order], entry[order], top)
        best = order[best]
        parts.append((owner[best] + first, entry[best], name[best], value[best], rank))
    if not parts:
        return pl.DataFrame(schema=_HITS)
    owner, entry, name, value, rank = (np.concatenate(c) if len(c) > 1 else c[0] for c in zip(*parts, strict=True))
    columns: tuple[Any, ...] = (
        owner.astype(np.uint32),
        [index.entries[i] for i in entry.tolist()],
        [index.names[i] for i in name.tolist()],
        value,
        rank.astype(np.uint32),
    )
    return pl.DataFrame([pl.Series(n, c) for n, c in zip(_HITS, columns, strict=True)])


def _best_entries(
    owner: npt.NDArray[np.int32], entry: npt.NDArray[np.int32], top: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (position, rank) of the first of each entry of each text, up to `top`, in the order given."""
    if owner[0] == owner[-1]:  # one text
        first: dict[int, int] = {}
        for i, one in enumerate(entry.tolist()):
            if first.setdefault(one, i) == i and len(first) == top:
                break
        return np.array(list(first.values())), np.arange(1, len(first) + 1)
    _, once = np.unique(owner.astype(np.int64) << 32 | entry, return_index=True)
    once.sort()
    owner = owner[once]
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner) + 1
    return once[rank <= top], rank[rank <= top]


def screen(
    parties: pl.DataFrame,
    index: Index,
    thresholds: Thresholds,
    resolutions: Resolutions | None = None,
    top: int = 10,
    most: int = candidates.MOST,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Screen the parties of transactions: one column a role, one row a transaction; each distinct name is
    screened once.

    Args:
        parties: texts by role, for example columns `consignee` and `end_user`.
        resolutions: what people decided before; used where neither the name nor the entry has changed.
        top, most: as in `search`.

    Returns:
        hits: text, entry_id, name, score, rank, status (settled, unresolved, same, not same), by, why; scores
        from `cleared`.
        facts: a Boolean column `<role>_listed` a role, one row a transaction: true if a hit is settled or was
        resolved as the
            same party; null (unknown) if no name was given, a hit is unresolved, or the text is too long to be
            a name; false only if every hit is below `cleared` or was resolved as another party.

    Raises:
        BadInput: there is no role column, or a column that is not text.

    Example:
        >>> names = pl.DataFrame({"entry_id": ["a"], "name": ["Huawei Technologies Co., Ltd."]})
        >>> parties = pl.DataFrame({"consignee": ["HUAWEI TECHNOLOGIES CO LTD", "Vodafone", None]})
        >>> screen(parties, build_index(names), Thresholds())[1]["consignee_listed"].to_list()
        [True, False, None]
    """
    if not parties.width:
        raise BadInput("there is no party column", expected="one column of names a role, such as consignee")
    for role, dtype in parties.schema.items():
        if dtype not in (pl.String, pl.Null, pl.Categorical) and not isinstance(dtype, pl.Enum):
            raise BadInput(f"column {role!r} holds {dtype}", expected="names as text")
    texts = pl.concat([parties[role].cast(pl.String).unique().alias("text") for role in parties.columns]).unique()
    texts = texts.drop_nulls().sort()
    found = search(index, texts.to_list(), top, most=most).filter(pl.col("score") >= thresholds.cleared)
    known = resolutions or Resolutions()
    digest = dict(zip(index.entries, index.digests, strict=True))
    names = texts.gather(found["query"]).to_list()
    status: list[str] = []
    by: list[str | None] = []
    why: list[str | None] = []
    for text, entry, score in zip(names, found["entry_id"].to_list(), found["score"].to_list(), strict=True):
        decided = known.about(text, entry, digest[entry]) if known else None
        if decided is not None:
            status.append("same" if decided.same else "not same")
        else:
            status.append("settled" if score >= thresholds.settled else "unresolved")
        by.append(decided.by if decided else None)
        why.append(decided.why if decided else None)
    hits = found.drop("query").insert_column(0, pl.Series("text", names, pl.String))
    hits = hits.with_columns(
        pl.Series("status", status, pl.String), pl.Series("by", by, pl.String), pl.Series("why", why, pl.String)
    )
    rank = {"settled": 2, "same": 2, "unresolved": 1, "not same": 0}
    worst: dict[str, int] = {}
    for text, word in zip(names, status, strict=True):
        worst[text] = max(worst.get(text, 0), rank[word])
    value = [_fact(text, worst.get(text, 0)) for text in texts.to_list()]
    table = pl.DataFrame({"text": texts, "listed": pl.Series(value, dtype=pl.Boolean)})
    facts = [
        parties.select(pl.col(role).cast(pl.String).alias("text"))
        .join(table, on="text", how="left", maintain_order="left")["listed"]
        .alias(f"{role}_listed")
        for role in parties.columns
    ]
    return hits, pl.DataFrame(facts)


def _fact(text: str, worst: int) -> bool | None:
    if worst == 2:
        return True
    readings = read(text)
    if worst == 1 or not readings or any(reading.cut for reading in readings):
        return None
    return False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text scores what it scores against an entry: every part of the score adds up to `logit`, and score
    = 1/(1+e^-logit).

    `words` pairs each word of the reading with its partner in the name: query, name, credit 0 to 1, weight of each.
    `parts` gives for each feature its value, its weight and their product. Equal normalized names score 1 and
    have no parts.
    """

    text: str
    entry_id: str
    name: str
    score: float
    reading: str
    rewrites: tuple[tuple[str, str], ...]
    words: tuple[dict[str, Any], ...]
    missed: tuple[str, ...]
    parts: tuple[dict[str, Any], ...]
    logit: float

    def __str__(self) -> str:
        lines = [f"{self.text!r} ~ {self.name!r} ({self.entry_id}): {self.score:.3f}, read as {self.reading}"]
        lines += [f"  rewritten: {a} -> {b}" for a, b in self.rewrites]
        lines += [
            f"  {w['query']} ~ {w['name'] or '-'}  credit {w['credit']:.2f}, weight {w['weight']:.2f}"
            for w in self.words
        ]
        if self.missed:
            lines.append(f"  without partner in the name: {' '.join(self.missed)}")
        lines += [f"  {p['feature']}: {p['value']:.3f} x {p['weight']:+.3f} = {p['part']:+.3f}" for p in self.parts]
        return "\n".join(lines)


def explain_hit(index: Index, text: str, entry_id: str) -> Explanation:
    """Return the parts of the best score of a text against an entry.

    Raises:
        UnknownName: the index has no such entry.
        BadValue: the text holds no letter or digit.

    Example:
        >>> index = build_index(pl.DataFrame({"entry_id": ["a"], "name": ["Huawei Technologies Co., Ltd."]}))
        >>> explain_hit(index, "Huawie Tech", "a").rewrites
        (('tech', 'technology'),)
    """
    if entry_id not in index.entries:
        near = ", ".join(nearest(entry_id, index.entries[:100_000]))
        raise UnknownName(
            f"the index has no entry {entry_id!r}", expected=f"an entry_id of the list; nearest: {near or 'none'}"
        )
    rows = np.flatnonzero(index.name_entry[index.row_name] == index.entries.index(entry_id)).astype(np.int32)
    found = _readings(index, [text])
    if not found:
        raise BadValue(f"the text {text[:40]!r} holds no letter or digit", expected="a name")
    queries = candidates.number(index, found)
    reading = np.repeat(np.arange(len(found), dtype=np.int32), len(rows))
    row = np.tile(rows, len(found))
    keep = ~((queries.mode[reading] == PINYIN) & (index.row_mode[row] == PINYIN))
    reading, row = (reading[keep], row[keep]) if keep.any() else (reading, row)
    pairs = scores.compare(index, queries, reading, row)
    value = scores.score(pairs)
    best = int(np.lexsort((-pairs.whole, -value))[0])
    chosen, a = found[reading[best]][1], pairs.align
    q, n = slice(*a.q_start[best : best + 2]), slice(*a.n_start[best : best + 2])
    words = tuple(
        {
            "query": pairs.queries.words.text[w].removeprefix("~"),
            "name": index.words.text[p] if c > 0 else None,
            "credit": round(float(c), 4),
            "weight": round(float(v), 4),
        }
        for w, p, c, v in zip(a.q_word[q], a.q_partner[q], a.q_credit[q], a.q_weight[q], strict=True)
    )
    missed = tuple(index.words.text[w] for w, c in zip(a.n_word[n], a.n_credit[n], strict=True) if c == 0)
    table, values = scores.weights(), scores.features(pairs)[best]
    parts: list[dict[str, Any]] = [{"feature": "bias", "value": 1.0, "weight": table["bias"], "part": table["bias"]}]
    for feature, x in zip(scores.FEATURES, values.tolist(), strict=True):
        parts.append({"feature": feature, "value": x, "weight": table[feature], "part": x * table[feature]})
    equal = bool(pairs.equal[best])
    return Explanation(
        text=text[:400],
        entry_id=entry_id,
        name=index.names[index.row_name[row[best]]],
        score=float(value[best]),
        reading=MODES[chosen.mode],
        rewrites=tuple(rewrites(text)),
        words=words,
        missed=missed,
        parts=() if equal else tuple(p for p in parts if p["part"]),
        logit=float("inf") if equal else float(sum(p["part"] for p in parts)),
    )
