"""`licet decide` on a large file, slice by slice: the same as the whole, and nothing half written."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from licet.errors import BadFile, BadValue, UnknownFact
from licet.interfaces.cli import decide_slices, group

ROWS = 44


@pytest.fixture
def shipments(tmp_path: Path) -> pl.DataFrame:
    """Shipments of many answers, with parties, some of them listed; and a store with their list."""
    names = ["Acme Ltd", "none", None, "Quentin Vandersloot", "Alpine Pumps"]
    day = date(2026, 5, 1)
    rows = [{"id": f"EL-{i}", "source": "Denied Persons List (DPL)", "name": name} for i, name in enumerate(names[3:4])]
    (tmp_path / "list.json").write_text(json.dumps({"meta": {"generated_at_source": "2026-05-01"}, "results": rows}))
    words = ["lists", "import", "us.consolidated", str(tmp_path / "list.json"), "--override", "a test"]
    group.main([*words, "--store", str(tmp_path / "store")], standalone_mode=False)
    return pl.DataFrame(
        {
            "shipped_on": [day + timedelta(days=i % 20) for i in range(ROWS)],
            "destination": [("DE", "CN", "RU", None)[i % 4] for i in range(ROWS)],
            "eccn": [("EAR99", "3A090.a", "5A992", None)[i // 4 % 4] for i in range(ROWS)],
            "item_moves": [i % 7 > 0 for i in range(ROWS)],
            "known_concern": [("none", None)[i % 2] for i in range(ROWS)],
            "end_user": [names[i % 5] for i in range(ROWS)],
            "purchaser": [names[i % 3] for i in range(ROWS)],
        }
    )


def decide(*words: object) -> None:
    """Run `licet decide` in this process."""
    group.main(["decide", *map(str, words)], standalone_mode=False)


def small(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Take slices of so many rows, also of small CSV files."""
    monkeypatch.setattr(decide_slices, "SLICE", size)
    monkeypatch.setattr(decide_slices, "LARGE", 0)


@pytest.mark.parametrize(
    ("size", "source", "ending"), [(15, "csv", "csv"), (43, "parquet", "parquet"), (15, "parquet", "jsonl")]
)
def test_slices_give_what_the_whole_gives(monkeypatch, tmp_path, shipments, size, source, ending, capsys) -> None:
    """Rows, their numbers, hits and counts do not depend on the slices."""
    file, store = tmp_path / f"in.{source}", tmp_path / "store"
    shipments.write_csv(file) if source == "csv" else shipments.write_parquet(file)
    said = []
    for name in ("whole", "slices"):
        capsys.readouterr()
        decide(file, "--lists", store, "--hits", tmp_path / f"{name}-hits.csv", "--layers",
               "--out", tmp_path / f"{name}.{ending}")  # fmt: skip
        said.append(sorted(capsys.readouterr().err.splitlines()))
        small(monkeypatch, size)
    assert said[0] == said[1]
    assert (tmp_path / "whole-hits.csv").read_bytes() == (tmp_path / "slices-hits.csv").read_bytes()
    if ending == "parquet":
        assert_frame_equal(pl.read_parquet(tmp_path / "slices.parquet"), pl.read_parquet(tmp_path / "whole.parquet"))
    else:
        assert (tmp_path / f"slices.{ending}").read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    assert not list(tmp_path.glob(".licet-*"))


@pytest.mark.parametrize(
    ("column", "value", "error", "said"),
    [("destination", "Atlantis", BadValue, "row 41 "), ("colour", "red", UnknownFact, "'colour' is no fact")],
)
def test_an_error_names_the_row_of_the_file(monkeypatch, tmp_path, shipments, column, value, error, said) -> None:
    """A wrong cell is named by its row in the file, whatever slice it is in, and nothing is written."""
    changed = shipments.with_columns(pl.Series(column, [None] * 40 + [value] + [None] * 3, dtype=pl.String))
    small(monkeypatch, 30)
    for name in ("in.csv", "in.parquet"):
        changed.write_csv(tmp_path / name) if name.endswith("csv") else changed.write_parquet(tmp_path / name)
        with pytest.raises(error, match=said):
            decide(tmp_path / name, "--out", tmp_path / "out.csv")
    assert not list(tmp_path.glob("out*")) and not list(tmp_path.glob(".*"))


def test_a_broken_table_is_refused_as_ever(monkeypatch, tmp_path) -> None:
    """A row with too many cells, or bytes that are no table, are told as for small files."""
    small(monkeypatch, 1)
    (tmp_path / "in.csv").write_text("destination,eccn\nDE,EAR99\nCN,EAR99,7\n")
    (tmp_path / "in.parquet").write_bytes(b"PAR1 nothing")
    for name in ("in.csv", "in.parquet"):
        with pytest.raises(BadFile, match=f"{name}: cannot be read"):
            decide(tmp_path / name, "--out", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_what_needs_the_whole_is_not_sliced(monkeypatch, tmp_path, shipments) -> None:
    """Long tables of reasons are made of the whole table."""
    small(monkeypatch, 30)
    shipments.write_parquet(tmp_path / "in.parquet")
    decide(tmp_path / "in.parquet", "--out", tmp_path / "out.csv", "--reasons", tmp_path / "why.csv")
    assert pl.read_csv(tmp_path / "why.csv")["row"].max() == ROWS


def test_an_interruption_leaves_nothing(monkeypatch, tmp_path, shipments) -> None:
    """An interruption while slices are written leaves neither a result nor pieces of one, also when it comes twice."""
    small(monkeypatch, 30)
    shipments.write_parquet(tmp_path / "in.parquet")
    unlink, times = Path.unlink, []

    def interrupted(path: Path, missing_ok: bool = False) -> None:
        times.append(path)
        if len(times) == 1:
            raise KeyboardInterrupt
        unlink(path, missing_ok=missing_ok)

    def stop(*_: object, **__: object) -> None:
        monkeypatch.setattr(Path, "unlink", interrupted)
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", stop)
    with pytest.raises(KeyboardInterrupt):
        decide_slices.decide(*arguments(tmp_path))
    assert len(times) == 2 and not list(tmp_path.glob(".out*")) and not (tmp_path / "out.parquet").exists()


def test_a_full_disk_is_told(monkeypatch, tmp_path, shipments) -> None:
    """What the system refuses while Polars writes is one message, and nothing is left."""
    small(monkeypatch, 30)
    shipments.write_parquet(tmp_path / "in.parquet")

    def refuse(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", refuse)
    with pytest.raises(BadFile, match="cannot be written: no space left on device"):
        decide_slices.decide(*arguments(tmp_path))
    assert not list(tmp_path.glob("*out*"))


def arguments(folder: Path) -> tuple:
    """Return the arguments that decide in.parquet into out.parquet."""
    (folder / "pieces").mkdir()
    rows = decide_slices.Sliced(str(folder / "in.parquet"), "refuse", None, folder / "pieces")
    return rows, None, "us", "text", False, False, str(folder / "out.parquet"), "parquet"
