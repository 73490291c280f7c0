"""The operations on kept determinations: keep, list, take out, replay, verify. Each calls the store."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from licet.decision.determination import INDETERMINATE, LADDER, Determination
from licet.interfaces.http import bodies
from licet.interfaces.http.bodies import Day, Facts, Jurisdiction
from licet.interfaces.http.operation import JSON, Call
from licet.interfaces.http.problems import Refused
from licet.records.chain import Verification
from licet.records.record import record, replay
from licet.records.store import Receipt, Store
from licet.rule import Layer

Key = Annotated[str, Meta(min_length=1, max_length=200, pattern="^[ -~]+$")]


class Shipment(bodies.Body):
    """A shipment to be decided and kept; under the asker's key, or under the digest of its record."""

    facts: Facts
    key: Key | UnsetType = UNSET


class Keeping(bodies.Body):
    """Shipments to be decided and kept, and the lists their parties were screened against, by digest."""

    shipments: Annotated[list[Shipment], Meta(min_length=1)]
    law: Jurisdiction = "us"
    layer: Layer = "text"
    lists: dict[str, str] = msgspec.field(default_factory=dict)


class Kept(msgspec.Struct):
    """A determination and where it lies in the log; `link` noted elsewhere proves later that nothing was cut off."""

    answer: Determination
    receipt: Receipt


class EntryReply(msgspec.Struct):
    """An entry of the log, without its content."""

    seq: int
    id: str
    key: str
    about: str
    day: str
    at: str
    link: str


class Entries(msgspec.Struct):
    """Entries in order; `next` is the `after` of the next page, null at the end."""

    entries: list[EntryReply]
    next: int | None


class EntriesQuery(bodies.Body):
    """Which entries: after a place in the log, with an outcome, of days from `since` on and before `until`."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    outcome: Literal[(*LADDER, INDETERMINATE)] | UnsetType = UNSET  # type: ignore[valid-type]  # from data
    since: Day | UnsetType = UNSET
    until: Day | UnsetType = UNSET


class VerificationQuery(bodies.Body):
    """A link noted elsewhere that must lie in the chain."""

    contains: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | UnsetType = UNSET


class VerificationReply(msgspec.Struct):
    """What a walk along the whole chain found."""

    ok: bool
    count: int
    head: str
    broken: str | None
    found: bool | None


class ReplayReply(msgspec.Struct):
    """A record decided again by the law and version at hand: the same bytes, or what changed."""

    id: str
    same: bool
    changed: list[str]


def _store(call: Call) -> Store:
    store = call.house.store
    if store is None:
        raise Refused("Conflict", "this server keeps no records", todo="start it with --store")
    return store


def keep(call: Call) -> list[Kept]:
    """Decide shipments and keep them, all or none."""
    from licet.facts import check_row
    from licet.flow import decider

    store, asked = _store(call), call.body
    rows = [check_row(bodies.plain(shipment.facts)) for shipment in asked.shipments]
    answers = list(map(decider(asked.law, asked.layer), rows))
    records = [
        record(row, asked.law, asked.layer, asked.lists, answer=answer)
        for row, answer in zip(rows, answers, strict=True)
    ]
    keys = [None if shipment.key is UNSET else shipment.key for shipment in asked.shipments]
    receipts = store.append(records, keys, datetime.now(UTC).isoformat(timespec="seconds"))
    return [Kept(answer, receipt) for answer, receipt in zip(answers, receipts, strict=True)]


def entries(call: Call) -> Entries:
    """Return entries of the log."""
    asked: EntriesQuery = call.query
    days = [None if day is UNSET else day.isoformat() for day in (asked.since, asked.until)]
    outcome = None if asked.outcome is UNSET else asked.outcome
    found = list(_store(call).find(about=outcome, since=days[0], until=days[1], after=asked.after, limit=asked.limit))
    names = EntryReply.__struct_fields__
    told = [EntryReply(*(getattr(entry, name) for name in names)) for entry in found]
    return Entries(told, told[-1].seq if len(told) == asked.limit else None)


def entry(call: Call) -> Response:
    """Return one entry as a file that proves itself."""
    return Response(_store(call).export(call.path["record_id"]), media_type=JSON)


def decide_again(call: Call) -> ReplayReply:
    """Return whether a record comes out the same today."""
    told = replay(_store(call).get(call.path["record_id"]))
    return ReplayReply(told.before.id, told.same, list(told.changed))


def verify(call: Call) -> VerificationReply:
    """Return what a walk along the chain found."""
    contains = None if call.query.contains is UNSET else call.query.contains
    told: Verification = _store(call).verify(contains=contains)
    return VerificationReply(told.ok, told.count, told.head, told.broken, told.found)
