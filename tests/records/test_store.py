"""The store keeps each key once, chains every entry and notices every change."""

import json
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from licet.errors import BadFile, BadInput, BadValue, KeyTaken, UnknownName
from licet.records.chain import COLUMNS, Entry, as_line, check_export, read_log
from licet.records.chain import verify as walk
from licet.records.record import Record, canonical, parse, record, replay
from licet.records.store import Store, open_store

FACTS = {"shipped_on": "2023-11-20", "destination": "CN", "eccn": "3A090.a", "item_moves": "yes", "value_usd": "100"}


def some(count: int) -> list[Record]:
    """Return records that differ by their value."""
    first = record(FACTS)
    return [Record({**first.facts, "value_usd": float(i)}, first.law, first.lists, first.engine, first.answer,
                   first.reasons, f"PO {i}") for i in range(count)]  # fmt: skip


def test_a_record_comes_back_as_it_was(store: Store) -> None:
    """What is read by id, by the start of the id and by key is what was kept."""
    kept = record(FACTS, lists={"us.sdn": "ab" * 32}, key="PO 1")
    [receipt] = store.append([kept], at="2026-11-21T10:00:00Z")
    assert store.get(receipt.id) == store.get(receipt.id[:8]) == store.get("PO 1") == kept
    assert receipt.id == kept.id


def test_the_same_key_is_kept_once(store: Store) -> None:
    """Keeping the same again adds nothing and gives the same receipt."""
    first = store.append(some(3))
    again = store.append(some(3))
    assert [r.new for r in first] == [True] * 3
    assert [(r.seq, r.link, r.new) for r in again] == [(r.seq, r.link, False) for r in first]
    assert store.head() == (3, first[-1].link)


def test_the_same_key_twice_in_one_call_is_kept_once(store: Store) -> None:
    """A key repeated within one call is one entry."""
    one = some(1)
    assert [r.seq for r in store.append([*one, *one])] == [1, 1]


def test_a_key_cannot_name_two_records(store: Store) -> None:
    """A key used for other content is refused, and nothing of that call is kept."""
    store.append(some(1))
    with pytest.raises(KeyTaken):
        store.append(some(3), keys=["new", "PO 0", "other"])
    assert store.head()[0] == 1


def test_keys_are_names(store: Store) -> None:
    """An empty key, a line break and a key of a book's length are refused."""
    for key in ("", "a\nb", "k" * 201):
        with pytest.raises(BadValue):
            store.append(some(1), keys=[key])


def test_ids_that_are_not_there_or_not_clear(store: Store) -> None:
    """An unknown id is said to be unknown."""
    store.append(some(2))
    with pytest.raises(UnknownName):
        store.entry("0" * 64)
    with pytest.raises(UnknownName):
        store.entry("short")


def test_entries_are_found_by_outcome_and_day(store: Store) -> None:
    """Filters of kind, outcome and day choose; the rest stays out."""
    store.append(some(5))
    outcome = some(1)[0].answer["determination"]
    assert [e.seq for e in store.find(about=outcome, since="2023-11-20", until="2023-11-21", limit=2)] == [1, 2]
    assert [e.seq for e in store.find(after=3)] == [4, 5]
    assert not list(store.find(about="prohibited"))
    assert not list(store.find(until="2023-11-20"))
    assert store.known(["PO 0", "PO 9"]) == {"PO 0": some(1)[0].id}


def test_a_whole_chain_holds(store: Store) -> None:
    """An untouched store verifies, and contains the links of its receipts and no other."""
    receipts = store.append(some(40))
    told = store.verify(contains=receipts[7].link)
    assert (told.ok, told.count, told.head) == (True, 40, receipts[-1].link)
    assert not store.verify(contains="0" * 63 + "1").ok


def test_sql_cannot_change_an_entry_unseen(file_store: Store, tmp_path: Path) -> None:
    """Every column of an entry, changed behind the store's back, breaks the chain; so does a row taken out."""
    file_store.append(some(9))
    for column in COLUMNS:
        value = "99" if column == "seq" else f"{column} || 'x'"
        with sqlite3.connect(tmp_path / "kept.db", isolation_level=None) as behind:
            behind.execute("BEGIN")
            behind.execute("DROP TRIGGER entry_no_UPDATE")
            behind.execute(f"UPDATE entry SET {column} = {value} WHERE seq = 5")
            rows = behind.execute(f"SELECT {','.join(COLUMNS)} FROM entry ORDER BY seq").fetchall()
            behind.execute("ROLLBACK")
        assert walk(Entry(*row) for row in rows).count == 4, column
    with sqlite3.connect(tmp_path / "kept.db") as behind:
        behind.execute("DROP TRIGGER entry_no_DELETE")
        behind.execute("DELETE FROM entry WHERE seq = 5")
    told = file_store.verify()
    assert (told.count, told.ok) == (4, False)


def test_entries_are_only_added(store: Store) -> None:
    """The database itself refuses to change or take out an entry."""
    store.append(some(2))
    for statement in ("UPDATE entry SET about = 'prohibited'", "DELETE FROM entry WHERE seq = 2"):
        with pytest.raises(BadFile, match="entries are only added"), store.database.writing() as run:
            run(statement, ())
    assert store.verify().count == 2


def test_a_cut_tail_is_noticed_by_a_noted_link(file_store: Store, tmp_path: Path) -> None:
    """A log cut at its end still chains; the receipt of a lost entry shows that it is lost."""
    last = file_store.append(some(5))[-1]
    with sqlite3.connect(tmp_path / "kept.db") as behind:
        behind.execute("DROP TRIGGER entry_no_DELETE")
        behind.execute("DELETE FROM entry WHERE seq = 5")
    assert file_store.verify().ok
    assert not file_store.verify(contains=last.link).ok


def test_an_export_proves_itself(store: Store) -> None:
    """The exported file gives the record back; any one changed byte is refused."""
    [receipt] = store.append(some(1))
    content = store.export(receipt.id)
    assert parse(check_export(content).body.encode()) == some(1)[0]
    for at in range(len(content)):
        for bit in (1, 32):
            changed = bytearray(content)
            changed[at] ^= bit
            with pytest.raises(BadFile):
                check_export(bytes(changed))


def test_a_log_reads_back(store: Store) -> None:
    """The log written line by line is the chain again."""
    store.append(some(6))
    lines = [as_line(entry) + b"\n" for entry in store.find(kind=None)]
    assert walk(read_log(lines, "log")) == store.verify()
    assert not walk(read_log([*lines[:5], lines[5][:-1]], "log")).ok


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A text file, another database and a missing file are no store, and stay as they are."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to be looked at" * 9)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    for path in (text, other, tmp_path / "none" / "kept.db"):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(BadFile):
            open_store(path)
        assert (path.read_bytes() if path.exists() else None) == before
    with pytest.raises(BadFile):
        open_store(tmp_path / "kept.db", create=False)


def test_records_have_one_spelling() -> None:
    """However facts are ordered and written, the bytes are the same; other bytes are no record."""
    other = dict(reversed(FACTS.items())) | {"value_usd": 100, "eccn": "3A090.a", "item": None}
    assert canonical(record(FACTS).as_dict()) == canonical(record(other).as_dict())
    spaced = json.dumps(record(FACTS).as_dict(), sort_keys=True).encode()
    with pytest.raises(BadFile):
        parse(spaced)
    with pytest.raises(BadFile):
        parse(b'{"kind":"determination"}')


def test_a_replay_gives_the_same_bytes() -> None:
    """A record decided again under the same law and engine is the same."""
    assert replay(record(FACTS, lists={"us.sdn": "ab" * 32}, key="PO 1")).same


def test_a_replay_names_what_changed() -> None:
    """A record of another engine, rule set and answer says which of them differ."""
    now = record(FACTS)
    old = Record(now.facts, {**now.law, "rules": "1" * 64}, now.lists, "0.0.9",
                 {**now.answer, "at_most": "license required"}, {**now.reasons, "open": ["us.gone"]})  # fmt: skip
    told = replay(old)
    assert not told.same
    assert [line.split(":")[0] for line in told.changed] == ["engine", "law.rules", "answer.at_most", "reasons.open"]
    assert "no longer us.gone" in told.changed[3]


def test_half_a_surrogate_is_refused() -> None:
    """A text that UTF-8 cannot spell is an error that says so."""
    with pytest.raises(BadValue):
        canonical(record({**FACTS, "item": "\ud800"}).as_dict())


def test_several_ids_with_one_start(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that several ids share is refused."""
    store.append(some(40))
    ids = sorted(e.id for e in store.find())
    shared = next(n for n in range(8, 0, -1) if any(a[:n] == b[:n] for a, b in pairwise(ids)))
    twin = next(a[:shared] for a, b in pairwise(ids) if a[:shared] == b[:shared])
    monkeypatch.setattr("licet.records.store.SHORTEST_ID", shared)
    with pytest.raises(BadInput):
        store.entry(twin)
