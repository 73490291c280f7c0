"""How near two texts are, and in what way: a score whose parts are shown."""

from dataclasses import dataclass

import numpy as np

from licet.evidence.numbers import agree
from licet.evidence.prints import Amount, Frame, Hashes, Print, named


@dataclass(frozen=True)
class Parts:
    """What two texts share, each as a share between 0 and 1.

    Args:
        words: runs of the writer's own words, of the shorter text, found in the other; `runs_told` their number.
        quotes: quotes of the text with fewer, found in the other; `quotes_shared` their number.
        figures: figures of the text with fewer, found in the other; `figures_shared` their number, of `figures_told`.
        anchors: neighboring names and numbers of the shorter text, `anchors_told`, found in the other.
        names, numbers: names, and numbers, of the text with fewer found in the other; `numbers_shared` how many.
        retold: how well the sentences of one text are each matched by a sentence of the other.
        order: whether matched sentences come in the same order.
        subject: whether the party one is about is named in the other.
        speaker, place, day: the event: 1 shared, 0 not said, -1 contradicted.
    """

    words: float
    runs_told: int
    quotes: float
    quotes_shared: int
    figures: float
    figures_shared: int
    figures_told: int
    anchors: float
    anchors_told: int
    names: float
    numbers: float
    numbers_shared: int
    retold: float
    order: float
    subject: bool
    speaker: int
    place: int
    day: int


def compare(one: Print, other: Print) -> Parts:
    """Return what two texts share."""
    one, other = _apart(one, other)
    quotes, quotes_shared = _quotes(one, other)
    figures, figures_shared = _figures(one, other)
    retold, order = _retold(one, other)
    speaker, place, day = _event(one.frame, other.frame)
    return Parts(
        words=share(one.runs, other.runs),
        runs_told=min(len(one.runs), len(other.runs)),
        quotes=quotes,
        quotes_shared=quotes_shared,
        figures=figures,
        figures_shared=figures_shared,
        figures_told=min(len(one.figures), len(other.figures)),
        anchors=share(one.pairs, other.pairs),
        anchors_told=min(len(one.pairs), len(other.pairs)),
        names=share(one.names, other.names),
        numbers=share(one.numbers, other.numbers),
        numbers_shared=len(np.intersect1d(one.numbers, other.numbers)),
        retold=retold,
        order=order,
        subject=_subject(one, other),
        speaker=speaker,
        place=place,
        day=day,
    )


def _apart(one: Print, other: Print) -> tuple[Print, Print]:
    """Return two prints without the sentences both begin or end with, where each has a body of its own besides.

    Pages of one site share their first and last lines; a copy shares its body.
    """
    first, second = ([each.words for each in text.sentences] for text in (one, other))
    limit = min(len(first), len(second))
    head = next((n for n in range(limit) if first[n] != second[n]), limit)
    tail = next((n for n in range(limit - head) if first[-1 - n] != second[-1 - n]), limit - head)
    if head + tail < 2 or limit - head - tail < 3:
        return one, other
    return tuple(  # type: ignore[return-value]
        text.without({*range(head), *range(len(text.sentences) - tail, len(text.sentences))}) for text in (one, other)
    )


def share(one: Hashes, other: Hashes) -> float:
    """Return how much of the smaller of two sets the other holds.

    Example:
        >>> share(np.array([1, 2], np.uint64), np.array([2, 3, 4], np.uint64))
        0.5
    """
    if not len(one) or not len(other):
        return 0.0
    return len(np.intersect1d(one, other, assume_unique=True)) / min(len(one), len(other))


def _quotes(one: Print, other: Print) -> tuple[float, int]:
    few, many = sorted((one.quotes, other.quotes), key=len)
    found = sum(any(share(quote, each) >= 0.6 for each in many) for quote in few if len(quote) >= 3)
    return (found / len(few) if few else 0.0), found


def _figures(one: Print, other: Print) -> tuple[float, int]:
    few, many = sorted((one.figures, other.figures), key=len)
    found = sum(any(_same(figure, each) for each in many) for figure in few)
    return (found / len(few) if few else 0.0), found


def _same(one: Amount, other: Amount) -> bool:
    return one[0] == other[0] and one[1] == other[1] and agree((one[2], one[3]), (other[2], other[3]))


def _retold(one: Print, other: Print) -> tuple[float, float]:
    """Return how well sentences are matched, in the direction that fits better, and whether their order is kept."""
    mine, theirs = ([each.stems for each in text.sentences if len(each.stems) >= 3] for text in (one, other))
    if not mine or not theirs:
        return 0.0, 0.0
    shared = np.zeros((len(mine), len(theirs)))
    where: dict[int, list[int]] = {}
    for number, sentence in enumerate(theirs):
        for word in sentence.tolist():
            where.setdefault(word, []).append(number)
    for number, sentence in enumerate(mine):
        for word in sentence.tolist():
            for each in where.get(word, ()):
                shared[number, each] += 1
    sizes = np.array([len(s) for s in mine])[:, None] + np.array([len(s) for s in theirs])[None, :]
    dice = 2 * shared / sizes
    best = [dice.max(axis=1), dice.max(axis=0)]
    side = int(best[1].mean() > best[0].mean())
    matched = dice.argmax(axis=1 - side)[best[side] >= 0.3]
    order = float((np.diff(matched) >= 0).mean()) if len(matched) > 2 else 0.0
    return float(best[side].mean()), order


def _subject(one: Print, other: Print) -> bool:
    """Return whether the party one text is about is named in the other, or one of them is about none."""
    mains = (one.frame.main, other.frame.main)
    if mains[0] is None or mains[1] is None or mains[0] == mains[1]:
        return True
    names = (set(one.names.tolist()), set(other.names.tolist()))
    return bool(named(mains[0]) & names[1]) or bool(named(mains[1]) & names[0])


def _event(one: Frame, other: Frame) -> tuple[int, int, int]:
    speaker = int(bool(one.speakers & other.speakers)) or _alike(one, other)
    place = int(bool(one.places & other.places))
    return speaker, place, _day(one, other)


def _alike(one: Frame, other: Frame) -> int:
    """Return 1 where both let someone without a name speak for one party."""
    parties = [{s.split("(")[1].strip(") ") for s in frame.speakers if "(" in s} for frame in (one, other)]
    return int(bool(parties[0] & parties[1]))


def _day(one: Frame, other: Frame) -> int:
    for kind in ("date", "day", "weekday"):
        days = [{day for day in frame.days if day[0] == kind} for frame in (one, other)]
        if all(days):
            return 1 if days[0] & days[1] else -1
    return 0
