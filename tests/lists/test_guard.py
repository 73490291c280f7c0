"""The nine upstream failures of record, replayed: the old snapshot stays, and the reason is said."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from editions import COUNTS, DAY, NAMES, edition, entries
from licet.errors import ListRefused
from licet.lists import us_consolidated
from licet.lists.snapshots import Store
from licet.lists.source import Source
from licet.lists.update import bring_in

LATER = DAY + timedelta(days=1)


@pytest.fixture
def kept(store: Store, source: Source, put: Callable[..., Path]) -> str:
    """A store that keeps a whole edition; its digest."""
    return bring_in(store, source, [put(edition(COUNTS))], DAY).snapshot.manifest.digest


def refused(store: Store, source: Source, kept: str, path: Path, **more: object) -> str:
    """Import an edition that must be refused, check that nothing changed, and return the reason."""
    with pytest.raises(ListRefused) as error:
        bring_in(store, source, [path], LATER, **more)  # type: ignore[arg-type]
    assert store.current(source.id).manifest.digest == kept
    assert store.current(source.id).names.height == 2 * sum(COUNTS.values())
    assert store.verify() == []
    assert not (store.folder / "work").exists()
    return str(error.value)


def test_the_day_15000_entries_vanished(store, source, kept, put) -> None:
    """2024-05-06: the Treasury's lists were gone from the consolidated file (developerportal issue 146)."""
    body = edition({c: n for c, n in COUNTS.items() if c not in {"SDN", "SSI"}}, LATER)
    reason = refused(store, source, kept, put(body))
    assert "list SDN is missing; the kept edition has 1,500 entries" in reason
    assert "list SSI is missing" in reason


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncation_in_mid_file(store, source, kept, put, share: float) -> None:
    """June 2026: the download ended after byte 1,998,433 (opensanctions issue 4310)."""
    body = edition(COUNTS, LATER)
    assert "cannot be read whole" in refused(store, source, kept, put(body[: int(len(body) * share)]))


def test_a_list_drops_out_on_a_random_day(store, source, kept, put) -> None:
    """October 2019: the Nonproliferation list went missing on the 3rd and the 9th (developerportal issue 95)."""
    reason = refused(store, source, kept, put(edition({c: n for c, n in COUNTS.items() if c != "ISN"}, LATER)))
    assert "list ISN is missing" in reason


def test_a_list_shrinks_and_comes_back(store, source, kept, put) -> None:
    """October 2019: the debarred parties went from 686 to 515 and back (developerportal issue 95)."""
    assert "list DTC shrank from 68 to 51 entries" in refused(
        store, source, kept, put(edition(COUNTS | {"DTC": 51}, LATER))
    )
    assert not bring_in(store, source, [put(edition(COUNTS))], LATER).changed


def test_entities_in_the_csv_and_not_in_the_api(store, source, kept, put) -> None:
    """May 2015: two rules of additions to the Entity List stood in one format only (developerportal issue 40)."""
    assert "list EL shrank from 300 to 260" in refused(store, source, kept, put(edition(COUNTS | {"EL": 260}, LATER)))


def test_fewer_entities_than_the_other_format(store, source, kept, put) -> None:
    """The same failure below the 5 %: what another kept source of the list holds and this one lacks is named."""
    from licet.lists import us_entity_list

    table = "Country,Name,License Requirement\n" + "".join(f"CN,EL Party {i},all items\n" for i in range(300))
    other = replace(us_entity_list.SOURCE, expected={})
    bring_in(store, other, [put(table.encode(), "el.csv")], DAY)
    done = bring_in(store, source, [put(edition(COUNTS | {"EL": 298}, LATER))], LATER)
    assert done.notes == (
        "2 of 300 entries of EL in us.entity_list of 2026-05-01 are not here: EL Party 298; EL Party 299",
    )
    assert store.log()[-1].reasons == done.notes


def test_a_stale_copy_is_served(store, source, kept, put) -> None:
    """May 2018: 168 debarments of April were absent, and the copy was of January (developerportal issue 62)."""
    old = put(edition(COUNTS, date(2026, 1, 23)))
    assert "it is of 2026-01-23, older than the kept edition of 2026-05-01" in refused(store, source, kept, old)


def test_expired_entries_come_back(store, source, kept, put) -> None:
    """October 2022: expired entries returned without their last day (developerportal issue 138)."""
    assert "list ISN grew from 16 to 24" in refused(store, source, kept, put(edition(COUNTS | {"ISN": 24}, LATER)))


def test_an_empty_answer(store, source, kept, put) -> None:
    """March 2019: the interface answered with no result and no source (developerportal issue 70)."""
    assert "holds no entry" in refused(store, source, kept, put(b'{"total": 0, "offset": 0, "results": []}'))


def test_one_page_instead_of_the_whole(store, source, kept, put) -> None:
    """December 2021: the new interface gave the first 1,000 entries alone (developerportal issue 125)."""
    body = json.dumps({"total": sum(COUNTS.values()), "results": entries(COUNTS)[:1000]}).encode()
    reason = refused(store, source, kept, put(body), published_on=LATER)
    assert "the edition counts 1,994 entries and holds 1,000" in reason


def test_a_web_page_instead_of_a_list(store, source, kept, put) -> None:
    """August 2021: the address of the download gave an error page (developerportal issue 114)."""
    assert "cannot be read whole" in refused(
        store, source, kept, put(b"<!DOCTYPE html><html><body>Sorry</body></html>")
    )


def test_a_broken_archive(store, source, kept, put) -> None:
    """A packed body that is cut short is refused."""
    body = gzip.compress(edition(COUNTS, LATER))
    assert "cut short" in refused(store, source, kept, put(body[:-20], "consolidated.json.gz"))


def test_a_wrong_digest(store, source, kept, put) -> None:
    """A file that has not the digest announced is refused before it is read."""
    reason = refused(store, source, kept, put(edition(COUNTS, LATER)), digests=["sha256:" + "0" * 64])
    assert "the digest of consolidated.json is" in reason


def test_an_edition_without_a_day(store, source, kept, put) -> None:
    """An edition that states no day does not replace one that does, unless the day is given."""
    assert "states no day" in refused(store, source, kept, put(edition(COUNTS, None)))
    assert bring_in(store, source, [put(edition(COUNTS, None))], LATER, published_on=LATER).changed


@pytest.mark.parametrize(("number", "accepted"), [(286, True), (285, False), (449, True), (450, False)])
def test_where_the_guard_begins(store, source, kept, put, number: int, accepted: bool) -> None:
    """A list may lose less than 5 % and gain less than half of its entries."""
    path = put(edition(COUNTS | {"EL": number}, LATER))
    if accepted:
        assert bring_in(store, source, [path], LATER).changed
    else:
        refused(store, source, kept, path)


def test_an_override_is_logged(store, source, kept, put) -> None:
    """Overruling the guard keeps the reasons, the why and the who in the log."""
    path = put(edition(COUNTS | {"ISN": 24}, LATER))
    done = bring_in(store, source, [path], LATER, override="the list was merged", by="M. Rivera")
    deed = store.log()[-1]
    assert (deed.deed, deed.why, deed.by, deed.reasons) == (
        "override", "the list was merged", "M. Rivera", ("list ISN grew from 16 to 24 entries",),
    )  # fmt: skip
    assert store.current(source.id).manifest.digest == done.snapshot.manifest.digest


def test_the_first_edition_is_measured_against_expected_counts(store, put) -> None:
    """With nothing kept, a list that must be there and is not is refused."""
    with pytest.raises(ListRefused, match="list CMIC is missing; about 68 entries are expected"):
        bring_in(store, us_consolidated.SOURCE, [put(edition(COUNTS))], DAY)
    assert store.standings() == {}


def test_the_same_edition_again_is_confirmed(store, source, kept, put) -> None:
    """An edition that is kept already is not kept twice."""
    done = bring_in(store, source, [put(edition(COUNTS))], LATER)
    assert (done.changed, done.snapshot.manifest.digest) == (False, kept)
    assert store.standings()[source.id].confirmed_on == LATER


def test_two_entries_of_one_id_are_refused(store, source, put) -> None:
    """Two entries that share an id would be one to whoever asks for it."""
    body = json.dumps({"results": [{"id": "1", "source": NAMES["EL"], "name": n} for n in ("A", "B")]}).encode()
    with pytest.raises(ListRefused, match="2 entries share the id '1'"):
        bring_in(store, replace(source, expected={}), [put(body)], DAY)
