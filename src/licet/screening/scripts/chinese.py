"""Chinese: generic company words and places translated, the rest in pinyin, traditional characters folded to
simplified.

Two kinds of reading: *native* keeps the distinctive characters (华为 technology ltd), so that an original-script
name meets
its equal and a homophone does not; *romanized* writes them in pinyin, joined, to meet the Latin names of the lists.
"""

import re
from functools import cache

from anyascii import anyascii

from licet.screening.tables import longest, mapping, rows

NUMERALS = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
ORDINAL = re.compile("第([零〇一二三四五六七八九十百]+)")


@cache
def _traditional() -> dict[int, str]:
    return {ord(a): b for a, b in mapping("traditional", "traditional", "simplified").items()}


@cache
def _words() -> dict[str, str]:
    return {simplify(word): latin for word, latin in mapping("chinese_words", "word", "latin").items()}


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row["surname"] for row in rows("chinese_surnames"))


def simplify(text: str) -> str:
    """Return text with traditional characters folded to simplified ones.

    Example:
        >>> simplify("華為技術")
        '华为技术'
    """
    return text.translate(_traditional())


def pinyin(text: str) -> str:
    """Return the pinyin of characters without tones, joined.

    Example:
        >>> pinyin("长鑫"), pinyin("华为")
        ('changxin', 'huawei')
    """
    fixes, out, i = mapping("pinyin_readings", "han", "pinyin"), [], 0
    while i < len(text):
        for size in (4, 3, 2, 1):
            if (word := text[i : i + size]) in fixes and len(word) == size:
                out.append(fixes[word])
                break
        else:
            size = 1
            out.append(anyascii(text[i]).lower().strip())
        i += size
    return "".join(out)


def number(text: str) -> int:
    """Return the value of a Chinese numeral below one thousand.

    Example:
        >>> number("十四"), number("五十八"), number("七一三")
        (14, 58, 713)
    """
    if "十" not in text and "百" not in text:
        return int("".join(str(NUMERALS[c]) for c in text))
    hundreds, _, rest = text.rpartition("百")
    tens, ten, units = rest.rpartition("十")
    value = NUMERALS.get(hundreds, 1) * 100 if "百" in text else 0
    if ten:
        value += NUMERALS.get(tens[-1:], 1) * 10
    return value + NUMERALS.get(units[-1:], 0)


def segment(run: str) -> list[tuple[str, str | None]]:
    """Split a run of Chinese characters into (characters, translation or None), longest known word first.

    Example:
        >>> segment("华为技术有限公司")
        [('华为', None), ('技术', 'technology'), ('有限公司', 'ltd')]
    """
    words, size = _words(), longest("chinese_words")
    text = ORDINAL.sub(lambda m: f" {number(m[1])} ", simplify(run))
    out: list[tuple[str, str | None]] = []
    rest, i = "", 0
    while i < len(text):
        for n in range(min(size, len(text) - i), 0, -1):
            word = text[i : i + n]
            if word in words and (n > 1 or word in "局部厂泵核" or i + n == len(text)):
                if rest:
                    out.append((rest, None))
                out.append((word, words[word]))
                rest, i = "", i + n
                break
        else:
            if text[i].isascii():
                if rest:
                    out.append((rest, None))
                    rest = ""
                digits = re.match(r"\s*\d+\s*|.", text[i:], re.S)
                piece = digits[0] if digits else text[i]
                if piece.strip():
                    out.append((piece.strip(), piece.strip()))
                i += len(piece)
            else:
                rest += text[i]
                i += 1
    if rest:
        out.append((rest, None))
    return out


def native(run: str) -> str:
    """Return the native reading: translated generic words, distinctive characters as they are.

    Example:
        >>> native("華為技術有限公司")
        '华为 technology ltd'
    """
    return " ".join(word if latin is None else latin for word, latin in segment(run) if word or latin)


def readings(run: str) -> list[str]:
    """Return romanized readings, best first.

    Example:
        >>> readings("华为技术有限公司"), readings("王丽娟")
        (['huawei technology ltd'], ['wang lijuan', 'wang li juan'])
    """
    text = simplify(run)
    parts = segment(run)
    if 2 <= len(text) <= 4 and text[0] in _surnames() and all(latin is None for _, latin in parts):
        given = text[1:]
        out = [f"{pinyin(text[0])} {pinyin(given)}", f"{pinyin(text[0])} {' '.join(pinyin(c) for c in given)}"]
        return list(dict.fromkeys([*out, pinyin(text)] if len(text) != 3 else out))
    joined = " ".join(pinyin(word) if latin is None else latin for word, latin in parts)
    literal = pinyin(text)
    out = [joined]
    if 2 <= len(text) <= 4 and any(latin for _, latin in parts):
        out.append(literal)
    return out
