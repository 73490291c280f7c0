"""The 49 development cases of the reference: each holds, on its stated day, and says what the reference states."""

import json
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from licet.decision.casefile import LawCase, differences, ordinary_facts, read_cases
from licet.decision.determination import Determination, decide_row
from licet.flow import program
from licet.law import load
from licet.law.us.de_minimis import Component, content
from shared import shared

CASES = read_cases(Path(__file__).with_name("dev_cases.yaml"), ordinary_facts(str(resources.files("licet.law.us"))))
FREE = {"no license required", "license exception"}
# What the reference says in words that are not "licence required" or "no licence required", as rungs of the ladder.
OUTCOMES = {
    "not restricted by the Entity List": FREE,
    "authorised by temporary general licence": {"license exception"},
    "authorised as validated end user": {"license exception"},
    "resolve the share or obtain a licence (Red Flag 29)": {"indeterminate"},
    "general prohibition 10 risk; no exception": {"prohibited"},
    "no licence, but UVL statement first and no licence exceptions": {"no license required"},
    "no licence under the enforced rules": {"no license required"},
    "permitted under the licence": {"license required"},  # the license held stands beside the requirement it meets
    "Taiwan permit required": {"license required"},
    "export licence regime applies, ban suspended to 27 Nov 2026": {"license required"},
    "not allowed after 31 Dec 2026": {"prohibited"},
    "no Dutch licence; US rule of Nov 2023 to be checked": {"no license required"},
}
# Stated for one ground only: other controls may stand, so the case names the rule that must be silent.
ONE_GROUND = {"no licence on the D:5 ground"}


def split(case: LawCase) -> tuple[str, str]:
    """Return the law that answers a case, and the id of the reference."""
    code, _, rest = case.name.partition("/")
    return code, rest.split(",")[0]


def answer(case: LawCase) -> Determination:
    """Return what the law says of a case."""
    return decide_row(case.facts, program(split(case)[0], case.layer))  # type: ignore[arg-type]


@cache
def stated() -> dict[str, dict[str, Any]]:
    """Return the cases of the reference by id."""
    lines = shared("reference", "law", "cases-dev.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["id"]: entry for entry in map(json.loads, lines)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_holds(case: LawCase) -> None:
    """What the case expects is what the law says."""
    law = program(split(case)[0], case.layer)  # type: ignore[arg-type]
    assert not [str(found) for found in differences(case, law)]


def test_every_case_of_the_reference_is_here() -> None:
    """All cases of the reference are here, none else, each on its stated day."""
    ours = {split(case)[1]: {case.facts["shipped_on"].isoformat()} for case in CASES}
    assert ours == {id: {entry["date"]} for id, entry in stated().items()}
    assert len(ours) == 49


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_says_what_the_reference_states(case: LawCase) -> None:
    """Outcome, review policy, jurisdiction and red flags are those of the reference."""
    said, expected = answer(case), stated()[split(case)[1]]["expected"]
    outcome = expected.get("outcome")
    variant = "," in case.name or (outcome == "no licence under the enforced rules" and case.layer == "text")
    if outcome and outcome not in ONE_GROUND and not variant:
        rungs = {"licence required": {"license required"}, "no licence required": FREE}.get(outcome)
        assert said.determination in (rungs or OUTCOMES[outcome])
    if expected.get("policy") == "presumption of denial":
        assert said.review_policy == "presumption of denial"
    if "subject_to_ear" in expected:
        assert said.subject_to_ear is expected["subject_to_ear"]
    if expected.get("red_flag"):
        assert said.flags
    if "in_force" in expected:
        assert ("us.ear.744.supplement_7.huawei" in said.exceptions) is expected["in_force"]


@pytest.mark.parametrize("name", ["dm-ear99-huawei", "dm-ns-content", "dm-600-cn", "dm-ear99-sy"])
def test_stated_content_gives_the_stated_jurisdiction(name: str) -> None:
    """The bill of materials of a de minimis case gives the facts that decide it."""
    us, entry = load("us"), stated()[name]
    item = entry["facts"]["item"]
    parts = [Component("part", part["eccn"], float(part["percent"]), "US") for part in item["us_content"]]
    found = content(parts, 100, entry["facts"]["to"], date.fromisoformat(entry["date"]), us.rules, us.tables)
    subject = (found.percent or 0) > (found.level or 25) or bool(found.facts["us_content_600_or_9x515"])
    assert subject is entry["expected"]["subject_to_ear"]
