"""The reconciliation service for OpenRefine: names in a table are matched with listed parties (protocol 0.2).

Source: W3C Entity Reconciliation community group, Reconciliation Service API 0.2.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from licet.interfaces.http import bodies
from licet.interfaces.http.bodies import Name, Whole
from licet.interfaces.http.operation import JSON, Call
from licet.interfaces.http.problems import Refused

FORM = "application/x-www-form-urlencoded"
PARTY = "party"
LIMIT = 10


class Condition(bodies.Body):
    """A property that narrows a search; listed parties are matched by name alone, so none is used."""

    pid: str
    v: Any


class Query(bodies.Body):
    """One name to reconcile."""

    query: Name
    type: str | list[str] | UnsetType = UNSET
    limit: Whole = LIMIT
    properties: list[Condition] | UnsetType = UNSET
    type_strict: str | UnsetType = UNSET


Queries = Annotated[dict[str, Query], Meta(min_length=1)]


class QueriesQuery(bodies.Body):
    """Names to reconcile, as JSON; without them the service describes itself."""

    queries: str | UnsetType = UNSET


class Type(msgspec.Struct):
    """What a candidate is."""

    id: str
    name: str


class Candidate(msgspec.Struct):
    """A listed party that may be meant: score from 0 to 100; a match is a settled hit."""

    id: str
    name: str
    type: list[Type]
    score: float
    match: bool


class Candidates(msgspec.Struct):
    """The candidates of one name, best first."""

    result: list[Candidate]


class Manifest(msgspec.Struct, rename="camel"):
    """What the service says of itself."""

    versions: list[str]
    name: str
    identifier_space: str
    schema_space: str
    default_types: list[Type]


TYPE = Type(PARTY, "Listed party")
MANIFEST = Manifest(["0.2"], "Listed parties", "urn:licet:entry", "urn:licet:schema", [TYPE])


def answer(call: Call) -> Response:
    """Return the candidates of the names in the query or the form; without names, the manifest."""
    return _open(call.request, MANIFEST if call.body is None else _answer(call, call.body))


def _answer(call: Call, queries: dict[str, Query]) -> dict[str, Candidates]:
    import polars as pl

    from licet.screening import hits

    limit = call.house.settings.limits.parties
    if len(queries) > limit:
        raise Refused("TooLarge", f"{len(queries):,} names, more than {limit:,}", todo="send them in parts")
    if call.listed.index is None:
        raise Refused("Conflict", "this server has no lists", todo="start it with --list")
    texts = list(dict.fromkeys(query.query for query in queries.values()))
    most = max((int(query.limit) for query in queries.values()), default=LIMIT)
    found, _ = hits.screen(
        pl.DataFrame({PARTY: texts}, {PARTY: pl.String}), call.listed.index, hits.Thresholds(), top=most
    )
    by_text: dict[str, list[Candidate]] = {}
    for row in found.iter_rows(named=True):
        settled = row["status"] == "settled"
        candidate = Candidate(row["entry_id"], row["name"], [TYPE], round(100 * row["score"], 2), settled)
        by_text.setdefault(row["text"], []).append(candidate)
    return {key: Candidates(by_text.get(query.query, [])[: int(query.limit)]) for key, query in queries.items()}


def _open(request: Request, found: Any) -> Response:
    """Return a reply that a page of this machine may read: OpenRefine is one, served from another port."""
    headers = {"cross-origin-resource-policy": "cross-origin", "vary": "origin"}
    origin = request.headers.get("origin", "")
    if (urlsplit(origin).hostname if origin.isascii() else None) in {"localhost", "127.0.0.1", "::1"}:
        headers["access-control-allow-origin"] = origin
    return Response(msgspec.json.encode(found), 200, headers, JSON)
