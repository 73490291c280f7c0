"""What the lists of the Treasury forbid: SDN, NS-CMIC, SSI and NS-MBS."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.us_treasury import treasury_lists

RULES = treasury_lists.RULES
TABLES = ()

LAW = Law("us_treasury", "Lists of the Department of the Treasury (United States)", RULES, TABLES, ENCODED_THROUGH)
