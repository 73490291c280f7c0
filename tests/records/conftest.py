"""Stores to test: a file, and a database of a PostgreSQL server that is started for the tests."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from licet.records.store import Store, open_store

COUNT = itertools.count(1)


def absent(what: str) -> None:
    """Skip, or fail where the servers must be there."""
    if os.environ.get("LICET_SERVERS") == "required":
        pytest.fail(f"LICET_SERVERS=required, and {what} is absent")
    pytest.skip(f"{what} is absent")


def unprivileged() -> tuple[list[str], str]:
    """Return how to run a command as somebody who is not root (PostgreSQL refuses root), and as whom."""
    if os.getuid() != 0:
        return [], ""
    known = Path("/etc/passwd").read_text()
    name = "postgres" if "\npostgres:" in known else "nobody"
    return ["setpriv", f"--reuid={name}", "--regid=nogroup", "--clear-groups"], name


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server on a free port of the loopback and return its URL without a database."""
    found = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(shutil.which("postgres") or "").parent,
    ]
    programs = next((folder for folder in found if (folder / "initdb").exists()), None)
    if programs is None:
        absent("PostgreSQL")
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError:
        absent("psycopg")
    assert programs is not None
    become, user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="licet-pg-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    make = [*become, str(programs / "initdb"), "-D", str(data), "-U", "licet", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(make, check=True, capture_output=True, cwd="/", env=env)
    run = [
        *become,
        str(programs / "postgres"),
        "-D",
        str(data),
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        str(folder),
        "-F",
    ]
    log = (folder.parent / f"{folder.name}.log").open("wb")
    process = subprocess.Popen(run, stdout=log, stderr=log, cwd="/", env=env)
    try:
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-t", "1", "-q"]
        for _ in range(300):
            if subprocess.run(ready, check=False).returncode == 0:
                break
            if process.poll() is not None:
                pytest.fail(f"PostgreSQL ended: {Path(log.name).read_text()}")
            subprocess.run(["sleep", "0.1"], check=True)
        yield f"postgresql://licet@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)  # ends at once; nobody needs its files
        process.wait(30)
        log.close()
        Path(log.name).unlink()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: str) -> str:
    """Return the URL of an empty database."""
    import psycopg

    name = f"licet_{next(COUNT)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a store may lie: a file, or a database of the server."""
    return str(tmp_path / "kept.db") if request.param == "file" else request.getfixturevalue("database")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """Return an empty store."""
    made = open_store(place)
    yield made
    made.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Store:
    """Return an empty store in a file."""
    return open_store(tmp_path / "kept.db")
