"""The OpenAPI document as one page of HTML without a script: operations, schemas, and the kinds of problems."""

from html import escape
from importlib import resources
from typing import Any

from starlette.responses import Response

from licet.interfaces.http import openapi
from licet.interfaces.http.operation import Call
from licet.interfaces.http.problems import KINDS


def page(call: Call) -> Response:
    """Return the page."""
    return Response(render(openapi.document()), media_type="text/html")


def style(call: Call) -> Response:
    """Return the style of the page."""
    text = resources.files("licet.interfaces.http").joinpath("docs.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css")


def render(document: dict[str, Any]) -> str:
    """Return an OpenAPI document as HTML."""
    schemas = document["components"]["schemas"]
    operations = "".join(
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    problems = "".join(
        f'<tr id="{kind}"><td><code>{kind}</code></td><td>{status}</td><td>{escape(title)}</td></tr>'
        for kind, (status, title) in KINDS.items()
    )
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>licet {escape(info['version'])}: HTTP API</title>"
        '<link rel="stylesheet" href="/api/v1/docs.css"></head><body>'
        f"<header><h1>licet {escape(info['version'])}: HTTP API</h1><p>{escape(info['description'])}</p>"
        '<p><a href="/api/v1/openapi.json">openapi.json</a></p></header>'
        f"<main><h2>Operations</h2>{operations}"
        f"<h2>Schemas</h2>{''.join(_schema(name, schema) for name, schema in schemas.items())}"
        "<h2>Problems</h2><table><thead><tr><th>kind</th><th>status</th><th>meaning</th></tr></thead>"
        f"<tbody>{problems}</tbody></table></main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = ""
    for parameter in operation["parameters"]:
        schema = parameter.get("schema") or parameter["content"]["application/json"]["schema"]
        about = escape(parameter.get("description") or schema.get("description", ""))
        parameters += (
            f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{parameter['in']}</td>"
            f"<td>{_kind(schema)}</td><td>{about}</td></tr>"
        )
    body = "".join(
        f"<p>Body: {escape(media)}, {_kind(content['schema'])}</p>"
        for media, content in operation.get("requestBody", {}).get("content", {}).items()
    )
    responses = "".join(
        f"<tr><td>{status}</td><td>{escape(response['description'])}</td><td>{_contents(response)}</td></tr>"
        for status, response in operation["responses"].items()
    )
    summary = f"<code>{method.upper()} /api/v1{escape(path)}</code> {escape(operation['summary'])}"
    return (
        f"<details><summary>{summary}</summary>"
        f"<p>Role: {operation['x-role']}</p>{body}"
        + (f"<table><caption>Parameters</caption><tbody>{parameters}</tbody></table>" if parameters else "")
        + f"<table><caption>Replies</caption><tbody>{responses}</tbody></table></details>"
    )


def _contents(response: dict[str, Any]) -> str:
    return "; ".join(
        f"{escape(media)}, {_kind(content['schema'])}" for media, content in response.get("content", {}).items()
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{' (required)' if field in required else ''}</td><td>{_kind(kind)}</td>"
        f"<td>{escape(_about(kind))}</td></tr>"
        for field, kind in schema.get("properties", {}).items()
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else f"<p>{_kind(schema)}</p>"
    about = escape(schema.get("description", ""))
    return f'<details id="schema-{name}"><summary><code>{name}</code> {about}</summary>{table}</details>'


def _about(schema: dict[str, Any]) -> str:
    return schema.get("description") or next(
        (p["description"] for p in schema.get("anyOf", []) if "description" in p), ""
    )


def _kind(schema: dict[str, Any]) -> str:
    """Return what values of a schema are, in a few words, with links to named schemas."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(escape(str(value)) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(str(schema.get("format") or schema.get("type") or "any"))
