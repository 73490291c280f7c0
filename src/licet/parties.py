"""Join lists and screening: who in a table of shipments is that listed party, on that day.

names by role ── distinct ── search the roll ── hits ── spans of days ── facts by role and for any role

Each distinct name is screened once, whatever its days. A name gets spans of days in which its facts do not change; a
row takes the span of its day. A settled hit on an entry that was listed on the day makes a fact true; an unresolved
hit, or an entry of which the day is not certain, makes it unknown; it is false only where a list kept for that day has
no such party. A role without a name is unknown, and the word "none" says that nobody is in it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from licet.errors import BadInput, StaleList
from licet.facts import dictionary, dtype
from licet.lists.history import FOOTNOTES, Status, status_of, turning_days
from licet.lists.roll import Roll, roll_of
from licet.lists.snapshots import Snapshot, Store
from licet.lists.us_entity_list import policy, requirement
from licet.screening.candidates import Index
from licet.screening.hits import Thresholds, build_index
from licet.screening.hits import screen as screen_texts
from licet.screening.names import read
from licet.screening.resolutions import Resolutions

ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")
IN_ORDER = ("end_user", "ultimate_consignee", "purchaser", "intermediate_consignee")  # whose entry gives the terms
NOBODY = "none"
TOP, MOST = 25, 1000  # entries a name, and for a name that has more of them
BATCH = 20_000
SLICE = 100_000  # rows joined at a time
MOST_DAYS_OLD = 30
# 744.8(a)(1): programs of the SDN List whose parties need a license; before, 744.8, 744.12 to 744.14 and 744.18
WIDENED = date(2024, 3, 21)  # 89 FR 20107
BEFORE = frozenset(("NPWMD", "SDGT", "SDT", "FTO", "IRAQ2"))
OLIGARCHS = frozenset(  # 746.10(a)(2): Executive Orders 13405, 13660, 13661, 13662, 13685, 14024, 14038
    (
        *("BELARUS", "BELARUS-EO14038", "RUSSIA-EO14024", "UKRAINE-EO13660", "UKRAINE-EO13661", "UKRAINE-EO13662"),
        "UKRAINE-EO13685",
    )
)
PROGRAMS = frozenset(
    (
        *OLIGARCHS,
        *("FTO", "SDGT", "NPWMD", "ILLICIT-DRUGS-EO14059", "SDNT", "SDNTK", "TCO"),
    )
)
BY_ROLE = ("on_entity_list", "footnote_1")
BY_ANY = (
    *("party_footnote_3", "party_footnote_4", "party_footnote_5", "party_huawei", "party_unverified", "party_denied"),
    *("party_on_military_end_user_list", "party_sdn_744_8", "party_blocked_oligarch", "party_sdn", "party_cmic"),
)
TERMS = ("entity_list_requirement", "entity_list_policy")
KINDS = (*BY_ROLE, *BY_ANY, "_sdn", *TERMS)
LIST_OF = {  # the list whose coverage of a day makes a fact false where there is no hit
    **dict.fromkeys(("on_entity_list", "footnote_1", *BY_ANY[:4]), "EL"),
    "party_unverified": "UVL", "party_denied": "DPL", "party_on_military_end_user_list": "MEU",
    "party_sdn_744_8": "SDN", "party_blocked_oligarch": "SDN", "_sdn": "SDN", "party_sdn": "SDN", "party_cmic": "CMIC",
}  # fmt: skip
NOTES = {"footnote_1": 1, "party_footnote_3": 3, "party_footnote_4": 4, "party_footnote_5": 5}


@dataclass(frozen=True)
class Book:
    """Lists ready to be screened against: their rolls, and an index of every name on them.

    Args:
        rolls: by source.
        index: of names; the id of an entry there is "source entry_id".
        names: the table behind it: entry_id, list, name_kind, name, source.
    """

    rolls: Mapping[str, Roll]
    index: Index
    names: pl.DataFrame

    def status(self, id: str, day: date) -> Status:
        """Return the status of an entry of the index on a day."""
        source, _, key = id.partition(" ")
        return status_of(self.rolls[source].entry(key), self.rolls[source], day)

    def row(self, id: str) -> dict[str, Any]:
        """Return the newest row of an entry of the index."""
        source, _, key = id.partition(" ")
        versions = self.rolls[source].entry(key).versions
        return versions[max(versions)]

    def kinds(self) -> tuple[str, ...]:
        """Return what is found out of a name: KINDS, and each fact of the dictionary that a list of one's own is named.

        A private list whose column `list` says party_jp_end_user_list makes that fact true, unknown or false.
        """
        named = {code for roll in self.rolls.values() for code in roll.lists} & dictionary().keys()
        own = [n for n in sorted(named) if dictionary()[n].given_by == "screening" and n.startswith("party_")]
        return (*KINDS, *(n for n in own if n not in KINDS and dictionary()[n].type == "boolean"))

    def whole_from(self) -> dict[str, date]:
        """Return the first day for which each list that facts rest on is kept whole."""
        codes = {LIST_OF.get(kind, kind) for kind in self.kinds()}
        return {code: day for code in sorted(codes) if (day := self.kept_from(code)) is not None}

    def kept_from(self, code: str) -> date | None:
        """Return the first day for which a list is kept whole; None if it never is."""
        return min((roll.days[0] for roll in self.rolls.values() if code in roll.lists), default=None)

    def newest(self) -> date:
        """Return the newest day of the oldest list that facts rest on."""
        days = [
            max(roll.days[-1] for roll in self.rolls.values() if code in roll.lists)
            for code in set(LIST_OF.values()) & self.whole_from().keys()
        ]
        return min(days, default=max(roll.days[-1] for roll in self.rolls.values()))


def open_book(store: Store, sources: Sequence[str] = ()) -> Book:
    """Return the kept lists of a store, indexed.

    Args:
        sources: ids of lists; by default all that are kept.

    Raises:
        UnknownName: a list is not kept.
        BadInput: the store is empty.
    """
    chosen = sources or sorted(store.standings())
    if not chosen:
        raise BadInput(
            "no list is kept", where=str(store.folder), todo="run `licet lists fetch` or `licet lists import`"
        )
    return bind({source: store.history(source) for source in chosen})


def bind(histories: Mapping[str, Sequence[Snapshot]]) -> Book:
    """Return snapshots by source as a book."""
    rolls = {source: roll_of(history) for source, history in histories.items()}
    names = pl.concat(listed_names(roll) for roll in rolls.values())
    return Book(rolls, build_index(names), names)


def listed_names(roll: Roll) -> pl.DataFrame:
    """Return the names of a roll as the index takes them, original scripts and aliases included."""
    return roll.names.with_columns(entry_id=pl.lit(roll.source + " ") + pl.col("entry_id"), source=pl.lit(roll.source))


@dataclass(frozen=True)
class Screened:
    """What screening found of distinct names.

    Args:
        hits: text, entry_id, name, score, rank, status, by, why; from the clearing threshold.
        spans: text, since, until (the first day after), profile; the spans of a text cover the days asked about.
        profiles: facts by profile, one column a kind; the first row is of a name not given, the second of nobody.
    """

    hits: pl.DataFrame
    spans: pl.DataFrame
    profiles: pl.DataFrame


class _Profiles:
    """Numbers the distinct rows of facts, since a million names have few."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.numbers: dict[tuple[Any, ...], int] = {}
        self.number(dict.fromkeys(kinds))  # a name not given
        self.number({kind: None if kind in TERMS else False for kind in kinds})  # nobody

    def number(self, facts: Mapping[str, Any]) -> int:
        return self.numbers.setdefault(tuple(facts[kind] for kind in self.kinds), len(self.numbers))

    def table(self) -> pl.DataFrame:
        schema = {kind: pl.String if kind in TERMS else pl.Boolean for kind in self.kinds}
        return pl.DataFrame(list(self.numbers), schema=schema, orient="row")


def screen_names(
    texts: Iterable[str],
    book: Book,
    since: date,
    until: date,
    thresholds: Thresholds | None = None,
    resolutions: Resolutions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Screened:
    """Return what the lists say of distinct names on the days from `since` to `until`, both included.

    Args:
        texts: names; each distinct one is screened once.
        thresholds, resolutions: as in `licet.screening.hits.screen`.
        progress: called with the number of names screened and of all.
    """
    limits = thresholds or Thresholds()
    profiles = _Profiles(book.kinds())
    plain = _plain_spans(book, since, until, profiles)
    clear = [begin for begin, _, _ in plain]
    rows: list[tuple[str, date, date, int]] = []
    timelines: dict[str, _Timeline] = {}
    found: list[pl.DataFrame] = []
    ordered = sorted(set(texts))
    for first in range(0, len(ordered), BATCH):
        part = ordered[first : first + BATCH]
        hits, facts = screen_texts(pl.DataFrame({"text": part}), book.index, limits, resolutions, TOP)
        many = hits.filter(pl.col("rank") == TOP).select("text")
        if many.height:  # look again, deeper, so that no list is missed behind the first hits
            deeper, _ = screen_texts(many, book.index, limits, resolutions, MOST, MOST)
            hits = pl.concat([hits.join(many, on="text", how="anti"), deeper])
        found.append(hits)
        own: dict[str, list[_Hit]] = {}
        for text, *hit in hits.select("text", "entry_id", "status", "rank", "score").iter_rows():
            own.setdefault(text, []).append(_Hit(*hit))
        for text, listed in zip(part, facts["text_listed"].to_list(), strict=True):
            if text not in own:
                spans = plain if listed is False else [(since, until + timedelta(days=1), 0)]
            else:
                spans = _spans(text, own[text], book, clear, until, timelines, profiles)
            rows += [(text, *span) for span in spans]
        if progress:
            progress(min(first + BATCH, len(ordered)), len(ordered))
    if not found:
        found = [screen_texts(pl.DataFrame({"text": [""]}), book.index, limits)[0].clear()]
    schema = {"text": pl.String, "since": pl.Date, "until": pl.Date, "profile": pl.UInt32}
    return Screened(pl.concat(found), pl.DataFrame(rows, schema=schema, orient="row"), profiles.table())


@dataclass(frozen=True, slots=True)
class _Hit:
    entry_id: str
    status: str
    rank: int
    score: float

    @property
    def settled(self) -> bool:
        return self.status != "unresolved"


@dataclass(frozen=True, slots=True)
class _Timeline:
    """An entry over the days asked about: the status from each day to the next."""

    days: list[date]
    statuses: list[Status]
    row: dict[str, Any]

    def on(self, day: date) -> Status:
        return self.statuses[bisect_right(self.days, day) - 1]

    def enters(self, day: date) -> bool:
        """Say whether the entry stood on the Entity List on a day for certain."""
        return self.row["list"] == "EL" and self.on(day).listed is True


def _timeline(book: Book, id: str, since: date, until: date) -> _Timeline:
    source, _, key = id.partition(" ")
    roll = book.rolls[source]
    entry = roll.entry(key)
    days = [since, *(day for day in turning_days(entry, roll) if since < day <= until)]
    newest = entry.versions[max(entry.versions)]
    return _Timeline(days, [status_of(entry, roll, day) for day in days], newest)


def _plain_spans(book: Book, since: date, until: date, profiles: _Profiles) -> list[tuple[date, date, int]]:
    """Return the spans of a name nobody has: false where a list is kept for the day, unknown before."""
    kept = book.whole_from()
    made = [FOOTNOTES[number][0] for number in NOTES.values()]
    days = sorted({since, *(day for day in (*kept.values(), *made) if since < day <= until)})
    spans = []
    for begin, end in zip(days, [*days[1:], until + timedelta(days=1)], strict=True):
        whole = {code for code, day in kept.items() if day <= begin}
        spans.append((begin, end, profiles.number(_no_hit(profiles.kinds, whole, begin))))
    return spans


def _no_hit(kinds: tuple[str, ...], whole: set[str], day: date) -> dict[str, Any]:
    """Return the facts of a name without hits: false where the list is kept whole, or the footnote was not made yet."""
    facts: dict[str, Any] = {kind: False if LIST_OF.get(kind, kind) in whole else None for kind in kinds}
    facts |= {kind: False for kind, number in NOTES.items() if day < FOOTNOTES[number][0]}
    return facts | {"party_sdn": None}  # who is owned by such parties is not on the list


def _spans(
    text: str, own: list[_Hit], book: Book, clear: list[date], until: date,
    timelines: dict[str, _Timeline], profiles: _Profiles,
) -> list[tuple[date, date, int]]:  # fmt: skip
    """Return the spans of a name with hits."""
    days = set(clear)
    standing = [hit for hit in own if hit.status != "not same"]
    for hit in standing:
        if hit.entry_id not in timelines:
            timelines[hit.entry_id] = _timeline(book, hit.entry_id, clear[0], until)
        days.update(timelines[hit.entry_id].days)
    readings = read(text)
    # beyond the first hits others may stand unseen; a text too long to be a name was not read to its end
    partial = any(hit.rank >= MOST for hit in own) or not readings or any(reading.cut for reading in readings)
    kept = book.whole_from()
    spans: list[tuple[date, date, int]] = []
    ordered = sorted(days)
    for begin, end in zip(ordered, [*ordered[1:], until + timedelta(days=1)], strict=True):
        whole = set() if partial else {code for code, day in kept.items() if day <= begin}
        facts = _no_hit(profiles.kinds, whole, begin)
        if any(hit.settled and timelines[hit.entry_id].enters(begin) for hit in standing):
            facts |= dict.fromkeys((*NOTES, "party_huawei"), False)  # who the party is, is known: its entries tell
        for hit in standing:
            timeline = timelines[hit.entry_id]
            _add(facts, timeline.on(begin), timeline.row, hit.settled, begin)
        facts |= _terms(standing, timelines, begin)
        number = profiles.number(facts)
        if spans and spans[-1][2] == number:
            spans[-1] = (spans[-1][0], end, number)
        else:
            spans.append((begin, end, number))
    return spans


def _add(facts: dict[str, Any], status: Status, row: Mapping[str, Any], settled: bool, day: date) -> None:
    """Add one hit to the facts of a name: true beats unknown beats false."""
    if status.listed is False:
        return
    sure = True if settled and status.listed else None
    touched: dict[str, bool | None] = {}
    match status.list:
        case "EL":
            touched["on_entity_list"] = sure
            touched["party_huawei"] = sure if 2 in (row["footnotes"] or ()) else False
            for name, number in NOTES.items():
                may = number in status.footnotes_open
                touched[name] = sure if number in status.footnotes else None if may else False
        case "DPL":
            touched["party_denied"] = sure
        case "MEU":
            touched["party_on_military_end_user_list"] = sure
        case "UVL":
            touched["party_unverified"] = sure
        case "CMIC":
            touched["party_cmic"] = sure
        case "SDN":
            touched["_sdn"] = touched["party_sdn"] = sure
            tags = {tag.strip(" []") for tag in (row["program"] or "").replace("] [", ";").split(";")}
            named = tags & (PROGRAMS if day >= WIDENED else BEFORE)
            touched["party_sdn_744_8"] = sure if named else False
            touched["party_blocked_oligarch"] = sure if tags & OLIGARCHS else False
        case code if code in facts:
            touched[code] = sure
    for kind, value in touched.items():
        if value is True or (value is None and facts[kind] is False):
            facts[kind] = value


def _terms(hits: list[_Hit], timelines: Mapping[str, _Timeline], day: date) -> dict[str, str | None]:
    """Return the requirement and policy of the Entity List entries of a name, where they are known and agree.

    Entries of exactly that name speak for it, before entries that only resemble it.
    """
    sure = [h for h in hits if h.settled and timelines[h.entry_id].enters(day)]
    own = [timelines[h.entry_id] for h in ([h for h in sure if h.score == 1.0] or sure)]
    if not own or not all(t.on(day).texts_hold for t in own):
        return dict.fromkeys(TERMS)
    requirements = {requirement(t.row["license_requirement"] or "") for t in own}
    policies = {policy(t.row["license_policy"] or "") for t in own}
    return {
        "entity_list_requirement": "all_items" if "all_items" in requirements else "named_items",
        "entity_list_policy": policies.pop() if len(policies) == 1 else None,
    }


def add_facts(frame: pl.DataFrame, screened: Screened) -> pl.DataFrame:
    """Return shipments with the facts of their parties; a fact that was given and is known is kept.

    Args:
        frame: typed facts with `shipped_on` and names by role.
        screened: of every name in the frame, over the days of the frame.
    """
    if frame.height <= SLICE:
        return _add_facts(frame, screened)
    return pl.concat([_add_facts(part, screened) for part in frame.iter_slices(SLICE)])  # so that memory stays flat


def _add_facts(frame: pl.DataFrame, screened: Screened) -> pl.DataFrame:
    known = dictionary()
    spans = screened.spans
    roles: dict[str, pl.Series] = {}
    for role in ROLES:
        if role not in frame.columns:
            roles[role] = pl.repeat(0, frame.height, dtype=pl.UInt32, eager=True)
            continue
        text = pl.col("text").str.strip_chars()
        asked = frame.select(at=pl.int_range(pl.len(), dtype=pl.UInt32), text=pl.col(role), day=pl.col("shipped_on"))
        found = (
            asked.join(spans, on="text", how="inner")
            .filter((pl.col("since") <= pl.col("day")) & (pl.col("day") < pl.col("until")))
            .select("at", "profile")
        )
        roles[role] = (
            asked.select("at", nobody=text.str.to_lowercase() == NOBODY)
            .join(found, on="at", how="left", maintain_order="left")
            .select(pl.when("nobody").then(pl.lit(1, pl.UInt32)).otherwise(pl.col("profile").fill_null(0)))
            .to_series()
        )
    facts: dict[str, pl.Series] = {}
    for kind in screened.profiles.columns:
        column = screened.profiles[kind]
        values = {role: column.gather(numbers) for role, numbers in roles.items()}
        if kind in BY_ROLE:
            facts |= {f"{role}_{kind}": value for role, value in values.items()}
        elif kind in TERMS:
            facts[kind] = pl.select(pl.coalesce(*(values[role] for role in IN_ORDER))).to_series()
        else:
            facts[kind] = pl.select(pl.any_horizontal(*values.values())).to_series()
    facts["other_list_matches"] = _other_lists(facts, facts.pop("_sdn"))
    return frame.with_columns(
        pl.coalesce(pl.col(name), values.cast(dtype(known[name]))).alias(name)
        if name in frame.columns
        else values.cast(dtype(known[name])).alias(name)
        for name, values in facts.items()
    )


def _other_lists(facts: Mapping[str, pl.Series], sdn: pl.Series) -> pl.Series:
    """Return "none" or "some" matches with the Denied Persons, Military End User and SDN lists and with footnote 3."""
    asked = [facts[n] for n in ("party_denied", "party_on_military_end_user_list", "party_footnote_3")]
    some = pl.any_horizontal(*asked, sdn)
    return pl.select(pl.when(some).then(pl.lit("some")).when(~some).then(pl.lit("none"))).to_series()


def screen_shipments(
    frame: pl.DataFrame,
    book: Book,
    thresholds: Thresholds | None = None,
    resolutions: Resolutions | None = None,
    most_days_old: int = MOST_DAYS_OLD,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pl.DataFrame, Screened]:
    """Return shipments with the facts of their parties, and what screening found.

    Args:
        frame: typed facts as `licet.read` gives them, with `shipped_on` and names by role.
        book: as `open_book` gives it.
        most_days_old: how many days after the newest snapshot of a list shipments may be asked about.

    Raises:
        BadInput: there is no day, or no column of names.
        StaleList: a shipment is later than the lists allow.
    """
    screened = screen_rows([frame], book, thresholds, resolutions, most_days_old, progress)
    return add_facts(frame, screened), screened


def screen_rows(
    frames: Iterable[pl.DataFrame],
    book: Book,
    thresholds: Thresholds | None = None,
    resolutions: Resolutions | None = None,
    most_days_old: int = MOST_DAYS_OLD,
    progress: Callable[[int, int], None] | None = None,
) -> Screened:
    """Return what screening finds of the parties of shipments that come in several tables.

    Args:
        frames: as `screen_shipments` takes one; each is held only as long as it is looked at.
    """
    found: dict[str, None] = {}
    turns: list[date] = []
    for frame in frames:
        roles = [role for role in ROLES if role in frame.columns]
        if not roles:
            raise BadInput("no column names a party", expected=f"one of {', '.join(ROLES)}")
        texts = pl.concat([frame[role].cast(pl.String).unique().alias("text") for role in roles]).unique().drop_nulls()
        named = texts.filter(texts.str.strip_chars().str.to_lowercase() != NOBODY)
        found.update(dict.fromkeys(named.to_list()))
        days = frame["shipped_on"].drop_nulls() if "shipped_on" in frame.columns else pl.Series([], dtype=pl.Date)
        turns += [day for day in (days.min(), days.max()) if isinstance(day, date)]
    if not turns:
        raise BadInput("no shipment has a day", expected="shipped_on, such as 2026-07-31")
    since, until = min(turns), max(turns)
    if until > book.newest() + timedelta(days=most_days_old):
        raise StaleList(
            f"the lists are of {book.newest()}; the shipments run to {until}",
            todo="run `licet lists fetch`, or allow older lists with --max-age DAYS",
        )
    return screen_names(list(found), book, since, until, thresholds, resolutions, progress)
