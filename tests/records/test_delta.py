"""After an update only what changed is shown, with the reason."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import licet
from licet.errors import UnknownName
from licet.records.batch import keep, keep_law, rule_digests
from licet.records.delta import book, frame_of, keep_changes, redecide, rescreen, table
from licet.records.matching import screener, statuses
from licet.records.record import Record, law_version, record
from licet.records.store import Body, Store, open_store

OLD = law_version("us", "text") | {"rules": "1" * 64}
ORDINARY = {"shipped_on": "2020-08-17", "item_moves": "no", "known_concern": "none"}


def answered_otherwise(key: str, at_most: str = "prohibited") -> Record:
    """Return a record of an older law, under which the answer was open."""
    now = record(ORDINARY, key=key)
    said = {**now.answer, "determination": "indeterminate", "at_most": at_most}
    return replace(now, law=OLD, answer=said, reasons={**now.reasons, "open": ["us.ear.744.11.a"]})


def listing() -> pl.DataFrame:
    """Return a list of one party, from 2023 on."""
    return statuses(pl.DataFrame({"name": ["Shenzhen Example Technologies Co., Ltd."], "party": ["E8"],
                                  "since": ["2023-01-01"], "until": [None], "on_entity_list": ["yes"],
                                  "entity_list_requirement": ["all_items"]}))  # fmt: skip


def test_nothing_changed_shows_nothing(store: Store) -> None:
    """A book under the law at hand has no changes, whatever it holds."""
    keep(licet.read(pl.DataFrame({"destination": ["CN", "CA", None], "eccn": ["3A090.a", "EAR99", None]})), store)
    assert list(redecide(store)) == []


def test_a_changed_answer_is_shown_with_the_rules_that_changed(store: Store) -> None:
    """Of three records the one whose answer differs is shown, with the rule whose text is another."""
    rules = dict(rule_digests("us", "text"))
    changed = next(name for name in rules if name.startswith("us.ear.744.11.a "))
    old = {"kind": "law", "law": OLD, "rules": rules | {changed: "another"}}
    store.add(lambda _: [Body("law", "us text", "", old, "law old")])
    same = replace(record({**ORDINARY, "value_usd": 1}), law=OLD)
    store.append([same, answered_otherwise("PO 7"), record({**ORDINARY, "value_usd": 2})])
    [change] = redecide(store)
    assert (change.before.key, change.before.answer["at_most"], change.after.answer["at_most"]) == (
        "PO 7", "prohibited", "no license required")  # fmt: skip
    assert "reasons.open: no longer us.ear.744.11.a" in change.why
    assert f"{changed} has another text" in change.why
    assert "PO 7" in str(change)


def test_without_the_old_rules_the_digests_are_named(store: Store) -> None:
    """Where the old law was not kept, the reason is that the rules are others."""
    store.append([answered_otherwise("PO 7")])
    [change] = redecide(store)
    assert any(line.startswith("law.rules is another: 111111111111") for line in change.why)


def test_what_was_kept_again_is_no_longer_new(store: Store) -> None:
    """Once the new determinations are kept, the book has no changes and both answers stay."""
    store.append([answered_otherwise("PO 7")])
    receipts = keep_changes(store, redecide(store))
    assert [r.new for r in receipts] == [True]
    assert list(redecide(store)) == []
    assert len(list(store.find())) == 2
    assert [one.answer["at_most"] for _, one in book(store)] == ["no license required"]
    assert store.verify().ok


def test_days_narrow_the_book(store: Store) -> None:
    """Only shipments of the days asked about are decided again."""
    store.append([answered_otherwise("PO 7")])
    assert not list(redecide(store, since="2020-08-18"))
    assert not list(redecide(store, until="2020-08-17"))
    assert len(list(redecide(store, since="2020-08-17", until="2020-08-18"))) == 1


def test_a_law_that_is_gone_is_named(store: Store) -> None:
    """A book under a jurisdiction this licet does not have is an error that says so."""
    store.append([replace(record(ORDINARY), law={**OLD, "code": "xx"})])
    with pytest.raises(UnknownName):
        list(redecide(store))


def test_a_listed_party_changes_its_shipments_only(store: Store) -> None:
    """After a list names a party, its shipment after that day is shown with the hit; the others are not."""
    facts = {"destination": "CN", "eccn": "3A090.a", "activity": "export", "shipped_from": "US", "origin": "US"}
    names = [("2023-05-01", "SHENZHEN EXAMPLE TECHNOLOGIES"), ("2022-05-01", "Shenzhen Example Technologies"),
             ("2023-05-01", "Vodafone")]  # fmt: skip
    frame = licet.read(pl.from_dicts([facts | {"shipped_on": day, "end_user": name} for day, name in names]))
    keep(frame, store, lists={"list": "0" * 64})
    [change] = rescreen(store, screener(listing()), {"list": "f" * 64})
    assert change.before.facts["shipped_on"] == "2023-05-01"
    assert change.after.answer["at_least"] == "license required"
    assert change.after.lists == {"list": "f" * 64}
    assert any("SHENZHEN EXAMPLE TECHNOLOGIES" in line and "E8" in line for line in change.why)
    assert "facts.end_user_on_entity_list: unknown, now true" in change.why
    keep_changes(store, [change])
    assert list(rescreen(store, screener(listing()), {"list": "f" * 64})) == []


def test_a_party_taken_off_is_shown(store: Store) -> None:
    """What an earlier screening said is screened anew; what a person said without screening is kept."""
    facts = {"shipped_on": "2023-05-01", "destination": "CN", "eccn": "3A090.a", "activity": "export",
             "shipped_from": "US", "origin": "US", "end_user": "Somebody Else", "end_user_on_entity_list": "yes",
             "entity_list_requirement": "all_items"}  # fmt: skip
    store.append(
        [record(facts, lists={"list": "0" * 64}, key="screened"), record({**facts, "value_usd": 1}, key="told")]
    )
    found = list(rescreen(store, screener(listing()), {"list": "f" * 64}))
    assert [change.before.key for change in found] == ["screened"]
    assert "reasons.standing: no longer us.ear.744.11.a" in found[0].why


def test_what_a_screen_does_not_give_is_kept(store: Store) -> None:
    """A fact about parties that a person gave stays when another list is screened, also the second time."""
    told = {**ORDINARY, "shipped_on": "2023-05-01", "end_user": "Shenzhen Example Technologies",
            "other_list_matches": "none"}  # fmt: skip
    store.append([record(told, lists={"other": "0" * 64}, key="a"), record({**told, "value_usd": 1}, key="b")])
    for digest in ("e", "f"):
        changes = list(rescreen(store, screener(listing()), {"list": digest * 64}))
        keep_changes(store, changes)
        assert all(change.after.facts["other_list_matches"] == "none" for change in changes)
    facts = {**told, "destination": "CN", "eccn": "3A090.a", "activity": "export", "origin": "US", "item_moves": "yes"}
    store.append([record(facts, lists={"other": "0" * 64}, key="c")])
    [change] = rescreen(store, screener(listing()), {"list": "f" * 64})
    assert change.after.facts["other_list_matches"] == "none"
    assert change.after.facts["end_user_on_entity_list"] is True


def test_an_unresolved_hit_leaves_the_fact_unknown() -> None:
    """Between the thresholds the name is neither the party nor nobody; the word none is nobody."""
    from licet.screening.hits import Thresholds

    frame = frame_of([{"shipped_on": "2023-05-01", "end_user": name} for name in ("Shenzhen Example", "none", "Volvo")])
    out, hits = screener(listing(), Thresholds(settled=1.0, cleared=0.01))(frame)
    assert out["end_user_on_entity_list"].to_list() == [None, False, False]
    assert out["end_user"].to_list() == ["Shenzhen Example", "none", "Volvo"]
    assert hits.height == 0


def test_lists_are_checked() -> None:
    """A column that is no status is refused with the nearest one."""
    with pytest.raises(UnknownName, match="on_entity_list"):
        statuses(pl.DataFrame({"name": ["a"], "on_entty_list": ["yes"]}))
    with pytest.raises(UnknownName):
        screener(pl.DataFrame({"name": ["a"]}))


def test_changes_are_a_table(store: Store) -> None:
    """One row a change; without changes the columns are there all the same."""
    store.append([answered_otherwise("PO 7")])
    told = table(redecide(store))
    assert told["key"].to_list() == ["PO 7"]
    assert table([]).columns == told.columns


def test_the_law_is_kept_once(store: Store) -> None:
    """The digests of the rules are an entry of the log, however often they are kept."""
    assert [keep_law(store).new, keep_law(store).new] == [True, False]
    assert frame_of([])["shipped_on"].to_list() == []
    assert date(2020, 8, 17) == frame_of([record(ORDINARY).facts])["shipped_on"][0]
    assert open_store(":memory:").head()[0] == 0
