"""15 CFR 734.9(b)-(d) and (f)-(l): the foreign direct product rules that go by destination, item or end use.

Product scope has two routes: the item is the direct product of technology or software, or of a plant (or a major
component of one) that is such a product. (k) has a third: the commodity contains a chip from such a plant. By (a)(3)
BIS may also say so to one shipper, and add license requirements.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of
from licet.law.us.clauses import D1_D4_D5_LESS_A5_A6, MACAU_OR_D5, controlled
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING, MOVES
from licet.law.us.ear_734_9_entity_list_direct_product import (
    DECEMBER_2024,
    LIST_2020,
    LIST_2024,
    MOVED,
)
from licet.rule import Rule

OCTOBER_2022, MACAU, NOVEMBER_2023 = date(2022, 10, 21), date(2023, 1, 17), date(2023, 11, 17)
INVASION, BELARUS, FEBRUARY_2023 = date(2022, 2, 24), date(2022, 3, 2), date(2023, 2, 24)
DIFFUSION, NOT_ENFORCED = date(2025, 1, 13), date(2025, 5, 13)
NO_TECHNOLOGY_FOR_TERROR = date(2024, 7, 23)
CHIP_COMPLIANCE, DUE_DILIGENCE = date(2024, 12, 31), date(2025, 1, 16)

US_PLANT = F.plant_technology_us_origin.holds("the plant's technology is of US origin")
E1_E2 = (F.country_group_e1.holds("in E:1"), F.country_group_e2.holds("in E:2"))
RUSSIA = ("RU",)
RUSSIA_BELARUS = ("RU", "BY")
OCCUPIED = F.occupied_region.among("Crimea", "Donetsk", "Luhansk", text="to an occupied region of Ukraine")

NS_ITEM = any_of(*(controlled(code) for code in ("ns1", "ns2", "ns_sme", "ns_ww")), text="controlled for NS reasons")
ASSURED = any_of(
    all_of(
        F.technology_may_need_assurance.holds("the entry of the technology is not for anti-terrorism reasons alone"),
        F.technology_needs_assurance.holds("direct product of technology that needs a written assurance"),
        F.technology_us_origin.holds("of US origin"),
    ),
    all_of(
        F.plant_technology_may_need_assurance.holds("the entry of the plant's technology is not for AT reasons alone"),
        F.plant_technology_needs_assurance.holds("made by a plant that is such a product"),
        US_PLANT,
    ),
    text="product scope",
)


def family(fact: str, words: str) -> Clause:
    """Return both routes over US-origin technology of one family, such as the 600 series."""
    direct, plant = getattr(F, fact), getattr(F, f"plant_{fact}")
    return any_of(
        all_of(direct.holds(f"direct product of {words}"), F.technology_us_origin.holds("of US origin")),
        all_of(plant.holds(f"made by a plant that is the direct product of {words}"), US_PLANT),
        text="product scope",
    )


def listed(*codes: str) -> Clause:
    """Return both routes over a list of ECCNs of technology and software."""
    return any_of(
        F.technology_eccn.under(*codes, text="direct product of listed technology or software"),
        all_of(F.plant_technology_eccn.under(*codes, text="made by a plant that is such a product"), US_PLANT),
        text="product scope",
    )


ANY_D_OR_E = any_of(
    F.technology_d_or_e.holds("direct product of technology or software of group D or E"),
    all_of(F.plant_technology_d_or_e.holds("made by a plant that is such a product"), US_PLANT),
    text="product scope",
)
D_OR_E_3_TO_9 = any_of(
    F.technology_d_or_e_3_to_9.holds("direct product of technology or software of group D or E, Categories 3 to 9"),
    all_of(F.plant_technology_d_or_e_3_to_9.holds("made by a plant that is such a product"), US_PLANT),
    text="product scope",
)
D_OR_E_3_TO_5_7 = any_of(
    F.technology_d_or_e_3_to_5_7.holds(
        "direct product of technology or software of group D or E, Categories 3 to 5, 7"
    ),
    all_of(F.plant_technology_d_or_e_3_to_5_7.holds("made by a plant that is such a product"), US_PLANT),
    text="product scope",
)
INTO_RUSSIAN_ITEM = F.for_russian_or_belarusian_item.holds("known to go into controlled equipment made there")
CHIP_INPUTS_2022 = (*LIST_2020, "4D090", "5D002", "5E002")
CHIP_INPUTS_2024 = (*LIST_2024, "4D090", "5D002", "5E002")
TECHNOLOGY_FOR_CHIPS = all_of(
    F.eccn.under("3E001", "4E001"), F.technology_for_advanced_computing.holds("for an item of 3A090 or 4A090")
)
CHIPS_2022 = any_of(
    F.eccn.under("3A090", "4A090", text="an item of 3A090 or 4A090"),
    TECHNOLOGY_FOR_CHIPS,
    all_of(
        F.eccn.under("3A001", "3A991", "4A003", "4A004", "4A994", "5A002", "5A004", "5A992"),
        F.meets_3a090_2022.holds("an item of another entry that meets 3A090"),
    ),
    text="advanced computing item",
)
Z_ITEMS = ("3A001.z", "4A003.z", "4A004.z", "4A005.z", "5A002.z", "5A004.z", "5A992.z")
CHIPS_2023 = any_of(
    F.eccn.under("3A090", "4A090", *Z_ITEMS, text="an item of 3A090, 4A090 or a .z paragraph"),
    TECHNOLOGY_FOR_CHIPS,
    text="advanced computing item",
)
INTO_ITEM = F.for_item_to_macau_or_d5.holds("known to go into something destined there")
BY_THEIR_DESIGNERS = all_of(
    F.product_kind.equals("technology", "technology"),
    F.technology_for_die_from_macau_or_d5.holds("of their companies for a mask or die"),
    text="technology of their companies for a mask or die",
)
EQUIPMENT = (
    *("3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.f.5", "3B001.f.6", "3B001.k", "3B001.l", "3B001.m"),
    *("3B001.n", "3B001.p.2", "3B001.p.4", "3B001.r", "3B002.c"),
)
EQUIPMENT_PLANT = (
    *("3D001", "3D901", "3D991", "3D992", "3D993", "3D994"),
    *("3E001", "3E901", "3E991", "3E992", "3E993", "3E994"),
)


def product(id_: str, title: str, citation: str, since: date, source: str, *when: Clause, **more: Any) -> Rule:
    """Return a rule that brings foreign-made items under the EAR as direct products.

    Where the item was made is not asked: one of US origin is subject in any case (see `reached`).
    """
    return Rule(
        id=id_,
        title=title,
        citation=citation,
        since=since,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=all_of(MOVES, *when),
        source=source,
        **more,
    )


def moved(rule: Rule, before: str) -> tuple[Rule, Rule]:
    """Return a rule in its place before 2022-02-03 and in 734.9 since."""
    later = rule.replace(since=MOVED, source=f"{rule.source}; 87 FR 6022")
    return rule.replace(until=MOVED, citation=before), later


def _chips(
    since: date, until: date | None, items: Clause, inputs: tuple[str, ...], *reach: Clause, **more: Any
) -> Rule:
    return product(
        "us.ear.734.9.h",
        "Advanced computing direct product",
        "15 CFR 734.9(h)",
        since,
        more.pop("source"),
        items,
        listed(*inputs),
        any_of(*reach, text="country and end-user scope"),
        until=until,
        **more,
    )


def _supercomputer(since: date, until: date | None, inputs: tuple[str, ...], where: Clause, **more: Any) -> Rule:
    return product(
        "us.ear.734.9.i",
        "Supercomputer direct product",
        "15 CFR 734.9(i)",
        since,
        more.pop("source"),
        F.supercomputer_end_use.holds("known to be for a supercomputer or a part of one"),
        where,
        listed(*inputs),
        until=until,
        **more,
    )


CHINA = F.destination.among("CN", "HK", text="to China")
CHINA_MACAU = F.destination.among("CN", "HK", "MO", text="to China or Macau")
IN_CHINA = F.end_use_location.among("CN", "HK", text="the supercomputer is in China")
IN_CHINA_MACAU = F.end_use_location.among("CN", "HK", "MO", text="the supercomputer is in China or Macau")
REACH_2023: tuple[Clause, ...] = (
    MACAU_OR_D5,
    D1_D4_D5_LESS_A5_A6,
    F.headquartered_in_macau_or_d5.holds("to a company headquartered in Macau or D:5"),
    INTO_ITEM,
    BY_THEIR_DESIGNERS,
)

LETTER = F.letter_on_foreign_item.holds("BIS has informed the shipper that the item is subject to the EAR")

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.734.9.a.3",
        title="BIS has informed the shipper that a foreign-made item is subject to the EAR",
        citation="15 CFR 734.9(a)(3)",
        since=DUE_DILIGENCE,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=all_of(MOVES, LETTER),
        source="90 FR 5298; the letter itself",
        note="By specific notice, or by amendment of the EAR.",
    ),
    Rule(
        id="us.ear.734.9.a.3.license",
        title="The license that BIS asked for with such a letter",
        citation="15 CFR 734.9(a)(3)",
        since=DUE_DILIGENCE,
        effect="requires",
        when=all_of(MOVES, LETTER),
        source="90 FR 5298; the letter itself",
        note="The letter says which requirements apply; a letter on the list is taken to ask for a license.",
    ),
    *moved(
        product(
            "us.ear.734.9.b",
            "National security direct product",
            "15 CFR 734.9(b)",
            BEGINNING,
            "61 FR 12746",
            NS_ITEM,
            ASSURED,
            any_of(F.country_group_d1.holds("in D:1"), *E1_E2, text="country scope"),
        ),
        "15 CFR 736.2(b)(3)(i)",
    ),
    *moved(
        product(
            "us.ear.734.9.c",
            "9x515 direct product",
            "15 CFR 734.9(c)",
            date(2014, 11, 10),
            "79 FR 27418",
            F.item_9x515.holds("a 9x515 item"),
            family("technology_9x515", "9D515 or 9E515"),
            any_of(F.country_group_d5.holds("in D:5"), *E1_E2, text="country scope"),
        ),
        "15 CFR 736.2(b)(3)(v)",
    ),
    *moved(
        product(
            "us.ear.734.9.d",
            "600 series direct product",
            "15 CFR 734.9(d)",
            date(2013, 10, 15),
            "78 FR 22660",
            any_of(F.item_600_series.holds("a 600 series item"), F.eccn.under("0A919", text="an item of 0A919")),
            family("technology_600_series", "600 series technology or software"),
            any_of(
                *(
                    getattr(F, f"country_group_{g}").holds(f"in {g[0].upper()}:{g[1]}")
                    for g in ("d1", "d3", "d4", "d5")
                ),
                *E1_E2,
                text="country scope",
            ),
            note="0A919 is reached by the direct route only; the plant route is read as reaching it too, the stricter.",
        ),
        "15 CFR 736.2(b)(3)(iii)",
    ),
    product(
        "us.ear.734.9.f",
        "Russia direct product",
        "15 CFR 734.9(f)",
        INVASION,
        "87 FR 12226",
        F.item_on_control_list.holds("an item of the control list"),
        ANY_D_OR_E,
        any_of(F.destination.among(*RUSSIA, text="to Russia"), INTO_RUSSIAN_ITEM, text="destination scope"),
        until=BELARUS,
    ),
    product(
        "us.ear.734.9.f",
        "Russia and Belarus direct product",
        "15 CFR 734.9(f)",
        BELARUS,
        "87 FR 13048",
        F.item_on_control_list.holds("an item of the control list"),
        ANY_D_OR_E,
        any_of(
            F.destination.among(*RUSSIA_BELARUS, text="to Russia or Belarus"),
            INTO_RUSSIAN_ITEM,
            text="destination scope",
        ),
        until=FEBRUARY_2023,
    ),
    product(
        "us.ear.734.9.f",
        "Russia, Belarus and occupied regions direct product",
        "15 CFR 734.9(f)",
        FEBRUARY_2023,
        "88 FR 12175; 88 FR 12150",
        any_of(
            F.item_on_control_list.holds("an item of the control list"),
            F.in_746_supplement_6_or_7.holds("an item of supplement no. 6 or 7 to part 746"),
            text="item scope",
        ),
        ANY_D_OR_E,
        any_of(
            F.destination.among(*RUSSIA_BELARUS, text="to Russia or Belarus"),
            all_of(F.destination.equals("UA", "to Ukraine"), OCCUPIED),
            INTO_RUSSIAN_ITEM,
            text="destination scope",
        ),
        confidence="medium",
        note="The day on which the occupied regions and supplements 6 and 7 came in follows "
        "accounts; the text of 2026 names Crimea.",
    ),
    product(
        "us.ear.734.9.g",
        "Russia and Belarus military end user and procurement direct product",
        "15 CFR 734.9(g)",
        INVASION,
        "87 FR 12226; 89 FR 68539",
        ANY_D_OR_E,
        any_of(
            F.party_footnote_3.holds("a footnote 3 party is a party"),
            F.for_footnote_3_party_item.holds("known to go into what a footnote 3 party makes, buys or orders"),
            text="end-user scope",
        ),
        note="Procurement was added on 2024-08-27 to the name and the ground for footnote 3, not to the test.",
    ),
    _chips(
        OCTOBER_2022, MACAU, CHIPS_2022, CHIP_INPUTS_2022, CHINA, INTO_ITEM, BY_THEIR_DESIGNERS, source="87 FR 62186"
    ),
    _chips(
        MACAU,
        NOVEMBER_2023,
        CHIPS_2022,
        CHIP_INPUTS_2022,
        CHINA_MACAU,
        INTO_ITEM,
        BY_THEIR_DESIGNERS,
        source="88 FR 2821",
    ),
    _chips(NOVEMBER_2023, DECEMBER_2024, CHIPS_2023, CHIP_INPUTS_2022, *REACH_2023, source="88 FR 73458"),
    _chips(
        DECEMBER_2024,
        None,
        CHIPS_2023,
        CHIP_INPUTS_2024,
        *REACH_2023,
        source="88 FR 73458; 89 FR 96790",
        confidence="medium",
        note="Since 2025-01-13 the text reaches every destination (next rule); this is the reach that BIS enforces.",
    ),
    product(
        "us.ear.734.9.h.worldwide",
        "Advanced computing direct product, any destination",
        "15 CFR 734.9(h)(2)",
        DIFFUSION,
        "90 FR 4544",
        CHIPS_2023,
        listed(*CHIP_INPUTS_2024),
        enforced_since=date(2025, 5, 15),
        enforced_until=NOT_ENFORCED,
        note="Compliance was set for 2025-05-15; BIS said on 2025-05-13 that it does not enforce it.",
    ),
    _supercomputer(OCTOBER_2022, MACAU, LIST_2020, IN_CHINA, source="87 FR 62186"),
    _supercomputer(MACAU, NOVEMBER_2023, LIST_2020, IN_CHINA_MACAU, source="88 FR 2821"),
    _supercomputer(
        NOVEMBER_2023,
        DECEMBER_2024,
        LIST_2020,
        IN_CHINA_MACAU,
        source="87 FR 62186; 88 FR 2821",
        note="744.23(a)(1) says Macau or D:5 since this day; 734.9(i) kept China and Macau.",
    ),
    _supercomputer(
        DECEMBER_2024,
        None,
        LIST_2024,
        IN_CHINA_MACAU,
        source="88 FR 2821; 89 FR 96790",
        note="744.23(a)(1) says Macau or D:5; 734.9(i) kept China and Macau.",
    ),
    product(
        "us.ear.734.9.j",
        "Iran direct product",
        "15 CFR 734.9(j)",
        FEBRUARY_2023,
        "88 FR 12150",
        any_of(
            F.item_category_3_to_5_7.holds("an item of Categories 3 to 5 or 7"),
            F.in_746_supplement_7.holds("an item of supplement no. 7 to part 746"),
            text="item scope",
        ),
        D_OR_E_3_TO_5_7,
        any_of(
            F.destination.equals("IR", "to Iran"),
            F.for_iranian_item.holds("known to go into items for Iran"),
            text="scope",
        ),
        until=NO_TECHNOLOGY_FOR_TERROR,
        confidence="medium",
        note="Items of Categories 3 to 5 and 7, as law firms report the text before the change of 2024-07-23.",
    ),
    product(
        "us.ear.734.9.j",
        "Iran direct product",
        "15 CFR 734.9(j)",
        NO_TECHNOLOGY_FOR_TERROR,
        "88 FR 12150; 89 FR 60563",
        any_of(
            F.item_category_3_to_9.holds("an item of Categories 3 to 9"),
            F.in_746_supplement_7.holds("an item of supplement no. 7 to part 746"),
            text="item scope",
        ),
        D_OR_E_3_TO_9,
        any_of(
            F.destination.equals("IR", "to Iran"),
            F.for_iranian_item.holds("known to go into items for Iran"),
            F.government_of_iran_party.holds("the government of Iran is a party"),
            text="destination, end use or end user",
        ),
        note="The license requirement (746.7(a)(1)(iii)) is for what is in or goes to Iran.",
    ),
    product(
        "us.ear.734.9.k",
        "Chip-making equipment direct product",
        "15 CFR 734.9(k)",
        DECEMBER_2024,
        "89 FR 96790",
        F.eccn.under(*EQUIPMENT, text="listed chip-making equipment"),
        any_of(
            F.technology_eccn.under("3D992", "3E992", text="direct product of 3D992 or 3E992"),
            all_of(
                F.plant_technology_eccn.under(*EQUIPMENT_PLANT, text="made by a plant that is a listed product"),
                US_PLANT,
            ),
            F.contains_integrated_circuit_from_listed_plant.holds("it contains a chip from such a plant"),
            text="product scope",
        ),
        MACAU_OR_D5,
        enforced_since=CHIP_COMPLIANCE,
        note="The exclusion for countries of supplement no. 4 to part 742 is one of the "
        "requirement: 742.4(a)(4), 742.6(a)(6)(i).",
    ),
    product(
        "us.ear.734.9.l",
        "Model weights direct product",
        "15 CFR 734.9(l)",
        DIFFUSION,
        "90 FR 4544",
        F.eccn.under("4E091", text="weights of an advanced model"),
        F.trained_on_advanced_computers.holds("trained on items subject to the EAR of 3A090, 4A090 or a .z paragraph"),
        enforced_since=date(2025, 5, 15),
        enforced_until=NOT_ENFORCED,
        note="Further training and quantization count. Not enforced, as the worldwide part of (h).",
    ),
)
