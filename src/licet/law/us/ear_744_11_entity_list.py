"""15 CFR 744.11(a) and 744.16(a): the license requirement of the Entity List, by role of the listed party.

The entry says what needs a license (usually all items subject to the EAR, EAR99 included) and how applications are
reviewed; no license exception is available. Before 2020-08-17 the text spoke of exports *to* a listed party, while the
preambles of listings since 2008 said: purchaser, intermediate consignee, ultimate consignee or end user. 85 FR 51335
wrote that into the text and called it a clarification. For a listed party that only bought or forwarded before that
day, the answer is therefore left to the fact `entity_list_reaches_all_roles`.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING, OUTSIDE_SINCE_2024, STANDARDS_SCOPE
from licet.law.us.ear_734_9_entity_list_direct_product import AUGUST_2020, FOOTNOTE_1
from licet.rule import Rule

ITEM_IN_ENTRY = any_of(
    F.entity_list_requirement.equals("all_items", "the entry covers all items subject to the EAR"),
    F.item_named_in_entry.holds("the entry names the item"),
    text="the license requirement column covers the item",
)
# What the license review policy column of an entry may say.
ENTRY_POLICY: tuple[tuple[Clause, str], ...] = (
    (F.entity_list_policy.equals("policy_of_denial"), "denial"),
    (F.entity_list_policy.equals("presumption_of_denial"), "presumption of denial"),
    (F.entity_list_policy.equals("case_by_case"), "case by case"),
    (
        all_of(F.entity_list_policy.equals("smic_split_10nm"), F.uniquely_required_at_10nm.holds()),
        "presumption of denial",
    ),
    (all_of(F.entity_list_policy.equals("smic_split_10nm"), F.uniquely_required_at_10nm.lacks()), "case by case"),
    (all_of(F.entity_list_policy.equals("see_744_23_d"), F.headquartered_in_us_a5_a6.holds()), "case by case"),
    (all_of(F.entity_list_policy.equals("see_744_23_d"), F.headquartered_in_us_a5_a6.lacks()), "presumption of denial"),
)
BELOW_5G = (all_of(FOOTNOTE_1, F.supports_only_below_5g.holds("it supports only systems below 5G")), "case by case")

MILITARY, INTELLIGENCE, OCTOBER_2022 = date(2007, 6, 19), date(2021, 3, 16), date(2022, 10, 7)

REWRITTEN = date(2008, 8, 21)

ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")

LISTED_PARTY = Rule(
    id="us.ear.744.11.a",
    title="Entity List: a listed party takes part",
    citation="15 CFR 744.11(a); 744.16(a)",
    since=AUGUST_2020,
    until=STANDARDS_SCOPE,
    effect="requires",
    when=all_of(
        F.subject_to_ear.holds("the item is subject to the EAR"),
        F.party_on_entity_list.holds(
            "a listed party is purchaser, intermediate consignee, ultimate consignee or end user"
        ),
        ITEM_IN_ENTRY,
    ),
    review=(BELOW_5G, *ENTRY_POLICY),
    source="85 FR 51335",
    note="Foreign-made items for systems below 5G: case by case under footnote 1, whatever the entry says.",
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.748.5.entity_list",
        title="A listed party in one of four roles",
        citation="15 CFR 748.5(c)-(f)",
        since=BEGINNING,
        effect="concludes",
        concludes="party_on_entity_list",
        when=any_of(*(getattr(F, f"{role}_on_entity_list").holds() for role in ROLES)),
        source="61 FR 12746",
    ),
    Rule(
        id="us.ear.748.5.footnote_1",
        title="A footnote 1 party in one of four roles",
        citation="15 CFR 748.5(c)-(f)",
        since=BEGINNING,
        effect="concludes",
        concludes="party_footnote_1",
        when=any_of(*(getattr(F, f"{role}_footnote_1").holds() for role in ROLES)),
        source="61 FR 12746",
    ),
    *(
        Rule(
            id="us.ear.744.11.a",
            title="Entity List: export, reexport or transfer to a listed party",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(
                F.subject_to_ear.holds("the item is subject to the EAR"),
                any_of(
                    F.ultimate_consignee_on_entity_list.holds("the ultimate consignee is listed"),
                    F.end_user_on_entity_list.holds("the end user is listed"),
                    all_of(
                        F.party_on_entity_list.holds("a purchaser or intermediary is listed"),
                        F.entity_list_reaches_all_roles.holds("the preambles' list of roles binds"),
                    ),
                    text="a listed party",
                ),
                ITEM_IN_ENTRY,
            ),
            review=ENTRY_POLICY,
            source=source,
            confidence=confidence,
            note=f"A listed purchaser or intermediary alone: open before 2020-08-17, see 85 FR 51335.{note}",
        )
        for since, until, citation, source, confidence, note in (
            (
                BEGINNING,
                REWRITTEN,
                "15 CFR 744.1(c)",
                "15 CFR 744.1(c), text of July 2001",
                "low",
                " The list began in 1997, for weapons end uses; its entries say what they cover.",
            ),
            (REWRITTEN, AUGUST_2020, "15 CFR 744.11(a); 744.16(a)", "73 FR 49311", "high", ""),
        )
    ),
    LISTED_PARTY,
    LISTED_PARTY.replace(
        since=STANDARDS_SCOPE,
        until=None,
        when=all_of(LISTED_PARTY.when, OUTSIDE_SINCE_2024),
        source="85 FR 51335; 89 FR 58265",
        note=f"{LISTED_PARTY.note} A release for standards work is outside the EAR, whatever is known of its making.",
    ),
    *(
        Rule(
            id=id_,
            title=title,
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(F.subject_to_ear.holds("the item is subject to the EAR"), what),
            source=source,
            confidence=confidence,
            note=note,
        )
        for since, until, citation, source, confidence in (
            (BEGINNING, MILITARY, "15 CFR 744.2(b), 744.3(b), 744.4(b)", "61 FR 12802", "medium"),
            (MILITARY, INTELLIGENCE, "15 CFR 744.2(b), 744.3(b), 744.4(b), 744.21(b)", "72 FR 33646", "high"),
            (INTELLIGENCE, OCTOBER_2022, "15 CFR 744.21(b), 744.22(b)", "72 FR 33646; 86 FR 4865", "high"),
            (
                OCTOBER_2022,
                None,
                "15 CFR 744.11(c), 744.21(b), 744.22(b), 744.23(b)",
                "86 FR 4865; 87 FR 62186; 15 CFR 744.11, edition of July 2024",
                "medium",
            ),
        )
        for id_, title, what, note in (
            (
                "us.ear.744.11.c.letter",
                "A letter of BIS on the private list covers the shipment",
                F.letter_on_file.holds("a letter that was received covers the shipment"),
                "Any destination and day: who holds letters loads them as one more dated list (licet decide "
                "--letters).",
            ),
            (
                "us.ear.744.11.c",
                "BIS has informed the exporter that a license is needed",
                F.informed_by_bis.holds("BIS has informed the exporter"),
                "Letters bind those informed only, for any destination; that nothing of concern is known says that "
                "none was received.",
            ),
        )
    ),
)
