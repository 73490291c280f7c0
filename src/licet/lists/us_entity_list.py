"""The Entity List (supplement no. 4 to part 744), and how the texts of its columns are read."""

import re
from datetime import date

from licet.lists.source import Body, Reading, Source
from licet.lists.tabular import country, day, grouped, read_mapped, several
from licet.party import ListedParty

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
    return (
        "all_items" if re.match(r"all items subject to the ear\b(?!,? (?:apart|except|when))", plain) else "named_items"
    )


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


COLUMNS = {
    "entry_id": ("entry_id", "id", "_id"),
    "name": ("name", "entity", "entity_name", "listed_entity"),
    "alt_names": ("alt_names", "alternate_name", "alternate_names", "aliases", "aka"),
    "countries": ("country", "countries"),
    "license_requirement": ("license_requirement",),
    "license_policy": ("license_review_policy", "license_policy"),
    "citation": ("federal_register_citation", "federal_register_notice", "fr_citation", "fr_citations", "citation"),
    "listed_on": ("effective_date", "start_date", "listed_on"),
    "removed_on": ("date_lifted_waived_expired", "end_date", "removed_on"),
}
KEPT = (
    *("address", "addresses", "city", "state_province", "postal_code", "source_list", "source", "entity_number"),
    *("remarks_notes", "remarks", "address_number", "address_remarks", "alternate_number", "alternate_type"),
    *("alternate_remarks", "web_link", "standard_order", "sdn_type", "programs", "title"),
)


def read(body: Body) -> Reading:
    """Return the list from a table with the columns of supplement no. 4; rows of one name and country are one entry.

    A row a name, or a row an address, as the printed list and its spreadsheets have it.
    """
    path = body[0]
    rows, unread = read_mapped(path, COLUMNS, ("name", "license_requirement"), KEPT)
    parties = []
    by_entry = grouped(rows, lambda row: row.get("entry_id") or f"{row['name']}|{row.get('countries', '')}")
    for number, (key, own) in enumerate(by_entry.items(), 1):
        row = own[0][0]
        names = dict.fromkeys(name for r, _ in own for name in (r["name"], *several(r.get("alt_names", ""))))
        where = f"entry {number} of {path.name}"
        rest = [other for _, other in own if other]
        parties.append(
            ListedParty(
                entry_id=key if row.get("entry_id") else f"EL-{number}",
                source=SOURCE.id,
                list="EL",
                name=row["name"],
                alt_names=tuple(name for name in names if name and name != row["name"]),
                countries=tuple(dict.fromkeys(country(c) for r, _ in own for c in several(r.get("countries", "")))),
                footnotes=footnotes(row["license_requirement"]),
                license_requirement=row["license_requirement"] or None,
                license_policy=row.get("license_policy") or None,
                citation="; ".join(dict.fromkeys(c for r, _ in own if (c := r.get("citation", "")))) or None,
                listed_on=day(row.get("listed_on", ""), where),
                removed_on=day(row.get("removed_on", ""), where),
                other=rest[0] if len(rest) == 1 else f"[{','.join(rest)}]" if rest else None,
            )
        )
    return Reading(parties, None, unread)


SOURCE = Source(
    id="us.entity_list",
    title="Entity List (supplement no. 4 to part 744)",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    page="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744",
    addresses=(),
    terms="US Government work, public domain",
    expected={"EL": 3420},
    counted_on=date(2026, 7, 31),
    formats=("CSV",),
    read=read,
)
