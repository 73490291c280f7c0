"""Frames of other libraries go in and come out; results show themselves in notebooks."""

import subprocess
import sys
from typing import Any

import duckdb
import pandas
import polars as pl
import pyarrow
import pytest

import licet
from licet.errors import BadValue, UnknownFact
from licet.policy import BASELINE
from licet.records.chain import verify
from licet.records.record import record, replay

ROWS = {"shipped_on": ["2020-08-17", "2020-08-17"], "item_moves": ["no", None], "known_concern": ["none", None]}
SAID = ["no license required", "indeterminate"]


def relation() -> Any:
    """Return the rows as a relation of DuckDB."""
    return duckdb.from_arrow(pyarrow.table(ROWS))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: pandas.DataFrame(ROWS), lambda made: made["determination"].tolist()),
        (lambda: pyarrow.table(ROWS), lambda made: made["determination"].to_pylist()),
        (relation, lambda made: [row[0] for row in made.select("determination").fetchall()]),
        (lambda: licet.read(pl.DataFrame(ROWS)), lambda made: made["determination"].to_list()),
    ],
    ids=["pandas", "pyarrow", "duckdb", "polars"],
)
def test_a_frame_comes_back_as_it_came(given: Any, said: Any) -> None:
    """The determinations are those of Polars, in a frame of the library that asked."""
    frame = given()
    made = licet.decide(frame)
    assert type(made) is type(frame)
    assert said(made) == SAID


def test_the_result_can_be_read_by_any_of_them() -> None:
    """A decided table is an Arrow stream that DuckDB and pandas read as it is."""
    decided = licet.decide(licet.read(pl.DataFrame(ROWS)))
    assert duckdb.sql("select count(*) from decided where determination = 'indeterminate'").fetchall() == [(1,)]
    assert pandas.DataFrame.from_arrow(decided)["determination"].tolist() == SAID


def test_a_policy_is_compared_in_the_same_library() -> None:
    """No row changes under the record itself, and the empty answer is a frame of pandas."""
    made = licet.compare(pandas.DataFrame(ROWS), BASELINE)
    assert isinstance(made, pandas.DataFrame)
    assert len(made) == 0


def test_a_lazy_frame_stays_lazy() -> None:
    """A LazyFrame of Polars is decided without being collected."""
    assert isinstance(licet.decide(licet.read(pl.DataFrame(ROWS)).lazy()), pl.LazyFrame)


def test_what_is_no_frame_is_refused() -> None:
    """A list of rows is no frame; a column that is no fact is refused in any library."""
    with pytest.raises(BadValue, match="list is no frame"):
        licet.decide([ROWS])
    with pytest.raises(UnknownFact, match="item_moves"):
        licet.decide(pandas.DataFrame({"itemmoves": ["no"]}))


def test_no_other_library_is_loaded() -> None:
    """Deciding a Polars frame imports neither pandas nor pyarrow nor DuckDB."""
    code = (
        "import sys, licet, polars as pl; licet.decide(licet.read(pl.DataFrame({'destination': ['CN']}))); "
        "print([m for m in ('pandas', 'pyarrow', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_results_show_themselves_in_notebooks() -> None:
    """A trace, a determination, a replay and a verification are HTML, and no text in them is markup."""
    facts = {"shipped_on": "2020-08-17", "end_user": "<script>x()</script>", "destination": "CN", "purchaser": "<b>"}
    trace = licet.explain(facts)
    shown = [
        trace._repr_html_(),
        trace.answer._repr_html_(),
        replay(record(facts))._repr_html_(),
        verify([])._repr_html_(),
    ]
    assert all("<script>" not in html and "<b></" not in html for html in shown)
    assert "What might change it" in shown[0]
    assert "indeterminate" in shown[1]
    assert "the same bytes" in shown[2]
    assert "0 entries hold" in shown[3]


def test_a_frame_that_was_not_read_is_refused_by_its_column() -> None:
    """Days as text in a frame of Polars are named with what to do, instead of failing in the engine."""
    with pytest.raises(BadValue, match="column 'shipped_on' is text"):
        licet.decide(pl.DataFrame(ROWS))
