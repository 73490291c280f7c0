"""15 CFR 744.9 and 744.17: cameras, and microprocessors, for military end users and uses."""

from datetime import date

from licet.clause import F, all_of, any_of
from licet.law.us.clauses import NOT_CANADA, SUBJECT
from licet.rule import Rule

CAMERAS = F.eccn.under(
    "0A504", "6A002", "6A003", "6A993.a", "8A002.d", text="a camera, array or sight the section names"
)
FAST_CAMERAS = F.eccn.under("6A003.a.3", "6A003.a.4", "6A003.a.6")
NOT_A1 = F.country_group_a1.lacks("destination is not in Country Group A:1")
# Entries that can hold a microprocessor, its software or its technology, information security included.
PROCESSORS = (
    *("3A001", "3A090", "3A991", "5A002", "5A004", "5A992", "3D001", "3D002", "3D991", "5D002", "5D992"),
    *("3E001", "3E002", "3E991", "5E002", "5E992"),
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.744.9.a",
        title="Cameras for military end users or military commodities",
        citation="15 CFR 744.9(a)",
        since=date(2009, 5, 22),
        effect="requires",
        when=all_of(
            SUBJECT,
            CAMERAS,
            NOT_CANADA,
            any_of(
                all_of(
                    F.camera_for_military_end_user.holds("known to be for a military end user"),
                    any_of(FAST_CAMERAS, NOT_A1, text="outside Country Group A:1, or a fast camera"),
                ),
                F.camera_for_military_commodity.holds("known to go into a military commodity of 0A919"),
                text="end user or end use",
            ),
        ),
        source="74 FR 23941",
        review_policy="case by case",
        confidence="medium",
        note="Reviewed as under the ITAR. Read in the text of 2024; entries of earlier days are assumed. Military "
        "deployments of A:1 governments are left out of the text, not here.",
    ),
    *(
        Rule(
            id="us.ear.744.17.a",
            title="Microprocessors for a military end use or end user in Country Group D:1",
            citation="15 CFR 744.17(a)",
            since=since,
            until=until,
            effect="requires",
            when=all_of(
                SUBJECT,
                F.country_group_d1.holds("destination is in Country Group D:1"),
                F.eccn.under(*PROCESSORS, text="an entry that can hold one"),
                F.microprocessor_of_744_17.holds("a microprocessor of 5 GFLOPS and 32 bits or more"),
                any_of(
                    F.military_end_use.holds("known to be for a military end use"),
                    F.military_end_user.holds("known to be for a military end user"),
                    text="military end use or end user",
                ),
            ),
            source=source,
            review_policy="presumption of denial",
            confidence=confidence,
            note="The definition of a military end use is a little narrower than that of 744.21. GOV is not modeled."
            + note,
        )
        for since, until, source, confidence, note in (
            (
                date(2003, 1, 14),
                date(2014, 12, 17),
                "68 FR 1796",
                "low",
                " Earlier texts reached fewer microprocessors; these are taken to be those of 2014.",
            ),
            (date(2014, 12, 17), None, "79 FR 75044", "high", ""),
        )
    ),
)
