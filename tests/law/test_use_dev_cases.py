"""The development cases of end uses, affiliates and other countries hold on the day they are stated for."""

import json
from importlib import resources
from pathlib import Path

import pytest

from licet.decision.casefile import LawCase, differences, ordinary_facts, read_cases
from licet.flow import program
from shared import shared

CASES = read_cases(Path(__file__).with_name("use_dev_cases.yaml"), ordinary_facts(str(resources.files("licet.law.us"))))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_of_end_uses_and_other_law_holds(case: LawCase) -> None:
    """What the case states follows from the law it names."""
    code = case.name.split("/")[0]
    assert not [str(found) for found in differences(case, program(code, case.layer))]  # type: ignore[arg-type]


def test_end_use_cases_are_on_their_stated_day() -> None:
    """Each case is decided on the day it is stated for."""
    lines = shared("reference", "law", "cases-dev.jsonl").read_text(encoding="utf-8").splitlines()
    stated = {entry["id"]: entry["date"] for entry in map(json.loads, lines)}
    for case in CASES:
        assert case.facts["shipped_on"].isoformat() == stated[case.name.split("/")[1]]
