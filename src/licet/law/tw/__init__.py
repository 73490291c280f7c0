"""Strategic high-tech commodities of Taiwan and the entity list of June 2025."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.tw import strategic_commodities

RULES = strategic_commodities.RULES
TABLES = ()

LAW = Law("tw", "Strategic high-tech commodities (Taiwan)", RULES, TABLES, ENCODED_THROUGH)
