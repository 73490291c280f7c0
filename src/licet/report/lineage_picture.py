"""Lineage as a picture: texts as boxes in the column of their origin, ties as lines. SVG text, no script."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, GAP, COLUMN = 190, 44, 30, 240
_COLORS = {"copy": "free", "rewrite": "licensed", "spun": "prohibited", "translated": "exception", "same event": "open"}


def picture(
    names: Sequence[str],
    origins: Sequence[Sequence[int]],
    ties: Sequence[tuple[int, int, str, float]],
    carriers: dict[int, str] | None = None,
    scores: bool = True,
) -> str:
    """Return the lineage of texts: one column an origin, its first text on top, lines for what joins them.

    Args:
        names: of the texts.
        origins: groups of text numbers with one origin, the source first.
        ties: source, derived text, kind and score, strongest first; "same event" joins origins.
        carriers: texts that are spun or mistranslated.
        scores: whether scores were worked out and are told.

    Example:
        >>> svg = picture(["a", "b"], [[0, 1]], [(0, 1, "copy", 1.2)])
        >>> svg.count("<rect"), svg.count("<path")
        (2, 1)
    """
    place = {text: (column, row) for column, texts in enumerate(origins) for row, text in enumerate(texts)}
    depth = max((len(texts) for texts in origins), default=0)
    width, height = COLUMN * len(origins) + 20, 44 + depth * (HEIGHT + GAP)
    label = f"{len(place)} articles, {len(origins)} origins"
    out = [f'<svg class="lineage" viewBox="0 0 {width} {height}" role="img" aria-label="{label}" width="{width}">']
    reached: set[int] = set()
    for one, other, kind, score in ties:
        if kind == "same event" or other not in reached:  # the strongest line to a text is enough
            out.append(_line(place[one], place[other], f"{kind} {score:.2f}" if scores else kind, kind))
            reached |= {other} if kind != "same event" else set()
    for text, (column, row) in place.items():
        x, y = _corner(column, row)
        marked = (carriers or {}).get(text)
        edge = 'stroke="var(--prohibited)" stroke-width="2"' if marked else 'stroke="var(--line)"'
        out.append(f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="var(--panel)" {edge}/>')
        out.append(f'<text x="{x + 8}" y="{y + 18}">{escape(_short(names[text]))}</text>')
        role = "derived" if row else "source" if len(origins[column]) > 1 else ""
        note = ", ".join(part for part in (role, marked) if part)
        out.append(f'<text class="axis" x="{x + 8}" y="{y + 34}">{escape(note)}</text>')
    out += [
        f'<text class="year" x="{20 + column * COLUMN}" y="22">origin {column + 1}</text>'
        for column in range(len(origins))
    ]
    return "".join(out) + "</svg>"


def _corner(column: int, row: int) -> tuple[int, int]:
    return 20 + column * COLUMN, 34 + row * (HEIGHT + GAP)


def _line(one: tuple[int, int], other: tuple[int, int], words: str, kind: str) -> str:
    (x1, y1), (x2, y2) = sorted((_corner(*one), _corner(*other)))
    y1, y2 = y1 + HEIGHT // 2, y2 + HEIGHT // 2
    if x1 == x2:
        right = x1 + WIDTH
        way, at = f"M{right} {y1}C{right + 30} {y1},{right + 30} {y2},{right} {y2}", (x1 + 12, y2 - HEIGHT // 2 - 8)
    else:
        way, at = f"M{x1 + WIDTH} {y1}L{x2} {y2}", (x1 + WIDTH - 30, y1 + HEIGHT // 2 + 14)
    dashed = ' stroke-dasharray="5 4"' if kind == "same event" else ""
    return (
        f'<path d="{way}" fill="none" stroke="var(--{_COLORS.get(kind, "open")})" stroke-width="2"{dashed}>'
        f'<title>{escape(words)}</title></path><text class="axis" x="{at[0]}" y="{at[1]}">{escape(words)}</text>'
    )


def _short(name: str) -> str:
    return name if len(name) <= 26 else name[:25] + "…"
