"""Requirements for the direct products of footnotes 1, 4 and 5: supplement no. 4 to part 744, then 744.11(a)(2).

They stand before the general requirement of 744.11(a), so that the special paragraph is the one cited. 744.11(a)(2)(i)
makes every license exception of part 740 available for footnote 1 direct products; the general requirement, which
covers "all items subject to the EAR", does not. Since both are found here, an exception lifts nothing in practice:
stricter than the text, never milder.
"""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.clauses import SUPPLEMENT_4_TO_742
from licet.law.us.ear_734_9_entity_list_direct_product import (
    AUGUST_2020,
    DECEMBER_2024,
    FOOTNOTE_1,
    FOOTNOTE_1_MAY_2020,
    FOOTNOTE_4,
    FOOTNOTE_4_PRODUCT,
    FOOTNOTE_5_PRODUCT,
    FOOTNOTE_5_PRODUCT_2024,
    JANUARY_2025,
    MAY_2020,
    MOVED,
)
from licet.law.us.ear_744_11_entity_list import ENTRY_POLICY
from licet.rule import Rule

REWORDED = date(2024, 11, 1)
SUBJECT = F.subject_to_ear.holds("the item is subject to the EAR")
BELOW_5G = ((F.supports_only_below_5g.holds("it supports only systems below 5G"), "case by case"),)
INCORPORATED = (
    "Until 2024-10-31 the text names a footnote 1 party to the transaction only; that incorporation suffices follows "
    "734.9(e) and the BIS FAQ, and 89 FR 87282 wrote it into the text."
)
E_BEAM = F.eccn.under("3B993")
NOT_PARTNER_COMPANY = any_of(
    F.exporter_headquartered_in_supplement_4_country.lacks(
        "by no company of a country of supplement no. 4 to part 742"
    ),
    E_BEAM,
    text="by a company of another country, or an item of 3B993",
)
WHO_SHIPS_WHAT = any_of(
    all_of(E_BEAM, F.exporter_headquartered_in_macau_or_d5.holds("by a company of Macau or D:5"), cite="(A)(1)"),
    all_of(
        E_BEAM,
        F.shipped_from_a5.holds("from Country Group A:5"),
        none_of(F.shipped_from.among(*SUPPLEMENT_4_TO_742), text="not from supplement no. 4 to part 742"),
        F.equivalent_controls_apply.lacks("that country does not control it equivalently"),
        cite="(A)(2)",
    ),
    all_of(F.shipped_from_a5.lacks("from outside Country Group A:5"), NOT_PARTNER_COMPANY, cite="(A)(3)"),
    all_of(F.activity.equals("transfer", "within the country of that party"), NOT_PARTNER_COMPANY, cite="(A)(4)"),
    text="who ships what, and from where",
    cite="744.11(a)(2)(v)(A)",
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.744.supplement_4.footnote_1",
        title="Direct product of the listed party's own design, to a footnote 1 party",
        citation="15 CFR 736.2(b)(3)(vi); footnote 1 to supplement no. 4 to part 744",
        since=MAY_2020,
        until=AUGUST_2020,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_1_MAY_2020.parts),
        review_policy="presumption of denial",
        source="85 FR 29849",
    ),
    Rule(
        id="us.ear.744.supplement_4.footnote_1",
        title="Direct product for, or in a transaction with, a footnote 1 party",
        citation="15 CFR 736.2(b)(3)(vi); footnote 1 to supplement no. 4 to part 744",
        since=AUGUST_2020,
        until=MOVED,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_1.parts),
        review_policy="presumption of denial",
        review=BELOW_5G,
        source="85 FR 51596",
    ),
    Rule(
        id="us.ear.744.11.a.2.i",
        title="Direct product for, or in a transaction with, a footnote 1 party",
        citation="15 CFR 744.11(a)(2)",
        since=MOVED,
        until=FOOTNOTE_4,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_1.parts),
        review_policy="presumption of denial",
        review=BELOW_5G,
        source="87 FR 6022",
        note=INCORPORATED,
    ),
    Rule(
        id="us.ear.744.11.a.2.i",
        title="Direct product for, or in a transaction with, a footnote 1 party",
        citation="15 CFR 744.11(a)(2)(i)",
        since=FOOTNOTE_4,
        until=REWORDED,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_1.parts),
        review_policy="presumption of denial",
        review=BELOW_5G,
        source="87 FR 62186",
        note=INCORPORATED,
    ),
    Rule(
        id="us.ear.744.11.a.2.i",
        title="Direct product within the footnote 1 rule, to any destination or party",
        citation="15 CFR 744.11(a)(2)(i)",
        since=REWORDED,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_1.parts),
        review_policy="presumption of denial",
        review=BELOW_5G,
        source="89 FR 87282",
    ),
    Rule(
        id="us.ear.744.11.a.2.iv",
        title="Direct product for, or in a transaction with, a footnote 4 party",
        citation="15 CFR 744.11(a)(2)(ii)",
        since=FOOTNOTE_4,
        until=REWORDED,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_4_PRODUCT.parts),
        review=ENTRY_POLICY,
        source="87 FR 62186",
    ),
    Rule(
        id="us.ear.744.11.a.2.iv",
        title="Direct product within the footnote 4 rule, to any destination or party",
        citation="15 CFR 744.11(a)(2)(iv)",
        since=REWORDED,
        effect="requires",
        when=all_of(SUBJECT, *FOOTNOTE_4_PRODUCT.parts),
        review=ENTRY_POLICY,
        source="89 FR 87282",
    ),
    *(
        Rule(
            id="us.ear.744.11.a.2.v",
            title="Direct product within the footnote 5 rule",
            citation="15 CFR 744.11(a)(2)(v)",
            since=since,
            until=until,
            enforced_since=enforced_since,
            effect="requires",
            when=all_of(SUBJECT, *product.parts, WHO_SHIPS_WHAT),
            review=ENTRY_POLICY,
            source=source,
        )
        for since, until, enforced_since, product, source in (
            (DECEMBER_2024, JANUARY_2025, date(2024, 12, 31), FOOTNOTE_5_PRODUCT_2024, "89 FR 96790"),
            (JANUARY_2025, None, None, FOOTNOTE_5_PRODUCT, "89 FR 96790; 90 FR 5298"),
        )
    ),
)
