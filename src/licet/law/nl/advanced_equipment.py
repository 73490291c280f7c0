"""Regeling geavanceerde productieapparatuur voor halfgeleiders: an authorization for exports outside the Union.

EUV equipment, and all else on the common list of the Union, was licensed before the order, under its dual-use
regulation. That list is not copied: whether it holds the item is asked, and so is the catch-all.
"""

from datetime import date

from licet.clause import F, all_of, none_of
from licet.rule import Rule

EU = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
    *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
UNION_LIST = "dual-use list of the Union"
FIRST = ("NXT:2000i or later", "ALD or epitaxy")
SECOND = (*FIRST, "NXT:1970i or 1980i")
THIRD = (*SECOND, "measuring and inspection of 2025")
STEPS = (
    (
        date(2023, 9, 1),
        date(2024, 9, 7),
        FIRST,
        "http://stage.exportcompliancedaily.com/article/2023/07/03/netherlands-releases-new-chip-export-controls-asml-expects-no-material-impact-2306300028",
    ),
    (
        date(2024, 9, 7),
        date(2025, 4, 1),
        SECOND,
        "http://stage.exportcompliancedaily.com/article/2024/09/10/netherlands-expands-chip-equipment-controls-asml-expects-no-impact-2409090024",
    ),
    (
        date(2025, 4, 1),
        None,
        THIRD,
        "https://thebharatexpressnews.com/the-netherlands-will-expand-export-controls-on-semiconductor-equipment/",
    ),
)

FROM_NL = F.shipped_from.equals("NL", "it leaves the Netherlands")
FIRST_DAY, BREXIT, RECAST = date(2009, 8, 27), date(2021, 1, 1), date(2021, 9, 9)  # first day of 428/2009
LISTED = all_of(
    FROM_NL,
    F.dutch_equipment.equals(UNION_LIST, "an item of the dual-use list of the Union, such as EUV equipment"),
    none_of(F.destination.among(*EU), text="to a destination outside the Union"),
    none_of(
        all_of(F.destination.equals("GB"), F.shipped_on.before(BREXIT)),
        text="not to the United Kingdom before 2021",
    ),
)
# Annex II of the regulation, section A: the general authorization EU001.
EU001 = ("AU", "CA", "JP", "NZ", "NO", "CH", "LI", "US", "IS", "GB")


def dual_use(citation: str, since: date, until: date | None) -> Rule:
    """Return the authorization that the common list of the Union asks for, in one period."""
    return Rule(
        id="nl.dual_use",
        title="Item of the dual-use list of the Union to a destination outside it",
        citation=citation,
        since=since,
        until=until,
        effect="requires",
        when=LISTED,
        source=citation,
        review_policy="case by case",
        confidence="medium",
        note="The list is not copied: whether it holds the item is asked. EUV equipment is on it; no license to China "
        "was renewed since 2019, as the press reports.",
    )


DUAL_USE = (
    dual_use("Regulation (EC) 428/2009, article 3(1)", FIRST_DAY, RECAST),
    dual_use("Regulation (EU) 2021/821, article 3(1)", RECAST, None),
    Rule(
        id="nl.eu001",
        title="General authorization EU001",
        citation="Regulation (EU) 2021/821, annex II, section A",
        since=FIRST_DAY,
        effect="excepts",
        lifts=("nl.dual_use",),
        when=all_of(
            FROM_NL,
            F.destination.among(*EU001, text="to a country of EU001"),
            F.exception_terms_met.holds("the exporter is registered and the item is not one that EU001 leaves out"),
        ),
        source="Regulation (EU) 2021/821, annex II, section A; Regulation (EC) 428/2009, annex IIa",
        confidence="medium",
    ),
)
ORDER: tuple[Rule, ...] = tuple(
    Rule(
        id="nl.advanced_equipment",
        title="Advanced chip-making equipment to a destination outside the Union",
        citation="Regeling geavanceerde productieapparatuur voor halfgeleiders, article 2",
        since=since,
        until=until,
        effect="requires",
        when=all_of(
            FROM_NL,
            none_of(F.destination.among(*EU), text="to a destination outside the Union"),
            F.dutch_equipment.among(*machines, text=", ".join(machines)),
        ),
        source=source,
        review_policy="case by case",
        confidence="medium",
        note="The machines are named by their models as accounts do; the order describes them by parameters.",
    )
    for since, until, machines, source in STEPS
)

CATCH_ALL: tuple[Rule, ...] = tuple(
    Rule(
        id="nl.catch_all",
        title="Item outside the common list that the catch-all or annex IV reaches",
        citation=citation,
        since=since,
        until=until,
        effect="requires",
        when=all_of(
            FROM_NL,
            none_of(F.destination.equals("NL"), text="to another country"),
            F.eu_catch_all.holds("the catch-all, or within the Union annex IV, reaches the item"),
        ),
        source=citation,
        review_policy="case by case",
        confidence="medium",
    )
    for citation, since, until in (
        ("Regulation (EC) 428/2009, articles 4, 8 and 22", FIRST_DAY, RECAST),
        ("Regulation (EU) 2021/821, articles 4, 5, 9, 10 and 11", RECAST, None),
    )
)

RULES: tuple[Rule, ...] = (*DUAL_USE, *CATCH_ALL, *ORDER)
