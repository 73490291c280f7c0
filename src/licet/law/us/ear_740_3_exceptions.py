"""Sections 740.3 to 740.29: license exceptions, each with its own days, what it needs, and what it lifts.

An exception counts only when it is the one relied on (`license_exception`). Where the section asks for more than is
encoded (statements, notices, dates of return), the rule asks whether its terms are met: without an answer the
requirement is neither lifted nor kept. The restrictions of 740.2 stand in each condition.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import D1_D4_D5_LESS_A5_A6, MACAU_OR_D5, controlled
from licet.law.us.ear_740_2_restrictions import (
    CHIPS as ADVANCED_COMPUTING,
)
from licet.law.us.ear_740_2_restrictions import (
    CRIME_CONTROL,
    EMBARGO,
    EQUIPMENT_TO_D5,
    FOR_600_SERIES,
    LISTENING,
    MILITARY_TO_D5,
    no_restriction,
)
from licet.rule import Rule

START = date(1996, 3, 25)
# 85 FR 45998: exceptions that treated Hong Kong otherwise than China, suspended on 2020-06-30.
DIFFERENT_FOR_HONG_KONG = {"LVS", "GBS", "TSR", "STA", "APR"}
HONG_KONG = all_of(
    F.shipped_on.on_or_after(date(2020, 6, 30)),
    any_of(F.destination.equals("HK"), all_of(F.shipped_from.equals("HK"), F.license_exception.equals("APR"))),
    text="to Hong Kong (or from it, under APR) since 2020-06-30",
    cite="85 FR 45998; 85 FR 83765",
)
# Suspended whole for Hong Kong as long as it was a destination of its own; parts of APP, TMP, RPL, GOV, BAG and AVS
# were too, and are part of their terms.
SUSPENDED_FOR_HONG_KONG = {"GFT", "TSU"}
HONG_KONG_APART = all_of(
    F.shipped_on.on_or_after(date(2020, 6, 30)),
    F.shipped_on.before(date(2020, 12, 23)),
    F.destination.equals("HK"),
    text="to Hong Kong from 2020-06-30 to 2020-12-22",
    cite="85 FR 45998",
)
NS = ("us.ear.742.4.a.ns1", "us.ear.742.4.a.ns2")
CHIPS = ("us.ear.742.6.a.6",)
PARTNERS = ("us.ear.742.4.a.5", "us.ear.742.6.a.10")
COLUMNS = (
    *("us.ear.742.2.a", "us.ear.742.3.a", *NS, "us.ear.742.5.a", "us.ear.742.6.a.rs1", "us.ear.742.6.a.rs2"),
    *("us.ear.742.6.a.7", "us.ear.742.7.a", "us.ear.742.17.a", "us.ear.738"),
)
FOR_WEAPONS = ("us.ear.742.2.a", "us.ear.742.3.a", *NS, "us.ear.742.5.a")
# 740.2(a)(4)(iii): of crime control items, baggage is open to certain shotguns and their shells alone.
SHOTGUNS_OR_NO_CRIME_CONTROL = any_of(
    F.eccn.under("0A502", "0A505", "0A984", "0A986"),
    none_of(CRIME_CONTROL, text="no crime control item"),
    text="740.2(a)(4)(iii)",
)
LIST = (*COLUMNS, "us.ear.742.4.a.4", *CHIPS, *PARTNERS, "us.ear.742.6.a.11", "us.ear.742.15.a")
PAKISTAN = ("us.ear.742.6.a.12.pakistan",)
TO_B = F.country_group_b.holds("destination is in Country Group B")
BEFORE_EDITION = "Eligibility by entry is read in the edition of 2026-07-23 and assumed for earlier days."


def exception(
    symbol: str,
    section: str,
    title: str,
    lifts: tuple[str, ...],
    *needs: Clause,
    since: date = START,
    until: date | None = None,
    free_of: tuple[Clause, ...] = (),
    terms: str = "",
    source: str = "15 CFR part 740",
    note: str = "",
    confidence: str = "medium",
) -> Rule:
    """Return one license exception in one period.

    Args:
        lifts: the requirements it can lift.
        needs: what it asks, as far as encoded.
        free_of: restrictions of 740.2 it is exempt from.
        terms: what else the section asks, put as one question.
    """
    rest: tuple[Clause, ...] = (F.exception_terms_met.holds(terms),) if terms else ()
    rest += (none_of(HONG_KONG, text="not suspended for Hong Kong"),) if symbol in DIFFERENT_FOR_HONG_KONG else ()
    if symbol in SUSPENDED_FOR_HONG_KONG:
        rest += (none_of(HONG_KONG_APART, text="not suspended for Hong Kong"),)
    if symbol not in FOR_600_SERIES:
        rest = (none_of(F.item_600_series.holds(), text="not of the 600 series", cite="740.2(a)(13)"), *rest)
    return Rule(
        id=f"us.ear.{section}.{symbol.lower()}",
        title=f"License Exception {symbol}: {title}",
        citation=f"15 CFR {section}" if section.count(".") == 1 else "15 CFR 740.20(c)(2)",
        since=since,
        until=until,
        effect="excepts",
        lifts=lifts,
        when=all_of(
            F.license_exception.equals(symbol, f"License Exception {symbol} is relied on"),
            *needs,
            no_restriction(since, *free_of),
            *rest,
        ),
        source=source,
        confidence=confidence,
        note=note,
    )


NOT_DATACENTER_A = any_of(
    F.eccn.under(
        "3A090.b",
        "4A090.b",
        "3A001.z.1.b",
        "3A001.z.2.b",
        "3A001.z.3.b",
        "3A001.z.4.b",
        "4A003.z.1.b",
        "4A003.z.2.b",
        "4A004.z.2",
        "4A005.z.2",
        "5A992.z.2",
    ),
    F.designed_for_datacenters.lacks("not designed or marketed for datacenters"),
    text="at the .b level, or not for datacenters",
)
NOT_MEMORY = none_of(F.eccn.under("3A090.c"), text="not memory of 3A090.c")
# Supplement no. 5 to part 740, paragraph (a), beside the United States.
SUPPLEMENT_5_A = (
    *("AU", "BE", "CA", "DK", "FI", "FR", "DE", "IE", "IT", "JP", "NL", "NZ", "NO", "KR", "ES", "SE", "TW", "GB"),
)
TRANSFER = F.activity.equals("transfer", "a transfer within the country")
THEIRS = any_of(MACAU_OR_D5, F.headquartered_in_macau_or_d5.holds(), text="to Macau, D:5 or their companies")
NOTIFIED = (
    "BIS was notified 25 days before and did not deny; a written purchase order is held; for 5A002.z, 5A004.z and "
    "5D002.z the terms of 740.17 are met too"
)
# 740.8(a) names commodities and encryption software, no other software and no technology.
NAMED_BY_740_8 = F.eccn.under(
    *("3A090", "4A090", "3A001.z", "4A003.z", "4A004.z", "4A005.z", "5A002.z", "5A004.z", "5A992.z"),
    *("5D002.z", "5D992.z"),
    text="an entry that 740.8(a) names",
)
# It goes by the entry, not by the reason for control; parts 744 and 746 stand beside it.
BY_ENTRY = (*COLUMNS, *CHIPS, "us.ear.742.15.a")
# 740.12(a)(2)(i)(A)(2), (b)(5)(i): what these controls cover is no gift and no donation, whatever the destination.
NO_GIFT = any_of(
    *(controlled(code) for code in ("cb1", "cb2", "cb3", "mt1", "ns1", "ns2", "np1", "np2", "ei")),
    text="controlled for CB, MT, NS, NP or EI reasons",
    cite="740.12(a)(2)(i)(A)(2)",
)
# 740.20(b)(2): closed to STA whatever the destination.
NO_STA = any_of(
    F.eccn.under("0A981", "0A982", "0A983", "0A985", "0E982", "0E987", "1C353", "1C354", "1E351"),
    F.eccn.under("1C351.a", "1C351.b", "1C351.c", "1C351.e", "6A002", "6A990", "6D003.c", "6E990"),
    F.eccn.under("9D004.f", "9D004.g", *(f"9E003.a.{n}" for n in range(1, 6)), "9E003.c", "9E003.h"),
    all_of(F.eccn.under("7E004"), none_of(F.eccn.under("7E004.a.7"), text="but 7E004.a.7"), text="technology of 7E004"),
    *(controlled(code) for code in ("ei", "ss", "sl", "mt1", "cw", "cw_all")),
    text="closed by 740.20(b)(2)",
    cite="740.20(b)(2)",
)
NOVEMBER_2023, APRIL_2024, DIFFUSION = date(2023, 11, 17), date(2024, 4, 4), date(2025, 1, 13)

RULES: tuple[Rule, ...] = (
    exception(
        "LVS",
        "740.3",
        "shipments of limited value",
        (*COLUMNS, "us.ear.742.15.a"),
        TO_B,
        F.lvs_margin_usd.at_least(0, "value is within the limit of the entry"),
        terms="the order is not split, the yearly limit is kept, and a component or part of 5A002 supports a commodity "
        "authorized before",
        note=BEFORE_EDITION,
    ),
    exception(
        "GBS",
        "740.4",
        "shipments to Country Group B",
        NS,
        TO_B,
        F.eccn_gbs.holds("the entry opens GBS"),
        none_of(F.destination.among("UA", "SD"), text="not to Ukraine or Sudan"),
        note=BEFORE_EDITION + " The rules of 2020-12-28 and 2021-01-14 keep Ukraine and Sudan out.",
    ),
    exception(
        "CIV",
        "740.5",
        "civil end users",
        NS,
        F.country_group_d1.holds("destination is in D:1"),
        none_of(F.destination.equals("KP"), text="not to North Korea"),
        until=date(2020, 6, 29),
        terms="the entry opens CIV, end user and use are civil, and no restriction of the section applies",
        source="removed by 85 FR 23470",
    ),
    exception(
        "TSR",
        "740.6",
        "technology and software under restriction",
        NS,
        TO_B,
        F.eccn_tsr.holds("the entry opens TSR"),
        none_of(F.destination.among("UA", "SD"), text="not to Ukraine or Sudan"),
        terms="the consignee gave the written assurance of 740.6(a)",
        note=BEFORE_EDITION,
    ),
    exception(
        "APP",
        "740.7",
        "computers",
        COLUMNS,
        F.eccn.under("4A003", "4D001", "4E001"),
        none_of(F.eccn.under("4A003.z"), text="not a .z computer"),
        terms="tier, performance and use are within 740.7",
    ),
    exception(
        "NAC",
        "740.8",
        "notified advanced computing",
        (*BY_ENTRY, "us.ear.744.23.a.3"),
        NAMED_BY_740_8,
        any_of(D1_D4_D5_LESS_A5_A6, F.headquartered_in_macau_or_d5.holds(), text="to D:1, D:4, D:5 or their companies"),
        NOT_DATACENTER_A,
        NOT_MEMORY,
        since=NOVEMBER_2023,
        until=APRIL_2024,
        free_of=ADVANCED_COMPUTING,
        terms=NOTIFIED,
        source="88 FR 73458",
    ),
    exception(
        "NAC",
        "740.8",
        "notified advanced computing",
        (*BY_ENTRY, "us.ear.744.23.a.3"),
        NAMED_BY_740_8,
        THEIRS,
        none_of(TRANSFER, text="an export or reexport"),
        NOT_DATACENTER_A,
        NOT_MEMORY,
        since=APRIL_2024,
        free_of=ADVANCED_COMPUTING,
        terms=NOTIFIED,
        source="89 FR 23876",
        confidence="high",
    ),
    exception(
        "ACA",
        "740.8",
        "advanced computing authorized",
        BY_ENTRY,
        NAMED_BY_740_8,
        any_of(
            all_of(D1_D4_D5_LESS_A5_A6, none_of(THEIRS, text="not to Macau, D:5 or their companies")),
            all_of(TRANSFER, THEIRS, text="a transfer where NAC serves exports and reexports"),
            text="to D:1 or D:4, or a transfer",
        ),
        NOT_DATACENTER_A,
        NOT_MEMORY,
        since=APRIL_2024,
        free_of=ADVANCED_COMPUTING,
        terms="a written purchase order is held; for 5A002.z, 5A004.z and 5D002.z the terms of 740.17 are met too",
        source="89 FR 23876",
        confidence="high",
    ),
    exception(
        "TMP",
        "740.9",
        "temporary exports",
        (*LIST, *PAKISTAN),
        free_of=(EMBARGO, *ADVANCED_COMPUTING),
        terms="the paragraph used covers item, use, return date and destination; for advanced computing, 740.9(a)(6)",
    ),
    exception(
        "RPL",
        "740.10",
        "servicing and replacement",
        (*LIST, *PAKISTAN),
        free_of=ADVANCED_COMPUTING,
        terms="one for one, and within the limits of 740.10 for destination and item",
    ),
    exception(
        "GOV",
        "740.11",
        "governments and international organizations",
        (*LIST, *PAKISTAN, "us.ear.742.13.a"),
        none_of(
            all_of(controlled("sl"), F.eccn.under("5E001", "5E980")),
            text="no technology for listening devices",
            cite="740.2(a)(3)",
        ),
        free_of=(EMBARGO, *ADVANCED_COMPUTING, EQUIPMENT_TO_D5, MILITARY_TO_D5, CRIME_CONTROL, LISTENING),
        terms="the paragraph used covers consignee, item and use; for chip-making equipment and advanced computing, "
        "paragraph (b)",
    ),
    exception(
        "GFT",
        "740.12",
        "gift parcels and humanitarian donations",
        tuple(id_ for id_ in COLUMNS if id_ not in FOR_WEAPONS),
        none_of(NO_GIFT, text="not controlled for CB, MT, NS, NP or EI reasons"),
        terms="within 740.12: a parcel of gifts between individuals (to D:1 and E:2 no military clothing), or a "
        "donation of supplement no. 2 to part 740, which is not controlled for CC reasons either",
        source="81 FR 71366; 82 FR 51985",
        confidence="high",
    ),
    exception(
        "TSU",
        "740.13",
        "technology and software, unrestricted",
        LIST,
        free_of=(EMBARGO, *ADVANCED_COMPUTING),
        terms="the paragraph used covers it; for advanced computing, (a) or (c)",
    ),
    exception(
        "BAG",
        "740.14",
        "baggage",
        (*COLUMNS, "us.ear.742.15.a"),
        SHOTGUNS_OR_NO_CRIME_CONTROL,
        free_of=(EMBARGO, CRIME_CONTROL),
        terms="within 740.14",
    ),
    exception("AVS", "740.15", "aircraft, vessels and spacecraft", COLUMNS, free_of=(EMBARGO,), terms="within 740.15"),
    exception(
        "APR",
        "740.16",
        "additional permissive reexports",
        COLUMNS,
        F.activity.equals("reexport", "it is a reexport"),
        terms="the paragraph used covers countries and item",
    ),
    exception(
        "ENC",
        "740.17",
        "encryption",
        (*NS, "us.ear.742.15.a"),
        F.eccn.under("5A002", "5B002", "5D002", "5E002", "5A004"),
        terms="classification, reporting and end user are within 740.17",
    ),
    exception(
        "STA",
        "740.20",
        "strategic trade authorization",
        (*COLUMNS, "us.ear.742.14.a"),
        F.country_group_a5.holds("destination is in A:5"),
        F.eccn_sta_closed_a5.lacks("the entry does not close STA towards A:5"),
        none_of(NO_STA, text="not closed by 740.20(b)(2)"),
        since=date(2011, 6, 16),
        terms="paragraph (c)(1) or (c)(2) covers the item; no entry excludes it; the consignee statement is held; to "
        "the United Arab Emirates, 740.2(a)(26) is met",
    ),
    exception(
        "STA",
        "740.20.c.2",
        "strategic trade authorization, items controlled for national security reasons alone",
        NS,
        F.country_group_a6.holds("destination is in A:6"),
        F.eccn_sta_closed_a6.lacks("the entry does not close STA towards A:6"),
        none_of(NO_STA, text="not closed by 740.20(b)(2)"),
        none_of(F.item_600_or_9x515.holds(), text="not of the 600 series or 9x515"),
        since=date(2011, 6, 16),
        terms="no entry excludes paragraph (c)(2) for the item; the consignee statement is held",
    ),
    exception(
        "ACE",
        "740.22",
        "authorized cybersecurity exports",
        COLUMNS,
        F.eccn.under(
            "4A005", "4D001.a", "4D004", "4E001.a", "4E001.c", "5A001.j", "5B001.a", "5D001.a", "5D001.c", "5E001.a"
        ),
        since=date(2022, 3, 7),
        terms="end user and destination are within 740.22",
        source="86 FR 58205; 87 FR 1670",
    ),
    exception(
        "IEC",
        "740.24",
        "implemented export controls",
        PARTNERS,
        since=date(2024, 9, 6),
        terms="the table of BIS (License Exception IEC Eligible Items and Destinations, of 2024-08-27) lists item and "
        "destination on the day",
        source="89 FR 72926",
        confidence="high",
    ),
    exception(
        "HBM",
        "740.25",
        "high bandwidth memory",
        ("us.ear.742.6.a.6.i.B",),
        F.eccn.under("3A090.c"),
        F.memory_bandwidth_density.below(3.3, "memory bandwidth density is below 3.3 GB/s/mm2"),
        since=date(2024, 12, 2),
        free_of=ADVANCED_COMPUTING,
        terms="the exporter is headquartered in the US or A:5 without a parent in Macau or D:5; the designer of the "
        "co-packaged item buys directly; it goes straight to the packaging site, not to a distributor, nor to an "
        "advanced-node facility in Macau or D:5; counts and thresholds of 740.25(c)(2) are kept",
        source="89 FR 96790",
        confidence="high",
    ),
    exception(
        "AIA",
        "740.27",
        "artificial intelligence authorization",
        (*CHIPS, "us.ear.742.6.a.13"),
        F.eccn_aia.holds("the entry opens AIA"),
        any_of(
            F.destination.among(*SUPPLEMENT_5_A, text="to a destination of supplement no. 5, paragraph (a)"),
            all_of(
                F.eccn.under("4E091"),
                none_of(MACAU_OR_D5, text="not to Macau or D:5"),
                text="model weights elsewhere, 740.27(a)(3)",
            ),
            text="destinations of 740.27(a)",
        ),
        since=DIFFUSION,
        terms="the recipient has no headquarters or parent outside the destinations of supplement no. 5, paragraph (a) "
        "(weights elsewhere are stored as 740.27(a)(3) asks); a chip is of an approved or authorized designer; its "
        "certification was obtained (and sent to BIS from 253 million TPP on), each shipment notified",
        source="90 FR 4544",
        confidence="high",
        note="On the books; the worldwide requirement it answers is not enforced.",
    ),
    exception(
        "ACM",
        "740.28",
        "advanced compute manufacturing",
        CHIPS,
        F.eccn_acm.holds("the entry opens ACM"),
        none_of(MACAU_OR_D5, text="not to Macau or D:5"),
        F.headquartered_in_macau_or_d5.lacks("no recipient is headquartered in Macau or D:5"),
        since=DIFFUSION,
        free_of=ADVANCED_COMPUTING,
        terms="private sector end user, for development, production or storage of such items for customers outside "
        "Macau and D:5, and accounted for by facility",
        source="90 FR 4544",
        confidence="high",
    ),
    exception(
        "LPP",
        "740.29",
        "low processing performance",
        CHIPS,
        F.eccn_lpp.holds("the entry opens LPP"),
        none_of(TRANSFER, text="an export or reexport"),
        none_of(MACAU_OR_D5, text="not to Macau or D:5"),
        since=DIFFUSION,
        terms="up to 26.9 million TPP a calendar year, sent directly to one ultimate consignee, and certified",
        source="90 FR 4544; 740.29(a) as on bis.gov",
    ),
)
