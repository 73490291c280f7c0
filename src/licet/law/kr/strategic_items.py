"""Korea: strategic items and the catch-all of the Foreign Trade Act as fully revised in 2024."""

from datetime import date

from licet.clause import F, all_of
from licet.rule import Rule

REVISED = date(2024, 8, 21)
FROM_KOREA = F.shipped_from.equals("KR", "it leaves Korea")
SOURCE = "https://github.com/seelpeed-debug/export-controls-agent-mcp"

RULES: tuple[Rule, ...] = (
    Rule(
        id="kr.fta.19.strategic",
        title="Strategic item",
        citation="Foreign Trade Act of Korea, article 19",
        since=REVISED,
        effect="requires",
        when=all_of(FROM_KOREA, F.korean_strategic_item.holds("a strategic item, intangible transfer included")),
        source=SOURCE,
        review_policy="case by case",
        confidence="medium",
        note="Strategic items were licensed before the revision too; what the earlier text said was not read.",
    ),
    Rule(
        id="kr.fta.19.catch_all",
        title="Catch-all",
        citation="Foreign Trade Act of Korea, article 19-3",
        since=REVISED,
        effect="requires",
        when=all_of(FROM_KOREA, F.korean_catch_all.holds("known to be for weapons, or the authority has said so")),
        source=SOURCE,
        review_policy="case by case",
        confidence="medium",
    ),
)
