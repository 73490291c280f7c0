"""Tables are read whole or refused with the place of the mistake."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from licet.errors import BadFile, BadValue, UnknownFact
from licet.facts import TYPES, check, check_row, dictionary, read


def test_the_dictionary_is_complete() -> None:
    """Every fact has a known type, a meaning, categories where it needs them, and a question if a person gives it."""
    givers = {"input", "screening", "table", "formula", "rule"}
    for entry in dictionary().values():
        assert entry.type in TYPES, entry
        assert entry.meaning, entry
        assert entry.given_by in givers, entry
        assert bool(entry.categories) is (entry.type == "category"), entry
        assert entry.question or entry.given_by != "input", entry


@pytest.mark.parametrize("word", ["", "NaN", "unknown", "null"])
def test_words_for_unknown_are_unknown(word: str) -> None:
    """An empty cell and NaN are the same: the fact is unknown."""
    table = read(pl.DataFrame({"value_usd": [word, "5"], "item_moves": ["yes", word]}))
    assert table.to_dict(as_series=False) == {"row": [1, 2], "value_usd": [None, 5.0], "item_moves": [True, None]}


def test_nan_is_unknown_in_typed_columns() -> None:
    """A float NaN never compares above a threshold."""
    assert read(pl.DataFrame({"value_usd": [float("nan")]}))["value_usd"].to_list() == [None]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("destination", "Korea", r"row 2 of t: destination is 'Korea'(.|\n)*KR \(South Korea\)"),
        ("shipped_on", "2020-02-30", "row 2 of t: shipped_on is '2020-02-30'"),
        ("activity", "exprt", "Nearest: export"),
        ("item_moves", "maybe", "true or false"),
        ("value_usd", "1e999", "a number in USD, 0 or more"),
    ],
)
def test_bad_values_name_their_row(column: str, value: str, says: str) -> None:
    """A value that does not fit names row, column, what was expected and the nearest."""
    good = {"destination": "CN", "shipped_on": "2020-02-29", "activity": "export", "item_moves": "no", "value_usd": "1"}
    with pytest.raises(BadValue, match=says):
        read(pl.DataFrame({column: [good[column], value]}), name="t")


def test_unknown_columns_are_refused_or_kept() -> None:
    """A column that is no fact is never dropped."""
    frame = pl.DataFrame({"endUser": ["x"], "origin": ["US"]})
    with pytest.raises(UnknownFact, match="Nearest known fact: end_user"):
        read(frame)
    assert read(frame, extra="keep").columns == ["row", "endUser", "origin"]


def test_derived_facts_are_not_given() -> None:
    """A fact that licet works out is refused in a table, unless the column is empty."""
    with pytest.raises(UnknownFact, match="worked out by licet"):
        read(pl.DataFrame({"subject_to_ear": ["yes"]}))
    assert read(pl.DataFrame({"subject_to_ear": [""]}))["subject_to_ear"].to_list() == [None]


def test_formats_agree(tmp_path: Path) -> None:
    """CSV, Parquet and JSON Lines of one table read alike."""
    table = pl.DataFrame({"shipped_on": [date(2020, 8, 17)], "destination": ["CN"], "value_usd": [1.5]})
    table.write_csv(tmp_path / "t.csv")
    table.write_parquet(tmp_path / "t.parquet")
    table.write_ndjson(tmp_path / "t.jsonl")
    first = read(tmp_path / "t.csv")
    assert first.equals(read(tmp_path / "t.parquet"))
    assert first.equals(read(tmp_path / "t.jsonl"))


@pytest.mark.parametrize(
    ("name", "content"), [("none.csv", None), ("t.txt", b"a"), ("t.csv", b""), ("t.parquet", b"x")]
)
def test_bad_files_are_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    """A missing, foreign, empty or broken file is one clear error."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile):
        read(tmp_path / name)


def test_one_row_is_parsed_like_a_table() -> None:
    """Facts given one by one take the same words."""
    assert check_row({"destination": "kr", "item_moves": "no", "value_usd": "1,000"}) == {
        "destination": "KR",
        "item_moves": False,
        "value_usd": 1000.0,
    }
    with pytest.raises(UnknownFact, match="destination"):
        check_row({"destnation": "KR"})


@pytest.mark.parametrize("values", [["1", "-5"], [1.0, -5.0], [1, -5], [1.0, float("inf")]])
def test_an_amount_below_zero_or_without_end_is_refused(values: list[object]) -> None:
    """The row is named, whether the column is text or numbers."""
    with pytest.raises(BadValue, match="row 2 of table: value_usd"):
        check(pl.DataFrame({"value_usd": values}))
