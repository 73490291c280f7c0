"""A case folder is checked whole, and its accounts add up."""

import shutil
from datetime import date
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from licet import accounts, case, case_folder
from licet.errors import LicetError
from licet.policy import BASELINE

HUAWEI = Path(str(resources.files("licet.cases").joinpath("huawei")))


@pytest.fixture(scope="module")
def huawei() -> case_folder.Case:
    """The built-in case."""
    return case_folder.read("huawei")


@pytest.fixture(scope="module")
def record(huawei: case_folder.Case) -> case.Run:
    """The record as it was."""
    return case.run(huawei)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the built-in case to break."""
    return Path(shutil.copytree(HUAWEI, tmp_path / "mine"))


def test_a_folder_given_by_path_is_a_case(copy: Path, record: case.Run) -> None:
    """A copy of a built-in case in another place gives the same answers."""
    assert case.run(case_folder.read(copy)).segments.equals(record.segments)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("flows.csv", "value_kind", "valeu_kind", "Nearest: value_kind"),
        ("flows.csv", "2018-01-01", "2018-13-01", "line 2 of"),
        ("facts.csv", "item_moves", "item_move", "Nearest: item_moves"),
        ("facts.csv", ",true,", ",maybe,", "true or false"),
        ("relations.csv", "TSMC,", "TMSC,", "one that exists"),
        ("parties.csv", ",csl;fr2019,", ",csl;fr2091,", "fr2091"),
        ("case.toml", "title", "titel", "titel"),
    ],
)
def test_a_broken_file_is_named(copy: Path, file: str, old: str, new: str, says: str) -> None:
    """A wrong column, day, fact, value, reference or key says where it is and what was expected."""
    path = copy / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(LicetError, match=says):
        case_folder.read(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    """Nothing is read from half a case."""
    (copy / "claims.csv").unlink()
    with pytest.raises(LicetError, match=r"claims\.csv"):
        case_folder.read(copy)


def test_stretches_cover_every_day_once(huawei: case_folder.Case, record: case.Run) -> None:
    """The stretches of each relation run from the first to the last day without gap or overlap."""
    for _, part in record.segments.group_by("relation_id"):
        ordered = part.sort("since")
        assert ordered["since"].to_list() == [huawei.since, *ordered["until"].to_list()[:-1]]
        assert ordered["until"].to_list()[-1] == huawei.until


def test_value_is_neither_lost_nor_doubled(huawei: case_folder.Case, record: case.Run) -> None:
    """Each flow inside the case's days is accounted in full, in one class or as unknown."""
    accounted = record.flows.group_by("flow_id").agg(pl.col("value_usd_m").sum())
    inside = huawei["flows"].filter(pl.col("value_usd_m").is_not_null() & (pl.col("since") >= huawei.since))
    both = inside.join(accounted, on="flow_id", suffix="_accounted")
    assert both.height > 20
    for flow, value, got in both.select("flow_id", "value_usd_m", "value_usd_m_accounted").iter_rows():
        assert got == pytest.approx(value, rel=1e-9), flow


def test_rivals_are_alternatives(huawei: case_folder.Case, record: case.Run) -> None:
    """Two figures of one quantity give a range, not a sum."""
    rates = record.rates.filter((pl.col("relation_id") == "KR-MEMORY") & (pl.col("year") == 2019))
    assert rates.select("class", "low_usd_m", "high_usd_m").rows() == [("free", 8475.0, 10000.0)]


def test_totals_stay_apart_from_their_parts(huawei: case_folder.Case) -> None:
    """Rows that contain others are marked, so that no sum takes both."""
    total = huawei["relations"].filter(pl.col("total") == "true")["supplier"].to_list()
    assert all(name in total for name in huawei["relations"]["supplier"] if name.startswith("ALL "))
    assert "Samsung Electronics and SK hynix" in total


def test_switching_an_assumption_off_only_widens(huawei: case_folder.Case, record: case.Run) -> None:
    """Without an assumption no answer is narrower than with it."""
    rungs = accounts.RUNGS
    ranges = {
        (row["relation_id"], row["since"]): (rungs[row["at_least"]], rungs[row["at_most"]])
        for row in record.segments.iter_rows(named=True)
    }
    for id in ("A-equipment", "A-standard", "A-us-origin"):
        open_ = case.run(huawei, assumptions_off=[id]).segments
        for (relation, since), (low, high) in ranges.items():
            found = open_.filter(
                (pl.col("relation_id") == relation) & (pl.col("since") <= since) & (since < pl.col("until"))
            ).row(0, named=True)
            assert rungs[found["at_least"]] <= low <= high <= rungs[found["at_most"]], (id, relation, since)


def test_unknown_assumptions_are_refused(huawei: case_folder.Case) -> None:
    """A name that no assumption has is an error with the nearest."""
    with pytest.raises(LicetError, match="Nearest: A-equipment"):
        case.run(huawei, assumptions_off=["A-equipmnt"])


def test_policies_compare_on_the_same_rows(huawei: case_folder.Case, record: case.Run) -> None:
    """Without controls all is free; without the direct product rule foreign parts stay free; a reset frees the rest."""
    runs = {policy.id: case.run(huawei, policy) for policy in huawei.policies}
    assert set(runs["no_controls"].segments["at_most"]) == {"no license required"}

    def on(run: case.Run, relation: str, day: date) -> str:
        rows = run.segments.filter(
            (pl.col("relation_id") == relation) & (pl.col("since") <= day) & (pl.col("until") > day)
        )
        return str(rows["determination"][0])

    assert on(record, "SAMSUNG", date(2021, 6, 1)) == "license required"
    assert on(runs["entity_list_only"], "SAMSUNG", date(2021, 6, 1)) == "no license required"
    assert on(runs["reset_2021"], "SAMSUNG", date(2021, 1, 19)) == "license required"
    assert on(runs["reset_2021"], "SAMSUNG", date(2021, 1, 20)) == "no license required"
    assert on(runs["reset_2021"], "SME-SMIC", date(2021, 6, 1)) == "license required"
    held = runs["full_stop"].segments.filter(pl.col("relation_id") == "INTEL")["covered_by_license"]
    assert True not in held.to_list()


@pytest.mark.parametrize(
    ("at_least", "at_most", "covered", "classes"),
    [
        ("no license required", "no license required", None, ("free",)),
        ("license required", "license required", True, ("licensed",)),
        ("license required", "license required", None, ("licensed", "none held")),
        ("license exception", "prohibited", False, ("free", "none held", "prohibited")),
    ],
)
def test_classes_an_answer_leaves_open(
    at_least: str, at_most: str, covered: bool | None, classes: tuple[str, ...]
) -> None:
    """A range of answers and an unknown license leave several classes open."""
    assert accounts.possible_classes(at_least, at_most, covered) == classes


def test_the_baseline_has_a_name(record: case.Run) -> None:
    """The record is a policy like any other."""
    assert record.policy is BASELINE
