"""Passages no person wrote: what synonym tools and machine translation leave behind.

A synonym tool swaps words without grammar: the article no longer fits ("an country"), an auxiliary meets the wrong form
("to slashed"), words double, a small word becomes what its letters stand for. Machine translation leaves spaces before
commas, capitals in mid-sentence, sentences cut before their main clause. Each sign alone is weak, and people mistype:
a text is marked only where several signs of more than one kind come together.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from licet.evidence.document import Span
from licet.evidence.numbers import ODD_NUMBERS
from licet.evidence.speech_words import ODD_SAY
from licet.evidence.text import View, listed, words

_ARTICLE = re.compile(r"(?<![\w’'-])(?P<article>[Aa]n?) (?P<word>[a-z]{3,})\b")
_AN = re.compile(r"[aeiou]|hono|hour|heir")  # spelled so, a word takes "an" …
_A = re.compile(
    r"one|once|ouija|eu|ewe|uni(?!m|n)|us[aeu]|uti|ura|ubi|uro|utop|ukul"
)  # … unless it sounds like "you" or "won"
_DOUBLED = re.compile(r"\b(?P<word>[a-z]{2,})\s+(?P=word)\b(?![-’'])")
_MAY_DOUBLE = set(listed("had that very no so really many long far ha bye much is never"))
_PAST = re.compile(r"\b(?:to|will|would|could|should|must|might|cannot|did|does) (?P<word>[a-z]{3,}ed)\b")
_NO_PAST = re.compile(
    r"(?:embed|shed|wed|shred|sled|bed|red|biped|moped|.*e?eed|imbed|med|hundred|sacred|naked|kindred|"
    r"(?:un|re)?(?:related|expected|named|used|armed|needed|wanted|skilled|limited|advanced|developed|listed|united|allied|"
    r"affected|displaced|interested|increased|reduced|continued|renewed|shared|fixed|planned))"
)
_SMALL = re.compile(
    r"\b(?:(?:the|an?) (?:the|an?|of|to|from|with|and|or|is|are|was|were|has|have)|(?:in|to|on|at|from|with|for) of"
    r"|of (?:of|to|at))\b(?! [A-Z])(?!-)"
)
_ONES = re.compile(r"\b[a-z]+ one['’]s [a-z]+\b")
_VERB_NAME = re.compile(
    r"(?<!the )\b[A-Z][\w.]+(?: [a-z]{4,}){0,2}(?: [A-Z][\w.]+)? it (?:from|to|out|off|away|up|down)\b"
)
_LETTERS = re.compile(
    r"[a-z], (?:World Health Organization|Information Technology|United States(?: of America)?|Indiana|Oregon) "
    r"[a-z]+(?:ed|s)\b"
)
# Dictionary entries for common words that news never writes: what a free thesaurus gives for he, at, an, year, port …
_GLOSSES = listed(
    "twelvemonth hebdomad larboard prexy thespian histrion axerophthol thither whither antiophthalmic_factor "
    "atomic_number_33 atomic_number_85 Hoosier_State Beaver_State charge_per_unit adult_female adult_male "
    "depository_financial_institution twenty-four_hour_period male_child female_child res_publica "
    "shoemaker's_last cobbler's_last vocalization telecasting constabulary ontogeny time_unit emptor husbandman"
)
_GLOSS = re.compile(
    r"\b(?:" + "|".join(re.escape(each.replace("_", " ")) for each in (*_GLOSSES, *ODD_SAY, *ODD_NUMBERS)) + r")\b"
)
_HEADS = {
    "States": "United Member Gulf Arab Baltic Confederate Southern Northern Western Eastern Nordic Island Federated",
    "Nations": "United Six First Asian African Pacific Allied Axis",
    "Kingdom": "United Middle Animal Magic Old New",
}
_HEAD = re.compile(r"\bthe (?P<first>[A-Z][a-z]+) (?P<head>" + "|".join(_HEADS) + r")\b")
_SPACED = re.compile(r"\w[ \u00a0]+[,;](?=\s)|\w +\.(?=\s|$)|，|。(?=[ A-Za-z])")
_CAPITAL = re.compile(
    r"\b(?:that|and|of|but|which|because|the) ?, (?:[A-Z][a-z]+ing|The|It|They|This|These|We)\b"
    r"|\b[a-z]{4,} (?:Ism|Ist|Tion|Ing|Ment|Ity)\b"
)
_STRAY = re.compile(r"[.!?] [“”\"][ \t]*(?=\n|\Z)|(?:^|\n)[ \t]{0,9}[“”] (?=\w)")
_CUT = re.compile(
    r"(?<=[.!?] )(?:Because (?!of\b)[^,.;!?]{10,160}\.|About [^.;]{3,60}, will [^.]{5,160}\."
    r"|(?:Including|Which) [^,.]{5,160}\.)"
)
WEIGHTS = {
    "article": 1.0, "doubled word": 1.0, "verb form": 1.0, "small words": 0.7, "sentence twice": 2.0, "gloss": 1.0,
    "placeholder": 0.7, "name as verb": 1.5, "letters spelled out": 2.0, "broken name": 1.5,
    "space before comma": 1.0, "capital in mid-sentence": 1.2, "stray mark": 0.7, "cut sentence": 1.0,
}  # fmt: skip
_TRANSLATION = {"space before comma", "capital in mid-sentence", "stray mark", "cut sentence"}
ENOUGH = 3.0


@dataclass(frozen=True)
class Oddity:
    """A passage no person wrote.

    Args:
        span: where, in the document.
        text: the words. Untrusted.
        kind: which sign; its weight is `WEIGHTS[kind]`.
    """

    span: Span
    text: str
    kind: str

    @property
    def tool(self) -> str:
        """Return which tool leaves this sign: "spun" or "mistranslated"."""
        return "mistranslated" if self.kind in _TRANSLATION else "spun"


def oddities(view: View) -> list[Oddity]:
    """Return the odd passages of a text in order.

    Example:
        >>> from licet.evidence.text import view
        >>> [(o.kind, o.text) for o in oddities(view("It fell in an country more than than it would risked."))]
        [('article', 'an country'), ('doubled word', 'than than'), ('verb form', 'would risked')]
    """
    found = [Oddity(view.span(at, to), view.text[at:to], kind) for kind, at, to in _signs(view)]
    return sorted(found, key=lambda each: (each.span, each.kind))


def carrier(found: Iterable[Oddity]) -> str | None:
    """Return what the signs make of a text: "spun", "mistranslated" or None for a text as people write them.

    Signs of one kind count at most twice, so that one habit or one typing error does not condemn a text.

    Example:
        >>> from licet.evidence.text import view
        >>> carrier(oddities(view("It fell in an country more than than it would risked."))), carrier([])
        ('spun', None)
    """
    signs = list(found)
    for tool in ("spun", "mistranslated"):
        kinds = {each.kind for each in signs if each.tool == tool}
        total = sum(WEIGHTS[kind] * min(sum(each.kind == kind for each in signs), 2) for kind in kinds)
        if total >= ENOUGH and len(kinds) >= 2:
            return tool
    return None


def _signs(view: View) -> Iterator[tuple[str, int, int]]:
    text = view.text
    for match in _ARTICLE.finditer(text):
        word = match.group("word")
        needs_an = _AN.match(word) is not None and _A.match(word) is None
        if needs_an != (match.group("article").lower() == "an") and not (
            word.startswith(("h", "u")) and len(word) > 3 and word[:3] in {"his", "hab", "her"}
        ):
            yield "article", match.start(), match.end()
    for match in _DOUBLED.finditer(text):
        if match.group("word") not in _MAY_DOUBLE:
            yield "doubled word", match.start(), match.end()
    for match in _PAST.finditer(text):
        if not _NO_PAST.fullmatch(match.group("word")):
            yield "verb form", match.start(), match.end()
    for kind, pattern in (
        ("small words", _SMALL), ("placeholder", _ONES), ("name as verb", _VERB_NAME), ("letters spelled out",
        _LETTERS),
        ("gloss", _GLOSS), ("space before comma", _SPACED), ("capital in mid-sentence", _CAPITAL), ("stray mark",
        _STRAY),
        ("cut sentence", _CUT),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    for match in _HEAD.finditer(text):
        if match.group("first") not in _HEADS[match.group("head")].split():
            yield "broken name", match.start(), match.end()
    yield from _twice(view)


def _twice(view: View) -> Iterator[tuple[str, int, int]]:
    """Yield sentences that say an earlier one again with a few words replaced, as where title and text were spun."""
    seen: dict[str, list[tuple[int, list[str]]]] = {}
    for start, end in view.sentences:
        found = words(view.text[start:end])
        if not 7 <= len(found) <= 60:
            continue
        near = [other for key in {found[0], found[-1]} for other in seen.get(key, [])]
        for _, other in near[:20]:
            same = len(set(found) & set(other))
            if (
                set(found) - set(other)
                and set(other) - set(found)
                and abs(len(found) - len(other)) <= 4
                and same / max(len(found), len(other)) >= 0.6
            ):
                yield "sentence twice", start, end
                break
        for key in {found[0], found[-1]}:
            seen.setdefault(key, []).append((start, found))
