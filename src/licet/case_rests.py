"""What a simulated case rests on: each link, cell and prior of its plan cites flows and outcomes, which have claims.

A link whose every cited row has left the case leaves the network, and the losses that run through it go. Cells and
priors that lost their rows stay: they are assumptions from then on, and are told.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from licet.case_folder import Case
from licet.case_losses import Plan, groups

_CITED = re.compile(r"\b([FO])(\d{3})(?: to \1(\d{3}))?")


@dataclass(frozen=True)
class Rest:
    """What an amount of a simulation rests on.

    Args:
        kind: link, cell or prior.
        name: "TSMC > HISILICON, HISILICON-NETWORKS", a cell, a prior.
        cells: the cells it touches; all of them for a prior.
        rows: flows and outcomes its source cites, in order; empty where it is assumed.
    """

    kind: str
    name: str
    cells: tuple[str, ...]
    rows: tuple[str, ...]


def cited(source: str) -> tuple[str, ...]:
    """Return the ids of flows and outcomes that words cite; "O068 to O071" are four.

    Example:
        >>> cited("O068 to O070 over F061: phones")
        ('O068', 'O069', 'O070', 'F061')
    """
    found: list[str] = []
    for letter, first, last in _CITED.findall(source):
        found += [f"{letter}{n:03d}" for n in range(int(first), int(last or first) + 1)]
    return tuple(dict.fromkeys(found))


def rests(plan: Plan) -> list[Rest]:
    """Return what every link, cell and prior of a plan rests on, in order of the file."""
    content = plan.content
    links = [
        Rest("link", f"{link['seller']} > {', '.join(link['buyers'])}", (link["seller"], *link["buyers"]),
             cited(link.get("source", "")))
        for link in content["link"]
    ]  # fmt: skip
    cells = [Rest("cell", cell["name"], (cell["name"],), cited(cell.get("source", ""))) for cell in content["cell"]]
    priors = [Rest("prior", prior.name, plan.cells, cited(prior.source)) for prior in plan.priors]
    return [*links, *cells, *priors]


def supported(plan: Plan, case: Case) -> tuple[Plan, list[Rest]]:
    """Return a plan with nothing in the links whose every cited row has left a case, and all that lost its last row."""
    here = {*case["flows"]["flow_id"], *case["outcomes"]["outcome_id"]}
    bare = [each for each in rests(plan) if each.rows and not set(each.rows) & here]
    names = {each.name for each in bare if each.kind == "link"}
    links = [
        {**link, "buyers": dict.fromkeys(link["buyers"], 0)}
        if f"{link['seller']} > {', '.join(link['buyers'])}" in names
        else link
        for link in plan.content["link"]
    ]
    return (replace(plan, content={**plan.content, "link": links}) if names else plan), bare


def simulated(plan: Plan, claims: pl.DataFrame) -> pl.DataFrame:
    """Return what the simulated losses of each group rest on: rows, claims and origins, through its links and cells.

    The last row, "all", is that of the priors, which every loss rests on.
    """
    every = rests(plan)
    found = [
        (group, [each for each in every if each.kind != "prior" and set(each.cells) & set(cells)])
        for group, cells in groups(plan).items()
    ]
    found.append(("all", [each for each in every if each.kind == "prior"]))
    measured = claims.filter((pl.col("role") == "measures") & (pl.col("used_in") != "loss"))
    return pl.DataFrame(
        [{"group": group, **_through(_rows(parts), measured), "assumed": _assumed(parts)} for group, parts in found],
        schema={"group": pl.String, "rows": pl.String, "claims": pl.String, "origins": pl.String,
                "articles": pl.Int64, "origins_counted": pl.Int64, "assumed": pl.String},
    )  # fmt: skip


def _rows(parts: Iterable[Rest]) -> list[str]:
    return list(dict.fromkeys(row for each in parts for row in each.rows))


def _assumed(parts: Sequence[Rest]) -> str:
    return "; ".join(each.name for each in parts if not each.rows)


def _through(rows: list[str], measured: pl.DataFrame) -> dict[str, Any]:
    part = measured.filter(pl.col("row_id").is_in(rows))
    return {
        "rows": "; ".join(rows),
        "claims": "; ".join(part["claim_id"].unique(maintain_order=True)),
        "origins": "; ".join(part["origin"].unique(maintain_order=True)),
        "articles": part["article"].n_unique(),
        "origins_counted": part["origin"].n_unique(),
    }
