"""Say why an edition of a list must not replace the one before: what vanished, grew, is cut short, or went back."""

from collections import Counter
from datetime import date

from licet.lists.snapshots import Manifest
from licet.lists.source import Reading, Source

SHRUNK = 0.05  # an edition that lost this share of a list is refused
GROWN = 0.50  # and one that gained this share
FIRST_LOW, FIRST_HIGH = 0.5, 3.0  # a first edition against the expected counts


def objections(source: Source, reading: Reading, published_on: date | None, old: Manifest | None) -> tuple[str, ...]:
    """Return the reasons to refuse an edition; empty if there is none.

    Args:
        source: with the entries to expect; they matter where nothing is kept yet.
        reading: the edition.
        published_on: its day, by itself or by the caller.
        old: the current snapshot, or None.

    Example:
        >>> from licet.lists.us_consolidated import SOURCE
        >>> objections(SOURCE, Reading([]), None, None)
        ('the edition holds no entry',)
    """
    counts = reading.counts()
    total = sum(counts.values())
    if not total:
        return ("the edition holds no entry",)
    found = [
        f"the edition counts {count:,} entries{f' of {code}' if code else ''} and holds {held:,}"
        for code, count in reading.declared.items()
        if (held := counts.get(code, 0) if code else total) != count
    ]
    ids = Counter(party.entry_id for party in reading.parties)
    if twice := [id for id, number in ids.most_common(3) if number > 1]:
        found.append(f"{ids[twice[0]]} entries share the id {twice[0]!r}")
    if old is None:
        missing = [code for code in source.expected if code not in counts]
        found += [f"list {code} is missing; about {source.expected[code]:,} entries are expected" for code in missing]
        expected = sum(source.expected.values())
        if expected and not FIRST_LOW * expected <= total <= FIRST_HIGH * expected:
            found.append(f"{total:,} entries; about {expected:,} are expected")
        return tuple(found)
    if old.published_on and published_on and published_on < old.published_on:
        found.append(f"it is of {published_on}, older than the kept edition of {old.published_on}")
    elif old.published_on and not published_on:
        found.append(f"it states no day; the kept edition is of {old.published_on}")
    for code, before in old.counts.items():
        now = counts.get(code, 0)
        if not now:
            found.append(f"list {code} is missing; the kept edition has {before:,} entries")
        elif now <= before * (1 - SHRUNK):
            found.append(f"list {code} shrank from {before:,} to {now:,} entries")
        elif now >= before * (1 + GROWN):
            found.append(f"list {code} grew from {before:,} to {now:,} entries")
    return tuple(found)
