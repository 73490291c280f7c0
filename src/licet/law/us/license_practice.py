"""Practice: what became of license applications, by party and period, as published. It moves no bound.

A third layer beside the text and its enforcement. A share is that of applications decided in a period, by number or by
value; it says nothing of one application, and nothing of days outside the period.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from licet.law.us.dated import rows

# The fact that says that a party of the table takes part.
PARTIES = {"Huawei": "party_huawei"}


@dataclass(frozen=True)
class Practice:
    """One published share of license decisions.

    Args:
        party: whose applications.
        first, last: days of decision, both included.
        measure: share of the number or of the value of applications decided.
        kind: of items: ALL, EAR99, AT_only, or a category of the control list.
        share_approved: from 0 to 1.
        covers: whether the day asked about lies in the period.
        citation, source: where it was published, and by whom it was counted.
        note: numbers behind the share, where told.
    """

    party: str
    first: date
    last: date
    measure: str
    kind: str
    share_approved: float
    covers: bool
    citation: str
    source: str
    note: str

    def __str__(self) -> str:
        items = "all items" if self.kind == "ALL" else self.kind.replace("_", " ")
        lies = "" if self.covers else "; the day lies outside this period, and for it no share is known"
        told = f" ({self.note})" if self.note else ""
        return (
            f"{self.party}, {items}, {self.first} to {self.last}: {self.share_approved:.1%} approved by "
            f"{self.measure}{told}. {self.citation}{lies}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the share as plain data."""
        return {**asdict(self), "first": self.first.isoformat(), "last": self.last.isoformat()}


def kind_of(eccn: str | None, at_only: bool | None) -> str | None:
    """Return the kind of item the shares are told for; None if the classification is unknown.

    Example:
        >>> kind_of("EAR99", None), kind_of("5A991", None), kind_of("3A001.a.2", None)
        ('EAR99', 'AT_only', 'category_3')
    """
    if eccn is None:
        return None
    if eccn.upper() == "EAR99":
        return "EAR99"
    return "AT_only" if at_only or eccn[2:4] == "99" else f"category_{eccn[:1]}"


@cache
def _table() -> tuple[dict[str, str], ...]:
    return tuple(dict(row) for row in rows("license_practice"))


def practice(facts: Mapping[str, Any]) -> tuple[Practice, ...]:
    """Return the published shares for the parties of a shipment: over all items, and for its kind of item.

    Args:
        facts: typed facts; the party facts of `PARTIES`, `eccn` and `shipped_on` are read.

    Example:
        >>> found = practice({"party_huawei": True, "eccn": "EAR99", "shipped_on": date(2021, 1, 4)})
        >>> [(p.kind, p.measure, p.share_approved) for p in found][:2]
        [('ALL', 'count of decided', 0.693), ('ALL', 'value of decided', 0.673)]
    """
    day = facts.get("shipped_on")
    kinds = {"ALL", kind_of(facts.get("eccn"), facts.get("controlled_for_at_only"))}
    found = []
    for row in _table():
        if facts.get(PARTIES[row["party"]]) is not True or row["class"] not in kinds:
            continue
        first, last = date.fromisoformat(row["since"]), date.fromisoformat(row["until"])
        found.append(
            Practice(
                row["party"],
                first,
                last,
                row["measure"],
                row["class"],
                float(row["share_approved"]),
                day is not None and first <= day <= last,
                row["citation"],
                row["source"],
                row["note"],
            )
        )
    return tuple(found)
