"""Rows of a table in a text: a label, numbers in columns, and what the heading says of their unit and periods.

In a table, and only there, a number in parentheses is negative.
"""

import re
from collections.abc import Iterator
from datetime import date

from licet.evidence.amount import Figure
from licet.evidence.currencies import SYMBOLS
from licet.evidence.dates import When
from licet.evidence.text import View

_GAP = r"(?: {2,60}|\t{1,9} {0,9}| {0,9}\| {0,9})"
_VALUE = r"(?:[(\-–—−]?\d[\d,.]{0,20}%?\)?|[-–—]|n/?a)"
_ROW = re.compile(
    rf"[| ]{{0,9}}(?P<label>[^\W\d_][^|"
    rf"\t\n]{{0,60}}?){_GAP}(?P<cells>{_VALUE}(?:{_GAP}{_VALUE}){{0,20}})[|\s]{{0,9}}$"
)
_COLUMNS = re.compile(r"\d(?: {2,60}|\t| {0,9}\| {0,9})[(\-]?\d|[ \t|]\(\d")
_CELL = re.compile(r"(?P<sign>[(\-–—−]?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<percent>%?)\)?")
_CODES = "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True))
_HEAD = re.compile(
    rf"(?:(?P<code>{_CODES})\s?(?P<scale>thousands?|millions?|billions?|trillions?|mn|bn|tn|m|k|crores?|lakhs?|'?000s?)\b"
    rf"|\bin (?P<scale2>thousands|millions|billions) of (?:U\.?S\.? )?(?P<word>dollars|euros|pounds|yen|won|"
    rf"yuan|rupees)\b"
    rf"|\bin (?P<code3>{_CODES})\s?(?P<scale3>thousands?|millions?|billions?)\b)"
)
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w.,])")
_SCALE = {"t": 1e3, "k": 1e3, "0": 1e3, "'": 1e3, "m": 1e6, "b": 1e9, "c": 1e7, "l": 1e5}
_WORDS = {"dollars": "USD", "euros": "EUR", "pounds": "GBP", "yen": "JPY", "won": "KRW", "yuan": "CNY", "rupees": "INR"}


def cells(view: View, when: list[When]) -> list[Figure]:
    """Return the amounts of the tables of a text: each in the unit of its heading, of the period of its column.

    Example:
        >>> from licet.evidence.text import view
        >>> [(f.noun, f.value) for f in cells(view("In EUR million\\nSales   120   110\\nNet loss   (12)   8"), [])]
        [('Sales', 120000000.0), ('Sales', 110000000.0), ('Net loss', -12000000.0), ('Net loss', 8000000.0)]
    """
    found: list[Figure] = []
    unit: tuple[str, float] | None = None
    columns: list[When] = []
    since_head = 0
    for start, end in _lines(view.text):
        line = view.text[start:end]
        row = _ROW.match(line) if len(line) < 400 else None
        if row is None or (head := _HEAD.search(line)):
            head = _HEAD.search(line) if len(line) < 120 else None
            here = [each for each in when if start <= each.at < end]
            if len(here) < 2 and len(years := list(_YEAR.finditer(line))) >= 2 and not re.search(r"[.!?]\s*$", line):
                here = [_year(view, start + each.start(), int(each.group())) for each in years]
            if head:
                unit, since_head, columns = _unit(head), 0, here
            elif len(here) >= 2 and not re.search(r"[.!?]\s*$", line):
                columns = here
            since_head += 1
            if since_head > 5:
                unit = None
            continue
        if unit is not None:
            since_head = 0
            found += _cells(
                view, start + row.start("cells"), start + row.end("cells"), row.group("label"), unit, columns
            )
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    if not _COLUMNS.search(text):
        return
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _year(view: View, at: int, year: int) -> When:
    """Return the year over a column."""
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    return When(view.span(at, at + 4), str(year), "year", since, until, (), False, "", at, at + 4)


def _unit(head: re.Match[str]) -> tuple[str, float]:
    code = head.group("code") or head.group("code3")
    scale = (head.group("scale") or head.group("scale2") or head.group("scale3") or "m").lower()
    factor = 1e12 if scale.startswith(("tr", "tn")) else _SCALE[scale[0]]
    return (SYMBOLS[code.strip()] if code else _WORDS[head.group("word")]), factor


def _cells(
    view: View, start: int, end: int, label: str, unit: tuple[str, float], columns: list[When]
) -> Iterator[Figure]:
    numbers = list(_CELL.finditer(view.text, start, end))
    for place, match in enumerate(numbers):
        if match.group("percent"):
            continue  # read as a percentage of its own
        digits = match.group("digits")
        sign = -1 if match.group("sign") else 1
        value = float(digits.replace(",", "")) * unit[1] * sign
        step = unit[1] * 10.0 ** -len(digits.partition(".")[2])
        period = columns[place] if len(columns) == len(numbers) else None
        yield Figure(
            view.span(*match.span()), match.group(), "money", value, value, value, step, "exact", unit[0],
            label.strip(), False, None, period, None, *match.span(),
        )  # fmt: skip
