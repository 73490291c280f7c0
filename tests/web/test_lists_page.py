"""The page of lists shows a store, and names are screened against it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def client(tmp_path: Path) -> Any:
    """Return a visitor of a server with a private list in two editions."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings
    from licet.lists.snapshots import open_store
    from licet.lists.source import Reading, Source
    from licet.lists.update import bring_in
    from licet.party import ListedParty

    def read(body: tuple[Path, ...]) -> Reading:
        rows = [line.split(";") for line in body[0].read_text().splitlines()]
        return Reading([ListedParty(id, source="test.list", list="EL", name=name, program=p) for id, name, p in rows])

    source = Source("test.list", "A list", "nobody", "", (), "none", {}, date(2024, 1, 1), ("csv",), read)
    store = open_store(tmp_path / "store")
    for day, text in ((1, "1;Zorblax Dynamics;a\n2;Quux Works;a\n"), (2, "1;Zorblax Dynamics;<b>\n3;Frobnitz Lab;a\n")):
        path = tmp_path / f"{day}.csv"
        path.write_text(text)
        published = date(2024, day, 1)
        bring_in(store, source, [path], published, published_on=published, override="made for a test")
    lists = (f"{tmp_path / 'store'}:test.list",)
    return TestClient(create_app(Settings(lists=lists, hosts=("testserver",))))


def test_the_lists_kept_are_shown(client: Any) -> None:
    """The overview names the list with the day it is known to have stood so, and its entries."""
    text = client.get("/lists").text
    assert "test.list" in text
    assert "2024-02-01" in text


def test_the_differences_of_two_editions_are_shown(client: Any) -> None:
    """What came, what went and what reads otherwise is listed, as text."""
    text = client.get("/lists/test.list").text
    assert "Added: 1" in text and "Frobnitz Lab" in text
    assert "Taken off: 1" in text and "Quux Works" in text
    assert "Changed: 1" in text and "&lt;b&gt;" in text


def test_a_listed_name_is_found_and_gives_its_facts(client: Any) -> None:
    """Type-ahead looks into the lists, and a settled hit makes the fact of the role known."""
    assert "Zorblax" in client.get("/parties?role=end_user&end_user=Zorblax Dynamics").text
    text = client.get("/?end_user=Frobnitz Lab&shipped_on=2024-02-15&destination=CN").text
    assert "facts follow from the names on this day" in text
    assert "end_user_on_entity_list" in text
