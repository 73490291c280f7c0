"""The Military End User List (supplement no. 7 to part 744) as a table; never complete, as its own text says."""

from datetime import date

from licet.lists.source import Body, Reading, Source
from licet.lists.tabular import country, day, read_mapped, several
from licet.party import ListedParty

COLUMNS = {
    "name": ("name", "entity", "listed_person", "listed_person_and_address", "entity_name"),
    "alt_names": ("alt_names", "alternate_names", "aliases"),
    "countries": ("country", "countries"),
    "citation": ("federal_register_citation_and_date_of_publication", "federal_register_citation", "fr_citation"),
    "listed_on": ("effective_date", "listed_on"),
    "removed_on": ("removed_on", "end_date"),
    "license_requirement": ("license_requirement",),
    "license_policy": ("license_review_policy", "license_policy"),
}
KEPT = ("address", "addresses")


def read(body: Body) -> Reading:
    """Return the list from a table; a row a party."""
    path = body[0]
    rows, unread = read_mapped(path, COLUMNS, ("name",), KEPT)
    parties = []
    for number, (row, other) in enumerate(rows, 1):
        where = f"row {number + 1} of {path.name}"
        parties.append(
            ListedParty(
                entry_id=f"MEU-{number}",
                source=SOURCE.id,
                list="MEU",
                name=row["name"],
                alt_names=several(row.get("alt_names", "")),
                countries=tuple(country(c) for c in several(row.get("countries", ""))),
                license_requirement=row.get("license_requirement") or None,
                license_policy=row.get("license_policy") or None,
                citation=row.get("citation") or None,
                listed_on=day(row.get("listed_on", ""), where),
                removed_on=day(row.get("removed_on", ""), where),
                other=other,
            )
        )
    return Reading(parties, None, unread)


SOURCE = Source(
    id="us.military_end_user",
    title="Military End User List (supplement no. 7 to part 744)",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    page="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%207%20to%20Part%20744",
    addresses=(),
    terms="US Government work, public domain",
    expected={"MEU": 70},
    counted_on=date(2026, 7, 31),
    formats=("CSV",),
    read=read,
)
