"""Replies under idempotency keys: one claim wins, replies outlive the process, room is made for later ones."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from licet.interfaces.http import replies as module
from licet.interfaces.http.app import create_app
from licet.interfaces.http.replies import Kept, Replies
from licet.interfaces.http.settings import Settings
from licet.records.store import Store, open_store

KEY = ("erp", "POST /decide?", "po-1")
REPLY = Kept("digest", 200, (("etag", '"a"'),), '{"é":1}'.encode())


def test_one_of_many_claims_wins(store: Store) -> None:
    """Of claims made at the same time one is free to work; the others see that it does, then its reply."""
    replies = Replies(store.database, 30.0)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: replies.claim(KEY, "digest"), range(16)))
    assert found.count(None) == 1
    assert {kept.status for kept in found if kept is not None} == {None}
    replies.keep(KEY, REPLY)
    assert Replies(store.database, 30.0).claim(KEY, "digest") == REPLY
    assert store.verify().ok


def test_a_dropped_key_is_free(store: Store) -> None:
    """A request that was not answered leaves its key to the next."""
    replies = Replies(store.database, 30.0)
    assert replies.claim(KEY, "digest") is None
    replies.drop(KEY)
    assert replies.claim(KEY, "another") is None


def test_the_claim_of_a_dead_process_is_taken_over(file_store: Store) -> None:
    """A claim nobody can be working on any more is free to the same request, not to another."""
    now = 1_000.0
    replies = Replies(file_store.database, 30.0, clock=lambda: now)
    assert replies.claim(KEY, "digest") is None
    now += 59
    assert replies.claim(KEY, "digest") == Kept("digest")
    now += 2
    assert replies.claim(KEY, "other") == Kept("digest")
    assert replies.claim(KEY, "digest") is None


@pytest.mark.parametrize(("most", "letters"), [(3, 10**9), (10**9, 3 * len(REPLY.body.decode()))])
def test_the_oldest_make_room(store: Store, monkeypatch: pytest.MonkeyPatch, most: int, letters: int) -> None:
    """Beyond the number or the letters kept, the oldest replies are forgotten."""
    monkeypatch.setattr(module, "MOST", most)
    monkeypatch.setattr(module, "MOST_LETTERS", letters)
    replies = Replies(store.database, 30.0)
    keys = [("", "place", str(n)) for n in range(6)]
    for key in keys:
        assert replies.claim(key, "digest") is None
        replies.keep(key, REPLY)
    assert [replies.get(key) for key in keys] == [None] * 3 + [REPLY] * 3


def test_a_key_holds_after_a_restart(tmp_path: Path) -> None:
    """A server with a store answers a key of its life before with the same bytes, and keeps nothing twice."""
    settings, asked = Settings(str(tmp_path / "r.db")), {"shipments": [{"facts": {"destination": "CN"}}]}
    told = []
    for _ in range(2):
        with TestClient(create_app(settings), "http://127.0.0.1", headers={"idempotency-key": "po-1"}) as api:
            told.append(api.post("/api/v1/records", json=asked))
            assert api.post("/api/v1/decide", json={"facts": {}}).status_code == 200
            other = api.post("/api/v1/decide", json={"facts": {"destination": "CN"}})
            assert other.json()["type"].endswith("#KeyReused")
    assert told[1].content == told[0].content
    assert told[1].headers["idempotency-replayed"] == "true"
    assert open_store(tmp_path / "r.db").head()[0] == 1
