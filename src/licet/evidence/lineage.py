"""Lineage: which texts are one origin told again, and which are witnesses of their own.

A text that shares words, quotes, figures and the order of telling with another comes from it,
or both come from a third.
A text that shares only the event, who spoke, where and on which day,
is told by someone who was there. Articles are many;
origins are what counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

import numpy as np

from licet.evidence.document import Span
from licet.evidence.kinship import Parts, compare, share
from licet.evidence.nearest import keys, pairs
from licet.evidence.oddities import carrier
from licet.evidence.prints import Hashes, Print, Sentence, unique

DERIVED, EVENT = 0.55, 0.6  # scores from which on two texts have one origin, or tell one event
_DAYS_APART = 14  # texts published farther apart do not report one event


@dataclass(frozen=True)
class Tie:
    """How two texts belong together.

    Args:
        one, other: numbers of the texts; where one derives from the other, `other` is the derived one.
        kind: copy, rewrite, spun, translated, or same event.
        score: of derivation, or of the event.
        parts: what each part adds to the score, by name.
        shared: what the texts share, before weighting.
    """

    one: int
    other: int
    kind: str
    score: float
    parts: dict[str, float]
    shared: Parts

    @property
    def derived(self) -> bool:
        """Return whether both texts have one origin."""
        return self.kind != "same event"

    def __str__(self) -> str:
        told = " + ".join(f"{name} {value:.2f}" for name, value in self.parts.items() if abs(value) >= 0.005)
        return f"{self.kind} {self.score:.2f} = {told}"


@dataclass(frozen=True)
class Lineage:
    """The origins of a set of texts.

    Args:
        names: the texts, in order.
        origins: groups of text numbers with one origin, the first told leading; ordered by first text.
        events: groups of origins (by number) that tell one event.
        ties: what joins them, strongest first.
        carriers: for each spun or mistranslated text: its number and which of both.
    """

    names: tuple[str, ...]
    origins: tuple[tuple[int, ...], ...]
    events: tuple[tuple[int, ...], ...]
    ties: tuple[Tie, ...]
    carriers: dict[int, str] = field(default_factory=dict)

    def origin_of(self, text: int) -> int:
        """Return the number of the origin of a text."""
        return next(number for number, texts in enumerate(self.origins) if text in texts)

    def __str__(self) -> str:
        articles, origins = len(self.names), len(self.origins)
        return f"{articles} article{'s' * (articles != 1)}, {origins} origin{'s' * (origins != 1)}"


def derivation(parts: Parts, crossing: bool = False) -> tuple[float, dict[str, float]]:
    """Return how sure it is that one text derives from the other, as a sum of named parts.

    Args:
        parts: what two texts share.
        crossing: the texts are in different languages, so that only names and numbers can be shared.

    Example:
        >>> nothing = Parts(0.0, 9, 0.0, 0, 0.0, 0, 0, 0.0, 0, 0.0, 0.0, 0, 0.0, 0.0, True, 0, 0, 0)
        >>> derivation(nothing)[0]
        0.0
    """
    many = min(parts.figures_shared / 3, 1.0)
    close = parts.retold >= 0.5  # one mold fills its blanks with other things; a retelling says the same things
    own = (
        parts.quotes > 0
        or (parts.anchors >= 0.25 and (close or parts.anchors * parts.anchors_told >= 3))
        or (close and parts.figures_shared > 1 and parts.names >= 0.3)
        or parts.figures_told + parts.anchors_told < 3
    )
    if crossing:
        found = {
            "numbers": 0.45 * parts.numbers * min(parts.numbers_shared / 5, 1.0),
            "names": 0.35 * parts.names * min(parts.numbers_shared / 5, 1.0),
            "figures": 0.15 * parts.figures * many,
        }
    else:
        found = {
            "words": 1.2 * parts.words,
            "quotes": 0.35 * parts.quotes * min(parts.quotes_shared / 2, 1.0),
            "figures": 0.25 * parts.figures * many,
            "names": 0.3 * parts.anchors * min(parts.anchors_told / 10, 1.0),
            "retold": 0.5 * float(np.clip((parts.retold - 0.2) / 0.3, 0, 1)),
            "order": 0.1 * parts.order * (parts.retold >= 0.3),
        }
        elsewhere = not parts.subject and parts.figures_shared < 3
        anew = parts.figures_told >= 3 and parts.figures_shared == 0 and parts.numbers < 0.2
        facts = parts.quotes_shared + parts.figures_shared + parts.numbers_shared
        if parts.figures_told and not facts and parts.words < 0.5:  # a retelling keeps a quote, a figure or a date
            found["no shared fact"] = -0.3
        if parts.runs_told < 6 and parts.words < 1 and not parts.quotes_shared:
            found["too short"] = -2.0
        elif parts.quotes_shared == 0 and (elsewhere or anew or not own):  # one mold, another party or another quarter
            found["another subject" if elsewhere else "other figures" if anew else "other names"] = -2.0
    return round(min(sum(found.values()), 2.0), 3), {name: round(value, 3) for name, value in found.items()}


def event(one: Print, other: Print, parts: Parts) -> tuple[float, dict[str, float]]:
    """Return how sure it is that two texts tell one event: who, where, when."""
    shared = len(one.frame.names & other.frame.names)
    found = {
        "speaker": 0.35 * (parts.speaker > 0),
        "place": 0.25 * (parts.place > 0),
        "day": 0.3 * parts.day,
        "names": 0.1 * min(shared, 3),
        "published": 0.0,
    }
    days = (one.frame.published, other.frame.published)
    if days[0] and days[1]:
        apart = max(days[0][0] - days[1][1], days[1][0] - days[0][1], 0)
        found["published"] = 0.1 if apart <= 2 else -1.0 if apart > _DAYS_APART else 0.0
        if apart <= 2:
            found["day"] = max(found["day"], 0.0)  # "Sunday night" and "Monday" of one burglary
    elif not (parts.place > 0 and parts.speaker > 0):
        found["day"] = min(found["day"], 0.0)  # a weekday alone comes back every week
    return round(sum(found.values()), 3), {name: round(value, 3) for name, value in found.items()}


def tie(number: int, one: Print, other_number: int, other: Print) -> Tie | None:
    """Return how two texts belong together, None if they do not."""
    shared = compare(one, other)
    crossing = one.language != other.language
    score, parts = derivation(shared, crossing)
    if score >= DERIVED:
        kind = "translated" if crossing else "copy" if shared.words >= 0.5 else "rewrite"
        first, second = sorted(((number, one), (other_number, other)), key=lambda each: _age(each, one, other))
        if kind != "translated" and substituted(first[1], second[1]) >= _SPUN:
            kind = "spun"
        return Tie(first[0], second[0], kind, score, parts, shared)
    score, parts = event(one, other, shared)
    if score >= EVENT:
        return Tie(min(number, other_number), max(number, other_number), "same event", score, parts, shared)
    return None


_SPUN = 0.05  # share of words replaced one for one from which on a text is spun


def _age(each: tuple[int, Print], one: Print, other: Print) -> tuple[object, ...]:
    """Return what tells the derived text from its source: marks of a tool, a later day, fewer quotes and words."""
    number, text = each
    days = (one.frame.published, other.frame.published)
    day = text.frame.published[0] if days[0] and days[1] and text.frame.published else 0
    signs = {one.digest: len(one.oddities), other.digest: len(other.oddities)}
    odd = signs[text.digest] >= min(signs.values()) + 3
    return (odd, day, signs[text.digest], -len(text.quotes), -text.length, number)


def swapped(one: Print, other: Print) -> list[tuple[Span, int, int]]:
    """Return the sentences of `other` built like one of `one`: span, words swapped one for one, words.

    A synonym tool keeps the sentence and swaps its words; a person who rewrites builds another sentence.
    """
    found = []
    for theirs in (each for each in other.sentences if each.words):
        size, inside = len(theirs.words), set(theirs.words)
        near = [mine for mine in one.sentences if 0.75 <= len(mine.words) / size <= 1.33]
        best = max(near, key=lambda mine: len(inside & set(mine.words)), default=None)
        if best is None or len(inside & set(best.words)) < 0.4 * len(inside):
            continue
        steps = SequenceMatcher(None, best.words, theirs.words, autojunk=False).get_opcodes()
        kept = sum(b - a for kind, a, b, _, _ in steps if kind == "equal")
        swaps = sum(b - a for kind, a, b, c, d in steps if kind == "replace" and b - a <= 3 and abs(b - a - d + c) <= 2)
        moved = sum(max(b - a, d - c) for kind, a, b, c, d in steps if kind != "equal") - swaps
        if kept >= 0.4 * size and moved <= 0.34 * size:
            found.append((theirs.span, swaps, size))
    return found


def substituted(one: Print, other: Print) -> float:
    """Return the share of the words of `other` that were swapped one for one for words of `one`."""
    found = swapped(one, other)
    covered = sum(size for _, _, size in found)
    if covered < 0.3 * sum(len(each.words) for each in other.sentences):
        return 0.0
    return sum(swaps for _, swaps, _ in found) / covered


def trace(prints: Iterable[Print]) -> Lineage:
    """Return the origins of a set of texts.

    Args:
        prints: a list, or a spool on disk (see `licet.evidence.spool`).

    Example:
        >>> trace([]).origins
        ()
    """
    found = prints if isinstance(prints, Sequence) else list(prints)
    body = Bodies(found)
    met = pairs(keys(each) for each in body)
    ties = [each for a, b in met.tolist() if (each := tie(a, body[a], b, body[b])) is not None]
    return gather(body, ties)


_NEAR = 1000  # texts kept at hand while pairs are compared


class Bodies(Sequence[Print]):
    """Prints without the lines that three or more texts print that share nothing else.

    A copied story is copied with its names; a line at the foot of a page, or the mold of a program, stands anywhere.
    """

    def __init__(self, prints: Sequence[Print]):
        self.prints = prints
        self.near: dict[int, Print] = {}  # the last ones asked for, with what was worked out of them
        lines = [np.array([_line(each) for each in text.sentences], np.uint64) for text in prints]
        line, count = np.unique(np.r_[np.empty(0, np.uint64), *map(np.unique, lines)], return_counts=True)
        where: dict[int, list[int]] = {each: [] for each in line[count >= 3].tolist()}
        rest: dict[int, Hashes] = {}
        for number, each in enumerate(lines):
            often = [n for n, one in enumerate(each.tolist()) if one in where]
            wanted = [where[int(each[n])] for n in often if len(where[int(each[n])]) < 8]
            if wanted:
                text = prints[number]
                body = text.without(set(often))
                rest[number] = _anchors(body if len(body.names) >= 4 else text)
            for texts in wanted:
                if number not in texts:
                    texts.append(number)
        common = {each for each, texts in where.items() if _strangers([rest[n] for n in texts])}
        self.gone = {
            number: gone
            for number, each in enumerate(lines)
            if (gone := {n for n, one in enumerate(each.tolist()) if one in common})
        }

    def __len__(self) -> int:
        return len(self.prints)

    def __getitem__(self, number: int) -> Print:  # type: ignore[override]  # no slices are asked for
        if number not in self.near:
            if len(self.near) >= _NEAR:
                del self.near[next(iter(self.near))]
            text = self.prints[number]
            self.near[number] = text.without(self.gone[number]) if number in self.gone else text
        return self.near[number]


def _anchors(text: Print) -> Hashes:
    return unique([text.names, text.numbers])


def _strangers(found: list[Hashes]) -> bool:
    """Return whether texts that share a line share hardly a name or number."""
    shares = [share(a, b) for n, a in enumerate(found) for b in found[:n] if len(a) and len(b)]
    return bool(shares) and sum(shares) / len(shares) < 0.25


def _line(sentence: Sentence) -> int:
    return hash(sentence.words) & 0xFFFFFFFFFFFFFFFF


def gather(prints: Sequence[Print], ties: list[Tie]) -> Lineage:
    """Return the lineage of texts from the ties between them."""
    origins = _groups(len(prints), [(t.one, t.other) for t in ties if t.derived])
    by_text = {text: number for number, texts in enumerate(origins) for text in texts}
    told = _groups(len(origins), [(by_text[t.one], by_text[t.other]) for t in ties])
    carriers = {n: what for n, each in enumerate(prints) if (what := carrier(each.oddities)) is not None}
    carriers |= dict.fromkeys(_spun(prints, origins, ties), "spun")
    turned = [
        replace(t, one=t.other, other=t.one) if t.derived and t.one in carriers and t.other not in carriers else t
        for t in ties
    ]
    firm = sorted(turned, key=lambda t: (not t.derived, -t.score, t.one, t.other))
    derived = {t.other for t in firm if t.derived}
    ordered = tuple(tuple(sorted(texts, key=lambda text: (text in derived, text))) for texts in origins)
    return Lineage(
        tuple(each.name for each in prints), ordered, tuple(e for e in told if len(e) > 1), tuple(firm), carriers
    )


def _spun(prints: Sequence[Print], origins: list[tuple[int, ...]], ties: list[Tie]) -> set[int]:
    """Return the texts whose words were swapped: of two, the one that shares fewer words with others of the origin."""
    accused = [t for t in ties if t.kind == "spun"]
    fellows = {text: texts for texts in origins for text in texts}
    near: dict[int, float] = {}
    for text in {text for t in accused for text in (t.one, t.other)}:
        others = [each for each in fellows[text] if each != text]
        some = others[:: max(len(others) // 12, 1)]
        near[text] = sum(share(prints[text].runs, prints[each].runs) for each in some) / len(some)
    return {t.other if near[t.other] <= near[t.one] + 0.02 else t.one for t in accused}


def _groups(count: int, joined: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    above = list(range(count))

    def top(n: int) -> int:
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    for a, b in joined:
        first, second = sorted((top(a), top(b)))
        above[second] = first
    groups: dict[int, list[int]] = {}
    for n in range(count):
        groups.setdefault(top(n), []).append(n)
    return [tuple(each) for each in groups.values()]
