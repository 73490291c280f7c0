"""Documents are read, kept by digest and never altered."""

from pathlib import Path

import pytest

from licet.errors import BadFile
from licet.evidence.document import Document, keep, kept, recall
from licet.evidence.encodings import decode
from licet.evidence.readers import LIMIT, from_bytes, read, read_all
from licet.evidence.text import view


def test_spans_lead_back_through_invisible_characters() -> None:
    """What is found in the clean view is shown as it stands in the text, zero-width and bidi marks included."""
    text = "\u202bThe fir\u200bm paid ５ euros.\r\n"
    seen = view(text)
    start = seen.text.index("firm")
    assert seen.span(start, start + 4).of(text) == "fir\u200bm"
    assert "paid 5 euros" in seen.text
    for position in range(len(seen.text)):
        assert seen.span(position, position + 1).of(text) in {seen.text[position], "５"}


def test_a_store_keeps_the_text_and_notices_a_change(tmp_path: Path) -> None:
    """A stored document comes back equal, and one altered on disk is refused."""
    one = Document("Text é\u200b.", "a", "Outlet", "2024-01-02", read_by="html")
    path = keep(one, tmp_path)
    assert keep(one, tmp_path) == path
    assert recall(one.digest, tmp_path) == one and list(kept(tmp_path)) == [one]
    path.write_text("Other.")
    with pytest.raises(BadFile, match="altered"):
        recall(one.digest, tmp_path)
    with pytest.raises(BadFile, match="altered"):
        keep(one, tmp_path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Er sagte: „Größe“ – und ging.", "utf-8"),
        ("The “plan” isn’t new.", "cp1252"),
        ("삼성전자는 반도체를 판매했다", "euc_kr"),
        ("半導体の輸出が止まったと述べた", "shift_jis"),
        ("公司表示，今年的收入增长了百分之十", "gb18030"),
        ("Компания сообщила о росте", "cp1251"),
        ("Plain words in two bytes", "utf-16"),
        ("Plain words in two bytes, unmarked", "utf-16-le"),
    ],
)
def test_encodings_are_detected(text: str, encoding: str) -> None:
    """Text in a common encoding comes back as written."""
    assert decode(text.encode(encoding), "a.txt")[0].removeprefix("\ufeff") == text


def test_html_gives_its_visible_text_only() -> None:
    """Scripts, styles and markup never reach the text; a bomb of open tags ends quickly."""
    page = "<html><head><title>T</title></head><body><p>A &lt;b&gt; “c”</p><script>evil()</script><div>D"
    text = from_bytes(page.encode(), "a.html").text
    assert "A <b> “c”" in text and "D" in text and "evil" not in text
    assert from_bytes(b"<html>" + b"<div>" * 200_000 + b"xyz", "a.html").text == "xyz"


def test_a_folder_is_read_with_what_it_says_about_its_files(tmp_path: Path) -> None:
    """Outlet and day come from documents.csv; a broken file is reported and the rest is read."""
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.zip").write_bytes(b"PK")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("Two.")
    (tmp_path / "documents.csv").write_text("file,outlet,published\na.txt,Daily,2024-05-06\n")
    intake = read_all([tmp_path])
    assert [d.text for d in intake.documents] == ["One.", "Two."]
    assert (intake.documents[0].outlet, intake.documents[0].published) == ("Daily", "2024-05-06")
    assert len(intake.problems) == 1 and "b.txt" in intake.problems[0]
    assert [Path(each).name for each in intake.passed_over] == ["c.zip"]


def test_a_file_over_the_limit_is_not_loaded(tmp_path: Path) -> None:
    """Fifty megabytes are refused by size, before they are read."""
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(BadFile, match=f"at most {LIMIT / 1e6:.1f} MB"):
        read(path)
