"""`licet law check` names drifts and ends with 1; a file that is no edition is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from licet.errors import BadFile, BadValue
from licet.interfaces.cli.law import command

FIXTURE = Path(__file__).parents[1] / "law" / "ecfr" / "part-774.xml"


def test_drifts_are_printed_and_end_with_one() -> None:
    """Each drift is a line on standard output, the count goes to standard error, the exit code is 1."""
    done = CliRunner().invoke(command, ["check", str(FIXTURE), "--on", "2026-08-07"], standalone_mode=False)
    assert "control list: 3A001: MT1 on .z.2: the tables say that it applies, the edition says nothing" in done.stdout
    assert "drifts in 1 file" in done.stderr
    done = CliRunner().invoke(command, ["check", str(FIXTURE), "--on", "2026-08-07"])
    assert done.exit_code == 1


def test_drifts_as_json_name_table_and_key() -> None:
    """The same as data."""
    done = CliRunner().invoke(command, ["check", str(FIXTURE), "--on", "2026-08-07", "--json"])
    assert {"table", "key", "what", "ours", "theirs"} == set(json.loads(done.stdout)[0])


def test_no_file_and_no_day_are_refused(tmp_path: Path) -> None:
    """A missing file and a day that is none are errors with what was expected."""
    with pytest.raises(BadFile, match="cannot be read"):
        CliRunner().invoke(command, ["check", str(tmp_path / "x.xml"), "--on", "2026-08-07"], catch_exceptions=False)
    with pytest.raises(BadValue, match="yesterday"):
        CliRunner().invoke(command, ["check", str(FIXTURE), "--on", "yesterday"], catch_exceptions=False)
    assert CliRunner().invoke(command, ["check", str(FIXTURE)]).exit_code == 2
