"""The operations under /api/v1, in the order they are documented; routes and OpenAPI come from this one list."""

from typing import Any

from starlette.routing import BaseRoute, Route

from licet.decision.determination import Determination
from licet.interfaces.http import batches, bodies, docs, openapi, questions, reconcile
from licet.interfaces.http.operation import Operation, endpoint

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST",
        "/decide",
        questions.decide,
        "Decide one shipment, or a list of shipments.",
        reply=Determination | list[Determination],
        body=bodies.Question,
    ),
    Operation(
        "POST",
        "/explain",
        questions.explain,
        "Explain one shipment: the rules that settle it, those that might, and what to ask next.",
        reply=bodies.TraceReply,
        body=bodies.OneQuestion,
    ),
    Operation(
        "POST",
        "/compare",
        questions.compare,
        "Compare shipments under the law and under a policy; those whose answer changes are returned.",
        reply=list[bodies.Changed],
        body=bodies.Comparison,
        long=True,
    ),
    Operation(
        "POST",
        "/screen",
        questions.screen,
        "Screen names against the lists of the server.",
        reply=bodies.ScreeningReply,
        body=bodies.Screening,
        long=True,
        more={409: "The server has no lists."},
    ),
    Operation(
        "POST",
        "/batches",
        batches.start,
        "Decide a table: a stream of one JSON line a shipment, or with `Prefer: respond-async` a batch to fetch.",
        query=batches.BatchQuery,
        body=bytes,
        media=(batches.NDJSON, batches.CSV),
        gives=batches.NDJSON,
        role="analyst",
        long=True,
        more={202: "The batch is taken in; its state is at Location."},
    ),
    Operation(
        "GET",
        "/batches/{batch_id}",
        batches.state,
        "Say how far a batch is.",
        reply=bodies.BatchReply,
        role="analyst",
        tagged=False,
        more={404: "No such batch."},
    ),
    Operation(
        "DELETE",
        "/batches/{batch_id}",
        batches.remove,
        "Forget a batch and its result.",
        role="analyst",
        status=204,
        tagged=False,
        more={404: "No such batch."},
    ),
    Operation(
        "GET",
        "/batches/{batch_id}/result",
        batches.result,
        "Fetch the lines of a finished batch.",
        gives=batches.NDJSON,
        role="analyst",
        tagged=False,
        more={404: "No such batch.", 409: "The batch is not finished."},
    ),
    Operation(
        "GET",
        "/law",
        questions.law,
        "List the rules of a jurisdiction, in all periods or on a day.",
        reply=bodies.LawReply,
        query=questions.LawQuery,
    ),
    Operation(
        "GET",
        "/law/rules/{rule_id}",
        questions.rule,
        "Show every version of a rule with its condition.",
        reply=list[dict[str, Any]],
        query=questions.JurisdictionQuery,
        more={404: "No such rule."},
    ),
    Operation(
        "GET",
        "/law/coverage",
        questions.coverage,
        "Say what of a law is modeled, what is not, and which way that errs.",
        reply=dict[str, Any],
        query=questions.JurisdictionQuery,
    ),
    Operation(
        "GET",
        "/facts",
        questions.facts,
        "List the fact dictionary, or the facts with all words in them.",
        reply=list[bodies.FactReply],
        query=questions.FactsQuery,
    ),
    Operation(
        "GET",
        "/reconcile",
        reconcile.answer,
        "Describe the OpenRefine reconciliation service, or match names with listed parties.",
        reply=dict[str, Any],
        query=reconcile.QueriesQuery,
        queries=reconcile.Queries,
        long=True,
        more={409: "The server has no lists."},
    ),
    Operation(
        "POST",
        "/reconcile",
        reconcile.answer,
        "Match names with listed parties, as OpenRefine asks.",
        reply=dict[str, reconcile.Candidates],
        body=bytes,
        media=(reconcile.FORM,),
        queries=reconcile.Queries,
        long=True,
        more={409: "The server has no lists."},
    ),
    Operation("GET", "/health", questions.health, "Say what the server answers from.", reply=bodies.Health),
    Operation("GET", "/openapi.json", openapi.answer, "This document.", reply=dict[str, Any]),
    Operation("GET", "/docs", docs.page, "This document as a page.", gives="text/html"),
    Operation("GET", "/docs.css", docs.style, "The style of the page.", gives="text/css"),
)


def routes() -> list[BaseRoute]:
    """Return the routes of the API, one a path."""
    by_path: dict[str, list[Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, []).append(operation)
    return [Route(path, endpoint(found), methods=[o.method for o in found]) for path, found in by_path.items()]
