"""A record: what was asked, by which law, lists and engine it was answered, and the answer with its reasons.

A record is plain data with one spelling: JSON with sorted keys, no spaces, UTF-8. Its id is the sha256 of that
spelling, so equal records have equal ids wherever they are kept, and a changed one cannot keep its id.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec

from licet import law as libraries
from licet.decision.determination import Determination, decide_row
from licet.errors import BadFile, BadValue
from licet.facts import check_row, dictionary
from licet.flow import program
from licet.rule import Layer
from licet.version import __version__

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

REASONS = ("routes", "standing", "lifted", "exceptions", "flags", "open", "missing", "assumed")
DETERMINATION = "determination"
PARTS = ("engine", "law", "lists", "facts", "answer", "reasons")


@dataclass(frozen=True)
class Record:
    """One determination, with everything it followed from.

    Args:
        facts: the known facts asked about, as plain values (days as text).
        law: code, layer, and the digests of its rules and of its tables.
        lists: name of each list screened against -> digest of the snapshot.
        engine: the version of licet that answered.
        answer: determination, at_least, at_most, rule, title, citation, review_policy, subject_to_ear, on.
        reasons: ids of rules that stand, are lifted, hold or are open; missing facts; tables carried to the day.
        key: what the asker calls it; the same key is kept once. None: the content is its own key.
    """

    facts: Mapping[str, Any]
    law: Mapping[str, str]
    lists: Mapping[str, str]
    engine: str
    answer: Mapping[str, Any]
    reasons: Mapping[str, Any]
    key: str | None = None
    kind: str = field(default=DETERMINATION, init=False)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain data; without a key there is no member `key`."""
        plain = {**vars(self), "kind": self.kind}
        if self.key is None:
            del plain["key"]
        return plain

    @property
    def id(self) -> str:
        """Return the sha256 of the record's one spelling, in hexadecimal."""
        return sha256(canonical(self.as_dict()))


def canonical(plain: Any) -> bytes:
    """Return plain data in its one spelling: JSON, keys sorted, no spaces, UTF-8.

    Raises:
        BadValue: a text holds half a surrogate pair, which no UTF-8 can spell.

    Example:
        >>> canonical({"b": 1.50, "a": ["é", None]})
        b'{"a":["\\xc3\\xa9",null],"b":1.5}'
    """
    try:
        return msgspec.json.encode(plain, order="sorted")
    except UnicodeEncodeError as error:
        raise BadValue("a text cannot be written as UTF-8", expected="Unicode text without surrogates") from error


def sha256(content: bytes) -> str:
    """Return the sha256 of bytes in hexadecimal.

    Example:
        >>> sha256(b"")[:12]
        'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


@cache
def law_version(law: str = "us", layer: Layer = "text") -> dict[str, str]:
    """Return which law decides: code, layer, and the sha256 of its rules and of its tables.

    The tables are every CSV file of the law's folder and the two dictionaries (facts, countries) it is read with.

    Raises:
        UnknownName: no such jurisdiction is encoded.

    Example:
        >>> sorted(law_version("nl"))
        ['code', 'layer', 'rules', 'tables']
    """
    rules = program(law, layer).law
    files = [(name, resources.files("licet").joinpath(name).read_bytes()) for name in ("countries.csv", "facts.csv")]
    files += _csv_files(resources.files(libraries.JURISDICTIONS[law]), "")
    told = "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(files))
    return {"code": law, "layer": layer, "rules": rules, "tables": sha256(told.encode())}


def _csv_files(folder: "Traversable", under: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _csv_files(entry, f"{under}{entry.name}/")
        elif entry.name.endswith(".csv"):
            found.append((under + entry.name, entry.read_bytes()))
    return found


def record(
    facts: Mapping[str, Any],
    law: str = "us",
    layer: Layer = "text",
    lists: Mapping[str, str] | None = None,
    key: str | None = None,
    answer: Determination | None = None,
) -> Record:
    """Return the record of one determination.

    Args:
        facts: fact names and values; text is parsed as the dictionary says. Unknown facts are left out.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.
        lists: name of each list the parties were screened against -> digest of the snapshot.
        key: what the asker calls it.
        answer: the determination if it is already worked out; else it is.

    Raises:
        UnknownFact, BadValue: a fact the dictionary does not have, or a value that does not fit.

    Example:
        >>> kept = record({"item_moves": "no", "known_concern": "none", "shipped_on": "2020-08-17"})
        >>> kept.answer["determination"], kept.facts["shipped_on"], kept.id == record(kept.facts).id
        ('no license required', '2020-08-17', True)
    """
    typed = {name: value for name, value in check_row(facts).items() if value is not None}
    said = (answer or decide_row(typed, program(law, layer))).as_dict()
    reasons = {name: said.pop(name) for name in REASONS}
    return Record(_plain(typed), law_version(law, layer), dict(lists or {}), __version__, said, reasons, key)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed facts as JSON values; a number is a float whatever it was given as, and zero has no sign."""
    known = dictionary()
    return {
        name: value.isoformat()
        if hasattr(value, "isoformat")
        else float(value) + 0.0
        if known[name].type == "number"
        else value
        for name, value in facts.items()
    }


def parse(body: bytes, where: str = "record") -> Record:
    """Return the record of its one spelling.

    Raises:
        BadFile: not a record, or spelled in another way.

    Example:
        >>> kept = record({"shipped_on": "2020-08-17"})
        >>> parse(canonical(kept.as_dict())) == kept
        True
    """
    try:
        plain = msgspec.json.decode(body)
        kind = plain.pop("kind")
        found = Record(**plain)
        good = kind == DETERMINATION and canonical(found.as_dict()) == body
    except (msgspec.MsgspecError, TypeError, AttributeError, KeyError) as error:
        raise BadFile(f"no determination: {error}", where=where, expected="a kept record") from None
    if not good:
        raise BadFile("not spelled as records are", where=where, expected="JSON, keys sorted, no spaces")
    return found


@dataclass(frozen=True)
class Replay:
    """A record decided again, today.

    Args:
        same: the bytes are equal.
        changed: one sentence for each part that differs; empty if the bytes are equal.
        before: the record as kept.
        after: the record as it would be written today.
    """

    same: bool
    changed: tuple[str, ...]
    before: Record
    after: Record

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        if self.same:
            return f"{self.before.id}: the same bytes."
        return "\n".join([f"{self.before.id}: not the same bytes.", *(f"  {line}" for line in self.changed)])


def replay(kept: Record) -> Replay:
    """Decide a kept record again by the law and engine at hand: the same bytes, or what changed.

    The lists are not read again: party facts are part of the kept facts. `licet rescreen` reads them.

    Raises:
        UnknownName, UnknownFact, BadValue: the law or a fact asked about is no longer there.

    Example:
        >>> replay(record({"shipped_on": "2020-08-17"})).same
        True
    """
    layer: Layer = "enforcement" if kept.law.get("layer") == "enforcement" else "text"
    after = record(kept.facts, kept.law.get("code", ""), layer, kept.lists, kept.key)
    before_bytes, after_bytes = canonical(kept.as_dict()), canonical(after.as_dict())
    return Replay(before_bytes == after_bytes, differences(kept, after), kept, after)


def differences(before: Record, after: Record) -> tuple[str, ...]:
    """Return one sentence for each part in which two records differ.

    Example:
        >>> a, b = record({"shipped_on": "2020-08-17"}), record({"shipped_on": "2020-08-18"})
        >>> differences(a, b)[0]
        'facts.shipped_on: 2020-08-17, now 2020-08-18'
    """
    said = []
    for part in PARTS:
        old, new = getattr(before, part), getattr(after, part)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            names = [*old, *(name for name in new if name not in old)]
            empty = "unknown" if part == "facts" else "none"
            said += [f"{part}.{n}: {_told(old.get(n), new.get(n), empty)}" for n in names if old.get(n) != new.get(n)]
        elif old != new:
            said.append(f"{part}: {_told(old, new)}")
    return tuple(said)


def _told(old: Any, new: Any, empty: str = "none") -> str:
    if isinstance(old, list) and isinstance(new, list):
        gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
        words = [f"no longer {', '.join(map(str, gone))}"] if gone else []
        words += [f"now also {', '.join(map(str, come))}"] if come else []
        return "; ".join(words) or "in another order"
    return f"{_word(old, empty)}, now {_word(new, empty)}"


def _word(value: Any, empty: str) -> str:
    if value is None:
        return empty
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text[:12] if len(text) == 64 and " " not in text else text
