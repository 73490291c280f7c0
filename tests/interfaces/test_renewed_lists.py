"""A server reads its lists again when they change, and keeps those it has when it cannot."""

import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.errors import BadFile
from licet.interfaces.renewed import Renewed

ASKED = {"names": ["Zorblax Works"], "on": "2026-01-01"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: Any) -> Any:
    """Return a visitor of a server that looks at its list, a file, whenever it is asked; and that file."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings

    monkeypatch.setattr("licet.interfaces.renewed.SECONDS", 0.0)
    names = tmp_path / "names.csv"
    names.write_text("entry_id,name\na,Acme Widgets\n")
    return TestClient(create_app(Settings(lists=(str(names),), hosts=("testserver",)))), names


def settled(client: Any) -> tuple[bool, str, str]:
    """Return whether the name is listed, the digest of the lists and the tag of the answer."""
    reply = client.post("/api/v1/screen", json=ASKED)
    return reply.json()["names"][0]["listed"], reply.json()["digest"], reply.headers["etag"]


def test_a_newer_edition_answers_once_it_is_read(served: Any) -> None:
    """The name is found after its list has it, under another digest and tag; the pages know it then, too."""
    client, names = served
    before = settled(client)
    assert not before[0]
    names.write_text("entry_id,name\na,Acme Widgets\nz,Zorblax Works\n")
    for _ in range(200):
        after = settled(client)
        if after[0]:
            break
        assert after == before
        time.sleep(0.02)
    assert after[0] and after[1] != before[1] and after[2] != before[2]
    shown = ""
    for _ in range(500):
        shown = client.get("/parties?role=end_user&end_user=Zorblax").text
        if "Zorblax Works" in shown:
            break
        time.sleep(0.02)
    assert "Zorblax Works" in shown


def test_a_list_that_cannot_be_read_changes_nothing(served: Any, capsys: Any) -> None:
    """A list that was emptied or taken away is named once, and the answers stay."""
    client, names = served
    before = settled(client)
    names.write_text("nonsense\n")
    for _ in range(200):
        assert settled(client) == before
        said = capsys.readouterr().err
        if said:
            break
        time.sleep(0.02)
    assert "the one before still answers" in said and "names.csv" in said
    client.app.state.house._listed.wait()
    assert settled(client) == before
    assert capsys.readouterr().err == ""


def test_only_one_is_made_at_a_time_and_the_first_must_be_made() -> None:
    """What is asked for while a newer one is made is the older; a first one that fails is an error."""
    state, made = ["a"], []

    def make() -> str:
        made.append(state[0])
        time.sleep(0.05)
        return state[0]

    held = Renewed(make, lambda: state[0], every=0)
    state[0] = "b"
    assert [held.now() for _ in range(5)] == ["a"] * 5
    held.wait()
    assert held.now() == "b" and made == ["a", "b"]

    def fail() -> str:
        raise BadFile("gone")

    with pytest.raises(BadFile):
        Renewed(fail, lambda: 0)
