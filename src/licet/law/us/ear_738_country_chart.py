"""Supplement no. 1 to part 738: the Commerce Country Chart, as facts of the destination on a day.

The AT columns mark no country and give no fact: 742.8 to 742.19 and part 746 say where they apply. For Cuba, Iran,
North Korea and Syria the chart refers to part 746 and its facts are unknown.
"""

from datetime import date

from licet.derived import Derivation
from licet.law.us.dated import marks

COLUMNS = ("cb1", "cb2", "cb3", "np1", "np2", "ns1", "ns2", "mt1", "rs1", "rs2", "fc1", "cc1", "cc2", "cc3")
NOTES = ("note_1", "note_2", "note_3", "note_4", "note_7", "note_10", "chart")
NOTE_FACTS = (
    "destination_un_embargo",
    "chart_footnote_2",
    "chart_footnote_3",
    "chart_footnote_4",
    "chart_footnote_7",
    "chart_footnote_10",
    "chart_governs",
)

TABLES: tuple[Derivation, ...] = (
    marks(
        "us.ear.country_chart",
        "country_chart",
        (*(f"chart_{column}" for column in COLUMNS), *NOTE_FACTS),
        (*COLUMNS, *NOTES),
        "supplement no. 1 to part 738",
        date(2026, 1, 1),
        *("2018-01-01", "2018-08-03", "2019-05-24", "2020-02-24", "2020-12-23", "2022-03-02"),
        *("2023-12-08", "2024-04-19", "2026-01-01"),
    ),
)
