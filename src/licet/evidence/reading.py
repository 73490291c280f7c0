"""One document read whole: quotes, reports, figures, dates, attributes, and the claims they propose.

Everything here is a proposal with a span behind it. Nothing enters a case until a person confirms it (`review`).
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from licet.evidence.amount import Figure
from licet.evidence.claims import Claim
from licet.evidence.dates import When, dates
from licet.evidence.document import Document
from licet.evidence.figures import figures
from licet.evidence.listener import Listener, Speaker
from licet.evidence.mentions import BODIES, COUNTRY_WORDS, ROLES
from licet.evidence.quotes import quotes
from licet.evidence.speakers import Said, said, source_in
from licet.evidence.text import View, listed, stem, view

_PREDICATES = (
    # predicate, words that show it
    ("employs", r"employ\w*|workforce|staff|payroll|headcount"),
    ("revenue", r"revenues?|turnover|net sales|sales revenue|sales"),
    ("profit", r"profits?|earnings|net income"),
    ("buys", r"b(?:uy|uys|uying|ought)|purchas\w*|procur\w*|imports?|imported"),
    ("sells", r"sold|sells?|selling|exports?|exported"),
    ("costs", r"costs?|loss(?:es)?|lose|lost|damages?"),
    ("shipments", r"shipments?|shipped|deliver(?:ies|ed|y)|volumes?|throughput"),
    ("deaths", r"kill(?:ed|ing|s)|died|deaths?|dead|death toll|fatalities|perished"),
    ("injured", r"injur(?:ed|ies|ing)|wounded"),
    ("displaced", r"displaced|evacuated|homeless|fled"),
    ("price", r"prices?|priced|rates? per|freight rates?|fares?"),
    ("rate", r"interest rates?|benchmark rate|policy rate|unemployment|inflation"),
    ("capacity", r"capacity|output|production|produc(?:es|ed)"),
    ("invests", r"invest\w*|spen(?:t|d|ds|ding)"),
    ("operates in", r"operates?|operating|present in|active in"),
    ("share", r"market share|share of|stake"),
    ("rank", r"rank\w*|largest|biggest|place|fell to|top"),
    ("cases", r"cases|infections|infected|patients"),
)
_PREDICATE = [(name, re.compile(rf"\b(?:{pattern})\b", re.I)) for name, pattern in _PREDICATES]
_TRADES = listed(
    "heavyweight behemoth conglomerate titan brand champion multinational shipyard yard refinery brewery bakery winery "
    "line lines works arm unit chain label studio club team park mine farm exchange platform network developer startup"
)
_BODY = "|".join(
    [*sorted({*BODIES, *_TRADES}, key=len, reverse=True), r"[a-z]{3,}(?:maker|builder|ller|ier|cer|der|ter|ner|dor)"]
)
_NATION = "|".join(
    re.escape(word.capitalize())
    for word in sorted(COUNTRY_WORDS, key=len, reverse=True)
    if len(word) > 2 and "." not in word
)
_NATION_BODY = re.compile(
    rf"\b(?P<nation>{_NATION})\s+(?P<mid>(?:[a-z-]+\s+){{0,4}}?)(?P<body>{_BODY})s?\b(?P<name>\s+(?"
    rf":[A-Z][\w&.-]*)(?:\s[A-Z][\w&.-]*){{0,2}})?"
)
_NAME_NATION = re.compile(
    rf"(?P<name>[A-Z][\w&.-]*(?:\s[A-Z][\w&.-]*){{0,2}})(?:,| is| was|, as|"
    rf" as)\s+(?:an?|the)\s+(?P<nation>{_NATION})\s+(?:[a-z-]+\s+){{0,4}}?(?:{_BODY})\b"
)
_FOUNDED = re.compile(
    r"\b(?:[Ff]ounded|[Ee]stablished|[Ss]et up|[Ii]ncorporated)\b[^.;\n]{0,40}?\bin\s+((?:19|"
    r"20)\d\d)\b"
)
_SCOPE = re.compile(
    r"\A(?:\s+(?:in|at|of|for|across|within|from)\s+(?:its|the|their|his|her|"
    r"all|our)?\s*(?P<what>(?:[\w&’'-]+\s?){1,4}))"
)
_WISH = re.compile(
    r"\b(?:would|could|might|if|hop(?:e|es|ed|ing)|willing(?:ness)?|wish(?:es)?|"
    r"wants?|like to|open to|ready to|prepared to|interested in|seek(?:s|ing)? "
    r"to)\b",
    re.I,
)
_PLAN = re.compile(
    r"\b(?:plan(?:s|ned|ning)?(?: to)?|intend(?:s|ed)?|aim(?:s|ed)? to|set "
    r"to|going to|will|decided to|to (?:resume|revive|restart|reopen|build|"
    r"launch|buy|invest|cut|close|open|raise|expand))\b",
    re.I,
)
_TOLD = re.compile(r"\b(?:said|announced|confirmed|told [\w ]{3,30}?)\b[^.;,]{0,50}\bwould\b")
_DENY = re.compile(r"\b(?:den(?:y|ies|ied)|won['’]t|will not|never|refus\w+|no plans?)\b", re.I)
_TORN = re.compile(r"(?:About|Around|Some|Nearly|Over|More than) (?:US)?[$€£]?\d")
MODES = ("denial", "wish", "plan", "fact")


@dataclass(frozen=True)
class Reading:
    """A document with all that was found in it.

    Args:
        document: as kept.
        view: its text as the grammar reads it.
        said: quotes and reported statements with speakers.
        figures: amounts, shares, counts, ranks.
        dates: dates and periods.
        main: the party the text is about, None if it names none.
        claims: what the text proposes, in order.
    """

    document: Document
    view: View
    said: list[Said]
    figures: list[Figure]
    dates: list[When]
    main: str | None
    claims: list[Claim]
    names: dict[str, int]
    heading: str

    @cached_property
    def quotes(self) -> list[Said]:
        """Return direct quotes that somebody is credited with, scare quotes left out."""
        return [each for each in self.said if each.direct and not each.scare]


def mode(text: str) -> str:
    """Return how sure a sentence makes its matter: denial, wish, plan or fact.

    Example:
        >>> [mode(t) for t in ("They would buy if allowed.", "The bank plans to close.", "It closed.")]
        ['wish', 'plan', 'fact']
    """
    if _DENY.search(text):
        return "denial"
    if _TOLD.search(text) and not re.search(r"\bif\b|\bwould (?:have|like|consider|prefer|love|welcome)\b", text):
        return "plan"  # "said it would cut" is "we will cut" told of later
    wish, plan = _WISH.search(text), _PLAN.search(text)
    if wish and (not plan or wish.start() < plan.start() or wish.group().lower() in {"if", "would"}):
        return "wish"
    return "plan" if plan else "fact"


def read_document(document: Document) -> Reading:
    """Read a document and propose its claims.

    Example:
        >>> found = read_document(Document("Acme, a Danish company, employs 3,000 people.", name="a.txt"))
        >>> [(c.subject, c.predicate, c.value, c.unit) for c in found.claims]
        [('Acme', 'nationality', 'DK', 'country'), ('Acme', 'employs', 3000.0, 'persons')]
    """
    seen = view(document.text)
    when = dates(seen, document.published)
    amounts = figures(seen, when)
    reader = Listener(seen, quotes(seen), document)
    spoken = said(document, seen, reader)
    reader.forget()
    claims = [
        *_attributes(document, seen, reader),
        *(_from_figure(document, seen, reader, each, spoken) for each in amounts),
        *(_from_said(document, seen, reader, each) for each in spoken if not each.scare and each.twice is None),
        *(
            _from_date(document, each)
            for each in when
            if each.kind in {"day", "daymonth", "iso", "weekday", "month", "baremonth", "ago"}
        ),
    ]
    claims.sort(key=lambda claim: (claim.span, claim.kind))
    claims = _numbered(document.digest[:8], claims)
    heading = next((seen.text[s:e] for s, e in seen.paragraphs if len(seen.text[s:e].split()) >= 4), "")
    return Reading(document, seen, spoken, amounts, when, reader.main, claims, dict(reader.names), heading[:300])


def _numbered(digest: str, claims: list[Claim]) -> list[Claim]:
    """Give each claim an id that stays when other claims come or go: digest, offset of its words, kind."""
    taken: Counter[str] = Counter()
    out = []
    for claim in claims:
        id = f"{digest}-{claim.mark.start}-{claim.kind}"
        taken[id] += 1
        out.append(replace(claim, id=id if taken[id] == 1 else f"{id}-{taken[id]}"))
    return out


def _credit(document: Document, speaker: Speaker | None, measured: Speaker | None) -> dict[str, Any]:
    chain = [document.outlet or document.name or "the text"]
    if speaker is not None:
        chain.append(speaker.label)
    if measured is not None and (speaker is None or measured.label != speaker.label):
        chain.append(measured.label)
    return {
        "speaker": speaker.label if speaker else None,
        "speaker_role": speaker.role if speaker else None,
        "speaker_org": speaker.org if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "interested": speaker.interested if speaker else None,
        "measured_by": measured.label if measured else None,
        "chain": tuple(chain),
    }


def _from_figure(document: Document, seen: View, reader: Listener, figure: Figure, spoken: list[Said]) -> Claim:
    start, end = seen.sentences[seen.sentence_number(figure.at)]
    over = next((s for s in spoken if s.at <= figure.at < s.to and (s.direct or s.how != "source")), None)
    predicate = _predicate(seen, figure, start, end)
    number = reader.sentence_at(figure.at)
    source = source_in(reader, seen.text, start, end) or _measured(seen.text[start:end], reader)
    if source is None and _TORN.match(seen.text, start):  # the sentence before was cut off here
        source = source_in(reader, seen.text, *seen.sentences[max(seen.sentence_number(figure.at) - 1, 0)])
    period = figure.period
    behind = re.split(
        r"[,;.:]|\b(?:and|or|but|while|which|who|that|as|over|on|last|during)\b",
        seen.text[figure.to : min(end, figure.to + 60)],
    )[0]
    scope = _SCOPE.match(behind)
    scope_words = scope.group("what").strip() if scope else ""
    if re.fullmatch(r"(?:\d{4}|[A-Z][a-z]+|\w*\s*\d{4})?", scope_words) or re.search(r"\b(?:19|20)\d\d\b", scope_words):
        scope_words = ""
    return Claim(
        id="", document=document.digest, span=seen.span(start, end), mark=figure.span, text=seen.text[start:end],
        kind=figure.kind, subject=_subject(seen, reader, figure, start, number, over), predicate=predicate,
        value=figure.value, unit=figure.unit, low=figure.low, high=figure.high, step=figure.step, bound=figure.bound,
        change=figure.change, per=figure.per, period=period.text if period else figure.frame,
        since=period.since if period else None, until=period.until if period else None, scope=scope_words,
        mode=mode(seen.text[start:end]), first_plural=bool(over and over.direct and over.first_plural),
        **_credit(document, over.speaker if over else None, source),
    )  # fmt: skip


def _measured(sentence: str, reader: Listener) -> Speaker | None:
    """Return who counted, where the sentence says "X estimates", "X data show"."""
    match = re.search(
        r"\b((?:[A-Z][\w&.-]*\s?){1,4})(?:['’]s)?\s*(?:data|figures|numbers|estimates?|"
        r"estimated|calculates?|calculated|found|reckons|forecasts?|surveys?)\b(?:\s+(?:that|"
        r"show|showed|suggest))?",
        sentence,
    )
    if not match:
        return None
    name = match.group(1).strip()
    if name.lower() in {"the", "its", "it", "but", "new", "official"} or name.split()[0] in {
        "The",
        "It",
        "New",
        "He",
        "She",
        "They",
    }:
        return None
    return Speaker(reader.full(name), None, None, "organization", name == reader.main)


def _predicate(seen: View, figure: Figure, start: int, end: int) -> str:
    if figure.kind == "rank":
        return "rank"
    if figure.kind == "nil":
        figure_word = figure.noun
        return next((name for name, pattern in _PREDICATE if pattern.match(figure_word)), stem(figure_word))
    inside = next(
        (name for name, pattern in _PREDICATE if figure.kind == "count" and pattern.search(figure.text)), None
    )
    best: tuple[float, str] | None = None
    for name, pattern in _PREDICATE:
        for match in pattern.finditer(seen.text, start, end):
            gap = (
                figure.at - match.end()
                if match.end() <= figure.at
                else (match.start() - figure.to) * 1.5
                if match.start() >= figure.to
                else 0
            )
            between = seen.text[min(match.end(), figure.to) : max(figure.at, match.start())]
            score = gap + 25 * len(re.findall(r"[,;]", between))
            if best is None or score < best[0]:
                best = (score, name)
    if best and best[0] < 120:
        return best[1]
    if inside:
        return inside
    verb = re.findall(r"\b([a-z]{3,}(?:ed|es|s))\b", seen.text[start : figure.at])
    return stem(verb[-1]) if verb else (figure.noun.split()[-1] if figure.noun else figure.kind)


def _subject(seen: View, reader: Listener, figure: Figure, start: int, number: int, over: Said | None) -> str | None:
    """Return whom a figure is about: "we" is the speaker's party, "the company" that of the text, else a name."""
    if (
        over is not None
        and over.direct
        and re.search(r"\b(?:we|our|us)\b", seen.text[max(start, figure.at - 120) : figure.at], re.I)
    ):
        return (over.speaker.org if over.speaker and over.speaker.org else None) or reader.main
    names = [
        m
        for m in reader.mentions[number]
        if m.to <= figure.at and m.at >= start and ROLES.get(m.role or "") in {None, ""}
    ]
    for mention in reversed(names):
        if re.search(
            r"\b(?:in|to|from|with|by|at|than|like|under|of)\s+(?:the\s+)?$",
            seen.text[max(start, mention.at - 12) : mention.at],
        ):
            continue
        if mention.name:
            return reader.full(mention.name)
        if mention.kind == "pronoun" or (mention.role in {"company", "firm", "group", "maker", "giant"}):
            return reader.main
        return (mention.org and reader.full(mention.org)) or (mention.text.lower() if mention.body else reader.main)
    return reader.main


def _from_said(document: Document, seen: View, reader: Listener, each: Said) -> Claim:
    return Claim(
        id="", document=document.digest, span=each.span, mark=each.span, text=each.text,
        kind="quote" if each.direct else "statement",
        subject=each.speaker.label if each.speaker else None, predicate="said", mode=mode(each.text),
        first_plural=each.first_plural, **_credit(document, each.speaker, None),
    )  # fmt: skip


def _from_date(document: Document, when: When) -> Claim:
    return Claim(
        id="", document=document.digest, span=when.span, mark=when.span, text=when.text, kind="date", subject=None,
        predicate="date",
        value=when.since.isoformat() if when.since else None, unit="date", period=when.text, since=when.since,
        until=when.until,
        days=when.days, **_credit(document, None, None),
    )  # fmt: skip


def _attributes(document: Document, seen: View, reader: Listener) -> list[Claim]:
    """Return nationalities of organizations and years of foundation."""
    found: list[Claim] = []
    text = seen.text

    def add(match: re.Match[str], subject: str | None, predicate: str, value: str | float, unit: str) -> None:
        span = seen.span(match.start(), match.end())
        if subject and not any(claim.span.start == span.start for claim in found):
            credit = _credit(document, None, None)
            found.append(
                Claim(
                    "",
                    document.digest,
                    span,
                    span,
                    match.group(),
                    "attribute",
                    subject,
                    predicate,
                    value,
                    unit,
                    **credit,
                )
            )

    for match in _NAME_NATION.finditer(text):
        add(
            match,
            reader.full(match.group("name")),
            "nationality",
            COUNTRY_WORDS[match.group("nation").lower()],
            "country",
        )
    for match in _NATION_BODY.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()].lower()
        name = (match.group("name") or "").strip(" .")
        plural = text[match.start() : match.end()].rstrip().endswith("s") and not name
        definite = re.search(r"\bthe\s*$", before) is not None
        about = reader.full(name) if name else reader.main if definite and not plural else None
        if about and match.group("body") not in {
            "government",
            "ministry",
            "authority",
            "department",
            "court",
            "police",
            "administration",
            "office",
        }:
            add(match, about, "nationality", COUNTRY_WORDS[match.group("nation").lower()], "country")
    for match in _FOUNDED.finditer(text):
        here = reader.mentions[reader.sentence_at(match.start())]
        names = [m for m in here if m.name and not re.search(r"\b(?:by|in)\s+$", text[max(0, m.at - 4) : m.at])]
        ahead = [m for m in names if m.to <= match.start()]
        chosen = ahead[-1] if ahead else names[0] if names else None
        add(match, reader.full(chosen.name or "") if chosen else reader.main, "founded", float(match.group(1)), "year")
    return found
