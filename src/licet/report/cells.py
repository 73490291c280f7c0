"""Text in tables that a spreadsheet program would take for a formula: found, and kept from being one."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?%?", re.IGNORECASE)


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet program may take a text for a formula; a plain number it may take for a number.

    Example:
        >>> is_formula("=1+1"), is_formula("-5"), is_formula("-5+A1"), is_formula("Huawei")
        (True, False, True, False)
    """
    return text.startswith(FORMULA) and not NUMBER.fullmatch(text)


def guarded(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Return a table for CSV: a text, or a header, that may be taken for a formula gets an apostrophe before it.

    Example:
        >>> import polars as pl
        >>> guarded(pl.DataFrame({"name": ["=cmd()", "Huawei"], "n": [-1, 2]})).rows()
        [("'=cmd()", -1), ('Huawei', 2)]
    """
    import polars as pl

    out = frame
    for name in frame.columns:
        column = frame[name]
        if column.dtype == pl.String and column.str.contains(r"^[=+\-@\t\r＝＋－＠]").any():
            distinct = column.unique().drop_nulls()
            asked = [text for text in distinct if is_formula(text)]
            out = out.with_columns(pl.col(name).replace({text: f"'{text}" for text in asked}))
    return out.rename({name: f"'{name}" for name in frame.columns if is_formula(name)})
