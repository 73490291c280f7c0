"""The application: the API under /api/v1, the pages at /, and the guard before both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route, Router

from licet.interfaces.http import api, problems
from licet.interfaces.http.guard import Guard
from licet.interfaces.http.house import House
from licet.interfaces.http.settings import Settings


def create_app(settings: Settings, first: str | None = None) -> Starlette:
    """Return the ASGI application of a server.

    Args:
        settings: stores, lists, tokens and limits; read once, here.
        first: the socket of the first process of this server, if this is another.

    Raises:
        BadFile, UnknownName: a list that is missing or has no names.

    Example:
        >>> create_app(Settings()).state.settings.store is None
        True
    """
    house = House(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        house.close()

    # each thing has one address: another spelling of it is unknown, not led there
    routes: list[BaseRoute] = [
        Mount("/api/v1", Router(api.routes(), redirect_slashes=False)),
        *_pages(settings),
    ]
    middleware = [Middleware(Guard, settings=settings)]
    if first is not None:
        from licet.interfaces.http.forward import Forward

        middleware.append(Middleware(Forward, place=first))
    app = Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers=problems.HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.settings = settings
    app.state.house = house
    return app


def _pages(settings: Settings) -> list[BaseRoute]:
    """Return the pages of the web room; without them, / leads to the page of the API."""
    if find_spec("licet.interfaces.web") is None:
        return [Route("/", _to_docs)]
    return list(import_module("licet.interfaces.web").routes(settings))


async def _to_docs(request: Request) -> RedirectResponse:
    return RedirectResponse("/api/v1/docs")
