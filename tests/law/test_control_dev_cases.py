"""The development cases of the control list, de minimis and exceptions hold, by facts and by bill of materials."""

import json
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from licet.decision.casefile import differences, ordinary_facts, read_cases
from licet.decision.program import prepare
from licet.law import load
from licet.law.us.de_minimis import Component, content
from shared import shared

CASES = read_cases(
    Path(__file__).with_name("control_dev_cases.yaml"), ordinary_facts(str(resources.files("licet.law.us")))
)


def stated() -> dict[str, dict]:
    """Return the development cases by id."""
    lines = shared("reference", "law", "cases-dev.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["id"]: entry for entry in map(json.loads, lines)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_of_the_control_list_holds(case) -> None:
    """What the case states follows from the whole law."""
    us = load("us")
    assert not [str(d) for d in differences(case, prepare(us.rules, us.tables, layer=case.layer))]


def test_cases_are_on_their_stated_day() -> None:
    """Each case is decided on the day it is stated for."""
    known = stated()
    for case in CASES:
        assert case.facts["shipped_on"].isoformat() == known[case.name.split(",")[0]]["date"]


@pytest.mark.parametrize("name", ["dm-ear99-huawei", "dm-ns-content", "dm-600-cn", "dm-ear99-sy"])
def test_stated_content_gives_the_stated_jurisdiction(name: str) -> None:
    """The bill of materials of a de minimis case gives the facts that decide it."""
    us, entry = load("us"), stated()[name]
    item = entry["facts"]["item"]
    parts = [Component("part", part["eccn"], float(part["percent"]), "US") for part in item["us_content"]]
    found = content(parts, 100, entry["facts"]["to"], date.fromisoformat(entry["date"]), us.rules, us.tables)
    subject = (found.percent or 0) > (found.level or 25) or bool(found.facts["us_content_600_or_9x515"])
    assert subject is entry["expected"]["subject_to_ear"]
