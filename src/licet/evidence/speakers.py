"""Who says it: each quote and reported statement with its speaker, role and chain.

The grammar of attribution in news is small: a verb of speech with its subject beside it, before or after the words.
Where a quote has none of its own, it belongs to whoever was speaking. Pronouns and "the official" are followed back.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace

from licet.evidence.document import Document, Span
from licet.evidence.mentions import BODIES, COUNTRIES, COUNTRY_WORDS, ROLES, Mention, long_form, mentions, parties
from licet.evidence.quotes import Quote, printed_twice, quotes
from licet.evidence.text import View, _split, listed

_SAY = [
    "said",
    "says",
    "say",
    "stating",
    "stated",
    "states",
    "told",
    "tells",
    "added",
    "adds",
    "adding",
    "noted",
    "notes",
    "noting",
    "explained",
    "explains",
    "explaining",
    "insisted",
    "insists",
    "insisting",
    "warned",
    "warns",
    "warning",
    "admitted",
    "admits",
    "admitting",
    "conceded",
    "concludes",
    "concluded",
    "concluding",
    "argued",
    "argues",
    "arguing",
    "claimed",
    "claims",
    "claiming",
    "declared",
    "declares",
    "declaring",
    "announced",
    "announces",
    "announcing",
    "mentioned",
    "mentions",
    "emphasized",
    "emphasised",
    "emphasizes",
    "emphasizing",
    "stressed",
    "stresses",
    "stressing",
    "remarked",
    "remarks",
    "commented",
    "commenting",
    "replied",
    "replies",
    "responded",
    "pledged",
    "pledges",
    "pledging",
    "vowed",
    "vows",
    "urged",
    "urges",
    "urging",
    "called",
    "calls",
    "calling",
    "described",
    "describes",
    "describing",
    "acknowledged",
    "acknowledges",
    "denied",
    "denies",
    "testified",
    "wrote",
    "writes",
    "writing",
    "recalled",
    "recalls",
    "reiterated",
    "reiterates",
    "confirmed",
    "confirms",
    "suggested",
    "suggests",
    "predicted",
    "predicts",
    "continued",
    "believes",
    "revealed",
    "revealing",
    "reported",
    "reports",
    "pointed",
    "asked",
    "asks",
    "asserted",
    "asserts",
    "observed",
    "quipped",
    "cautioned",
    "estimated",
    "estimates",
    "forecast",
    "expressed",
    "hoped",
    "hopes",
    "hailed",
    "criticized",
    "criticised",
    "blamed",
    "blames",
    "promised",
    "promises",
    "praised",
    "dismissed",
    "cited",
    "proclaimed",
    "maintained",
    "joked",
]
# What a thesaurus makes of "said": nobody writes these for speech, so they are also oddities.
ODD_SAY = listed("aforesaid aforementioned averred asseverated opined enunciated allege verbalised verbalized aver")
SPEECH = {*_SAY, *ODD_SAY}
_VERB = re.compile(r"\b(?:" + "|".join(sorted(SPEECH, key=len, reverse=True)) + r")\b")
_NAME_LIKE = "|".join(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
_GAP = re.compile(
    r"(?:\s*\([^()]{1,60}\))?(?:\s*,[^,\"“”¤]{1,140},)?(?:\s+(?:who|which|that)\s[^,\"“”¤]{1,120},?)?"
    rf"(?:\s+(?:has|have|had|is|was|are|were|also|later|then|further|repeatedly|"
    rf"once|again|even|reportedly|likewise|too|so|on|in|at|"
    rf"a|statement|interview|email|still|now|soon|first|been|as|well|largely|"
    rf"publicly|always|often|never|already|recently|"
    rf"[a-z]+ly|{_NAME_LIKE})){{0,6}}\s*\Z"
)  # fmt: skip
_APPOSED = re.compile(
    rf"\s*,\s+(?:the\s+|an?\s+|its\s+|who\s+is\s+(?:the\s+|an?\s+)?)?(?P<what>(?:[\w’'-]+\s+){{0,5}}"
    rf"?(?:{'|'.join(sorted(ROLES, key=len, reverse=True))}))\b"
    r"(?:\s+(?:at|of|with|for|from)\s+(?:the\s+)?(?P<org>[A-Z][\w&’'-]*(?:\s+(?:of\s+)?[A-Z][\w&’'-]*)*))?"
)  # fmt: skip
_SOURCE = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|[Cc]iting|[Cc]ited by|(?:data|estimates?|"
    r"figures?|calculations?|a study|a survey|a report|research) (?:provided "
    r"|compiled |published |released |collected )?(?:by|from|of))"
    r"\s+(?:the |an? |its |new |latest |recent )*(?:(?:data|estimates?|figures|"
    r"analysis|calculations?|survey|study|report|research|official statistics)\s+(?:provided\s+|"
    r"published\s+|released\s+|compiled\s+)?(?:by|from|of|in)\s+(?:the\s+|"
    r"an?\s+)?)?"
)  # fmt: skip
_FIRST_PLURAL = re.compile(r"\b(?:we|we['’](?:re|ve|ll|d)|our|ours|us|ourselves)\b", re.IGNORECASE)
_ANONYMOUS = re.compile(
    r"\b(?:condition of anonymity|asked not to be (?:named|identified)|declined "
    r"to be (?:named|identified)|unnamed|anonymous|who (?:was|were) not (?:authorized|"
    r"authorised))\b"
)


@dataclass(frozen=True)
class Speaker:
    """Someone words are credited to, as the text has it.

    Args:
        name: full name as far as the text gives it; None if the text names nobody.
        role: "official", "analyst", "bank" …
        org: the party spoken for, None if the text does not tell.
        kind: "named", "anonymous" or "organization".
        interested: speaks for the party the text is about (True), measures from outside (False), unknown (None).
        plural: several persons at once.
        nth: 2 for "another official" beside a first one.
    """

    name: str | None
    role: str | None = None
    org: str | None = None
    kind: str = "named"
    interested: bool | None = None
    plural: bool = False
    nth: int = 1

    @property
    def label(self) -> str:
        """Return how a person would refer to the speaker."""
        if self.name:
            return self.name
        who = (
            ("anonymous " if self.kind == "anonymous" else "") + (self.role or "speaker") + ("s" if self.plural else "")
        )
        return who + (f" ({self.org})" if self.org else "") + (f" no. {self.nth}" if self.nth > 1 else "")

    @property
    def role_class(self) -> str:
        """Return the class of the role: spokesperson, official, executive, politician, analyst, witness, body or ""."""
        return "body" if self.role in BODIES else ROLES.get(self.role or "", "")


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


@dataclass
class _Event:
    at: int
    verb_at: int
    verb_to: int
    speaker: Speaker
    sentence: tuple[int, int]


class _Reader:
    """One pass over a text in reading order, with the memory of who spoke last."""

    def __init__(self, view: View, found: list[Quote], document: Document):
        self.view, self.document = view, document
        self.quotes = [quote for quote in found if quote.depth == 0]
        self.masked = _mask(view.text, self.quotes)
        self.sentences = [pair for s, e in view.paragraphs for pair in _split(self.masked, s, e)]
        self.starts = [start for start, _ in self.sentences]
        self.mentions = [mentions(self.masked, s, e) for s, e in self.sentences]
        self.orgs = {m.org for each in self.mentions for m in each if m.org}
        self.names = parties(self.masked, [m for each in self.mentions for m in each])
        self.anonymous = _ANONYMOUS.search(self.masked) is not None
        self.history: list[Speaker] = []
        self.her: dict[str, str] = {}
        self.main = self._main()

    def _main(self) -> str | None:
        """Return the party the text is about: the name it says most, countries left out."""
        totals: Counter[str] = Counter()
        whole = self.view.text[:200_000]
        people = {
            m.name
            for each in self.mentions
            for m in each
            if m.name and m.role and ROLES.get(m.role) not in {None, "analyst"}
        }
        for name, count in self.names.most_common(40):
            if name in COUNTRIES or name.lower() in COUNTRY_WORDS or name.startswith("U.S"):
                continue
            totals[name] = (
                0
                if count < 2 and self.names.most_common(1)[0][1] > 1
                else max(count, len(re.findall(rf"\b{re.escape(name)}\b", whole)))
                if count > 1
                else count
            )
        for name in list(totals):
            if any(name != person and name in person.split() for person in people if person):
                totals[name] -= totals[name] // 2
        return max(totals, key=lambda name: (totals[name], -self.masked.find(name)), default=None)

    def sentence_at(self, offset: int) -> int:
        return max(bisect_left(self.starts, offset + 1) - 1, 0)

    def events(self, number: int) -> list[_Event]:
        """Return the acts of speech of a sentence: verb and subject."""
        start, end = self.sentences[number]
        out: list[_Event] = []
        for verb in _VERB.finditer(self.masked, start, end):
            subject = self._subject(verb, number, out)
            if subject is not None:
                out.append(_Event(subject[0], verb.start(), verb.end(), subject[1], (start, end)))
        return out

    def _subject(self, verb: re.Match[str], number: int, before: list[_Event]) -> tuple[int, Speaker] | None:
        text, (start, _end) = self.masked, self.sentences[number]
        here = self.mentions[number]
        if verb.group().endswith("ing"):
            if before:
                return before[-1].at, before[-1].speaker
            if not re.search(r"[,¤”\"]\s*$|^\W*$", text[start : verb.start()]):
                return None
        inverted = re.match(rf"(?:\s+(?:also|later|{_NAME_LIKE}))?\s+", text[verb.end() : verb.end() + 20])
        quoted_before = (
            re.search(r"[”\"’»]\s*[–—-]?\s*,?\s*$", text[start : verb.start()])
            or text[: verb.start()].rstrip()[-1:] in ',”"–—»'
        )
        if inverted and quoted_before:
            at = verb.end() + inverted.end()
            first = next((m for m in here if at <= m.at <= at + 1 and m.kind != "pronoun"), None)
            if first is not None:
                return first.at, self.resolve(first)
        for mention in reversed([m for m in here if m.to <= verb.start()]):
            if _GAP.match(text, mention.to, verb.start()) if verb.start() > mention.to else True:
                return mention.at, self.resolve(mention)
        return None

    def resolve(self, mention: Mention) -> Speaker:
        """Return whom a mention means, by what was read before it."""
        if mention.kind == "pronoun":
            return self._behind(mention)
        if mention.kind == "role":
            return self._by_role(mention)
        name = self.full(mention.name or "")
        for known in reversed(self.history):
            if known.name == name:
                return known
        role, org = mention.role, mention.org
        if role is None:
            role, org = self._described(name, mention)
        the = self.masked[max(0, mention.at - 4) : mention.at].lower() == "the "
        body = role in BODIES or (role is None and (the or self._is_body(name)))
        speaker = Speaker(name, role, org and self.full(org), "organization" if body else "named")
        return replace(speaker, interested=self._interested(speaker))

    def full(self, name: str) -> str:
        """Return the full name of a person named in short; names of organizations stay as they are."""
        return name if name in self.orgs else long_form(name, self.names)

    def _described(self, name: str, mention: Mention) -> tuple[str | None, str | None]:
        """Return role and party from the words after the name, here or where the name stands elsewhere."""
        apposed = _APPOSED.match(self.masked, mention.to)
        if apposed:
            return apposed.group("what").split()[-1].lower(), apposed.group("org")
        for each in self.mentions:
            for other in each:
                if other.name and self.full(other.name) == name:
                    if other.role:
                        return other.role, other.org
                    apposed = _APPOSED.match(self.masked, other.to)
                    if apposed:
                        return apposed.group("what").split()[-1].lower(), apposed.group("org")
        return None, None

    def _is_body(self, name: str) -> bool:
        last = name.rsplit(maxsplit=1)[-1].lower()
        return (
            last in BODIES
            or (name.isupper() and len(name) > 1)
            or name in self.orgs
            or last in {"inc", "corp", "ltd", "plc", "ag", "news", "times", "post"}
        )

    def _behind(self, mention: Mention) -> Speaker:
        word = mention.text.lower()
        for known in reversed(self.history):
            gender = self.her.get(known.label)
            if word in {"he", "she"} and (known.kind == "organization" or known.plural or (gender and gender != word)):
                continue
            if word == "it" and known.kind != "organization":
                continue
            if word not in {"they", "it"}:
                self.her[known.label] = word
            return known
        if word in {"he", "she", "they"}:
            people = [
                m for each in self.mentions for m in each if m.to <= mention.at and m.kind != "pronoun" and not m.body
            ]
            roles = [m for m in people if m.role]
            if roles or people:
                found = self.resolve((roles or people)[-1])
                self.her[found.label] = word
                return found
        return Speaker(None, None, self.main if word == "it" else None, "organization" if word == "it" else "anonymous")

    def _by_role(self, mention: Mention) -> Speaker:
        role = mention.role or ""
        org = mention.org
        if org and org.islower():
            org = self.main or org
        org = self.full(org) if org else None
        if mention.body:
            name = self.main if role in {"company", "firm", "group", "maker", "giant"} else None
            return Speaker(name, role, None, "organization", self._interested(Speaker(name, role)), mention.plural)
        if not mention.fresh:
            for known in reversed(self.history):
                same = known.role == role or (known.role_class == ROLES.get(role) and known.name is not None)
                if same and known.plural == mention.plural and (not org or not known.org or known.org == org):
                    return known
        earlier = [
            known for known in self.history if not known.name and known.role == role and known.plural == mention.plural
        ]
        if org is None and earlier and mention.text.split()[0].lower() in {"another", "one"}:
            org = earlier[-1].org  # another of the same
        speaker = Speaker(None, role, org, "anonymous", None, mention.plural)
        number = [known.nth for known in earlier if mention.fresh and known.org == org]
        return replace(speaker, interested=self._interested(speaker), nth=max(number, default=0) + 1)

    def _interested(self, speaker: Speaker) -> bool | None:
        if ROLES.get(speaker.role or "") == "analyst":
            return False
        parts = {speaker.name, speaker.org} - {None}
        if self.main and self.main in parts:
            return True
        if speaker.name and ROLES.get(speaker.role or "") == "executive":
            return True if not speaker.org or speaker.org == self.main else None
        return None

    def heard(self, speaker: Speaker) -> None:
        self.history.append(speaker)
        del self.history[:-80]


def _mask(text: str, found: list[Quote]) -> str:
    """Return the text with quoted words blanked; offsets and full stops stay."""
    parts, at = [], 0
    for quote in found:
        if quote.at < at:
            continue
        stop = quote.to - (text[quote.to - 1] in ".!?…" and quote.to - quote.at > 1)
        parts += [text[at : quote.at], "¤" * (stop - quote.at)]
        at = stop
    return "".join([*parts, text[at:]])


def said(document: Document, view: View) -> list[Said]:
    """Return everything a text credits to someone, and its quotes nobody is credited with, in order.

    Example:
        >>> from licet.evidence.text import view
        >>> doc = Document('Ann Lee, an analyst at Acme, said: "Rice is dear." She added that salt was too.')
        >>> [(s.direct, s.speaker.label, s.speaker.role) for s in said(doc, view(doc.text))]
        [(True, 'Ann Lee', 'analyst'), (False, 'Ann Lee', 'analyst')]
    """
    found = quotes(view)
    reader = _Reader(view, found, document)
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
                Said(quote.span, quote.text, True, speaker, how, scare, _FIRST_PLURAL.search(quote.text) is not None,
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
    return sorted(_with_interest(_shared(out, found)), key=lambda each: each.at)


def _shared(out: list[Said], found: list[Quote]) -> list[Said]:
    """Give a quote that is printed twice the speaker one of its prints has."""
    first = {found[each.twice].at: each for each in out if each.twice is not None and each.speaker}
    for number, each in enumerate(out):
        other = first.get(each.at) if each.direct and each.speaker is None else None
        if other is not None:
            out[number] = replace(each, speaker=other.speaker, how="printed twice", scare=False)
    return out


def _opens(reader: _Reader, quote: Quote, number: int) -> bool:
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
    reader: _Reader, quote: Quote, number: int, events: list[_Event], last: tuple[Quote, Speaker | None] | None
) -> tuple[Speaker | None, str, bool]:
    """Return the speaker of a quote, the rule that found it, and whether the marks are scare quotes."""
    text = reader.masked
    whole = quote.text[:1].isupper() and quote.text[-1:] in ".!?" and _opens(reader, quote, number)
    few = len(quote.text.split()) <= 3 and not whole
    after = _after(reader, quote, number)
    if after is not None:
        return after, "after", False
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


def _divided(text: str, start: int, end: int, few: bool) -> bool:
    """Return whether too much stands between the verb and the quote for the verb to govern it."""
    between = text[start:end]
    return ";" in between or len(between) > (90 if few else 260)


def _after(reader: _Reader, quote: Quote, number: int) -> Speaker | None:
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
    verb = _VERB.match(text, at)
    here = reader.mentions[number]
    if verb:
        subject = next((m for m in here if verb.end() < m.at + 1 <= verb.end() + 12), None)
        return reader.resolve(subject) if subject else None
    first = next((m for m in here if at <= m.at <= at + 1), None)
    if first is None:
        return None
    for verb in _VERB.finditer(text, first.to, min(stop, first.to + 200)):
        if _GAP.match(text, first.to, verb.start()):
            if closed in ".!?" and verb.end() < stop - 40 and text[at].isupper():
                return None
            if closed != "," and re.match(r"\s*[:,]?\s*[\"“«]", text[verb.end() : verb.end() + 4]):
                return None  # it introduces the next quote
            return reader.resolve(first)
    return None


def _source(reader: _Reader, number: int) -> Speaker | None:
    """Return whom a sentence rests on: "according to X", "data from X"."""
    return source_in(reader, reader.masked, *reader.sentences[number])


def source_in(reader: _Reader, text: str, start: int, end: int) -> Speaker | None:
    """Return the source named between two offsets, None if none is; `text` is the view's or the masked one."""
    for match in _SOURCE.finditer(text, start, end):
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


def reader_of(document: Document, view: View) -> _Reader:
    """Return the reader of a text, for modules that ask who is meant at an offset."""
    return _Reader(view, quotes(view), document)
