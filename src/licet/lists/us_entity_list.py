"""The Entity List (supplement no. 4 to part 744), and how the texts of its columns are read."""

import re

AFTER_RULE = re.compile(r"734\.9\((?P<paragraph>e\)(?:\(\d\))?|g\)),?\s?(?P<marker>\d)(?![\d.(])")
AT_END = re.compile(r"(?:EAR|EAR\)|\))\.?\s?\)?(?P<marker>\d)\.?\s*$")
IN_MIDDLE = re.compile(r"EAR\)?(?P<marker>\d)\b")


def footnotes(requirement: str) -> tuple[int, ...]:
    """Return the footnotes of an Entity List entry from its license requirement column, ascending.

    Markers are printed as superscripts and glued to the text: after the rule they belong to (`734.9(e)1`,
    `734.9(g),3`) and at the end (`EAR2`, `EAR)4.`). A rule that is named without its marker stands for it where the
    rule belongs to one footnote alone: 734.9(g) for 3, 734.9(e)(2) for 4, 734.9(e)(3) for 5.

    Source: supplement no. 4 to part 744, 15 CFR.

    Example:
        >>> footnotes("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2")
        (1, 2)
        >>> footnotes("For all items subject to the EAR (See §734.9(e)(2) and §744.11 of the EAR)")
        (4,)
        >>> footnotes("For all items subject to the EAR (See §744.11 of the EAR)")
        ()
    """
    found = {int(match["marker"]) for match in AFTER_RULE.finditer(requirement)}
    for pattern in (AT_END, IN_MIDDLE):
        if match := pattern.search(requirement):
            found.add(int(match["marker"]))
    if "734.9(g)" in requirement:
        found.add(3)
    if "734.9(e)(2)" in requirement:
        found.add(4)
    if "734.9(e)(3)" in requirement:
        found.add(5)
    return tuple(sorted(found))


def requirement(text: str) -> str:
    """Return whether the requirement column covers all items subject to the EAR, or names items.

    Example:
        >>> requirement("For all items subject to the EAR (See §744.11 of the EAR)")
        'all_items'
    """
    plain = " ".join(text.lower().split()).removeprefix("for ")
    return "all_items" if re.match(r"all items subject to the ear\b(?!,? (?:apart|except))", plain) else "named_items"


def policy(text: str) -> str:
    """Return the category of the review policy column: one answer for every item, or the split it names.

    A column that reviews some items otherwise than others is "other", unless it is one of the splits the law knows.

    Example:
        >>> policy("Presumption of denial."), policy("See §§744.11 and 744.23(d) of the EAR")
        ('presumption_of_denial', 'see_744_23_d')
    """
    plain = " ".join(text.lower().split()).rstrip(". ")
    if "uniquely required" in plain and "10 nanometers" in plain:
        return "smic_split_10nm"
    if re.fullmatch(r"see §§? ?(?:740\.26, )?744\.11 and 744\.23\(d\)(?: of the ear)?", plain):
        return "see_744_23_d"
    if re.fullmatch(r"presumption (?:of|for) denial", plain):
        return "presumption_of_denial"
    if re.fullmatch(r"policy of denial(?: for all items subject to the ear)?[. ]*(?:see .*)?", plain):
        return "policy_of_denial"
    if re.fullmatch(r"case-by-case (?:review|basis)", plain):
        return "case_by_case"
    return "other"
