"""Names in comparable forms."""

import pytest

from licet.screening.names import LONGEST_TEXT, MODES, clean, fold, read, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH", "MULLER AND SOHNE GMBH"),
        ("H.U.A.W.E.I.", "H U A W E I"),
        ("Xi’an Aerospace", "Xi'an  Aerospace"),
        ("ＨＵＡＷＥＩ", "huawei"),
        ("Hua\u200bwei\u202e Tech", "Huawei Tech"),
        ("Н" + "uawei", "Huawei"),
    ],
)
def test_the_same_name_written_differently(one: str, other: str) -> None:
    """Marks, case, punctuation, width, invisible characters and look-alike letters do not make another name."""
    assert read(one)[0].plain == read(other)[0].plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nauchno-Issledovatelskiy Institut Priborov", ("scientific", "research", "institute", "instrument")),
        ("Kral Havacilik Dis Ticaret Ltd. Sti.", ("kral", "aviation", "foreign", "trading", "ltd", "sirketi")),
        ("Abdulhamid Mohamed", ("abd", "hamid", "muhammad")),
        ("46th TSNII", ("46", "central", "research", "institute")),
    ],
)
def test_generic_words_are_canonical(text: str, words: tuple[str, ...]) -> None:
    """Translations, abbreviations and variants of given names are one word."""
    assert read(text)[0].words == words


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("华为技术有限公司", "native", ("华为", "technology", "ltd")),
        ("華為技術有限公司", "native", ("华为", "technology", "ltd")),
        ("长鑫存储", "pinyin", ("changxin", "memory")),
        (
            "中国电子科技集团公司第十四研究所",
            "pinyin",
            ("china", "electronics", "technology", "company_group", "co", "14", "research", "institute"),
        ),
        ("김영철", "romanized", ("kim", "yong", "chol")),
        ("조선백호무역회사", "romanized", ("korea", "paekho", "trading", "corp")),
        ("ファーウェイ", "romanized", ("fawei",)),
        ("Сергій", "latin", ("sergey",)),
        ("ООО «Инеко»", "latin", ("llc", "ineko")),
        ("شركة هواوي", "skeletal", ("co", "~hwawy")),
        ("בנק מזרחי", "skeletal", ("bank", "~mzrhy")),
    ],
)
def test_scripts_are_read(text: str, mode: str, words: tuple[str, ...]) -> None:
    """Each script has a reading in the words of the lists."""
    assert (mode, words) in [(MODES[r.mode], r.words) for r in read(text)]


def test_romanizations_fold_together() -> None:
    """Different romanizations of one name fold to one spelling."""
    assert len({fold(w) for w in ("yevgeniy", "evgenii", "evgeniy")}) == 1
    assert len({skeleton(w) for w in ("qadhafi", "gaddafi", "kadafi")}) == 1


def test_a_long_text_is_cut_and_says_so() -> None:
    """A text longer than a name can be is cut, and its reading is marked."""
    assert read("a" * 200_000)[0].cut
    assert len(read("a" * 200_000)[0].plain) <= LONGEST_TEXT
    assert read(" ".join(["ab", "cd"] * 10_000))[0].cut


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200b", "!!!", "…—"])
def test_nothing_to_read(text: str) -> None:
    """A text without letters or digits has no reading."""
    assert read(text) == ()


def test_words_of_two_scripts_are_restored() -> None:
    """A Cyrillic word with Latin look-alikes becomes Cyrillic again, and a Latin one Latin."""
    assert clean("Алексaндр") == "Александр"
    assert clean("Нuawei") == "huawei" or clean("Нuawei").lower() == "huawei"


@pytest.mark.parametrize(
    ("scan", "text"),
    [
        ("O0O Vega", "OOO Vega"),
        ("J0INT ST0CK C0MPANY Vega", "JOINT STOCK COMPANY Vega"),
        ("Vega 1nternational 5hipping", "Vega International Shipping"),
    ],
)
def test_digits_that_a_scanner_put_for_letters(scan: str, text: str) -> None:
    """Words of the tables are known with digits in them that look like their letters."""
    assert read(scan)[0].words == read(text)[0].words


def test_other_words_keep_their_digits() -> None:
    """Ordinals, numbers, models and words that no table holds stay as they are."""
    assert read("21st Vega 3M A380 Br1ght")[0].words == ("21", "vega", "3m", "a380", "br1ght")
