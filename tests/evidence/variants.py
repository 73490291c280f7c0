"""Texts made from twelve stories: copies, spun, reordered, rounded, swapped, converted; and texts that are no copies.

Each story stands in stories.txt four times or five: as first told, told by someone else who was there,
rewritten from the
first, another story about the same people, and for some a translation. The variants made here are mechanical, seeded,
and never look at the rules they test.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from licet.evidence.document import Document

_HEAD = re.compile(r"^=== (\w+) (\w+) (\S+)\n", re.M)
_QUOTED = re.compile(r'["“][^"“”]*["”]')
# A small thesaurus, applied without grammar as a synonym tool does.
_SYNONYMS = {
    "expect": "await|anticipate", "rain": "rainwater|precipitation", "heavy": "ponderous|weighty",
    "head": "caput|top dog",
    "year": "twelvemonth|annum", "said": "aforesaid|enunciated", "sold": "vended|peddled", "full": "replete|entire",
    "told": "narrated|apprised", "press": "pressing|crush", "conference": "group discussion|league",
    "price": "cost|damage",
    "prices": "costs|damages", "fell": "dropped|vicious", "lowest": "last-place|humblest",
    "buyers": "emptors|purchasers",
    "risk": "peril|endangerment", "members": "appendages|fellows", "most": "nigh|to the highest degree",
    "port": "larboard|embrasure",
    "warned": "admonished|cautioned", "stronger": "firmer|hard", "eat": "corrode|consume", "loss": "departure|red ink",
    "month": "calendar month|moon", "official": "functionary|prescribed", "small": "pocket-size|belittled",
    "farmers": "husbandmen|sodbusters",
    "season": "time of year|flavor", "workers": "proletarians|actors", "work": "oeuvre|piece of work",
    "pay": "give|bear",
    "leaving": "going away|departure", "waiting": "ready and waiting|hold", "wants": "desires|lacks",
    "raise": "elevate|lift",
    "offer": "offering|propose", "people": "multitude|folks", "gate": "logic gate|passage", "cost": "be|toll",
    "day": "daylight|solar day",
    "strike": "smasher|walkout", "clear": "unclutter|light", "delays": "holdups|waits", "customers": "patrons|clients",
    "end": "terminate|oddment", "talks": "negotiation|lecture", "government": "regime|authorities",
    "bank": "depository|cant",
    "rate": "pace|charge per unit", "left": "odd|leftover", "growth": "ontogeny|increment", "good": "serious|goodness",
    "number": "figure|act", "plan": "design|be after", "houses": "menages|theaters", "house": "menage|sign",
    "home": "abode|plate",
    "cut": "slashed|gash", "economists": "economic experts", "first": "inaugural|starting time",
    "chief": "gaffer|headman",
    "time": "clip|sentence", "killed": "defeated|wiped out", "damaged": "discredited|weakened",
    "army": "U. S. Army|regular army",
    "night": "nighttime|dark", "water": "H2O|body of water", "dark": "coloured|sour", "took": "drive|read",
    "road": "route|itinerant",
    "children": "tykes|offspring", "put": "order|frame", "need": "pauperization|want", "week": "hebdomad|workweek",
    "made": "induce|stain",
    "firm": "steady|unshakable", "trial": "test|visitation", "company": "caller|fellowship",
    "side": "slope|position", "mark": "grade|stain",
    "file": "data file|single file", "experts": "adepts", "proves": "turns up|raise",
    "shares": "plowshare|percentage", "rose": "wine|arise",
    "plant": "works|flora", "largest": "biggest|magnanimous", "line": "pipeline|telephone line",
    "money": "cash|hard currency",
    "open": "unfold|overt", "lost": "doomed|befuddled", "new": "novel|raw", "build": "physique|ramp up",
    "buy": "purchase|steal",
    "planes": "carpenter's planes|sheets", "airline": "air hose", "passengers": "rider",
    "worth": "deserving|Charles Frederick Worth",
    "stole": "slip|wrap", "police": "constabulary|law", "guard": "safety|sentry go", "heard": "listen|get word",
    "city": "metropolis",
    "paintings": "picture", "value": "prize|treasure", "jobs": "line of work", "orders": "ordering|decree",
    "sales": "gross revenue",
    "factory": "manufactory|mill", "called": "named|squall", "deal": "hatful|sell", "talk": "lecture",
    "study": "written report|work",
    "ban": "prohibition|cast out", "vote": "ballot", "team": "squad", "best": "outflank", "found": "base|institute",
    "start": "commence|jump",
    "sent": "place|beam", "hours": "minute|hr", "broken": "wiped out|discontinue", "before": "ahead|in front",
    "over": "all over",
    "about": "some|nigh", "because": "because", "while": "patch", "other": "early", "still": "stock-still",
    "after": "later|subsequently",
}  # fmt: skip
_RATES = {"dollars": ("euros", 0.92), "euros": ("dollars", 1.09)}


@dataclass(frozen=True)
class Made:
    """A made text: its class, the story, which telling it comes from, and whether it shares that telling's origin."""

    document: Document
    kind: str
    story: str
    derived: bool


def stories() -> dict[str, dict[str, tuple[str, str]]]:
    """Return the tellings of each story: {story: {telling: (day, text)}}."""
    parts = _HEAD.split((Path(__file__).parent / "stories.txt").read_text(encoding="utf-8"))[1:]
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for story, telling, day, text in zip(*(parts[i::4] for i in range(4)), strict=True):
        found.setdefault(story, {})[telling] = (day, text.strip() + "\n")
    return found


def spin(text: str, rng: random.Random, share: float = 0.9) -> str:
    """Return a text with words of the writer replaced by a thesaurus, quotes left alone."""

    def swap(match: re.Match[str]) -> str:
        options = _SYNONYMS.get(match.group().lower())
        if options is None or rng.random() > share:
            return match.group()
        word = rng.choice(options.split("|"))
        return word.capitalize() if match.group()[0].isupper() else word

    parts, at = [], 0
    for quote in _QUOTED.finditer(text):
        parts += [re.sub(r"\b[A-Za-z]+\b", swap, text[at : quote.start()]), quote.group()]
        at = quote.end()
    return "".join([*parts, re.sub(r"\b[A-Za-z]+\b", swap, text[at:])])


def unquote(text: str) -> str:
    """Return a text whose quotes lost their marks."""
    return re.sub(r"[\"“”]", "", text)


def reorder(text: str, rng: random.Random) -> str:
    """Return a text with its paragraphs in another order."""
    paragraphs = text.strip().split("\n")
    rng.shuffle(paragraphs)
    return "\n".join(paragraphs) + "\n"


def round_figures(text: str) -> str:
    """Return a text with its longer figures rounded to two digits."""

    def rounded(match: re.Match[str]) -> str:
        number = float(match.group().replace(",", ""))
        if 1900 <= number <= 2100 and "," not in match.group():
            return match.group()
        return f"{float(f'{number:.2g}'):,.10g}"

    return re.sub(r"\d[\d,]*\.?\d+", rounded, text)


def swap_speakers(text: str) -> str:
    """Return a text in which the first two people named with first and last name change places."""
    names = [
        n for n in re.findall(r"(?<=[a-z,”\"] )[A-Z][a-z]+ [A-Z][a-z]+(?=[,. ])", text) if text.count(n.split()[1]) >= 1
    ]
    people = list(dict.fromkeys(names))[:2]
    if len(people) < 2:
        return text
    one, other = people
    for a, b in ((one, other), (one.split()[1], other.split()[1])):
        text = text.replace(a, "\0").replace(b, a).replace("\0", b)
    return text


def convert(text: str) -> str:
    """Return a text with its dollars and euros converted into the other."""

    def other(match: re.Match[str]) -> str:
        unit, rate = _RATES[match.group("unit")]
        return f"{float(match.group('n').replace(',', '')) * rate:,.3g} {match.group('scale')}{unit}"

    return re.sub(r"(?P<n>\d[\d,.]*\d|\d) (?P<scale>(?:million |billion )?)(?P<unit>dollars|euros)", other, text)


def shorten(text: str) -> str:
    """Return the first two thirds of a text."""
    paragraphs = text.strip().split("\n")
    return "\n".join(paragraphs[: 2 * len(paragraphs) // 3]) + "\n"


def pad(text: str, rng: random.Random) -> str:
    """Return a text as another site prints it: with a title, curly quotes and its own first and last lines."""
    first = ["Breaking news", "World in brief", "Our daily digest", "Markets today"]
    last = ["Share this article with your friends.", "Sign up for our newsletter.", "All rights reserved."]
    text = re.sub(r'"([^"]*)"', r"“\1”", text)
    return f"{rng.choice(first)}\n\n{text}\n{rng.choice(last)}\n"


def witness(text: str, original: str) -> str:
    """Return an independent telling that also prints one quote and one figure everybody was given."""
    quote = next(iter(_QUOTED.findall(original)), "")
    figure = next(line for line in original.split("\n") if re.search(r"\d", line) and not _QUOTED.search(line))
    number = re.search(r"[\w$.,]* ?\d[\d.,]*\d(?: (?:million|billion))? [a-z]+", figure)
    given = f" The figure given was {number.group()}." if number else ""
    return f"{text}A statement handed out to everyone read: {quote}{given}\n"


_FOOTER = (
    "The Evening Courier is published by Courier Media Group of Port Albion. Subscribe for 12 dollars a month and read "
    "every story without advertising. Our newsroom follows the code of the Press Council; if you find an error in this "
    "article, write to the readers' editor at Harbor Street 9 in Port Albion. Reproduction needs permission. "
    "More from the Evening Courier: how to plan your garden, what to cook this weekend, and who won the lottery.\n"
)


def results(rng: random.Random) -> str:
    """Return a report of results as made by a program: every company gets the same sentences."""
    tree = rng.choice(["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel"])
    day, way, since = rng.choice(["Monday", "Tuesday"]), rng.choice(["up", "down"]), rng.choice(["risen", "fallen"])
    sales, profit, growth = rng.uniform(100, 999), rng.uniform(5, 99), rng.uniform(1, 30)
    return (
        f"{tree} {rng.choice(['Foods', 'Motors', 'Bank'])} reported second-quarter sales of ${sales:.1f} million "
        f"on {day}, {way} {growth:.1f} percent from a year earlier.\n"
        f"Net income was ${profit:.1f} million. On a per-share basis the company earned {rng.randint(11, 99)} cents.\n"
        "Analysts had expected higher earnings, according to a survey. The results do not include one-time items.\n"
        f"Shares have {since} {rng.randint(11, 49)} percent since the beginning of the year.\n"
        "This story was generated from data filed with the exchange.\n"
    )


MAKERS: dict[str, tuple[int, Callable[[str, random.Random], str]]] = {
    "copy": (2, pad),
    "spun, quotes kept": (3, spin),
    "spun, quotes lost": (3, lambda text, rng: spin(unquote(text), rng)),
    "spun and reordered": (2, lambda text, rng: reorder(spin(text, rng), rng)),
    "paragraphs reordered": (2, reorder),
    "figures rounded": (2, lambda text, rng: pad(round_figures(text), rng)),
    "speakers swapped": (2, lambda text, rng: pad(swap_speakers(text), rng)),
    "currency converted": (1, lambda text, rng: pad(convert(text), rng)),
    "shortened": (1, lambda text, _: shorten(text)),
}


def variants(dated: bool = True) -> Iterator[Made]:
    """Yield every text of every story, with or without its day of publication; the same each time."""
    for number, (story, tellings) in enumerate(stories().items()):
        for telling, (day, text) in tellings.items():
            published = day if dated else None
            derived = telling in {"original", "rewrite", "translated"}
            yield Made(Document(text, f"{story} {telling}", published=published), telling, story, derived)
        for telling in ("original", "other"):
            kind = f"{telling}, with footer"
            day, text = tellings[telling]
            made = Document(text + _FOOTER, f"{story} {kind}", published=day if dated else None)
            yield Made(made, kind, story, telling == "original")
        day, text = tellings["second"]
        made = Document(witness(text, tellings["original"][1]), f"{story} witness", published=day if dated else None)
        yield Made(made, "second, quote shared", story, False)
        made = Document(results(random.Random(number)), f"results {number}", published=day if dated else None)
        yield Made(made, "results by program", f"results {number}", False)
        day, text = tellings["original"]
        for kind, (times, make) in MAKERS.items():
            for time in range(times):
                made = make(text, random.Random(1000 * number + 10 * len(kind) + time))  # seeded, never a secret
                if made != text:
                    name = f"{story} {kind} {time}"
                    yield Made(Document(made, name, published=day if dated else None), kind, story, True)
