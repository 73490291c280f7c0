"""Arabic script (Arabic, Persian, Pashto, Urdu): words and common names by table, the rest letter by letter.

Short vowels are not written, so a romanized word is a consonant skeleton with a few long vowels; `names` compares such
readings by their consonants. Letters that Arabic and Persian pronounce differently give two readings.
"""

import re
import unicodedata
from functools import cache

from licet.screening.tables import mapping, rows

MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
SPLITS = re.compile("[\u200c\u200d]")
DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}

ALIKE = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ك": "ک", "ة": "ه", "ۀ": "ه", "ؤ": "و"}
)


@cache
def _letters(column: str) -> dict[int, str]:
    return {ord(row["letter"]): row[column] for row in rows("arabic_letters")}


def plain(text: str) -> str:
    """Return text without vowel marks and tatweel, presentation forms resolved, digits in Latin.

    Example:
        >>> plain("مُحَمَّد")
        'محمد'
    """
    return MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(DIGITS)


def fold(text: str) -> str:
    """Return text with letters that are written one for another made one (alef, yeh, kaf, teh marbuta)."""
    return text.translate(ALIKE)


@cache
def _words() -> dict[str, str]:
    words = {fold(plain(word)): latin for word, latin in mapping("arabic_words", "word", "latin").items()}
    for row in rows("given_names"):
        for form in (row["arabic"] or "").split():
            words.setdefault(fold(plain(form)), row["canonical"])
    return words


def _word(word: str, column: str) -> str:
    words, key = _words(), fold(word)
    if key in words:
        return words[key]
    if key.startswith("عبدال") and len(key) > 6:
        return f"abd {_word(word[5:], column)}"
    if key.startswith("ال") and len(key) > 4:
        return f"al {_word(word[2:], column)}"
    if key.startswith("لل") and len(key) > 5:
        return _word(word[2:], column)
    latin = word.translate(_letters(column))
    return re.sub(r"a{2,}", "a", latin)


def readings(run: str) -> list[str]:
    """Return Latin readings of text in Arabic script: in the Arabic way, and in the Persian way where it differs.

    Example:
        >>> readings("شرکت هواوي")
        ['company hwawy', 'company hvavy']
    """
    words = re.findall(r"\w+", SPLITS.sub(" ", plain(run)))
    return list(dict.fromkeys(" ".join(_word(word, column) for word in words) for column in ("arabic", "persian")))
