"""The libraries of law: one folder a jurisdiction, each with its rules, tables, sources and cases.

A jurisdiction is chosen by code; nothing is loaded before it is asked for.
"""

import importlib
from dataclasses import dataclass
from datetime import date

from licet.derived import Derivation
from licet.errors import UnknownName, nearest
from licet.rule import Rule

# code -> folder; listed by hand, in the order they are shown
JURISDICTIONS = {
    "us": "licet.law.us",
    "us_treasury": "licet.law.us_treasury",
    "cn": "licet.law.cn",
    "nl": "licet.law.nl",
    "jp": "licet.law.jp",
    "kr": "licet.law.kr",
    "tw": "licet.law.tw",
    "eu5g": "licet.law.eu5g",
}
# the last day of the control list edition and the notices read for the law of the United States
ENCODED_THROUGH = date(2026, 8, 7)


@dataclass(frozen=True)
class Law:
    """The law of one jurisdiction, as encoded.

    Args:
        code: e.g. "us".
        name: e.g. "Export Administration Regulations (United States)".
        rules: in the order of the regulation.
        tables: dated tables and formulas, in the order they are worked out.
        encoded_through: the last day whose law was read for this encoding.
    """

    code: str
    name: str
    rules: tuple[Rule, ...]
    tables: tuple[Derivation, ...]
    encoded_through: date


def load(code: str) -> Law:
    """Return the law of a jurisdiction.

    Raises:
        UnknownName: no such jurisdiction is encoded.

    Example:
        >>> load("us").code
        'us'
    """
    if code not in JURISDICTIONS:
        known = ", ".join(nearest(code, JURISDICTIONS) or JURISDICTIONS)
        raise UnknownName(f"no law of {code!r}", todo=f"choose one of {known}")
    law: Law = importlib.import_module(JURISDICTIONS[code]).LAW
    return law
