"""Turns of an interview: lines that begin with who speaks, "Q:" and "A:" among them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from licet.evidence.text import View

_TURN = re.compile(r"(?P<who>Q|A|[A-ZÀ-Þ][\w’'.&-]*(?: [\w’'.&-]+){0,5})\s?:\s+(?=\S)")
_QUESTION, _ANSWER = {"Q", "Question"}, {"A", "Answer"}


@dataclass(frozen=True)
class Turn:
    """What one person says in an interview: the label as printed (None for "Q"), and the offsets of the words."""

    label: str | None
    at: int
    to: int


def turns(view: View) -> list[Turn]:
    """Return the turns of an interview in order; none where a text is no interview.

    Two labels must alternate, and one of them come back; what follows without a label goes on with the turn.

    Example:
        >>> from licet.evidence.text import view
        >>> seen = view("Q: Why?\\nAnn Lee: We had to.\\nIt was late.\\nQ: And now?\\nLee: We wait.")
        >>> [(t.label, seen.text[t.at : t.to]) for t in turns(seen)][:2]
        [(None, 'Why?'), ('Ann Lee', 'We had to.\\nIt was late.')]
    """
    text = view.text
    found = [(match, start, end) for start, end in view.paragraphs if (match := _TURN.match(text, start, end))]
    counts = Counter(_key(match.group("who")) for match, _, _ in found)
    regular = {key for key, count in counts.items() if count >= 2}
    if len(found) < 3 or len(counts) < 2 or not regular:
        return []
    spoken = [
        each for each in found if _key(each[0].group("who")) in regular or _key(each[0].group("who")) in _named(counts)
    ]
    changes = sum(a[0].group("who") != b[0].group("who") for a, b in pairwise(spoken))
    if len(spoken) < 3 or changes < 0.5 * (len(spoken) - 1) or any(n > 12 for n in _gaps(view, spoken)):
        return []
    return list(_spans(view, spoken))


def _named(counts: Counter[str]) -> set[str]:
    return {key for key in counts if counts[key] >= 1 and len(counts) <= 4}


def _key(label: str) -> str:
    return "Q" if label in _QUESTION else "A" if label in _ANSWER else label.rsplit(maxsplit=1)[-1].lower()


def _gaps(view: View, spoken: list[tuple[re.Match[str], int, int]]) -> Iterator[int]:
    """Yield how many paragraphs each turn runs over."""
    numbers = [view.paragraph_number(start) for _, start, _ in spoken]
    yield from (b - a for a, b in pairwise(numbers))


def _spans(view: View, spoken: list[tuple[re.Match[str], int, int]]) -> Iterator[Turn]:
    for place, (match, _start, end) in enumerate(spoken):
        stop = spoken[place + 1][1] if place + 1 < len(spoken) else end
        to = len(view.text[:stop].rstrip())
        label = match.group("who")
        yield Turn(None if label in _QUESTION else label, match.end(), max(to, match.end()))
