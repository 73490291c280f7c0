"""`licet law`: lists, shows, runs cases and states coverage."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from licet.errors import BadFile, BadValue, UnknownName
from licet.interfaces.cli.law import command
from licet.law import load


def call(*args: str) -> Result:
    """Run the command in process; errors of licet are raised."""
    return CliRunner().invoke(command, args, catch_exceptions=False, standalone_mode=False)


def test_lists_what_is_in_force_on_a_day() -> None:
    """The list of a day has the rule in force then, with its citation of the time, and none that came later."""
    rules = {rule["id"]: rule for rule in json.loads(call("--on", "2020-08-17", "--json").stdout)}
    assert rules["us.ear.736.2.b.3.vi"]["source"] == "85 FR 51596"
    assert "us.ear.734.9.e.1" not in rules
    assert "15 CFR 736.2(b)(3)(vi); since 2020-08-17" in call("--on", "2020-08-17").stdout


def test_shows_each_version_of_a_rule_with_its_tree() -> None:
    """A rule id shows all versions, each with its condition."""
    text = call("us.ear.736.2.b.3.vi").stdout
    assert "since 2020-05-15, until before 2020-08-17" in text
    assert "since 2020-08-17, until before 2022-02-03" in text
    assert "any of (product scope):" in text
    assert len(json.loads(call("us.ear.736.2.b.3.vi", "--json").stdout)) == 2


def test_unknown_rule_and_day_are_refused() -> None:
    """A rule or a day that does not exist is an error, not an empty list."""
    with pytest.raises(UnknownName, match=r"us\.ear\.744\.11"):
        call("us.ear.744.11.aa")
    with pytest.raises(BadValue, match="yesterday"):
        call("--on", "yesterday")
    with pytest.raises(BadFile):
        call("test", "no-such-folder")


def test_an_option_a_subcommand_would_not_see_is_refused() -> None:
    """`licet law --on DAY test` would run the cases of all days: it is refused."""
    result = CliRunner().invoke(command, ["--on", "2020-08-17", "test"])
    assert (result.exit_code, "belong to the list alone" in result.output) == (2, True)


def test_runs_the_cases_of_the_package() -> None:
    """Without a path the cases beside the rules are run, and all hold."""
    result = json.loads(call("test", "--json").stdout)
    assert result["differences"] == []
    assert result["cases"] > 100


def test_a_users_own_case_that_differs_is_printed(tmp_path: Path) -> None:
    """A case in any folder is run; a difference is printed and the exit code is 1."""
    (tmp_path / "own.yaml").write_text(
        "- {name: mine, on: 2020-08-17, facts: {item_moves: false, known_concern: none},"
        " expect: {determination: prohibited}}"
    )
    result = CliRunner().invoke(command, ["test", str(tmp_path)])
    assert result.exit_code == 1
    assert "(mine): determination: expected prohibited, found no license required" in result.stdout


def test_coverage_is_computed_from_the_rules() -> None:
    """The statement counts the rules there are, and names what is left out and what is less than certain."""
    law = load("us")
    statement = json.loads(call("coverage", "--json").stdout)
    assert statement["versions"] == len(law.rules)
    assert statement["encoded_through"] == law.encoded_through.isoformat()
    assert {entry["id"] for entry in statement["modeled"]} == {rule.id for rule in law.rules}
    assert len(statement["uncertain"]) == sum(rule.confidence != "high" for rule in law.rules)
    assert all(entry["errs"] for entry in statement["not_modeled"])
    assert "not modeled" in call("coverage").stdout
