"""Who says it: each quote and reported statement with its speaker, role and chain.

The grammar of attribution in news is small: a verb of speech with its subject beside it, before or after the words.
Where a quote has none of its own, it belongs to whoever was speaking. Pronouns and "the official" are followed back.
"""

import re
from dataclasses import dataclass, replace

from licet.evidence.document import Document, Span
from licet.evidence.listener import Event, Listener, Speaker
from licet.evidence.mentions import COUNTRIES, COUNTRY_WORDS, mentions
from licet.evidence.quotes import Quote, printed_twice, quotes
from licet.evidence.speech_words import FIRST_PLURAL, GAP, SOURCE, VERB
from licet.evidence.text import View
from licet.evidence.turns import turns


@dataclass(frozen=True)
class Said:
    """Words of someone: quoted, or reported in the writer's words.

    Args:
        span: the words in the document.
        text: the words as read.
        direct: between quotation marks.
        speaker: who is credited, None where nobody is.
        how: which rule found the speaker: after, before, continued, paragraph, source …
        scare: a few words in quotation marks that nobody is said to have said.
        first_plural: says "we", "our" or "us".
        balanced: both quotation marks were found.
        twice: number of the earlier quote this one repeats, None if none.
        at, to: offsets in the view.
    """

    span: Span
    text: str
    direct: bool
    speaker: Speaker | None
    how: str
    scare: bool
    first_plural: bool
    balanced: bool
    twice: int | None
    at: int
    to: int


def said(document: Document, view: View, reader: Listener | None = None) -> list[Said]:
    """Return everything a text credits to someone, and its quotes nobody is credited with, in order.

    Example:
        >>> from licet.evidence.text import view
        >>> doc = Document('Ann Lee, an analyst at Acme, said: "Rice is dear." She added that salt was too.')
        >>> [(s.direct, s.speaker.label, s.speaker.role) for s in said(doc, view(doc.text))]
        [(True, 'Ann Lee', 'analyst'), (False, 'Ann Lee', 'analyst')]
    """
    reader = reader or Listener(view, quotes(view), document)
    found = reader.found
    repeats = printed_twice(found)
    by_sentence: dict[int, list[Quote]] = {}
    for quote in reader.quotes:
        by_sentence.setdefault(reader.sentence_at(quote.at), []).append(quote)
    out: list[Said] = []
    last: tuple[Quote, Speaker | None] | None = None
    for number, (start, end) in enumerate(reader.sentences):
        events = reader.events(number)
        inside = by_sentence.get(number, [])
        told: list[Speaker] = []
        for quote in inside:
            speaker, how, scare = _credit(reader, quote, number, events, last)
            if speaker:
                told.append(speaker)
                last = (quote, speaker)
                reader.heard(speaker)
            again = repeats.get(found.index(quote))
            out.append(
                Said(quote.span, quote.text, True, speaker, how, scare, FIRST_PLURAL.search(quote.text) is not None,
                     quote.balanced, again, quote.at, quote.to)
            )  # fmt: skip
        source = None if inside else _source(reader, number)
        if source is not None:
            reader.heard(source)
        if source is not None or (events and not any(len(q.text.split()) > 3 for q in inside)):
            speaker = source or events[0].speaker
            if not inside:
                out.append(Said(view.span(start, end), view.text[start:end], False, speaker,
                "source" if source else "reported",
                                False, False, True, None, start, end))  # fmt: skip
        for event in events:
            if event.speaker not in told:
                reader.heard(event.speaker)
    out = _with_turns(reader, _shared(out, found))
    return sorted(_with_interest(out), key=lambda each: each.at)


def _with_turns(reader: Listener, out: list[Said]) -> list[Said]:
    """Return what is said with the turns of an interview; marks inside a turn are the turn's."""
    found = turns(reader.view)
    if not found:
        return out
    view = reader.view
    answering = next((s for s in reader.history if s.kind == "named"), None) or _introduced(reader, found[0].at)
    kept = [each for each in out if not any(turn.at <= each.at < turn.to for turn in found)]
    for turn in found:
        text = view.text[turn.at : turn.to]
        speaker = _in_turn(reader, turn.label, answering)
        first = FIRST_PLURAL.search(text) is not None
        kept.append(
            Said(view.span(turn.at, turn.to), text, True, speaker, "turn", False, first, True, None, turn.at, turn.to)
        )
    return kept


def _introduced(reader: Listener, before: int) -> Speaker | None:
    """Return whom the opening of an interview introduces: a name with a role, or else a name of two words."""
    named = [m for each in reader.mentions for m in each if m.name and not m.body and m.to <= before]
    known = [m for m in named if m.role] or [m for m in named if " " in (m.name or "")]
    return reader.resolve(known[0]) if known else None


def _in_turn(reader: Listener, label: str | None, answering: Speaker | None) -> Speaker:
    if label is None:
        return Speaker(reader.document.outlet or "interviewer", None, None, "organization")
    if label in {"A", "Answer"}:
        return answering or Speaker(None, "interviewee", None, "anonymous")
    full = reader.full(label)
    known = next((s for s in reader.history if s.name and (s.name == full or full in s.name.split())), None)
    return known or Speaker(full, None, None, "organization" if full == reader.document.outlet else "named")


def _shared(out: list[Said], found: list[Quote]) -> list[Said]:
    """Give a quote that is printed twice the speaker one of its prints has."""
    first = {found[each.twice].at: each for each in out if each.twice is not None and each.speaker}
    for number, each in enumerate(out):
        other = first.get(each.at) if each.direct and each.speaker is None else None
        if other is not None:
            out[number] = replace(each, speaker=other.speaker, how="printed twice", scare=False)
    return out


def _opens(reader: Listener, quote: Quote, number: int) -> bool:
    start, _ = reader.sentences[number]
    return reader.masked[start : quote.at].strip(" \"“«‘'") == ""


def _with_interest(out: list[Said]) -> list[Said]:
    """Mark speakers who say "we": they speak for a party, unless they measure from outside."""
    we = {each.speaker for each in out if each.first_plural and each.direct and each.speaker and not each.scare}
    changed = {
        who: replace(who, interested=True) for who in we if who.interested is None and who.kind != "organization"
    }
    return [replace(each, speaker=changed.get(each.speaker, each.speaker)) if each.speaker else each for each in out]


def _credit(
    reader: Listener, quote: Quote, number: int, events: list[Event], last: tuple[Quote, Speaker | None] | None
) -> tuple[Speaker | None, str, bool]:
    """Return the speaker of a quote, the rule that found it, and whether the marks are scare quotes."""
    text = reader.masked
    whole = quote.text[:1].isupper() and quote.text[-1:] in ".!?" and _opens(reader, quote, number)
    few = len(quote.text.split()) <= 3 and not whole
    after = _after(reader, quote, number)
    if after is not None:
        return after, "after", False
    announced = _announced(reader, quote, number)
    if announced is not None:
        return announced, "colon", False
    before = [
        event for event in events if event.verb_to <= quote.at and not _divided(text, event.verb_to, quote.at, few)
    ]
    if before:
        return before[-1].speaker, "before", False
    source = _source(reader, number)
    if source is not None and not few:
        return source, "source", False
    if few:
        return None, "none", True
    behind = [event for event in events if event.verb_at >= quote.to]
    start, _ = reader.sentences[number]
    if behind and text[start : quote.at].strip(" \"“«‘'") == "":
        return behind[0].speaker, "after", False
    if (
        number + 1 < len(reader.sentences)
        and text[quote.to : reader.sentences[number + 1][0]].strip("\"”»’' .\n-–—") == ""
    ):
        following = reader.sentences[number + 1]
        short = text[following[0] : following[1]]
        if len(short) < 80 and not text[quote.to : following[0]].count("\n"):
            verbs = reader.events(number + 1)
            if verbs and verbs[0].verb_to > following[1] - 45:
                return verbs[0].speaker, "after", False
    own = _opens(reader, quote, number)
    if last is not None and own:
        apart = reader.view.paragraph_number(quote.at) - reader.view.paragraph_number(last[0].to)
        if apart == 0:
            return last[1], "continued", False
    if reader.history and own:
        return reader.history[-1], "paragraph", False
    ahead = reader.events(number)
    return (ahead[0].speaker, "sentence", False) if ahead and not few else (None, "none", few)


def _announced(reader: Listener, quote: Quote, number: int) -> Speaker | None:
    """Return who stands with a colon before a quote, as headlines have it: `Salgado: ‘Too early’`."""
    start, _ = reader.sentences[number]
    match = re.fullmatch(
        r"(?:\d{1,2}[:.]\d\d)?\W*(?P<who>[^:\"“«\n]{2,60}):\s*[\"“«‘'„]\s*", reader.masked[start : quote.at]
    )
    if match is None or VERB.search(match.group("who")):
        return None
    named = [m for m in reader.mentions[number] if m.to <= quote.at and m.kind != "pronoun"]
    if named:
        return reader.resolve(named[-1])
    full = reader.full(match.group("who").strip())
    return next((s for s in reader.history if s.name == full), Speaker(full)) if full in reader.names else None


def _divided(text: str, start: int, end: int, few: bool) -> bool:
    """Return whether too much stands between the verb and the quote for the verb to govern it."""
    between = text[start:end]
    return ";" in between or len(between) > (90 if few else 260)


def _after(reader: Listener, quote: Quote, number: int) -> Speaker | None:
    """Return the speaker named right behind a quote: `," said Lee`, `," she said`, `." – said Lee`."""
    text = reader.masked
    end = min(len(text), quote.to + 260)
    lead = re.match(r"[\"”“»’'「」』\s]{0,4}(?:\([^()\n]{0,40}\)\s*)?[,.]?\s*[–—-]{0,2}\s*", text[quote.to : end])
    at = quote.to + (lead.end() if lead else 0)
    if text[quote.to : at].count("\n") or at >= len(text):
        return None
    closed = reader.view.text[quote.to - 1 : quote.to]
    number = reader.sentence_at(at)
    _, stop = reader.sentences[number]
    verb = VERB.match(text, at)
    here = reader.mentions[number]
    if verb:
        subject = next((m for m in here if verb.end() < m.at + 1 <= verb.end() + 12), None)
        return reader.resolve(subject) if subject else None
    first = next((m for m in here if at <= m.at <= at + 1), None)
    if first is None:
        return None
    behind = first.to + (first.name is not None and first.role is not None and text[first.to : first.to + 1] == ",")
    for verb in VERB.finditer(text, first.to, min(stop, first.to + 200)):
        if GAP.match(text, behind, verb.start()):
            if closed in ".!?" and verb.end() < stop - 40 and text[at].isupper():
                return None
            if closed != "," and re.match(r"\s*[:,]?\s*[\"“«]", text[verb.end() : verb.end() + 4]):
                return None  # it introduces the next quote
            return reader.resolve(first)
    return None


def _source(reader: Listener, number: int) -> Speaker | None:
    """Return whom a sentence rests on: "according to X", "data from X"."""
    return source_in(reader, reader.masked, *reader.sentences[number])


def source_in(reader: Listener, text: str, start: int, end: int) -> Speaker | None:
    """Return the source named between two offsets, None if none is; `text` is the view's or the masked one."""
    for match in SOURCE.finditer(text, start, end):
        stop = min(end, match.end() + 90)
        near = [
            m
            for m in mentions(text, match.start(), stop)
            if match.start() < m.at <= match.end() + 60 and m.kind != "pronoun"
        ]
        named = [m for m in near if m.name and not _is_country(m.name)] or [m for m in near if m.role]
        if named and "," not in text[match.end() : max(match.end(), named[0].at)]:
            return reader.resolve(named[0])
    return None


def _is_country(name: str) -> bool:
    return name in COUNTRIES or name.lower() in COUNTRY_WORDS


def reader_of(document: Document, view: View) -> Listener:
    """Return the reader of a text, for modules that ask who is meant at an offset."""
    return Listener(view, quotes(view), document)
