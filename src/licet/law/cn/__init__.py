"""Export control of the People's Republic of China: announcements by number, and its lists of parties."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.cn import export_control

RULES = export_control.RULES
TABLES = ()

LAW = Law("cn", "Export Control Law and announcements (China)", RULES, TABLES, ENCODED_THROUGH)
