"""A policy edits rules by name, and a wrong name is refused with the nearest."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import licet
from licet.clause import F, Test
from licet.errors import BadFile, BadValue, UnknownName
from licet.policy import BASELINE, Policy, apply, build, read
from licet.rule import Rule

RULES = (
    Rule("a.1", "first", "1", date(2019, 1, 1), "requires", F.value_usd.above(4800), "s", date(2022, 1, 1)),
    Rule("a.1", "first", "1", date(2022, 1, 1), "requires", F.value_usd.above(4800), "s"),
    Rule("a.2", "second", "2", date(2019, 1, 1), "requires", F.origin.equals("US"), "s"),
    Rule("b", "lifts", "3", date(2019, 1, 1), "excepts", F.origin.equals("US"), "s", lifts=("a.1",)),
)


def test_the_record_changes_nothing() -> None:
    """The baseline is the law itself."""
    assert apply(BASELINE, RULES) == RULES


def test_a_rule_is_dropped_with_what_only_lifted_it() -> None:
    """Dropping a requirement drops the exception that lifted nothing else."""
    left = apply(Policy("p", "p", drop=({"rules": ["a.1"]},)), RULES)
    assert [rule.id for rule in left] == ["a.2"]


def test_a_rule_is_dropped_from_a_day() -> None:
    """Before the day the rule goes on; the version that would begin later is gone."""
    left = apply(Policy("p", "p", drop=({"rules": ["a.1"], "from": date(2021, 1, 1)},)), RULES)
    assert [(r.id, r.since, r.until) for r in left][:2] == [
        ("a.1", date(2019, 1, 1), date(2021, 1, 1)),
        ("a.2", date(2019, 1, 1), None),
    ]


def test_a_threshold_is_amended() -> None:
    """A number in a condition is replaced, in the version asked for."""
    edit = {"rule": "a.1", "version": date(2022, 1, 1), "threshold": "value_usd", "to": 3200}
    left = apply(Policy("p", "p", amend=(edit,)), RULES)
    assert [r.when.value for r in left if isinstance(r.when, Test) and r.id == "a.1"] == [4800, 3200.0]


@pytest.mark.parametrize(
    ("policy", "error", "says"),
    [
        (Policy("p", "p", drop=({"rules": ["a.3"]},)), UnknownName, "Nearest: a"),
        (Policy("p", "p", amend=({"rule": "a"},)), UnknownName, "no rule 'a'"),
        (Policy("p", "p", amend=({"rule": "a.2", "threshold": "value_usd", "to": 1},)), BadValue, "no test of"),
    ],
)
def test_edits_of_nothing_are_refused(policy: Policy, error: type[Exception], says: str) -> None:
    """An edit that hits no rule is an error, not a silence."""
    with pytest.raises(error, match=says):
        apply(policy, RULES)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("id = ", BadFile, "no TOML"),
        ('id = "x"\ntitle = "y"\ndrops = 1', UnknownName, "Nearest: drop"),
        ('id = "x"\ntitle = "y"\n[[drop]]\nrule = ["a"]', UnknownName, "Nearest: rules"),
        ('title = "y"', BadValue, "no id"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, error: type[Exception], says: str) -> None:
    """Unknown keys are refused with the nearest key."""
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(error, match=says):
        read(path)


def test_compare_shows_rows_rules_and_value() -> None:
    """Dropping the Entity List frees a shipment, and the row says by which rule it had been held."""
    facts = {
        "shipped_on": "2020-09-20",
        "activity": "export",
        "origin": "US",
        "destination": "CN",
        "eccn": "EAR99",
        "value_usd": "100",
        "item_moves": "yes",
        "end_user_on_entity_list": "yes",
        "entity_list_requirement": "all_items",
        "purpose": "ordinary supply",
        "en_route_on_effective_day": "no",
    }
    shipments = licet.read(pl.DataFrame([facts]))
    policy = Policy("p", "p", drop=({"rules": ["us.ear.744.11.a"]},))
    row = licet.compare(shipments, policy).row(0, named=True)
    assert row["rule"] == "us.ear.744.11.a"
    assert row["value_usd"] == 100.0
    assert row["at_least"] == "license required"
    assert row["at_least_after"] == "no license required"
    with pytest.raises(BadValue, match="parties"):
        licet.compare(shipments, Policy("p", "p", parties=({"where": {}, "until": date(2021, 1, 1)},)))


@pytest.mark.parametrize("drop", [["us.ear.744.11.a"], "us.ear.744.11.a", [1], 5, {"rules": []}])
def test_edits_that_are_no_tables_are_refused_by_their_section(drop: object) -> None:
    """A list of rule ids, or anything else in place of tables, is refused with the keys a table has."""
    with pytest.raises(BadValue, match="drop is no list of tables"):
        build({"id": "p", "title": "p", "drop": drop}, "policy.toml")
