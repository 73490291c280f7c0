"""Every figure of a case lists its claims and origins, and what rests on one of them moves alone."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from licet import case_folder
from licet.case_claims import claims_table, listed, lone, sources_of
from licet.case_evidence import USED_IN, without_claims
from licet.case_losses import cost, groups, read_plan, yearly
from licet.case_rests import cited, rests, simulated, supported
from licet.errors import UnknownName
from licet.interfaces.cli.case import command
from licet.policy import Policy

CASE = case_folder.read("huawei")
PLAN = read_plan("huawei")


@pytest.mark.parametrize("used_in", ["flow", "outcome"])
def test_every_figure_with_a_source_lists_claims_and_origins(used_in: str) -> None:
    """No flow or outcome that has a source is without a claim; articles are never fewer than one origin."""
    name, id = USED_IN[used_in]
    found = {row["row_id"]: row for row in listed(claims_table(CASE), used_in).iter_rows(named=True)}
    for row in CASE[name].iter_rows(named=True):
        assert (row[id] in found) == bool(sources_of(row)), row[id]
    assert all(row["claims"] and row["origins"] and row["origins_counted"] >= 1 for row in found.values())


def test_one_company_statement_in_two_papers_is_one_origin() -> None:
    """Two articles with the same measurer do not corroborate each other."""
    row = listed(claims_table(CASE), "flow").filter(pl.col("row_id") == "F001").row(0, named=True)
    assert (row["articles"], row["origins_counted"]) == (2, 1)


def test_losses_list_the_claims_of_their_flows() -> None:
    """The loss of a relation rests on what measures its flows, the simulated ones on what their links cite."""
    claims = claims_table(CASE)
    losses = {row["row_id"]: row["claims"] for row in listed(claims, "loss").iter_rows(named=True)}
    assert {"C001", "C003", "F043@ked"} <= set(losses["KR-MEMORY"].split("; "))
    rows = {row["group"]: row for row in simulated(PLAN, claims).iter_rows(named=True)}
    assert set(rows) == {*groups(PLAN), "all"}
    assert rows["suppliers in JP"]["claims"] == "F077@sony_mp"
    assert "RADIO-JP" in rows["suppliers in JP"]["assumed"]


def test_every_row_a_plan_cites_exists() -> None:
    """Sources of links, cells and priors name flows and outcomes of the case."""
    here = {*CASE["flows"]["flow_id"], *CASE["outcomes"]["outcome_id"]}
    assert {row for each in rests(PLAN) for row in each.rows} <= here
    assert cited("O068 to O070 over F061") == ("O068", "O069", "O070", "F061")


def test_a_claim_of_one_source_on_one_row_can_be_switched_off() -> None:
    """F001 stays while another paper carries it, and leaves with both."""
    assert "F001" in set(without_claims(CASE, ["F001@cnn2019"])["flows"]["flow_id"])
    assert "F001" not in set(without_claims(CASE, ["F001@cnn2019", "F001@wsj2019"])["flows"]["flow_id"])
    with pytest.raises(UnknownName, match="F001@cnn2019"):
        without_claims(CASE, ["F001@cnn2018"])


def test_what_rests_on_one_claim_alone_leaves_with_it() -> None:
    """For every figure with one claim, switching it off takes that figure and nothing that has another."""
    alone = lone(claims_table(CASE))
    for id in ["C001", "F003@wsj2018", next(id for id in alone if id.startswith("O"))]:
        left = without_claims(CASE, [id])
        gone = [
            (used_in, row)
            for used_in in ("flow", "outcome")
            for name, column in [USED_IN[used_in]]
            for row in sorted(set(CASE[name][column]) - set(left[name][column]))
        ]
        assert gone == alone[id]


def test_a_simulated_loss_moves_only_with_what_it_rests_on() -> None:
    """Without C001 no simulated loss moves; without the one source on image sensors those of Japan alone."""
    whole = yearly([cost(CASE, PLAN, base=4)])

    def moved(*off: str) -> set[str]:
        made = yearly([cost(CASE, PLAN, Policy("p", "p", claims_off=off), base=4)])
        both = whole.join(made, on=["group", "year"], suffix="_after")
        return set(both.filter((pl.col("median_usd_m") - pl.col("median_usd_m_after")).abs() > 0.1)["group"])

    assert moved("C001") == set()
    assert moved("sony_mp") == {"suppliers in JP"}
    assert [each.name for each in supported(PLAN, without_claims(CASE, ["sony_mp"]))[1]] == [
        "SONY > PHONES, HONOR",
        "SONY",
    ]


def test_the_command_shows_before_and_after(tmp_path: Path) -> None:
    """The page lists claims of every figure with anchors that exist, and what moved; a policy file may too."""
    policy = tmp_path / "without.toml"
    policy.write_text('id = "w"\ntitle = "Without the official"\nclaims_off = ["C001"]\n', encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        command, ["huawei", "--without-claim", "sony_mp", "--policy", str(policy), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "simulated link SONY > PHONES, HONOR leaves the network" in done.output
    assert "simulated losses of suppliers in JP" in done.output
    assert "simulated losses of suppliers in KR" not in done.output
    assert "policy w\n  without C001: 1 flows leave (F044)" in done.output
    page = (out / "report.html").read_text(encoding="utf-8")
    moved = page.split('<h3 id="moved">')[1].split("</table>")[0]
    assert "with sony_mp" in moved
    assert "suppliers in JP" in moved
    for kind in ("claim", "source"):
        for id in {part.split('"')[0] for part in page.split(f'href="#{kind}-')[1:]}:
            assert f'id="{kind}-{id}"' in page
    table = pl.read_csv(out / "simulated_losses.csv")
    assert table["claims"].null_count() == 0
    assert (out / "flow_figures.csv").read_text(encoding="utf-8").count("F043@ked") == 1
