"""Supplement no. 1 to part 774: which controls the Commerce Control List puts on a classification on a day.

Each code of the table gives a fact `item_<code>`: a row of the entry covers the paragraph. Where a row adds words
that no paragraph number decides ("when usable in missiles"), it gives `item_<code>_if` instead: the row covers the
paragraph if its words do. An entry whose paragraphs differ, an entry the list does not have on that day, and a row
that changed on an unknown day are all unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from licet.clause import Truth, lies_under
from licet.derived import Derivation, Lookup
from licet.law.us.dated import carried, merge, period, rows
from licet.period import Period
from licet.spelling import classification

CODES = (
    *("cb1", "cb2", "cb3", "np1", "np2", "ns1", "ns2", "mt1", "rs1", "rs2", "fc1", "cc1", "cc2", "cc3", "at1", "at2"),
    *("at_ir", "at_kp", "cb_cwc", "cc_all", "cc_not_ca", "cw", "cw_all", "cw_technology", "ei", "itar"),
    *("np_742_3_b", "ns_sme", "ns_ww", "rs_a11", "rs_chip_2022", "rs_chip_a", "rs_chip_ae", "rs_chip_b", "rs_d5"),
    *("rs_from_d5", "rs_hbm", "rs_iraq", "rs_pakistan", "rs_sme", "rs_sme_2022", "rs_weights", "rs_ww", "rs_y"),
    *("ru_sector", "si", "sl", "ss", "un"),
)
CONDITIONAL = (
    *("cb1", "cb2", "np1", "np2", "ns1", "ns2", "mt1", "rs1", "rs2", "cc1", "cc2", "cc3", "at1", "at2", "cc_not_ca"),
    *("cw_all", "ei", "ns_sme", "ns_ww", "rs_chip_2022", "rs_chip_a", "rs_chip_ae", "rs_chip_b"),
    *("rs_from_d5", "rs_hbm", "rs_sme", "rs_ww", "rs_y", "sl", "un"),
)
SERIES = ("item_600_or_9x515", "item_600_or_9x515_y")
FACTS = (*(f"item_{code}" for code in CODES), *(f"item_{code}_if" for code in CONDITIONAL), *SERIES)
MILITARY = re.compile(r"\d[A-E]6\d\d|9[A-E]515")


@dataclass(frozen=True)
class ControlRow:
    """A row of the table: a code covers these paragraphs of an entry in a period, under a condition in words."""

    code: str
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    condition: str
    period: Period
    certain: bool

    def covers(self, eccn: str) -> Truth:
        """Say whether the row covers a classification; None where a finer one is needed or its day is unknown."""
        inside = lies_under(eccn, self.included)
        outside = lies_under(eccn, self.excluded) if self.excluded else False
        if inside is False or outside is True:
            return False
        return True if inside and outside is False and self.certain else None


@cache
def control_rows() -> dict[str, tuple[ControlRow, ...]]:
    """Return the control rows by entry."""
    found: dict[str, list[ControlRow]] = {}
    for row in rows("control_list"):
        entry = row["entry"]
        included = tuple(entry + paragraph for paragraph in row["included"].split()) or (entry,)
        excluded = tuple(entry + paragraph for paragraph in row["excluded"].split())
        certain = row["basis"] != "unknown"
        found.setdefault(entry, []).append(
            ControlRow(row["code"], included, excluded, row["condition"], period(row), certain)
        )
    return {entry: tuple(several) for entry, several in found.items()}


@cache
def paragraphs() -> dict[str, frozenset[str]]:
    """Return the first-level paragraphs of the entries whose item text was read."""
    return {row["entry"]: frozenset(row["paragraphs"].split()) for row in rows("control_paragraphs")}


def exists(eccn: str) -> bool:
    """Say whether the entry has the paragraph, as far as its paragraphs are known.

    Example:
        >>> exists("3A090.a"), exists("3A090.q")
        (True, False)
    """
    known = paragraphs().get(eccn[:5])
    return known is None or len(eccn) == len("3A090") or eccn[6:].split(".", maxsplit=1)[0] in known


def in_force(eccn: str, day: date) -> Iterator[ControlRow]:
    """Yield the control rows of an entry in force on a day."""
    return (row for row in control_rows().get(eccn[:5], ()) if row.period.holds(day))


def controls(text: str, day: date) -> tuple[Truth, ...]:
    """Return, for a classification on a day, the truth of each of `FACTS`.

    Example:
        >>> dict(zip(FACTS, controls("3A001.a.2", date(2020, 7, 15))))["item_ns2"]
        True
    """
    eccn = classification(text)
    if eccn == "EAR99":
        return (False,) * len(FACTS)
    found = list(in_force(eccn, day)) if eccn else []
    if eccn is None or not found or not exists(eccn):
        return (None,) * len(FACTS)
    plain: dict[str, list[Truth]] = {}
    worded: dict[str, list[Truth]] = {}
    for row in found:
        (worded if row.condition else plain).setdefault(row.code, []).append(row.covers(eccn))
    return (
        *(merge(plain.get(code, ())) for code in CODES),
        *(merge(worded.get(code, ())) for code in CONDITIONAL),
        *series(eccn),
    )


def series(eccn: str) -> tuple[Truth, Truth]:
    """Say whether a classification is of the 600 series or 9x515, and whether it is a .y paragraph of one.

    Example:
        >>> series("9A610.x"), series("9A610")
        ((True, False), (True, None))
    """
    if not MILITARY.match(eccn):
        return False, False
    return True, lies_under(eccn, (eccn[:5] + ".y",))


CITATION = "supplement no. 1 to part 774"
EDGES = (
    *("2018-01-01", "2020-03-09", "2020-06-29", "2022-03-07", "2022-08-15", "2022-10-07", "2022-10-21", "2023-11-17"),
    *(
        "2023-12-08",
        "2024-05-30",
        "2024-09-06",
        "2024-12-02",
        "2025-01-13",
        "2025-01-16",
        "2026-01-01",
        "2026-01-02",
        "2026-07-10",
        "2026-08-07",
    ),
)

TABLES: tuple[Derivation, ...] = (
    Lookup(
        "us.ear.control_list",
        FACTS,
        "eccn",
        controls,
        tuple(date.fromisoformat(day) for day in EDGES),
        CITATION,
        carried(CITATION, date(2026, 1, 1)),
    ),
)
