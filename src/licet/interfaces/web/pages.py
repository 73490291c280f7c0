"""The frame of every page: head, navigation, landmarks; how a view is answered, and how a form is guarded.

A form carries the token of the visitor's cookie (double submit). A request that changes something or carries facts is
refused without it, and where the browser says that it comes from another site.
"""

import secrets
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from licet.errors import LicetError
from licet.interfaces.http.settings import allows
from licet.interfaces.web.assets import HTMX

COOKIE = "licet_csrf"
MENU = (
    ("/", "Ask"),
    ("/batch", "Batch"),
    ("/case", "Case"),
    ("/law", "Law"),
    ("/lists", "Lists"),
    ("/evidence", "Evidence"),
)
NOTE = "licet reports what the encoded rules say on a day; it is not legal advice."


class Refused(LicetError):
    """A form without the token of its page."""


def shell(title: str, at: str, main: str, lang: str = "en", menu: bool = True) -> str:
    """Return a whole page around the content of its main landmark.

    Example:
        >>> "<title>A &lt; B · licet</title>" in shell("A < B", "/", "")
        True
    """
    items = "".join(
        f'<li><a href="{path}"{" aria-current=page" if path == at else ""}>{name}</a></li>' for path, name in MENU
    )
    head = (
        '<a class="skip" href="#main">Skip to the content</a>'
        f'<header class="site"><a class="brand" href="/">licet</a>'
        f'<nav aria-label="Pages"><ul>{items}</ul></nav></header>'
        if menu
        else ""
    )
    foot = f'<footer class="site soft">{NOTE}</footer>' if menu else ""
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false,"allowEval":false,'
        '"selfRequestsOnly":true,"historyCacheSize":0}\'>'
        f"<title>{escape(title)} · licet</title>"
        '<link rel="icon" href="/static/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/static/style.css">'
        f'<script src="/static/{HTMX}" defer></script><script src="/static/web.js" defer></script></head>\n'
        f'<body>{head}<p id="said" class="unseen" role="status"></p>\n<main id="main" tabindex="-1">{main}</main>\n'
        f"{foot}</body></html>\n"
    )


def token(request: Request) -> str:
    """Return the visitor's token, a new one if the visitor has none."""
    if not hasattr(request.state, "token"):
        request.state.token = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    said: str = request.state.token
    return said


def guard(request: Request) -> str:
    """Return the hidden field that a form needs."""
    return f'<input type="hidden" name="_token" value="{escape(token(request))}">'


def check_form(request: Request, form: FormData) -> None:
    """Refuse a form that does not come from one of our pages.

    Raises:
        Refused: the token is missing or another's, or the browser names another site as origin.
    """
    sent, kept = str(form.get("_token", "")), request.cookies.get(COOKIE, "")
    origin = request.headers.get("origin")
    foreign = origin not in (None, "null") and urlsplit(origin).netloc != request.headers.get("host")
    cross = request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if foreign or cross or not kept or not secrets.compare_digest(sent.encode(), kept.encode()):
        raise Refused(
            "the form does not carry the token of its page", todo="load the page again, with cookies allowed, and send"
        )


def answer(request: Request, html: str, status: int = 200) -> HTMLResponse:
    """Return a response with the visitor's cookie."""
    response = HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
    if request.cookies.get(COOKIE) != token(request):
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, token(request), samesite="strict", httponly=True, secure=secure, path="/")
    return response


def problem(error: LicetError) -> str:
    """Return the four parts of an error as HTML."""
    rest = " ".join(
        part
        for part in (
            f"Expected {escape(error.expected.rstrip('.'))}." if error.expected else "",
            f"{escape(error.todo[0].upper() + error.todo[1:].rstrip('.'))}." if error.todo else "",
        )
        if part
    )
    where = f"{escape(error.where)}: " if error.where else ""
    what = escape(error.what.rstrip("."))
    more = f"<p>{rest}</p>" if rest else ""
    return f'<div class="problem" role="alert"><h2>{type(error).__name__}</h2><p>{where}{what}.</p>{more}</div>'


View = Callable[..., Any]


def page_view(title: str, at: str, view: View, role: str = "reader") -> Callable[[Request], Any]:
    """Return a handler: `view(request)` for GET, `view(request, form)` for POST, in a thread; it returns the content of
    main, a (title, content) pair, or a whole response. Errors of licet become a page. Where the server has tokens, the
    visitor's must have the role."""

    async def handle(request: Request) -> Response:
        try:
            visitor = request.scope.get("token")
            if visitor is not None and not allows(visitor.role, role):
                raise Refused(f"the role of {visitor.name} does not reach this page", expected=f"the role {role}")
            if request.method == "POST":
                async with request.form(max_files=20, max_fields=400) as form:
                    check_form(request, form)
                    made = await run_in_threadpool(view, request, form)
            else:
                made = await run_in_threadpool(view, request)
        except LicetError as error:
            status = 403 if isinstance(error, Refused) else 400
            body = f"<h1>{escape(title)}</h1>{problem(error)}"
            return answer(request, shell(f"{title}: {error.what}", at, body), status)
        if isinstance(made, Response):
            return made
        name, main = made if isinstance(made, tuple) else (title, made)
        return answer(request, shell(name, at, main))

    return handle


def known_query(request: Request, *names: str) -> dict[str, str]:
    """Return the query parameters; one the page does not have is refused.

    Raises:
        UnknownName: a parameter the page does not have; the nearest is named.
    """
    from licet.errors import UnknownName, nearest

    for name in request.query_params:
        if name not in names:
            near = ", ".join(nearest(name, names)) or ", ".join(names)
            raise UnknownName(f"the page has no parameter {name!r}", where=request.url.path, todo=f"nearest: {near}")
    return dict(request.query_params)
