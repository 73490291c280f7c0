"""Find entries by name without judging likeness: equal, or contained as whole words."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

APART = re.compile(r"[\W_]+", re.UNICODE)


def fold(name: str) -> str:
    """Return a name in comparable form: case, accents and punctuation folded, words apart by one space.

    Example:
        >>> fold("Société  GÉNÉRALE, S.A.")
        'societe generale s a'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return APART.sub(" ", plain.casefold()).strip()


def find_entries(names: "pl.DataFrame", name: str, most: int = 50) -> list[str]:
    """Return the ids of entries with that name: equal names if there are any, else names that contain its words.

    Args:
        names: the table of names of a snapshot.
        most: ids returned at most.

    Example:
        >>> import polars as pl
        >>> names = pl.DataFrame({"entry_id": ["a", "b"], "name": ["Acme, Ltd.", "Acme Trading"]})
        >>> find_entries(names, "ACME LTD"), find_entries(names, "acme")
        (['a'], ['a', 'b'])
    """
    wanted = fold(name)
    if not wanted:
        return []
    folded = [fold(text) for text in names["name"].to_list()]
    ids = names["entry_id"].to_list()
    found = dict.fromkeys(i for i, text in zip(ids, folded, strict=True) if text == wanted)
    if not found:
        inside = f" {wanted} "
        found = dict.fromkeys(i for i, text in zip(ids, folded, strict=True) if inside in f" {text} ")
    return list(found)[:most]
