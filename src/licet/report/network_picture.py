"""The network picture: who supplies whom on a day, each line colored and dashed by its answer."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from math import log10
from typing import Any

from licet.facts import countries
from licet.report.words import answer, money

LANE, TOP, WIDTH = 19, 30, 880
LEFT, RIGHT = 330, 660


def network(
    relations: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, Any]],
    rates: Mapping[str, tuple[float, float]],
    shade: Any,
    label: str,
) -> str:
    """Return the picture: suppliers on the left by country, buyers on the right, a line a relation.

    Args:
        relations: title, supplier, supplier_country, buyer, relation_id, in any order.
        answers: what holds on the day, by relation; relations without an answer are left out.
        rates: yearly value in USD m by relation, where known; the line is as wide as its logarithm.
        shade: CSS class of an answer.
        label: what the picture shows, for people who do not see it.
    """
    drawn = sorted(
        (r for r in relations if r["relation_id"] in answers),
        key=lambda r: (r["supplier_country"] or "zz", r["title"]),
    )
    places: dict[str, float] = {}
    at: dict[str, list[float]] = {}
    heads = []
    y = float(TOP)
    for country, group in groupby(drawn, key=lambda r: r["supplier_country"]):
        name = countries().get(country or "", country or "several countries")
        heads.append(f'<text class="axis" x="4" y="{y + 12:.1f}">{escape(name)}</text>')
        for relation in group:
            places[relation["relation_id"]] = y
            at.setdefault(relation["buyer"] or "", []).append(y)
            y += LANE
        y += 6
    buyers = _spread({name: sum(several) / len(several) for name, several in at.items()}, 40.0, y - LANE)
    lines, names = [], []
    for relation in drawn:
        id = relation["relation_id"]
        a, b = places[id] + 7, buyers[relation["buyer"] or ""]
        low, high = rates.get(id, (0.0, 0.0))
        width = 1.2 + 1.6 * log10(1 + high / 10) if high else 1.2
        worth = f", {money(low, high)} a year" if high else ""
        said = answers[id]
        cite = f" ({said['citation']})" if said["citation"] else ""
        title = escape(f"{relation['title']}: {answer(dict(said))}{cite}{worth}")
        middle = (LEFT + RIGHT) / 2
        curve = f"M{LEFT} {a:.1f} C{middle:.0f} {a:.1f} {middle:.0f} {b:.1f} {RIGHT} {b:.1f}"
        lines.append(
            f'<path class="tie {shade(said)}" d="{curve}" stroke-width="{width:.1f}"><title>{title}</title></path>'
        )
        names.append(
            f'<text x="{LEFT - 8}" y="{a + 4:.1f}" text-anchor="end">{escape(relation["title"])}'
            f"<title>{title}</title></text>"
        )
    ends = [f'<text class="buyer" x="{RIGHT + 8}" y="{b + 4:.1f}">{escape(name)}</text>' for name, b in buyers.items()]
    return (
        f'<svg class="network" viewBox="0 0 {WIDTH} {y + 4:.0f}" role="img" aria-label="{escape(label)}">'
        f"{''.join([*lines, *heads, *names, *ends])}</svg>"
    )


def _spread(wanted: dict[str, float], apart: float, bottom: float) -> dict[str, float]:
    """Return heights near those wanted, at least `apart` from each other, from the top down."""
    placed: dict[str, float] = {}
    last = TOP - apart
    for name, y in sorted(wanted.items(), key=lambda pair: pair[1]):
        last = max(y, last + apart)
        placed[name] = last
    over = max(last - bottom, 0.0)
    return {name: y - over for name, y in placed.items()}
