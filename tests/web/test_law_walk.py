"""A lawyer browses the law by day and follows a paragraph back; a reader filters the evidence."""

from typing import Any

from steps import renewed


def test_the_rules_of_a_day_are_found_and_a_paragraph_followed_back(visitor: Any) -> None:
    """The day and the words choose the rules; the rule shows its versions and what changed between them."""
    from datetime import date

    from licet.law import load
    from licet.rule import select, versions

    page = visitor.page
    visitor.go("/law")
    renewed(page, lambda: page.locator("#c-on").fill("2019-06-01"), "#rules")
    assert f"{len(select(load('us').rules, date(2019, 6, 1)))} rules" in page.locator("#rules-head").inner_text()
    renewed(page, lambda: page.locator("#c-text").fill("744.11"), "#rules")
    assert "85 FR 51335" not in page.locator("#rules").inner_text()
    page.locator("#rules a", has_text="744.11(a)").first.click()
    page.locator("dl.said").first.wait_for()
    found = versions(load("us").rules, "us.ear.744.11.a")
    heads = page.locator("main section > h2").all_inner_texts()
    assert heads[0].startswith(f"since {found[-1].since}")
    assert len(heads) == len(found)
    page.get_by_text("What changed from the version before").first.click()
    assert page.locator("ins").first.is_visible()


def test_what_is_not_modeled_is_said(visitor: Any) -> None:
    """The coverage page lists what is left out, and which way leaving it out errs."""
    from licet.law import load
    from licet.law.coverage import coverage

    visitor.go("/law/us/coverage")
    left = coverage(load("us")).not_modeled
    text = visitor.page.locator("main").inner_text()
    assert f"Not modeled: {len(left)}" in text
    assert left[0]["subject"] in text


def test_claims_are_filtered_and_lead_to_the_case_without_them(visitor: Any) -> None:
    """A chosen assessment leaves its claims; a claim on which a value rests leads to the case without it."""
    from licet.case_folder import read

    page = visitor.page
    visitor.go("/evidence")
    assert page.locator("#claims-head").inner_text() == f"{read('huawei')['claims'].height} claims"
    renewed(page, lambda: page.locator("#c-assessment").select_option("distorted"), "#claims")
    badges = set(page.locator("#claims .badge").all_inner_texts())
    assert badges == {"distorted"}
    visitor.go("/evidence?text=C001")
    page.locator("#claims summary").first.click()
    page.get_by_text("See the case without it").click()
    page.locator("#case-live").wait_for()
    assert "Without C001" in page.locator("#case-live .panel").inner_text()
