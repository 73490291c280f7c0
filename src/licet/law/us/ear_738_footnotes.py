"""Footnotes of the Country Chart that add or leave a requirement where the columns show no mark."""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.clauses import SUBJECT
from licet.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.738.footnote_7",
        title="India: thermal imaging cameras and 9A515.e",
        citation="supplement no. 1 to part 738, footnote 7",
        since=date(2018, 8, 3),
        effect="requires",
        when=all_of(SUBJECT, F.eccn.under("6A003.b.4.b", "9A515.e"), F.chart_footnote_7.holds("destination is India")),
        source="83 FR 38018",
        review_policy="case by case",
    ),
    Rule(
        id="us.ear.738.footnote_10",
        title="Australia and the United Kingdom: firearms and related items",
        citation="supplement no. 1 to part 738, footnote 10",
        since=date(2024, 4, 19),
        effect="requires",
        when=all_of(
            SUBJECT,
            F.chart_footnote_10.holds("destination is Australia or the United Kingdom"),
            any_of(
                F.eccn.under("0A504.i", "0A505.a", "0A505.x", "0A506", "0A507", "0A509", "0E501", "0E504"),
                all_of(F.eccn.under("0A501"), none_of(F.eccn.under("0A501.y")), text="0A501 except 0A501.y"),
                all_of(
                    F.eccn.under("0A502", "0A508", "0D501", "0D505", "0E505"),
                    F.item_meets_footnote_10.holds("the item meets the words of footnote 10"),
                ),
                text="an item named in footnote 10",
            ),
        ),
        source="89 FR 28594",
        review_policy="case by case",
        note="Read in the edition of 2026-01-01; the wording was corrected in May 2024.",
        confidence="medium",
    ),
    Rule(
        id="us.ear.738.footnotes_2_4",
        title="Special provisions for thermal imaging cameras and military commodities",
        citation="supplement no. 1 to part 738, footnotes 2 to 4; 742.4(a); 742.6(a)(2) and (3)",
        since=date(1996, 3, 25),
        effect="requires",
        when=all_of(
            SUBJECT,
            F.eccn.under("6A003.b.4.b", "0A919"),
            any_of(
                F.chart_footnote_2.holds(),
                F.chart_footnote_3.holds(),
                F.chart_footnote_4.holds(),
                text="a footnote applies",
            ),
            F.license_required_by_camera_provisions.holds(),
        ),
        source="742.4(a), 742.6(a)(2) and (3)",
        note="742.4(a) and 742.6(a)(2) to (4), read in texts of 2017, name these two entries alone: RS column 1 "
        "reaches both already; left are authorizations of licensed cameras and deployments, which are asked for.",
        confidence="medium",
    ),
)
