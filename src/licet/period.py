"""Periods [since, until): when a rule or a row of a table is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from licet.errors import BadValue


@dataclass(frozen=True, order=True)
class Period:
    """A span of days: `since` is the first day in force, `until` the first day no longer in force.

    None means unbounded. Days are effective days, not days of publication.

    Example:
        >>> Period(date(2020, 8, 17)).holds(date(2020, 8, 16))
        False
    """

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise BadValue(f"period ends on {self.until} and starts on {self.since}", expected="since before until")

    def holds(self, day: date) -> bool:
        """Say whether `day` lies in the period."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        """Say whether the two periods share a day."""
        return (self.since is None or other.until is None or self.since < other.until) and (
            other.since is None or self.until is None or other.since < self.until
        )

    def __str__(self) -> str:
        return f"{self.since or '…'} to {f'before {self.until}' if self.until else 'today'}"


def edges(periods: Iterable[Period]) -> tuple[date, ...]:
    """Return every day on which one of the periods begins or has just ended, in order.

    Example:
        >>> edges([Period(date(2020, 5, 15), date(2020, 8, 17)), Period(date(2020, 8, 17))])
        (datetime.date(2020, 5, 15), datetime.date(2020, 8, 17))
    """
    days = {day for p in periods for day in (p.since, p.until) if day is not None}
    return tuple(sorted(days))


def parse_day(text: str, where: str | None = None) -> date:
    """Read an ISO day.

    Raises:
        BadValue: the text is no day of the form 2020-08-17.

    Example:
        >>> parse_day("2020-08-17")
        datetime.date(2020, 8, 17)
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadValue(f"{text!r} is no day", where=where, expected="a day such as 2020-08-17") from None
