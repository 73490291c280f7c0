"""Build country_groups.csv and country_chart.csv from the printed editions and the amendments known with a source.

    python tools/us_country_tables.py ../shared/reference/law src/licet/law/us/tables

The editions give the last period. Each amendment cuts a country's history on its effective day and says what stood
before it. What no amendment mentions is carried back and marked "assumed unchanged"; a cell "?" is unknown.
"""

import csv
import sys
from pathlib import Path

START = "2018-01-01"
GROUPS = ["a1", "a2", "a3", "a4", "a5", "a6", "b", "d1", "d2", "d3", "d4", "d5", "e1", "e2"]
NOTES = ["1", "2", "3", "4", "7", "10"]  # footnotes of the chart that change a license requirement
COLUMNS = ["cb1", "cb2", "cb3", "np1", "np2", "ns1", "ns2", "mt1", "rs1", "rs2", "fc1", "cc1", "cc2", "cc3"]
EDITIONS = {"groups": "2026-07-23", "chart": "2026-01-01"}
CITATION = {"groups": "supplement no. 1 to part 740", "chart": "supplement no. 1 to part 738"}

# (country, first day of the changed text, what stood before that day, source); "X" listed, "" not listed, "?" unknown.
GROUP_AMENDMENTS = [
    ("IN", "2018-08-03", {"a1": "", "a5": "", "a6": "X", "a3": "?"}, "83 FR 38018"),
    ("SS", "2018-02-14", {"d5": ""}, "State notice of 2018-02-14, printed by 83 FR 38021; the State list controls"),
    ("VE", "2019-05-24", {"b": "X", "d1": "", "d2": "", "d3": "", "d4": ""}, "84 FR 24018"),
    ("RU", "2020-02-24", {"a2": "X", "a4": "X", "d2": "", "d4": ""}, "85 FR 10274"),
    ("RU", "2021-03-18", {"d5": ""}, "ITAR 126.1 amendment of 2021-03-18; the State list controls"),
    ("YE", "2020-02-24", {"b": "X", "d1": ""}, "85 FR 10274; 85 FR 13009"),
    ("UA", "2020-12-28", {"b": "", "d1": "X", "d2": "?", "d3": "?", "d4": "?"}, "85 FR 84211"),
    ("MX", "2020-12-28", {"a6": ""}, "85 FR 84211"),
    ("CY", "2020-12-28", {"a6": ""}, "85 FR 84211"),
    ("CY", "2022-10-01", {"d5": "X"}, "ITAR 126.1 notices on Cyprus"),
    (
        "CY",
        "2024-05-30",
        {"d5": "?"},
        "89 FR 40369: D:5 entry removed; when the State notices ended it is not settled here",
    ),
    ("SD", "2021-01-14", {"b": "", "e1": "X"}, "86 FR 4929"),
    ("MM", "2021-03-08", {"b": "X", "d1": ""}, "86 FR 13173"),
    ("KH", "2021-12-09", {"d5": ""}, "86 FR 70015"),
    (
        "KH",
        "2025-11-07",
        {"d5": "X"},
        "ITAR 126.1 amendment of 2025-11-07; the State list controls, the EAR conformed on 2026-02-03 "
        "(FR Doc. 2026-02262)",
    ),
    ("ET", "2021-11-01", {"d5": ""}, "ITAR 126.1 amendment of 2021-11-01"),
    ("ET", "2026-01-01", {"d5": "?"}, "the day Ethiopia left the State list was not found"),
    ("NI", "2024-03-15", {"b": "X", "d1": "", "d5": ""}, "89 FR 18780"),
    ("BY", "2022-03-02", {"a4": "X"}, "87 FR 13048"),
    ("BY", "2026-01-01", {"d2": "?", "d4": "?"}, "the day of the change was not found"),
    ("AE", "2026-07-10", {"a5": "", "d3": "X", "d4": "X"}, "91 FR 43034 (FR Doc. 2026-14132)"),
]
EUROPE_AND_KOREA = ("AT", "FI", "IE", "LI", "KR", "SE", "CH")
CHART_AMENDMENTS = [
    ("IN", "2018-08-03", {"ns2": "X"}, "83 FR 38018"),
    ("VE", "2019-05-24", {"np2": "", "cb3": ""}, "84 FR 24018"),
    ("RU", "2020-02-24", {"np2": "?", "cb2": "?", "cb3": "?"}, "85 FR 10274"),
    ("YE", "2020-02-24", {"np2": "?", "cb3": "?"}, "85 FR 10274"),
    ("BY", "2022-03-02", {"np2": ""}, "87 FR 13048"),
    ("BY", "2026-01-01", {"cb3": "?"}, "the day of the change was not found"),
    *((c, "2023-12-08", {"cc1": "X", "cc3": "X"}, "88 FR 85479") for c in EUROPE_AND_KOREA),
    *((c, "2024-04-19", {"ns1": "X", "rs1": "X", "mt1": "X"}, "89 FR 28594") for c in ("AU", "GB")),
]
# Hong Kong had rows of its own until 2020-12-23; then it uses China's. 742.2, 742.4, 742.5 and 742.6 say which columns
# mark every destination but Canada, so those are known; the others of its former row were not found.
HONG_KONG = {
    "groups": [
        (START, "2020-07-31", {g: "X" if g in ("a6", "b") else "" for g in GROUPS}, "85 FR 83765"),
        (
            "2020-07-31",
            "2020-12-23",
            {g: "?" if g in ("a6", "b") or g[0] == "d" else "" for g in GROUPS},
            "85 FR 45998: license exceptions suspended; 85 FR 83765",
        ),
    ],
    "chart": [
        (
            START,
            "2020-12-23",
            {c: "X" if c in ("cb1", "ns1", "mt1", "rs1") else "" if c in ("fc1", "cc2") else "?" for c in COLUMNS}
            | {f"note_{n}": "" for n in NOTES}
            | {"chart": "X"},
            "742.2(a), 742.4(a), 742.5(a), 742.6(a); other columns of the former row not found; 85 FR 83765",
        )
    ],
}
# 738.3(b): a territory, possession or department is treated as its country.
TERRITORIES = {
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "NO": "BV SJ",
    "AU": "CC CX HM NF",
    "DK": "FO GL",
    "NL": "BQ",
    "FI": "AX",
    "NZ": "TK",
}


def edition(path: Path, columns: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Return name and cells by country as printed."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    name = "name" if "name" in rows[0] else "name_in_supp1_part740"
    printed = {}
    for row in rows:
        governs = row.get("chart_governs", "yes") == "yes"
        cells = {new: row[old].strip() if governs else "?" for new, old in columns.items()}
        if "footnotes" in row:  # footnote 1 marks the destinations of United Nations arms embargoes; see 746.1(b)
            marks = row["footnotes"].split(";")
            cells |= {f"note_{n}": "X" if n in marks else "" for n in NOTES} | {"chart": "X" if governs else ""}
        printed[row["iso2"]] = (row[name] or row.get("name_in_country_chart", ""), cells)
    return printed


def history(country, name, cells, amendments, edition_day, citation):
    """Yield the dated rows of one country, oldest first."""
    mine = sorted((day, before, source) for at, day, before, source in amendments if at == country)
    days = sorted({START, edition_day, *(day for day, _, _ in mine)})
    for since, until in zip(days, [*days[1:], ""], strict=True):
        known = dict(cells)
        for _, before, _ in sorted((m for m in mine if m[0] > since), reverse=True):
            known.update(before)
        near = [f"{source} ({day})" for day, _, source in mine if day in (since, until)]
        basis = "stated" if since >= edition_day else "assumed unchanged"
        yield {
            "key": country,
            "name": name,
            **known,
            "since": since,
            "until": until,
            "citation": citation,
            "source": "; ".join(near) or f"edition of {edition_day}",
            "basis": basis,
        }


def build(table: str, printed, columns, amendments) -> list[dict[str, str]]:
    """Return all rows of a table: printed countries, Hong Kong, Liechtenstein and the territories."""
    day, citation = EDITIONS[table], CITATION[table]
    rows = {c: list(history(c, name, cells, amendments, day, citation)) for c, (name, cells) in printed.items()}

    def like(country, place, name, why, since=START):
        kept = [r for r in rows[place] if not r["until"] or r["until"] > since]
        return [
            {**r, "key": country, "name": name, "since": max(r["since"], since), "citation": f"{citation}; {why}"}
            for r in kept
        ]

    rows["LI"] = like("LI", "CH", "Liechtenstein", "738.3(b), chart footnote 5")
    early = [
        {
            "key": "HK",
            "name": "Hong Kong",
            **cells,
            "since": since,
            "until": until,
            "citation": citation,
            "source": source,
            "basis": "assumed unchanged",
        }
        for since, until, cells, source in HONG_KONG[table]
    ]
    rows["HK"] = early + like("HK", "CN", "Hong Kong", "85 FR 83765", "2020-12-23")
    for country, places in TERRITORIES.items():
        for place in places.split():
            rows[place] = like(place, country, f"territory of {rows[country][0]['name']}", "738.3(b)")
    order = ["key", "name", *columns, "since", "until", "citation", "source", "basis"]
    return [{k: r[k] for k in order} for c in sorted(rows) for r in rows[c]]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows of a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def main(source: Path, target: Path) -> None:
    """Build both tables."""
    groups = edition(
        source / "country_groups.csv", {g: f"{g[0].upper()}:{g[1]}" if len(g) > 1 else "B" for g in GROUPS}
    )
    chart = edition(source / "country_chart.csv", {c: f"{c[:2].upper()} {c[2]}" for c in COLUMNS})
    write(target / "country_groups.csv", build("groups", groups, GROUPS, GROUP_AMENDMENTS))
    columns = [*COLUMNS, *(f"note_{n}" for n in NOTES), "chart"]
    write(target / "country_chart.csv", build("chart", chart, columns, CHART_AMENDMENTS))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
