"""The page of the lists: what is kept, edition by edition, and what changed from one to the next."""

from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from licet.interfaces.web import pages, updatepage
from licet.interfaces.web.forms import select
from licet.interfaces.web.lawpages import scrolled
from licet.interfaces.web.site import Site
from licet.lists import SOURCES
from licet.lists.compare import Change, changes
from licet.lists.snapshots import Snapshot, Store
from licet.report.page import fold, link, table

SHOWN = 200
KINDS = (("added", "Added"), ("removed", "Taken off"), ("changed", "Changed"))


def overview(site: Site, request: Request) -> str:
    """Return what is kept of every list."""
    pages.known_query(request)
    known = {source.id: source for source in SOURCES}
    used, kept = site.used(), site.kept()
    rows = [[escape(id), "nothing kept", "", "", "", ""] for id in used if id not in kept]
    for id, store in kept.items():
        m = store.current(id).manifest
        title = known[id].title if id in known else "a list of one's own"
        codes = ", ".join(f"{code} {count:,}" for code, count in m.counts.items())
        rows.append(
            [
                f'<a href="/lists/{escape(id)}">{escape(id)}</a><br><span class="soft">{escape(title)}</span>',
                str(m.known_on),
                f"{sum(m.counts.values()):,}",
                f"{m.names:,}",
                escape(codes),
                _answers_from(site, id, m.digest),
            ]
        )
    rows += [[escape(Path(file).name), "a file of names", "", "", "", "yes"] for file in site.book.files]
    head = ["list", "known to stand so on", "entries", "names", "entries by list", "this server answers from it"]
    shown = scrolled(table(head, rows, [2, 3]), "Lists kept") if rows else ""
    none = (
        '<p class="panel">This server answers from no list. Names are screened against the parties of the cases alone, '
        "and a party nobody knows stays open. Start it with <code>--list FOLDER:SOURCE</code> to add one.</p>"
    )
    offered = [
        [escape(s.id), link(s.page, s.title), escape(s.publisher), escape(s.terms), _shapes(s.addresses)]
        for s in SOURCES
    ]
    readable = table(["id", "title", "publisher", "terms", "can be fetched"], offered)
    return (
        f"<h1>Lists</h1>{'' if used or site.book.files else none}{shown}<h2>Update a list</h2><p>A guard compares an "
        "edition with the one that is kept, and refuses one that is broken or shrinks. What was kept stays. A server "
        f"reads a newer edition within some seconds of the next question.</p>{updatepage.form(site, request)}"
        f"{fold(f'{len(offered)} published lists can be read', readable)}"
    )


def _answers_from(site: Site, id: str, current: str) -> str:
    """Say whether the server answers from the current edition of a list."""
    used = site.book.digests.get(id) if id in site.used() else None
    if used is None:
        return "no"
    return "yes" if used == current else f"an earlier edition, <code>{used[:12]}</code>: start it again"


def _shapes(addresses: tuple[str, ...]) -> str:
    return "yes" if addresses else "no, bring its file"


def show(site: Site, request: Request) -> tuple[str, str]:
    """Return the editions of a list, and the differences of two of them."""
    query = pages.known_query(request, "before", "after")
    id = request.path_params["source"]
    store = updatepage.held(site, id)
    editions = store.history(id)
    rows = [
        [
            str(e.manifest.known_on),
            f"<code>{e.manifest.digest[:12]}</code>",
            f"{sum(e.manifest.counts.values()):,}",
            f"{e.manifest.names:,}",
            str(e.manifest.fetched_on),
            link(e.manifest.address, e.manifest.address or "imported from a file"),
            f'<a href="/lists/{escape(id)}/rollback?to={e.manifest.digest}">go back to it</a>' if n else "current",
        ]
        for n, e in enumerate(reversed(editions))
    ]
    head = ["known to stand so on", "snapshot", "entries", "names", "received on", "from", "to go back"]
    deeds = [
        [
            str(deed.on),
            escape(deed.deed),
            f"<code>{deed.digest[:12]}</code>",
            escape("; ".join(deed.reasons)),
            escape(deed.why or ""),
            escape(deed.by or ""),
        ]
        for deed in reversed(store.log())
        if deed.source == id
    ]
    done = table(["on", "deed", "snapshot", "what the guard or the store said", "why", "who"], deeds)
    main = (
        f'<p><a href="/lists">Lists</a></p><h1>{escape(id)}</h1>{scrolled(table(head, rows, [2, 3]), "Editions")}'
        f'<p class="steps"><a class="main" href="{updatepage.AT}?list={escape(id)}">Update it</a></p>'
        f"{_differences(id, store, editions, query)}{fold('What was done', scrolled(done, 'Log'))}"
    )
    return id, main


def _differences(id: str, store: Store, editions: list[Snapshot], query: dict[str, str]) -> str:
    if len(editions) < 2:
        return "<h2>Differences</h2><p>One edition is kept; there is nothing to compare it with yet.</p>"
    before = store.snapshot(id, query.get("before") or editions[-2].manifest.digest)
    after = store.snapshot(id, query.get("after") or editions[-1].manifest.digest)
    at = f"/lists/{escape(id)}"
    options = [(e.manifest.digest, f"{e.manifest.known_on} ({e.manifest.digest[:12]})") for e in reversed(editions)]
    found = changes(before, after)
    kinds = [(title, [c for c in found if c.change == word]) for word, title in KINDS]
    shown = "".join(_changes(title, several) for title, several in kinds)
    return (
        '<h2>Differences</h2><form method="get" hx-trigger="change, submit" hx-target="#differences" '
        f'hx-get="{at}" hx-select="#differences" hx-swap="outerHTML" hx-replace-url="true" '
        f'action="{at}"><div class="fields">'
        f"{select('before', 'From', options, before.manifest.digest)}"
        f"{select('after', 'To', options, after.manifest.digest)}"
        '</div><p class="steps"><button class="main">Compare</button></p></form>'
        f'<section id="differences" aria-label="Differences">{shown}</section>'
    )


def _changes(title: str, found: list[Change]) -> str:
    """Return one kind of change as a table."""
    rows = []
    for change in found[:SHOWN]:
        told = "".join(
            f"<li>{escape(name)}: <del>{_cell(was)}</del> <ins>{_cell(now)}</ins></li>"
            for name, (was, now) in change.fields.items()
        )
        rows.append([escape(change.name), escape(change.list), f"<ul>{told}</ul>" if told else ""])
    more = f"<p>and {len(found) - SHOWN:,} more</p>" if len(found) > SHOWN else ""
    body = scrolled(table(["name", "list", "what was and what is"], rows), title) if rows else ""
    return f"<h3>{title}: {len(found):,}</h3>{body}{more}"


def _cell(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    return escape(text or "nothing")


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of the pages of lists."""

    def all_lists(request: Request) -> str:
        return overview(site, request)

    def one(request: Request) -> tuple[str, str]:
        return show(site, request)

    return [
        Route("/lists", pages.page_view("Lists", "/lists", all_lists)),
        Route("/lists/{source}", pages.page_view("List", "/lists", one)),
    ]
