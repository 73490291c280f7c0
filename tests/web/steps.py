"""Steps that several walks take."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PICTURES = Path(__file__).parents[2] / "out" / "screenshots"
AXE = (Path(__file__).parent / "axe" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ON_A_PHONE = {"runOnly": {"type": "rule", "values": ["target-size", "meta-viewport", "region"]}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def absent(what: str) -> None:
    """Skip for want of a browser, or fail where the servers are required."""
    if os.environ.get("LICET_SERVERS") == "required":
        pytest.fail(f"{what}, and LICET_SERVERS=required")
    pytest.skip(what)


class Visitor:
    """A page of the browser that keeps every error of its console, and every request that leaves the server."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.errors = page, address, []
        page.on("console", lambda m: self.errors.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith(address) else self.errors.append(f"asked {r.url}"))

    def go(self, path: str) -> None:
        """Open a path of the site."""
        self.page.goto(self.address + path)

    def picture(self, name: str, full: bool = True) -> None:
        """Keep a screenshot under out/screenshots."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full, caret="initial")


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


def faults(page: Any, rules: dict[str, Any] = RULES) -> list[str]:
    """Return what axe finds wrong, one line a fault."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {...rules, resultTypes: ['violations']})", rules)
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary'][:300]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
