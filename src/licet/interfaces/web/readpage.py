"""The pages where texts are read: bring them, see what they claim and what does not fit, confirm or reject, take away.

What a text says stands only in elements of the class `untrusted`, escaped, without signs that do not print.
"""

from collections.abc import Sequence
from html import escape
from pathlib import PurePath
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from licet.errors import BadFile, BadValue, UnknownName
from licet.evidence.claims import Claim
from licet.evidence.document import Document
from licet.evidence.readers import from_bytes, too_large
from licet.evidence.text import shown
from licet.interfaces.web import pages
from licet.interfaces.web.forms import entry, select
from licet.interfaces.web.marked import marked
from licet.interfaces.web.paging import paged
from licet.interfaces.web.reviews import MOST_LETTERS, MOST_TEXTS, Review, Reviews
from licet.report import evidence_report
from licet.report.page import fold

AT = "/evidence/read"
LARGEST = 5_000_000
SHOWN = 60
FIGURES = "figures and quotes"
ABOUT = (("outlet", "Published by"), ("published", "Published on"), ("author", "Author"), ("address", "Address"))
STATUS = {"proposed": "waiting", "confirmed": "confirmed", "rejected": "rejected"}
TIES = {"copy": "copy of", "rewrite": "rewrite of", "spun": "spun from", "translated": "translation of",
        "same event": "tells the same event as"}  # fmt: skip
FINDINGS = {
    "carrier": "carrier: how the text was made",
    "misattribution": "misattribution: words laid to somebody else",
    "distortion": "distortion: changed in the retelling",
    "conflict": "conflict: values that cannot both hold",
}
KINDS = 'multiple accept=".txt,.md,.html,.htm,.xhtml,.pdf"'
REVIEW = 'accept=".csv" required'
DOWNLOADS = {
    "review.csv": ("text/csv; charset=utf-8", "the review file, with every candidate and decision"),
    "claims.csv": ("text/csv; charset=utf-8", "the confirmed claims, as a case takes them"),
    "claims.jsonld": ("application/ld+json", "the confirmed claims as JSON-LD"),
    "report.html": ("text/html; charset=utf-8", "one page with everything"),
}


def bring(reviews: Reviews, request: Request, form: FormData | None = None) -> "tuple[str, str] | Response":
    """Return the page that takes texts, or read those that were sent."""
    if form is None:
        pages.known_query(request)
        return "Read a text", f"<h1>Read a text</h1>{_intro()}{_form(request)}"
    documents = _documents(form)
    if into := str(form.get("into") or ""):
        review = reviews.find(into, pages.token(request))
        review.add(documents)
    else:
        review = reviews.begin(pages.token(request), documents)
    return RedirectResponse(f"{AT}/{review.id}", status_code=303)


def _documents(form: FormData) -> list[Document]:
    about = {name: said for name, _ in ABOUT if (said := str(form.get(name) or "").strip())}
    found = []
    for file in form.getlist("files"):
        if isinstance(file, UploadFile) and file.filename:
            name = PurePath(file.filename.replace("\\", "/")).name[:120]
            content = file.file.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise too_large(name, file.size or len(content), LARGEST)
            found.append(from_bytes(content, name, **about))
    if text := str(form.get("text") or "").replace("\r\n", "\n").strip():
        found.append(Document(text, str(form.get("name") or "").strip()[:120] or "pasted text", **about))
    if not found:
        raise BadFile("no text was given", expected="a pasted text, or a file: text, HTML or PDF")
    return found


def _intro() -> str:
    return (
        "<p>Paste a text, or choose files. The desk proposes what they claim: figures, quotes with their speakers, "
        "dates, attributes. It joins texts that retell one another to one origin and lists what does not fit. Nothing "
        "counts until a person confirms it. Texts stay on this server, in memory, and nothing is fetched.</p>"
    )


def _form(request: Request, into: str = "") -> str:
    hint = {"published": 'placeholder="2024-12-01"'}
    named = (("name", "What to call a pasted text"), *ABOUT)
    about = "".join(entry(name, label, hint.get(name, "")) for name, label in named)
    hidden = f'<input type="hidden" name="into" value="{escape(into)}">' if into else ""
    return (
        f'<form method="post" action="{AT}" enctype="multipart/form-data" id="read">{pages.guard(request)}{hidden}'
        '<div class="field"><label for="t-text">Text</label><textarea id="t-text" name="text" rows="9"></textarea>'
        '</div><div class="drop">'
        f"{entry('files', 'Or files (text, HTML, PDF): drop them here, or choose', KINDS, 'file')}</div>"
        f'<div class="fields">{about}</div><p class="soft">Days such as “on Friday” are counted from the day of '
        f"publication; without one they stay open. At most {MOST_TEXTS} texts of {MOST_LETTERS:,} letters together; "
        'more with <code>licet claims</code>.</p><p class="steps"><button class="main">Read</button></p></form>'
    )


def show(reviews: Reviews, request: Request, form: FormData | None = None) -> "tuple[str, str] | Response":
    """Return what the texts of a review say, or take a decision on one claim."""
    query = pages.known_query(request, "kind", "decision", "page")
    review = reviews.find(request.path_params["id"], pages.token(request))
    if form is not None:
        return _decide(review, form, query)
    return "Evidence read", (
        f'<p><a href="/evidence">Evidence</a></p><h1>What {_counted(review)}</h1>'
        f"<p><strong>{review.desk.lineage}</strong>. Words in a dashed frame are those of the texts: they may be "
        "wrong, and may be meant to mislead.</p>"
        f"{_origins(review)}{_findings(review)}{_claims(request, review, query)}{_texts(review)}"
        f"{_more(request, review)}"
    )


def _counted(review: Review) -> str:
    number = len(review.documents)
    return "one text says" if number == 1 else f"{number} texts say"


def _decide(review: Review, form: FormData, query: dict[str, str]) -> Response:
    file = form.get("table")
    if isinstance(file, UploadFile):
        if not file.filename:
            raise BadFile("no file was chosen", expected="a review file, as it was downloaded here")
        review.bring_back(file.file.read())
        return RedirectResponse(f"{AT}/{review.id}", status_code=303)
    said = [(word, str(form[word])) for word in ("confirm", "reject", "reopen") if word in form]
    if len(said) != 1:
        raise BadValue(f"{len(said)} decisions at once", expected="confirm, reject or reopen, with a claim")
    ((decision, claim),) = said
    review.decide(claim, decision)
    rest = f"?{urlencode(query)}" if query else ""
    return RedirectResponse(f"{AT}/{review.id}{rest}#c-{claim}", status_code=303)


def _origins(review: Review) -> str:
    if len(review.documents) == 1:
        return ""
    names = review.desk.lineage.names
    ties = "".join(
        f'<li><span class="untrusted">{escape(shown(names[t.other], 60))}</span>: {TIES.get(t.kind, t.kind)} '
        f'<span class="untrusted">{escape(shown(names[t.one], 60))}</span>, score {t.score:.2f}</li>'
        for t in review.desk.lineage.ties
    )
    told = f"<ul>{ties}</ul>" if ties else "<p>No two texts belong together.</p>"
    return (
        f'<h2>Origins</h2><div class="wide" role="region" aria-label="Picture of the origins" tabindex="0">'
        f"{evidence_report.lineage_picture(review.desk)}</div>{told}"
    )


def _findings(review: Review) -> str:
    found = review.desk.findings
    names = review.desk.lineage.names
    parts = []
    for each in found:
        words = "".join(
            f'<li><q class="untrusted">{escape(shown(p.words, 240))}</q> <span class="soft">{escape(names[p.text])}'
            "</span></li>"
            for p in each.passages[:8]
        )
        more = f"<li>and {len(each.passages) - 8} more</li>" if len(each.passages) > 8 else ""
        rate = f'<p class="soft">{escape(each.stated)}</p>' if each.stated else ""
        word = FINDINGS.get(each.kind, each.kind)
        parts.append(
            f'<details class="rule"><summary><span class="badge distorted">{escape(word)}</span> {escape(each.what)}'
            f"</summary><ul>{words}{more}</ul>{rate}</details>"
        )
    body = "".join(parts) or "<p>Nothing was found that does not fit. That is no proof.</p>"
    return f"<h2>What does not fit: {len(found)}</h2>{body}"


def _claims(request: Request, review: Review, query: dict[str, str]) -> str:
    every = review.claims()
    kind, decision = query.get("kind") or FIGURES, query.get("decision") or ""
    kinds = sorted({claim.kind for claim in every})
    if kind not in {FIGURES, "all", *kinds}:
        raise UnknownName(f"no kind {kind!r}", expected=", ".join((FIGURES, "all", *kinds)))
    if decision and decision not in STATUS:
        raise UnknownName(f"no decision {decision!r}", expected=", ".join(STATUS))
    chosen = [c for c in every if _is(c, kind) and (not decision or c.status == decision)]
    at = f"{AT}/{review.id}"
    start, steps = paged(len(chosen), SHOWN, at, query)
    said = f"?{urlencode(query)}" if query else ""
    flags: dict[str, list[str]] = {}
    for each in review.desk.findings:
        for id in each.claims:
            flags.setdefault(id, []).append(each.kind)
    rows = "".join(
        _claim(review, claim, sorted(set(flags.get(claim.id, [])))) for claim in chosen[start : start + SHOWN]
    )
    counts = ", ".join(f"{sum(c.status == s for c in every)} {word}" for s, word in STATUS.items())
    options = [(FIGURES, FIGURES), ("all", "all"), *((word, word) for word in kinds)]
    downloads = "".join(
        f'<li><a href="{AT}/{review.id}/{name}" download>{name}</a>: {what}</li>'
        for name, (_, what) in DOWNLOADS.items()
    )
    swap = 'hx-target="#claims" hx-select="#claims" hx-swap="outerHTML"'
    return (
        f'<section id="claims" aria-labelledby="claims-head"><h2 id="claims-head">Candidates: {len(every)}</h2>'
        f'<p id="claims-told">{counts}.</p><form method="get" action="{at}" hx-get="{at}" hx-trigger="change, submit" '
        'hx-replace-url="true" '
        f'{swap}><div class="fields">{select("kind", "Kind", options, kind)}'
        f"{select('decision', 'Decision', [('', 'any'), *STATUS.items()], decision)}</div>"
        '<p class="steps"><button>Show</button></p></form>'
        f'<form method="post" action="{escape(at + said)}" hx-post="{escape(at + said)}" {swap}>{pages.guard(request)}'
        f'<ol class="candidates">{rows}</ol></form>{steps if rows else "<p>None.</p>"}'
        f"<h3>Take away</h3><ul>{downloads}</ul></section>"
    )


def _is(claim: Claim, kind: str) -> bool:
    return kind in {"all", claim.kind} or (kind == FIGURES and (claim.is_figure or claim.kind == "quote"))


def _claim(review: Review, claim: Claim, flags: Sequence[str]) -> str:
    """Return one candidate: what licet says of it, what the text says, and what can be decided."""
    support = review.desk.support.get(claim.id)
    value = evidence_report.number(claim.value) if isinstance(claim.value, float) else str(claim.value or "")
    who = " ‹ ".join(shown(part, 60) for part in claim.chain[1:]) or claim.speaker
    told = [] if claim.kind == "quote" else [("about", claim.subject), ("says", claim.predicate)]
    said = [
        *told, ("value", f"{value} {claim.unit}".strip()),
        ("period", claim.period), ("said by", who), ("measured by", claim.measured_by),
    ]  # fmt: skip
    items = "".join(f"<div><dt>{name}</dt><dd>{escape(shown(text, 120))}</dd></div>" for name, text in said if text)
    id = escape(claim.id)
    stands = STATUS[claim.status]
    marks = "".join(f' <span class="badge distorted">{escape(flag)}</span>' for flag in flags)
    behind = ""
    if support:
        behind = f"{support.level}; {_number(support.articles, 'article')}, "
        behind += f"{_number(support.origins, 'origin')}"
    name = next((d.name for d in review.documents if d.digest == claim.document), "")
    buttons = "".join(
        f'<button id="{word}-{id}" name="{"reopen" if claim.status == status else word}" value="{id}" '
        f'aria-pressed="{"true" if claim.status == status else "false"}" aria-describedby="w-{id}">{label}</button> '
        for word, status, label in (("confirm", "confirmed", "Confirm"), ("reject", "rejected", "Reject"))
    )
    return (
        f'<li id="c-{id}" class="candidate {stands}"><p><span class="badge">{escape(claim.kind)}</span>{marks} '
        f'<span class="soft">{stands}{"; " + behind if behind else ""}</span></p>'
        f'<div class="untrusted"><p id="w-{id}"><q>{escape(shown(claim.text, 300))}</q></p><dl class="facts">{items}'
        f'</dl></div><p class="steps">{buttons}<a href="#at-{id}">in the text</a> '
        f'<span class="soft">{escape(name)}</span>'
        "</p></li>"
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _texts(review: Review) -> str:
    parts = []
    carriers = review.desk.lineage.carriers
    for n, (document, reading) in enumerate(zip(review.documents, review.desk.readings, strict=True)):
        about = ", ".join(part for part in (document.outlet, document.published, document.read_by) if part)
        sign = f' <span class="badge distorted">{escape(carriers[n])}</span>' if n in carriers else ""
        opened = " open" if len(review.documents) == 1 else ""
        parts.append(
            f'<details class="rule"{opened}><summary>{escape(shown(document.name, 100))}{sign}</summary>'
            f'<p class="soft">{escape(shown(about, 200))}; sha256 <code>{document.digest[:16]}</code></p>'
            f'<div class="untrusted doc" role="region" aria-label="Text {n + 1}, as it was given" tabindex="0">'
            f"{marked(document.text, reading.claims)}</div></details>"
        )
    key = (
        '<p class="soft">Marked: <mark class="figure">figures</mark>, <mark class="quote">quotes</mark>, '
        '<mark class="other">dates, attributes and statements</mark>.</p>'
    )
    return f"<h2>The texts, as given</h2>{key}{''.join(parts)}"


def _more(request: Request, review: Review) -> str:
    back = (
        f'<form method="post" action="{AT}/{review.id}" enctype="multipart/form-data">{pages.guard(request)}'
        f"{entry('table', 'A review file edited elsewhere, with decisions and corrections', REVIEW, 'file')}"
        '<p class="steps"><button>Take it up</button></p></form>'
    )
    return (
        f"<h2>More</h2>{fold('Read another text beside these', _form(request, review.id))}"
        f'{fold("Bring a review file back", back)}<p><a href="{AT}">Begin anew with other texts</a></p>'
    )


def download(reviews: Reviews, request: Request) -> Response:
    """Return a file of a review."""
    pages.known_query(request)
    review = reviews.find(request.path_params["id"], pages.token(request))
    name = request.path_params["name"]
    if name not in DOWNLOADS:
        raise UnknownName(f"no file {name!r}", expected=", ".join(DOWNLOADS))
    match name:
        case "review.csv":
            content = review.table
        case "claims.csv":
            content = review.confirmed_table()
        case "claims.jsonld":
            content = review.confirmed_graph()
        case _:
            content = evidence_report.html(review.desk, review.claims()).encode()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=DOWNLOADS[name][0], headers=headers)


def routes() -> list[BaseRoute]:
    """Return the routes of the pages."""
    reviews = Reviews()

    def start(request: Request, form: FormData | None = None) -> "tuple[str, str] | Response":
        return bring(reviews, request, form)

    def one(request: Request, form: FormData | None = None) -> "tuple[str, str] | Response":
        return show(reviews, request, form)

    def take(request: Request) -> Response:
        return download(reviews, request)

    def view(handler: pages.View) -> pages.View:
        return pages.page_view("Read a text", "/evidence", handler, role="analyst")

    return [
        Route(AT, view(start), methods=["GET", "POST"]),
        Route(f"{AT}/{{id}}", view(one), methods=["GET", "POST"]),
        Route(f"{AT}/{{id}}/{{name}}", view(take)),
    ]
