"""A figure of a text, as a value with unit, sign, bound and period."""

from dataclasses import dataclass

from licet.evidence.dates import When
from licet.evidence.document import Span
from licet.evidence.numbers import agree


@dataclass(frozen=True)
class Figure:
    """A figure a text gives.

    Args:
        span: the number with what makes it a figure.
        text: the same as read.
        kind: money, percent, points, count, measure, rank or nil ("no longer buys").
        value: in base units, signed only where the text tells a direction of change; of a range, its middle.
        low, high: the values the words allow: of a range its ends, of a bound one end, else both the value.
        step: the unit of the last digit, for comparing.
        bound: exact, about, above, below or range.
        unit: currency code, "%", "persons", a unit of measure, or the thing counted in the singular.
        noun: the words counted.
        change: a change rather than a level.
        per: year, month, week or day where the figure is a rate.
        period: the period it is of, None where the text gives none.
        frame: words of time that are no date ("before the sanctions").
        at, to: offsets in the view.
    """

    span: Span
    text: str
    kind: str
    value: float
    low: float | None
    high: float | None
    step: float
    bound: str
    unit: str
    noun: str
    change: bool
    per: str | None
    period: When | None
    frame: str | None
    at: int
    to: int

    @property
    def sign(self) -> int:
        """Return -1 for a fall, 1 otherwise."""
        return -1 if self.value < 0 else 1

    def holds(self, value: float, step: float | None = None) -> bool:
        """Return whether a value is what the figure says, within rounding and bounds."""
        if value * self.value < 0:
            return False
        own, other = abs(self.value), abs(value)
        if agree((own, self.step), (other, step or self.step)):
            return True
        if self.bound == "range" and self.low is not None and self.high is not None:
            return min(abs(self.low), abs(self.high)) <= other <= max(abs(self.low), abs(self.high))
        near = 10 * self.step if self.step >= 0.0999 * own else self.step * 2
        return (self.bound == "above" and own < other <= own + near) or (
            self.bound == "below" and own - near <= other < own
        )
