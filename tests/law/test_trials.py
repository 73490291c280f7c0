"""Trials: cases written from the text before the rules were asked; each must come out as the text says."""

from pathlib import Path

import pytest

from licet.decision.casefile import LawCase, case_files, differences, read_cases
from licet.flow import program
from licet.law import JURISDICTIONS

FOLDER = Path(__file__).with_name("trials")
CASES = [
    (code, case)
    for code in JURISDICTIONS
    if (FOLDER / code).is_dir()
    for path in case_files([FOLDER / code])
    for case in read_cases(path)
]


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}: {case.name}" for code, case in CASES])
def test_trial_comes_out_as_the_text_says(code: str, case: LawCase) -> None:
    """What the case expects is what the rules say."""
    assert not [str(found) for found in differences(case, program(code, case.layer))]  # type: ignore[arg-type]


def test_every_trial_has_a_source() -> None:
    """A case without a source would be an opinion."""
    assert not [case.where for _, case in CASES if not case.source]
    assert len(CASES) >= 600
