"""Cyrillic: the Russian romanization (BGN/PCGN without marks), and the Ukrainian and Belarusian one where
letters call for it.

Finer differences between romanizations (y, iy, ii, j; kh, h; ts, c) are folded away later, for Latin names alike.
"""

from functools import cache

from licet.screening.tables import rows

WESTERN_ONLY = frozenset("іїєґўІЇЄҐЎ")


@cache
def _letters(column: str) -> dict[int, str]:
    return {ord(row["letter"]): row[column] for row in rows("cyrillic_letters")}


def readings(run: str) -> list[str]:
    """Return Latin readings of Cyrillic text, best first.

    Example:
        >>> readings("Хуавей"), readings("Сергій")
        (['khuavey'], ['serhiy', 'sergiy'])
    """
    text = run.lower()
    russian = text.translate(_letters("russian"))
    if WESTERN_ONLY.isdisjoint(text):
        return [russian]
    return [text.translate(_letters("western")), russian]
