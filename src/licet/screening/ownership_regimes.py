"""What a law of ownership asks: its threshold, whose shares it counts, how it adds them, and when.

The rows are law and live with the law (`law/us/tables/ownership_regimes.csv`); this file gives them a form that the
engine can ask. A listing is one entry of a published list, as far as ownership needs it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from licet.errors import BadValue, LawError, UnknownName, nearest
from licet.period import Period, parse_day

LISTS = ("EL", "UVL", "MEU", "DPL", "SDN", "SSI", "CMIC", "ISN", "DTC", "PLC", "NS-MBS", "CAP", "FSE", "NS-ISA")
POLICIES = ("approval", "case by case", "presumption of denial", "denial")  # from the mildest to the strictest
COLUMNS = (
    *("id", "name", "since", "until", "threshold", "aggregation", "counted_lists", "uncertain_lists", "programs"),
    *("exempt_countries", "red_flag", "verified_until", "citation", "source", "note"),
)


@dataclass(frozen=True)
class Listing:
    """One entry of a list: who, on which list, under which program, when, and on which terms.

    Args:
        party: the name, as in the ownership edges.
        list: code of the list, one of LISTS.
        program: tags of the sanctions program, e.g. "RUSSIA-EO14024"; None = not known.
        period: days on which the entry stands.
        policy: license review policy, one of POLICIES; None = not known.
        footnotes: footnote designations of the entry, e.g. ("1", "4").
        address: the entry names an address, not a party: nobody is owned by an address.
    """

    party: str
    list: str
    program: str | None = None
    period: Period = field(default_factory=Period)
    policy: str | None = None
    footnotes: tuple[str, ...] = ()
    address: bool = False

    def __post_init__(self) -> None:
        if self.list not in LISTS:
            near = ", ".join(nearest(self.list, LISTS)) or ", ".join(LISTS)
            raise BadValue(f"list is {self.list!r} for {self.party!r}", expected="a list code", todo=f"nearest: {near}")
        if self.policy is not None and self.policy not in POLICIES:
            raise BadValue(f"policy is {self.policy!r} for {self.party!r}", expected=", ".join(POLICIES))


@dataclass(frozen=True)
class Regime:
    """One period of one ownership rule.

    Args:
        id: rule id, e.g. "us.ear.affiliates".
        name: the group of rules asked together, e.g. "OFAC50".
        period: days in force.
        threshold: percent at and above which ownership counts; None = ownership alone restricts nobody.
        aggregation: "sum" adds the shares of all restricted owners; "single" looks at one listed party at a time.
        counted: lists whose entries count as restricted owners.
        uncertain: lists of which only some entries count; such an owner is perhaps restricted.
        programs: list -> program tags that count; a list without an entry here counts whole.
        exempt: countries of organization the rule does not reach (ISO 3166 alpha-2).
        red_flag: number of the red flag for a listed owner whose share is not known.
        verified_until: last day for which the text was verified; later answers assume no amendment.
    """

    id: str
    name: str
    period: Period
    threshold: float | None
    aggregation: str
    counted: tuple[str, ...]
    uncertain: tuple[str, ...] = ()
    programs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()
    red_flag: int | None = None
    verified_until: date | None = None
    citation: str = ""
    source: str = ""
    note: str = ""

    def counts(self, listing: Listing) -> bool | None:
        """Say whether an entry makes its party a restricted owner; None = it depends on what is not known.

        Example:
            >>> sdn = Regime("x", "X", Period(), 50, "sum", ("SDN",), programs={"SDN": frozenset({"SDGT"})})
            >>> [sdn.counts(Listing("P", *entry)) for entry in [("SDN", "SDGT"), ("UVL",), ("SDN",)]]
            [True, False, None]
        """
        if listing.address:
            return False
        if listing.list in self.uncertain:
            return None
        if listing.list not in self.counted:
            return False
        tags = self.programs.get(listing.list)
        if tags is None:
            return True
        return None if not listing.program else _tagged(listing.program, tags)


def _tagged(program: str, tags: frozenset[str]) -> bool:
    """Say whether a program as written, "RUSSIA-EO14024" or "E.O. 14024", is one of the tags."""
    text = program.upper()
    orders = {tag.partition("-EO")[2] for tag in tags} - {""}
    return bool(tags & set(re.findall(r"[A-Z0-9][A-Z0-9-]*", text)) or orders & set(re.findall(r"\d{5}", text)))


def regimes(rows: Iterable[Mapping[str, str]], where: str = "ownership regimes") -> tuple[Regime, ...]:
    """Return the rows of a table of ownership rules, checked.

    Raises:
        LawError: a column is unknown or missing, a value is of the wrong kind, or two periods of one id overlap.
    """
    made: list[Regime] = []
    for number, row in enumerate(rows, start=2):
        at = f"row {number} of {where}"
        odd = set(row) ^ set(COLUMNS)
        if odd:
            raise LawError(f"column {sorted(map(str, odd))[0]!r} is unknown or missing", where=at)
        if row["aggregation"] not in ("sum", "single"):
            raise LawError(f"aggregation is {row['aggregation']!r}", where=at, expected="sum or single")
        day = {k: parse_day(row[k], at) if row[k] else None for k in ("since", "until", "verified_until")}
        try:
            threshold = float(row["threshold"]) if row["threshold"] else None
            red_flag = int(row["red_flag"]) if row["red_flag"] else None
        except ValueError:
            raise LawError("threshold or red flag is no number", where=at) from None
        programs = [part.partition(":") for part in _split(row["programs"], "|")]
        regime = Regime(
            id=row["id"],
            name=row["name"],
            period=Period(day["since"], day["until"]),
            threshold=threshold,
            aggregation=row["aggregation"],
            counted=_lists(row["counted_lists"], at),
            uncertain=_lists(row["uncertain_lists"], at),
            programs={name.strip(): frozenset(_split(tags)) for name, _, tags in programs},
            exempt=frozenset(_split(row["exempt_countries"])),
            red_flag=red_flag,
            verified_until=day["verified_until"],
            citation=row["citation"],
            source=row["source"],
            note=row["note"],
        )
        if any(other.id == regime.id and other.period.overlaps(regime.period) for other in made):
            raise LawError(f"two periods of {regime.id} overlap", where=at)
        made.append(regime)
    return tuple(made)


def in_force(table: Iterable[Regime], name: str, on: date) -> tuple[Regime, ...]:
    """Return the rules of a group, or the one rule with that id, on a day.

    Raises:
        UnknownName: no rule has that name or id.
        BadValue: the day lies before the first encoded text.
    """
    table = tuple(table)
    named = [r for r in table if name in (r.name, r.id)]
    if not named:
        known = sorted({r.name for r in table} | {r.id for r in table})
        near = ", ".join(nearest(name, known)) or ", ".join(known)
        raise UnknownName(f"no ownership rule {name!r}", todo=f"nearest: {near}")
    found = tuple(r for r in named if r.period.holds(on))
    if not found:
        first = min(r.period.since for r in named if r.period.since)
        raise BadValue(f"no text of {name} is encoded for {on}", expected=f"a day from {first} on")
    return found


def _split(text: str, mark: str = ";") -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _lists(text: str, at: str) -> tuple[str, ...]:
    codes = tuple(_split(text))
    unknown = [code for code in codes if code not in LISTS]
    if unknown:
        raise LawError(f"no list {unknown[0]!r}", where=at, expected=", ".join(LISTS))
    return codes
