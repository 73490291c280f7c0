"""The print of a text: what is left of it after a rewrite, in a form that can be compared fast.

Four views of one text, each robust to something else. Runs of the writer's own words survive copying. Quotes survive
rewriting. Anchors (names and numbers, in order) survive a synonym tool and translation. The event frame (who spoke,
where, on which day) is shared by everyone who was there.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from unicodedata import name

import numpy as np
from numpy.typing import NDArray

from licet.evidence.dates import When, published_period
from licet.evidence.document import Span
from licet.evidence.mentions import COUNTRIES, COUNTRY_WORDS, not_a_name
from licet.evidence.oddities import Oddity, oddities
from licet.evidence.reading import Reading
from licet.evidence.text import STOP, UP, listed, stem, words

Hashes = NDArray[np.uint64]
RUN = 3  # words in a run
_MIX = np.uint64(0x9E3779B97F4A7C15)
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_ANCHOR = re.compile(rf"[{UP}][\w&’'.-]*\w|\d[\d.,]*\d|\d")
_PLACE = re.compile(
    rf"\b(?:in|at|near|outside|to)\s+(?:the\s+)?(?:[a-z]+\s+(?:city|town|port|village|region|province|district)?\s*of\s+)?"
    rf"(?P<place>[{UP}][\w’'-]+(?:[ ,]+[{UP}][\w’'-]+)*)"
)
_FULL = re.compile(rf"[{UP}][\w&’'.-]*\w(?: [{UP}][\w&’'.-]*\w)+")
_DATELINE = re.compile(
    rf"^[^\w\n]{{0,9}}(?P<place>[{UP}]{{3,}}(?:[ ,]+[{UP}][\w.]+)*)(?:,? \([^)]*\))?\s*[—–-]+\s", re.M
)
_SMALL_WORDS = {
    "en": set(listed("the and of was is for with said its that has were by")),
    "es": set(listed("el los las una por para con que del pero es dijo su al")),
    "de": set(listed("der die das und ist nicht mit sich von auf ein eine dem den werden")),
    "fr": set(listed("le les des une est dans pour que du au qui sur pas il")),
    "pt": set(listed("os as uma com não mais para do da dos em ao são")),
    "it": set(listed("il gli della che di per con non una del sono nel")),
    "nl": set(listed("de het een van en niet met dat zijn voor op te")),
}
_CURRENCIES = set(listed("dollar dollars euro euros pound pounds yuan renminbi won yen rupees francs rubles usd eur"))
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_MONTH = re.compile(r"(?P<d1>\d{1,2})\D{0,6} (?P<m1>[A-Z][a-z]+)|(?P<m2>[A-Z][a-z]+)\.? (?P<d2>\d{1,2})")
_TELLING = {"day", "daymonth", "iso", "weekday", "daysaway", "cjk"}


@dataclass(frozen=True)
class Frame:
    """The event a text tells of, as far as it says.

    Args:
        speakers: names in full, or role and party of those without a name.
        names: names of two words or more, in lower case.
        places: names that stand where a place stands, in lower case.
        days: what the text calls the day: ("weekday", 4), ("day", month, day) or ("date", ordinal).
        main: the party the text is about.
        published: first and last ordinal day of publication, None if unknown.
    """

    speakers: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    days: frozenset[tuple[str, int, int]]
    main: str | None
    published: tuple[int, int] | None


@dataclass(frozen=True)
class Sentence:
    """What is compared of a sentence.

    Args:
        span: where it stands in the document.
        stems: hashes of the stems of the writer that carry meaning, sorted.
        words: hashes of the writer's words in order, every number alike.
        anchors: hashes of names (even) and numbers (odd) in order, those in quotes included.
    """

    span: Span
    stems: Hashes
    words: tuple[int, ...]
    anchors: tuple[int, ...]


Amount = tuple[str, str, float, float, str, int]
Day = tuple[str, int, int]
Mark = tuple[str, str | Day, int]


@dataclass(frozen=True)
class Print:
    """What lineage compares of a text.

    Args:
        name: what people call the document; digest: its identity.
        sentences: in order.
        quotes: hashes of the runs of each quote of five words or more, sorted.
        figures: kind, unit, value, step, bound and sentence of each figure.
        language: by its small words: "en", "es", "de", "fr", "pt", "it", "nl", or the script.
        main: the party the text is about.
        speakers, published, marks: what the event is known by; a mark is "name", "place" or "day",
        its value and sentence.
        oddities: passages no person wrote.
    """

    name: str
    digest: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Hashes, ...]
    figures: tuple[Amount, ...]
    language: str
    main: str | None
    speakers: frozenset[str]
    published: tuple[int, int] | None
    marks: tuple[Mark, ...]
    oddities: tuple[Oddity, ...]

    @cached_property
    def frame(self) -> Frame:
        """Return the event the text tells of."""
        names, places, days = (frozenset(m[1] for m in self.marks if m[0] == kind) for kind in ("name", "place", "day"))
        return Frame(self.speakers, names, places, days, self.main, self.published)  # type: ignore[arg-type]

    @cached_property
    def runs(self) -> Hashes:
        """Return the hashes of every run of three of the writer's words inside a sentence, sorted."""
        return unique([runs(each.words) for each in self.sentences])

    @cached_property
    def pairs(self) -> Hashes:
        """Return the hashes of names and numbers that stand next to each other, whichever comes first, sorted."""
        anchors = np.array([a for each in self.sentences for a in each.anchors], np.uint64)
        one, other = anchors[:-1][anchors[:-1] != anchors[1:]], anchors[1:][anchors[:-1] != anchors[1:]]
        mixed = np.minimum(one, other) * _MIX + np.maximum(one, other)
        return np.unique(mixed ^ (mixed >> np.uint64(29)))

    @cached_property
    def names(self) -> Hashes:
        """Return the hashes of names, sorted."""
        return np.unique(np.array([a for each in self.sentences for a in each.anchors if not a & 1], np.uint64))

    @cached_property
    def numbers(self) -> Hashes:
        """Return the hashes of numbers, sorted."""
        return np.unique(np.array([a for each in self.sentences for a in each.anchors if a & 1], np.uint64))

    @cached_property
    def length(self) -> int:
        """Return the number of words of the writer."""
        return sum(len(each.words) for each in self.sentences)

    def without(self, gone: set[int]) -> "Print":
        """Return the print without some of its sentences and their figures."""
        if not gone:
            return self
        kept = [n for n in range(len(self.sentences)) if n not in gone]
        figures = tuple(each for each in self.figures if each[5] not in gone)
        marks = tuple(each for each in self.marks if each[2] not in gone)
        return replace(self, sentences=tuple(self.sentences[n] for n in kept), figures=figures, marks=marks)


def fingerprint(reading: Reading) -> Print:
    """Return the print of a reading."""
    document, view = reading.document, reading.view
    inside = [(each.at, each.to) for each in reading.said if each.direct and len(each.text.split()) >= 5]
    own = _blanked(view.text, inside)
    speakers, published, marks = _event(reading, own)
    return Print(
        name=document.name,
        digest=document.digest,
        sentences=tuple(_sentences(reading, own)),
        quotes=tuple(runs(tuple(map(_hash, tokens(view.text[at:to])))) for at, to in inside),
        figures=tuple((f.kind, f.unit, f.value, f.step, f.bound, view.sentence_number(f.at)) for f in reading.figures),
        language=language(tokens(view.text)),
        main=reading.main,
        speakers=speakers,
        published=published,
        marks=marks,
        oddities=tuple(oddities(view)),
    )


def _sentences(reading: Reading, own: str) -> Iterator[Sentence]:
    text = reading.view.text
    for start, end in reading.view.sentences:
        found = tuple(
            _hash("#" if word[0].isdigit() or word in _CURRENCIES else word) for word in tokens(own[start:end])
        )
        stems = hashed(_content(own[start:end], reading.main))
        yield Sentence(reading.view.span(start, end), stems, found, tuple(_anchors(text, start, end)))


def language(found: list[str]) -> str:
    """Return the language of some words, by its small words or its script.

    Example:
        >>> language("la casa de los reyes no es muy grande".split()), language("the house is big".split())
        ('es', 'en')
    """
    head = found[:400]
    scores = {code: sum(word in small for word in head) for code, small in _SMALL_WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    if scores[best]:
        return best
    letters = Counter(name(char, "?").split()[0].lower() for word in head for char in word if char.isalpha())
    return letters.most_common(1)[0][0] if letters else "?"


def tokens(text: str) -> list[str]:
    """Return words in lower case; writing without spaces is cut into signs.

    Example:
        >>> tokens("The bank 半导体")
        ['the', 'bank', '半', '导', '体']
    """
    found = words(text)
    if not _CJK.search(text):
        return found
    return [part for word in found for part in (list(word) if _CJK.search(word) else [word])]


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def hashed(found: list[str]) -> Hashes:
    """Return the sorted hashes of some words."""
    return np.unique(np.fromiter((_hash(each) for each in found), np.uint64, len(found)))


def runs(found: tuple[int, ...], length: int = RUN) -> Hashes:
    """Return the sorted hashes of every run of words, given by their hashes.

    Example:
        >>> len(runs((5, 6, 7, 8, 9, 10)))
        4
    """
    if len(found) < length:
        return np.empty(0, np.uint64)
    single = np.array(found, np.uint64)
    mixed = np.zeros(len(found) - length + 1, np.uint64)
    for place in range(length):
        mixed = mixed * _MIX + single[place : len(found) - length + 1 + place]
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def named(text: str) -> set[int]:
    """Return the hashes of the words of a name as anchors have them."""
    return {_hash(word.lower()) & ~1 for word in text.split()}


def unique(parts: list[Hashes]) -> Hashes:
    """Return the sorted hashes of several sets."""
    return np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))


def _blanked(text: str, inside: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(inside):
        if start >= at:
            parts += [text[at:start], " " * (end - start)]
            at = end
    return "".join([*parts, text[at:]])


def _content(text: str, main: str | None) -> list[str]:
    known = set(words(main)) if main else set()
    return [stem(w) for w in tokens(text) if w not in STOP and w not in known and (len(w) > 2 or not w.isascii())]


def _anchors(text: str, start: int, end: int) -> Iterator[int]:
    """Yield names and numbers in order; a capital at the start of a sentence counts only if it is a name elsewhere."""
    for match in _ANCHOR.finditer(text, start, end):
        word = re.sub(r"['’]s?$", "", match.group())
        if word[0].isdigit():
            if len(plain := re.sub(r"[.,]", "", word).rstrip("0")) > 1:
                yield _hash(plain) | 1
        elif not not_a_name(word) and not (_opens(text, match.start()) and f" {word}" not in text):
            yield _hash(word.lower()) & ~1


def _opens(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" “\"'‘(")
    return before == "" or before[-1] in ".!?\n:"


def _event(reading: Reading, own: str) -> tuple[frozenset[str], tuple[int, int] | None, tuple[Mark, ...]]:
    """Return who speaks, first and last day of publication, and the names, places and days of a text."""
    speakers = frozenset(
        each.speaker.label.lower() for each in reading.said if each.speaker and each.speaker.kind != "organization"
    )
    number = reading.view.sentence_number
    marks: set[Mark] = set()
    for pattern in (_PLACE, _DATELINE):
        for match in pattern.finditer(own):
            parts = {part.strip().lower() for part in match.group("place").split(",")} - speakers - {""}
            placed = {part for part in parts if not not_a_name(part) and not _is_country(part)}
            marks |= {("place", part, number(match.start())) for part in placed - {(reading.main or "").lower()}}
    for match in _FULL.finditer(own):
        if match.group() in reading.names:
            marks.add(("name", match.group().lower(), number(match.start())))
    marks |= {("day", day, number(when.at)) for when in reading.dates if when.kind in _TELLING for day in _day(when)}
    period = published_period(reading.document.published)
    issued = (period[0].toordinal(), period[1].toordinal() - 1) if period else None
    return speakers, issued, tuple(sorted(marks, key=str))


def _is_country(name: str) -> bool:
    return name in COUNTRY_WORDS or name.title() in COUNTRIES or name.upper() in COUNTRIES


def _day(when: When) -> list[tuple[str, int, int]]:
    found = [("date", day.toordinal(), 0) for day in (when.days or ([when.day] if when.day else []))]
    if when.kind == "weekday":
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        found += [("weekday", n, 0) for n, name in enumerate(names) if re.search(rf"\b{name}", when.text.lower())]
    if when.day:
        found += [("day", when.day.month, when.day.day), ("weekday", when.day.weekday(), 0)]
    elif when.kind == "daymonth" and (plain := _DAY_MONTH.search(when.text)):
        number = _MONTHS.index((plain.group("m1") or plain.group("m2"))[:3].lower()) // 3 + 1
        found.append(("day", number, int(plain.group("d1") or plain.group("d2"))))
    return found


def runs_of(text: str) -> Hashes:
    """Return the hashes of the runs of words of a text, sorted."""
    return runs(tuple(map(_hash, tokens(text))))
