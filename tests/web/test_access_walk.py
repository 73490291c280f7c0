"""Everybody can use the pages: axe finds nothing, the keyboard reaches all, phones and dark rooms are served."""

from typing import Any
from urllib.parse import urlencode

import pytest
from steps import CONTRAST, ON_A_PHONE, PICTURES, Visitor, faults, renewed
from test_days_walk import LISTED

OPEN = "document.querySelectorAll('details:not(.group):not(.group *)').forEach(d => { d.open = true; })"
TWICE = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
REFUSED = {"refused"}
PAGES = {
    "ask": "/",
    "answer": f"/?{urlencode(LISTED)}",
    "open answer": "/?destination=CN&shipped_on=2024-01-15&origin=US",
    "wrong value": "/?destination=Korea",
    "batch": "/batch",
    "case": "/case/huawei?policy=record&policy=full_stop&without=A-equipment",
    "law": "/law?on=2020-10-01",
    "rule": "/law/us/us.ear.744.11.a",
    "coverage": "/law/us/coverage",
    "lists": "/lists",
    "update": "/lists/update",
    "evidence": "/evidence",
    "read": "/evidence/read",
    "refused": "/law?dya=2020-10-01",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_console_stays_empty(browser: Any, address: str, name: str) -> None:
    """WCAG 2.2 AA and good practice with folds open; no error, no request to another host: the network may be off."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    guest = Visitor(context.new_page(), address)
    guest.go(PAGES[name])
    guest.picture(f"page-{name.replace(' ', '-')}", full=False)
    guest.page.evaluate(OPEN)
    assert faults(guest.page) == []
    assert guest.page.evaluate(TWICE) == []
    assert [error for error in guest.errors if not ("400" in error and name in REFUSED)] == []
    context.close()


@pytest.mark.parametrize("name", ["answer", "batch", "case", "rule", "evidence", "refused"])
def test_a_dark_room_has_contrast_too(browser: Any, address: str, name: str) -> None:
    """In dark colors every text stands out from its ground."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address + PAGES[name])
    assert faults(page, CONTRAST) == []
    page.screenshot(path=PICTURES / f"dark-{name}.png", caret="initial")
    context.close()


def test_axe_finds_what_is_wrong(browser: Any, address: str) -> None:
    """A field without its label and a pale text are found, so that finding nothing says something."""
    page = browser.new_page()
    page.goto(address + "/law")
    page.evaluate("document.querySelector('label[for=c-on]').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    assert {fault.partition(":")[0] for fault in faults(page)} >= {"label", "color-contrast"}
    page.close()


@pytest.mark.parametrize("name", ["answer", "case", "law", "evidence", "update", "read"])
def test_a_phone_needs_no_sideways_scrolling(browser: Any, address: str, name: str) -> None:
    """At 360 pixels the page is as wide as the screen, and axe finds nothing there either."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(address + PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page, ON_A_PHONE) == []
    page.screenshot(path=PICTURES / f"phone-{name}.png", caret="initial")
    context.close()


def test_a_question_is_asked_with_the_keyboard_alone(visitor: Any) -> None:
    """From the address bar: skip link, fields, the list of parties, the answer, a fold, the next change."""
    page = visitor.page
    visitor.go("/")
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    tab_to(page, "f-shipped_on")
    keys.type("05012019")
    tab_to(page, "f-destination")
    keys.type("China")
    tab_to(page, "f-end_user")
    keys.type("Huawei Technologies Co., Ltd. (Hua")
    page.locator("#f-end_user-list [role=option]").first.wait_for()
    keys.press("ArrowDown")
    assert page.locator("#f-end_user").get_attribute("aria-activedescendant") == "o-end_user-0"
    keys.press("Enter")
    assert page.locator("#f-end_user").input_value().startswith("Huawei")
    renewed(page, lambda: keys.press("Enter"))
    assert page.locator("#headline").inner_text().startswith("On 2019-05-01")
    focused = page.evaluate("document.activeElement.closest('.next') !== null")
    assert focused
    assert page.locator("#said").inner_text() == page.locator("#headline").inner_text()
    visitor.picture("keyboard", full=False)
    for _ in range(80):
        keys.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY" and page.evaluate(
            "document.activeElement.closest('#answer') !== null"
        ):
            break
    keys.press("Enter")
    assert page.evaluate("document.activeElement.parentNode.open")


def tab_to(page: Any, id: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {id}")


def test_what_has_the_focus_is_seen(visitor: Any) -> None:
    """Every control that Tab reaches shows an outline."""
    page = visitor.page
    visitor.go("/law")
    for _ in range(14):
        page.keyboard.press("Tab")
        style = page.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                              "(getComputedStyle(document.activeElement))")  # fmt: skip
        assert style == ["solid", "3px"], page.evaluate("document.activeElement.outerHTML")
