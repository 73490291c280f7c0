"""The lists of the Treasury beside the SDN List."""

from datetime import date

from licet.lists.source import Source
from licet.lists.us_treasury import reader

SOURCE = Source(
    id="us.treasury_consolidated",
    title="Consolidated Sanctions List (without the SDN List)",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    page="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    addresses=("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",),
    terms="US Government work, public domain",
    expected={"CAP": 1, "CMIC": 68, "NS-MBS": 51, "PLC": 78, "SSI": 286},
    counted_on=date(2026, 7, 31),
    formats=("advanced XML", "CSV"),
    read=reader("us.treasury_consolidated"),
)
