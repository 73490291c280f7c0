"""The Export Administration Regulations, 15 CFR parts 730-774: rules and tables in the order of the regulation."""

from licet.derived import Derivation
from licet.law import ENCODED_THROUGH, Law
from licet.law.us import (
    ear_734_3_subject_to_the_ear,
    ear_734_4_de_minimis,
    ear_734_9_entity_list_direct_product,
    ear_744_11_entity_list,
    ear_744_huawei_authorizations,
    ear_744_savings_clauses,
    ear_744_supplement_4_footnotes,
)
from licet.rule import Rule

RULES: tuple[Rule, ...] = (
    *ear_734_3_subject_to_the_ear.RULES,
    *ear_734_4_de_minimis.RULES,
    *ear_734_9_entity_list_direct_product.RULES,
    *ear_744_supplement_4_footnotes.RULES,  # the special requirement before the general one, so that it is cited
    *ear_744_11_entity_list.RULES,
    *ear_744_savings_clauses.RULES,
    *ear_744_huawei_authorizations.RULES,
)
TABLES: tuple[Derivation, ...] = ()

LAW = Law("us", "Export Administration Regulations (United States)", RULES, TABLES, ENCODED_THROUGH)
