"""Taiwan: strategic high-tech commodities need a permit; since 2025-06-10 601 more parties stand on the entity list.

An item outside the list is reached too if its end use or end user may be military: that is asked.
"""

from datetime import date

from licet.clause import F, all_of
from licet.rule import Rule

FROM_TAIWAN = F.shipped_from.equals("TW", "it leaves Taiwan")
STRATEGIC = F.taiwanese_strategic_item.holds("a strategic high-tech commodity")
CATCH_ALL = F.taiwanese_catch_all.holds("its end use or end user may be military")
UPDATE = "https://news.cnyes.com/news/id/6156884"
NEWS = "https://news.ltn.com.tw/news/focus/breakingnews/5076105"

TRADE_ACT, LIST_2025 = date(1993, 2, 5), date(2025, 6, 10)

RULES: tuple[Rule, ...] = (
    Rule(
        id="tw.entity_list",
        title="Strategic high-tech commodity to a party on the entity list",
        citation="Foreign Trade Act, article 13; strategic high-tech commodities entity list of 2025-06-10",
        since=LIST_2025,
        effect="requires",
        when=all_of(FROM_TAIWAN, STRATEGIC, F.party_tw_entity_list.holds("a party is on the entity list")),
        source=NEWS,
        review_policy="case by case",
        note="Huawei, SMIC and units of theirs abroad are on the list.",
    ),
    *(
        Rule(
            id=id_,
            title=title,
            citation="Foreign Trade Act, article 13",
            since=since,
            until=until,
            effect="requires",
            when=all_of(FROM_TAIWAN, what),
            source=source,
            review_policy="case by case",
            confidence=confidence,
            note=note,
        )
        for since, until, source, confidence, note in (
            (
                TRADE_ACT,
                LIST_2025,
                "Foreign Trade Act, article 13",
                "low",
                "The day is that of the act; earlier wordings were not read, and what they reached is asked.",
            ),
            (LIST_2025, None, f"{NEWS}; {UPDATE}", "medium", "Reported, not read in the gazette."),
        )
        for id_, title, what in (
            ("tw.strategic", "Strategic high-tech commodity", STRATEGIC),
            ("tw.catch_all", "Another item whose end use or end user may be military", CATCH_ALL),
        )
    ),
)
