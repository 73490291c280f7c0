"""What a hurried or hostile user does to the store: refused in words, and nothing is half done."""

from datetime import date, timedelta

import pytest

from editions import COUNTS, DAY, edition
from licet.errors import BadFile, BadValue, LicetError, ListRefused
from licet.interfaces.cli import group
from licet.lists import find
from licet.lists.history import look_up
from licet.lists.update import bring_in

LATER = DAY + timedelta(days=1)


@pytest.fixture
def kept(store, source, put) -> str:
    """A store with one edition; its digest."""
    return bring_in(store, source, [put(edition(COUNTS))], DAY).snapshot.manifest.digest


@pytest.mark.parametrize(
    ("id", "body", "said"),
    [
        ("un.sc", '<?xml version="1.0" encoding="x-none"?><CONSOLIDATED_LIST/>', "unknown encoding"),
        ("un.sc", '<?xml version="1.0" encoding="shift_jis"?><CONSOLIDATED_LIST/>', "multi-byte encodings"),
        ("us.sdn", "<Sanctions><DistinctParty><Profile/></DistinctParty></Sanctions>", "a profile has no ID"),
        ("us.consolidated", '{"results":[],"meta":{"counts_by_list":{"EL":"many"}}}', "counts_by_list"),
        ("us.consolidated", '{"results":[],"meta":{"counts_by_list":[1]}}', "counts_by_list"),
        ("private.own", "name,since,until\nAcme,2021-01-01,2020-01-01\n", "it ends on 2020-01-01"),
    ],
)
def test_a_broken_body_is_refused_in_words(store, put, id: str, body: str, said: str) -> None:
    """Whatever a body holds, the reader says what is wrong with it and nothing is kept."""
    with pytest.raises(ListRefused, match=said):
        bring_in(store, find(id), [put(body.encode(), "body")], DAY)
    assert store.standings() == {}


def test_a_refusal_keeps_what_the_reader_expected(store, put) -> None:
    """The refusal of an edition says what its reader expected."""
    with pytest.raises(ListRefused, match="Expected a day such as") as refused:
        bring_in(store, find("private.own"), [put(b"name,since\nAcme,yesterday\n", "own.csv")], DAY)
    assert (refused.value.expected, refused.value.where) == ("a day such as 2026-07-31", "private.own")


def test_a_table_in_utf_16_is_read(store, put) -> None:
    """A table as a spreadsheet saves it in Unicode is read by its mark."""
    own = find("private.own")
    done = bring_in(store, own, [put("name,country\n华为,CN\n".encode("utf-16"), "own.csv")], DAY)
    assert done.snapshot.names["name"].to_list() == ["华为"]


def test_an_edition_of_a_day_to_come_is_refused(store, put) -> None:
    """A list of next year would shut out every later edition: it is refused, whoever says so."""
    body, own = [put(b"name\nAcme\n", "own.csv")], find("private.own")
    with pytest.raises(ListRefused, match="the edition is of 2999-01-01"):
        bring_in(store, own, body, DAY, published_on=date(2999, 1, 1), override="I say so")
    assert bring_in(store, own, body, DAY, published_on=LATER).changed


def test_a_reason_must_say_something(store, source, put, kept) -> None:
    """An override or a rollback with a blank reason is refused."""
    with pytest.raises(BadValue, match="an override without a reason"):
        bring_in(store, source, [put(edition(COUNTS | {"EL": 1}, LATER))], LATER, override=" ")
    with pytest.raises(BadValue, match="a rollback without a reason"):
        store.rollback(source.id, LATER, "")
    assert store.current(source.id).manifest.digest == kept


def test_a_blank_name_is_no_question(store, kept) -> None:
    """Nobody is looked up by a blank name."""
    with pytest.raises(BadValue, match="the name is blank"):
        look_up(store, " ", None)


@pytest.mark.parametrize("name", ["entries.parquet", "names.parquet", "body/consolidated.json"])
def test_a_damaged_snapshot_is_mended_by_its_own_edition(store, source, put, kept, name: str) -> None:
    """Importing the same edition again puts a damaged snapshot right."""
    path = store.current(source.id).folder / name
    path.write_bytes(path.read_bytes()[:-9])
    assert len(store.verify()) == 1
    assert not bring_in(store, source, [put(edition(COUNTS))], LATER).changed
    assert store.verify() == []
    assert store.current(source.id).manifest.digest == kept


def test_a_lost_manifest_needs_an_override(store, source, put, kept) -> None:
    """With nothing to compare with, the guard asks a person, and logs the answer."""
    (store.current(source.id).folder / "snapshot.json").write_bytes(b"{")
    with pytest.raises(BadFile, match=r"snapshot\.json cannot be read"):
        store.current(source.id)
    with pytest.raises(ListRefused, match="nothing can be compared"):
        bring_in(store, source, [put(edition(COUNTS))], LATER)
    bring_in(store, source, [put(edition(COUNTS))], LATER, override="the disk was faulty")
    assert store.verify() == []
    assert (store.log()[-1].deed, store.log()[-1].why) == ("override", "the disk was faulty")


@pytest.mark.parametrize(
    "words", [("show", "--list", "nope"), ("show", ""), ("import", "private." + "a" * 300, __file__)]
)
def test_the_command_refuses_in_words(tmp_path, words: tuple[str, ...]) -> None:
    """A list that is not there, a blank name and a long id are refused, with a message of readable length."""
    with pytest.raises(LicetError) as refused:
        group.main(["lists", *words, "--store", str(tmp_path)], standalone_mode=False)
    assert len(str(refused.value)) < 400
