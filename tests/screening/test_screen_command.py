"""`licet screen`."""

import json
import subprocess
import sys

import polars as pl
import pytest

LIST = "entry_id,name\na,Huawei Technologies Co. Ltd.\nb,Meridian Shipping Ltd\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with a list and a file of names."""
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "names.csv").write_text("query_id,query\nq1,Huawei Technologies\nq2,\nq3,MERIDIAN SHIPPING\n")
    return tmp_path


def licet(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `licet screen` in the folder."""
    command = [sys.executable, "-m", "licet", "screen", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_names_on_the_command_line(folder) -> None:
    """Names are answered as JSON lines; talk goes to stderr."""
    done = licet(folder, "华为", "Meridian Shipping", "--list", "list.csv", "--on", "2026-07-31", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(f["entry_id"], f["status"], f["on"]) for f in found] == [
        ("a", "settled", "2026-07-31"),
        ("b", "settled", "2026-07-31"),
    ]
    assert "indexed" in done.stderr


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_files_in_and_out(folder, ending: str) -> None:
    """A file of names gives a file of hits, in the run format of the benchmark."""
    out = folder / f"run.{ending}"
    done = licet(folder, "names.csv", "--list", "list.csv", "--on", "2026-07-31", "--run-format", "--out", out.name)
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[ending]
    assert done.returncode == 0, done.stderr
    assert read(out).filter(rank=1).sort("query_id")["entry_id"].to_list() == ["a", "b"]
    assert read(out).columns == ["query_id", "rank", "entry_id", "score"]


def test_an_explanation_on_request(folder) -> None:
    """The parts of the score are printed on request."""
    done = licet(folder, "Meridiam Shipping", "--list", "list.csv", "--on", "2026-07-31", "--explain")
    assert "covered_query" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent.csv", "--list", "list.csv", "--on", "2026-07-31"),
        ("Huawei", "--list", "absent.csv", "--on", "2026-07-31"),
        ("Huawei", "--list", "names.csv", "--on", "2026-07-31"),
        ("Huawei", "--list", "list.csv"),
        ("Huawei", "--list", "list.csv", "--on", "yesterday"),
        ("Huawei", "--list", "list.csv", "--on", "2026-07-31", "--out", "hits.xls"),
        ("names.csv", "--list", "list.csv", "--on", "2026-07-31", "--column", "nam"),
        ("Huawei", "--list", "list.csv", "--on", "2026-07-31", "--settled", "0.01"),
    ],
)
def test_wrong_use_is_told(folder, arguments: tuple[str, ...]) -> None:
    """Wrong use gives exit code 2 and a message, never a traceback, and writes nothing."""
    before = sorted(p.name for p in folder.iterdir())
    done = licet(folder, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in folder.iterdir()) == before
