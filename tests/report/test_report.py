"""The report is one page that holds everything, says where it is from, and loads nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from licet import case, case_folder
from licet.policy import BASELINE
from licet.report import case_report
from licet.report.findings import Material, findings
from licet.report.page import link, page


@pytest.fixture(scope="module")
def material() -> Material:
    """The built-in case, its policies, and the record without one assumption."""
    chosen = case_folder.read("huawei")
    runs = tuple(case.run(chosen, policy) for policy in (BASELINE, *chosen.policies))
    return Material(chosen, runs, {"A-equipment": case.run(chosen, assumptions_off=["A-equipment"])})


@pytest.fixture(scope="module")
def folder(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The written report."""
    out = tmp_path_factory.mktemp("report")
    assert case_report.write(material, out) == out / "report.html"
    return out


class Balanced(HTMLParser):
    """Check that every element is closed in order, and collect ids and targets."""

    VOID = frozenset(("meta", "br"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            if name == "href":
                self.targets.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_its_links_lead_somewhere(folder: Path) -> None:
    """Every element is closed, every inner link has its target, every outer link is a web address."""
    parser = Balanced()
    parser.feed((folder / "report.html").read_text())
    assert parser.open == []
    for target in parser.targets:
        assert target.startswith(("https://", "http://")) or target.removeprefix("#") in parser.ids


def test_the_page_loads_nothing(folder: Path) -> None:
    """No script, no style sheet, picture or font from elsewhere."""
    text = (folder / "report.html").read_text()
    assert not re.search(r"<(script|img|iframe|link|object)\b|@import|url\(", text)


def test_the_page_says_what_the_findings_say(material: Material, folder: Path) -> None:
    """Every finding of the summary is on the page, and every relation in the timeline."""
    import html

    text = html.unescape((folder / "report.html").read_text())
    for finding in findings(material):
        assert finding in text
    decided = set(material.record.segments["relation_id"])
    for id, title in material.case["relations"].select("relation_id", "title").iter_rows():
        if id in decided:
            assert f">{title}</text>" in text


def test_claims_count_origins_once(folder: Path) -> None:
    """Five texts with three origins are said to be that."""
    assert "5 texts with 3 origins" in (folder / "report.html").read_text()


def test_tables_are_written_twice_and_agree(material: Material, folder: Path) -> None:
    """Each table is there as CSV and as Parquet, with every policy in it."""
    names = {path.stem for path in folder.glob("*.csv")}
    assert names == {path.stem for path in folder.glob("*.parquet")} == set(case_report.tables(material))
    for name in names:
        frame = pl.read_parquet(folder / f"{name}.parquet")
        assert frame.height == pl.read_csv(folder / f"{name}.csv", infer_schema=False).height
        if "policy" in frame.columns and name != "missing":  # worked out for the record
            assert frame["policy"].n_unique() == len(material.runs)
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_hostile_text_stays_text() -> None:
    """Text of documents and files never becomes an element or a link."""
    assert "<script>" not in page("<script>", [])
    assert link("javascript:alert(1)", "<b>") == "&lt;b&gt;"
