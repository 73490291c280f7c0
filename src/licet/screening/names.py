"""A name in comparable forms: cleaned, split into words, generic words made canonical, original scripts read in Latin.

A text has one or more *readings*, each a tuple of canonical words. Words are marked by what they say about
identity (`FACTORS`):
a legal form says almost nothing, *trading* or *Shenzhen* says little, *HiSilicon* says all. The tables are CSV
files in `tables/`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

from licet.screening.scripts import arabic, chinese, cyrillic, hebrew, japanese, korean
from licet.screening.tables import mapping, rows

# Longer texts are not names: they are cut here, the reading says so, and `screen` never calls such a party clear.
LONGEST_TEXT, MOST_WORDS = 400, 40

# What a word of each kind says about identity, against 1 for a distinctive word. Fixed on the development half.
FACTORS = {"legal": 0.06, "particle": 0.05, "noise": 0.15, "generic": 0.65, "place": 0.65, "core": 1.0, "number": 0.9}

LATIN, NATIVE, PINYIN, ROMANIZED, SKELETAL = range(5)
MODES = ("latin", "native", "pinyin", "romanized", "skeletal")

# marks a word known only by its consonants (Arabic script, Hebrew)
BARE = "~"

_DELETED = {ord(c): "" for c in "'`´‘’ʻʼʾʿ\u200b\u00ad"}
_ASCII = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)} | _DELETED | {ord("&"): " and "}
_LIGATURES = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
        "ə": "a",
    }
)
_SEPARATE_PARTIES = re.compile(r"\s(?:c/o|attn\.?:?|a\.?k\.?a\.?|f\.?k\.?a\.?|d\.?b\.?a\.?)\s", re.I)
# a part of a company at the end of its name, and what such a part is for
_UNITS = frozenset((
    "branch", "division", "dept", "department", "office", "warehouse", "hq", "headquarters", "center", "centre", "unit",
    "section", "desk",
))  # fmt: skip
_PURPOSES = frozenset((
    "overseas", "main", "head", "regional", "local", "sales", "import", "export", "purchasing", "procurement",
    "logistics", "service", "r", "and", "d", "rd", "research", "customs", "accounting", "finance", "marketing", "trade",
    "supply", "project", "representative", "rep",
))  # fmt: skip
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ARTICLES = ("abdul", "abdel", "abdal", "abdol", "abdur", "abdus", "abdoul")


class Reading(NamedTuple):
    """One way to read a text: canonical words, how they were reached, and the plain words they came from."""

    words: tuple[str, ...]
    mode: int
    plain: str
    cut: bool = False


@cache
def _stems() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, tuple[str, ...]]]:
    """Return exact words, folded stems by their first three letters, and kinds, from the tables."""
    exact: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, str] = {}
    stems: dict[str, list[tuple[str, str]]] = {}
    for name, kind in (("words", None), ("places", "place"), ("given_names", "core")):
        column = "variants" if name == "given_names" else "words"
        for row in rows(name):
            target = row["canonical"]
            for word in target.split():
                kinds.setdefault(word, kind or row["kind"])
            for word in row[column].split():
                if word.endswith("*"):
                    stem = fold(word[:-1])
                    stems.setdefault(stem[:3], []).append((stem, target))
                else:
                    exact.setdefault(word, tuple(target.split()))
    for row in rows("chinese_words"):
        for word in (row["latin"] or "").split():
            if row["kind"] != "legal" and word not in exact:
                kinds.setdefault(word, row["kind"])
    for row in rows("expansions"):
        if row["kind"] == "generic":
            exact[row["short"]] = tuple(row["long"].split())
        for word in row["long"].split():
            kinds.setdefault(word, "generic")
    table = {head: tuple(f"{stem}>{target}" for stem, target in found) for head, found in stems.items()}
    return exact, kinds, table


def fold(word: str) -> str:
    """Return a word with spellings of one sound made one, for comparing romanizations; digits in a word read
    as letters.

    Example:
        >>> fold("khrushchev") == fold("hrushev"), fold("yevgeniy") == fold("evgenii"), fold("j0int")
        (True, True, 'joint')
    """
    s = word
    if not s.isascii():
        return s
    if not s.isalpha() and not s.isdigit() and len(s) > 3:
        s = s.translate(_OCR)
    return _sounded(s)


def _sounded(text: str) -> str:
    for old, new in _SOUNDS:
        if old in text:
            text = text.replace(old, new)
    return _DOUBLE.sub(r"\1", text)


def forms(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return words folded (as `fold`), by their consonants (as `skeleton`), and as a scanner sees them: letters that
    it takes one for another made one. All words at once are quicker than one by one.

    Example:
        >>> forms(["qadhafi"]), forms(["partnfr"])[2] == forms(["partner"])[2]
        ((['kadafi'], ['kdf'], ['gadbacl']), True)
    """
    plain = [i for i, w in enumerate(words) if w.isascii()]
    mixed = [i for i in plain if len(words[i]) > 3 and not words[i].isalpha() and not words[i].isdigit()]
    text = list(words)
    for i in mixed:
        text[i] = text[i].translate(_OCR)
    folded = _sounded("\n".join([text[i] for i in plain]))
    bones = _DOUBLE.sub(r"\1", folded.translate(_CLUSTERS)).split("\n")
    seen = "\n".join([words[i] for i in plain]).replace("rn", "m").replace("vv", "w").translate(_SIGHTS).split("\n")
    out = list(words), list(words), list(words)
    for i, word, bare, sight in zip(plain, folded.split("\n"), bones, seen, strict=bool(plain)):
        out[0][i] = word if word != words[i] else words[i]
        out[1][i] = bare.removesuffix("h") or bare
        out[2][i] = sight if sight != words[i] else words[i]
    return out


_SIGHTS = str.maketrans("01i285569efhuq", "ollzbssggccbvg")
_OCR = str.maketrans("015826", "olsbzg")
_SCANNED = (_OCR, _OCR | {ord("1"): ord("i")})
_DOUBLE = re.compile(r"(.)\1+")
_SOUNDS = (
    ("x", "ks"), ("shch", "x"), ("sch", "x"), ("sh", "x"), ("tch", "ch"), ("tz", "ts"), ("ch", "c"), ("kh", "h"),
    ("gh", "g"), ("zh", "j"), ("dj", "j"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("q", "k"), ("w", "v"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("yu", "u"), ("iu", "u"), ("ya", "a"), ("ia", "a"), ("ye", "e"), ("ie", "e"),
    ("yo", "o"), ("io", "o"), ("iy", "i"), ("ij", "i"), ("y", "i"), ("rn", "m"), ("vv", "v"),
)  # fmt: skip
_CLUSTERS = str.maketrans({"g": "k", "p": "b", **dict.fromkeys("aeiouyv")})


def skeleton(word: str) -> str:
    """Return the consonants of a word, with g and k, p and b as one, for Arabic script and Hebrew.

    Example:
        >>> skeleton("qadhafi"), skeleton("gaddafi"), skeleton("mousavi")
        ('kdf', 'kdf', 'ms')
    """
    if not word.isascii():
        return word
    bones = _DOUBLE.sub(r"\1", fold(word.removeprefix(BARE)).translate(_CLUSTERS))
    return bones.removesuffix("h") or bones


def clean(text: str) -> str:
    """Return text in compatibility form without invisible, bidirectional and control characters, look-alike
    letters restored.

    Example:
        >>> clean("H\u0443awei\u202e T\u0435ch"), clean("Алексaндр")
        ('Hyawei Tech', 'Александр')
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c if c >= " " and unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn") else _gap(c) for c in text)
    if text.isascii():
        return text
    return " ".join(_unmix(word) for word in text.split())


def _gap(letter: str) -> str:
    return letter if letter in "\u200c\u200d" else " " if letter in "\t\n\r\x0b\x0c" else ""


def _unmix(word: str) -> str:
    scripts = {script_of(c) for c in word}
    if "latin" not in scripts or not scripts & {"cyrillic", "greek"}:
        return word
    alike = mapping("homoglyphs", "letter", "latin")
    foreign = [c for c in word if script_of(c) in ("cyrillic", "greek")]
    latin = [c for c in word if script_of(c) == "latin"]
    if len(latin) >= len(foreign) or all(c in alike for c in foreign):
        if all(c in alike for c in foreign) and len(latin) * 3 >= len(foreign):
            return "".join(alike.get(c, c) for c in word)
        if len(latin) >= len(foreign):
            return "".join(alike.get(c, c) for c in word)
    back = {latin_letter: c for c, latin_letter in alike.items() if script_of(c) == "cyrillic" and c.islower()}
    return "".join(back.get(c.lower(), c) if script_of(c) == "latin" else c for c in word)


@lru_cache(maxsize=1 << 16)
def script_of(letter: str) -> str:
    """Return the script of a letter: latin, cyrillic, greek, arabic, hebrew, hangul, kana, han, other or none.

    Example:
        >>> script_of("a"), script_of("Ж"), script_of("화"), script_of("華"), script_of("7")
        ('latin', 'cyrillic', 'hangul', 'han', 'none')
    """
    code = ord(letter)
    if letter in "ー・":
        return "kana"
    if not letter.isalpha() and unicodedata.category(letter)[0] != "M":
        return "han" if letter == "〇" else "none"
    for first, last, script in _BLOCKS:
        if first <= code <= last:
            return script
    return "other"


_BLOCKS = (
    (0x41, 0x24F, "latin"), (0x300, 0x36F, "none"), (0x370, 0x3FF, "greek"), (0x400, 0x52F, "cyrillic"),
    (0x590, 0x5FF, "hebrew"), (0x600, 0x77F, "arabic"), (0x8A0, 0x8FF, "arabic"), (0x1100, 0x11FF, "hangul"),
    (0x1E00, 0x1EFF, "latin"), (0x3040, 0x30FF, "kana"), (0x3130, 0x318F, "hangul"),
    (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7A3, "hangul"),
    (0xF900, 0xFAFF, "han"), (0xFB1D, 0xFB4F, "hebrew"), (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFF, "arabic"),
    (0x20000, 0x3FFFF, "han"), (0x250, 0x2AF, "latin"),
)  # fmt: skip


def split(text: str) -> list[str]:
    """Return the plain words of Latin text: lower case, marks and punctuation gone, initials joined.

    Example:
        >>> split("Xi'an S.A. de C.V."), split("Müller & Søn")
        (['xian', 'sa', 'de', 'cv'], ['muller', 'and', 'son'])
    """
    if not text.isascii():
        text = text.lower().translate(_LIGATURES)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.translate(_DELETED)
        if not text.isascii():
            text = "".join(c if c.isascii() or c.isalpha() else " " for c in text)
    words = text.translate(_ASCII).split()
    if 1 in map(len, words):
        return _join_initials(words)
    return words


def _join_initials(words: list[str]) -> list[str]:
    out: list[str] = []
    last_single = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and last_single:
            out[-1] += word
        else:
            out.append(word)
        last_single = single
    return out


def scanned(word: str) -> str:
    """Return the word of the tables that a scanner took for a word with digits in it; else the word itself.

    Example:
        >>> scanned("c0mpany"), scanned("o0o"), scanned("1nternational"), scanned("a380"), scanned("6ranit")
        ('company', 'ooo', 'international', 'a380', '6ranit')
    """
    if len(word) < 3 or word.isalpha() or word.isdigit() or not word.isascii() or _ORDINAL.match(word):
        return word
    for digits in _SCANNED:
        letters = word.translate(digits)
        if letters.isalpha() and (kind(canonical(letters)[0]) != "core" or letters in _phrase_words()):
            return letters
    return word


@lru_cache(maxsize=1 << 19)
def canonical(word: str) -> tuple[str, ...]:
    """Return the canonical words for a plain word: abbreviations and translations resolved by the tables.

    Example:
        >>> canonical("zavod"), canonical("intl"), canonical("mohamed"), canonical("723rd"), canonical("nii")
        (('plant',), ('international',), ('muhammad',), ('723',), ('research', 'institute'))
    """
    exact, _, stems = _stems()
    if word in exact:
        return exact[word]
    if word in _ROMAN:
        return (_ROMAN[word],)
    if (seen := scanned(word)) != word:
        return canonical(seen)
    if word[0].isdigit():
        found = _ORDINAL.match(word)
        return (found[1].lstrip("0") or "0",) if found else ((word.lstrip("0") or "0",) if word.isdigit() else (word,))
    if len(word) >= 4:
        folded = fold(word)
        for pair in stems.get(folded[:3], ()):
            stem, _, target = pair.partition(">")
            if folded.startswith(stem):
                return tuple(target.split())
        if len(word) >= 8 and word.startswith(_ARTICLES):
            return ("abd", *canonical(word[6:] if word.startswith("abdoul") else word[5:]))
    return (word,)


def kind(word: str) -> str:
    """Return what a canonical word says about identity: legal, particle, noise, generic, place, number or core.

    Example:
        >>> kind("ltd"), kind("plant"), kind("723"), kind("huawei")
        ('legal', 'generic', 'number', 'core')
    """
    if word.isdigit():
        return "number"
    return _stems()[1].get(word, "core")


@cache
def _acronyms() -> dict[str, tuple[str, ...]]:
    return {row["short"]: tuple(row["long"].split()) for row in rows("expansions") if row["kind"] == "name"}


@cache
def _translated() -> frozenset[str]:
    """Return the canonical words that come from a table rather than letter by letter."""
    texts = [row["latin"] or "" for name in ("arabic_words", "hebrew_words") for row in rows(name)]
    names = [row["canonical"] for row in rows("given_names")]
    read = {w for text in texts for word in split(text) for w in canonical(word)}
    return frozenset(read | {w for name in names for w in name.split()} | _stems()[1].keys())


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    return {tuple(row["phrase"].split()): row["short"] for row in rows("legal_phrases")}


@cache
def _phrase_words() -> frozenset[str]:
    return frozenset(word for phrase in _phrases() for word in phrase)


@cache
def _phrase_heads() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _phrases())


def _shorten(words: list[str]) -> list[str]:
    """Return words with the legal forms of several words abbreviated."""
    out, i, phrases = [], 0, _phrases()
    while i < len(words):
        for size in (5, 4, 3, 2, 1):
            if (short := phrases.get(tuple(words[i : i + size]))) is not None:
                out.append(short)
                i += size
                break
        else:
            out.append(words[i])
            i += 1
    return out


def without_unit(words: list[str]) -> list[str]:
    """Return words without a branch, department or the like at their end, its place and purpose included.

    Example:
        >>> without_unit("vega ltd import export dept".split()), without_unit("vega shipyard".split())
        (['vega', 'ltd'], ['vega', 'shipyard'])
    """
    end = len(words)
    if end and words[end - 1].isdigit():
        end -= 1
    if end < 2 or words[end - 1] not in _UNITS:
        return words
    end -= 1
    first = max(end - 3, 1)
    while end > first and (words[end - 1] in _PURPOSES or kind(canonical(words[end - 1])[0]) == "place"):
        end -= 1
    return words[:end]


def _latin(text: str, mode: int, cut: bool) -> Reading:
    plain = split(text)
    if len(plain) > MOST_WORDS:
        plain, cut = plain[:MOST_WORDS], True
    whole = plain if all(map(str.isalpha, plain)) else [scanned(word) for word in plain]
    whole = whole if _phrase_heads().isdisjoint(whole) else _shorten(whole)
    words = [form for word in whole for form in canonical(word)]
    if mode == SKELETAL:
        words = [w if w in _translated() else BARE + w for w in words]
    return Reading(tuple(words), mode, " ".join(plain), cut)


def _runs(text: str) -> list[tuple[str, str]]:
    """Split text into runs of one script; spaces and signs stay with the run before them, kana and han are
    kept apart."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        script = script_of(letter)
        if runs and (script == "none" or runs[-1][0] == script):
            runs[-1] = (runs[-1][0], runs[-1][1] + letter)
        elif runs and runs[-1][0] == "none":
            runs[-1] = (script, runs[-1][1] + letter)
        else:
            runs.append((script, letter))
    return runs


def _spaced(run: str, reader: Callable[[str], list[str]]) -> list[str]:
    """Read each word of a run on its own and join the n-th readings of all words."""
    parts = [reader(word) for word in re.findall(r"[^\W_]+", run)] or [[""]]
    return [" ".join(p[min(i, len(p) - 1)] for p in parts) for i in range(max(map(len, parts)))]


def _transliterations(script: str, run: str) -> list[tuple[int, str]]:
    if script in ("latin", "none", "greek"):
        return [(LATIN, anyascii(run) if script == "greek" else run)]
    if script == "cyrillic":
        return [(LATIN, t) for t in cyrillic.readings(run)]
    if script == "arabic":
        return [(SKELETAL, t) for t in arabic.readings(run)]
    if script == "hebrew":
        return [(SKELETAL, t) for t in hebrew.readings(run)]
    if script == "hangul":
        return [(ROMANIZED, t) for t in _spaced(run, korean.readings)]
    if script == "kana":
        return [(ROMANIZED, t) for t in japanese.readings(run)]
    if script == "han":
        han = re.sub(r"[\W_]+", " ", run)
        pinyin = [(PINYIN, t) for t in _spaced(han, chinese.readings)]
        return [(NATIVE, " ".join(chinese.native(w) for w in han.split())), *pinyin]
    return [(ROMANIZED, anyascii(run))]


def read(text: str, query: bool = True) -> tuple[Reading, ...]:
    """Return the readings of a text, best first; none if it holds no letter or digit.

    Args:
        text: a name in any script; cut after 400 characters or 40 words (`Reading.cut`).
        query: also read the parties around *c/o*, *attn* and *a.k.a.* apart.

    Example:
        >>> [(r.words, MODES[r.mode]) for r in read("华为技术有限公司")]
        [(('华为', 'technology', 'ltd'), 'native'), (('huawei', 'technology', 'ltd'), 'pinyin')]
        >>> read("Huawei Tech. Co., Ltd.")[0].words
        ('huawei', 'technology', 'co', 'ltd')
    """
    cut = len(text) > LONGEST_TEXT
    if cut:
        text = text[: 4 * LONGEST_TEXT]
    text = clean(text)[:LONGEST_TEXT]
    out: list[Reading] = []
    if text.isascii():
        out.append(_latin(text, LATIN, cut))
    else:
        runs = [_transliterations(script, run) for script, run in _runs(text)]
        for i in range(max(map(len, runs), default=0)):
            picked = [r[min(i, len(r) - 1)] for r in runs]
            out.append(_latin(" ".join(t for _, t in picked), max((m for m, _ in picked)), cut))
    acronyms = _acronyms()
    for reading in tuple(out):
        if reading.mode == LATIN and not acronyms.keys().isdisjoint(reading.words):
            longer = tuple(long for w in reading.words for long in acronyms.get(w, (w,)))
            out.append(Reading(longer, LATIN, reading.plain, cut))
    if query and _SEPARATE_PARTIES.search(text):
        for part in _SEPARATE_PARTIES.split(text):
            out.extend(read(part, query=False))
    if len(out) == 1:
        return tuple(out) if out[0].words else ()
    return tuple(dict.fromkeys(r for r in out if r.words))


def rewrites(text: str) -> list[tuple[str, str]]:
    """Return every rewrite made from a text to its first reading, as pairs (from, to), for the explanation.

    Example:
        >>> rewrites("Huawei Tech. Co., Ltd.")
        [('tech', 'technology')]
    """
    out: list[tuple[str, str]] = []
    cleaned = clean(text[: 4 * LONGEST_TEXT])
    if cleaned != text:
        out.append((text[:80], cleaned[:80]))
    for script, run in _runs(cleaned[:LONGEST_TEXT]):
        if script not in ("latin", "none"):
            out += [(run.strip(), latin) for _, latin in _transliterations(script, run)]
    for reading in read(text):
        for word in reading.plain.split():
            if (target := " ".join(canonical(word))) != word:
                out.append((word, target))
    return list(dict.fromkeys(out))
