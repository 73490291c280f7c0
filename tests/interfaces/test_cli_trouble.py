"""What a shell can do to a command ends in a message and an exit code, never in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = [sys.executable, "-c", "from licet.interfaces.cli import main; main()"]


def licet(*args: str, at: Path, out: int = subprocess.PIPE) -> "subprocess.CompletedProcess[str]":
    """Run the command line in a folder."""
    return subprocess.run(
        [*RUN, *args], cwd=at, stdout=out, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a table, a folder, and files of rubbish."""
    rows = "".join("2024-01-15,CN\n" for _ in range(20_000))
    (tmp_path / "big.csv").write_text(f"shipped_on,destination\n{rows}")
    (tmp_path / "ok.csv").write_text("shipped_on,destination\n2024-01-15,CN\n")
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


def test_a_reader_who_leaves_early_is_no_error(folder: Path) -> None:
    """`licet decide big.csv | head -1` ends without a word of complaint."""
    reading, writing = os.pipe()
    os.close(reading)
    done = licet("decide", "big.csv", at=folder, out=writing)
    os.close(writing)
    assert done.returncode == 130
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_in_words(folder: Path) -> None:
    """Output that finds no room is one message and exit code 2."""
    with Path("/dev/full").open("w") as full:
        done = licet("decide", "big.csv", at=folder, out=full.fileno())
    assert done.returncode == 2
    assert done.stderr.startswith("BadFile: no space left on device.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("decide", "x" * 300),
        ("decide", "ok.csv", "--out", "folder.csv"),
        ("decide", "ok.csv", "--out", "missing/a.csv", "--record", "book.db"),
        ("decide", "ok.csv", "--record", "book.db", "--shipment", "order"),
        ("case", "huawei", "--out", "ok.csv"),
        ("lists", "verify", "--store", "missing"),
        ("expose", "folder.csv", "ok.csv"),
    ],
)
def test_a_place_that_cannot_be_used_is_refused_before_any_work(folder: Path, args: tuple[str, ...]) -> None:
    """The message names the place, the exit code is 2, and nothing was recorded."""
    done = licet(*args, at=folder)
    assert done.returncode == 2
    assert done.stderr.split(":")[0] in {"BadFile", "UnknownName"}
    assert "Traceback" not in done.stderr
    assert not (folder / "book.db").exists()


def test_rubbish_for_the_list_of_the_treasury_is_refused(folder: Path) -> None:
    """Bytes that are neither CSV nor XML are refused by the guard, exit code 1."""
    done = licet("lists", "import", "us.sdn", "noise.csv", "--store", "store", at=folder)
    assert done.returncode == 1
    assert done.stderr.startswith("ListRefused: us.sdn: the edition cannot be read whole: noise.csv")
