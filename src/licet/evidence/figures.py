"""Figures: amounts of money, shares, counts, ranks and ranges, with unit, sign and period.

A number alone is no figure. What stands beside it makes it one: a currency, a percent sign, a thing counted, a rank.
Values are in base units (dollars, not millions). A loss, a cost or an amount in parentheses is positive; the sign tells
the direction of a change.
"""

import re
from dataclasses import dataclass, replace

from licet.evidence.dates import When
from licet.evidence.document import Span
from licet.evidence.numbers import CARDINALS, ODD_NUMBERS, ORDINALS, Number, agree, is_fraction, numbers, small_number
from licet.evidence.text import STOP, View, listed, stem

_SYMBOLS = {
    "US$": "USD", "U.S.$": "USD", "USD": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD", "NZ$": "NZD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "CN¥": "CNY", "RMB": "CNY",
    "CNY": "CNY",
    "¥": "JPY", "JPY": "JPY", "₩": "KRW", "KRW": "KRW", "₹": "INR", "Rs.": "INR", "Rs": "INR", "INR": "INR",
    "CHF": "CHF",
    "₽": "RUB", "₺": "TRY", "₦": "NGN", "₫": "VND", "฿": "THB", "₪": "ILS", "EUR": "EUR", "GBP": "GBP", "SEK": "SEK",
    "NOK": "NOK", "DKK": "DKK", "AUD": "AUD", "CAD": "CAD", "TWD": "TWD", "Tk": "BDT", "＄": "USD",
}  # fmt: skip
_WORDS = {
    r"(?:U\.?S\.? |American |US-)?dollars?": "USD", r"(?:Australian )dollars?": "AUD", r"(?:Canadian )dollars?": "CAD",
    r"(?:Hong Kong )dollars?": "HKD", r"(?:New Taiwan |NT |Taiwan )dollars?": "TWD", r"(?:Singapore )dollars?": "SGD",
    "bucks": "USD", "euros?": "EUR", r"(?:British )?pounds?(?: sterling)?": "GBP", r"(?:Chinese )?yuan": "CNY",
    "renminbi": "CNY", "RMB": "CNY", r"(?:South Korean |Korean )?won": "KRW", r"(?:Japanese )?yen": "JPY",
    r"(?:Indian )?rupees?": "INR", r"(?:Swiss )?francs?": "CHF", "ro?ubles?": "RUB", "lira": "TRY", "taka": "BDT",
    "kronor": "SEK", "kroner": "NOK", "pesos?": "MXN", "reais": "BRL", "baht": "THB", "dong": "VND", "naira": "NGN",
    "rand": "ZAR", "USD": "USD", "EUR": "EUR", "CNY": "CNY", "KRW": "KRW", "JPY": "JPY", "GBP": "GBP", "INR": "INR",
    "dólares": "USD", "元": "CNY", "美元": "USD", "원": "KRW", "円": "JPY", "달러": "USD", "€": "EUR", "₽": "RUB",
}  # fmt: skip
_BEFORE = re.compile(r"(?:" + "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True)) + r")\s?\Z")
_BEHIND = [
    (re.compile(rf"[\s-]?(?:{word})(?![^\W\d_])", re.I if word.islower() else 0), code) for word, code in _WORDS.items()
]
_PERCENT = re.compile(r"\s?(?:%|％|per ?cent(?:age)?\b(?! points?)|pct\b|p\.c\.|pour cent|prozent|por ciento)", re.I)
_POINTS = re.compile(r"[\s-]?(?:percentage points?|basis points?|bps\b|pp\b)", re.I)
_BOUNDS = (
    ("above", r"more than|over|above|at least|upwards? of|exceed(?:s|ed|ing)?|in excess "
    r"of|not less than|no (?:less|fewer) than|greater than|surpass(?:ed|ing)|"
    r"topp(?:ed|ing)|minimum of|well over"),
    ("below", r"less than|fewer than|under|below|up to|at most|no more than|as (?:many|"
    r"much) as|almost|nearly|close to|just under|short of|maximum of|not exceeding"),
    ("about", r"about|around|roughly|approximately|some|circa|an estimated|estimated|"
    r"or so|~|≈|approx\.?|in the region of|on the order of"),
)  # fmt: skip
_BOUND = [(name, re.compile(rf"(?:{words})(?:\s+than)?\s*(?:the\s+|a\s+|an\s+)?\Z", re.I)) for name, words in _BOUNDS]
_MORE_BEHIND = re.compile(r"\s?\+|\s+(?:or more|plus)\b")
_DOWN = (
    "fell|fall|falls|fallen|falling|drop|drops|dropped|dropping|plummeted|"
    "plummet|plummeting|plunged|plunge|plunging|declined|decline|declines|"
    "declining|decreased|decrease|decreases|slumped|slump|slid|slide|slides|"
    "shrank|shrink|shrunk|shrinks|contracted|contraction|lost|lower|down|"
    "cut|cuts|"
    "reduced|reduction|reduce|tumbled|tumble|dipped|dip|sank|crashed|eased|"
    "retreated|halved|narrowed|weakened|lowered|slashed|collapsed|nosedived"
)
_RISE = (
    "up|rose|rise|rises|risen|rising|grew|grow|grows|growth|grown|increased|"
    "increase|increases|increasing|gained|gain|gains|climbed|climb|jumped|"
    "jump|"
    "surged|surge|soared|soar|higher|expanded|expansion|added|advanced|widened|"
    "accelerated|improved|swelled|leapt|rocketed|doubled|spiked"
)
_CHANGE_BEFORE = re.compile(
    rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_RISE}))\b(?P<to>(?:\s+(?:[a-z]+ly|back|again|further|and))*\s+to\b)?"
    r"(?:\s+(?:by|of|an?|another|the|as|much|some|about|around|nearly|almost|"
    r"roughly|approximately|over|more|than|than|up|to|at|least|less|under|"
    r"an estimated|estimated|[a-z]+ly|in \w+|last \w+))*\s*\Z", re.I,
)  # fmt: skip
_CHANGE_BEHIND = re.compile(
    rf"[\s-]+(?:[a-z-]+\s+){{0,2}}?(?:(?P<down>{_DOWN})|(?P<up>{_RISE}))\b(?!\s+(?:to|"
    rf"at)\b)",
    re.I,
)
_PER = re.compile(
    r"\b(?:(?P<year>a year(?! (?:earlier|ago|later|before))|per year|per annum|"
    r"annually|each year|every year|yearly|annual|a-year)|(?P<month>a month|"
    r"per month|monthly|each month)"
    r"|(?P<week>a week|per week|weekly)|(?P<day>a day|per day|daily|each day))\b", re.I,
)  # fmt: skip
_PERSONS = set(
    listed(
        "people persons employees workers staff staffers men women children residents "
        "passengers patients soldiers jobs troops "
        "sailors students protesters migrants refugees inhabitants deaths casualties "
        "victims homes farmers seafarers nurses doctors "
        "customers users subscribers engineers fatalities migrants villagers "
        "evacuees dead killed injured wounded missing displaced"
    )
)
_ONE_PERSON = {
    "people",
    "persons",
    "employees",
    "workers",
    "staff",
    "staffers",
    "person",
    "employee",
    "worker",
    "men",
    "women",
}
_UNITS = {
    "tonnes": "t", "tons": "t", "ton": "t", "tonne": "t", "t": "t", "kg": "kg", "kilograms": "kg", "km": "km",
    "kilometers": "km",
    "kilometres": "km", "miles": "mile", "meters": "m", "metres": "m", "hectares": "ha", "acres": "acre",
    "barrels": "barrel",
    "bpd": "barrel per day", "mw": "MW", "megawatts": "MW", "gw": "GW", "gigawatts": "GW", "gwh": "GWh",
    "mwh": "MWh", "kwh": "kWh",
    "twh": "TWh", "nm": "nm", "nanometers": "nm", "teu": "TEU", "mm": "mm", "millimeters": "mm", "cm": "cm",
    "litres": "l", "liters": "l",
}  # fmt: skip
_TIME = {"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minutes", "minute",
"seconds", "decades", "decade", "am", "pm", "o'clock", "times", "years-old", "year-old"}  # fmt: skip
_NOT_COUNTED = STOP | set(
    listed(
        "january february march april june july august september october november "
        "december monday tuesday wednesday thursday friday "
        "saturday sunday percent later earlier ago according first second third "
        "per including like then still last next many "
        "respectively mostly further less"
    )
)
_ADJECTIVE = re.compile(
    r"(?:[a-z]+(?:al|ic|ive|ous|ary|ern|less|ful|able|ible|ed|ese|ian|ish)|"
    r"new|other|different|major|large|small|big|full|time|more|extra|young|"
    r"old|top|key|local|full-time|cargo|container|oil|retail|mobile|smart|"
    r"rural|public)\Z"
)
_RANK_VERB = (
    r"(?:rank(?:s|ed|ing)?|place[sd]?|position(?:ed)?|fell|falls?|drop(?:s|"
    r"ped)?|slip(?:s|ped)?|slid|r[io]se|climb(?:s|ed)?|mov(?:es|ed)|came|comes|"
    r"finish(?:es|ed)|stand(?:s|ing)?|stood|jump(?:s|ed)?|tumbled)"
)
_SMALL = "|".join(sorted({*ORDINALS, *CARDINALS, *ODD_NUMBERS}, key=len, reverse=True))
_RANKS = (
    re.compile(rf"\b{_RANK_VERB}\s+(?:\w+\s+)?(?:to|in|into|at|as|from)?\s*(?:the\s+)?(?:number|"
    rf"no\.?|turn|figure|#|spot|place)?\s*(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{_SMALL})\b(?=\s+(?:place|"
    rf"spot|position|in|among|globally|worldwide|nationally|behind|overall|"
    rf"on|by|after|of)|\s*[,.;]|\s*[-–—])", re.I),
    re.compile(r"\b(?:[Nn]umber|[Nn]o\.|[Rr]anks?|[Rr]anked|#)\s?(?P<n>\d{1,3}|one|two|"
    r"three|four|five|six|seven|eight|nine|ten)\b(?=\s+(?:in|among|globally|"
    r"worldwide|spot|position|place|on|by|behind|maker|seller|producer|vendor)|"
    r"[,.;])"),
    re.compile(rf"\b(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(ORDINALS)})[- ](?:place|largest|"
    rf"biggest|highest|most|busiest|richest|top|leading|-ranked)\b", re.I),
    re.compile(rf"\btop[- ](?P<n>\d{{1,3}}|III|II|IV|VI|{_SMALL})\b", re.I),
)  # fmt: skip
_STOPPED = re.compile(
    r"\b(?:can(?:not)?|could|may|are|is|was|were|has|have|had|do|does|did|"
    r"will)?\s*(?P<what>no longer|not any ?more|ceased to|stopped|halted|ceased|"
    r"suspended|discontinued)\s+"
    r"(?:be\s+|being\s+|able to\s+|all\s+)*(?P<verb>(?:procur|buy|bought|purchas|"
    r"sell|sold|suppl|ship|export|import|produc|deliver|lend|trad|pay|mak|"
    r"employ|load|operat)[a-z]*)", re.I,
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure a text gives.

    Args:
        span: the number with what makes it a figure.
        text: the same as read.
        kind: money, percent, points, count, measure, rank or nil ("no longer buys").
        value: in base units, signed only where the text tells a direction of change; of a range, its middle.
        low, high: the values the words allow: of a range its ends, of a bound one end, else both the value.
        step: the unit of the last digit, for comparing.
        bound: exact, about, above, below or range.
        unit: currency code, "%", "persons", a unit of measure, or the thing counted in the singular.
        noun: the words counted.
        change: a change rather than a level.
        per: year, month, week or day where the figure is a rate.
        period: the period it is of, None where the text gives none.
        frame: words of time that are no date ("before the sanctions").
        at, to: offsets in the view.
    """

    span: Span
    text: str
    kind: str
    value: float
    low: float | None
    high: float | None
    step: float
    bound: str
    unit: str
    noun: str
    change: bool
    per: str | None
    period: When | None
    frame: str | None
    at: int
    to: int

    @property
    def sign(self) -> int:
        """Return -1 for a fall, 1 otherwise."""
        return -1 if self.value < 0 else 1

    def holds(self, value: float, step: float | None = None) -> bool:
        """Return whether a value is what the figure says, within rounding and bounds."""
        if value * self.value < 0:
            return False
        own, other = abs(self.value), abs(value)
        if agree((own, self.step), (other, step or self.step)):
            return True
        if self.bound == "range" and self.low is not None and self.high is not None:
            return min(abs(self.low), abs(self.high)) <= other <= max(abs(self.low), abs(self.high))
        near = 10 * self.step if self.step >= 0.0999 * own else self.step * 2
        return (self.bound == "above" and own < other <= own + near) or (
            self.bound == "below" and own - near <= other < own
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
    dated = [(w.at, w.to) for w in when if w.kind not in {"ago", "in_time"}]
    taken: list[Figure] = [*_ranks(view), *_stopped(view)]
    spoken = numbers(text, _BEFORE)
    yen_is_yuan = re.search(r"\b(?:yuan|RMB|renminbi)\b", text) is not None
    n = 0
    while n < len(spoken):
        number = spoken[n]
        n += 1
        if any(start < number.end and number.start < end for start, end in dated) and not _money_at(text, number):
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
    return [_dated(view, figure, when) for figure in taken]


def _money_at(text: str, number: Number) -> bool:
    return _BEFORE.search(text[max(0, number.start - 6) : number.start]) is not None


def _partner(text: str, number: Number, following: Number) -> re.Match[str] | None:
    """Return what joins two numbers to a range, None if nothing does."""
    between = text[number.end : following.start]
    if len(between) > 30:
        return None
    currency = "|".join(re.escape(s) for s in _SYMBOLS)
    unit = r"(?:\s?(?:%|percent|per cent|pct|dollars|yuan|won|euros|yen|pounds))?"
    shared = _PERCENT.match(between)
    if shared and not _PERCENT.match(text[following.end : following.end + 12]):
        return None
    if re.search(r"(?i)\bbetween\s+(?:" + currency + r")?\s?\Z", text[max(0, number.start - 14) : number.start]):
        return re.fullmatch(rf"{unit}\s+and\s+(?:{currency})?\s?", between)
    tail = re.search(
        rf"\b(?:{_DOWN}|{_RISE})\s+from\s+(?:{currency})?\s?\Z", text[max(0, number.start - 24) : number.start], re.I
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
            m for m in numbers(text[number.end : number.end + 70], _BEFORE) if number.end + m.start >= number.end
        )
        last = replace(following, start=following.start + number.end, end=following.end + number.end)
        first = number.value * (
            _scale_of(text, last) if last.scaled and not number.scaled and number.value < last.value else 1
        )
        values = (min(first, last.value), max(first, last.value))
    start, end = number.start, last.end
    kind, unit, noun = None, "", ""
    before = _BEFORE.search(text[max(0, start - 6) : start])
    if before:
        kind, unit, start = "money", _SYMBOLS[before.group().strip()], start - len(before.group())
        if before.group().strip() == "¥" and yen_is_yuan:
            unit = "CNY"
        doubled = re.match(r"\s?(?:USD|US dollars|U\.S\. dollars|dollars)\b", text[end : end + 14])
        end += doubled.end() if doubled else 0
    elif is_fraction(text, number):
        kind, unit = "percent", "%"
    else:
        behind = text[end : end + 40]
        if match := _PERCENT.match(behind):
            kind, unit, end = "percent", "%", end + match.end()
        elif match := _POINTS.match(behind):
            kind, unit, end = (
                "points",
                "basis points" if "b" in match.group().lower() else "percentage points",
                end + match.end(),
            )
        else:
            best = max(((m.end(), code) for pattern, code in _BEHIND if (m := pattern.match(behind))), default=None)
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
    from licet.evidence.numbers import SCALES

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
        return "measure", _UNITS[glued.group(1).lower()], glued.group(1), number.end + glued.end()
    reached = at
    for depth, word in enumerate(words[:4]):
        if word.start() + at != reached or text[number.end + reached : number.end + reached + 1] == "\n":
            return None
        reached = word.end() + at
        raw, low = word.group(1), re.sub(r"[’']s?$", "", word.group(1).lower())
        if low in _TIME or raw.startswith(("year-", "month-", "day-")):
            return None
        if depth == 0 and (behind[at : at + 1] == "-" or low in {"of", "more"}):
            if low == "more":
                continue
            return None
        if low in _UNITS:
            return "measure", _UNITS[low], low, number.end + reached
        if low in _NOT_COUNTED:
            return ("count", "persons", low, number.end + reached) if low in _PERSONS else None
        if low in _PERSONS:
            return "count", "persons" if low in _ONE_PERSON else _singular(low), low, number.end + reached
        plural = low.endswith("s") and not low.endswith(("ss", "us", "is")) and raw[0].islower()
        if plural and (number.digits or number.value >= 3 or depth > 0):
            if number.digits and number.value < 2 and not number.scaled:
                return None
            return "count", _singular(low), " ".join(w.group(1) for w in words[: depth + 1]), number.end + reached
        if depth < 3 and raw[0].islower() and (_ADJECTIVE.search(low) or depth < 2):
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
    bound = "range" if ranged else next((name for name, pattern in _BOUND if pattern.search(before)), "exact")
    if _MORE_BEHIND.match(text[last.end : last.end + 12]) or _MORE_BEHIND.match(behind):
        bound = "above"
    if re.match(r"\s+or (?:less|fewer)\b", behind):
        bound = "below"
    sign, change = 1, False
    if re.search(r"(?:^|[\s(])[-−–]\Z", before) and kind in {"percent", "points", "money"}:
        sign, change = -1, kind != "money"
    moved = _CHANGE_BEFORE.search(before)
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
        and (after := _CHANGE_BEHIND.match(behind))
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
    behind = _PER.search(text, end, min(last, end + 60, end + (stop.start() if stop else 60)))
    before = re.search(
        r"\b(?:annual(?:ly)?|yearly|each year|every year)\b[^.,;]{0,40}\Z", text[max(first, start - 60) : start], re.I
    )
    if behind:
        return behind.lastgroup
    return "year" if before else None


def _ranks(view: View) -> list[Figure]:
    found: list[Figure] = []
    for pattern in _RANKS:
        for match in pattern.finditer(view.text):
            value = small_number(match.group("n"))
            at, to = match.start("n"), match.end("n")
            if not value or any(f.at < to and at < f.to for f in found):
                continue
            if re.match(r"\s+(?:quarter|half|year|month|time|canton)", view.text[to : to + 12]):
                continue
            words = match.group()
            bound = "below" if words.lower().startswith("top") else "exact"
            found.append(
                Figure(view.span(match.start(), to), view.text[match.start() : to], "rank", float(value),
                float(value), float(value),
                       0.5, bound, "rank", "", False, None, None, None, at, to)
            )  # fmt: skip
    return found


def _stopped(view: View) -> list[Figure]:
    """Return a zero for each trade a text says has stopped."""
    return [
        Figure(view.span(m.start(), m.end()), m.group().strip(), "nil", 0.0, 0.0, 0.0, 0.0, "exact", "",
        m.group("verb").lower(),
               False, None, None, None, m.start(), m.end())
        for m in _STOPPED.finditer(view.text)
    ]  # fmt: skip


_FRAME = re.compile(r"\b(?:[Bb]efore|[Aa]fter|[Ss]ince|[Uu]ntil|[Dd]uring|[Ff]ollowing|[Pp]rior "
    r"to)\s+(?:the\s+|its\s+|that\s+|those\s+)?(?:[\w.’'-]+\s+){0,3}?[a-z][\w’'-]{3,}(?=[,.;”\"]|"
    r"\s+(?:we|it|they|he|she|the|had|was|were|which)\b|$)")  # fmt: skip
_NOW = re.compile(r"\b(?:currently|at present|nowadays|as of now|to date)\b", re.I)
_PRESENT = re.compile(r"\b(?:currently|now|at present|today|employs|operates|has|is|are|runs|serves)\b", re.I)


def _dated(view: View, figure: Figure, when: list[When]) -> Figure:
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


def key(figure: Figure) -> str:
    """Return what two texts that give one figure share: kind, unit and the value to two digits.

    Example:
        >>> from licet.evidence.text import view
        >>> [key(f) for f in figures(view("about $10 billion and 40 pct"), [])]
        ['money USD 1e+10', 'percent % 40']
    """
    return f"{figure.kind} {figure.unit if figure.kind != 'count' else stem(figure.unit)} {figure.value:.2g}"
