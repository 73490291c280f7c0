"""What only the first of several processes can answer is sent on to it: pages and batches, which it remembers."""

import asyncio
from typing import Any

import h11
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from licet.interfaces.http.problems import Refused

ANY_PROCESS, FIRST_ONLY = "/api/v1/", "/api/v1/batches"
OF_CONNECTION = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"expect"})
SET_AGAIN = OF_CONNECTION | {b"transfer-encoding", b"date"}  # by the server that passes the reply on
PART = 64 * 1024


def for_first(path: str) -> bool:
    """Say whether a path is answered by the first process only.

    Example:
        >>> for_first("/api/v1/decide"), for_first("/api/v1/batches/1"), for_first("/")
        (False, True, True)
    """
    return not path.startswith(ANY_PROCESS) or path.startswith(FIRST_ONLY)


class Forward:
    """ASGI middleware behind the guard; the first process guards its requests again."""

    def __init__(self, app: ASGIApp, place: str) -> None:
        self.app, self.place = app, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not for_first(scope["path"]):
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._send_on(scope, receive, noted)
        except (OSError, h11.ProtocolError):
            if started:
                raise
            raise Refused("Busy", "the first process is starting", headers={"retry-after": "1"}) from None

    async def _send_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader, writer = await asyncio.open_unix_connection(self.place)
        try:
            connection = h11.Connection(h11.CLIENT)

            def write(event: Any) -> None:
                writer.write(connection.send(event) or b"")

            query = scope["query_string"]
            target = scope["raw_path"] + (b"?" + query if query else b"")
            headers = [(name, value) for name, value in scope["headers"] if name not in OF_CONNECTION]
            write(h11.Request(method=scope["method"], target=target, headers=[*headers, (b"connection", b"close")]))
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                if body := message.get("body", b""):
                    write(h11.Data(body))
                    await writer.drain()
                more = message.get("more_body", False)
            write(h11.EndOfMessage())
            while True:
                event = connection.next_event()
                if event is h11.NEED_DATA:
                    connection.receive_data(await reader.read(PART))
                elif isinstance(event, h11.Response):
                    passed = [(name, value) for name, value in event.headers if name not in SET_AGAIN]
                    await send({"type": "http.response.start", "status": event.status_code, "headers": passed})
                elif isinstance(event, h11.Data):
                    await send({"type": "http.response.body", "body": bytes(event.data), "more_body": True})
                elif isinstance(event, h11.EndOfMessage):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
        finally:
            writer.close()
