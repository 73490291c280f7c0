"""Case files: what is read, what is refused, and what counts as a difference."""

from datetime import date
from pathlib import Path

import pytest

from licet.clause import F
from licet.decision.casefile import case_files, differences, read_cases, run
from licet.decision.program import prepare
from licet.errors import BadFile, BadValue, UnknownFact, UnknownName
from licet.rule import Rule

LAW = prepare(
    [
        Rule("x.1", "Listed", "s. 1", date(2020, 1, 1), "requires", F.end_user_on_entity_list.holds(), "gazette 1"),
        Rule("x.2", "Saved", "s. 2", date(2020, 1, 1), "excepts", F.certification_held.holds(), "g 2", lifts=("x.1",)),
    ]
)
HOLDS = """
- name: The end user is listed
  on: 2020-06-01
  facts: {end_user_on_entity_list: true, certification_held: false, destination: NO}
  expect: {determination: license required, rules: [x.1], silent: [x.2], missing: []}
"""


def write(folder: Path, text: str) -> Path:
    """Write one case file."""
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_that_holds_has_no_difference(tmp_path: Path) -> None:
    """`on` stays a key, NO stays Norway, and the case holds."""
    case = read_cases(write(tmp_path, HOLDS))[0]
    assert (case.facts["shipped_on"], case.facts["destination"]) == (date(2020, 6, 1), "NO")
    assert differences(case, LAW) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("determination: no license required", "determination: expected no license required, found license required"),
        ("missing: [destination]", "missing: expected destination, found none"),
        ("rules: [x.2]", "rule x.2: expected that it fires, found that it does not fire"),
        ("silent: [x.1]", "rule x.1: expected that it does not fire, found that it fires"),
        ("open: [x.1]", "rule x.1: expected that it is unknown, found that it fires"),
        ("lifted: [x.1]", "lifted: expected x.1, found none"),
        ("review_policy: denial", "review_policy: expected denial, found unknown or none"),
    ],
)
def test_each_kind_of_difference_is_said(tmp_path: Path, expect: str, said: str) -> None:
    """What comes out otherwise is said with the expected and the found."""
    start = HOLDS.split("expect:", maxsplit=1)[0]
    found = differences(read_cases(write(tmp_path, f"{start}expect: {{{expect}}}\n"))[0], LAW)
    assert [str(d).split("): ", 1)[1] for d in found] == [said]


def test_a_lifted_requirement_does_not_count_as_standing(tmp_path: Path) -> None:
    """`rules` asks a requirement to stand, not merely to fire."""
    text = HOLDS.replace("certification_held: false", "certification_held: true").replace(", silent: [x.2]", "")
    found = differences(read_cases(write(tmp_path, text))[0], LAW)
    assert [d.what for d in found] == ["determination", "rule x.1"]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("expect:", "expected:", UnknownName),
        ("rules:", "rule_ids:", UnknownName),
        ("destination: NO", "destination: Norwegen", BadValue),
        ("destination: NO", "destinaton: NO", UnknownFact),
        ("on: 2020-06-01", "on: June", BadValue),
        ("rules: [x.1]", "rules: x.1", BadValue),
        ("- name", "name", BadFile),
        ("facts: {", "facts: [", BadFile),
        ("  on: 2020-06-01", "  on: 2020-06-01\n  layer: practice", BadValue),
    ],
)
def test_bad_cases_are_refused(tmp_path: Path, old: str, new: str, error: type[Exception]) -> None:
    """A misspelled key, fact or value, or broken YAML, names the file."""
    with pytest.raises(error, match=r"cases\.yaml"):
        read_cases(write(tmp_path, HOLDS.replace(old, new)))


def test_an_unknown_rule_is_refused_with_the_case(tmp_path: Path) -> None:
    """A rule id that no rule has names the case and the nearest id."""
    path = write(tmp_path, HOLDS.replace("[x.1]", "[x.9]"))
    with pytest.raises(UnknownName, match=r"The end user is listed.*no rule 'x\.9'"):
        run([path], {"text": LAW, "enforcement": LAW})


def test_folders_are_searched(tmp_path: Path) -> None:
    """A folder gives the YAML files below it; an empty or missing one is an error."""
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(BadFile):
        case_files([inner])
    path = write(inner, HOLDS)
    assert case_files([tmp_path]) == [path]
    assert run([tmp_path], {"text": LAW, "enforcement": LAW}) == (1, [])
    with pytest.raises(BadFile):
        case_files([tmp_path / "absent"])
