"""One operation of the API, as data, and how a request becomes a call of its function.

    role ── precondition ── query ── body ── key ── function ── reply
    403     304, 412        400      4xx    409    4xx, 503    ETag

A function takes a Call and returns a value or a response; it holds no HTTP but what it returns.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from licet.errors import nearest
from licet.interfaces.http.house import House
from licet.interfaces.http.listed import Listed
from licet.interfaces.http.problems import Refused, answer_error
from licet.interfaces.http.replies import Kept
from licet.interfaces.http.settings import Token, allows

JSON = "application/json"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
SMALL = 64 * 1024  # bytes decoded without leaving the event loop


class NoQuery(msgspec.Struct, forbid_unknown_fields=True):
    """An operation without query parameters."""


@dataclass(frozen=True)
class Operation:
    """One operation.

    Args:
        method, path: as in the OpenAPI document, below /api/v1.
        function: what answers; takes a Call.
        summary: one sentence.
        reply: type of the reply, or None where the reply is no JSON.
        query, body: types of the query and of the body.
        media: media types of the body, the first is the usual one; of the reply where it is no JSON: `gives`.
        role: the least role that may ask.
        long: worked on by the pool, where a bounded number works at once; a list of shipments always is.
        status: of a success.
        tagged: whether the reply follows from law and lists, and carries their digest.
        queries: type of the JSON in the parameter or form field `queries`.
        more: further statuses and what they say.
    """

    method: str
    path: str
    function: Callable[["Call"], Any]
    summary: str
    reply: Any = None
    query: type[msgspec.Struct] = NoQuery
    body: Any = None
    media: tuple[str, ...] = (JSON,)
    gives: str = JSON
    role: str = "reader"
    long: bool = False
    status: int = 200
    tagged: bool = True
    queries: Any = None
    more: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request that has been read: what an operation's function takes."""

    house: House
    listed: Listed
    request: Request
    query: Any
    body: Any
    media: str
    token: Token | None

    @property
    def path(self) -> dict[str, str]:
        """Return the parameters of the path."""
        found: dict[str, str] = self.request.path_params
        return found

    @property
    def asker(self) -> str:
        """Return the name of the token that asks; empty where the server has no tokens."""
        return self.token.name if self.token else ""

    @property
    def key(self) -> str | None:
        """Return the idempotency key."""
        return self.request.headers.get("idempotency-key")


def endpoint(operations: list[Operation]) -> Callable[[Request], Any]:
    """Return the endpoint of one path: the operations by method."""
    by_method = {operation.method: operation for operation in operations}

    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await _answer(by_method[method], request)

    return answer


async def _answer(operation: Operation, request: Request) -> Response:
    house: House = request.app.state.house
    token: Token | None = request.scope.get("token")
    if token is not None and not allows(token.role, operation.role):
        raise Refused("Forbidden", f"the role {token.role} may not do this", expected=f"the role {operation.role}")
    given = request.headers.get("idempotency-key")
    if given is not None and not KEY.fullmatch(given):
        raise Refused("BadRequest", "the Idempotency-Key cannot be read", expected="1 to 255 visible ASCII characters")
    query = read_query(operation.query, request)
    raw = await request.body()
    media = _media(operation, request)
    body = await _decode(operation, raw)
    if operation.queries is not None:
        text = getattr(query, "queries", UNSET) if operation.body is None else _field(raw, "queries")
        body = None if text is UNSET else decode(text.encode("utf-8", "surrogatepass"), operation.queries)
    _check_rows(house, body)
    law = _law(query, body)
    listed = house.listed  # one edition for the tag and the answer
    tag = house.tag(law, listed.digest) if operation.tagged else None
    stopped = _precondition(request, tag)
    if stopped is not None:
        return stopped
    call = Call(house, listed, request, query, body, media, token)
    if call.key is None or operation.method == "GET":
        return await _run(operation, call, tag)
    return await _once(operation, call, tag, raw)


async def _run(operation: Operation, call: Call, tag: str | None) -> Response:
    """Call the function, in the pool where it is long, and encode what it returns."""
    if operation.long or isinstance(getattr(call.body, "facts", None), list):
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(call.house.workers, lambda: _encoded(operation, operation.function(call)))
    else:
        found = _encoded(operation, operation.function(call))
    if tag is not None and found.status_code < 300:
        found.headers["etag"] = tag
        found.headers["cache-control"] = "no-cache"
    return found


def _encoded(operation: Operation, found: Any) -> Response:
    if isinstance(found, Response):
        return found
    return Response(msgspec.json.encode(found), operation.status, media_type=JSON)


async def _once(operation: Operation, call: Call, tag: str | None, raw: bytes) -> Response:
    """Answer a request with an idempotency key: the first is worked on, the others get the same reply."""
    where = f"{operation.method} {call.request.url.path}?{call.request.url.query}"
    key = (call.asker, where, call.key or "")
    asked = hashlib.sha256(f"{where}\n{call.media}\n".encode() + raw).hexdigest()
    replies = await asyncio.to_thread(lambda: call.house.replies)
    kept = await asyncio.to_thread(replies.claim, key, asked)
    if kept is not None:
        if kept.request != asked:
            raise Refused("KeyReused", "this Idempotency-Key came with another body", todo="make a new key")
        if kept.status is None:
            wait = {"retry-after": "1"}
            raise Refused("Conflict", "the first request with this Idempotency-Key is being answered", headers=wait)
        return Response(kept.body, kept.status, {**dict(kept.headers), "idempotency-replayed": "true"})
    made: Kept | None = None
    try:
        try:
            found = await _run(operation, call, tag)
        except Exception as error:
            found = answer_error(call.request, error)
            if found.status_code >= 500:
                raise
        body = getattr(found, "body", None)  # a stream is worked out again, and comes out the same
        if isinstance(body, bytes):
            headers = tuple((name, value) for name, value in found.headers.items() if name != "content-length")
            made = Kept(asked, found.status_code, headers, body)
        return found
    finally:  # kept before the reply goes out; shielded, since a request that took too long is canceled
        done = asyncio.to_thread(replies.keep, key, made) if made else asyncio.to_thread(replies.drop, key)
        await asyncio.shield(asyncio.ensure_future(done))


def read_query(kind: type[msgspec.Struct], request: Request) -> Any:
    """Return the query parameters as a struct.

    Raises:
        Refused: a parameter the operation does not have, one given twice, or a value that does not fit.
    """
    fields = field_names(kind)
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in fields:
            near = ", ".join(nearest(name, fields)) or ", ".join(fields)
            raise Refused("BadRequest", f"there is no query parameter {name!r}", todo=f"nearest: {near or 'none'}")
        if name in given:
            raise Refused("BadRequest", f"the query parameter {name!r} is given twice")
        given[name] = value
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Refused("BadRequest", f"{_sentence(error)}", where="query") from None


@cache
def field_names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of a struct's fields as they are given."""
    return tuple(field.encode_name for field in msgspec.structs.fields(kind))


def _media(operation: Operation, request: Request) -> str:
    if operation.body is None:
        return ""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in operation.media:
        expected = " or ".join(operation.media)
        raise Refused("UnsupportedMediaType", f"a body of {media or 'no media type'} is not read", expected=expected)
    return media


async def _decode(operation: Operation, raw: bytes) -> Any:
    if operation.body is None:
        if raw:
            raise Refused("BadRequest", "this request takes no body")
        return None
    if operation.body is bytes:
        return raw
    if len(raw) > SMALL:
        return await asyncio.to_thread(decode, raw, operation.body)
    return decode(raw, operation.body)


def _field(raw: bytes, name: str) -> str:
    """Return the one field of a form."""
    try:
        form = parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=8)
    except ValueError:  # a UnicodeDecodeError is one
        raise Refused("BadRequest", "the form cannot be read", expected=f"{name}=…") from None
    if [given for given, _ in form] != [name]:
        raise Refused("BadValue", f"the form has other fields than {name}", expected=f"{name}=…")
    return form[0][1]


def decode(raw: bytes, kind: Any) -> Any:
    """Return a JSON body as its type.

    Raises:
        Refused: the body is no JSON, or does not fit; the place is named, and the nearest known field.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at ")
        unknown = re.search(r"unknown field `(.*)`", text)
        todo = _nearest_field(unknown[1], where) if unknown else None
        raise Refused("BadValue", f"{text[0].lower()}{text[1:]}", where=where.strip("`") or None, todo=todo) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("BadRequest", f"the body is no JSON: {error}") from None


def _nearest_field(name: str, where: str) -> str | None:
    from licet.interfaces.http.bodies import given

    near = nearest(name, [entry.name for entry in given()]) if "facts" in where else []
    return f"nearest known fact: {', '.join(near)}" if near else None


def _sentence(error: Exception) -> str:
    text = str(error).replace("`$.", "`").replace("$.", "")
    return f"{text[0].lower()}{text[1:]}"


def _check_rows(house: House, body: Any) -> None:
    limits = house.settings.limits
    for name, limit in (("facts", limits.rows), ("shipments", limits.rows), ("names", limits.parties)):
        given = getattr(body, name, None)
        if isinstance(given, list) and len(given) > limit:
            todo = "send them in parts" if name == "names" else "send them as a batch to /api/v1/batches"
            raise Refused("TooLarge", f"{name} holds {len(given):,}, more than {limit:,}", where=f"$.{name}", todo=todo)


def _law(query: Any, body: Any) -> str:
    return getattr(body, "law", None) or getattr(query, "law", None) or "us"


def _precondition(request: Request, tag: str | None) -> Response | None:
    """Return 304 where the asker's copy stands, or refuse where law or lists are others than asked for."""
    if tag is None:
        return None
    wanted, known = request.headers.get("if-match"), request.headers.get("if-none-match")
    if wanted is not None and not _names(wanted, tag, strong=True):
        raise Refused("PreconditionFailed", "the law or the lists have changed", headers={"etag": tag})
    if known is not None and _names(known, tag):
        if request.method in {"GET", "HEAD"}:
            return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
        raise Refused("PreconditionFailed", "the law and the lists are those of your answer", headers={"etag": tag})
    return None


def _names(header: str, tag: str, strong: bool = False) -> bool:
    tags = [part.strip() for part in header.split(",")]
    return "*" in tags or tag in tags or (not strong and f"W/{tag}" in tags)
