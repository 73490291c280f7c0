# ruff: noqa: E501  # excerpts of lists are kept as they are printed
"""Hostile and broken files: bombs, entities, deep nesting, broken tables. Refused with a clear error, in bounded time."""

import gzip
import json
import zipfile

import pytest

from editions import COUNTS, edition
from licet.errors import BadFile
from licet.lists import bodies, un_sc, us_consolidated
from licet.lists.bodies import read_records, read_rows
from licet.lists.private import source as private

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1};" * 10}">' for i in range(1, 10)).replace("&lol0;", "&lol;")
    + "]><CONSOLIDATED_LIST>&lol9;</CONSOLIDATED_LIST>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><CONSOLIDATED_LIST>&x;</CONSOLIDATED_LIST>'
TYPE = '<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST SYSTEM "http://127.0.0.1/x.dtd"><CONSOLIDATED_LIST/>'
DEEP = "<CONSOLIDATED_LIST>" + "<a>" * 100_000 + "</a>" * 100_000 + "</CONSOLIDATED_LIST>"
LONG = (
    f"<CONSOLIDATED_LIST><ENTITY><FIRST_NAME>{'x' * (bodies.MOST_TEXT + 1)}</FIRST_NAME></ENTITY></CONSOLIDATED_LIST>"
)
WIDE = f"<CONSOLIDATED_LIST><ENTITY>{'<a/>' * (bodies.MOST_RECORD + 1)}</ENTITY></CONSOLIDATED_LIST>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "document type is declared"),
        (OUTSIDE, "document type is declared"),
        (TYPE, "document type is declared"),
        (DEEP, "nested deeper"),
        (LONG, "characters"),
        (WIDE, "elements"),
        ("<CONSOLIDATED_LIST><ENTITY>&undeclared;</ENTITY></CONSOLIDATED_LIST>", "undefined entity"),
        ("<html><body/></html>", "the root is 'html'"),
        ("<CONSOLIDATED_LIST><ENTITY><FIRST_NAME>A</FIRST_NAME></ENTITY>", "cut short"),
        ("<CONSOLIDATED_LIST><ENTITY/></CONSOLIDATED_LIST>", "has no name"),
        ("", "cut short"),
    ],
)
def test_hostile_xml(put, text: str, said: str) -> None:
    """XML that declares, refers, nests or swells is refused, and names why."""
    with pytest.raises(BadFile, match=said):
        un_sc.read((put(text.encode(), "list.xml"),))


def test_a_wide_encoding_hides_nothing(put) -> None:
    """A document type in UTF-16 is found as well."""
    with pytest.raises(BadFile, match="document type"):
        un_sc.read((put(LAUGHS.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"), "list.xml"),))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[" * 5_000_000, "nested too deep|cut short"),
        (b'{"results": [' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"]}", "nested too deep|no JSON"),
        (json.dumps({"results": [{"name": "A", "source": "X (EL)", "ids": json.loads("[" * 60 + "]" * 60)}]}).encode(),
         "nested too deep"),
        (b'{"results": [{"name": "A"', "cut short"),
        (b'{"results": 3}', "no JSON list"),
        (b'{"other": []}', "neither results nor entries"),
        (b'{"results": [{"name": "", "source": "X (EL)"}]}', "has no name"),
        (b'{"results": [{"name": "A", "source": ""}]}', "the list of an entry"),
        (b'{"results": [{"name": "\xff\xfe", "source": "X (EL)"}]}', "no JSON list"),
    ],
)  # fmt: skip
def test_hostile_json(put, body: bytes, said: str) -> None:
    """JSON that is deep, cut short or of another kind is refused, and names why."""
    with pytest.raises(BadFile, match=said):
        us_consolidated.read((put(body, "list.json"),))


def test_a_packed_bomb(put, monkeypatch) -> None:
    """A small packed file that unpacks to more than is allowed is refused while it is unpacked."""
    monkeypatch.setattr(bodies, "MOST_JSON", 1 << 20)
    with pytest.raises(BadFile, match="unpacks to more than 1 MiB"):
        us_consolidated.read((put(gzip.compress(b'{"results": [' + b" " * (64 << 20)), "list.json.gz"),))


def test_packed_and_plain_are_the_same(put) -> None:
    """A packed edition reads as the plain one."""
    plain = us_consolidated.read((put(edition(COUNTS)),))
    assert us_consolidated.read((put(gzip.compress(edition(COUNTS)), "x.json.gz"),)) == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,country\nA,CN\nB", "1 cells, the header has 2"),
        ('name,country\nA,CN\n"B,', "cut short|unexpected end"),
        ("name,name\nA,B\n", "two columns share a name"),
        ("name\n" + "x" * 200_000, "field larger"),
        ("name\nA\0B", "null character"),
        ("", "empty"),
    ],
)
def test_broken_tables(put, text: str, said: str) -> None:
    """A table that is ragged, unclosed or swollen is refused, and the row is named."""
    with pytest.raises(BadFile, match=said):
        list(read_rows(put(text.encode(), "list.csv")))


def test_a_workbook_that_is_a_bomb(tmp_path) -> None:
    """A workbook that unpacks to too much, or that declares a document type, is refused before it is read."""
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", LAUGHS)
    with pytest.raises(BadFile, match="document type"):
        private("private.own").read((path,))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (300 << 20))
    with pytest.raises(BadFile, match="unpacks to more"):
        private("private.own").read((path,))


def test_records_come_one_by_one(put) -> None:
    """Elements below a record stand in it; elements beside it are passed over."""
    text = "<r><x><rec a='1'><b>one</b><b>two</b></rec></x><rec/></r>"
    found = list(read_records(put(text.encode(), "r.xml"), frozenset({"rec"}), "r"))
    assert [node.tag for node in found] == ["r", "rec", "rec"]
    assert found[1].plain() == {"a": "1", "b": ["one", "two"]}
