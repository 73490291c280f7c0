"""Bytes to text: the encoding is declared, proved or guessed, and the guess is told."""

import codecs
import re
import unicodedata

from licet.errors import BadFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"RIFF", "sound or film"),
    (b"PAR1", "a Parquet file"),
)
_EAST_ASIAN = ("gb18030", "euc_kr", "shift_jis", "big5", "euc_jp")
_SINGLE = ("cp1252", "cp1251", "koi8_r", "iso8859_2", "iso8859_7", "cp1256", "cp1255")
_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "這個國來時們會對發學產說後過動為種當與實現體關機電長開點問題業報東經濟億萬元美日月本社"
)


def decode(content: bytes, where: str, declared: str | None = None) -> tuple[str, str]:
    """Return the text of some bytes and how it was decoded.

    Args:
        content: the bytes of a file.
        where: its name, for messages.
        declared: the encoding the file or its sender states, tried after byte order marks.

    Raises:
        BadFile: the bytes are empty, or no text.

    Example:
        >>> decode("Zürich".encode("cp1252"), "a.txt")
        ('Zürich', 'cp1252 (guessed)')
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadFile(
            "the file is empty", where=where, expected="a text", todo="check that it was saved or downloaded whole"
        )
    for magic, kind in _MAGIC:
        if content.startswith(magic) and b"\0" in content[:4096]:
            raise _binary(where, kind)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(name, "replace"), where), f"{name.removesuffix('-sig')} (marked)"
    wide = _wide(content)
    if wide:
        return _checked(content.decode(wide, "replace"), where), f"{wide} (guessed)"
    if b"\0" in content[:65536]:
        raise _binary(where, "binary data")
    if declared and _known(declared):
        try:
            return _checked(content.decode(declared), where), f"{codecs.lookup(declared).name} (declared)"
        except UnicodeDecodeError:
            pass
    try:
        return _checked(content.decode("utf-8"), where), "utf-8"
    except UnicodeDecodeError as error:
        if error.end >= len(content) - 4 and error.start > 16:  # cut in the middle of a letter
            return _checked(content.decode("utf-8", "replace"), where), "utf-8 (cut short)"
    if _bad_utf8(content) < 0.02:
        return _checked(content.decode("utf-8", "replace"), where), "utf-8 (some bytes broken, shown as \ufffd)"
    best = _guess(content)
    return _checked(content.decode(best, "replace"), where), f"{best} (guessed)"


def _binary(where: str, kind: str) -> BadFile:
    return BadFile(
        f"the file is no text but {kind}", where=where, expected="text, HTML or PDF", todo="save its text and read that"
    )


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _checked(text: str, where: str) -> str:
    head = text[:65536]
    odd = sum(1 for char in head if unicodedata.category(char) in {"Cc", "Co", "Cn"} and char not in "\n\r\t\f\v\x85")
    broken = head.count("\ufffd")
    if odd > 0.02 * len(head) + 2 or broken > 0.2 * len(head):
        raise _binary(where, "binary data")
    if not text.strip():
        raise BadFile("the file is empty", where=where, expected="a text", todo="check that it was saved whole")
    return text


def _wide(content: bytes) -> str | None:
    head = content[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.35 * len(head) / 2 and even < 0.05 * len(head):
        return "utf-16-le"
    if even > 0.35 * len(head) / 2 and odd < 0.05 * len(head):
        return "utf-16-be"
    return None


def _bad_utf8(content: bytes) -> float:
    """Return the share of the bytes above ASCII that are not valid UTF-8."""
    head = content[:65536]
    high = sum(byte > 127 for byte in head)
    return head.decode("utf-8", "replace").count("\ufffd") / high if high else 0.0


def _guess(content: bytes) -> str:
    head = content[:20_000]
    scores = {name: _score(head, name) for name in (*_SINGLE, *_EAST_ASIAN)}
    return max(scores, key=lambda name: scores[name])


def _score(head: bytes, name: str) -> float:
    """Return how much a reading looks like words: letters of one script side by side, few rare or odd signs."""
    text = head.decode(name, "replace")
    score = -8.0 * text.count("\ufffd")
    letters = re.findall(r"[^\x00-\x7f]", text)
    for char in letters:
        code = ord(char)
        if 0xAC00 <= code <= 0xD7A3 or 0x3040 <= code <= 0x30FF:
            score += 1.6
        elif 0x4E00 <= code <= 0x9FFF:
            score += 2.4 if char in _COMMON_HAN else 0.5
        elif char in "–—‘’“”…«»€£°·、。，「」":
            score += 0.8
        elif char.isalpha():
            score += 0.6
        else:
            score -= 1.0
    for pair in re.findall(r"[^\W\d_]{2}", text):
        scripts = {unicodedata.name(char, "?").split()[0] for char in pair}
        score -= 1.5 * (len(scripts) > 1)
        score -= 1.0 * (pair[0].islower() and pair[1].isupper())
        score += 0.3 * (len(scripts) == 1 and not pair.isascii() and pair.islower())
    if name in _SINGLE:  # a Latin word has an accent or two, not a row of them
        score -= sum(2.0 * len(run) for run in re.findall(r"[À-ÖØ-öø-ÿĀ-ž]{3,}", text))
    return score / max(len(letters), 1)
