"""Fetch one page, only when asked: https, hosts allowed by name, public addresses, capped in size and time."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from licet.errors import BadFile, BadValue
from licet.evidence.document import Document
from licet.evidence.readers import from_bytes, too_large

LIMIT = 5_000_000  # bytes
SECONDS = 20.0
_REDIRECTS = 4


def fetch(
    address: str,
    allow: Iterable[str],
    limit: int = LIMIT,
    seconds: float = SECONDS,
    connect: Callable[[str, float], http.client.HTTPConnection] | None = None,
    **about: str | None,
) -> Document:
    """Return the document at an address.

    Args:
        address: an https address.
        allow: host names that may be asked, redirects included.
        limit: largest answer in bytes.
        seconds: longest time for the whole of it.
        connect: opens a connection to a host; the default checks certificates and refuses private addresses.
        about: outlet, published, author, license, where known.

    Raises:
        BadValue: the address is not https, or its host is not allowed.
        BadFile: no answer, too slow, too large, or no text.
    """
    hosts, until = {host.lower() for host in allow}, time.monotonic() + seconds
    asked = address
    for _ in range(_REDIRECTS + 1):
        parts = urlsplit(asked)
        _allowed(asked, hosts)
        connection = (connect or _connect)(str(parts.hostname), max(until - time.monotonic(), 0.1))
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": "licet", "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if answer.status in {301, 302, 303, 307, 308}:
                asked = urljoin(asked, answer.getheader("Location") or "")
                continue
            if answer.status != 200:
                raise BadFile(
                    f"the server answers {answer.status} {answer.reason}", where=asked, todo="check the address"
                )
            content = _body(answer, asked, limit, until)
            kind = answer.getheader("Content-Type") or ""
        except (OSError, http.client.HTTPException) as error:
            raise BadFile(
                f"no answer ({error})", where=asked, todo="try later, or save the page and read the file"
            ) from None
        finally:
            connection.close()
        declared = kind.split("charset=")[1].strip("\"' ;") if "charset=" in kind else None
        name = asked + (".html" if "html" in kind and not asked.endswith((".html", ".htm")) else "")
        document = from_bytes(content, name, declared, **{**about, "address": asked})
        return replace(document, name=asked)
    raise BadFile(f"more than {_REDIRECTS} redirects", where=address, todo="give the final address")


def _allowed(address: str, hosts: set[str]) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.port not in {None, 443} or parts.username:
        raise BadValue("the address is not a plain https address", where=address, expected="https://host/path")
    if parts.hostname.lower() not in hosts:
        raise BadValue(
            f"the host {parts.hostname} is not allowed",
            where=address,
            todo=f"pass --allow {parts.hostname} if it may be asked",
        )


def _connect(host: str, seconds: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPSConnection(host, timeout=seconds, context=ssl.create_default_context())
    try:
        addresses = {
            ipaddress.ip_address(info[4][0]) for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        }
        if not all(each.is_global for each in addresses):
            raise BadValue(f"{host} is not a public address", where=host, todo="save the page and read the file")
        connection.connect()
        if not ipaddress.ip_address(connection.sock.getpeername()[0]).is_global:
            connection.close()
            raise BadValue(f"{host} is not a public address", where=host, todo="save the page and read the file")
    except OSError as error:
        raise BadFile(
            f"no answer ({error})", where=host, todo="try later, or save the page and read the file"
        ) from None
    return connection


def _body(answer: http.client.HTTPResponse, address: str, limit: int, until: float) -> bytes:
    parts, size = [], 0
    while part := answer.read1(65536):
        size += len(part)
        if size > limit:
            raise too_large(address, size, limit)
        if time.monotonic() > until:
            raise BadFile("the answer takes too long", where=address, todo="save the page and read the file")
        parts.append(part)
    return b"".join(parts)
