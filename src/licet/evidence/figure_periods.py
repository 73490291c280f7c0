"""The period of a figure: that of its clause, its sentence, or the frame set before it."""

import re
from dataclasses import replace

from licet.evidence.amount import Figure
from licet.evidence.dates import When
from licet.evidence.text import View

_FRAME = re.compile(r"\b(?:[Bb]efore|[Aa]fter|[Ss]ince|[Uu]ntil|[Dd]uring|[Ff]ollowing|[Pp]rior "
    r"to)\s+(?:the\s+|its\s+|that\s+|those\s+)?(?:[\w.’'-]+\s+){0,3}?[a-z][\w’'-]{3,}(?=[,.;”\"]|"
    r"\s+(?:we|it|they|he|she|the|had|was|were|which)\b|$)")  # fmt: skip
_BULLET = re.compile(r"[-–•*·]\s+\S")
_NOW = re.compile(r"\b(?:currently|at present|nowadays|as of now|to date)\b", re.I)
_PRESENT = re.compile(r"\b(?:currently|now|at present|today|employs|operates|has|is|are|runs|serves)\b", re.I)


def dated(view: View, figure: Figure, when: list[When]) -> Figure:
    """Give a figure the period of its clause, its sentence, or the frame set before it."""
    text = view.text
    number = view.sentence_number(figure.at)
    if not view.sentences:
        return figure
    start, end = view.sentences[number]
    usable = [w for w in when if not w.compared and w.kind != "in_time"]
    if _NOW.search(text, start, end):
        return replace(figure, frame="currently")
    here = [w for w in usable if start <= w.at < end and not (w.at < figure.to and figure.at < w.to)]
    if here:

        def distance(w: When) -> float:
            gap = w.at - figure.to if w.at >= figure.to else figure.at - w.to
            between = text[figure.to : w.at] if w.at >= figure.to else text[w.to : figure.at]
            longer = 40 * (
                w.kind in {"weekday", "daysaway", "daymonth", "day"}
            )  # the day of the talk, not of the figure
            return gap + 30 * len(re.findall(r"[,;:]|\band\b|\bwhich\b|\bwho\b", between)) + longer

        here = [w for w in here if w.kind != "ago" or w.at - start < 4 or 0 <= w.at - figure.to <= 2]
        best = min(here, key=distance, default=None)
        if best is None:
            return figure
        if best.kind not in {"weekday", "daysaway"} or distance(best) < 70:
            return replace(figure, period=best)
    frame = next(iter(reversed(list(_FRAME.finditer(text, start, min(end, figure.to + 60))))), None)
    if frame and not any(w.at < frame.end() and frame.start() < w.to for w in when):
        return replace(figure, frame=frame.group())
    return _carried(view, figure, usable, number)


def _carried(view: View, figure: Figure, usable: list[When], number: int) -> Figure:
    """Take the period from the sentence before in the paragraph, or the frame a passage opened with."""
    text = view.text
    paragraph = view.paragraph_number(figure.at)
    first = view.paragraphs[paragraph][0]
    present = _PRESENT.search(text, view.sentences[number][0], view.sentences[number][1])
    for back in range(number - 1, max(number - 4, -1), -1):
        start, end = view.sentences[back]
        if start < first:
            break
        earlier = [w for w in usable if start <= w.at < end and w.kind not in {"weekday", "daysaway", "ago"}]
        frame = _FRAME.search(text, start, end)
        if frame and not earlier and not present:
            return replace(figure, frame=frame.group())
        leading = [w for w in earlier if w.at - start <= 12 and w.lead != "by"]
        if leading and not present:
            return replace(figure, period=leading[-1])
    lead = paragraph
    while lead > 0 and _BULLET.match(text, view.paragraphs[lead][0]):
        lead -= 1
    if lead < paragraph:  # a list takes the period of the line that leads it in
        told = [w for w in usable if view.paragraphs[lead][0] <= w.at < view.paragraphs[lead][1]]
        long = [w for w in told if w.kind in {"quarter", "fiscal_quarter", "months", "half", "year", "ended", "fiscal"}]
        return replace(figure, period=long[-1]) if long else figure
    if paragraph > 0 and figure.kind in {"rank", "percent", "money"} and not present:
        before = view.paragraphs[paragraph - 1]
        periods = [
            w for w in usable if before[0] <= w.at < before[1] and w.kind in {"quarter", "months", "half", "year"}
        ]
        frames = list(_FRAME.finditer(text, *before))
        if periods and figure.kind == "rank":
            return replace(figure, period=periods[-1])
        if frames and not periods:
            return replace(figure, frame=frames[-1].group())
    return figure
