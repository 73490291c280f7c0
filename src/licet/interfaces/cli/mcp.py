"""`licet mcp`: the MCP server, on standard input and output or over HTTP."""

from pathlib import Path

import click


@click.command()
@click.option("--http", is_flag=True, help="Serve over HTTP at /mcp instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http; beyond loopback needs --tokens.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="With --http.")
@click.option("--name", "names", multiple=True, help="A host name the server is reached by; repeatable.")
@click.option("--tokens", type=click.Path(path_type=Path), help="TOML file of [[token]] name, role and sha256.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="A list to screen against, as for licet screen.")
def command(
    http: bool, host: str, port: int, names: tuple[str, ...], tokens: Path | None, lists: tuple[str, ...]
) -> None:
    """Serve the tools decide, explain, screen, law, facts and more to an assistant."""
    from licet.errors import BadFile

    try:
        import anyio
        import uvicorn

        from licet.interfaces import mcp
    except ImportError as error:
        raise BadFile(f"{error.name} is not installed", todo="pip install 'licet[mcp]'") from None
    from licet.interfaces.cli.serve import settings

    chosen = settings(host, names, tokens, None, lists)
    if not http:
        anyio.run(mcp.serve_stdio, chosen)
        return
    click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}/mcp", err=True)
    uvicorn.run(mcp.create_app(chosen, host), host=host, port=port, log_level="warning", access_log=False)
