"""Regeling geavanceerde productieapparatuur voor halfgeleiders: an authorization for exports outside the Union.

EUV equipment was licensed before under the common list of the Union, which is not modeled here.
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

RULES: tuple[Rule, ...] = tuple(
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
