"""Japan: 23 kinds of chip-making equipment, licensed to every destination; the end user list as a red flag.

All else is under the Export Trade Control Order, whose tables are not copied: whether it asks for permission is asked.
"""

from datetime import date

from licet.clause import F, all_of, none_of
from licet.rule import Rule

FROM_JAPAN = F.shipped_from.equals("JP", "it leaves Japan")

RULES: tuple[Rule, ...] = (
    Rule(
        id="jp.meti.chip_equipment",
        title="Chip-making equipment",
        citation="METI ordinance of 2023-05-23, under the Foreign Exchange and Foreign Trade Act",
        since=date(2023, 7, 23),
        effect="requires",
        when=all_of(FROM_JAPAN, F.japanese_equipment.holds("one of the 23 kinds of equipment")),
        source="timeline, 2023-07-23",
        review_policy="case by case",
        confidence="medium",
        note="To 42 countries a bulk license serves; to others, China among them, an individual one.",
    ),
    Rule(
        id="jp.order",
        title="Item under the Export Trade Control Order",
        citation="Foreign Exchange and Foreign Trade Act, article 48(1); Cabinet Order 378 of 1949, article 1",
        since=date(1949, 12, 1),
        effect="requires",
        when=all_of(
            FROM_JAPAN,
            none_of(F.destination.equals("JP"), text="to another country"),
            F.license_required_by_japanese_order.holds("the order asks for permission"),
        ),
        source="Export Trade Control Order, article 1, in translation",
        confidence="medium",
        note="Appended table 1, its catch-all (item 16) included, as of the day; its tables were not read.",
    ),
    Rule(
        id="jp.meti.end_user_list",
        title="Party on the end user list",
        citation="METI end user list",
        since=date(2025, 9, 29),
        effect="flags",
        when=all_of(FROM_JAPAN, F.party_jp_end_user_list.holds("a party is on the list")),
        source="https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html",
        confidence="medium",
        note="Catch-all: a license is needed unless it is clear that the item is not for the weapons "
        "named. The list is "
        "older; its edition of this day is the first one read.",
    ),
)
