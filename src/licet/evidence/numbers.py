"""Numbers as written: digits with separators, words, ordinals, and the odd words a thesaurus puts in their place."""

import re
from dataclasses import dataclass

from licet.evidence.text import listed

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
CARDINALS = {word: number for number, word in enumerate(listed(f"{_UNITS} eighteen nineteen"))}
_TENS = {w: 10 * n for n, w in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
CARDINALS |= _TENS
ORDINALS = {
    word: number
    for number, word in enumerate(
        listed(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
            "twelfth thirteenth fourteenth fifteenth "
            "sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        1,
    )
}
# What dictionaries offer for small numbers. None of them is how news writes a number, so each is also an oddity.
ODD_NUMBERS = {
    "deuce": 2, "twain": 2, "couplet": 2, "duad": 2, "dyad": 2, "threesome": 3, "tierce": 3, "leash": 3, "troika": 3,
    "triad": 3, "tercet": 3, "trey": 3, "trine": 3, "ternary": 3, "ternion": 3, "terzetto": 3, "tertiary": 3,
    "foursome": 4, "tetrad": 4, "quatern": 4, "quaternity": 4, "quaternary": 4, "quaternion": 4, "quartern": 4,
    "fivesome": 5, "pentad": 5, "quint": 5, "quintet": 5, "quintuplet": 5, "cinque": 5, "sise": 6, "hexad": 6,
    "sestet": 6, "sextuplet": 6, "septet": 7, "heptad": 7, "septenary": 7, "octad": 8, "octet": 8, "ogdoad": 8,
    "ennead": 9,
    "decade-old": 10, "tenner": 10, "decennary": 10,
}  # fmt: skip
_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XII": 12}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "millions": 1e6, "mn": 1e6,
    "mln": 1e6, "mio": 1e6, "m": 1e6, "crore": 1e7, "crores": 1e7, "billion": 1e9, "billions": 1e9, "bn": 1e9,
    "bln": 1e9, "b": 1e9, "milliard": 1e9, "milliards": 1e9, "milliarden": 1e9, "milliarde": 1e9, "mrd": 1e9,
    "trillion": 1e12, "trillions": 1e12, "tn": 1e12, "trn": 1e12, "tln": 1e12, "t": 1e12, "thousands": 1e3,
    "tril": 1e12, "tril.": 1e12, "bil": 1e9, "bil.": 1e9, "mil.": 1e6,
    "millones": 1e6, "millionen": 1e6, "mille": 1e3, "mil": 1e3, "tausend": 1e3,
    "万": 1e4, "萬": 1e4, "만": 1e4, "亿": 1e8, "億": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12,
}  # fmt: skip
# Signs of letters that stand right before the digits: "Rs1,842", "P450 million".
_GLUED = "|".join(
    rf"(?<=\b{sign})"
    for sign in listed("P Rs RM Rp Tk Dh Php PHP USD EUR GBP CHF INR RMB CNY JPY KRW SEK NOK DKK AUD CAD")
)
_LETTERS = {"k", "m", "b", "t"}  # a scale only right behind the digits of an amount of money
_DIGITS = re.compile(
    r"(?=\d)(?:(?<![\w.,])|" + _GLUED + r")(?<!\d[:/])"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:"
    r",\d+)?|\d{1,3}(?: \d{3})+(?![\d,.]*\d)"
    r"|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?)"
    r"(?=(?P<scale>\s?-?(?:"
    + "|".join(re.escape(s) for s in sorted((s for s in SCALES if s not in _LETTERS), key=len, reverse=True))
    + r")(?![^\W\d_])|[万萬만亿億억兆조])?)"
    r"(?![:/]\d)(?!,\d{3})",
    re.IGNORECASE,
)
_SPOKEN = "|".join(
    sorted({*CARDINALS, *listed("hundred thousand lakh million crore billion trillion dozen")}, key=len, reverse=True)
)
_WORDS = re.compile(
    r"\b(?:(?:half\s+a|a\s+quarter\s+of\s+a|a|an|one|several)\s+"
    r"(?=hundred|thousand|lakh|million|crore|billion|trillion|dozen))?"
    rf"(?:(?:{_SPOKEN})(?:(?:[\s-]+(?:and\s+)?)(?=(?:{_SPOKEN})\b))?)+\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?P<share>a|one|two|three|four)[\s-](?P<part>half|third|quarter|fifth|sixth|tenth)s?(?![\w-])(?:"
    r"(?=\s+(?:of|the|its|their|all|above|below|more|less|fewer|higher|lower|cheaper|bigger|smaller|larger|faster|slower)\b)"
    r"|(?<=thirds)|(?<=fifths)|(?<=tenths)|(?<=-quarters)"
    r"|(?<=\bby .{2}third)|(?<=\bby .{4}third)|(?<=\bby .{2}fifth)|(?<=\bby .{4}fifth)|(?<=\bby .{2}tenth)"
    r"|(?<=\bby .{2}half)|(?<=\bby .{4}half)|(?<=\bby .{2}quarter)|(?<=\bby .{4}quarter))"
    r"|(?P<half>half)(?=\s+(?:of|the|its|their|a|all)\b))",
    re.IGNORECASE,
)
# "4.1m ballots", "201k tons": a letter that is a scale though no currency stands before the digits.
_COUNTED = re.compile(
    r"[kmb]n?\s(?!(?:long|wide|tall|high|deep|race|sprint|hurdles|run|away|from|apart|above|below|of|to|and|in|at)\b)"
    r"(?:[\w’'-]+\s){0,6}?(?:[a-z-]{3,}s|people|children|women|men)\b"
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}


@dataclass(frozen=True)
class Number:
    """A number as written.

    Args:
        start, end: where it stands in the view, its scale word included.
        value: what it says, scale included.
        step: the unit of its last digit that is not a rounding zero, a tenth of it at most: 40 has 4, 207,000 has
            1,000, 98.57 billion has 1e7.
        digits: written in digits.
        scaled: a scale word such as billion stands behind.
    """

    start: int
    end: int
    value: float
    step: float
    digits: bool
    scaled: bool


def numbers(text: str, money: re.Pattern[str] | None = None) -> list[Number]:
    """Return the numbers of a text in order.

    Args:
        text: as the grammar reads it.
        money: what may stand before a number whose scale is one letter ("$5b"); without it such letters are no scale.

    Example:
        >>> [(n.value, n.step) for n in numbers("671.3 billion, 40 of 5G, two dozen, twenty-one thousand")]
        [(671300000000.0, 100000000.0), (40.0, 4.0), (24.0, 1.0), (21000.0, 1000.0)]
    """
    found = [*_in_digits(text, money), *_in_words(text)]
    found.sort(key=lambda number: (number.start, -number.end))
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _in_digits(text: str, money: re.Pattern[str] | None) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        raw, end, scale = match.group(), match.end(), 1.0
        behind = text[end : end + 2]
        if text[match.start() - 1 : match.start()] == "P" and money is None:
            continue
        scaled = match.group("scale")
        if scaled:
            scale, end = SCALES[scaled.strip(" -\n").lower()], end + len(scaled)
            more = re.match(
                r"\s?(" + "|".join(re.escape(s) for s in SCALES if len(s) > 2) + r")\b",
                text[end : end + 12],
                re.IGNORECASE,
            )
            if more:
                scale, end = scale * SCALES[more.group(1).lower()], end + more.end()
        elif behind[:1].isalpha() and behind[:1].isascii():
            paid = money is not None and money.search(text[max(0, match.start() - 6) : match.start()])
            letter = behind[0].lower() in _LETTERS and not behind[1:2].isalnum()
            if not letter or not (paid or _COUNTED.match(text, end)):
                if not _glued_unit(text[end : end + 12]):
                    continue  # 5G, 3rd, A320: no number of anything
            else:
                scale, end = SCALES[behind[0].lower()], end + 1
        elif behind[:1] == "-" and behind[1:2].isalpha() and re.match(r"-[A-Z]", behind):
            continue
        value, step = _parse(raw)
        if value is not None:
            found.append(Number(match.start(), end, _times(value, scale), step * scale, True, scale != 1.0))
    return found


def _glued_unit(behind: str) -> bool:
    return behind[:2] in {"p", "p ", "p.", "p,", "p)"} or (
        re.match(r"(?:km|kg|mt|kt|mw|gw|gwh|mwh|kwh|twh|pct|bps|usd|eur|rmb|nm|mm|cm|ha)\b", behind, re.IGNORECASE)
        is not None
    )


def _parse(raw: str) -> tuple[float | None, float]:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", raw):
        raw = raw.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", raw):
        raw = raw.replace(",", ".")
    raw = raw.replace(",", "").replace(" ", "")
    if len(raw) > 18:
        return None, 1.0
    if "." in raw:
        return float(raw), 10.0 ** -len(raw.split(".")[1])
    zeros = len(raw) - len(raw.rstrip("0"))
    return float(raw), max(min(10.0**zeros, float(raw) / 10), 1.0) if float(raw) else 1.0


def _times(value: float, scale: float) -> float:
    return float(f"{value * scale:.15g}")


def _in_words(text: str) -> list[Number]:
    found = []
    for match in _WORDS.finditer(text):
        value = _spoken(match.group().lower())
        if value is None or (
            text[match.end() : match.end() + 1] == "-" and text[match.end() + 1 : match.end() + 2].isdigit()
        ):
            continue
        scale = next((SCALES[w] for w in re.findall(r"[a-z]+", match.group().lower())[::-1] if w in SCALES), 1.0)
        found.append(Number(match.start(), match.end(), value, scale, False, scale >= 1e3))
    for match in _FRACTION.finditer(text):
        share = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}.get((match.group("share") or "one").lower(), 1)
        part = _PARTS[(match.group("part") or match.group("half")).lower()]
        if share <= part:
            found.append(Number(match.start(), match.end(), round(100 * share / part, 6), 10.0, False, False))
    return found


def is_fraction(text: str, number: Number) -> bool:
    """Return whether a number is a spoken part ("a third of"), whose value is in percent."""
    return not number.digits and _FRACTION.match(text, number.start) is not None


def _spoken(phrase: str) -> float | None:
    total, current, seen = 0.0, 0.0, False
    if phrase.startswith(("half a", "a quarter of a")):
        current, seen, phrase = (
            (0.5 if phrase[0] == "h" else 0.25),
            True,
            re.sub(r"^(half a|a quarter of a)\s+", "", phrase),
        )
    for word in re.findall(r"[a-z]+", phrase):
        if word in {"and"}:
            continue
        if word in {"a", "an", "one"}:
            current, seen = current + 1, True
        elif word in CARDINALS:
            current, seen = current + CARDINALS[word], True
        elif word == "several":
            return None
        elif word == "dozen":
            current, seen = 12 * (current if seen else 1), True
        elif word in SCALES:
            factor = SCALES[word]
            if not seen:
                return None  # "million" alone counts nothing
            if factor == 100:
                current *= 100
            else:
                total, current = total + current * factor, 0.0
    return total + current if seen else None


def small_number(word: str) -> int | None:
    """Return what a word says as a small number: cardinal, ordinal, digits with or without ending, or an odd synonym.

    Example:
        >>> [small_number(w) for w in ("fifth", "5th", "quaternary", "III", "ship")]
        [5, 5, 4, 3, None]
    """
    if word in _ROMAN:
        return _ROMAN[word]
    low = word.lower()
    digits = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)?", low)
    if digits:
        return int(digits.group(1))
    return ORDINALS.get(low) or CARDINALS.get(low) or ODD_NUMBERS.get(low)


def agree(low: tuple[float, float], high: tuple[float, float]) -> bool:
    """Return whether two values, each with the step of its last digit, can be the same number rounded.

    Example:
        >>> agree((98.57, 0.01), (99.0, 1.0)), agree((98.57, 0.01), (100.4, 0.1))
        (True, False)
    """
    (a, step_a), (b, step_b) = low, high
    return abs(a - b) <= (max(step_a, step_b) / 2) * (1 + 1e-9) + 1e-12
