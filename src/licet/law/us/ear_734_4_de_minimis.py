"""734.4: foreign-made items with US content, by level and where there is none.

The share is the fact `controlled_us_content_percent`: given, or worked out from a bill of materials by
`licet.law.us.de_minimis`. It counts what would need a license to the destination as a country: part 744 is not used,
and content open to License Exception GBS is left out (supplement no. 2 to part 734, paragraph (a)(1)). A share equal
to the level is within it. Software shipped apart from hardware and technology are measured on their own. The levels
serve encryption content only if License Exception ENC authorizes it (734.4(b)), technology only after a one-time
report (734.4(c)(3), (d)(3)), and bundled software only if it is controlled for anti-terrorism reasons at most.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import MACAU_OR_D5, SUPPLEMENT_4_TO_742
from licet.rule import Rule

START = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734
MOVES = F.item_moves.holds("an item moves, or technology is released")
DECEMBER_2024, JANUARY_2025 = date(2024, 12, 2), date(2025, 1, 16)
BUNDLED, ENC_2016 = date(2008, 10, 1), date(2016, 9, 20)  # 73 FR 56964; 81 FR 64656
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


# Equipment of 734.9(k), as the paragraphs are printed; 3B001.f.6 joined it on 2025-01-16.
LISTED_2024 = (
    *("3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.f.5", "3B001.k", "3B001.l", "3B001.m", "3B001.n"),
    *("3B001.p.2", "3B001.p.4", "3B001.r", "3B002.c"),
)
LISTED_2025 = (*LISTED_2024, "3B001.f.6")
CATEGORY_3B = ("3B001", "3B002", "3B611", "3B903", "3B904", "3B991", "3B992", "3B993", "3B994")
ADVANCED_FACILITY = F.advanced_node_facility_party.holds("for a facility that makes advanced-node logic or DRAM")
FOR_ADVANCED_NODES = F.for_advanced_node_production.holds("for use in making advanced-node logic")


def other_3b(listed: tuple[str, ...]) -> Clause:
    """Return the condition that an item is of Category 3B and not among the equipment of paragraph (a)(8)."""
    return all_of(
        F.eccn.under(*CATEGORY_3B, text="an entry of Category 3B"),
        none_of(F.eccn.under(*listed), text="not the equipment of (a)(8)"),
        text="other Category 3B equipment",
    )


def left_to(*countries: str) -> Clause:
    """Return the condition that the country the lithography equipment came from has not listed it."""
    return none_of(
        F.origin.among(*countries, text="first exported from a country of the footnote"),
        F.lithography_controlled_where_first_exported.holds("listed where it was first exported"),
        text="not on the control list of the country it was first exported from",
    )


# Content that these paragraphs name counts as controlled to the destinations they name, so that none is none.
SOME = F.controlled_us_content_percent.above(0, "it has controlled US content")
FOOTNOTE_5 = F.party_footnote_5.holds("a party has footnote 5 on the Entity List")
US_CHIP = F.contains_us_origin_ic.holds("it contains an integrated circuit of US origin")
Y_CONTENT = F.us_content_600_or_9x515_y.holds("it incorporates US-origin .y items")
TO_E_OR_CHINA = any_of(TO_E, F.destination.among("CN", "HK"), text="to E:1, E:2 or China")
ELSEWHERE = none_of(
    F.shipped_from.among(*SUPPLEMENT_4_TO_742), text="it does not leave a country of supplement no. 4 to part 742"
)
# Content controlled to every country but Canada: a share of zero is none, but there.
SOME_OR_CANADA = any_of(
    SOME, F.destination.equals("CA", "to Canada, where it is not controlled"), text="content there may be"
)
NOT_CLEARED = all_of(
    SOME_OR_CANADA,
    F.us_content_encryption.holds("it incorporates US commodities or software of 5A002, 5A004, 5B002 or 5D002"),
    any_of(
        F.encryption_content_authorized.equals("none", "ENC does not authorize the content"),
        all_of(
            F.encryption_content_authorized.equals("740.17(b)(2)", "authorized under 740.17(b)(2)"),
            TO_E,
            text="authorized under 740.17(b)(2), and to E:1 or E:2",
        ),
        text="not eligible",
    ),
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
    *(
        level(
            "a.3",
            "Lithography equipment for advanced nodes: no level",
            F.eccn.under(code),
            FOR_ADVANCED_NODES,
            left_to(*countries),
            since=since,
            until=until,
            source=source,
            confidence=confidence,
            note="Wherever the maker of the chips is. " + note,
        )
        for since, until, code, countries, source, confidence, note in (
            (
                date(2023, 11, 17),
                DECEMBER_2024,
                "3B001.f.1.b.2.b",
                ("JP",),
                "88 FR 73424",
                "medium",
                "The words of the text of December 2024 are taken for those of 2023.",
            ),
            (DECEMBER_2024, JANUARY_2025, "3B993.f.1", ("JP",), "89 FR 96790", "high", "Footnote 1 names Japan."),
            (JANUARY_2025, None, "3B993.f.1", ("JP", "NL"), "90 FR 5298", "high", "Footnote 1 names both countries."),
        )
    ),
    level(
        "a.4",
        "Technology with US technology of 9E003: no level",
        SOME_OR_CANADA,
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
    *(
        rule
        for since, until, enforced_since, listed, parties, source in (
            (DECEMBER_2024, JANUARY_2025, date(2024, 12, 31), LISTED_2024, (FOOTNOTE_5,), "89 FR 96790"),
            (JANUARY_2025, None, None, LISTED_2025, (FOOTNOTE_5, ADVANCED_FACILITY), "89 FR 96790; 90 FR 5298"),
        )
        for rule in (
            level(
                "a.8",
                "Chip-making equipment with a US chip, to Macau or D:5: no level",
                F.eccn.under(*listed, text="equipment of the paragraph"),
                US_CHIP,
                MACAU_OR_D5,
                ELSEWHERE,
                since=since,
                until=until,
                enforced_since=enforced_since,
                source=source,
            ),
            level(
                "a.9",
                "Category 3B equipment with a US chip, to a footnote 5 party or an advanced fab: no level",
                other_3b(listed),
                US_CHIP,
                any_of(*parties, text="end user"),
                since=since,
                until=until,
                enforced_since=enforced_since,
                source=source,
                note="No country is left out of this paragraph; 744.11(a)(2)(v) leaves some out of its requirement.",
            ),
        )
    ),
    *(
        level(
            "b",
            "US encryption content that License Exception ENC does not authorize: no level",
            NOT_CLEARED,
            since=since,
            until=until,
            source=source,
            confidence=confidence,
            note=note,
        )
        for since, until, source, confidence, note in (
            (
                START,
                ENC_2016,
                "15 CFR 734.4(b), editions before 81 FR 64656",
                "low",
                "Wordings of those days were not read: what they authorized is what the fact asks.",
            ),
            (ENC_2016, None, "81 FR 64656; 15 CFR 734.4(b), editions of 2018 to 2025", "high", ""),
        )
    ),
    *(
        level(
            "d.3",
            f"{words} with US content before a one-time report: no level",
            SOME,
            F.product_kind.among(*kinds, text=f"item is {' or '.join(kinds)}"),
            F.de_minimis_report_filed.lacks("no one-time report was filed"),
            since=since,
            until=until,
            source=source,
            note="Also 734.4(c)(3). BIS may object within thirty days; then the report does not serve yet.",
        )
        for since, until, words, kinds, source in (
            (START, BUNDLED, "Software and technology", ("software", "technology"), "61 FR 12746; 73 FR 56964"),
            (BUNDLED, None, "Technology", ("technology",), "73 FR 56964"),
        )
    ),
    Rule(
        id="us.ear.734.4.d.1.software",
        title="US software bundled with a foreign-made commodity is an item of its own",
        citation="15 CFR 734.4(c)(1) and (d)(1), notes (1) and (3)",
        since=BUNDLED,
        effect="flags",
        when=all_of(
            MOVES,
            none_of(F.origin.equals("US"), text="made outside the United States"),
            F.product_kind.equals("commodity", "item is a commodity"),
            F.bundled_software_beyond_at.holds("with US software controlled for more than anti-terrorism reasons"),
        ),
        source="73 FR 56964",
        note="The level takes in software controlled for anti-terrorism reasons at most. Other US software is "
        "assessed by itself, whatever becomes of the commodity: give it as a row of its own.",
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
