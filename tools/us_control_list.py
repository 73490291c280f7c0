"""Build control_list.csv: the control rows of the Commerce Control List, reduced to codes, scopes and conditions.

    PYTHONPATH=src python tools/us_control_list.py ../shared/reference/law src/licet/law/us/tables

A printed row has a scope in prose and a requirement: a chart column, or prose. The scope becomes paragraphs included
and excluded. Whatever the parser does not read in full stays as a condition in words, so that the row can only make
an answer unknown; no row is dropped. The run prints how many rows fell into each kind.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from licet.law.us.control_scope import codes, readings

START = "2018-01-01"
FIRST, SECOND = "2026-01-01", "2026-08-07"  # the two editions read
AFTER_FIRST = "2026-01-02"
CITATION = "supplement no. 1 to part 774"


# Days before which an entry, or a paragraph of it, was not on the list; before that day its lookup says nothing.
ENTRY_SINCE = {
    **dict.fromkeys(("3A090", "4A090", "4D090"), ("2022-10-21", "87 FR 62186")),
    "3D006": ("2022-08-15", "87 FR 49979"),
    "4E091": ("2025-01-13", "90 FR 4544"),
    **dict.fromkeys(
        ("3B993", "3B994", "3D992", "3D993", "3D994", "3E992", "3E993", "3E994"), ("2024-12-02", "89 FR 96790")
    ),
    **dict.fromkeys(
        (
            *("2B910", "2D910", "2E903", "2E910", "3A901", "3A904", "3B903", "3B904", "3C907"),
            *("3C908", "3C909", "3D901", "3D907", "3E901", "3E905", "4A906", "4D906", "4E906"),
        ),
        ("2024-09-06", "89 FR 72926"),
    ),
    **dict.fromkeys(("4A005", "4D004"), ("2022-03-07", "87 FR 1670")),
    **dict.fromkeys(
        (
            *("0A501", "0A502", "0A503", "0A504", "0A505", "0B501", "0B505"),
            *("0D501", "0D505", "0E501", "0E502", "0E504", "0E505"),
        ),
        ("2020-03-09", "85 FR 4136"),
    ),
    **dict.fromkeys(("0A506", "0A507", "0A508", "0A509"), ("2024-05-30", "89 FR 34680")),
    **dict.fromkeys(("3A069", "3E069"), ("2025-01-16", "90 FR 4612")),
}
# Days before which a requirement was not in the text, by code; whole rows start there.
CODE_SINCE = {
    "rs_y": ("2020-06-29", "85 FR 23459"),
    "ns_ww": ("2024-09-06", "89 FR 72926"),
    "rs_ww": ("2024-09-06", "89 FR 72926"),
    "ns_sme": ("2024-12-02", "89 FR 96790"),
    "rs_sme": ("2024-12-02", "89 FR 96790"),
    "rs_hbm": ("2024-12-02", "89 FR 96790"),
    "rs_a11": ("2024-12-02", "89 FR 96790"),
    "rs_chip_a": ("2025-01-13", "90 FR 4544"),
    "rs_chip_b": ("2023-11-17", "88 FR 73458"),
    "rs_from_d5": ("2023-11-17", "88 FR 73458"),
    "rs_weights": ("2025-01-13", "90 FR 4544"),
    "ru_sector": (START, "746.5, since 2014"),
}
EMIRATES = "2026-07-10"  # 91 FR 43034
DIFFUSION = "2025-01-13"
OCTOBER_2022, NOVEMBER_2023, DECEMBER_2024 = "2022-10-21", "2023-11-17", "2024-12-02"
FR_2022, FR_2023_CHIP, FR_2023_TOOL = "87 FR 62186", "88 FR 73458", "88 FR 73424"
MEETS = "for, or meeting the parameters of, an item of 3A090 or 4A090"
# Rows of former editions, from the Federal Register:
# (entry, code, included, excluded, condition, since, until, source).
FORMER = [
    ("3A090", "rs_chip_2022", (), (), "", OCTOBER_2022, NOVEMBER_2023, FR_2022),
    ("4A090", "rs_chip_2022", (), (), "", OCTOBER_2022, NOVEMBER_2023, FR_2022),
    ("4D090", "rs_chip_2022", (), (), "", OCTOBER_2022, NOVEMBER_2023, FR_2022),
    *((e, "rs_chip_2022", (), (), MEETS, OCTOBER_2022, NOVEMBER_2023, FR_2022) for e in ("3D001", "3E001", "4E001")),
    ("3B090", "rs_sme_2022", (), (), "", "2022-10-07", NOVEMBER_2023, FR_2022),
    ("3B090", "at1", (), (), "", "2022-10-07", NOVEMBER_2023, FR_2022),
    ("3B001", "ns2", (), (), "", START, NOVEMBER_2023, FR_2023_TOOL),
    ("3B002", "ns2", (), (), "", START, NOVEMBER_2023, FR_2023_TOOL),
    (
        "3B001",
        "ns2",
        (),
        (".a.4", ".c", ".d", ".f.1", *(f".{x}" for x in "jklmnopqr")),
        "",
        NOVEMBER_2023,
        DECEMBER_2024,
        FR_2023_TOOL,
    ),
    ("3B001", "ns2", (".f.1",), (), "not 3B001.f.1.b", NOVEMBER_2023, DECEMBER_2024, FR_2023_TOOL),
    *(
        (
            "3B001",
            code,
            (".a.4", ".c", ".d", ".f.1.b", *(f".{x}" for x in "jklmnop")),
            (),
            "",
            NOVEMBER_2023,
            DECEMBER_2024,
            FR_2023_TOOL,
        )
        for code in ("ns_sme", "rs_sme")
    ),
    ("3B002", "ns2", (".a",), (), "", NOVEMBER_2023, DECEMBER_2024, FR_2023_TOOL),
    *(
        ("3B002", code, (".b", ".c"), (), "", NOVEMBER_2023, DECEMBER_2024, FR_2023_TOOL)
        for code in ("ns_sme", "rs_sme")
    ),
    *(
        (
            e,
            code,
            (),
            (),
            "for equipment of 3B001.a.4, c, d, f.1.b, j to p or 3B002.b, c",
            NOVEMBER_2023,
            DECEMBER_2024,
            FR_2023_TOOL,
        )
        for e in ("3D001", "3D002", "3D003", "3E001")
        for code in ("ns_sme", "rs_sme")
    ),
    *(
        (
            e,
            "cb1",
            (),
            (),
            "controlled for CB column 1 before the change for Australia Group members",
            START,
            "2023-12-08",
            "88 FR 85479",
        )
        for e in ("1C351", "1C353", "1C354", "1E001", "1E351")
    ),
]
# Readings of several paragraphs together: where every paragraph of an entry shares a reach, the bare entry has it too.
TOGETHER = "every paragraph has this reach"
FORMER += [
    ("3A090", "rs_chip_b", (), (), "", NOVEMBER_2023, DECEMBER_2024, TOGETHER),
    ("3A090", "rs_hbm", (), (), "", DECEMBER_2024, "", TOGETHER),
    ("4A090", "rs_chip_b", (), (), "", NOVEMBER_2023, "", TOGETHER),
    *(
        (entry, "rs_chip_b", (".z",), (), "", NOVEMBER_2023, "", TOGETHER)
        for entry in ("3A001", "4A003", "4A004", "4A005", "5A002", "5A004", "5A992", "5D002", "5D992")
    ),
]
DECEMBER_NS2 = {"3B001", "3B002"}  # their NS column 2 row was narrowed to paragraphs on 2024-12-02
Z_ROWS_SINCE = (NOVEMBER_2023, FR_2023_CHIP)


def pieces(code: str, editions: str) -> list[tuple[str, str, str, str]]:
    """Return (since, until, basis, source) of a row present in both editions, only the first or only the second."""
    if code == "rs_chip_ae":
        return [(EMIRATES, "", "stated", "91 FR 43034")]
    if editions == "both":
        return [(START, FIRST, "assumed unchanged", ""), (FIRST, "", "stated", "")]
    if editions == "first":
        return [
            (START, FIRST, "assumed unchanged", ""),
            (FIRST, AFTER_FIRST, "stated", ""),
            (AFTER_FIRST, SECOND, "unknown", "changed between two editions"),
        ]
    return [(AFTER_FIRST, SECOND, "unknown", "changed between two editions"), (SECOND, "", "stated", "")]


def write_paragraphs(source: Path, target: Path, named: dict[str, set[str]]) -> None:
    """Write the first-level paragraphs of the entries whose item text was read, those in control rows included."""
    entries = json.loads((source / "ccl.json").read_text(encoding="utf-8"))["entries"]
    path = target / "control_paragraphs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["entry", "paragraphs", "since", "until", "citation", "source", "basis"])
        for entry in entries:
            printed = {item["paragraph"].split(".")[0] for item in entry["items"] or [] if item.get("paragraph")}
            letters = {p for p in printed if p.isalpha()}
            if letters and named.get(entry["eccn"], set()) <= letters:  # else the item text was not read in full
                out.writerow(
                    [entry["eccn"], " ".join(sorted(letters)), START, "", CITATION, "edition of 2026-07-23", "stated"]
                )


def main(source: Path, target: Path) -> None:
    """Build the tables."""
    with (source / "ccl_controls.csv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    editions: dict[tuple, set[str]] = {}
    kinds: Counter[str] = Counter()
    for row in printed:
        kind, found = readings(row["eccn"], row["scope"])
        kinds[kind] += 1
        for code in codes(row["eccn"], row["scope"], row["requirement"]):
            kinds["code " + code] += 1
            for included, excluded, condition in found:
                at = editions.setdefault((row["eccn"], code, included, excluded, condition), set())
                at |= {day for day in (FIRST, SECOND) if row[f"in_edition_{day}"] == "yes"}
    rows = []
    for (entry, code, included, excluded, condition), days in editions.items():
        which = "both" if len(days) == 2 else "first" if FIRST in days else "second"
        start, why = ENTRY_SINCE.get(entry, (START, ""))
        start, why = max((start, why), CODE_SINCE.get(code, (START, "")))
        if code == "ns2" and entry in DECEMBER_NS2:
            start, why = DECEMBER_2024, "89 FR 96790"
        if included and all(p.startswith(".z") for p in included) and start < Z_ROWS_SINCE[0]:
            start, why = Z_ROWS_SINCE
        for since, until, basis, note in pieces(code, which):
            if until and until <= start:
                continue
            rows.append((entry, code, included, excluded, condition, max(since, start), until, note or why, basis))
        # The .a level had the reach of the .b level before it became worldwide, and worldwide contains that reach.
        if code == "rs_chip_a":
            first = max(ENTRY_SINCE.get(entry, (START, ""))[0], NOVEMBER_2023)
            at = (entry, "rs_chip_b", included, excluded, condition)
            rows.append((*at, first, DIFFUSION, FR_2023_CHIP, "assumed unchanged"))
            rows.append((*at, DIFFUSION, "", "90 FR 4544", "derived"))
    if any(row[1] == "unreduced" for row in rows):
        raise SystemExit("a requirement fits no known shape: add it to SHAPES")
    rows += [(*row[:7], row[7], "derived" if row[7] == TOGETHER else "assumed unchanged") for row in FORMER]
    # An entry that came later, or whose whole requirement came later, keeps its other rows from the same day.
    order = ["entry", "code", "included", "excluded", "condition", "since", "until", "citation", "source", "basis"]
    path = target / "control_list.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(order)
        for entry, code, included, excluded, condition, since, until, why, basis in sorted(rows):
            short = condition if len(condition) <= 240 else condition[:237].rstrip() + "..."
            where = why or f"editions of {FIRST} and {SECOND}"
            out.writerow(
                [entry, code, " ".join(included), " ".join(excluded), short, since, until, CITATION, where, basis]
            )
    named: dict[str, set[str]] = {}
    for entry, _, included, excluded, *_ in rows:
        named.setdefault(entry, set()).update(p[1:].split(".")[0] for p in (*included, *excluded))
    write_paragraphs(source, target, named)
    print(f"{path.name}: {len(rows)} rows of {len(printed)} printed")
    for kind, count in sorted(kinds.items()):
        print(f"  {count:5} {kind}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
