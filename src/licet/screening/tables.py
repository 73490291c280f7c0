"""Tables of the screening room: CSV files beside this module, read once, on first use."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `tables/<name>.csv`, each as a dictionary of texts.

    Example:
        >>> rows("hebrew_letters")[0]
        {'letter': 'א', 'latin': 'a'}
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def mapping(name: str, key: str, value: str) -> dict[str, str]:
    """Return column `value` of a table by column `key`.

    Example:
        >>> mapping("traditional", "traditional", "simplified")["華"]
        '华'
    """
    return {row[key]: row[value] for row in rows(name)}


@cache
def longest(name: str) -> int:
    """Return the length of the longest `word` of a table, in characters."""
    return max(len(row["word"]) for row in rows(name))
