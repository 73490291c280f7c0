"""What an update of the law or of a list changes in the kept book: only those determinations, and why.

    redecide(store)                 the kept facts, under the law at hand
    rescreen(store, screen, lists)  the kept party names, against other lists; then decided again

The table engine finds the rows whose answer differs; only those are walked one by one for their reasons.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from licet.errors import UnknownName
from licet.facts import dictionary, dtype
from licet.flow import program
from licet.law import JURISDICTIONS
from licet.records.batch import LAW, keep_law, rule_digests
from licet.records.chain import Entry
from licet.records.record import Record, canonical, differences, parse, record, sha256
from licet.records.store import Receipt, Store
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

SHOWN = ("determination", "at_least", "at_most", "rule", "review_policy")
CHUNK = 20_000
# takes row, shipped_on and party names by role; returns them with party facts, and the hits behind them
Screen = Callable[["pl.DataFrame"], "tuple[pl.DataFrame, pl.DataFrame]"]


@dataclass(frozen=True)
class Change:
    """A kept determination that is another one now.

    Args:
        seq: its place in the log.
        before, after: the record as kept, and as it would be written now; the key is the same.
        why: one sentence for each thing that differs behind the answer.
    """

    seq: int
    before: Record
    after: Record
    why: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the change as one flat row: what it was, what it is, why."""
        told: dict[str, Any] = {"seq": self.seq, "id": self.before.id, "key": self.before.key or self.before.id}
        told |= {name: self.before.facts.get(name) for name in ("shipped_on", "value_usd")}
        told |= {name: self.before.answer[name] for name in SHOWN}
        return told | {f"{n}_now": self.after.answer[n] for n in SHOWN} | {"why": "; ".join(self.why)}

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        was, now = (_range(r.answer) for r in (self.before, self.after))
        day = self.before.facts.get("shipped_on", "unknown day")
        head = f"{self.before.id[:12]} {self.before.key or ''} of {day}: {was}, now {now}."
        return "\n".join([head, *(f"  {line}" for line in self.why)])


def _range(answer: Mapping[str, Any]) -> str:
    if answer["determination"] == "indeterminate":
        return f"{answer['at_least']} to {answer['at_most']}"
    by = f" by {answer['rule']}" if answer["rule"] else ""
    policy = f" ({answer['review_policy']})" if answer["review_policy"] else ""
    return f"{answer['determination']}{by}{policy}"


def book(store: Store, since: str | None = None, until: str | None = None) -> Iterator[tuple[Entry, Record]]:
    """Stream the kept book: of each shipment the records of its latest version, in order.

    A record is outdated if a later one holds the same facts, whatever screening said, under another law or list.
    """
    latest: dict[bytes, bytes] = {}
    for entry in store.find(since=since, until=until):
        about, version = _shipment(entry)
        latest[about] = version
    for entry in store.find(since=since, until=until):
        about, version = _shipment(entry)
        if latest[about] == version:
            yield entry, parse(entry.body.encode(), f"entry {entry.seq}")


def _shipment(entry: Entry) -> tuple[bytes, bytes]:
    """Return digests of what was asked (without what screening said) and of what it was answered by."""
    plain = entry.read()
    known = dictionary()
    asked = {n: v for n, v in plain["facts"].items() if n not in known or known[n].given_by != "screening"}
    which = [asked, plain["law"]["code"], plain["law"]["layer"]]
    return _short(which), _short([plain["law"], plain["lists"], plain["engine"]])


def _short(plain: Any) -> bytes:
    return bytes.fromhex(sha256(canonical(plain))[:32])


def redecide(store: Store, since: str | None = None, until: str | None = None) -> Iterator[Change]:
    """Decide the kept book by the law and engine at hand, and yield what comes out otherwise.

    Args:
        store: as `open_store` gives it.
        since, until: only shipments from the day `since` on and before `until` (ISO).

    Example:
        >>> from licet.records.store import open_store
        >>> store = open_store(":memory:")
        >>> receipts = store.append([record({"shipped_on": "2020-08-17"})])
        >>> list(redecide(store))
        []
    """
    yield from _again(store, book(store, since, until), None, None)


def rescreen(
    store: Store,
    screen: Screen,
    lists: Mapping[str, str],
    since: str | None = None,
    until: str | None = None,
) -> Iterator[Change]:
    """Screen the parties of the kept book again, decide, and yield what comes out otherwise.

    In a record that was screened before, the party facts this screen gives replace the earlier ones; in others, and
    for facts this screen does not give, what is known is kept.

    Args:
        store: as `open_store` gives it.
        screen: takes a table of `row`, `shipped_on` and party names by role; returns it with party facts, and hits
            (row, role, name, party, score, method). `licet.records.matching` makes them.
        lists: name of each list it screens against -> digest of the snapshot.
        since, until: only shipments from the day `since` on and before `until` (ISO).
    """
    yield from _again(store, book(store, since, until), screen, lists)


def _again(
    store: Store, kept: Iterable[tuple[Entry, Record]], screen: Screen | None, lists: Mapping[str, str] | None
) -> Iterator[Change]:
    told: dict[tuple[str, str], tuple[str, ...]] = {}
    rest = iter(kept)
    while some := list(islice(rest, CHUNK)):
        groups: dict[tuple[str, str], list[tuple[Entry, Record]]] = {}
        for entry, one in some:
            groups.setdefault((one.law["code"], one.law["layer"]), []).append((entry, one))
        changes = []
        for (law, layer), several in groups.items():
            if law not in JURISDICTIONS:
                raise UnknownName(f"the book holds law {law!r}, which this licet does not encode")
            changes += list(_changed(store, several, law, layer, screen, lists, told))  # type: ignore[arg-type]
        yield from sorted(changes, key=lambda change: change.seq)


def _changed(
    store: Store,
    several: list[tuple[Entry, Record]],
    law: str,
    layer: Layer,
    screen: Screen | None,
    lists: Mapping[str, str] | None,
    told: dict[tuple[str, str], tuple[str, ...]],
) -> Iterator[Change]:
    from licet.decision import table

    frame, hits = frame_of(one.facts for _, one in several), None
    if screen:
        frame, hits = _screened(frame, [bool(one.lists) for _, one in several], screen)
    answers = table.decide(frame, program(law, layer)).select(SHOWN).rows()
    names = [name for name in frame.columns if name in dictionary()]
    for n, ((entry, before), answer) in enumerate(zip(several, answers, strict=True)):
        if answer == tuple(before.answer[name] for name in SHOWN):
            continue
        row = dict(zip(names, frame.select(names).row(n), strict=True))
        now = lists if lists is not None else before.lists
        after = record({k: v for k, v in row.items() if v is not None}, law, layer, now, before.key)
        why = [*_found(hits, n + 1), *_because(before, after, store, told)]
        yield Change(entry.seq, before, after, tuple(why))


def _screened(frame: "pl.DataFrame", before: list[bool], screen: Screen) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return facts with what a screen says of their parties, and the hits.

    In a record that was screened `before`, what this screen gives replaces what the earlier one gave; in the others a
    given fact that is known is kept.
    """
    import polars as pl

    from licet.screening.listed import ROLES

    asked = frame.select("row", "shipped_on", *(role for role in ROLES if role in frame.columns))
    out, hits = screen(asked)
    known = dictionary()
    anew = pl.lit(pl.Series(before, dtype=pl.Boolean))
    columns = []
    for name in out.columns:
        if name in known and name not in asked.columns:
            said = pl.lit(out[name].cast(dtype(known[name])))
            given = pl.col(name) if name in frame.columns else pl.lit(None)
            columns.append(pl.when(anew).then(said).otherwise(pl.coalesce(given, said)).alias(name))
    return frame.with_columns(columns), hits


def frame_of(facts: Iterable[Mapping[str, Any]]) -> "pl.DataFrame":
    """Return the facts of records as a table of typed facts, with the column `row`.

    Example:
        >>> frame_of([{"shipped_on": "2020-08-17"}, {"value_usd": 5.0}])["shipped_on"].to_list()
        [datetime.date(2020, 8, 17), None]
    """
    import polars as pl

    rows = list(facts)
    known = dictionary()
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [pl.Series("row", range(1, len(rows) + 1), dtype=pl.UInt32)]
    for name in names:
        values = [row.get(name) for row in rows]
        if known[name].type == "date":
            values = [None if v is None else v if isinstance(v, date) else date.fromisoformat(v) for v in values]
        columns.append(pl.Series(name, values, dtype=dtype(known[name])))
    # the day and the names are always there, for a screen that asks for them
    lacking = [name for name in ("shipped_on",) if name not in names]
    return pl.DataFrame(columns).with_columns(pl.lit(None, dtype(known[name])).alias(name) for name in lacking)


def _found(hits: "pl.DataFrame | None", row: int) -> list[str]:
    if hits is None:
        return []
    import polars as pl

    mine = hits.filter(pl.col("row") == row).iter_rows(named=True)
    return [f"{h['role']} {h['name']!r} is {h['party']} ({h['method']}, {h['score']:.2f})" for h in mine]


def _because(before: Record, after: Record, store: Store, told: dict[tuple[str, str], tuple[str, ...]]) -> list[str]:
    """Return why: facts, versions and reasons that differ, and of the rules among them whether their text changed."""
    said = [line for line in differences(before, after) if line.split(".")[0] in {"facts", "reasons", "engine"}]
    said = [line for line in said if not line.startswith(("reasons.assumed", "reasons.routes"))]
    if before.law != after.law:
        pair = (before.law["rules"], before.law["tables"])
        if pair not in told:
            told[pair] = rules_changed(store, before.law, after.law)
        named = {r for part in (before, after) for name in ("standing", "lifted", "exceptions", "open")
                 for r in part.reasons[name]}  # fmt: skip
        lines = [line for line in told[pair] if line.split()[0] in named]
        said += lines or [f"law.{n} is another: {before.law[n][:12]}, now {after.law[n][:12]}"
                          for n in ("rules", "tables") if before.law[n] != after.law[n]]  # fmt: skip
    return said


def rules_changed(store: Store, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return what differs between the rules of a law that decided before and the law at hand.

    The digest of every rule is kept with the records (`licet.records.batch.keep_law`). Empty if it was not.
    """
    law, layer = before["code"], before["layer"]
    kept = [e.read() for e in store.find(LAW, f"{law} {layer}")]
    old = next((plain["rules"] for plain in kept if plain["law"] == dict(before)), None)
    if old is None:
        return ()
    new = rule_digests(law, layer)
    said = [f"{name} is new in the law" for name in new if name not in old]
    said += [f"{name} is no longer in the law" for name in old if name not in new]
    said += [f"{name} has another text" for name in new if name in old and new[name] != old[name]]
    return tuple(said)


def keep_changes(store: Store, changes: Iterable[Change], at: str = "") -> list[Receipt]:
    """Keep the determinations as they are now, beside the old ones; the key names the law and lists that changed."""
    records = []
    for change in changes:
        after = change.after
        version = sha256(canonical([after.law, after.lists, after.engine]))[:16]
        records.append(replace(after, key=f"{change.before.key or change.before.id}@{version}"))
        keep_law(store, after.law["code"], after.law["layer"], at)  # type: ignore[arg-type]
    return store.append(records, at=at)


def table(changes: Iterable[Change]) -> "pl.DataFrame":
    """Return changes as a table, one row a change; the columns are there when nothing changed, too."""
    import polars as pl

    text = ("id", "key", "shipped_on", *SHOWN, *(f"{name}_now" for name in SHOWN), "why")
    schema = {"seq": pl.Int64, "value_usd": pl.Float64} | dict.fromkeys(text, pl.String)
    rows = [change.as_dict() for change in changes]
    order = ["seq", "id", "key", "shipped_on", "value_usd", *text[3:]]
    return pl.DataFrame(rows, schema=schema).select(order)
