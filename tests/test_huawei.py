"""What the built-in case must show: who was free until when, by which rule it stopped, and how much."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from licet import case, case_folder


@pytest.fixture(scope="module")
def record() -> case.Run:
    """The record as it was."""
    return case.run(case_folder.read("huawei"))


def on(run: case.Run, relation: str, day: str) -> dict[str, Any]:
    """Return the answer of a relation on a day."""
    at = date.fromisoformat(day)
    rows = run.segments.filter((pl.col("relation_id") == relation) & (pl.col("since") <= at) & (pl.col("until") > at))
    return rows.row(0, named=True)


def test_seagate_was_free_until_the_day_of_the_rule(record: case.Run) -> None:
    """EAR99 drives, foreign-made, not of Huawei's design: reached on 2020-08-17, by the rule as it then stood."""
    assert on(record, "SEAGATE", "2020-08-16")["determination"] == "no license required"
    after = on(record, "SEAGATE", "2020-08-17")
    assert after["determination"] == "license required"
    assert after["covered_by_license"] is False
    assert "736.2(b)(3)(vi)" in after["citation"]
    assert "734.9" not in after["citation"]
    assert "734.9" not in on(record, "SEAGATE", "2022-02-02")["citation"]


def test_every_dollar_of_seagate_needed_a_license(record: case.Run) -> None:
    """All $1,104,732,205 is in need of a license nobody held, none of it before the rule."""
    drives = record.flows.filter(pl.col("relation_id") == "SEAGATE")
    assert set(drives["class"]) == {"none held"}
    assert drives["value_usd_m"].sum() * 1e6 == pytest.approx(1_104_732_205, abs=1)


def test_memory_was_free_until_mid_september_2020(record: case.Run) -> None:
    """Samsung and SK hynix sold freely, at the end under the saving for lots in production, through 2020-09-14."""
    for relation in ("SAMSUNG", "SKHYNIX", "KR-MEMORY"):
        assert on(record, relation, "2020-08-16")["determination"] == "no license required"
        assert on(record, relation, "2020-09-14")["determination"] == "license exception"
        assert on(record, relation, "2020-09-15")["determination"] == "license required"
        assert "footnote 1" in on(record, relation, "2020-09-15")["citation"]


def test_the_ten_billion_of_the_texts_stand_beside_other_figures(record: case.Run) -> None:
    """Of a year at the rates told, the share of the days before 15 September 2020 was free: a range in dollars."""
    year = record.rates.filter((pl.col("relation_id") == "KR-MEMORY") & (pl.col("year") == 2020))
    amounts = {row["class"]: (row["low_usd_m"], row["high_usd_m"]) for row in year.iter_rows(named=True)}
    share = (date(2020, 9, 15) - date(2020, 1, 1)).days / 366
    assert amounts["free"] == pytest.approx((8475 * share, 10000 * share))
    assert amounts["none held"] == pytest.approx((8475 * (1 - share), 10000 * (1 - share)))


def test_without_the_equipment_assumption_the_answer_widens() -> None:
    """Whether the fabs use listed US equipment is assumed; without it nothing is certain after the rule."""
    run = case.run(case_folder.read("huawei"), assumptions_off=["A-equipment"])
    answer = on(run, "SAMSUNG", "2021-01-01")
    assert answer["determination"] == "indeterminate"
    assert (answer["at_least"], answer["at_most"]) == ("no license required", "license required")
    assert on(run, "SAMSUNG", "2020-08-16")["determination"] == "no license required"
    lacking = run.missing.filter(pl.col("relation_id") == "SAMSUNG")["fact"].to_list()
    assert "plant_technology_eccn" in lacking


@pytest.mark.parametrize(
    ("day", "determination"),
    [
        ("2020-05-14", "no license required"),
        ("2020-05-20", "license exception"),
        ("2020-08-10", "license exception"),
        ("2020-09-14", "license exception"),
        ("2020-09-20", "license required"),
    ],
)
def test_tsmc_delivered_what_was_in_production(record: case.Run, day: str, determination: str) -> None:
    """Chips of HiSilicon's design in production on 2020-05-15 are saved through 2020-09-14."""
    assert on(record, "TSMC", day)["determination"] == determination


def test_a_lot_begun_after_the_rule_was_not_saved() -> None:
    """The saving turns on the day production started: a later lot needs a license at once."""
    import licet

    row = {
        "shipped_on": "2020-08-10",
        "activity": "reexport",
        "item_moves": "yes",
        "known_concern": "none",
        "other_list_matches": "none",
        "origin": "TW",
        "shipped_from": "TW",
        "destination": "CN",
        "eccn": "3A991",
        "controlled_us_content_percent": "0",
        "plant_is_listed_direct_product": "yes",
        "developed_by_footnote_1_party": "no",
        "designed_by_footnote_1_party": "yes",
        "end_user_on_entity_list": "yes",
        "end_user_footnote_1": "yes",
        "entity_list_requirement": "all_items",
        "en_route_on_effective_day": "no",
        "purpose": "ordinary supply",
        "party_huawei": "yes",
    }
    early = licet.explain({**row, "production_started_on": "2020-05-15"}).answer
    late = licet.explain({**row, "production_started_on": "2020-05-16"}).answer
    assert early.determination == "license exception"
    assert late.determination == "license required"
    open_ = licet.explain(row).answer
    assert open_.determination == "indeterminate"
    assert open_.missing == ("production_started_on",)


def test_intel_was_licensed_until_the_revocation(record: case.Run) -> None:
    """Laptop processors needed a license throughout, and had one from 2020-09-21 through 2024-05-06."""
    assert on(record, "INTEL", "2021-06-01")["determination"] == "license required"
    assert on(record, "INTEL", "2021-06-01")["covered_by_license"] is True
    assert on(record, "INTEL", "2024-05-08")["determination"] == "license required"
    assert on(record, "INTEL", "2024-05-08")["covered_by_license"] is False


def test_honor_was_barred_by_its_owner(record: case.Run) -> None:
    """Before the sale the buyer is a listed party; after it nothing in this law asks for a license."""
    assert on(record, "HONOR", "2020-11-16")["at_most"] == "license required"
    assert on(record, "HONOR", "2021-01-22")["determination"] == "no license required"


def test_royalties_are_no_items(record: case.Run) -> None:
    """A payment moves no item, so the Entity List does not reach it."""
    assert set(record.segments.filter(pl.col("relation_id") == "QUALCOMM-PATENTS")["determination"]) == {
        "no license required"
    }
