"""Currencies as written: signs and codes before an amount, words behind it, and names that several countries share."""

import re

SYMBOLS = {
    "US$": "USD", "U.S.$": "USD", "USD": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD", "NZ$": "NZD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "CN¥": "CNY", "RMB": "CNY",
    "CNY": "CNY",
    "¥": "JPY", "JPY": "JPY", "₩": "KRW", "KRW": "KRW", "₹": "INR", "Rs.": "INR", "Rs": "INR", "INR": "INR",
    "CHF": "CHF",
    "₱": "PHP", "PHP": "PHP", "Php": "PHP", "Rp": "IDR", "RM": "MYR", "SAR": "SAR", "AED": "AED", "Dh": "AED",
    "₴": "UAH",
    "PLN": "PLN", "ZAR": "ZAR", "MXN": "MXN", "BRL": "BRL", "SGD": "SGD", "HKD": "HKD", "₽": "RUB", "₺": "TRY",
    "₦": "NGN", "₫": "VND", "฿": "THB", "₪": "ILS", "EUR": "EUR", "GBP": "GBP", "SEK": "SEK",
    "NOK": "NOK", "DKK": "DKK", "AUD": "AUD", "CAD": "CAD", "TWD": "TWD", "Tk": "BDT", "＄": "USD",
}  # fmt: skip
_WORDS = {
    r"(?:U\.?S\.? |American |US-)?dollars?": "USD", r"(?:Australian )dollars?": "AUD", r"(?:Canadian )dollars?": "CAD",
    r"(?:Hong Kong )dollars?": "HKD", r"(?:New Taiwan |NT |Taiwan )dollars?": "TWD", r"(?:Singapore )dollars?": "SGD",
    "bucks": "USD", "euros?": "EUR", r"(?:British )?pounds?(?: sterling)?": "GBP", r"(?:Chinese )?yuan": "CNY",
    "renminbi": "CNY", "RMB": "CNY", r"(?:South Korean |Korean )?won": "KRW", r"(?:Japanese )?yen": "JPY",
    r"(?:Swiss )?francs?": "CHF", "ro?ubles?": "RUB", "lira": "TRY", "taka": "BDT",
    "kronor": "SEK", "zlot(?:ys?|ies|y)": "PLN", "forints?": "HUF", "shekels?": "ILS",
    "rupiah": "IDR", "ringgit": "MYR", "dirhams?": "AED", "hryvnias?": "UAH", "tenge": "KZT", "cedis?": "GHS",
    "reais": "BRL", "baht": "THB", "dong": "VND", "naira": "NGN",
    "rand": "ZAR", "USD": "USD", "EUR": "EUR", "CNY": "CNY", "KRW": "KRW", "JPY": "JPY", "GBP": "GBP", "INR": "INR",
    "dólares": "USD", "PHP": "PHP", "NOK": "NOK", "SEK": "SEK", "DKK": "DKK", "CHF": "CHF", "CAD": "CAD",
    "AUD": "AUD", "元": "CNY", "美元": "USD", "원": "KRW", "円": "JPY", "달러": "USD", "€": "EUR", "₽": "RUB",
}  # fmt: skip
BEFORE = re.compile(r"(?:" + "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True)) + r")\s?\Z")
_BEHIND = [
    (re.compile(rf"[\s-]?(?:{word})(?![^\W\d_])", re.I if word.islower() else 0), code) for word, code in _WORDS.items()
]
# Names that several countries share: the nation beside the name, or the one the text names most, tells which is meant.
_SHARED = {
    r"kroner?|krone": {"norw|oslo": "NOK", "dan|denmark|copenhagen": "DKK"},
    r"crowns?|kron(?:or|a)|krónur": {
        "norw|oslo": "NOK", "swed|stockholm": "SEK", "dan|denmark|copenhagen": "DKK", "czech|prague": "CZK",
        "iceland|reykjav": "ISK",
    },
    r"pesos?": {"mexic": "MXN", "argentin": "ARS", "chile": "CLP", "colombia": "COP", "philippin|manila": "PHP"},
    r"rupees?": {"india|mumbai|delhi": "INR", "pakistan": "PKR", "sri lanka": "LKR", "nepal": "NPR"},
    r"dinars?": {"kuwait": "KWD", "iraq": "IQD", "jordan": "JOD", "serbia": "RSD", "algeria": "DZD", "tunisia": "TND"},
    r"ri?yals?|rials?": {"saudi": "SAR", "qatar": "QAR", "iran": "IRR", "oman": "OMR"},
    r"shillings?": {"kenya": "KES", "uganda": "UGX", "tanzania": "TZS"},
}  # fmt: skip
_USUAL = {"rupees?": "INR", "kroner?|krone": "NOK"}
_SMALL = re.compile(
    r"\s?(?:(?P<of>US|euro|Australian|Canadian) )?(?:(?P<cent>cents?)|(?P<pence>pence|p)|(?P<paise>paise))\b(?! of)"
)
_PESO = re.compile(r"(?<![\w.])P\Z")


def before(text: str, at: int) -> tuple[int, str] | None:
    """Return length and code of the currency written right before an offset, None if there is none.

    Example:
        >>> before("about US$5bn", 9)
        (3, 'USD')
    """
    head = text[max(0, at - 6) : at]
    match = BEFORE.search(head)
    if match:
        sign = match.group().strip()
        return len(match.group()), "CNY" if sign == "¥" and re.search(r"\b(?:yuan|RMB|renminbi)\b", text) else SYMBOLS[
            sign
        ]
    if _PESO.search(head) and re.search(r"\b(?:Philippine|Manila|Filipino|pesos?)", text):
        return 1, "PHP"
    return None


def behind(text: str, at: int) -> tuple[int, str] | None:
    """Return length and code of the currency word right behind an offset, None if there is none.

    Example:
        >>> behind("5 Swedish crowns", 1), behind("In Norway, 5 crowns", 12)
        ((15, 'SEK'), (7, 'NOK'))
    """
    tail = text[at : at + 40]
    best = max(((m.end(), code) for pattern, code in _BEHIND if (m := pattern.match(tail))), default=None)
    if best is not None:
        return best
    for words, nations in _SHARED.items():
        match = re.match(rf"[\s-]?(?:(?P<nation>[A-Z][a-z]+) )?(?:{words})(?![^\W\d_])", tail)
        if match is None:
            continue
        near = (match.group("nation") or "").lower()
        named = next((code for nation, code in nations.items() if near and re.match(nation, near)), None)
        if named is None and near:
            continue
        counts = {code: len(re.findall(rf"\b(?:{nation})", text, re.I)) for nation, code in nations.items()}
        most = max(counts, key=lambda code: counts[code])
        code = named or (most if counts[most] else _USUAL.get(words))
        if code:
            return match.end(), code
    return None


def hundredth(text: str, at: int) -> tuple[int, str] | None:
    """Return length and currency of "cents", "pence" or "paise" right behind an offset, None if there are none.

    Example:
        >>> hundredth("12 cents a share", 2)
        (6, 'USD')
    """
    match = _SMALL.match(text[at : at + 24])
    if match is None or (match.group("pence") == "p" and (text[at : at + 1] != "p" or "£" not in text)):
        return None  # 1080p is no price
    of = {"euro": "EUR", "Australian": "AUD", "Canadian": "CAD"}.get(match.group("of") or "", "USD")
    return match.end(), "GBP" if match.group("pence") else "INR" if match.group("paise") else of
