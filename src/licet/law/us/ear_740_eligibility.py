"""What the control list says about list-based license exceptions: eligibility of a paragraph, and the LVS limit."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from licet.clause import Truth, lies_under
from licet.derived import Derivation, Formula, Lookup
from licet.law.us.dated import carried, merge, period, rows
from licet.law.us.ear_774_control_list import in_force
from licet.period import Period
from licet.spelling import classification

SYMBOLS = ("GBS", "TSR", "AIA", "ACM", "LPP")
STA_GROUPS = ("A:5", "A:6")
FACTS = (*(f"eccn_{s.lower()}" for s in SYMBOLS), "eccn_lvs_limit_usd", "eccn_sta_closed_a5", "eccn_sta_closed_a6")
CLOSED = -1.0  # the limit where the entry says N/A: no value is within it
CITATION = "supplement no. 1 to part 774, list based license exceptions"


@dataclass(frozen=True)
class Eligibility:
    """A row: an entry opens a license exception for these paragraphs; `settled` is false under further words."""

    symbol: str
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    settled: bool
    limit_usd: float | None
    period: Period

    def covers(self, eccn: str) -> Truth:
        """Say whether the row opens the exception to a classification; None under words or for too coarse a code."""
        inside = lies_under(eccn, self.included)
        outside = lies_under(eccn, self.excluded) if self.excluded else False
        if inside is False or outside is True:
            return False
        return True if inside and outside is False and self.settled else None


@cache
def eligibility_rows() -> dict[str, tuple[Eligibility, ...]]:
    """Return the rows by entry; an entry whose exceptions were not read has none and is unknown."""
    found: dict[str, list[Eligibility]] = {}
    for row in rows("license_exceptions"):
        entry = row["entry"]
        found.setdefault(entry, [])
        if row["none"] and row["exception"] != "LVS":
            continue
        found[entry].append(
            Eligibility(
                row["exception"],
                tuple(entry + p for p in row["included"].split()) or (entry,),
                tuple(entry + p for p in row["excluded"].split()),
                not row["condition"],
                CLOSED if row["none"] else float(row["limit_usd"]) if row["limit_usd"] else None,
                period(row),
            )
        )
    return {entry: tuple(several) for entry, several in found.items()}


@cache
def sta_exclusions() -> dict[str, dict[str, tuple[Eligibility, ...]]]:
    """Return by entry and country group the paragraphs whose special conditions close License Exception STA.

    Conditions in words ("software for the development of equipment specified by ...") are not in the table: the rule
    asks for them.
    """
    found: dict[str, dict[str, tuple[Eligibility, ...]]] = {}
    for row in rows("sta_exclusions"):
        entry = row["entry"]
        included = tuple(entry + p for p in row["included"].split()) or (entry,)
        excluded = tuple(entry + p for p in row["excluded"].split())
        closing = Eligibility("STA", included, excluded, True, None, period(row))
        for group in STA_GROUPS:
            if group in row["country_groups"]:
                groups = found.setdefault(entry, {})
                groups[group] = (*groups.get(group, ()), closing)
    return found


def eligibility(text: str, day: date) -> tuple[Any, ...]:
    """Return, for a classification on a day, whether each of `SYMBOLS` is open to it, the LVS limit in USD, and whether
    STA is closed to it towards A:5 and towards A:6.

    Example:
        >>> dict(zip(FACTS, eligibility("1C006.d", date(2024, 1, 2))))["eccn_gbs"]
        True
    """
    eccn = classification(text)
    if eccn == "EAR99":
        return (*(False,) * len(SYMBOLS), None, False, False)
    found = eligibility_rows().get(eccn[:5]) if eccn else None
    if eccn is None or found is None or next(in_force(eccn, day), None) is None:
        return (None,) * len(FACTS)
    now = [r for r in found if r.period.holds(day)]
    limits = {r.limit_usd if r.covers(eccn) else None for r in now if r.symbol == "LVS" and r.covers(eccn) is not False}
    open_to = (merge(r.covers(eccn) for r in now if r.symbol == s) for s in SYMBOLS)
    closed = (merge(r.covers(eccn) for r in sta_exclusions().get(eccn[:5], {}).get(g, ())) for g in STA_GROUPS)
    return (*open_to, limits.pop() if len(limits) == 1 else None, *closed)


EDGES = (
    "2018-01-01",
    "2020-03-09",
    "2022-03-07",
    "2022-08-15",
    "2022-10-07",
    "2022-10-21",
    "2023-11-17",
    "2024-05-30",
    "2024-09-06",
    "2024-12-02",
    "2025-01-13",
    "2025-01-16",
    "2026-01-01",
)

TABLES: tuple[Derivation, ...] = (
    Lookup(
        "us.ear.license_exceptions",
        FACTS,
        "eccn",
        eligibility,
        tuple(date.fromisoformat(day) for day in EDGES),
        CITATION,
        carried(CITATION, date(2026, 7, 23)),
    ),
    Formula(
        "lvs_margin_usd",
        ("eccn_lvs_limit_usd", "value_usd"),
        lambda limit, value: limit - value,
        "LVS value limit of the entry less the net value of the order",
        "15 CFR 740.3",
    ),
)
