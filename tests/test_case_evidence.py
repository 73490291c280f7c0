"""A case lists the claims behind its figures, and runs without one of them."""

import shutil
from importlib import resources
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from licet import case_folder, policy
from licet.case import run
from licet.case_evidence import claims_of, without_claims
from licet.errors import BadValue, UnknownName
from licet.interfaces.cli.case import command


def test_every_evidence_row_points_at_something() -> None:
    """Flows, outcomes and losses of the built-in case list claims that exist."""
    case = case_folder.read("huawei")
    assert {row["used_in"] for row in case["evidence"].iter_rows(named=True)} == {"flow", "outcome", "loss"}
    assert [c["role"] for c in claims_of(case, "outcome", "O011")] == ["agrees"] * 3
    assert claims_of(case, "loss", "T-US")[0]["claim"].startswith("Keeping the rules would hurt")


def test_a_figure_leaves_with_its_only_claim() -> None:
    """A flow that rests on one claim is gone without it; a retelling does not keep it alive."""
    case = case_folder.read("huawei")
    left = without_claims(case, ["C001"])
    assert set(case["flows"]["flow_id"]) - set(left["flows"]["flow_id"]) == {"F044"}
    assert set(without_claims(case, ["C023"])["flows"]["flow_id"]) == set(case["flows"]["flow_id"])


def test_a_relation_takes_a_rival_of_its_lost_reference() -> None:
    """Without the source of the preferred figure the other figure of the same flow speaks for the relation."""
    left = without_claims(case_folder.read("huawei"), ["ked"])
    memory = left["relations"].filter(pl.col("relation_id") == "KR-MEMORY").row(0, named=True)
    assert "F043" not in set(left["flows"]["flow_id"])
    assert memory["reference_flow"] == "F044"


def test_a_claim_switched_off_moves_the_range_and_nothing_else() -> None:
    """The law's answers stay; the sums that rested on the claim change, in a run and through a policy alike."""
    case = case_folder.read("huawei")
    before = run(case, with_missing=False)
    after = run(without_claims(case, ["C001"]), with_missing=False)
    by_policy = run(case, policy.Policy("p", "p", claims_off=("C001",)), with_missing=False)
    assert before.segments.equals(after.segments)
    changed = before.accounts.join(after.accounts, on=["relation_id", "year", "class"], how="left", suffix="_after")
    moved = changed.filter((pl.col("high_usd_m") - pl.col("high_usd_m_after")).abs() > 0.5)
    assert set(moved["relation_id"]) == {"KR-MEMORY"}
    assert by_policy.accounts.equals(after.accounts)


def test_an_unknown_claim_is_refused() -> None:
    """An id that is no claim and no source is refused, with the nearest."""
    with pytest.raises(UnknownName, match="C001"):
        without_claims(case_folder.read("huawei"), ["C0001"])


def test_evidence_of_a_row_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A broken reference names its line; a case without evidence.csv is read."""
    folder = tmp_path / "mine"
    shutil.copytree(str(resources.files("licet.cases").joinpath("huawei")), folder)
    path = folder / "evidence.csv"
    path.write_text(path.read_text().replace("C001,flow,F044", "C001,flow,F444"))
    with pytest.raises(BadValue, match=r"line 2 of evidence\.csv"):
        case_folder.read(folder)
    path.unlink()
    assert case_folder.read(folder)["evidence"].is_empty()


def test_the_report_links_figures_to_evidence(tmp_path: Path) -> None:
    """Every flow stands in the report with links to claims and sources, beside the lineage as a picture."""
    done = CliRunner().invoke(command, ["huawei", "--claims-off", "C001", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "1 flows leave (F044)" in done.output
    page = (tmp_path / "report.html").read_text()
    assert '<svg class="lineage"' in page
    for id in {part.split('"')[0] for part in page.split('href="#claim-')[1:]}:
        assert f'id="claim-{id}"' in page
    for flow in without_claims(case_folder.read("huawei"), ["C001"])["flows"]["flow_id"]:
        assert f"<td>{flow}</td>" in page
