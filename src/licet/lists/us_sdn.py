"""The SDN List of the Treasury."""

from datetime import date

from licet.lists.source import Source
from licet.lists.us_treasury import reader

SOURCE = Source(
    id="us.sdn",
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    page="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    addresses=("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",),
    terms="US Government work, public domain",
    expected={"SDN": 19181},
    counted_on=date(2026, 7, 31),
    formats=("advanced XML", "CSV"),
    read=reader("us.sdn"),
    marks=("<Sanctions",),
)
