"""Every trap of the reference is a test: `traps.csv` names them, and here are those that have no better place."""

import csv
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from licet.decision.casefile import ordinary_facts
from licet.decision.determination import Determination, decide_row
from licet.facts import check_row
from licet.flow import program
from licet.law.us.ear_738_country_chart import TABLES as CHART
from licet.law.us.ear_740_country_groups import TABLES as GROUPS

TESTS = Path(__file__).parents[1]
UNLISTED = {
    **dict.fromkeys(
        (
            *("purchaser_on_entity_list", "intermediate_consignee_on_entity_list"),
            *("ultimate_consignee_on_entity_list", "end_user_on_entity_list"),
            *("purchaser_footnote_1", "intermediate_consignee_footnote_1"),
            *("ultimate_consignee_footnote_1", "end_user_footnote_1"),
            *("party_footnote_4", "party_footnote_5", "for_footnote_1_party_item", "for_footnote_4_party_item"),
            *("for_footnote_5_party_item", "advanced_node_facility_party", "informed_by_bis", "party_unverified"),
        ),
        False,
    ),
    "license_exception": "none",
    "purpose": "ordinary supply",
}


@cache
def ordinary() -> dict[str, Any]:
    """Return what the cases of the law presume unless they say otherwise."""
    return ordinary_facts(str(resources.files("licet.law.us")))


def decide(day: str, **facts: Any) -> Determination:
    """Return what the law says of a US export to a party of which nothing is known, unless the facts say otherwise."""
    row = {"activity": "export", "shipped_from": "US", "origin": "US", "eccn": "EAR99", **UNLISTED, **facts}
    return decide_row(check_row({**ordinary(), **row, "shipped_on": day}), program("us"))


def test_every_trap_has_its_test() -> None:
    """Each test that the table of traps names exists in the file it names."""
    with Path(__file__).with_name("traps.csv").open(encoding="utf-8", newline="") as file:
        traps = list(csv.DictReader(file))
    text = {path.name: path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}
    assert traps
    assert [row["trap"] for row in traps if f"def {row['test']}(" not in text.get(row["file"], "")] == []


def test_reason_line_alone_controls_nothing() -> None:
    """1A004 prints NS, CB, RS and AT: to China RS stands for .d, as its row says, and not for .a."""
    assert "us.ear.742.6.a.rs2" in decide("2026-08-07", eccn="1A004.d", destination="CN").standing
    found = decide("2026-08-07", eccn="1A004.a", destination="CN")
    assert (found.standing, found.open) == (("us.ear.742.4.a.ns2",), ())


@pytest.mark.parametrize(("destination", "rule"), [("IR", "us.ear.742.8.a.at"), ("KP", "us.ear.742.19.a.at")])
def test_anti_terrorism_needs_a_license_without_a_mark(destination: str, rule: str) -> None:
    """5A991 is controlled for anti-terrorism reasons only: no column marks the country, part 742 does."""
    facts = {"forbidden_by_iran_regulations": True, "food_or_medicine": False}
    assert rule in decide("2025-03-03", eccn="5A991", destination=destination, **facts).standing


@pytest.mark.parametrize(("country", "day"), [("CY", "2024-05-29"), ("ET", "2025-12-31")])
def test_arms_embargo_is_unknown_where_the_list_of_state_moved_first(country: str, day: str) -> None:
    """Where the list of the State Department moved on a day not found, D:5 is unknown until the table follows."""
    groups = dict(zip(GROUPS[0].facts, GROUPS[0].value(country, date.fromisoformat(day)), strict=True))
    assert groups["country_group_d5"] is None


@pytest.mark.parametrize(("day", "expected"), [("2025-11-06", True), ("2025-11-07", False), ("2026-02-03", False)])
def test_arms_embargo_ends_with_the_list_of_state(day: str, expected: bool) -> None:
    """Cambodia left the list of the State Department on 2025-11-07, which controls; the EAR conformed on 2026-02-03."""
    groups = dict(zip(GROUPS[0].facts, GROUPS[0].value("KH", date.fromisoformat(day)), strict=True))
    assert groups["country_group_d5"] is expected


@pytest.mark.parametrize(
    ("day", "group", "expected"),
    [("2025-12-31", "a5", False), ("2025-12-31", "d4", True), ("2026-07-23", "a5", True), ("2026-07-23", "d4", False)],
)
def test_emirates_of_2026_are_not_those_of_2025(day: str, group: str, expected: bool) -> None:
    """The United Arab Emirates are in D:4 until 2025 and in A:5 in the edition of July 2026."""
    groups = dict(zip(GROUPS[0].facts, GROUPS[0].value("AE", date.fromisoformat(day)), strict=True))
    assert groups[f"country_group_{group}"] is expected


def test_failing_one_route_says_nothing_of_the_others() -> None:
    """An item without US content is still open while nothing is known of the plant."""
    facts = {"activity": "reexport", "shipped_from": "KR", "origin": "KR", "destination": "CN", "eccn": "3B001.c.1.a"}
    none = {"controlled_us_content_percent": 0, "us_content_600_or_9x515": False, "us_content_600_or_9x515_y": False}
    found = decide("2025-03-03", **facts, **none)
    assert (found.at_least, found.at_most) == ("no license required", "license required")
    assert "contains_integrated_circuit_from_listed_plant" in found.missing


@pytest.mark.parametrize(
    ("day", "subject"), [("2022-02-02", False), ("2022-02-03", True), ("2022-02-23", True), ("2022-02-24", False)]
)
def test_us_origin_of_the_plant_was_dropped_for_three_weeks(day: str, subject: bool) -> None:
    """From 2022-02-03 to 2022-02-23 a plant of listed technology of any origin sufficed under the footnote 1 rule."""
    facts = {
        **{"activity": "reexport", "shipped_from": "TW", "origin": "TW", "destination": "CN", "eccn": "3A991"},
        **{"technology_eccn": "none", "plant_technology_eccn": "3E001", "plant_technology_us_origin": False},
        **{"controlled_us_content_percent": 0, "end_user_footnote_1": True, "end_user_on_entity_list": True},
    }
    assert decide(day, **facts).subject_to_ear is subject


def test_footnotes_are_facts_of_their_own() -> None:
    """A party with footnotes 1 and 2 has footnote 1; one with footnote 5 does not."""
    facts = {"destination": "CN", "end_user_on_entity_list": True, "entity_list_requirement": "all_items"}
    assert "us.ear.748.5.footnote_1" not in decide("2025-03-03", **facts, party_footnote_5=True).open
    made = {"origin": "TW", "shipped_from": "TW", "activity": "reexport", "controlled_us_content_percent": 0}
    plant = {"technology_eccn": "3E001", "technology_us_origin": True, "plant_technology_eccn": "none"}
    assert decide("2025-03-03", **facts, **made, **plant, party_footnote_5=True).subject_to_ear is False
    assert decide("2025-03-03", **{**facts, "end_user_footnote_1": True}, **made, **plant).subject_to_ear is True


def test_terms_that_were_not_read_clear_nothing() -> None:
    """An entry whose requirement is not understood leaves the requirement open; its policy is unknown."""
    found = decide("2025-03-03", destination="CN", end_user_on_entity_list=True, entity_list_requirement="unknown")
    assert (found.at_least, found.at_most) == ("no license required", "license required")
    found = decide("2025-03-03", destination="CN", end_user_on_entity_list=True, entity_list_requirement="all_items")
    assert (found.at_most, found.review_policy) == ("license required", None)


def test_parties_added_later_are_not_listed_from_the_first_citation() -> None:
    """Parties nested under Huawei cite its rule of 2019-05-16; 46 of them were added on 2019-08-19."""
    path = resources.files("licet.cases.huawei").joinpath("statuses.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    listed = [row["since"] for row in rows if row["status"] == "on_entity_list" and row["value"] == "true"]
    assert listed.count("2019-08-19") == 46
    assert listed.count("2020-08-17") == 41


def test_footnote_has_its_own_policy() -> None:
    """An entry says presumption of denial; what is foreign-made for systems below 5G is reviewed case by case."""
    facts = {
        **{"activity": "reexport", "shipped_from": "TW", "origin": "TW", "destination": "CN", "eccn": "EAR99"},
        **{"technology_eccn": "3E001", "plant_technology_eccn": "none", "controlled_us_content_percent": 0},
        **{"end_user_on_entity_list": True, "end_user_footnote_1": True, "entity_list_requirement": "all_items"},
        **{"entity_list_policy": "presumption_of_denial"},
    }
    assert decide("2021-03-03", **facts, supports_only_below_5g=True).review_policy == "case by case"
    assert decide("2021-03-03", **facts, supports_only_below_5g=False).review_policy == "presumption of denial"


def test_military_end_user_need_not_be_on_the_list() -> None:
    """A known military end user needs a license though the list does not name it."""
    facts = {"eccn": "5A991", "destination": "CN", "party_on_military_end_user_list": False, "military_end_user": True}
    assert decide("2021-03-03", **facts).rule == "us.ear.744.21.a"


@pytest.mark.parametrize("eccn", ["3A090", "3A090.a", "4A090", "4A090.a"])
@pytest.mark.parametrize(("destination", "day"), [("CN", "2022-11-01"), ("CN", "2025-03-03"), ("MY", "2025-03-03")])
def test_advanced_chips_are_never_cleared(eccn: str, destination: str, day: str) -> None:
    """3A090 and 4A090 need a license to China, and to Malaysia at the .a level in the text of 2025."""
    found = decide(day, eccn=eccn, destination=destination, headquartered_in_macau_or_d5=False)
    assert found.at_most == "license required"
    if destination == "CN" or eccn.endswith(".a"):
        assert found.determination in {"license required", "indeterminate"}
    if destination == "CN":
        assert found.determination == "license required"


@pytest.mark.parametrize("eccn", ["3A991", "5A991"])
def test_anti_terrorism_items_to_russia(eccn: str) -> None:
    """3A991 and 5A991 need a license to Russia since 2022-02-24, whatever the chart marks."""
    facts = {"destination": "RU", "civil_end_user_of_746_8": False, "supplement_3_partner_exclusion": False}
    assert decide("2022-02-23", eccn=eccn, **facts).determination == "no license required"
    found = decide("2022-02-24", eccn=eccn, **facts)
    assert (found.determination, found.review_policy) == ("license required", "denial")
    assert dict(zip(CHART[0].facts, CHART[0].value("RU", date(2022, 2, 24)), strict=True))["chart_governs"] is True


def test_a_day_of_2019_is_not_decided_by_a_rule_of_2020() -> None:
    """A Taiwanese chip for Huawei is outside the law in 2019 and within it on 2020-08-17."""
    facts = {
        **{"activity": "reexport", "shipped_from": "TW", "origin": "TW", "destination": "CN", "eccn": "3A991"},
        **{"technology_eccn": "none", "plant_technology_eccn": "3E001", "plant_technology_us_origin": True},
        **{"controlled_us_content_percent": 0, "end_user_on_entity_list": True, "end_user_footnote_1": True},
        **{"entity_list_requirement": "all_items", "entity_list_policy": "presumption_of_denial"},
        **{"party_huawei": True, "en_route_on_effective_day": False, "production_started_on": "2020-09-01"},
    }
    assert decide("2019-09-02", **facts).determination == "no license required"
    assert decide("2020-08-17", **facts).determination == "license required"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-09-28", "no license required"),
        ("2025-10-15", "license required"),
        ("2025-12-01", "no license required"),
        ("2026-11-15", "indeterminate"),
    ],
)
def test_sixty_percent_affiliate_by_day(day: str, expected: str) -> None:
    """A 60 percent affiliate: free, licensed, free, and open until the return of the rule is known."""
    facts = {
        **{"destination": "CN", "party_owned_by_listed_percent_low": 60, "party_owned_by_listed_percent_high": 60},
        **{"listed_owner_list": "entity_list", "entity_list_requirement": "all_items"},
        **{"entity_list_policy": "presumption_of_denial", "joint_venture_with_a5_a6_partner": False},
        **{"listed_owner_footnote_1": False},
    }
    found = decide(day, **facts)
    assert found.determination == expected
    if expected == "indeterminate":
        assert found.missing == ("affiliates_rule_restored",)
