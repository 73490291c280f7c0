"""What was drawn is set right by further entries, never by more than was drawn or is left."""

import contextlib
import multiprocessing
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import BadValue, KeyTaken, NotAuthorized, UnknownName
from licet.records.amendments import amend, drawn, give_back
from licet.records.coverage import cover
from licet.records.ledger import Draw, account, accounts, amount, authorization, draw, grant, revoke
from licet.records.store import Store, open_store

DAY, LATER = date(2024, 2, 1), date(2024, 3, 1)
LICENSE = authorization("D1", "license", date(2024, 1, 1), date(2025, 1, 1), {}, 1000, 25)


@pytest.fixture
def ledger(store: Store) -> Store:
    """Return a ledger in which PO-1 drew 400 USD and 10 items of 1000 and 25."""
    grant(store, LICENSE)
    draw(store, [Draw("D1", "PO-1", DAY, amount(400), amount(10))])
    return store


def test_what_comes_back_is_left_again_from_its_day(ledger: Store) -> None:
    """A part given back counts from its day on, stands in the chain with its reason, and nothing before it changes."""
    before = [(e.id, e.link) for e in ledger.find(kind=None)]
    assert give_back(ledger, "D1", "PO-1", "CN-7", LATER, "four were broken", 160, 4).new
    held = account(ledger, "D1")
    assert (held.left("value_usd", DAY), held.left("value_usd"), held.left("quantity")) == (600, 760, 19)
    assert drawn(held, "PO-1") == {"value_usd": 240, "quantity": 6}
    entries = list(ledger.find(kind=None))
    assert [(e.id, e.link) for e in entries[:-1]] == before
    assert "four were broken" in entries[-1].body
    assert ledger.verify().ok


def test_the_same_paper_counts_once(ledger: Store) -> None:
    """The same reference again changes nothing; with another amount, day or reason it is refused."""
    for _ in range(2):
        receipt = give_back(ledger, "D1", "PO-1", "CN-7", LATER, "broken", 160, 4)
    assert not receipt.new
    for changed in ((LATER, "broken", 150, 4), (DAY, "broken", 160, 4), (LATER, "lost", 160, 4)):
        with pytest.raises(KeyTaken):
            give_back(ledger, "D1", "PO-1", "CN-7", *changed)
    assert give_back(ledger, "D1", "PO-1", "CN-8", LATER, "all").new
    assert not give_back(ledger, "D1", "PO-1", "CN-8", LATER, "all").new
    assert account(ledger, "D1").left("value_usd") == 1000


def test_no_more_comes_back_than_was_drawn(ledger: Store) -> None:
    """A return above what the shipment still has drawn is refused, and nothing is written."""
    give_back(ledger, "D1", "PO-1", "CN-7", LATER, "broken", 160)
    with pytest.raises(NotAuthorized, match="PO-1 has 240 of value_usd drawn"):
        give_back(ledger, "D1", "PO-1", "CN-8", LATER, "broken", 241)
    assert account(ledger, "D1").left("value_usd") == 760


def test_a_draw_is_amended_up_to_the_balance(ledger: Store) -> None:
    """What a shipment should have drawn replaces what it drew, as far as the license has it."""
    assert amend(ledger, "D1", "PO-1", "INV-2", LATER, "final invoice", 450).new
    assert not amend(ledger, "D1", "PO-1", "INV-2", LATER, "final invoice", 450).new
    assert drawn(account(ledger, "D1"), "PO-1") == {"value_usd": 450, "quantity": 10}
    draw(ledger, [Draw("D1", "PO-2", DAY, amount(500), amount(1))])
    with pytest.raises(NotAuthorized, match="D1 has 50 left of value_usd"):
        amend(ledger, "D1", "PO-1", "INV-3", LATER, "more", 501)
    amend(ledger, "D1", "PO-1", "INV-3", LATER, "less", 390)
    assert account(ledger, "D1").left("value_usd") == 110


def test_nothing_is_added_to_a_draw_of_a_day_that_was_revoked(ledger: Store) -> None:
    """After a revocation that reaches the day of the shipment a draw may shrink, not grow."""
    revoke(ledger, "D1", DAY)
    with pytest.raises(NotAuthorized, match="revoked"):
        amend(ledger, "D1", "PO-1", "INV-2", LATER, "more", 401)
    assert amend(ledger, "D1", "PO-1", "INV-3", LATER, "less", 1).new


def test_a_shipment_given_back_is_not_covered_and_not_drawn_again(ledger: Store) -> None:
    """Its row is not covered by the license it left, and drawing it again under its name is refused."""
    give_back(ledger, "D1", "PO-1", "CN-7", LATER, "the buyer withdrew")
    rows = pl.DataFrame({"shipped_on": [DAY, DAY], "value_usd": [400.0, 400.0], "quantity": [10.0, 10.0]})
    found = cover(rows, list(accounts(ledger).values()), ["PO-1", "PO-3"])
    assert found.frame["covered_by_license"].to_list() == [False, True]
    assert [one.key for one in found.draws] == ["PO-3"]
    with pytest.raises(NotAuthorized, match="PO-1 was given back on 2024-03-01: the buyer withdrew"):
        draw(ledger, [Draw("D1", "PO-1", DAY, amount(400), amount(10))])


@pytest.mark.parametrize(
    ("error", "shipment", "reference", "on", "reason", "value"),
    [
        (UnknownName, "PO-2", "CN-7", LATER, "broken", 1),
        (BadValue, "PO-1", "CN-7", date(2024, 1, 31), "broken", 1),
        (BadValue, "PO-1", " ", LATER, "broken", 1),
        (BadValue, "PO-1", "CN-7", LATER, " ", 1),
        (BadValue, "PO-1", "CN-7", LATER, "broken", "-1"),
        (BadValue, "PO-1", "CN-7", LATER, "broken", "nan"),
    ],
)
def test_amendments_are_checked(
    ledger: Store, error: type[Exception], shipment: str, reference: str, on: date, reason: str, value: object
) -> None:
    """An unknown shipment, a day before the draw, no paper, no reason and amounts that are none are refused."""
    for write in (give_back, amend):
        with pytest.raises(error):
            write(ledger, "D1", shipment, reference, on, reason, value)
    assert account(ledger, "D1").amended == ()


@given(st.lists(st.tuples(st.sampled_from(["draw", "return", "amend"]), st.integers(0, 4), st.integers(1, 60))))
def test_the_balance_is_what_was_granted_less_what_is_drawn(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is drawn, given back and amended in whatever order, nothing falls below zero and all adds up."""
    store = open_store(":memory:")
    grant(store, authorization("D1", "license", date(2024, 1, 1), value_usd=100))
    for n, (what, shipment, value) in enumerate(steps):
        with contextlib.suppress(NotAuthorized, UnknownName, KeyTaken):
            if what == "draw":
                draw(store, [Draw("D1", f"PO-{shipment}", DAY, amount(value))])
            else:
                write = give_back if what == "return" else amend
                write(store, "D1", f"PO-{shipment}", f"paper {n}", LATER, "a reason", value)
    held = account(store, "D1")
    each = [drawn(held, one.key)["value_usd"] for one in held.drawn]
    assert all(value >= 0 for value in each)
    assert held.left("value_usd") == 100 - sum(each, Decimal(0)) >= 0
    store.close()


def spend_and_return(place: str, name: str, times: int) -> tuple[int, int]:
    """Draw one item, and try to give the one item of PO-1 back, again and again; return how often each was allowed."""
    store, out, back = open_store(place), 0, 0
    for n in range(times):
        with contextlib.suppress(NotAuthorized):
            out += draw(store, [Draw("D1", f"{name}-{n}", DAY, amount(1), amount(1))])[0].new
        with contextlib.suppress(NotAuthorized):
            back += give_back(store, "D1", "PO-1", f"{name}-{n}", LATER, "one came back", 1, 1).new
    return out, back


def test_processes_at_once_give_nothing_back_twice_and_spend_nothing_twice(place: str) -> None:
    """Four processes draw and give back at once: 10 items come back of the 10 drawn, and 25 are out, as granted."""
    store = open_store(place)
    grant(store, LICENSE)
    draw(store, [Draw("D1", "PO-1", DAY, amount(400), amount(10))])
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        done = pool.starmap(spend_and_return, [(place, name, 12) for name in "abcd"])
    held = account(store, "D1")
    assert sum(back for _, back in done) == 10
    assert sum(out for out, _ in done) == 25
    assert held.left("quantity") == 0
    assert drawn(held, "PO-1")["quantity"] == 0
    assert store.verify().ok
