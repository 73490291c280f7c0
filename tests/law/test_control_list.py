"""The control list: scopes as paragraphs, prose as codes, editions with their days, nothing silently cleared."""

import csv
from collections import Counter
from datetime import date

import pytest

from licet.facts import dictionary
from licet.law.us import ear_740_eligibility, ear_774_control_list
from licet.law.us.clauses import reason
from licet.law.us.control_scope import codes, paragraphs, readings
from licet.law.us.dated import days, rows
from licet.law.us.ear_774_control_list import CODES, CONDITIONAL, FACTS, controls
from shared import shared

NOW = date(2026, 8, 7)


def control(eccn: str, day: date = NOW) -> dict:
    """Return the facts of a classification that are not false."""
    return {f.removeprefix("item_"): v for f, v in zip(FACTS, controls(eccn, day), strict=True) if v is not False}


@pytest.mark.parametrize(
    ("text", "entry", "named", "excepted"),
    [
        ("3A001.a.1.a, z.2.a", "3A001", (".a.1.a", ".z.2.a"), ()),
        (
            "3B001.a.1 to a.3, b, e, f.2 to f.4",
            "3B001",
            (".a.1", ".a.2", ".a.3", ".b", ".e", ".f.2", ".f.3", ".f.4"),
            (),
        ),
        ("k to n, p.2", "3B001", (".k", ".l", ".m", ".n", ".p.2"), ()),
        ("1C351.d.15 and .16", "1C351", (".d.15", ".d.16"), ()),
        ("5A001.b (except .b.5), .c", "5A001", (".b", ".c"), (".b.5",)),
        ("9E003.a.1 through a.3, .h", "9E003", (".a.1", ".a.2", ".a.3", ".h"), ()),
        ("1C111.d.3 only", "1C111", (".d.3",), ()),
    ],
)
def test_paragraph_lists_are_read(text: str, entry: str, named: tuple, excepted: tuple) -> None:
    """Lists, spans, bare numbers and bracketed exceptions become paragraphs."""
    assert paragraphs(text, entry) == (named, excepted)


@pytest.mark.parametrize("text", ["3A001.a.1 when usable in missiles", "items in general", "3A002.a", "a.3 to b.2", ""])
def test_what_is_not_only_paragraphs_is_not_read_as_such(text: str) -> None:
    """A list with any other word, another entry or a crooked span is refused whole."""
    assert paragraphs(text, "3A001") is None


def test_unread_scope_covers_the_whole_entry_under_its_words() -> None:
    """A scope the reader does not understand clears no paragraph."""
    kind, found = readings("7A001", "MT applies to commodities that meet or exceed the parameters of 7A101")
    assert kind == "condition"
    assert found[0][:2] == ((), ()) and found[0][2]


def test_unknown_requirement_is_unreduced() -> None:
    """A requirement in prose of no known shape gets a code of its own, which the builder refuses."""
    assert codes("3A001", "NS applies to entire entry", "Some new wording.") == ("unreduced",)


def test_every_printed_row_is_in_the_table() -> None:
    """The 1,278 rows with a column and the 325 in prose all have their codes in the table, none unreduced."""
    with shared("reference", "law", "ccl_controls.csv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    assert Counter(bool(r["chart_column"]) for r in printed) == {True: 1278, False: 325}
    table = {(r["entry"], r["code"], r["included"], r["excluded"]) for r in rows("control_list")}
    for row in printed:
        for code in codes(row["eccn"], row["scope"], row["requirement"]):
            assert code in CODES
            for included, excluded, _ in readings(row["eccn"], row["scope"])[1]:
                assert (row["eccn"], code, " ".join(included), " ".join(excluded)) in table


def test_codes_conditions_and_edges_are_those_of_the_file() -> None:
    """The names and days in the code are those of the table, and every fact is in the dictionary."""
    found = rows("control_list")
    assert {r["code"] for r in found} == set(CODES)
    assert {r["code"] for r in found if r["condition"]} == set(CONDITIONAL)
    assert ear_774_control_list.TABLES[0].edges == days("control_list")
    assert set(FACTS) <= set(dictionary())
    assert {f"item_meets_{reason(code)}_condition" for code in CONDITIONAL} <= set(dictionary())
    assert set(days("license_exceptions")) <= set(ear_740_eligibility.TABLES[0].edges)


def test_bare_entry_whose_paragraphs_differ_is_unknown() -> None:
    """3B001 alone does not say whether NS column 2 or the worldwide control applies; its paragraphs do."""
    assert control("3B001")["ns2"] is None
    assert control("3B001")["ns_ww"] is None
    assert control("3B001.e")["ns2"] is True
    assert "ns2" not in control("3B001.q")


def test_paragraph_below_a_listed_one_is_covered() -> None:
    """3A090.a.1 lies under 3A090.a."""
    assert control("3A090.a.1")["rs_chip_a"] is True


def test_words_in_a_scope_ask_for_a_condition() -> None:
    """An MMIC amplifier is controlled for NS column 1 only under words, which touch no other part of 3A001."""
    assert control("3A001.b.2")["ns1_if"] is True
    assert "ns1_if" not in control("3A001.a.2")
    assert control("3A001.a.2")["ns2"] is True


def test_exclusions_are_kept() -> None:
    """5A001.b has NS column 2, save b.5, which has column 1."""
    assert "ns2" in control("5A001.b.1") and "ns2" not in control("5A001.b.5")
    assert control("5A001.b.5")["ns1"] is True
    assert control("5A001.b")["ns2"] is None


def test_ear99_has_no_control_and_nonsense_is_unknown() -> None:
    """EAR99 is outside the list; a code the list does not have, or no code at all, is unknown."""
    assert control("EAR99") == control("ear99") == {}
    assert set(controls("9Z999", NOW)) == set(controls("laptop", NOW)) == {None}
    assert set(controls("3A099", NOW)) == {None}


@pytest.mark.parametrize(
    ("eccn", "first"),
    [
        ("3A090", "2022-10-21"), ("4A090", "2022-10-21"), ("3D006", "2022-08-15"), ("3A904", "2024-09-06"),
        ("3B903", "2024-09-06"), ("3B993", "2024-12-02"), ("3D992", "2024-12-02"), ("4E091", "2025-01-13"),
        ("4D004", "2022-03-07"), ("0A501", "2020-03-09"), ("0A506", "2024-05-30"),
    ],
)  # fmt: skip
def test_entry_is_unknown_before_its_day(eccn: str, first: str) -> None:
    """An entry that did not exist says nothing: the item had another classification then."""
    day = date.fromisoformat(first)
    assert set(controls(eccn, date.fromordinal(day.toordinal() - 1))) == {None}
    assert True in controls(eccn, day)


@pytest.mark.parametrize(
    ("eccn", "code", "first"),
    [
        ("9A610.y", "rs_y", "2020-06-29"), ("3B001.q", "ns_ww", "2024-09-06"), ("3B001.f.5", "ns_sme", "2024-12-02"),
        ("3B001.c", "ns_sme", "2023-11-17"), ("3A090.c", "rs_hbm", "2024-12-02"),
        ("3A090.a", "rs_chip_a", "2025-01-13"),
        ("3A090.a", "rs_chip_b", "2023-11-17"), ("5A992.z", "rs_chip_b", "2023-11-17"),
    ],
)  # fmt: skip
def test_requirement_starts_on_its_day(eccn: str, code: str, first: str) -> None:
    """A requirement the text did not have before its day is not applied before it."""
    day = date.fromisoformat(first)
    assert control(eccn, date.fromordinal(day.toordinal() - 1)).get(code) is not True
    assert control(eccn, day)[code] is True


def test_row_changed_between_editions_is_unknown_there() -> None:
    """The NS rows of 9A012 changed between two editions: unknown after the first."""
    assert control("9A012", date(2026, 1, 2))["ns1"] is None


def test_emirates_are_named_from_their_day() -> None:
    """The rows of the .b level name the Emirates since 91 FR 43034."""
    assert "rs_chip_ae" not in control("3A090.b", date(2026, 7, 9))
    assert control("3A090.b", date(2026, 7, 10))["rs_chip_ae"] is True
    assert control("3A090.b", NOW)["rs_chip_ae"] is True


def test_four_rebuilt_entries_have_their_own_controls() -> None:
    """0D614, 2B352, 3D006 and 3E002 were merged into neighbors by one extraction; each answers for itself."""
    assert control("0D614")["rs1"] is True
    assert control("2B352")["cb2"] is True
    assert control("3D006")["ns2"] is True
    assert control("3E002")["ns1"] is True


def test_exceptions_of_hosts_of_merged_entries_are_unknown() -> None:
    """The exceptions of 3D005 and 3E001 were not in the source: they are unknown, not absent."""
    assert set(ear_740_eligibility.eligibility("3E001", NOW)) == {None}
    assert ear_740_eligibility.eligibility("3E002", NOW)[1] is True


def test_pointer_entries_are_unknown() -> None:
    """An entry that only points to the ITAR has no rows and says nothing."""
    assert set(controls("9A005", NOW)) == {None}


def test_paragraph_the_entry_does_not_have_is_unknown() -> None:
    """A made-up paragraph is not cleared of the controls of the real ones."""
    assert set(controls("3B001.x", NOW)) == {None}
    assert set(controls("5A992.e", NOW)) == {None}
    assert True in controls("3B001.q", NOW)


def test_every_paragraph_of_a_control_row_exists() -> None:
    """The list of paragraphs does not contradict the control rows."""
    for row in rows("control_list"):
        for paragraph in (row["included"] + " " + row["excluded"]).split():
            assert ear_774_control_list.exists(row["entry"] + paragraph)


@pytest.mark.parametrize("day", ["2019-06-03", "2022-11-01", "2024-01-15", "2025-03-03", "2026-05-01", "2026-08-07"])
def test_finer_classification_never_contradicts_a_coarser_one(day: str) -> None:
    """Whatever an entry says for sure, each of its paragraphs says too: a finer code only settles what was open."""
    on, finer = date.fromisoformat(day), set()
    for row in rows("control_list"):
        for paragraph in (row["included"] + " " + row["excluded"]).split():
            parts = paragraph[1:].split(".")
            finer |= {row["entry"] + "." + ".".join(parts[:n]) for n in range(1, len(parts) + 1)}
            finer.add(row["entry"] + paragraph + ".a")
    for row in rows("control_paragraphs"):
        finer |= {f"{row['entry']}.{letter}" for letter in row["paragraphs"].split()}
    for code in finer:
        below, above = controls(code, on), controls(code.rsplit(".", 1)[0], on)
        assert all(a is None or a == b for a, b in zip(above, below, strict=True)), code
        below, above = (ear_740_eligibility.eligibility(c, on)[:-1] for c in (code, code.rsplit(".", 1)[0]))
        assert all(a is None or a == b for a, b in zip(above, below, strict=True)), code
