"""`licet decide --parts`: a bill of materials decides de minimis."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from licet.interfaces.cli.decide import command


def decide(folder: Path, *args: str) -> Result:
    """Decide a Swedish 5A001 box to China with a US chip of 27 or 25 percent of its value."""
    (folder / "shipments.csv").write_text(
        "shipped_on,activity,origin,shipped_from,destination,eccn,technology_eccn,plant_technology_eccn,value_usd\n"
        "2019-07-15,reexport,SE,SE,CN,5A001.b.1,none,none,100\n"
        "2019-07-15,reexport,SE,SE,CN,5A001.b.1,none,none,108\n"
    )
    (folder / "parts.csv").write_text(
        "row,component,eccn,value_usd,origin\n1,chip,3A001.a.2,27,US\n2,chip,3A001.a.2,27,US\n"
    )
    return CliRunner().invoke(command, [str(folder / "shipments.csv"), "--json", *args])


def test_bill_of_materials_decides_jurisdiction(tmp_path: Path) -> None:
    """27 percent is above the level and 25 percent is within it."""
    done = decide(tmp_path, "--parts", str(tmp_path / "parts.csv"))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["us_content_low"] for row in rows] == [27.0, 25.0]
    assert [row["subject_to_ear"] for row in rows] == [True, False]


def test_without_it_jurisdiction_is_open(tmp_path: Path) -> None:
    """The share of US content is then asked."""
    rows = [json.loads(line) for line in decide(tmp_path).stdout.splitlines()]
    assert [row["subject_to_ear"] for row in rows] == [None, None]
