"""The foreign direct product rules of the Entity List: footnotes 1, 4 and 5.

The rule for footnote 1 stood in 736.2(b)(3)(vi) and in the footnote itself from 2020-05-15, in 734.9(e) from
2022-02-03, in 734.9(e)(1) from 2022-10-21. Product scope has two routes: the item is the direct product of listed
technology or software (subject to the EAR), or it is made by a plant, or with essential equipment, test equipment
included, that is the direct product of listed US-origin technology or software.
"""

from datetime import date

from licet.clause import F, Group, all_of, any_of, none_of
from licet.law.us.ear_734_3_subject_to_the_ear import MOVES
from licet.rule import Rule

MAY_2020, AUGUST_2020 = date(2020, 5, 15), date(2020, 8, 17)
MOVED, CORRECTED, FOOTNOTE_4 = date(2022, 2, 3), date(2022, 2, 24), date(2022, 10, 21)
DECEMBER_2024, JANUARY_2025 = date(2024, 12, 2), date(2025, 1, 16)

LIST_2020 = (
    *("3D001", "3D991", "3E001", "3E002", "3E003", "3E991", "4D001", "4D993", "4D994"),
    *("4E001", "4E992", "4E993", "5D001", "5D991", "5E001", "5E991"),
)
# The rule of 2024-09-06 that made 3D901 and 3E901 (89 FR 72926) did not amend part 734; 89 FR 96790 listed them.
LIST_2024 = (
    *LIST_2020,
    *("3D901", "3D992", "3D993", "3D994", "3E901", "3E992", "3E993", "3E994"),
)
FOOTNOTE_4_ALSO = ("5D002", "5E002")
FOOTNOTE_5_TECHNOLOGY = tuple(
    sorted({"3D001", "3D901", "3D991", "3D993", "3D994", "3E001", "3E901", "3E991", "3E993", "3E994"})
)
FOOTNOTE_5_PLANT = (*FOOTNOTE_5_TECHNOLOGY, "3D992", "3E992")
# The equipment that 734.9(k) reaches by country instead, and the resists and masks left out.
NOT_FOOTNOTE_5 = (
    *("3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.f.5", "3B001.f.6", "3B001.g", "3B001.h", "3B001.k"),
    *("3B001.l", "3B001.m", "3B001.n", "3B001.p.2", "3B001.p.4", "3B001.r", "3B002.c", "3B991.b.2.a", "3B991.b.2.b"),
)

FOREIGN_MADE = none_of(F.origin.equals("US"), text="the item is foreign-made")
TECHNOLOGY = F.made_with_listed_technology.holds("it is the direct product of listed technology or software")
PLANT = F.plant_is_listed_direct_product.holds("its plant or essential equipment is such a direct product")
PRODUCT_SCOPE = any_of(TECHNOLOGY, PLANT, text="product scope")

DEVELOPED = all_of(TECHNOLOGY, F.developed_by_footnote_1_party.holds("a footnote 1 party produced or developed it"))
DESIGNED = all_of(PLANT, F.designed_by_footnote_1_party.holds("it is made to a footnote 1 party's design"))
SCOPE_MAY_2020 = any_of(DEVELOPED, DESIGNED, text="product scope tied to the listed party's own designs")
REACH_MAY_2020 = any_of(
    F.ultimate_consignee_footnote_1.holds("the ultimate consignee has footnote 1"),
    F.end_user_footnote_1.holds("the end user has footnote 1"),
    F.destined_to_footnote_1_party.holds("it is known to be destined to a footnote 1 party"),
    text="destined to a footnote 1 party",
)
REACH_AUGUST_2020 = any_of(
    F.party_footnote_1.holds("a footnote 1 party is purchaser, intermediate or ultimate consignee, or end user"),
    F.for_footnote_1_party_item.holds("it is known to go into what a footnote 1 party makes, buys or orders"),
    text="end-user scope",
)
FOOTNOTE_1_MAY_2020 = all_of(FOREIGN_MADE, SCOPE_MAY_2020, REACH_MAY_2020, text="footnote 1 direct product")
FOOTNOTE_1 = all_of(FOREIGN_MADE, PRODUCT_SCOPE, REACH_AUGUST_2020, text="footnote 1 direct product")
FOOTNOTE_4_PRODUCT = all_of(
    FOREIGN_MADE,
    any_of(
        PRODUCT_SCOPE,
        F.technology_eccn.under(*FOOTNOTE_4_ALSO),
        all_of(F.plant_technology_eccn.under(*FOOTNOTE_4_ALSO), F.plant_technology_us_origin.holds()),
        text="product scope, with the encryption technology and software of 5D002 and 5E002",
    ),
    any_of(
        F.party_footnote_4.holds("a footnote 4 party is a party"),
        F.for_footnote_4_party_item.holds("it is known to go into what a footnote 4 party makes, buys or orders"),
        text="end-user scope",
    ),
    text="footnote 4 direct product",
)
FOOTNOTE_5_SCOPE = (
    FOREIGN_MADE,
    F.eccn.under("3B001", "3B002", "3B903", "3B991", "3B992", "3B993", "3B994"),
    none_of(F.eccn.under(*NOT_FOOTNOTE_5), text="not the equipment of 734.9(k), nor .g, .h, 3B991.b.2.a, .b"),
    any_of(
        F.technology_eccn.under(*FOOTNOTE_5_TECHNOLOGY),
        all_of(F.plant_technology_eccn.under(*FOOTNOTE_5_PLANT), F.plant_technology_us_origin.holds()),
        F.contains_integrated_circuit_from_listed_plant.holds("it contains a chip from such a plant"),
        text="product scope",
    ),
)
FOOTNOTE_5_PARTY = (
    F.party_footnote_5.holds("a footnote 5 party is a party"),
    F.for_footnote_5_party_item.holds("it is known to go into what a footnote 5 party makes, buys or orders"),
)
FOOTNOTE_5_PRODUCT_2024 = all_of(
    *FOOTNOTE_5_SCOPE, any_of(*FOOTNOTE_5_PARTY, text="end-user scope"), text="footnote 5 direct product"
)
FOOTNOTE_5_PRODUCT = all_of(
    *FOOTNOTE_5_SCOPE,
    any_of(
        *FOOTNOTE_5_PARTY,
        F.advanced_node_facility_party.holds(
            "an advanced-node facility in Macau or D:5 is a party or buys the product"
        ),
        text="end-user scope",
    ),
    text="footnote 5 direct product",
)


def _technology(
    since: date,
    until: date | None,
    codes: tuple[str, ...],
    citation: str,
    source: str,
    note: str = "",
) -> Rule:
    return Rule(
        id="us.ear.734.9.e.1.i.a",
        title="Direct product of listed technology or software",
        citation=citation,
        since=since,
        until=until,
        effect="concludes",
        concludes="made_with_listed_technology",
        when=F.technology_eccn.under(*codes),
        source=source,
        note=note,
    )


def _plant(
    since: date,
    until: date | None,
    codes: tuple[str, ...],
    citation: str,
    source: str,
    us_origin: bool = True,
    note: str = "",
) -> Rule:
    listed = F.plant_technology_eccn.under(*codes)
    return Rule(
        id="us.ear.734.9.e.1.i.b",
        title="Made by a plant that is the direct product of listed technology or software",
        citation=citation,
        since=since,
        until=until,
        effect="concludes",
        concludes="plant_is_listed_direct_product",
        when=all_of(listed, F.plant_technology_us_origin.holds("of US origin")) if us_origin else listed,
        source=source,
        note=note,
    )


FOOTNOTE = "footnote 1 to supplement no. 4 to 15 CFR part 744"
OMITTED = (
    "The rule of 2022-02-03 dropped the words US-origin from the plant route by mistake; 87 FR 12226 restored them, "
    "effective 2022-02-24 and published 2022-03-03. The text between the two is encoded as printed."
)

LISTS: tuple[Rule, ...] = (
    _technology(MAY_2020, MOVED, LIST_2020, FOOTNOTE, "85 FR 29849; 85 FR 51596"),
    _technology(MOVED, FOOTNOTE_4, LIST_2020, "15 CFR 734.9(e)(1)(i)", "87 FR 6022"),
    _technology(FOOTNOTE_4, DECEMBER_2024, LIST_2020, "15 CFR 734.9(e)(1)(i)(A)", "87 FR 62186"),
    _technology(DECEMBER_2024, None, LIST_2024, "15 CFR 734.9(e)(1)(i)(A)", "89 FR 96790"),
    _plant(MAY_2020, MOVED, LIST_2020, FOOTNOTE, "85 FR 29849; 85 FR 51596"),
    _plant(MOVED, CORRECTED, LIST_2020, "15 CFR 734.9(e)(1)(ii)", "87 FR 6022", us_origin=False, note=OMITTED),
    _plant(CORRECTED, FOOTNOTE_4, LIST_2020, "15 CFR 734.9(e)(1)(ii)", "87 FR 12226"),
    _plant(FOOTNOTE_4, DECEMBER_2024, LIST_2020, "15 CFR 734.9(e)(1)(i)(B)", "87 FR 62186"),
    _plant(DECEMBER_2024, None, LIST_2024, "15 CFR 734.9(e)(1)(i)(B)", "89 FR 96790"),
)


def reached(product: Group) -> Group:
    """Return product scope and reach without the question where the item was made.

    An item of US origin is subject to the EAR in any case (734.3(a)(2)), so jurisdiction is settled even while the
    origin is unknown. The requirements of 744.11(a)(2) do ask it.
    """
    return all_of(MOVES, *(part for part in product.parts if part is not FOREIGN_MADE))


RULES: tuple[Rule, ...] = (
    *LISTS,
    Rule(
        id="us.ear.736.2.b.3.vi",
        title="Footnote 1 direct product: the listed party's own designs",
        citation="15 CFR 736.2(b)(3)(vi)",
        since=MAY_2020,
        until=AUGUST_2020,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_1_MAY_2020),
        source="85 FR 29849",
        note="Paragraph (a): produced or developed by the party, from listed technology or software. Paragraph (b): "
        "made by a listed plant from the party's technology or software. A standard part is neither.",
    ),
    Rule(
        id="us.ear.736.2.b.3.vi",
        title="Footnote 1 direct product",
        citation="15 CFR 736.2(b)(3)(vi)",
        since=AUGUST_2020,
        until=MOVED,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_1),
        source="85 FR 51596",
    ),
    Rule(
        id="us.ear.734.9.e.1",
        title="Footnote 1 direct product",
        citation="15 CFR 734.9(e)",
        since=MOVED,
        until=FOOTNOTE_4,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_1),
        source="87 FR 6022",
    ),
    Rule(
        id="us.ear.734.9.e.1",
        title="Footnote 1 direct product",
        citation="15 CFR 734.9(e)(1)",
        since=FOOTNOTE_4,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_1),
        source="87 FR 62186",
    ),
    Rule(
        id="us.ear.734.9.e.2",
        title="Footnote 4 direct product",
        citation="15 CFR 734.9(e)(2)",
        since=FOOTNOTE_4,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_4_PRODUCT),
        source="87 FR 62186",
    ),
    Rule(
        id="us.ear.734.9.e.3",
        title="Footnote 5 direct product: semiconductor equipment",
        citation="15 CFR 734.9(e)(3)",
        since=DECEMBER_2024,
        until=JANUARY_2025,
        enforced_since=date(2024, 12, 31),
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_5_PRODUCT_2024),
        source="89 FR 96790",
        note="Compliance was asked from 2024-12-31.",
    ),
    Rule(
        id="us.ear.734.9.e.3",
        title="Footnote 5 and advanced-node facility direct product: semiconductor equipment",
        citation="15 CFR 734.9(e)(3)",
        since=JANUARY_2025,
        effect="concludes",
        concludes="subject_to_ear",
        route="direct product",
        when=reached(FOOTNOTE_5_PRODUCT),
        source="90 FR 5298",
        note="Facilities in Macau or D:5 that make advanced-node logic or DRAM count since this day.",
    ),
)
