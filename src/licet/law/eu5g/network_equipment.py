"""Import-side restrictions on 5G equipment of high-risk vendors, by country, part of the network and day.

The ladder is read for the operator: prohibited is a ban on buying or keeping, license required an authorization. The
Toolbox of 2020-01-29 and the Commission's communication of 2023-06-15 bind no operator and are not rules.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, none_of
from licet.rule import Rule

VENDOR = F.high_risk_vendor.holds("the maker is treated as high risk")
IN_5G = F.network_generation.equals("5G", "in a 5G network")
NEW = F.network_stage.equals("new", "newly bought or installed")
CORE = F.network_part.equals("core", "in the core")
CULLEN = "https://www.cullen-international.com/news/2024/10/Update-on-5G-security-measures-across-Europe.html"
FACTBOX = (
    "https://m.uk.investing.com/news/stock-market-news/"
    "factboxeuropean-countries-who-put-curbs-on-huawei-5g-equipment-3172926"
)
SURVEY = (
    "https://ceoworld.biz/2024/08/13/"
    "eu-member-states-on-restricting-high-risk-telecom-suppliers-huawei-and-zte-under-the-microscope"
)


def state(
    country: str, name: str, title: str, citation: str, since: date, source: str, *when: Clause, **more: Any
) -> Rule:
    """Return one restriction of a state."""
    return Rule(
        id=f"eu5g.{country.lower()}.{name}",
        title=title,
        citation=citation,
        since=since,
        effect=more.pop("effect", "prohibits"),
        when=all_of(F.network_country.equals(country, f"network in {country}"), *when, IN_5G),
        source=source,
        confidence=more.pop("confidence", "medium"),
        **more,
    )


READ = ("DE", "DK", "EE", "ES", "FR", "GB", "IT", "RO", "SE")
GERMAN = "Contracts of the Federal Government with the operators, 2024-07-11"

RULES: tuple[Rule, ...] = (
    state(
        "FR",
        "authorization",
        "France: authorization of 5G radio equipment",
        "Law 2019-810 of 2019-08-01",
        date(2019, 8, 1),
        FACTBOX,
        VENDOR,
        F.network_part.equals("radio access", "radio equipment"),
        effect="requires",
        review_policy="case by case",
        note="Authorizations of 3 to 8 years, in practice not renewed: out by about 2028.",
    ),
    state(
        "IT",
        "golden_power",
        "Italy: notification of 5G supplies from outside the Union",
        "Law decree 21/2012, article 1-bis",
        date(2019, 9, 21),
        "https://dig.watch/updates/eu-nations-divided-over-regulation-of-high-risk-5g-telecom-suppliers",
        F.vendor_outside_eu.holds("the maker is established outside the Union"),
        NEW,
        effect="requires",
        review_policy="case by case",
    ),
    state(
        "SE",
        "central.new",
        "Sweden: new equipment for central functions",
        "PTS decision of 2020-10-20",
        date(2020, 10, 20),
        SURVEY,
        VENDOR,
        F.network_part.among("core", "management system", "radio access", text="in central functions"),
        NEW,
        note="Conditions of licenses for the bands auctioned; upheld in court.",
    ),
    state(
        "SE",
        "central.in_use",
        "Sweden: equipment in central functions removed",
        "PTS decision of 2020-10-20",
        date(2025, 1, 1),
        SURVEY,
        VENDOR,
        F.network_part.among("core", "management system", "radio access", text="in central functions"),
    ),
    state(
        "GB",
        "new",
        "United Kingdom: no purchase",
        "Decision of 2020-07-14; designated vendor direction of 2022-10-13",
        date(2021, 1, 1),
        FACTBOX,
        VENDOR,
        NEW,
    ),
    state(
        "GB",
        "core",
        "United Kingdom: out of the core",
        "Designated vendor direction of 2022-10-13",
        date(2024, 1, 1),
        FACTBOX,
        VENDOR,
        CORE,
    ),
    state(
        "GB",
        "all",
        "United Kingdom: out of 5G",
        "Designated vendor direction of 2022-10-13",
        date(2028, 1, 1),
        FACTBOX,
        VENDOR,
    ),
    state(
        "RO",
        "authorization",
        "Romania: authorization of the supplier",
        "Law 163/2021",
        date(2021, 6, 11),
        CULLEN,
        VENDOR,
        NEW,
        effect="requires",
        review_policy="denial",
        note="Chinese vendors are not authorized.",
    ),
    state(
        "DK",
        "security_act",
        "Denmark: the authority may forbid a supplier",
        "Act on supplier security, 2021",
        date(2021, 6, 1),
        FACTBOX,
        VENDOR,
        effect="flags",
    ),
    state(
        "EE",
        "ban",
        "Estonia: effective ban",
        "Electronic Communications Act, as amended on 2021-11-30",
        date(2021, 11, 30),
        CULLEN,
        VENDOR,
        NEW,
        effect="requires",
        review_policy="denial",
        note="Contested before the courts, with a reference to the Court of Justice.",
    ),
    state(
        "DE",
        "core",
        "Germany: no critical components in the core",
        GERMAN,
        date(2027, 1, 1),
        CULLEN,
        VENDOR,
        CORE,
        confidence="high",
        note="A contract, enforced as such: not after 2026-12-31.",
    ),
    state(
        "DE",
        "management",
        "Germany: critical management systems replaced",
        GERMAN,
        date(2030, 1, 1),
        CULLEN,
        VENDOR,
        F.network_part.equals("management system", "a critical management system of the access or transport network"),
        confidence="high",
        note="Not after 2029-12-31.",
    ),
    state(
        "GB",
        "steps",
        "United Kingdom: other steps of the direction",
        "Designated vendor direction of 2022-10-13",
        date(2022, 10, 13),
        FACTBOX,
        VENDOR,
        F.uk_direction_step_missed.holds("another step of the direction is missed"),
        confidence="low",
        note="The steps were not read; the share of the access network is one of them.",
    ),
    Rule(
        id="eu5g.other",
        title="A state whose law was not read",
        citation="National law on the security of networks",
        since=date(2020, 1, 29),
        effect="requires",
        when=all_of(
            none_of(F.network_country.among(*READ), text="a network in another state"),
            VENDOR,
            IN_5G,
            F.network_law_restricts_vendor.holds("the law of the state restricts such equipment"),
        ),
        source=CULLEN,
        confidence="low",
        note="Thirteen member states restricted by November 2025; those not read here are asked, never cleared.",
    ),
)
