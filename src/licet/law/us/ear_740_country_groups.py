"""Supplement no. 1 to part 740: the Country Groups, as facts of the destination on a day."""

from datetime import date

from licet.derived import Derivation
from licet.law.us.dated import marks

GROUPS = ("a1", "a2", "a3", "a4", "a5", "a6", "b", "d1", "d2", "d3", "d4", "d5", "e1", "e2")

TABLES: tuple[Derivation, ...] = (
    marks(
        "us.ear.country_groups",
        "country_groups",
        tuple(f"country_group_{group}" for group in GROUPS),
        GROUPS,
        "supplement no. 1 to part 740",
        date(2026, 7, 23),
        *("2018-01-01", "2018-02-14", "2018-08-03", "2019-05-24", "2020-02-24", "2020-07-31", "2020-12-23"),
        *("2020-12-28", "2021-01-14", "2021-03-08", "2021-03-18", "2021-11-01", "2021-12-09", "2022-03-02"),
        *("2022-10-01", "2024-03-15", "2024-05-30", "2025-11-07", "2026-01-01", "2026-07-10", "2026-07-23"),
    ),
)
