"""What does not fit: values in conflict, words changed in retelling, words credited to the wrong speaker.

A finding never speaks in the words of a text: `what` is ours, the passages are theirs and untrusted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from licet.evidence.claims import Claim
from licet.evidence.document import Span
from licet.evidence.kinship import share
from licet.evidence.lineage import Lineage, Tie
from licet.evidence.mentions import COUNTRIES, ROLES
from licet.evidence.prints import Print, runs_of
from licet.evidence.rates import Rate, same_amount
from licet.evidence.reading import Reading, mode
from licet.evidence.text import content, listed, stem, words

AGENCIES = set(
    listed(
        "reuters bloomberg afp ap upi xinhua tass interfax yonhap kyodo jiji dpa efe ansa pti ani anadolu bernama "
        "antara cnn bbc cnbc cbs nbc abc npr dw aljazeera nikkei axios politico forbes fortune barron's"
    )
)
_NEWS = re.compile(r"(?:Times|Post|News|Journal|Review|Herald|Tribune|Gazette|Chronicle|Daily|Press|Agency|Zeitung)\b")
_WROTE = re.compile(
    r"\b(?:wrote|penned|published|authored|writes|contributed)\s+(?:an?|the|his|her|their)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:article|op-ed|opinion piece|essay|column|commentary|letter|piece|guest post)\b|\bin (?:an?|his|her) "
    r"(?:op-ed|opinion piece|guest column|essay|open letter)\b"
)


@dataclass(frozen=True)
class Passage:
    """Words of a text. Untrusted.

    Args:
        text: number of the text; span: where; words: what it says there.
    """

    text: int
    span: Span
    words: str


@dataclass(frozen=True)
class Finding:
    """Something that does not fit.

    Args:
        kind: conflict, distortion, misattribution or carrier.
        what: what is wrong, in fixed words, with values and units.
        claims: ids of the claims concerned.
        passages: what the texts say.
        stated: the exchange rate used, "" if none.
        weight: origins for the first and for the second reading, where they are counted.
    """

    kind: str
    what: str
    claims: tuple[str, ...]
    passages: tuple[Passage, ...]
    stated: str = ""
    weight: tuple[int, int] = (0, 0)


def same_party(one: str | None, other: str | None) -> bool:
    """Return whether two names mean one party: alike, or one the short form of the other.

    Example:
        >>> same_party("Acme Steel Inc.", "ACME Steel"), same_party("Acme", "Apex")
        (True, False)
    """
    if not one or not other:
        return False
    legal = {
        "inc",
        "corp",
        "co",
        "ltd",
        "plc",
        "ag",
        "llc",
        "group",
        "the",
        "company",
        "corporation",
        "limited",
        "sa",
        "nv",
    }
    a, b = ([word for word in words(name) if word not in legal] for name in (one, other))
    short, long = sorted((a, b), key=len)
    return bool(short) and long[: len(short)] == short


def conflicts(readings: list[Reading], lineage: Lineage, rates: dict[str, Rate]) -> Iterator[Finding]:
    """Yield claims of different texts on one matter whose values are apart by more than their rounding."""
    texts = [(n, claim) for n, each in enumerate(readings) for claim in each.claims if claim.value is not None]
    matters: dict[tuple[str, str, str], list[tuple[int, Claim]]] = {}
    for n, claim in texts:
        if claim.is_figure or claim.kind == "attribute":
            unit = "money" if claim.kind == "money" else stem(claim.unit)
            matters.setdefault((claim.predicate, claim.kind, unit), []).append((n, claim))
    for found in matters.values():
        yield from _attributes(found, lineage) if found[0][1].kind == "attribute" else _values(found, lineage, rates)


def _values(found: list[tuple[int, Claim]], lineage: Lineage, rates: dict[str, Rate]) -> Iterator[Finding]:
    told: dict[int, list[Claim]] = {}
    for n, claim in found[:400]:
        told.setdefault(n, []).append(claim)
    for (n, one), (m, other) in combinations(found[:400], 2):
        if n == m or not same_matter(one, other) or _also(told[n], other, rates) or _also(told[m], one, rates):
            continue
        compared = same_amount(one, other, rates)
        if compared is None or compared[0]:
            continue
        retold = lineage.origin_of(n) == lineage.origin_of(m)
        what = "values apart by more than their rounding: "
        what += f"{_amount(one)} against {_amount(other)}" + (", changed in retelling" if retold else ", two origins")
        yield Finding("conflict", what, (one.id, other.id), (_passage(n, one), _passage(m, other)), compared[1])


def _also(claims: list[Claim], claim: Claim, rates: dict[str, Rate]) -> bool:
    """Return whether a text that says one value also says the other: shares of several owners, years of a series."""
    return any((same_amount(each, claim, rates) or (False,))[0] for each in claims if same_matter(each, claim))


def _amount(claim: Claim) -> str:
    return f"{claim.value:.6g} {claim.unit if claim.kind in {'money', 'percent', 'rank'} else claim.kind}"


def same_matter(one: Claim, other: Claim) -> bool:
    """Return whether two claims measure one thing: subject, predicate, rate and period, and what is counted."""
    if not same_party(one.subject, other.subject) or one.predicate != other.predicate or one.change != other.change:
        return False
    if (one.per and other.per and one.per != other.per) or (one.scope and other.scope and one.scope != other.scope):
        return False
    if one.since and other.since and one.until and other.until:
        return (one.since, one.until) == (other.since, other.until)
    return _overlap(one.text, other.text) >= 0.4


def _overlap(one: str, other: str) -> float:
    a, b = set(content(one)), set(content(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _attributes(found: list[tuple[int, Claim]], lineage: Lineage) -> Iterator[Finding]:
    """Yield what texts say of one party's nature that cannot all be true, the side with fewer origins first."""
    done: set[int] = set()
    for at, (_, claim) in enumerate(found):
        if at in done:
            continue
        same = [k for k in range(len(found)) if same_party(found[k][1].subject, claim.subject)]
        done |= set(same)
        sides: dict[object, list[tuple[int, Claim]]] = {}
        for k in same:
            sides.setdefault(found[k][1].value, []).append(found[k])
        if len(sides) < 2:
            continue
        sound = {n for n in range(len(lineage.names)) if n not in lineage.carriers}
        weight = {v: len({lineage.origin_of(n) for n, _ in side if n in sound}) for v, side in sides.items()}
        order = sorted(sides, key=lambda value: (weight[value], len(sides[value])))
        few, many = order[0], order[-1]
        one, other = sides[few][0], sides[many][0]
        value = [f"{v:g}" if isinstance(v, float) else str(v) for v in (few, many)]
        what = f"{claim.predicate} {value[0]} against {value[1]}: {weight[few]} sound origins against {weight[many]}"
        passages = (_passage(*one), _passage(*other))
        yield Finding("conflict", what, (one[1].id, other[1].id), passages, weight=(weight[few], weight[many]))


def _passage(n: int, claim: Claim) -> Passage:
    return Passage(n, claim.span, claim.text)


def distortions(readings: list[Reading], prints: list[Print], ties: tuple[Tie, ...]) -> Iterator[Finding]:
    """Yield what a text changes in the words and figures of the text it derives from."""
    for tie in ties:
        if tie.derived:
            yield from _figures(readings, prints, tie)
            yield from _speakers(readings, tie)
            yield from _modes(readings, tie)


def _figures(readings: list[Reading], prints: list[Print], tie: Tie) -> Iterator[Finding]:
    source, copy = readings[tie.one], readings[tie.other]
    places = {str(m[1]) for m in prints[tie.one].marks if m[0] in {"place", "name"}}
    for told in (claim for claim in copy.claims if claim.is_figure):
        for claim in (claim for claim in source.claims if claim.is_figure):
            if claim.kind != told.kind or not same_party(claim.subject, told.subject):
                continue
            pair = (claim.id, told.id), (_passage(tie.one, claim), _passage(tie.other, told))
            if claim.unit != told.unit:
                if _number_kept(claim, told) and not any(
                    each.unit == told.unit and each.value == told.value for each in source.claims
                ):
                    what = f"unit: the number of the source in another currency, {claim.unit} made {told.unit}"
                    yield Finding("distortion", what, *pair)
                    break
                continue
            top = told.bound == "above"
            if (
                claim.bound == "range"
                and (top or told.bound == "below")
                and told.value == (claim.high if top else claim.low)
            ):
                what = f"bound: the {'top' if top else 'bottom'} of a range made the {'least' if top else 'most'}"
                yield Finding("distortion", what, *pair)
                break
            if claim.value != told.value:
                continue
            narrowed = set(content(told.scope)) - set(content(claim.text)) - set(content(" ".join(places)))
            if told.scope and not claim.scope and narrowed and told.predicate == claim.predicate:
                yield Finding("distortion", "scope: the same figure is laid to a part of what it counted", *pair)
            if told.bound != claim.bound and told.bound in {"above", "below"} and claim.bound in {"exact", "about"}:
                yield Finding("distortion", f"bound: {claim.bound} in the source, {told.bound} in the retelling", *pair)
            break


def _number_kept(claim: Claim, told: Claim) -> bool:
    """Return whether the amount of another currency is one of the source's, unchanged."""
    return claim.kind == "money" and told.value in {claim.value, claim.low, claim.high} - {None}


def _speakers(readings: list[Reading], tie: Tie) -> Iterator[Finding]:
    source = [each for each in readings[tie.one].quotes if len(each.text.split()) >= 5 and each.speaker]
    for told in readings[tie.other].quotes:
        mine = runs_of(told.text)
        same = next((each for each in source if share(runs_of(each.text), mine) >= 0.6), None)
        if same is None or told.speaker is None or same.speaker is None or len(mine) < 3:
            continue
        one, other = same.speaker, told.speaker
        passages = (
            Passage(tie.one, same.span, f"{one.label}: {same.text}"),
            Passage(tie.other, told.span, f"{other.label}: {told.text}"),
        )
        if one.name and other.name and not same_party(one.name.split()[-1], other.name.split()[-1]):
            yield Finding("distortion", "speaker: the same words are credited to somebody else", (), passages)
        elif one.name and other.role and not other.name and _class(one.role) != _class(other.role):
            what = f"speaker: named in the source, a {_class(other.role)} without a name in the retelling"
            yield Finding("distortion", what, (), passages)
        elif not one.name and not other.name and _class(one.role) != _class(other.role) and one.role and other.role:
            what = f"role: {_class(one.role)} in the source, {_class(other.role)} in the retelling"
            yield Finding("distortion", what, (), passages)


def _class(role: str | None) -> str:
    return ROLES.get(role or "", "body")


def _modes(readings: list[Reading], tie: Tie) -> Iterator[Finding]:
    """Yield plans of the retelling that the source only wishes for."""
    source = [(s, e, readings[tie.one].view.text[s:e]) for s, e in readings[tie.one].view.sentences]
    view = readings[tie.other].view
    for start, end in view.sentences:
        text = view.text[start:end]
        if mode(text) != "plan" or len(content(text)) < 4:
            continue
        near = sorted(((_overlap(text, each[2]), each) for each in source), reverse=True)[:2]
        close = [each for overlap, each in near if overlap >= 0.4]
        if close and all(mode(each[2]) == "wish" for each in close):
            s, e, words_there = close[0]
            passages = (
                Passage(tie.one, readings[tie.one].view.span(s, e), words_there),
                Passage(tie.other, view.span(start, end), text),
            )
            yield Finding("distortion", "mode: a wish in the source, a plan in the retelling", (), passages)


def misattributions(number: int, reading: Reading) -> Iterator[Finding]:
    """Yield quotes that say "we" though they are credited to a news organization that reports on others.

    Where the opening of the text names somebody who wrote an article, the words are that author's.
    """
    author = lead_author(reading)
    accused = {
        each.speaker.label
        for each in reading.quotes
        if each.speaker and each.first_plural and _news(each.speaker.label, reading, author)
    }
    found = [each for each in reading.said if each.speaker and each.speaker.label in accused]
    if not found:
        return
    ids = tuple(c.id for c in reading.claims if c.speaker in accused)
    passages = [
        Passage(number, each.span, f"{each.speaker.label if each.speaker else ''}: {each.text}") for each in found
    ]
    what = f"{sum(each.direct for each in found)} quotes credited to a news organization that says we"
    if author is not None:
        passages.insert(0, Passage(number, author[1], author[0]))
        what += "; the opening names another author"
    yield Finding("misattribution", what, ids, tuple(passages))


def lead_author(reading: Reading) -> tuple[str, Span] | None:
    """Return the person the opening says wrote an article, and the sentence."""
    view = reading.view
    for start, end in view.sentences[:8]:
        match = _WROTE.search(view.text, start, end)
        if match:
            before = [n for n in reading.names if n in view.text[start : match.start()] and n not in COUNTRIES]
            people = [name for name in before if " " in name] or before
            if people:
                return max(people, key=lambda name: view.text.rfind(name, start, match.start())), view.span(start, end)
    return None


def _news(label: str, reading: Reading, author: tuple[str, Span] | None) -> bool:
    known = label.lower() in AGENCIES or _NEWS.search(label) is not None
    if author and same_party(label, author[0]):
        return False
    if same_party(label, reading.main) and not (known and author):
        return False
    speaker = next(each.speaker for each in reading.said if each.speaker and each.speaker.label == label)
    return known or (author is not None and speaker.role is None and " " not in label)


def carriers(readings: list[Reading], prints: list[Print], lineage: Lineage) -> Iterator[Finding]:
    """Yield spun and mistranslated texts with the passages that give them away."""
    from licet.evidence.lineage import swapped

    for number, kind in lineage.carriers.items():
        view, text = readings[number].document.text, prints[number]
        passages = [Passage(number, each.span, each.text) for each in text.oddities if each.tool == kind]
        for tie in lineage.ties:
            if tie.other == number and tie.kind == "spun":
                spans = [span for span, swaps, _ in swapped(prints[tie.one], text) if swaps >= 2]
                passages += [Passage(number, span, span.of(view)) for span in spans]
                break
        kinds = sorted({each.kind for each in text.oddities if each.tool == kind})
        what = f"{kind} text" + (f": {', '.join(kinds)}" if kinds else ": words of another text swapped one for one")
        yield Finding("carrier", what, (), tuple(passages))
