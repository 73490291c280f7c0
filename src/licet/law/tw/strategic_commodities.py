"""Taiwan: strategic high-tech commodities need a permit; since 2025-06-10 601 more parties stand on the entity list."""

from datetime import date

from licet.clause import F, all_of
from licet.rule import Rule

FROM_TAIWAN = F.shipped_from.equals("TW", "it leaves Taiwan")
STRATEGIC = F.taiwanese_strategic_item.holds("a strategic high-tech commodity")
NEWS = "https://news.ltn.com.tw/news/focus/breakingnews/5076105"

RULES: tuple[Rule, ...] = (
    Rule(
        id="tw.entity_list",
        title="Strategic high-tech commodity to a party on the entity list",
        citation="Foreign Trade Act, article 13; strategic high-tech commodities entity list of 2025-06-10",
        since=date(2025, 6, 10),
        effect="requires",
        when=all_of(FROM_TAIWAN, STRATEGIC, F.party_tw_entity_list.holds("a party is on the entity list")),
        source=NEWS,
        review_policy="case by case",
        note="Huawei, SMIC and units of theirs abroad are on the list.",
    ),
    Rule(
        id="tw.strategic",
        title="Strategic high-tech commodity",
        citation="Foreign Trade Act, article 13",
        since=date(2018, 1, 1),
        effect="requires",
        when=all_of(FROM_TAIWAN, STRATEGIC),
        source=NEWS,
        review_policy="case by case",
        confidence="medium",
        note="A permit is needed for every export of such a commodity. The duty is older than the entity list and "
        "older than the first day of this library, which stands here.",
    ),
)
