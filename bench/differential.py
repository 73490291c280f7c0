"""Chart and control-list answers beside those of two open peers: every entry they cover, to every destination.

    git clone https://github.com/seelpeed-debug/export-controls-agent-mcp PEER
    git clone https://github.com/toolstop/toolstop SECOND
    python bench/differential.py PEER
    python bench/differential.py SECOND

The peers (MIT, one snapshot each) run in Node outside the repository; nothing of them is kept. The first knows
paragraphs, the second entries only. Both are asked
whether a reason for control requires a license: yes, no, or it depends on what the code does not say. Exceptions,
end uses, parties and embargoes are left out on both sides. Each disagreement falls into a class, which names the
paragraph that settles it; the command fails if one falls into none. docs/differential.md records a run.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from licet.clause import lies_under
from licet.decision import table
from licet.decision.determination import Determination, conclude, derive_row
from licet.decision.program import Program, prepare
from licet.facts import dictionary, dtype
from licet.law import load
from licet.law.us.dated import rows
from licet.law.us.ear_774_control_list import exists, in_force
from licet.law.us.ecfr import plain_name

# Run under Node in the folder of the peer: one letter an answer, and the reasons it names.
DRIVER = """
import { readFileSync } from "node:fs";
const { assessCountryChartRequirement } = await import(process.argv[1] + "/src/rules/country-chart.js");
const { codes, names } = JSON.parse(readFileSync(0, "utf8"));
for (const name of names) {
  const out = codes.map((eccn) => {
    const r = assessCountryChartRequirement({ eccn, destination: name });
    const silent = ["no_chart_requirement", "scope_not_applicable"];
    const told = (r.requirements ?? []).filter((q) => !silent.includes(q.determination));
    const reasons = [...new Set(told.map((q) => q.reason + " " + q.determination))].sort().join("; ");
    return [r.status, r.allDestinationsEntry ? "738.3(a)(1); " + reasons : reasons];
  });
  console.log(JSON.stringify([name, out]));
}
"""
SECOND_DRIVER = """
import { readFileSync } from "node:fs";
const { checkLicense, listCountries } = await import(process.argv[1] + "/packages/mcp-export-control/lib.mjs");
const { codes, names } = JSON.parse(readFileSync(0, "utf8"));
if (!codes.length) console.log(JSON.stringify(listCountries()));
for (const name of names) {
  const out = codes.map((eccn) => {
    const r = checkLicense(eccn, name);
    const told = (r.triggeredBy ?? []).map((t) => t.reason + " " + t.scope);
    const beside = (r.controlsNotOnChart ?? []).length ? ["prose not answered"] : [];
    const status = r.status === "ok" ? (r.licenseRequired ? "license_required" : "no_chart_requirement") : r.status;
    return [status, [...told, ...beside].join("; ")];
  });
  console.log(JSON.stringify([name, out]));
}
"""
THEIRS = {
    "license_required": "yes",
    "no_chart_requirement": "no",
    "requires_verification": "depends",
    "embargo_destination": "embargo",
    "embargoed": "embargo",
    "indeterminate": "depends",
    "unknown_eccn": "no answer",
    "indeterminate_input": "no answer",
    "out_of_scope": "no answer",
}
# Each class of disagreement: who says what, and the paragraph that settles it.
CLASSES = {
    "embargo": "the peer sends Cuba, Iran, North Korea and Syria to part 746; licet answers here what part 742 says of "
    "them (742.8, 742.9, 742.19), and the embargoes of part 746 by rules outside this comparison",
    "entry lost": "0D614, 2B352, 3D006 and 3E002 stand inside their neighbors in the peer's extraction; licet has them",
    "entry removed": "3B090 left the list on 2023-11-17: the peer does not know it, licet leaves it open",
    "by base entry": "738.3(a)(1) names 5A001.f.1 and its software and technology; the peer takes every paragraph of "
    "the entry, licet only those",
    "exception in a scope": "'entire entry, except ...' (most often .y): the peer reads the whole entry, licet leaves "
    "out what the row leaves out; a bare entry then depends on the paragraph",
    "scope in words": "'items controlled for NP reasons', 'when usable in missiles': the peer says yes, licet asks",
    "paragraph list": "a list of paragraphs in the scope ('9A004.g, .r, .u and .w'): the first peer leaves it open, "
    "the second takes the whole entry; licet reads it, and asks for the paragraph of a bare entry",
    "prose requirement": "the requirement is a sentence and no column (742.6(a)(6), 742.7(a), 742.18, 746.1(b), "
    "746.3(a), 746.8): the peer leaves it open or reads no row, licet has reduced it to a rule by country",
    "special provision": "footnotes 2 to 4 of the chart, 742.3(b), 754: licet asks for their outcome",
}
PARTS = ("us.ear.738", "us.ear.742", "us.ear.746.1", "us.ear.746.3", "us.ear.746.8.a.sector", "us.ear.754")
# Asked of the item and the country alone: no listed, foreign-headquartered or presumed chip, shipped from the US.
KNOWN: dict[str, Any] = {
    "subject_to_ear": True,
    "exporter_is_foundry_or_osat": False,
    "party_footnote_5": False,
    "emirates_approved_recipient": False,
    "known_concern": "none",
    "headquartered_in_macau_or_d5": False,
    "shipped_from_macau_or_d5": False,
    "technology_for_die_from_macau_or_d5": False,
    "supplement_4_exclusion": False,
    "activity": "export",
    "shipped_from": "US",
}


def codes() -> list[str]:
    """Return every entry of the control list and every paragraph that one of its rows names."""
    found = set()
    for row in rows("control_list"):
        found |= {row["entry"], *(row["entry"] + p for p in (row["included"] + " " + row["excluded"]).split())}
    return sorted(code for code in found if exists(code))


def destinations(peer: Path) -> dict[str, str]:
    """Return the peer's destinations by printed name, as our country codes."""
    ours = {plain_name(row["name"]): row["key"] for row in rows("country_chart")}
    if second(peer):
        names = node(peer, [], [])[0]
    else:
        chart = json.loads((peer / "src/data/country-chart.json").read_text(encoding="utf-8"))
        names = [*chart["countries"], *chart["embargoed"], "Hong Kong", "Liechtenstein"]
    return {name: ours[plain_name(name)] for name in names if plain_name(name) in ours}


def law(on: date) -> Program:
    """Return the rules that say what a reason for control requires, and nothing else of the law."""
    us = load("us")
    kept = [r for r in us.rules if (r.effect == "requires" and r.id.startswith(PARTS)) or r.id.startswith("us.ear.774")]
    return prepare(kept, us.tables, on=on)


def second(peer: Path) -> bool:
    """Say whether the folder is that of the second peer."""
    return (peer / "packages/mcp-export-control").is_dir()


def node(peer: Path, asked: list[str], names: list[str]) -> list[Any]:
    """Return what the driver prints, a line each."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SECOND_DRIVER if second(peer) else DRIVER, str(peer.resolve())],
        input=json.dumps({"codes": asked, "names": names}),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def ask(peer: Path, asked: list[str], names: list[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the peer's answer and reasons, by code and destination."""
    found = {}
    for name, answers in node(peer, asked, names):
        found.update({(code, name): tuple(answer) for code, answer in zip(asked, answers, strict=True)})
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("peer", type=Path, help="folder of a peer's repository")
    parser.add_argument("--on", type=date.fromisoformat, help="edition of the peer, if another than the one recorded")
    chosen = parser.parse_args()
    chosen.on = chosen.on or (date(2026, 8, 7) if second(chosen.peer) else date(2026, 7, 23))
    asked, names = codes(), destinations(chosen.peer)
    if second(chosen.peer):
        asked = sorted({code[:5] for code in asked})
    program = law(chosen.on)
    theirs = ask(chosen.peer, asked, list(names))
    grid = [(code, name) for name in names for code in asked]
    frame = pl.DataFrame(
        {
            "eccn": [code for code, _ in grid],
            "destination": [names[name] for _, name in grid],
            "shipped_on": [chosen.on] * len(grid),
            **{name: [value] * len(grid) for name, value in KNOWN.items()},
        }
    )
    frame = frame.with_columns(pl.col(name).cast(dtype(dictionary()[name])) for name in frame.columns)
    decided = table.decide(frame, program)
    bounds = zip(decided["at_least"].cast(pl.String), decided["at_most"].cast(pl.String), strict=True)
    pairs: Counter[tuple[str, str]] = Counter()
    classes: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], str] = {}
    for (code, name), (low, high) in zip(grid, bounds, strict=True):
        ours = "yes" if low == "license required" else "no" if high == "no license required" else "depends"
        status, told = theirs[code, name]
        said = THEIRS[status]
        pairs[said, ours] += 1
        if said != ours:
            facts = {"eccn": code, "destination": names[name], "shipped_on": chosen.on, **KNOWN}
            kind = shape(said, ours, told, code, chosen.on, conclude(derive_row(facts, program), program))
            classes[kind, said, ours] += 1
            example.setdefault((kind, said, ours), f"{code} to {name} (peer: {told or 'no row'})")
    print(f"{len(asked):,} codes to {len(names)} destinations on {chosen.on}: {len(grid):,} questions")
    print(f"{'peer':<10} {'licet':<10} {'questions':>10}")
    for (said, ours), count in pairs.most_common():
        print(f"{said:<10} {ours:<10} {count:>10,}")
    same = sum(count for (said, ours), count in pairs.items() if said == ours)
    print(f"the same answer: {same:,} ({same / len(grid):.1%}); otherwise, by class:")
    for kind, words in {**CLASSES, "unexplained": ""}.items():
        found = {at: count for at, count in classes.items() if at[0] == kind}
        print(f"\n{kind}: {sum(found.values()):,}. {words}")
        for at, count in sorted(found.items(), key=lambda pair: -pair[1]):
            print(f"{count:>9,}  peer {at[1]}, licet {at[2]}, e.g. {example[at]}")
    sys.exit(1 if any(kind == "unexplained" for kind, _, _ in classes) else 0)


def shape(said: str, ours: str, told: str, code: str, on: date, answer: Determination) -> str:
    """Return the class of a disagreement."""
    rules = {rule.removeprefix("us.ear.") for rule in (answer.standing if ours == "yes" else answer.open)}
    lines = list(in_force(code, on))
    excepted = any(row.excluded and lies_under(code, row.excluded) is not False for row in lines)
    worded = any(row.condition for row in lines)
    if said == "embargo":
        return "embargo"
    if said == "no answer":
        return "entry removed" if code.startswith("3B090") else "entry lost"
    if told.startswith("738.3(a)(1)") and said == "yes":
        return "by base entry"
    if rules & {"738.footnotes_2_4", "742.3.b.np", "754.1.ss"} and ours == "depends" and said == "no":
        return "special provision"
    if said == "yes":
        if excepted:
            return "exception in a scope"
        if worded:
            return "scope in words"
        return "paragraph list" if any(row.included for row in lines) and ours == "depends" else "unexplained"
    if "if_in_scope" in told:
        return "paragraph list"
    if said == "depends" or (said, ours) == ("no", "yes") or "prose not answered" in told:
        return "prose requirement"
    return "unexplained"


if __name__ == "__main__":
    main()
