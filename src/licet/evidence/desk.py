"""The desk: texts in, origins, claims and findings out."""

from collections.abc import Iterable
from dataclasses import dataclass

from licet.evidence.claims import Claim
from licet.evidence.corroboration import Support, corroborate
from licet.evidence.disputes import Finding, carriers, conflicts, distortions, misattributions
from licet.evidence.document import Document
from licet.evidence.lineage import Lineage, trace
from licet.evidence.prints import Print, fingerprint
from licet.evidence.rates import Rate, implied
from licet.evidence.reading import Reading, read_document


@dataclass(frozen=True)
class Desk:
    """What a set of texts says, how they hang together, and what does not fit.

    Args:
        readings: one a text, in order.
        prints: what lineage compared of each.
        lineage: origins, events and ties.
        support: what stands behind each figure and quote, by claim id.
        findings: conflicts, distortions, misattributions and carriers.
        rates: exchange rates used, by currency.
    """

    readings: tuple[Reading, ...]
    prints: tuple[Print, ...]
    lineage: Lineage
    support: dict[str, Support]
    findings: tuple[Finding, ...]
    rates: dict[str, Rate]

    @property
    def claims(self) -> list[Claim]:
        """Return the claims of all texts, in order."""
        return [claim for reading in self.readings for claim in reading.claims]


def assemble(documents: Iterable[Document], rates: dict[str, Rate] | None = None) -> Desk:
    """Read documents, join them to origins and list what does not fit.

    The same text given twice counts once.

    Args:
        documents: in any order; their order is kept.
        rates: exchange rates by currency; those a text states itself are used beside them.

    Example:
        >>> one = Document('"We sold 40 ships in 2020," Ann Lee of Acme said in Oslo on Monday.', name="a")
        >>> desk = assemble([one])
        >>> str(desk.lineage), [c.value for c in desk.claims if c.is_figure]
        ('1 article, 1 origin', [40.0])
    """
    once = {document.digest: document for document in documents}
    readings = [read_document(document) for document in once.values()]
    prints = [fingerprint(reading) for reading in readings]
    lineage = trace(prints)
    known = dict(rates or {})
    for reading in readings:
        for code, rate in implied(reading.claims).items():
            known.setdefault(code, rate)
    findings = [
        *carriers(readings, prints, lineage),
        *(found for number, reading in enumerate(readings) for found in misattributions(number, reading)),
        *distortions(readings, prints, lineage.ties),
        *conflicts(readings, lineage, known),
    ]
    support = corroborate(readings, lineage, known)
    return Desk(tuple(readings), tuple(prints), lineage, support, tuple(findings), known)
