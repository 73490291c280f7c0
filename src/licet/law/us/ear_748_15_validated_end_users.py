"""15 CFR 748.15: validated end users, authorized by name, site and list of items, without a license.

Samsung and SK hynix in China were taken off on 2025-12-31 (announced 2025-08-29); individual licenses for
2026 followed, which are facts of the ledger (`covered_by_license`), not law.
"""

from datetime import date

from licet.clause import F, all_of
from licet.rule import Rule

WIDENED, REVOKED = date(2023, 10, 17), date(2025, 12, 31)
LIFTS = ("us.ear.742", "us.ear.744.23")

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
                F.veu_item_eligible.holds("the item is on its list"),
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
                    "us.ear.742.4",
                    "us.ear.742.5",
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
                "Without the limit of October 2022. That it reaches 744.23 follows accounts.",
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
)
