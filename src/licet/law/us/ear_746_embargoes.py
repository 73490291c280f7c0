"""15 CFR part 746: Cuba, Iran, North Korea, Syria, Russia and Belarus, the occupied regions of Ukraine.

Items designated EAR99 are included. What the Treasury licenses instead (Iran) is named in the rule, and license
exceptions that a section leaves open are those of part 740; none of them lifts a rule here unless it says so.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import SUBJECT
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING
from licet.rule import Rule

FOOD = none_of(
    all_of(F.eccn.equals("EAR99"), F.food_or_medicine.holds("food or EAR99 medicine")),
    text="not food or EAR99 medicine",
)
EAR99 = F.eccn.equals("EAR99", "an EAR99 item")
INVASION, BELARUS, ALL_CATEGORIES = date(2022, 2, 24), date(2022, 3, 2), date(2022, 4, 8)
SYRIA, BELARUS_INDUSTRY, ONE_SECTION = date(2025, 9, 2), date(2022, 9, 15), date(2024, 6, 12)
LUXURY, SCOPED = date(2022, 3, 11), date(2024, 1, 23)
RU, RU_BY = F.destination.equals("RU", "to Russia"), F.destination.among("RU", "BY", text="to Russia or Belarus")
REGIONS = all_of(
    F.destination.equals("UA", "to Ukraine"),
    F.occupied_region.among("Crimea", "Donetsk", "Luhansk", text="to an occupied region"),
)
# 746.8(a), opening: 5A992 and 5D992 in the texts of March 2022 and February 2023; mass market alone since 2023-11-17,
# when 88 FR 73458 put chips of paragraph .z into 5A992; 5A991 is in the text of 2024-01-25, not in the two before.
CIVIL = none_of(
    all_of(
        any_of(
            F.eccn.under("5A992.c", "5D992.c"),
            all_of(F.eccn.under("5A992", "5D992"), F.shipped_on.before(date(2023, 11, 17)), text="before 2023-11-17"),
            all_of(F.eccn.under("5A991"), F.shipped_on.on_or_after(SCOPED), text="5A991 since 2024-01-23"),
            text="an entry that 746.8(a) leaves out",
        ),
        F.civil_end_user_of_746_8.holds("to a civil end user it names"),
    ),
    text="not left out by 746.8(a)",
)
# A release of technology in a third country, or in the United States, to a national of Russia or Belarus.
NOT_DEEMED = none_of(
    all_of(
        F.product_kind.among("software", "technology", text="software or technology"),
        F.activity.equals("release", "released to a person, not sent"),
        none_of(F.shipped_from.among("RU", "BY"), text="outside Russia and Belarus"),
    ),
    text="no deemed export or reexport",
)
# Every country that supplement no. 3 to part 746 has named since 2022-02-24.
PARTNERS = (
    *("AT", "AU", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE"),
    *("IS", "IT", "JP", "KR", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SI", "SK", "TW"),
)
PARTNER = none_of(
    all_of(
        none_of(F.origin.equals("US"), text="foreign-made"),
        F.shipped_from.among(*PARTNERS, text="it leaves a country of supplement no. 3 to part 746"),
        F.supplement_3_partner_exclusion.holds("subject to the EAR by 734.9(f), (g) or de minimis only"),
        text="left to the law of a partner country",
    ),
    text="not left to the law of a partner country",
)


def embargo(
    id_: str, title: str, citation: str, since: date, source: str, policy: str, *when: Clause, **more: Any
) -> Rule:
    """Return a requirement of part 746."""
    return Rule(
        id=id_,
        title=title,
        citation=citation,
        since=since,
        effect="requires",
        when=all_of(SUBJECT, *when),
        source=source,
        review_policy=policy,
        **more,
    )


LISTED = F.item_on_control_list.holds("an item of the control list")
DRONE_PARTS = F.in_746_supplement_7.holds("listed in supplement no. 7 to part 746")


def iran(since: date, until: date | None, source: str, *items: Clause) -> Rule:
    """Return a version of the requirement for Iran."""
    return embargo(
        "us.ear.746.7",
        "Iran",
        "15 CFR 746.7(a), (e); 31 CFR part 560",
        since,
        source,
        "denial",
        F.destination.equals("IR", "to Iran"),
        any_of(
            *items,
            F.forbidden_by_iran_regulations.holds("31 CFR part 560 forbids it without a license"),
            text="item or transaction",
        ),
        until=until,
        confidence="medium",
        note="746.7(e) makes what 31 CFR part 560 forbids a breach of the EAR; the Treasury licenses most of it, and "
        "its general licenses (food, medicine, personal communications) are not modeled.",
    )


# 746.4(b): what is not on the control list is reviewed case by case, but for luxury goods and daily needs.
NORTH_KOREA = (
    (all_of(EAR99, F.application_ground.equals("luxury_goods", "luxury goods"), cite="746.4(b)(1)"), "denial"),
    (
        all_of(
            EAR99,
            F.application_ground.among(
                *("humanitarian_needs", "agriculture", "medical_device"), text="for needs of the people"
            ),
            cite="746.4(b)(4)",
        ),
        "presumption of approval",
    ),
    (all_of(EAR99, F.application_ground.equals("none", "on no such ground"), cite="746.4(b)"), "case by case"),
)

RULES: tuple[Rule, ...] = (
    embargo(
        "us.ear.746.2",
        "Cuba",
        "15 CFR 746.2(a)",
        BEGINNING,
        "61 FR 12806",
        "denial",
        F.destination.equals("CU", "to Cuba"),
        note="General policy of denial with milder policies for medicine, telecommunications and "
        "others; the strictest is given.",
    ),
    embargo(
        "us.ear.746.4",
        "North Korea",
        "15 CFR 746.4(a)",
        date(2007, 1, 26),
        "72 FR 3722",
        "denial",
        F.destination.equals("KP", "to North Korea"),
        FOOD,
        review=NORTH_KOREA,
        note="What is on the control list is generally denied (742.19(b)(1)) but for some items controlled for "
        "anti-terrorism reasons alone and non-military users; the strictest is given.",
    ),
    iran(date(2009, 1, 15), date(2023, 2, 24), "74 FR 2355", LISTED),
    iran(date(2023, 2, 24), None, "74 FR 2355; 88 FR 12150", LISTED, DRONE_PARTS),
    embargo(
        "us.ear.746.9",
        "Syria",
        "15 CFR 746.9(a)",
        date(2011, 12, 12),
        "76 FR 77115",
        "denial",
        F.destination.equals("SY", "to Syria"),
        FOOD,
        until=SYRIA,
    ),
    embargo(
        "us.ear.746.9",
        "Syria",
        "15 CFR 746.9(a)",
        SYRIA,
        "90 FR 42315",
        "case by case",
        F.destination.equals("SY", "to Syria"),
        FOOD,
        confidence="medium",
        note="Presumption of approval for telecommunications, sanitation, power and aviation is "
        "not modeled, the stricter.",
    ),
    Rule(
        id="us.ear.746.9.b.spp",
        title="License Exception SPP: EAR99 items to Syria",
        citation="15 CFR 740.5; 746.9(b)",
        since=SYRIA,
        effect="excepts",
        lifts=("us.ear.746.9",),
        when=all_of(F.destination.equals("SY", "to Syria"), F.eccn.equals("EAR99", "an EAR99 item")),
        source="90 FR 42315",
        note="Requirements of part 744 stand beside it.",
    ),
    embargo(
        "us.ear.746.8.a.1",
        "Russia: items of Categories 3 to 9",
        "15 CFR 746.8(a)(1)",
        INVASION,
        "87 FR 12226",
        "denial",
        RU,
        F.item_category_3_to_9.holds("an item of Categories 3 to 9"),
        CIVIL,
        NOT_DEEMED,
        PARTNER,
        until=BELARUS,
    ),
    embargo(
        "us.ear.746.8.a.1",
        "Russia and Belarus: items of Categories 3 to 9",
        "15 CFR 746.8(a)(1)",
        BELARUS,
        "87 FR 13048",
        "denial",
        RU_BY,
        F.item_category_3_to_9.holds("an item of Categories 3 to 9"),
        CIVIL,
        NOT_DEEMED,
        PARTNER,
        until=ALL_CATEGORIES,
    ),
    embargo(
        "us.ear.746.8.a.1",
        "Russia and Belarus: every item of the control list",
        "15 CFR 746.8(a)(1)",
        ALL_CATEGORIES,
        "87 FR 22130",
        "denial",
        RU_BY,
        F.item_on_control_list.holds("an item of the control list"),
        CIVIL,
        NOT_DEEMED,
        PARTNER,
        note="Case by case for safety of flight, humanitarian needs and others (746.8(b)); the strictest is given.",
    ),
    *(
        embargo(
            "us.ear.746.5",
            f"{words}: EAR99 items listed by tariff code",
            citation,
            since,
            source,
            "denial",
            where,
            EAR99,
            F.in_746_industry_supplements.holds("listed in supplement no. 2, 4 or 6 to part 746"),
            PARTNER,
            until=until,
            confidence="medium",
            note="The supplements grew in many steps; whether one lists the item on the day is asked.",
        )
        for since, until, words, where, citation, source in (
            (date(2022, 3, 3), BELARUS_INDUSTRY, "Russia", RU, "15 CFR 746.5(a)(1)", "87 FR 12856"),
            (BELARUS_INDUSTRY, ONE_SECTION, "Russia and Belarus", RU_BY, "15 CFR 746.5(a)(1)", "87 FR 57068"),
            (ONE_SECTION, None, "Russia and Belarus", RU_BY, "15 CFR 746.8(a)(5), (6)", "89 FR 51644"),
        )
    ),
    *(
        embargo(
            "us.ear.746.10",
            "Russia and Belarus: luxury goods",
            citation,
            since,
            source,
            "denial",
            RU_BY,
            EAR99,
            F.in_746_supplement_5.holds("listed in supplement no. 5 to part 746"),
            until=until,
            note=note,
        )
        for since, until, citation, source, note in (
            (
                LUXURY,
                ONE_SECTION,
                "15 CFR 746.10(a)(1)",
                "87 FR 14785",
                "",
            ),
            (ONE_SECTION, None, "15 CFR 746.8(a)(7)", "89 FR 51644", ""),
        )
    ),
    embargo(
        "us.ear.746.10.a.2",
        "Luxury goods to blocked oligarchs, anywhere",
        "15 CFR 746.10(a)(2)",
        LUXURY,
        "87 FR 14785",
        "denial",
        EAR99,
        F.party_blocked_oligarch.holds("a party is blocked under an order on Russia, Belarus or Ukraine"),
        F.in_746_supplement_5.holds("listed in supplement no. 5 to part 746"),
        until=date(2024, 3, 21),
        note="Taken out by 89 FR 20116 for 744.8, which reaches every item.",
    ),
    embargo(
        "us.ear.746.6",
        "Crimea",
        "15 CFR 746.6(a)(1)",
        date(2015, 1, 29),
        "80 FR 4776",
        "presumption of denial",
        F.destination.equals("UA", "to Ukraine"),
        F.occupied_region.equals("Crimea", "to Crimea"),
        FOOD,
        until=INVASION,
    ),
    *(
        embargo(
            "us.ear.746.6",
            "Crimea, and the occupied parts of Donetsk and Luhansk",
            "15 CFR 746.6(a)(1)",
            since,
            source,
            policy,
            REGIONS,
            FOOD,
            until=until,
            confidence="medium",
            note=note,
        )
        for since, until, policy, source, note in (
            (
                INVASION,
                date(2024, 1, 23),
                "presumption of denial",
                "80 FR 4776; 87 FR 12226",
                "E.O. 14065 of 2022-02-21 is law of the Treasury; this rule took effect on 2022-02-24.",
            ),
            (
                date(2024, 1, 23),
                None,
                "denial",
                "89 FR 4804",
                "A policy of denial is read in the text of 2024; it may be older. Free software for personal "
                "communications and what the government of Ukraine deploys are left out of the text, not here.",
            ),
        )
    ),
)
