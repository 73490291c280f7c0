"""The simulated losses of a case in its report: months with ranges, years with whose ranges they are, the back-test."""

from collections.abc import Mapping
from html import escape
from typing import Any

from licet.case_backtest import backtest
from licet.case_claims import claims_table
from licet.case_losses import groups, yearly
from licet.case_rests import simulated
from licet.facts import countries
from licet.report.charts import band
from licet.report.findings import Material
from licet.report.page import fold, table


def losses_section(material: Material) -> str:
    """Return the section, or nothing if the case has no simulation."""
    made = material.losses
    if made is None:
        return ""
    panels = []
    for name, cells in groups(made.plan).items():
        paths = made.by_month(cells)
        top = float(paths[2].max())
        if top < 1.0:
            continue
        label = f"{name}: sales lost a month, millions of US dollars of {made.plan.start.year}, 90 % range"
        picture = band([path.tolist() for path in paths], top, made.plan.start.year, label)
        panels.append(f"<figure><h3>{escape(_told(name))}</h3>{picture}</figure>")
    rows = [
        [
            escape(_told(row["group"])),
            str(row["year"]),
            *(f"{row[key]:,.0f}" for key in ("low_usd_m", "median_usd_m", "high_usd_m")),
            *(
                "" if row[key] is None else f"{100 * min(max(row[key], 0.0), 1.0):.0f} %"
                for key in ("law", "economics")
            ),
        ]
        for row in yearly([made]).iter_rows(named=True)
        if row["high_usd_m"] >= 1.0
    ]
    by_group = {row["group"]: row for row in simulated(made.plan, claims_table(material.case)).iter_rows(named=True)}
    rows = [
        [*row, f'<a href="#evidence">{_counted(by_group.get(row[0]))}</a>'] for row in rows
    ]  # the ids themselves stand in the section on evidence and in simulated_losses.csv
    head = ["who", "year", "low", "median", "high", "law alone", "economics alone", "rests on"]
    years = table(head, rows, range(2, 7))
    return (
        '<h2 id="losses">Simulated losses by month</h2><p>The record run through a model of shortages: sales '
        f"lost a month against {made.plan.start.year}, net of resale, in millions of US dollars; line and band are the "
        f"median and the 90 % range over {2 * made.made.base} draws. No forecast: the network is small, and every "
        "range is in <code>simulation.toml</code> with its source.</p>"
        f'<div class="panels">{"".join(panels)}</div>'
        + fold("By year, and the share of variance that goes if law, or economics, were known", years)
        + _backtest(material)
    )


def _told(group: str) -> str:
    """Return the name of a group as people read it: countries by name, cells without capitals."""
    kind, _, code = group.rpartition(" ")
    return f"{kind.capitalize()} {countries().get(code, code)}" if kind else group.capitalize()


def _counted(row: Mapping[str, Any] | None) -> str:
    return "" if row is None else f"{len(row['claims'].split('; '))} claims, {row['origins_counted']} origins"


def _backtest(material: Material) -> str:
    made = material.losses
    assert made is not None
    before = material.before.case if material.before else material.case
    off = set(before["outcomes"]["outcome_id"]) - set(material.case["outcomes"]["outcome_id"])
    score = backtest(material.case, made, off=off)
    if score.rows.is_empty():
        return "<p>No target of the back-test keeps its observation.</p>"
    rows = [
        [
            escape(f"{row['target']}, {row['unit']}"),
            f"{row['low']:,.1f} to {row['high']:,.1f}",
            f"{row['observed']:,.1f}",
            "hit" if row["hit"] else "miss",
            f"{row['no_change']:,.1f}",
            f"{row['trend']:,.1f}",
        ]
        for row in score.rows.iter_rows(named=True)
    ]
    parts = score.summary().select("forecast", "hits", "targets", "median_error_percent")
    said = "; ".join(
        f"{who}: {hits} of {all_} inside, median error {error:.0f} %" for who, hits, all_, error in parts.rows()
    )
    head = ["quantity", "predicted, 90 %", "observed", "", "no change", "trend"]
    return (
        f"<h3>Back-test: sources to {made.plan.frozen}, outcomes after it</h3><p>{escape(said)}. The ranges were "
        "written with outcomes in existence: sources are frozen, memory is not.</p>" + table(head, rows, [1, 2, 4, 5])
    )
