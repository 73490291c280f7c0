"""What a chip's specifications say about ECCN 3A090: formulas, both vocabularies, and the foundry presumption.

2022 asked for transfer rate and processing performance; 2023 for total processing performance and performance
density; 2024 added memory bandwidth density. A specification that contradicts the classification is a red flag.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.derived import Derivation, Formula
from licet.rule import Rule

NOTE = "ECCN 3A090, notes and technical notes (supplement no. 1 to part 774)"

TABLES: tuple[Derivation, ...] = (
    Formula(
        "tpp",
        ("mac_tops", "operation_bits"),
        lambda rate, bits: 2 * rate * bits,
        "TPP = 2 x MacTOPS x bit length of the operation, over all processing units; the highest over bit lengths",
        NOTE,
    ),
    Formula(
        "performance_density",
        ("tpp", "applicable_die_area_mm2"),
        lambda tpp, area: tpp / area,
        "performance density = TPP / applicable die area in mm2",
        NOTE,
    ),
    Formula(
        "memory_bandwidth_density",
        ("memory_bandwidth_gbs", "package_area_mm2"),
        lambda rate, area: rate / area,
        "memory bandwidth density = memory bandwidth in GB/s / area of the package or stack in mm2",
        NOTE,
    ),
)

OCTOBER_2022, NOVEMBER_2023, DECEMBER_2024 = date(2022, 10, 21), date(2023, 11, 17), date(2024, 12, 2)
DATACENTER = F.designed_for_datacenters.holds("designed or marketed for use in datacenters")
LEVEL_A = any_of(
    F.tpp.at_least(4800, "TPP is 4,800 or more"),
    all_of(
        F.tpp.at_least(1600, "TPP is 1,600 or more"),
        F.performance_density.at_least(5.92, "performance density is 5.92 or more"),
        DATACENTER,
    ),
    text="parameters of 3A090.a",
)
LEVEL_B = all_of(
    any_of(
        all_of(
            F.tpp.at_least(2400),
            F.tpp.below(4800),
            F.performance_density.at_least(1.6),
            F.performance_density.below(5.92),
            text="3A090.b.1",
        ),
        all_of(
            F.tpp.at_least(1600),
            F.tpp.below(4800),
            F.performance_density.at_least(3.2),
            F.performance_density.below(5.92),
            text="3A090.b.2",
        ),
    ),
    DATACENTER,
    text="parameters of 3A090.b",
)


def meets(fact: str, title: str, when: Clause, since: date, source: str, until: date | None = None) -> Rule:
    """Return the rule that concludes from specifications that a paragraph is met."""
    return Rule(
        id=f"us.ear.774.{fact.removeprefix('meets_')}",
        title=title,
        citation="supplement no. 1 to part 774, ECCN 3A090",
        since=since,
        until=until,
        effect="concludes",
        concludes=fact,
        when=when,
        source=source,
    )


CLASSIFIED = any_of(
    F.item_rs_chip_a.holds(),
    F.item_rs_chip_b.holds(),
    F.item_rs_hbm.holds(),
    F.item_rs_chip_2022.holds(),
    text="the classification is one of the advanced computing controls",
)
# Note 1 to 3A090: logic at 16/14 nm or below, or non-planar, from a foundry or packager, is presumed to be 3A090.a.
# Who is an authorized designer without an application changes on 2026-12-31, not 2026-04-13 (91 FR 17851): asked for.
PRESUMED = (
    F.exporter_is_foundry_or_osat.holds("exporter is a front-end fabricator or an OSAT company"),
    any_of(
        F.node_nm.at_most(16, "node is 16/14 nm or below"),
        F.transistor_architecture_nonplanar.holds("transistors are not planar"),
        text="an applicable advanced logic integrated circuit",
    ),
    F.designer_attests_below_3a090_a.lacks("no approved or authorized designer attests that it is below 3A090.a"),
)
PACKAGED = any_of(
    F.packaged_by_foundry_outside_macau_d5.holds("packaged by the foundry outside Macau and D:5"),
    F.packaged_by_approved_osat.holds("packaged by an approved OSAT company"),
    text="packaged where its transistor count may be attested",
)


def presumption(since: date, until: date | None, billion_without_hbm: float, note: str = "") -> Rule:
    """Return the presumption in one period; the count allowed without high bandwidth memory rises with the years."""
    few = any_of(
        F.transistor_count_bn.below(30, "fewer than 30 billion transistors"),
        all_of(
            F.contains_hbm.lacks("no high bandwidth memory"),
            F.transistor_count_bn.below(billion_without_hbm, f"fewer than {billion_without_hbm:g} billion transistors"),
        ),
        text="transistor count attested below the limit",
    )
    return Rule(
        id="us.ear.774.3a090.note_1",
        title="Foundry and packaging presumption",
        citation="supplement no. 1 to part 774, note 1 to ECCN 3A090",
        since=since,
        until=until,
        enforced_since=date(2025, 1, 31) if since < date(2025, 1, 31) else None,
        effect="concludes",
        concludes="presumed_3a090_a",
        when=all_of(
            F.eccn.under("3A001", "3A090", "3A991", "4A994", "5A002", "5A992"),
            *PRESUMED,
            none_of(all_of(PACKAGED, few, text="packaged and counted"), text="not overcome by packaging and count"),
        ),
        source="90 FR 5298",
        note=note,
        confidence="medium" if note else "high",
    )


RULES: tuple[Rule, ...] = (
    meets(
        "meets_3a090_2022",
        "Parameters of 3A090 as worded in 2022",
        all_of(
            F.transfer_rate_gbs.at_least(600, "aggregate bidirectional transfer rate is 600 GB/s or more"),
            F.tpp.at_least(4800, "bit length times TOPS, over all processing units, is 4,800 or more"),
        ),
        OCTOBER_2022,
        "87 FR 62186",
        NOVEMBER_2023,
    ),
    meets("meets_3a090_a", "Parameters of 3A090.a", LEVEL_A, NOVEMBER_2023, "88 FR 73458"),
    meets("meets_3a090_b", "Parameters of 3A090.b", LEVEL_B, NOVEMBER_2023, "88 FR 73458"),
    meets(
        "meets_3a090_c",
        "Parameters of 3A090.c",
        F.memory_bandwidth_density.above(2, "memory bandwidth density exceeds 2 GB/s/mm2"),
        DECEMBER_2024,
        "89 FR 96790",
    ),
    presumption(date(2025, 1, 16), date(2027, 1, 1), 30),
    presumption(date(2027, 1, 1), date(2028, 1, 1), 35),
    presumption(
        date(2028, 1, 1),
        date(2029, 1, 1),
        30,
        "The note names 2027, and 2029 or later; for 2028 the stricter count is read.",
    ),
    presumption(date(2029, 1, 1), None, 40),
    Rule(
        id="us.ear.774.3a090.contradiction",
        title="Specifications meet 3A090, the classification does not say so",
        citation="supplement no. 1 to part 774, ECCN 3A090; supplement no. 3 to part 732",
        since=OCTOBER_2022,
        effect="flags",
        when=all_of(
            any_of(
                F.meets_3a090_2022.holds(),
                F.meets_3a090_a.holds(),
                F.meets_3a090_b.holds(),
                F.meets_3a090_c.holds(),
                text="specifications meet 3A090",
            ),
            none_of(CLASSIFIED, text="not classified so"),
        ),
        source="87 FR 62186; 88 FR 73458; 89 FR 96790",
    ),
)
