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
from steps import Visitor, absent

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


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    """Return a fresh visitor, who must leave without an error in the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    guest = Visitor(context.new_page(), address)
    yield guest
    context.close()
    assert guest.errors == []
