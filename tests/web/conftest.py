"""A served copy of the pages and a real Chromium, once a run."""

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # walks share `steps`

CHROMIUM = os.environ.get("LICET_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).parents[2] / "out" / "screenshots"


def absent(what: str) -> None:
    """Skip for want of a browser, or fail where the servers are required."""
    if os.environ.get("LICET_SERVERS") == "required":
        pytest.fail(f"{what}, and LICET_SERVERS=required")
    pytest.skip(what)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the pages on loopback and return their address."""
    import uvicorn

    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings

    app = create_app(Settings())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return Chromium, started once."""
    if not Path(CHROMIUM).exists():
        absent(f"no Chromium at {CHROMIUM}")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("no playwright")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


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


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    """Return a fresh visitor, who must leave without an error in the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    guest = Visitor(context.new_page(), address)
    yield guest
    context.close()
    assert guest.errors == []
