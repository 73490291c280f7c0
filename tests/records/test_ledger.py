"""Authorizations cover what they cover, once."""

import contextlib
import multiprocessing
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import BadValue, KeyTaken, NotAuthorized, UnknownFact, UnknownName
from licet.records.ledger import Account, Draw, account, accounts, amount, authorization, draw, grant, revoke
from licet.records.store import Store, open_store

DAY = date(2024, 2, 1)
LICENSE = authorization(
    "D1", "license", date(2024, 1, 1), date(2025, 1, 1), {"eccn": ["3A090"], "end_user": ["Buyer Ltd."]}, 1000, 25
)


def one(key: str, value: str = "1", quantity: str = "1", on: date = DAY, id: str = "D1") -> Draw:
    """Return a draw."""
    return Draw(id, key, on, amount(value), amount(quantity))


def test_a_granted_authorization_comes_back(store: Store) -> None:
    """What was entered is what the ledger shows; entering it again changes nothing."""
    assert grant(store, LICENSE).new
    assert not grant(store, LICENSE).new
    assert account(store, "D1") == Account(LICENSE)
    with pytest.raises(KeyTaken):
        grant(store, authorization("D1", "license", date(2024, 1, 2)))


def test_draws_leave_a_balance_of_the_day(store: Store) -> None:
    """What is left on a day counts the draws until that day; all draws count for a new one."""
    grant(store, LICENSE)
    draw(store, [one("a", "100.10", "2"), one("b", "200.20", "3", date(2024, 5, 1))])
    held = account(store, "D1")
    assert held.left("value_usd", DAY) == Decimal("899.9")
    assert held.left("value_usd") == Decimal("699.7")
    assert held.left("quantity") == 20


def test_a_shipment_draws_once(store: Store) -> None:
    """The same shipment drawn again draws nothing; another amount under its name is refused."""
    grant(store, LICENSE)
    assert [r.new for r in draw(store, [one("a"), one("a")])] == [True, False]
    assert [r.new for r in draw(store, [one("a")])] == [False]
    with pytest.raises(KeyTaken):
        draw(store, [one("a", "2")])
    assert account(store, "D1").left("value_usd") == 999


def test_no_more_is_drawn_than_was_granted(store: Store) -> None:
    """A draw over the balance is refused with what is left, and so is the whole call it came in."""
    grant(store, LICENSE)
    draw(store, [one("a", "999")])
    with pytest.raises(NotAuthorized, match="c: D1 has 0 left of value_usd"):
        draw(store, [one("b", "1"), one("c", "0.01")])
    with pytest.raises(NotAuthorized, match="has 24 left of quantity"):
        draw(store, [one("b", "1", "25")])
    draw(store, [one("d", "1")])
    assert [d.key for d in account(store, "D1").drawn] == ["a", "d"]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2023, 12, 31), "not yet in force"),
        (date(2024, 1, 1), "in force"),
        (date(2024, 5, 31), "in force"),
        (date(2024, 6, 1), "revoked"),
        (date(2025, 1, 1), "revoked"),
    ],
)
def test_periods_and_revocation_are_half_open(store: Store, on: date, state: str) -> None:
    """It can be drawn from its first day until the day before it ends or is revoked."""
    grant(store, LICENSE)
    revoke(store, "D1", date(2024, 6, 1), "letter")
    assert account(store, "D1").state(on) == state
    if state == "in force":
        draw(store, [one("a", on=on)])
    else:
        with pytest.raises(NotAuthorized, match=state):
            draw(store, [one("a", on=on)])


def test_it_expires(store: Store) -> None:
    """From the day it is no longer in force nothing can be drawn."""
    grant(store, LICENSE)
    with pytest.raises(NotAuthorized, match="expired"):
        draw(store, [one("a", on=date(2025, 1, 1))])


def test_a_limit_needs_an_amount(store: Store) -> None:
    """A draw on a limited authorization names value and quantity; without limits it need not."""
    grant(store, LICENSE)
    with pytest.raises(BadValue, match="limits quantity"):
        draw(store, [Draw("D1", "a", DAY, amount("1"))])
    grant(store, authorization("G1", "general license", date(2024, 1, 1)))
    assert draw(store, [Draw("G1", "a", DAY)])[0].new


def test_what_is_not_there_is_named(store: Store) -> None:
    """Draws, revocations and questions about an unknown authorization are refused."""
    grant(store, LICENSE)
    for ask in (
        lambda: draw(store, [one("a", id="D2")]),
        lambda: revoke(store, "D2", DAY),
        lambda: account(store, "D2"),
    ):
        with pytest.raises(UnknownName):
            ask()


def test_authorizations_are_checked() -> None:
    """Unknown kinds and facts, bad values and empty periods are refused."""
    since = date(2024, 1, 1)
    with pytest.raises(BadValue):
        authorization("D1", "permit", since)
    with pytest.raises(UnknownFact):
        authorization("D1", "license", since, scope={"buyer": ["x"]})
    with pytest.raises(BadValue):
        authorization("D1", "license", since, scope={"destination": ["Korea"]})
    with pytest.raises(BadValue):
        authorization("D1", "license", since, since)
    for limit in ("-1", "0", "nan", "much", "inf"):
        with pytest.raises(BadValue):
            authorization("D1", "license", since, value_usd=limit)


def test_the_ledger_lies_in_the_chain(store: Store) -> None:
    """Grants, draws and revocations are entries of the log that verifies."""
    grant(store, LICENSE)
    draw(store, [one("a")])
    revoke(store, "D1", date(2024, 6, 1))
    assert [e.kind for e in store.find(kind=None)] == ["authorization", "draw", "revocation"]
    assert store.verify().ok
    assert list(accounts(store)) == ["D1"]


@given(st.lists(st.integers(1, 40), max_size=12))
def test_draws_never_exceed_the_grant(values: list[int]) -> None:
    """Whatever is asked in whatever order, the sum drawn stays within the grant, and no fitting draw is refused."""
    store = open_store(":memory:")
    grant(store, authorization("D1", "license", date(2024, 1, 1), value_usd=100))
    drawn = 0
    for n, value in enumerate(values):
        if drawn + value <= 100:
            draw(store, [one(str(n), str(value))])
            drawn += value
        else:
            with pytest.raises(NotAuthorized):
                draw(store, [one(str(n), str(value))])
    assert account(store, "D1").left("value_usd") == 100 - drawn
    store.close()


def spend(place: str, name: str, times: int) -> int:
    """Draw one item at a time, in a process of its own; return how often it was allowed."""
    store, done = open_store(place), 0
    for n in range(times):
        with contextlib.suppress(NotAuthorized):
            done += draw(store, [one(f"{name}-{n}")])[0].new
    return done


def test_processes_at_once_spend_nothing_twice(place: str) -> None:
    """Four processes draw 15 times each on a license of 25 items: 25 draws are allowed, and the log verifies."""
    grant(open_store(place), LICENSE)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        done = pool.starmap(spend, [(place, name, 15) for name in "abcd"])
    store = open_store(place)
    assert sum(done) == 25
    assert account(store, "D1").left("quantity") == 0
    assert store.verify().ok
