"""After an update of the kept lists the kept book shows whose determination changed."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

import licet
from licet.lists import us_consolidated
from licet.lists.snapshots import Store as Lists
from licet.lists.snapshots import open_store as open_lists
from licet.lists.update import bring_in
from licet.parties import open_book, screen_shipments
from licet.records.batch import keep
from licet.records.delta import keep_changes, rescreen
from licet.records.matching import lists_screener
from licet.records.store import open_store

SOURCE = replace(us_consolidated.SOURCE, expected={})
SHIPMENT = {"shipped_on": "2023-05-01", "destination": "CN", "eccn": "3A090.a", "activity": "export", "origin": "US",
            "shipped_from": "US"}  # fmt: skip


def edition(lists: Lists, folder: Path, names: list[str], day: date) -> str:
    """Bring an edition of the Entity List in and return its digest."""
    terms = {"list": "Entity List (EL) - Bureau of Industry and Security", "start_date": "2023-01-01",
             "license_requirement": "For all items subject to the EAR", "license_policy": "Presumption of denial",
             "federal_register_notice": "88 FR 1"}  # fmt: skip
    entries = [terms | {"id": f"x{n}", "name": name} for n, name in enumerate(names)]
    path = folder / "edition.json"
    path.write_text(json.dumps({"meta": {"generated_at_source": str(day)}, "entries": entries}))
    updated = bring_in(lists, SOURCE, [path], day, override="a small list for a test")
    return updated.snapshot.manifest.digest


def test_a_new_entry_of_a_kept_list_changes_its_shipment(tmp_path: Path) -> None:
    """A party that a new edition names is shown with the entry; the party listed before and the free one are not."""
    lists, book = open_lists(tmp_path / "lists"), open_store(tmp_path / "kept.db")
    first = edition(lists, tmp_path, ["Alpha Semiconductor Co., Ltd.", "Beta Optics"], date(2023, 1, 5))
    names = ["Gamma Micro Devices", "Alpha Semiconductor", "Zeeland Flowers"]
    frame = licet.read(pl.from_dicts([SHIPMENT | {"end_user": name} for name in names]))
    screened = screen_shipments(frame, open_book(lists), most_days_old=365)[0]
    keep(screened, book, lists={SOURCE.id: first})
    screen = lists_screener(open_book(lists), most_days_old=365)
    assert list(rescreen(book, screen, {SOURCE.id: first})) == []
    second = edition(lists, tmp_path, ["Alpha Semiconductor Co., Ltd.", "Beta Optics", "Gamma Micro Devices Ltd."],
                     date(2023, 4, 5))  # fmt: skip
    screen = lists_screener(open_book(lists), most_days_old=365)
    [change] = rescreen(book, screen, {SOURCE.id: second})
    assert change.before.facts["end_user"] == "Gamma Micro Devices"
    assert (change.before.answer["at_least"], change.after.answer["at_least"]) == (
        "license exception", "license required")  # fmt: skip
    assert any("us.consolidated x2" in line for line in change.why)
    assert (change.before.lists, change.after.lists) == ({SOURCE.id: first}, {SOURCE.id: second})
    keep_changes(book, [change])
    assert list(rescreen(book, screen, {SOURCE.id: second})) == []


def test_shipments_without_names_are_not_screened(tmp_path: Path) -> None:
    """A book that names nobody is left as it is."""
    lists, book = open_lists(tmp_path / "lists"), open_store(tmp_path / "kept.db")
    digest = edition(lists, tmp_path, ["Alpha Semiconductor Co., Ltd."], date(2023, 1, 5))
    keep(licet.read(pl.from_dicts([SHIPMENT])), book)
    assert list(rescreen(book, lists_screener(open_book(lists)), {SOURCE.id: digest})) == []
