"""A license covers a row surely, surely not, or perhaps; and what covers one row is not there for the next."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import licet
from licet.errors import BadValue, UnknownName
from licet.records import licensed
from licet.records.coverage import cover
from licet.records.ledger import Account, account, authorization, draw, grant
from licet.records.store import open_store

SINCE = date(2024, 1, 1)


def held(id: str = "D1", until: date | None = None, scope: Any = None, **limits: float) -> Account:
    """Return a license."""
    return Account(authorization(id, "license", SINCE, until, scope, **limits))


def rows(**columns: list[Any]) -> pl.DataFrame:
    """Return typed shipments, all on one day unless said otherwise."""
    height = len(next(iter(columns.values())))
    return licet.read(pl.DataFrame({"shipped_on": ["2024-02-01"] * height} | columns))


def covered(frame: pl.DataFrame, *accounts: Account, need: list[bool | None] | None = None) -> list[bool | None]:
    """Return the fact for each row."""
    keys = [str(n) for n in range(frame.height)]
    return cover(frame, accounts, keys, need).frame["covered_by_license"].to_list()


def test_scope_is_three_valued() -> None:
    """In scope, out of scope, an entry above it, and not known."""
    license = held(scope={"eccn": ["3A090.a"], "end_user": ["Buyer Co., Ltd."]})
    frame = rows(eccn=["3A090.a", "EAR99", "3A090", "3A090.a", None], end_user=["BUYER CO LTD"] * 3 + [None, "Other"])
    assert covered(frame, license) == [True, False, None, None, False]


def test_the_day_decides() -> None:
    """Before, within and after the period, and on an unknown day."""
    days = ["2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", None]
    assert covered(rows(shipped_on=days), held(until=date(2025, 1, 1))) == [False, True, True, False, None]


def test_rows_share_one_balance() -> None:
    """The third shipment finds nothing left; a smaller one behind it still fits."""
    assert covered(rows(value_usd=[400, 500, 200, 100]), held(value_usd=1000)) == [True, True, False, True]


def test_an_open_row_makes_later_ones_open() -> None:
    """A row that may use the balance leaves unknown a later row the rest would not do for."""
    license = held(scope={"eccn": ["3A090"]}, value_usd=1000)
    frame = rows(eccn=[None, "3A090", "3A090"], value_usd=[600, 500, 400])
    assert covered(frame, license) == [None, None, None]
    assert covered(rows(eccn=[None, "3A090"], value_usd=[600, 400]), license) == [None, True]


def test_a_row_without_need_draws_nothing() -> None:
    """Covered all the same, but the balance stays."""
    frame = rows(value_usd=[900, 900, 900])
    assert covered(frame, held(value_usd=1000), need=[False, True, True]) == [True, True, False]


def test_the_one_that_ends_first_is_used_first() -> None:
    """Of two licenses the earlier to expire is drawn, and the other when it is spent."""
    told = cover(rows(value_usd=[80, 80, 80]), [held("D2", value_usd=100), held("D1", date(2025, 1, 1), value_usd=100)],
                 ["a", "b", "c"])  # fmt: skip
    assert told.frame["authorization"].to_list() == ["D1", "D2", None]
    assert told.frame["value_left_usd"].to_list() == [20, 20, None]
    assert [(d.authorization, d.key) for d in told.draws] == [("D1", "a"), ("D2", "b")]


def test_a_given_fact_is_kept() -> None:
    """What the table says of a license is not overwritten."""
    assert covered(rows(covered_by_license=["no", None]), held()) == [False, True]


def test_other_authorizations_give_their_facts() -> None:
    """A validated end user gives the fact the law asks for, and no license."""
    veu = Account(authorization("VEU", "validated end user", SINCE, scope={"end_user": ["Fab"]},
                                gives={"validated_end_user": "Samsung China"}))  # fmt: skip
    told = cover(rows(end_user=["FAB", "Other"]), [veu], ["a", "b"]).frame
    assert told["validated_end_user"].to_list() == ["Samsung China", None]
    assert "covered_by_license" not in told.columns


@given(
    st.lists(st.tuples(st.sampled_from(["3A090", "EAR99", None]), st.sampled_from([1, 3, 5, None])), max_size=6),
    st.integers(0, 2**12),
)
def test_completing_unknown_facts_stays_within_what_was_said(drawn: list[tuple[Any, Any]], choice: int) -> None:
    """A row said to be covered, or not to be, is so whatever the unknown facts turn out to be."""
    if not drawn:
        return
    licenses = held("D1", date(2025, 1, 1), {"eccn": ["3A090"]}, value_usd=5), held("D2", value_usd=6)
    full = []
    for n, (code, value) in enumerate(drawn):
        bits = choice >> (2 * n)
        full.append((code or ("3A090" if bits & 1 else "EAR99"), value or (1 if bits & 2 else 5)))
    said = covered(rows(eccn=[c for c, _ in drawn], value_usd=[v for _, v in drawn]), *licenses)
    is_so = covered(rows(eccn=[c for c, _ in full], value_usd=[v for _, v in full]), *licenses)
    assert all(a is None or a == b for a, b in zip(said, is_so, strict=True))


def test_deciding_with_the_ledger_draws_only_what_needs_a_license() -> None:
    """A row under a license requirement draws once; deciding again finds it drawn and covered."""
    ledger = open_store(":memory:")
    grant(ledger, authorization("D1", "license", date(2020, 1, 1), value_usd=1000))
    grant(ledger, authorization("K1", "license", date(2020, 1, 1), value_usd=1000, law="kr"))
    needs = {"shipped_on": "2020-09-20", "activity": "reexport", "origin": "TH", "shipped_from": "TH",
             "destination": "CN", "eccn": "EAR99", "controlled_us_content_percent": "0",
             "plant_is_listed_direct_product": "yes", "designed_by_footnote_1_party": "no",
             "end_user_footnote_1": "yes", "end_user_on_entity_list": "yes", "entity_list_requirement": "all_items",
             "purpose": "ordinary supply", "party_huawei": "yes", "known_concern": "none",
             "other_list_matches": "none", "value_usd": "700"}  # fmt: skip
    free = {"shipped_on": "2020-09-20", "item_moves": "no", "known_concern": "none", "value_usd": "700"}
    frame = licet.read(pl.from_dicts([free | {"order": "a"}, needs | {"order": "b"}], infer_schema_length=None),
                       extra="keep")  # fmt: skip
    told = licensed.decide(frame, ledger, shipment="order")
    assert told.decided["determination"].to_list() == ["no license required", "license required"]
    assert told.decided["covered_by_license"].to_list() == [True, True]
    assert [(d.authorization, d.key, d.value_usd) for d in told.draws] == [("D1", "b", Decimal("700.0"))]
    draw(ledger, told.draws)
    again = licensed.decide(frame, ledger, shipment="order")
    assert again.decided["covered_by_license"].to_list() == [False, True]
    assert again.draws == ()
    assert account(ledger, "D1").left("value_usd") == 300


def test_a_negative_value_is_named_by_its_row() -> None:
    """What a shipment draws is above zero; zero and nothing are unknown."""
    with pytest.raises(BadValue, match="row 2( of table)?: value_usd"):
        covered(rows(value_usd=[1, -5]), held(value_usd=10))
    assert covered(rows(value_usd=[0, None]), held(value_usd=10)) == [None, None]


def test_shipments_need_names_of_their_own() -> None:
    """A column that is not there, an empty name and a name given twice are refused."""
    ledger = open_store(":memory:")
    frame = licet.read(pl.DataFrame({"order": ["a", "a"], "other": ["a", None]}), extra="keep")
    with pytest.raises(UnknownName):
        licensed.decide(frame, ledger, shipment="ordr")
    for column in ("order", "other"):
        with pytest.raises(BadValue):
            licensed.decide(frame, ledger, shipment=column)
