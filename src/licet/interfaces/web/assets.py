"""The files pages load: style, script, htmx with its license."""

from functools import cache
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}
HTMX = "htmx-2.0.11.min.js"


@cache
def asset(name: str) -> bytes | None:
    """Return the content of one of our files, or None if there is none of this name."""
    if name == "style.css":  # one look: the style of the report, and what only pages need
        report = resources.files("licet.report").joinpath("style.css").read_bytes()
        return report + resources.files("licet.interfaces.web").joinpath("static/web.css").read_bytes()
    folder = resources.files("licet.interfaces.web").joinpath("static")
    known = {entry.name for entry in folder.iterdir()}
    return folder.joinpath(name).read_bytes() if name in known else None


async def show(request: Request) -> Response:
    """Answer with one file."""
    name = request.path_params["name"]
    content = asset(name)
    if content is None:
        raise HTTPException(404)
    kind = KINDS.get("." + name.rsplit(".", 1)[-1], "application/octet-stream")
    return Response(content, media_type=kind, headers={"Cache-Control": "max-age=300"})


def routes() -> list[BaseRoute]:
    """Return the route of our files."""
    return [Route("/static/{name}", show)]
