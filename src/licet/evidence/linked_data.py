"""Claims as linked data: schema.org Claim with its appearances, PROV for who said it and what a text derives from.

Source: schema.org/Claim; W3C PROV-O; W3C Web Annotation, TextPositionSelector.
"""

from collections.abc import Iterable
from typing import Any

from licet.evidence.claims import Claim
from licet.evidence.desk import Desk
from licet.evidence.document import Document

CONTEXT = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def linked(desk: Desk, claims: Iterable[Claim] | None = None) -> dict[str, Any]:
    """Return texts and claims as one JSON-LD graph.

    Args:
        desk: the texts and how they hang together.
        claims: those to write; the default is every claim of the desk.

    Example:
        >>> from licet.evidence.desk import assemble
        >>> graph = linked(assemble([Document("Acme sold 40 ships in 2020.", name="a")]))
        >>> [part["@type"] for part in graph["@graph"]]
        [['CreativeWork', 'prov:Entity'], ['Claim', 'prov:Entity']]
    """
    documents = [reading.document for reading in desk.readings]
    source = {t.other: t.one for t in desk.lineage.ties if t.derived}
    first = {text: origin[0] for origin in desk.lineage.origins for text in origin}
    number = {document.digest: n for n, document in enumerate(documents)}
    works = [_work(document, documents[source[n]] if n in source else None) for n, document in enumerate(documents)]
    chosen = desk.claims if claims is None else list(claims)
    said = [_claim(each, documents[first[number[each.document]]]) for each in chosen if each.document in number]
    return {"@context": CONTEXT, "@graph": works + said}


def _address(digest: str) -> str:
    return f"urn:sha256:{digest}"


def _work(document: Document, source: Document | None) -> dict[str, Any]:
    about = {
        "@id": _address(document.digest),
        "@type": ["CreativeWork", "prov:Entity"],
        "name": document.name or None,
        "publisher": {"@type": "Organization", "name": document.outlet} if document.outlet else None,
        "datePublished": document.published,
        "author": {"@type": "Person", "name": document.author} if document.author else None,
        "license": document.license,
        "url": document.address,
        "prov:wasDerivedFrom": {"@id": _address(source.digest)} if source else None,
    }
    return {key: value for key, value in about.items() if value is not None}


def _claim(claim: Claim, first: Document) -> dict[str, Any]:
    agent = None
    if claim.speaker:
        kind = "prov:Organization" if claim.speaker_kind == "organization" else "prov:Person"
        agent = {"@type": [kind, "prov:Agent"], "name": claim.speaker}
    place = {
        "@type": "CreativeWork",
        "@id": _address(claim.document),
        "oa:hasSelector": {"@type": "oa:TextPositionSelector", "oa:start": claim.mark.start, "oa:end": claim.mark.end},
    }
    about = {
        "@id": f"urn:licet:claim:{claim.id}",
        "@type": ["Claim", "prov:Entity"],
        "text": claim.text,
        "appearance": place,
        "firstAppearance": {"@type": "CreativeWork", "@id": _address(first.digest)},
        "about": claim.subject,
        "mainEntity": _value(claim),
        "prov:wasQuotedFrom" if claim.kind == "quote" else "prov:hadPrimarySource": {"@id": _address(claim.document)},
        "prov:wasAttributedTo": agent,
        "creditText": " < ".join(claim.chain) or None,
        "temporalCoverage": f"{claim.since}/{claim.until}" if claim.since and claim.until else claim.period,
        "creativeWorkStatus": claim.status,
    }
    return {key: value for key, value in about.items() if value is not None}


def _value(claim: Claim) -> dict[str, Any] | None:
    if claim.value is None:
        return None
    about = {
        "@type": "PropertyValue",
        "name": claim.predicate,
        "value": claim.value,
        "unitText": claim.unit,
        "minValue": claim.low,
        "maxValue": claim.high,
        "measurementTechnique": claim.measured_by,
    }
    return {key: value for key, value in about.items() if value is not None}
