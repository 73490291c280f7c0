"""Build license_exceptions.csv: for which paragraphs an entry lets a list-based license exception be used.

    PYTHONPATH=src python tools/us_license_exceptions.py ../shared/reference/law src/licet/law/us/tables

"Yes" covers the entry, "N/A" nothing; lists of paragraphs are read like the scopes of control rows. Whatever is not
read in full stays as a condition in words, so that the row leaves eligibility unknown.
"""

import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path

from us_control_list import ENTRY_SINCE, START

from licet.law.us.control_scope import paragraphs

EDITION = "2026-07-23"
SINCE = {
    "AIA": ("2025-01-13", "90 FR 4544"),
    "ACM": ("2025-01-13", "90 FR 4544"),
    "LPP": ("2025-01-13", "90 FR 4544"),
    "HBM": ("2024-12-02", "89 FR 96790"),
    "IEC": ("2024-09-06", "89 FR 72926"),
}
SYMBOLS = ("LVS", "GBS", "TSR", "IEC", "AIA", "ACM", "LPP", "HBM")
NOT_READ = ("0D606", "2B351", "3D005", "3E001")  # hosts of merged entries: their exceptions are not in the source


def reading(entry: str, text: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str, str]:
    """Return (kind, included, excluded, condition, amount) of a printed eligibility."""
    plain = re.sub(r"[“”\"]", "", text).strip().rstrip(".")
    if re.fullmatch(r"(?i)N/?A", plain):
        return "not available", (), (), "", ""
    if re.fullmatch(r"(?i)yes", plain):
        return "entire entry", (), (), "", ""
    amount = re.fullmatch(r"\$([\d,]+)", plain)
    if amount:
        return "amount", (), (), "", amount[1].replace(",", "")
    listed = re.fullmatch(r"(?i)yes,? (?:for|in) (?:items in )?(.*)", plain)
    found = paragraphs(listed[1], entry) if listed else None
    if found:
        return "paragraphs", found[0], found[1], "", ""
    out = re.fullmatch(r"(?i)yes,? except (?:for )?(.*)", plain)
    found = paragraphs(out[1], entry) if out else None
    if found and not found[1]:
        return "entire entry except", (), found[0], "", ""
    return "condition", (), (), plain, ""


def main(source: Path, target: Path) -> None:
    """Build the table."""
    entries = json.loads((source / "ccl.json").read_text(encoding="utf-8"))["entries"]
    rows, kinds = [], Counter()
    for entry in entries:
        code, printed = entry["eccn"], entry["licence_exceptions"] or {}
        if entry["itar_or_other_pointer_only"] or code in NOT_READ:
            continue
        for symbol in SYMBOLS:
            kind, included, excluded, condition, amount = reading(code, printed.get(symbol, "N/A"))
            kinds[f"{symbol} {kind}"] += 1
            start, why = max(ENTRY_SINCE.get(code, (START, "")), SINCE.get(symbol, (START, "")))
            short = condition if len(condition) <= 160 else condition[:157].rstrip() + "..."
            none = "X" if kind == "not available" else ""
            if none and symbol not in ("LVS", "GBS", "TSR"):
                continue
            rows.append([code, symbol, none, " ".join(included), " ".join(excluded), short, amount, start, why])
    path = target / "license_exceptions.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["entry", "exception", "none", "included", "excluded", "condition", "limit_usd", "since", "until",
                      "citation", "source", "basis"])  # fmt: skip
        for *cells, start, why in sorted(rows):
            where = [START if start == START else start, "", "supplement no. 1 to part 774"]
            out.writerow([*cells, *where, why or f"edition of {EDITION}", "assumed unchanged before the edition"])
    print(f"{path.name}: {len(rows)} rows")
    for kind, count in sorted(kinds.items()):
        print(f"  {count:5} {kind}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
