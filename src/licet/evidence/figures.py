"""Figures: amounts of money, shares, counts, ranks and ranges, with unit, sign and period.

A number alone is no figure. What stands beside it makes it one: a currency, a percent sign, a thing counted, a rank.
Values are in base units (dollars, not millions). A loss, a cost or an amount in parentheses is positive; the sign tells
the direction of a change.
"""

import re
from dataclasses import replace

from licet.evidence.amount import Figure
from licet.evidence.dates import When
from licet.evidence.figure_periods import dated
from licet.evidence.numbers import SCALES, Number, is_fraction, numbers
from licet.evidence.ranks import ranks, stopped
from licet.evidence.text import View, stem
from licet.evidence.units import (
    ADJECTIVE,
    BEFORE,
    BEHIND,
    BOUND,
    CHANGE_BEFORE,
    CHANGE_BEHIND,
    DOWN,
    MORE_BEHIND,
    NOT_COUNTED,
    ONE_PERSON,
    PER,
    PERCENT,
    PERSONS,
    POINTS,
    RISE,
    SYMBOLS,
    TIME,
    UNITS,
)


def figures(view: View, when: list[When]) -> list[Figure]:
    """Return the figures of a text in order.

    Example:
        >>> from licet.evidence.text import view
        >>> from licet.evidence.dates import dates
        >>> seen = view("Sales fell 4% to $98.57 billion in 2020 and 5G reached 30 ships.")
        >>> [(f.kind, f.value, f.unit) for f in figures(seen, dates(seen, None))]
        [('percent', -4.0, '%'), ('money', 98570000000.0, 'USD'), ('count', 30.0, 'ship')]
    """
    text = view.text
    spans = [(w.at, w.to) for w in when if w.kind not in {"ago", "in_time"}]
    taken: list[Figure] = [*ranks(view), *stopped(view)]
    spoken = numbers(text, BEFORE)
    yen_is_yuan = re.search(r"\b(?:yuan|RMB|renminbi)\b", text) is not None
    n = 0
    while n < len(spoken):
        number = spoken[n]
        n += 1
        if any(start < number.end and number.start < end for start, end in spans) and not _money_at(text, number):
            continue
        if any(f.at < number.end and number.start < f.to for f in taken):
            continue
        partner = _partner(text, number, spoken[n]) if n < len(spoken) else None
        figure = _figure(view, number, partner, yen_is_yuan)
        if figure is None:
            continue
        n += partner is not None
        taken.append(figure)
    taken.sort(key=lambda figure: figure.at)
    return [dated(view, figure, when) for figure in taken]


def _money_at(text: str, number: Number) -> bool:
    return BEFORE.search(text[max(0, number.start - 6) : number.start]) is not None


def _partner(text: str, number: Number, following: Number) -> re.Match[str] | None:
    """Return what joins two numbers to a range, None if nothing does."""
    between = text[number.end : following.start]
    if len(between) > 30:
        return None
    currency = "|".join(re.escape(s) for s in SYMBOLS)
    unit = r"(?:\s?(?:%|percent|per cent|pct|dollars|yuan|won|euros|yen|pounds))?"
    shared = PERCENT.match(between)
    if shared and not PERCENT.match(text[following.end : following.end + 12]):
        return None
    if re.search(r"(?i)\bbetween\s+(?:" + currency + r")?\s?\Z", text[max(0, number.start - 14) : number.start]):
        return re.fullmatch(rf"{unit}\s+and\s+(?:{currency})?\s?", between)
    tail = re.search(
        rf"\b(?:{DOWN}|{RISE})\s+from\s+(?:{currency})?\s?\Z", text[max(0, number.start - 24) : number.start], re.I
    )
    if tail:
        return None
    return re.fullmatch(rf"{unit}\s?(?:[-–—]|\sto|\sor)\s?(?:{currency})?\s?", between)


def _figure(view: View, number: Number, joined: re.Match[str] | None, yen_is_yuan: bool) -> Figure | None:
    text = view.text
    last = number
    values = (number.value, number.value)
    if joined is not None:
        following = next(
            m for m in numbers(text[number.end : number.end + 70], BEFORE) if number.end + m.start >= number.end
        )
        last = replace(following, start=following.start + number.end, end=following.end + number.end)
        first = number.value * (
            _scale_of(text, last) if last.scaled and not number.scaled and number.value < last.value else 1
        )
        values = (min(first, last.value), max(first, last.value))
    start, end = number.start, last.end
    kind, unit, noun = None, "", ""
    before = BEFORE.search(text[max(0, start - 6) : start])
    if before:
        kind, unit, start = "money", SYMBOLS[before.group().strip()], start - len(before.group())
        if before.group().strip() == "¥" and yen_is_yuan:
            unit = "CNY"
        doubled = re.match(r"\s?(?:USD|US dollars|U\.S\. dollars|dollars)\b", text[end : end + 14])
        end += doubled.end() if doubled else 0
    elif is_fraction(text, number):
        kind, unit = "percent", "%"
    else:
        behind = text[end : end + 40]
        if match := PERCENT.match(behind):
            kind, unit, end = "percent", "%", end + match.end()
        elif match := POINTS.match(behind):
            kind, unit, end = (
                "points",
                "basis points" if "b" in match.group().lower() else "percentage points",
                end + match.end(),
            )
        else:
            best = max(((m.end(), code) for pattern, code in BEHIND if (m := pattern.match(behind))), default=None)
            if (
                best
                and (number.digits or number.scaled or best[1] != "KRW")
                and not (best[1] == "GBP" and not number.digits)
            ):
                kind, unit, end = "money", best[1], end + best[0]
    if kind is None:
        counted = _counted(text, last)
        if counted is None:
            return None
        kind, unit, noun, end = counted
    return _finish(view, number, last, values, start, end, kind, unit, noun, joined is not None)


def _scale_of(text: str, number: Number) -> float:
    word = re.findall(r"[^\W\d_]+", text[number.start : number.end])
    return next((SCALES[w.lower()] for w in reversed(word) if w.lower() in SCALES), 1.0)


def _counted(text: str, number: Number) -> tuple[str, str, str, int] | None:
    """Return kind, unit, noun and end for a number followed by a thing that can be counted."""
    behind = text[number.end : number.end + 80]
    plus = re.match(r"\s?\+", behind)
    at = plus.end() if plus else 0
    words = list(re.finditer(r"[\s-]+([A-Za-z][\w’'&-]*)", behind[at:]))
    glued = re.match(r"(km|kg|MW|GW|GWh|MWh|kWh|TWh|nm|mm|cm|ha|t)\b", behind, re.I)
    if glued:
        return "measure", UNITS[glued.group(1).lower()], glued.group(1), number.end + glued.end()
    reached = at
    for depth, word in enumerate(words[:4]):
        if word.start() + at != reached or text[number.end + reached : number.end + reached + 1] == "\n":
            return None
        reached = word.end() + at
        raw, low = word.group(1), re.sub(r"[’']s?$", "", word.group(1).lower())
        if low in TIME or raw.startswith(("year-", "month-", "day-")):
            return None
        if depth == 0 and (behind[at : at + 1] == "-" or low in {"of", "more"}):
            if low == "more":
                continue
            return None
        if low in UNITS:
            return "measure", UNITS[low], low, number.end + reached
        if low in NOT_COUNTED:
            return ("count", "persons", low, number.end + reached) if low in PERSONS else None
        if low in PERSONS:
            return "count", "persons" if low in ONE_PERSON else _singular(low), low, number.end + reached
        plural = low.endswith("s") and not low.endswith(("ss", "us", "is")) and raw[0].islower()
        if plural and (number.digits or number.value >= 3 or depth > 0):
            if number.digits and number.value < 2 and not number.scaled:
                return None
            return "count", _singular(low), " ".join(w.group(1) for w in words[: depth + 1]), number.end + reached
        if depth < 3 and raw[0].islower() and (ADJECTIVE.search(low) or depth < 2):
            continue
        if raw[0].isupper() and depth < 2 and re.match(r"[A-Z][a-z]+(?:n|ese|ish|ian)$|[A-Z]{2,4}$", raw):
            continue
        return None
    return None


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word.removesuffix("s")


def _finish(
    view: View, number: Number, last: Number, values: tuple[float, float], start: int, end: int, kind: str,
    unit: str, noun: str, ranged: bool
) -> Figure:  # fmt: skip
    text = view.text
    sentence_start, sentence_end = (
        view.sentences[view.sentence_number(number.start)] if view.sentences else (0, len(text))
    )
    before = text[max(sentence_start, start - 70) : start]
    behind = text[end : min(sentence_end, end + 60)]
    bound = "range" if ranged else next((name for name, pattern in BOUND if pattern.search(before)), "exact")
    if MORE_BEHIND.match(text[last.end : last.end + 12]) or MORE_BEHIND.match(behind):
        bound = "above"
    if re.match(r"\s+or (?:less|fewer)\b", behind):
        bound = "below"
    sign, change = 1, False
    if re.search(r"(?:^|[\s(])[-−–]\Z", before) and kind in {"percent", "points", "money"}:
        sign, change = -1, kind != "money"
    moved = CHANGE_BEFORE.search(before)
    if (
        moved
        and kind not in {"rank"}
        and not (moved.group("to") and not re.search(r"\bup\s+to\s*\Z", moved.group(), re.I))
    ):
        plain = kind in {"percent", "points"} or re.search(r"\bby\b", moved.group())
        if plain and not (moved.group().lower().startswith("up to")):
            sign, change = (-1 if moved.group("down") else 1), True
    elif (
        not moved
        and kind in {"percent", "points"}
        and (after := CHANGE_BEHIND.match(behind))
        and not re.match(r"\s+of\b", behind)
    ):
        sign, change = (-1 if after.group("down") else 1), True
    value = sum(values) / 2 * sign
    step = max(number.step, last.step) if ranged else number.step
    low, high = values[0] * sign, values[1] * sign
    ends: tuple[float | None, float | None] = (min(low, high), max(low, high))
    if bound == "above":
        ends = (value, None) if sign > 0 else (None, value)
    elif bound == "below":
        ends = (None, value) if sign > 0 else (value, None)
    return Figure(
        view.span(start, end), text[start:end], kind, value, *ends, step, bound, unit, noun, change,
        _rate(text, start, end, sentence_start, sentence_end), None, None, start, end,
    )  # fmt: skip


def _rate(text: str, start: int, end: int, first: int, last: int) -> str | None:
    stop = re.search(r"[,;:]|\band\b|\b(?:from|since|after|when)\b", text[end:last])
    behind = PER.search(text, end, min(last, end + 60, end + (stop.start() if stop else 60)))
    before = re.search(
        r"\b(?:annual(?:ly)?|yearly|each year|every year)\b[^.,;]{0,40}\Z", text[max(first, start - 60) : start], re.I
    )
    if behind:
        return behind.lastgroup
    return "year" if before else None


def key(figure: Figure) -> str:
    """Return what two texts that give one figure share: kind, unit and the value to two digits.

    Example:
        >>> from licet.evidence.text import view
        >>> [key(f) for f in figures(view("about $10 billion and 40 pct"), [])]
        ['money USD 1e+10', 'percent % 40']
    """
    return f"{figure.kind} {figure.unit if figure.kind != 'count' else stem(figure.unit)} {figure.value:.2g}"
