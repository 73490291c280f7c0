"""Fetching, against a server that misbehaves in every way it can."""

import contextlib
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from editions import COUNTS, DAY, edition
from licet.errors import ListRefused
from licet.lists.fetch import Limits, fetch, origins
from licet.lists.snapshots import Store
from licet.lists.source import Source

LATER = DAY + timedelta(days=1)
QUICK = Limits(most_bytes=1 << 20, idle_s=0.5, total_s=1.5, tries=2, wait_s=0.0)
BODY = edition(COUNTS)
Answer = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each request with the next of the behaviors it was given; the last one stays."""

    protocol_version = "HTTP/1.1"
    behaviors: list[Answer]
    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        """Behave."""
        self.asked.append((self.path, dict(self.headers)))
        behave = self.behaviors.pop(0) if len(self.behaviors) > 1 else self.behaviors[0]
        with contextlib.suppress(OSError):  # the client has gone
            behave(self)
        self.close_connection = True

    def answer(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        """Send status, headers and body; `length` is what the header claims."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Source, frozenset[str], list[tuple[str, dict[str, str]]]]]]:
    """Start a server with behaviors; give a source at its address, the hosts allowed, and what it was asked."""
    running = []

    def start(source: Source, *behaviors: Answer, path: str = "/consolidated.json"):
        asked: list[tuple[str, dict[str, str]]] = []
        handler = type("Own", (Handler,), {"behaviors": list(behaviors), "asked": asked})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        host = f"http://127.0.0.1:{server.server_port}"
        return replace(source, addresses=(host + path,)), frozenset({host}), asked

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def get(store: Store, source: Source, allowed: frozenset[str], on=DAY):
    """Fetch with short limits and no waiting."""
    return fetch(store, source, on, limits=QUICK, allowed=allowed, sleep=lambda _: None)


def good(h: Handler) -> None:
    """Send the edition."""
    h.answer(200, BODY, ETag='"one"')


def test_a_good_answer_is_kept(store, source, serve) -> None:
    """A whole edition becomes current, with its address and no file beside."""
    there, allowed, _ = serve(source, good)
    done = get(store, there, allowed)
    assert done.changed
    assert done.snapshot.manifest.counts == COUNTS
    assert done.snapshot.manifest.address == there.addresses[0]
    assert store.verify() == []


def test_an_entity_tag_spares_the_body(store, source, serve) -> None:
    """The tag is sent back, and "not modified" confirms the snapshot."""
    there, allowed, asked = serve(source, good, lambda h: h.answer(304))
    get(store, there, allowed)
    done = get(store, there, allowed, LATER)
    assert asked[1][1]["If-None-Match"] == '"one"'
    assert not done.changed
    assert store.standings()[source.id].confirmed_on == LATER


def test_the_day_of_an_edition_that_states_none(store, source, serve) -> None:
    """The host's day of last modification stands in, so that a stale copy is refused."""
    body = edition(COUNTS, None)
    newer = "Fri, 01 May 2026 10:00:00 GMT"
    there, allowed, _ = serve(source, lambda h: h.answer(200, body, Last_Modified=newer))
    assert get(store, there, allowed).snapshot.manifest.published_on == DAY
    older = "Tue, 23 Jan 2026 10:00:00 GMT"
    bad, hosts, _ = serve(source, lambda h: h.answer(200, edition(COUNTS | {"EL": 299}, None), Last_Modified=older))
    with pytest.raises(ListRefused, match="older than the kept edition"):
        get(store, bad, hosts, LATER)


def test_a_rollback_forgets_the_tag(store, source, serve) -> None:
    """After a rollback the body is asked for again, not taken as unchanged."""
    second = edition(COUNTS | {"EL": 305}, LATER)
    there, allowed, asked = serve(source, good, lambda h: h.answer(200, second, ETag='"two"'))
    get(store, there, allowed)
    get(store, there, allowed, LATER)
    store.rollback(source.id, LATER, "test")
    get(store, there, allowed, LATER)
    assert "If-None-Match" not in asked[2][1]


def trickle(h: Handler) -> None:
    """Send a byte now and then, for ever."""
    h.send_response(200)
    h.send_header("Content-Length", str(len(BODY)))
    h.end_headers()
    for byte in BODY:
        h.wfile.write(bytes([byte]))
        h.wfile.flush()
        time.sleep(0.1)


def dribble_headers(h: Handler) -> None:
    """Send a header now and then, for ever."""
    h.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for i in range(1000):
        h.wfile.write(f"X-{i}: 1\r\n".encode())
        h.wfile.flush()
        time.sleep(0.1)


def silence(h: Handler) -> None:
    """Send nothing."""
    time.sleep(3)


def hang_up(h: Handler) -> None:
    """Close without an answer."""
    h.connection.close()


def nonsense(h: Handler) -> None:
    """Send what is no HTTP."""
    h.wfile.write(b"\x00\x01\x02 what\r\n\r\n")


def broken_chunks(h: Handler) -> None:
    """Send a chunk that claims more than comes."""
    h.send_response(200)
    h.send_header("Transfer-Encoding", "chunked")
    h.end_headers()
    h.wfile.write(b"FFFF\r\n" + BODY[:100])


def endless(h: Handler) -> None:
    """Send more than is allowed, in chunks, without saying how much."""
    h.send_response(200)
    h.send_header("Transfer-Encoding", "chunked")
    h.end_headers()
    block = b" " * 65536
    for _ in range(100):
        h.wfile.write(b"10000\r\n" + block + b"\r\n")


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (lambda h: h.answer(200, BODY[: len(BODY) // 2], length=len(BODY)), "cut short|connection failed"),
        (lambda h: h.answer(200, BODY[: len(BODY) // 2]), "cannot be read whole"),
        (lambda h: h.answer(200, b""), "empty"),
        (lambda h: h.answer(200, BODY, length=1 << 40), "more than"),
        (lambda h: h.answer(200, b"<html>sorry</html>", Content_Type="text/html"), "web page"),
        (lambda h: h.answer(200, BODY, Content_Encoding="br"), "packed as br"),
        (lambda h: h.answer(404, b"no"), "answers 404"),
        (lambda h: h.answer(503, b"later"), "answers 503, 2 tries"),
        (lambda h: h.answer(302, Location="https://example.com/list.json"), "redirects to https://example.com"),
        (lambda h: h.answer(302, Location="file:///etc/passwd"), "redirects to file://"),
        (lambda h: h.answer(301, Location=h.path), "more than 3 redirects"),
        (lambda h: h.answer(200, edition({})), "holds no entry"),
        (trickle, "not done after|failed"),
        (dribble_headers, "not done after|failed"),
        (silence, "failed|not done"),
        (hang_up, "connection failed"),
        (nonsense, "connection failed"),
        (broken_chunks, "cut short|connection failed"),
        (endless, "more than"),
    ],
)  # fmt: skip
def test_a_server_that_misbehaves(store, source, serve, behave, said: str) -> None:
    """Whatever the host does: refused in bounded time, the snapshot stays, nothing is left astray."""
    there, allowed, _ = serve(source, good)
    kept = get(store, there, allowed).snapshot.manifest.digest
    bad, hosts, _ = serve(source, behave)
    with pytest.raises(ListRefused, match=said):
        get(store, bad, hosts, LATER)
    assert store.current(source.id).manifest.digest == kept
    assert not (store.folder / "work").exists()
    assert store.verify() == []


def test_a_passing_fault_is_tried_again(store, source, serve) -> None:
    """A fault that passes costs a second try, after the wait the host asks for."""
    there, allowed, asked = serve(source, lambda h: h.answer(503, Retry_After="7"), good)
    waits: list[float] = []
    assert fetch(store, there, DAY, limits=QUICK, allowed=allowed, sleep=waits.append).changed
    assert (len(asked), waits) == (2, [7.0])


def test_a_redirect_on_the_same_host_is_followed(store, source, serve) -> None:
    """A redirect that stays on its host is followed."""
    there, allowed, asked = serve(source, lambda h: h.answer(302, Location="/v2/list.json"), good)
    assert get(store, there, allowed).changed
    assert asked[1][0] == "/v2/list.json"


def test_hosts_that_no_source_names_are_not_asked(store, source, serve) -> None:
    """Without an allow-list of its own, a test server is refused: plain HTTP, and no host of a source."""
    there, _, asked = serve(source, good)
    with pytest.raises(ListRefused, match="is not allowed"):
        fetch(store, there, DAY, limits=QUICK)
    assert asked == []
    assert all(origin.startswith("https://") for origin in origins())


def test_a_host_that_resembles_an_allowed_one(store, source) -> None:
    """Credentials in an address and a longer host name do not pass as the allowed host."""
    for address in (
        "https://data.trade.gov@example.com/x",
        "https://data.trade.gov.example.com/x",
        "http://data.trade.gov/x",
        "https://data.trade.gov:8443/x",
    ):
        with pytest.raises(ListRefused, match="is not allowed"):
            fetch(store, replace(source, addresses=(address,)), DAY, limits=QUICK)


def test_a_list_without_an_address(store, source) -> None:
    """A list that is only imported says where to find it."""
    with pytest.raises(ListRefused, match="licet lists import"):
        fetch(store, replace(source, addresses=()), DAY)


def test_only_fetch_imports_the_network() -> None:
    """No other module of the package opens a connection."""
    from pathlib import Path

    import licet

    package = Path(licet.__file__).parent
    marks = ("http.client", "import socket", "import ssl", "urllib.request")
    inside = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(mark in path.read_text() for mark in marks) and "interfaces" not in path.parts
    }
    assert {p for p in inside if p.startswith("lists")} == {"lists/fetch.py"}
