"""Small editions of the Consolidated Screening List, made here."""

import json
from datetime import date

COUNTS = {"DPL": 60, "DTC": 68, "EL": 300, "ISN": 16, "SDN": 1500, "SSI": 30, "UVL": 20}
NAMES = {
    "DPL": "Denied Persons List (DPL) - Bureau of Industry and Security",
    "DTC": "ITAR Debarred (DTC) - State Department",
    "EL": "Entity List (EL) - Bureau of Industry and Security",
    "ISN": "Nonproliferation Sanctions (ISN) - State Department",
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "SSI": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
    "UVL": "Unverified List (UVL) - Bureau of Industry and Security",
}
DAY = date(2026, 5, 1)


def entries(counts: dict[str, int]) -> list[dict[str, object]]:
    """Return entries as the Consolidated Screening List prints them."""
    return [
        {"id": f"{code}{i}", "source": NAMES[code], "name": f"{code} Party {i}", "alt_names": [f"{code} Alias {i}"]}
        for code, number in counts.items()
        for i in range(number)
    ]


def edition(counts: dict[str, int], published: date | None = DAY, **more: object) -> bytes:
    """Return an edition of the list; the day it states is that of the condensed form."""
    meta = {"meta": {"generated_at_source": published.isoformat()}} if published else {}
    return json.dumps({"results": entries(counts)} | meta | more).encode()
