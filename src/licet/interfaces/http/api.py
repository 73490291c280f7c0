"""The routes under /api/v1."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from licet.interfaces.http.settings import Settings


def routes(settings: Settings) -> list[BaseRoute]:
    """Return the routes of the API."""
    return [Route("/health", _health)]


async def _health(request: Request) -> JSONResponse:
    return JSONResponse({"ok": True})
