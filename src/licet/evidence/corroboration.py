"""Corroboration on three levels: was it said, who measured it, does anyone else measure it.

Ten articles with one origin say a thing once. Two origins that report one speaker at one event show that it was said,
not that it is true. Only another origin with a measure of its own speaks to that.
"""

from dataclasses import dataclass

from licet.evidence.claims import Claim
from licet.evidence.disputes import same_matter, same_party
from licet.evidence.kinship import share
from licet.evidence.lineage import Lineage
from licet.evidence.prints import Hashes, runs_of
from licet.evidence.rates import Rate, same_amount
from licet.evidence.reading import Reading
from licet.evidence.text import stem


@dataclass(frozen=True)
class Support:
    """What stands behind a claim.

    Args:
        claim: its id.
        articles, origins: how many texts, and how many origins, carry it: was it said.
        measured_by: who measured it, None where nobody is named. Untrusted.
        interested: whether the measure is that of a party the text is about.
        elsewhere: ids of claims of other origins with a measure of their own that agree.
    """

    claim: str
    articles: int
    origins: int
    measured_by: str | None
    interested: bool | None
    elsewhere: tuple[str, ...]

    @property
    def level(self) -> str:
        """Return the highest level reached: "measured elsewhere", "measured", "said by several" or "said once"."""
        if self.elsewhere:
            return "measured elsewhere"
        if self.measured_by is not None and not self.interested:
            return "measured"
        return "said by several" if self.origins > 1 else "said once"


def corroborate(readings: list[Reading], lineage: Lineage, rates: dict[str, Rate]) -> dict[str, Support]:
    """Return what stands behind each figure and quote, by claim id."""
    origin = {text: number for number, texts in enumerate(lineage.origins) for text in texts}
    matters: dict[tuple[str, str, str], list[tuple[int, Claim]]] = {}
    spoken: list[tuple[int, Claim, Hashes]] = []
    for number, reading in enumerate(readings):
        for claim in reading.claims:
            if claim.is_figure:
                unit = "money" if claim.kind == "money" else stem(claim.unit)
                matters.setdefault((claim.predicate, claim.kind, unit), []).append((number, claim))
            elif claim.kind == "quote":
                spoken.append((number, claim, runs_of(claim.text)))
    found: dict[str, Support] = {}
    for group in matters.values():
        for number, claim in group[:400]:
            agreeing = [
                (n, other)
                for n, other in group[:400]
                if other is claim or (n != number and _agrees(claim, other, rates))
            ]
            own = _measurer(claim)
            elsewhere = tuple(
                other.id
                for n, other in agreeing
                if origin[n] != origin[number] and (who := _measurer(other)) and not (own and _alike(own, who))
            )
            texts = {n for n, _ in agreeing}
            found[claim.id] = Support(
                claim.id, len(texts), len({origin[n] for n in texts}), own, _interest(claim), elsewhere
            )
        for _, claim in group[400:]:  # a text of thousands of like figures is no witness for itself
            found[claim.id] = Support(claim.id, 1, 1, _measurer(claim), _interest(claim), ())
    where: dict[int, list[int]] = {}
    for at, (_, _, runs) in enumerate(spoken):
        for run in runs.tolist():
            where.setdefault(run, []).append(at)
    for at, (number, claim, runs) in enumerate(spoken):
        near = {other for run in runs.tolist() for other in where[run][:200]} | {at}
        same = {spoken[other][0] for other in near if other == at or share(runs, spoken[other][2]) >= 0.6} | {number}
        found[claim.id] = Support(claim.id, len(same), len({origin[n] for n in same}), None, claim.interested, ())
    return found


def _agrees(one: Claim, other: Claim, rates: dict[str, Rate]) -> bool:
    compared = same_amount(one, other, rates)
    return compared is not None and compared[0] and same_matter(one, other)


def _measurer(claim: Claim) -> str | None:
    return claim.measured_by or claim.speaker_org or claim.speaker


def _alike(one: str, other: str) -> bool:
    return one == other or same_party(one, other)


def _interest(claim: Claim) -> bool | None:
    if claim.measured_by is not None:
        return same_party(claim.measured_by, claim.subject)
    return claim.interested
