"""Was it said, who measured it, does anyone else measure it: three levels, counted by origin."""

from licet.evidence.corroboration import Support
from licet.evidence.desk import Desk, assemble
from licet.evidence.document import Document
from licet.report.evidence_report import lineage_picture

REPORT = (
    "LIMA — Andes Copper lost money last year, its chairwoman Rosa Quispe told reporters in Lima on Tuesday.\n"
    '"We produced 410,000 tonnes in 2021, although the road to the port was closed for weeks," Quispe said.\n'
    "Andes Copper had 8,200 workers in 2021, according to a count by the labor office Trabajo.\n"
)
WITNESS = (
    "The road is open again, yet the mood at Andes Copper is poor. Rosa Quispe met the press in Lima on Tuesday.\n"
    '"We produced 410,000 tonnes in 2021, although the road to the port was closed for weeks," the chairwoman said.\n'
    "Neighbors of the smelter handed her a petition with a jar of gray water.\n"
)
ELSEWHERE = (
    "Ports of the Pacific had a slow year, a survey of ships shows.\n"
    "Andes Copper had about 8,200 workers in 2021, the harbor register Portus estimates.\n"
)


def support(desk: Desk, text: int, kind: str) -> Support:
    """Return what stands behind the first claim of a kind of a text."""
    return next(desk.support[c.id] for c in desk.readings[text].claims if c.kind == kind and c.id in desk.support)


def desk(*texts: str) -> Desk:
    """Return the desk of some texts."""
    return assemble([Document(text, f"text {n}") for n, text in enumerate(texts)])


def test_copies_add_articles_and_no_origin() -> None:
    """A quote in a report and its copy is said once; a witness makes it two origins."""
    copied = support(desk(REPORT, "Copper news\n\n" + REPORT), 0, "quote")
    assert (copied.articles, copied.origins, copied.level) == (2, 1, "said once")
    heard = support(desk(REPORT, "Copper news\n\n" + REPORT, WITNESS), 0, "quote")
    assert (heard.articles, heard.origins, heard.level) == (3, 2, "said by several")


def test_a_measure_elsewhere_is_the_highest_level() -> None:
    """A figure of one body that another body of another origin also gives is measured elsewhere."""
    alone = support(desk(REPORT), 0, "count")
    assert (alone.measured_by, alone.interested, alone.level) == ("Trabajo", False, "measured")
    both = support(desk(REPORT, ELSEWHERE), 0, "count")
    assert (both.origins, len(both.elsewhere), both.level) == (2, 1, "measured elsewhere")


def test_the_picture_shows_each_text_once() -> None:
    """One box a text, one column an origin, a line for each tie."""
    found = desk(REPORT, "Copper news\n\n" + REPORT, WITNESS)
    svg = lineage_picture(found)
    assert svg.count("<rect") == 3 and svg.count(">origin ") == 2
    assert svg.count("<path") >= 1 and "<script" not in svg
