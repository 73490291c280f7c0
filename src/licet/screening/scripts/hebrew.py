"""Hebrew: company words by table, the rest letter by letter; compared by consonants, as Arabic script is."""

import re
from functools import cache

from licet.screening.tables import mapping, rows


@cache
def _letters() -> dict[int, str]:
    return {ord(row["letter"]): row["latin"] for row in rows("hebrew_letters")}


def readings(run: str) -> list[str]:
    """Return the Latin reading of Hebrew text.

    Example:
        >>> readings("בנק מזרחי")
        ['bank mzrhy']
    """
    words = mapping("hebrew_words", "word", "latin")
    text = re.sub("[\u0591-\u05c7]", "", run)
    return [" ".join(words.get(w, w.translate(_letters())) for w in re.findall(r"[\w\"]+", text))]
