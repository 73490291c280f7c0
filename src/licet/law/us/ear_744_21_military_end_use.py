"""15 CFR 744.21 and 744.22: military and military-intelligence end uses and end users.

744.21 asks for knowledge, or a party of the Military End User List, which is not exhaustive. Before 2020-06-29 it
reached end *uses* in China, not end users. Items are those of supplement no. 2, towards Russia and Belarus all.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import SUBJECT
from licet.rule import Rule

JUNE_2020, LIST = date(2020, 6, 29), date(2020, 12, 23)
BURMA, CAMBODIA = date(2021, 3, 8), date(2021, 12, 9)
INVASION, BELARUS, NICARAGUA = date(2022, 2, 24), date(2022, 3, 2), date(2024, 3, 15)
BLOCKED = date(2024, 3, 21)
TERRORISTS, IRAQI, PROLIFERATORS = date(2003, 6, 6), date(2004, 7, 30), date(2009, 1, 15)
END_USE_RULE, SERIES_600 = date(2007, 6, 19), date(2013, 10, 15)
RUSSIA, VENEZUELA = date(2014, 9, 17), date(2014, 11, 7)
CHINA = ("CN",)
CHINA_HONG_KONG = ("CN", "HK")
HONG_KONG, FOOD_REACHED = date(2020, 12, 23), date(2022, 6, 2)

# Whole entries of supplement no. 2 since 2020-06-29; of others it takes a part, or none. EAR99 items are outside.
ENTRIES = ("3A991", "3A992", "3B991", "3B992", "4A994", "5A991", "5A992", "5D992", "9A991")
NAMED = F.in_744_supplement_2.holds("the item is in supplement no. 2 to part 744")
NOT_EAR99 = none_of(F.eccn.equals("EAR99"), text="on the control list")
ITEM_2007 = all_of(NOT_EAR99, NAMED)
ITEM = all_of(NOT_EAR99, any_of(F.eccn.under(*ENTRIES, text="an entry of supplement no. 2 to part 744"), NAMED))
END_USE = F.military_end_use.holds("known to be for a military end use")
END_USER = F.military_end_user.holds("known to be for a military end user")
LISTED = F.party_on_military_end_user_list.holds("a party is on the Military End User List")
EITHER = any_of(END_USE, END_USER, text="military end use or end user")


FOOD = all_of(F.eccn.equals("EAR99"), F.food_or_medicine.holds("food or EAR99 medicine"))
NOT_FOOD = none_of(FOOD, text="not food or EAR99 medicine")
NOT_MASS_MARKET = none_of(
    all_of(
        F.eccn.under("5A992.c", "5D992.c"), F.government_or_state_owned_user.lacks("not for a government or state firm")
    ),
    text="not mass-market encryption for others than governments and state-owned enterprises",
)
SERVICES = "Food and medicine for the intelligence services (SVR, FSB, GRU) are under a policy of denial; not modeled."


def to(*countries: str) -> Clause:
    """Return the condition that the destination is one the section names on the day."""
    return F.destination.among(*countries, text=f"to {', '.join(countries)}")


def military(since: date, until: date | None, source: str, *when: Clause, **more: Any) -> Rule:
    """Return one version of 744.21(a)."""
    return Rule(
        id=more.pop("id", "us.ear.744.21.a"),
        title=more.pop("title", "Military end use or end user"),
        citation=more.pop("citation", "15 CFR 744.21(a)"),
        since=since,
        until=until,
        effect="requires",
        when=all_of(SUBJECT, *when),
        source=source,
        review_policy=more.pop("review_policy", "presumption of denial"),
        **more,
    )


USE_IN_CHINA = all_of(to(*CHINA), END_USE)

# (first day, countries of supplement no. 2 items, instrument)
COUNTRIES = (
    (JUNE_2020, ("CN", "RU", "VE"), "85 FR 23459"),
    (HONG_KONG, ("CN", "HK", "RU", "VE"), "85 FR 23459; 85 FR 83765"),
    (BURMA, ("CN", "HK", "RU", "VE", "MM"), "85 FR 23459; 86 FR 13173"),
    (CAMBODIA, ("CN", "HK", "RU", "VE", "MM", "KH"), "85 FR 23459; 86 FR 70015"),
    (INVASION, ("CN", "HK", "VE", "MM", "KH"), "85 FR 23459; 87 FR 12226"),
    (NICARAGUA, ("CN", "HK", "VE", "MM", "KH", "NI"), "85 FR 23459; 89 FR 18780"),
)
ENDS = (*(row[0] for row in COUNTRIES[1:]), None)

RULES: tuple[Rule, ...] = (
    *(
        military(
            since,
            until,
            source,
            ITEM_2007,
            any_of(USE_IN_CHINA, all_of(to(*others), EITHER), text=f"end use in China{words}")
            if others
            else USE_IN_CHINA,
            title=f"Military end use in China{words}",
            review_policy="case by case",
            confidence=confidence,
            note="Denied where it would be a material contribution (744.21(e)(1)).",
        )
        for since, until, others, words, source, confidence in (
            (END_USE_RULE, RUSSIA, (), "", "72 FR 33646", "medium"),
            (RUSSIA, VENEZUELA, ("RU",), "; end use or end user in Russia", "72 FR 33646; 79 FR 55608", "medium"),
            (
                VENEZUELA,
                JUNE_2020,
                ("RU", "VE"),
                "; end use or end user in Russia or Venezuela",
                "72 FR 33646; 79 FR 55608; 79 FR 66288",
                "high",
            ),
        )
    ),
    *(
        military(
            since,
            until,
            source,
            F.item_600_or_9x515.holds("an item of the 600 series or 9x515"),
            to(*countries),
            id="us.ear.744.21.a.2",
            citation="15 CFR 744.21(a)(2)",
            title="Items of the 600 series and 9x515, .y included",
            review_policy="case by case",
            confidence=confidence,
            note="Whatever the end use. What is for the International Space Station in Russia is left out of the text, "
            "not here. Since 2020-06-29 in 742.6(a)(7).",
        )
        for since, until, countries, source, confidence in (
            (SERIES_600, VENEZUELA, ("CN",), "78 FR 22660", "low"),
            (VENEZUELA, JUNE_2020, ("CN", "RU", "VE"), "79 FR 66288; 80 FR 39950; text of 2018", "high"),
        )
    ),
    *(
        military(since, until, source, ITEM, to(*countries), EITHER)
        for (since, countries, source), until in zip(COUNTRIES, ENDS, strict=True)
    ),
    *(
        military(
            since,
            until,
            source,
            to(*countries),
            *excluded,
            NOT_MASS_MARKET,
            EITHER,
            id="us.ear.744.21.a.2",
            citation="15 CFR 744.21(a)(2)",
            title="Military end use or end user, all items",
            review_policy="denial",
            review=review,
            note=note,
        )
        for since, until, countries, excluded, source, review, note in (
            (INVASION, BELARUS, ("RU",), (NOT_FOOD,), "87 FR 12226", (), ""),
            (BELARUS, FOOD_REACHED, ("RU", "BY"), (NOT_FOOD,), "87 FR 13048", (), ""),
            (FOOD_REACHED, None, ("RU", "BY"), (), "87 FR 34131", ((FOOD, "case by case"),), SERVICES),
        )
    ),
    *(
        military(
            since,
            until,
            source,
            any_of(ITEM, to("RU", "BY"), text="supplement no. 2 items; all items to Russia and Belarus")
            if since >= INVASION
            else ITEM,
            LISTED,
            id="us.ear.744.21.b.1",
            citation="15 CFR 744.21(b)(1); supplement no. 7 to part 744",
            title="Party on the Military End User List",
        )
        for since, until, source in ((LIST, INVASION, "85 FR 83793"), (INVASION, None, "85 FR 83793; 87 FR 12226"))
    ),
    *(
        Rule(
            id="us.ear.744.22.a",
            title="Military-intelligence end use or end user",
            citation="15 CFR 744.22(a)",
            since=since,
            until=until,
            effect="requires",
            when=all_of(
                SUBJECT,
                any_of(
                    to(*countries),
                    F.country_group_e1.holds("destination is in E:1"),
                    F.country_group_e2.holds("destination is in E:2"),
                    text="country scope",
                ),
                F.military_intelligence_end_use.holds("known to be for military intelligence"),
            ),
            source=source,
            review_policy="presumption of denial",
            note="89 FR 18780 put Nicaragua into 744.21 and not here.",
        )
        for since, until, countries, source in (
            (date(2021, 3, 16), date(2021, 4, 9), ("CN", "HK", "RU", "VE"), "86 FR 4865"),
            (date(2021, 4, 9), CAMBODIA, ("CN", "HK", "RU", "VE", "MM"), "86 FR 18433"),
            (CAMBODIA, BELARUS, ("CN", "HK", "RU", "VE", "MM", "KH"), "86 FR 70015"),
            (BELARUS, None, ("CN", "HK", "RU", "BY", "VE", "MM", "KH"), "87 FR 13048"),
        )
    ),
    Rule(
        id="us.ear.744.2",
        title="Nuclear, missile, chemical and biological weapons end uses, naval nuclear propulsion",
        citation="15 CFR 744.2-744.5",
        since=date(1996, 3, 25),
        effect="requires",
        when=all_of(
            SUBJECT, F.weapons_of_mass_destruction_end_use.holds("known to be for an end use of 744.2 to 744.5")
        ),
        source="61 FR 12802",
        review_policy="case by case",
        confidence="medium",
        note="The countries left out by 744.2 and 744.3 are part of the question, not of the condition.",
    ),
    *(
        Rule(
            id="us.ear.744.8.a",
            title="Blocked persons under programs of the Treasury",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(SUBJECT, F.party_sdn_744_8.holds("a party is an SDN under a program named on the day")),
            source=source,
            review_policy=policy,
            confidence=confidence,
            note=f"{programs} What the Treasury authorizes needs no second license.",
        )
        for since, until, citation, source, policy, confidence, programs in (
            (
                date(1996, 3, 25),
                TERRORISTS,
                "15 CFR part 744",
                "15 CFR part 744, editions before 68 FR 34192",
                "denial",
                "low",
                "Those editions were not read: the programs they named are what the fact asks.",
            ),
            (
                TERRORISTS,
                IRAQI,
                "15 CFR 744.12(a), 744.13(a), 744.14(a)",
                "68 FR 34192",
                "denial",
                "medium",
                "Programs SDGT, SDT and FTO.",
            ),
            (
                IRAQI,
                PROLIFERATORS,
                "15 CFR 744.12(a), 744.13(a), 744.14(a), 744.18(a)",
                "68 FR 34192; 69 FR 46070",
                "denial",
                "medium",
                "Programs SDGT, SDT, FTO and IRAQ2.",
            ),
            (
                PROLIFERATORS,
                BLOCKED,
                "15 CFR 744.8(a), 744.12(a), 744.13(a), 744.14(a), 744.18(a)",
                "68 FR 34192; 69 FR 46070; 74 FR 2355",
                "denial",
                "high",
                "Programs NPWMD, SDGT, SDT, FTO and IRAQ2.",
            ),
            (
                BLOCKED,
                None,
                "15 CFR 744.8(a)",
                "89 FR 20107",
                "presumption of denial",
                "high",
                "Fourteen programs in one section.",
            ),
        )
    ),
)
