"""The report of a case: one page to read, and the same tables as CSV and Parquet."""

import os
from pathlib import Path

import polars as pl

from licet.case_claims import claims_table, listed
from licet.case_losses import yearly
from licet.case_rests import simulated
from licet.report.case_sections import html
from licet.report.cells import guarded
from licet.report.findings import Material


def write(material: Material, folder: str | Path) -> Path:
    """Write `report.html` and the tables of a case to a folder, and return the path of the page.

    Each file is written beside its place and moved there when complete.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables(material).items():
        _replace(folder / f"{name}.csv", guarded(frame).write_csv().encode())
        frame.write_parquet(folder / f".{name}.parquet")
        (folder / f".{name}.parquet").replace(folder / f"{name}.parquet")
    path = folder / "report.html"
    _replace(path, html(material).encode())
    return path


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def tables(material: Material) -> dict[str, pl.DataFrame]:
    """Return the tables behind the page: determinations, value and rates over every policy, missing facts, claims."""

    def over(name: str) -> pl.DataFrame:
        named: list[tuple[str, pl.DataFrame]] = [(run.policy.id, getattr(run, name)) for run in material.runs]
        return pl.concat([frame.select(pl.lit(id).alias("policy"), pl.all()) for id, frame in named])

    return {
        "determinations": over("segments"),
        "flows": over("flows"),
        "value": over("accounts"),
        "rates": over("rates"),
        "missing": over("missing"),
        "claims": material.case["claims"],
        **_evidence(material),
    }


def _evidence(material: Material) -> dict[str, pl.DataFrame]:
    """Return the claims behind each figure, and flows, outcomes and simulated losses with their claims and origins."""
    claims = claims_table(material.case)
    found = {"evidence": claims}
    for used_in, name, id in (("flow", "flow_figures", "flow_id"), ("outcome", "outcome_figures", "outcome_id")):
        table = material.case["flows" if used_in == "flow" else "outcomes"]
        found[name] = table.join(
            listed(claims, used_in).rename({"row_id": id}), on=id, how="left", maintain_order="left"
        )
    relations = listed(claims, "loss").rename({"row_id": "relation_id"})
    found["loss_figures"] = material.case["relations"].join(
        relations, on="relation_id", how="left", maintain_order="left"
    )
    if material.losses is not None:
        rests = simulated(material.losses.plan, claims)
        found["simulated_losses"] = yearly([material.losses]).join(rests, on="group", how="left", maintain_order="left")
    return found
