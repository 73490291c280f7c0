"""The Dutch order on advanced equipment for making semiconductors, in its three steps."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.nl import advanced_equipment

RULES = advanced_equipment.RULES
TABLES = ()

LAW = Law("nl", "Order on advanced chip-making equipment (Netherlands)", RULES, TABLES, ENCODED_THROUGH)
