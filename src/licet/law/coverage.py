"""What of a jurisdiction's law is modeled, what is not, and through which day: worked out from the rules themselves."""

import csv
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from typing import Any

from licet.derived import Formula, Lookup
from licet.law import JURISDICTIONS, Law
from licet.rule import Rule


@dataclass(frozen=True)
class Coverage:
    """A coverage statement.

    Args:
        code, name: of the jurisdiction.
        encoded_through: the last day whose law was read.
        rules, versions: how many rules (ids), and how many versions of them.
        effects: number of versions by effect.
        modeled: one entry a rule: id, citation and title of its last version, first day, last day if it ended,
            number of versions.
        uncertain: versions whose confidence is not high: id, since, confidence, note.
        enforcement: versions whose enforcement differs from their text.
        suspended: versions that are verified only until a day, as their note says.
        tables: derived facts and where they are printed.
        not_modeled: what is left out, and which way that errs.
    """

    code: str
    name: str
    encoded_through: date
    rules: int
    versions: int
    effects: dict[str, int]
    modeled: tuple[dict[str, Any], ...]
    uncertain: tuple[dict[str, str], ...]
    enforcement: tuple[dict[str, str], ...]
    suspended: tuple[dict[str, str], ...]
    tables: tuple[dict[str, str], ...]
    not_modeled: tuple[dict[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the statement as plain data."""
        return {**asdict(self), "encoded_through": self.encoded_through.isoformat()}


def coverage(law: Law) -> Coverage:
    """Return the coverage statement of a law.

    Example:
        >>> from licet.law import load
        >>> coverage(load("us")).code
        'us'
    """
    by_id: dict[str, list[Rule]] = {}
    for rule in law.rules:
        by_id.setdefault(rule.id, []).append(rule)
    effects: dict[str, int] = {}
    for rule in law.rules:
        effects[rule.effect] = effects.get(rule.effect, 0) + 1
    return Coverage(
        law.code,
        law.name,
        law.encoded_through,
        len(by_id),
        len(law.rules),
        effects,
        tuple(_span(versions) for versions in by_id.values()),
        tuple(
            {"id": r.id, "since": r.since.isoformat(), "confidence": r.confidence, "note": r.note}
            for r in law.rules
            if r.confidence != "high"
        ),
        tuple(
            {"id": r.id, "text": str(r.period), "enforced": str(r.period_in("enforcement") or "never")}
            for r in law.rules
            if r.period_in("enforcement") != r.period
        ),
        tuple(
            {"id": r.id, "since": r.since.isoformat(), "note": r.note}
            for r in law.rules
            if "verified until" in r.note.lower()
        ),
        tuple(_table(table) for table in law.tables),
        not_modeled(law.code),
    )


def _span(versions: list[Rule]) -> dict[str, Any]:
    last = max(versions, key=lambda rule: rule.since)
    return {
        "id": last.id,
        "citation": last.citation,
        "title": last.title,
        "effect": last.effect,
        "since": min(rule.since for rule in versions).isoformat(),
        "until": last.until.isoformat() if last.until else None,
        "versions": len(versions),
    }


def _table(table: Lookup | Formula) -> dict[str, str]:
    if isinstance(table, Formula):
        return {"name": table.fact, "citation": table.citation, "gives": f"{table.fact} = {table.text}"}
    return {"name": table.name, "citation": table.citation, "gives": ", ".join(table.facts)}


def not_modeled(code: str) -> tuple[dict[str, str], ...]:
    """Return what the encoding of a jurisdiction leaves out: citation, subject, and which way leaving it out errs.

    Example:
        >>> not_modeled("us")[0]["citation"]
        '15 CFR 734.3(b)'
    """
    path = resources.files(JURISDICTIONS[code]).joinpath("not_modeled.csv")
    if not path.is_file():
        return ()
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
