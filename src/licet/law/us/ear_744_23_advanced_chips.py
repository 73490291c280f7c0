"""15 CFR 744.23: supercomputers, advanced-node integrated circuits, chip-making equipment, headquarters in D:5.

The text of October 2022 numbers product scope (a)(1) and end uses (a)(2); ids follow the order of November 2023.
Read in the texts of October 2022, November 2023, April 2024, December 2024 and January 2025.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import D1_D4_D5_LESS_A5_A6, MACAU_OR_D5, SUBJECT
from licet.rule import Rule

OCTOBER_2022, MACAU, NOVEMBER_2023 = date(2022, 10, 21), date(2023, 1, 17), date(2023, 11, 17)
APRIL_2024, DECEMBER_2024, DIFFUSION = date(2024, 4, 4), date(2024, 12, 2), date(2025, 1, 13)
PARTNERS_HEADQUARTERS = F.headquartered_in_us_a5_a6.holds("headquartered in the US, A:5 or A:6")
# 744.23(d): in 2022 case by case, for (a)(2)(iii) alone; a presumption of approval since 2023-11-17.
HEADQUARTERS_2022: tuple[tuple[Clause, str], ...] = ((PARTNERS_HEADQUARTERS, "case by case"),)
HEADQUARTERS: tuple[tuple[Clause, str], ...] = ((PARTNERS_HEADQUARTERS, "presumption of approval"),)
NOT_A_DATACENTER_ITEM = any_of(
    none_of(F.eccn.under("3A090.a"), text="not an item of 3A090.a"),
    F.designed_for_datacenters.lacks("not designed or marketed for datacenters"),
    text="744.23(d)(3)(i)",
)
SUPERCOMPUTER_ITEMS = F.eccn.under(
    *("3A001", "3A991", "4A003", "4A004", "4A994", "5A002", "5A004", "5A992"),
    text="a chip or computer the paragraph names",
)
NOT_TO_FOOTNOTE_5 = none_of(F.party_footnote_5.holds(), text="not to a footnote 5 party (744.23(a)(2)(iv))")
IN_CHINA = F.end_use_location.among("CN", "HK", text="in China")
IN_CHINA_MACAU = F.end_use_location.among("CN", "HK", "MO", text="in China or Macau")
IN_D5 = F.end_use_in_macau_or_d5.holds("in Macau or Country Group D:5")
WHERE = (
    (OCTOBER_2022, MACAU, IN_CHINA, "87 FR 62186"),
    (MACAU, NOVEMBER_2023, IN_CHINA_MACAU, "87 FR 62186; 88 FR 2821"),
    (NOVEMBER_2023, DECEMBER_2024, IN_D5, "88 FR 73424; 88 FR 73458"),
    (DECEMBER_2024, None, IN_D5, "88 FR 73424; 89 FR 96790"),
)
EQUIPMENT_BY_THEM = all_of(
    F.headquartered_in_macau_or_d5.holds("by a company headquartered in Macau or D:5, wherever the work is done"),
)
CHIP_ENTRIES = (
    *("4A090", "3A001.z", "4A003.z", "4A004.z", "4A005.z"),
    *("5A002.z", "5A004.z", "5A992.z", "5D002.z", "5D992.z"),
)
ADVANCED_CHIPS = F.eccn.under("3A090", *CHIP_ENTRIES, text="an advanced computing item")
THEIR_COMPANY = F.headquartered_in_macau_or_d5.holds("a recipient is headquartered in Macau or D:5")
# 744.23(a)(3)(i): destinations that 742.6(a)(6) has already are left out; 3A090.c has its own since December 2024.
CHIPS_ELSEWHERE = all_of(ADVANCED_CHIPS, none_of(D1_D4_D5_LESS_A5_A6, text="elsewhere than D:1, D:4 and D:5"))
CHIPS_ELSEWHERE_2024 = any_of(
    all_of(
        F.eccn.under("3A090.a", "3A090.b", *CHIP_ENTRIES, text="an advanced computing item but memory"),
        none_of(D1_D4_D5_LESS_A5_A6, text="elsewhere than D:1, D:4 and D:5"),
    ),
    all_of(F.eccn.under("3A090.c"), none_of(MACAU_OR_D5, text="elsewhere than Macau and D:5")),
    text="items and destinations",
)
# 744.23(a)(3)(i) since 2025-01-13: the .b level alone, as the .a level is under 742.6(a)(6)(iii)(A) everywhere.
LEVEL_B = F.eccn.under(
    *("3A001.z.1.b", "3A001.z.2.b", "3A001.z.3.b", "3A001.z.4.b", "3A090.b", "4A003.z.1.b", "4A003.z.2.b"),
    *("4A004.z.2", "4A005.z.2", "4A090.b", "5A004.z.1.b", "5A004.z.2.b", "5A992.z.2", "5D992.z.2"),
    *(f"5A002.z.{n}.b" for n in range(1, 6)),
    *(f"5D002.z.{n}.b" for n in range(1, 10)),
    text="an advanced computing item of the .b level",
)
CHIPS_ELSEWHERE_2025 = any_of(
    all_of(LEVEL_B, none_of(D1_D4_D5_LESS_A5_A6, text="elsewhere than D:1, D:4 and D:5")),
    all_of(F.eccn.under("3A090.c"), none_of(MACAU_OR_D5, text="elsewhere than Macau and D:5")),
    text="items and destinations",
)
FROM_D1_D4_D5 = all_of(
    any_of(F.shipped_from_d1.holds(), F.shipped_from_d4.holds(), F.shipped_from_d5.holds(), text="from D:1, D:4, D:5"),
    F.shipped_from_a5.lacks("not from A:5"),
    F.shipped_from_a6.lacks("not from A:6"),
    text="from or within D:1, D:4 or D:5, not also A:5 or A:6",
)
ELSEWHERE = all_of(
    none_of(MACAU_OR_D5, text="not to Macau or D:5"),
    F.headquartered_in_macau_or_d5.lacks("no recipient is headquartered in Macau or D:5"),
)
LISTED = F.item_on_control_list.holds("an item of the control list")
D5_OR_THEY = any_of(IN_D5, EQUIPMENT_BY_THEM, text="in Macau or D:5, or by their companies anywhere")
OLD_4, NEW_4 = "15 CFR 744.23(a)(2)(v)", "15 CFR 744.23(a)(4)"
FRONT_END = (
    "The equipment is that of 3B001, 3B002, 3B611, 3B991 and 3B992 for the front end, with the paragraphs left out."
)
TGL = "The general license of general order no. 4, for work directed by companies of the US, A:5 or A:6, is left out."
DEFINITION = (
    "Advanced node: non-planar or 16/14 nm logic, NAND of 128 layers, DRAM of 18 nm half-pitch; from 2024-12-02 "
    "DRAM by cell area, density and vias (772.1)."
)


def versions(
    paragraph: str, title: str, old: str, *when: Clause, items: Clause | None = None, **more: Any
) -> list[Rule]:
    """Return one paragraph in its periods, with the countries of each.

    Args:
        paragraph: as numbered since November 2023.
        old: citation before.
        when: the end use.
        items: the items, where not all.
        more: `added` are conditions with their first day, `review` the policies before November 2023, `note` a note.
    """
    out = []
    for since, until, place, source in WHERE:
        added = [clause for day, clause in more.get("added", ()) if since >= day]
        out.append(
            Rule(
                id=f"us.ear.744.23.a.{paragraph}",
                title=title,
                citation=old
                if since < NOVEMBER_2023
                else f"15 CFR 744.23(a){''.join(f'({p})' for p in paragraph.split('.'))}",
                since=since,
                until=until,
                effect="requires",
                when=all_of(SUBJECT, *([items] if items else []), *when, place, *added),
                source=source,
                review_policy="presumption of denial",
                review=more.get("review", HEADQUARTERS_2022) if since < NOVEMBER_2023 else HEADQUARTERS,
                note=more.get("note", ""),
            )
        )
    return out


RULES: tuple[Rule, ...] = (
    *versions(
        "1",
        "Supercomputer end use",
        "15 CFR 744.23(a)(1)(i)-(ii)",
        F.supercomputer_end_use.holds("known to be for a supercomputer or a part of one"),
        items=SUPERCOMPUTER_ITEMS,
        review=(),
        note="734.9(i) brings foreign-made items under the EAR; those of other entries are not named here.",
    ),
    *versions(
        "2.i",
        "Any item to a facility that makes advanced-node integrated circuits",
        "15 CFR 744.23(a)(2)(iii)",
        F.advanced_node_end_use.holds("known to be used to make chips at an advanced-node facility"),
        added=((DECEMBER_2024, NOT_TO_FOOTNOTE_5),),
        note=DEFINITION,
    ),
    *versions(
        "2.ii",
        "Category 3 items to a chip facility of unknown node",
        "15 CFR 744.23(a)(2)(iv)",
        F.unknown_node_end_use.holds("known to be used to make chips, the node being unknown"),
        items=F.item_category_3_b_to_e.holds("an item of groups B to E of Category 3"),
        added=((DECEMBER_2024, NOT_TO_FOOTNOTE_5),),
        review=(),
    ),
    Rule(
        id="us.ear.744.23.a.2.iii",
        title="Design software for advanced-node integrated circuits made in Macau or D:5",
        citation="15 CFR 744.23(a)(2)(iii)",
        since=DECEMBER_2024,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.item_ecad_or_tcad.holds("ECAD or TCAD software or technology"),
            F.advanced_node_design_end_use.holds("known to be used to design such circuits"),
        ),
        source="89 FR 96790",
        review_policy="presumption of denial",
        review=HEADQUARTERS,
    ),
    *(
        Rule(
            id="us.ear.744.23.a.3",
            title="Advanced computing items to companies headquartered in Macau or D:5",
            citation="15 CFR 744.23(a)(3)(i)",
            since=since,
            until=until,
            effect="requires",
            when=all_of(SUBJECT, items, THEIR_COMPANY),
            source=source,
            review_policy=policy,
            review=review,
        )
        for since, until, items, policy, review, source in (
            (NOVEMBER_2023, APRIL_2024, CHIPS_ELSEWHERE, "case by case", (), "88 FR 73458"),
            (
                APRIL_2024,
                DECEMBER_2024,
                CHIPS_ELSEWHERE,
                "presumption of denial",
                ((NOT_A_DATACENTER_ITEM, "case by case"),),
                "89 FR 23876",
            ),
            (
                DECEMBER_2024,
                DIFFUSION,
                CHIPS_ELSEWHERE_2024,
                "presumption of denial",
                ((NOT_A_DATACENTER_ITEM, "case by case"),),
                "89 FR 96790",
            ),
        )
    ),
    Rule(
        id="us.ear.744.23.a.3",
        title="Advanced computing items of the .b level, and memory, to companies headquartered in Macau or D:5",
        citation="15 CFR 744.23(a)(3)(i)",
        since=DIFFUSION,
        effect="requires",
        when=all_of(SUBJECT, CHIPS_ELSEWHERE_2025, THEIR_COMPANY),
        source="90 FR 4544 (at 4562)",
        review_policy="case by case",
        note="Case by case by (d)(3)(i): no such item meets 3A090.a.",
    ),
    Rule(
        id="us.ear.744.23.a.3.ii",
        title="Technology for 3A090 of designers headquartered in Macau or D:5",
        citation="15 CFR 744.23(a)(3)(ii)",
        since=NOVEMBER_2023,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.eccn.under("3E001"),
            F.technology_for_die_from_macau_or_d5.holds("theirs, for a mask, wafer or die, and a direct product"),
            F.activity.among("reexport", "transfer", text="reexported or transferred"),
            FROM_D1_D4_D5,
        ),
        source="88 FR 73458; 89 FR 96790",
        review_policy="presumption of denial",
        review=(*HEADQUARTERS, (ELSEWHERE, "case by case")),
        note="To any destination; since 2024-12-02 not for 3A090.c.",
    ),
    *(
        Rule(
            id="us.ear.744.23.a.4",
            title="Items to make chip-making equipment",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(
                SUBJECT,
                *items,
                F.chip_equipment_end_use.holds("known to be used to make chip-making equipment or its parts"),
                place,
            ),
            source=source,
            review_policy="presumption of denial",
            review=review,
            note=note,
        )
        for since, until, items, place, review, citation, source, note in (
            (OCTOBER_2022, MACAU, (), IN_CHINA, (), OLD_4, "87 FR 62186", ""),
            (MACAU, NOVEMBER_2023, (), IN_CHINA_MACAU, (), OLD_4, "87 FR 62186; 88 FR 2821", ""),
            (NOVEMBER_2023, APRIL_2024, (LISTED,), IN_D5, HEADQUARTERS, NEW_4, "88 FR 73424; 88 FR 73458", FRONT_END),
            (APRIL_2024, DECEMBER_2024, (LISTED,), D5_OR_THEY, HEADQUARTERS, NEW_4, "89 FR 23876", FRONT_END),
            (DECEMBER_2024, None, (LISTED,), D5_OR_THEY, HEADQUARTERS, NEW_4, "89 FR 96790", TGL),
        )
    ),
)
