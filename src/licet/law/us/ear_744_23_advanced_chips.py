"""15 CFR 744.23: supercomputers, advanced-node integrated circuits, chip-making equipment, headquarters in D:5.

The text of October 2022 numbers product scope (a)(1) and end uses (a)(2); ids follow the order of November 2023.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import SUBJECT
from licet.rule import Rule

OCTOBER_2022, MACAU, NOVEMBER_2023 = date(2022, 10, 21), date(2023, 1, 17), date(2023, 11, 17)
DECEMBER_2024, DIFFUSION = date(2024, 12, 2), date(2025, 1, 13)
HEADQUARTERS: tuple[tuple[Clause, str], ...] = (
    (F.headquartered_in_us_a5_a6.holds("headquartered in the US, A:5 or A:6"), "case by case"),
)
SUPERCOMPUTER_ITEMS = F.eccn.under(
    *("3A001", "3A991", "4A994", "5A002", "5A004", "5A992", "4A003"), text="a chip or computer the paragraph names"
)
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
ADVANCED_CHIPS = F.eccn.under(
    *("3A090", "4A090", "3A001.z", "4A003.z", "4A004.z", "4A005.z", "5A002.z", "5A004.z", "5A992.z"),
    text="an advanced computing item",
)
DEFINITION = (
    "Advanced node: non-planar or 16/14 nm logic, NAND of 128 layers, DRAM of 18 nm half-pitch; from 2024-12-02 "
    "DRAM by cell area, density and vias (772.1)."
)


def versions(
    paragraph: str, title: str, old: str, *when: Clause, items: Clause | None = None, **more: Any
) -> list[Rule]:
    """Return one paragraph in its four periods, with the countries of each."""
    out = []
    for since, until, where, source in WHERE:
        here = more.get("anywhere", {}).get(since)
        place = any_of(where, here, text="place") if here is not None else where
        scope = more.get("later_items") if since >= NOVEMBER_2023 and "later_items" in more else items
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
                when=all_of(SUBJECT, *([scope] if scope else []), *when, place),
                source=source,
                review_policy="presumption of denial",
                review=more.get("review", HEADQUARTERS),
                note=more.get("note", ""),
                confidence=more.get("confidence", "high"),
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
        note=DEFINITION,
    ),
    *versions(
        "2.ii",
        "Category 3 items to a chip facility of unknown node",
        "15 CFR 744.23(a)(2)(iv)",
        F.unknown_node_end_use.holds("known to be used to make chips, the node being unknown"),
        items=F.item_category_3_b_to_e.holds("an item of groups B to E of Category 3"),
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
    Rule(
        id="us.ear.744.23.a.3",
        title="Advanced computing items to companies headquartered in Macau or D:5",
        citation="15 CFR 744.23(a)(3)",
        since=NOVEMBER_2023,
        until=DIFFUSION,
        effect="requires",
        when=all_of(
            SUBJECT,
            ADVANCED_CHIPS,
            F.headquartered_in_macau_or_d5.holds("a recipient is headquartered in Macau or D:5"),
        ),
        source="88 FR 73458",
        review_policy="presumption of denial",
        note="From 2025-01-13 the requirement for .a items stands in 742.6(a)(6)(iii)(A).",
    ),
    Rule(
        id="us.ear.744.23.a.3",
        title="Advanced computing items of the .b level and others to companies headquartered in Macau or D:5",
        citation="15 CFR 744.23(a)(3)(i)",
        since=DIFFUSION,
        effect="requires",
        when=all_of(
            SUBJECT,
            ADVANCED_CHIPS,
            none_of(F.eccn.under("3A090.a", "4A090.a"), text="not of the .a level, which 742.6(a)(6)(iii) has"),
            F.headquartered_in_macau_or_d5.holds("a recipient is headquartered in Macau or D:5"),
        ),
        source="88 FR 73458; 90 FR 4544",
        review_policy="presumption of denial",
        confidence="medium",
        note="The .a items moved to 742.6(a)(6)(iii), where the headquarters part is enforced.",
    ),
    *versions(
        "4",
        "Items to make chip-making equipment",
        "15 CFR 744.23(a)(2)(v)",
        F.chip_equipment_end_use.holds("known to be used to make chip-making equipment or its parts"),
        anywhere={DECEMBER_2024: EQUIPMENT_BY_THEM},
        later_items=F.item_on_control_list.holds("the item is on the control list"),
        note="Until 2023-11-16 any item, since then one on the control list.",
        confidence="medium",
    ),
)
