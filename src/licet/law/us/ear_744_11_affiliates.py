"""The affiliates rule: 744.11(a)(1), 744.21(b) and 744.8(a), in force 2025-09-29 to 2025-11-09, suspended since.

An unlisted foreign party that listed parties own 50 percent or more of, directly or indirectly, together, takes the
requirement of its owner, the strictest of several. Ownership counts, not control. 90 FR 50857 took the text out for
one year; whether it came back on 2026-11-10 is not known, and is asked.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of
from licet.law.us.clauses import SUBJECT
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING
from licet.law.us.ear_744_11_entity_list import ENTRY_POLICY, ITEM_IN_ENTRY
from licet.law.us.ear_744_21_military_end_use import ITEM as SUPPLEMENT_2_ITEM
from licet.rule import Rule

AFFILIATES, SUSPENDED, RETURN = date(2025, 9, 29), date(2025, 11, 10), date(2026, 11, 10)
RESTORED = F.affiliates_rule_restored.holds("the rule is back, as 90 FR 50857 announced")
NOTE = "Verified until 2026-09-25: no rule in the Federal Register extends the suspension or ends it."

COVERED = F.party_covered_by_affiliates_rule.holds("listed parties own 50 percent or more of an unlisted party")
OWNER_ON_ENTITY_LIST = F.listed_owner_list.equals("entity_list", "the owner is on the Entity List")
OWNER_ON_MILITARY_LIST = F.listed_owner_list.equals(
    "military_end_user_list", "the owner is on the Military End User List"
)
OWNER_SDN = F.listed_owner_list.equals("sdn_744_8", "the owner is an SDN under 744.8(a)(1)")
SCOPE = any_of(
    all_of(OWNER_ON_ENTITY_LIST, ITEM_IN_ENTRY),
    all_of(
        OWNER_ON_MILITARY_LIST,
        any_of(SUPPLEMENT_2_ITEM, F.destination.among("RU", "BY"), text="an item of 744.21"),
    ),
    OWNER_SDN,
    text="the owner's requirement covers the item",
)
POLICY: tuple[tuple[Clause, str], ...] = (
    (OWNER_SDN, "denial"),
    (OWNER_ON_MILITARY_LIST, "presumption of denial"),
    *ENTRY_POLICY,
)
AUTHORIZED = all_of(
    any_of(OWNER_ON_ENTITY_LIST, OWNER_ON_MILITARY_LIST, text="not owned by a blocked person"),
    any_of(
        F.country_group_a5.holds("destination is in A:5"),
        F.country_group_a6.holds("destination is in A:6"),
        all_of(
            F.joint_venture_with_a5_a6_partner.holds("a joint venture with an uncovered partner of the US, A:5 or A:6"),
            F.country_group_e1.lacks("not in E:1"),
            F.country_group_e2.lacks("not in E:2"),
        ),
        text="place or partner",
    ),
)
PERIODS: tuple[tuple[date, date | None, tuple[Clause, ...], str, str], ...] = (
    (AFFILIATES, SUSPENDED, (), "90 FR 47201", "high"),
    (RETURN, None, (RESTORED,), "90 FR 47201; 90 FR 50857", "low"),
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.744.11.a.1.covered",
        title="Half owned by listed parties",
        citation="15 CFR 744.11(a)(1); supplement no. 8 to part 744",
        since=BEGINNING,
        effect="concludes",
        concludes="party_covered_by_affiliates_rule",
        when=any_of(
            F.party_owned_by_listed_percent_low.at_least(50, "listed parties own at least 50 percent"),
            all_of(
                F.party_owned_by_listed_percent_high.at_least(50, "they may own 50 percent"),
                F.listed_share_reaches_half.holds("the open share was found to reach 50 percent"),
            ),
            text="a share of 50 percent or more",
        ),
        source="90 FR 47201",
        note="A statement about shares, on any day; the requirement that follows has its own periods.",
    ),
    *(
        rule
        for since, until, restored, source, confidence in PERIODS
        for rule in (
            Rule(
                id="us.ear.744.11.a.1.affiliates",
                title="Affiliate of a listed party",
                citation="15 CFR 744.11(a)(1); 744.21(b)(1); 744.8(a)(2)",
                since=since,
                until=until,
                effect="requires",
                when=all_of(SUBJECT, COVERED, SCOPE, *restored),
                review=POLICY,
                source=source,
                confidence=confidence,
                note=NOTE if restored else "",
            ),
            Rule(
                id="us.ear.744.11.a.1.footnote_1",
                title="Affiliate of a footnote 1 party",
                citation="15 CFR 744.11(a)(1); 734.9(e)(1)",
                since=since,
                until=until,
                effect="concludes",
                concludes="party_footnote_1",
                when=all_of(
                    COVERED,
                    OWNER_ON_ENTITY_LIST,
                    F.listed_owner_footnote_1.holds("the owner has footnote 1"),
                    *restored,
                ),
                source=source,
                confidence=confidence,
                note="Footnotes flow to affiliates. Footnotes 3, 4 and 5 are given by screening, affiliates included. "
                + (NOTE if restored else ""),
            ),
            Rule(
                id="us.ear.732.supplement_3.29",
                title="Red flag 29: a listed owner whose share is below 50 percent or unknown",
                citation="supplement no. 3 to 15 CFR part 732, red flag 29",
                since=since,
                until=until,
                effect="flags",
                when=all_of(
                    F.party_owned_by_listed_percent_high.above(0, "a listed party owns a share"),
                    F.party_owned_by_listed_percent_low.below(50, "the share is below 50 percent, or not known"),
                    *restored,
                ),
                source=source,
                confidence=confidence,
                note="With an unknown share: find it out, or obtain a license. " + (NOTE if restored else ""),
            ),
        )
    ),
    Rule(
        id="us.ear.736.general_order.affiliates",
        title="Temporary general license for certain affiliates",
        citation="90 FR 47201, temporary general license",
        since=AFFILIATES,
        until=SUSPENDED,
        effect="excepts",
        lifts=("us.ear.744.11.a.1.affiliates",),
        when=AUTHORIZED,
        source="90 FR 47201",
        confidence="medium",
        note="Through 2025-11-28 by its terms (accounts also say 2025-12-01); the rule was suspended before either.",
    ),
    *(
        Rule(
            id="us.ear.732.supplement_3.ownership",
            title="A listed party owns a share of an unlisted one",
            citation="supplement no. 3 to 15 CFR part 732; BIS Entity List FAQ on legally distinct affiliates",
            since=since,
            until=until,
            effect="flags",
            when=F.party_owned_by_listed_percent_high.above(0, "a listed party owns a share"),
            source=source,
            note="A legally distinct affiliate is not covered; a branch is, and a front falls under "
            "general prohibition 10.",
        )
        for since, until, source in (
            (BEGINNING, AFFILIATES, "BIS Entity List FAQs"),
            (SUSPENDED, RETURN, "90 FR 50857; BIS Entity List FAQs"),
        )
    ),
)
