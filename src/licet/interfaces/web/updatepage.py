"""The pages that change lists: bring an edition in, see why the guard refuses it, overrule it, go back."""

from html import escape
from pathlib import PurePath

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from licet.errors import BadFile, BadValue, LicetError, ListRefused, UnknownName, nearest
from licet.interfaces.cli.lists import today
from licet.interfaces.web import pages
from licet.interfaces.web.forms import entry, select
from licet.interfaces.web.site import Site
from licet.interfaces.web.updates import ENDED, Update, Updates
from licet.lists import SOURCES, find
from licet.lists.compare import changes
from licet.lists.private import PREFIX
from licet.lists.snapshots import Store
from licet.period import parse_day

AT = "/lists/update"
OWN = "own"
FILES = "multiple required"
REASON = entry("why", "Why", 'required maxlength="500"') + entry(
    "by", "Who says so", 'autocomplete="name" required maxlength="200"'
)


def form(site: Site, request: Request, chosen: str = "") -> str:
    """Return the form that takes a file, and, where the server may ask the publishers, the one that fetches."""
    options = [(source.id, f"{source.title} ({source.id})") for source in SOURCES] + [(OWN, "a list of one's own")]
    own = chosen.removeprefix(PREFIX) if chosen.startswith(PREFIX) else ""
    picked, named = OWN if own else chosen, f'placeholder="customers" value="{escape(own)}"'
    fetched = ""
    addresses = [(source.id, f"{source.title} ({source.id})") for source in SOURCES if source.addresses]
    if site.fetch:
        fetched = (
            f'<h2>From the publisher</h2><form method="post" action="{AT}">{pages.guard(request)}'
            f'<div class="fields">{select("fetch", "List to fetch", addresses, chosen)}</div>'
            '<p class="steps"><button class="main">Fetch</button></p></form>'
        )
    else:
        fetched = (
            '<p class="soft">This server asks nobody: started with <code>licet serve --fetch</code> it also fetches '
            "lists from their publishers.</p>"
        )
    return (
        f'<h2>From a file</h2><form method="post" action="{AT}" enctype="multipart/form-data" id="update">'
        f'{pages.guard(request)}<div class="fields">{select("source", "List", options, picked)}'
        f"{entry('own', 'Name of a list of one’s own', named)}"
        f"{entry('published', 'Day of the edition, where it states none', kind='date')}"
        f"{entry('digests', 'SHA-256 that the publisher announces, if any')}</div><div class='drop'>"
        f"{entry('files', 'The edition as it was published: drop its files here, or choose', FILES, 'file')}"
        '</div><p class="steps"><button class="main">Bring in</button></p></form>'
        f"{fetched}"
    )


def begin(site: Site, updates: Updates, request: Request, said: FormData | None = None) -> "str | Response":
    """Return the form, or begin the update that was asked for."""
    if said is None:
        query = pages.known_query(request, "list")
        if query.get("list"):
            find(query["list"])
        return f'<p><a href="/lists">Lists</a></p><h1>Update a list</h1>{form(site, request, query.get("list", ""))}'
    owner = pages.token(request)
    if "fetch" in said:
        if not site.fetch:
            raise pages.Refused(
                "this server fetches nothing", todo="start it with `licet serve --fetch`, or send a file"
            )
        id = str(said["fetch"])
        update = updates.start(owner, site.store_of(id), id, today())
        return RedirectResponse(f"{AT}/{update.id}", status_code=303)
    id = str(said.get("source") or "")
    if id == OWN:
        id = PREFIX + str(said.get("own") or "").strip().lower()
    find(id)
    files = [
        (file_name(file.filename), file.file.read())
        for file in said.getlist("files")
        if isinstance(file, UploadFile) and file.filename
    ]
    if not files:
        raise BadFile("no file was chosen", expected="the files of one edition, as they were published")
    published = parse_day(str(said["published"]), "the day of the edition") if said.get("published") else None
    digests = tuple(str(said.get("digests") or "").replace(",", " ").split())
    update = updates.start(owner, site.store_of(id), id, today(), sorted(files), published, digests)
    return RedirectResponse(f"{AT}/{update.id}", status_code=303)


def file_name(sent: str) -> str:
    """Return a name a file of an edition can be kept under; its ending stays.

    Example:
        >>> file_name("C:\\\\lists\\\\csl 2026.json.gz"), file_name("../..")
        ('csl_2026.json.gz', 'file')
    """
    last = PurePath(sent.replace("\\", "/")).name
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in last)[-120:].lstrip(".") or "file"


def show(updates: Updates, request: Request, said: FormData | None = None) -> "tuple[str, str] | Response":
    """Return how far an update is, or how it ended; a reason that is sent overrules the guard."""
    pages.known_query(request)
    update = updates.find(request.path_params["id"], pages.token(request))
    at = f"{AT}/{update.id}"
    if said is not None:
        why, by = (" ".join(str(said.get(name) or "").split())[:500] for name in ("why", "by"))
        if not why or not by:
            raise BadValue("an override without a reason or a name", expected="why the guard is wrong, and who says so")
        updates.overrule(update, why, by)
        return RedirectResponse(at, status_code=303)
    head = f'<p><a href="/lists">Lists</a></p><h1>{escape(update.source)}</h1>'
    if update.state not in ENDED:
        return f"{update.source}: updating", head + _progress(update, at)
    if update.problem is not None:
        return f"{update.source}: refused", f"{head}{_refusal(update.problem)}{_overrule(update, request, at)}"
    return f"{update.source}: brought in", head + _told(update)


def _progress(update: Update, at: str) -> str:
    verb = "Fetching" if update.files is None else "Reading"
    size = f"{update.arrived / 1e6:,.1f} MB so far" if update.state == "working" else "waiting for its turn"
    return (
        f'<div id="job" hx-get="{at}" hx-trigger="load delay:500ms" hx-select="#main" hx-target="#main" '
        f'hx-swap="outerHTML"><label for="done">{verb} the edition, which the guard then compares with the one kept: '
        f'{size}</label><progress id="done">{size}</progress><p><a href="{at}">Look again</a></p></div>'
    )


def _told(update: Update) -> str:
    assert update.done is not None
    done, m = update.done, update.done.snapshot.manifest
    verb = "is current now" if done.changed else "was current already"
    parts = [("overruled", reason) for reason in done.overruled] + [("note", note) for note in done.notes]
    if m.unread:
        parts.append(("columns nobody reads, kept as they are", ", ".join(m.unread)))
    notes = "".join(f"<li>{kind}: {escape(text)}</li>" for kind, text in parts)
    return (
        f'<div class="panel" role="status"><p data-focus="" tabindex="-1"><strong>{sum(m.counts.values()):,} entries, '
        f"{m.names:,} names of {m.known_on}</strong>: snapshot <code>{m.digest[:12]}</code> {verb}.</p>"
        f'{f"<ul>{notes}</ul>" if notes else ""}<p><a href="/lists/{escape(update.source)}">Its editions and what '
        'changed</a></p></div><p class="soft">A server that answers from this list reads the edition within some '
        "seconds of the next question; until then the one before answers.</p>"
    )


def _refusal(error: LicetError) -> str:
    """Return why an edition was refused; the page itself offers what the command line would advise."""
    if isinstance(error, ListRefused) and not error.final:
        kept = (error.todo or "").partition("; ")[0]
        error = ListRefused(error.what, where=error.where, expected=error.expected, todo=kept)
    return pages.problem(error)


def _overrule(update: Update, request: Request, at: str) -> str:
    again = f'<p><a href="{AT}?list={escape(update.source)}">Bring another file</a></p>'
    if not isinstance(update.problem, ListRefused) or update.problem.final:
        return again
    return (
        "<h2>Overrule the guard</h2><p>If the edition is right as it is, say why. The reasons of the guard, yours and "
        f'your name are kept in the log for good.</p><form method="post" action="{at}">{pages.guard(request)}'
        f'<div class="fields">{REASON}</div>'
        f'<p class="steps"><button>Bring it in all the same</button></p></form>{again}'
    )


def go_back(site: Site, request: Request, said: FormData | None = None) -> "tuple[str, str] | Response":
    """Return what going back to an earlier edition would change, or go back."""
    query = pages.known_query(request, "to")
    id = request.path_params["source"]
    store = held(site, id)
    current = store.current(id).manifest
    chosen = store.snapshot(id, query.get("to") or "")
    if said is None:
        return f"{id}: go back", _ask_back(request, store, id, chosen.manifest.digest)
    why, by = (" ".join(str(said.get(name) or "").split())[:500] for name in ("why", "by"))
    if not why or not by:
        raise BadValue("going back without a reason or a name", expected="why, and who says so")
    if str(said.get("from") or "") != current.digest:
        raise ListRefused("the list has changed since the page was loaded", where=id, todo="load it again, and look")
    store.rollback(id, today(), why, chosen.manifest.digest, by)
    return RedirectResponse(f"/lists/{id}", status_code=303)


def _ask_back(request: Request, store: Store, id: str, digest: str) -> str:
    now, then = store.current(id), store.snapshot(id, digest)
    found = changes(now, then)
    tally = {word: sum(change.change == word for change in found) for word in ("added", "removed", "changed")}
    told = (
        f"{tally['added']:,} entries come back, {tally['removed']:,} go, {tally['changed']:,} read as they did before"
    )
    listed = "".join(f"<li>{change.change}: {escape(change.name)}</li>" for change in found[:50])
    more = f"<li>and {len(found) - 50:,} more</li>" if len(found) > 50 else ""
    if now.manifest.digest == digest:
        return f'<h1>{escape(id)}</h1><p>This edition is current.</p><p><a href="/lists/{escape(id)}">Back</a></p>'
    at = f"/lists/{escape(id)}/rollback?to={digest}"
    return (
        f'<p><a href="/lists/{escape(id)}">{escape(id)}</a></p><h1>Go back to the edition of '
        f"{then.manifest.known_on}?</h1><p>Current is the edition of {now.manifest.known_on} "
        f"(<code>{now.manifest.digest[:12]}</code>). Going back to <code>{digest[:12]}</code>: {told}. No snapshot is "
        "lost, and the log keeps the reason.</p>"
        f'<details><summary>What changes</summary><ul>{listed}{more}</ul></details><form method="post" action="{at}">'
        f'{pages.guard(request)}<input type="hidden" name="from" value="{now.manifest.digest}"><div class="fields">'
        f'{REASON}</div><p class="steps">'
        f'<button class="main">Go back</button> <a href="/lists/{escape(id)}">Keep the current edition</a></p></form>'
    )


def held(site: Site, id: str) -> Store:
    """Return the store that keeps a list.

    Raises:
        UnknownName: none does; the nearest list is named.
    """
    found = site.kept()
    if id not in found:
        near = ", ".join(nearest(id, found)) or ", ".join(found) or "the server keeps none"
        raise UnknownName(f"no list {id!r} is kept", todo=f"nearest: {near}")
    return found[id]


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of the pages; where the server has tokens, only an auditor changes lists."""
    updates = Updates()

    def start(request: Request, said: FormData | None = None) -> "str | Response":
        return begin(site, updates, request, said)

    def one(request: Request, said: FormData | None = None) -> "tuple[str, str] | Response":
        return show(updates, request, said)

    def back(request: Request, said: FormData | None = None) -> "tuple[str, str] | Response":
        return go_back(site, request, said)

    def view(handler: pages.View) -> pages.View:
        return pages.page_view("Update a list", "/lists", handler, role="auditor")

    return [
        Route(AT, view(start), methods=["GET", "POST"]),
        Route(f"{AT}/{{id}}", view(one), methods=["GET", "POST"]),
        Route("/lists/{source}/rollback", view(back), methods=["GET", "POST"]),
    ]
