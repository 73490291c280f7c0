"""Texts on many subjects beside what a person reads in them, and how far a desk agrees."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from licet.evidence.claims import Claim
from licet.evidence.desk import Desk, assemble
from licet.evidence.readers import read_all

FOLDERS = ("unseen", "unseen_second", "unseen_third")


@dataclass(frozen=True)
class Wanted:
    """A figure a person reads: either sign where it is open, and whether a reader may leave it out."""

    low: float
    high: float
    unit: str
    bound: str | None
    since: date | None
    until: date | None
    either: bool
    optional: bool
    line: str

    def is_in(self, claim: Claim) -> bool:
        """Return whether a claim has its value, sign, unit and, of a range, both ends."""
        if not isinstance(claim.value, float) or self.unit not in {"*", claim.unit.replace(" ", "-")}:
            return False
        value = (self.low + self.high) / 2
        given = abs(claim.value) if self.either else claim.value
        ends = self.low == self.high or (_near(claim.low, self.low) and _near(claim.high, self.high))
        return _near(given, abs(value) if self.either else value) and ends

    def dated(self, claim: Claim) -> bool:
        """Return whether the claim has the period, where the text gives one."""
        return self.since is None or (claim.since, claim.until) == (self.since, self.until)

    def bounded(self, claim: Claim) -> bool:
        """Return whether the claim has the bound a person noted."""
        return self.bound is None or claim.bound == self.bound


@dataclass
class Score:
    """How far a desk agrees with a person: counts, and the lines that differ."""

    wanted: int = 0
    found: int = 0
    proposed: int = 0
    right: int = 0
    dated: list[int] = field(default_factory=lambda: [0, 0])
    bounded: list[int] = field(default_factory=lambda: [0, 0])
    speakers: list[int] = field(default_factory=lambda: [0, 0])
    faults: list[int] = field(default_factory=lambda: [0, 0])
    accused: int = 0
    wrong_ties: int = 0
    differs: list[str] = field(default_factory=list)


def _near(one: float | None, other: float) -> bool:
    return one is not None and abs(one - other) <= 1e-6 * max(abs(other), 1e-9)


@cache
def desk_of(folder: str) -> Desk:
    """Return the desk of one folder of texts."""
    return assemble(read_all([Path(__file__).parent / folder / "texts"]).documents)


def _lines(folder: str, name: str) -> list[str]:
    text = (Path(__file__).parent / folder / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def wanted(folder: str) -> dict[str, list[Wanted]]:
    """Return the figures a person reads in each text, in order."""
    found: dict[str, list[Wanted]] = defaultdict(list)
    text = ""
    for line in _lines(folder, "figures.txt"):
        parts = line.removeprefix("? ").split()
        if len(parts) == 1:
            text = line
            continue
        low, _, high = parts[0].removeprefix("±").partition("..")
        bound = next((p for p in parts[2:] if p.isalpha()), None)
        days = next((p.split("..") for p in parts[2:] if ".." in p), None)
        since, until = (date.fromisoformat(day) for day in days) if days else (None, None)
        found[text].append(
            Wanted(float(low), float(high or low), parts[1], None if bound == "exact" else bound, since, until,
                   "±" in line, line.startswith("? "), line)
        )  # fmt: skip
    return found


def score(folder: str) -> Score:
    """Return how far the desk agrees with a person on one folder of texts."""
    desk, out = desk_of(folder), Score()
    for reading in desk.readings:
        _figures(reading.document.name.removesuffix(".txt"), reading.claims, wanted(folder), out)
    _speakers(desk, folder, out)
    _lineage(desk, folder, out)
    return out


def _figures(text: str, claims: list[Claim], every: dict[str, list[Wanted]], out: Score) -> None:
    left = [claim for claim in claims if claim.is_figure]
    out.proposed += len(left)
    for each in sorted(every[text], key=lambda each: each.optional):
        fits = [claim for claim in left if each.is_in(claim)]
        best = max(fits, key=lambda claim: (each.dated(claim), each.bounded(claim)), default=None)
        out.wanted += not each.optional
        if best is None:
            if not each.optional:
                out.differs.append(f"{text}: missed {each.line}")
            continue
        left.remove(best)
        out.found += not each.optional
        out.right += 1
        for counts, right, asked, what in (
            (out.dated, each.dated(best), each.since is not None, f"{best.since}..{best.until}"),
            (out.bounded, each.bounded(best), each.bound is not None, best.bound),
        ):
            counts[0] += asked and right
            counts[1] += asked
            if asked and not right:
                out.differs.append(f"{text}: {each.line} read as {what}")
    out.differs += [f"{text}: not a figure, or wrong: {c.value:g} {c.unit} “{c.text[:90]}”" for c in left]


def _speakers(desk: Desk, folder: str, out: Score) -> None:
    expected = {line.split(":")[0]: re.split(r"; ?", line.split(": ", 1)[1]) for line in _lines(folder, "speakers.txt")}
    for reading in desk.readings:
        text = reading.document.name.removesuffix(".txt")
        found = [each for each in reading.said if each.direct]
        people = expected.get(text, [])
        out.speakers[1] += max(len(people), len(found))
        for who, each in zip(people, found, strict=False):
            label = each.speaker.label if each.speaker else ""
            right = who == "*" or (label == "" if who == "-" else who in label)
            out.speakers[0] += right
            if not right:
                out.differs.append(f"{text}: {who} read as {label or 'nobody'}: “{each.text[:60]}”")
        if len(people) != len(found):
            out.differs.append(f"{text}: {len(people)} quotes expected, {len(found)} found: "
                               + " / ".join(each.text[:30] for each in found))  # fmt: skip


def _lineage(desk: Desk, folder: str, out: Score) -> None:
    names = [name.removesuffix(".txt") for name in desk.lineage.names]
    rows = [line.split() for line in _lines(folder, "lineage.txt")]
    origins = {frozenset(row[1:]) for row in rows if row[0] == "origin"}
    found = {frozenset(names[n] for n in texts) for texts in desk.lineage.origins if len(texts) > 1}
    events = {frozenset(row[1:]) for row in rows if row[0] == "event"}
    same = {frozenset((names[t.one], names[t.other])) for t in desk.lineage.ties if not t.derived}
    same = {pair for pair in same if not any(pair <= group for group in origins)}
    for kind, right, given in (("origin", origins, found), ("event", events, same)):
        out.wrong_ties += len(right ^ given)
        out.differs += [f"{kind} missed: {sorted(each)}" for each in right - given]
        out.differs += [f"{kind} not there: {sorted(each)}" for each in given - right]
    told = {(names[p.text], each.kind, each.what) for each in desk.findings for p in each.passages}
    faults = [row[1:] for row in rows if row[0] == "fault"]
    for text, kind, words in faults:
        hit = any((n, k) == (text, kind) and words in what for n, k, what in told)
        out.faults[0] += hit
        out.faults[1] += 1
        if not hit:
            out.differs.append(f"fault missed: {text} {kind} {words}")
    known = [(text, kind, words) for text, kind, words in faults]
    for each in desk.findings:
        about = {names[p.text] for p in each.passages}
        if not any(text in about and kind == each.kind and words in each.what for text, kind, words in known):
            out.accused += 1
            out.differs.append(f"finding not noted by the person: {sorted(about)} {each.kind} {each.what}")
