"""Amounts, days and answers in words: the one place where figures become text."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any


def money(low: float, high: float | None = None, unit: str = "m") -> str:
    """Return an amount of million US dollars, or a range.

    Example:
        >>> money(8475.0, 10000.0), money(1104.732205), money(0.0)
        ('$8,475m to $10,000m', '$1,104.7m', '$0m')
    """
    if high is None or abs(high - low) < 0.05:
        return f"${_figure(low)}{unit}"
    return f"${_figure(low)}{unit} to ${_figure(high)}{unit}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 2000 or abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def percent(share: float) -> str:
    """Return a share in percent.

    Example:
        >>> percent(0.7049)
        '70.5%'
    """
    return f"{100 * share:.1f}%"


def last_day(until: date) -> date:
    """Return the last day before `until`."""
    return until - timedelta(days=1)


def joined(parts: Iterable[str], word: str = "and") -> str:
    """Return parts as a list in words.

    Example:
        >>> joined(["a", "b", "c"])
        'a, b and c'
    """
    several = list(parts)
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} {word} {several[-1]}" if several else ""


def answer(row: dict[str, Any]) -> str:
    """Return the answer of a stretch of days in words.

    Example:
        >>> answer({"determination": "indeterminate", "at_least": "a", "at_most": "b", "covered_by_license": None})
        'indeterminate, between a and b'
    """
    if row["determination"] == "indeterminate":
        return f"indeterminate, between {row['at_least']} and {row['at_most']}"
    if row["determination"] == "license required":
        held = {True: ", one held", False: ", none held", None: ", whether one is held is unknown"}
        return "license required" + held[row["covered_by_license"]]
    return str(row["determination"])


def story(segments: Sequence[dict[str, Any]]) -> str:
    """Return the answers of a relation in order, one clause a change of answer, with day and citation.

    Example:
        >>> day = date(2020, 8, 17)
        >>> free = {"determination": "no license required", "since": date(2018, 1, 1), "citation": None}
        >>> cut = {"determination": "license required", "since": day, "citation": "§ 1", "covered_by_license": False}
        >>> story([free, cut])
        'no license required through 2020-08-16; from 2020-08-17 license required, none held (§ 1)'
    """
    texts: list[tuple[str, dict[str, Any]]] = []
    for row in segments:
        text = answer(row)
        if not texts or texts[-1][0] != text:
            texts.append((text, row))
    parts = []
    for i, (text, row) in enumerate(texts):
        cite = f" ({row['citation']})" if row["citation"] else ""
        if i == 0:
            end = f" through {last_day(texts[1][1]['since'])}" if len(texts) > 1 else " throughout"
            parts.append(f"{text}{cite}{end}")
        else:
            parts.append(f"from {row['since']} {text}{cite}")
    return "; ".join(parts)
