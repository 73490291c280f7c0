"""Draws set right after the fact: goods that came back, values that turned out otherwise.

Nothing in the ledger is edited: an amendment is a further entry with the paper that shows it and the reason. It is
written within the turn of the one writer, so that of any number of processes at once none gives back twice, and none
adds to a draw what another has spent.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from licet.errors import BadValue, KeyTaken, NotAuthorized, UnknownName, nearest
from licet.records.database import Run
from licet.records.ledger import AMENDMENT, LIMITS, Account, Amendment, Draw, account_within, amount, text_of
from licet.records.store import Body, Receipt, Store

NOTHING = Decimal(0)


def give_back(
    store: Store, id: str, shipment: str, reference: str, on: date, reason: str, value_usd: Any = None,
    quantity: Any = None, at: str = "",
) -> Receipt:  # fmt: skip
    """Give back some of what a shipment drew, or all of it; the same reference again gives back nothing more.

    Args:
        id: of the authorization; `shipment`: as it was drawn.
        reference: the paper that shows it, such as a credit note.
        on: the day from which it counts.
        reason: why, in words.
        value_usd, quantity: how much; neither: all that the shipment still has drawn.

    Raises:
        UnknownName: there is no such authorization, or the shipment drew nothing from it.
        NotAuthorized: more than the shipment has drawn.
        BadValue: a day before the draw, an amount that is none, or no reason.
        KeyTaken: the reference amended the draw otherwise before.

    Example:
        >>> from licet.records.ledger import account, authorization, draw, grant
        >>> from licet.records.store import open_store
        >>> ledger = open_store(":memory:")
        >>> receipt = grant(ledger, authorization("D1", "license", date(2024, 1, 1), value_usd=500))
        >>> receipts = draw(ledger, [Draw("D1", "PO 1", date(2024, 2, 1), Decimal(400))])
        >>> give_back(ledger, "D1", "PO 1", "CN 7", date(2024, 3, 1), "half came back", value_usd=200).new
        True
        >>> account(ledger, "D1").left("value_usd")
        Decimal('300')
    """
    asked = {"value_usd": amount(value_usd, "value_usd"), "quantity": amount(quantity, "quantity")}
    whole = not any(asked.values())

    def bodies(run: Run) -> list[Body]:
        held = account_within(run, id, store.database.place)
        now = drawn(held, shipment)
        changes = {name: -(wanted if wanted is not None else now[name] if whole else NOTHING)
                   for name, wanted in asked.items()}  # fmt: skip
        if earlier := _earlier(held, shipment, reference):
            same = (whole and earlier.whole) or all(
                getattr(earlier, name) == change for name, change in changes.items()
            )
            return [_again(earlier, same, reason, on)]
        for name, change in changes.items():
            if -change > now[name]:
                raise NotAuthorized(
                    f"{shipment} has {text_of(now[name])} of {name} drawn", where=id,
                    expected=f"at most that, not {text_of(-change)}",
                )  # fmt: skip
        return [_body(held, shipment, reference, on, reason, now, changes)]

    return store.add(bodies, at)[0]


def amend(
    store: Store, id: str, shipment: str, reference: str, on: date, reason: str, value_usd: Any = None,
    quantity: Any = None, at: str = "",
) -> Receipt:  # fmt: skip
    """Set what a shipment has drawn to what turned out to be right; the same reference again changes nothing.

    Args: as for `give_back`, with the amounts the shipment should have drawn in all; one left out stays.

    Raises:
        NotAuthorized: the authorization has not so much left, or was not in force on the day of the shipment.
        UnknownName, BadValue, KeyTaken: as for `give_back`; also if neither amount is given.
    """
    asked = {"value_usd": amount(value_usd, "value_usd"), "quantity": amount(quantity, "quantity")}
    if not any(asked.values()):
        raise BadValue("no amount is given", where=shipment, expected="the value or the quantity that is right")

    def bodies(run: Run) -> list[Body]:
        held = account_within(run, id, store.database.place)
        earlier = _earlier(held, shipment, reference)
        now = drawn(held, shipment, earlier)
        changes = {name: NOTHING if wanted is None else wanted - now[name] for name, wanted in asked.items()}
        if earlier:
            same = all(getattr(earlier, name) == change for name, change in changes.items())
            return [_again(earlier, same, reason, on)]
        first = _draw(held, shipment)
        if any(change > 0 for change in changes.values()) and not held.in_force(first.on):
            raise NotAuthorized(f"{id} is {held.state(first.on)} on {first.on}", where=shipment)
        for name, change in changes.items():
            left = held.left(name)
            if left is not None and change > left:
                raise NotAuthorized(
                    f"{id} has {text_of(left)} left of {name}", where=shipment,
                    expected=f"at most {text_of(now[name] + left)} in all, not {text_of(now[name] + change)}",
                )  # fmt: skip
        return [_body(held, shipment, reference, on, reason, now, changes)]

    return store.add(bodies, at)[0]


def drawn(held: Account, shipment: str, before: Amendment | None = None) -> dict[str, Decimal]:
    """Return what a shipment has drawn of value and quantity, amendments counted.

    Args:
        before: count only amendments written before this one.

    Raises:
        UnknownName: the shipment drew nothing; the nearest is named.
    """
    first = _draw(held, shipment)
    now = {name: getattr(first, name) or NOTHING for name in LIMITS}
    for one in held.amended:
        if one is before:
            break
        if one.key == shipment:
            now = {name: now[name] + getattr(one, name) for name in LIMITS}
    return now


def _draw(held: Account, shipment: str) -> Draw:
    found = {one.key: one for one in held.drawn}
    if shipment not in found:
        near = ", ".join(nearest(shipment, found))
        raise UnknownName(
            f"{shipment!r} drew nothing", where=held.granted.id, todo=f"nearest: {near}" if near else "draw it first"
        )
    return found[shipment]


def _earlier(held: Account, shipment: str, reference: str) -> Amendment | None:
    return next((one for one in held.amended if (one.key, one.reference) == (shipment, reference)), None)


def _body(
    held: Account, shipment: str, reference: str, on: date, reason: str, now: dict[str, Decimal],
    changes: dict[str, Decimal],
) -> Body:  # fmt: skip
    """Return the entry of an amendment, checked as far as both kinds share."""
    first = _draw(held, shipment)
    if not reference.strip() or not reference.isprintable() or not reason.strip():
        raise BadValue("an amendment without reference or reason", where=shipment, expected="the paper, and why")
    if on < first.on:
        raise BadValue(f"the day is {on}", where=shipment, expected=f"a day from {first.on}, when it was drawn")
    whole = not any(now[name] + change for name, change in changes.items())
    one = Amendment(held.granted.id, shipment, reference, on, reason, changes["value_usd"], changes["quantity"], whole)
    return _written(one)


def _again(earlier: Amendment, same: bool, reason: str, on: date) -> Body:
    """Return the entry that is there already, if it is the one asked for."""
    if not same or (earlier.reason, earlier.on) != (reason, on):
        raise KeyTaken(
            f"{earlier.reference} amended {earlier.key} otherwise, on {earlier.on}", where=earlier.authorization,
            expected="the same amounts, day and reason", todo="give the new paper a reference of its own",
        )  # fmt: skip
    return _written(earlier)


def _written(one: Amendment) -> Body:
    content = {
        "kind": AMENDMENT, "authorization": one.authorization, "shipment": one.key, "reference": one.reference,
        "on": one.on.isoformat(), "reason": one.reason, "value_usd": text_of(one.value_usd),
        "quantity": text_of(one.quantity), "whole": one.whole,
    }  # fmt: skip
    key = f"amendment {one.authorization} {one.key} {one.reference}"
    return Body(AMENDMENT, one.authorization, one.on.isoformat(), content, key)
