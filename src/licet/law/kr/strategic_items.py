"""Korea: strategic items and the situational license (catch-all) of the Foreign Trade Act and its public notice.

The list itself is an annex of the Public Notice on Trade of Strategic Items of the Ministry of Trade, Industry and
Energy; whether an item is on it, or on annex 2-2 for Russia and Belarus, on the day is asked.
"""

from datetime import date
from typing import Any

from licet.clause import Clause, F, all_of
from licet.rule import Rule

RECAST, MINISTRY, REVISED = date(2007, 4, 11), date(2013, 3, 23), date(2024, 8, 21)
QUANTUM = date(2025, 2, 28)
FIRST, SECOND, THIRD = date(2022, 3, 26), date(2023, 4, 28), date(2024, 9, 9)
FROM_KOREA = F.shipped_from.equals("KR", "it leaves Korea")
ACT = "Foreign Trade Act of Korea (Act No. 8356 of 2007, as amended by Act No. 11690 of 2013)"
REVISION = "Foreign Trade Act of Korea, amendment published 2024-02-20"
NOTICE = "Public Notice on Trade of Strategic Items (Ministry of Trade, Industry and Energy), annex 2-2"
EARLIER = "The duty is older than this text."
NOT_READ = "The Korean text since 2024-08-21 was not read; the day and the wider ground for listing follow a law firm."


def license_(id_: str, title: str, since: date, source: str, *when: Clause, **more: Any) -> Rule:
    """Return a requirement of a Korean license."""
    return Rule(
        id=id_,
        title=title,
        citation=more.pop("citation"),
        since=since,
        effect="requires",
        when=all_of(FROM_KOREA, *when),
        source=source,
        review_policy=more.pop("review_policy", "case by case"),
        confidence=more.pop("confidence", "medium"),
        **more,
    )


STRATEGIC = F.korean_strategic_item.holds("a strategic item, intangible transfer included")
CATCH_ALL = F.korean_catch_all.holds("known to be for weapons, or the authority has said so")

RULES: tuple[Rule, ...] = (
    *(
        license_(
            id_,
            title,
            RECAST,
            "Foreign Trade Act of Korea (Act No. 8356 of 2007-04-11)",
            what,
            citation="Foreign Trade Act of Korea, article 19",
            until=MINISTRY,
            confidence="low",
            note="The article as it stood between 2007 and 2013 was not read; what it reached is asked.",
        )
        for id_, title, what in (
            ("kr.fta.19.strategic", "Strategic item", STRATEGIC),
            ("kr.fta.19.catch_all", "Situational license", CATCH_ALL),
        )
    ),
    license_(
        "kr.fta.19.strategic",
        "Strategic item",
        MINISTRY,
        ACT,
        STRATEGIC,
        citation="Foreign Trade Act of Korea, article 19(1) and (2)",
        until=REVISED,
        confidence="high",
        note=EARLIER,
    ),
    license_(
        "kr.fta.19.strategic",
        "Strategic item",
        REVISED,
        REVISION,
        STRATEGIC,
        citation="Foreign Trade Act of Korea, article 19",
        until=QUANTUM,
        note=NOT_READ,
    ),
    license_(
        "kr.fta.19.strategic",
        "Strategic item, those of the 36th amendment included",
        QUANTUM,
        f"{REVISION}; announcements of the ministry of 2024-12-06 and 2025-02-23, as the press reports them",
        STRATEGIC,
        citation="Foreign Trade Act of Korea, article 19; Public Notice on Trade of Strategic Items, 36th amendment",
        note="21 items were added: quantum computers and their cooling and measuring equipment, AI chips, scanning "
        "electron microscopes, EUV masks, GAAFET technology, 3D printers, coating technology. " + NOT_READ,
    ),
    license_(
        "kr.fta.19.catch_all",
        "Situational license: weapons of mass destruction and their missiles",
        MINISTRY,
        ACT,
        CATCH_ALL,
        citation="Foreign Trade Act of Korea, article 19(3)",
        until=REVISED,
        confidence="high",
        note=EARLIER,
    ),
    license_(
        "kr.fta.19.catch_all",
        "Situational license",
        REVISED,
        REVISION,
        CATCH_ALL,
        citation="Foreign Trade Act of Korea, article 19-3",
        note=NOT_READ,
    ),
    *(
        license_(
            "kr.notice.annex_2_2",
            f"Situational license for Russia and Belarus: {items}",
            since,
            NOTICE,
            F.destination.among("RU", "BY", text="to Russia or Belarus"),
            F.in_korean_annex_2_2.holds("listed in annex 2-2 on the day"),
            citation=NOTICE,
            until=until,
            review_policy=policy,
            note=note,
        )
        for since, until, items, policy, note in (
            (FIRST, SECOND, "57 items", "case by case", "Published 2022-03-25; number of the notice not found."),
            (
                SECOND,
                THIRD,
                "798 items, later 1,159",
                "denial",
                "Promulgated 2023-04-24; the day of 1,159 was not found.",
            ),
            (THIRD, None, "1,402 items", "denial", "Promulgated 2024-09-05. Contracts of before: case by case."),
        )
    ),
    Rule(
        id="kr.notice.medical_devices",
        title="Medical devices to Russia and Belarus: no situational license",
        citation="Public Notice on Trade of Strategic Items, 36th amendment",
        since=QUANTUM,
        effect="excepts",
        lifts=("kr.notice.annex_2_2",),
        when=all_of(
            FROM_KOREA,
            F.destination.among("RU", "BY", text="to Russia or Belarus"),
            F.medical_device.holds("a medical device"),
            F.exception_terms_met.holds("the report before the export is filed"),
        ),
        source="announcements of the ministry of 2024-12-06 and 2025-02-23, as the press reports them",
        confidence="medium",
    ),
)
