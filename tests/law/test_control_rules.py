"""Rules of parts 734.4, 738, 740, 742 and 774 by themselves: review policies, missing facts, cases beside the files."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from licet.decision.casefile import differences, read_cases
from licet.decision.determination import Determination, decide_row, derive_row, missing_inputs
from licet.decision.program import Program, prepare
from licet.facts import check_row
from licet.law import load
from licet.law.us import (
    ear_738_footnotes,
    ear_740_3_exceptions,
    ear_742_2_chart_reasons,
    ear_742_6_advanced_computing,
    ear_742_8_anti_terrorism,
    ear_742_13_prose_reasons,
    ear_744_23_advanced_chips,
    ear_774_3a090_specifications,
)
from licet.rule import Layer, versions

FOLDER = Path(ear_738_footnotes.__file__).parent
FILES = (
    *("ear_734_4_de_minimis", "ear_738_footnotes", "ear_740_3_exceptions", "ear_742_2_chart_reasons"),
    *("ear_742_6_advanced_computing", "ear_742_8_anti_terrorism", "ear_742_13_prose_reasons"),
    "ear_774_3a090_specifications",
)
CONTROL_RULES = (
    *ear_738_footnotes.RULES,
    *ear_740_3_exceptions.RULES,
    *ear_742_2_chart_reasons.RULES,
    *ear_742_6_advanced_computing.RULES,
    *ear_742_8_anti_terrorism.RULES,
    *ear_742_13_prose_reasons.RULES,
    *ear_774_3a090_specifications.RULES,
)
LIFTED = tuple(rule for rule in ear_744_23_advanced_chips.RULES if rule.id == "us.ear.744.23.a.3")  # NAC lifts it too


MACHINE = {"eccn": "3B001.c", "destination": "VE", "shipped_from": "US", "unknown_node_end_use": True}
MATURE = {
    "unknown_node_end_use": False,
    "known_concern": "none",
    "party_on_entity_list": False,
    "party_on_military_end_user_list": False,
}
GAMING = {"eccn": "3A090.a", "designed_for_datacenters": False, "headquartered_in_macau_or_d5": True}


@cache
def law(layer: Layer = "text") -> Program:
    """Return the whole law, prepared."""
    us = load("us")
    return prepare(us.rules, us.tables, layer=layer)


@cache
def control_law(layer: Layer = "text") -> Program:
    """Return the control rules alone, prepared; jurisdiction is then a given fact."""
    return prepare((*CONTROL_RULES, *LIFTED), load("us").tables, layer=layer)


def decide(day: str, layer: Layer = "text", **facts: object) -> Determination:
    """Decide a shipment that is subject to the EAR by the control rules alone."""
    given = {"subject_to_ear": True, "license_exception": "none", "shipped_on": day, **facts}
    return decide_row(check_row(given), control_law(layer))


@pytest.mark.parametrize("case", [c for f in FILES for c in read_cases(FOLDER / f"{f}.yaml")], ids=lambda c: c.name)
def test_case_beside_the_rules(case) -> None:
    """What a case says follows from the whole law."""
    assert not [str(d) for d in differences(case, law(case.layer))]


def test_every_control_rule_has_a_case_that_fires_one_that_does_not_and_one_unknown() -> None:
    """No requirement, exception or conclusion stands without its three cases."""
    asked: dict[str, set[str]] = {}
    for name in FILES:
        for case in read_cases(FOLDER / f"{name}.yaml"):
            for key in ("rules", "silent", "open", "exceptions", "flags"):
                for id_ in case.expect.get(key, []):
                    asked.setdefault(id_, set()).add({"exceptions": "rules", "flags": "rules"}.get(key, key))
    from licet.law.us import ear_734_4_de_minimis

    lacking = {
        r.id for r in (*CONTROL_RULES, *ear_734_4_de_minimis.RULES) if asked.get(r.id) != {"rules", "silent", "open"}
    }
    assert not lacking


@pytest.mark.parametrize(
    ("day", "facts", "policy"),
    [
        ("2025-03-03", {"eccn": "5A001.a", "destination": "DE"}, "presumption of approval"),
        ("2024-03-03", {"eccn": "3A001.a.2", "destination": "CN"}, "case by case"),
        ("2025-03-03", {"eccn": "9A610.a", "destination": "CN"}, "denial"),
        ("2020-02-23", {"eccn": "1A101", "destination": "RU"}, "case by case"),
        ("2020-02-24", {"eccn": "1A101", "destination": "RU"}, "presumption of denial"),
        ("2025-03-03", {"eccn": "3A904", "destination": "DE"}, "presumption of approval"),
        ("2025-03-03", {"eccn": "3A904", "destination": "IN"}, "presumption of approval"),
        ("2025-03-03", {"eccn": "3A904", "destination": "VN"}, "presumption of denial"),
        ("2025-03-03", {"eccn": "3A904", "destination": "BR"}, "case by case"),
        ("2022-11-01", {"eccn": "3A090", "destination": "HK"}, "presumption of denial"),
        (
            "2024-02-01",
            {"eccn": "3A090.a", "destination": "AE", "headquartered_in_macau_or_d5": False},
            "presumption of approval",
        ),
        (
            "2024-02-01",
            {"eccn": "3A090.a", "destination": "AE", "headquartered_in_macau_or_d5": True},
            "presumption of denial",
        ),
        ("2024-02-01", {"eccn": "3A090.a", "destination": "AE"}, None),
        ("2024-01-15", {**MACHINE, "headquartered_in_us_a5_a6": True}, "presumption of approval"),
        ("2024-01-15", {**MACHINE, "headquartered_in_us_a5_a6": False}, "presumption of denial"),
        ("2024-01-15", MACHINE, None),
        ("2024-01-15", {**MACHINE, **MATURE}, "case by case"),
        ("2025-03-03", {**MACHINE, **MATURE, "eccn": "3B001.d", "headquartered_in_us_a5_a6": True}, "case by case"),
        ("2025-03-03", {"eccn": "3B001.c", "destination": "VE", "shipped_from": "US"}, None),
        (
            "2022-11-01",
            {"eccn": "3B090", "destination": "CN", "headquartered_in_us_a5_a6": True},
            "case by case",
        ),
        (
            "2022-11-01",
            {"eccn": "3B090", "destination": "CN", "headquartered_in_us_a5_a6": False},
            "presumption of denial",
        ),
        (
            "2025-01-02",
            {"eccn": "3A090.c", "destination": "CN", "headquartered_in_macau_or_d5": False},
            "presumption of approval",
        ),
        (
            "2025-01-02",
            {"eccn": "3A090.c", "destination": "CN", "headquartered_in_macau_or_d5": True},
            "presumption of denial",
        ),
        ("2024-11-29", {**GAMING, "destination": "CN"}, "presumption of denial"),
        ("2025-01-12", {**GAMING, "destination": "VN"}, "case by case"),
        ("2025-01-12", {**GAMING, "destination": "VN", "designed_for_datacenters": True}, "presumption of denial"),
        ("2025-01-13", {**GAMING, "destination": "VN"}, "presumption of denial"),
    ],
)
def test_review_policy(day: str, facts: dict, policy: str | None) -> None:
    """The strictest policy of what stands, and none where a stricter one is open."""
    found = decide(day, **facts)
    assert found.determination == "license required"
    assert found.review_policy == policy


H200 = {
    "activity": "export",
    "shipped_from": "US",
    "eccn": "3A090.a",
    "destination": "CN",
    "tpp": 15832,
    "dram_bandwidth_gbs": 4800,
}


@pytest.mark.parametrize(
    ("day", "facts", "policy"),
    [
        ("2026-01-14", {"h200_conditions_certified": True}, "presumption of denial"),
        ("2026-01-15", {"h200_conditions_certified": True}, "case by case"),
        (
            "2026-01-15",
            {"h200_conditions_certified": True, "shipped_from": "SG", "activity": "reexport"},
            "presumption of denial",
        ),
        ("2026-01-15", {"h200_conditions_certified": False}, "presumption of denial"),
        ("2026-01-15", {}, None),
        ("2026-01-15", {"h200_conditions_certified": True, "tpp": 21000}, "presumption of denial"),
        ("2026-01-15", {"h200_conditions_certified": True, "dram_bandwidth_gbs": 6500}, "presumption of denial"),
        ("2026-01-15", {"h200_conditions_certified": True, "destination": "VE"}, "presumption of denial"),
    ],
)
def test_h200_class(day: str, facts: dict, policy: str | None) -> None:
    """Since 2026-01-15 an exported chip below both limits, with every certification, to China, is case by case."""
    assert decide(day, **{**H200, **facts}).review_policy == policy


def test_diffusion_is_text_and_not_enforced() -> None:
    """3A090.a to a German company in June 2025: the text asks a license, the enforced rules do not."""
    facts = {
        "eccn": "3A090.a",
        "destination": "DE",
        "headquartered_in_macau_or_d5": False,
        "exporter_is_foundry_or_osat": False,
    }
    assert decide("2025-06-15", **facts).determination == "license required"
    assert decide("2025-06-15", "enforcement", **facts).determination == "no license required"


def test_headquarters_part_is_still_enforced() -> None:
    """The same chip to Singapore for a company with a Chinese parent needs a license in both layers."""
    facts = {"eccn": "3A090.a", "destination": "SG", "headquartered_in_macau_or_d5": True}
    assert decide("2026-06-15", "enforcement", **facts).determination == "license required"


def test_all_of_country_group_d_is_still_enforced() -> None:
    """The reach of 2023 to D:1, D:4 and D:5 binds in the enforced layer after the announcement."""
    assert decide("2025-06-15", "enforcement", eccn="3A090.a", destination="VN").determination == "license required"


@pytest.mark.parametrize(
    ("rule", "day", "facts", "lacking"),
    [
        ("us.ear.742.4.a.ns1", "2025-03-03", {"eccn": "5A001", "destination": "DE"}, {"eccn"}),
        ("us.ear.742.4.a.ns1", "2025-03-03", {"eccn": "3A001.b.2", "destination": "DE"}, {"item_meets_ns_condition"}),
        ("us.ear.742.4.a.ns2", "2025-03-03", {"eccn": "3A001.a.2"}, {"destination"}),
        ("us.ear.742.5.a.mt1", "2025-03-03", {"eccn": "7A001", "destination": "CN"}, {"item_meets_mt_condition"}),
        (
            "us.ear.742.6.a.6.iii.headquarters",
            "2026-06-01",
            {"eccn": "3A090.a", "destination": "SG"},
            {"headquartered_in_macau_or_d5"},
        ),
        (
            "us.ear.742.6.a.11.rs",
            "2025-03-03",
            {"eccn": "3B993", "destination": "CN"},
            {"party_footnote_5"},
        ),
        (
            "us.ear.742.4.a.4",
            "2025-03-03",
            {"eccn": "3B001.d", "destination": "CN", "shipped_from": "NL", "origin": "NL"},
            {"supplement_4_exclusion"},
        ),
        (
            "us.ear.774.3a090_a",
            "2025-03-03",
            {"operation_bits": 8},
            {"mac_tops", "applicable_die_area_mm2", "designed_for_datacenters"},
        ),
    ],
)
def test_missing_facts_of_a_rule(rule: str, day: str, facts: dict, lacking: set) -> None:
    """A rule left open names exactly the facts that would settle it."""
    program = control_law()
    row = derive_row(check_row({"subject_to_ear": True, "shipped_on": day, **facts}), program)
    version = next(v for v in versions(CONTROL_RULES, rule) if v.period.holds(date.fromisoformat(day)))
    assert set(missing_inputs(version, row, program)) == lacking


@pytest.mark.parametrize(
    ("facts", "value", "fact"),
    [
        ({"mac_tops": 312.0, "operation_bits": 8.0}, 4992.0, "tpp"),
        ({"tpp": 4800.0, "applicable_die_area_mm2": 800.0}, 6.0, "performance_density"),
        ({"memory_bandwidth_gbs": 819.0, "package_area_mm2": 121.0}, 819 / 121, "memory_bandwidth_density"),
        ({"mac_tops": 312.0}, None, "tpp"),
    ],
)
def test_specification_formulas(facts: dict, value: float | None, fact: str) -> None:
    """Total processing performance, performance density and memory bandwidth density, unknown if a part is."""
    assert derive_row(facts, control_law())[fact] == value


def test_given_performance_is_kept() -> None:
    """A stated TPP is not overwritten by a formula without its parts."""
    assert derive_row({"tpp": 15832.0}, control_law())["tpp"] == 15832.0


@pytest.mark.parametrize("destination", ["CN", "VN", "DE", "SG", "AE"])
@pytest.mark.parametrize("eccn", ["3A090.a", "3B001.d", "3A001.a.2", "5A002.a", "1A101"])
def test_an_exception_never_raises_an_outcome(eccn: str, destination: str) -> None:
    """With its terms met, relying on an exception gives no higher bound than relying on none."""
    ladder = ("no license required", "license exception", "license required", "prohibited")
    facts = {
        "eccn": eccn,
        "destination": destination,
        "party_unverified": False,
        "exception_terms_met": True,
        "value_usd": 10,
    }
    none = decide("2025-03-03", **facts)
    for symbol in ("LVS", "GBS", "TSR", "NAC", "ACA", "TMP", "RPL", "GOV", "STA", "HBM", "ENC", "APR"):
        found = decide("2025-03-03", **{**facts, "license_exception": symbol})
        assert ladder.index(found.at_most) <= ladder.index(none.at_most)


def test_exception_lifts_only_what_it_names() -> None:
    """GBS lifts national security; a missile technology requirement of the same item would still stand."""
    rule = versions(CONTROL_RULES, "us.ear.740.4.gbs")[0]
    assert rule.lifts_rule("us.ear.742.4.a.ns2")
    assert not rule.lifts_rule("us.ear.742.5.a.mt1")
    assert not rule.lifts_rule("us.ear.742.6.a.6.iii.B")


def test_civ_ended_on_its_day() -> None:
    """License Exception CIV holds on 2020-06-28 and not on 2020-06-29."""
    facts = {
        "eccn": "3A001.a.2",
        "destination": "CN",
        "license_exception": "CIV",
        "exception_terms_met": True,
        "party_unverified": False,
        "activity": "export",
        "shipped_from": "US",
        "origin": "US",
    }
    assert decide("2020-06-28", **facts).determination == "license exception"
    assert decide("2020-06-29", **facts).determination == "license required"
    assert decide("2020-07-15", **facts).determination == "license required"
