"""The country groups and the chart: traps of the printed tables, dated changes, and what is said of other days."""

from datetime import date

import pytest

from licet.law.us import ear_738_country_chart, ear_740_country_groups
from licet.law.us.dated import days, rows
from shared import shared

CHART, GROUPS = ear_738_country_chart.TABLES[0], ear_740_country_groups.TABLES[0]
NOW = date(2026, 8, 7)


def chart(country: str, day: date = NOW) -> dict:
    """Return the chart's facts of a country."""
    return dict(zip(CHART.facts, CHART.value(country, day), strict=True))


def groups(country: str, day: date = NOW) -> set:
    """Return the groups a country is in."""
    found = zip(GROUPS.facts, GROUPS.value(country, day), strict=True)
    return {fact.removeprefix("country_group_") for fact, value in found if value}


def group(country: str, name: str, day: date) -> bool | None:
    """Return whether a country is in a group."""
    return dict(zip(GROUPS.facts, GROUPS.value(country, day), strict=True))[f"country_group_{name}"]


def test_hong_kong_inherits_china() -> None:
    """Hong Kong has China's row and groups since 2020-12-23, and not the day before."""
    day, eve = date(2020, 12, 23), date(2020, 12, 22)
    assert chart("HK", day) == chart("CN", day)
    assert groups("HK", day) == groups("CN", day)
    assert chart("HK", eve) != chart("CN", eve)
    assert "d1" not in groups("HK", eve)


def test_liechtenstein_uses_switzerland() -> None:
    """Liechtenstein has Switzerland's row and groups."""
    assert chart("LI") == chart("CH")
    assert groups("LI") == groups("CH")


def test_cayman_islands_use_the_united_kingdom() -> None:
    """A territory uses the row of its country: the regulation's own example."""
    assert chart("KY") == chart("GB")
    assert groups("KY") == groups("GB")


def test_seychelles_is_found_under_its_misprint() -> None:
    """The chart prints Seycheles; the key is the code."""
    assert chart("SC")["chart_ns2"] is True
    assert next(r["name"] for r in rows("country_chart") if r["key"] == "SC") == "Seycheles"


def test_both_spellings_of_the_congo_are_one_country() -> None:
    """The group tables spell the Democratic Republic two ways, one for B and one for D:5."""
    assert groups("CD") == {"b", "d5"}
    assert "d5" not in groups("CG")


@pytest.mark.parametrize("country", ["CU", "IR", "KP", "SY"])
def test_chart_does_not_govern_embargoed_countries(country: str) -> None:
    """For Cuba, Iran, North Korea and Syria no mark is no answer: every column is unknown."""
    facts = chart(country)
    assert facts.pop("chart_governs") is False
    assert all(value is None for fact, value in facts.items() if fact.startswith("chart_") and "footnote" not in fact)


def test_at_columns_mark_no_country() -> None:
    """The AT columns give no fact, so nothing can read them as no requirement."""
    assert not [fact for fact in CHART.facts if "_at" in fact]


@pytest.mark.parametrize(
    ("country", "name", "day", "before", "after"),
    [
        ("IN", "a5", "2018-08-03", False, True),
        ("VE", "b", "2019-05-24", True, False),
        ("VE", "d1", "2019-05-24", False, True),
        ("RU", "d4", "2020-02-24", False, True),
        ("RU", "a2", "2020-02-24", True, False),
        ("YE", "d1", "2020-02-24", False, True),
        ("HK", "d1", "2020-12-23", None, True),
        ("UA", "b", "2020-12-28", False, True),
        ("MX", "a6", "2020-12-28", False, True),
        ("SD", "e1", "2021-01-14", True, False),
        ("MM", "d1", "2021-03-08", False, True),
        ("RU", "d5", "2021-03-18", False, True),
        ("KH", "d5", "2021-12-09", False, True),
        ("NI", "d5", "2024-03-15", False, True),
        ("CY", "d5", "2024-05-30", None, False),
        ("KH", "d5", "2025-11-07", True, False),
        ("BY", "a4", "2022-03-02", True, False),
        ("AE", "a5", "2026-07-10", False, True),
        ("AE", "d4", "2026-07-10", True, False),
    ],
)
def test_group_changes_on_its_day(country: str, name: str, day: str, before: bool | None, after: bool | None) -> None:
    """Each amendment changes the group on its effective day and not the day before."""
    at = date.fromisoformat(day)
    assert group(country, name, date.fromordinal(at.toordinal() - 1)) is before
    assert group(country, name, at) is after


def test_macau_is_not_in_d5() -> None:
    """Rules that name Macau beside D:5 do so because Macau is not in it, then or now."""
    assert group("MO", "d5", date(2023, 2, 1)) is False
    assert group("MO", "d5", NOW) is False


@pytest.mark.parametrize(
    ("country", "column", "day", "before", "after"),
    [
        ("IN", "ns2", "2018-08-03", True, False),
        ("VE", "np2", "2019-05-24", False, True),
        ("KR", "cc1", "2023-12-08", True, False),
        ("LI", "cc3", "2023-12-08", True, False),
        ("AU", "ns1", "2024-04-19", True, False),
        ("GB", "mt1", "2024-04-19", True, False),
        ("HK", "ns2", "2020-12-23", None, True),
    ],
)
def test_chart_changes_on_its_day(country: str, column: str, day: str, before: bool | None, after: bool | None) -> None:
    """Each amendment changes the mark on its effective day and not the day before."""
    at = date.fromisoformat(day)
    assert chart(country, date.fromordinal(at.toordinal() - 1))[f"chart_{column}"] is before
    assert chart(country, at)[f"chart_{column}"] is after


@pytest.mark.parametrize(("table", "file"), [(CHART, "country_chart"), (GROUPS, "country_groups")])
def test_edges_are_those_of_the_file(table, file: str) -> None:
    """The days a lookup names are the days its file changes."""
    assert table.edges == days(file)


@pytest.mark.parametrize("file", ["country_chart", "country_groups"])
def test_rows_of_a_country_leave_no_gap_and_do_not_overlap(file: str) -> None:
    """Each country's rows follow one another from 2018 to an open end."""
    by_key: dict = {}
    for row in rows(file):
        by_key.setdefault(row["key"], []).append(row)
    for several in by_key.values():
        assert several[0]["since"] == "2018-01-01"
        assert several[-1]["until"] == ""
        assert [r["until"] for r in several[:-1]] == [r["since"] for r in several[1:]]


@pytest.mark.parametrize(
    "file", ["country_chart", "country_groups", "control_list", "license_exceptions", "sta_exclusions"]
)
def test_every_row_has_period_citation_source_and_basis(file: str) -> None:
    """No row stands without its first day, citation, source and basis."""
    assert all(r["since"] and r["citation"] and r["source"] and r["basis"] for r in rows(file))


def test_a_day_before_the_editions_is_said_to_be_assumed() -> None:
    """A determination of 2020 says that the tables were carried back; one of the edition's day says nothing."""
    assert "assumed unchanged" in (GROUPS.assumed(date(2020, 6, 1)) or "")
    assert "assumed unchanged" in (CHART.assumed(date(2027, 1, 1)) or "")
    assert CHART.assumed(date(2026, 1, 1)) is None
    assert GROUPS.assumed(NOW) is None


def test_a_country_outside_the_tables_and_a_day_before_them_are_unknown() -> None:
    """Antarctica, and any country before 2018, is unknown, never clear."""
    assert set(CHART.value("AQ", NOW)) == {None}
    assert set(GROUPS.value("CN", date(2017, 12, 31))) == {None}


def test_tables_equal_the_reference_editions() -> None:
    """On the editions' days every printed country has the marks of the reference data."""
    import csv

    with shared("reference", "law", "country_chart.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["chart_governs"] == "yes" and row["iso2"] != "LI":
                facts = chart(row["iso2"], date(2026, 1, 1))
                assert all(
                    facts[f"chart_{c}"] is (row[f"{c[:2].upper()} {c[2]}"] == "X")
                    for c in ear_738_country_chart.COLUMNS
                )
    with shared("reference", "law", "country_groups.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["iso2"] != "LI":
                printed = {
                    g for g in ear_740_country_groups.GROUPS if row[f"{g[0].upper()}:{g[1]}" if len(g) > 1 else "B"]
                }
                assert groups(row["iso2"]) == printed
