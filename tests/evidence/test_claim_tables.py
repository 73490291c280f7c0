"""Claims as tables: reviewed by hand, imported, exported."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from licet.errors import BadFile, BadValue, UnknownName
from licet.evidence.claim_tables import confirmed, read_claims, read_review, write_claims, write_review
from licet.evidence.desk import Desk, assemble
from licet.evidence.document import Document
from licet.evidence.linked_data import linked
from licet.interfaces.cli import group
from shared import shared

TEXT = 'Acme sold 40 ships in 2020. "We want to sell 50 next year," Ann Lee of Acme said in Oslo. =1+1 is 2 percent.'


def desk() -> Desk:
    """Return a desk of one text."""
    return assemble([Document(TEXT, "a.txt", outlet="Daily", published="2021-01-05")])


def edit(path: Path, change: dict[str, str], id: str) -> None:
    """Change a row of a review file as a person would."""
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows = [row | change if row["claim_id"] == id else row for row in rows]
    with path.open("w", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def test_nothing_is_confirmed_until_a_person_does(tmp_path: Path) -> None:
    """A fresh review file confirms nothing; a decision and a correction by hand are taken and kept."""
    found, path = desk(), tmp_path / "review.csv"
    write_review(found, path)
    assert confirmed(read_review(path)) == []
    figure = next(c for c in found.claims if c.is_figure)
    edit(path, {"decision": "confirm", "value": "41", "note": "typing error"}, figure.id)
    new, kept = write_review(found, path)
    assert (new, kept) == (len(found.claims) - 1, 1)
    (claim,) = confirmed(read_review(path, [r.document for r in found.readings]))
    assert (claim.id, claim.value, claim.note, claim.status) == (figure.id, 41.0, "typing error", "confirmed")


def test_ids_stay_when_the_text_is_read_again() -> None:
    """The same text gives the same ids, each only once."""
    ids = [c.id for c in desk().claims]
    assert ids == [c.id for c in desk().claims] and len(set(ids)) == len(ids)


@pytest.mark.parametrize(("change", "reason"), [({"decision": "yes"}, "decision"), ({"start": "x"}, "invalid")])
def test_what_cannot_be_read_is_refused_by_line(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    """A wrong decision or number names its line."""
    path = tmp_path / "review.csv"
    write_review(desk(), path)
    edit(path, change, desk().claims[0].id)
    with pytest.raises(BadValue, match=rf"line 2.*{reason}"):
        read_review(path)


def test_words_that_are_not_in_the_text_are_refused(tmp_path: Path) -> None:
    """A confirmed claim whose words were changed is not taken."""
    found, path = desk(), tmp_path / "review.csv"
    write_review(found, path)
    edit(path, {"decision": "confirm", "words": "400 ships"}, next(c.id for c in found.claims if c.is_figure))
    with pytest.raises(BadValue, match="words are not those"):
        read_review(path, [r.document for r in found.readings])


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """What a text says never begins a formula in a spreadsheet."""
    text = "=SUM(A1) rose 5 percent. +cmd fell 6 percent. -Acme lost 7 percent. @me won 8 percent."
    path = tmp_path / "review.csv"
    write_review(assemble([Document(text, "=a.txt")]), path)
    with path.open(newline="") as lines:
        for row in csv.DictReader(lines):
            assert all(v[:1] not in "=+-@" or v == "" or float(v) == float(v) for v in row.values())


def test_the_claims_of_the_case_are_imported_and_written_again(tmp_path: Path) -> None:
    """claims.csv of the case comes in with its ids, values and speakers, and goes out in the same shape."""
    claims = read_claims(shared("cases", "huawei", "claims.csv"))
    assert len(claims) == 74 and {c.status for c in claims} == {"confirmed"}
    assert {c.id: c.value for c in claims}["C036"] == -42.4
    write_claims(claims, tmp_path / "out.csv")
    again = read_claims(tmp_path / "out.csv")
    assert [(c.id, c.value, c.unit, c.subject) for c in again] == [(c.id, c.value, c.unit, c.subject) for c in claims]


def test_the_claims_of_the_built_in_case_are_imported() -> None:
    """The table in the package has other column names and is read as well."""
    from importlib import resources

    path = Path(str(resources.files("licet.cases").joinpath("huawei/claims.csv")))
    assert len(read_claims(path)) == 74


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "claim_id\nC1\n", "\xff\xfe"])
def test_a_broken_table_is_refused(tmp_path: Path, text: str) -> None:
    """A table without the columns is refused, never read in part."""
    path = tmp_path / "claims.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises((BadFile, BadValue)):
        read_claims(path)


def test_linked_data_names_text_appearance_and_origin() -> None:
    """A claim points at its appearance by offsets, at its first appearance, and at who said it."""
    graph = linked(desk())["@graph"]
    quote = next(part for part in graph if part["@id"].endswith("-quote"))
    selector = quote["appearance"]["oa:hasSelector"]
    assert TEXT[selector["oa:start"] : selector["oa:end"]] == "We want to sell 50 next year,"
    assert quote["prov:wasAttributedTo"]["name"].startswith("Ann Lee")
    assert quote["firstAppearance"]["@id"] == graph[0]["@id"] == quote["prov:wasQuotedFrom"]["@id"]


def test_the_command_reviews_and_exports(tmp_path: Path) -> None:
    """From text to confirmed claims in tables, JSON-LD and a page, by the command line alone."""
    (tmp_path / "a.txt").write_text(TEXT)
    id = next(c.id for c in desk().claims if c.is_figure)
    out = {name: str(tmp_path / name) for name in ("review.csv", "claims.csv", "claims.jsonld", "claims.html")}
    arguments = ["claims", "review", str(tmp_path / "a.txt"), "--file", out["review.csv"], "--confirm", id]
    arguments += ["--csv", out["claims.csv"], "--jsonld", out["claims.jsonld"], "--html", out["claims.html"]]
    done = CliRunner().invoke(group, arguments, catch_exceptions=False)
    assert done.exit_code == 0 and "1 confirmed" in done.output
    assert [c.value for c in read_claims(out["claims.csv"])] == [40.0]
    graph = json.loads(Path(out["claims.jsonld"]).read_text())["@graph"]
    assert [part["creativeWorkStatus"] for part in graph[1:]] == ["confirmed"]
    assert id in Path(out["claims.html"]).read_text()
    with pytest.raises(UnknownName, match="Nearest"):
        CliRunner().invoke(group, [*arguments, "--reject", id + "x"], catch_exceptions=False)


def test_json_says_everything(tmp_path: Path) -> None:
    """--json has documents, origins, ties, findings and claims with their support."""
    (tmp_path / "a.txt").write_text(TEXT)
    done = CliRunner().invoke(group, ["claims", str(tmp_path), "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert told["summary"] == "1 article, 1 origin" and told["origins"] == [["a.txt"]]
    assert all(c["support"]["origins"] == 1 for c in told["claims"] if c["kind"] == "quote")


def test_lineage_of_many_texts_is_a_table(tmp_path: Path) -> None:
    """licet claims lineage writes one row a text with its origin and its tie."""
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text("News in brief\n\n" + TEXT)
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(group, ["claims", "lineage", str(tmp_path), "--out", str(out)], catch_exceptions=False)
    assert "2 articles, 1 origin" in done.output
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sorted((row["text"], row["origin"]) for row in rows) == [("a.txt", "1"), ("b.txt", "1")]
