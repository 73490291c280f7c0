"""Strategic items and the catch-all under the Foreign Trade Act of Korea."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.kr import strategic_items

RULES = strategic_items.RULES
TABLES = ()

LAW = Law("kr", "Foreign Trade Act: strategic items (Korea)", RULES, TABLES, ENCODED_THROUGH)
