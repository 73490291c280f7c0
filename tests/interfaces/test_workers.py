"""A server of several processes on one port: one chain, one use of each key, one memory of batches."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from licet.interfaces.http.forward import for_first

NAMES = str(Path(__file__).with_name("fixtures") / "listed_names.csv")
COMMAND = [sys.executable, "-m", "licet", "serve", "--port", "0", "--workers", "2"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Start a server of two processes and return its address and the id of its parent process."""
    store = str(tmp_path_factory.mktemp("workers") / "r.db")
    process = subprocess.Popen([*COMMAND, "--store", store, "--list", NAMES], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = process.stderr.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address), address
    try:
        yield address, process.pid
    finally:
        below = serving(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]


def children(pid: int) -> list[int]:
    """Return the processes a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def serving(pid: int) -> list[int]:
    """Return the processes that answer; multiprocessing has another, which keeps its books."""
    return [child for child in children(pid) if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]


def ask(address: str, path: str, **given: Any) -> httpx2.Response:
    """Ask on a connection of its own, which may be any process's; ask anew where a process is just ending."""
    for _ in range(50):
        try:
            return httpx2.request(given.pop("method", "GET"), address + path, timeout=60, **given)
        except httpx2.TransportError:
            continue
    raise AssertionError("no answer")


def test_records_of_all_processes_make_one_chain(server: tuple[str, int]) -> None:
    """Records kept at the same time through any process are all in the chain, each once."""
    address, _ = server

    def keep(number: int) -> int:
        body = {"shipments": [{"facts": {"value_usd": number}, "key": f"PO {number}"}]}
        receipt = ask(address, "/api/v1/records", method="POST", json=body).json()[0]["receipt"]
        return int(receipt["seq"])

    with ThreadPoolExecutor(8) as pool:
        places = sorted(pool.map(keep, [n % 24 for n in range(48)]))
    assert places == sorted([*range(1, 25), *range(1, 25)])
    found = ask(address, "/api/v1/records/verification").json()
    assert (found["ok"], found["count"]) == (True, 24)


def test_a_key_is_used_once_whichever_process_answers(server: tuple[str, int]) -> None:
    """The same request under one key gives the same bytes from every process, and another request is refused."""
    address, _ = server
    asked = {"method": "POST", "headers": {"idempotency-key": "one"}, "json": {"facts": {"destination": "CN"}}}
    first, *others = [ask(address, "/api/v1/decide", **asked) for _ in range(20)]
    assert {reply.content for reply in others} == {first.content}
    assert {reply.headers["idempotency-replayed"] for reply in others} == {"true"}
    refused = [ask(address, "/api/v1/decide", **{**asked, "json": {"facts": {}}}) for _ in range(8)]
    assert {reply.status_code for reply in refused} == {422}


def test_every_process_knows_a_batch_and_the_pages(server: tuple[str, int]) -> None:
    """What the first process keeps in memory is answered through the others, errors and headers too."""
    address, _ = server
    headers = {"content-type": "text/csv", "prefer": "respond-async"}
    sent = ask(address, "/api/v1/batches", method="POST", headers=headers, content="destination\nKR\nCN\n")
    place = sent.headers["location"]
    told = [ask(address, place) for _ in range(16)]
    assert {reply.status_code for reply in told} == {200}
    assert {reply.json()["rows"] for reply in told} == {2}
    while ask(address, place).json()["state"] in {"waiting", "running"}:
        time.sleep(0.1)
    results = [ask(address, f"{place}/result") for _ in range(8)]
    assert {reply.content.count(b"\n") for reply in results} == {2}
    streamed = ask(address, "/api/v1/batches", method="POST", headers={"content-type": "text/csv"}, content="x\n1\n")
    assert streamed.headers["content-type"] == "application/problem+json"
    pages = [ask(address, "/") for _ in range(8)]
    assert {(reply.status_code, reply.headers["x-frame-options"]) for reply in pages} == {(200, "DENY")}
    assert {ask(address, "/nowhere").status_code for _ in range(4)} == {404}


def test_all_processes_have_one_tag(server: tuple[str, int]) -> None:
    """Law and lists are the same in every process."""
    address, _ = server
    assert len({ask(address, "/api/v1/health").headers["etag"] for _ in range(16)}) == 1


def test_a_process_that_is_killed_is_replaced(server: tuple[str, int]) -> None:
    """After kill -9 of each process in turn, all requests are answered and the chain holds."""
    address, parent = server
    for place in (0, 1):
        before = children(parent)
        lost = serving(parent)[place]
        os.kill(lost, signal.SIGKILL)
        while lost in children(parent) or len(children(parent)) < len(before):
            time.sleep(0.1)
        while ask(address, "/").status_code == 503:  # the first process is starting
            time.sleep(0.1)
        assert {ask(address, "/api/v1/decide", method="POST", json={"facts": {}}).status_code for _ in range(8)} == {
            200
        }
    assert ask(address, "/api/v1/records/verification").json()["ok"]


def test_what_keeps_a_process_from_starting_is_told() -> None:
    """A list that is missing is an error of the command, told once, and no process stays."""
    command = [*COMMAND, "--list", "missing.csv"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 2
    assert "missing.csv" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_single_process_answers_every_path() -> None:
    """Only pages and batches belong to the first process."""
    assert [for_first(path) for path in ("/", "/law", "/api/v1/batches", "/api/v1/batches/1/result")] == [True] * 4
    assert not any(map(for_first, ("/api/v1/decide", "/api/v1/records", "/api/v1/docs")))
