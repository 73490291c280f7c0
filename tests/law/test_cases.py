"""The cases beside the rules: all hold, and every rule has one that fires, one that does not, one unknown."""

from importlib import resources
from pathlib import Path

import pytest

from licet.decision.casefile import LawCase, case_files, differences, read_cases
from licet.decision.determination import derive_row, rule_truth
from licet.flow import program
from licet.law import JURISDICTIONS, load

CASES = {
    code: [case for path in case_files([str(resources.files(folder))]) for case in read_cases(path)]
    for code, folder in JURISDICTIONS.items()
}
ALL = [(code, case) for code, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("code", "case"), ALL, ids=[f"{code}: {case.name}" for code, case in ALL])
def test_case_holds(code: str, case: LawCase) -> None:
    """What the case expects is what the rules say."""
    assert not [str(found) for found in differences(case, program(code, case.layer))]  # type: ignore[arg-type]


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_case_files_stand_beside_rules(code: str) -> None:
    """A case file has the stem of the file of rules it stands beside."""
    folder = Path(str(resources.files(JURISDICTIONS[code])))
    for path in case_files([folder]):
        assert path.with_suffix(".py").is_file(), path


# Each category of `activity` is a controlled act: the rule holds or is unknown.
NEVER_FALSE = {"us.ear.734.13"}


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_every_rule_fires_is_silent_and_is_unknown(code: str) -> None:
    """Each rule has a case that fires, one on a day in force that does not, and one that is unknown."""
    law = program(code)
    seen: dict[str, set[bool | None]] = {rule.id: set() for rule in law.rules}
    for case in CASES[code]:
        row = derive_row(case.facts, law)
        for rule in law.rules:
            if rule.period.holds(case.facts["shipped_on"]):
                seen[rule.id].add(rule_truth(rule, row))
    wanted = {id: {True, None} if id in NEVER_FALSE else {True, False, None} for id in seen}
    lacking = {id: wanted[id] - truths for id, truths in seen.items() if wanted[id] - truths}
    assert not lacking


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_every_rule_is_named_by_a_case(code: str) -> None:
    """Each rule is named in what some case expects to fire, so that a lost rule fails by name."""
    keys = ("rules", "lifted", "exceptions", "flags")
    named = {id for case in CASES[code] for key in keys for id in case.expect.get(key, ())}
    named |= {case.expect["rule"] for case in CASES[code] if "rule" in case.expect}
    assert {rule.id for rule in load(code).rules} - named == set()


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_indeterminate_cases_name_what_is_missing(code: str) -> None:
    """A case that expects no certain answer says which facts are lacking."""
    for case in CASES[code]:
        if case.expect.get("determination") == "indeterminate":
            assert "missing" in case.expect, case.where


@pytest.mark.parametrize("layer", ["text", "enforcement"])
@pytest.mark.parametrize("code", JURISDICTIONS)
def test_table_engine_agrees(code: str, layer: str) -> None:
    """The table engine gives each case the answer of the walk over its row."""
    import polars as pl

    from licet.decision import table
    from licet.decision.determination import decide_row
    from licet.facts import dictionary, dtype

    law = program(code, layer)  # type: ignore[arg-type]
    cases = [case for case in CASES[code] if case.layer == layer]
    if not cases:
        assert layer == "enforcement"
        return
    names = dict.fromkeys(name for case in cases for name in case.facts)
    known = dictionary()
    frame = pl.DataFrame(
        {name: pl.Series([case.facts.get(name) for case in cases], dtype=dtype(known[name])) for name in names}
    )
    rows = table.decide(frame, law).rows(named=True)
    for case, row in zip(cases, rows, strict=True):
        answer = decide_row(case.facts, law)
        for name in ("determination", "at_least", "at_most", "rule", "citation", "review_policy", "subject_to_ear"):
            assert row[name] == getattr(answer, name), (case.where, name)
