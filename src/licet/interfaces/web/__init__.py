"""The web pages: server-rendered HTML over the same public functions as every other entrance.

`routes(settings)` gives the pages to whoever serves them. Everything a page loads comes from this folder, so the pages
work with the network off; nothing is inline, so they work under a content security policy of `default-src 'self'`.
"""

from starlette.routing import BaseRoute

from licet.interfaces.http.settings import Settings

__all__ = ["routes"]


def routes(settings: Settings | None = None) -> list[BaseRoute]:
    """Return the routes of the web pages.

    Args:
        settings: of the server, as `licet.interfaces.http.settings`; None stands for its defaults. The guard in front
            of the pages holds its limits on bodies, hosts and tokens.

    Example:
        >>> [route.path for route in routes()][:2]
        ['/', '/parties']
    """
    from licet.interfaces.web import ask, assets, batch, casepage, evidencepage, lawpages, listspage, memo, updatepage
    from licet.interfaces.web.site import site_of

    site = site_of(settings)
    cases = casepage.Cases(site.cases)
    return [
        *ask.routes(site),
        *memo.routes(site),
        *batch.routes(site.batch_rows),
        *casepage.routes(cases),
        *lawpages.routes(),
        *updatepage.routes(site),
        *listspage.routes(site),
        *evidencepage.routes(cases),
        *assets.routes(),
    ]
