"""One pass over a text in reading order, with the memory of who spoke last.

Pronouns and roles ("she", "the official") are followed back to whom they mean.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace

from licet.evidence.document import Document
from licet.evidence.mentions import BODIES, COUNTRIES, COUNTRY_WORDS, ROLES, Mention, long_form, mentions, parties
from licet.evidence.quotes import Quote
from licet.evidence.speech_words import ANONYMOUS, GAP, VERB, WEEKDAYS
from licet.evidence.text import View, _split

APPOSED = re.compile(
    rf"\s*,\s+(?:the\s+|an?\s+|its\s+|who\s+is\s+(?:the\s+|an?\s+)?)?(?P<what>(?:[\w’'-]+\s+){{0,5}}"
    rf"?(?:{'|'.join(sorted(ROLES, key=len, reverse=True))}))\b"
    r"(?:\s+(?:at|of|with|for|from)\s+(?:the\s+)?(?P<org>[A-Z][\w&’'-]*(?:\s+(?:of\s+)?[A-Z][\w&’'-]*)*))?"
)  # fmt: skip


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


@dataclass
class Event:
    at: int
    verb_at: int
    verb_to: int
    speaker: Speaker
    sentence: tuple[int, int]


_TOLD = re.compile(r"\A(?:\s+that)?[^,;:¤]{2,60}\b(?:had|has|have)\s+(?:[a-z]+ly\s+)?\Z")


class Listener:
    """One pass over a text in reading order, with the memory of who spoke last."""

    def __init__(self, view: View, found: list[Quote], document: Document):
        self.view, self.document, self.found = view, document, found
        self.quotes = [quote for quote in found if quote.depth == 0]
        self.masked = mask(view.text, self.quotes)
        self.sentences = [pair for s, e in view.paragraphs for pair in _split(self.masked, s, e)]
        self.starts = [start for start, _ in self.sentences]
        self.mentions = [mentions(self.masked, s, e) for s, e in self.sentences]
        self.orgs = {m.org for each in self.mentions for m in each if m.org}
        self.names = parties(self.masked, [m for each in self.mentions for m in each])
        self.anonymous = ANONYMOUS.search(self.masked) is not None
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

    def events(self, number: int) -> list[Event]:
        """Return the acts of speech of a sentence: verb and subject."""
        start, end = self.sentences[number]
        out: list[Event] = []
        for verb in VERB.finditer(self.masked, start, end):
            if out and _TOLD.match(self.masked[out[-1].verb_to : verb.start()]):
                continue  # "the official said Seoul had asked": the words are the official's
            subject = self._subject(verb, number, out)
            if subject is not None:
                out.append(Event(subject[0], verb.start(), verb.end(), subject[1], (start, end)))
        return out

    def _subject(self, verb: re.Match[str], number: int, before: list[Event]) -> tuple[int, Speaker] | None:
        text, (start, _end) = self.masked, self.sentences[number]
        here = self.mentions[number]
        if verb.group().endswith("ing"):
            if before:
                return before[-1].at, before[-1].speaker
            if not re.search(r"[,¤”\"]\s*$|^\W*$", text[start : verb.start()]):
                return None
        inverted = re.match(rf"(?:\s+(?:also|later|{WEEKDAYS}))?\s+", text[verb.end() : verb.end() + 20])
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
            behind = mention.to + (mention.name is not None and mention.role is not None and text[mention.to] == ",")
            if GAP.match(text, behind, verb.start()) if verb.start() > behind else True:
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
        apposed = APPOSED.match(self.masked, mention.to)
        if apposed:
            return apposed.group("what").split()[-1].lower(), apposed.group("org")
        for each in self.mentions:
            for other in each:
                if other.name and self.full(other.name) == name:
                    if other.role:
                        return other.role, other.org
                    apposed = APPOSED.match(self.masked, other.to)
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
            name = self.main if role in {"company", "firm", "group", "maker", "giant"} else _proper(mention.text)
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

    def forget(self) -> None:
        """Forget who spoke, so that the text can be gone through again."""
        self.history.clear()
        self.her.clear()

    def heard(self, speaker: Speaker) -> None:
        self.history.append(speaker)
        del self.history[:-80]


def _proper(words: str) -> str | None:
    """Return the name of a body that is written as one: "China's Commerce Ministry", None for "the ministry"."""
    match = re.search(r"(?:[A-Z][\w&.-]*(?:['’]s)? (?:(?:of|for|and) )*)*[A-Z][\w&.-]+\Z", words)
    return match.group() if match and not re.match(r"(?:The|A|An|Its|His|Her|Their)\Z", match.group()) else None


def mask(text: str, found: list[Quote]) -> str:
    """Return the text with quoted words blanked; offsets and full stops stay."""
    parts, at = [], 0
    for quote in found:
        if quote.at < at:
            continue
        stop = quote.to - (text[quote.to - 1] in ".!?…" and quote.to - quote.at > 1)
        parts += [text[at : quote.at], "¤" * (stop - quote.at)]
        at = stop
    return "".join([*parts, text[at:]])
