"""The status of a party on any day, from kept snapshots and from the rules that listed it.

Three sources of knowledge, the best first:
1. the newest snapshot known on or before the day;
2. an entry of a later snapshot whose listing day, by the effective day of its rule, is on or before the day;
3. nothing: for a day before the first snapshot this is a lower bound, since what was taken off before is in no file.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from licet.errors import BadValue
from licet.lists.names import find_entries, shorten
from licet.lists.roll import Entry, Roll, Row, coverage, roll_of
from licet.lists.snapshots import Store

CITED = re.compile(r"(\d{2,3})\s+FR\s+(\d{1,6})")
NESTED = re.compile(r"\. (?:Affiliated|Subordinate) ", re.IGNORECASE)
# 83 FR 37423 says that it adds eight entities and 36 subordinate institutions, which are nested under them
WITH_NESTED = frozenset({("83", "37423")})
FIRST_VOLUME = 1935  # volume 1 of the Federal Register is of 1936
# first day in force of each footnote of supplement no. 4 to part 744, the first day its rule took effect, and the rule
FOOTNOTES = {
    1: (date(2020, 5, 15), date(2020, 5, 15), "85 FR 29849"),
    2: (date(2020, 8, 17), date(2020, 8, 17), "85 FR 51596"),
    3: (date(2022, 2, 24), date(2022, 2, 24), "87 FR 12226"),
    4: (date(2022, 10, 21), date(2022, 10, 7), "87 FR 62186"),
    5: (date(2024, 12, 2), date(2024, 12, 2), "89 FR 96790"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Between which days a party was listed: on the list for certain from `latest`, for certain not before `earliest`.

    Both are the same day where the rule is known; None where nothing is known.
    """

    earliest: date | None
    latest: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of one entry on one day.

    Args:
        listed: True, False, or None where it cannot be known.
        footnotes: those known to be in force for the entry on the day; `footnotes_open` may have been.
        texts_hold: the requirement and policy of the entry are known to have read so on the day.
        basis: what the answer rests on, in words.
        snapshot: digest of the snapshot that holds the entry.
    """

    entry_id: str
    source: str
    list: str
    name: str
    on: date
    listed: bool | None
    listed_since: date | None
    footnotes: tuple[int, ...]
    footnotes_open: tuple[int, ...]
    texts_hold: bool
    basis: str
    citation: str | None
    snapshot: str

    def text(self) -> str:
        """Return the status as two lines."""
        word = {True: "listed", False: "not listed", None: "unknown"}[self.listed]
        notes = f", footnotes {', '.join(map(str, self.footnotes))}" if self.footnotes else ""
        may = f", footnotes possible: {', '.join(map(str, self.footnotes_open))}" if self.footnotes_open else ""
        since = f" since {self.listed_since}" if self.listed_since and self.listed else ""
        return f"{self.on}  {word}{since}  {self.list}  {self.name}  ({self.entry_id}){notes}{may}\n    {self.basis}"


@cache
def federal_register_days() -> dict[tuple[int, int], date | None]:
    """Return the effective day of each page whose rule is known, by volume and page; None for pages that name no rule.

    Example:
        >>> federal_register_days()[84, 22961]
        datetime.date(2019, 5, 16)
    """
    table = resources.files("licet.lists").joinpath("tables", "federal_register_days.csv")
    with table.open(encoding="utf-8") as file:
        return {
            (int(row["volume"]), int(row["page"])): date.fromisoformat(row["effective_on"])
            if row["effective_on"]
            else None
            for row in csv.DictReader(file)
        }


def cited_days(citation: str) -> list[tuple[date, date]]:
    """Return the first and last day on which each cited rule may have taken effect, oldest first.

    Example:
        >>> [str(first) for first, last in cited_days("84 FR 22961; 80 FR 8524")]
        ['2014-12-01', '2019-05-16']
    """
    known = federal_register_days()
    found = []
    for volume, page in ((int(v), int(p)) for v, p in CITED.findall(citation)):
        day = known.get((volume, page))
        if day is not None:
            found.append((day, day))
        elif (volume, page) not in known:  # a rule may take effect some weeks before it is printed
            year = FIRST_VOLUME + volume
            found.append((date(year - 1, 12, 1), date(year, 12, 31)))
    return sorted(found)


def listing_day(entry: dict[str, Any]) -> Listed:
    """Return when an entry was listed, by the date the source states or by the first rule it cites.

    An entry nested under another repeats the citations of its parent: it was listed by the first or by a later one.

    Example:
        >>> listing_day({"name": "Acme", "citation": "84 FR 22961; 85 FR 29852", "listed_on": None}).latest
        datetime.date(2019, 5, 16)
    """
    if entry["listed_on"] is not None:
        return Listed(entry["listed_on"], entry["listed_on"], "the day the list states")
    days = cited_days(entry["citation"] or "")
    if not days:
        return Listed(None, None, "the entry cites no rule")
    first, last = days[0]
    cited = CITED.search(entry["citation"])
    page = f"{cited[1]} FR {cited[2]}" if cited else "the rule it cites"
    if NESTED.search(entry["name"]) and len(days) > 1 and (cited is None or cited.groups() not in WITH_NESTED):
        return Listed(first, days[1][1], f"nested under an entry of {page}: added by that rule or the next")
    if first != last:
        return Listed(first, last, f"listed by {page}, of which only the year is known")
    return Listed(first, last, f"listed by {page}, effective {first}")


def footnotes_on(entry: dict[str, Any], day: date, listed: Listed) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the footnotes an entry carried on a day, and those it may have carried.

    A footnote the entry carries now was given by the first rule it cites from the day of the footnote's own rule on; an
    entry that cites none since then carried it from its listing day or from the footnote's first day.
    """
    certain, possible = [], []
    for number in entry["footnotes"] or ():
        since, made, _ = FOOTNOTES.get(number, (None, None, ""))
        if since is None or made is None:
            possible.append(number)
            continue
        later = [span for span in cited_days(entry["citation"] or "") if span[1] >= made]
        first, last = later[0] if later else (since, date.max)
        if listed.latest is not None and listed.earliest is not None and listed.earliest >= made:
            first, last = min(first, listed.earliest), max(min(last, listed.latest), listed.latest)
        if day >= max(last, since):
            certain.append(number)
        elif day >= max(first, since):
            possible.append(number)
    return tuple(certain), tuple(possible)


def status_of(entry: Entry, roll: Roll, day: date) -> Status:
    """Return the status of an entry on a day.

    The newest snapshot known on the day decides if it holds the entry. If it does not, the next one that does tells
    when the entry was listed; an entry that no later snapshot holds was taken off.
    """
    at = bisect_right(roll.days, day) - 1
    known = at in entry.versions
    chosen = at if known else min((i for i in entry.versions if i > at), default=None)
    if chosen is None:
        last = max(entry.versions)
        row, gone = entry.versions[last], roll.days[last + 1]
        basis = f"in the snapshot of {roll.days[last]}, no longer in that of {gone}"
        return _status(entry, roll, last, row, day, False, listing_day(row), basis)
    row, on = entry.versions[chosen], roll.days[chosen]
    listed = listing_day(row)
    answer: bool | None
    if row["removed_on"] is not None and day >= row["removed_on"]:
        answer, basis = False, f"ended on {row['removed_on']}"
    elif listed.earliest is not None and day < listed.earliest:
        answer, basis = False, f"{listed.basis}, later than {day}"
    elif known:
        answer, basis = True, f"in the snapshot of {on}; {listed.basis}"
    elif listed.latest is not None and day >= listed.latest:
        answer, basis = True, f"{listed.basis}; still there in the snapshot of {on}"
    elif 0 <= at < chosen - 1:
        answer, basis = False, f"not in the snapshots of {roll.days[at]} and {roll.days[at + 1]}"
    else:
        answer, basis = None, f"{listed.basis}; first seen in the snapshot of {on}"
    return _status(entry, roll, chosen, row, day, answer, listed, basis)


def _status(
    entry: Entry, roll: Roll, at: int, row: Row, day: date, answer: bool | None, listed: Listed, basis: str
) -> Status:
    known = day >= roll.days[at]
    certain, possible = ((), ()) if answer is False else footnotes_on(row, day, listed)
    if known and answer:
        certain, possible = tuple(row["footnotes"] or ()), ()
    cited = cited_days(row["citation"] or "")
    holds = bool(answer) and (known or (bool(cited) and max(last for _, last in cited) <= day))
    since = listed.latest if listed.earliest == listed.latest else None
    return Status(
        entry.key, row["source"], row["list"], row["name"], day, answer, since, certain, possible, holds, basis,
        row["citation"], roll.digests[at][:12],
    )  # fmt: skip


def turning_days(entry: Entry, roll: Roll) -> list[date]:
    """Return every day on which the status of an entry may change, ascending; between two of them it does not."""
    days = set(roll.days)
    for row in entry.versions.values():
        listed = listing_day(row)
        days |= {d for d in (listed.earliest, listed.latest, row["removed_on"]) if d is not None}
        days |= {day for span in cited_days(row["citation"] or "") for day in span}
        days |= {FOOTNOTES[n][0] for n in row["footnotes"] or () if n in FOOTNOTES}
    return sorted(days)


@dataclass(frozen=True, slots=True)
class Answers:
    """The statuses of the entries of a name, and what their absence means."""

    statuses: tuple[Status, ...]
    absence: str

    @property
    def found(self) -> bool:
        """Whether an entry of that name is kept."""
        return bool(self.statuses)


def look_up(store: Store, name: str, day: date | None, sources: Sequence[str] = ()) -> Answers:
    """Return what is known of a name on a day, over the kept lists.

    Args:
        day: None asks about the day of the newest snapshot of each list.
        sources: only these lists; by default all that are kept.

    Raises:
        UnknownName: nothing of a source asked for is kept.
        BadValue: the name is blank.
    """
    if not name.strip():
        raise BadValue("the name is blank", where="name", expected="a name, or a part of one in whole words")
    found: list[Status] = []
    absence = []
    for source in sources or sorted(store.standings()):
        roll = roll_of(store.history(source))
        asked = day or roll.days[-1]
        here = [status_of(roll.entry(key), roll, asked) for key in find_entries(roll.names, name)]
        found += sorted(here, key=lambda s: (s.list, s.name, s.entry_id))
        absence.append(f"{source}: no entry {shorten(name)!r}; {coverage(roll, asked)}")
    return Answers(tuple(found), "\n".join(absence) or "nothing is kept")
