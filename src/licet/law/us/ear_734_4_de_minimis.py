"""15 CFR 734.4: foreign-made items with more than a de minimis share of controlled US content.

The share is given as a fact, controlled to the destination as a country: part 744 is not used to find it (supplement
no. 2 to part 734), so EAR99 or 3A991 content counts for nothing towards China, even when Huawei buys. Content equal to
the level is within it. The items of 734.4(a), for which there is no level, are not in this file.
"""

from licet.clause import F, all_of, any_of
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING, MOVES
from licet.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.734.4.c",
        title="More than 10 percent controlled US content, to E:1 or E:2",
        citation="15 CFR 734.4(c)",
        since=BEGINNING,
        effect="concludes",
        concludes="subject_to_ear",
        route="de minimis",
        when=all_of(
            MOVES,
            F.controlled_us_content_percent.above(10, "controlled US content is above 10 percent"),
            any_of(
                F.country_group_e1.holds("the destination is in E:1"),
                F.country_group_e2.holds("the destination is in E:2"),
            ),
        ),
        source="61 FR 12746; 73 FR 56964",
    ),
    Rule(
        id="us.ear.734.4.d",
        title="More than 25 percent controlled US content",
        citation="15 CFR 734.4(d)",
        since=BEGINNING,
        effect="concludes",
        concludes="subject_to_ear",
        route="de minimis",
        when=all_of(MOVES, F.controlled_us_content_percent.above(25, "controlled US content is above 25 percent")),
        source="61 FR 12746; 73 FR 56964",
    ),
)
