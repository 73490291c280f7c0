"""The date slider shows when the answer changes and by which rule."""

from typing import Any
from urllib.parse import urlencode

from steps import renewed

LISTED = {
    "shipped_on": "2018-06-01",
    "item_moves": "yes",
    "activity": "export",
    "shipped_from": "US",
    "destination": "CN",
    "origin": "US",
    "eccn": "EAR99",
    "known_concern": "none",
    "other_list_matches": "none",
    "license_exception": "none",
    "purpose": "ordinary supply",
    "informed_by_bis": "no",
    "en_route_on_effective_day": "no",
    "covered_by_license": "no",
    "purchaser": "Huawei Technologies Co., Ltd. (Huawei)",
    "intermediate_consignee": "none",
    "ultimate_consignee": "Huawei Technologies Co., Ltd. (Huawei)",
    "end_user": "Huawei Technologies Co., Ltd. (Huawei)",
}


def test_the_answer_changes_on_the_day_of_the_listing(visitor: Any) -> None:
    """The table of changes names the day Huawei was listed and the rule that carries the answer from then on."""
    page = visitor.page
    visitor.go(f"/?{urlencode(LISTED)}")
    row = page.locator("#answer tr", has_text="2019-05-16")
    assert "license required" in row.inner_text()
    assert "744.11" in row.inner_text()
    visitor.picture("ask-days")


def test_the_slider_previews_and_then_asks_the_day(visitor: Any) -> None:
    """Moved with the keyboard, the slider says the answer of the day at once, and the question follows it."""
    page = visitor.page
    visitor.go(f"/?{urlencode(LISTED)}")
    slider = page.locator("#ask-slider")
    slider.focus()
    first = page.locator("#headline").inner_text()
    assert first.startswith("On 2018-06-01")
    renewed(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.locator("#headline").inner_text().startswith("On 2018-06-02")
    assert page.evaluate("document.activeElement.id") == "ask-slider"
    said = page.locator("#ask-slider").get_attribute("aria-valuetext")
    assert said.startswith("2018-06-02")


def test_the_next_change_is_one_press_away(visitor: Any) -> None:
    """“Next change” goes to the listing, where the headline, the slider and the page of facts agree."""
    page = visitor.page
    visitor.go(f"/?{urlencode(LISTED | {'shipped_on': '2019-05-01'})}")
    assert "no license required" in page.locator("#headline").inner_text()
    renewed(page, page.get_by_text("Next change").click)
    assert page.locator("#f-shipped_on").input_value() == "2019-05-16"
    assert "license required, by 15 CFR 744.11" in page.locator("#headline").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Next change"


def test_each_stretch_is_the_answer_of_its_days() -> None:
    """On the first and the last day of every stretch the row decided for itself gives the stretch's answer."""
    from datetime import date, timedelta

    from licet.decision.determination import decide_row
    from licet.facts import check_row
    from licet.flow import program
    from licet.interfaces.web.days import change_days, stretches

    law = program("us")
    facts = check_row(
        {"item_moves": "yes", "destination": "CN", "origin": "US", "eccn": "3A090.a", "activity": "export"}
    )
    since, until = date(2018, 1, 1), date(2026, 8, 8)
    days = change_days(law, since, until)
    found = stretches(facts, {day: {} for day in days}, law, until)
    assert found[0].since == since
    assert found[-1].until == until
    for a, b in zip(found, [*found[1:], None], strict=True):
        assert b is None or a.until == b.since
        for day in (a.since, a.until - timedelta(days=1)):
            answer = decide_row({**facts, "shipped_on": day}, law)
            assert (answer.determination, answer.rule) == (a.answer.determination, a.answer.rule)
