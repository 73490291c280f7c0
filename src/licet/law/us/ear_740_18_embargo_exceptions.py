"""Sections 740.18, 740.19, 740.21, 740.23 and 740.26: exceptions that answer parts 744 and 746.

Each is open to a few destinations or listed parties. What was read is named in `source`; the terms that were not read
word by word are one question (`exception_terms_met`), so that nothing is lifted that nobody has looked at.
"""

from datetime import date

from licet.clause import F, all_of, any_of
from licet.law.us.ear_740_2_restrictions import EMBARGO, RUSSIA
from licet.law.us.ear_740_3_exceptions import exception
from licet.rule import Rule

SUDAN_IN, SUDAN_OUT = date(2015, 2, 18), date(2021, 1, 14)
INVASION, BELARUS, NARROWED = date(2022, 2, 24), date(2022, 3, 2), date(2024, 6, 12)
EAR99 = F.eccn.equals("EAR99", "an EAR99 item")
CONSUMER = F.eccn.under("EAR99", "4A994.b", "5A991", "5A992", "5D991", "5D992", text="an entry that 740.19(b) names")
CUBA = ("us.ear.746.2",)
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
            since=since,
            until=until,
            free_of=(EMBARGO, RUSSIA),
            terms="a commodity or software of 740.19(b), for an end user of 740.19(c)",
            source=source,
            note=note,
        )
        for since, until, countries, lifts, source, note in (
            (SUDAN_IN, SUDAN_OUT, ("CU", "SD"), (*CUBA, "us.ear.742.10"), "80 FR 8520", "Cuba since 2009-09-08."),
            (SUDAN_OUT, INVASION, ("CU",), CUBA, "86 FR 4929", "Sudan left with its designation."),
            (INVASION, BELARUS, ("CU", "RU"), (*CUBA, "us.ear.746.8"), "87 FR 12226", ""),
            (BELARUS, NARROWED, ("CU", "RU", "BY"), (*CUBA, "us.ear.746.8"), "87 FR 13048", ""),
            (
                NARROWED,
                None,
                ("CU", "RU", "BY"),
                (*CUBA, "us.ear.746.8"),
                "89 FR 51644",
                "Fewer commodities for Russia and Belarus; part of the terms.",
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
        terms="EAR99, or controlled for anti-terrorism reasons only, for a use and a user that 740.21 names",
        source="80 FR 2286; 80 FR 56898",
    ),
    exception(
        "MED",
        "740.23",
        "medical devices",
        ("us.ear.746.5", "us.ear.746.6", "us.ear.746.10"),
        RUSSIA_AND_REGIONS,
        EAR99,
        F.medical_device.holds("a medical device, or a part exclusively for one"),
        since=date(2024, 4, 29),
        free_of=(RUSSIA,),
        terms="no proscribed person, no production facility, and the verification of 740.23 is in place",
        source="final rule effective 2024-04-29, as told by BIS on 2024-04-25",
    ),
    exception(
        "RFF",
        "740.26",
        "restricted fabrication facility",
        ("us.ear.744.11.a",),
        F.entity_list_policy.equals("see_744_23_d", "the entry refers to 744.23(d)"),
        F.entity_list_entry_names_rff.holds("and cites 740.26"),
        since=date(2024, 12, 2),
        terms="item, facility and notice are within 740.26, and nothing is for advanced-node integrated circuits",
        source="89 FR 96790",
        confidence="low",
        note="The section was not read; that the entry must cite it follows the List of 2026-07-31.",
    ),
)
