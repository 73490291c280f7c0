"""What every request passes before it is read: host, token, room in the house, size, time; and the headers it gets."""

import asyncio
import base64
import binascii
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from licet.interfaces.http.problems import Refused, problem
from licet.interfaces.http.settings import Settings, Token

SECURITY = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
RAW = [(name.encode(), value.encode()) for name, value in SECURITY.items()]
UPLOADS = ("/api/v1/batches", "/batch", "/evidence/read", "/lists/")  # paths whose bodies are files


class Guard:
    """ASGI middleware in front of routes and pages; a header a reply sets itself is left alone."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings, self.inside = app, settings, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def secured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"]
                own = {name for name, _ in headers}
                message["headers"] = [*headers, *(header for header in RAW if header[0] not in own)]
            await send(message)

        limits = self.settings.limits
        if self.inside >= limits.admitted:
            busy = problem("Busy", f"{limits.admitted} requests are being answered", {"retry-after": "1"})
            await busy(scope, receive, secured)
            return
        self.inside += 1
        try:
            headers = Headers(scope=scope)
            self._check_host(headers)
            scope["token"] = self._token(headers)
            limit = limits.upload if scope["path"].startswith(UPLOADS) else limits.body
            bounded = _bounded(headers, receive, limit)
            await _within(limits.seconds, self.app, scope, bounded, secured, lambda: started)
        except Refused as error:
            if started:
                raise
            await problem(error.kind, error.detail, error.headers, **error.parts)(scope, receive, secured)
        finally:
            self.inside -= 1

    def _check_host(self, headers: Headers) -> None:
        if not self.settings.hosts:
            return
        host = headers.get("host", "")
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        if name.lower() not in self.settings.hosts:
            todo = "start it with --name for each name it is reached by"
            raise Refused("Misdirected", f"this server does not answer to {name!r}", todo=todo)

    def _token(self, headers: Headers) -> Token | None:
        """Return who asks; None where the server has no tokens. A browser gives the token as a password."""
        if not self.settings.tokens:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        token = self.settings.bearer(given.strip()) if given else None
        if token is None:
            ask = {"www-authenticate": 'Bearer realm="licet", Basic realm="licet", charset="UTF-8"'}
            raise Refused("Unauthorized", "no valid token was given", headers=ask, expected="Authorization: Bearer …")
        return token


def _bounded(headers: Headers, receive: Receive, limit: int) -> Receive:
    """Return `receive` that refuses a body larger than the limit, announced or not."""
    announced = headers.get("content-length", "0")
    too_large = Refused("TooLarge", f"the body is larger than {limit:,} bytes", todo="send it in parts")
    if not announced.isdecimal() or int(announced) > limit:
        raise too_large
    read = 0

    async def bounded() -> MutableMapping[str, Any]:
        nonlocal read
        message = await receive()
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            if read > limit:
                raise too_large
        return message

    return bounded


async def _within(
    seconds: float, app: ASGIApp, scope: Scope, receive: Receive, send: Send, started: Callable[[], bool]
) -> None:
    """Run the app; refuse when the reply has not begun in time. A reply that has begun may take longer."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    late = False

    def stop() -> None:
        nonlocal late
        if not started() and task is not None:
            late = True
            task.cancel()

    timer = loop.call_later(seconds, stop)
    try:
        await app(scope, receive, send)
    except asyncio.CancelledError:
        if not late or task is None or task.uncancel():
            raise
        late_by = Refused("TooLong", f"no answer within {seconds:g} s", headers={"retry-after": "5"})
        raise Refused(late_by.kind, late_by.detail, headers=late_by.headers, todo="ask for less, or a batch") from None
    finally:
        timer.cancel()
