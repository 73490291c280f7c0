"""Several processes that answer on one port: each has the law, the lists and a socket of its own (SO_REUSEPORT).

    parent ── starts, watches, ends ──> first, others
    others ── pages and batches ──> first, by a socket in the server's folder
    all    ── records, idempotency keys ──> the store, one writer at a time (BEGIN IMMEDIATE)

The limits are those of the server: each process admits its share.
"""

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from licet import errors
from licet.errors import BadValue, LicetError
from licet.interfaces.http.settings import Settings

FIRST = "first.sock"  # in the server's folder
PATIENCE = 40.0  # seconds a process has to finish what it is at
Notice = tuple[str, dict[str, Any]] | None  # of a process that starts: an error, or that it listens


def share(settings: Settings, workers: int, folder: str) -> Settings:
    """Return the settings of one of several processes.

    Example:
        >>> share(Settings(), 4, "x").limits.admitted
        64
    """
    limits = settings.limits
    admitted, working = (max(1, most // workers) for most in (limits.admitted, limits.working))
    part = replace(limits, admitted=admitted, working=working)
    return replace(settings, limits=part, folder=folder)


def prepare(settings: Settings, first: str | None = None) -> Any:
    """Return the application of a process, with everything loaded that every answer needs."""
    from licet.flow import decider
    from licet.interfaces.http.app import create_app

    app = create_app(settings, first)
    decider()
    gc.collect()
    gc.freeze()  # the law and the lists stay: looking through them for garbage would cost a tenth of each answer
    return app


def run(settings: Settings, host: str, port: int, workers: int, said: Callable[[int], None]) -> None:
    """Serve with several processes until this one is told to end.

    Args:
        settings: of the server.
        host, port: where it listens; port 0 is any free one.
        workers: how many processes.
        said: called with the port when all listen.

    Raises:
        BadValue: the address cannot be bound, or the system has no SO_REUSEPORT.
        LicetError: what keeps a process from starting.
    """
    if not hasattr(socket, "SO_REUSEPORT"):
        raise BadValue("this system does not share a port among processes", todo="leave --workers out")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with bound(host, port) as reserved, TemporaryDirectory(prefix="licet-") as folder:
        address = host, int(reserved.getsockname()[1])
        own = share(settings, workers, folder)
        processes: dict[Any, tuple[int, Connection]] = {}
        try:
            for number in range(workers):
                _add(processes, number, own, address)
            said(address[1])
            while True:
                for sentinel in wait([process.sentinel for process in processes]):
                    [ended] = [process for process in processes if process.sentinel == sentinel]
                    ended.join()
                    number, _ = processes.pop(ended)
                    print(f"a process ended ({ended.exitcode}) and is started again", file=sys.stderr)
                    _add(processes, number, own, address)
        except KeyboardInterrupt:
            pass
        finally:
            _end(list(processes))


def _add(
    processes: dict[Any, tuple[int, Connection]], number: int, settings: Settings, address: tuple[str, int]
) -> None:
    """Start a process and wait until it listens."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(settings, address, number, theirs))
    process.start()
    theirs.close()
    processes[process] = number, ours
    try:
        told: Notice = ours.recv()
    except EOFError:
        raise LicetError("a process of the server could not start", todo="see what it said above") from None
    if told is not None:
        kind, parts = told
        raise getattr(errors, kind, LicetError)(**parts)


def _end(processes: list[Any]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(settings: Settings, address: tuple[str, int], number: int, parent: Connection) -> None:
    """Be one process of the server."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            parent.send(None)
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

    first = Path(str(settings.folder)) / FIRST
    try:
        app = prepare(settings, None if number == 0 else str(first))
        sockets = [bound(*address)]
        if number == 0:
            first.unlink(missing_ok=True)
            sockets.append(socket.socket(socket.AF_UNIX))
            sockets[-1].bind(str(first))
    except LicetError as error:
        parts = {"what": error.what, "where": error.where, "expected": error.expected, "todo": error.todo}
        parent.send((type(error).__name__, parts))
        return
    config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=sockets)


def _end_with(parent: Connection) -> None:
    """End this process when its parent has ended, however that came."""
    with suppress(EOFError, OSError):
        parent.recv()
    os.kill(os.getpid(), signal.SIGTERM)


def bound(host: str, port: int, shared: bool = True) -> socket.socket:
    """Return a socket bound to an address, which others may be bound to as well if it is `shared`.

    Raises:
        BadValue: the address cannot be bound.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
    except OSError as error:
        raise BadValue(f"{host}:{port} cannot be bound: {error.strerror}", todo="choose another --port") from None
    return made
