"""Pictures of losses as SVG text: a waterfall of parts, and a map of countries as tiles. No script."""

from collections.abc import Mapping, Sequence
from html import escape

# Countries on a grid, near where they lie: column, row. Others stand in a row of their own below.
TILES = {
    "CA": (1, 1), "US": (1, 2), "MX": (1, 3), "CO": (2, 4), "PE": (2, 5), "BR": (3, 5), "CL": (2, 6), "AR": (3, 6),
    "IE": (5, 1), "GB": (6, 1), "NO": (8, 0), "SE": (9, 0), "FI": (10, 0), "DK": (8, 1), "EE": (10, 1), "LV": (11, 1),
    "NL": (7, 2), "BE": (6, 2), "DE": (8, 2), "PL": (9, 2), "LT": (10, 2), "UA": (11, 2), "RU": (13, 1), "FR": (6, 3),
    "LU": (7, 3), "CH": (8, 3), "CZ": (9, 3), "SK": (10, 3), "RO": (11, 3), "PT": (5, 4), "ES": (6, 4), "IT": (8, 4),
    "AT": (9, 4), "HU": (10, 4), "BG": (11, 4), "SI": (9, 5), "GR": (10, 5), "MT": (8, 6), "CY": (11, 6), "TR": (12, 4),
    "IL": (12, 5), "EG": (11, 7), "SA": (13, 5), "AE": (14, 5), "NG": (8, 7), "ZA": (10, 8), "KZ": (14, 2),
    "IN": (15, 5), "CN": (16, 3), "KR": (18, 3), "JP": (19, 3), "TW": (18, 4), "HK": (17, 4), "VN": (17, 5),
    "TH": (16, 5), "PH": (19, 5), "MY": (17, 6), "SG": (17, 7), "ID": (18, 7), "AU": (19, 8), "NZ": (20, 9),
}  # fmt: skip
TILE = 30


def waterfall(
    first: tuple[str, float], parts: Sequence[tuple[str, float]], last: str, top: float, label: str,
    mark: tuple[str, float] | None = None,
) -> str:  # fmt: skip
    """Return a waterfall: a first sum, what each part takes off or adds, and the sum that is left, in billions.

    Args:
        first: words and amount of the first bar, in million US dollars.
        parts: words and change of each part, in million US dollars.
        last: words of the last bar; its amount is the sum.
        top: the amount at the right edge, equal over pictures that are compared.
        label: what the picture shows, for people who do not see it.
        mark: words and amount of a line to compare the last bar with.
    """
    left, width, row, right = 150, 250, 24, 62
    rows = len(parts) + 2
    height = rows * row + (22 if mark else 6)
    top = max(top, 1e-9)
    out = [f'<svg class="waterfall" viewBox="0 0 {left + width + right} {height}" role="img" '
           f'aria-label="{escape(label)}">']  # fmt: skip

    def bar(number: int, words: str, start: float, end: float, kind: str, said: str) -> None:
        y = 4 + number * row
        a, b = (left + width * max(min(v, top), 0.0) / top for v in sorted((start, end)))
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(words)}</text>')
        out.append(f'<rect class="{kind}" x="{a:.1f}" y="{y}" width="{max(b - a, 0.8):.1f}" height="{row - 7}">'
                   f"<title>{escape(f'{words}: {said}')}</title></rect>")  # fmt: skip
        out.append(f'<text class="axis" x="{b + 5:.1f}" y="{y + 13}">{said}</text>')

    at = first[1]
    bar(0, first[0], 0.0, at, "sum", billions(at))
    for number, (words, change) in enumerate(parts, start=1):
        y = 4 + number * row - 7
        x = left + width * max(min(at, top), 0.0) / top
        out.append(f'<line class="grid" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + row}"/>')
        bar(number, words, at, at + change, "less" if change <= 0 else "more", billions(change, signed=True))
        at += change
    bar(rows - 1, last, 0.0, at, "sum left", billions(at))
    if mark:
        x = left + width * max(min(mark[1], top), 0.0) / top
        out.append(f'<line class="mark" x1="{x:.1f}" y1="{4 + (rows - 1) * row - 4}" x2="{x:.1f}" y2="{rows * row}"/>')
        side = ' text-anchor="end"' if x > left + width / 2 else ""
        out.append(
            f'<text class="axis" x="{x:.1f}" y="{height - 6}"{side}>{escape(mark[0])}: {billions(mark[1])}</text>'
        )
    return "".join([*out, "</svg>"])


def tile_map(values: Mapping[str, float], top: float, names: Mapping[str, str], label: str) -> str:
    """Return a map with a tile a country, darker where more is lost; green where something is gained.

    Area and position of a country say nothing; each named tile has its amount in billions of US dollars.

    Args:
        values: million US dollars by country, ISO 3166 alpha-2; a loss is above 0.
        top: the amount of the darkest tile, equal over maps that are compared.
        names: country names by code, for titles.
        label: what the map shows, for people who do not see it.
    """
    others = [code for code in values if code not in TILES]
    places = TILES | {code: (i, 10) for i, code in enumerate(others)}
    columns = max(column for column, _ in places.values()) + 1
    rows = max(row for _, row in places.values()) + 1
    out = [f'<svg class="tiles" viewBox="0 0 {columns * TILE} {rows * TILE}" role="img" aria-label="{escape(label)}">']
    for code, (column, row) in places.items():
        x, y, value = column * TILE, row * TILE, values.get(code)
        title = names.get(code, code)
        style = ""
        if value is not None:
            title += f": {billions(value)}"
            strength = 0.12 + 0.88 * min(abs(value) / max(top, 1e-9), 1.0) ** 0.5
            style = f' style="fill-opacity:{strength:.2f}"'
        kind = "none" if value is None else "gain" if value < 0 else "loss"
        out.append(f'<rect class="{kind}"{style} x="{x + 1}" y="{y + 1}" width="{TILE - 2}" height="{TILE - 2}" rx="3">'
                   f"<title>{escape(title)}</title></rect>")  # fmt: skip
        word = "named" if value is not None else "axis"
        middle = x + TILE / 2
        out.append(f'<text class="{word}" x="{middle}" y="{y + (13 if value is not None else 19)}" '
                   f'text-anchor="middle">{escape(code)}</text>')  # fmt: skip
        if value is not None:
            out.append(f'<text class="amount" x="{middle}" y="{y + 24}" text-anchor="middle">{value / 1000:.1f}</text>')
    return "".join([*out, "</svg>"])


def billions(amount: float, *, signed: bool = False) -> str:
    """Return an amount of million US dollars in billions.

    Example:
        >>> billions(1234.0), billions(-560.0, signed=True)
        ('$1.2bn', '-$0.6bn')
    """
    value = amount / 1000
    sign = "-" if round(value, 1) < 0 else "+" if signed and round(value, 1) > 0 else ""
    return f"{sign}${abs(value):,.1f}bn"
