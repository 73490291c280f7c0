"""`licet serve`: the API and the pages on this machine, or with tokens beyond it."""

from pathlib import Path

import click

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind; beyond loopback needs --tokens.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--name", "names", multiple=True, help="A host name the server is reached by; repeatable.")
@click.option("--tokens", type=click.Path(path_type=Path), help="TOML file of [[token]] name, role and sha256.")
@click.option("--store", type=click.Path(path_type=Path), help="Record store: determinations asked for are kept there.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="A list to screen against, as for licet screen.")
def command(
    host: str, port: int, names: tuple[str, ...], tokens: Path | None, store: Path | None, lists: tuple[str, ...]
) -> None:
    """Serve the web pages and the HTTP API."""
    from licet.errors import BadFile, BadValue
    from licet.interfaces.http.settings import Settings, read_tokens

    try:
        import uvicorn

        from licet.interfaces.http.app import create_app
    except ImportError as error:
        raise BadFile(f"{error.name} is not installed", todo="pip install 'licet[server]'") from None
    if host not in LOOPBACK and tokens is None:
        raise BadValue(
            f"--host {host} is reached from other machines", expected="--tokens FILE", todo="see docs/guides/http.md"
        )
    known = tuple(dict.fromkeys((*LOOPBACK, host.lower(), *(name.lower() for name in names))))
    settings = Settings(store, lists, read_tokens(tokens) if tokens else (), hosts=known)
    app = create_app(settings)
    click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}", err=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, access_log=False)
