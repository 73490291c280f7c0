"""Conditions that several paragraphs share, written once."""

from licet.clause import Clause, F, Fact, all_of, any_of, none_of
from licet.law.us.ear_774_control_list import CONDITIONAL

SUBJECT = F.subject_to_ear.holds("item is subject to the EAR")
MACAU_OR_D5 = any_of(
    F.destination.equals("MO", "destination is Macau"),
    F.country_group_d5.holds("destination is in Country Group D:5"),
    text="to Macau or Country Group D:5",
)
D1_D4_D5_LESS_A5_A6 = all_of(
    any_of(
        F.country_group_d1.holds(), F.country_group_d4.holds(), F.country_group_d5.holds(), text="in D:1, D:4 or D:5"
    ),
    F.country_group_a5.lacks("destination is not in A:5"),
    F.country_group_a6.lacks("destination is not in A:6"),
    text="to Country Group D:1, D:4 or D:5, not also in A:5 or A:6",
)
NOT_CANADA = none_of(F.destination.equals("CA", "destination is Canada"), text="to any destination but Canada")
TO_D5_MILITARY = all_of(
    F.item_600_or_9x515.holds("item is of the 600 series or 9x515"),
    F.country_group_d5.holds("destination is in D:5"),
)
# Supplement no. 4 to part 742: countries from which foreign-made equipment is left to their own law.
SUPPLEMENT_4_TO_742 = (
    *("AU", "AT", "BE", "BG", "CA", "HR", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IT", "JP"),
    *("LV", "LI", "LT", "LU", "NL", "NZ", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "CH", "GB"),
)


def controlled(code: str) -> Clause:
    """Return the condition that a control of this code covers the item, with or without a condition in words.

    Example:
        >>> controlled("fc1").fact
        'item_fc1'
    """
    plain = Fact(f"item_{code}").holds(f"the control list puts {code.upper()} on the classification")
    if code not in CONDITIONAL:
        return plain
    worded = all_of(
        Fact(f"item_{code}_if").holds(f"a row of {code.upper()} covers it under words"),
        Fact(f"item_meets_{reason(code)}_condition").holds("the item meets those words"),
    )
    return any_of(plain, worded, text=f"{code.upper()} applies to the item")


def reason(code: str) -> str:
    """Return the reason for control of a code.

    Example:
        >>> reason("rs_chip_b"), reason("ns2")
        ('chip', 'ns')
    """
    return "chip" if "chip" in code or code in {"rs_hbm", "rs_from_d5"} else code[:2]


def cited(section: str) -> str:
    """Return a dotted section as printed.

    Example:
        >>> cited("742.4.a")
        '15 CFR 742.4(a)'
    """
    part, number, *paragraphs = section.split(".")
    return f"15 CFR {part}.{number}" + "".join(f"({p})" for p in paragraphs)
