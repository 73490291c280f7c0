"""The errors of licet: one small tree, each class a kind of mistake a caller can act on.

    LicetError
    ├── BadInput                what was given cannot be read as asked
    │   ├── UnknownFact         a column or fact name the dictionary does not have
    │   ├── UnknownName         an argument, rule, list, case, policy or table name that does not exist
    │   ├── BadValue            a value of the wrong kind, category or range
    │   ├── BadFile             a file or folder that is missing, broken, too large or of the wrong format
    │   └── KeyTaken            a key under which something else is kept already
    ├── LawError                rules or tables that contradict themselves (overlapping periods, unknown facts)
    ├── StaleList               a list older than the day it is asked about
    ├── ListRefused             a list update the guard does not accept; the old snapshot stays
    ├── NotAuthorized           a draw that its authorization does not cover, or no longer has the balance for
    └── ModelError              an economic model that has no answer for its input
        ├── NotProductive       a sector uses more inputs than it makes
        └── NoSeller            a buyer is cut off from the last seller of something it needs

A message has four parts in this order: what is wrong, where, what was expected, what to do.
"""

import re
from collections.abc import Iterable

NOTHING_NEAR = re.compile(r"nearest[\w ]*:[\s\[\]]*")


class LicetError(Exception):
    """Say what is wrong, where, what was expected and what to do.

    Args:
        what: one sentence, lower-case identifiers as typed, without a final period.
        where: file, row and column, or None.
        expected: what would have been accepted.
        todo: the next thing to try.

    Example:
        >>> print(BadValue("destination is 'Korea'", where="row 412 of shipments.csv", todo="write KR or KP"))
        row 412 of shipments.csv: destination is 'Korea'.
          Write KR or KP.
    """

    def __init__(self, what: str, *, where: str | None = None, expected: str | None = None, todo: str | None = None):
        if todo is not None and NOTHING_NEAR.fullmatch(todo):
            todo = None
        self.what, self.where, self.expected, self.todo = what, where, expected, todo
        super().__init__(self._text())

    def _text(self) -> str:
        first = (f"{self.where}: {self.what}" if self.where else self.what).rstrip(".") + "."
        rest = [f"Expected {self.expected.rstrip('.')}." if self.expected else "", _sentence(self.todo)]
        second = " ".join(part for part in rest if part)
        return first + (f"\n  {second}" if second else "")

    def as_dict(self) -> dict[str, str | None]:
        """Return the parts of the message, for interfaces that answer in JSON."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "expected": self.expected,
            "todo": self.todo,
        }


def _sentence(text: str | None) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


class BadInput(LicetError):
    """What was given cannot be read as asked."""


class UnknownFact(BadInput):
    """A column or fact name the dictionary does not have."""


class UnknownName(BadInput):
    """An argument, rule, list, case, policy or table name that does not exist."""


class BadValue(BadInput):
    """A value of the wrong kind, category or range."""


class BadFile(BadInput):
    """A file or folder that is missing, broken, too large or of the wrong format."""


class KeyTaken(BadInput):
    """A key under which something else is kept already."""


class LawError(LicetError):
    """Rules or tables that contradict themselves."""


class StaleList(LicetError):
    """A list older than the day it is asked about."""


class ListRefused(LicetError):
    """A list update the guard does not accept; the old snapshot stays. Unless `final`, a person may overrule it."""

    final = True


class NotAuthorized(LicetError):
    """A draw that its authorization does not cover, or no longer has the balance for."""


class ModelError(LicetError):
    """An economic model that has no answer for its input."""


class NotProductive(ModelError):
    """A sector uses more inputs than it makes."""


class NoSeller(ModelError):
    """A buyer is cut off from the last seller of something it needs."""


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known names most like `name`, best first.

    Example:
        >>> nearest("endUse", ["end_use", "end_user", "eccn"])
        ['end_use', 'end_user']
    """
    from rapidfuzz import fuzz, process

    found = process.extract(name.lower(), list(known), scorer=fuzz.ratio, processor=str.lower, limit=limit)
    return [text for text, score, _ in found if score >= 55]
