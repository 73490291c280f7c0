"""Fetch an edition of a list: the only network of licet.

HTTPS to hosts that a source names, and to no other: a redirect that leaves the host is refused. A body is written to
disk as it comes, up to a size and a time; one that ends early is refused. An entity tag spares what has not changed.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from licet.errors import ListRefused
from licet.lists import SOURCES
from licet.lists.snapshots import Deed, Standing, Store
from licet.lists.source import Source
from licet.lists.update import Updated, admit
from licet.version import __version__

CHUNK = 1 << 16
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may take.

    Args:
        most_bytes: size of a body as sent.
        idle_s: seconds without a byte.
        total_s: seconds for one try, from connecting to the last byte.
        tries: how often a passing fault is tried.
        wait_s: seconds before the second try; doubled for each further one, and at most 60.
        redirects: redirects followed, all on one host.
    """

    most_bytes: int = 1 << 29
    idle_s: float = 30.0
    total_s: float = 600.0
    tries: int = 4
    wait_s: float = 2.0
    redirects: int = 3


class _Passing(Exception):
    """A fault that may be gone at the next try."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.what, self.wait = what, wait
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: whether there was a body (False: not changed since the tag sent), its entity tag, and its day.

    The day is that of the last modification, as the host states it.
    """

    changed: bool
    tag: str | None
    day: date | None = None


def origins(sources: tuple[Source, ...] = SOURCES) -> frozenset[str]:
    """Return the origins that may be asked: those of the addresses of the sources.

    Example:
        >>> "https://data.trade.gov" in origins()
        True
    """
    return frozenset(origin(address) for source in sources for address in source.addresses)


def origin(address: str) -> str:
    """Return scheme, host and port of an address in comparable form.

    Example:
        >>> origin("https://Data.Trade.gov:443/x?y")
        'https://data.trade.gov'
    """
    parts = urlsplit(address)
    port = parts.port
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}{f':{port}' if port and port != usual else ''}"


def fetch(
    store: Store,
    source: Source,
    on: date,
    *,
    limits: Limits | None = None,
    allowed: frozenset[str] | None = None,
    override: str | None = None,
    by: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Updated:
    """Fetch a source, and make its edition current if the guard agrees.

    Args:
        on: the day of the fetch.
        allowed: origins that may be asked; by default those the sources name, over HTTPS alone.
        override: why the guard is overruled; kept in the log.
        sleep: called between tries.

    Raises:
        ListRefused: nothing whole came, or the guard refuses; the current snapshot stays.
    """
    if not source.addresses:
        raise ListRefused(
            "it has no address to fetch", where=source.id, expected=f"a file{source.page and f' from {source.page}'}",
            todo=f"run `licet lists import {source.id} FILE`",
        )  # fmt: skip
    bounds, hosts = limits or Limits(), origins() if allowed is None else allowed
    with store.updating() as work:
        standing = store.standings().get(source.id)
        inbox = work / "body"
        inbox.mkdir()
        tags: dict[str, str] = {}
        paths: list[Path] = []
        known = dict(standing.tags) if standing else {}
        damaged = standing and store.faults(store.folder / "snapshots" / source.id / standing.current)
        if damaged or set(known) != set(source.addresses):
            known = {}  # a part of an edition is never mixed with parts of another
        for again in (known, {}):
            answers = []
            paths = [inbox / f"{i}-{_file_name(address)}" for i, address in enumerate(source.addresses)]
            for address, path in zip(source.addresses, paths, strict=True):
                answers.append(download(address, path, hosts, bounds, again.get(address), sleep))
            tags = {a: answer.tag for a, answer in zip(source.addresses, answers, strict=True) if answer.tag}
            if standing and not any(answer.changed for answer in answers):
                kept = Standing(standing.current, standing.before, on, standing.tags)
                store.make_current({source.id: kept}, (Deed(on, "confirm", source.id, standing.current),))
                snapshot = store.snapshot(source.id, standing.current)
                return Updated(snapshot, snapshot, changed=False)
            if all(answer.changed for answer in answers):
                break
        sent = [answer.day for answer in answers if answer.day is not None]
        return admit(
            store, source, work, tuple(paths), on, sent_on=max(sent, default=None), override=override, by=by,
            address="; ".join(source.addresses), tags=tags,
        )  # fmt: skip


def download(
    address: str,
    to: Path,
    allowed: frozenset[str],
    limits: Limits,
    tag: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Write the body of an address to a file; passing faults are tried again.

    Raises:
        ListRefused: the host is not allowed, the answer is no body, too large, too slow, or cut short.
    """
    wait = limits.wait_s
    for attempt in range(1, limits.tries + 1):
        try:
            return _follow(address, to, allowed, limits, tag)
        except _Passing as fault:
            to.unlink(missing_ok=True)
            if attempt == limits.tries:
                raise ListRefused(
                    f"{fault.what}, {limits.tries} tries",
                    where=address,
                    todo="the kept snapshot stays; try again later",
                ) from None
            sleep(min(60.0, fault.wait if fault.wait is not None else wait))
            wait *= 2
    raise AssertionError("unreachable")


def _follow(address: str, to: Path, allowed: frozenset[str], limits: Limits, tag: str | None) -> Answer:
    at = address
    for _ in range(limits.redirects + 1):
        answer = _ask(at, to, allowed, limits, tag)
        if isinstance(answer, Answer):
            return answer
        target = urljoin(at, answer)
        if origin(target) != origin(address):
            raise ListRefused(
                f"it redirects to {origin(target)}", where=address, expected=f"an answer from {origin(address)}",
                todo="fetch it by hand, look at it, and import the file",
            )  # fmt: skip
        at = target
    raise ListRefused(f"more than {limits.redirects} redirects", where=address)


def _ask(address: str, to: Path, allowed: frozenset[str], limits: Limits, tag: str | None) -> Answer | str:
    """Return the answer of one request, or where it redirects."""
    parts = urlsplit(address)
    if origin(address) not in allowed or parts.username or parts.password:
        raise ListRefused(
            f"the host {origin(address)} is not allowed", where=address, expected=", ".join(sorted(allowed))
        )
    headers = {"Host": parts.netloc, "User-Agent": f"licet/{__version__}", "Accept-Encoding": "identity"}
    if tag:
        headers["If-None-Match"] = tag
    with _connected(parts, limits) as (connection, expired):
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status in MOVED and (target := response.getheader("Location")):
                return target
            if response.status == 304 and tag:
                return Answer(False, tag)
            _check(response, address, limits)
            _write(response, to, address, limits, expired)
            return Answer(True, response.getheader("ETag"), _day(response.getheader("Last-Modified")))
        except http.client.IncompleteRead as error:
            raise _Passing(f"the body is cut short after {len(error.partial):,} bytes of its last part") from None
        except (TimeoutError, OSError, http.client.HTTPException) as error:
            if expired.is_set():
                raise _Passing(f"not done after {limits.total_s:g} s") from None
            raise _Passing(f"the connection failed: {str(error) or type(error).__name__}") from None


@contextmanager
def _connected(parts: SplitResult, limits: Limits) -> Iterator[tuple[http.client.HTTPConnection, threading.Event]]:
    """Give a connection that is cut when its time is up, also while headers dribble in."""
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=limits.idle_s, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=limits.idle_s)
    expired = threading.Event()

    def cut() -> None:
        expired.set()
        held = connection.sock
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(limits.total_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield connection, expired
    finally:
        timer.cancel()
        connection.close()


def _check(response: http.client.HTTPResponse, address: str, limits: Limits) -> None:
    """Refuse an answer that is no list before its body is read."""
    if response.status in PASSING:
        after = response.getheader("Retry-After") or ""
        raise _Passing(f"the host answers {response.status}", float(after) if after.isdigit() else None)
    if response.status != 200:
        raise ListRefused(f"the host answers {response.status} {response.reason}", where=address)
    said = response.getheader("Content-Length")
    if said is not None and said.isdigit() and int(said) > limits.most_bytes:
        raise ListRefused(f"{int(said):,} bytes, more than {limits.most_bytes:,}", where=address)
    if (response.getheader("Content-Encoding") or "identity").lower() not in {"identity", "gzip"}:
        raise ListRefused(
            f"packed as {response.getheader('Content-Encoding')}", where=address, expected="plain or gzip"
        )
    if "html" in (response.getheader("Content-Type") or "").lower():
        raise ListRefused("the answer is a web page, not a list", where=address, todo="look at the page of the source")


def _write(
    response: http.client.HTTPResponse, to: Path, address: str, limits: Limits, expired: threading.Event
) -> None:
    said = response.getheader("Content-Length")
    size = 0
    with to.open("wb") as file:
        while chunk := response.read(CHUNK):
            size += len(chunk)
            if size > limits.most_bytes:
                raise ListRefused(f"more than {limits.most_bytes:,} bytes", where=address)
            file.write(chunk)
            if expired.is_set():
                break
    if expired.is_set():
        raise _Passing(f"not done after {limits.total_s:g} s")
    if said is not None and said.isdigit() and int(said) != size:
        raise _Passing(f"the body is cut short: {size:,} of {int(said):,} bytes")
    if size == 0:
        raise _Passing("the body is empty")


def _day(text: str | None) -> date | None:
    """Return the day of an HTTP date.

    Example:
        >>> _day("Fri, 01 May 2026 10:00:00 GMT")
        datetime.date(2026, 5, 1)
    """
    try:
        return parsedate_to_datetime(text).date() if text else None
    except ValueError:
        return None


def _file_name(address: str) -> str:
    """Return a plain file name for the body of an address.

    Example:
        >>> _file_name("https://data.trade.gov/v1/consolidated.json?x=1")
        'consolidated.json'
    """
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return "".join(c for c in last if c.isalnum() or c in "._-")[-80:] or "body"
