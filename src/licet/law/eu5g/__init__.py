"""Restrictions of European states on equipment of high-risk vendors in mobile networks: import-side rules."""

from licet.law import ENCODED_THROUGH, Law
from licet.law.eu5g import network_equipment

RULES = network_equipment.RULES
TABLES = ()

LAW = Law("eu5g", "5G equipment restrictions (European states)", RULES, TABLES, ENCODED_THROUGH)
