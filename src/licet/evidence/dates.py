"""Dates and periods, relative to the day of publication and never to today.

A mention is resolved to a half-open period [since, until). A weekday or a bare month needs the day of publication;
where
only its month is known, the mention keeps all days it can mean, and where nothing is known it stays open.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from licet.evidence.document import Span
from licet.evidence.numbers import small_number
from licet.evidence.text import View, listed

_MONTHS = listed("january february march april may june july august september october november december")
_MONTH = (
    {name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)} | {"sept": 9}
)
_DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_M = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|"
    r"May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|"
    r"\.)?|Dec(?:ember|\.)?)"
)
_Y = r"(?P<year>(?:19|20)\d\d)(?!\d|,\d{3}|\.\d)"
# What a thesaurus makes of "quarter": each is also an oddity.
_QUARTER = r"(?:quarter|canton|billet|one-fourth|fourth part|twenty-five percent|stern)"
# A fiscal year starts where the text or its country says; "FY25", "fiscal 2024", "FY2024-25".
_FY = (
    r"(?:FY|[Ff]iscal(?: year)?|[Ff]inancial year) ?['’]?(?P<year>(?:19|20)\d\d|\d\d)"
    r"(?:[-/–](?P<year2>\d\d))?(?![\d%]|[,.]\d)"
)
_N = r"(?P<n>[A-Za-z\d]+)"
_AGO = (
    r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|"
    r"\d{1,2}) (?P<unit>day|week|month|year|decade)s?"
)
_PATTERNS = tuple(
    (kind, re.compile(pattern, flags))
    for kind, pattern, flags in (
        ("season", r"\b(?P<year>(?:19|20)\d\d)[-/–](?P<year2>\d\d)\b(?![-/]\d)", 0),
        ("iso", r"\b(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?!\d)", 0),
        ("cjk", r"(?P<year>(?:19|20)\d\d)\s?[年년](?:\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日일])?)?", 0),
        ("ended", rf"\b(?P<long>(?:fiscal |financial )?year|half(?:[- ]year)?|quarter|(?:three|six|nine|twelve|"
        rf"3|6|9|12) "
    rf"months) (?:to|ended|ending)(?: in| on)? (?:(?P<d>\d{{1,2}}) )?{_M}(?: (?P<d2>\d{{1,2}})(?!\d))?(?:,? {_Y})?", 0),
        ("day", rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_M},? {_Y}", 0),
        ("day", rf"\b{_M} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_Y}", 0),
        ("months", rf"\b(?:first|initial) {_N} months of (?:the year |fiscal )?(?:{_Y}|(?P<this>this "
    rf"year|last year|the year))", re.I),
        ("months", rf"\b{_N} months (?:to|through|ended|ending|until)(?: in| the end of)? {_M}(?:,? {_Y})?", 0),
        ("span", rf"\b(?:from |between )?{_M} (?:to|through|until|and|[-–]) (?P<month2>{_M[10:-1]})(?:,? "
    rf"(?:of )?{_Y})", 0),
        ("fiscal_quarter", rf"\b(?:{_N}[- ]{_QUARTER}|Q(?P<q>[1-4])|(?P<q2>[1-4])Q)(?: results)?,?\s?(?:of |"
        rf"in )?(?:the )?{_FY}", 0),
        ("fiscal_half", rf"\b(?P<n>first|second|H1|H2)(?:[ -]half)?,? (?:of )?(?:the )?{_FY}", 0),
        ("fiscal", rf"\b{_FY}", 0),
        ("span", rf"\b{_M}\s?(?:to|[-–])\s?(?P<month2>{_M[10:-1]})(?= (?:period|half|quarter|months))", 0),
        ("quarter", rf"\b{_N}[- ]{_QUARTER}(?: results)?,? (?:of |in )?(?:the year |fiscal )?{_Y}", re.I),
        ("quarter", r"\b(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q)(?:[ ,/-]*(?:of )?(?P<year>(?:19|20)\d\d|['’]?\d\d\b))?", 0),
        ("half", rf"\b(?P<n>first|second|H1|H2|1H|2H)(?:[ -]half)? (?:of )?(?:the year |fiscal )?{_Y}", re.I),
        ("years", rf"\b(?:from |between )?{_Y}\s?(?:to|until|through|and|-|–)\s?(?P<until>(?:19|20)\d\d)\b", 0),
        ("month", rf"\b(?:(?P<part>early|mid|late|end)[- ])?{_M},? (?:of )?{_Y}", 0),
        ("ago", rf"\b{_AGO} (?:ago|earlier)(?P<exact> this month| this week| today)?", re.I),
        ("in_time", rf"\b(?:within|in|over) the (?P<way>next|coming|past|last) {_AGO}", re.I),
        ("daymonth", rf"\b(?:(?P<weekday>{'|'.join(_DAYS)}),? )?(?:(?P<d>\d{{1,2}})(?:st|nd|"
    rf"rd|th)?(?: of)? {_M}|(?P<month3>{_M[10:-1]}) (?P<d2>\d{{1,2}})(?:st|"
    rf"nd|rd|th)?)\b(?![,.]?\d)", re.I),
        ("lastunit", r"\b(?P<way>last|this|next|past|previous|current|coming|same) (?P<unit>week|"
    r"month|year|quarter|decade)\b", re.I),
        ("ordinal_quarter", r"\b(?P<n>first|second|third|fourth|last|latest|final)[- ](?:quarter|canton)\b(?! "
    r"of [a-z])", re.I),
        ("the_quarter", rf"\b(?:in|during|over|for) (?:the|that|this) (?:same )?{_QUARTER}\b", re.I),
        ("weekday", rf"\b(?:(?P<way>last|next|this|on|late|early) )?"
        rf"(?P<weekday>{'|'.join(d.capitalize() for d in _DAYS)}"
    rf")s?\b", 0),
        ("daysaway", r"\b(?P<n>yesterday|today|tomorrow|tonight)\b", re.I),
        ("baremonth", rf"(?<![A-Za-z])(?:(?P<way>last|next|this|since|from|until|by|in|during|"
    rf"of|late|early|mid|through|before|after)[ -]){_M}\b(?! \d)(?!['’])", 0),
        ("year", rf"\b(?P<lead>in|since|from|by|of|until|till|through|during|for|before|"
    rf"after|year|than|to|early|late|mid|and|end|fiscal|FY|calendar|winter|"
    rf"spring|summer|autumn|fall|the)[ -]{_Y}(?!\s?(?:%|percent|pct|people|"
    rf"workers|million|billion|trillion|dollars|yuan))", re.I),
        ("year", rf"\b(?P<lead>its|their|his|her|an?|full-year|[\w]+['’]s?)[ ]{_Y}(?= [a-z])", 0),
        ("year", rf"(?P<lead>\(){_Y}(?=\))", 0),
        ("decade", r"\b(?:the )?(?P<year>(?:19|20)\d0)s\b", 0),
    )
)  # fmt: skip
_FUTURE = re.compile(r"\b(?:will|to (?:return|take|be|begin|start|open)|shall|poised|soon|next|"
    r"plans?|expects?|due|set|aims?|upcoming|going to|scheduled|by)\b", re.I)  # fmt: skip
_PAST = re.compile(r"\b(?:was|were|had|did|said|told|took|rose|fell|became|[a-z]{3,}ed)\b")
_COMPARED = re.compile(r"(?:\d\S*|percent|pct|points?|[bm]illion|\b(?:up|down))[^.;]{0,12}\bfrom\W*$|"
    r"\b(?:than|over|against|compared (?:to|with)|versus|vs|of the same period "
    r"(?:in|of)|same period (?:in|of)|to that (?:in|of)|year earlier)\W*$", re.I)  # fmt: skip


@dataclass(frozen=True)
class When:
    """A date or period a text mentions.

    Args:
        span: its words in the document.
        text: the same as read.
        kind: how it is said: day, month, quarter, year, weekday, ago …
        since, until: the half-open period it means; None where the text leaves it open.
        days: the days it can mean, where it is one day of several (a weekday of a text known by its month only).
        compared: it is what another period is compared with ("up 5% from 2019").
        lead: "since", "from", "by", "until", "before" or "after" where that word stands before it.
        at, to: offsets in the view.
    """

    span: Span
    text: str
    kind: str
    since: date | None
    until: date | None
    days: tuple[date, ...]
    compared: bool
    lead: str
    at: int
    to: int

    @property
    def day(self) -> date | None:
        """Return the one day it means, None if it is longer or open."""
        if self.since and self.until and self.until - self.since == timedelta(1):
            return self.since
        return None

    def may_mean(self, since: date, until: date) -> bool:
        """Return whether it overlaps a half-open period."""
        if self.days:
            return any(since <= day < until for day in self.days)
        return bool(self.since and self.until and self.since < until and since < self.until)


def published_period(published: str | None) -> tuple[date, date] | None:
    """Return the half-open period a date of publication covers ("2024-12" is the whole month).

    Example:
        >>> published_period("2024-12")
        (datetime.date(2024, 12, 1), datetime.date(2025, 1, 1))
    """
    if not published:
        return None
    parts = [int(part) for part in published.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
    if len(parts) == 2:
        return month(parts[0], parts[1])
    day = date(*parts)
    return day, day + timedelta(1)


def month(year: int, number: int, length: int = 1) -> tuple[date, date]:
    """Return the half-open period of `length` months from a month on; numbers outside 1 to 12 run into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    end = number - 1 + length
    return date(year, number, 1), date(year + end // 12, end % 12 + 1, 1)


def dates(view: View, published: str | None) -> list[When]:
    """Return the dates and periods of a text in order.

    Example:
        >>> from licet.evidence.text import view
        >>> seen = view("It fell, on Friday, in the third quarter of 2023.")
        >>> [(w.text, str(w.since)) for w in dates(seen, "2023-11-05")]
        [('on Friday', '2023-11-03'), ('third quarter of 2023', '2023-07-01')]
    """
    text, taken = view.text, bytearray(len(view.text))
    issued = published_period(published)
    found: list[When] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.start(), match.end()
            if any(taken[start:end]):
                continue
            resolved = _resolve(kind, match, issued, text)
            if resolved is None:
                continue
            (since, until), days = resolved[0] or (None, None), resolved[1]
            lead = re.search(
                r"\b(since|from|by|until|till|before|after|as of)\W*$", text[max(0, start - 8) : start], re.I
            )
            own = (match.groupdict().get("lead") or match.groupdict().get("way") or "").lower()
            before = text[max(0, start - 40) : start] + (own + " " if own in {"from", "than", "of", "in"} else "")
            taken[start:end] = b"\1" * (end - start)
            found.append(
                When(
                    view.span(start, end), text[start:end], kind, since, until, days,
                    _COMPARED.search(before) is not None, lead.group(1).lower() if lead else own, start, end,
                )
            )  # fmt: skip
    found.sort(key=lambda when: when.at)
    return _carry(found)


_LONG = {
    "year": 12,
    "half": 6,
    "quarter": 3,
    "three": 3,
    "six": 6,
    "nine": 9,
    "twelve": 12,
    "3": 3,
    "6": 6,
    "9": 9,
    "12": 12,
}
_YEAR_ENDS = re.compile(rf"\b(?:fiscal|financial) year (?:to|ended|ending|that ends?)(?: in| on)? (?:\d{{1,2}} )?{_M}")


def _ended(p: dict[str, str | None], year: int | None, issued: tuple[date, date] | None) -> tuple[date, date] | None:
    """Return the months up to the one named: "the year to 30 June 2024", "nine months ended Sept. 30"."""
    length = _LONG[next(word for word in re.findall(r"\w+", (p["long"] or "").lower()) if word in _LONG)]
    number = _month(p["month"])
    if year is None:
        year = _nearest_month(number, issued, False)[0].year if issued else None
    return month(year, number - length + 1, length) if year else None


def _fiscal(kind: str, p: dict[str, str | None], year: int, text: str) -> tuple[date, date] | None:
    """Return a fiscal year or a part of it, where the text tells when such years start; None where it does not.

    India and Japan count from April: India names the year by its end, Japan by its start.
    """
    stated = _YEAR_ENDS.search(text)
    japan = re.search(r"\byen\b|¥|\bJapan", text) is not None
    if stated is not None:
        start = _month(stated.group("month")) % 12 + 1
    elif japan or re.search(r"₹|\bRs\.? ?\d|\bcrore|\blakh|\bIndia", text):
        start = 4
    else:
        return None
    first = year if p.get("year2") or (japan and start == 4) or start == 1 else year - 1
    if kind == "fiscal":
        return month(first, start, 12)
    if kind == "fiscal_half":
        return month(first, start + 6 * ((p["n"] or "").lower() in {"second", "h2"}), 6)
    n = small_number(p.get("n") or "") if p.get("n") else int(p.get("q") or p.get("q2") or 0)
    return month(first, start + 3 * (n - 1), 3) if n and n <= 4 else None


_Resolved = tuple[tuple[date, date] | None, tuple[date, ...]]


def _resolve(kind: str, match: re.Match[str], issued: tuple[date, date] | None, text: str) -> _Resolved | None:
    parts = match.groupdict()
    try:
        return _period(kind, parts, issued, match, text)
    except (ValueError, OverflowError):
        return None  # a 31 February: no date after all


def _period(
    kind: str, p: dict[str, str | None], issued: tuple[date, date] | None, match: re.Match[str], text: str
) -> _Resolved | None:
    year = int((p["year"] or "").strip("'’")) if p.get("year") else None
    year = 2000 + year if year is not None and year < 100 else year
    if kind == "season":  # 2023-24: a fiscal year, where the country is one that writes them so
        follows = year is not None and int(p["year2"] or 0) == (year + 1) % 100
        found = _fiscal("fiscal", p, year or 0, text) if follows else None
        return (found, ()) if found else None
    if kind == "iso":
        return published_period(p["iso"]), ()
    if kind == "cjk":
        return published_period("-".join(x.zfill(2) for x in (p["year"], p["m"], p["d"]) if x)), ()
    if kind == "day":
        day = date(year or 1, _month(p["month"]), int(p["d"] or 0))
        return (day, day + timedelta(1)), ()
    if kind == "months":
        n = small_number(p["n"] or "")
        if not n or n > 12:
            return None
        if p.get("month"):
            end_year = year or (_nearest_month(_month(p["month"]), issued, False)[0].year if issued else None)
            return (month(end_year, _month(p["month"]) - n + 1, n), ()) if end_year else (None, ())
        if year is None:
            year = issued[0].year - (p["this"] == "last year") if issued else None
        return (month(year, 1, n) if year else None), ()
    if kind == "span":
        first, last = _month(p["month"]), _month(p["month2"])
        if year is None:
            year = _nearest_month(first, issued, False)[0].year if issued else None
            return (month(year, first, (last - first) % 12 + 1) if year else None), ()
        return (month(year or 1, first, last - first + 1), ()) if last >= first else None
    if kind == "quarter":
        n = small_number(p.get("n") or "") if p.get("n") else int(p.get("q") or p.get("q2") or 0)
        if (p.get("n") or "").lower() in {"last", "final"}:
            n = 4
        if not n or n > 4:
            return None
        if year is None:
            return (_last_quarter(n, issued) if issued else None), ()
        return month(year, 3 * n - 2, 3), ()
    if kind.startswith("fiscal"):
        return _fiscal(kind, p, year or 0, text), ()
    if kind == "ended":
        return _ended(p, year, issued), ()
    if kind == "half":
        return month(year or 1, 1 if (p["n"] or "").lower() in {"first", "h1", "1h"} else 7, 6), ()
    if kind == "years":
        last = int(p["until"] or 0)
        return ((date(year or 1, 1, 1), date(last + 1, 1, 1)), ()) if year and last > year else None
    if kind == "month":
        return month(year or 1, _month(p["month"])), ()
    if kind == "year":
        return (date(year or 1, 1, 1), date((year or 1) + 1, 1, 1)), ()
    if kind == "decade":
        return (date(year or 1, 1, 1), date((year or 1) + 10, 1, 1)), ()
    if kind == "the_quarter":
        return None, ()
    if issued is None:
        return None, ()
    return _relative(kind, p, issued, match, text)


def _relative(
    kind: str, p: dict[str, str | None], issued: tuple[date, date], match: re.Match[str], text: str
) -> _Resolved | None:
    """Resolve what needs the day of publication."""
    start, end = issued
    last = end - timedelta(1)
    ahead = _is_ahead(match, text)
    if kind == "ago":
        n, unit = _count(p["n"]), (p["unit"] or "").lower()
        if unit == "day":
            return (start - timedelta(n), end - timedelta(n)), ()
        if unit == "week":
            return (start - timedelta(7 * n), end - timedelta(7 * n) + timedelta(6)), ()
        months = n * {"month": 1, "year": 12, "decade": 120}[unit]
        if unit == "month" or p.get("exact"):
            return month(last.year, last.month - months), ()
        return (date(last.year - months // 12, 1, 1), date(last.year - months // 12 + 1, 1, 1)), ()
    if kind == "in_time":
        n = _count(p["n"]) * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[(p["unit"] or "").lower()]
        back = (p["way"] or "").lower() in {"past", "last"}
        return ((start - timedelta(n), end) if back else (start, end + timedelta(n))), ()
    if kind == "daymonth":
        number, day = _month(p["month"] or p["month3"]), int(p["d"] or p["d2"] or 0)
        options = [
            date(last.year + shift, number, day) for shift in (-1, 0, 1) if _is_day(last.year + shift, number, day)
        ]
        found = _choose(options, last, ahead)
        return (found, found + timedelta(1)), ()
    if kind == "lastunit":
        return _unit(p, last), ()
    if kind == "ordinal_quarter":
        return _last_quarter(small_number(p["n"] or "") or (last.month - 1) // 3 or 4, issued), ()
    if kind == "weekday":
        return _weekday(_DAYS.index((p["weekday"] or "").lower()), (p["way"] or "").lower(), start, last, ahead)
    if kind == "daysaway":
        shift = timedelta({"yesterday": -1, "tomorrow": 1}.get((p["n"] or "").lower(), 0))
        return (start + shift, end + shift), ()
    if kind == "baremonth":
        way = (p["way"] or "").lower()
        return _nearest_month(_month(p["month"]), issued, way == "next" or (ahead and way not in {"last", "since"})), ()
    return None


def _is_ahead(match: re.Match[str], text: str) -> bool:
    """Return whether the clause around a mention looks forward."""
    start = max(text.rfind(". ", 0, match.start()), text.rfind("\n", 0, match.start()), match.start() - 140) + 1
    stop = min((at for at in (text.find(". ", match.end()), text.find("\n", match.end())) if at > 0), default=len(text))
    clause = text[start : min(stop, match.end() + 100)]
    near = text[max(start, match.start() - 60) : match.start()]
    if re.search(r"\b(?:since|last)\W*$", near + match.group().split()[0], re.I):
        return False
    forward = _FUTURE.search(clause) or re.match(r"\W*(?:after|once|when) (?:beginning|starting|opening)", clause, re.I)
    return (bool(forward) and not _PAST.search(near)) or bool(
        re.search(r"\b(?:will|aims?|due|to return|set to|soon)\b", clause)
    )


def _weekday(number: int, way: str, start: date, last: date, ahead: bool) -> _Resolved:
    days = []
    day = start
    while day <= last:
        forward = timedelta((number - day.weekday()) % 7 or 7)
        back = timedelta((day.weekday() - number) % 7 or (7 if way == "last" else 0))
        days.append(day + forward if way == "next" or (ahead and way not in {"last", "on", ""}) else day - back)
        day += timedelta(1)
    options = sorted(set(days))
    return (options[0], options[-1] + timedelta(1)), tuple(options) if len(options) > 1 else ()


def _unit(p: dict[str, str | None], last: date) -> tuple[date, date]:
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get((p["way"] or "").lower(), 0)
    unit = (p["unit"] or "").lower()
    if unit == "week":
        monday = last - timedelta(last.weekday()) + timedelta(7 * shift)
        return monday, monday + timedelta(7)
    if unit == "month":
        return month(last.year, last.month + shift)
    if unit == "quarter":
        return month(last.year, 3 * ((last.month - 1) // 3) + 1 + 3 * shift, 3)
    years = {"year": 1, "decade": 10}[unit]
    first = last.year - (last.year % years) + shift * years
    return date(first, 1, 1), date(first + years, 1, 1)


def _count(word: str | None) -> int:
    return 1 if (word or "").lower() in {"a", "an"} else (small_number(word or "") or int(word or 0))


def _month(name: str | None) -> int:
    return _MONTH[(name or "").lower().rstrip(".")[:3]]


def _is_day(year: int, number: int, day: int) -> bool:
    try:
        date(year, number, day)
    except ValueError:
        return False
    return True


def _choose(options: list[date], last: date, ahead: bool) -> date:
    """Return the option a text of that day means: the latest past one, or the next where the clause looks forward."""
    past, coming = [day for day in options if day <= last], [day for day in options if day > last]
    if ahead and coming:
        return coming[0]
    if coming and (coming[0] - last).days <= 10 and not past:
        return coming[0]
    return past[-1] if past else coming[0]


def _nearest_month(number: int, issued: tuple[date, date], ahead: bool) -> tuple[date, date]:
    last = issued[1] - timedelta(1)
    year = last.year
    if ahead:
        return month(year if number >= last.month else year + 1, number)
    return month(year if number <= last.month else year - 1, number)


def _last_quarter(number: int, issued: tuple[date, date]) -> tuple[date, date]:
    """Return the latest quarter of that number that has begun by publication."""
    last = issued[1] - timedelta(1)
    this = month(last.year, 3 * number - 2, 3)
    return this if this[0] <= last else month(last.year - 1, 3 * number - 2, 3)


def _carry(found: list[When]) -> list[When]:
    """Give "in the quarter" the period of the last quarter mentioned; drop it where there is none."""
    out: list[When] = []
    quarter: When | None = None
    for when in found:
        if when.kind == "the_quarter":
            if quarter is None:
                continue
            out.append(replace(when, since=quarter.since, until=quarter.until))
            continue
        if when.kind in {"quarter", "ordinal_quarter"} and not when.compared:
            quarter = when
        out.append(when)
    return out
