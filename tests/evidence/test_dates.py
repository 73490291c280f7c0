"""Dates are counted from the day of publication."""

from datetime import date, timedelta

import pytest

from licet.evidence.dates import When, dates, month
from licet.evidence.text import view

PUBLISHED = "2021-02-10"  # a Wednesday


def iso(when: When) -> str:
    """Return a period as a day, a month, a year or first and last month; empty where it is open."""
    if when.since is None or when.until is None:
        return ""
    if when.day:
        return when.day.isoformat()
    if (when.since, when.until) == month(when.since.year, when.since.month):
        return when.since.isoformat()[:7]
    if (when.since, when.until) == (date(when.since.year, 1, 1), date(when.since.year + 1, 1, 1)):
        return str(when.since.year)
    return f"{when.since.isoformat()[:7]}/{(when.until - timedelta(1)).isoformat()[:7]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3 May 2019 and May 4, 2019", ["2019-05-03", "2019-05-04"]),
        ("on 2019-05-16", ["2019-05-16"]),
        ("In May 2019", ["2019-05"]),
        ("spoke on Tuesday", ["2021-02-09"]),
        ("said Wednesday", ["2021-02-10"]),
        ("Last month he left", ["2021-01"]),
        ("last month he left", ["2021-01"]),
        ("in November it sold", ["2020-11"]),
        ("in January it sold", ["2021-01"]),
        ("two years ago this month", ["2019-02"]),
        ("three days ago", ["2021-02-07"]),
        ("last year", ["2020"]),
        ("the first nine months of the year 2020", ["2020-01/2020-09"]),
        ("the fourth quarter of 2020", ["2020-10/2020-12"]),
        ("Q3 2020", ["2020-07/2020-09"]),
        ("on November 29", ["2020-11-29"]),
        ("founded in 1987", ["1987"]),
        ("$2019, 2,019 and 2020 people", []),
        ("yesterday", ["2021-02-09"]),
        ("the second half of 2018", ["2018-07/2018-12"]),
        ("shipments in the year to March 2020 rose", ["2019-04/2020-03"]),
    ],
)
def test_dates_are_read(text: str, expected: list[str]) -> None:
    """Absolute and relative dates give the days they mean."""
    assert [iso(when) for when in dates(view(text), PUBLISHED)] == expected


def test_relative_dates_stay_open_without_a_day_of_publication() -> None:
    """Without the day of publication a relative date has no answer, and is still found."""
    (day,) = dates(view("on Friday"), None)
    assert (day.since, day.days) == (None, ())


def test_a_weekday_of_a_text_known_by_its_month_keeps_its_choices() -> None:
    """A Friday in a text of December 2024 may be any Friday up to the end of that month."""
    (day,) = dates(view("on Friday"), "2024-12")
    assert date(2024, 12, 6) in day.days and all(each.weekday() == 4 for each in day.days)


def test_an_impossible_day_is_no_date() -> None:
    """A 31 February is not made into another day."""
    assert all(iso(when) != "2020-03-02" for when in dates(view("on 31 February 2020"), PUBLISHED))
