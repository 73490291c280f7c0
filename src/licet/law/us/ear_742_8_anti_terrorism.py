"""Sections 742.8, 742.9, 742.10 and 742.19: anti-terrorism controls, which the Country Chart does not show."""

from datetime import date

from licet.clause import F, all_of, any_of
from licet.law.us.clauses import SUBJECT, cited, controlled
from licet.rule import Rule

START = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734; the tables say nothing before 2018


def towards(section: str, country: str, name: str, *codes: str, until: date | None = None, source: str = "") -> Rule:
    """Return the anti-terrorism rule of one country."""
    return Rule(
        id=f"us.ear.{section}.at",
        title=f"Anti-terrorism, {name}",
        citation=cited(section),
        since=START,
        until=until,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.destination.equals(country, f"destination is {name}"),
            any_of(*(controlled(code) for code in codes), text="AT applies to the item"),
        ),
        source=source or f"{cited(section)}; supplement no. 1 to part 774",
        review_policy="presumption of denial",
        note="The policy is milder for some items and uses; the strictest is given.",
        confidence="medium",
    )


RULES: tuple[Rule, ...] = (
    towards("742.8.a", "IR", "Iran", "at1", "at2", "at_ir"),
    towards("742.9.a", "SY", "Syria", "at1", "at2"),
    towards(
        "742.10.a", "SD", "Sudan", "at1", "at2", until=date(2021, 1, 14), source="15 CFR 742.10, removed by 86 FR 4929"
    ),
    towards("742.19.a", "KP", "North Korea", "at1", "at2", "at_kp"),
)
