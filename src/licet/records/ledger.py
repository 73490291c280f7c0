"""The ledger of authorizations: licenses, general licenses, validated end users and exceptions claimed.

An authorization has a scope (facts and the values it covers), a period, and limits of value and quantity. Each shipment
draws it down; an amendment gives back some of a draw, or all of it, or adds to it; a revocation ends it from a day on.
All of it are entries of the same chained log that keeps determinations: nothing is edited, a balance is always what was
granted less what was drawn and amended.

No double spending: a draw looks at the balance and is written within one turn of the one writer, so of any number of
processes that draw at once, those that find the balance spent are refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from licet.errors import BadValue, NotAuthorized, UnknownFact, UnknownName, nearest
from licet.facts import dictionary, parse
from licet.records.database import Run
from licet.records.store import Body, Receipt, Store

KINDS = ("license", "general license", "validated end user", "exception")
AUTHORIZATION, DRAW, AMENDMENT, REVOCATION = "authorization", "draw", "amendment", "revocation"
EVENTS = (AUTHORIZATION, DRAW, AMENDMENT, REVOCATION)
LICENSED = {"covered_by_license": True}
LIMITS = ("value_usd", "quantity")


@dataclass(frozen=True)
class Authorization:
    """What was granted or is claimed.

    Args:
        id: as its paper calls it, e.g. "D1234567".
        kind: license, general license, validated end user or exception.
        since: first day it is in force.
        until: first day it is no longer in force, or None.
        scope: fact -> the values it covers; a classification also covers what lies below it. A fact without an entry
            does not matter.
        value_usd: the value it covers in all, or None without limit.
        quantity: the number of items it covers in all, in the unit of its paper, or None without limit.
        law: the jurisdiction whose authorization it is.
        gives: the facts that hold of a shipment it covers; for a license, that it is covered by one.
        source: the paper, or the citation.
    """

    id: str
    kind: str
    since: date
    until: date | None = None
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    value_usd: Decimal | None = None
    quantity: Decimal | None = None
    law: str = "us"
    gives: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the authorization as plain data; amounts are text, so that no digit is lost."""
        plain = dict(vars(self)) | {"authorization": self.id, "grant": self.kind, "kind": AUTHORIZATION}
        plain |= {"since": self.since.isoformat(), "until": self.until.isoformat() if self.until else None}
        plain |= {"value_usd": text_of(self.value_usd), "quantity": text_of(self.quantity)}
        del plain["id"]
        return plain | {"scope": {name: list(values) for name, values in self.scope.items()}}


@dataclass(frozen=True)
class Draw:
    """A shipment that uses an authorization.

    Args:
        authorization: its id.
        key: what the shipper calls the shipment; the same shipment draws once.
        on: the day of the shipment.
        value_usd: its value; needed if the authorization limits it.
        quantity: its quantity; needed if the authorization limits it.
    """

    authorization: str
    key: str
    on: date
    value_usd: Decimal | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Amendment:
    """A draw set right: goods that came back, a value that turned out otherwise.

    Args:
        authorization, key: of the draw.
        reference: the paper that shows it, such as a credit note; the same one amends once.
        on: the day from which it counts.
        reason: why, in words.
        value_usd, quantity: the change; below zero gives back.
        whole: nothing of the shipment is drawn any more.
    """

    authorization: str
    key: str
    reference: str
    on: date
    reason: str
    value_usd: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    whole: bool = False


@dataclass(frozen=True)
class Account:
    """An authorization with what was drawn and whether it was revoked.

    Args:
        granted: the authorization.
        drawn: the draws, in the order they were written.
        revoked: the first day it is revoked, or None.
        amended: the amendments of the draws, in the order they were written.
    """

    granted: Authorization
    drawn: tuple[Draw, ...] = ()
    revoked: date | None = None
    amended: tuple[Amendment, ...] = ()

    @property
    def returned(self) -> dict[str, Amendment]:
        """Return the shipments that were given back whole, with the amendment that did it."""
        return {key: one for key, one in {one.key: one for one in self.amended}.items() if one.whole}

    def in_force(self, on: date) -> bool:
        """Say whether it can be used on a day."""
        end = min(self.granted.until or date.max, self.revoked or date.max)
        return self.granted.since <= on < end

    def state(self, on: date) -> str:
        """Return "in force", "not yet in force", "expired" or "revoked", on a day."""
        if on < self.granted.since:
            return "not yet in force"
        if self.revoked and on >= self.revoked:
            return "revoked"
        return "in force" if self.in_force(on) else "expired"

    def left(self, name: str, on: date | None = None) -> Decimal | None:
        """Return what is left of `value_usd` or `quantity`; None without limit.

        Args:
            name: value_usd or quantity.
            on: count only draws and amendments of this day or earlier; None counts all, as a new draw must.
        """
        limit: Decimal | None = getattr(self.granted, name)
        if limit is None:
            return None
        entries: tuple[Draw | Amendment, ...] = (*self.drawn, *self.amended)
        used = (getattr(each, name) or Decimal(0) for each in entries if on is None or each.on <= on)
        return limit - sum(used, Decimal(0))


def amount(value: Any, name: str = "amount", where: str | None = None) -> Decimal | None:
    """Return an amount of money or goods as an exact decimal number; None stays None.

    Raises:
        BadValue: not a number above zero.

    Example:
        >>> amount("1000.10") - amount(0.1)
        Decimal('1000.00')
    """
    if value is None:
        return None
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0:
        raise BadValue(f"{name} is {str(value)!r}", where=where, expected="a number above zero")
    return number


def authorization(
    id: str,
    kind: str,
    since: date,
    until: date | None = None,
    scope: Mapping[str, Sequence[str]] | None = None,
    value_usd: Any = None,
    quantity: Any = None,
    law: str = "us",
    gives: Mapping[str, Any] | None = None,
    source: str = "",
) -> Authorization:
    """Return an authorization, checked against the fact dictionary; arguments as in `Authorization`.

    Raises:
        BadValue: an unknown kind, an empty period, or a value that does not fit its fact.
        UnknownFact: the scope names a fact the dictionary does not have.

    Example:
        >>> authorization("D1", "license", date(2024, 1, 1), scope={"destination": ["cn"]}, value_usd=500).scope
        {'destination': ('CN',)}
    """
    if kind not in KINDS:
        raise BadValue(f"kind is {kind!r}", expected=", ".join(KINDS))
    if not id.strip() or not id.isprintable():
        raise BadValue(f"id {id!r} is no name", expected="what its paper calls it")
    if until is not None and until <= since:
        raise BadValue(f"{id} ends on {until}, before it begins", expected=f"a day after {since}")
    checked = {name: tuple(str(_parsed(name, v, id)) for v in values) for name, values in (scope or {}).items()}
    given = {name: _parsed(name, v, id) for name, v in (gives or {}).items()} or (LICENSED if kind == "license" else {})
    limits = amount(value_usd, "value_usd"), amount(quantity, "quantity")
    return Authorization(id, kind, since, until, checked, *limits, law, given, source)


def _parsed(name: str, value: Any, where: str) -> Any:
    known = dictionary()
    if name not in known:
        near = ", ".join(nearest(name, known))
        raise UnknownFact(f"{name!r} is no fact", where=where, todo=f"nearest known fact: {near}" if near else None)
    found = parse(value, known[name], where)
    if found is None:
        raise BadValue(f"{name} is {value!r}", where=where, expected="a known value")
    return found


def grant(store: Store, authorization: Authorization, at: str = "") -> Receipt:
    """Enter an authorization in the ledger; the same one again changes nothing.

    Raises:
        KeyTaken: another authorization has this id.

    Example:
        >>> from licet.records.store import open_store
        >>> ledger = open_store(":memory:")
        >>> grant(ledger, authorization("D1", "license", date(2024, 1, 1), value_usd=500)).new
        True
    """
    body = Body(AUTHORIZATION, authorization.id, authorization.since.isoformat(), authorization.as_dict(),
                f"authorization {authorization.id}")  # fmt: skip
    return store.add(lambda _: [body], at)[0]


def revoke(store: Store, id: str, on: date, source: str = "", at: str = "") -> Receipt:
    """End an authorization from a day on. What was drawn before stays drawn.

    Raises:
        UnknownName: there is no such authorization.
        KeyTaken: it was revoked already, from another day.
    """

    def bodies(run: Run) -> list[Body]:
        account_within(run, id, store.database.place)
        content = {"kind": REVOCATION, "authorization": id, "on": on.isoformat(), "source": source}
        return [Body(REVOCATION, id, on.isoformat(), content, f"revocation {id}")]

    return store.add(bodies, at)[0]


def draw(store: Store, draws: Iterable[Draw], at: str = "") -> list[Receipt]:
    """Draw authorizations down for shipments, all of them or none.

    A draw with a key that is there already, and the same content, draws nothing more.

    Raises:
        UnknownName: there is no such authorization.
        NotAuthorized: it is not in force on the day, less is left than asked (what is left is named), or the shipment
            was given back.
        BadValue: a value or quantity is needed and not given.
        KeyTaken: the shipment drew something else before.

    Example:
        >>> from licet.records.store import open_store
        >>> ledger = open_store(":memory:")
        >>> receipt = grant(ledger, authorization("D1", "license", date(2024, 1, 1), value_usd=500))
        >>> [r.new for r in draw(ledger, [Draw("D1", "PO 1", date(2024, 2, 1), Decimal(400))] * 2)]
        [True, False]
        >>> draw(ledger, [Draw("D1", "PO 2", date(2024, 2, 1), Decimal(200))])
        Traceback (most recent call last):
        licet.errors.NotAuthorized: PO 2: D1 has 100 left of value_usd.
          Expected at most 100, not 200. Use another authorization.
    """
    asked = list(draws)

    def bodies(run: Run) -> list[Body]:
        accounts = {
            id: account_within(run, id, store.database.place) for id in dict.fromkeys(d.authorization for d in asked)
        }
        left = {id: {name: a.left(name) for name in LIMITS} for id, a in accounts.items()}
        there = {(id, earlier.key) for id, a in accounts.items() for earlier in a.drawn}
        written = []
        for one in asked:
            if back := accounts[one.authorization].returned.get(one.key):
                raise NotAuthorized(
                    f"{one.key} was given back on {back.on}: {back.reason}", where=one.authorization,
                    todo="give the new shipment a name of its own",
                )  # fmt: skip
            if (one.authorization, one.key) not in there:
                refuse(accounts[one.authorization], one, left[one.authorization])
                there.add((one.authorization, one.key))
                for name, now in left[one.authorization].items():
                    left[one.authorization][name] = None if now is None else now - getattr(one, name)
            content = {"kind": DRAW, "authorization": one.authorization, "shipment": one.key, "on": one.on.isoformat()}
            content |= {"value_usd": text_of(one.value_usd) or "", "quantity": text_of(one.quantity) or ""}
            key = f"draw {one.authorization} {one.key}"
            written.append(Body(DRAW, one.authorization, one.on.isoformat(), content, key))
        return written

    return store.add(bodies, at)


def refuse(account: Account, one: Draw, left: Mapping[str, Decimal | None]) -> None:
    """Raise if an authorization, with this much left of its limits, does not allow a draw; errors as in `draw`."""
    id = account.granted.id
    if not account.in_force(one.on):
        raise NotAuthorized(
            f"{id} is {account.state(one.on)} on {one.on}", where=one.key, todo="use another authorization"
        )
    for name, rest in left.items():
        wanted = getattr(one, name)
        if rest is None:
            continue
        if wanted is None or wanted <= 0:
            raise BadValue(
                f"{id} limits {name}, and the draw names none", where=one.key, expected="a number above zero"
            )
        if wanted > rest:
            raise NotAuthorized(
                f"{id} has {rest} left of {name}", where=one.key, expected=f"at most {rest}, not {wanted}",
                todo="use another authorization",
            )  # fmt: skip


def accounts(store: Store) -> dict[str, Account]:
    """Return every authorization of the ledger with its draws, in the order they were entered."""
    return _fold([(e.kind, e.about, e.body) for kind in EVENTS for e in store.find(kind)])


def account(store: Store, id: str) -> Account:
    """Return one authorization with its draws.

    Raises:
        UnknownName: there is none; the nearest is named.
    """
    found = _fold([(e.kind, e.about, e.body) for kind in EVENTS for e in store.find(kind, id)])
    if id not in found:
        near = ", ".join(nearest(id, [e.about for e in store.find(AUTHORIZATION)]))
        raise UnknownName(f"no authorization {id!r}", where=store.database.place, todo=near and f"nearest: {near}")
    return found[id]


def account_within(run: Run, id: str, place: str) -> Account:
    """Return an authorization as it stands within the writer's turn; errors as in `account`."""
    marks = ",".join("?" * len(EVENTS))
    sql = f"SELECT kind, about, body FROM entry WHERE kind IN ({marks}) AND about = ? ORDER BY seq"  # noqa: S608
    found = _fold([(row[0], row[1], row[2]) for row in run(sql, [*EVENTS, id])])
    if id not in found:
        raise UnknownName(f"no authorization {id!r}", where=place, todo="enter it with `licet ledger add`")
    return found[id]


def _fold(events: Iterable[tuple[str, str, str]]) -> dict[str, Account]:
    granted: dict[str, Authorization] = {}
    drawn: dict[str, list[Draw]] = {}
    amended: dict[str, list[Amendment]] = {}
    revoked: dict[str, date] = {}
    for kind, about, body in events:
        plain = msgspec.json.decode(body)
        if kind == AUTHORIZATION:
            granted[about] = Authorization(
                about, plain["grant"], date.fromisoformat(plain["since"]),
                date.fromisoformat(plain["until"]) if plain["until"] else None,
                {name: tuple(values) for name, values in plain["scope"].items()},
                amount(plain["value_usd"]), amount(plain["quantity"]), plain["law"], plain["gives"], plain["source"],
            )  # fmt: skip
        elif kind == DRAW:
            limits = amount(plain["value_usd"] or None), amount(plain["quantity"] or None)
            drawn.setdefault(about, []).append(Draw(about, plain["shipment"], date.fromisoformat(plain["on"]), *limits))
        elif kind == AMENDMENT:
            changes = Decimal(plain["value_usd"] or 0), Decimal(plain["quantity"] or 0)
            amended.setdefault(about, []).append(
                Amendment(about, plain["shipment"], plain["reference"], date.fromisoformat(plain["on"]),
                          plain["reason"], *changes, plain["whole"])
            )  # fmt: skip
        else:
            revoked[about] = date.fromisoformat(plain["on"])
    return {
        id: Account(one, tuple(drawn.get(id, ())), revoked.get(id), tuple(amended.get(id, ())))
        for id, one in granted.items()
    }


def text_of(number: Decimal | None) -> str | None:
    """Return an amount as text that loses no digit."""
    return None if number is None else format(number.normalize(), "f")
