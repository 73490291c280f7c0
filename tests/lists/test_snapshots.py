"""Snapshots: kept, never altered, swapped at once, rolled back, cleaned."""

import os
import shutil
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from editions import COUNTS, DAY, edition
from licet.errors import BadFile, ListRefused, UnknownName
from licet.lists.snapshots import Store, default_folder, open_store
from licet.lists.update import bring_in

LATER = DAY + timedelta(days=1)


@pytest.fixture
def two(store: Store, source, put) -> tuple[str, str]:
    """A store with two editions; their digests, oldest first."""
    first = bring_in(store, source, [put(edition(COUNTS))], DAY).snapshot.manifest.digest
    second = bring_in(store, source, [put(edition(COUNTS | {"EL": 310}, LATER))], LATER).snapshot.manifest.digest
    return first, second


def test_a_snapshot_says_what_it_is(store, source, put, two) -> None:
    """A snapshot keeps source, digest, counts and both days, and the body as it came."""
    manifest = store.current(source.id).manifest
    assert (manifest.source, manifest.digest) == (source.id, two[1])
    assert manifest.counts == COUNTS | {"EL": 310}
    assert (manifest.published_on, manifest.fetched_on) == (LATER, LATER)
    assert (store.current(source.id).folder / "body" / "consolidated.json").read_bytes() == edition(
        COUNTS | {"EL": 310}, LATER
    )


def test_tables_have_every_name(store, source, two) -> None:
    """The tables hold one row an entry and one row a name."""
    snapshot = store.current(source.id)
    assert snapshot.entries.height == sum(COUNTS.values()) + 10
    assert snapshot.names.filter(entry_id="EL5")["name"].to_list() == ["EL Party 5", "EL Alias 5"]


def test_rollback(store, source, two) -> None:
    """A rollback makes the snapshot before current, and says so in the log."""
    assert store.rollback(source.id, LATER, "wrong file").manifest.digest == two[0]
    assert store.current(source.id).manifest.counts == COUNTS
    assert (store.log()[-1].deed, store.log()[-1].why) == ("rollback", "wrong file")
    with pytest.raises(UnknownName, match="no snapshot before"):
        store.rollback(source.id, LATER, "further")
    assert store.rollback(source.id, LATER, "right after all", to=two[1][:10]).manifest.digest == two[1]
    assert store.verify() == []


def test_a_reader_keeps_its_version(store, source, put, two) -> None:
    """Who opened a snapshot reads it whole after a swap and a rollback."""
    old = store.current(source.id)
    bring_in(store, source, [put(edition(COUNTS | {"EL": 320}, LATER))], LATER)
    store.rollback(source.id, LATER, "test", to=two[0])
    assert old.entries.height == sum(COUNTS.values()) + 10


def test_readers_during_swaps(store, source, put, two) -> None:
    """Readers beside updates always see the entries and names of one version."""
    stop = threading.Event()
    torn: list[tuple[int, int]] = []
    seen = 0

    def look() -> None:
        nonlocal seen
        while not stop.is_set():
            snapshot = store.all_current()[source.id]
            if 2 * snapshot.entries.height != snapshot.names.height:
                torn.append((snapshot.entries.height, snapshot.names.height))
            seen += 1

    reader = threading.Thread(target=look)
    reader.start()
    for i in range(12):
        bring_in(store, source, [put(edition(COUNTS | {"EL": 310 + i % 3}, LATER))], LATER)
        store.rollback(source.id, LATER, "test", to=two[0])
    stop.set()
    reader.join()
    assert torn == []
    assert seen > 3


def test_two_updates_at_once(store, source, put) -> None:
    """A second update beside a first is refused, and does not disturb it."""
    with store.updating() as work:
        (work / "here").write_text("x")
        with pytest.raises(ListRefused, match="another process is updating"):
            bring_in(store, source, [put(edition(COUNTS))], DAY)
        assert (work / "here").exists()


def test_a_full_disk(store, source, put, two, monkeypatch) -> None:
    """A write that fails is a refusal with its reason; the current snapshot stays and nothing is left."""
    from licet.lists import snapshots

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "sync", full)
    with pytest.raises(ListRefused, match="No space left on device"):
        bring_in(store, source, [put(edition(COUNTS | {"EL": 312}, LATER))], LATER)
    assert store.current(source.id).manifest.digest == two[1]
    assert store.verify() == []
    assert not (store.folder / "work").exists()


def test_strays_are_removed_at_the_next_start(store, source, put, two) -> None:
    """What a killed update left is gone after the next one."""
    work = store.folder / "work"
    (work / "snapshot" / "body").mkdir(parents=True)
    (work / "snapshot" / "entries.parquet").write_bytes(b"half")
    with store.updating():
        assert list(work.iterdir()) == []
    assert not work.exists()
    assert store.verify() == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda p: (p / "entries.parquet").write_bytes(b"x"), "entries.parquet has changed"),
        (lambda p: (p / "body" / "consolidated.json").unlink(), "body/consolidated.json is missing"),
        (lambda p: (p / "more.txt").write_text("x"), "more.txt does not belong there"),
        (lambda p: (p / "snapshot.json").write_text("{"), "snapshot.json cannot be read"),
        (shutil.rmtree, "is named and not there"),
    ],
)
def test_verify_finds_what_is_not_as_it_was_kept(store, source, two, harm, said: str) -> None:
    """Any changed, missing or added file is named."""
    harm(store.current(source.id).folder)
    assert any(said in line for line in store.verify())


def test_a_changed_manifest_is_found(store, source, two) -> None:
    """A manifest that was edited no longer has the digest it is named by."""
    path = store.current(source.id).folder / "snapshot.json"
    path.write_text(path.read_text().replace('"2026-05-02"', '"2026-05-03"'))
    assert any("snapshot.json has changed" in line for line in store.verify())


def test_a_line_cut_short_in_the_log(store, source, put, two) -> None:
    """A log that a crash cut short is read up to there, and the next line stands on its own."""
    with (store.folder / "log.jsonl").open("ab") as log:
        log.write(b'{"on": "2026-')
    store.rollback(source.id, LATER, "test")
    assert [deed.deed for deed in store.log()] == ["update", "update", "rollback"]


def test_an_unreadable_store_is_told(store, source, two) -> None:
    """A broken current.json is an error with a message, not a traceback."""
    (store.folder / "current.json").write_text("{")
    with pytest.raises(BadFile, match=r"current\.json cannot be read"):
        store.current(source.id)


def test_an_unknown_source_names_the_nearest(store, source, two) -> None:
    """A source that is not kept is refused with the nearest that is."""
    with pytest.raises(UnknownName, match=r"us\.consolidated"):
        store.current("us.consolidate")
    with pytest.raises(UnknownName):
        store.snapshot(source.id, "../../etc")


def test_the_folder_by_default(monkeypatch) -> None:
    """The folder is $LICET_CACHE/lists, or else in the user's cache."""
    monkeypatch.setenv("LICET_CACHE", "somewhere")
    assert default_folder() == Path("somewhere/lists")
    monkeypatch.delenv("LICET_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    assert open_store().folder == Path("cache/licet/lists")


def test_kills_at_random_moments(tmp_path) -> None:
    """Updates killed at any moment leave no torn or mixed state, and nothing astray after the next start."""
    bench = Path(__file__).parents[2] / "bench" / "kill_lists.py"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, str(bench), "--kills", "8", "--store", str(tmp_path / "store")],
        capture_output=True, text=True, check=False, env=environment, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 kills" in done.stdout
