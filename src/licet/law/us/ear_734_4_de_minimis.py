"""734.4: foreign-made items with US content, by level and where there is none.

The share is the fact `controlled_us_content_percent`: given, or worked out from a bill of materials by
`licet.law.us.de_minimis`. It counts what would need a license to the destination as a country: part 744 is not used,
and content open to License Exception GBS is left out (supplement no. 2 to part 734, paragraph (a)(1)). A share equal
to the level is within it. Software shipped apart from hardware and technology are measured on their own; technology
needs a one-time report first (paragraph (b) of the supplement).
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import MACAU_OR_D5, SUPPLEMENT_4_TO_742
from licet.rule import Rule

START = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734
MOVES = F.item_moves.holds("an item moves, or technology is released")
DECEMBER_2024 = date(2024, 12, 2)
CUBA_OUT, CUBA_BACK = date(2015, 7, 22), date(2019, 10, 21)
TO_E1 = F.country_group_e1.holds("destination is in E:1")
TO_E = any_of(TO_E1, F.country_group_e2.holds("destination is in E:2"), text="to E:1 or E:2")


def level(
    paragraph: str,
    title: str,
    *when: Clause,
    since: date = START,
    until: date | None = None,
    source: str,
    note: str = "",
    confidence: str = "high",
    enforced_since: date | None = None,
) -> Rule:
    """Return one paragraph as a rule that concludes jurisdiction.

    Where the item was made is not asked: one of US origin is subject in any case (734.3(a)(2)), so that an unknown
    origin leaves nothing open where either answer leads to the same.
    """
    return Rule(
        id="us.ear.734.4." + paragraph,
        title=title,
        citation="15 CFR 734.4" + "".join(f"({p})" for p in paragraph.split(".")),
        since=since,
        until=until,
        enforced_since=enforced_since,
        effect="concludes",
        concludes="subject_to_ear",
        route="de minimis",
        when=all_of(MOVES, *when),
        source=source,
        note=note,
        confidence=confidence,
    )


# Equipment of 734.9(k) and (e)(3), as the product scopes are printed.
LIST_SME = F.eccn.under(
    "3B001.a.4",
    "3B001.c",
    "3B001.d",
    "3B001.f.1",
    "3B001.f.5",
    "3B001.f.6",
    "3B001.k",
    "3B001.l",
    "3B001.m",
    "3B001.n",
    "3B001.p.2",
    "3B001.p.4",
    "3B001.r",
    "3B002.c",
)
OTHER_3B = all_of(
    F.eccn.under("3B001", "3B002", "3B903", "3B991", "3B992", "3B993", "3B994"),
    none_of(
        LIST_SME,
        F.eccn.under("3B001.g", "3B001.h", "3B991.b.2.a", "3B991.b.2.b"),
        text="not among the equipment the paragraph leaves out",
    ),
    text="other Category 3B equipment",
)
# Content that these paragraphs name counts as controlled to the destinations they name, so that none is none.
SOME = F.controlled_us_content_percent.above(0, "it has controlled US content")
US_CHIP = F.contains_us_origin_ic.holds("it contains an integrated circuit of US origin")
Y_CONTENT = F.us_content_600_or_9x515_y.holds("it incorporates US-origin .y items")
TO_E_OR_CHINA = any_of(TO_E, F.destination.among("CN", "HK"), text="to E:1, E:2 or China")
ELSEWHERE = none_of(
    F.shipped_from.among(*SUPPLEMENT_4_TO_742), text="it does not leave a country of supplement no. 4 to part 742"
)

RULES: tuple[Rule, ...] = (
    level(
        "a.1",
        "Computers with US semiconductors: no level",
        F.eccn.under("4A003", "4A994"),
        F.computer_without_de_minimis_level.holds(
            "performance and destination are those of the paragraph, and it contains controlled US semiconductors"
        ),
        source="61 FR 12746",
        confidence="medium",
        note="The performance limits changed with 740.7; asked as one fact.",
    ),
    level(
        "a.2",
        "Encryption technology with US encryption technology: no level",
        F.eccn.under("5E002"),
        F.us_content_5e002.holds("it incorporates US-origin technology of 5E002"),
        source="73 FR 56964",
    ),
    level(
        "a.3",
        "Lithography equipment for advanced nodes: no level",
        F.eccn.under("3B001.f.1.b.2.b"),
        MACAU_OR_D5,
        F.for_advanced_node_production.holds("for use in advanced-node production"),
        since=date(2023, 11, 17),
        until=DECEMBER_2024,
        source="88 FR 73424",
        confidence="medium",
    ),
    level(
        "a.3",
        "Equipment of the 3B993.f.1 level for advanced nodes: no level",
        F.eccn.under("3B993.f.1"),
        MACAU_OR_D5,
        F.for_advanced_node_production.holds("for use in advanced-node production"),
        since=DECEMBER_2024,
        source="89 FR 96790",
        confidence="medium",
        note="Unless its country of origin controls it too.",
    ),
    level(
        "a.4",
        "Technology with US technology of 9E003: no level",
        SOME,
        F.us_content_9e003.holds(
            "US-origin technology of 9E003.a.1 to a.8, .h, .i or .l is redrawn, used or commingled"
        ),
        F.product_kind.equals("technology", "item is technology"),
        source="73 FR 56964",
    ),
    level(
        "a.5",
        "Military commodities with US cameras, to D:5: no level",
        F.eccn.under("0A919"),
        any_of(F.country_group_d5.holds("destination is in D:5"), TO_E, text="to D:5"),
        source="15 CFR 734.4(a)(5)",
        confidence="medium",
    ),
    level(
        "a.6.i",
        "US content of the 600 series or 9x515, to D:5: no level",
        SOME,
        F.us_content_600_or_9x515.holds("it incorporates US-origin 600 series or 9x515 items of .a to .x"),
        F.country_group_d5.holds("destination is in D:5"),
        source="78 FR 22660; 79 FR 27418",
    ),
    level(
        "a.6.ii",
        "US content of .y of the 600 series or 9x515: no level to E:1, E:2, China",
        SOME,
        Y_CONTENT,
        TO_E_OR_CHINA,
        until=date(2022, 2, 24),
        source="78 FR 22660",
    ),
    level(
        "a.6.ii",
        "US content of .y of the 600 series or 9x515: no level to E:1, E:2, China, Russia",
        SOME,
        Y_CONTENT,
        any_of(TO_E_OR_CHINA, F.destination.equals("RU"), text="to E:1, E:2, China or Russia"),
        since=date(2022, 2, 24),
        until=date(2022, 3, 2),
        source="87 FR 12226",
        confidence="medium",
        note="The first days for Russia and Belarus are those of their rules.",
    ),
    level(
        "a.6.ii",
        "US content of .y of the 600 series or 9x515: no level to E:1, E:2, Belarus, China, Russia",
        SOME,
        Y_CONTENT,
        any_of(TO_E_OR_CHINA, F.destination.among("BY", "RU"), text="to E:1, E:2, Belarus, China or Russia"),
        since=date(2022, 3, 2),
        source="87 FR 12226; 87 FR 13048",
        confidence="medium",
        note="The first days for Russia and Belarus are those of their rules.",
    ),
    level(
        "a.8",
        "Chip-making equipment with a US chip, to Macau or D:5: no level",
        LIST_SME,
        US_CHIP,
        MACAU_OR_D5,
        ELSEWHERE,
        since=DECEMBER_2024,
        enforced_since=date(2024, 12, 31),
        source="89 FR 96790",
    ),
    level(
        "a.9",
        "Category 3B equipment with a US chip, to a footnote 5 party: no level",
        OTHER_3B,
        US_CHIP,
        F.party_footnote_5.holds("a party has footnote 5 on the Entity List"),
        ELSEWHERE,
        since=DECEMBER_2024,
        enforced_since=date(2024, 12, 31),
        source="89 FR 96790",
    ),
    *(
        level(
            "c",
            f"More than 10 percent controlled US content, to {words}",
            where,
            F.controlled_us_content_percent.above(10, "controlled US content is above 10 percent"),
            since=since,
            until=until,
            source=source,
            note=note,
        )
        for since, until, words, where, source, note in (
            (START, CUBA_OUT, "E:1 or E:2", TO_E, "61 FR 12746; 73 FR 56964", ""),
            (CUBA_OUT, CUBA_BACK, "E:1", TO_E1, "80 FR 43314", "Cuba left E:1, and E:2 was not in the paragraph."),
            (CUBA_BACK, None, "E:1 or E:2", TO_E, "84 FR 56117", ""),
        )
    ),
    level(
        "d",
        "More than 25 percent controlled US content",
        F.controlled_us_content_percent.above(25, "controlled US content is above 25 percent"),
        source="61 FR 12746; 73 FR 56964",
    ),
)
