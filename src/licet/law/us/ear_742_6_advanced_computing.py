"""742.6(a)(6) and 742.4(a)(4): advanced computing items and chip-making equipment, in every dated wording.

| days       | chips, computers (3A090, 4A090, .z)                          | equipment (3B090; 3B001, 3B002) |
|------------|--------------------------------------------------------------|---------------------------------|
| 2022-10-07 |                                                              | China                           |
| 2022-10-21 | China                                                        | China                           |
| 2023-01-17 | China, Macau                                                 | China, Macau                    |
| 2023-11-17 | D:1, D:4, D:5 less A:5, A:6                                  | Macau, D:5                      |
| 2024-12-02 | and memory (3A090.c) to Macau, D:5                           | less supplement no. 4 countries |
| 2025-01-13 | .a worldwide (never enforced)                                |                                 |

Read in the texts of 2023-01-18, 2023-11-17, 2024-04-04, 2024-12-05, 2025-01-15 and 2025-01-16.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import (
    D1_D4_D5_LESS_A5_A6,
    MACAU_OR_D5,
    SUBJECT,
    SUPPLEMENT_4_TO_742,
    controlled,
)
from licet.rule import Rule

CHINA = F.destination.among("CN", "HK", text="destination is China (Hong Kong included)")
CHINA_MACAU = F.destination.among("CN", "HK", "MO", text="destination is China (Hong Kong included) or Macau")
MACAU_2023, NOVEMBER_2023, DECEMBER_2024 = date(2023, 1, 17), date(2023, 11, 17), date(2024, 12, 2)
DIFFUSION, COMPLIANCE, H200 = date(2025, 1, 13), date(2025, 5, 15), date(2026, 1, 15)
EMIRATES = date(2026, 7, 10)
APPROVED = F.emirates_approved_recipient.holds("the government of the Emirates, or a company approved there")
LEVEL_A = any_of(
    controlled("rs_chip_a"),
    F.presumed_3a090_a.holds("a foundry or packager has not overcome the presumption of 3A090.a"),
    text="item is at the .a level",
)
LEVEL_A_OR_B = any_of(controlled("rs_chip_b"), LEVEL_A, text="item is at the .a or the .b level")
When = tuple[Clause, ...]
PARTNERS_HEADQUARTERS = F.headquartered_in_us_a5_a6.holds("end user is headquartered in the US, A:5 or A:6")
OF_THEIR_DESIGNERS = F.technology_for_die_from_macau_or_d5.holds(
    "technology of a company of Macau or D:5 for a mask, wafer or die, and so a direct product of 734.9(h)(2)(ii)"
)
# 742.4(b)(2), 742.6(b)(10)(i): as 744.23(d), but case by case if part 744 asks for no license.
PART_744 = any_of(
    F.party_on_entity_list.holds(),
    F.party_on_military_end_user_list.holds(),
    F.letter_on_file.holds(),
    F.informed_by_bis.holds(),
    F.advanced_node_end_use.holds(),
    F.unknown_node_end_use.holds(),
    F.chip_equipment_end_use.holds(),
    F.military_end_use.holds(),
    F.military_end_user.holds(),
    F.military_intelligence_end_use.holds(),
    F.weapons_of_mass_destruction_end_use.holds(),
    text="part 744 asks for a license",
)
AS_744_23_D = (
    (none_of(PART_744, text="part 744 asks for no license"), "case by case"),
    (PARTNERS_HEADQUARTERS, "presumption of approval"),
)
SAME_FUNCTION = (
    "An application is also reviewed better if a foreign-made item that needs no license does the same "
    "(744.23(d): presumption of approval until 2024-04-03, case by case since); that is not asked."
)
HEADQUARTERS = F.headquartered_in_macau_or_d5.holds(
    "a recipient or its ultimate parent is headquartered in Macau or D:5"
)
# 742.4(a)(4), 742.6(a)(6)(ii) in 2022, (iv) since: a deemed export is a release of technology or source code.
NOT_DEEMED = none_of(
    all_of(F.product_kind.among("software", "technology"), F.activity.equals("release")),
    text="no deemed export or reexport",
)

# 742.6(b)(10)(iii) since 91 FR 1684: case by case if every condition is met, for exports from the United States alone.
H200_CLASS = all_of(
    any_of(
        F.activity.equals("export", "an export"),
        F.shipped_from.equals("US", "it leaves the United States"),
        text="exported from the United States",
    ),
    CHINA_MACAU,
    F.tpp.below(21000, "total processing performance is below 21,000"),
    F.dram_bandwidth_gbs.below(6500, "total DRAM bandwidth is below 6,500 GB/s"),
    F.h200_conditions_certified.holds("supply, volume, security and third-party testing are certified"),
    text="item and transaction meet 91 FR 1684",
)
TO_OTHERS = all_of(
    none_of(MACAU_OR_D5, text="not to Macau or D:5"),
    F.headquartered_in_macau_or_d5.lacks("no recipient is headquartered in Macau or D:5"),
    text="neither destination nor headquarters is Macau or D:5",
)


def version(
    id_: str, title: str, citation: str, when: When, since: date, source: str, until: date | None = None, **more: Any
) -> Rule:
    """Return one dated version of a requirement, with the review policy of 742.6(b)(10) where none is given."""
    return Rule(
        id=id_,
        title=title,
        citation=citation,
        since=since,
        until=until,
        effect="requires",
        when=all_of(SUBJECT, *when, NOT_DEEMED),
        source=source,
        **{"review_policy": "presumption of denial", **more},
    )


CHIPS = "us.ear.742.6.a.6"
OTHERS = ((TO_OTHERS, "presumption of approval"),)
# 742.6(b)(10)(iii)(B), from 2024-12-02 until the text of 2025-01-13 dropped it.
BY_DATACENTER = any_of(
    all_of(F.eccn.under("3A090.a"), F.designed_for_datacenters.lacks("not designed or marketed for datacenters")),
    all_of(F.eccn.under("3A090.b"), F.designed_for_datacenters.holds("designed or marketed for datacenters")),
    text="3A090.a not for datacenters, or 3A090.b for them",
)
# 742.6(b)(10)(ii): memory to companies of elsewhere that are in Macau or D:5.
MEMORY_POLICY = (
    (
        F.headquartered_in_macau_or_d5.lacks("no recipient is headquartered in Macau or D:5"),
        "presumption of approval",
    ),
)
WITH_H200 = ((H200_CLASS, "case by case"), *OTHERS)
FOR_2022_TOOLS = any_of(
    controlled("rs_sme_2022"),
    all_of(F.eccn.under("3D001", "3E001"), F.for_equipment_of_3b090.holds("software or technology for 3B090")),
    text="an item of 3B090, or its software or technology",
)
IN_2022_FOR_PARTNERS = ((PARTNERS_HEADQUARTERS, "case by case"),)  # 742.6(b)(10) of 2022, equipment alone
# The wording of 2022 also reached items of other entries that meet the parameters; these entries hold such items.
# 3A991 and 4A994 do not: they hold what no other entry specifies.
IN_2022 = any_of(
    controlled("rs_chip_2022"),
    all_of(
        F.eccn.under("3A001", "4A003", "5A002", "5A992"),
        F.meets_3a090_2022.holds("specifications meet 3A090 as worded in 2022"),
        text="an item of another entry that meets 3A090",
    ),
    text="item of 3A090 or 4A090, or meeting their parameters",
)


def twice(id_: str, title: str, citation: str, when: When, since: date, source: str, **more: Any) -> tuple[Rule, Rule]:
    """Return a requirement in two versions: before and since the H200 review policy of 2026-01-15."""
    before = version(id_, title, citation, when, since, source, H200, review=OTHERS, **more)
    after = before.replace(since=H200, until=None, review=WITH_H200, source=f"{source}; 91 FR 1684")
    return before, after


RULES: tuple[Rule, ...] = (
    version(
        f"{CHIPS}.i.chips",
        "Advanced computing items to China",
        "15 CFR 742.6(a)(6)(i)",
        (IN_2022, CHINA),
        date(2022, 10, 21),
        "87 FR 62186",
        MACAU_2023,
    ),
    version(
        f"{CHIPS}.i.chips",
        "Advanced computing items to China and Macau",
        "15 CFR 742.6(a)(6)(i)",
        (IN_2022, CHINA_MACAU),
        MACAU_2023,
        "88 FR 2821",
        NOVEMBER_2023,
    ),
    version(
        f"{CHIPS}.i.equipment",
        "3B090 equipment to China",
        "15 CFR 742.6(a)(6)(i)",
        (FOR_2022_TOOLS, CHINA),
        date(2022, 10, 7),
        "87 FR 62186",
        MACAU_2023,
        review=IN_2022_FOR_PARTNERS,
    ),
    version(
        f"{CHIPS}.i.equipment",
        "3B090 equipment to China and Macau",
        "15 CFR 742.6(a)(6)(i)",
        (FOR_2022_TOOLS, CHINA_MACAU),
        MACAU_2023,
        "88 FR 2821",
        NOVEMBER_2023,
        review=IN_2022_FOR_PARTNERS,
    ),
    # Until 2025-01-13 one paragraph for both levels.
    *(
        rule
        for rule in (
            version(
                f"{CHIPS}.iii.B",
                "Advanced computing items to D:1, D:4 and D:5",
                "15 CFR 742.6(a)(6)(iii)",
                (controlled("rs_chip_b"), D1_D4_D5_LESS_A5_A6),
                NOVEMBER_2023,
                "88 FR 73458",
                DECEMBER_2024,
                review=OTHERS,
            ),
            version(
                f"{CHIPS}.iii.B",
                "Advanced computing items to D:1, D:4 and D:5",
                "15 CFR 742.6(a)(6)(iii)",
                (controlled("rs_chip_b"), D1_D4_D5_LESS_A5_A6),
                DECEMBER_2024,
                "88 FR 73458; 89 FR 96790",
                DIFFUSION,
                review=(*OTHERS, (BY_DATACENTER, "case by case")),
            ),
            *twice(
                f"{CHIPS}.iii.B",
                "Advanced computing items to D:1, D:4 and D:5",
                "15 CFR 742.6(a)(6)(iii)(B)",
                (LEVEL_A_OR_B, D1_D4_D5_LESS_A5_A6),
                DIFFUSION,
                "88 FR 73458; 90 FR 4544",
                note="The .a level is controlled worldwide by (iii)(A), which contains this reach; it stands here "
                "because the reach of 2023 is what BIS still enforces for it. By the text the presumption of approval "
                "for it ends with the allocation of the country (742.6(b)(10)(iii)(B)).",
            ),
        )
    ),
    version(
        f"{CHIPS}.iii.B.emirates",
        "Advanced computing items to the United Arab Emirates",
        "15 CFR 742.6(a)(6)(iii)(B)",
        (any_of(controlled("rs_chip_ae"), LEVEL_A), F.destination.equals("AE"), none_of(APPROVED, text="not approved")),
        EMIRATES,
        "91 FR 43034",
        review=OTHERS,
        confidence="medium",
        note="The day the Emirates left D:3 and D:4 for A:5. By the abstract of the rule, their government and "
        "approved commercial entities have license-free access to these items.",
    ),
    Rule(
        id=f"{CHIPS}.iii.emirates",
        title="Government of the United Arab Emirates and companies approved there",
        citation="15 CFR 742.6(a)(6)(iii); supplement no. 8 to part 740",
        since=EMIRATES,
        effect="excepts",
        lifts=(f"{CHIPS}.iii.A",),
        when=all_of(LEVEL_A, F.destination.equals("AE"), APPROVED),
        source="91 FR 43034",
        confidence="medium",
        note="As reported; the text was not read.",
    ),
    # The worldwide requirement: text since 2025-01-13; not enforced before compliance was due, and given up by then.
    *(
        rule.replace(enforced_since=COMPLIANCE, enforced_until=COMPLIANCE)
        for rule in twice(
            f"{CHIPS}.iii.A",
            "Advanced computing items of the .a level, worldwide",
            "15 CFR 742.6(a)(6)(iii)(A)",
            (LEVEL_A,),
            DIFFUSION,
            "90 FR 4544",
            note="BIS said on 2025-05-13 that it does not enforce this; the text stands. Compliance from 2025-05-15 "
            "was set by the rule, so that the enforced period never began.",
        )
    ),
    *twice(
        f"{CHIPS}.iii.headquarters",
        "Advanced computing items of the .a level to companies headquartered in Macau or D:5",
        "15 CFR 742.6(a)(6)(iii)(A)",
        (LEVEL_A, HEADQUARTERS),
        DIFFUSION,
        "90 FR 4544; BIS guidance of 2026-05-31",
        confidence="medium",
        note="What BIS enforces of the worldwide requirement, by its guidance; the text has no such paragraph. "
        "The .b level, and every level before 2025-01-13: 744.23(a)(3)(i).",
    ),
    version(
        f"{CHIPS}.i.B",
        "Advanced computing items and high bandwidth memory to Macau and D:5",
        "15 CFR 742.6(a)(6)(i)(B)",
        (controlled("rs_hbm"), MACAU_OR_D5),
        DECEMBER_2024,
        "89 FR 96790",
        H200,
        enforced_since=date(2024, 12, 31),
        review=MEMORY_POLICY,
    ),
    version(
        f"{CHIPS}.i.B",
        "Advanced computing items and high bandwidth memory to Macau and D:5",
        "15 CFR 742.6(a)(6)(i)(B)",
        (controlled("rs_hbm"), MACAU_OR_D5),
        H200,
        "89 FR 96790; 91 FR 1684",
        review=(
            (all_of(H200_CLASS, none_of(F.eccn.under("3A090.c"), text="not memory")), "case by case"),
            *MEMORY_POLICY,
        ),
    ),
    version(
        f"{CHIPS}.ii",
        "Technology for 3A090 leaving China",
        "15 CFR 742.6(a)(6)(i)",
        (F.eccn.under("3E001"), OF_THEIR_DESIGNERS, F.shipped_from.among("CN", "HK", text="it leaves China")),
        date(2022, 10, 21),
        "87 FR 62186",
        MACAU_2023,
    ),
    version(
        f"{CHIPS}.ii",
        "Technology for 3A090 leaving China or Macau",
        "15 CFR 742.6(a)(6)(i)",
        (
            F.eccn.under("3E001"),
            OF_THEIR_DESIGNERS,
            F.shipped_from.among("CN", "HK", "MO", text="it leaves China or Macau"),
        ),
        MACAU_2023,
        "87 FR 62186; 88 FR 2821",
        NOVEMBER_2023,
    ),
    version(
        f"{CHIPS}.ii",
        "Technology for 3A090 leaving Macau or D:5",
        "15 CFR 742.6(a)(6)(ii)",
        (
            controlled("rs_from_d5"),
            OF_THEIR_DESIGNERS,
            F.shipped_from_macau_or_d5.holds("it leaves Macau or D:5"),
            F.country_group_a5.lacks("destination is not in A:5"),
            F.country_group_a6.lacks("destination is not in A:6"),
        ),
        NOVEMBER_2023,
        "88 FR 73458",
        review=AS_744_23_D,
        note="To A:5 and A:6 744.23(a)(3)(ii) remains.",
    ),
)

# 742.4(a)(4)(ii)(B) and 742.6(a)(6)(i)(A)(2)(ii): only items that 734.4(a)(8) or 734.9(k) make subject to the EAR.
EXCLUDED = all_of(
    F.shipped_from.among(*SUPPLEMENT_4_TO_742, text="it leaves a country of supplement no. 4 to part 742"),
    none_of(F.origin.equals("US"), text="not of US origin"),
    F.supplement_4_exclusion.holds("the exclusion for such countries covers the item and the exporter"),
)


def equipment(code: str, id_: str, citation: str) -> tuple[Rule, Rule]:
    """Return the equipment requirement of one reason in its versions of November 2023 and December 2024."""
    first = version(
        id_,
        "Chip-making equipment to Macau and D:5",
        citation,
        (controlled(code), MACAU_OR_D5),
        NOVEMBER_2023,
        "88 FR 73424",
        DECEMBER_2024,
        review=AS_744_23_D,
        note=SAME_FUNCTION,
    )
    second = first.replace(
        since=DECEMBER_2024,
        until=None,
        when=all_of(first.when, none_of(EXCLUDED, text="no exclusion")),
        source="89 FR 96790",
        note=f"{SAME_FUNCTION} Other countries with equal controls ((C)) are not known here: no exclusion for them.",
    )
    return first, second


RULES += (
    *equipment("ns_sme", "us.ear.742.4.a.4", "15 CFR 742.4(a)(4)"),
    *equipment("rs_sme", f"{CHIPS}.i.A", "15 CFR 742.6(a)(6)(i)(A)"),
)
