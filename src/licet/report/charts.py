"""Pictures as SVG text: a timeline of answers, and bars of value by class. No script; colors come from CSS."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from math import floor, log10
from typing import Any

ANSWERS = {
    "no license required": "free",
    "license exception": "exception",
    "license required": "required",
    "prohibited": "prohibited",
    "indeterminate": "open",
}


def shade(row: Mapping[str, Any]) -> str:
    """Return the CSS class of an answer; a license held is a shade of its own."""
    if row["determination"] == "license required" and row["covered_by_license"]:
        return "licensed"
    return ANSWERS[row["determination"]]


def timeline(
    lanes: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
    marks: Sequence[tuple[date, str]],
    since: date,
    until: date,
) -> str:
    """Return a picture with one lane a relation, colored by answer, and a numbered line a day on which answers change.

    Args:
        lanes: label and stretches with since, until, determination, covered_by_license, citation.
        marks: days to draw, each with what it stands for.
        since, until: the days at the left and right edge.
    """
    left, width, lane, top = 270, 830, 19, 46
    height = top + lane * len(lanes) + 10
    span = (until - since).days

    def x(day: date) -> float:
        return left + width * (day - since).days / span

    out = [
        f'<svg class="timeline" viewBox="0 0 {left + width + 12} {height}" role="img" '
        f'aria-label="Answer for each supply relation by day, from {since} to {until}">'
    ]
    for year in range(since.year + (since > date(since.year, 1, 1)), until.year + 1):
        at = x(date(year, 1, 1))
        out.append(f'<line class="year" x1="{at:.1f}" y1="{top - 6}" x2="{at:.1f}" y2="{height - 6}"/>')
        out.append(f'<text class="year" x="{at + 3:.1f}" y="{top - 10}">{year}</text>')
    for i, (label, stretches) in enumerate(lanes):
        y = top + i * lane
        out.append(f'<text class="lane" x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>')
        for row in stretches:
            a, b = x(row["since"]), x(row["until"])
            cite = f" ({row['citation']})" if row["citation"] else ""
            title = f"{label}: {row['since']} to before {row['until']}: {row['determination']}{cite}"
            out.append(
                f'<rect class="{shade(row)}" x="{a:.1f}" y="{y + 2}" width="{max(b - a, 0.8):.1f}" height="{lane - 4}">'
                f"<title>{escape(title)}</title></rect>"
            )
    before = -99.0
    for number, (day, text) in enumerate(marks, start=1):
        at = x(day)
        raised = 12 if at - before < 13 else 0
        before = at if not raised else before
        out.append(f'<line class="mark" x1="{at:.1f}" y1="{14 + raised}" x2="{at:.1f}" y2="{height - 6}"/>')
        out.append(
            f'<text class="mark" x="{at:.1f}" y="{12 + raised}" text-anchor="middle">{number}'
            f"<title>{escape(f'{day}: {text}')}</title></text>"
        )
    return "".join([*out, "</svg>"])


def bars(columns: Sequence[tuple[str, Sequence[tuple[str, float]]]], top_value: float, label: str) -> str:
    """Return stacked columns of million US dollars, one a year, from the bottom up in the order given.

    Args:
        columns: year and (class, amount in USD m) pairs.
        top_value: the amount at the upper edge, equal over pictures that are compared.
        label: what the picture shows, for people who do not see it.
    """
    left, width, height, bottom = 46, 430, 190, 22
    step = width / max(len(columns), 1)
    plot = height - bottom - 10
    out = [f'<svg class="bars" viewBox="0 0 {left + width + 6} {height}" role="img" aria-label="{escape(label)}">']
    for part in range(5):
        value = top_value * part / 4
        y = height - bottom - plot * part / 4
        out.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}"/>')
        out.append(f'<text class="axis" x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{value / 1000:.0f}</text>')
    for i, (year, parts) in enumerate(columns):
        y = float(height - bottom)
        x = left + i * step + step * 0.15
        for name, amount in parts:
            tall = plot * amount / top_value if top_value else 0
            y -= tall
            if tall > 0:
                title = f"{year}, {name}: ${amount:,.0f}m"
                shape = f'<rect class="{name.replace(" ", "-")}" x="{x:.1f}" y="{y:.1f}"'
                out.append(
                    f'{shape} width="{step * 0.7:.1f}" height="{tall:.1f}"><title>{escape(title)}</title></rect>'
                )
        out.append(f'<text class="axis" x="{x + step * 0.35:.1f}" y="{height - 6}" text-anchor="middle">{year}</text>')
    return "".join([*out, "</svg>"])


def band(paths: Sequence[Sequence[float]], top_value: float, start: int, label: str) -> str:
    """Return a line a month between the edges of its range, in million US dollars a month.

    Args:
        paths: low, median and high by month, of equal length; January of `start` first.
        top_value: the amount at the upper edge.
        start: first year.
        label: what the picture shows, for people who do not see it.
    """
    left, width, height, bottom = 46, 430, 150, 22
    plot, months, top_value = height - bottom - 10, len(paths[0]), even(top_value)
    low, middle, high = ([max(value, 0.0) for value in path] for path in paths)

    def points(values: Sequence[float], order: Sequence[int]) -> str:
        place = [(left + width * m / months, height - bottom - plot * values[m] / top_value) for m in order]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in place)

    out = [f'<svg class="bars" viewBox="0 0 {left + width + 6} {height}" role="img" aria-label="{escape(label)}">']
    for part in range(3):
        y = height - bottom - plot * part / 2
        out.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}"/>')
        text = f"{top_value * part / 2:,.0f}"
        out.append(f'<text class="axis" x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for year in range(-(-months // 12)):
        x = left + width * 12 * year / months
        out.append(f'<line class="grid" x1="{x:.1f}" y1="{height - bottom}" x2="{x:.1f}" y2="{height - bottom + 4}"/>')
        center = x + width * 6 / months
        out.append(f'<text class="axis" x="{center:.1f}" y="{height - 6}" text-anchor="middle">{start + year}</text>')
    forth, back = range(months), range(months - 1, -1, -1)
    out.append(f'<polygon class="band" points="{points(low, forth)} {points(high, back)}"/>')
    out.append(f'<polyline class="middle" points="{points(middle, forth)}"/>')
    return "".join([*out, "</svg>"])


def even(value: float) -> float:
    """Return the next even number of two leading digits at or above a value, for the edge of a picture.

    Example:
        >>> even(2816.0), even(83.0), even(0.0)
        (3000.0, 100.0, 1.0)
    """
    if value <= 0:
        return 1.0
    step = 10.0 ** floor(log10(value))
    return next(step * factor for factor in (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10) if step * factor >= value * (1 - 1e-12))
