"""Answer ownership cases, or time the engine on a large graph with cycles.

    python bench/ownership.py CASES.jsonl            one JSON line a case
    python bench/ownership.py CASES.jsonl --check    compare with `expected`; exit code 1 if any differs
    python bench/ownership.py --scale 1000000        time a random graph of that many edges; check it by plain rounds

A case has `regime`, `as_of`, `listed`, `ownership`, `facts` and `question`; shares may be null, and entries, holdings
and facts may be dated with `since` and `until` (first day no longer).
"""

import argparse
import csv
import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl

from licet.errors import BadValue, LicetError
from licet.period import Period, parse_day
from licet.screening.ownership import Question, aggregate, weigh_all
from licet.screening.ownership_edges import UNIT, chart, tabulate
from licet.screening.ownership_regimes import LISTS, Listing, Regime, in_force, regimes

CASE_KEYS = {"id", "regime", "as_of", "listed", "ownership", "facts", "question", "expected", "why", "source"}
SINCE = ("since", "from", "start", "effective", "listed_on", "effective_date", "start_date", "acquired_on")
UNTIL = ("until", "to", "end", "removed", "delisted", "removed_on", "delisted_on", "end_date", "sold_on", "divested_on")
LONG_NAMES = {
    "ENTITY LIST": "EL",
    "UNVERIFIED LIST": "UVL",
    "MILITARY END USER": "MEU",
    "MILITARY END USER LIST": "MEU",
    "MEU LIST": "MEU",
    "DENIED PERSONS LIST": "DPL",
    "NS-CMIC": "CMIC",
    "CAPTA": "CAP",
}
TIES = {  # words a fact may use -> kind of edge
    "officer": ("officer", "director", "executive", "signatory", "management", "ceo", "board_member", "chair"),
    "control": ("control", "controls", "voting", "voting_rights", "veto", "board_appointment", "influence"),
    "family": ("family", "family_member", "spouse", "relative", "child", "parent_of"),
    "former": ("past_ownership", "former_owner", "former_ownership", "past_owner", "divestment", "divested", "sold"),
    "branch": ("branch", "branch_of", "branch_office", "representative_office", "division"),
    "nominee": ("nominee", "trust", "trustee", "beneficiary", "settlor", "proxy"),
    "address": ("address", "same_address", "shared_address"),
}
COUNTRY = ("country_of_organisation", "country_of_organization", "country", "organised_in", "incorporated_in")
US = {"USA", "US", "UNITED STATES", "UNITED STATES OF AMERICA"}


def law() -> tuple[Regime, ...]:
    """Return the ownership rules of the package."""
    path = files("licet.law") / "us" / "tables" / "ownership_regimes.csv"
    return regimes(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def day(row: Mapping[str, object], keys: tuple[str, ...]) -> date | None:
    """Return the first of the dates a row gives under one of several names."""
    return next((parse_day(str(row[key])) for key in keys if row.get(key)), None)


def percent(value: object) -> float | None:
    """Return a share in percent; null and an empty text are unknown."""
    if value is None or value == "":
        return None
    try:
        return float(str(value).rstrip(" %"))
    except ValueError:
        raise BadValue(f"percent is {value!r}", expected="a number from 0 to 100, or null") from None


def listing(row: Mapping[str, object]) -> Listing:
    """Return one entry of a case's `listed`."""
    name = str(row["list"]).upper()
    program = row.get("program", row.get("programme"))
    return Listing(
        party=str(row["party"]),
        list=name if name in LISTS else LONG_NAMES.get(name, name),
        program="; ".join(map(str, program)) if isinstance(program, list) else program,
        period=Period(day(row, SINCE), day(row, UNTIL)),
        footnotes=tuple(str(note) for note in row.get("footnotes") or ()),
        address=row.get("party_type") == "address" or bool(row.get("address")),
    )


def read_facts(
    facts: list[dict], holdings: set[tuple[str, str]]
) -> tuple[list[dict], dict[str, str], list[str], set[str]]:
    """Return ties as edges, countries by party, and the types of facts nobody reads (kept as ties),
    and the parties whose entry is an address.

    A dated past ownership is a holding that had ended, or not yet, on the day asked about.
    """
    edges, countries, unread, addresses = [], {}, [], set()
    for fact in facts:
        kind = str(fact.get("type", "")).lower()
        party, of = fact.get("party"), fact.get("of") or fact.get("in") or fact.get("head_office")
        if kind in COUNTRY:
            code = str(fact["country"]).upper()
            countries[party] = "US" if code in US else code
            continue
        tie = next((tie for tie, words in TIES.items() if kind in words), None)
        if "address" in kind and not of:  # the entry of that party is an address
            addresses.add(party)
            continue
        if tie is None:
            unread.append(kind)
            tie = "other"
        if not party or not of:
            continue
        since, until = day(fact, SINCE), day(fact, UNTIL)
        if tie == "former" and until and fact.get("percent") is not None and (party, of) not in holdings:
            edges.append(
                {"owner": party, "owned": of, "percent": percent(fact["percent"]), "since": since, "until": until}
            )
        elif tie == "former":  # a past that is told without its dates is past on any day asked
            edges.append({"owner": party, "owned": of, "kind": tie})
        elif tie == "branch" or kind in ("nominee", "trustee", "proxy", "trust"):
            edges.append({"owner": of, "owned": party, "kind": tie, "since": since, "until": until})
        else:
            edges.append({"owner": party, "owned": of, "kind": tie, "since": since, "until": until})
    return edges, countries, unread, addresses


def answer(case: dict, rules: tuple[Regime, ...]) -> dict[str, object]:
    """Return the answer to one case.

    Raises:
        LicetError: the case cannot be read, or its rule or day is not encoded.
    """
    on = parse_day(case["as_of"])
    held_by = {(edge["owner"], edge["owned"]) for edge in case["ownership"]}
    ties, countries, unread, addresses = read_facts(case.get("facts") or [], held_by)
    holdings = [
        {
            "owner": edge["owner"],
            "owned": edge["owned"],
            "percent": percent(edge.get("percent")),
            "percent_low": percent(edge.get("percent_low", edge.get("min"))),
            "percent_high": percent(edge.get("percent_high", edge.get("max"))),
            "since": day(edge, SINCE),
            "until": day(edge, UNTIL),
        }
        for edge in case["ownership"]
    ]
    held = chart(tabulate(holdings + ties), on)
    listings = tuple(listing(row | ({"address": True} if row["party"] in addresses else {})) for row in case["listed"])
    asked = [Question(held, listings, rule, countries) for rule in in_force(rules, case["regime"], on)]
    found = weigh_all(case["question"], asked)
    said = found.as_dict()
    keys = ("status", "aggregate_percent", "counted_owners", "red_flag", "inherits_from", "caution")
    line = {"id": case.get("id")} if "id" in case else {}
    line |= {key: said[key] for key in keys}
    line |= {
        "prohibited_counterparty": said["prohibited_counterparty"],
        "most_restrictive": len(found.inherits_from) > 1,
    }
    line |= {key: said[key] for key in ("assumes", "aggregate_low", "aggregate_high", "red_flags", "citation")}
    unread += sorted(set(case) - CASE_KEYS)
    if unread:
        line["unread"] = unread
    return line


def differences(line: Mapping[str, object], expected: Mapping[str, object]) -> list[str]:
    """Return what differs from the expected answer, over the keys the case gives."""
    plain = json.loads(json.dumps(line))
    return [
        f"{key}: {plain.get(key)!r}, expected {value!r}" for key, value in expected.items() if plain.get(key) != value
    ]


def run_cases(path: Path, check: bool) -> int:
    """Print one line a case; with `check`, differences on stderr. Return the exit code."""
    rules, wrong, broken, total = law(), 0, 0, 0
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        total += 1
        case: dict = {}
        try:
            case = json.loads(text)
            line = answer(case, rules)
        except (LicetError, ValueError, KeyError, TypeError, AttributeError) as error:
            broken += 1
            line = {"id": case.get("id") if isinstance(case, dict) else None, "error": f"line {number}: {error!r}"}
        print(json.dumps(line, ensure_ascii=False))
        off = differences(line, case.get("expected", {})) if check else []
        wrong += bool(off)
        for difference in off:
            print(f"{line.get('id')}: {difference}", file=sys.stderr)
    if check:
        print(f"{total - wrong} of {total} cases as expected", file=sys.stderr)
    return 2 if broken else 1 if wrong else 0


def random_edges(count: int, seed: int = 1) -> tuple[pl.DataFrame, list[str]]:
    """Return a random ownership table with cycles, a twentieth of its shares unknown, and its listed parties."""
    rng = np.random.default_rng(seed)
    parties = max(4, count // 3)
    owner, owned = rng.integers(0, parties, count), rng.integers(0, parties, count)
    raw = rng.choice([10, 20, 25, 40, 50, 60, 100], count)
    order = np.argsort(owned, kind="stable")  # a holding stands only if the party has that much left
    before = np.cumsum(raw[order]) - raw[order]
    first = np.searchsorted(owned[order], owned[order])
    fits = np.empty(count, dtype=bool)
    fits[order] = before - before[first] + raw[order] <= 100
    raw = np.where(fits, raw, 0)
    unknown = rng.random(count) < 0.05
    names = np.array([f"P{i}" for i in range(parties)])
    table = pl.DataFrame({"owner": names[owner], "owned": names[owned], "share": raw.astype(float), "unknown": unknown})
    table = table.select(
        "owner",
        "owned",
        percent_low=pl.when("unknown").then(0.0).otherwise("share"),
        percent_high=pl.when("unknown").then(100.0).otherwise("share"),
        since=pl.lit(None, pl.Date),
        until=pl.lit(None, pl.Date),
        kind=pl.lit("ownership"),
    )
    return table, names[rng.choice(parties, parties // 100 + 1, replace=False)].tolist()


def plain_rounds(question: Question, most: bool) -> Iterator[np.ndarray]:
    """Yield the growing restricted set, every share added anew in every round: the naive way."""
    held = question.chart
    owners = np.repeat(np.arange(len(held.names)), np.diff(held.starts))
    state = np.zeros(len(held.names), dtype=bool)
    state[list(question.seeds[most])] = True
    share = held.high if most else held.low
    while True:
        yield state
        sums = np.bincount(held.targets, weights=share * state[owners], minlength=len(state))
        if most:
            others = np.bincount(held.targets, weights=held.low * ~state[owners], minlength=len(state))
            sums = np.minimum(sums, 100 * UNIT - others)
        grown = state | (sums >= (question.regime.threshold or 0) * UNIT)
        if (grown == state).all():
            return
        state = grown


def deep_ring(count: int) -> float:
    """Return the seconds for one circle of `count` companies, each half owned by the one before it."""
    names = [f"C{i}" for i in range(count)]
    none = pl.lit(None, pl.Date)
    ring = pl.DataFrame(
        {"owner": ["X", *names[:-1], names[-1]], "owned": [names[0], *names[1:], names[0]]}
    ).with_columns(
        percent_low=pl.lit(50.0), percent_high=pl.lit(50.0), since=none, until=none, kind=pl.lit("ownership")
    )
    rule = in_force(law(), "us.ofac.50.blocking", date(2026, 1, 15))[0]
    start = time.perf_counter()
    table = aggregate(Question(chart(ring, date(2026, 1, 15)), (Listing("X", "SDN"),), rule))
    seconds = time.perf_counter() - start
    assert (table["status"] == "restricted").sum() == count + 1
    return seconds


def run_scale(count: int) -> int:
    """Time chart and aggregation on a random graph, and compare with plain rounds."""
    edges, listed = random_edges(count)
    rule = in_force(law(), "us.ofac.50.blocking", date(2026, 1, 15))[0]
    start = time.perf_counter()
    held = chart(edges, date(2026, 1, 15))
    charted = time.perf_counter()
    question = Question(held, tuple(Listing(name, "SDN") for name in listed), rule)
    table = aggregate(question)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rounds, same = 0, True
    for most, reach in ((False, question.surely), (True, question.perhaps)):
        for state in plain_rounds(question, most):
            rounds += 1
            last = state
        same &= last.tolist() == reach.members
    naive = time.perf_counter() - done
    deep = deep_ring(count)
    counts = dict(table.group_by("status").len().sort("status").iter_rows())
    print(f"edges {count:,}, parties {len(held.names):,}, listed {len(listed):,}: {counts}")
    print(f"chart {charted - start:.2f} s, aggregation {done - charted:.2f} s, together {done - start:.2f} s")
    print(f"peak memory {peak:,.0f} MB; plain rounds {naive:.2f} s ({rounds} rounds), same result: {same}")
    print(f"ring of {count:,} companies, one listed owner: {deep:.2f} s (plain rounds would take one round a company)")
    return 0 if same else 1


def main() -> int:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=Path, help="file of cases, one JSON object a line")
    parser.add_argument("--check", action="store_true", help="compare with `expected`; exit 1 on a difference")
    parser.add_argument("--scale", type=int, metavar="EDGES", help="time a random graph of this many edges")
    args = parser.parse_args()
    if args.scale:
        return run_scale(args.scale)
    if args.cases is None:
        parser.error("give a file of cases, or --scale EDGES")
    if not args.cases.is_file():
        parser.error(f"no file {args.cases}")
    return run_cases(args.cases, args.check)


if __name__ == "__main__":
    sys.exit(main())
