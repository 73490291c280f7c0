"""Sections 742.2 to 742.7 and 742.17: requirements the control list and the Country Chart make, one rule a column.

No mark in a column means no requirement on that ground only; each mark stands until it is lifted (738.4).
"""

from datetime import date

from licet.clause import Clause, F, Fact, all_of
from licet.law.us.clauses import SUBJECT, TO_D5_MILITARY, cited, controlled
from licet.rule import Rule

START = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734; the tables say nothing before 2018
Review = tuple[tuple[Clause, str], ...]


def column(name: str, section: str, title: str, policy: str, review: Review = (), until: date | None = None) -> Rule:
    """Return the rule of one column: the list names it for the item, and the chart marks it for the destination."""
    return Rule(
        id=f"us.ear.{section}.{name}",
        title=f"{title}, column {name[2]}",
        citation=f"{cited(section)}; 738.4",
        since=START,
        until=until,
        effect="requires",
        when=all_of(
            SUBJECT,
            controlled(name),
            Fact(f"chart_{name}").holds(f"the Country Chart marks {name[:2].upper()} column {name[2]}"),
        ),
        source="supplement no. 1 to part 738; supplement no. 1 to part 774 (sources in the rows of the tables)",
        review_policy=policy,
        review=review,
    )


TO_RUSSIA = F.destination.equals("RU", "destination is Russia")
# 742.4(b)(1): approval unless there is a significant risk of diversion, but case by case to D:1; denial of 600 series
# and 9x515 items to D:5.
NS = ((TO_D5_MILITARY, "denial"), (F.country_group_d1.holds("destination is in D:1"), "case by case"))
RS = ((TO_D5_MILITARY, "denial"),)
FEBRUARY_2020 = date(2020, 2, 24)  # 85 FR 10274: presumption of denial to Russia for CB, NP and MT reasons


def column_and_russia(name: str, section: str, title: str) -> tuple[Rule, Rule]:
    """Return a proliferation column in two versions: before and since the presumption of denial to Russia."""
    before = column(name, section, title, "case by case", until=FEBRUARY_2020)
    after = before.replace(
        since=FEBRUARY_2020,
        until=None,
        review=((TO_RUSSIA, "presumption of denial"),),
        source=before.source + "; 85 FR 10274",
    )
    return before, after


RULES: tuple[Rule, ...] = (
    *column_and_russia("cb1", "742.2.a", "Chemical and biological weapons"),
    *column_and_russia("cb2", "742.2.a", "Chemical and biological weapons"),
    *column_and_russia("cb3", "742.2.a", "Chemical and biological weapons"),
    *column_and_russia("np1", "742.3.a", "Nuclear nonproliferation"),
    *column_and_russia("np2", "742.3.a", "Nuclear nonproliferation"),
    column("ns1", "742.4.a", "National security", "presumption of approval", NS),
    column("ns2", "742.4.a", "National security", "presumption of approval", NS),
    *column_and_russia("mt1", "742.5.a", "Missile technology"),
    column("rs1", "742.6.a", "Regional stability", "case by case", RS),
    column("rs2", "742.6.a", "Regional stability", "case by case", RS),
    column("cc1", "742.7.a", "Crime control", "case by case"),
    column("cc2", "742.7.a", "Crime control", "case by case"),
    column("cc3", "742.7.a", "Crime control", "case by case"),
    column("fc1", "742.17.a", "Firearms convention", "case by case"),
)
