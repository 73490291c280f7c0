"""`licet serve`: the API and the pages on this machine, or with tokens beyond it."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from licet.interfaces.http.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind; beyond loopback needs --tokens.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 is any free one.")
@click.option("--name", "names", multiple=True, help="A host name the server is reached by; repeatable.")
@click.option("--tokens", type=click.Path(path_type=Path), help="TOML file of [[token]] name, role and sha256.")
@click.option("--store", help="Record store: determinations asked for are kept there.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="A list to screen against, as for licet screen.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer on the port."
)
@click.option("--fetch", is_flag=True, help="Let the pages fetch lists from their publishers; else nobody is asked.")
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    tokens: Path | None,
    store: str | None,
    lists: tuple[str, ...],
    workers: int,
    fetch: bool,
) -> None:
    """Serve the web pages and the HTTP API."""
    from licet.errors import BadFile

    try:
        import uvicorn

        from licet.interfaces.http.workers import bound, prepare, run
    except ImportError as error:
        raise BadFile(f"{error.name} is not installed", todo="pip install 'licet[server]'") from None
    given = settings(host, names, tokens, store, lists, fetch)

    def say(at: int) -> None:
        click.echo(f"http://{f'[{host}]' if ':' in host else host}:{at}", err=True)

    if workers > 1:
        run(given, host, port, workers, say)
        return
    with bound(host, port, shared=False) as listening:
        config = uvicorn.Config(prepare(given), log_level="warning", server_header=False, access_log=False)
        say(int(listening.getsockname()[1]))
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def settings(
    host: str,
    names: tuple[str, ...],
    tokens: "Path | None",
    store: "str | None",
    lists: tuple[str, ...],
    fetch: bool = False,
) -> "Settings":
    """Return the settings of a server bound to a host.

    Raises:
        BadValue: the host is reached from other machines and no tokens are given.
    """
    from licet.errors import BadValue
    from licet.interfaces.http.settings import Settings, read_tokens

    if host not in LOOPBACK and tokens is None:
        where = f"--host {host} is reached from other machines"
        raise BadValue(where, expected="--tokens FILE", todo="see docs/guides/http.md")
    known = tuple(dict.fromkeys((*LOOPBACK, host.lower(), *(name.lower() for name in names))))
    return Settings(store, lists, read_tokens(tokens) if tokens else (), fetch=fetch, hosts=known)
