"""Lists are brought in, refused, overruled and taken back on the pages, and every deed is in the log."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from steps import Visitor, faults

AT = "/lists/update"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: Any) -> Path:
    """Keep lists in a folder of the test."""
    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    return tmp_path / "lists"


@pytest.fixture
def client() -> Any:
    """Return a visitor of the guarded server."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings

    return TestClient(create_app(Settings(hosts=("testserver",))))


def edition(entries: int, more: str = "") -> bytes:
    """Return a list of one's own as CSV."""
    return ("name,program\n" + "".join(f"Zorblax {n} Works,p\n" for n in range(entries)) + more).encode()


def sent(client: Any, at: str, files: Any = None, **said: str) -> Any:
    """Send a form with its token, and wait until an update that it begins has ended."""
    token = re.search(r'name="_token" value="([^"]+)"', client.get(AT).text)
    assert token
    reply = client.post(at, data={"_token": token[1], **said}, files=files)
    while 'id="job"' in reply.text:
        time.sleep(0.05)
        reply = client.get(reply.url.path)
    return reply


def brought(client: Any, content: bytes, day: str = "", name: str = "ours.csv", **said: str) -> Any:
    """Bring an edition of the list private.ours in."""
    given = {"source": "own", "own": "ours", "published": day, **said}
    return sent(client, AT, {"files": (name, content)}, **given)


def test_an_edition_is_brought_in_and_its_changes_are_shown(client: Any) -> None:
    """The first edition and the next are kept, and what came and went is listed."""
    assert "100 entries" in brought(client, edition(100), "2024-01-01").text
    assert "is current now" in brought(client, edition(99, "<i>New</i> Lab,p\n"), "2024-02-01").text
    text = client.get("/lists/private.ours").text
    assert "Added: 1" in text and "&lt;i&gt;New&lt;/i&gt; Lab" in text and "Taken off: 1" in text
    assert "private.ours" in client.get("/lists").text


def test_the_guard_refuses_and_a_named_person_overrules_with_a_reason(client: Any, home: Path) -> None:
    """A list that shrinks is refused with the counts; a reason and a name bring it in and stay in the log."""
    brought(client, edition(100), "2024-01-01")
    refused = brought(client, edition(40), "2024-02-01")
    assert "shrank from 100 to 40 entries" in refused.text and "The snapshot of 2024-01-01 stays" in refused.text
    at = refused.url.path
    assert sent(client, at, why="", by="Ann").status_code == 400
    assert "40 entries" in sent(client, at, why="They cleaned <b>house</b>", by="Ann").text
    text = client.get("/lists/private.ours").text
    assert "They cleaned &lt;b&gt;house&lt;/b&gt;" in text and "Ann" in text and "override" in text
    assert "shrank" in (home / "log.jsonl").read_text()


@pytest.mark.parametrize(
    ("content", "said", "why"),
    [
        (b"", {}, "cannot be read whole"),
        (b"\xff\xfe\x00broken", {}, "cannot be read whole"),
        (edition(3), {"digests": "0" * 64}, "the digest of ours.csv is"),
    ],
)
def test_what_no_reason_can_mend_is_refused_for_good(
    client: Any, home: Path, content: bytes, said: dict[str, str], why: str
) -> None:
    """A file that cannot be read, or is not the one announced, is refused without the offer to overrule."""
    refused = brought(client, content, **said)
    assert why in refused.text
    assert "Overrule" not in refused.text
    assert not (home / "current.json").exists()


def test_a_file_name_reaches_no_other_folder(client: Any, home: Path) -> None:
    """A name that climbs is kept as a plain one, and the folder of the files goes when the update has ended."""
    assert "5 entries" in brought(client, edition(5), name="../../../own list.csv").text
    (kept,) = home.glob("snapshots/private.ours/*/body/*")
    assert kept.name == "own_list.csv"


def test_going_back_is_confirmed_first_and_logged(client: Any) -> None:
    """The page says what comes back; only its form, with a reason and for the edition it showed, goes back."""
    brought(client, edition(100), "2024-01-01")
    brought(client, edition(97), "2024-02-01")
    at = re.search(r'href="(/lists/private.ours/rollback[^"]+)"', client.get("/lists/private.ours").text)
    assert at
    page = client.get(at[1]).text
    assert "3 entries come back" in page
    shown = re.search(r'name="from" value="([0-9a-f]{64})"', page)
    assert shown
    stale = sent(client, at[1], **{"why": "w", "by": "Ann", "from": "0" * 64})
    assert "has changed since the page was loaded" in stale.text
    back = sent(client, at[1], **{"why": "they were right", "by": "Ann", "from": shown[1]})
    assert "they were right" in back.text and "rollback" in back.text
    assert "2024-01-01" in client.get("/lists").text


def test_forms_that_change_lists_need_the_token_of_their_page(client: Any) -> None:
    """Bringing in, overruling and going back are refused to another site."""
    brought(client, edition(5), "2024-01-01")
    for at in (AT, f"{AT}/x", "/lists/private.ours/rollback?to=000000"):
        assert client.post(at, data={"why": "w", "by": "b"}).status_code == 403


def test_nothing_is_fetched_unless_the_server_was_started_so(client: Any) -> None:
    """Without --fetch a form that asks to fetch is refused, and the page says how to allow it."""
    assert "licet serve --fetch" in client.get("/lists").text
    refused = sent(client, AT, fetch="us.consolidated")
    assert refused.status_code == 403 and "this server fetches nothing" in refused.text


def test_a_server_that_may_fetch_offers_the_lists_with_an_address() -> None:
    """With --fetch the page has a button a list that a publisher offers."""
    from licet.interfaces.cli.serve import settings
    from licet.interfaces.http.app import create_app

    allowed = TestClient(create_app(settings("127.0.0.1", ("testserver",), None, None, (), fetch=True)))
    text = allowed.get("/lists").text
    assert 'name="fetch"' in text and "licet serve --fetch" not in text


def test_a_reader_changes_no_list() -> None:
    """Where the server has tokens, only an auditor brings lists in."""
    import hashlib

    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings, Token

    tokens = tuple(Token(role, role, hashlib.sha256(role.encode()).hexdigest()) for role in ("analyst", "auditor"))
    app = TestClient(create_app(Settings(hosts=("testserver",), tokens=tokens)))
    assert app.get(AT, headers={"Authorization": "Bearer analyst"}).status_code == 403
    assert app.get(AT, headers={"Authorization": "Bearer auditor"}).status_code == 200


def test_a_list_is_brought_in_with_the_keyboard_alone(visitor: Visitor, tmp_path: Path) -> None:
    """In the browser: choose, send, be refused, give a reason; axe finds nothing on the way."""
    page = visitor.page
    for day, entries in (("2024-01-01", 50), ("2024-02-01", 10)):
        (tmp_path / "ours.csv").write_bytes(edition(entries))
        visitor.go("/lists")
        page.locator("#c-source").select_option("own")
        page.locator("#i-own").fill("walk")
        page.locator("#i-published").fill(day)
        page.locator("#i-files").set_input_files(str(tmp_path / "ours.csv"))
        page.locator("#update button.main").press("Enter")
        page.locator(".panel[role=status], .problem").wait_for()
        assert faults(page) == []
    visitor.picture("list-refused", full=False)
    page.locator("#i-why").fill("checked by hand")
    page.locator("#i-by").fill("Ann Lee")
    page.keyboard.press("Enter")
    page.locator(".panel[role=status]").wait_for()
    page.get_by_role("link", name="Its editions and what changed").press("Enter")
    page.get_by_role("link", name="go back to it").wait_for()
    assert faults(page) == []
    visitor.picture("list-editions")
