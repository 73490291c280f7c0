"""Errors as RFC 9457 problem documents: what is wrong, where, what was expected, what to do."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from licet.errors import LicetError, nearest

MEDIA_TYPE = "application/problem+json"
# kind -> (status, title); the kinds that are classes of licet.errors come first
KINDS: dict[str, tuple[int, str]] = {
    "UnknownFact": (422, "A fact the dictionary does not have"),
    "UnknownName": (404, "A name that does not exist"),
    "BadValue": (422, "A value that does not fit"),
    "BadFile": (422, "A body that cannot be read"),
    "KeyTaken": (409, "A key under which something else is kept"),
    "BadInput": (422, "Input that cannot be read as asked"),
    "LawError": (422, "Rules that contradict themselves"),
    "StaleList": (409, "A list older than the day asked about"),
    "ListRefused": (409, "A list update the guard does not accept"),
    "LicetError": (422, "A question without an answer"),
    "BadRequest": (400, "A request that cannot be read"),
    "Unauthorized": (401, "A token is needed"),
    "Forbidden": (403, "The token's role does not allow this"),
    "NotFound": (404, "No such resource"),
    "MethodNotAllowed": (405, "The resource does not offer this method"),
    "NotAcceptable": (406, "No offered representation is accepted"),
    "Conflict": (409, "The resource is not in a state for this"),
    "LengthRequired": (411, "The body has no length"),
    "PreconditionFailed": (412, "The law and lists are not those the request asks for"),
    "TooLarge": (413, "More than one request may ask"),
    "UnsupportedMediaType": (415, "A body of a kind that is not read here"),
    "Misdirected": (421, "A host name this server does not answer to"),
    "KeyReused": (422, "An idempotency key used for another request"),
    "Failed": (500, "The server failed; the failure is in its log"),
    "Busy": (503, "The server is full"),
    "TooLong": (503, "The answer takes longer than the limit"),
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An RFC 9457 problem document; `expected` and `todo` say what would have been accepted and what to try."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    expected: str | None = None
    todo: str | None = None


class Refused(Exception):
    """A request that is refused for its form, with the kind of problem and what to say of it."""

    def __init__(self, kind: str, detail: str, *, headers: dict[str, str] | None = None, **parts: str | None):
        self.kind, self.detail, self.headers, self.parts = kind, detail, headers, parts
        super().__init__(detail)


def problem(kind: str, detail: str, headers: dict[str, str] | None = None, **parts: str | None) -> Response:
    """Return a problem document as a response."""
    status, title = KINDS[kind]
    document = Problem(f"/api/v1/docs#{kind}", title, status, detail, **parts)
    return Response(msgspec.json.encode(document), status, headers, MEDIA_TYPE)


def of_error(error: LicetError, store: str | None = None) -> Response:
    """Return the problem of an error of licet, with its four parts; where the store lies is the server's own matter."""
    kind = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in KINDS)
    where = error.where.replace(store, "the store") if error.where and store else error.where
    return problem(kind, f"{error.what}.", where=where, expected=error.expected, todo=error.todo)


def of_http(error: HTTPException, request: Request) -> Response:
    """Return the problem of an error of the router: no such path, with the nearest there is, or no such method."""
    kind = {404: "NotFound", 405: "MethodNotAllowed", 413: "TooLarge"}.get(error.status_code, "BadRequest")
    headers = dict(error.headers) if error.headers else None
    path = request.url.path
    if kind == "NotFound" and error.detail == "Not Found":  # the router's own words
        near = nearest(path, _paths(request.app.routes, ""))
        todo = f"nearest: {', '.join(near)}" if near else "see /api/v1/docs"
        return problem(kind, f"there is nothing at {path[:200]!r}", headers, todo=todo)
    if kind == "MethodNotAllowed":
        offered = (headers or {}).get("Allow")
        return problem(kind, f"{path[:200]} does not offer {request.method[:20]}", headers, expected=offered)
    return problem(kind, error.detail or KINDS[kind][1], headers)


def _paths(routes: Iterable[BaseRoute], before: str) -> Iterator[str]:
    """Yield the paths of routes, those of mounted ones too."""
    for route in routes:
        path = before + getattr(route, "path", "")
        below = getattr(route, "routes", None)
        if below:
            yield from _paths(below, path)
        else:
            yield path


def answer_error(request: Request, error: Exception) -> Response:
    """Return the problem of whatever went wrong, for Starlette's exception handlers."""
    if isinstance(error, Refused):
        return problem(error.kind, error.detail, error.headers, **error.parts)
    if isinstance(error, LicetError):
        return of_error(error, request.app.state.settings.store)
    if isinstance(error, HTTPException):
        return of_http(error, request)
    return problem("Failed", "the server failed and kept nothing of the request")


HANDLERS: dict[Any, Any] = dict.fromkeys((Refused, LicetError, HTTPException, Exception), answer_error)
