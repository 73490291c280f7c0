"""Japanese kana in Hepburn romanization, company words translated; kanji are read by `chinese`."""

from licet.screening.tables import longest, mapping

HIRAGANA, KATAKANA_SHIFT = range(0x3041, 0x3097), 0x60


def readings(run: str) -> list[str]:
    """Return the Latin reading of a run of kana.

    Example:
        >>> readings("ファーウェイ"), readings("ダーファ・テクノロジー")
        (['fawei'], ['dafa technology'])
    """
    kana, words, size = (
        mapping("kana", "kana", "latin"),
        mapping("japanese_words", "word", "latin"),
        longest("japanese_words"),
    )
    text = "".join(chr(ord(c) + KATAKANA_SHIFT) if ord(c) in HIRAGANA else c for c in run)
    out, i = "", 0
    while i < len(text):
        for n in range(min(size, len(text) - i), 2, -1):
            if text[i : i + n] in words:
                out, i = f"{out} {words[text[i : i + n]]} ", i + n
                break
        else:
            pair = text[i : i + 2]
            step = 2 if len(pair) == 2 and pair in kana else 1
            out, i = out + kana.get(text[i : i + step], ""), i + step
    return [" ".join(out.split())]
