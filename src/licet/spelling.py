"""How people write countries and classifications, and the one spelling that rules compare."""

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

CODE = re.compile(r"([0-9][A-E][0-9]{3})(.*)", re.DOTALL)
AMBIGUOUS = {"congo"}  # two countries are called so
PARAGRAPH = re.compile(r"[a-z]+|[0-9]+")


def classification(text: str) -> str | None:
    """Return a classification as the Commerce Control List writes it, or None if the text is none.

    EAR99, an entry (3A090) or a paragraph of one (3A090.a); capitals, blanks, dots and brackets may differ.

    Example:
        >>> classification("3a090a"), classification("5A002(a)(1)"), classification("ear 99")
        ('3A090.a', '5A002.a.1', 'EAR99')
        >>> classification("laptop"), classification("3A090.*")
        (None, None)
    """
    plain = re.sub(r"[\s()\[\]]+", ".", text.strip().upper()).removeprefix("ECCN").strip(".:")
    if plain.replace(".", "").replace("-", "") == "EAR99":
        return "EAR99"
    found = CODE.fullmatch(plain)
    if found is None:
        return None
    entry, rest = found[1], found[2].lower()
    if not re.fullmatch(r"[a-z0-9.]*", rest):
        return None
    parts = [part for piece in rest.split(".") for part in PARAGRAPH.findall(piece)]
    if parts and not parts[0].isalpha():
        return None
    return ".".join((entry, *parts))


def _plain(text: str) -> str:
    """Return a name without capitals, accents, points and outer blanks."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter != ".")
    return " ".join(kept.replace("&", "and").split())


@cache
def _countries() -> dict[str, str]:
    with resources.files("licet").joinpath("countries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        names = (row["iso2"], row["iso3"], row["name"], *row["also"].split(";"))
        found.update({_plain(name): row["iso2"] for name in names if name})
    return {name: code for name, code in found.items() if name not in AMBIGUOUS}


def country(text: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a country by code or name, or None if the text names none for certain.

    Example:
        >>> country("cn"), country("CHN"), country("Hong Kong"), country("UK"), country("Korea, South")
        ('CN', 'CN', 'HK', 'GB', 'KR')
        >>> country("Korea"), country("Republic of Zaire")
        (None, None)
    """
    return _countries().get(_plain(text))
