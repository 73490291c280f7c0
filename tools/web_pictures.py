"""Take the pictures of the web pages that docs/guides/web.md shows: serves the pages, opens Chromium, writes PNG files.

python tools/web_pictures.py [CHROMIUM]
"""

import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import sync_playwright

from licet.interfaces.http.app import create_app
from licet.interfaces.http.settings import Settings

TO = Path(__file__).parents[1] / "docs" / "images"
HUAWEI = "Huawei Technologies Co., Ltd. (Huawei)"
OPEN = {
    "shipped_on": "2019-06-01",
    "item_moves": "yes",
    "activity": "export",
    "shipped_from": "US",
    "destination": "CN",
    "origin": "US",
}
SHIPMENT = {
    **OPEN,
    "eccn": "EAR99",
    **dict.fromkeys(("known_concern", "other_list_matches", "license_exception", "intermediate_consignee"), "none"),
    "purpose": "ordinary supply",
    **dict.fromkeys(("informed_by_bis", "en_route_on_effective_day", "covered_by_license"), "no"),
    **dict.fromkeys(("purchaser", "ultimate_consignee", "end_user"), HUAWEI),
}
PICTURES = {
    "ask": ("/?" + urlencode(OPEN), "#main", 760),
    "answer": ("/?" + urlencode(SHIPMENT), "#answer", 700),
    "case": ("/case/huawei?on=2020-10-01&policy=record&policy=entity_list_only&policy=reset_2021", "#case-live", 760),
    "network": ("/case/huawei?on=2020-10-01&policy=record", "#day-head", 760),
    "law": ("/law?on=2020-10-01&text=entity", "#main", 560),
    "evidence": ("/evidence?assessment=distorted", "#main", 700),
}

STORIES = {
    "harbor.txt": (
        "Acme employs 2,070 people. The yard delivered 40 ships in 2025, and revenue rose to $5 billion. "
        '"We bought $300 million worth of steel in 2025," Ann Lee of Acme said in Oslo on Monday.'
    ),
    "retold.txt": (
        "Acme employs over 2,070 workers. "
        '"We bought $300 million worth of steel in 2025," Ann Lee of Acme said in Oslo on Monday.'
    ),
}


def lists(page: Any, address: str) -> None:
    """Take the picture of an edition that the guard refuses."""
    for day, entries in (("2026-06-01", 1_200), ("2026-07-01", 310)):
        page.goto(f"{address}/lists/update?list=private.distributors")
        page.locator("#i-published").fill(day)
        names = "name\n" + "".join(f"Example Trading {n} Ltd.\n" for n in range(entries))
        file = {"name": "distributors.csv", "mimeType": "text/csv", "buffer": names.encode()}
        page.locator("#i-files").set_input_files([file])
        page.locator("#update button.main").click()
        page.locator(".panel[role=status], .problem").wait_for()
    page.screenshot(path=TO / "web-lists.png")


def texts(page: Any, address: str) -> None:
    """Take the picture of two texts that were read, one of which retells the other."""
    page.goto(f"{address}/evidence/read")
    files = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in STORIES.items()]
    page.locator("#i-files").set_input_files(files)
    page.locator("#i-published").fill("2026-03-06")
    page.locator("#read button.main").click()
    page.locator("[id^=confirm-]").first.click()
    page.locator(".candidate.confirmed").wait_for()
    page.locator("details.rule summary").first.click()
    page.get_by_role("heading", name="What does not fit").evaluate("e => e.scrollIntoView()")
    page.screenshot(path=TO / "web-read.png")


def main(chromium: str) -> None:
    """Write every picture."""
    os.environ["LICET_CACHE"] = tempfile.mkdtemp()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(Settings()), port=port, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    TO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--headless", "--disable-gpu"])
        for name, (path, begin, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1120, "height": height})
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.locator(begin).evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + window.scrollY - 90)")
            page.screenshot(path=TO / f"web-{name}.png", caret="initial")
            page.close()
        for language, text in (("english", "English"), ("korean", "한국어")):
            page = browser.new_page(viewport={"width": 900, "height": 940})
            page.goto(f"http://127.0.0.1:{port}/?{urlencode(SHIPMENT)}")
            page.locator(".memo-form").get_by_text(text).click()
            page.locator("#outcome").wait_for()
            page.screenshot(path=TO / f"web-memo-{language}.png", caret="initial")
            page.close()
        lists(browser.new_page(viewport={"width": 1120, "height": 620}), f"http://127.0.0.1:{port}")
        texts(browser.new_page(viewport={"width": 1120, "height": 1000}), f"http://127.0.0.1:{port}")
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
