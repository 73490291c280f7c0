"""Frames of other libraries, in and out by the Arrow PyCapsule interface; none of them is imported, or needed."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from licet.errors import BadValue

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
