"""15 CFR 748.15: validated end users, authorized by name, site and list of items, without a license.

Samsung and SK hynix in China were taken off on 2025-12-31 (announced 2025-08-29); individual licenses for
2026 followed, which are facts of the ledger (`covered_by_license`), not law.
"""

from datetime import date

from licet.clause import F, all_of
from licet.rule import Rule

WIDENED, DATA_CENTERS, REVOKED = date(2023, 10, 17), date(2024, 10, 2), date(2025, 12, 31)
# 748.15(c)(1): never items controlled for missile technology or crime control. (d)(1): 744.23(a)(1), (a)(2) and
# 744.6(c)(2) are lifted only for those whom supplement no. 7 excludes from them.
LIFTS = ("us.ear.742.2", "us.ear.742.3", "us.ear.742.4", "us.ear.742.6", "us.ear.742.15")
ON_LIST = F.veu_item_eligible.holds("the item is on its list")

RULES: tuple[Rule, ...] = (
    *(
        Rule(
            id="us.ear.748.15",
            title="Validated end user",
            citation="15 CFR 748.15; supplements no. 7 and 8 to part 748",
            since=since,
            until=until,
            effect="excepts",
            lifts=lifts,
            when=all_of(
                F.destination.among("CN", "IN", text="to China or India"),
                F.validated_end_user.among(*users, text="the end user is validated"),
                ON_LIST,
            ),
            source=source,
            confidence="medium",
            note=note,
        )
        for since, until, users, lifts, source, note in (
            (
                date(2007, 6, 19),
                WIDENED,
                ("Samsung China", "SK hynix China", "Intel Dalian", "other"),
                (
                    "us.ear.742.2",
                    "us.ear.742.3",
                    "us.ear.742.4.a.ns1",
                    "us.ear.742.4.a.ns2",
                    "us.ear.742.6.a.rs1",
                    "us.ear.742.6.a.rs2",
                ),
                "72 FR 33646",
                "Did not reach the controls of October 2022, which went on by letters to the companies.",
            ),
            (
                WIDENED,
                REVOKED,
                ("Samsung China", "SK hynix China", "Intel Dalian", "other"),
                LIFTS,
                "88 FR 71478",
                "Without the limit of October 2022.",
            ),
            (
                REVOKED,
                None,
                ("other",),
                LIFTS,
                "88 FR 71478; 90 FR 42321",
                "Samsung, SK hynix and Intel Dalian taken off.",
            ),
        )
    ),
    *(
        Rule(
            id="us.ear.748.15.d",
            title="Validated end user whom supplement no. 7 excludes from the advanced chip end uses",
            citation="15 CFR 748.15(d)(1); supplement no. 7 to part 748",
            since=since,
            until=until,
            effect="excepts",
            lifts=(*lifts, "us.ear.744.6.c.2"),
            when=all_of(
                F.destination.equals("CN", "to China"),
                F.validated_end_user.among("Samsung China", "SK hynix China", text="the end user is so excluded"),
                ON_LIST,
            ),
            source=source,
            confidence="medium",
            note="Supplement no. 7 was not read: who is excluded follows accounts.",
        )
        for since, until, lifts, source in (
            (WIDENED, DATA_CENTERS, ("us.ear.744.23.a.2.i",), "88 FR 71478 (at 71480)"),
            (DATA_CENTERS, REVOKED, ("us.ear.744.23.a.1", "us.ear.744.23.a.2"), "89 FR 80080 (at 80083)"),
        )
    ),
)
