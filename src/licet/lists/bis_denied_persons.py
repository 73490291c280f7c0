"""The Denied Persons List: a tab-separated table of orders, each with its first and last day."""

import re
from datetime import date, timedelta

import msgspec

from licet import spelling
from licet.lists.source import Body, Reading, Source
from licet.lists.tabular import country, day, plain, read_mapped, several
from licet.party import ListedParty

COLUMNS = {
    "name": ("name",),
    "alt_names": ("alt_names",),
    "countries": ("country",),
    "listed_on": ("effective_date",),
    "removed_on": ("expiration_date",),
    "citation": ("fr_citation",),
}
STATES = frozenset(
    (
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY"),
        *("LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH"),
        *("OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    )
)
ZIP = re.compile(r"\d{4,5}(?:-\d{4})?")  # some lost a leading zero
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
                countries=_countries(row, other),
                license_requirement=row.get("license_requirement") or None,
                license_policy=row.get("license_policy") or None,
                citation=row.get("citation") or None,
                listed_on=day(row.get("listed_on", ""), where),
                removed_on=ends + timedelta(days=1) if ends else None,  # the last day of an order is still in force
                other=other,
            )
        )
    return Reading(parties, None, unread)


def _countries(row: dict[str, str], other: str | None) -> tuple[str, ...]:
    """Return the country of an address; that of the United States is often left out, or its state printed there."""
    printed = row.get("countries", "")
    rest = {plain(name): text for name, text in msgspec.json.decode(other or "{}", type=dict[str, str]).items()}
    state = printed or rest.get("state", "")
    if state in STATES and ZIP.fullmatch(rest.get("postal_code", "")) and spelling.country(printed) is None:
        return ("US",)
    return tuple(country(c) for c in several(printed))


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
