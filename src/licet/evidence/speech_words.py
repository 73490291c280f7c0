"""The words of attribution: verbs of speech and the patterns around them."""

import re

from licet.evidence.text import listed

_SAY = listed(
    "said says say stating stated states told tells added adds adding noted notes noting "
    "explained explains explaining insisted insists insisting warned warns warning admitted "
    "admits admitting conceded concludes concluded concluding argued argues arguing claimed "
    "claims claiming declared declares declaring announced announces announcing mentioned "
    "mentions emphasized emphasised emphasizes emphasizing stressed stresses stressing remarked "
    "remarks commented commenting replied replies responded pledged pledges pledging vowed vows "
    "urged urges urging called calls calling described describes describing acknowledged "
    "acknowledges denied denies testified wrote writes writing recalled recalls reiterated "
    "reiterates confirmed confirms suggested suggests predicted predicts continued believes "
    "revealed revealing reported reports pointed asked asks asserted asserts observed quipped "
    "cautioned estimated estimates forecast expressed hoped hopes hailed criticized criticised "
    "spoke blamed blames promised promises praised dismissed cited proclaimed maintained joked "
)
# What a thesaurus makes of "said": nobody writes these for speech, so they are also oddities.
ODD_SAY = listed("aforesaid aforementioned averred asseverated opined enunciated allege verbalised verbalized aver")
SPEECH = {*_SAY, *ODD_SAY}
VERB = re.compile(r"\b(?:" + "|".join(sorted(SPEECH, key=len, reverse=True)) + r")\b")
WEEKDAYS = "|".join(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
GAP = re.compile(
    r"(?:\s*\([^()]{1,60}\))?(?:\s*,[^,\"“”¤]{1,140},)?(?:\s+(?:who|which|that)\s[^,\"“”¤]{1,120},?)?"
    rf"(?:\s+(?:has|have|had|is|was|are|were|also|later|then|further|repeatedly|"
    rf"once|again|even|reportedly|likewise|too|so|on|in|at|"
    rf"a|statement|interview|email|still|now|soon|first|been|as|well|largely|"
    rf"publicly|always|often|never|already|recently|"
    rf"[a-z]+ly|{WEEKDAYS})){{0,6}}\s*\Z"
)  # fmt: skip
SOURCE = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|[Cc]iting|[Cc]ited by|(?:data|estimates?|"
    r"figures?|calculations?|a study|a survey|a report|research) (?:provided "
    r"|compiled |published |released |collected )?(?:by|from|of))"
    r"\s+(?:the |an? |its |new |latest |recent )*(?:(?:data|estimates?|figures|"
    r"analysis|calculations?|survey|study|report|research|official statistics)\s+(?:provided\s+|"
    r"published\s+|released\s+|compiled\s+)?(?:by|from|of|in)\s+(?:the\s+|"
    r"an?\s+)?)?"
)  # fmt: skip
FIRST_PLURAL = re.compile(r"\b(?:we|we['’](?:re|ve|ll|d)|our|ours|us|ourselves)\b", re.IGNORECASE)
ANONYMOUS = re.compile(
    r"\b(?:condition of anonymity|asked not to be (?:named|identified)|declined "
    r"to be (?:named|identified)|unnamed|anonymous|who (?:was|were) not (?:authorized|"
    r"authorised))\b"
)
