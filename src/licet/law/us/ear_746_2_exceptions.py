"""746.2(a)(1), .3(c), .4(c), .6(c), .8(c), .9(b): the license exceptions that part 746 leaves open for a destination.

Each names paragraphs of part 740 ("TMP for items for use by the news media, 740.9(a)(9)"). Which paragraph is used is
part of the one question on terms. A requirement of part 742 beside it is lifted, or not, by the exception's own rule.
"""

from datetime import date

from licet.clause import Clause, F, all_of, none_of
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING
from licet.law.us.ear_740_2_restrictions import OPEN_FOR_RUSSIA, UNVERIFIED
from licet.law.us.ear_746_embargoes import INVASION, LUXURY, REGIONS, RU_BY, SCOPED, SYRIA
from licet.rule import Rule

ONE_SECTION = date(2024, 6, 12)
EDITION = "The list of exceptions was read in an edition of 2025 and is assumed for earlier days."
CUBA = (
    "740.9(a)(9) or (b)(1)(iv), 740.10(a), 740.11, 740.12, 740.13(a) to (c), 740.14, 740.15(a), (b), (d), (e), "
    "740.16(h)"
)
KOREA = "740.9(a)(9), 740.11(a) or (b)(2), 740.12 but no luxury goods, 740.13(a) or (b), 740.14(a) to (d), 740.15(a)(4)"
OCCUPIED = "740.9(a)(9), 740.11(a) or (b)(2), 740.12, 740.13(a) or (b), 740.14(a) to (d), 740.15(a)(4) or (d)"
SYRIAN = "740.9(a)(9), 740.11(b)(2), 740.13(a) to (c), 740.14(a) to (d), 740.15(a)(4)"
RUSSIAN = (
    "740.9(a)(9), 740.11(b), 740.13(c) and 740.17 for the civil end users of 746.8(c)(2), 740.14 but (e), 740.15(a), "
    "(b) for no Russian or Belarusian aircraft"
)
IRAQI = "the section of the exception"


def left_open(
    id_: str,
    place: str,
    where: Clause,
    symbols: tuple[str, ...],
    lifts: tuple[str, ...],
    since: date,
    terms: str,
    source: str,
) -> Rule:
    """Return the rule that a section of part 746 leaves these exceptions open towards a place."""
    section = id_.removeprefix("us.ear.").split(".")
    return Rule(
        id=id_,
        title=f"License exceptions left open for {place}",
        citation=f"15 CFR {section[0]}.{section[1]}" + "".join(f"({part})" for part in section[2:]),
        since=since,
        effect="excepts",
        lifts=lifts,
        when=all_of(
            where,
            F.license_exception.among(*symbols, text=f"one of {', '.join(symbols)} is relied on"),
            none_of(UNVERIFIED, text="no party on the Unverified List"),
            F.exception_terms_met.holds(f"within {terms}"),
        ),
        source=source,
        confidence="medium",
        note=EDITION,
    )


RUSSIA = left_open(
    "us.ear.746.8.c",
    "Russia and Belarus",
    RU_BY,
    OPEN_FOR_RUSSIA,
    ("us.ear.746.8.a.1",),
    INVASION,
    RUSSIAN,
    "87 FR 12226",
)

# No exception overcomes 746.10(a)(2), the luxury goods of blocked persons.
LUXURIES = left_open(
    "us.ear.746.10.c",
    "luxury goods to Russia and Belarus",
    all_of(RU_BY, F.party_blocked_oligarch.lacks("no blocked oligarch")),
    ("BAG", "AVS"),
    ("us.ear.746.10",),
    LUXURY,
    "740.14 but (e), or saloon stores and supplies of 740.15(b)(3)(v) for no Russian or Belarusian aircraft",
    "87 FR 14785; 88 FR 12175",
).replace(until=SCOPED, note="Read in the text of 2023-02-27, assumed for earlier days.")

RULES: tuple[Rule, ...] = (
    left_open(
        "us.ear.746.2.a.1",
        "Cuba",
        F.destination.equals("CU", "to Cuba"),
        ("TMP", "RPL", "GOV", "GFT", "TSU", "BAG", "AVS", "APR"),
        ("us.ear.746.2",),
        BEGINNING,
        CUBA,
        "61 FR 12806; 81 FR 71365",
    ),
    left_open(
        "us.ear.746.3.c",
        "Iraq",
        F.destination.equals("IQ", "to Iraq"),
        ("CIV", "APP", "TMP", "RPL", "GOV", "GFT", "TSU", "BAG", "AVS", "ENC"),
        ("us.ear.746.3.a.rs",),
        date(2004, 7, 30),
        IRAQI,
        "69 FR 46070",
    ),
    left_open(
        "us.ear.746.4.c",
        "North Korea",
        F.destination.equals("KP", "to North Korea"),
        ("TMP", "GOV", "GFT", "TSU", "BAG", "AVS"),
        ("us.ear.746.4", "us.ear.742.19.a.at"),
        date(2007, 1, 26),
        KOREA,
        "72 FR 3722",
    ),
    left_open(
        "us.ear.746.6.c",
        "the occupied regions of Ukraine",
        REGIONS,
        ("TMP", "GOV", "GFT", "TSU", "BAG", "AVS"),
        ("us.ear.746.6",),
        date(2015, 1, 29),
        OCCUPIED,
        "80 FR 4776; 87 FR 12226",
    ),
    RUSSIA.replace(
        until=ONE_SECTION, confidence="high", note="Read in the texts of March 2022, 2023 and January 2024."
    ),
    left_open(
        "us.ear.746.5.c",
        "the industry sectors of Russia and Belarus",
        RU_BY,
        ("GOV",),
        ("us.ear.746.5", "us.ear.746.8.a.4"),
        date(2022, 3, 3),
        "740.11(b)",
        "87 FR 12856",
    ).replace(
        until=ONE_SECTION,
        confidence="high",
        note="The text of 2024-01-25 lists seven exceptions and opens only its items (2) and (7), GOV and CCD.",
    ),
    LUXURIES,
    LUXURIES.replace(
        since=SCOPED,
        until=ONE_SECTION,
        when=left_open(
            "us.ear.746.10.c",
            "",
            all_of(RU_BY, F.party_blocked_oligarch.lacks("no blocked oligarch")),
            ("TMP", "GOV", "TSU"),
            (),
            SCOPED,
            "740.9(a)(9), 740.11(b), or 740.13(c) for the civil end users of 746.8(c)",
            "",
        ).when,
        source="89 FR 4804",
        note="The text of 2024-01-25 lists seven exceptions and opens its items (1) to (3), since 2024-04-29 also "
        "CCD and MED; BAG and AVS are listed without being opened, and are read as closed.",
    ),
    RUSSIA.replace(
        citation="15 CFR 746.8(c)(2)",
        since=ONE_SECTION,
        lifts=("us.ear.746.5", "us.ear.746.8", "us.ear.746.10"),
        source="89 FR 51644; 89 FR 87279",
        confidence="high",
        note="GOV is not open for the software of 746.8(a)(8): part of the terms.",
    ),
    left_open(
        "us.ear.746.9.b",
        "Syria",
        F.destination.equals("SY", "to Syria"),
        ("TMP", "GOV", "TSU", "BAG", "AVS"),
        ("us.ear.746.9", "us.ear.742.9.a.at"),
        date(2011, 12, 12),
        SYRIAN,
        "76 FR 77115",
    ).replace(until=SYRIA, confidence="high"),
    left_open(
        "us.ear.746.9.b",
        "Syria",
        F.destination.equals("SY", "to Syria"),
        ("TMP", "RPL", "GOV", "TSU", "BAG", "AVS"),
        ("us.ear.746.9", "us.ear.742.9.a.at"),
        SYRIA,
        "the paragraphs that 746.9(b) names since 2025-09-02",
        "90 FR 42315",
    ).replace(note="As law firms report the rule; which paragraphs it names was not read."),
)
