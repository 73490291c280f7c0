"""746.3(a)(4), 746.8(a)(4) and 746.8(a)(8): military use in Iraq; oil, gas and software in Russia and Belarus."""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.clauses import SUBJECT
from licet.law.us.ear_746_embargoes import EAR99, RU_BY
from licet.rule import Rule

IRAQ, OIL, ONE_SECTION, SOFTWARE = date(2004, 7, 30), date(2014, 8, 6), date(2024, 6, 12), date(2024, 9, 16)
OIL_ENTRIES = ("0A998", "1C992", "3A229", "3A231", "3A232", "6A991", "8A992", "8D999")

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.746.3.a.4",
        title="Military end use or end user in Iraq",
        citation="15 CFR 746.3(a)(4)",
        since=IRAQ,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.destination.equals("IQ", "to Iraq"),
            F.iraqi_military_end_use.holds("known to be for a military use or user that is not the government's"),
        ),
        source="69 FR 46070",
        review_policy="denial",
        note="No license exception of 746.3(c) overcomes it.",
    ),
    *(
        Rule(
            id="us.ear.746.8.a.4",
            title="Deepwater, Arctic offshore and shale oil and gas",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(
                SUBJECT,
                any_of(
                    all_of(
                        any_of(
                            F.eccn.under(*OIL_ENTRIES, text="an entry the paragraph names"),
                            all_of(RU_BY, EAR99, F.in_746_supplement_2.holds("listed in supplement no. 2 to part 746")),
                            text="items",
                        ),
                        F.oil_and_gas_end_use.holds("known to be for such a project, or that cannot be ruled out"),
                    ),
                    all_of(EAR99, F.oil_item_through_other_country.holds("of supplement no. 2, known to go on to one")),
                    text="to Russia or on to it",
                ),
            ),
            source=source,
            review_policy="denial",
            note="Review is case by case for health and safety; the strictest is given.",
        )
        for since, until, citation, source in (
            (OIL, ONE_SECTION, "15 CFR 746.5(a)(1)(i)", "79 FR 45675"),
            (ONE_SECTION, None, "15 CFR 746.8(a)(4)", "79 FR 45675; 89 FR 51644"),
        )
    ),
    Rule(
        id="us.ear.746.8.a.8",
        title="Russia and Belarus: EAR99 business, design and machine-tool software",
        citation="15 CFR 746.8(a)(8)",
        since=SOFTWARE,
        effect="requires",
        when=all_of(
            SUBJECT,
            RU_BY,
            EAR99,
            F.software_of_746_8_a_8.holds("software of a kind the paragraph names"),
            none_of(
                any_of(
                    F.civil_end_user_of_746_8.holds("for a civil end user of 746.8(a)(12)(ii)"),
                    F.agriculture_or_medicine_only_user.holds("for agriculture or medicine only"),
                    text="left out",
                ),
                text="not left out by 746.8(a)(12)",
            ),
        ),
        source="89 FR 51644; 89 FR 68539",
        review_policy="denial",
        note="Case by case for health, safety, humanitarian needs and others (746.8(b)(3)); the strictest is given.",
    ),
)
