"""Who is mentioned: names, roles and pronouns, found by their form."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from licet.evidence.speech_words import SPEECH
from licet.evidence.text import STOP, UP, listed

ROLES = {
    # word -> class; classes tell who speaks for a party, who measures, and who only witnesses
    **dict.fromkeys(listed("spokesperson spokesman spokeswoman spokespeople"), "spokesperson"),
    **dict.fromkeys(listed("official officer insider source representative delegate functionary "
    "aide bureaucrat"), "official"),
    **dict.fromkeys(listed("president premier chancellor minister secretary governor mayor senator "
    "lawmaker ambassador commissioner "
                    "congressman congresswoman parliamentarian"), "politician"),
    **dict.fromkeys(listed("ceo cfo coo cto founder cofounder co-founder chairman chairwoman chairperson "
    "chair chief director manager executive head "
                    "boss owner captain partner treasurer engineer"), "executive"),
    **dict.fromkeys(listed("analyst economist professor researcher scientist expert academic strategist "
    "tracker historian epidemiologist "
                    "hydrologist forecaster statistician consultant"), "analyst"),
    **dict.fromkeys(listed("doctor nurse lawyer farmer fisherman resident witness worker trader "
    "neighbor neighbour survivor driver teacher activist "
                    "victim patient shopkeeper sailor pilot broker judge prosecutor investor"), "witness"),
}  # fmt: skip
BODIES = set(
    listed(
        "company firm group maker giant agency ministry department authority "
        "authorities government bank institute regulator committee "
        "court police union association organization organisation bureau watchdog "
        "commission council office operator carrier "
        "lender insurer hospital university think-tank tank fund startup manufacturer "
        "airline newspaper magazine report study survey "
        "statement chipmaker automaker telecom port exchange paper article administration"
    )
)
_ADJUNCT = listed(
    "senior deputy vice former chief acting associate assistant global top executive managing general prime foreign"
)
COUNTRY_WORDS = {
    "american": "US", "us": "US", "u.s.": "US", "chinese": "CN", "taiwanese": "TW", "formosan": "TW", "japanese": "JP",
    "korean": "KR", "german": "DE", "french": "FR", "british": "GB", "english": "GB", "italian": "IT", "spanish": "ES",
    "dutch": "NL", "swedish": "SE", "finnish": "FI", "danish": "DK", "norwegian": "NO", "swiss": "CH", "russian": "RU",
    "ukrainian": "UA", "indian": "IN", "pakistani": "PK", "bangladeshi": "BD", "australian": "AU", "canadian": "CA",
    "mexican": "MX", "brazilian": "BR", "argentine": "AR", "argentinian": "AR", "chilean": "CL", "israeli": "IL",
    "iranian": "IR", "turkish": "TR", "greek": "GR", "portuguese": "PT", "polish": "PL", "czech": "CZ",
    "hungarian": "HU",
    "austrian": "AT", "belgian": "BE", "irish": "IE", "vietnamese": "VN", "thai": "TH", "malaysian": "MY",
    "singaporean": "SG", "indonesian": "ID", "filipino": "PH", "philippine": "PH", "saudi": "SA", "emirati": "AE",
    "egyptian": "EG", "nigerian": "NG", "kenyan": "KE", "ghanaian": "GH", "moroccan": "MA", "ethiopian": "ET",
    "romanian": "RO", "bulgarian": "BG", "serbian": "RS", "croatian": "HR", "icelandic": "IS", "peruvian": "PE",
    "colombian": "CO", "estonian": "EE", "latvian": "LV", "lithuanian": "LT", "kazakh": "KZ", "qatari": "QA",
}  # fmt: skip
COUNTRIES = {
    "United States": "US", "U.S.": "US", "US": "US", "USA": "US", "America": "US", "China": "CN", "Taiwan": "TW",
    "Japan": "JP", "South Korea": "KR", "Korea": "KR", "North Korea": "KP", "Germany": "DE", "France": "FR",
    "Britain": "GB",
    "United Kingdom": "GB", "UK": "GB", "Italy": "IT", "Spain": "ES", "Netherlands": "NL", "Sweden": "SE",
    "Finland": "FI",
    "Denmark": "DK", "Norway": "NO", "Switzerland": "CH", "Russia": "RU", "Ukraine": "UA", "India": "IN",
    "Pakistan": "PK",
    "Bangladesh": "BD", "Australia": "AU", "Canada": "CA", "Mexico": "MX", "Brazil": "BR", "Argentina": "AR",
    "Chile": "CL",
    "Israel": "IL", "Iran": "IR", "Turkey": "TR", "Greece": "GR", "Portugal": "PT", "Poland": "PL", "Hungary": "HU",
    "Austria": "AT", "Belgium": "BE", "Ireland": "IE", "Vietnam": "VN", "Thailand": "TH", "Malaysia": "MY",
    "Singapore": "SG",
    "Indonesia": "ID", "Philippines": "PH", "Saudi Arabia": "SA", "Egypt": "EG", "Nigeria": "NG", "Kenya": "KE",
    "Ghana": "GH",
    "Europe": "EU", "Asia": "", "Africa": "", "European Union": "EU", "EU": "EU", "Washington": "US", "Beijing": "CN",
    "New Zealand": "NZ", "Romania": "RO", "Estonia": "EE", "Peru": "PE", "Colombia": "CO", "Iceland": "IS",
    "Qatar": "QA",
}  # fmt: skip
_NOT_NAMES = STOP | set(
    listed(
        "however after although instead meanwhile moreover still yet once last "
        "next today tomorrow yesterday january february "
        "march april may june july august september october november december "
        "monday tuesday wednesday thursday friday saturday "
        "sunday source image photo home please since notably founded according "
        "despite responding outside during even every "
        "nonetheless nevertheless regarding under insisting like our among one "
        "two three first second additionally finally "
        "earlier later then thus hence therefore both another continuing contempt thither speaking mr mrs ms dr no yes "
        "many most several some part much few it's we'll we've if what enabling trade people both she's he's they're"
    )
)
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Sen|Gov|Gen|Capt)\.?\Z")
_TOKEN = rf"[{UP}][\w’'&.-]*"
_NAME = re.compile(
    rf"(?<![\w’'])(?:{_TOKEN})(?:(?: (?:of|de|van|von|bin|al|der|la|el|for|"
    rf"and the|of the|&) | )(?:{_TOKEN}))*"
)
_ROLE_WORD = "|".join(sorted(ROLES, key=len, reverse=True))
_BODY_WORD = "|".join(sorted(BODIES, key=len, reverse=True))
_NATIONS = "|".join(k.capitalize() for k in COUNTRY_WORDS if k.isalpha())
_ROLE = re.compile(
    rf"(?<![\w’'])(?:(?P<det>(?i:the|an?|another|one|two|three|some|several|"
    rf"its|his|her|their|a second|unnamed|anonymous|senior|local|many))\s+"
    rf"|(?P<whose>{_TOKEN}?(?: {_TOKEN}){{0,3}})(?:['’]s|(?<=s)['’])\s+|(?P<bare>^|(?<=[,.]\s)))"
    rf"(?P<mid>(?:[\w’'.-]+\s+){{0,5}}?)(?P<role>(?i:(?:{_ROLE_WORD}|{_BODY_WORD})(?!\s(?:{_ROLE_WORD})\b)))(?P<plural>s)?\b(?!['’]s)(?!-)"
    rf"(?P<more>(?:(?:\s+and\s+(?:[a-z-]+\s+){{0,2}}[a-z-]+)?\s+(?:at|of|for|"
    rf"with|from)\s+(?:[\w’'.-]+\s+){{0,4}}?(?:(?i:{_BODY_WORD})\b|(?!(?:{_NATIONS}"
    rf")\b)(?![\w.]+['’]s\s+[a-z]){_TOKEN}(?: {_TOKEN}){{0,3}}))?)"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b(?!['’])")


@dataclass(frozen=True)
class Mention:
    """A stretch of text that names someone.

    Args:
        at, to: where, in the view.
        text: its words.
        kind: "name", "role" or "pronoun".
        name: the proper name without titles and roles, None for roles and pronouns.
        role: the role word in lower case ("official", "bank"), None where no role is said.
        org: the party the role belongs to, as far as the words tell.
        fresh: "another", "a", "one": not someone mentioned before.
        plural: several persons.
    """

    at: int
    to: int
    text: str
    kind: str
    name: str | None = None
    role: str | None = None
    org: str | None = None
    fresh: bool = False
    plural: bool = False

    @property
    def body(self) -> bool:
        """Return whether the role is that of an organization, not of a person."""
        return self.role in BODIES


def not_a_name(word: str) -> bool:
    """Return whether a word is written with a capital for another reason than being a name: a month, a first word.

    Example:
        >>> not_a_name("However"), not_a_name("Acme")
        (True, False)
    """
    return word.lower() in _NOT_NAMES


def mentions(text: str, at: int, to: int) -> list[Mention]:
    """Return the mentions between two offsets, in order; a name inside a role belongs to the role.

    A headline in capitals names nobody: every word of it looks like a name.

    Example:
        >>> [(m.kind, m.name, m.role, m.org) for m in mentions("Acme analyst Ann Lee saw the port's spokesman.", 0, 46)]
        [('name', 'Ann Lee', 'analyst', 'Acme'), ('role', None, 'spokesman', 'port')]
    """
    piece = text[at:to]
    found: list[Mention] = []
    if _headline(piece):
        return found
    found += [
        Mention(at + m.start(), at + m.end(), m.group(), "pronoun", plural=m.group().lower() == "they")
        for m in _PRONOUN.finditer(piece)
    ]
    role = _ROLE.search(piece)
    while role:
        mention = _role(role, at)
        if mention:
            found.append(mention)
        role = _ROLE.search(piece, mention.to - at if mention else role.start() + 1)
    for match in _NAME.finditer(piece):
        raw = match.group()
        raw = raw if re.search(r"(?:\b[A-Z]\.){2,}\Z", raw) else raw.rstrip(".,’'")
        mention = _named(text, at + match.start(), raw, at)
        if mention and not any(m.kind != "pronoun" and m.at <= mention.at and mention.to <= m.to for m in found):
            found.append(mention)
    found.sort(key=lambda m: (m.at, -m.to))
    outer = [m for n, m in enumerate(found) if n == 0 or m.to > max(other.to for other in found[:n])]
    return _apposed(text, outer)


def _apposed(text: str, found: list[Mention]) -> list[Mention]:
    """Join "Ann Lee, an analyst at Acme" and "the analyst, Ann Lee" into one mention."""
    out: list[Mention] = []
    for mention in found:
        last = out[-1] if out else None
        if last and re.fullmatch(r",\s+", text[last.to : mention.at]):
            if (
                last.kind == "name"
                and last.role is None
                and mention.kind == "role"
                and not mention.plural
                and not mention.body
            ):
                out[-1] = replace(last, to=mention.to, role=mention.role, org=mention.org or last.org)
                continue
            singular = last.kind == "role" and not last.plural and not last.body
            if (
                singular
                and mention.kind == "name"
                and mention.role is None
                and text[mention.to : mention.to + 1] in {",", ".", ":", ""}
            ):
                out[-1] = replace(mention, at=last.at, role=last.role, org=last.org)
                continue
        if (
            last
            and last.kind != "pronoun"
            and (last.role or mention.body)
            and not last.body
            and mention.kind != "pronoun"
        ):
            of = re.fullmatch(
                r"\s(?:of|at|for|from|with)\s(?:the\s)?", text[last.to : mention.to][: mention.at - last.to]
            )
            if of and (mention.body or mention.name) and not mention.plural:
                out[-1] = replace(last, to=mention.to, org=last.org or mention.name or mention.role)
                continue
        out.append(mention)
    return out


def _headline(piece: str) -> bool:
    tokens = [token for token in piece.split() if token[:1].isalpha()]
    capital = sum(token[0].isupper() for token in tokens)
    return len(tokens) >= 5 and capital >= 0.7 * len(tokens) and piece.rstrip()[-1:] not in '.!?”"'


def _role(match: re.Match[str], at: int) -> Mention | None:
    role, det = match.group("role").lower(), (match.group("det") or "").lower()
    mid = (match.group("mid") or "").strip()
    if match.group("bare") is not None and not (match.group("plural") or mid):
        return None
    if re.search(rf"(?i)\b(?:and|or|that|which|who|is|was|to|has|had|met|saw|with|in|on|as|{_SPOKEN})\b", mid):
        return None
    org = match.group("whose")
    inner = [n for n in re.findall(rf"(?<!\w){_TOKEN}(?: {_TOKEN})*", mid) if n.lower() not in COUNTRY_WORDS]
    if org is None and inner:
        org = re.sub(rf"(?: (?i:{'|'.join(_ADJUNCT)}))+$", "", re.sub(r"['’]s?$", "", inner[0]))
        org = None if org.lower() in _ADJUNCT else org
    possessor = re.match(r"(.*?)([\w-]+)['’]s?\b", mid)
    if org is None and possessor:
        org = possessor.group(2).lower()
    more = re.sub(
        r"^(?:\s+and\s.*?)?\s+(?:at|of|for|with|from)\s+(?:the\s+|an?\s+)?", "", match.group("more") or ""
    ).strip()
    end = match.end()
    named = [name for name in re.findall(rf"{_TOKEN}(?: {_TOKEN})*", more) if name.lower() not in COUNTRY_WORDS]
    if more and (org is None or named):
        org = org or (_clean(named[-1]) if named else more.split()[-1].lower())
    elif more:
        end -= len(match.group("more"))
    following = match.string[end : end + 40]
    if re.match(rf"\s+{_TOKEN}", following) and not match.group("plural"):
        name = re.match(rf"\s+({_TOKEN}(?: {_TOKEN})*)", following.rstrip(".,’'"))
        if name and name.group(1).lower().split()[0] not in _NOT_NAMES | set(COUNTRY_WORDS):
            return Mention(
                at + match.start(), at + end + name.end(), match.string[match.start() : end + name.end()],
                "name", _clean(name.group(1)), role, org,
            )  # fmt: skip
    return Mention(
        at + match.start(), at + end, match.string[match.start() : end], "role", None, role, org,
        det in {"a", "an", "another", "one", "some", "several", "two", "three", "a second"},
        bool(match.group("plural")),
    )  # fmt: skip


_SPOKEN = "said|says|told|added|stated|mentioned|according"


def _clean(name: str) -> str:
    name = re.sub(r"['’]s?$", "", name).strip(" ,-")
    return name if re.search(r"(?:\b[A-Z]\.)+\Z", name) else name.strip(".")


def _named(text: str, start: int, raw: str, first: int) -> Mention | None:
    """Return a name without leading ordinary words, titles and roles; None if nothing is left."""
    at = start
    tokens = raw.split(" ")
    while tokens and (_TITLE.match(tokens[0]) or _ordinary(tokens[0], text, at, first)):
        at += len(tokens[0]) + 1
        tokens = tokens[1:]
    while tokens and (tokens[-1].lower() in {"of", "de", "for", "the", "and", "&", "la", "el", "al"}):
        tokens = tokens[:-1]
    if not tokens or not re.match(rf"[{UP}]", tokens[0]):
        return None
    cut = next((n for n, token in enumerate(tokens[:-1]) if re.search(r"['’]s$", token)), None)
    org, role, span_at = None, None, at
    if cut is not None:
        org, skipped = _clean(" ".join(tokens[: cut + 1])), len(" ".join(tokens[: cut + 1])) + 1
        tokens, at = tokens[cut + 1 :], at + skipped
    low = [token.lower().strip(".,") for token in tokens]
    last_role = max((n for n, word in enumerate(low) if word in ROLES), default=None)
    if last_role is not None and last_role + 1 < len(tokens):
        begin = last_role
        while begin > 0 and low[begin - 1] in {*_ADJUNCT, *ROLES}:
            begin -= 1
        org = org or (_clean(" ".join(tokens[:begin])) or None)
        role = low[last_role]
        tokens = tokens[last_role + 1 :]
        if tokens[0] in {"of", "for", "de"}:  # Chairman of Dunes Logistics
            body = _clean(" ".join(tokens[1:]))
            return Mention(at, start + len(raw), raw[at - start :], "role", None, role, body or org)
    else:
        # "tracker IDC", "analyst Ann Lee": a role in lower case just before the name
        before = re.search(
            rf"(?:(?P<org>{_TOKEN}(?: {_TOKEN})*)(?:['’]s)?\s+)?(?:(?:{'|'.join(_ADJUNCT)}|"
            rf"industry|market|research|lead|veteran|principal|independent|data)\s+){{0,2}}(?P<role>{_ROLE_WORD}"
            rf"|think tank)\s+$",
            text[max(first, at - 60) : at],
        )
        if before:
            role, org = (
                before.group("role").split()[-1].lower(),
                org or (_clean(before.group("org")) if before.group("org") else None),
            )
            if org and org.lower() in _NOT_NAMES:
                org = None
            span_at -= len(before.group())
    name = _clean(" ".join(tokens))
    if not name or name.lower() in _NOT_NAMES or name.lower() in ROLES or name.lower() in COUNTRY_WORDS:
        return None
    end = start + len(raw)
    return Mention(span_at, end, text[span_at:end], "name", name, role, org)


def _ordinary(token: str, text: str, at: int, first: int) -> bool:
    word = token.lower().strip(".,’'")
    bare = re.sub(r"['’]s?$", "", word)
    if bare in _NOT_NAMES:
        return True
    opens = at == first or (
        text[max(0, at - 2) : at].strip() in {".", "!", "?", "“", '"', "-", "–", "—", ":", ""}
        and (at < 2 or text[at - 2] in ".!?\n" or text[at - 1] in '\n“"')
    )
    if not opens or token.isupper():
        return False
    if re.search(rf"(?<![\w’']){re.escape(bare)}\b", text):
        return True
    behind = text[at + len(token) : at + len(token) + 16]
    alone = re.match(r"\s(?!(?:and|has|had|is|was|will|also)\b)(?P<word>[a-z]+)", behind)
    if alone and alone.group("word") in SPEECH:
        return False
    return bool(alone) and not re.search(rf"[a-z,]\s{re.escape(re.sub(chr(39) + 's$', '', token))}\b", text)


def parties(text: str, found: list[Mention]) -> Counter[str]:
    """Return how often each name stands in a text, short forms counted with the long one."""
    counts = Counter(m.name for m in found if m.name)
    for m in found:
        if m.org and m.org[:1].isupper():
            counts[m.org] += 1
    return counts


def long_form(name: str, names: Counter[str]) -> str:
    """Return the fullest name of a text that a short one stands for ("Lee" for "Ann Lee"); itself if none does.

    Example:
        >>> long_form("Lee", Counter({"Ann Lee": 1, "Lee": 4}))
        'Ann Lee'
    """
    tokens = set(name.split())
    longer = [
        other
        for other in names
        if tokens < set(other.split())
        and len(other.split()) <= 4
        and not re.search(r"['’]s\b", other)
        and (other.split()[0] in tokens or other.split()[-1] in tokens)
    ]
    return max(longer, key=lambda other: (names[other], -len(other)), default=name)
