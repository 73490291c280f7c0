"""The page where a table is dropped: progress, errors by row, filter, download."""

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from licet import law as libraries
from licet.decision.determination import INDETERMINATE, LADDER
from licet.errors import BadFile, UnknownName
from licet.facts import dictionary
from licet.interfaces.web import forms, pages, upload
from licet.interfaces.web.jobs import Job, Jobs
from licet.interfaces.web.lawpages import LAYERS, laws, scrolled
from licet.interfaces.web.paging import paged
from licet.report.charts import ANSWERS
from licet.report.page import table

if TYPE_CHECKING:
    import polars as pl

SHOWN = 50
ERROR = "not decided"
HEADERS = [("", "names of facts"), ("ko", "Korean"), ("zh", "Chinese")]
OUTCOMES = (*LADDER, INDETERMINATE, ERROR)
KINDS = {
    "csv": ("text/csv; charset=utf-8", upload.to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", upload.to_xlsx),
}


def start(jobs: Jobs, request: Request, form: FormData | None = None) -> "str | Response":
    """Return the page for a new table, or begin to decide the one that was sent."""
    if form is None:
        pages.known_query(request)
        return _form(request)
    file = form.get("table")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadFile("no file was chosen", expected="a CSV or XLSX file")
    law, layer = str(form.get("_law") or "us"), str(form.get("_layer") or "text")
    libraries.load(law)
    if layer not in dict(LAYERS):
        raise UnknownName(f"no layer {layer!r}", expected="text or enforcement")
    name = file.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    content = file.file.read()
    headers = str(form.get("_headers") or "")
    if headers not in dict(HEADERS):
        raise UnknownName(f"no headers {headers!r}", expected="ko or zh")
    keep = form.get("_extra") == "keep"
    job = jobs.start(pages.token(request), name, content, law, layer, keep, headers)
    return RedirectResponse(f"/batch/{job.id}", status_code=303)


def _form(request: Request) -> str:
    template = "shipped_on,item_moves,activity,shipped_from,destination,origin,eccn"
    extra = [("refuse", "refuse"), ("keep", "keep as they are")]
    return (
        "<h1>Decide a table</h1><p>One row a shipment; columns are facts, in any order; an empty cell "
        "is unknown. An error in one row leaves the others decided. Names of parties are not screened here: give what "
        "screening found as facts.</p>"
        '<form method="post" action="/batch" enctype="multipart/form-data" id="batch">'
        f'{pages.guard(request)}<div class="drop"><div class="field"><label for="table">CSV or XLSX file: '
        'drop it here, or choose</label><input type="file" id="table" name="table" '
        'accept=".csv,.xlsx" required></div></div>'
        f'<div class="fields">{forms.select("_law", "Whose law", laws(), "us")}'
        f"{forms.select('_layer', 'Layer', LAYERS, 'text')}"
        f"{forms.select('_extra', 'Columns that are no facts', extra, 'refuse')}"
        f"{forms.select('_headers', 'Headers', HEADERS, '')}"
        '</div><p class="steps"><button class="main">Decide</button></p></form>'
        f'<p class="soft">A header to begin with: <code>{template}</code>. Every fact stands in the '
        '<a href="/">question page</a> under “Add a fact”.</p>'
    )


def show(jobs: Jobs, request: Request) -> tuple[str, str]:
    """Return how far a table is, and what came out."""
    query = pages.known_query(request, "outcome", "text", "page")
    job = jobs.find(request.path_params["id"], pages.token(request))
    if job.state in {"waiting", "running"}:
        return f"{job.name}: deciding", _progress(job)
    if job.state == "failed" or job.result is None:
        assert job.problem is not None
        again = '<p><a href="/batch">Send another table</a></p>'
        return (
            f"{job.name}: not decided",
            f'<h1>{escape(job.name)}</h1><div id="job">{pages.problem(job.problem)}</div>{again}',
        )
    return f"{job.name}: decided", _result(job, query)


def _progress(job: Job) -> str:
    text = f"{job.done:,} of {job.rows:,} rows" if job.rows else "reading"
    return (
        f'<h1>{escape(job.name)}</h1><div id="job" hx-get="/batch/{job.id}" hx-trigger="load delay:300ms" '
        'hx-select="#main" hx-target="#main" hx-swap="outerHTML">'
        f'<label for="done">Deciding: {text}</label>'
        f'<progress id="done" max="{max(job.rows, 1)}" value="{job.done}">{text}</progress>'
        f'<p><a href="/batch/{job.id}">Look again</a></p></div>'
    )


def chosen_rows(job: Job, query: dict[str, str]) -> "pl.DataFrame":
    """Return the rows a filter lets through.

    Raises:
        UnknownName: an outcome that does not exist.
    """
    import polars as pl

    assert job.result is not None
    rows, outcome = job.result, query.get("outcome", "")
    if outcome and outcome not in OUTCOMES:
        raise UnknownName(f"no outcome {outcome!r}", expected=", ".join(OUTCOMES))
    if outcome == ERROR:
        rows = rows.filter(pl.col("determination").is_null())
    elif outcome:
        rows = rows.filter(pl.col("determination") == outcome)
    for word in query.get("text", "").lower().split():
        rows = rows.filter(
            pl.any_horizontal(pl.all().cast(pl.String).str.to_lowercase().str.contains(word, literal=True))
        )
    return rows


def _result(job: Job, query: dict[str, str]) -> str:
    assert job.result is not None
    rows = chosen_rows(job, query)
    start, steps = paged(rows.height, SHOWN, f"/batch/{job.id}", query)
    part = rows.slice(start, SHOWN)
    counts = dict(job.result["determination"].fill_null(ERROR).value_counts().iter_rows())
    listed = "".join(
        f'<li><span class="dot {ANSWERS.get(name, "none")}"></span> <strong>{counts[name]:,}</strong> {name}</li>'
        for name in OUTCOMES
        if name in counts
    )
    keep = {name: query[name] for name in ("outcome", "text") if query.get(name)}
    said = f"?{urlencode(keep)}" if keep else ""
    outcomes = [("", "all"), *((name, name) for name in OUTCOMES if name in counts)]
    return (
        f'<h1>{escape(job.name)}</h1><div id="job"><p><strong>{counted(job.rows)}</strong> under '
        f"{escape(libraries.load(job.law).name)}.</p>"
        f'<ul class="counts">{listed}</ul>{_errors(job)}'
        f'<form method="get" action="/batch/{job.id}" hx-get="/batch/{job.id}" hx-trigger="change, submit, input '
        'delay:300ms from:#c-text" hx-target="#rows" hx-select="#rows" hx-swap="outerHTML" '
        'hx-replace-url="true"><div class="fields">'
        f"{forms.select('outcome', 'Outcome', outcomes, query.get('outcome', ''))}"
        '<div class="field"><label for="c-text">Words in any column</label><input type="search" id="c-text" '
        f'name="text" value="{escape(query.get("text", ""))}"></div></div></form>'
        f'<section id="rows" aria-labelledby="rows-head"><h2 id="rows-head">{counted(rows.height)}</h2>'
        f'<p class="steps"><a href="/batch/{job.id}/csv{said}" download>Download CSV</a> '
        f'<a href="/batch/{job.id}/xlsx{said}" download>Download XLSX</a></p>'
        f"{scrolled(_table(part, job), 'Rows')}{steps}</section></div>"
        '<p><a href="/batch">Send another table</a></p>'
    )


def counted(rows: int) -> str:
    """Return a number of rows in words.

    Example:
        >>> counted(1), counted(10_000)
        ('1 row', '10,000 rows')
    """
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _errors(job: Job) -> str:
    if not job.errors:
        return ""
    rows = [
        [escape(job.name), str(error.row), escape(error.column), escape(error.what), escape(error.todo)]
        for error in job.errors[:200]
    ]
    count = len({error.row for error in job.errors})
    more = f"<p>and {len(job.errors) - 200:,} more, in the download</p>" if len(job.errors) > 200 else ""
    head = ["file", "row", "column", "what is wrong", "what would fit"]
    word = "row is" if count == 1 else "rows are"
    return (
        f'<section class="problem" aria-labelledby="errors-head"><h2 id="errors-head">{count:,} {word} not decided</h2>'
        f'<p class="soft">Row 1 is the first below the header.</p>{scrolled(table(head, rows, [1]), "Errors")}{more}'
        "</section>"
    )


def _table(part: "pl.DataFrame", job: Job) -> str:
    known = dictionary()
    given = [c for c in part.columns if c in known][:6]
    head = ["row", "answer", "by", *given]
    rows = []
    for row in part.iter_rows(named=True):
        outcome = row["determination"]
        if outcome is None:
            answer, by = f'<span class="dot none"></span> {ERROR}', escape(row.get("error") or "")
        else:
            facts = {name: forms.text_of(row[name]) for name in part.columns if name in known and row[name] is not None}
            ask = urlencode({**facts, "_law": job.law, "_layer": job.layer})
            words = f"{row['at_least']} to {row['at_most']}" if outcome == INDETERMINATE else outcome
            answer = f'<span class="dot {ANSWERS[outcome]}"></span> <a href="/?{escape(ask)}">{escape(words)}</a>'
            by = escape(row["citation"] or "")
        rows.append([str(row["row"]), answer, by, *(escape(forms.text_of(row[name])) for name in given)])
    return table(head, rows, [0])


def download(jobs: Jobs, request: Request) -> Response:
    """Return the rows a filter lets through as a file."""
    query = pages.known_query(request, "outcome", "text")
    job = jobs.find(request.path_params["id"], pages.token(request))
    if job.result is None:
        raise BadFile("the table is not decided yet", where=job.name)
    kind = request.path_params["kind"]
    if kind not in KINDS:
        raise UnknownName(f"no download as {kind!r}", expected=", ".join(KINDS))
    media, write = KINDS[kind]
    stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in job.name.rsplit(".", 1)[0])
    name = f"{stem}-decided.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(chosen_rows(job, query)), media_type=media, headers=headers)


def routes(most_rows: int) -> list[BaseRoute]:
    """Return the routes of the page."""
    jobs = Jobs(most_rows)

    def begin(request: Request, form: FormData | None = None) -> "str | Response":
        return start(jobs, request, form)

    def look(request: Request) -> tuple[str, str]:
        return show(jobs, request)

    def take(request: Request) -> Response:
        return download(jobs, request)

    return [
        Route("/batch", pages.page_view("Batch", "/batch", begin, role="analyst"), methods=["GET", "POST"]),
        Route("/batch/{id}", pages.page_view("Batch", "/batch", look, role="analyst")),
        Route("/batch/{id}/{kind}", pages.page_view("Batch", "/batch", take, role="analyst")),
    ]
