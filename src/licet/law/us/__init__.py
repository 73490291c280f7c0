"""The Export Administration Regulations, 15 CFR parts 730-774: rules and tables in the order of the regulation."""

from licet.derived import Derivation
from licet.law import ENCODED_THROUGH, Law
from licet.law.us import (
    ear_734_3_subject_to_the_ear,
    ear_734_4_de_minimis,
    ear_734_9_direct_product,
    ear_734_9_entity_list_direct_product,
    ear_736_general_prohibitions,
    ear_738_country_chart,
    ear_738_footnotes,
    ear_740_3_exceptions,
    ear_740_18_embargo_exceptions,
    ear_740_country_groups,
    ear_740_eligibility,
    ear_742_2_chart_reasons,
    ear_742_6_advanced_computing,
    ear_742_8_anti_terrorism,
    ear_742_13_prose_reasons,
    ear_744_7_vessels_and_aircraft,
    ear_744_9_cameras_and_microprocessors,
    ear_744_11_affiliates,
    ear_744_11_entity_list,
    ear_744_21_military_end_use,
    ear_744_23_advanced_chips,
    ear_744_huawei_authorizations,
    ear_744_savings_clauses,
    ear_744_supplement_4_footnotes,
    ear_746_2_exceptions,
    ear_746_3_end_uses,
    ear_746_embargoes,
    ear_748_15_validated_end_users,
    ear_774_3a090_specifications,
    ear_774_control_list,
    known_facts,
)
from licet.rule import Rule

RULES: tuple[Rule, ...] = (
    *ear_734_3_subject_to_the_ear.RULES,
    *ear_734_4_de_minimis.RULES,
    *ear_734_9_entity_list_direct_product.RULES,
    *ear_734_9_direct_product.RULES,
    *ear_736_general_prohibitions.RULES,
    *ear_738_footnotes.RULES,
    *ear_740_3_exceptions.RULES,
    *ear_740_18_embargo_exceptions.RULES,
    *ear_742_6_advanced_computing.RULES,  # the special requirement before the general one, so that it is cited
    *ear_742_2_chart_reasons.RULES,
    *ear_742_8_anti_terrorism.RULES,
    *ear_742_13_prose_reasons.RULES,
    *ear_744_supplement_4_footnotes.RULES,  # the special requirement before the general one, so that it is cited
    *ear_744_11_entity_list.RULES,
    *ear_744_savings_clauses.RULES,
    *ear_744_huawei_authorizations.RULES,
    *ear_744_11_affiliates.RULES,
    *ear_744_7_vessels_and_aircraft.RULES,
    *ear_744_9_cameras_and_microprocessors.RULES,
    *ear_744_21_military_end_use.RULES,
    *ear_744_23_advanced_chips.RULES,
    *ear_746_embargoes.RULES,
    *ear_746_3_end_uses.RULES,
    *ear_746_2_exceptions.RULES,
    *ear_748_15_validated_end_users.RULES,
    *ear_774_3a090_specifications.RULES,
)
TABLES: tuple[Derivation, ...] = (
    *ear_738_country_chart.TABLES,
    *ear_740_country_groups.TABLES,
    *ear_740_eligibility.TABLES,
    *ear_774_control_list.TABLES,
    *ear_774_3a090_specifications.TABLES,
    *known_facts.TABLES,
)

LAW = Law("us", "Export Administration Regulations (United States)", RULES, TABLES, ENCODED_THROUGH)
