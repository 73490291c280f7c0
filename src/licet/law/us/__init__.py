"""The Export Administration Regulations, 15 CFR parts 730-774: rules and tables in the order of the regulation."""

from datetime import date

from licet.derived import Derivation
from licet.law import Law
from licet.rule import Rule

RULES: tuple[Rule, ...] = ()
TABLES: tuple[Derivation, ...] = ()

LAW = Law("us", "Export Administration Regulations (United States)", RULES, TABLES, date(2026, 8, 7))
