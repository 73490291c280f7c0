"""What one summary answer settles, and what it does not overrule."""

from datetime import date
from typing import Any

import pytest

from licet.decision.determination import decide_row, derive_row
from licet.flow import program
from licet.law.us.known_facts import CONCERNS, OTHER_LISTS

AFTER_SUSPENSION = date(2026, 11, 15)


@pytest.mark.parametrize("fact", CONCERNS)
def test_nothing_known_answers_every_end_use(fact: str) -> None:
    """The answer that nothing is known makes each end-use fact false, and the one that has categories "none"."""
    says = derive_row({"known_concern": "none", "shipped_on": date(2024, 1, 2)}, program("us"))[fact]
    assert says == "none" if fact == "for_vessel_or_aircraft" else says is False


@pytest.mark.parametrize("fact", [*CONCERNS, *OTHER_LISTS])
def test_something_known_answers_nothing(fact: str) -> None:
    """The answer that something is known, or matched, leaves each fact open."""
    facts = {"known_concern": "some", "other_list_matches": "some", "shipped_on": date(2024, 1, 2)}
    assert derive_row(facts, program("us"))[fact] is None


def test_a_stated_fact_is_kept_beside_the_summary() -> None:
    """A military end user who is stated stays one, whatever the summary says."""
    facts = {"known_concern": "none", "military_end_user": True, "shipped_on": date(2024, 1, 2)}
    assert derive_row(facts, program("us"))["military_end_user"] is True


@pytest.mark.parametrize("share", [(0.0, 100.0), (None, None), (0.0, None), (None, 100.0)])
@pytest.mark.parametrize("day", [date(2025, 10, 15), AFTER_SUSPENSION])
def test_an_open_share_is_never_cleared(share: tuple[Any, Any], day: date) -> None:
    """While the affiliates rule may bind, an open share of listed owners never gives a certain answer."""
    facts = {
        "origin": "US",
        "activity": "export",
        "item_moves": True,
        "shipped_on": day,
        "destination": "CN",
        "eccn": "EAR99",
        "listed_owner_list": "sdn_744_8",
        "party_owned_by_listed_percent_low": share[0],
        "party_owned_by_listed_percent_high": share[1],
    }
    assert "us.ear.744.11.a.1.affiliates" in decide_row(facts, program("us")).open


@pytest.mark.parametrize(("day", "expected"), [("2025-09-28", 0), ("2025-10-15", 2), ("2025-12-01", 0)])
def test_sixty_percent_affiliate_by_window(day: str, expected: int) -> None:
    """A 60 percent affiliate needs a license inside the window only."""
    facts = {
        "origin": "US",
        "activity": "export",
        "item_moves": True,
        "shipped_on": date.fromisoformat(day),
        "destination": "CN",
        "eccn": "EAR99",
        "listed_owner_list": "sdn_744_8",
        "party_owned_by_listed_percent_low": 60.0,
        "party_owned_by_listed_percent_high": 60.0,
        "joint_venture_with_a5_a6_partner": False,
        "license_exception": "none",
    }
    stands = "us.ear.744.11.a.1.affiliates" in decide_row(facts, program("us")).standing
    assert stands is (expected == 2)
