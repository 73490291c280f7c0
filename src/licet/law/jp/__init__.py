"""The Japanese ordinance on chip-making equipment and the end user list of METI."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.jp import chip_equipment

RULES = chip_equipment.RULES
TABLES = ()

LAW = Law("jp", "Chip-making equipment and end user list (Japan)", RULES, TABLES, ENCODED_THROUGH)
