"""Find entries by name without judging likeness: equal, or contained as whole words."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

BETWEEN = re.compile(r";(?![^()]*\))")  # apart by semicolons that stand in no brackets
AND_ALSO = re.compile(r"\n|\s[b-z]\)\s")
AT_END = re.compile(r"([^()]*[^()\s])\s*\(([^()]+)\)")
SCRIPT = re.compile(r"original script:\s*", re.IGNORECASE)
SHORT = re.compile(r"[A-Z][A-Z/&.-]{1,9}")
APART = re.compile(r"[\W_]+", re.UNICODE)


def fold(name: str) -> str:
    """Return a name in comparable form: case, accents and punctuation folded, words apart by one space.

    Example:
        >>> fold("Société  GÉNÉRALE, S.A.")
        'societe generale s a'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return APART.sub(" ", plain.casefold()).strip()


def spoken(text: str) -> tuple[str, ...]:
    """Return the names that a cell of names holds: parts apart by semicolons, and what stands in brackets at the end.

    Brackets hold another name where it is of another script or an abbreviation; else they hold a remark.

    Example:
        >>> spoken("Petrov; Petroff"), spoken("Omega Works (OW)"), spoken("Roe Li (李罗)"), spoken("Roe (birth name)")
        (('Petrov', 'Petroff'), ('Omega Works', 'OW'), ('Roe Li', '李罗'), ('Roe',))
        >>> spoken("Amir (original script: Амир)"), spoken("Acme (Hong Kong) Limited")
        (('Amir', 'Амир'), ('Acme (Hong Kong) Limited',))
    """
    found: list[str] = []
    for part in AND_ALSO.split(BETWEEN.sub("\n", " ".join(text.split()))):
        bracketed = AT_END.fullmatch(part.strip(" ;,"))
        if bracketed is None:
            found.append(part)
            continue
        outside, inside = bracketed[1], SCRIPT.sub("", bracketed[2])
        found.append(outside)
        if SHORT.fullmatch(inside) or _latin(inside) != _latin(outside):
            found += inside.split(";")
    return tuple(dict.fromkeys(name for piece in found if (name := piece.strip(" ;,"))))


def shorten(text: str, most: int = 80) -> str:
    """Return a text as it is quoted in a message, cut if it is long.

    Example:
        >>> shorten("Acme"), shorten("x" * 99, 3)
        ('Acme', 'xxx…')
    """
    return text if len(text) <= most else f"{text[:most]}…"


def _latin(text: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


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
