"""The chain: each entry names the digest of its body and the link before it, so no byte can change unseen.

    id    = sha256(body)                                    body: the canonical JSON of what is kept
    link  = sha256(canonical({about, at, day, id, key, kind, previous, seq}))
    previous of entry n is the link of entry n - 1; before the first it is 64 zeros

A chain proves that nothing inside it was changed, added or taken out. That nothing was cut off at its end is proved
with a link noted elsewhere: any receipt or export names one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import msgspec

from licet.errors import BadFile
from licet.records.record import canonical, sha256

START = "0" * 64
COLUMNS = ("seq", "id", "key", "kind", "about", "day", "at", "previous", "link", "body")
FORMAT = "licet record 1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log.

    Args:
        seq: its place, from 1, without gaps.
        id: sha256 of the body.
        key: what the writer calls it; no two entries have the same.
        kind: determination, law, authorization, draw or revocation.
        about: the outcome, the law, or the authorization.
        day: the day it is of, or "".
        at: when it was written, as the writer says, or "".
        previous, link: digests that chain it.
        body: canonical JSON of what is kept.
    """

    seq: int
    id: str
    key: str
    kind: str
    about: str
    day: str
    at: str
    previous: str
    link: str
    body: str

    def read(self) -> dict[str, Any]:
        """Return the body as plain data."""
        plain: dict[str, Any] = msgspec.json.decode(self.body)
        return plain


@dataclass(frozen=True)
class Verification:
    """What a walk along a chain found.

    Args:
        count: entries that hold, from the first.
        head: the link of the last of them.
        broken: what is wrong with the next one, or None.
        found: whether the link asked for lies in the chain; None if none was asked for.
    """

    count: int
    head: str
    broken: str | None
    found: bool | None = None

    @property
    def ok(self) -> bool:
        """Say whether every entry holds, and the link asked for is among them."""
        return self.broken is None and self.found is not False

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        lines = [f"{self.count:,} entries hold; the last link is {self.head}."]
        lines += [f"Broken: {self.broken}."] if self.broken else []
        lines += ["The link asked for is not in this chain."] if self.found is False else []
        return "\n".join(lines)


def link(seq: int, id: str, key: str, kind: str, about: str, day: str, at: str, previous: str) -> str:
    """Return the digest that chains an entry to the one before.

    Example:
        >>> link(1, "ab", "k", "determination", "prohibited", "2020-08-17", "", START)[:12]
        '5396ac63a42e'
    """
    head = {"about": about, "at": at, "day": day, "id": id, "key": key}
    return sha256(canonical(head | {"kind": kind, "previous": previous, "seq": seq}))


def fault(entry: Entry, seq: int, previous: str) -> str | None:
    """Return what is wrong with an entry that must be number `seq` after the link `previous`, or None."""
    e = entry
    if {type(e.id), type(e.key), type(e.kind), type(e.about), type(e.day), type(e.at), type(e.body)} != {str}:
        return f"entry {seq} holds something that is no text"
    if e.seq != seq:
        return f"entry {seq} is not where it belongs"
    if sha256(e.body.encode()) != e.id:
        return f"entry {seq}: the body is not what its id says"
    if e.previous != previous:
        return f"entry {seq} does not follow the link before it"
    if link(seq, e.id, e.key, e.kind, e.about, e.day, e.at, previous) != e.link:
        return f"entry {seq}: its heading is not what its link says"
    return None


def verify(
    entries: Iterable[Entry], contains: str | None = None, progress: Callable[[int], None] | None = None
) -> Verification:
    """Walk along a chain until its end or the first entry that does not hold.

    Args:
        entries: in order, from the first.
        contains: a link noted elsewhere (a receipt, an export) that must lie in the chain.
        progress: called with the number of entries walked, every 10,000.

    Example:
        >>> verify([]).ok, verify([], contains="ab").ok
        (True, False)
    """
    seq, head, found = 0, START, None if contains is None else contains == START
    try:
        for entry in entries:
            broken = fault(entry, seq + 1, head)
            if broken:
                return Verification(seq, head, broken, found)
            seq, head = seq + 1, entry.link
            found = True if head == contains else found
            if progress and seq % 10_000 == 0:
                progress(seq)
    except BadFile as error:
        return Verification(seq, head, f"entry {seq + 1} cannot be read: {error.what}", found)
    return Verification(seq, head, None, found)


def as_line(entry: Entry) -> bytes:
    """Return an entry as one line that proves itself: format, heading and body, canonical, without a line break."""
    head = {name: getattr(entry, name) for name in COLUMNS[:-1]}
    return canonical({"body": msgspec.Raw(entry.body.encode()), "format": FORMAT, "heading": head})


def from_line(line: bytes, where: str) -> Entry:
    """Return the entry of a line.

    Raises:
        BadFile: the line is no entry, or is spelled in another way.
    """
    try:
        plain = msgspec.json.decode(line)
        entry = Entry(body=canonical(plain["body"]).decode(), **plain["heading"])
        good = plain["format"] == FORMAT and as_line(entry) == line
    except (msgspec.MsgspecError, TypeError, KeyError, UnicodeDecodeError) as error:
        raise BadFile(f"no entry of a log: {error}", where=where, expected=FORMAT) from None
    if not good:
        raise BadFile("not spelled as entries are", where=where, expected=FORMAT)
    return entry


def check_export(content: bytes, where: str = "export") -> Entry:
    """Return the entry an exported file holds, if the file proves itself.

    That the entry lies in a log is for the log to say: `licet record verify STORE --contains LINK`.

    Raises:
        BadFile: a byte of it was changed; what does not fit is named.
    """
    entry = from_line(content.removesuffix(b"\n"), where)
    broken = fault(entry, entry.seq, entry.previous) if content.endswith(b"\n") else "the last byte is missing"
    if broken:
        raise BadFile(broken, where=where, expected="the file as it was exported")
    return entry


def read_log(lines: Iterable[bytes], where: str) -> Iterator[Entry]:
    """Stream the entries of an exported log: one entry a line, each line ended.

    Raises:
        BadFile: a line is no entry; the line is named.
    """
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\n"):
            raise BadFile("the last line is cut", where=f"line {number} of {where}")
        yield from_line(line[:-1], f"line {number} of {where}")
