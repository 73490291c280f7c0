"""Decide a table part by part, where a row that does not fit the dictionary is answered with its error.

`licet.decide` refuses a table with one bad cell, since a file can be put right. A batch that came over a wire goes on:
each row is answered, by its determination or by what is wrong with it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from licet.errors import BadValue
from licet.facts import check, dictionary, parse
from licet.flow import program
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

PART = 5_000  # rows decided together


def decide_parts(
    frame: "pl.DataFrame",
    law: str = "us",
    layer: Layer = "text",
    extra: Literal["refuse", "keep"] = "refuse",
    name: str = "batch",
    part: int = PART,
) -> "Iterator[tuple[pl.DataFrame, dict[int, BadValue]]]":
    """Yield the determinations of each part of a table, and the errors of its rows that cannot be decided.

    Args:
        frame: facts as text or typed; nothing of it is decided before the first part is asked for.
        law, layer: as in `licet.decide`.
        extra: what to do with a column that is no fact.
        name: what to call the table in errors.
        part: rows of one part.

    Returns:
        Parts in the order of rows: the rows that fit with `row` counted from 1 over the whole table and the columns of
        `licet.decide`; and by row the error of each that does not fit.

    Raises:
        UnknownFact: a column is no fact, or one that licet works out; before any row is decided.

    Example:
        >>> import polars as pl
        >>> [(part, errors)] = decide_parts(pl.DataFrame({"destination": ["CN", "Korea"]}))
        >>> part["row"].to_list(), errors[2].what
        ([1], "destination is 'Korea'")
    """
    from licet.decision import table

    errors = faults(frame, name)
    columns = [column for column in frame.columns if column != "row"]
    check(frame.select(columns).clear(), extra, name)
    chosen = program(law, layer)

    def parts() -> "Iterator[tuple[pl.DataFrame, dict[int, BadValue]]]":
        import polars as pl

        numbered = frame.select(columns).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"))
        for first in range(0, frame.height, part):
            rows = numbered.slice(first, part)
            wrong = {row: errors[row] for row in rows["row"].to_list() if row in errors}
            sound = rows.filter(~pl.col("row").is_in(list(wrong)))
            typed = check(sound.drop("row"), extra, name).with_columns(sound["row"])
            yield table.decide(typed, chosen), wrong

    return parts()


def faults(frame: "pl.DataFrame", name: str = "batch") -> dict[int, BadValue]:
    """Return the first error of each row that does not fit the dictionary, by row from 1.

    Each distinct value is read once, so that a million rows of few values are quick.

    Example:
        >>> import polars as pl
        >>> faults(pl.DataFrame({"value_usd": ["1", "many"]}))[2].expected
        'a number in USD, 0 or more'
    """
    import polars as pl

    known = dictionary()
    found: dict[int, BadValue] = {}
    for column in frame.columns:
        if column not in known or column == "row":
            continue
        text = frame[column].cast(pl.String)
        wrong: dict[str, BadValue] = {}
        for value in text.unique().drop_nulls():
            error = _error(value, column, name)
            if error is not None:
                wrong[value] = error
        if wrong:
            rows = pl.DataFrame({"row": range(1, len(text) + 1), "text": text}).filter(
                pl.col("text").is_in(list(wrong))
            )
            for row, value in rows.iter_rows():
                error = wrong[value]
                if row not in found:
                    where = f"row {row} of {name}"
                    found[row] = BadValue(error.what, where=where, expected=error.expected, todo=error.todo)
    return found


def _error(value: Any, column: str, name: str) -> BadValue | None:
    try:
        parse(value, dictionary()[column], name)
    except BadValue as error:
        return error
    return None
