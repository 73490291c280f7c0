"""Controlled US content of foreign-made items, worked out from a costed bill of materials.

A bill of materials is a child table: one row a component, keyed by the shipment's `row`. Supplement no. 2 to part
734: content counts if it is of US origin and would need a license to the destination as a country; part 744 is not
used; content open to License Exception GBS does not count; the denominator is the value of the foreign item. Values
are fair market prices: what affiliates charge each other counts at what others would pay.

To a commodity count commodities and the software bundled with it, which the levels take in only if it is controlled
for anti-terrorism reasons at most (734.4(c)(1) and (d)(1), note (3)). Other bundled software is an item of its own, to
be decided as a row of its own: it stands in the upper bound only, and gives `bundled_software_beyond_at`.

A component whose origin, classification or value is unknown leaves an interval. `controlled_us_content_percent` is
filled where the interval settles the level of the destination (10 percent to E:1 and E:2, else 25), with the bound
that settles it; where it does not, the share stays unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.clause import Truth, truth
from licet.derived import Derivation, Formula, Lookup
from licet.errors import BadFile, BadValue, UnknownFact, nearest
from licet.facts import dictionary as facts_dictionary
from licet.facts import load_file, parse
from licet.law.us.ear_734_4_de_minimis import CUBA_BACK, CUBA_OUT
from licet.law.us.ear_774_control_list import CODES, CONDITIONAL, SERIES, series
from licet.rule import Rule
from licet.spelling import classification

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("row", "component", "eccn", "value_usd", "origin", "kind")
KINDS = ("commodity", "software", "technology")
# Destinations to which the EAR require a license for EAR99 items too: 746.2, 746.4, 746.9.
EVERY_ITEM = ("CU", "KP", "SY")
# Destinations to which part of EAR99 needs a license by tariff number: unknown here. What the Treasury alone forbids
# towards Iran is no license of BIS: its guidelines count EAR99 for Cuba, North Korea and Syria, for no other country.
SOME_EAR99 = {"IR": date(2023, 2, 24), "RU": date(2022, 2, 24), "BY": date(2022, 3, 2)}
Y_TO = ("CN", "HK", "BY", "RU")  # to these, .y content of the 600 series and 9x515 counts at any share: 734.4(a)(6)(ii)
PARTS = ("us.ear.738", "us.ear.742", "us.ear.746")
GBS_LIFTS = ("us.ear.742.4.a.ns1", "us.ear.742.4.a.ns2")
ENCRYPTION = ("5A002", "5A004", "5B002", "5D002")
# Every reason for control but anti-terrorism.
BEYOND_AT = (
    *(f"item_{code}" for code in CODES if not code.startswith("at")),
    *(f"item_{code}_if" for code in CONDITIONAL if not code.startswith("at")),
    *SERIES,
)


@dataclass(frozen=True)
class Component:
    """One line of a bill of materials; None is unknown.

    Args:
        name: what it is called.
        eccn: its own classification, or "EAR99".
        value_usd: its fair market price where the item is made, in US dollars (supplement no. 2, paragraph (a)(2)).
        origin: country it was made in.
        kind: commodity, software or technology.
    """

    name: str
    eccn: str | None
    value_usd: float | None
    origin: str | None
    kind: str = "commodity"


@dataclass(frozen=True)
class Content:
    """Controlled US content of one item towards one destination on one day.

    Args:
        low, high: bounds of the share, in percent of the item's value.
        level: the level that binds, in percent; None if the destination's group is unknown.
        percent: the bound that settles the comparison with the level, or None.
        unsettled: components that hold it open, the most valuable first.
        facts: what 734.4(a), (b) and the notes on bundled software ask of the content.
    """

    low: float
    high: float
    level: float | None
    percent: float | None
    unsettled: tuple[str, ...]
    facts: Mapping[str, Truth]


def derive(facts: Mapping[str, Any], tables: Iterable[Derivation], day: date) -> dict[str, Any]:
    """Return the facts with those the tables give on a day; a formula without its inputs stays unknown."""
    row = dict(facts)
    for step in tables:
        if isinstance(step, Lookup) and row.get(step.key) is not None:
            row.update(
                {n: v for n, v in zip(step.facts, step.value(row[step.key], day), strict=True) if row.get(n) is None}
            )
        elif isinstance(step, Formula) and row.get(step.fact) is None:
            of = [row.get(name) for name in step.of]
            row[step.fact] = None if None in of else step.compute(*of)
    return row


def needs_license(
    eccn: str | None, destination: str, day: date, rules: Iterable[Rule], tables: Iterable[Derivation]
) -> Truth:
    """Say whether a US-origin item of this classification would need a license to a country, whoever receives it.

    Part 744 and the end uses of part 746 are left aside, and requirements that GBS would lift do not count. None where
    tables or facts leave it open.

    Args:
        rules: the rules of the law; those of parts 738, 742 and 746 that require are asked.
        tables: its tables.

    Source: supplement no. 2 to part 734, paragraph (a)(1).

    Example:
        >>> from licet.law import load
        >>> us = load("us")
        >>> needs_license("3A001.a.2", "CN", date(2019, 7, 15), us.rules, us.tables)
        True
    """
    if destination in EVERY_ITEM:
        return True
    if eccn is None:
        return None
    known = {
        "eccn": eccn,
        "destination": destination,
        "origin": "US",
        "shipped_on": day,
        "subject_to_ear": True,
        "item_moves": True,
        "activity": "reexport",
        "shipped_from": "US",
        "presumed_3a090_a": False,
        "headquartered_in_macau_or_d5": False,
        "oil_and_gas_end_use": False,
        "oil_item_through_other_country": False,
        "party_blocked_oligarch": False,
        "iraqi_military_end_use": False,
        "forbidden_by_iran_regulations": False,
    }
    row = derive(known, tables, day)
    gbs = _gbs(row)
    found: Truth = False
    for rule in rules:
        if rule.effect != "requires" or not rule.id.startswith(PARTS) or not rule.period.holds(day):
            continue
        fires = truth(rule.when, row)
        if fires is not False and gbs is not False and rule.id in GBS_LIFTS:
            fires = None if gbs is None else False
        if fires:
            return True
        found = None if fires is None else found
    since = SOME_EAR99.get(destination)
    return None if found is False and since is not None and day >= since else found


def _gbs(row: Mapping[str, Any]) -> Truth:
    """Say whether GBS is open to the item: destination in B, entry open."""
    in_b, open_ = row.get("country_group_b"), row.get("eccn_gbs")
    if in_b is False or open_ is False:
        return False
    return True if in_b and open_ else None


def content(
    components: Iterable[Component],
    value_usd: float | None,
    destination: str,
    day: date,
    rules: Iterable[Rule],
    tables: Iterable[Derivation],
    kind: str = "commodity",
) -> Content:
    """Return the controlled US content of an item, in percent of its value, as bounds and as settled by the level.

    Args:
        components: the lines of its bill of materials; what they leave of the value is taken to be foreign.
        value_usd: value of the foreign-made item; None leaves the share unknown.
        destination: country of ultimate destination.
        day: on which it goes.
        kind: of the item. To a commodity count commodities and bundled software; to software, software only; to
            technology, technology only (734.4(c)(1)-(3), (d)(1)-(3)).

    Raises:
        BadValue: a component is worth more than the item, or a value is negative.

    Example:
        >>> from licet.law import load
        >>> us = load("us")
        >>> parts = [Component("radio chip", "3A001.a.2", 20.0, "US"), Component("board", None, 10.0, "US")]
        >>> found = content(parts, 100.0, "CN", date(2019, 7, 15), us.rules, us.tables)
        >>> found.low, found.high, found.level, found.percent, found.unsettled
        (20.0, 30.0, 25.0, None, ('board',))
    """
    rules, tables, components = tuple(rules), tuple(tables), tuple(components)
    if value_usd is not None and value_usd <= 0:
        raise BadValue(f"the item is worth {value_usd:g} USD", expected="a value above zero")
    sure = open_ = 0.0
    waiting: list[tuple[float, str]] = []
    unlimited = value_usd is None
    counted = [c for c in components if _counts(c.kind, kind)]
    for part in counted:
        if part.value_usd is not None and (
            part.value_usd < 0 or (value_usd is not None and part.value_usd > value_usd)
        ):
            raise BadValue(
                f"component {part.name!r} is worth {part.value_usd:g} USD",
                where="bill of materials",
                expected="a value between zero and that of the item",
            )
        if part.origin is not None and part.origin != "US":
            continue
        controlled = needs_license(part.eccn, destination, day, rules, tables)
        if controlled is not True and destination in Y_TO and part.eccn is not None:
            controlled = True if series(part.eccn)[1] else controlled
        bundled = part.kind == "software" and kind == "commodity"
        if controlled and (part.origin is None or (bundled and at_only(part.eccn, day, tables) is not True)):
            controlled = None
        if controlled is False:
            continue
        if part.value_usd is None:
            unlimited = True
            waiting.append((float("inf"), part.name))
        elif controlled:
            sure += part.value_usd
        else:
            open_ += part.value_usd
            waiting.append((part.value_usd, part.name))
    low = 0.0 if value_usd is None else min(100.0, 100 * sure / value_usd)
    high = 100.0 if unlimited or value_usd is None else min(100.0, 100 * (sure + open_) / value_usd)
    level = _level(destination, day, tables)
    settled = None if level is None else low if low > level else high if high <= level else None
    named = _parts(counted)
    if settled == 0 and any(said is not False for said in named.values()):
        settled = None  # worth nothing, and yet incorporated: the paragraphs without a level are not cleared by a zero
    named[BUNDLED] = _bundled(counted if kind == "commodity" else (), day, tables)
    return Content(low, high, level, settled, tuple(name for _, name in sorted(waiting, reverse=True)), named)


def at_only(eccn: str | None, day: date, tables: Iterable[Derivation]) -> Truth:
    """Say whether a classification is EAR99 or controlled for anti-terrorism reasons only; None where that is open.

    Example:
        >>> from licet.law import load
        >>> tables = load("us").tables
        >>> at_only("5D992.c", date(2024, 1, 2), tables), at_only("5D002", date(2024, 1, 2), tables)
        (True, False)
    """
    if eccn is None:
        return None
    row = derive({"eccn": eccn}, tables, day)
    found = [row.get(fact) for fact in BEYOND_AT]
    return False if True in found else None if None in found else True


def _bundled(parts: Iterable[Component], day: date, tables: Iterable[Derivation]) -> Truth:
    """Say whether US software among the parts is controlled for more than anti-terrorism reasons."""
    found: Truth = False
    for part in parts:
        if part.kind != "software" or part.origin not in ("US", None):
            continue
        within = at_only(part.eccn, day, tables)
        if within is False and part.origin == "US":
            return True
        found = found if within else None
    return found


def _counts(part: str, item: str) -> bool:
    return part in ("commodity", "software") if item == "commodity" else part == item


def _level(destination: str, day: date, tables: Iterable[Derivation]) -> float | None:
    row = derive({"destination": destination}, tables, day)
    groups = [row.get("country_group_e1")]
    if not CUBA_OUT <= day < CUBA_BACK:
        groups.append(row.get("country_group_e2"))
    if True in groups:
        return 10.0
    return None if None in groups else 25.0


def _parts(components: Iterable[Component]) -> dict[str, Truth]:
    """Return what 734.4(a) and (b) ask of the US content, whatever its value."""
    found: dict[str, Truth] = dict.fromkeys(NAMED, False)
    for part in components:
        if part.origin not in ("US", None):
            continue
        code = classification(part.eccn) if part.eccn else None
        if code is None:
            says: dict[str, Truth] = dict.fromkeys(found)
        else:
            military, y = series(code) if code != "EAR99" else (False, False)
            says = {
                "us_content_600_or_9x515": None if military and y is None else bool(military and not y),
                "us_content_600_or_9x515_y": y if military else False,
                "us_content_5e002": code.startswith("5E002"),
                "us_content_9e003": code.startswith("9E003"),
                "us_content_encryption": code.startswith(ENCRYPTION),
            }
        for name, said in says.items():
            value = None if part.origin is None and said else said
            if found[name] is not True and value is not False:
                found[name] = value
    return found


def read(source: "str | Path | pl.DataFrame") -> dict[int, list[Component]]:
    """Return the components of each shipment row.

    Args:
        source: CSV, Parquet, JSON Lines or frame with columns row, component, eccn, value_usd, origin, kind; an
            empty cell is unknown, an absent `kind` is a commodity.

    Raises:
        UnknownFact: a column is none of these.
        BadValue: a value does not fit; its row is named.
        BadFile: the column `row` is missing.

    Example:
        >>> import polars as pl
        >>> lines = {"row": [1], "component": ["chip"], "eccn": ["3A001.a.2"], "value_usd": [27], "origin": ["US"]}
        >>> read(pl.DataFrame(lines))
        {1: [Component(name='chip', eccn='3A001.a.2', value_usd=27.0, origin='US', kind='commodity')]}
    """
    frame = load_file(source) if isinstance(source, (str, Path)) else source
    name = str(source) if isinstance(source, (str, Path)) else "bill of materials"
    for column in frame.columns:
        if column not in COLUMNS:
            near = ", ".join(nearest(column, COLUMNS))
            raise UnknownFact(
                f"column {column!r} is not of a bill of materials",
                where=name,
                todo=f"nearest: {near}" if near else None,
            )
    if "row" not in frame.columns:
        raise BadFile("no column 'row'", where=name, expected="the shipment's row number in each line")
    known = facts_dictionary()
    parts: dict[int, list[Component]] = {}
    for number, line in enumerate(frame.iter_rows(named=True), 1):
        where = f"line {number} of {name}"
        try:
            row = int(line["row"])
        except (TypeError, ValueError):
            raise BadValue(f"row is {line['row']!r}", where=where, expected="the number of a shipment row") from None
        kind = str(line.get("kind") or "commodity").strip().lower()
        if kind not in KINDS:
            raise BadValue(f"kind is {line['kind']!r}", where=where, expected="one of " + ", ".join(KINDS))
        eccn, value, origin = (parse(line.get(fact), known[fact], where) for fact in ("eccn", "value_usd", "origin"))
        parts.setdefault(row, []).append(
            Component(str(line.get("component") or f"line {number}"), eccn, value, origin, kind)
        )
    return parts


def add_content(
    shipments: "pl.DataFrame", parts: Mapping[int, list[Component]], rules: Iterable[Rule], tables: Iterable[Derivation]
) -> "pl.DataFrame":
    """Return the shipments with the facts their bills of materials give; what is given already is kept.

    Adds `controlled_us_content_percent` and the `us_content_*` facts, and for reading the columns `us_content_low`,
    `us_content_high` (percent) and `us_content_unsettled` (names of components).

    Args:
        shipments: typed facts with `row`, `destination`, `shipped_on`, `value_usd`; `product_kind` if not a commodity.
        parts: components by row, as `read` gives them.
        rules, tables: of the law.

    Raises:
        BadValue: a bill of materials belongs to no shipment row.

    Example:
        >>> import polars as pl
        >>> from licet.law import load
        >>> us = load("us")
        >>> row = {"row": [1], "destination": ["CN"], "shipped_on": [date(2019, 7, 15)], "value_usd": [100.0]}
        >>> parts = {1: [Component("chip", "3A001.a.2", 27.0, "US")]}
        >>> add_content(pl.DataFrame(row), parts, us.rules, us.tables)["controlled_us_content_percent"].to_list()
        [27.0]
    """
    import polars as pl

    rules, tables = tuple(rules), tuple(tables)
    rows = set(shipments["row"].to_list())
    stray = sorted(set(parts) - rows)
    if stray:
        raise BadValue(
            f"row {stray[0]} has components and no shipment",
            where="bill of materials",
            expected="rows of the shipments",
        )
    made: dict[str, list[Any]] = {
        name: [] for name in (*FACTS, "us_content_low", "us_content_high", "us_content_unsettled")
    }
    for line in shipments.iter_rows(named=True):
        mine = parts.get(line["row"])
        to, day = line.get("destination"), line.get("shipped_on")
        found = None
        if mine is not None and to is not None and day is not None:
            found = content(
                mine, line.get("value_usd"), to, day, rules, tables, line.get("product_kind") or "commodity"
            )
        given = {name: line.get(name) for name in FACTS}
        says = {**found.facts, FACTS[0]: found.percent} if found else {}
        for name in FACTS:
            made[name].append(given[name] if given[name] is not None else says.get(name))
        made["us_content_low"].append(found.low if found else None)
        made["us_content_high"].append(found.high if found else None)
        made["us_content_unsettled"].append(", ".join(found.unsettled) if found else None)
    types = {name: pl.Boolean() for name in FACTS[1:]} | {
        FACTS[0]: pl.Float64(),
        "us_content_low": pl.Float64(),
        "us_content_high": pl.Float64(),
        "us_content_unsettled": pl.String(),
    }
    return shipments.with_columns(pl.Series(name, values, dtype=types[name]) for name, values in made.items())


NAMED = (
    "us_content_600_or_9x515",
    "us_content_600_or_9x515_y",
    "us_content_5e002",
    "us_content_9e003",
    "us_content_encryption",
)
BUNDLED = "bundled_software_beyond_at"
FACTS = ("controlled_us_content_percent", *NAMED, BUNDLED)
