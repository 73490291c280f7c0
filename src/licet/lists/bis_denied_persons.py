"""The Denied Persons List: a tab-separated table of orders, each with its first and last day."""

from datetime import date, timedelta

from licet.lists.source import Body, Reading, Source
from licet.lists.tabular import country, day, read_mapped, several
from licet.party import ListedParty

COLUMNS = {
    "name": ("name",),
    "alt_names": ("alt_names",),
    "countries": ("country",),
    "listed_on": ("effective_date",),
    "removed_on": ("expiration_date",),
    "citation": ("fr_citation",),
}
KEPT = (
    *("street_address", "city", "state", "postal_code", "standard_order", "last_update", "action", "beginning_date"),
)


def read(body: Body) -> Reading:
    """Return the list from a table; a row a party."""
    path = body[0]
    rows, unread = read_mapped(path, COLUMNS, ("name", "listed_on"), KEPT)
    parties = []
    for number, (row, other) in enumerate(rows, 1):
        where = f"row {number + 1} of {path.name}"
        ends = day(row.get("removed_on", ""), where)
        parties.append(
            ListedParty(
                entry_id=f"DPL-{number}",
                source=SOURCE.id,
                list="DPL",
                name=row["name"],
                alt_names=several(row.get("alt_names", "")),
                countries=tuple(country(c) for c in several(row.get("countries", ""))),
                license_requirement=row.get("license_requirement") or None,
                license_policy=row.get("license_policy") or None,
                citation=row.get("citation") or None,
                listed_on=day(row.get("listed_on", ""), where),
                removed_on=ends + timedelta(days=1) if ends else None,  # the last day of an order is still in force
                other=other,
            )
        )
    return Reading(parties, None, unread)


SOURCE = Source(
    id="us.denied_persons",
    title="Denied Persons List",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    page="https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
    addresses=("https://www.bis.doc.gov/dpl/dpl.txt",),
    terms="US Government work, public domain",
    expected={"DPL": 1596},
    counted_on=date(2026, 7, 31),
    formats=("CSV",),
    read=read,
    marks=("Standard_Order",),
)
