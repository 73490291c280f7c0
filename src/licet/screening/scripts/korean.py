"""Korean: company words translated, names in the McCune-Reischauer way of the lists and in the Revised Romanization.

McCune-Reischauer without marks, as North Korean names are printed (Kim Yong Chol), voices k, t, p, ch between
vowels inside a
word; the Revised Romanization of 2000 (Gim Yeongcheol) is what South Korean companies and newer lists use.
"""

from functools import cache

from licet.screening.tables import longest, mapping, rows

FIRST, LAST = 0xAC00, 0xD7A3


@cache
def _parts(part: str, column: str) -> tuple[str, ...]:
    return tuple(row[column] for row in rows("hangul") if row["part"] == part)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row["surname"] for row in rows("korean_surnames"))


def romanize(text: str, revised: bool = False) -> str:
    """Return Hangul in Latin letters, joined; other characters stay.

    Example:
        >>> romanize("영철"), romanize("영철", revised=True), romanize("합장강")
        ('yongchol', 'yeongcheol', 'hapjanggang')
    """
    out: list[str] = []
    voiced = False
    for letter in text:
        if not FIRST <= ord(letter) <= LAST:
            out.append(letter)
            voiced = False
            continue
        lead, rest = divmod(ord(letter) - FIRST, 588)
        vowel, final = divmod(rest, 28)
        column = "revised" if revised else "between_voiced" if voiced else "word_initial"
        if out and out[-1].endswith("l") and _parts("initial", "jamo")[lead] == "ㄹ":
            start = "l"
        else:
            start = _parts("initial", column)[lead]
        tail = _parts("final", "word_initial")[final]
        out.append(start + _parts("vowel", "revised" if revised else "word_initial")[vowel] + tail)
        voiced = tail in ("", "n", "m", "ng", "l") or bool(tail)
    return "".join(out)


def readings(run: str) -> list[str]:
    """Return Latin readings of one Korean word, best first.

    Example:
        >>> readings("김영철"), readings("백호무역회사")[0]
        (['kim yong chol', 'gim yeongcheol'], 'paekho trading corporation')
    """
    words, size = mapping("korean_words", "word", "latin"), longest("korean_words")
    parts: list[tuple[str, str | None]] = []
    rest, i = "", 0
    while i < len(run):
        for n in range(min(size, len(run) - i), 1, -1):
            if run[i : i + n] in words:
                if rest:
                    parts.append((rest, None))
                parts.append((run[i : i + n], words[run[i : i + n]]))
                rest, i = "", i + n
                break
        else:
            rest += run[i]
            i += 1
    if rest:
        parts.append((rest, None))
    if len(parts) == 1 and parts[0][1] is None and 2 <= len(run) <= 4 and run[0] in _surnames():
        return [
            " ".join(romanize(letter) for letter in run),
            f"{romanize(run[0], revised=True)} {romanize(run[1:], revised=True)}",
        ]
    out = [
        " ".join(romanize(w, revised) if latin is None else latin for w, latin in parts) for revised in (False, True)
    ]
    return list(dict.fromkeys(out))
