"""The page of the evidence: the claims of a case, who made them, what they were checked against, what rests on them."""

from html import escape

import polars as pl
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from licet.case_folder import Case
from licet.errors import UnknownName, nearest
from licet.interfaces.web import pages, readpage
from licet.interfaces.web.casepage import Cases
from licet.interfaces.web.forms import select
from licet.interfaces.web.lawpages import scrolled
from licet.report.case_sections import source_links
from licet.report.page import fold, link, table

FILTERS = ("assessment", "kind", "text_id")


def view(cases: Cases, request: Request) -> tuple[str, str]:
    """Return the claims a filter lets through, grouped by the text that makes them."""
    query = pages.known_query(request, "case", *FILTERS, "text")
    name = query.get("case") or cases.names[0]
    case = cases.read(name)
    claims = case["claims"]
    for column in FILTERS:
        said = query.get(column)
        if said:
            known = claims[column].unique().to_list()
            if said not in known:
                raise UnknownName(f"no {column} {said!r}", todo=f"nearest: {', '.join(nearest(said, known))}")
            claims = claims.filter(pl.col(column) == said)
    for word in (query.get("text") or "").lower().split():
        among = pl.concat_str(
            "claim_id", "claim", "subject", "object", "assessment_note", separator=" ", ignore_nulls=True
        )
        claims = claims.filter(among.str.to_lowercase().str.contains(word, literal=True))
    counted = case["claims"].group_by("assessment").len().sort("len", "assessment", descending=[True, False])
    counts = "".join(
        f'<li><span class="badge {escape(kind)}">{escape(kind)}</span> {count}</li>'
        for kind, count in counted.iter_rows()
    )
    fields = "".join(
        select(
            column,
            {"assessment": "Assessment", "kind": "Kind", "text_id": "Text"}[column],
            [("", "all"), *((v, v) for v in sorted(case["claims"][column].unique()))],
            query.get(column, ""),
        )
        for column in FILTERS
    )
    main = (
        f"<h1>Evidence</h1><p>What is claimed in the texts of “{escape(case.title)}”, and what it was checked against. "
        'A text that retells another is no second witness.</p><p class="steps"><a class="main" href="/evidence/read">'
        "Read a new text</a></p>"
        f'<ul class="counts">{counts}</ul><form method="get" action="/evidence" hx-get="/evidence" '
        'hx-trigger="change, submit, input delay:300ms from:#c-text" hx-target="#claims" hx-select="#claims" '
        'hx-replace-url="true" '
        f'hx-swap="outerHTML"><input type="hidden" name="case" value="{escape(name)}"><div class="fields">{fields}'
        '<div class="field"><label for="c-text">Words of the claim</label><input type="search" id="c-text" name="text" '
        f'value="{escape(query.get("text") or "")}"></div></div><p class="steps"><button class="main">Show</button></p>'
        f'</form><section id="claims" aria-labelledby="claims-head"><h2 id="claims-head">{claims.height} claims</h2>'
        f"{_claims(case, cases.weighty(name), claims)}</section>{_origins(case)}{_sources(case)}"
    )
    return "Evidence", main


def _claims(case: Case, weighty: list[str], claims: pl.DataFrame) -> str:
    out = []
    for row in claims.iter_rows(named=True):
        amount = " ".join(part for part in (row["value"], row["unit"]) if part)
        said = [
            ("told by", f"{row['text_id']}, {row['origin']}"),
            ("figure", amount),
            ("period", row["period"]),
            ("attributed to", row["attribution_in_text"]),
            ("in truth said by", row["true_attribution"]),
            ("in conflict with", row["conflict"]),
            ("why", row["assessment_note"]),
            ("use in the case", row["model_use"]),
        ]
        items = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in said if text)
        checked = source_links(case, (row["source_ids"] or "").split(";"))
        items += f"<dt>checked against</dt><dd>{checked}</dd>" if checked else ""
        rests = ""
        if row["claim_id"] in weighty:
            rests = (
                f'<p><a href="/case/{escape(case.name)}?doubt={escape(row["claim_id"])}">See the case without it</a>: '
                "a value or fact of the case rests on this claim alone.</p>"
            )
        kind = escape(row["assessment"])
        out.append(
            f'<details class="rule"><summary><span class="badge {kind}">{kind}</span> {escape(row["claim_id"])}: '
            f'{escape(row["claim"])}</summary><dl class="said">{items}</dl>{rests}</details>'
        )
    return "".join(out) or "<p>None.</p>"


def _origins(case: Case) -> str:
    pairs = case["claims"].group_by("origin").agg(pl.col("text_id").unique().sort(), pl.len()).sort("origin")
    rows = [[escape(origin), escape(", ".join(texts)), str(count)] for origin, texts, count in pairs.iter_rows()]
    return f"<h2>Origins</h2>{scrolled(table(['origin', 'texts', 'claims'], rows, [2]), 'Origins')}"


def _sources(case: Case) -> str:
    rows = [
        [
            escape(r["source_id"]),
            link(r["address"], r["publisher"] or ""),
            escape(r["date"] or ""),
            escape(r["taken"] or ""),
        ]
        for r in case["sources"].iter_rows(named=True)
    ]
    return fold(f"{len(rows)} sources", table(["id", "publisher", "date", "what was taken"], rows))


def routes(cases: Cases) -> list[BaseRoute]:
    """Return the routes of the pages of evidence."""

    def page(request: Request) -> tuple[str, str]:
        return view(cases, request)

    return [Route("/evidence", pages.page_view("Evidence", "/evidence", page)), *readpage.routes()]
