"""Controls whose reach the entry states in prose: 742.4(a)(5), 742.6, 742.7, 742.13 to 742.18, parts 746 and 754.

Where the text of a section could not be read, the rule asks for its outcome as a fact of its own.
"""

from datetime import date

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.law.us.clauses import MACAU_OR_D5, NOT_CANADA, SUBJECT, cited, controlled
from licet.rule import Rule

START = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734; the tables say nothing before 2018
LIST = "supplement no. 1 to part 774"
JUNE_2020 = date(2020, 6, 29)
PAKISTAN, BIOTECHNOLOGY = date(2024, 12, 26), date(2025, 1, 16)
SEPTEMBER_2024, NOVEMBER_2024 = date(2024, 9, 6), date(2024, 11, 5)


def prose(
    paragraph: str,
    name: str,
    title: str,
    code: str,
    *reach: Clause,
    policy: str | None = "case by case",
    review: tuple[tuple[Clause, str], ...] = (),
    since: date = START,
    source: str = LIST,
    confidence: str = "high",
    note: str = "",
) -> Rule:
    """Return the rule of a control stated in prose; no reach means every destination."""
    return Rule(
        id=f"us.ear.{paragraph}.{name}",
        title=title,
        citation=cited(paragraph),
        since=since,
        effect="requires",
        when=all_of(SUBJECT, controlled(code), *reach),
        source=source,
        review_policy=policy,
        review=review,
        confidence=confidence,
        note=note,
    )


# 742.4(b)(10) and 742.6(b)(11).
PARTNERS = (
    (
        any_of(F.country_group_d1.holds(), F.country_group_d5.holds(), text="destination is in D:1 or D:5"),
        "presumption of denial",
    ),
    (
        any_of(
            F.country_group_a1.holds(),
            F.country_group_a5.holds(),
            F.country_group_a6.holds(),
            text="in A:1, A:5 or A:6",
        ),
        "presumption of approval",
    ),
)
# 742.4(a)(5)(ii)(B), 742.6(a)(10)(ii)(B): releases to persons of other countries than D:1 and D:5.
DEEMED_ELSEWHERE = all_of(
    F.activity.equals("release", "a deemed export or reexport"),
    F.eccn.under("2D910", "2E910", "3D001", "3D901", "3D907", "3E001", "3E901", "3E905", "4D906", "4E906"),
    F.country_group_d1.lacks(),
    F.country_group_d5.lacks(),
    text="a deemed export to a person of neither D:1 nor D:5",
)
# 89 FR 72926: compliance for these items to Country Group A:1 was due two months after the rule.
QUANTUM_TO_A1 = all_of(
    F.eccn.under("3A901", "3A904", "3B904", "3C907", "3C908", "3C909", "3D901", "3E901", "4A906", "4D906", "4E906"),
    F.country_group_a1.holds("destination is in A:1"),
    text="a quantum item to Country Group A:1",
)


def worldwide(paragraph: str, reason: str, title: str) -> tuple[Rule, ...]:
    """Return a worldwide control of September 2024: until November apart for quantum items to A:1, not yet enforced."""
    whole = prose(
        paragraph,
        reason,
        title,
        f"{reason}_ww",
        none_of(DEEMED_ELSEWHERE, text="no deemed export that is left out"),
        review=PARTNERS,
        since=SEPTEMBER_2024,
        source="89 FR 72926",
        note="Read in the text of 2024-12-05. Persons employed on 2024-09-06 ((ii)(A)) and the full exclusion for "
        "etching are not modeled.",
    )
    apart = whole.replace(
        id=f"{whole.id}.quantum",
        title=f"{title}: quantum items to A:1",
        until=NOVEMBER_2024,
        when=all_of(whole.when, QUANTUM_TO_A1),
        enforced_since=NOVEMBER_2024,
        enforced_until=NOVEMBER_2024,
        note="Compliance from 2024-11-05; 3D901 and 3E901 are read as wholly for quantum items.",
    )
    rest = whole.replace(
        until=NOVEMBER_2024, when=all_of(whole.when, none_of(QUANTUM_TO_A1, text="no such item to A:1"))
    )
    return apart, rest, whole.replace(since=NOVEMBER_2024)


# Not listed in supplement no. 2 to part 745: states outside the Chemical Weapons Convention, and Taiwan.
OUTSIDE_CWC = F.destination.among(
    "EG", "IL", "KP", "SS", "TW", text="destination is not listed in supplement no. 2 to part 745"
)
# Schedule 3: no license on a reexport from a State Party, nor on an export that has the certificate of 745.2.
SCHEDULE_3_LEFT_OUT = all_of(
    F.eccn.under("1C350.c", "1C355.b", "1C395.b", text="a Schedule 3 chemical"),
    any_of(
        all_of(
            F.activity.equals("reexport"),
            none_of(F.shipped_from.among("EG", "IL", "KP", "SS", "TW"), text="from a State Party"),
            text="a reexport from a State Party",
        ),
        all_of(F.activity.equals("export"), F.cwc_end_use_certificate.holds("an End-Use Certificate was given to BIS")),
        text="reexport, or certificate",
    ),
    cite="742.18(a)(2)(ii)(B)",
)
CWC_NOTE = "The list of States Parties is background knowledge."

RULES: tuple[Rule, ...] = (
    *worldwide("742.4.a.5", "ns", "Worldwide control with partners, national security"),
    *worldwide("742.6.a.10", "rs", "Worldwide control with partners, regional stability"),
    Rule(
        id="us.ear.742.6.a.7.rs",
        title="Items of paragraph .y",
        citation="15 CFR 744.21(a)(2)",
        since=date(2014, 11, 7),
        until=JUNE_2020,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.item_600_or_9x515_y.holds("an item of a .y paragraph of the 600 series or 9x515"),
            F.destination.among("CN", "RU", "VE", text="destination is China, Russia or Venezuela"),
        ),
        source="78 FR 22660; 79 FR 66288; moved to 742.6(a)(7) by 85 FR 23459",
        review_policy="case by case",
        confidence="medium",
        note="The abstract of 85 FR 23459 says that existing text was moved; that text was not read. If it asked for a "
        "military end use, this is the stricter reading.",
    ),
    prose(
        "742.6.a.7",
        "rs",
        "Items of paragraph .y",
        "rs_y",
        F.destination.among("CN", "HK", "RU", "VE", text="destination is China, Russia or Venezuela"),
        since=JUNE_2020,
        source="85 FR 23459",
        note="Hong Kong is China for this purpose since 2020-12-23; "
        "from 2020-06-29 to that day it is read as included, which is the stricter reading.",
    ),
    prose(
        "742.6.a.11",
        "rs",
        "Chip-making equipment of 3B993 and its kin to a footnote 5 party",
        "rs_a11",
        F.party_footnote_5.holds("a party has footnote 5 on the Entity List"),
        policy=None,
        since=date(2024, 12, 2),
        source="89 FR 96790",
        note="By the entry of the party, 742.6(b)(12). Items that 734.4(a)(9) or 734.9(e)(3) make subject to the EAR "
        "are under 744.11(a)(2)(v) instead, which asks for a license too.",
    ),
    prose(
        "742.6.a.12",
        "pakistan",
        "Items controlled to Pakistan",
        "rs_pakistan",
        F.destination.equals("PK"),
        since=PAKISTAN,
        source="89 FR 93164; 89 FR 94603",
        note="The first notice said 2024-11-25; the correction says 2024-12-26. What was en route could go.",
    ),
    prose(
        "742.6.a.12",
        "macau_d5",
        "Laboratory equipment of 3A069 to Macau and D:5",
        "rs_d5",
        MACAU_OR_D5,
        policy="presumption of denial",
        since=BIOTECHNOLOGY,
        source="90 FR 4612",
        confidence="medium",
        note="The Code could not take the paragraph in, as its number was given twice; the policy is as reported.",
    ),
    prose(
        "742.6.a.13",
        "rs",
        "Model weights of 4E091",
        "rs_weights",
        policy="presumption of denial",
        since=date(2025, 1, 13),
        source="90 FR 4544",
        confidence="medium",
        note="Enforcement: see the advanced computing rules.",
    ).replace(enforced_since=date(2025, 5, 15), enforced_until=date(2025, 5, 15)),
    prose("746.3.a", "rs", "Items controlled to Iraq", "rs_iraq", F.destination.equals("IQ")),
    prose("742.7.a", "all", "Crime control, all destinations", "cc_all", policy="case by case"),
    prose("742.7.a", "not_canada", "Crime control, all destinations but Canada", "cc_not_ca", NOT_CANADA),
    prose(
        "742.13.a", "sl", "Surreptitious listening", "sl", policy="denial", note="Approved only for service providers."
    ),
    prose(
        "742.14.a",
        "si",
        "Hot section technology",
        "si",
        NOT_CANADA,
        note="Since 2024-04-19 Australia and the United "
        "Kingdom are treated like Canada by an alert; read here as still controlled.",
        confidence="medium",
    ),
    prose("742.15.a", "ei", "Encryption items", "ei", NOT_CANADA),
    prose(
        "742.18.a",
        "cw",
        "Chemical weapons, outside the convention",
        "cw",
        OUTSIDE_CWC,
        none_of(SCHEDULE_3_LEFT_OUT, text="not left out by 742.18(a)(2)(ii)(B)"),
        policy="denial",
        confidence="medium",
        note=CWC_NOTE,
    ),
    prose(
        "742.18.a",
        "cw_technology",
        "Chemical weapons technology",
        "cw_technology",
        F.destination.among("EG", "KP", "SS"),
        confidence="medium",
        note=CWC_NOTE,
    ),
    prose(
        "742.18.a",
        "cw_all",
        "Ricin and saxitoxin, all destinations",
        "cw_all",
        policy="presumption of denial",
        review=((any_of(OUTSIDE_CWC, F.activity.equals("reexport"), text="a reexport, or outside"), "denial"),),
        note="742.18(b)(1): to parties denied unless four conditions are met, else denied.",
    ),
    prose(
        "742.2.a",
        "cwc",
        "Mixtures and test kits, outside the convention",
        "cb_cwc",
        OUTSIDE_CWC,
        confidence="medium",
        note=CWC_NOTE,
    ),
    prose(
        "742.3.b",
        "np",
        "Computers under 742.3(b)",
        "np_742_3_b",
        F.license_required_by_742_3_b.holds(),
        policy=None,
        confidence="low",
        note="The row says: NP applies, unless a License Exception is available.",
    ),
    prose(
        "746.1.b",
        "un",
        "United Nations arms embargoes",
        "un",
        any_of(
            F.destination_un_embargo.holds(),
            F.destination.among("CF", "KP"),
            text="destination is under a United Nations arms embargo",
        ),
        policy="denial",
        confidence="medium",
        note="Destinations: footnote 1 of the chart, the Central African Republic and North Korea.",
    ),
    prose(
        "754.1",
        "ss",
        "Short supply",
        "ss",
        F.license_required_by_part_754.holds(),
        policy=None,
        confidence="low",
        note="Part 754 is not modeled; its outcome is asked for.",
    ),
    prose(
        "746.8.a",
        "sector",
        "Russian industry sector sanctions",
        "ru_sector",
        F.destination.among("RU", "BY"),
        F.license_required_by_russia_sectors.holds(),
        policy="denial",
        confidence="low",
        note="The entry refers to 746.5 and 746.8, which say for which uses; their outcome is asked for.",
    ),
    Rule(
        id="us.ear.734.3.b.1.i",
        title="An entry that points to the ITAR",
        citation="15 CFR 734.3(b)(1)(i)",
        since=START,
        effect="flags",
        when=F.item_itar.holds("the entry says that the item is subject to the ITAR"),
        source=LIST,
        note="Such an item is not subject to the EAR; whether this is such an item must be settled first.",
    ),
)
