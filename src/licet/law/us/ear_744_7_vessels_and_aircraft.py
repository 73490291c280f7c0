"""15 CFR 744.7: items to, or for the use of, foreign vessels and aircraft; stores for US and Canadian carriers.

The item must be free, or eligible for an exception, towards three countries at once: where the vessel or aircraft
lies, where it is registered, and whose persons control it. Read whole, as amended to 2024-03-21.
"""

from datetime import date

from licet.clause import F, all_of, any_of
from licet.law.us.clauses import SUBJECT
from licet.rule import Rule

START = date(1996, 3, 25)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.744.7.a",
        title="Foreign vessels and aircraft",
        citation="15 CFR 744.7(a)",
        since=START,
        effect="requires",
        when=all_of(
            SUBJECT,
            F.for_vessel_or_aircraft.among(
                "carrier stores",
                "license needed",
                text="for a foreign vessel or aircraft, not free to the countries of its place, registry and control",
            ),
        ),
        source="61 FR 12802; 89 FR 20107",
        note="Beside the requirements of the control list, which ask for the destination only.",
    ),
    Rule(
        id="us.ear.744.7.b",
        title="Stores and parts for US and Canadian carriers",
        citation="15 CFR 744.7(b)",
        since=START,
        effect="excepts",
        lifts=("us.ear.744.7.a",),
        when=all_of(
            F.for_vessel_or_aircraft.equals("carrier stores", "stores or parts that a US or Canadian carrier ordered"),
            any_of(
                F.country_group_d1.lacks("not in Country Group D:1"),
                F.destination.equals("CN", "in China"),
                text="outside Country Group D:1, or in China",
            ),
        ),
        source="61 FR 12802; 89 FR 20107",
        note="Fuel goes to the vessel or aircraft itself only, not to an airline's installation or agent.",
    ),
)
