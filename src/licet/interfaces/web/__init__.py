"""The web pages: server-rendered HTML over the same public functions as every other entrance.

`routes(settings)` gives the pages to whoever serves them. Everything a page loads comes from this folder, so the pages
work with the network off; nothing is inline, so they work under a content security policy of `default-src 'self'`.
"""

from typing import Any

from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes(settings: Any = None) -> list[BaseRoute]:
    """Return the routes of the web pages.

    Args:
        settings: of the server; `cases` (names or folders of cases, the built-in ones if absent), `lists` (folder of a
            store of list snapshots) and `upload_bytes` are read where it has them.

    Example:
        >>> [route.path for route in routes()][:2]
        ['/', '/parties']
    """
    from licet.interfaces.web import ask, assets
    from licet.interfaces.web.site import site_of

    site = site_of(settings)
    return [*ask.routes(site), *assets.routes()]
