"""Read the control rows of the Commerce Control List as printed: scopes become paragraphs, requirements become codes.

Whatever is not read in full stays as a condition in words, so that a row can only make an answer unknown, never clear
it. The table of the package is built with this reader (tools/us_control_list.py), and a downloaded edition is compared
by it.
"""

import re

Reading = tuple[tuple[str, ...], tuple[str, ...], str]

# Requirements in prose: a pattern of the requirement (or of the scope, where the source merged them) and its codes.
SHAPES = [
    (r"UN controls", ("un",)),
    (r"China, Russia,? or Venezuela \(see § 742\.6\(a\)\(7\)\)", ("rs_y",)),
    (r"Worldwide control\. See § 742\.4\(a\)\(5\)", ("ns_ww",)),
    (r"Worldwide control\. See § 742\.6\(a\)\(10\)", ("rs_ww",)),
    (r"United Arab Emirates or destinations .* D:1, D:4, and D:5", ("rs_chip_b", "rs_chip_ae")),
    (r"Country Groups D:1, D:4, and D:5", ("rs_chip_b",)),
    (r"worldwide[.,] [Ss]ee § 742\.6\(a\)\(6\)\(iii\)\(A\)", ("rs_chip_a",)),
    (r"any destination worldwide\. See § 742\.6\(a\)\(13\)", ("rs_weights",)),
    (r"Worldwide \(see § 742\.6\(a\)\(6\)\(ii\)\)", ("rs_from_d5",)),
    (r"Macau or a destination .* D:5 .*742\.4\(a\)\(4\)", ("ns_sme",)),
    (r"Macau or a destination .* D:5 .*742\.6\(a\)\(1[23]\)", ("rs_d5",)),
    (r"Macau or a destination .* D:5 .*742\.6\(a\)\(6\)\(i\)\(B\)", ("rs_hbm",)),
    (r"Macau or a destination .* D:5 .*742\.6\(a\)\(6\)", ("rs_sme",)),
    (r"^See § 742\.6\(a\)\(11\)", ("rs_a11",)),
    (r"export or reexport to Iraq or Pakistan", ("rs_iraq", "rs_pakistan")),
    (r"export or reexport to Iraq", ("rs_iraq",)),
    (r"export or reexport to Pakistan", ("rs_pakistan",)),
    (r"to Iran and North Korea", ("at_ir", "at_kp")),
    (r"to North Korea for anti-terrorism", ("at_kp",)),
    (r"AT reasons, to export or reexport .* Country Group E:1", ("at1",)),
    (r"^CB applies .* States not Party to the CWC", ("cb_cwc",)),
    (r"CW reasons for all destinations", ("cw_all",)),
    (r"except for Israel and Taiwan", ("cw_technology",)),
    (r"CW applies", ("cw",)),
    (r"742\.13", ("sl",)),
    (r"ALL destinations, except Canada", ("cc_not_ca",)),
    (r"ALL destinations,? regardless", ("cc_all",)),
    (r"742\.15", ("ei",)),
    (r"part 754", ("ss",)),
    (r"742\.14", ("si",)),
    (r"746\.8", ("ru_sector",)),
    (r"subject to the ITAR|Department of State", ("itar",)),
    (r"^MT applies to", ("mt1",)),
    (r"^N/A", ("np_742_3_b",)),
]
REASON = {"NS": "ns", "RS": "rs", "MT": "mt", "NP": "np", "CB": "cb", "CC": "cc", "AT": "at", "UN": "un", "FC": "fc"}

ALL = ((), (), "")
# Scopes that no general reading fits: (entry, start of the scope) -> readings (included, excluded, condition).
READ_BY_HAND: dict[tuple[str, str], list[Reading]] = {
    ("3A001", 'NS applies to "Mono'): [
        ((".b.2", ".b.3"), (), "MMIC amplifier or transistor not for civil telecommunications")
    ],
    ("3A001", 'RS applies "Mono'): [
        ((".b.2", ".b.3"), (), "MMIC amplifier or transistor not for civil telecommunications")
    ],
    ("6A002", "MT applies"): [
        ((".a.1", ".a.3"), (), "protects missiles against nuclear effects and usable for missiles")
    ],
    ("6A003", "NP applies"): [((".a.3", ".a.4"), (), ""), ((".a.6",), (), "plug-in for a camera of 6A003.a.3 or a.4")],
    ("6A005", "NP applies"): [
        (
            (
                *(".a.2", ".a.3", ".a.4", ".b.2.b", ".b.3", ".b.4"),
                *(".b.6.c", ".c.1.b", ".c.2.b", ".d.2", ".d.3.c", ".d.4.c"),
            ),
            (),
            "meets or exceeds the parameters in 6A205",
        )
    ],
    ("1C002", "NP applies"): [((".b.3", ".b.4"), (), "exceeds the parameters in 1C202")],
    ("1C011", "MT applies"): [((".a", ".b"), (), "meets or exceeds the parameters in 1C111")],
    ("7A611", "MT applies"): [((".a",), (), "meets or exceeds the parameters in 7A103.b or .c")],
    ("4A003", "AT applies"): [ALL],
    ("1E355", "CW applies"): [ALL],
    ("1A231", "NP applies"): [ALL],
    ("0A999", "Country Chart"): [ALL],
    ("1A999", "Country Chart"): [ALL],
    ("1D999", "Country Chart"): [ALL],
    ("2A999", "Country Chart"): [ALL],
    ("4A001", "NP applies"): [ALL],
    ("0D001", ""): [ALL],
    ("0E001", ""): [ALL],
    ("6A002", "RS applies"): [
        ((".a.1", ".a.2", ".a.3", ".c", ".f"), (".a.3.d.2.a", ".a.3.e"), ""),
        ((".a.3.d.2.a", ".a.3.e"), (), "not a lead selenide based focal plane array"),
    ],
    ("6A003", "RS applies to 6A003.b.3"): [
        ((".b.3", ".b.4.a", ".b.4.c"), (), ""),
        ((".b.4.b",), (), "frame rate above 60 Hz, more than 111,000 elements, or to be embedded in a civil product"),
    ],
    ("3A001", "MT applies"): [
        ((".z.2",), (), ""),
        ((".a.1.a",), (), "usable in missiles"),
        ((".a.5.a",), (), "designed or modified for military use, hermetically sealed, rated below -54 to above 125 C"),
    ],
    ("3A001", "NP applies"): [
        ((".z.3",), (), ""),
        ((".e.2", ".e.3"), (), "meets or exceeds the parameters in 3A201.a or 3A201.b"),
    ],
    ("9A610", "NS applies"): [
        ((), (".b", ".x", ".y"), ""),
        ((".x",), (), "not for use in an aircraft controlled in 9A610.b"),
    ],
    ("9A610", "RS applies to entire entry"): [
        ((), (".b", ".x", ".y"), ""),
        ((".x",), (), "not for use in an aircraft controlled in 9A610.b"),
    ],
    ("0A509", "except"): [
        ((), (".a", ".d"), ""),
        ((".a",), (), "not for items of 0A502 or 0A508"),
    ],
    ("1B001", "MT applies"): [
        ((), (".d", ".e", ".f"), ""),
        ((".d",), (".d.4",), "meets or exceeds the parameters of 1B101"),
    ],
    ("1A007", "NP applies"): [
        ((".b",), (), ""),
        ((".a",), (), "detonator firing set meets or exceeds the parameters of 3A229"),
    ],
    ("1C351", "CW applies"): [((".d.15", ".d.16"), (), "named in the row: ricin RCA II or RCL IV, or saxitoxin")],
    ("1C350", "CW applies"): [((".b", ".c"), (), "")],
    ("9A515", "MT applies"): [
        ((".d", ".e.2", ".h"), (), "as the row says: usable in missiles, or impulse of 8.41e5 Ns")
    ],
    ("9B604", "MT applies"): [
        ((".a", ".b"), (), ""),
        ((".d",), (), "production facility for MTCR items as the row says"),
    ],
    ("6A007", "MT applies"): [((".b", ".c"), (), "accuracies of 6A007.b.1 and b.2 are met or exceeded")],
    ("9D515", "RS applies to 9D515.y"): [((".y",), (), "not to Russia for the International Space Station")],
    ("9E515", "RS applies to 9E515.y"): [((".y",), (), "not to Russia for the International Space Station")],
    ("2A001", "MT applies"): [((), (), "radial ball bearings with the tolerances and sizes of the row")],
    ("2B001", "NP applies"): [((".a", ".b", ".c", ".d"), (), "not one of the machines the row excepts")],
    ("2B004", "NP applies"): [((), (".b.3",), "maximum working pressure of a press is 69 MPa or more")],
    ("2B006", "NP applies"): [((".a", ".b.1", ".b.3", ".c"), (), "meets or exceeds the parameters in 2B206")],
    ("2B116", "NP applies"): [((".b", ".c", ".d"), (), ""), ((".a",), (), "electrodynamic vibration test system")],
    ("1C010", "NP applies"): [((".a", ".b", ".e.1"), (), "meets or exceeds the criteria of 1C210")],
    ("2B009", "MT applies"): [((), (), "spin-forming with flow-forming, or meeting 2B009.a and 2B109")],
    ("1B001", "NP applies"): [((), (), "filament winding machine of the row, or a control or mandrel for one")],
    ("1B101", "NP applies"): [((), (), "filament winding machine of the row, or a control or mandrel for one")],
}


PARAGRAPH = r"(?:\d[A-E]\d{3}\s?)?\.?\s?(?:[a-z]|\d{1,2})(?:\.(?:[a-z](?![a-z])|\d{1,2}))*(?![a-z\d])"


def paragraphs(text: str, entry: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Read a list of paragraphs; return those named and those excepted in brackets, or None if more is there.

    Example:
        >>> paragraphs("5A001.b (except .b.5), .c to .e", "5A001")
        (('.b', '.c', '.d', '.e'), ('.b.5',))
    """
    text = text.strip().rstrip(".").replace("; and", ",").replace(";", ",")
    named: list[str] = []
    excepted: list[str] = []
    last = ""
    while text:
        text = re.sub(r"^(?:,|and|or|\s|the)+\b\s*|^[,\s]+", "", text)
        if not text:
            break
        bracket = re.match(r"\(except (?:for )?([^()]*)\)", text)
        if bracket:
            inner = paragraphs(bracket[1], entry)
            if inner is None or inner[1]:
                return None
            excepted += inner[0]
            text = text[bracket.end() :]
            continue
        span = re.match(rf"({PARAGRAPH})\s+(?:to|through)\s+({PARAGRAPH})", text)
        found = span or re.match(rf"({PARAGRAPH})", text)
        if not found:
            return None
        first = absolute(found[1], entry, last)
        if first is None:
            return None
        if span:
            end = absolute(span[2], entry, first)
            steps = between(first, end) if end else None
            if steps is None:
                return None
            named += steps
            last = steps[-1]
        else:
            named.append(first)
            last = first
        text = text[found.end() :]
        if text and not re.match(r"^(?:,|\s+and\b|\s+or\b|\s*\(|\s+only$)", text):
            return None
        if text.strip() == "only":
            break
    return (tuple(named), tuple(excepted)) if named else None


def absolute(token: str, entry: str, last: str) -> str | None:
    """Return a paragraph with its leading point; a bare number continues the paragraph before it."""
    token = token.replace(" ", "")
    code = re.match(r"\d[A-E]\d{3}", token)
    if code:
        if code[0] != entry:
            return None
        token = token[5:]
    token = "." + token.lstrip(".")
    if token[1].isdigit():
        return last.rsplit(".", 1)[0] + token if last else None
    return token


def between(first: str, last: str) -> list[str] | None:
    """Return the paragraphs of a span, both ends included; None if the ends are no neighbors in depth."""
    head, a = first.rsplit(".", 1)
    head_last, b = last.rsplit(".", 1)
    if head != head_last:
        return None
    if a.isdigit() and b.isdigit():
        return [f"{head}.{n}" for n in range(int(a), int(b) + 1)]
    if a.isalpha() and b.isalpha() and len(a) == len(b) == 1:
        return [f"{head}.{chr(n)}" for n in range(ord(a), ord(b) + 1)]
    return None


def readings(entry: str, scope: str) -> tuple[str, list[Reading]]:
    """Return how a scope was read and its readings (included, excluded, condition); all paragraphs if none is named.

    Example:
        >>> readings("3B002", "NS applies to 3B002.a and b")
        ('paragraphs', [(('.a', '.b'), (), '')])
    """
    for (at, start), by_hand in READ_BY_HAND.items():
        if at == entry and (scope.startswith(start) or (start == "except" and f"except {entry}" in scope)):
            return "by hand", by_hand
    text = re.sub(r"[\"“”]", "", scope).strip()
    body = re.sub(r"^[A-Z]{2}(?: and [A-Z]{2})? appl(?:y|ies)(?: to)?:?\s*", "", text)
    body = re.sub(r"^Russian industry sector sanctions? appl(?:y|ies) to ", "", body)
    whole = re.match(r"(?:the )?entire entry\b[\s.,]*(.*)$", body, re.S)
    if whole:
        rest = whole[1].strip()
        rest = (
            "" if re.match(r"A license is required|For licensing|The Commerce Country Chart|AT applies", rest) else rest
        )
        if not rest:
            return "entire entry", [ALL]
        out = re.match(r"(?i:except)(?: for)?:?\s*(.*)$", rest, re.S)
        if out:
            listed = paragraphs(out[1], entry)
            if listed and not listed[1]:
                return "entire entry except", [((), listed[0], "")]
        return "condition", [((), (), text)]
    body = body.replace(" of this entry", "")
    body = re.sub(
        r"^(?:only to |those )?(?:items?|commodities|software|paragraphs?)? ?"
        r"(?:controlled (?:by|in)|in|in paragraphs?)?\s?",
        "",
        body,
    )
    listed = paragraphs(body, entry)
    if listed:
        return "paragraphs", [(listed[0], listed[1], "")]
    if entry[1] in "ABC" and not re.search(r"(?i)except|other than", text):
        named = [m[0][5:] for m in re.finditer(rf"{entry}(?:\.[a-z0-9]{{1,2}}(?![a-z0-9]))+", text)]
        if named and not re.search(r"(?:,| and| or) \.?[a-z]\.\d|(?:,| and| or) \.[a-z]\b", text):
            return "paragraphs with a condition", [(tuple(dict.fromkeys(named)), (), text)]
    return "condition", [((), (), text)]


def codes(entry: str, scope: str, requirement: str) -> tuple[str, ...]:
    """Return the requirement codes of a printed row; "unreduced" where it fits no known shape.

    Example:
        >>> codes("3A001", "NS applies to entire entry", "NS Column 2.")
        ('ns2',)
    """
    if entry == "1A231":  # its two rows are printed as one
        return ("np1", "at1")
    column = re.match(r"([A-Z]{2}) Column (\d)", requirement)
    if column:
        return (column[1].lower() + column[2],)
    if requirement == "Column 1.":
        return (REASON[scope[:2]] + "1",)
    for pattern, shape in SHAPES:
        if re.search(pattern, requirement, re.DOTALL):
            return shape
    return ("unreduced",)
