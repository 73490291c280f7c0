"""Traps 1 to 4 of the reference lists, through the reader of the consolidated list and the history kept of it."""

import json
from datetime import date
from functools import cache

import pytest

from licet.lists import find
from licet.lists.history import listing_day
from licet.lists.us_entity_list import policy, requirement
from licet.party import ListedParty
from shared import shared


@cache
def entries() -> tuple[ListedParty, ...]:
    """Return the Entity List rows of the reference edition, as the reader gives them."""
    reading = find("us.consolidated").read((shared("reference", "lists", "csl-2026-07-31.json.gz"),))
    return tuple(party for party in reading.parties if party.list == "EL")


def named(start: str) -> tuple[ListedParty, ...]:
    """Return the entries whose name begins so."""
    found = tuple(party for party in entries() if party.name.startswith(start))
    assert found
    return found


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("Huawei Technologies Co., Ltd.", (1, 2)),
        ("Semiconductor Manufacturing International Corp", (5,)),
        ("Rosoboronexport OJSC", (3,)),
    ],
)
def test_markers_glued_to_the_text_are_footnotes(start: str, expected: tuple[int, ...]) -> None:
    """Huawei has footnotes 1 and 2, not paragraph (e)(1) nor 2 alone; SMIC has 5; Russian rows have 3."""
    assert {party.footnotes for party in named(start)} == {expected}


def test_a_rule_named_without_its_marker() -> None:
    """734.9(g) alone stands for footnote 3; 734.9(e) alone is ambiguous and gives none."""
    bare = [p for p in entries() if "734.9(g) " in (p.license_requirement or "")]
    assert all(3 in party.footnotes for party in bare)
    ambiguous = [p for p in entries() if "§734.9(e) and §744.11 of the EAR)" in (p.license_requirement or "")]
    assert [party.footnotes for party in ambiguous if not (party.license_requirement or "")[-1].isdigit()] == [()]


def test_requirement_text_in_the_policy_column_is_no_policy() -> None:
    """Where the columns hold the same words, the requirement is read and the policy stays unread."""
    same = [p for p in entries() if p.license_policy and p.license_policy == p.license_requirement]
    assert same
    assert {policy(party.license_policy or "") for party in same} == {"other"}
    assert requirement(named("Rayscience")[0].license_requirement or "") == "all_items"


def test_every_wording_of_the_columns_is_placed() -> None:
    """78 wordings of the policy and 89 of the requirement fall into categories; what is conditional is not plain."""
    policies = {party.license_policy or "" for party in entries()}
    requirements = {party.license_requirement or "" for party in entries()}
    assert len(policies) >= 70
    assert len(requirements) >= 80
    plain = {text for text in policies if policy(text) in {"presumption_of_denial", "policy_of_denial"}}
    assert not [text for text in plain if "case-by-case" in text.lower() or "apart from" in text.lower()]
    whole = {text for text in requirements if requirement(text) == "all_items"}
    assert not [text for text in whole if "to the EAR when used in" in text or "to the EAR apart from" in text]


def test_a_volume_counted_up_is_no_citation() -> None:
    """83 FR 37423 is printed as 84, 85, 86 and 87 FR 37423 too: such an entry has no later rule, or none."""
    printed = [(party, " ".join((party.citation or "").split())) for party in entries()]  # some have two spaces
    odd = [party for party, text in printed if any(f"{volume} FR 37423" in text for volume in (84, 85, 86, 87))]
    assert odd
    for party in odd:
        found = listing_day({"name": party.name, "listed_on": None, "citation": party.citation})
        assert found.earliest is None or found.earliest <= date(2018, 8, 1)


def test_the_list_has_no_party_that_was_taken_off() -> None:
    """No entry of the edition has an end: what was removed is absent, so absence says nothing of earlier days."""
    assert not [party.name for party in entries() if party.removed_on]
    assert not [json.loads(party.other)["end_date"] for party in entries() if party.other and "end_date" in party.other]
