"""Announcements of the Ministry of Commerce under the Export Control Law, with the windows of their suspension.

Announcements 55 to 58 were to take effect on 2025-11-08 and 61 (foreign-made items) on 2025-12-01; announcement 70
suspended them, with 61 and 62, on 2025-11-07 to 2026-11-10. The second paragraph of announcement 46 is suspended to
2026-11-27. What happened after either day is not known, and is asked.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of, any_of, none_of
from licet.rule import Rule

LAW_IN_FORCE, ORDER_792 = date(2020, 12, 1), date(2024, 12, 1)
TO_THE_US, SUSPENDED_46, END_46 = date(2024, 12, 3), date(2025, 11, 9), date(2026, 11, 28)
SUSPENDED_61, END_61 = date(2025, 11, 7), date(2026, 11, 10)
NOT_EXTENDED = F.chinese_suspension_extended.lacks("the suspension was not extended")
UNVERIFIED = "Verified until 2026-08-07."
FROM_CHINA = F.shipped_from.equals("CN", "it leaves China")
METALS = ("gallium or germanium", "antimony", "superhard materials")
DUAL_USE = none_of(F.chinese_control.equals("none"), text="a controlled dual-use item")
SOURCES = {
    "23.2023": "https://www.fastmarkets.com/insights/china-suspends-export-prohibition-on-superhard-materials-us",
    "39.2023": "https://efe.com/en/latest-news/2025-11-09/china-lifts-export-ban-on-gallium-germanium-antimony-to-us-for-year",
    "18.2025": "MOFCOM and GACC announcement 18 of 2025",
    "70": "https://www.chemradar.com/en/news/detail/f3s7t2oy9qf4",
    "order 792": "https://exportcontrol.mofcom.gov.cn/article/zcfg/gnzcfg/gzjgfxwj/202410/1057.html",
}


def announcement(number: str, title: str, since: date, source: str, *when: Clause, **more: Any) -> Rule:
    """Return the license requirement of an announcement."""
    return Rule(
        id=f"cn.mofcom.{number}",
        title=title,
        citation=more.pop("citation", None) or "MOFCOM announcement " + " of ".join(number.split(".")[:2]),
        since=since,
        effect=more.pop("effect", "requires"),
        when=all_of(*when),
        source=source,
        **more,
    )


def item(*names: str) -> Clause:
    """Return the condition that the item is one of those an announcement names."""
    return F.chinese_control.among(*names, text=f"{', '.join(names)}")


US_METALS = all_of(FROM_CHINA, item(*METALS), F.destination.equals("US", "to the United States"))
FOREIGN_ITEM = all_of(
    none_of(FROM_CHINA, text="it leaves another country"),
    F.chinese_content_at_0_1_percent.holds("Chinese content of 0.1 percent by value, or Chinese technology"),
)

RULES: tuple[Rule, ...] = (
    announcement(
        "23.2023",
        "Gallium and germanium",
        date(2023, 8, 1),
        SOURCES["23.2023"],
        FROM_CHINA,
        item("gallium or germanium"),
        review_policy="case by case",
    ),
    announcement(
        "39.2023",
        "Graphite",
        date(2023, 12, 1),
        SOURCES["39.2023"],
        FROM_CHINA,
        item("graphite"),
        review_policy="case by case",
        confidence="medium",
    ),
    announcement(
        "33.2024",
        "Antimony and superhard materials",
        date(2024, 9, 15),
        "timeline, 2024-08-15",
        FROM_CHINA,
        item("antimony", "superhard materials"),
        review_policy="case by case",
        confidence="medium",
    ),
    announcement(
        "46.2024.1",
        "Dual-use items to US military users and uses",
        TO_THE_US,
        SOURCES["23.2023"],
        FROM_CHINA,
        DUAL_USE,
        F.us_military_end_use.holds("for a US military user or use"),
        effect="prohibits",
    ),
    announcement(
        "46.2024.2",
        "Gallium, germanium, antimony and superhard materials to the United States",
        TO_THE_US,
        SOURCES["23.2023"],
        US_METALS,
        until=SUSPENDED_46,
        review_policy="denial",
    ),
    announcement(
        "46.2024.2",
        "Gallium, germanium, antimony and superhard materials to the United States",
        END_46,
        SOURCES["23.2023"],
        US_METALS,
        NOT_EXTENDED,
        review_policy="denial",
        confidence="low",
        note="Suspended from 2025-11-09 through 2026-11-27 by announcement 72 of 2025. " + UNVERIFIED,
    ),
    announcement(
        "18.2025",
        "Seven medium and heavy rare earths",
        date(2025, 4, 4),
        SOURCES["18.2025"],
        FROM_CHINA,
        item("rare earths of April 2025"),
        review_policy="case by case",
        note="Not suspended in November 2025.",
    ),
    announcement(
        "55.2025",
        "Superhard materials, rare earths, batteries of October 2025",
        END_61,
        SOURCES["70"],
        FROM_CHINA,
        item("items of announcements 55 to 58"),
        NOT_EXTENDED,
        review_policy="case by case",
        confidence="low",
        citation="MOFCOM and GACC announcements 55 to 58 of 2025",
        note="Due on 2025-11-08 and suspended the day before. " + UNVERIFIED,
    ),
    announcement(
        "62.2025",
        "Rare-earth technology",
        date(2025, 10, 9),
        SOURCES["70"],
        FROM_CHINA,
        item("rare earths of announcement 62"),
        until=SUSPENDED_61,
        review_policy="case by case",
        confidence="medium",
    ),
    announcement(
        "62.2025",
        "Rare-earth technology",
        END_61,
        SOURCES["70"],
        FROM_CHINA,
        item("rare earths of announcement 62"),
        NOT_EXTENDED,
        review_policy="case by case",
        confidence="low",
        note=UNVERIFIED,
    ),
    announcement(
        "61.2025",
        "Foreign-made items with 0.1 percent Chinese content",
        END_61,
        SOURCES["70"],
        FOREIGN_ITEM,
        NOT_EXTENDED,
        review_policy="case by case",
        confidence="low",
        review=((F.military_end_user.holds("for a military user"), "denial"),),
        note="Due on 2025-12-01 and suspended before. " + UNVERIFIED,
    ),
    announcement(
        "61.2025.origin",
        "Rare earths of Chinese origin that leave another country",
        date(2025, 10, 9),
        SOURCES["70"],
        none_of(FROM_CHINA, text="it leaves another country"),
        F.origin.equals("CN", "of Chinese origin"),
        item("rare earths of April 2025", "items of announcements 55 to 58", "rare earths of announcement 62"),
        until=SUSPENDED_61,
        review_policy="case by case",
        review=((F.military_end_user.holds("for a military user"), "denial"),),
        confidence="low",
        citation="MOFCOM announcement 61 of 2025",
        note="The annex was not read: the rare earths named until then are taken for its items.",
    ),
    announcement(
        "catch_all",
        "Item outside the list that endangers security, or serves weapons or terrorism",
        LAW_IN_FORCE,
        "https://www.lexiscn.com/law/law-english-1-3877231-T.html?eng=0",
        FROM_CHINA,
        F.chinese_catch_all.holds(
            "known, or told by the authority, to endanger security or serve weapons or terrorism"
        ),
        citation="Export Control Law, article 12",
        review_policy="case by case",
        confidence="medium",
    ),
    announcement(
        "other",
        "Other dual-use items",
        LAW_IN_FORCE,
        "https://exportcontrol.mofcom.gov.cn/article/zcfg/gnzcfg/flfg/202111/226.html",
        FROM_CHINA,
        item("other dual-use item"),
        review_policy="case by case",
        citation="Export Control Law, article 12",
        confidence="medium",
    ),
    announcement(
        "control_list",
        "Party on the control list",
        ORDER_792,
        SOURCES["order 792"],
        any_of(FROM_CHINA, F.origin.equals("CN", "of Chinese origin"), text="Chinese item"),
        DUAL_USE,
        F.party_cn_control_list.holds("a party is on the control list"),
        effect="prohibits",
        citation="Export Control Law, article 18; State Council order 792, article 29",
        confidence="medium",
    ),
    announcement(
        "attention_list",
        "Party on the attention list: no general license",
        ORDER_792,
        SOURCES["order 792"],
        FROM_CHINA,
        DUAL_USE,
        F.party_cn_attention_list.holds("a party is on the attention list"),
        effect="flags",
        citation="State Council order 792, article 26",
        confidence="medium",
        note="An individual license with a risk assessment is needed, and no general license may be used.",
    ),
    announcement(
        "unreliable",
        "Party on the unreliable entity list",
        date(2023, 2, 16),
        "http://exportcontrol.mofcom.gov.cn/article/zcfg/gnzcfg/zcfggzqd/202111/446.html",
        any_of(FROM_CHINA, F.destination.equals("CN", "to China"), text="trade with China"),
        F.party_cn_unreliable.holds("a party is listed under a ban on trade"),
        effect="prohibits",
        citation="MOFCOM order 4 of 2020",
        confidence="medium",
        note="Framework of 2020-09-19; first listings on this day.",
    ),
)
