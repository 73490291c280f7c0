"""Text as the grammar reads it: invisible characters gone, odd spaces plain, every offset traceable to the original."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from licet.evidence.document import Span

UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD = re.compile(
    f"[{_INVISIBLE}{_SPACES}\\r\u0085\u2028\u2029\u000b\u000c\uff01-\uff5e\ufb00-\ufb04\u2212\u066b\u066c"
    "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]"
)
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_GONE = re.compile(f"[{_INVISIBLE}]")
_SPACE = re.compile(f"[{_SPACES}]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Gov|Sen|Rep|Rev|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|Bros|No|Nos|vs|etc|"
    r"al|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|est|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|U\.N|E\.U|D\.C)"
    rf"|(?<![\w.])[{UP}])\.\Z"
)
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|\Z)|[。！？]")
_LONGEST = 3000  # characters of a sentence
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)*")


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a list written as one string.

    Example:
        >>> listed("one two")
        ('one', 'two')
    """
    return tuple(words.split())


@dataclass(frozen=True)
class View:
    """The text the grammar reads, and the way back to the offsets of the original."""

    text: str
    back: array  # type: ignore[type-arg]  # offsets of the original, one a character; empty where nothing changed

    def span(self, start: int, end: int) -> Span:
        """Return the span of the original for a stretch of this view."""
        if not self.back or start >= end:
            return Span(start, end) if not self.back else Span(self._at(start), self._at(start))
        return Span(self.back[start], self.back[end - 1] + 1)

    def _at(self, offset: int) -> int:
        return int(self.back[offset]) if offset < len(self.back) else int(self.back[-1]) + 1

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        """Return the paragraphs as (start, end): lines, or blocks between empty lines where lines are wrapped."""
        pattern = r"\n[ \t]*\n\s*" if _wrapped(self.text) else r"\n\s*"
        found, start = [], 0
        for match in re.finditer(pattern, self.text):
            found.append((start, match.start()))
            start = match.end()
        found.append((start, len(self.text)))
        return [(s, e) for s, e in found if self.text[s:e].strip()]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Return the sentences as (start, end), in order; no sentence crosses a paragraph."""
        return [pair for start, end in self.paragraphs for pair in _split(self.text, start, end)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_number(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset of this view (0 before the first)."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [start for start, _ in self.paragraphs]

    def paragraph_number(self, offset: int) -> int:
        """Return the number of the paragraph that holds an offset of this view."""
        return max(bisect_right(self._paragraph_starts, offset) - 1, 0)


def view(text: str) -> View:
    """Return a text as the grammar reads it; spans lead back to the original.

    Example:
        >>> seen = view("US\\u200b$5\\u00a0bn")
        >>> seen.text, seen.span(3, 4)
        ('US$5 bn', Span(start=4, end=5))
    """
    if not _ODD.search(text):
        return View(text, array("I"))
    out: list[str] = []
    back = array("I")
    for at, char in enumerate(text):
        new = _plain(char, text, at) if _ODD.match(char) else char
        out.append(new)
        back.extend([at] * len(new))
    return View("".join(out), back)


def _plain(char: str, text: str, at: int) -> str:
    if char in _LIGATURES:
        return _LIGATURES[char]
    if _GONE.match(char) or (char == "\r" and text[at + 1 : at + 2] == "\n"):
        return ""
    if _SPACE.match(char):
        between = text[at - 1 : at].isdigit() and bool(re.match(r"\d{3}(?!\d)", text[at + 1 : at + 5]))
        return "," if between and char != "\u3000" else " "  # 207 000 set with a fixed space is one number
    if char in "\r\u0085\u2028\u2029\u000b\u000c":
        return "\n"
    if char.isdigit():
        return str(int(char))
    if char in "\u2212\u066b\u066c":
        return {"\u2212": "-", "\u066b": ".", "\u066c": ","}[char]
    return chr(ord(char) - 0xFEE0)


def _wrapped(text: str) -> bool:
    """Return whether lines are broken at a width: empty lines exist, and most full lines end in mid-sentence."""
    head = text[:20_000]
    if "\n\n" not in head:
        return False
    lines = [line for line in head.split("\n") if line.strip()]
    long = [line for line in lines[:-1] if 50 <= len(line) <= 100]
    broken = [line for line in long if line.rstrip()[-1:] not in ".!?:\"”'’»"]
    return len(long) >= 6 and len(long) > 0.6 * len(lines) and len(broken) > 0.5 * len(long)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _END.finditer(text, start, end):
        following = text[match.end() : match.end() + 3].lstrip()
        dot = match.group()[0] == "." and len(match.group()) == 1
        if dot and (_ABBREVIATION.search(text[max(at, match.start() - 8) : match.end()]) or following[:1].islower()):
            continue
        if following[:1] in {",", ";"} or (following[:1].islower() and match.group()[-1] in "\"'”’»"):
            continue
        yield from _cut(text, at, match.end())
        at = match.end()
        while at < end and text[at].isspace():
            at += 1
    if text[at:end].strip():
        yield from _cut(text, at, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, in pieces where it is longer than anybody writes, so that no text takes time without bound."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        stop = space if space > 0 else start + _LONGEST
        yield start, stop
        start = stop + (space > 0)
    if text[start:end].strip():
        yield start, end


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case, without possessive endings.

    Example:
        >>> words("The bank's 5 ships, again.")
        ['the', 'bank', '5', 'ships', 'again']
    """
    return [re.sub(r"'s?\Z", "", word) for word in _WORD.findall(text.lower().replace("’", "'"))]


def shown(text: str, length: int = 160) -> str:
    """Return words of a text as they may be printed: one line, no control or direction signs, cut to a length.

    Example:
        >>> shown("a\\x1b[31m\\u202eb\\nc")
        'a[31mb c'
    """
    plain = "".join(
        c for c in re.sub(r"\s+", " ", text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return plain if len(plain) <= length else plain[: length - 1] + "…"


STOP = frozenset(
    listed(
        "a an the of to in on at by for from with as and or but nor so yet if "
        "then than that this these those it its he she "
        "his her they their them we our us you your i my me is are was were be "
        "been being am has have had do does did will "
        "would can could may might shall should must not no nor into over under "
        "about after before since until while during "
        "there here which who whom whose what when where why how also more most "
        "very just only such some any all each both "
        "between among through up down out off against because due amid despite according said says say told"
    )
)


def stem(word: str) -> str:
    """Return a crude stem, enough to see that two inflections are one word.

    Example:
        >>> stem("supplies") == stem("supply"), stem("restricting") == stem("restricted")
        (True, True)
    """
    for ending in (
        "ingly",
        "ation",
        "ments",
        "ment",
        "ings",
        "ness",
        "ing",
        "ies",
        "ied",
        "ers",
        "ed",
        "es",
        "er",
        "ly",
        "s",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= (5 if ending == "ly" else 3):
            root = word[: -len(ending)]
            return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root
    return word


def content(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order."""
    return [stem(word) for word in words(text) if word not in STOP and (len(word) > 2 or word.isdigit())]
