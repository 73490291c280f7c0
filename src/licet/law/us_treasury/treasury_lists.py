"""The lists of the Office of Foreign Assets Control: each forbids something else, and trade only the first.

A US person, or a dealing in the United States, is asked by every rule. Secondary sanctions forbid nothing: whoever
deals may be listed. Country programs are asked about.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of
from licet.rule import Rule

US_PERSON = F.us_person_dealing.holds("a US person takes part, or the dealing is in the United States")
UNLICENSED = F.treasury_license_held.lacks("no license of the Treasury covers it")
NEW_DEBT = F.dealing.equals("new debt", "new debt")
NEW_EQUITY = F.dealing.equals("new equity", "new equity")


def forbids(id_: str, title: str, citation: str, since: date, source: str, *when: Clause, **more: Any) -> Rule:
    """Return a prohibition that a license of the Treasury alone overcomes."""
    return Rule(
        id=f"us.ofac.{id_}",
        title=title,
        citation=citation,
        since=since,
        effect="prohibits",
        when=all_of(US_PERSON, *when, UNLICENSED),
        source=source,
        **more,
    )


FIRST, SECOND, SHORTER = date(2014, 7, 16), date(2014, 9, 12), date(2017, 11, 28)
PROGRAMS = ("BY", "CU", "IR", "KP", "LY", "MM", "RU", "SD", "SY", "UA", "VE")

RULES: tuple[Rule, ...] = (
    forbids(
        "sdn",
        "Blocked person: every dealing",
        "31 CFR chapter V (each program); guidance of 2014-08-13",
        date(2014, 8, 13),
        "OFAC guidance of 2014-08-13 on entities owned by blocked persons",
        F.party_sdn.holds("a party is blocked, or half owned by blocked persons together"),
    ),
    forbids(
        "cmic",
        "Chinese military company: its listed securities",
        "E.O. 13959, section 1(a)",
        date(2021, 1, 11),
        "85 FR 73185",
        F.party_cmic.holds("the issuer is listed"),
        F.dealing.equals("listed securities", "trade in its listed securities"),
        until=date(2021, 8, 2),
        confidence="medium",
        note="The first list (Communist Chinese military companies) was partly enjoined in court.",
    ),
    forbids(
        "cmic",
        "Chinese military-industrial complex company: its listed securities",
        "E.O. 13959 as amended by E.O. 14032, section 1(a)",
        date(2021, 8, 2),
        "86 FR 30145",
        F.party_cmic.holds("the issuer is listed"),
        F.dealing.equals("listed securities", "trade in its listed securities"),
        note="Trade in goods with the party is free; the 50 percent rule does not apply; 365 days to divest.",
    ),
    *(
        forbids(
            f"ssi.{directive}",
            f"Sectoral sanctions, directive {directive}: new {words}",
            f"E.O. 13662, directive {directive}{', as amended on 2017-09-29' if since == SHORTER else ''}",
            since,
            source,
            F.party_ssi_directive.equals(directive, f"listed under directive {directive}"),
            any_of(
                all_of(NEW_DEBT, F.debt_days.above(days, f"of more than {days} days")),
                *equity,
                text=words,
            ),
            until=until,
        )
        for directive, since, until, days, equity, source in (
            ("1", FIRST, SECOND, 90, (NEW_EQUITY,), "OFAC FAQ 370"),
            ("1", SECOND, SHORTER, 30, (NEW_EQUITY,), "OFAC FAQ 370"),
            ("1", SHORTER, None, 14, (NEW_EQUITY,), "OFAC FAQ 370; Pub. L. 115-44, section 223"),
            ("2", FIRST, SHORTER, 90, (), "OFAC FAQ 370"),
            ("2", SHORTER, None, 60, (), "OFAC FAQ 370; Pub. L. 115-44, section 223"),
            ("3", SECOND, None, 30, (), "OFAC FAQ 411; E.O. 13662, directive 3"),
        )
        for words in (f"debt of more than {days} days{', and equity' if equity else ''}",)
    ),
    *(
        forbids(
            "ssi.4",
            "Sectoral sanctions, directive 4: deepwater, Arctic and shale oil projects",
            citation,
            since,
            source,
            F.party_ssi_directive.equals("4", "listed under directive 4"),
            F.dealing.equals("oil project", "goods, services or technology for such a project"),
            until=until,
            note=note,
        )
        for citation, since, until, source, note in (
            (
                "E.O. 13662, directive 4",
                SECOND,
                date(2018, 1, 29),
                "E.O. 13662, directive 4",
                "Projects in Russia only in this version; others are not told apart, the stricter.",
            ),
            (
                "E.O. 13662, directive 4, as amended on 2017-10-31",
                date(2018, 1, 29),
                None,
                "E.O. 13662; Pub. L. 115-44, section 225",
                "",
            ),
        )
    ),
    forbids(
        "country",
        "Country programs",
        "31 CFR chapter V, such as parts 510, 515 and 560",
        date(1963, 7, 8),
        "31 CFR chapter V",
        F.destination.among(*PROGRAMS, text="to a country of a program"),
        F.forbidden_by_country_program.holds("the program forbids the dealing on the day"),
        confidence="medium",
        note="The programs were not encoded: what they forbid is asked, of the countries that had or have one.",
    ),
    forbids(
        "capta",
        "Correspondent and payable-through accounts",
        "31 CFR part 561; E.O. 14024, directive 2",
        date(2019, 3, 14),
        "CAPTA List; OFAC FAQ 971 and 973",
        F.party_capta.holds("the bank is on the CAPTA List"),
        F.dealing.equals("payment", "an account or a payment"),
        confidence="medium",
        note="Binds US financial institutions; read as binding every US person, the stricter.",
    ),
    *(
        forbids(
            f"ns_mbs.{directive.lower()}",
            f"NS-MBS List, directive {directive}",
            f"E.O. 14024, directive {directive}",
            since,
            source,
            F.party_ns_mbs_directive.equals(directive, f"listed under directive {directive}"),
            what,
            until=until,
            confidence="medium",
            note=note,
        )
        for directive, since, until, what, source, note in (
            (
                "1",
                date(2021, 6, 14),
                date(2022, 2, 22),
                F.dealing.equals("bonds", "its bonds, or lending to it"),
                "E.O. 14024; OFAC FAQ 888",
                "Binds US financial institutions, in the primary market; read as binding every US person. Superseded "
                "by directive 1A.",
            ),
            (
                "1A",
                date(2022, 2, 22),
                None,
                F.dealing.equals("bonds", "its bonds, or lending to it"),
                "E.O. 14024; OFAC FAQ 888 and 983",
                "As directive 1, and since 2022-03-01 the secondary market for bonds issued after it; the markets are "
                "not told apart, the stricter.",
            ),
            (
                "3",
                date(2022, 3, 26),
                None,
                any_of(
                    all_of(NEW_DEBT, F.debt_days.above(14, "of more than 14 days")), NEW_EQUITY, text="debt or equity"
                ),
                "E.O. 14024; OFAC FAQ 983",
                "For entities listed later, 30 days after their listing; the day of listing is that of the status.",
            ),
            (
                "4",
                date(2022, 2, 28),
                None,
                F.dealing.among(
                    "trade", "payment", "new debt", "new equity", "listed securities", "bonds", text="any transaction"
                ),
                "E.O. 14024",
                "What general license 8 and its successors authorize is a license of the Treasury.",
            ),
        )
    ),
)
