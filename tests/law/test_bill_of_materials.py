"""Controlled US content from a costed bill of materials: bounds, the level that binds, and what settles it."""

from datetime import date
from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.decision.determination import decide_row
from licet.decision.program import prepare
from licet.errors import BadFile, BadValue, UnknownFact
from licet.facts import check_row
from licet.law import load
from licet.law.us.de_minimis import Component, add_content, at_only, content, needs_license, read

DAY = date(2019, 7, 15)


@cache
def law():
    """Return the rules and tables of the law."""
    us = load("us")
    return us.rules, us.tables


def share(*parts: tuple, to: str = "CN", day: date = DAY, value: float | None = 100, kind: str = "commodity"):
    """Return the content of an item worth 100 USD from parts (eccn, value, origin[, kind])."""
    made = [Component(f"part {i}", *part) for i, part in enumerate(parts)]
    return content(made, value, to, day, *law(), kind=kind)


@pytest.mark.parametrize(
    ("parts", "to", "day", "percent"),
    [
        ([("EAR99", 60.0, "US")], "CN", "2019-07-15", 0),
        ([("3A001.a.2", 27.0, "US")], "CN", "2019-07-15", 27),
        ([("3A001.a.2", 27.0, "SE")], "CN", "2019-07-15", 0),
        ([("EAR99", 12.0, "US")], "SY", "2020-01-15", 12),
        ([("3A991", 30.0, "US")], "CN", "2019-07-15", 0),
        ([("5A991", 30.0, "US")], "IR", "2019-07-15", 30),
        ([("3A001.a.2", 27.0, "US"), ("5A001.a", 3.0, "US")], "DE", "2019-07-15", 3),
        ([("9A610.y", 2.0, "US")], "CN", "2019-07-15", 2),
    ],
)
def test_share_of_known_parts(parts: list, to: str, day: str, percent: float) -> None:
    """Content counts if it would need a license to the country; bounds meet when everything is known."""
    found = share(*parts, to=to, day=date.fromisoformat(day))
    assert found.low == found.high == found.percent == percent


def test_entity_list_part_does_not_count() -> None:
    """Part 744 is not used: the same EAR99 part counts for nothing towards China, whoever buys."""
    assert needs_license("EAR99", "CN", DAY, *law()) is False
    assert needs_license("3A991", "CN", DAY, *law()) is False


def test_every_us_part_counts_to_syria_and_not_to_iran() -> None:
    """EAR99 counts to Cuba, North Korea and Syria alone; drone parts to Iran since 2023-02-24 are unknown here."""
    assert needs_license("EAR99", "SY", DAY, *law()) is True
    assert needs_license("EAR99", "IR", DAY, *law()) is False
    assert needs_license("3A991", "IR", DAY, *law()) is True
    assert needs_license("EAR99", "IR", date(2023, 2, 24), *law()) is None
    assert needs_license("EAR99", "RU", DAY, *law()) is False
    assert needs_license("EAR99", "RU", date(2023, 7, 15), *law()) is None


def test_content_open_to_gbs_is_left_out() -> None:
    """5A001.b.1 needs a license to Singapore, and GBS is open to it there, so it does not count; 5A001.a does."""
    assert share(("5A001.b.1", 30.0, "US"), to="SG").high == 0
    assert share(("5A001.a", 30.0, "US"), to="SG").low == 30


def test_unknown_part_leaves_an_interval() -> None:
    """An unclassified US part is counted in the upper bound only, and is named."""
    found = share(("3A001.a.2", 20.0, "US"), (None, 10.0, "US"), ("EAR99", 50.0, "US"))
    assert (found.low, found.high, found.percent) == (20, 30, None)
    assert found.unsettled == ("part 1",)


def test_interval_below_the_level_settles() -> None:
    """If both ends are within the level, the upper end answers."""
    assert share(("3A001.a.2", 20.0, "US"), (None, 5.0, "US")).percent == 25


def test_interval_above_the_level_settles() -> None:
    """If both ends are above the level, the lower end answers."""
    assert share(("3A001.a.2", 26.0, "US"), (None, 30.0, "US")).percent == 26


def test_level_is_ten_percent_to_group_e() -> None:
    """To E:1 and E:2 the level is 10 percent, else 25; for a country outside the tables it is unknown."""
    assert share(to="IR").level == 10
    assert share(to="CN").level == 25
    assert share(("3A001.a.2", 1.0, "US"), to="AQ").percent is None


@pytest.mark.parametrize(("day", "level"), [("2019-10-20", 25), ("2019-10-21", 10)])
def test_level_to_cuba_fell(day: str, level: int) -> None:
    """To Cuba the level fell from 25 to 10 percent on 2019-10-21."""
    assert share(to="CU", day=date.fromisoformat(day)).level == level


def test_unknown_origin_and_value_widen() -> None:
    """A part of unknown origin may be foreign; one of unknown value may be anything."""
    assert (share(("3A001.a.2", 30.0, None)).low, share(("3A001.a.2", 30.0, None)).high) == (0, 30)
    assert (share(("3A001.a.2", None, "US")).low, share(("3A001.a.2", None, "US")).high) == (0, 100)
    assert share(("3A001.a.2", 30.0, "US"), value=None).percent is None


def test_bare_entry_of_a_part_is_unknown_where_its_paragraphs_differ() -> None:
    """A part classified only as 5A001 may or may not be controlled to Germany."""
    assert (share(("5A001", 30.0, "US"), to="DE").low, share(("5A001", 30.0, "US"), to="DE").high) == (0, 30)


def test_bundled_software_beyond_anti_terrorism_stands_in_the_upper_bound() -> None:
    """The levels take in software controlled for anti-terrorism reasons at most; other software is told apart."""
    terror, other = ("5D992.c", 12.0, "US", "software"), ("5D002.c.1", 12.0, "US", "software")
    assert (share(terror, to="SY").low, share(terror, to="SY").facts["bundled_software_beyond_at"]) == (12, False)
    found = share(other, to="CN")
    assert (found.low, found.high, found.percent) == (0, 12, 12)
    assert found.facts["bundled_software_beyond_at"] is True
    assert share(("5D002.c.1", 12.0, None, "software")).facts["bundled_software_beyond_at"] is None
    assert share(("3A001.a.2", 20.0, "US"), other).percent is None
    assert share(other, kind="software").low == 12
    assert share(other, kind="software").facts["bundled_software_beyond_at"] is False


@pytest.mark.parametrize(
    ("eccn", "said"), [("EAR99", True), ("5D992.c", True), ("3D991", True), ("5D002", False), ("9D610.y", False)]
)
def test_at_only(eccn: str, said: bool) -> None:
    """EAR99 and entries for anti-terrorism reasons are within the levels; encryption and the 600 series are not."""
    assert at_only(eccn, date(2024, 1, 2), law()[1]) is said
    assert at_only(None, DAY, law()[1]) is None


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (("5A002.a", 5.0, "US"), True),
        (("5A992.c", 5.0, "US"), False),
        (("5A002.a", 5.0, "DE"), False),
        (("5A002.a", 5.0, None), None),
        ((None, 5.0, "US"), None),
    ],
)
def test_encryption_content_is_named(part: tuple, said: bool | None) -> None:
    """US content of 5A002, 5A004, 5B002 and 5D002 is told to paragraph (b), whatever its value."""
    assert share(part).facts["us_content_encryption"] is said


def test_technology_counts_for_technology_only() -> None:
    """A commodity counts commodities and bundled software; technology and software are measured on their own."""
    parts = (("3E002", 30.0, "US", "technology"), ("5A002", 30.0, "US", "commodity"))
    assert share(*parts).low == 30
    assert share(*parts, kind="technology").low == 30
    assert share(("5A002", 30.0, "US", "commodity"), kind="technology").high == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["EAR99", "3A991", "3A001.a.2", "5A001.a", "9A610.x", None]),
            st.one_of(st.none(), st.floats(0, 20)),
            st.sampled_from(["US", "JP", None]),
        ),
        max_size=5,
    ),
    st.sampled_from(["CN", "SG", "SY"]),
)
def test_completing_a_part_stays_in_the_bounds(parts: list, to: str) -> None:
    """Whatever the unknown parts turn out to be, the share lies between the bounds, and a settled answer holds."""
    open_ = share(*parts, to=to)
    full = [(e or "3A001.a.2", 3.0 if v is None else v, o or "US") for e, v, o in parts]
    closed = share(*full, to=to)
    assert open_.low - 1e-9 <= closed.high and closed.low <= open_.high + 1e-9
    if open_.percent is not None and closed.percent is not None:
        assert (open_.percent > open_.level) == (closed.percent > closed.level)


def test_part_worth_more_than_the_item_is_refused() -> None:
    """A component cannot be worth more than the item it is in."""
    with pytest.raises(BadValue, match="part 0"):
        share(("EAR99", 101.0, "US"))
    with pytest.raises(BadValue, match="0 USD"):
        share(value=0)


def bill(**columns: list) -> pl.DataFrame:
    """Return a bill of materials as a frame."""
    return pl.DataFrame(columns)


def test_bill_of_materials_gives_facts_to_its_shipment(tmp_path) -> None:
    """A child table adds the share and the content of 734.4(a) to the row it belongs to, and to no other."""
    path = tmp_path / "parts.csv"
    path.write_text(
        "row,component,eccn,value_usd,origin\n1,radio chip,3A001.a.2,27,US\n1,case,EAR99,20,US\n3,wing,9A610.x,2,US\n"
    )
    shipments = pl.DataFrame(
        {
            "row": [1, 2, 3],
            "destination": ["CN", "CN", "CN"],
            "shipped_on": [DAY, DAY, date(2021, 1, 15)],
            "value_usd": [100.0] * 3,
        }
    )
    found = add_content(shipments, read(path), *law())
    assert found["controlled_us_content_percent"].to_list()[:2] == [27.0, None]
    assert found["us_content_600_or_9x515"].to_list() == [False, None, True]
    assert found["us_content_unsettled"].to_list() == ["", None, "wing"]


def test_given_share_is_kept() -> None:
    """A percentage the user states is not overwritten by the bill of materials."""
    shipments = pl.DataFrame(
        {
            "row": [1],
            "destination": ["CN"],
            "shipped_on": [DAY],
            "value_usd": [100.0],
            "controlled_us_content_percent": [11.0],
        }
    )
    found = add_content(shipments, {1: [Component("chip", "3A001.a.2", 27.0, "US")]}, *law())
    assert found["controlled_us_content_percent"].to_list() == [11.0]


@pytest.mark.parametrize(
    ("frame", "error", "match"),
    [
        (bill(row=[1], part=["x"]), UnknownFact, "'part'"),
        (bill(component=["x"]), BadFile, "row"),
        (bill(row=["one"], component=["x"]), BadValue, "'one'"),
        (bill(row=[1], eccn=["chip"]), BadValue, "'chip'"),
        (bill(row=[1], kind=["gas"]), BadValue, "'gas'"),
        (bill(row=[1], origin=["Mars"]), BadValue, "Mars"),
    ],
)
def test_bad_bill_of_materials_is_refused(frame: pl.DataFrame, error: type, match: str) -> None:
    """A wrong column or value is named with its line, and nothing is dropped."""
    with pytest.raises(error, match=match):
        read(frame)


def test_components_without_a_shipment_are_refused() -> None:
    """A component of a row that is not shipped is a mistake, not a remark."""
    shipments = pl.DataFrame({"row": [1], "destination": ["CN"], "shipped_on": [DAY], "value_usd": [100.0]})
    with pytest.raises(BadValue, match="row 7"):
        add_content(shipments, {7: []}, *law())


@pytest.mark.parametrize(
    ("percent", "destination", "subject"),
    [(25, "CN", False), (25.01, "CN", True), (10, "SY", False), (10.01, "SY", True), (11, "CN", False)],
)
def test_share_equal_to_the_level_is_within_it(percent: float, destination: str, subject: bool) -> None:
    """Only content above the level brings a foreign-made item under the EAR."""
    us = load("us")
    facts = {
        "activity": "reexport", "origin": "DE", "shipped_from": "DE", "destination": destination, "eccn": "EAR99",
        "shipped_on": "2019-01-15", "controlled_us_content_percent": percent, "us_content_600_or_9x515": False,
        "us_content_600_or_9x515_y": False, "us_content_9e003": False, "us_content_5e002": False,
        "us_content_encryption": False, "product_kind": "commodity",
    }  # fmt: skip
    assert decide_row(check_row(facts), prepare(us.rules, us.tables)).subject_to_ear is subject
