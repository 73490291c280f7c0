"""Direct quotes: a scanner that keeps count of open and closed marks.

A mark opens or closes by its shape *and* its neighbors, so that a closing quote set with the opening sign (`. “`) still
closes, and a quote inside a quote does not end the outer one. A quote may run over paragraphs: either each paragraph
begins with a new mark, or the closing mark stands in a later one. What is never closed ends with its paragraph and is
marked as unbalanced. One pass over the text, no backtracking.
"""

import re
from dataclasses import dataclass

from licet.evidence.document import Span
from licet.evidence.text import View, words

_PAIRS = {"«": "»", "‹": "›", "「": "」", "『": "』", "《": "》"}
_DOUBLE, _SINGLE = '"“”„‟＂', "'‘’‚‛"
_MARK = re.compile("[\"“”„‟'‘’‚‛«»‹›「」『』]")
_CONTINUED = 4  # paragraphs a quote may run over without a mark of its own
_ELISION = re.compile(r"(?:\d0s|tis\b|twas\b|em\b|n\b|til\b|cause\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Quote:
    """Words between quotation marks.

    Args:
        span: the words in the document, marks not included.
        outer: the same with marks.
        text: the words as the grammar reads them.
        depth: 0 for a quote of the text, 1 for a quote inside it.
        balanced: both marks were found.
        paragraphs: how many paragraphs it runs over.
        at: where it starts in the view the grammar reads; `to` its end.
    """

    span: Span
    outer: Span
    text: str
    depth: int
    balanced: bool
    paragraphs: int
    at: int
    to: int


@dataclass
class _Open:
    mark: str
    at: int
    family: str
    paragraph: int


def quotes(view: View) -> list[Quote]:
    """Return the quotes of a text in order of their first character, inner ones after the outer.

    Example:
        >>> from licet.evidence.text import view
        >>> [q.text for q in quotes(view('“We call it “the gap” here,” she said. "Then?"'))]
        ['We call it “the gap” here,', 'the gap', 'Then?']
    """
    text, found = view.text, []
    german = len(re.findall("„", text)) > 0
    reverse = _reverse_guillemets(text)
    stack: list[_Open] = []
    paragraphs = view.paragraphs
    for number, (start, end) in enumerate(paragraphs):
        begins = True
        for match in _MARK.finditer(text, start, end):
            char, at = match.group(), match.start()
            family = _family(char)
            if family == "single" and not _is_single_quote(text, at, start, end, stack):
                continue
            side = _side(text, at, start, end, stack, german, reverse)
            first, begins = begins and not text[start:at].strip(), False
            if first and side == "open" and stack and stack[0].family == family and stack[0].paragraph < number:
                del stack[1:]  # each paragraph of a long quote begins with a mark
                continue
            if side == "open":
                if len(stack) < 6:
                    stack.append(_Open(char, at, family, number))
                continue
            depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d].family == family), None)
            if depth is not None:
                found.append(_quote(view, stack[depth], at, depth, number, True))
                del stack[depth:]
        del stack[1:]  # an inner quote ends with its paragraph
        if stack and not _goes_on(text, paragraphs, number, stack[0], german, reverse):
            found.append(_quote(view, stack[0], end, 0, number, False))
            stack.clear()
    found = [quote for quote in found if re.search(r"\w", quote.text)]
    return sorted(found, key=lambda quote: (quote.at, quote.depth))


def _family(char: str) -> str:
    return "double" if char in _DOUBLE else "single" if char in _SINGLE else char if char in _PAIRS else _opener(char)


def _opener(char: str) -> str:
    return next((mark for mark, end in _PAIRS.items() if end == char), char)


def _quote(view: View, opened: _Open, at: int, depth: int, number: int, balanced: bool) -> Quote:
    start, end = opened.at + 1, at
    while start < end and view.text[start].isspace():
        start += 1
    while end > start and view.text[end - 1].isspace():
        end -= 1
    return Quote(
        view.span(start, end),
        view.span(opened.at, at + 1 if balanced else at),
        view.text[start:end],
        depth,
        balanced,
        number - opened.paragraph + 1,
        start,
        end,
    )


def _side(text: str, at: int, start: int, end: int, stack: list[_Open], german: bool, reverse: bool) -> str:
    """Return whether a mark opens or closes, by its neighbors first and its shape second."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if char in _PAIRS or char in _PAIRS.values():
        return "open" if (char in _PAIRS) != (reverse and char in "«»‹›") else "close"
    if char in "„‚":
        return "open"
    family = _family(char)
    inside = any(each.family == family for each in stack)
    free_before = before.isspace() or before in "([{—–-/:" or before in _DOUBLE + _SINGLE
    free_after = after.isspace() or after in ".,;:!?)]}—–-…" or after in _DOUBLE + _SINGLE
    if german and char in "“‘" and inside and not (free_before and not free_after):
        return "close"
    if before.isspace() and after.isspace():
        last = text[:at].rstrip()[-1:]
        if inside and (at + 1 >= end or last in ".!?…,"):
            return "close"
        return "open" if char in "“‘" or not inside else "close"
    if inside and free_after and (not free_before or at + 1 >= end):
        return "close"
    if free_before and not free_after:
        return "close" if inside and char in "”’" and before.isspace() and not after.isalnum() else "open"
    if free_after and not free_before:
        return "close"
    if char in "“‘":
        return "open"
    if char in "”’":
        return "close"
    return "close" if inside else "open"


def _is_single_quote(text: str, at: int, start: int, end: int, stack: list[_Open]) -> bool:
    """Return whether a single mark is a quotation mark and not an apostrophe or a possessive."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if before.isalnum() and after.isalnum():
        return False
    opens = (before.isspace() or before in "([—–" or before in _DOUBLE) and not after.isspace()
    if opens:
        if char == "’" or _ELISION.match(text[at + 1 : at + 8]):
            return False
        close = re.compile(r"(?<=[\w.,!?…])['’](?!\w)").search(text, at + 2, min(end, at + 3000))
        return close is not None
    if not any(each.family == "single" for each in stack):
        return False
    if before in ".,!?…":
        return True
    later = re.compile(r"(?<=[\w.,!?…])['’](?!\w)").search(text, at + 1, min(end, at + 300))
    return not (before == "s" and later is not None and not re.search(r"[\"“”‘]", text[at + 1 : later.start()]))


def _goes_on(
    text: str, paragraphs: list[tuple[int, int]], number: int, opened: _Open, german: bool, reverse: bool
) -> bool:
    """Return whether a quote left open at the end of a paragraph continues in the next ones."""
    if opened.family == "single" or number - opened.paragraph >= 12:
        return False
    for ahead in range(number + 1, min(number + 1 + _CONTINUED, len(paragraphs))):
        start, end = paragraphs[ahead]
        for match in _MARK.finditer(text, start, min(end, start + 5000)):
            if _family(match.group()) != opened.family:
                continue
            first = not text[start : match.start()].strip()
            side = _side(text, match.start(), start, end, [opened], german, reverse)
            if first and side == "open":
                return ahead == number + 1 and _continues(text, paragraphs[number], paragraphs[ahead], opened)
            if side == "close":
                return True
            if _closes_before(text, match.end(), end, opened.family):
                break  # a whole quote inside: look on
        else:
            continue
    return False


def _continues(text: str, here: tuple[int, int], ahead: tuple[int, int], opened: _Open) -> bool:
    """Return whether the paragraph ahead, which begins with a mark, continues the open quote.

    By convention it does: the closing mark is left out until the last paragraph. A quote that began in mid-paragraph
    and whose paragraph ends without a full stop was simply never closed.
    """
    return text[here[0] : here[1]].rstrip()[-1:] in ".!?…:;" and ahead[0] > opened.at


def _closes_before(text: str, start: int, end: int, family: str) -> bool:
    marks = [m.group() for m in _MARK.finditer(text, start, min(end, start + 200))]
    return any(_family(mark) == family for mark in marks)


def _reverse_guillemets(text: str) -> bool:
    """Return whether »…« is used, as in German print."""
    first = re.search("[«»]", text)
    return first is not None and first.group() == "»" and "«" in text


def printed_twice(found: list[Quote]) -> dict[int, int]:
    """Return, for each quote that repeats an earlier one of the text, the number of that one."""
    seen: dict[tuple[str, ...], int] = {}
    again = {}
    for number, quote in enumerate(found):
        key = tuple(words(quote.text))
        if len(key) >= 4 and key in seen:
            again[number] = seen[key]
        seen.setdefault(key, number)
    return again
