"""The HTTP API: what is refused and how, replies that stand, keys, tokens, limits, batches and records."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from licet.interfaces.http.app import create_app
from licet.interfaces.http.docs import render
from licet.interfaces.http.openapi import document
from licet.interfaces.http.settings import Limits, Settings, Token

NAMES = str(Path(__file__).with_name("fixtures") / "listed_names.csv")
SHIPMENT = {"shipped_on": "2020-08-17", "destination": "CN", "eccn": "5A991", "end_user_on_entity_list": True}
CSV = {"content-type": "text/csv"}


def client(settings: Settings | None = None, **headers: str) -> TestClient:
    """Return a client of a server on this machine."""
    return TestClient(create_app(settings or Settings()), "http://127.0.0.1", headers=headers)


@pytest.fixture
def api() -> Iterator[TestClient]:
    """Return a client of a server with a list, started and stopped."""
    with client(Settings(lists=(NAMES,))) as started:
        yield started


def problem(reply: Any, status: int, kind: str) -> dict[str, Any]:
    """Check that a reply is a problem document of a kind, and return it."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = reply.json()
    assert found["type"] == f"/api/v1/docs#{kind}"
    assert found["status"] == status
    return found


def test_replies_carry_the_headers_of_security(api: TestClient) -> None:
    """Every reply, an error too, forbids inline scripts, sniffing and framing."""
    for path in ("/api/v1/health", "/api/v1/docs", "/nowhere"):
        headers = api.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_fact_is_refused_with_the_nearest(api: TestClient) -> None:
    """A misspelled fact is an error that names the fact that was meant."""
    found = problem(api.post("/api/v1/decide", json={"facts": {"endUser": "x"}}), 422, "BadValue")
    assert "endUser" in found["detail"]
    assert "end_user" in found["todo"]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"facts": {}, "on": "2020-01-01"}, 422, "BadValue"),
        ({"facts": {"destination": "Korea"}}, 422, "BadValue"),
        ({"facts": {"value_usd": "12"}}, 422, "BadValue"),
        ({"facts": {}, "law": "xx"}, 422, "BadValue"),
        ({}, 422, "BadValue"),
    ],
)
def test_bodies_that_do_not_fit_are_refused(api: TestClient, body: Any, status: int, kind: str) -> None:
    """An unknown field, a wrong value and a missing field are problems, never ignored."""
    problem(api.post("/api/v1/decide", json=body), status, kind)


def test_requests_that_cannot_be_read_are_refused(api: TestClient) -> None:
    """No JSON, no media type, an unknown or doubled parameter, a wrong method or path: each has its problem."""
    json_type = {"content-type": "application/json"}
    problem(api.post("/api/v1/decide", content=b"{", headers=json_type), 400, "BadRequest")
    problem(api.post("/api/v1/decide", content=b"{}"), 415, "UnsupportedMediaType")
    assert "words" in problem(api.get("/api/v1/facts?word=x"), 400, "BadRequest")["todo"]
    problem(api.get("/api/v1/facts?words=a&words=b"), 400, "BadRequest")
    assert problem(api.get("/api/v1/decide"), 405, "MethodNotAllowed")
    problem(api.get("/api/v1/nothing"), 404, "NotFound")
    problem(api.get("/api/v1/law/rules/us.ear.744.11.x"), 404, "UnknownName")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/nowhere/", "/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/decide/", "/api/v2/decide", "//"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_an_unknown_address_is_a_problem(api: TestClient, method: str, path: str) -> None:
    """Whatever the method, an address that is none of the server's gets a problem document, never another page."""
    reply = api.request(method, f"http://127.0.0.1{path}", follow_redirects=False)
    problem(reply, 404, "NotFound")


def test_an_unknown_address_is_told_the_nearest(api: TestClient) -> None:
    """A misspelled path is an error that names the path that was meant; another method, those that are offered."""
    assert "/api/v1/decide" in problem(api.get("/api/v1/decided"), 404, "NotFound")["todo"]
    assert problem(api.get("/api/v1/decide"), 405, "MethodNotAllowed")["expected"] == "POST"
    problem(api.get("/static/none.css"), 404, "NotFound")


def test_a_name_that_is_not_the_servers_is_refused() -> None:
    """A page that binds its own name to this machine gets no answer."""
    reply = client().get("/api/v1/health", headers={"host": "evil.example"})
    problem(reply, 421, "Misdirected")


def test_the_answer_carries_the_digest_of_law_and_lists(api: TestClient) -> None:
    """The tag is the same for every answer of one law and the same lists, and another for other lists."""
    asked = {"facts": SHIPMENT}
    tag = api.post("/api/v1/decide", json=asked).headers["etag"]
    assert tag == api.get("/api/v1/law").headers["etag"]
    assert tag != api.get("/api/v1/law?law=cn").headers["etag"]
    assert tag != client().post("/api/v1/decide", json=asked).headers["etag"]


def test_an_answer_that_stands_is_not_sent_again(api: TestClient) -> None:
    """If-None-Match gives 304 where something is fetched and 412 where something is asked; If-Match the other way."""
    tag = api.get("/api/v1/law").headers["etag"]
    reply = api.get("/api/v1/law", headers={"if-none-match": f'"other", {tag}'})
    assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", tag)
    asked = {"facts": SHIPMENT}
    stands = api.post("/api/v1/decide", json=asked, headers={"if-none-match": tag})
    problem(stands, 412, "PreconditionFailed")
    assert api.post("/api/v1/decide", json=asked, headers={"if-match": tag}).status_code == 200
    problem(api.post("/api/v1/decide", json=asked, headers={"if-match": '"other"'}), 412, "PreconditionFailed")


def test_a_key_gives_the_same_reply_again(api: TestClient) -> None:
    """The same request under the same key is answered from what was kept, an error too; another request is refused."""
    key = {"idempotency-key": "po-1"}
    first = api.post("/api/v1/decide", json={"facts": SHIPMENT}, headers=key)
    again = api.post("/api/v1/decide", json={"facts": SHIPMENT}, headers=key)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    problem(api.post("/api/v1/decide", json={"facts": {}}, headers=key), 422, "KeyReused")
    problem(api.post("/api/v1/decide", json={"facts": {}}, headers={"idempotency-key": "a b"}), 400, "BadRequest")


def test_a_list_of_shipments_is_answered_one_by_one(api: TestClient) -> None:
    """The answers to a list are those to its shipments, in order."""
    one = [api.post("/api/v1/decide", json={"facts": facts}).json() for facts in (SHIPMENT, {})]
    assert api.post("/api/v1/decide", json={"facts": [SHIPMENT, {}]}).json() == one


def test_a_policy_is_compared(api: TestClient) -> None:
    """A shipment whose answer changes comes back with both answers; a rule that does not exist is named."""
    facts = [{"item_moves": False, "known_concern": "none", "shipped_on": "2020-08-17"}, SHIPMENT]
    policy: dict[str, Any] = {"id": "none", "title": "No rules", "drop": [{"rules": ["us"]}]}
    changed = api.post("/api/v1/compare", json={"facts": facts, "policy": policy}).json()
    assert [row["row"] for row in changed] == [2]
    assert changed[0]["determination_after"] == "no license required"
    policy["drop"] = [{"rules": ["us.ear.744.11.x"]}]
    problem(api.post("/api/v1/compare", json={"facts": facts, "policy": policy}), 404, "UnknownName")
    policy["drop"], policy["facts"] = [], {"eccn": "EAR99"}
    assert api.post("/api/v1/compare", json={"facts": facts, "policy": policy}).status_code == 200


def test_names_are_screened_with_the_lists_of_the_server(api: TestClient) -> None:
    """A listed name is found; a server without lists says that it has none."""
    asked = {"names": ["HUAWEI TECHNOLOGIES CO LTD", "Vodafone"], "on": "2026-01-01"}
    first, second = api.post("/api/v1/screen", json=asked).json()["names"]
    assert first["listed"] is True
    assert first["hits"][0]["entry_id"] == "e1"
    assert (second["listed"], second["hits"]) == (False, [])
    assert "--list" in problem(client().post("/api/v1/screen", json=asked), 409, "Conflict")["todo"]


def test_entries_of_several_lists_are_told_apart(tmp_path: Path) -> None:
    """An id that two lists use names two entries, each with the name of its list."""
    other = tmp_path / "other.csv"
    other.write_text("entry_id,name\ne1,Vodafone Group\n")
    api = client(Settings(lists=(NAMES, str(other))))
    asked = {"names": ["Huawei Technologies", "Vodafone Group"], "on": "2026-01-01"}
    found = [name["hits"][0]["entry_id"] for name in api.post("/api/v1/screen", json=asked).json()["names"]]
    assert found == ["listed_names e1", "other e1"]


def test_openrefine_reconciles(api: TestClient) -> None:
    """The manifest is read from another port of this machine, names in a form get candidates; no other origin may."""
    here = {"origin": "http://127.0.0.1:3333"}
    manifest = api.get("/api/v1/reconcile", headers=here)
    assert manifest.json()["identifierSpace"]
    assert manifest.headers["access-control-allow-origin"] == here["origin"]
    assert "access-control-allow-origin" not in api.get("/api/v1/reconcile", headers={"origin": "https://a.b"}).headers
    queries = {"q0": {"query": "Huawei Technologies", "limit": 2, "type": "party"}, "q1": {"query": "Vodafone"}}
    for reply in (
        api.post("/api/v1/reconcile", data={"queries": json.dumps(queries)}),
        api.get("/api/v1/reconcile", params={"queries": json.dumps(queries)}),
    ):
        found = reply.json()
        assert found["q0"]["result"][0]["id"] == "e1"
        assert found["q0"]["result"][0]["match"] is True
        assert found["q1"]["result"] == []
    problem(api.post("/api/v1/reconcile", data={"queries": "{}", "extend": "{}"}), 422, "BadValue")


TABLE = "order,destination,eccn,shipped_on\n" + "".join(
    f"o{i},{'Korea' if i == 7 else 'KR'},5A991,2020-08-17\n" for i in range(1, 12)
)


def test_a_batch_streams_one_line_a_shipment(api: TestClient) -> None:
    """Each row is answered in order; the one that does not fit says why, and the others are decided."""
    reply = api.post("/api/v1/batches?extra=keep", content=TABLE, headers=CSV)
    assert reply.headers["content-type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in reply.text.splitlines()]
    assert [row["row"] for row in rows] == list(range(1, 12))
    assert rows[6]["error"]["where"] == "row 7 of the batch"
    assert {row["determination"] for row in rows if "error" not in row} == {"indeterminate"}
    assert rows[10]["order"] == "o11"
    problem(api.post("/api/v1/batches", content=TABLE, headers=CSV), 422, "UnknownFact")


def test_a_batch_is_fetched_later(api: TestClient) -> None:
    """Asked to be asynchronous, the server says where the batch is; its result equals the stream."""
    streamed = api.post("/api/v1/batches?extra=keep", content=TABLE, headers=CSV)
    taken = api.post("/api/v1/batches?extra=keep", content=TABLE, headers={**CSV, "prefer": "respond-async"})
    assert (taken.status_code, taken.headers["preference-applied"]) == (202, "respond-async")
    place = taken.headers["location"]
    for _ in range(600):
        state = api.get(place).json()
        if state["state"] == "finished":
            break
        assert state["state"] in {"waiting", "running"}
        time.sleep(0.05)
    assert (state["rows"], state["done"], state["errors"]) == (11, 11, 1)
    assert state["outcomes"] == {"indeterminate": 10}
    assert api.get(state["result"]).content == streamed.content
    assert api.delete(place).status_code == 204
    problem(api.get(place), 404, "NotFound")


def test_lines_of_json_are_a_batch_too(api: TestClient) -> None:
    """Rows as JSON lines give the answers of the same rows as CSV; a row that holds a list is refused."""
    lines = {"content-type": "application/x-ndjson"}
    told = api.post("/api/v1/batches", content='{"destination":"KR"}\n{"destination":null}\n', headers=lines)
    same = api.post("/api/v1/batches", content="destination\nKR\nunknown\n", headers=CSV)
    assert told.text == same.text
    problem(api.post("/api/v1/batches", content='{"destination":["KR"]}\n', headers=lines), 422, "BadFile")


def test_records_are_kept_and_replayed(tmp_path: Path) -> None:
    """A kept determination is listed, taken out, replayed to the same bytes and verified; its key names it for good."""
    api = client(Settings(str(tmp_path / "records.db")))
    [kept] = api.post("/api/v1/records", json={"shipments": [{"facts": SHIPMENT, "key": "PO 1"}]}).json()
    assert kept["answer"] == api.post("/api/v1/decide", json={"facts": SHIPMENT}).json()
    [again] = api.post("/api/v1/records", json={"shipments": [{"facts": SHIPMENT, "key": "PO 1"}]}).json()
    assert (kept["receipt"]["new"], again["receipt"]["new"]) == (True, False)
    taken = {"shipments": [{"facts": {}, "key": "PO 1"}]}
    assert str(tmp_path) not in json.dumps(problem(api.post("/api/v1/records", json=taken), 409, "KeyTaken"))
    assert [entry["key"] for entry in api.get("/api/v1/records").json()["entries"]] == ["PO 1"]
    assert api.get("/api/v1/records?outcome=prohibited").json()["entries"] == []
    assert api.get("/api/v1/records/PO 1").json()["body"]["facts"]["destination"] == "CN"
    assert api.get("/api/v1/records/PO 1/replay").json()["same"] is True
    found = api.get("/api/v1/records/verification", params={"contains": kept["receipt"]["link"]}).json()
    assert (found["ok"], found["count"], found["found"]) == (True, 1, True)
    problem(client().get("/api/v1/records"), 409, "Conflict")


SECRETS = {role: f"secret-of-{role}" for role in ("reader", "analyst", "auditor")}
TOKENS = tuple(Token(role, role, hashlib.sha256(secret.encode()).hexdigest()) for role, secret in SECRETS.items())


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("reader", (200, 403, 403)), ("analyst", (200, 200, 403)), ("auditor", (200, 200, 200))],
)
def test_a_token_may_do_what_its_role_allows(tmp_path: Path, role: str, statuses: tuple[int, ...]) -> None:
    """A reader asks, an analyst sends batches too, an auditor reads the records too."""
    api = client(Settings(str(tmp_path / "r.db"), tokens=TOKENS), authorization=f"Bearer {SECRETS[role]}")
    asked = api.post("/api/v1/decide", json={"facts": {}})
    batch = api.post("/api/v1/batches", content="destination\nKR\n", headers=CSV)
    assert (asked.status_code, batch.status_code, api.get("/api/v1/records").status_code) == statuses


def test_without_a_token_nothing_is_told() -> None:
    """No token, a wrong one, and a wrong scheme are asked for one; a browser may give it as a password."""
    api = client(Settings(tokens=TOKENS))
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic !"}):
        reply = api.get("/api/v1/health", headers=headers)
        problem(reply, 401, "Unauthorized")
        assert "Bearer" in reply.headers["www-authenticate"]
    assert api.get("/api/v1/health", auth=("anyone", SECRETS["reader"])).status_code == 200


def test_a_batch_is_its_owners(api: TestClient) -> None:
    """One token's batch does not exist for another."""
    app = create_app(Settings(tokens=TOKENS))
    with TestClient(app, "http://127.0.0.1") as both:
        owner, other = ({"authorization": f"Bearer {SECRETS[role]}"} for role in ("analyst", "auditor"))
        headers = {**CSV, **owner, "prefer": "respond-async"}
        place = both.post("/api/v1/batches", content="destination\nKR\n", headers=headers).headers["location"]
        assert both.get(place, headers=owner).status_code == 200
        problem(both.get(place, headers=other), 404, "NotFound")


def test_too_much_is_refused() -> None:
    """A body, a list of shipments, a batch and a list of names beyond the limits are refused with the limit named."""
    api = client(Settings(lists=(NAMES,), limits=Limits(body=2_000, upload=4_000, rows=2, batch_rows=3, parties=2)))
    names = {"names": ["a", "b", "c"], "on": "2026-01-01"}
    problem(api.post("/api/v1/decide", json={"facts": [{}, {}, {}]}), 413, "TooLarge")
    problem(api.post("/api/v1/screen", json=names), 413, "TooLarge")
    problem(api.post("/api/v1/batches", content="destination\n" + "KR\n" * 4, headers=CSV), 413, "TooLarge")
    problem(api.post("/api/v1/decide", json={"facts": {"end_user": "x" * 3_000}}), 413, "TooLarge")
    problem(api.post("/api/v1/batches", content="x" * 5_000, headers=CSV), 413, "TooLarge")
    unannounced = api.post(
        "/api/v1/decide", content=iter([b"{" * 1_500] * 2), headers={"content-type": "application/json"}
    )
    problem(unannounced, 413, "TooLarge")


def test_a_full_house_asks_to_come_again() -> None:
    """While as many requests are answered as the house admits, the next is told when to come again."""

    async def full() -> httpx2.Response:
        app = create_app(Settings(limits=Limits(admitted=1)))
        inside, gate = asyncio.Event(), asyncio.Event()

        async def slow() -> Any:
            inside.set()
            await gate.wait()
            yield b'{"facts": {}}'

        transport = httpx2.ASGITransport(app)
        headers = {"content-type": "application/json"}
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as both:
            first = asyncio.create_task(both.post("/api/v1/decide", content=slow(), headers=headers))
            await inside.wait()
            refused = await both.get("/api/v1/health")
            gate.set()
            assert (await first).status_code == 200
            assert (await both.get("/api/v1/health")).status_code == 200
            return refused

    refused = asyncio.run(full())
    problem(refused, 503, "Busy")
    assert refused.headers["retry-after"] == "1"


def test_a_request_that_takes_too_long_is_let_go() -> None:
    """A body that does not arrive in time ends with a problem, not with a connection held open."""

    async def late() -> httpx2.Response:
        app = create_app(Settings(limits=Limits(seconds=0.05)))

        async def never() -> Any:
            yield b"{"
            await asyncio.Event().wait()

        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asker:
            headers = {"content-type": "application/json"}
            return await asker.post("/api/v1/decide", content=never(), headers=headers)

    problem(asyncio.run(late()), 503, "TooLong")


def test_the_page_of_the_api_needs_nothing_from_outside() -> None:
    """The page names every operation and schema, and holds no script and no address but this server's."""
    page = render(document())
    for path in document()["paths"]:
        assert path in page
    for name in document()["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    assert "<script" not in page
    assert "style=" not in page
    assert "http:" not in page
    assert "https:" not in page


def test_beyond_loopback_tokens_are_needed() -> None:
    """A server bound to other addresses does not start without tokens."""
    from click.testing import CliRunner

    from licet.errors import BadValue
    from licet.interfaces.cli import serve

    result = CliRunner().invoke(serve.command, ["--host", "0.0.0.0"])
    assert isinstance(result.exception, BadValue)
    assert "--tokens" in str(result.exception)
