"""Sections 740.18, 740.19, 740.21, 740.23 and 740.26: exceptions that answer parts 744 and 746.

Each is open to a few destinations or listed parties. The sections were read whole (740.19 as of 2022 and as told since
2024); conditions on item, place and listed parties are facts, what a person must look at is one question
(`exception_terms_met`), so that nothing is lifted that nobody has looked at.
"""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.ear_740_2_restrictions import EMBARGO, RUSSIA
from licet.law.us.ear_740_3_exceptions import exception
from licet.law.us.ear_746_embargoes import SYRIA
from licet.rule import Rule

SUDAN_IN, SUDAN_OUT = date(2015, 2, 18), date(2021, 1, 14)
INVASION, BELARUS, NARROWED = date(2022, 2, 24), date(2022, 3, 2), date(2024, 6, 12)
LUXURIES, SCOPED = date(2023, 2, 24), date(2024, 1, 23)
EAR99 = F.eccn.equals("EAR99", "an EAR99 item")
CONSUMER = F.eccn.under(
    *("EAR99", "4A994.b", "4D994", "5A991", "5A992", "5D991", "5D992"), text="an entry that 740.19(b) names"
)
# 740.26(a): what the exception is not for, whatever the facility.
NOT_FOR_RFF = (
    *("3B001", "3B002", "3B993", "3B994", "3D992", "3D993", "3D994"),
    *("3E992", "3E993", "3E994"),
)
CUBA = ("us.ear.746.2",)
# No exception overcomes 746.10(a)(2), which ended on 2024-03-21.
BLOCKED = all_of(
    F.shipped_on.on_or_after(LUXURIES),
    F.shipped_on.before(date(2024, 3, 21)),
    F.destination.among("RU", "BY"),
    F.party_blocked_oligarch.holds("a party is a blocked oligarch"),
)
RUSSIA_AND_REGIONS = any_of(
    F.destination.among("RU", "BY", text="to Russia or Belarus"),
    all_of(
        F.destination.equals("UA", "to Ukraine"),
        F.occupied_region.among("Crimea", "Donetsk", "Luhansk", text="to an occupied region"),
    ),
    text="to Russia, Belarus or an occupied region of Ukraine",
)

RULES: tuple[Rule, ...] = (
    exception(
        "AGR",
        "740.18",
        "agricultural commodities",
        CUBA,
        F.destination.equals("CU", "to Cuba"),
        EAR99,
        F.agricultural_commodity.holds("an agricultural commodity"),
        since=date(2001, 7, 26),
        free_of=(EMBARGO,),
        terms="BIS was notified before and no agency objects; a written contract is held, unless donated or a sample; "
        "shipped within 12 months",
        source="66 FR 36676",
        confidence="high",
    ),
    *(
        exception(
            "CCD",
            "740.19",
            "consumer communications devices",
            lifts,
            F.destination.among(*countries, text=f"to {', '.join(countries)}"),
            CONSUMER,
            none_of(F.government_or_state_owned_user.holds(), text="no government or state firm uses it"),
            none_of(BLOCKED, text="not closed by 746.10(c)"),
            since=since,
            until=until,
            free_of=(EMBARGO, RUSSIA),
            terms="a consumer device or software of 740.19(b)(1)-(17), for an independent non-governmental "
            "organization, or a person who is none of the officials of 740.19(c)(2)",
            source=source,
            note=note,
        )
        for since, until, countries, lifts, source, note in (
            (
                SUDAN_IN,
                SUDAN_OUT,
                ("CU", "SD"),
                (*CUBA, "us.ear.742.10"),
                "74 FR 45989; 80 FR 8520",
                "Cuba since 2009-09-08.",
            ),
            (SUDAN_OUT, INVASION, ("CU",), CUBA, "86 FR 4929", "Sudan left with its designation."),
            (INVASION, BELARUS, ("CU", "RU"), (*CUBA, "us.ear.746.8.a.1"), "87 FR 12226", ""),
            (BELARUS, LUXURIES, ("CU", "RU", "BY"), (*CUBA, "us.ear.746.8.a.1"), "87 FR 13048", ""),
            (
                LUXURIES,
                SCOPED,
                ("CU", "RU", "BY"),
                (*CUBA, "us.ear.746.8.a.1", "us.ear.746.10"),
                "88 FR 12175",
                "746.10(c)(3) as of 2023-02-27, assumed new on that day.",
            ),
            (
                SCOPED,
                NARROWED,
                ("CU", "RU", "BY"),
                (*CUBA, "us.ear.746.5", "us.ear.746.8", "us.ear.746.10"),
                "89 FR 4804",
                "746.5(c)(7) as of 2024-01-25.",
            ),
            (
                NARROWED,
                SYRIA,
                ("CU", "RU", "BY"),
                (*CUBA, "us.ear.746.5", "us.ear.746.8", "us.ear.746.10"),
                "89 FR 51644",
                "Fewer commodities for Russia and Belarus; part of the terms.",
            ),
            (
                SYRIA,
                None,
                ("CU", "RU", "BY", "SY"),
                (*CUBA, "us.ear.746.5", "us.ear.746.8", "us.ear.746.10", "us.ear.746.9", "us.ear.742.9"),
                "89 FR 51644; 90 FR 42315",
                "Syria as law firms report the rule of 2025-09-02.",
            ),
        )
    ),
    exception(
        "SCP",
        "740.21",
        "support for the Cuban people",
        CUBA,
        F.destination.equals("CU", "to Cuba"),
        since=date(2015, 1, 16),
        free_of=(EMBARGO,),
        terms="EAR99, or controlled for anti-terrorism reasons only, for a use and user of 740.21(b) to (f): the "
        "private sector, personal use, civil society, communications, news media, a presence the Treasury allows",
        source="80 FR 2286; 80 FR 56898; 84 FR 56117",
        note="Read as of 2019-10-21; later changes are part of the terms.",
    ),
    exception(
        "MED",
        "740.23",
        "medical devices",
        ("us.ear.746.5", "us.ear.746.6", "us.ear.746.8.a.8", "us.ear.746.10"),
        RUSSIA_AND_REGIONS,
        EAR99,
        F.medical_device.holds("a medical device, or a part exclusively for one"),
        any_of(
            F.item_is_replacement_part.lacks("the device itself"),
            F.replacement_within_740_23.holds("a part that only replaces one in use"),
            text="device, or replacement part",
            cite="740.23(a)(1), (2)",
        ),
        F.party_on_entity_list.lacks("no listed party"),
        F.party_on_military_end_user_list.lacks("no listed military end user"),
        since=date(2024, 4, 29),
        free_of=(RUSSIA,),
        terms="no other proscribed person, no production facility, not to develop or produce items, and a system of "
        "distribution is verified (740.23(b), (c))",
        source="89 FR 33227",
        confidence="high",
    ),
    exception(
        "RFF",
        "740.26",
        "restricted fabrication facility",
        ("us.ear.744.11.a",),
        F.entity_list_policy.equals("see_744_23_d", "the entry refers to 744.23(d)"),
        F.entity_list_entry_names_rff.holds("and cites 740.26"),
        none_of(F.eccn.under(*NOT_FOR_RFF), text="not of the entries that 740.26(a) leaves out"),
        F.party_footnote_1.lacks("no footnote 1 party beside it"),
        F.party_footnote_4.lacks("no footnote 4 party beside it"),
        since=date(2024, 12, 2),
        terms="no other listed party takes part; the item is not to run or mend equipment of 740.26(c)(1) nor to make "
        "advanced-node circuits; BIS was notified 45 days before; installation and yearly reports are kept",
        source="89 FR 96790; 89 FR 96837",
        confidence="high",
        note="One entry cites 740.26 in the List of 2026-07-31 (Wuhan Xinxin). Requirements of part 742 and of other "
        "sections of part 744 stand beside it.",
    ),
)
