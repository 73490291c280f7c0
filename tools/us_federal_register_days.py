"""Build federal_register_days.csv: on which day a rule that the Entity List cites took effect.

    python tools/us_federal_register_days.py ../shared/reference/lists src/licet/lists/tables

One row a cited page (volume, page) whose rule and effective day are known; pages known by their year only are left out,
since the volume gives the year. `fictional` marks citations that name no rule: the list repeats 83 FR 37423 with the
volume counted up.
"""

import csv
import re
import sys
from pathlib import Path

CITED = re.compile(r"(\d+) FR (\d+)")


def main(reference: Path, tables: Path) -> None:
    """Read the reference table and write the package's."""
    out = []
    with (reference / "entity_list_fr_dates.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cited = CITED.fullmatch(row["cited_as"])
            if not cited:
                continue
            fictional = "not a real notice" in row["subject"]
            if row["effective_date"] or fictional:
                confidence = row["date_confidence"].partition(",")[0]
                day = "" if fictional else row["effective_date"]
                out.append((int(cited[1]), int(cited[2]), row["rule_first_page"], row["published_date"], day,
                            "fictional" if fictional else confidence))  # fmt: skip
    with (tables / "federal_register_days.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("volume", "page", "rule", "published_on", "effective_on", "confidence"))
        writer.writerows(sorted(out))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
