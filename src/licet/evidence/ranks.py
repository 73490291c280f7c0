"""Ranks ("fell to fifth place", "the second-largest") and trades said to have stopped."""

import re

from licet.evidence.amount import Figure
from licet.evidence.numbers import CARDINALS, ODD_NUMBERS, ORDINALS, small_number
from licet.evidence.text import View

_RANK_VERB = (
    r"(?:rank(?:s|ed|ing)?|place[sd]?|position(?:ed)?|fell|falls?|drop(?:s|"
    r"ped)?|slip(?:s|ped)?|slid|r[io]se|climb(?:s|ed)?|mov(?:es|ed)|came|comes|"
    r"finish(?:es|ed)|stand(?:s|ing)?|stood|jump(?:s|ed)?|tumbled)"
)
_SMALL = "|".join(sorted({*ORDINALS, *CARDINALS, *ODD_NUMBERS}, key=len, reverse=True))
_RANKS = (
    re.compile(rf"\b{_RANK_VERB}\s+(?:\w+\s+)?(?:to|in|into|at|as|from)?\s*(?:the\s+)?(?:number|"
    rf"no\.?|turn|figure|#|spot|place)?\s*(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{_SMALL})\b(?=\s+(?:place|"
    rf"spot|position|in|among|globally|worldwide|nationally|behind|overall|"
    rf"on|by|after|of)|\s*[,.;]|\s*[-–—])", re.I),
    re.compile(r"\b(?:[Nn]umber|[Nn]o\.|[Rr]anks?|[Rr]anked|#)\s?(?P<n>\d{1,3}|one|two|"
    r"three|four|five|six|seven|eight|nine|ten)\b(?=\s+(?:in|among|globally|"
    r"worldwide|spot|position|place|on|by|behind|maker|seller|producer|vendor)|"
    r"[,.;])"),
    re.compile(rf"\b(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(ORDINALS)})[- ](?:place|largest|"
    rf"biggest|highest|most|busiest|richest|top|leading|-ranked)\b", re.I),
    re.compile(rf"\btop[- ](?P<n>\d{{1,3}}|III|II|IV|VI|{_SMALL})\b", re.I),
)  # fmt: skip
_STOPPED = re.compile(
    r"\b(?:can(?:not)?|could|may|are|is|was|were|has|have|had|do|does|did|"
    r"will)?\s*(?P<what>no longer|not any ?more|ceased to|stopped|halted|ceased|"
    r"suspended|discontinued)\s+"
    r"(?:be\s+|being\s+|able to\s+|all\s+)*(?P<verb>(?:procur|buy|bought|purchas|"
    r"sell|sold|suppl|ship|export|import|produc|deliver|lend|trad|pay|mak|"
    r"employ|load|operat)[a-z]*)", re.I,
)  # fmt: skip


def ranks(view: View) -> list[Figure]:
    found: list[Figure] = []
    for pattern in _RANKS:
        for match in pattern.finditer(view.text):
            value = small_number(match.group("n"))
            at, to = match.start("n"), match.end("n")
            if not value or any(f.at < to and at < f.to for f in found):
                continue
            if re.match(r"\s+(?:quarter|half|year|month|time|canton)", view.text[to : to + 12]):
                continue
            words = match.group()
            bound = "below" if words.lower().startswith("top") else "exact"
            found.append(
                Figure(view.span(match.start(), to), view.text[match.start() : to], "rank", float(value),
                float(value), float(value),
                       0.5, bound, "rank", "", False, None, None, None, at, to)
            )  # fmt: skip
    return found


def stopped(view: View) -> list[Figure]:
    """Return a zero for each trade a text says has stopped."""
    return [
        Figure(view.span(m.start(), m.end()), m.group().strip(), "nil", 0.0, 0.0, 0.0, 0.0, "exact", "",
        m.group("verb").lower(),
               False, None, None, None, m.start(), m.end())
        for m in _STOPPED.finditer(view.text)
    ]  # fmt: skip
