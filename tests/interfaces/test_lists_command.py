"""`licet lists`: import, show, diff, rollback, verify, and wrong use."""

import json
import os
import subprocess
import sys

import pytest

from editions import COUNTS, NAMES, edition


@pytest.fixture
def folder(tmp_path):
    """A folder with two editions."""
    more = COUNTS | {"EL": 301}
    from datetime import date

    (tmp_path / "one.json").write_bytes(edition(COUNTS))
    (tmp_path / "two.json").write_bytes(edition(more, date(2026, 5, 2)))
    (tmp_path / "small.json").write_bytes(edition({"EL": 5}, date(2026, 5, 3)))
    (tmp_path / "own.csv").write_text("name,since,mood\nAcme Bearings,2024-02-01,bad\n")
    return tmp_path


def lists(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `licet lists` with a store in the folder."""
    command = [sys.executable, "-m", "licet", "lists", *arguments]
    environment = os.environ | {"LICET_CACHE": str(folder / "cache")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def first(folder) -> subprocess.CompletedProcess[str]:
    """Import the first edition, which is small beside the real list."""
    return lists(folder, "import", "us.consolidated", "one.json", "--override", "a small edition for a test")


def test_import_and_show(folder) -> None:
    """An edition is imported, shown with its counts, and its parties with their status on a day."""
    done = first(folder)
    assert done.returncode == 0, done.stderr
    assert "1,994 entries, 3,988 names of 2026-05-01" in done.stderr
    assert "overruled: list CAP is missing" in done.stderr
    shown = lists(folder, "show", "--json").stdout.splitlines()
    kept = next(line for line in map(json.loads, shown) if line["list"] == "us.consolidated")
    assert (kept["snapshot"], kept["counts"]) == (done.stdout.strip(), COUNTS)
    assert "nothing kept" in lists(folder, "show").stdout
    party = json.loads(lists(folder, "show", "el alias 7", "--on", "2026-05-01", "--json").stdout)
    assert (party["name"], party["listed"], party["list"]) == ("EL Party 7", True, "EL")
    assert "unknown  EL  EL Party 7" in lists(folder, "show", "EL Party 7", "--on", "2020-01-01").stdout


def test_refusal_says_why(folder) -> None:
    """A refused edition gives exit code 1 and the reason; the old snapshot stays; an override is possible."""
    kept = first(folder).stdout
    done = lists(folder, "import", "us.consolidated", "small.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "ListRefused: us.consolidated: list DPL is missing" in done.stderr
    assert "the snapshot of 2026-05-01 stays" in done.stderr.lower()
    assert kept.strip()[:12] in lists(folder, "show").stdout
    done = lists(
        folder, "import", "us.consolidated", "small.json", "--override", "the list was cut", "--by", "M. Rivera"
    )
    assert done.returncode == 0


def test_diff_and_rollback(folder) -> None:
    """What changed is shown entry by entry; a rollback makes the edition before current."""
    before = first(folder).stdout
    lists(folder, "import", "us.consolidated", "two.json")
    assert lists(folder, "diff", "us.consolidated").stdout == "+ EL  EL Party 300  (EL300)\n"
    done = lists(folder, "rollback", "us.consolidated", "--why", "wrong file")
    assert (done.returncode, done.stdout) == (0, before)
    assert lists(folder, "verify").returncode == 0


def test_verify_fails_on_a_changed_file(folder) -> None:
    """A file that was changed makes verify fail and is named."""
    first(folder)
    next((folder / "cache").rglob("entries.parquet")).write_bytes(b"x")
    done = lists(folder, "verify")
    assert done.returncode == 1
    assert "entries.parquet has changed" in done.stdout


def test_a_private_list(folder) -> None:
    """A list of one's own is kept like any other; a column nobody reads is reported."""
    done = lists(folder, "import", "private.watch", "own.csv", "--published", "2026-05-01")
    assert done.returncode == 0, done.stderr
    assert "columns nobody reads, kept as they are: mood" in done.stderr
    assert "listed since 2024-02-01" in lists(folder, "show", "acme bearings", "--on", "2025-01-01").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("import", "us.consolidate", "one.json"), 2),
        (("import", "us.consolidated", "absent.json"), 2),
        (("import", "private.BAD NAME", "own.csv"), 2),
        (("import", "us.consolidated", "own.csv"), 1),
        (("import", "us.consolidated", "one.json", "--published", "yesterday"), 2),
        (("import", "us.consolidated", "one.json", "--published", "2026-01-01"), 1),
        (("show", "Acme", "--list", "us.sdn"), 2),
        (("diff", "us.sdn"), 2),
        (("rollback", "us.sdn", "--why", "x"), 2),
        (("rollback", "us.sdn"), 2),
        (("fetch", "us.unverified"), 1),
        (("fetch", "us.nothing"), 2),
    ],
)
def test_wrong_use_is_told(folder, arguments: tuple[str, ...], code: int) -> None:
    """Wrong use and refusals have their exit codes and a message, never a traceback; nothing becomes current."""
    done = lists(folder, *arguments)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not (folder / "cache" / "lists" / "current.json").exists()
    assert NAMES["EL"] not in done.stdout
