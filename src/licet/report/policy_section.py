"""What each policy does to losses, by the ways out of them and by country, and who supplies whom on each day."""

from collections.abc import Mapping
from html import escape

import polars as pl

from licet.accounts import yearly_rate
from licet.case_losses import groups
from licet.case_mechanisms import WAYS, Effects
from licet.facts import countries
from licet.report.charts import shade
from licet.report.effect_charts import tile_map, waterfall
from licet.report.findings import Material, by_relation, changes
from licet.report.network_picture import network


def effects_section(material: Material) -> str:
    """Return waterfalls of each policy's effect by mechanism and maps of who loses, or nothing without a simulation."""
    if not material.effects:
        return ""
    plan = material.effects[0].plan
    sides: dict[str, tuple[str, ...]] = {}
    for name, cells in groups(plan).items():
        side = "Sellers" if name.startswith("suppliers") else "Buyers"
        sides[side] = (*sides.get(side, ()), *cells)
    years = f"{plan.start.year} to {plan.start.year + (plan.months - 1) // 12}"
    out = [
        '<h2 id="effects">What a policy does, and by what</h2><p>Sales lost over '
        f"{years} under each policy, from what would be lost if nobody found a way out of it to what is lost with all. "
        "A way out counts at its mean effect over every order of switching ways on, so that parts add up. Priors stand "
        "at their middle: these are no ranges, and losses of buyers and of sellers are never added.</p>"
    ]
    for side, cells in sides.items():
        split = [(effect, effect.parts(cells)) for effect in material.effects]
        top = max(first for _, (first, _, _) in split)
        record = split[0][1][2]
        told = [i for i in range(len(WAYS)) if any(abs(parts[i]) >= 50 for _, (_, parts, _) in split)]
        panels = []
        for effect, (first, parts, _) in split:
            if first < 1.0:
                continue
            title = escape(effect.policy.title)
            mark = None if effect is material.effects[0] else ("the record", record)
            label = f"{effect.policy.title}: sales lost by {side.lower()}, by way out of the loss"
            picture = waterfall(
                ("without a way out", first), [(WAYS[i], parts[i]) for i in told], "lost", top, label, mark
            )
            panels.append(f"<figure><h4>{title}</h4>{picture}</figure>")
        out.append(f'<h3>{side}</h3><div class="panels wider">{"".join(panels)}</div>')
    return "".join([*out, _maps(material.effects, years)])


def _maps(effects: tuple[Effects, ...], years: str) -> str:
    lost = [(effect, _by_country(effect)) for effect in effects]
    top = max((abs(value) for _, values in lost for value in values.values()), default=0.0)
    if top < 1.0:
        return ""
    names = countries()
    panels = [
        f"<figure><h4>{escape(effect.policy.title)}</h4>"
        f"{tile_map(values, top, names, f'{effect.policy.title}: sales lost by sellers, by country, {years}')}</figure>"
        for effect, values in lost
        if any(abs(value) >= 1.0 for value in values.values())
    ]
    return (
        "<h3>Who loses</h3><p>Sales that sellers lose, net of resale, by their country, in billions of US dollars over "
        f"{years}. A tile is a country near its place on the map; its size says nothing.</p>"
        f'<div class="panels wider">{"".join(panels)}</div>'
    )


def _by_country(effect: Effects) -> Mapping[str, float]:
    """Return what sellers lose by country, in USD m."""
    sellers = {link["seller"] for link in effect.plan.content["link"]}
    total: dict[str, float] = {}
    for at, cell in enumerate(effect.plan.content["cell"]):
        if cell["name"] in sellers:
            total[cell["region"]] = total.get(cell["region"], 0.0) + float(effect.lost[-1, :, at].sum())
    return total


def network_section(material: Material, colors: str) -> str:
    """Return the picture of who supplies whom, on the first day and each day on which answers change; no script."""
    case, stretches = material.case, by_relation(material.record)
    relations = case["relations"].filter(pl.col("total") != "true").to_dicts()
    rates = {
        r["relation_id"]: yearly_rate(case["flows"], r["reference_flow"])
        for r in case["relations"].iter_rows(named=True)
        if r["reference_flow"]
    }
    days = [(case.since, "the first day of the case"), *changes(material)]
    boxes, panels = [], []
    for number, (day, text) in enumerate(days):
        held = {id: row for id, rows in stretches.items() for row in rows if row["since"] <= day < row["until"]}
        picture = network(relations, held, rates, shade, f"Supply relations on {day}")
        checked = ' checked=""' if number == len(days) - 1 else ""
        boxes.append(
            f'<input type="radio" name="day" id="day-{number}"{checked}/><label for="day-{number}">{day}</label>'
        )
        panels.append(
            f'<figure class="day"><p class="soft">{day}: {escape(text)}</p><div class="wide">{picture}</div></figure>'
        )
    shown = "".join(f"#day-{n}:checked ~ .days > :nth-child({n + 1}) {{ display: block; }}" for n in range(len(days)))
    return (
        '<h2 id="network">Who supplies whom, by day</h2><p>Pick a day; color and dash of a line are the answer, its '
        "width the value a year, on a logarithmic scale.</p>"
        f'{colors}<style>{shown}</style><div class="choose">{"".join(boxes)}'
        f'<div class="days">{"".join(panels)}</div></div>'
    )
