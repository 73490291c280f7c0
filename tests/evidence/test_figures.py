"""Figures carry value, unit, sign, bound, rate and period."""

import pytest

from licet.evidence.amount import Figure
from licet.evidence.dates import dates
from licet.evidence.figures import figures
from licet.evidence.text import view


def read(text: str) -> list[Figure]:
    """Return the figures of a text."""
    seen = view(text)
    return figures(seen, dates(seen, "2021-02-10"))


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "bound"),
    [
        ("about $10 billion worth", "money", 1e10, "USD", "about"),
        ("($98.57 billion)", "money", 9.857e10, "USD", "exact"),
        ("US$190 billion", "money", 1.9e11, "USD", "exact"),
        ("10 tn won", "money", 1e13, "KRW", "exact"),
        ("671.3 billion yuan", "money", 6.713e11, "CNY", "exact"),
        ("more than 50 trillion U.S. dollars", "money", 5e13, "USD", "above"),
        ("a loss of -$3.5m", "money", -3.5e6, "USD", "exact"),
        ("twenty-five million euros", "money", 2.5e7, "EUR", "exact"),
        ("€1,250.50", "money", 1250.5, "EUR", "exact"),
        ("3 lakh rupees", "money", 3e5, "INR", "exact"),
        ("HK$40", "money", 40, "HKD", "exact"),
        ("shipments plummeted more than than 40 pct", "percent", -40, "%", "above"),
        ("sales fell to 40 percent", "percent", 40, "%", "exact"),
        ("up 9.9% from 2019", "percent", 9.9, "%", "exact"),
        ("costs rose, after prices fell, by nearly 3 per cent", "percent", 3, "%", "below"),
        ("2.5 percentage points", "points", 2.5, "percentage points", "exact"),
        ("employs over 207000 workers", "count", 207000, "persons", "above"),
        ("in 170+ countries", "count", 170, "country", "above"),
        ("around 3 million people", "count", 3e6, "persons", "about"),
        ("It fell to fifth in the ranking", "rank", 5, "rank", "exact"),
        ("It fell to turn quintuplet in sales", "rank", 5, "rank", "exact"),
        ("ranked No. 3 in sales", "rank", 3, "rank", "exact"),
        ("a top-three maker", "rank", 3, "rank", "below"),
    ],
)
def test_a_figure_is_read(text: str, kind: str, value: float, unit: str, bound: str) -> None:
    """One figure, with its value in base units, its unit, sign and bound."""
    (figure,) = read(text)
    assert (figure.kind, figure.value, figure.unit, figure.bound) == (kind, pytest.approx(value), unit, bound)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("$8.5-9.0bn", 8.5e9, 9e9, "USD"),
        ("$6 billion to $10 billion", 6e9, 1e10, "USD"),
        ("5-7 tn won", 5e12, 7e12, "KRW"),
        ("between 6 and 10 percent", 6, 10, "%"),
    ],
)
def test_a_range_keeps_its_ends(text: str, low: float, high: float, unit: str) -> None:
    """A range is one figure with both ends."""
    (figure,) = read(text)
    assert (figure.low, figure.high, figure.unit, figure.bound) == (low, high, unit, "range")


@pytest.mark.parametrize(
    "text", ["5G and 5.5G", "the iPhone 12 to its fullest", "A4 paper, B2B", "in 2019", "v2.0.1", "Q3"]
)
def test_what_is_no_figure(text: str) -> None:
    """Names with digits and years are no figures."""
    assert read(text) == []


def test_a_stop_is_a_flow_of_zero() -> None:
    """Who can no longer buy buys nothing."""
    flow, stop = read("We bought $10 billion of parts annually. We can no longer buy them.")
    assert (flow.per, stop.kind, stop.value) == ("year", "nil", 0.0)


def test_a_restated_figure_shares_its_period() -> None:
    """The value in parentheses and the growth belong to the period measured, not to the base of comparison."""
    found = read("In the first nine months of 2020 revenue was 671.3 billion yuan ($98.57 billion), up 9.9% from 2019.")
    assert [(str(f.period.since), str(f.period.until)) for f in found if f.period] == [("2020-01-01", "2020-10-01")] * 3


def test_the_last_digit_says_how_far_a_value_may_be_off() -> None:
    """Step is the unit of the last digit printed."""
    assert [f.step for f in read("$98.57 billion; 207,000 people; 9.9%")] == pytest.approx([1e7, 1000, 0.1])
