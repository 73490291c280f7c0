"""General authorizations towards Huawei: the temporary general license, security research, standards work.

The temporary general license stood in supplement no. 7 to part 744 and was extended five times; it lapsed after
2020-08-13. It gave back the license requirements of the day before the listing, no more. Security research went on
under footnote 2 to supplement no. 4. Releases in standards bodies were free for Huawei from 2020-06-18, for every
listed party from 2022-09-09 (744.11(a)(1)), and outside the EAR from 2024-07-18 (see the file of 734.3).
"""

from datetime import date

from licet.clause import F, all_of, any_of
from licet.law.us.ear_734_3_subject_to_the_ear import STANDARDS_RELEASE, STANDARDS_SCOPE
from licet.law.us.ear_744_savings_clauses import ENTITY_LIST
from licet.rule import Rule

BEFORE_LISTING = date(2019, 5, 17)  # "on or before May 16, 2019"
NARROWED = date(2019, 8, 19)

HUAWEI = F.party_huawei.holds("the listed party is Huawei or a listed affiliate")
NOT_TO_E = all_of(
    F.country_group_e1.lacks("not to Country Group E:1"),
    F.country_group_e2.lacks("not to Country Group E:2"),
    text="nothing that involves Country Group E",
)
CERTIFIED = F.certification_held.holds("the certification statement is held")
NETWORK = all_of(
    F.purpose.equals("existing network", "to keep up an existing, fully operational network"),
    F.contract_signed_on.before(BEFORE_LISTING, "under a contract of 2019-05-16 or before"),
    cite="(c)(1)",
)
DEVICE = all_of(
    F.purpose.equals("existing device", "to support an existing device"),
    F.device_available_on.before(BEFORE_LISTING, "that was available to the public by 2019-05-16"),
    cite="(c)(2)",
)
RESEARCH = all_of(
    F.activity.equals("release", "information is released"),  # it is information that may be disclosed, never goods
    F.purpose.equals("security research", "to disclose a security vulnerability"),
    cite="(c)(3)",
)
STANDARDS = all_of(F.purpose.equals("standards work", "as necessary for 5G standards"), cite="(c)(4)")

# effective day of each notice; the last one ran through 2020-08-13
PERIODS = (
    (date(2019, 5, 20), NARROWED, "84 FR 23468"),
    (NARROWED, date(2019, 11, 18), "84 FR 43487"),
    (date(2019, 11, 18), date(2020, 2, 13), "84 FR 64018"),
    (date(2020, 2, 13), date(2020, 3, 10), "85 FR 8722"),
    (date(2020, 3, 10), date(2020, 5, 15), "85 FR 14416"),
    (date(2020, 5, 15), date(2020, 8, 14), "85 FR 29610"),
)

RULES: tuple[Rule, ...] = (
    *(
        Rule(
            id="us.ear.744.supplement_7.huawei",
            title="Temporary general license for Huawei",
            citation="supplement no. 7 to 15 CFR part 744",
            since=since,
            until=until,
            effect="excepts",
            lifts=ENTITY_LIST,
            when=all_of(
                HUAWEI,
                any_of(
                    NETWORK, DEVICE, RESEARCH, *([STANDARDS] if since < NARROWED else []), text="authorized purpose"
                ),
                CERTIFIED,
                NOT_TO_E,
            ),
            source=source,
            note="Lifts the Entity List requirement only, and nowhere in Country Group E (b); 5G standards work was "
            "dropped on 2019-08-19.",
        )
        for since, until, source in PERIODS
    ),
    Rule(
        id="us.ear.744.supplement_4.footnote_2",
        title="Security research and disclosure of vulnerabilities to Huawei",
        citation="footnote 2 to supplement no. 4 to 15 CFR part 744",
        since=date(2020, 8, 17),
        effect="excepts",
        lifts=ENTITY_LIST,
        when=all_of(HUAWEI, *RESEARCH.parts),
        source="85 FR 51596",
    ),
    Rule(
        id="us.ear.744.11.a.1",
        title="Release of technology to Huawei in a standards organization",
        citation="supplement no. 4 to 15 CFR part 744, entries of Huawei",
        since=date(2020, 6, 18),
        until=date(2022, 9, 9),
        effect="excepts",
        lifts=ENTITY_LIST,
        when=all_of(
            HUAWEI,
            F.activity.equals("release", "technology is released"),
            F.purpose.equals("standards work", "to contribute to a standard in a standards organization"),
            F.controlled_for_at_only.holds("it is EAR99 or controlled for anti-terrorism reasons only"),
        ),
        source="85 FR 36719",
        note="Technology only; software came with the rule of 2022-09-09.",
    ),
    Rule(
        id="us.ear.744.11.a.1",
        title="Release of technology or software in a standards-related activity",
        citation="15 CFR 744.11(a)(1)",
        since=date(2022, 9, 9),
        until=STANDARDS_SCOPE,
        effect="excepts",
        lifts=ENTITY_LIST,
        when=STANDARDS_RELEASE,
        source="87 FR 55241",
    ),
)
