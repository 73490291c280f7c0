"""`licet ledger`: licenses and other authorizations, their balance, draws, returns and revocation."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from licet.law import JURISDICTIONS

if TYPE_CHECKING:
    from licet.records.ledger import Account

DAY = click.DateTime(["%Y-%m-%d"])
KINDS = ["license", "general license", "validated end user", "exception"]


@click.group()
def command() -> None:
    """Enter authorizations in LEDGER, draw them down, show what is left, revoke them.

    LEDGER is a store as `licet decide --record` makes it: a file or postgresql://user@host/name.
    """


@command.command()
@click.argument("ledger")
@click.argument("id")
@click.option("--kind", type=click.Choice(KINDS), default="license", show_default=True)
@click.option("--since", type=DAY, required=True, help="First day it is in force.")
@click.option("--until", type=DAY, help="First day it is no longer in force.")
@click.option("--scope", multiple=True, metavar="FACT=VALUE", help="What it covers; the same fact again widens it.")
@click.option("--value-usd", help="The value it covers in all.")
@click.option("--quantity", help="The number of items it covers in all.")
@click.option("--gives", multiple=True, metavar="FACT=VALUE", help="A fact that holds of what it covers.")
@click.option("--law", type=click.Choice(list(JURISDICTIONS)), default="us", show_default=True)
@click.option("--source", default="", help="The paper or citation.")
def add(
    ledger: str,
    id: str,
    kind: str,
    since: datetime,
    until: datetime | None,
    scope: tuple[str, ...],
    value_usd: str | None,
    quantity: str | None,
    gives: tuple[str, ...],
    law: str,
    source: str,
) -> None:
    """Enter the authorization ID, with its scope, period, value and quantity.

    Example: licet ledger add book.db D1234567 --since 2024-01-01 --until 2028-02-01 --scope eccn=3A090
    --scope "end_user=Buyer Ltd." --value-usd 1000000
    """
    from licet.records.ledger import authorization, grant
    from licet.records.store import open_store

    given = {name: values[-1] for name, values in _pairs(gives).items()}
    last = until.date() if until else None
    made = authorization(id, kind, since.date(), last, _pairs(scope), value_usd, quantity, law, given, source)
    receipt = grant(open_store(ledger), made, _now())
    click.echo(f"{id} {'entered' if receipt.new else 'was there already'}, entry {receipt.seq}, link {receipt.link}")


@command.command()
@click.argument("ledger")
@click.argument("id", required=False)
@click.option("--on", type=DAY, required=True, help="The day asked about.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
def show(ledger: str, id: str | None, on: datetime, as_json: bool) -> None:
    """Show what is left of every authorization on a day, or of ID with its draws."""
    from licet.records.ledger import account, accounts
    from licet.records.store import open_store

    store, day = open_store(ledger, create=False), on.date()
    found: Iterable[Account] = [account(store, id)] if id else accounts(store).values()
    for one in found:
        told = _told(one, day)
        if as_json:
            click.echo(json.dumps(told | {"scope": one.granted.scope}))
            continue
        limits = [f"{told[name + '_left']} of {told[name]} left of {name}" for name in ("value_usd", "quantity")
                  if told[name] is not None]  # fmt: skip
        click.echo(f"{one.granted.id}  {one.granted.kind}  {told['state']}  {'; '.join(limits) or 'no limit'}")
        if id:
            for fact, values in one.granted.scope.items():
                click.echo(f"  {fact}: {' or '.join(values)}")
            for draw in one.drawn:
                click.echo(f"  {draw.on}  {draw.key}  {draw.value_usd or '-'} USD  {draw.quantity or '-'} items")
            for each in one.amended:
                change = f"{each.value_usd:+f} USD  {each.quantity:+f} items"
                click.echo(f"  {each.on}  {each.key}  {change}  {each.reference}: {each.reason}")


@command.command()
@click.argument("ledger")
@click.argument("id")
@click.argument("shipment")
@click.option("--on", type=DAY, required=True, help="The day of the shipment.")
@click.option("--value-usd", help="Its value.")
@click.option("--quantity", help="Its quantity.")
def draw(ledger: str, id: str, shipment: str, on: datetime, value_usd: str | None, quantity: str | None) -> None:
    """Draw ID down for SHIPMENT (what the shipper calls it); the same shipment draws once.

    Exit code 1 if it is not in force on the day, or has less left.
    """
    from licet.records.ledger import Draw, account, amount
    from licet.records.ledger import draw as draw_down
    from licet.records.store import open_store

    store = open_store(ledger, create=False)
    one = Draw(id, shipment, on.date(), amount(value_usd, "value_usd"), amount(quantity, "quantity"))
    receipt = draw_down(store, [one], _now())[0]
    told = _told(account(store, id), date.max)
    left = [f"{told[name + '_left']} left of {name}" for name in ("value_usd", "quantity") if told[name] is not None]
    click.echo(f"{shipment} {'drawn' if receipt.new else 'was drawn already'}; {'; '.join(left) or 'no limit'}")


def amendment(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both kinds of amendment take."""
    for option in (
        click.option("--quantity", help="Quantity."),
        click.option("--value-usd", help="Value."),
        click.option("--reason", required=True, help="Why; kept in the ledger."),
        click.option("--reference", required=True, metavar="PAPER", help="The paper that shows it; counts once."),
        click.option("--on", type=DAY, required=True, help="The day from which it counts."),
        click.argument("shipment"),
        click.argument("id"),
        click.argument("ledger"),
    ):
        function = option(function)
    return function


@command.command("return")
@amendment
def give_back(
    ledger: str, id: str, shipment: str, on: datetime, reference: str, reason: str, value_usd: str | None,
    quantity: str | None,
) -> None:  # fmt: skip
    """Give back what SHIPMENT drew from ID: --value-usd and --quantity, or all of it.

    Nothing is edited: the ledger gets an entry with the reference and the reason. A shipment given back whole is not
    covered any more, and cannot be drawn again under its name.
    """
    from licet.records.amendments import give_back as write

    _amended(write, ledger, id, shipment, reference, on.date(), reason, value_usd, quantity)


@command.command()
@amendment
def amend(
    ledger: str, id: str, shipment: str, on: datetime, reference: str, reason: str, value_usd: str | None,
    quantity: str | None,
) -> None:  # fmt: skip
    """Set what SHIPMENT drew from ID to the --value-usd and --quantity that turned out to be right.

    Exit code 1 if it is more than the balance allows.
    """
    from licet.records.amendments import amend as write

    _amended(write, ledger, id, shipment, reference, on.date(), reason, value_usd, quantity)


def _amended(write: Callable[..., Any], ledger: str, id: str, shipment: str, *said: Any) -> None:
    from licet.records.amendments import drawn
    from licet.records.ledger import account
    from licet.records.store import open_store

    store = open_store(ledger, create=False)
    receipt = write(store, id, shipment, *said, _now())
    held = account(store, id)
    now = ", ".join(f"{value:f} of {name}" for name, value in drawn(held, shipment).items())
    left = [f"{value:f} left of {name}" for name in ("value_usd", "quantity")
            if (value := held.left(name)) is not None]  # fmt: skip
    done = "amended" if receipt.new else "was amended already"
    click.echo(f"{shipment} {done}: it has drawn {now}; {'; '.join(left) or 'no limit'}")


@command.command()
@click.argument("ledger")
@click.argument("id")
@click.option("--on", type=DAY, required=True, help="The first day it is revoked.")
@click.option("--source", default="", help="The paper or citation.")
def revoke(ledger: str, id: str, on: datetime, source: str) -> None:
    """Revoke ID from a day on; what was drawn stays drawn."""
    from licet.records.ledger import revoke as end
    from licet.records.store import open_store

    receipt = end(open_store(ledger, create=False), id, on.date(), source, _now())
    click.echo(f"{id} {'revoked' if receipt.new else 'was revoked already'} from {on.date()}")


def _told(one: "Account", on: date) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one.granted.id,
        "kind": one.granted.kind,
        "on": on.isoformat(),
        "state": one.state(on),
    }
    for name in ("value_usd", "quantity"):
        limit, left = getattr(one.granted, name), one.left(name, on)
        told |= {name: limit and format(limit, "f"), f"{name}_left": None if left is None else format(left, "f")}
    return told


def _pairs(given: tuple[str, ...]) -> dict[str, list[str]]:
    from licet.errors import BadValue

    found: dict[str, list[str]] = {}
    for part in given:
        name, equals, value = part.partition("=")
        if not equals:
            raise BadValue(f"{part!r} has no value", expected="FACT=VALUE")
        found.setdefault(name.strip(), []).append(value)
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
