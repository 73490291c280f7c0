"""What pages refuse, escape and keep to themselves, asked without a browser."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient
from steps import absent

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def client() -> Any:
    """Return a visitor of the guarded server."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings

    return TestClient(create_app(Settings(hosts=("testserver",))))


def token(client: Any) -> str:
    """Return the token of the visitor's page."""
    found = re.search(r'name="_token" value="([^"]+)"', client.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/", "/memo", "/batch"])
def test_a_form_without_its_token_is_refused(client: Any, path: str) -> None:
    """A missing and a wrong token are refused with 403."""
    token(client)
    assert client.post(path, data={"destination": "CN"}).status_code == 403
    assert client.post(path, data={"destination": "CN", "_token": "x"}).status_code == 403


def test_a_form_of_another_site_is_refused(client: Any) -> None:
    """A good token does not help a request that another site made the browser send."""
    said = {"destination": "CN", "_token": token(client)}
    assert client.post("/", data=said).status_code == 200
    assert client.post("/", data=said, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/", data=said, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_the_token_is_kept_from_scripts_and_other_sites(client: Any) -> None:
    """The cookie is HttpOnly and SameSite=Strict."""
    header = client.get("/").headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=strict" in header


@pytest.mark.parametrize(
    "path",
    [
        f"/?item={EVIL}&end_user={EVIL}&destination=CN&shipped_on=2024-01-01",
        f"/?destination={EVIL}",
        f"/law?text={EVIL}",
        f"/law/us/{EVIL}",
        f"/parties?role=end_user&end_user={EVIL}",
        f"/evidence?text={EVIL}",
        f"/evidence?kind={EVIL}",
        f"/case/{EVIL}",
        f"/lists/{EVIL}",
        f"/batch/{EVIL}",
        f"/?{EVIL}=1",
    ],
)
def test_what_a_visitor_types_is_text(client: Any, path: str) -> None:
    """Nothing that is typed comes back as markup."""
    reply = client.get(path)
    assert reply.status_code < 500
    assert "<img" not in reply.text


def test_pages_have_no_inline_script_or_style(client: Any) -> None:
    """A policy of default-src 'self' is sent, and no page needs more."""
    for path in ("/", "/?destination=CN", "/batch", "/case/huawei?policy=record", "/law", "/lists", "/evidence"):
        reply = client.get(path)
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        assert "unsafe" not in reply.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", reply.text), path


def test_a_parameter_the_page_does_not_have_is_refused_with_the_nearest(client: Any) -> None:
    """A misspelled fact or parameter is never dropped."""
    reply = client.get("/?destinaton=CN")
    assert reply.status_code == 400
    assert "nearest known fact: destination" in reply.text.lower()
    assert client.get("/law?dya=2020-01-01").status_code == 400


def test_the_answer_of_the_page_is_that_of_explain(client: Any) -> None:
    """The same facts give the same headline as `licet.explain`."""
    from html import escape

    from licet.flow import explain

    facts = {"destination": "RU", "shipped_on": "2023-05-01", "origin": "US", "eccn": "EAR99", "item_moves": "yes"}
    text = client.post("/", data={**facts, "_token": token(client)}).text
    assert escape(explain(facts).headline) in text


def test_a_value_that_does_not_fit_is_said_at_its_field_and_nothing_is_answered(client: Any) -> None:
    """A wrong value is an error, not an unknown."""
    text = client.post("/", data={"destination": "Korea", "eccn": "EAR99", "_token": token(client)}).text
    assert "did you mean" in text.lower()
    assert 'id="headline"' not in text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xff\xfe", "UTF-8"),
        ("a.csv", b"destination,destination\nCN,CN\n", "two columns"),
        ("a.xlsx", b"destination\nCN\n", "no workbook"),
        ("a.pdf", b"%PDF", "ending in csv or xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, content: bytes, message: str) -> None:
    """Broken files are errors with a place and a way out."""
    from licet.errors import LicetError
    from licet.interfaces.web import upload

    with pytest.raises(LicetError, match=message):
        upload.read(name, content)


def test_a_ragged_row_costs_itself_alone() -> None:
    """A row with too many cells is an error beside the decided others."""
    from licet.interfaces.web.jobs import Job, decide

    job = Job("1", "me", "a.csv", "us", "text")
    decide(job, b"destination,item_moves\nCN,yes,extra\nKR,no\n\n", False, "", 10)
    assert [(error.row, error.column) for error in job.errors] == [(1, "")]
    assert job.result is not None
    assert job.result["determination"].null_count() == 1
    assert job.result["error"].to_list()[1] is None


def test_a_table_may_have_korean_headers(client: Any) -> None:
    """Headers in Korean are read as facts where that is chosen."""
    from licet.interfaces.web.jobs import Job, decide

    job = Job("1", "me", "a.csv", "us", "text")
    decide(job, "목적지\nCN\n".encode(), False, "ko", 10)
    assert job.result is not None
    assert job.result["destination"].to_list() == ["CN"]


@pytest.mark.parametrize(("typed", "found"), [("Huaw", "Huawei"), ("Huawie Technologies", "Huawei"), ("华为", "华为")])
def test_typing_a_name_finds_the_party(client: Any, typed: str, found: str) -> None:
    """The beginning of a name, a misspelling and another script lead to the party."""
    assert found in client.get(f"/parties?role=end_user&end_user={typed}").text


def test_a_reader_may_look_and_an_analyst_may_ask() -> None:
    """Where the server has tokens, questions and tables need the role of an analyst."""
    import hashlib

    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings, Token

    tokens = tuple(Token(role, role, hashlib.sha256(role.encode()).hexdigest()) for role in ("reader", "analyst"))
    client = TestClient(create_app(Settings(tokens=tokens, hosts=("testserver",))))
    found = {
        (role, path): client.get(path, auth=("any", role)).status_code
        for role in ("reader", "analyst")
        for path in ("/law", "/?destination=CN", "/batch")
    }
    assert [status for (role, _), status in found.items() if role == "reader"] == [200, 403, 403]
    assert [status for (role, _), status in found.items() if role == "analyst"] == [200, 200, 200]
    assert client.get("/law").status_code == 401


def test_a_memo_can_be_kept_in_the_record_and_replayed(tmp_path: Any) -> None:
    """Kept twice it is one entry, and replayed it gives the same bytes."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings
    from licet.records.record import replay

    client = TestClient(create_app(Settings(store=str(tmp_path / "log.db"), hosts=("testserver",))))
    said = {"destination": "CN", "shipped_on": "2020-10-01", "end_user": "HiSilicon", "_keep": "yes", "_lang": "en"}
    assert "Keep the determination" in client.get("/?destination=CN").text
    ids = []
    for _ in range(2):
        text = client.post("/memo", data={**said, "_token": token(client)}).text
        found = re.search(r"Record ([0-9a-f]{64}), entry 1", text)
        assert found
        ids.append(found[1])
    assert ids[0] == ids[1]
    store = client.app.state.house.store
    assert replay(store.get(ids[0])).same
    assert store.verify().ok


def test_a_server_without_a_record_keeps_nothing(client: Any) -> None:
    """Asked to keep where nothing is kept, the page says so."""
    reply = client.post("/memo", data={"destination": "CN", "_keep": "yes", "_token": token(client)})
    assert reply.status_code == 400
    assert "keeps no records" in reply.text


def test_without_a_browser_the_walks_skip_unless_they_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing Chromium is a skip with its reason, and a failure where LICET_SERVERS=required."""
    monkeypatch.delenv("LICET_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        absent("no Chromium")
    monkeypatch.setenv("LICET_SERVERS", "required")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        absent("no Chromium")
