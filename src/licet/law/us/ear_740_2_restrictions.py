"""740.2: what forbids a license exception. Each is a condition; the exceptions write the ones they bear into their own.

A restriction that came after the exception names its day in the condition, so that one version of the exception serves.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import D1_D4_D5_LESS_A5_A6, MACAU_OR_D5, TO_D5_MILITARY, controlled

# NATO members, Australia, India, Japan and New Zealand, for items under 742.7: 740.2(a)(4)(i).
ALLIES = (
    *("AU", "IN", "JP", "NZ", "AL", "BE", "BG", "CA", "HR", "CZ", "DK", "EE", "FR", "DE", "GR", "HU", "IS", "IT", "LV"),
    *("LT", "LU", "ME", "MK", "NL", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "TR", "GB", "FI", "SE"),
)
CHIP_MAKING = any_of(
    controlled("rs_sme"),
    controlled("rs_sme_2022"),
    F.eccn.under("3B993", "3B994", "3D993", "3D994", "3E993", "3E994"),
    text="chip-making equipment, or software or technology for it",
)
ADVANCED_COMPUTING = any_of(
    controlled("rs_chip_a"),
    controlled("rs_chip_b"),
    controlled("rs_hbm"),
    controlled("rs_chip_2022"),
    controlled("rs_weights"),
    text="advanced computing item, or software or technology for it",
)

# 740.2(a)(5): four exceptions until 88 FR 85487, six since; which paragraphs of them and which items is asked.
FOR_MISSILE, AND_SINCE_2023 = ("TMP", "RPL", "TSU", "AVS"), ("GOV", "APR")
MISSILE = all_of(
    controlled("mt1"),
    any_of(
        none_of(
            F.license_exception.among(*FOR_MISSILE, text="TMP, RPL, TSU or AVS"),
            all_of(
                F.license_exception.among(*AND_SINCE_2023, text="GOV or APR"),
                F.shipped_on.on_or_after(date(2023, 12, 8)),
                text="GOV or APR since 2023-12-08",
            ),
            text="an exception that 740.2(a)(5) never names",
        ),
        F.mt_exception_allowed.lacks("no paragraph of 740.2(a)(5) leaves exceptions open for it"),
        text="closed by 740.2(a)(5)",
    ),
    text="controlled for missile technology reasons",
    cite="740.2(a)(5)",
)
LISTENING = all_of(controlled("sl"), text="surreptitious listening", cite="740.2(a)(3)")
CRIME_CONTROL = all_of(
    any_of(*(controlled(code) for code in ("cc1", "cc2", "cc3", "cc_all", "cc_not_ca")), text="under 742.7"),
    none_of(F.destination.among(*ALLIES), text="not to Australia, India, Japan, New Zealand or NATO"),
    text="crime control items",
    cite="740.2(a)(4)",
)
# 746.2(a)(1), 746.4(c) and 746.9(b) name these beside the exceptions that do not bear the restriction at all.
NAMED_BY_746 = any_of(
    all_of(F.license_exception.equals("GFT"), F.destination.among("CU", "KP"), text="gifts to Cuba and North Korea"),
    all_of(F.license_exception.among("RPL", "APR"), F.destination.equals("CU"), text="parts and reexports to Cuba"),
    all_of(
        F.license_exception.equals("RPL"),
        F.destination.equals("SY"),
        F.shipped_on.on_or_after(date(2025, 9, 2)),
        text="parts to Syria since 2025-09-02",
    ),
    text="an exception that part 746 names for the destination",
)
EMBARGO = all_of(
    any_of(F.country_group_e1.holds(), F.country_group_e2.holds(), text="destination is in E:1 or E:2"),
    none_of(NAMED_BY_746, text="not named by part 746"),
    cite="740.2(a)(6)",
)
# 746.3(c) names the exceptions that serve what 746.3(a)(1) controls to Iraq, which is what part 742 does.
IRAQ = all_of(
    F.destination.equals("IQ", "to Iraq"),
    none_of(
        F.license_exception.among("CIV", "APP", "TMP", "RPL", "GOV", "GFT", "TSU", "BAG", "AVS", "ENC"),
        text="746.3(c) does not name this exception",
    ),
    cite="746.3(c)",
)
MILITARY_TO_D5 = any_of(
    TO_D5_MILITARY,
    all_of(
        F.item_600_or_9x515.holds("item is of the 600 series or 9x515"),
        any_of(
            F.shipped_from_d5.holds("shipped from Country Group D:5"),
            F.origin_d5.holds("made in Country Group D:5"),
            text="shipped from or made in D:5",
        ),
    ),
    cite="740.2(a)(12)",
    text="600 series and 9x515 items, to, from or made in D:5",
)
# Single entries: all exceptions but those named are closed to them.
SINGLE_ENTRIES = any_of(
    all_of(
        F.eccn.under("2A983", "2A984", "2D983", "2D984", "2E983", "2E984"),
        none_of(F.license_exception.among("RPL", "GOV", "TSU"), text="neither RPL, GOV nor TSU"),
        text="explosives and concealed object detection",
        cite="740.2(a)(8)",
    ),
    all_of(F.eccn.under("0A983"), text="implements of torture", cite="740.2(a)(10)"),
    all_of(
        F.eccn.under(
            *("0A919", "9D610.b", "9D619.b", "9E610.b", "9E619.b", "9E619.c"),
            *("0A521", "0B521", "0C521", "0D521", "0E521"),
        ),
        none_of(F.license_exception.equals("GOV"), text="not GOV"),
        text="open to GOV alone",
        cite="740.2(a)(11), (13), (14)",
    ),
    text="an entry that 740.2 closes",
)
# 740.2(a)(25): entries controlled to Pakistan alone.
PAKISTAN = all_of(
    controlled("rs_pakistan"),
    F.destination.equals("PK", "to Pakistan"),
    none_of(F.license_exception.among("TMP", "RPL", "GOV"), text="neither TMP, RPL nor GOV"),
    text="an entry controlled to Pakistan",
    cite="740.2(a)(25)",
)
# 740.2(a)(13): the license exceptions that are open to the 600 series.
FOR_600_SERIES = ("LVS", "TMP", "RPL", "TSU", "GOV", "BAG", "STA")
HONG_KONG = all_of(
    any_of(
        F.destination.equals("HK", "to Hong Kong"),
        all_of(F.activity.equals("reexport"), F.shipped_from.equals("HK", "from Hong Kong"), text="reexport from it"),
        text="to or from Hong Kong",
    ),
    any_of(
        *(controlled(code) for code in ("ns1", "ns2", "mt1", "np1", "cb1", "cb2", "cb3")),
        text="controlled for NS, MT, NP column 1 or CB reasons",
    ),
    F.hong_kong_license_held.lacks("no license or statement of Hong Kong is held"),
    cite="740.2(a)(19), (20)",
    text="Hong Kong's own license",
)
EQUIPMENT_TO_D5 = all_of(CHIP_MAKING, MACAU_OR_D5, cite="740.2(a)(9)(i)", text="chip-making equipment")
CHIPS_TO_D = all_of(
    ADVANCED_COMPUTING,
    any_of(MACAU_OR_D5, D1_D4_D5_LESS_A5_A6, text="to D:1, D:4, D:5 or Macau"),
    none_of(
        all_of(F.license_exception.equals("AIA"), F.eccn.under("4E091"), none_of(MACAU_OR_D5)),
        text="not model weights under AIA outside Macau and D:5",
    ),
    cite="740.2(a)(9)(ii)",
    text="advanced computing items",
)
CHIPS_TO_COMPANIES = all_of(
    ADVANCED_COMPUTING,
    F.headquartered_in_macau_or_d5.holds("a recipient is headquartered in Macau or D:5"),
    cite="740.2(a)(9)(ii)",
    text="advanced computing items for companies of Macau or D:5",
)
CHIPS = (CHIPS_TO_D, CHIPS_TO_COMPANIES)
UNVERIFIED = F.party_unverified.holds("a party is on the Unverified List (744.15)")
# 746.8(c) leaves few exceptions open for Russia and Belarus; CCD and MED have rules of their own. Which paragraphs of
# these it leaves open is part of the terms of us.ear.746.8.c.
OPEN_FOR_RUSSIA = ("TMP", "GOV", "TSU", "BAG", "AVS", "ENC")
RUSSIA = all_of(
    F.destination.among("RU", "BY"),
    none_of(F.license_exception.among(*OPEN_FOR_RUSSIA), text="746.8(c) does not leave this exception open"),
    cite="746.8(c)",
)

# Each restriction with its first day; None where it is older than the tables.
ALL: tuple[tuple[date | None, Clause], ...] = (
    (None, MISSILE),
    (None, LISTENING),
    (None, CRIME_CONTROL),
    (None, EMBARGO),
    (None, MILITARY_TO_D5),
    (None, UNVERIFIED),
    (None, SINGLE_ENTRIES),
    (None, PAKISTAN),
    (date(2004, 7, 30), IRAQ),
    (date(2017, 4, 19), HONG_KONG),
    (date(2022, 2, 24), RUSSIA),
    (date(2022, 10, 7), EQUIPMENT_TO_D5),
    (date(2022, 10, 7), CHIPS_TO_D),
    (date(2023, 11, 17), CHIPS_TO_COMPANIES),
)


def no_restriction(since: date, *but: Clause) -> Clause:
    """Return the condition that no restriction of 740.2 applies.

    Args:
        since: first day of the exception; a restriction that came later binds from its own day.
        but: restrictions the exception does not bear.
    """
    borne = [(day, clause) for day, clause in ALL if not any(clause is free for free in but)]
    parts = (
        clause if day is None or day <= since else all_of(F.shipped_on.on_or_after(day), clause, text=f"since {day}")
        for day, clause in borne
    )
    return none_of(*parts, text="no restriction of 740.2 applies", cite="740.2")
