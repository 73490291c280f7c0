"""15 CFR 736.2(b)(4), (7), (9) and (10): denial orders, US persons, breach of terms, knowledge of a violation.

Also 744.6, which says what US persons may not support, and 744.15, the statement an unverified party must sign.
Prohibitions 1 to 3, 5 and 6 are the requirements of parts 734, 738, 742, 744 and 746. Prohibition 8 (transit) is a
requirement here: whether the item could go to the country of transit by itself is asked.
"""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.law.us.clauses import MACAU_OR_D5, SUBJECT, controlled
from licet.law.us.ear_734_3_subject_to_the_ear import BEGINNING
from licet.law.us.ear_742_6_advanced_computing import CHINA, CHINA_MACAU, FOR_2022_TOOLS
from licet.law.us.ear_744_23_advanced_chips import IN_CHINA, IN_CHINA_MACAU, IN_D5, THEIR_COMPANY
from licet.rule import Rule

MARCH_2021, OCTOBER_2022 = date(2021, 3, 16), date(2022, 10, 12)
MACAU, NOVEMBER_2023 = date(2023, 1, 17), date(2023, 11, 17)
A_US_PERSON = F.us_person_support.holds("a US person supports it")
ADVANCED = any_of(
    F.advanced_node_end_use.holds("chips at an advanced-node facility"),
    all_of(
        F.unknown_node_end_use.holds("chips at a facility of unknown node"),
        F.item_category_3_b_to_e.holds("with items of groups B to E of Category 3"),
    ),
    text="the activity supported",
)
EMPLOYEES = none_of(
    F.us_person_of_a5_a6_company.holds("the person acts for a company of the US, A:5 or A:6"), text="no exclusion"
)
FOR_PARTNERS = ((F.headquartered_in_us_a5_a6.holds("end user headquartered in the US, A:5 or A:6"), "case by case"),)
SIX, NINE = "15 CFR 744.6(c)(2)(i)-(vi)", "15 CFR 744.6(c)(2)(vii)-(ix)"
LEFT_OUT = (
    "Clerical work, back-end steps and work for the government are left out ((d)(1) to (3)). Where an item that needs "
    "no license does the same, an application is reviewed better ((e)(3)); that is not asked."
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.736.2.b.4",
        title="Denied person takes part",
        citation="15 CFR 736.2(b)(4); 764.3(a)(2); supplement no. 1 to part 764",
        since=BEGINNING,
        effect="prohibits",
        when=all_of(SUBJECT, F.party_denied.holds("a party is denied export privileges")),
        source="61 FR 12746",
        note="Orders differ in small ways; the standard terms are taken: no part in any transaction "
        "with an item subject to the EAR.",
    ),
    Rule(
        id="us.ear.736.2.b.8",
        title="Transit through a listed country, to which the item is neither free nor licensed to go",
        citation="15 CFR 736.2(b)(8)",
        since=BEGINNING,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.activity.among("export", "reexport", text="exported or reexported"),
            F.transit_needs_license.holds("through a country of 736.2(b)(8)(ii) to which it needs a license"),
        ),
        source="61 FR 12746",
        confidence="medium",
        note="Seventeen countries, read in an edition of 2022; assumed for other days. Ask for the shipment to the "
        "country of transit as a row of its own: what it needs there, it needs to pass. No exception lifts it here.",
    ),
    Rule(
        id="us.ear.736.2.b.9",
        title="Breach of terms and conditions",
        citation="15 CFR 736.2(b)(9)",
        since=BEGINNING,
        effect="prohibits",
        when=F.breach_of_license_terms.holds("a term of a license, an exception or an order is broken"),
        source="61 FR 12746",
    ),
    Rule(
        id="us.ear.736.2.b.10",
        title="Proceeding with knowledge of a violation",
        citation="15 CFR 736.2(b)(10); 764.2(e)",
        since=BEGINNING,
        effect="prohibits",
        when=F.knowledge_of_violation.holds("a violation has happened, or is about to, with the item"),
        source="61 FR 12746",
        note="Selling, financing, forwarding, storing, using and servicing are all reached; no exception overcomes it.",
    ),
    Rule(
        id="us.ear.736.2.b.10.chips",
        title="Advanced chips designed or made in China, presumed to be made in violation",
        citation="15 CFR 736.2(b)(10); BIS guidance of 2025-05-13",
        since=date(2025, 5, 13),
        effect="prohibits",
        when=all_of(
            F.prc_advanced_chip.holds("the transaction concerns such a chip, Ascend 910B, 910C and 910D among them"),
            F.chip_authorized_by_bis.lacks("BIS did not authorize it"),
        ),
        source="BIS guidance on general prohibition ten, 2025-05-13",
        confidence="medium",
        note="Guidance, not a rule: BIS sees a high probability of a violation in the making of these chips.",
    ),
    Rule(
        id="us.ear.744.6.b",
        title="US person supports weapons of mass destruction",
        citation="15 CFR 744.6(a)",
        since=BEGINNING,
        until=MARCH_2021,
        effect="requires",
        when=all_of(A_US_PERSON, F.weapons_of_mass_destruction_end_use.holds()),
        source="61 FR 12802; 15 CFR 744.6, edition before 86 FR 4865",
        review_policy="denial",
        confidence="medium",
        note="Denied where it would be a material contribution. Also where no item is subject to the EAR. The country "
        "scopes of (a)(1) and (a)(2) are part of the question, not of the condition.",
    ),
    Rule(
        id="us.ear.744.6.b",
        title="US person supports weapons of mass destruction or military intelligence",
        citation="15 CFR 744.6(b)(1)-(5)",
        since=MARCH_2021,
        effect="requires",
        when=all_of(
            A_US_PERSON,
            any_of(
                F.weapons_of_mass_destruction_end_use.holds(),
                F.military_intelligence_end_use.holds(),
                text="the activity supported",
            ),
        ),
        source="86 FR 4865",
        review_policy="denial",
        review=(
            (
                all_of(
                    F.weapons_of_mass_destruction_end_use.lacks(),
                    F.military_intelligence_end_use.holds("military intelligence only"),
                ),
                "presumption of denial",
            ),
        ),
        note="Also where no item is subject to the EAR. The country "
        "scopes of (b)(1), (2), (4) and (5) are part of the questions.",
    ),
    *(
        Rule(
            id="us.ear.744.6.c.1",
            title="A letter of BIS on the activity of a US person",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(A_US_PERSON, F.letter_on_file.holds("a letter that was received covers the activity")),
            source=f"{source}; the letter itself",
            note="Also where no item is subject to the EAR.",
        )
        for since, until, citation, source in (
            (BEGINNING, MARCH_2021, "15 CFR 744.6(b)", "61 FR 12802"),
            (MARCH_2021, OCTOBER_2022, "15 CFR 744.6(c)", "86 FR 4865"),
            (OCTOBER_2022, None, "15 CFR 744.6(c)(1)", "87 FR 62186"),
        )
    ),
    *(
        Rule(
            id="us.ear.744.6.c.2",
            title="US person supports the making of advanced chips",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(A_US_PERSON, ADVANCED, place, *more),
            source=source,
            review_policy="presumption of denial",
            review=review,
            note=note,
        )
        for since, until, citation, place, more, review, source, note in (
            (OCTOBER_2022, MACAU, SIX, IN_CHINA, (), FOR_PARTNERS, "87 FR 62186", ""),
            (MACAU, NOVEMBER_2023, SIX, IN_CHINA_MACAU, (), FOR_PARTNERS, "88 FR 2821", ""),
            (
                NOVEMBER_2023,
                None,
                "15 CFR 744.6(c)(2)(i)-(ii)",
                IN_D5,
                (THEIR_COMPANY, EMPLOYEES),
                (),
                "88 FR 73424; 88 FR 73458; 89 FR 23876",
                f"The facility is one of a company headquartered in Macau or D:5. {LEFT_OUT}",
            ),
        )
    ),
    *(
        Rule(
            id="us.ear.744.6.c.2.tools",
            title="US person supports chip-making equipment that is not subject to the EAR, whatever its use",
            citation=citation,
            since=since,
            until=until,
            effect="requires",
            when=all_of(A_US_PERSON, F.subject_to_ear.lacks("the item is not subject to the EAR"), items, *more),
            source=source,
            review_policy="presumption of denial",
            review=review,
            note=note,
        )
        for since, until, citation, items, more, review, source, note in (
            (
                OCTOBER_2022,
                MACAU,
                NINE,
                FOR_2022_TOOLS,
                (any_of(CHINA, IN_CHINA, text="to or in China"),),
                FOR_PARTNERS,
                "87 FR 62186",
                "Shipping, its facilitation, and servicing.",
            ),
            (
                MACAU,
                NOVEMBER_2023,
                NINE,
                FOR_2022_TOOLS,
                (any_of(CHINA_MACAU, IN_CHINA_MACAU, text="to or in China or Macau"),),
                FOR_PARTNERS,
                "88 FR 2821",
                "Shipping, its facilitation, and servicing.",
            ),
            (
                NOVEMBER_2023,
                None,
                "15 CFR 744.6(c)(2)(iii)",
                controlled("ns_sme"),
                (MACAU_OR_D5, F.item_moves.holds("an item moves; mere servicing is left out ((d)(5))"), EMPLOYEES),
                (),
                "88 FR 73424; 88 FR 73458; 89 FR 96790",
                f"The items are those of 742.4(a)(4) on the day. {LEFT_OUT}",
            ),
        )
    ),
    Rule(
        id="us.ear.744.15",
        title="Unverified party: a signed statement first, and no license exceptions",
        citation="15 CFR 744.15; 740.2(a)(17)",
        since=date(2013, 12, 19),
        effect="flags",
        when=all_of(
            SUBJECT,
            F.party_unverified.holds("a party is on the Unverified List"),
            F.uvl_statement_held.lacks("its statement is not held"),
        ),
        source="78 FR 76741",
        note="A condition of going ahead without a license, not a license requirement.",
    ),
)
