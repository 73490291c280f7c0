"""Hostile and broken input: a clear message, no hang, nothing lost."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from licet.errors import BadFile, LicetError
from licet.evidence.desk import assemble
from licet.evidence.document import Document
from licet.evidence.linked_data import linked
from licet.evidence.readers import from_bytes, read, read_all
from licet.interfaces.cli import group
from licet.report.evidence_report import html

EVIL = '<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e"=cmd|calc"'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x01\x02\x03\x04" * 50, "binary"),
        (b"PK\x03\x04" + bytes(200), "ZIP"),
        (b"%PDF-1.4 broken", "PDF"),
        (random.Random(1).randbytes(5000), "binary"),
        (b"<html><script>" + b"x" * 5000 + b"</script>", "no text"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    """Empty, binary and broken files give BadFile that says what they are."""
    with pytest.raises(BadFile, match=reason):
        from_bytes(content, "x.html" if content.startswith(b"<html") else "x.txt")


@pytest.mark.parametrize(
    "text",
    [
        "“never closed " * 3000,
        '"' * 20_001,
        "“‘" * 5000 + " said Ann Lee.",
        "A B C D " * 3000,
        "he said, " * 4000,
        "1,234,567.89 million " * 3000,
        "$" * 20_000 + "5 billion",
        "in May 2019 " * 3000,
        "\u202e\u202d\u200b\u200f" * 5000 + "It rose 5 percent.",
        "אמר דובר החברה: “אנחנו נגדל” וגם 5% " * 500,
        "قال المتحدث “سننمو” بنسبة 5% " * 500,
        "a" * 300_000,
        "word " * 60_000,
        "(" * 10_000 + "[" * 10_000,
        "Mr. " * 10_000,
        "\n" * 50_000 + "Rice.",
        "\ud800 lone surrogate 5 percent",
        "the Xy of the Yz " * 3000,
    ],
    ids=range(18),
)
def test_odd_texts_are_read_to_their_end(text: str) -> None:
    """Unbalanced quotes, endless marks, right-to-left and zero-width signs: read, with spans inside the text."""
    found = assemble([Document(text, "x"), Document("Rice rose 5 percent.", "y")])
    assert len(found.lineage.origins) == 2
    for claim in found.claims[:200]:
        assert 0 <= claim.mark.start <= claim.mark.end <= max(len(text), 30)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "x",
        "<html>" + "<b>" * 50_000 + "It rose." + "</b>" * 50_000,
        "<html>&lt;" + "&amp;" * 100_000 + "x",
        "<html><p title='" + "a" * 500_000 + "'>It rose.</p>",
        "<html><!-- " + "-" * 300_000 + " It rose.",
        "<html>" + "<" * 200_000 + "It rose.",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'>"
        + "".join(f"<!ENTITY b{i} '{'&a;' * 20}'>" for i in range(50))
        + "]><html>&b49; rose.",
    ],
    ids=range(7),
)
def test_html_bombs_end(page: str) -> None:
    """Deep, wide, unclosed and self-referring pages are read or refused, quickly and without growing."""
    try:
        assert len(from_bytes(page.encode(), "x.html").text) <= 2 * len(page)
    except BadFile as error:
        assert "no text" in str(error)


def test_fifty_megabytes_are_refused_or_read_on_demand(tmp_path: Path) -> None:
    """A huge file is refused by size; nothing of it is loaded."""
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(BadFile, match=r"50\.0 MB"):
        read(path)


def test_bad_files_are_reported_and_good_ones_read(tmp_path: Path) -> None:
    """In a folder every bad file is named and every good one is read."""
    (tmp_path / "good.txt").write_text("Rice rose by 5 percent.")
    (tmp_path / "wrong.txt").write_bytes("Der Preis für Öl stieg.".encode("cp1252"))
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 9)
    intake = read_all([tmp_path])
    assert [d.text for d in intake.documents] == ["Rice rose by 5 percent.", "Der Preis für Öl stieg."]
    assert len(intake.problems) == 2


def test_words_of_a_text_never_act() -> None:
    """Markup of a text is escaped in the page, control signs do not reach a terminal, JSON stays JSON."""
    text = f'Acme {EVIL} sold 40 ships in 2020. "We sold 40 {EVIL} ships in one year," Ann Lee of Acme said.'
    found = assemble([Document(text, f"name {EVIL}", outlet=EVIL)])
    page = html(found)
    assert "<script>alert" not in page and "<img src=x" not in page
    assert json.loads(json.dumps(linked(found)))["@graph"]


def test_the_command_gives_no_traceback(tmp_path: Path) -> None:
    """Bad input on the command line is one message; output carries no control signs."""
    (tmp_path / "a.txt").write_text(f'Acme sold 40 ships. "We sold {EVIL} ships last year," Ann Lee said.')
    done = CliRunner().invoke(group, ["claims", str(tmp_path)])
    assert done.exit_code == 0 and "\x1b" not in done.output and "\u202e" not in done.output
    for arguments in (
        ["claims", str(tmp_path / "none")],
        ["claims", "https://localhost/x"],
        ["claims", "file:///etc/passwd"],
    ):
        done = CliRunner().invoke(group, arguments)
        assert isinstance(done.exception, LicetError)


def test_thousands_of_like_figures_are_told_without_a_traceback(tmp_path: Path) -> None:
    """More figures of one kind than are compared with each other still each have their support."""
    path = tmp_path / "many.txt"
    path.write_text("“It rose more than 5 percent, “he said.\n" * 900, encoding="utf-8")
    done = CliRunner().invoke(group, ["claims", str(path)])
    assert done.exit_code == 0, done.output
    assert "1 article, 1 origin" in done.output
