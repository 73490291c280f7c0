"""What follows from a summary answer or from a classification alone, so that one answer settles many facts.

"Nothing of concern is known" answers every end-use and end-user question of part 744 at once; a fact that is given
beside it is kept. The group and category of an ECCN are read from its code.
"""

import re
from collections.abc import Callable
from datetime import date

from licet.derived import Derivation, Lookup
from licet.law.us.ear_740_country_groups import GROUPS
from licet.law.us.ear_740_country_groups import TABLES as COUNTRY_GROUPS

CONCERNS = (
    *("for_footnote_3_party_item", "for_russian_or_belarusian_item", "for_iranian_item", "for_item_to_macau_or_d5"),
    *("military_end_use", "military_end_user", "military_intelligence_end_use", "supercomputer_end_use"),
    *("advanced_node_end_use", "unknown_node_end_use", "advanced_node_design_end_use", "chip_equipment_end_use"),
    *("weapons_of_mass_destruction_end_use", "knowledge_of_violation", "prc_advanced_chip"),
    *("breach_of_license_terms", "letter_on_file", "informed_by_bis", "oil_and_gas_end_use", "transit_needs_license"),
    *("oil_item_through_other_country", "letter_on_foreign_item"),
    *(
        "iraqi_military_end_use",
        "camera_for_military_end_user",
        "camera_for_military_commodity",
        "government_of_iran_party",
    ),
    "for_vessel_or_aircraft",
)
OTHER_LISTS = (
    "party_denied",
    "party_on_military_end_user_list",
    "party_footnote_3",
    "party_sdn_744_8",
    "party_blocked_oligarch",
    "validated_end_user",
)
ECCN = re.compile(r"^[0-9][A-E][0-9]{3}")
TECHNOLOGY = (
    *("technology_d_or_e", "technology_d_or_e_3_to_9", "technology_9x515", "technology_600_series"),
    *("technology_may_need_assurance", "technology_d_or_e_3_to_5_7"),
)
FAMILIES = (
    *("item_9x515", "item_600_series", "item_on_control_list", "item_category_3_to_9", "item_category_3_b_to_e"),
    "item_category_3_to_5_7",
    "product_kind",
)


def concerns(answer: str) -> tuple[bool | str | None, ...]:
    """Return what a summary answer says of each of CONCERNS."""
    return (*(False,) * (len(CONCERNS) - 1), "none") if answer == "none" else (None,) * len(CONCERNS)


def other_lists(answer: str) -> tuple[bool | str | None, ...]:
    """Return what a summary answer says of each of OTHER_LISTS."""
    return (*(False,) * (len(OTHER_LISTS) - 1), "none") if answer == "none" else (None,) * len(OTHER_LISTS)


def technology(code: str) -> tuple[bool | None, ...]:
    """Return what the code of technology or software says, in the order of TECHNOLOGY.

    Example:
        >>> technology("3E991")
        (True, True, False, False, False, True)
        >>> technology("none")
        (False, False, False, False, False, False)
    """
    if code in {"none", "EAR99"}:
        return (False,) * len(TECHNOLOGY)
    if not ECCN.match(code):
        return (None,) * len(TECHNOLOGY)
    d_or_e = code[1] in "DE"
    return (
        d_or_e,
        d_or_e and code[0] in "3456789",
        d_or_e and code[0] == "9" and code[2:5] == "515",
        d_or_e and code[2] == "6",
        d_or_e and code[2] != "9",  # entries for anti-terrorism reasons need none
        d_or_e and code[0] in "3457",
    )


def item(code: str) -> tuple[bool | str | None, ...]:
    """Return whether an item is 9x515, 600 series, on the list, in Categories 3 to 9, in groups B to E of Category 3.

    Then whether it is in Categories 3 to 5 or 7, and its kind, which the product group says (738.2(c)); EAR99 has none.

    Example:
        >>> item("9A610.x"), item("EAR99")
        ((False, True, True, True, False, False, 'commodity'), (False, False, False, False, False, False, None))
    """
    if code == "EAR99":
        return (*(False,) * (len(FAMILIES) - 1), None)
    if not ECCN.match(code):
        return (None,) * len(FAMILIES)
    return (
        code[0] == "9" and code[2:5] == "515",
        code[2] == "6",
        True,
        code[0] in "3456789",
        code[0] == "3" and code[1] in "BCDE",
        code[0] in "3457",
        {"D": "software", "E": "technology"}.get(code[1], "commodity"),
    )


def _in_macau_or_d5(country: str, day: date) -> tuple[bool | None, ...]:
    if country == "MO":
        return (True,)
    groups = COUNTRY_GROUPS[0]
    assert isinstance(groups, Lookup)
    return (groups.value(country, day)[GROUPS.index("d5")],)


def _in_groups(*names: str) -> Callable[[str, date], tuple[bool | None, ...]]:
    """Return the reading of some country groups for any country, on a day."""
    groups = COUNTRY_GROUPS[0]
    assert isinstance(groups, Lookup)
    places = [GROUPS.index(name) for name in names]
    return lambda country, day: tuple(groups.value(country, day)[place] for place in places)


_GROUP_EDGES = COUNTRY_GROUPS[0].edges if isinstance(COUNTRY_GROUPS[0], Lookup) else ()

TABLES: tuple[Derivation, ...] = (
    Lookup("us.ear.known_concern", CONCERNS, "known_concern", lambda answer, _: concerns(answer), (), "15 CFR 772.1"),
    Lookup(
        "us.ear.other_lists",
        OTHER_LISTS,
        "other_list_matches",
        lambda answer, _: other_lists(answer),
        (),
        "15 CFR part 744; part 764",
    ),
    Lookup(
        "us.ear.technology",
        TECHNOLOGY,
        "technology_eccn",
        lambda code, _: technology(code),
        (),
        "supplement no. 1 to part 774",
    ),
    Lookup(
        "us.ear.plant_technology",
        tuple(f"plant_{name}" for name in TECHNOLOGY),
        "plant_technology_eccn",
        lambda code, _: technology(code),
        (),
        "supplement no. 1 to part 774",
    ),
    Lookup(
        "us.ear.item_families",
        FAMILIES,
        "eccn",
        lambda code, _: item(code),
        (),
        "15 CFR 738.2; 772.1",
    ),
    Lookup(
        "us.ear.end_use_location",
        ("end_use_in_macau_or_d5",),
        "end_use_location",
        _in_macau_or_d5,
        _GROUP_EDGES,
        "supplement no. 1 to part 740",
    ),
    Lookup(
        "us.ear.shipped_from",
        ("shipped_from_a5", "shipped_from_d5", "shipped_from_a6", "shipped_from_d1", "shipped_from_d4"),
        "shipped_from",
        _in_groups("a5", "d5", "a6", "d1", "d4"),
        _GROUP_EDGES,
        "supplement no. 1 to part 740",
    ),
    Lookup("us.ear.origin", ("origin_d5",), "origin", _in_groups("d5"), _GROUP_EDGES, "supplement no. 1 to part 740"),
)
