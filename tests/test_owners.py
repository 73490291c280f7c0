"""Owners that are listed parties, found by screening the chart against kept lists."""

import json
import subprocess
import sys
from datetime import date

import pytest

from licet.lists import us_consolidated
from licet.lists.files import snapshot_of
from licet.owners import listed_owners
from licet.parties import bind
from licet.screening.hits import Thresholds

ROWS = [
    {"id": "a", "source": "Entity List (EL)", "name": "Huawei Technologies Co., Ltd.",
     "license_requirement": "see §§ 734.9(e)1 and 744.11 of the EAR2", "license_policy": "Presumption of denial",
     "federal_register_notice": "84 FR 22961"},
    {"id": "b", "source": "Specially Designated Nationals (SDN)", "name": "Bank Rossiya Severnaya",
     "programs": ["RUSSIA-EO14024"]},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A folder with a list and a chart of ownership."""
    body = {"meta": {"generated_at_source": "2026-05-01"}, "results": ROWS}
    (tmp_path / "list.json").write_text(json.dumps(body))
    (tmp_path / "edges.csv").write_text("owner,owned,percent\nBANK ROSSIYA SEVERNAYA,Target,60\nJoe Roe,Target,40\n")
    return tmp_path


@pytest.fixture
def book(folder):
    """The list, indexed."""
    return bind({us_consolidated.SOURCE.id: [snapshot_of(folder / "list.json", date(2026, 5, 1))]})


def test_an_owner_is_a_listed_party(book) -> None:
    """A settled hit gives a listing under the name of the chart, with program, policy and footnotes."""
    found, unresolved = listed_owners(["HUAWEI TECHNOLOGIES CO LTD", "Joe Roe"], book, date(2026, 5, 2))
    assert [(x.party, x.list, x.policy, x.footnotes) for x in found] == [
        ("HUAWEI TECHNOLOGIES CO LTD", "EL", "presumption of denial", ("1", "2"))
    ]
    assert unresolved == ()


def test_a_day_before_the_listing(book) -> None:
    """An owner listed later is no listed owner on the day."""
    assert listed_owners(["Huawei Technologies Co., Ltd."], book, date(2019, 5, 15)) == ((), ())


def test_what_is_open_is_named(book) -> None:
    """An unresolved hit, and an entry of which the day is uncertain, are named and not weighed."""
    found, unresolved = listed_owners(["Rossiya Bank"], book, date(2026, 5, 2), Thresholds(0.999, 0.01))
    assert (found, unresolved[0].why) == ((), "unresolved")
    found, unresolved = listed_owners(["Bank Rossiya Severnaya"], book, date(2020, 1, 1))
    assert found == ()
    assert "listed on 2020-01-01 or not" in unresolved[0].why


def test_the_command(folder) -> None:
    """The ownership command takes kept lists for the listed parties."""
    licet = [sys.executable, "-m", "licet"]
    importing = [*licet, "lists", "import", "us.consolidated", "list.json", "--store", "kept", "--override", "test"]
    subprocess.run(importing, cwd=folder, check=True, capture_output=True)
    asked = [*licet, "ownership", "edges.csv", "--party", "Target", "--on", "2026-05-02", "--rule", "OFAC50"]
    done = subprocess.run(
        [*asked, "--lists", "kept", "--json"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["OFAC50"]
    assert (found["status"], found["counted_owners"]) == ("restricted", ["BANK ROSSIYA SEVERNAYA"])
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
