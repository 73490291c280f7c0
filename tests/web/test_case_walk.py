"""A person compares policies on the page of the case."""

from typing import Any

from steps import renewed


def count_bars(page: Any) -> int:
    """Return how many policies are shown side by side."""
    return page.locator("#case-live figure").count()


def test_policies_stand_side_by_side(visitor: Any) -> None:
    """The record and the four policies of the case are shown, and their values are those of the case itself."""
    from licet import case_folder
    from licet.case import run
    from licet.report.findings import total_usd_m, yearly
    from licet.report.words import money

    page = visitor.page
    visitor.go("/case/huawei?on=2020-10-01")
    assert count_bars(page) == 5
    case = case_folder.read("huawei")
    full_stop = run(case, next(p for p in case.policies if p.id == "full_stop"), with_missing=False)
    frame = yearly(full_stop)
    amount = money(total_usd_m(frame, "none held", "low_usd_m"), total_usd_m(frame, "none held", "high_usd_m"))
    assert amount in page.locator("#case-live tr", has_text="Full stop").first.inner_text()
    visitor.picture("case")
    renewed(page, page.locator("#case [value=no_controls]").first.uncheck, "#case-live")
    assert count_bars(page) == 4
    assert "policy=no_controls" not in page.url


def test_an_assumption_is_switched_off_and_the_answer_widens(visitor: Any) -> None:
    """Without the assumption on equipment, answers change and less is certainly stopped."""
    page = visitor.page
    visitor.go("/case/huawei?on=2020-10-01&policy=record")
    assert "license required" in page.locator("#case-live tr", has_text="TSMC for HiSilicon").inner_text()
    page.get_by_text("Assumptions on and off").click()
    renewed(page, page.locator("[value=A-equipment]").check, "#case-live")
    assert "Without A-equipment" in page.locator("#case-live .panel").inner_text()
    assert "indeterminate" in page.locator("#case-live tr", has_text="TSMC for HiSilicon").inner_text()


def test_a_claim_is_switched_off_and_its_value_goes(visitor: Any) -> None:
    """Without the claim of 10 billion dollars of Korean chips, that figure is named as gone."""
    page = visitor.page
    visitor.go("/case/huawei?policy=record")
    page.get_by_text("Claims on and off").click()
    renewed(page, page.locator("[value=C001]").check, "#case-live")
    assert "Samsung Electronics and SK hynix memory" in page.locator("#case-live .panel li").first.inner_text()


def test_the_network_follows_the_day(visitor: Any) -> None:
    """Before the listing every tie of TSMC is free; after the direct product rule it needs a license."""
    page = visitor.page
    visitor.go("/case/huawei?on=2019-01-01&policy=record")
    tie = page.locator("svg.network path", has_text="TSMC for HiSilicon")
    assert "free" in tie.get_attribute("class")
    renewed(page, lambda: page.locator("#c-on").fill("2020-10-01"), "#case-live")
    tie = page.locator("svg.network path", has_text="TSMC for HiSilicon")
    assert "required" in tie.get_attribute("class")
    assert "2020-10-01" in page.locator("#day-head").inner_text()
    page.locator("#case-slider").focus()
    renewed(page, lambda: page.keyboard.press("ArrowLeft"), "#case-live")
    assert "2020-09-30" in page.locator("#day-head").inner_text()
    assert page.evaluate("document.activeElement.id") == "case-slider"


def test_a_relation_leads_to_its_question_with_the_same_answer(visitor: Any) -> None:
    """The facts of a relation on the day, asked as one transaction, give the answer of the case."""
    page = visitor.page
    visitor.go("/case/huawei?on=2020-10-01&policy=record")
    row = page.locator("#case-live tr", has_text="TSMC for HiSilicon")
    cited = row.locator("td").nth(2).locator(".soft").inner_text()
    row.locator("a").click()
    page.locator("#headline").wait_for()
    headline = page.locator("#headline").inner_text()
    assert headline.startswith("On 2020-10-01: license required")
    assert cited in headline
