"""What people decided is kept and reused until the name or the entry changes."""

from datetime import date

import polars as pl
import pytest

from licet.errors import BadFile, BadValue
from licet.screening.hits import Thresholds, build_index, screen, search
from licet.screening.resolutions import Resolution, append, collect, load


def decided(index, text: str, entry: str, same: bool) -> Resolution:
    """Return a resolution about an entry as it is in the index."""
    digest = index.digests[index.entries.index(entry)]
    return Resolution(text, entry, digest, same, "M. Rivera", "checked the register", date(2026, 3, 2))


def test_a_resolution_decides_the_fact(few) -> None:
    """Another party than the entry is clear; the same party is listed, whatever the score."""
    parties = pl.DataFrame({"consignee": ["Meridian Shipping Ltd", "Meridiam Shiping"]})
    found = search(few, ["Meridiam Shiping"])
    low = Thresholds(settled=1.0, cleared=found[0, "score"] / 2)
    others = [decided(few, "Meridiam Shiping", e, e == "meridian") for e in found["entry_id"].to_list()]
    ours = [*others, decided(few, "MERIDIAN shipping ltd", "meridian", False)]
    hits, facts = screen(parties, few, low, collect(ours))
    assert facts["consignee_listed"].to_list() == [False, True]
    assert set(hits["by"].drop_nulls()) == {"M. Rivera"}


def test_a_changed_entry_asks_again(few) -> None:
    """A resolution about an entry whose names changed is not used."""
    names = pl.DataFrame({"entry_id": ["meridian"] * 2, "name": ["Meridian Shipping Ltd", "Meridian Lines"]})
    changed = build_index(names)
    ours = collect([decided(few, "Meridian Shipping Ltd", "meridian", False)])
    parties = pl.DataFrame({"consignee": ["Meridian Shipping Ltd"]})
    assert screen(parties, few, Thresholds(), ours)[1]["consignee_listed"].to_list() == [False]
    assert screen(parties, changed, Thresholds(), ours)[1]["consignee_listed"].to_list() == [True]


def test_a_file_of_resolutions_only_grows(few, tmp_path) -> None:
    """The last resolution about a name and an entry is in force, and the earlier ones stay in the file."""
    path = tmp_path / "kept" / "resolutions.jsonl"
    assert load(path) == {}
    for same in (True, False):
        append(path, decided(few, "Honor", "huawei", same))
    assert len(path.read_text().splitlines()) == 2
    assert [r.same for r in load(path).values()] == [False]


def test_a_broken_line_is_named(few, tmp_path) -> None:
    """A line that is no resolution is refused with its number."""
    path = tmp_path / "resolutions.jsonl"
    append(path, decided(few, "Honor", "huawei", False))
    path.write_text(path.read_text() + '{"text": "x"}\n')
    with pytest.raises(BadFile, match="line 2"):
        load(path)


def test_a_resolution_says_who_and_why() -> None:
    """A resolution without author or reason is refused."""
    with pytest.raises(BadValue, match="no why"):
        Resolution("Honor", "huawei", "1f", False, "M. Rivera", " ", date(2026, 3, 2))
