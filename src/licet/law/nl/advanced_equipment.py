"""Regeling geavanceerde productieapparatuur voor halfgeleiders: an authorization for exports outside the Union.

EUV equipment, and all else on the common list of the Union, is licensed under its dual-use regulation, whose list is
not copied: whether it asks for an authorization is asked of every export.
"""

from datetime import date

from licet.clause import F, all_of, none_of
from licet.rule import Rule

EU = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
    *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
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

ORDER: tuple[Rule, ...] = tuple(
    Rule(
        id="nl.advanced_equipment",
        title="Advanced chip-making equipment to a destination outside the Union",
        citation="Regeling geavanceerde productieapparatuur voor halfgeleiders, article 2",
        since=since,
        until=until,
        effect="requires",
        when=all_of(
            F.shipped_from.equals("NL", "it leaves the Netherlands"),
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

UNION: tuple[Rule, ...] = tuple(
    Rule(
        id="nl.eu_dual_use",
        title="Dual-use item under the regulation of the Union",
        citation=f"{regulation}, article 3(1)",
        since=since,
        until=until,
        effect="requires",
        when=all_of(
            F.shipped_from.equals("NL", "it leaves the Netherlands"),
            none_of(F.destination.equals("NL"), text="to another country"),
            F.license_required_by_eu_dual_use_regulation.holds("the regulation asks for an authorization"),
        ),
        source="EUR-Lex, article 3 of both regulations",
        confidence="medium",
        note="Annex I and the catch-all, to destinations outside the Union; annex IV within it. General authorizations "
        "are part of the question.",
    )
    for since, until, regulation in (
        (date(2009, 8, 27), date(2021, 9, 9), "Regulation (EC) No 428/2009"),
        (date(2021, 9, 9), None, "Regulation (EU) 2021/821"),
    )
)

RULES: tuple[Rule, ...] = (*ORDER, *UNION)
