"""`licet ownership` and `bench/ownership.py`: one question through the command line, and the agency's cases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared import shared

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "ownership"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "src")}


def run(*args: object) -> subprocess.CompletedProcess[str]:
    """Run Python with the package on its path."""
    words = [sys.executable, *map(str, args)]
    return subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT, check=False)


def licet(*args: object) -> subprocess.CompletedProcess[str]:
    """Run the command line on the fixtures."""
    return run("-m", "licet", "ownership", *args, "--listed", FIXTURES / "listed.csv")


def test_the_agencies_cases_come_out_as_published() -> None:
    """All nineteen worked examples of the two agencies are answered as expected, over every key they give."""
    done = run(
        ROOT / "bench" / "ownership.py", shared("reference", "screening", "ownership-cases-dev.jsonl"), "--check"
    )
    assert (done.returncode, done.stderr.strip()) == (0, "19 of 19 cases as expected")
    assert {"status", "aggregate_percent", "counted_owners", "red_flag"} <= set(json.loads(done.stdout.splitlines()[0]))


def test_cases_decided_from_the_sources_come_out_so() -> None:
    """Cases decided by hand from the FAQs, the guidance of 2014 and the affiliates rule, with the source of each."""
    path = FIXTURES / "cases.jsonl"
    done = run(ROOT / "bench" / "ownership.py", path, "--check")
    assert (done.returncode, done.stderr.strip()) == (0, "41 of 41 cases as expected")
    assert all(json.loads(line)["source"]["cite"] for line in path.read_text(encoding="utf-8").splitlines())


def test_the_check_of_cases_can_fail(tmp_path: Path) -> None:
    """A case with a wrong expectation is reported and the exit code says so."""
    case = {"id": "c", "regime": "OFAC50", "as_of": "2026-01-15", "listed": [{"party": "X", "list": "SDN"}]}
    case |= {"ownership": [{"owner": "X", "owned": "A", "percent": 50}], "question": "A"}
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(case | {"expected": {"status": "not_restricted"}}) + "\n")
    done = run(ROOT / "bench" / "ownership.py", path, "--check")
    assert done.returncode == 1 and "expected 'not_restricted'" in done.stderr


def test_a_broken_case_does_not_stop_the_others(tmp_path: Path) -> None:
    """A case that cannot be read gives an error in its line, and exit code 2 at the end."""
    good = {"regime": "OFAC50", "as_of": "2026-01-15", "listed": [], "ownership": [], "question": "A"}
    path = tmp_path / "cases.jsonl"
    path.write_text("{\n" + json.dumps(good) + "\n")
    done = run(ROOT / "bench" / "ownership.py", path)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, "error" in first, second["status"]) == (2, True, "not_restricted")


def test_the_scale_run_compares_with_plain_rounds() -> None:
    """The benchmark's graph gives the same sets by the naive way."""
    done = run(ROOT / "bench" / "ownership.py", "--scale", 20_000)
    assert done.returncode == 0 and "same result: True" in done.stdout


@pytest.mark.parametrize(
    ("file", "party"),
    [("edges.csv", "Harbor Optics"), ("statements.json", "Harbor Optics")],
)
def test_the_command_answers_in_json(file: str, party: str) -> None:
    """The same question on CSV and on BODS statements names the rule, the bounds and the red flag."""
    done = licet(FIXTURES / file, "--party", party, "--on", "2025-10-15", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and set(found) == {"OFAC50", "CMIC", "BIS_AFFILIATES"}
    assert found["BIS_AFFILIATES"]["rule"] == "us.ear.affiliates"
    assert found["BIS_AFFILIATES"]["status"] in ("restricted", "unknown_ownership")


def test_the_command_prints_what_decided() -> None:
    """The plain answer shows status, bounds, the owners counted and whose terms flow."""
    done = licet(FIXTURES / "edges.csv", "--party", "Second Mill", "--on", "2025-10-15", "--rule", "BIS_AFFILIATES")
    assert "BIS_AFFILIATES: restricted" in done.stdout
    assert "50 % by Northern Holding" in done.stdout
    assert "review policy: presumption of denial; footnotes 1, 4" in done.stdout


def test_check_says_no_with_the_exit_code() -> None:
    """With --check the exit code is 1 where a rule restricts or may restrict, 0 where all leave the party free."""
    asked = ("--on", "2025-10-15", "--rule", "BIS_AFFILIATES", "--check")
    assert licet(FIXTURES / "edges.csv", "--party", "Second Mill", *asked).returncode == 1
    assert licet(FIXTURES / "edges.csv", "--party", "Free Company", *asked).returncode == 0


@pytest.mark.parametrize(
    "args",
    [
        (FIXTURES / "edges.csv", "--party", "Harbour Optics", "--on", "2025-10-15"),
        (FIXTURES / "edges.csv", "--party", "Harbor Optics", "--on", "yesterday"),
        (FIXTURES / "none.csv", "--party", "Harbor Optics", "--on", "2025-10-15"),
        (FIXTURES / "edges.csv", "--party", "Harbor Optics", "--on", "2025-10-15", "--rule", "OFAC"),
        (FIXTURES / "edges.csv", "--party", "Harbor Optics", "--on", "2025-10-15", "--format", "gleif"),
    ],
)
def test_wrong_use_gives_one_message(args: tuple) -> None:
    """Unknown parties, days, files, rules and formats end with exit code 2 and no traceback."""
    done = licet(*args)
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip()
