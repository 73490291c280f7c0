"""Figures: amounts of money, shares, counts, ranks and ranges, with unit, sign and period.

A number alone is no figure. What stands beside it makes it one: a currency, a percent sign, a thing counted, a rank.
Values are in base units (dollars, not millions). A loss, a cost or an amount in parentheses is positive; the sign tells
the direction of a change.
"""

import re
from dataclasses import replace

from licet.evidence import currencies
from licet.evidence.amount import Figure
from licet.evidence.currencies import BEFORE, SYMBOLS
from licet.evidence.dates import When
from licet.evidence.figure_periods import dated
from licet.evidence.numbers import SCALES, Number, is_fraction, numbers, small_number
from licet.evidence.ranks import ranks, stopped
from licet.evidence.tables import cells
from licet.evidence.text import View, stem
from licet.evidence.units import (
    ADJECTIVE,
    BARE_POINTS,
    BOUND,
    CHANGE_BEFORE,
    CHANGE_BEHIND,
    DOWN,
    MORE_BEHIND,
    MOVED_BY,
    NOT_COUNTED,
    OF_AN_INDEX,
    OF_SHARES,
    ONE_PERSON,
    PER,
    PERCENT,
    PERSONS,
    POINTS,
    RISE,
    TIME,
    UNITS,
)  # fmt: skip


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
    tabled = cells(view, when)
    rows = [(figure.at, figure.to) for figure in tabled]
    taken: list[Figure] = [*tabled, *ranks(view), *stopped(view), *multiples(view)]
    spoken = numbers(text, BEFORE)
    n = 0
    while n < len(spoken):
        number = spoken[n]
        n += 1
        if any(start < number.end and number.start < end for start, end in spans) and not _money_at(text, number):
            continue
        if any(f.at < number.end and number.start < f.to for f in taken):
            continue
        if text[number.start - 1 : number.start] == "P" and not _money_at(text, number):
            continue
        partner = _partner(text, number, spoken[n]) if n < len(spoken) else None
        figure = _figure(view, number, partner) or (_elided(view, number, taken) if partner is None else None)
        if figure is None:
            continue
        n += partner is not None
        taken.append(figure)
    taken.sort(key=lambda figure: figure.at)
    return [figure if (figure.at, figure.to) in rows else dated(view, figure, when) for figure in taken]


def _money_at(text: str, number: Number) -> bool:
    return currencies.before(text, number.start) is not None


def _partner(text: str, number: Number, following: Number) -> re.Match[str] | None:
    """Return what joins two numbers to a range, None if nothing does."""
    between = text[number.end : following.start]
    if len(between) > 30:
        return None
    currency = "|".join(re.escape(s) for s in SYMBOLS)
    ahead = text[max(0, number.start - 24) : number.start]
    if re.match(r"\W*to\b", between) and re.search(rf"\bby\s+(?:[a-z]+\s+)?(?:{currency})?\s?\Z", ahead):
        return None  # "climbed by £14m to £109.5m", "led by 51% to 49%"
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


def _figure(view: View, number: Number, joined: re.Match[str] | None) -> Figure | None:
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
    sign = currencies.before(text, start)
    if sign is not None:
        kind, unit, start = "money", sign[1], start - sign[0]
        doubled = re.match(r"\s?(?:USD|US dollars|U\.S\. dollars|dollars)\b", text[end : end + 14])
        end += doubled.end() if doubled else 0
    elif is_fraction(text, number):
        kind, unit = "percent", "%"
    elif mass := re.match(r"\s?(?P<scale>[MkG])t\b", text[end : end + 4]):
        factor = {"k": 1e3, "M": 1e6, "G": 1e9}[mass.group("scale")]
        kind, unit, end = "measure", "t", end + mass.end()
        values = (values[0] * factor, values[1] * factor)
        last, number = replace(last, step=last.step * factor), replace(number, step=number.step * factor)
    elif match := PERCENT.match(text[end : end + 40]):
        kind, unit, end = "percent", "%", end + match.end()
    elif match := POINTS.match(text[end : end + 40]) or _bare_points(view, last):
        kind, unit = "points", "basis points" if "b" in match.group().lower() else "percentage points"
        end += match.end()
    elif named := currencies.behind(text, end):
        if (number.digits or number.scaled or named[1] != "KRW") and not (named[1] == "GBP" and not number.digits):
            kind, unit, end = "money", named[1], end + named[0]
    elif small := currencies.hundredth(text, end):
        kind, unit, end = "money", small[1], end + small[0]
        values = (values[0] / 100, values[1] / 100)
        last = replace(last, step=last.step / 100)
        number = replace(number, step=number.step / 100)
    if kind is None:
        counted = _counted(text, last)
        if counted is None:
            return None
        kind, unit, noun, end = counted
    return _finish(view, number, last, values, start, end, kind, unit, noun, joined is not None)


def _bare_points(view: View, number: Number) -> re.Match[str] | None:
    """Return the match of "points" that are percentage points: few, beside percent, and of no index."""
    match = BARE_POINTS.match(view.text[number.end : number.end + 12])
    if match is None or abs(number.value) >= 30 or not number.digits:
        return None
    start, end = view.sentences[view.sentence_number(number.start)]
    here = view.text[start:end]
    return match if OF_SHARES.search(here) and not OF_AN_INDEX.search(here) else None


_CLAUSE_ENDS = re.compile(
    r"\s*(?:[,.;:)\"”]|\Z|\n|\s(?:a year|in|from|by|last|this|over|compared|during|on|and|before|"
    r"at|per|while|the (?:year|month|quarter) before)\b)"
)
_LED = re.compile(
    r"\b(?:to|from|at|of|against|than|with|reached|was|were|totall?ed|hit|by)\s+(?:a record\s+|about\s+|"
    r"around\s+|nearly\s+|"
    r"almost\s+|over\s+|more than\s+|some\s+|roughly\s+)*\Z"
)
_NUMBER_OF = re.compile(
    r"\b(?:[Nn]umbers? of (?:[a-z-]+ ){0,2}?(?P<of>[a-z]{3,}s|people)\b|(?P<head>[A-Za-z][a-z]{2,}) numbers\b)"
)


def _elided(view: View, number: Number, taken: list[Figure]) -> Figure | None:
    """Return a figure whose unit stands earlier in its sentence: "profit of 31.6 billion crowns, down from "
    "48.9 billion"."""
    text = view.text
    if not _CLAUSE_ENDS.match(text, number.end) or not _LED.search(text[max(0, number.start - 30) : number.start]):
        return None
    start, _ = view.sentences[view.sentence_number(number.start)]
    named = list(_NUMBER_OF.finditer(text, start, number.start))
    if named and number.value >= 2:
        noun = named[-1].group("of") or named[-1].group("head").lower()
        unit = "persons" if noun in ONE_PERSON else _singular(noun)
        return _finish(view, number, number, (number.value,) * 2, number.start, number.end, "count", unit, noun, False)
    paid = [f for f in taken if start <= f.at < f.to <= number.start and f.kind == "money"]
    if number.scaled and number.value >= 1e6 and paid:
        values, unit = (number.value,) * 2, paid[-1].unit
        return _finish(view, number, number, values, number.start, number.end, "money", unit, "", False)
    return None


_MULTIPLE = re.compile(
    r"\b(?:(?P<bound>more than|nearly|almost|about|roughly|over|at least|virtually)\s+)?"
    r"(?P<verb>doubled|halved|tripled|trebled|quadrupled|quintupled)\b(?!\s+(?:down|up|as|over|back)\b)"
    r"|\b(?:will|would|could|to|might|may)\s+(?:(?P<bound2>more than|nearly|almost|about|at least)\s+)?"
    r"(?P<verb2>double|halve|triple|treble|quadruple)\b(?!\s+(?:down|up|as|glazing|digits?|standards?)\b)", re.I
)  # fmt: skip
_RATIO = re.compile(
    r"\b(?P<part>one|two|three|four|five|six|seven|eight|nine|[1-9])[\s-](?:in|out of)[\s-](?:every\s)?"
    r"(?P<whole>two|three|four|five|six|seven|eight|nine|ten|twenty|[2-9]|[1-9]0)\b(?![.,:]?\d|%|-)"
    r"(?!\s(?:percent|per cent|years?|months?|weeks?|days?|hours?|minutes?|seconds?|million|billion|matches|"
    r"games)\b)", re.I
)  # fmt: skip
_BY_HOW_MUCH = {"doub": 100.0, "halv": -50.0, "trip": 200.0, "treb": 200.0, "quad": 300.0, "quin": 400.0}
_BOUND_OF = {"more than": "above", "over": "above", "at least": "above", "nearly": "below", "almost": "below",
             "virtually": "below", "about": "about", "roughly": "about"}  # fmt: skip


def multiples(view: View) -> list[Figure]:
    """Return the change in percent of "doubled", "halved" and their like, and the share of "one in four".

    Example:
        >>> from licet.evidence.text import view
        >>> [(f.value, f.unit, f.bound) for f in multiples(view("Sales more than doubled; he doubled down."))]
        [(100.0, '%', 'above')]
    """
    found = []
    for match in _RATIO.finditer(view.text):
        part, whole = small_number(match.group("part")), small_number(match.group("whole"))
        if part and whole and part < whole:
            value = round(100 * part / whole, 6)
            found.append(
                Figure(view.span(*match.span()), match.group(), "percent", value, value, value, 5.0, "exact", "%", "",
                       False, None, None, None, *match.span())
            )  # fmt: skip
    for match in _MULTIPLE.finditer(view.text):
        value = _BY_HOW_MUCH[(match.group("verb") or match.group("verb2"))[:4].lower()]
        bound = _BOUND_OF.get((match.group("bound") or match.group("bound2") or "").lower(), "exact")
        low, high = None if bound == "below" else value, None if bound == "above" else value
        found.append(
            Figure(view.span(*match.span()), match.group(), "percent", value, low, high, 10.0, bound, "%", "", True,
                   None, None, None, *match.span())
        )  # fmt: skip
    return found


def _scale_of(text: str, number: Number) -> float:
    word = re.findall(r"[^\W\d_]+", text[number.start : number.end])
    return next((SCALES[w.lower()] for w in reversed(word) if w.lower() in SCALES), 1.0)


_PRODUCT = re.compile(
    r"(?:[a-z]+[A-Z]\w*|[A-Z]{2,}|Boeing|Airbus|Pixel|Galaxy|Article|Section|Chapter|Local|Channel|Canal|Route|Flight|"
    r"Formula|Class|Type|Model|Mark|Windows|Xbox|Phase|Level|Grade|Category|Act|Room|Page|Gate|Terminal|Unit|Line|Block|"
    r"Zone|Highway|Title|Rule|Part|Annex|Resolution|Proposition|PlayStation|Series|Version|Chapter|Protocol|Directive)\s\Z"
)
_NAMED_THINGS = re.compile(
    r"\s(?:(?:[a-z]*[A-Z][\w&-]*|\d[\w-]*)\s(?:and\s(?=[a-z]*[A-Z]|\d))?){1,7}(?P<noun>[a-z]{3,}s)\b(?!\s+(?:that|which)\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_EQUIVALENT = re.compile(r"\s?(?:twenty-foot|20-foot)[\s-]equivalent[\s-]units?(?:\s\(TEUs?\))?|\s?TEUs?\b")
_SQUARE = re.compile(
    r"\s(?P<power>square|cubic)[\s-](?P<unit>met(?:er|re)s?|f(?:ee|oo)t|kilomet(?:er|re)s?|miles?)\b|\s?(?P<bcm>bcm)\b"
)
_HOURS = re.compile(r"\s(?:(?:[a-z]+[\s-])?hours)\b")


def _counted(text: str, number: Number) -> tuple[str, str, str, int] | None:
    """Return kind, unit, noun and end for a number followed by a thing that can be counted."""
    behind = text[number.end : number.end + 110]
    before = text[max(0, number.start - 24) : number.start]
    if _PRODUCT.search(before) and not number.scaled:
        return None  # iPhone 15, 737 MAX 8, Article 5
    if _YEAR.match(text[number.start : number.end]) and re.search(
        r"\b(?:[Ii]ts|[Tt]he|[Tt]heir|[Hh]is|[Hh]er|[Aa]|[Oo]f|[Ii]n|full-year|fiscal|early|late|mid)\s\Z"
        r"|['’]s?\s\Z",
        before,
    ):
        return None  # its 2023 sales
    if match := _EQUIVALENT.match(behind):
        return "measure", "TEU", match.group().strip(), number.end + match.end()
    if match := _SQUARE.match(behind):
        name = "bcm" if match.group("bcm") else f"{match.group('power')} {match.group('unit')[:4]}"
        units = {"square mete": "m2", "square metr": "m2", "square foot": "sq ft", "square feet": "sq ft",
                 "square kilo": "km2", "square mile": "sq mile", "cubic mete": "m3", "cubic metr": "m3",
                 "cubic foot": "cu ft", "cubic feet": "cu ft", "bcm": "bcm"}  # fmt: skip
        return "measure", units.get(name, name), match.group().strip(), number.end + match.end()
    if (match := _HOURS.match(behind)) and (number.scaled or number.value >= 1000):
        return "measure", "hour", "hours", number.end + match.end()
    plus = re.match(r"\s?\+", behind)
    at = plus.end() if plus else 0
    words = list(re.finditer(r"[\s-]+(\d+G\b|[A-Za-z][\w’'&-]*)", behind[at:]))
    glued = re.match(r"(km|kg|MW|GW|GWh|MWh|kWh|TWh|nm|mm|cm|ha|t)\b", behind, re.I)
    if glued:
        return "measure", UNITS[glued.group(1).lower()], glued.group(1), number.end + glued.end()
    things = _NAMED_THINGS.match(behind)
    reached = at
    for depth, word in enumerate(words[:4]):
        if word.start() + at != reached or text[number.end + reached : number.end + reached + 1] == "\n":
            break
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
        if plural and number.value >= 2 and (number.digits or number.value >= 3 or depth > 0):
            return "count", _singular(low), " ".join(w.group(1) for w in words[: depth + 1]), number.end + reached
        if depth < 3 and (raw[0].islower() or raw[0].isdigit()) and (ADJECTIVE.search(low) or depth < 2):
            continue
        if raw[0].isupper() and depth < 2 and re.match(r"[A-Z][a-z]+(?:n|ese|ish|ian)$|[A-Z]{2,4}$", raw):
            continue
        break
    if things and number.value >= 2:
        noun = things.group("noun")
        return "count", "persons" if noun in ONE_PERSON else _singular(noun), noun, number.end + things.end()
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
    by = None if moved else MOVED_BY.search(text[max(sentence_start, start - 190) : start])
    if by and kind in {"percent", "points", "money"}:
        sign, change = (-1 if by.group("down") else 1), True
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
