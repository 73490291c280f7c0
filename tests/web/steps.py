"""Steps that several walks take."""

from collections.abc import Callable
from typing import Any


def fill(page: Any, name: str, value: str) -> None:
    """Say a fact in its field, whatever control it has."""
    field = page.locator(f'[name="{name}"]').first
    kind = field.evaluate("e => e.type || e.tagName")
    if kind == "radio":
        page.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "select-one":
        field.select_option(value)
    else:
        field.fill(value)


def renewed(page: Any, act: Callable[[], Any], selector: str = "#main") -> None:
    """Do something and wait until a part of the page is replaced and settled."""
    page.locator(selector).evaluate("e => e.setAttribute('data-old', '')")
    act()
    page.locator(f"{selector}:not([data-old])").wait_for()
    page.locator(".htmx-settling, .htmx-added").first.wait_for(state="detached")


def send(page: Any) -> None:
    """Send the question and wait for the answer."""
    renewed(page, page.locator("button.main").first.click)
