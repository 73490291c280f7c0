"""Periods are half-open and speak of effective days."""

from datetime import date

import pytest

from licet.errors import BadValue
from licet.period import Period, edges, parse_day

RULE = Period(date(2020, 5, 15), date(2020, 8, 17))


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2020, 5, 14), False), (date(2020, 5, 15), True), (date(2020, 8, 16), True), (date(2020, 8, 17), False)],
)
def test_the_first_day_counts_and_the_last_does_not(day: date, inside: bool) -> None:
    """`since` is in force, `until` is not."""
    assert RULE.holds(day) is inside


def test_touching_periods_do_not_overlap() -> None:
    """A rule that ends on the day another starts shares no day with it."""
    assert not RULE.overlaps(Period(date(2020, 8, 17)))
    assert RULE.overlaps(Period(date(2020, 8, 16)))


def test_a_period_must_not_end_before_it_starts() -> None:
    """An empty period is refused."""
    with pytest.raises(BadValue, match="since before until"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


def test_edges_are_sorted_and_single() -> None:
    """Every day on which something changes is listed once."""
    assert edges([RULE, Period(date(2020, 8, 17))]) == (date(2020, 5, 15), date(2020, 8, 17))


def test_a_day_must_be_iso() -> None:
    """A day in another form is refused."""
    with pytest.raises(BadValue, match="2020-08-17"):
        parse_day("17.8.2020")
