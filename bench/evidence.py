"""Measure the evidence desk: the five texts against a person's claims, made variants by class, and ten thousand texts.

python bench/evidence.py seeds              # precision and recall against ../shared/cases/huawei/claims.csv
python bench/evidence.py unseen             # the same on texts of other subjects, against what a person reads in them
python bench/evidence.py variants           # recall of copies and false merges by class
python bench/evidence.py scale 10000        # time and memory, beside datasketch MinHash where it is installed
"""

import csv
import os
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "evidence"))

from unseen import FOLDERS, score  # noqa: E402  # the path above comes first
from variants import MAKERS, Made, variants  # noqa: E402  # the path above comes first

from licet.evidence.claims import Claim  # noqa: E402
from licet.evidence.dates import month  # noqa: E402
from licet.evidence.desk import Desk, assemble  # noqa: E402
from licet.evidence.document import Document  # noqa: E402
from licet.evidence.lineage import Lineage, _groups, trace  # noqa: E402
from licet.evidence.prints import fingerprint  # noqa: E402
from licet.evidence.readers import read_all  # noqa: E402
from licet.evidence.reading import read_document  # noqa: E402
from licet.evidence.spool import Spool, spooled  # noqa: E402

SHARED = Path(os.environ.get("LICET_SHARED") or ROOT.parent / "shared")
# When the texts came out, as far as SOURCES.md and the claims file tell; the texts themselves bear no date.
PUBLISHED = {"000": "2024-12", "001": "2024-12", "002": "2021-02-09", "003": "2021-02", "004": "2021-05"}
_SCALE = {"m": 1e6, "bn": 1e9, "tn": 1e12}
_FOUR = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def expected_period(words: str) -> tuple[date, date] | None:
    """Return the half-open period a claims file writes as "Q4 2020", "Jan-Sep 2020", "Nov 2024" or "2024"."""
    if match := re.fullmatch(r"(Q[1-4]) (\d{4})", words):
        return month(int(match[2]), _FOUR[match[1]], 3)
    if match := re.fullmatch(r"([A-Z][a-z]{2})-([A-Z][a-z]{2}) (\d{4})", words):
        first, last = _MONTHS.index(match[1]), _MONTHS.index(match[2])
        return month(int(match[3]), first + 1, last - first + 1)
    if match := re.fullmatch(r"([A-Z][a-z]{2}) (\d{4})", words):
        return month(int(match[2]), _MONTHS.index(match[1]) + 1)
    if match := re.fullmatch(r"(\d{4})", words):
        return month(int(match[1]), 1, 12)
    return None


def matches(row: dict[str, str], claim: Claim) -> bool:
    """Return whether a claim found is the figure, rank, date or attribute a person wrote down: value, unit and sign."""
    unit, value = row["unit"], row["value"]
    if unit == "date":
        wanted = (value + "-01")[:10]
        day = date.fromisoformat(wanted)
        if claim.unit != "date":
            return False
        inside = claim.since is not None and claim.until is not None and claim.since <= day < claim.until
        begins = len(value) == 7 and claim.since is not None and claim.since.isoformat()[:7] == value
        return inside or begins or day in claim.days
    if unit == "country":
        return claim.predicate == "nationality" and claim.value == value
    if unit == "year":
        return claim.predicate == "founded" and claim.value == float(value)
    if not isinstance(claim.value, float):
        return False
    money = re.fullmatch(r"([A-Z]{3}) (m|bn|tn)(?: per year)?", unit)
    number = float(value) * (_SCALE[money[2]] if money else 1)
    if number == 0:
        return claim.kind == "nil"
    kinds = {"persons": "persons", "rank": "rank"}
    right_unit = claim.unit == (money[1] if money else "%" if unit.startswith("%") else kinds.get(unit, unit))
    near = abs(claim.value) < abs(number) <= 1.1 * abs(claim.value) and claim.bound == "above"
    return right_unit and claim.value * number > 0 and (abs(claim.value - number) < 1e-6 * abs(number) or near)


def period_right(row: dict[str, str], claim: Claim) -> bool:
    """Return whether the period is that of the claims file, as far as the text gives one."""
    wanted = expected_period(row["period"])
    if row["unit"] in {"date", "country", "year"}:
        return True  # the value is the period
    if claim.since and claim.until:
        return wanted is not None and claim.since < wanted[1] and wanted[0] < claim.until
    if claim.period == "currently" or wanted is None:
        return True  # words such as "before the sanctions", or none, on both sides
    return claim.period is None and "attribute" in row["kind"]


def seeds() -> int:
    """Print precision and recall on the five texts; return the number of things missed."""
    documents = [replace(d, published=PUBLISHED[d.name[:3]]) for d in read_all([SHARED / "seeds"]).documents]
    desk = assemble(documents)
    with (SHARED / "cases" / "huawei" / "claims.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by_text: dict[str, list[Claim]] = defaultdict(list)
    for reading in desk.readings:
        by_text[reading.document.name] = reading.claims
    wanted = [row for row in rows if row["value"]]
    missed, found, dated = [], 0, 0
    for row in wanted:
        hits = [claim for claim in by_text[row["seed_file"]] if matches(row, claim)]
        found += bool(hits)
        dated += any(period_right(row, claim) for claim in hits)
        if not hits or not any(period_right(row, claim) for claim in hits):
            missed.append(f"{row['claim_id']} {row['value']} {row['unit']} {row['period']}")
    figures = [(reading.document.name, c) for reading in desk.readings for c in reading.claims if c.is_figure]
    right = sum(any(_written(row, c) for row in rows if row["seed_file"] == name) for name, c in figures)
    print(f"figures, dates and attributes of claims.csv: {found} of {len(wanted)} found with value, unit and sign,")
    print(
        f"  {dated} with the right period; recall {found / len(wanted):.2f}"
        + "".join(f"\n  missed: {m}" for m in missed)
    )
    print(f"figures found: {len(figures)}, of which {right} stand in claims.csv: precision {right / len(figures):.2f}")
    credited, quotes = speakers(desk)
    print(f"quotes: {credited} of {quotes} with the right speaker ({credited / quotes:.0%})")
    wrong = lineage(desk) + findings(desk)
    return len(missed) + wrong + (credited < 0.9 * quotes)


def _written(row: dict[str, str], claim: Claim) -> bool:
    """Return whether a figure found is the value of a claim or stands in its words."""
    if row["value"] and matches(row, claim):
        return True
    words = row["claim"].replace(",", "").replace("three", "3").replace("fifth", "5")
    number = abs(float(claim.value or 0))
    return any(abs(float(n) - number) < 1e-9 for n in re.findall(r"\d+(?:\.\d+)?", words)) if number else False


# What a person reads: the speaker of each quote in order; None where the marks quote nobody.
SPEAKERS: dict[str, list[str | None]] = {
    "000": ["official"] * 7,
    "001": ["spokesperson"] * 2,
    "002": ["Ren"] * 4 + [None, "Nicole Peng", "Ren", "Ren", "Raimondo", "Ren", "Ren"],
    "003": ["Ren Zhengfei"] * 8,
    "004": ["Bloomberg"] * 5,
}


def speakers(desk: Desk) -> tuple[int, int]:
    """Return how many quotes have the right speaker, and how many there are."""
    right = total = 0
    for reading in desk.readings:
        found = [each.speaker.label if each.speaker else None for each in reading.said if each.direct]
        expected = SPEAKERS[reading.document.name[:3]]
        total += max(len(found), len(expected))
        right += sum((e in f) if e and f else e == f for e, f in zip(expected, found, strict=False))
    return right, total


def lineage(desk: Desk) -> int:
    """Print how the five texts hang together; return the number of wrong ties."""
    short = [name[:3] for name in desk.lineage.names]
    print(f"lineage: {desk.lineage}")
    for tie in desk.lineage.ties:
        print(f"  {short[tie.one]}-{short[tie.other]}: {tie}")
    ties = {(short[t.one], short[t.other], t.derived) for t in desk.lineage.ties}
    return len(ties ^ {("000", "001", True), ("002", "003", False)})


def findings(desk: Desk) -> int:
    """Print what does not fit; return how many of the known faults were not found."""
    for each in desk.findings:
        texts = ", ".join(sorted({desk.lineage.names[p.text][:3] for p in each.passages}))
        print(f"  {each.kind} ({texts}): {each.what}" + (f"; {each.stated}" if each.stated else ""))
    told = {(each.kind, each.what.split(":")[0].split()[0]) for each in desk.findings}
    known = {
        ("misattribution", "5"), ("conflict", "nationality"), ("distortion", "scope"), ("distortion", "role"),
        ("distortion", "mode"), ("carrier", "spun"), ("carrier", "mistranslated"),
    }  # fmt: skip
    print(f"known faults found: {len(known & told)} of {len(known)}")
    return len(known - told)


def unseen() -> int:
    """Print how far the desk agrees with a person on texts of other subjects; return the number of wrong ties."""
    wrong = 0
    for folder in FOLDERS:
        if not (ROOT / "tests" / "evidence" / folder).is_dir():
            continue
        got = score(folder)
        print(f"{folder}: {got.found} of {got.wanted} figures found with value, unit and sign (recall "
              f"{got.found / got.wanted:.3f}); {got.right} of {got.proposed} proposed are right (precision "
              f"{got.right / got.proposed:.3f})")  # fmt: skip
        print(f"  periods right {got.dated[0]} of {got.dated[1]}, bounds right {got.bounded[0]} of {got.bounded[1]}")
        print(f"  speakers right {got.speakers[0]} of {got.speakers[1]}; wrong ties {got.wrong_ties}; "
              f"faults found {got.faults[0]} of {got.faults[1]}, findings beside them {got.accused}")  # fmt: skip
        for line in got.differs:
            print(f"    {line}")
        wrong += got.wrong_ties
    return wrong


def made() -> int:
    """Print recall of copies and false merges by class on the made texts; return the number of wrong ones."""
    wrong = 0
    for dated in (True, False):
        texts = list(variants(dated))
        lineage = trace(fingerprint(read_document(each.document)) for each in texts)
        wrong += _by_class(texts, lineage, "dated" if dated else "undated")
    return wrong


def _by_class(texts: list[Made], found: Lineage, title: str) -> int:
    home = {each.story: found.origin_of(n) for n, each in enumerate(texts) if each.kind == "original"}
    classes: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for n, each in enumerate(texts):
        origin = found.origin_of(n)
        strangers = any(texts[m].story != each.story for m in found.origins[origin])
        classes[each.kind].append((origin == home.get(each.story), strangers))
    print(f"{len(texts)} made texts, {title}: {found}")
    print(f"  {'class':26s} {'texts':>5s} {'recall':>7s} {'merged':>7s}")
    missed = 0
    for kind, hits in sorted(classes.items()):
        joined, strangers = sum(a for a, _ in hits), sum(b for _, b in hits)
        derived = next(each.derived for each in texts if each.kind == kind)
        recall = f"{joined / len(hits):7.2f}" if derived else "      -"
        merged = (0 if derived else joined) + strangers
        print(f"  {kind:26s} {len(hits):5d} {recall} {merged / len(hits):7.2f}")
        missed += merged + (len(hits) - joined if derived else 0)
    witnesses = [n for n, each in enumerate(texts) if each.kind.startswith("second")]
    seen = {n for t in found.ties if t.kind == "same event" for n in (t.one, t.other)}
    print(f"  witnesses seen as telling the same event: {sum(n in seen for n in witnesses)} of {len(witnesses)}")
    accused = Counter((each.kind.startswith("spun"), found.carriers.get(n) == "spun") for n, each in enumerate(texts))
    print(f"  spun texts marked: {accused[True, True]} of {accused[True, True] + accused[True, False]}; "
          f"others marked: {accused[False, True]} of {accused[False, True] + accused[False, False]}")  # fmt: skip
    return missed


def corpus(count: int, share: float = 0.4) -> Iterator[tuple[Document, int, str]]:
    """Yield made texts: document, story, class; a share of them are copies of earlier ones."""
    rng = random.Random(7)
    syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ri", "sta", "ter", "ven", "cor", "mil", "tan"]
    nouns = ["".join(rng.choices(syllables, k=rng.randint(2, 3))) for _ in range(4000)]
    names = ["".join(rng.choices(syllables, k=2)).capitalize() for _ in range(3000)]
    makers = [kind for kind in MAKERS if kind != "currency converted"]
    stories: list[tuple[int, str]] = []
    for number in range(count):
        if stories and rng.random() < share:
            story, text = rng.choice(stories[-2000:])
            kind = rng.choice(makers)
            yield Document(MAKERS[kind][1](text, rng), f"{number}"), story, kind
            continue
        text = _story(rng, nouns, names)
        stories.append((number, text))
        yield Document(text, f"{number}"), number, "original"


def _story(rng: random.Random, nouns: list[str], names: list[str]) -> str:
    def some(n: int) -> str:
        return " ".join(rng.choices(nouns, k=n))

    who, place, firm = (
        f"{rng.choice(names)} {rng.choice(names)}",
        rng.choice(names),
        f"{rng.choice(names)} {rng.choice(names)}",
    )
    day = rng.choice(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"])
    lines = [f"{firm} will {some(3)} the {some(2)} in {place}, the company said on {day}."]
    lines += [
        rng.choice([
            f"The {some(2)} of the {some(1)} fell {rng.randint(2, 90)} percent to "
            f"{rng.randint(11, 990)} million euros because the {some(3)} was {some(1)}.",
            f'"We expect the {some(4)} to {some(2)} before the {some(3)} of the year," {who} said in {place}.',
            f"In {rng.choice(names)} about {rng.randint(200, 9900):,} people work for the {some(2)}, "
            f"and the {some(3)} is new.",
            f"According to {rng.choice(names)} {rng.choice(names)}, an analyst, the {some(5)} would {some(2)}.",
        ])
        for _ in range(rng.randint(5, 9))
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _cpu() -> float:
    """Return the seconds of CPU used so far, readers that have ended included."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def scale(count: int) -> int:
    """Print time, memory and recall over many texts, beside datasketch MinHash on the same set; return 0."""
    truth = [(story, kind) for _, story, kind in corpus(count)]
    start, used = time.perf_counter(), _cpu()
    prints = spooled((document for document, _, _ in corpus(count)), processes=2)
    read, read_cpu = time.perf_counter() - start, _cpu() - used
    found = trace(prints)
    joined, joined_cpu = time.perf_counter() - start - read, _cpu() - used - read_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{count} texts: read {read:.1f} s ({read_cpu:.1f} s of CPU), joined {joined:.1f} s ({joined_cpu:.1f} s); "
        f"{found}; "
        f"peak {peak:.0f} MB, each reader {child:.0f} MB"
    )
    _pairs("licet", [(t.one, t.other) for t in found.ties if t.derived], prints, truth)
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed")
        return 0
    for threshold in (0.5, 0.3):
        start, used = time.perf_counter(), _cpu()
        index, ties = MinHashLSH(threshold=threshold, num_perm=128), []
        for number, (document, _, _) in enumerate(corpus(count)):
            words = document.text.lower().split()
            sketch = MinHash(num_perm=128)
            sketch.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
            ties += [(int(other), number) for other in index.query(sketch)]
            index.insert(str(number), sketch)
        spent = time.perf_counter() - start
        print(f"datasketch MinHashLSH({threshold}): {spent:.1f} s ({_cpu() - used:.1f} s of CPU)")
        _pairs(f"datasketch {threshold}", ties, range(count), truth)
    return 0


def _pairs(name: str, ties: list[tuple[int, int]], texts: Sequence[object], truth: list[tuple[int, str]]) -> None:
    numbers = [int(each.name) for each in texts] if isinstance(texts, Spool) else list(range(len(texts)))
    groups = _groups(len(texts), ties)
    home = {numbers[text]: n for n, group in enumerate(groups) for text in group}
    classes: dict[str, list[bool]] = defaultdict(list)
    for number, (story, kind) in enumerate(truth):
        if kind != "original" and number in home:
            classes[kind].append(home[number] == home[story])
    mixed = sum(len({truth[numbers[text]][0] for text in group}) > 1 for group in groups)
    every = [hit for hits in classes.values() for hit in hits]
    told = ", ".join(f"{kind} {sum(hits) / len(hits):.2f}" for kind, hits in sorted(classes.items()))
    print(f"  {name}: recall of copies {sum(every) / len(every):.3f} ({told}); groups that mix stories: {mixed}")


if __name__ == "__main__":
    task = sys.argv[1] if len(sys.argv) > 1 else "seeds"
    if task == "scale":
        sys.exit(scale(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000))
    sys.exit(min({"seeds": seeds, "unseen": unseen, "variants": made}[task](), 1))
