"""The OpenAPI 3.1 document, made from the operations, their types and the fact dictionary."""

import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from licet.interfaces.http.operation import JSON, Call, NoQuery, Operation
from licet.interfaces.http.problems import MEDIA_TYPE, Problem
from licet.version import __version__

REFERENCE = "#/components/schemas/{name}"
ABOUT = (
    "May this shipment go, on that day, under which rule? Every answer carries an ETag: the digest of the law, the "
    "lists and the version it follows from. Unknown fields and parameters are refused. An absent fact is unknown, and "
    "an answer that depends on it is indeterminate, with its range. Answers report what the encoded rules say; they "
    "are not legal advice."
)
HEADERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": "A key of the asker's; a request sent again under the same key gets the same reply.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "If-None-Match": {
        "description": "The ETag of an answer that is held; 304, or 412 where something is asked, says it stands.",
        "schema": {"type": "string"},
    },
    "If-Match": {
        "description": "Answer only from the law and lists of this ETag.",
        "schema": {"type": "string"},
    },
    "Prefer": {
        "description": "respond-async: take the batch in and answer 202.",
        "schema": {"type": "string", "examples": ["respond-async"]},
    },
}


def answer(call: Call) -> dict[str, Any]:
    """Return the document."""
    return document()


@cache
def document() -> dict[str, Any]:
    """Return the document of the operations under /api/v1; made once."""
    from licet.interfaces.http.api import OPERATIONS

    return build(OPERATIONS)


def build(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """Return the OpenAPI document of a list of operations.

    Example:
        >>> build(())["openapi"]
        '3.1.0'
    """
    types = [kind for o in operations for kind in (o.reply, o.body, o.query, o.queries) if kind not in (None, bytes)]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=REFERENCE)
    by_type = dict(zip(map(str, types), schemas, strict=False))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, by_type, components)
    queries = {o.query.__name__ for o in operations}
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "licet", "version": __version__, "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/api/v1"}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {name: _clean(schema) for name, schema in components.items() if name not in queries},
        },
    }


def _operation(operation: Operation, by_type: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "operationId": _id(operation),
        "summary": operation.summary,
        "tags": [operation.path.split("/")[1]],
        "parameters": _parameters(operation, by_type, components),
        "responses": _responses(operation, by_type),
        "x-role": operation.role,
    }
    if operation.body is not None:
        content = {media: {"schema": by_type.get(str(operation.body), {"type": "string"})} for media in operation.media}
        if operation.queries is not None:
            form = {"queries": by_type[str(operation.queries)]}
            schema = {"type": "object", "properties": form, "required": ["queries"], "additionalProperties": False}
            content = {m: {"schema": schema, "encoding": {"queries": {"contentType": JSON}}} for m in operation.media}
        plain["requestBody"] = {"required": True, "content": content}
    return plain


def _id(operation: Operation) -> str:
    words = re.sub(r"[{}./]+", " ", operation.path).split()
    return "_".join([operation.method.lower(), *words])


def _parameters(operation: Operation, by_type: dict[str, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.query is not NoQuery:
        schema = components[operation.query.__name__]
        required = schema.get("required", [])
        for name, kind in schema["properties"].items():
            told = {"schema": kind}
            if name == "queries":
                told = {"content": {JSON: {"schema": by_type[str(operation.queries)]}}}
            found.append({"name": name, "in": "query", "required": name in required, **told})
    names = ["If-None-Match", "If-Match"] if operation.tagged else []
    names += ["Idempotency-Key"] if operation.method != "GET" else []
    names += ["Prefer"] if 202 in operation.more else []
    return found + [{"name": name, "in": "header", "required": False, **HEADERS[name]} for name in names]


def _responses(operation: Operation, by_type: dict[str, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": operation.summary}
    if operation.status != 204:
        schema = by_type[str(operation.reply)] if operation.reply else {"type": "string"}
        success["content"] = {operation.gives: {"schema": schema}}
    if operation.tagged:
        about = "The digest of the law, the lists and the version."
        success["headers"] = {"ETag": {"description": about, "schema": {"type": "string"}}}
    found = {str(operation.status): success}
    if operation.tagged and operation.method == "GET":
        found["304"] = {"description": "The answer that is held still stands."}
    for status in sorted(_refusals(operation)):
        about = operation.more.get(status, HTTPStatus(status).phrase)
        content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(name="Problem")}}}
        if status < 300:
            content = {JSON: {"schema": {"$ref": REFERENCE.format(name="BatchReply")}}}
        found[str(status)] = {"description": about, "content": content}
    return found


def _refusals(operation: Operation) -> Iterable[int]:
    found = {400, 401, 403, 413, 421, 503, *operation.more}
    if operation.tagged:
        found.add(412)
    if operation.method != "GET":
        found |= {409, 422}
    if operation.queries is not None:
        found.add(422)
    if operation.body is not None:
        found |= {404, 415}
    return found


def _clean(schema: Any) -> Any:
    """Return a schema with the first paragraph of each description; arguments are documented on the fields."""
    if isinstance(schema, dict):
        cleaned = {key: _clean(value) for key, value in schema.items()}
        if isinstance(cleaned.get("description"), str):
            cleaned["description"] = cleaned["description"].partition("\n\n")[0]
        return cleaned
    return [_clean(part) for part in schema] if isinstance(schema, list) else schema
