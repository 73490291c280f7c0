"""The evidence on one page of HTML: origins, what does not fit, each claim with its words and what stands behind it."""

from html import escape
from pathlib import Path

from licet.evidence.claims import Claim
from licet.evidence.desk import Desk
from licet.evidence.document import Document
from licet.evidence.text import shown
from licet.report.lineage_picture import picture
from licet.report.page import fold, link, page, table

_MOST = 60  # texts in the picture; more are told in words


def write(desk: Desk, path: str | Path, claims: list[Claim] | None = None) -> Path:
    """Write the page whole or not at all, and return its path."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    part.write_text(html(desk, claims), encoding="utf-8")
    part.replace(path)
    return path


def html(desk: Desk, claims: list[Claim] | None = None) -> str:
    """Return the page of a desk; `claims` are those to show, all if None."""
    sections = [
        f"<h1>Evidence</h1><p><strong>{desk.lineage}</strong>. What texts say stands in quotation marks and is theirs; "
        "nothing here is confirmed unless it says so.</p>",
        _origins(desk),
        _findings(desk),
        _claims(desk, desk.claims if claims is None else claims),
    ]
    return page("Evidence", sections)


def lineage_picture(desk: Desk) -> str:
    """Return the lineage of a desk as SVG; of many texts only those with ties."""
    names = list(desk.lineage.names)
    tied = {n for tie in desk.lineage.ties for n in (tie.one, tie.other)}
    origins = [o for o in desk.lineage.origins if len(names) <= _MOST or tied & set(o)][:_MOST]
    here = {text for origin in origins for text in origin}
    ties = [(t.one, t.other, t.kind, t.score) for t in desk.lineage.ties if t.one in here and t.other in here]
    return picture(names, origins, ties, desk.lineage.carriers)


def _origins(desk: Desk) -> str:
    rows = []
    for tie in desk.lineage.ties[:500]:
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in tie.parts.items() if abs(value) >= 0.005)
        names = (escape(desk.lineage.names[tie.one]), escape(desk.lineage.names[tie.other]))
        rows.append([*names, tie.kind, f"{tie.score:.2f}", parts])
    documents = [_document(reading.document) for reading in desk.readings]
    head = ["text", "outlet", "published", "read by", "sha256"]
    return (
        f'<h2 id="origins">Origins</h2><div class="wide">{lineage_picture(desk)}</div>'
        + (
            table(["source", "text", "tie", "score", "made of"], rows, numbers=[3])
            if rows
            else "<p>No two texts belong together.</p>"
        )
        + fold(f"{len(documents)} texts", table(head, documents))
    )


def _document(document: Document) -> list[str]:
    name = link(document.address, document.name)
    about = [document.outlet or "", document.published or "", document.read_by, document.digest[:16]]
    return [name, *map(escape, about)]


def _findings(desk: Desk) -> str:
    rows = []
    for each in desk.findings:
        words = "<br>".join(
            f"{escape(desk.lineage.names[p.text])} [{p.span.start}–{p.span.end}]: “{escape(shown(p.words, 240))}”"
            for p in each.passages[:12]
        )
        more = f"<br>and {len(each.passages) - 12} more" if len(each.passages) > 12 else ""
        rows.append([each.kind, escape(each.what), words + more, escape(each.stated)])
    if not rows:
        return '<h2 id="findings">What does not fit</h2><p>Nothing was found.</p>'
    head = ["kind", "what", "passages", "rate used"]
    return f'<h2 id="findings">What does not fit</h2>{table(head, rows)}'


def _claims(desk: Desk, claims: list[Claim]) -> str:
    names = {reading.document.digest: reading.document.name for reading in desk.readings}
    rows = []
    for claim in claims[:5000]:
        support = desk.support.get(claim.id)
        value = number(claim.value) if isinstance(claim.value, float) else str(claim.value or "")
        behind = f"{support.level}; {support.articles} articles, {support.origins} origins" if support else ""
        who = " < ".join(shown(part, 60) for part in claim.chain)
        words = f"“{escape(shown(claim.text, 240))}”"
        place = f"{escape(names.get(claim.document, claim.document[:16]))} [{claim.mark.start}–{claim.mark.end}]"
        about = (claim.subject or "", claim.predicate)
        more = (claim.unit, claim.period or "", who)
        rows.append(
            [
                f'<span id="{escape(claim.id)}">{escape(claim.id)}</span>',
                claim.kind,
                *(escape(shown(each, 60)) for each in about),
                escape(value),
                *(escape(shown(each, 120)) for each in more),
                behind,
                claim.status,
                place,
                words,
            ]
        )
    head = ["id", "kind", "subject", "predicate", "value", "unit", "period", "who says so"]
    head += ["support", "status", "where", "words"]
    return f'<h2 id="claims">Claims</h2>{table(head, rows, numbers=[4])}'


def number(value: float) -> str:
    """Return a figure with its thousands apart.

    Example:
        >>> number(10_000_000_000.0), number(9.9)
        ('10,000,000,000', '9.9')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
