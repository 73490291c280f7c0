"""A determination becomes one printed page, in English and in Korean."""

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from steps import faults

SETTLED = {
    "shipped_on": "2020-10-01",
    "item_moves": "yes",
    "activity": "export",
    "shipped_from": "US",
    "destination": "CN",
    "origin": "US",
    "eccn": "EAR99",
    "known_concern": "none",
    "other_list_matches": "none",
    "end_user_on_entity_list": "yes",
    "entity_list_requirement": "all_items",
    "entity_list_policy": "presumption_of_denial",
    "license_exception": "none",
    "purpose": "ordinary supply",
    "informed_by_bis": "no",
    "en_route_on_effective_day": "no",
}
OPEN = {"shipped_on": "2024-03-01", "destination": "CN", "origin": "US", "end_user": "HiSilicon"}


def open_memo(visitor: Any, facts: dict[str, str], language: str) -> Any:
    """Ask by address and press the button of the language."""
    visitor.go(f"/?{urlencode(facts)}")
    visitor.page.locator(".memo-form").get_by_text(language).click()
    visitor.page.locator("#outcome").wait_for()
    return visitor.page


def print_pages(page: Any) -> list[str]:
    """Print the page on A4 and return the text of each sheet."""
    from pypdf import PdfReader

    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


@pytest.mark.parametrize(("facts", "outcome"), [(SETTLED, "license required"), (OPEN, "indeterminate")])
def test_a_memo_is_one_page_with_rules_facts_and_a_line_to_sign(visitor: Any, facts: Any, outcome: str) -> None:
    """Settled or open, the memo fits one sheet and names outcome, rules, digests and signature."""
    page = open_memo(visitor, facts, "English")
    assert page.locator("#outcome").inner_text().startswith(outcome)
    assert len(page.locator("#digest").inner_text()) == 64
    assert faults(page) == []
    sheets = print_pages(page)
    assert len(sheets) == 1
    for words in ("Facts relied on", "Signature", "Law encoded through"):
        assert words in sheets[0]
    visitor.picture(f"memo-{outcome.partition(' ')[0]}")


def test_the_memo_in_korean_says_the_same(visitor: Any) -> None:
    """The Korean memo has the outcome, the review policy and the same digest, on one sheet."""
    page = open_memo(visitor, SETTLED, "English")
    digest = page.locator("#digest").inner_text()
    page = open_memo(visitor, SETTLED, "한국어")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.locator("#outcome").inner_text() == "허가 필요"
    assert "거부 추정" in page.locator("article").inner_text()
    assert page.locator("#digest").inner_text() == digest
    assert len(print_pages(page)) == 1
    visitor.picture("memo-korean")


def test_the_memo_leads_back_to_its_question(visitor: Any) -> None:
    """The way back keeps every fact."""
    page = open_memo(visitor, SETTLED, "English")
    page.get_by_text("Back to the question").click()
    page.locator("#headline").wait_for()
    assert "license required" in page.locator("#headline").inner_text()
    assert page.locator("#f-eccn").input_value() == "EAR99"
