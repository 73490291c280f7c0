"""Savings clauses: what was under way when the Entity List rules took effect may go on.

Each notice saved shipments that were aboard a carrier to a port under actual orders on the effective day. No last day
is named in the notices of 2019 and 2020; the clause is asked for thirty days, the term that later notices name (that
of 2023-10-17, for one), and after that nothing is taken to be saved. 85 FR 29849 and 85 FR 51596 also saved lots
already in production, to be shipped by 2020-09-14.
"""

from datetime import date, timedelta

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.ear_734_9_entity_list_direct_product import (
    AUGUST_2020,
    DEVELOPED,
    FOREIGN_MADE,
    MAY_2020,
    SCOPE_MAY_2020,
)
from licet.rule import Rule

ENTITY_LIST = ("us.ear.744.11.a", "us.ear.744.supplement_4")
LAST_DAY_OVER = date(2020, 9, 15)
EN_ROUTE = (
    (date(2019, 5, 16), "84 FR 22961"),
    (date(2019, 8, 19), "84 FR 43493"),
    (MAY_2020, "85 FR 29849"),
    (AUGUST_2020, "85 FR 51596"),
    (date(2020, 12, 18), "85 FR 83416"),
)
# Saved only from the direct product rule: an item that is subject to the EAR on another ground is not.
NO_OTHER_GROUND = all_of(
    FOREIGN_MADE,
    F.controlled_us_content_percent.at_most(25, "controlled US content is within the de minimis level"),
    text="subject to the EAR as a direct product only",
)
STARTED_BY_MAY = F.production_started_on.before(date(2020, 5, 16), "production had started by 2020-05-15")

RULES: tuple[Rule, ...] = (
    *(
        Rule(
            id="us.ear.744.savings.en_route",
            title="Shipment en route on the effective day",
            citation=f"savings clause, {source}",
            since=since,
            until=since + timedelta(days=30),
            effect="excepts",
            lifts=ENTITY_LIST,
            when=F.en_route_on_effective_day.holds("aboard a carrier to a port under an actual order on that day"),
            source=source,
            confidence="medium",
            note="The thirty days are assumed; the notice names no last day.",
        )
        for since, source in EN_ROUTE
    ),
    Rule(
        id="us.ear.744.savings.production",
        title="Lot in production on 2020-05-15, shipped by 2020-09-14",
        citation="savings clause, 85 FR 29849",
        since=MAY_2020,
        until=AUGUST_2020,
        effect="excepts",
        lifts=ENTITY_LIST,
        when=all_of(
            NO_OTHER_GROUND,
            STARTED_BY_MAY,
            none_of(DEVELOPED, text="caught by the plant route only (paragraph (b))"),
        ),
        source="85 FR 29849",
    ),
    Rule(
        id="us.ear.744.savings.production",
        title="Lot in production before 2020-08-17 (own designs: by 2020-05-15), shipped by 2020-09-14",
        citation="savings clauses, 85 FR 29849 and 85 FR 51596",
        since=AUGUST_2020,
        until=LAST_DAY_OVER,
        effect="excepts",
        lifts=ENTITY_LIST,
        when=all_of(
            NO_OTHER_GROUND,
            any_of(
                all_of(STARTED_BY_MAY, none_of(DEVELOPED)),
                all_of(
                    F.production_started_on.before(AUGUST_2020, "production had started before 2020-08-17"),
                    none_of(SCOPE_MAY_2020, text="not already caught by the rule of May 2020"),
                ),
            ),
        ),
        source="85 FR 29849; 85 FR 51596",
        confidence="medium",
        note="The clause of August 2020 is known from reports (lots made before 2020-08-17 could ship to 2020-09-14).",
    ),
)
