"""A text is read on the page of evidence, its claims are decided on, and nothing of it becomes part of the page."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from steps import faults, renewed

STORY = (
    'Acme employs 207,000 people. "We sold 40 ships in 2020," Ann Lee of Acme said in Oslo on Monday. '
    "<script>alert(1)</script> Revenue was $5 billion in 2020.\n\n\u202eIt builds ships in Oslo."
)
RETOLD = 'Acme employs over 207,000 workers. "We sold 40 ships in 2020," Ann Lee of Acme said in Oslo on Monday.'
SHIPS = re.compile(r'name="confirm" value="([^"]+-quote)"')


@pytest.fixture
def client() -> Any:
    """Return a visitor of the guarded server."""
    from licet.interfaces.http.app import create_app
    from licet.interfaces.http.settings import Settings

    return TestClient(create_app(Settings(hosts=("testserver",))))


def sent(client: Any, at: str = "/evidence/read", files: Any = None, **said: str) -> Any:
    """Send a form with its token."""
    token = re.search(r'name="_token" value="([^"]+)"', client.get("/evidence/read").text)
    assert token
    return client.post(at, data={"_token": token[1], **said}, files=files or {"none": ("", b"")})


def test_a_pasted_text_gives_candidates(client: Any) -> None:
    """Figures and quotes are proposed and wait for a person."""
    text = sent(client, text=STORY, name="story").text
    assert "What one text says" in text
    assert SHIPS.search(text) and "207,000" in text
    assert "0 confirmed, 0 rejected" in text


def test_words_of_a_text_are_escaped_and_stand_apart(client: Any) -> None:
    """Markup of a text is shown as letters, signs that turn the direction are left out, every word has its frame."""
    text = sent(client, text=STORY, name='<b onmouseover="x">').text
    assert "<script>alert" not in text and "\u202e" not in text and "<b onmouseover" not in text
    assert "&lt;script&gt;" in text
    outside = re.sub(r'<(div|q) class="untrusted.*?</\1>', "", text, flags=re.DOTALL)
    assert "alert(1)" not in outside


def test_retellings_are_one_origin_and_what_they_changed_is_told(client: Any) -> None:
    """A second text brought beside the first is joined to it, and its changed bound is a distortion."""
    first = sent(client, text=STORY, name="story")
    into = first.url.path.rpartition("/")[2]
    text = sent(client, text=RETOLD, name="retold", into=into).text
    assert "2 articles, 1 origin" in text
    assert "distortion: changed in the retelling" in text


def test_decisions_are_kept_taken_back_and_taken_away(client: Any) -> None:
    """Confirm, reject and reopen change the review file, and only what is confirmed is in the claims table."""
    page = sent(client, text=STORY, name="story")
    at, found = page.url.path, SHIPS.search(page.text)
    assert found
    quote = found[1]
    assert "1 confirmed" in sent(client, at, confirm=quote).text
    table = list(csv.DictReader(io.StringIO(client.get(f"{at}/claims.csv").text)))
    assert [row["claim_id"] for row in table] == [quote]
    graph = json.loads(client.get(f"{at}/claims.jsonld").text)["@graph"]
    assert sum("Claim" in part["@type"] for part in graph) == 1
    assert "1 rejected" in sent(client, at, reject=quote).text
    assert "0 confirmed, 0 rejected" in sent(client, at, reopen=quote).text
    assert "Evidence" in client.get(f"{at}/report.html").text


def test_the_review_file_goes_on_at_the_command_line_and_comes_back(client: Any, tmp_path: Path) -> None:
    """What is downloaded is the file of `licet claims review`; a value corrected there is shown when it comes back."""
    from click.testing import CliRunner

    from licet.interfaces.cli import group

    page = sent(client, text=STORY, name="story")
    at, found = page.url.path, SHIPS.search(page.text)
    assert found
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "r.csv").write_bytes(client.get(f"{at}/review.csv").content)
    told = CliRunner().invoke(
        group,
        ["claims", "review", str(tmp_path / "story.txt"), "--file", str(tmp_path / "r.csv"), "--confirm", found[1]],
    )
    assert "1 confirmed" in told.output
    edited = (tmp_path / "r.csv").read_text(encoding="utf-8").replace("5000000000", "4900000000")
    text = sent(client, at, files={"table": ("r.csv", edited.encode(), "text/csv")}).text
    assert "1 confirmed" in text and "4,900,000,000" in text


@pytest.mark.parametrize("said", [{}, {"text": "x", "published": "Monday"}, {"text": "Sold 4 ships. " * 30_000}])
def test_what_cannot_be_read_is_refused_with_words(client: Any, said: dict[str, str]) -> None:
    """No text, a day that is none and a text too long are refused by the page, each with what was expected."""
    refused = sent(client, **said)
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text and "Expected" in refused.text


@pytest.mark.parametrize("name", ["empty.txt", "broken.pdf", "table.csv"])
def test_a_bad_file_is_refused_by_name(client: Any, name: str) -> None:
    """An empty document, a broken PDF and a broken review file are named in the refusal."""
    if name == "table.csv":
        at = sent(client, text=STORY).url.path
        refused = sent(client, at, files={"table": (name, b"a,b\n1,2\n")})
        assert "0 confirmed" in client.get(at).text
    else:
        refused = sent(client, files={"files": (name, b"%PDF-1.4 x" if "pdf" in name else b" ")})
    assert refused.status_code == 400 and 'role="alert"' in refused.text


def test_nobody_sees_the_texts_of_another(client: Any) -> None:
    """Another visitor, without the cookie, gets no page and no file."""
    at = sent(client, text=STORY).url.path
    client.cookies.clear()
    assert client.get(at).status_code == 400
    assert client.get(f"{at}/review.csv").status_code == 400


def test_a_decision_needs_the_token_of_its_page(client: Any) -> None:
    """A form of another site decides nothing."""
    at = sent(client, text=STORY).url.path
    assert client.post(at, data={"confirm": "x"}).status_code == 403


def test_a_text_is_read_with_the_keyboard_alone(visitor: Any) -> None:
    """Paste, read, confirm the first candidate: the count is spoken and the focus stays where it was."""
    page = visitor.page
    visitor.go("/evidence")
    page.get_by_role("link", name="Read a new text").press("Enter")
    page.locator("#t-text").focus()
    page.keyboard.insert_text(STORY)
    page.locator("#read button.main").press("Enter")
    button = page.locator("[id^=confirm-]").first
    button.wait_for()
    id = button.get_attribute("id")
    renewed(page, lambda: button.press("Enter"), "#claims")
    assert page.evaluate("document.activeElement.id") == id
    assert "1 confirmed" in page.locator("#said").inner_text()
    page.get_by_role("link", name="in the text").first.press("Enter")
    assert page.evaluate("document.querySelector('.at:target').checkVisibility()")
    visitor.picture("evidence-read")
    assert faults(page) == []
