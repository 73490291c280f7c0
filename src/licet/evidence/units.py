"""What makes a number a figure: currencies, units, things counted, and the words of bounds and change around them."""

import re

from licet.evidence.text import STOP, listed

PERCENT = re.compile(r"\s?(?:%|％|per ?cent(?:age)?\b(?! points?)|pct\b|p\.c\.|pour cent|prozent|por ciento)", re.I)
POINTS = re.compile(
    r"[\s-]?(?:(?:percentage|percent|per cent)[\s-]points?|(?P<basis>basis points?|bps\b|bp\b)|ppts?\b|pp\b)", re.I
)
BARE_POINTS = re.compile(r"[\s-]points?\b(?! of)")  # of a share where percent are spoken of, not of an index
OF_SHARES = re.compile(r"%|per ?cent|\b(?:polls?|turnout|votes?|share|margin|rate)\b", re.I)
OF_AN_INDEX = re.compile(r"\b(?:index|Dow|Nikkei|Sensex|Nifty|KOSPI|FTSE|DAX|league|table|scored|goals?)\b")
BOUNDS = (
    ("above", r"more than|over|above|at least|upwards? of|exceed(?:s|ed|ing)?|in excess "
    r"of|not less than|no (?:less|fewer) than|greater than|surpass(?:ed|ing)|"
    r"topp(?:ed|ing)|minimum of|well over"),
    ("below", r"less than|fewer than|under|below|up to|at most|no more than|as (?:many|"
    r"much) as|almost|nearly|close to|just under|short of|maximum of|not exceeding"),
    ("about", r"about|around|roughly|approximately|some|circa|an estimated|estimated|"
    r"or so|~|≈|approx\.?|in the region of|on the order of"),
)  # fmt: skip
BOUND = [(name, re.compile(rf"(?:{words})(?:\s+than)?\s*(?:the\s+|a\s+|an\s+)?\Z", re.I)) for name, words in BOUNDS]
MORE_BEHIND = re.compile(r"\s?\+|\s+(?:or more|plus)\b")
DOWN = (
    "fell|fall|falls|fallen|falling|drop|drops|dropped|dropping|plummeted|"
    "plummet|plummeting|plunged|plunge|plunging|declined|decline|declines|"
    "declining|decreased|decrease|decreases|slumped|slump|slid|slide|slides|"
    "shrank|shrink|shrunk|shrinks|contracted|contraction|lost|lower|down|"
    "cut|cuts|trim|trims|trimmed|slipped|slips|slip|contracts|"
    "reduced|reduction|reduce|tumbled|tumble|dipped|dip|sank|crashed|eased|"
    "retreated|halved|narrowed|weakened|lowered|slashed|collapsed|nosedived"
)
RISE = (
    "up|rose|rise|rises|risen|rising|grew|grow|grows|growth|grown|increased|"
    "increase|increases|increasing|gained|gain|gains|climbed|climb|jumped|"
    "jump|"
    "raised|raise|raises|lifted|lift|boosted|boost|"
    "surged|surge|soared|soar|higher|expanded|expansion|added|advanced|widened|"
    "accelerated|improved|swelled|leapt|rocketed|doubled|spiked"
)
CHANGE_BEFORE = re.compile(
    rf"\b(?:(?P<down>{DOWN})|(?P<up>{RISE}))\b(?P<to>(?:\s+(?:[a-z]+ly|back|again|further|and))*\s+to\b)?"
    r"(?:\s+(?:by|of|an?|another|the|as|much|some|about|around|nearly|almost|"
    r"roughly|approximately|over|more|than|than|up|to|at|least|less|under|"
    r"an estimated|estimated|[a-z]+ly|in \w+|last \w+))*\s*\Z", re.I,
)  # fmt: skip
CHANGE_BEHIND = re.compile(
    rf"[\s-]+(?:[a-z-]+\s+){{0,2}}?(?:(?P<down>{DOWN})|(?P<up>{RISE}))\b(?!\s+(?:to|"
    rf"at)\b)",
    re.I,
)
# "cut energy use by one third and labor costs by": the verb stands before what it moves.
MOVED_BY = re.compile(
    r"\b(?:(?P<down>cut|cuts|cutting|reduced?|reduces|reducing|lower(?:s|ed|ing)?|slash(?:es|ed|ing)?|trim(?:s|med|ming)?|"
    r"shrinks?|shrank|shrunk|halv(?:es?|ed)|decreas(?:es?|ed|ing)|narrow(?:s|ed|ing)?|curb(?:s|ed)?)"
    r"|(?P<up>rais(?:es?|ed|ing)|increas(?:es?|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|expand(?:s|ed|ing)?|"
    r"hik(?:es?|ed|ing)|widen(?:s|ed|ing)?))\b[^.;:?!]{1,130}\bby(?:\s+(?:about|around|nearly|almost|roughly|"
    r"over|up to|"
    r"as much as|more than|less than|at least|another|an?|a further))*\s*\Z", re.I
)  # fmt: skip
PER = re.compile(
    r"\b(?:(?P<year>a year(?! (?:earlier|ago|later|before))|per year|per annum|"
    r"annually|each year|every year|yearly|annual|a-year)|(?P<month>a month|"
    r"per month|monthly|each month)"
    r"|(?P<week>a week|per week|weekly)|(?P<day>a day|per day|daily|each day))\b", re.I,
)  # fmt: skip
PERSONS = set(
    listed(
        "people persons employees workers staff staffers men women children residents "
        "passengers patients soldiers jobs troops "
        "sailors students protesters migrants refugees inhabitants deaths casualties "
        "victims homes farmers seafarers nurses doctors "
        "customers users subscribers engineers fatalities migrants villagers "
        "evacuees dead killed injured wounded missing displaced"
    )
)
ONE_PERSON = {
    "people",
    "persons",
    "employees",
    "workers",
    "staff",
    "staffers",
    "person",
    "employee",
    "worker",
    "men",
    "women",
}
UNITS = {
    "tonnes": "t", "tons": "t", "ton": "t", "tonne": "t", "t": "t", "kg": "kg", "kilograms": "kg", "km": "km",
    "kilometers": "km",
    "kilometres": "km", "miles": "mile", "meters": "m", "metres": "m", "hectares": "ha", "acres": "acre",
    "barrels": "barrel",
    "bpd": "barrel per day", "boepd": "barrel per day", "boe": "barrel", "mw": "MW", "megawatts": "MW",
    "gw": "GW", "gigawatts": "GW", "gwh": "GWh",
    "mwh": "MWh", "kwh": "kWh",
    "twh": "TWh", "nm": "nm", "nanometers": "nm", "teu": "TEU", "mm": "mm", "millimeters": "mm", "cm": "cm",
    "litres": "l", "liters": "l",
}  # fmt: skip
TIME = {"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minutes", "minute",
"seconds", "decades", "decade", "am", "pm", "o'clock", "times", "years-old", "year-old"}  # fmt: skip
NOT_COUNTED = STOP | set(
    listed(
        "january february march april june july august september october november "
        "december monday tuesday wednesday thursday friday "
        "saturday sunday percent later earlier ago according first second third "
        "per including like then still last next many "
        "respectively mostly further less"
    )
)
ADJECTIVE = re.compile(
    r"(?:[a-z]+(?:al|ic|ive|ous|ary|ern|less|ful|able|ible|ed|ese|ian|ish)|"
    r"new|other|different|major|large|small|big|full|time|more|extra|young|"
    r"old|top|key|local|full-time|cargo|container|oil|retail|mobile|smart|"
    r"rural|public)\Z"
)
