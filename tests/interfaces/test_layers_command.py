"""`licet explain` and `licet decide` show the other layer, practice and letters."""

import json
from pathlib import Path

from click.testing import CliRunner

from licet.errors import BadFile
from licet.interfaces.cli import group

GERMAN = (
    "shipped_on,activity,shipped_from,origin,eccn,destination,known_concern,other_list_matches,license_exception\n"
    "2025-06-15,export,US,US,3A090.a,DE,none,none,none\n"
)


def call(*arguments: str):
    """Run licet with arguments."""
    return CliRunner().invoke(group, list(arguments))


def test_explain_says_when_the_layers_differ(tmp_path: Path) -> None:
    """The explanation ends with both layers where they differ."""
    file = tmp_path / "one.csv"
    file.write_text(GERMAN)
    text = call("explain", str(file), "--row", "1").stdout
    assert "Layers differ:" in text
    assert json.loads(call("explain", str(file), "--row", "1", "--json").stdout)["layers"]["differ"] is True


def test_explain_shows_practice() -> None:
    """For a party with published decisions the shares stand below the answer."""
    facts = ("shipped_on=2021-01-15", "activity=export", "origin=US", "eccn=EAR99", "party_huawei=yes")
    text = call("explain", *(word for fact in facts for word in ("--fact", fact))).stdout
    assert "Practice:" in text
    assert "69.3% approved" in text


def test_decide_counts_differences_and_shows_them(tmp_path: Path) -> None:
    """The count goes to the talk; with --layers the columns are added."""
    file = tmp_path / "one.csv"
    file.write_text(GERMAN)
    plain = call("decide", str(file))
    assert "differ between text and enforcement" in plain.stderr
    assert "layers_differ" not in plain.stdout
    shown = call("decide", str(file), "--layers", "--json")
    row = json.loads(shown.stdout)
    assert (row["layers_differ"], row["practice_share_approved"]) == (True, None)


def test_decide_reads_letters(tmp_path: Path) -> None:
    """A list of letters received is loaded beside the shipments."""
    file, letters = tmp_path / "one.csv", tmp_path / "letters.csv"
    file.write_text(GERMAN.replace("2025-06-15", "2019-06-15").replace("3A090.a", "EAR99"))
    letters.write_text("since,citation,destination\n2019-01-01,our letter,DE\n")
    row = json.loads(call("decide", str(file), "--letters", str(letters), "--json").stdout)
    assert (row["at_least"], row["rule"], row["letter"]) == ("license required", "us.ear.744.11.c.letter", "our letter")
    letters.write_text("citation,destination\nour letter,DE\n")
    assert isinstance(call("decide", str(file), "--letters", str(letters)).exception, BadFile)
