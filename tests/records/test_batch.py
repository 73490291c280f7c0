"""A batch is kept row by row, once, and goes on where it was cut off."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import licet
from licet.errors import LawError
from licet.records.batch import keep
from licet.records.store import Store, open_store

ROOT = Path(__file__).parents[2]


def bench(name: str) -> ModuleType:
    """Return a bench as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run([sys.executable, "-m", "licet", *arguments], capture_output=True, text=True, check=False)


def shipments(count: int) -> pl.DataFrame:
    """Return typed shipments."""
    places = ["CN", "CA", "KR", None]
    return licet.read(pl.DataFrame({"destination": [places[n % 4] for n in range(count)], "value_usd": range(count)}))


def test_every_row_is_kept_once(store: Store) -> None:
    """A second run of the same table adds nothing; equal rows are two records."""
    frame = licet.read(pl.DataFrame({"destination": ["CN", "CN"]}))
    first, again = keep(frame, store), keep(frame, store)
    assert (first.new, first.there, again.new, again.there) == (2, 0, 0, 2)
    assert first.batch == again.batch
    assert [e.key for e in store.find()] == [f"{first.batch}:1", f"{first.batch}:2"]


def test_another_list_makes_other_records(store: Store) -> None:
    """The same table after a list update is another batch."""
    frame = shipments(3)
    assert keep(frame, store).batch != keep(frame, store, lists={"us.sdn": "ab"}).batch
    assert len(list(store.find())) == 6


def test_records_say_what_the_table_says(store: Store) -> None:
    """The kept answers are those of the table engine."""
    frame = shipments(40)
    decided = licet.decide(frame)
    keep(frame, store, decided=decided)
    said = [entry.read()["answer"]["determination"] for entry in store.find()]
    assert said == decided["determination"].to_list()


def test_a_disagreement_stops(store: Store) -> None:
    """If the table said something else than the record, nothing of the chunk is kept."""
    frame = shipments(3)
    wrong = licet.decide(frame).with_columns(at_most=pl.lit("no license required"))
    with pytest.raises(LawError, match="row 1"):
        keep(frame, store, decided=wrong)
    assert not list(store.find())


def test_killed_batches_lose_tear_and_double_nothing() -> None:
    """A recording batch killed at three random moments resumes to what the uninterrupted one gives."""
    command = [sys.executable, str(ROOT / "bench" / "kill_records.py"), "--kills", "3", "--rows", "1200"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "3 kills" in done.stdout


def test_every_byte_of_a_log_matters(tmp_path: Path) -> None:
    """Each byte of a small log, changed, is noticed; a changed file never gives other entries unnoticed."""
    import random

    records, draw = bench("records"), random.Random(1)
    store = open_store(tmp_path / "kept.db")
    store.append(records.some(3))
    assert records.lines_unseen(store, draw)[1] == 0
    assert records.columns_unseen(store, draw)[1] == 0
    store.close()
    assert records.file_unseen(tmp_path / "kept.db", 200, draw)[2] == 0


def test_the_command_line_keeps_verifies_exports_and_replays(tmp_path: Path) -> None:
    """decide --record, record verify, list, export, check and replay work on one store."""
    table, store, file = (str(tmp_path / name) for name in ("s.csv", "kept.db", "one.json"))
    Path(table).write_text("destination,eccn\nCN,3A090.a\nCA,EAR99\n")
    done = run(
        "decide", table, "--record", store, "--snapshot", "us.sdn=" + "ab" * 32, "--out", str(tmp_path / "o.csv")
    )
    assert "2  records new" in done.stderr
    assert run("record", "verify", store).returncode == 0
    key = run("record", "list", store).stdout.split()[4]
    assert run("record", "export", store, key, "--out", file).returncode == 0
    assert "It lies in" in run("record", "check", file, "--store", store).stdout
    assert "the same bytes" in run("replay", file).stdout
    assert run("replay", "--all", "--record", store).returncode == 0
    log = str(tmp_path / "log.jsonl")
    assert run("record", "export", store, "--all", "--out", log).returncode == 0
    assert "3 entries hold" in run("record", "check", log).stdout
    Path(log).write_bytes(Path(log).read_bytes().replace(b'"CN"', b'"CA"', 1))
    assert run("record", "check", log).returncode == 1
    Path(file).write_bytes(Path(file).read_bytes().replace(b"3A090", b"3A091", 1))
    assert run("record", "check", file).returncode == 1
    assert run("replay", file).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["record", "verify", "{none}"], "no such store"),
        (["record", "export", "{store}"], "ID"),
        (["record", "check", "{none}"], "no file"),
        (["replay"], "ids"),
        (["replay", "abcdefgh"], "--record"),
        (["replay", "abcdefgh", "--record", "{store}"], "no record"),
        (["redecide", "{none}"], "no such store"),
        (["decide", "{table}", "--record", "{table}"], "cannot be opened"),
        (["decide", "{table}", "--record", "{store}", "--snapshot", "us.sdn"], "no digest"),
        (["decide", "{table}", "--draw"], "--ledger"),
        (["ledger", "add", "{store}", "D1", "--since", "2024-01-01", "--scope", "buyer"], "FACT=VALUE"),
        (["ledger", "draw", "{store}", "D1", "PO", "--on", "2024-01-01"], "no authorization"),
        (["rescreen", "{store}", "--statuses", "{table}"], "no status of a party"),
    ],
)
def test_wrong_use_is_one_message(tmp_path: Path, arguments: list[str], says: str) -> None:
    """Wrong use gives exit code 2, what is wrong and what to do, and no traceback."""
    table, store = tmp_path / "s.csv", tmp_path / "kept.db"
    table.write_text("destination\nCN\n")
    open_store(store).close()
    names = {"table": str(table), "store": str(store), "none": str(tmp_path / "none")}
    done = run(*(part.format(**names) for part in arguments))
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
