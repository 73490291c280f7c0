"""Frames of other libraries, in and out by the Arrow PyCapsule interface; none of them is imported, or needed."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from licet.errors import BadValue
from licet.facts import dictionary

if TYPE_CHECKING:
    import polars as pl

# the package a frame comes from -> how that package makes one of its own from an Arrow stream
BACK: dict[str, Callable[[Any, Any], Any]] = {
    "pandas": lambda pandas, made: pandas.DataFrame.from_arrow(made),
    "pyarrow": lambda pyarrow, made: pyarrow.table(made),
    "duckdb": lambda duckdb, made: duckdb.from_arrow(made),
}


def is_foreign(frame: Any) -> bool:
    """Say whether a frame is of another library than Polars and can be read.

    Raises:
        BadValue: it is no frame.

    Example:
        >>> import polars as pl
        >>> is_foreign(pl.DataFrame())
        False
    """
    import polars as pl

    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        return False
    if not hasattr(frame, "__arrow_c_stream__"):
        raise BadValue(f"a {type(frame).__name__} is no frame", expected="Polars, pandas, DuckDB or any Arrow table")
    return True


def check_read(frame: "pl.DataFrame | pl.LazyFrame") -> None:
    """Refuse a frame of Polars that holds days, numbers or truths as text: it was not read.

    Raises:
        BadValue: the first such column is named.

    Example:
        >>> import polars as pl
        >>> check_read(pl.DataFrame({"shipped_on": ["2024-01-15"]}))
        Traceback (most recent call last):
        licet.errors.BadValue: the frame: column 'shipped_on' is text.
          Expected days. Read it first: licet.decide(licet.read(frame)).
    """
    import polars as pl

    kinds = {"date": "days", "number": "numbers", "boolean": "truths"}
    for name, kind in frame.collect_schema().items():
        entry = dictionary().get(name)
        if entry is not None and entry.type in kinds and kind == pl.String:
            raise BadValue(
                f"column {name!r} is text", where="the frame", expected=kinds[entry.type],
                todo="read it first: licet.decide(licet.read(frame))",
            )  # fmt: skip


def like(made: "pl.DataFrame", given: Any) -> Any:
    """Return a result as a frame of the library the question came from; Polars where that library takes no stream.

    Example:
        >>> import polars as pl
        >>> like(pl.DataFrame({"a": [1]}), pl.DataFrame()).rows()
        [(1,)]
    """
    root = type(given).__module__.partition(".")[0].lstrip("_")
    package = sys.modules.get(root)
    if root not in BACK or package is None:
        return made
    try:
        return BACK[root](package, made)
    except AttributeError:  # an older version; the Polars frame can be read by it all the same
        return made
