"""What people decided about hits: this is, or is not, that party; by whom, why and when.

A file of resolutions holds one JSON object a line and only grows: a later line about the same name and entry
replaces an earlier
one in effect, and both stay. A resolution holds until the name or the entry changes: it names the text as it
was screened and the digest of the entry's names.
"""

import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import msgspec

from licet.errors import BadFile, BadValue
from licet.screening.names import clean

LARGEST_FILE = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Resolution:
    """One decision about one hit.

    Args:
        text: the name as it was screened; spaces, case and invisible characters do not matter.
        entry_id, digest: the entry, and the digest of its names when it was decided (`Index.digests`).
        same: True if the text is that party, False if it is not.
        by, why, on: who decided, for what reason, on which day.
    """

    text: str
    entry_id: str
    digest: str
    same: bool
    by: str
    why: str
    on: date

    def __post_init__(self) -> None:
        for field in ("text", "entry_id", "digest", "by", "why"):
            if not str(getattr(self, field)).strip():
                raise BadValue(
                    f"a resolution has no {field}", todo=f"say {field}: a resolution must be answerable later"
                )


def key(text: str) -> str:
    """Return the form of a name by which a resolution is found again.

    Example:
        >>> key("  Huawei  TECH\u200b ") == key("huawei tech")
        True
    """
    return " ".join(clean(text).casefold().split())


class Resolutions(dict[tuple[str, str], Resolution]):
    """Resolutions in force by (key of the text, entry)."""

    def about(self, text: str, entry_id: str, digest: str) -> Resolution | None:
        """Return the resolution about a text and an entry if the entry is still what it was, else None."""
        found = self.get((key(text), entry_id))
        return found if found is not None and found.digest == digest else None


def collect(resolutions: "list[Resolution] | tuple[Resolution, ...]") -> Resolutions:
    """Return resolutions by name and entry, the last about each in force.

    Example:
        >>> r = Resolution("Honor Device", "a", "1f", False, "M. Rivera", "sold in 2020", date(2026, 3, 2))
        >>> collect([r]).about("HONOR DEVICE", "a", "1f").same, collect([r]).about("Honor Device", "a", "2f")
        (False, None)
    """
    return Resolutions({(key(r.text), r.entry_id): r for r in resolutions})


def load(path: Path) -> Resolutions:
    """Read a file of resolutions; a file that does not exist holds none.

    Raises:
        BadFile: a line is not a resolution; the line is named.
    """
    if not path.exists():
        return Resolutions()
    if path.stat().st_size > LARGEST_FILE:
        raise BadFile(f"{path.name} is larger than {LARGEST_FILE >> 20} MiB", expected="one JSON object a line")
    found: list[Resolution] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Resolution))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise BadFile(
                    f"not a resolution: {error}", where=f"line {number} of {path.name}",
                    expected="text, entry_id, digest, same, by, why, on",
                    todo="restore the file; lines are added by `append` and never edited",
                ) from error  # fmt: skip
    return collect(found)


def append(path: Path, resolution: Resolution) -> None:
    """Add one resolution at the end of a file, written through to the disk."""
    line = msgspec.json.encode(asdict(resolution)) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
