"""`licet claims`: what texts say, who said it first, and who else measured it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from licet.evidence.readers import Intake


class _WithDefault(click.Group):
    """A group whose first command is meant where none is named: `licet claims FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in {"-h", "--help"}:
            args = ["read", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_WithDefault)
def command() -> None:
    """Read texts and propose their claims: `licet claims FILE|FOLDER|URL…` is `licet claims read …`."""


@command.command("read")
@click.argument("paths", nargs=-1, required=True)
@click.option("--allow", multiple=True, metavar="HOST", help="A host that may be asked for a page.")
@click.option("--keep", "store", default=None, help="Folder to keep the documents in, by digest.")
@click.option("--limit", default=20.0, show_default=True, help="Largest document in MB.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def read(paths: tuple[str, ...], allow: tuple[str, ...], store: str | None, limit: float, as_json: bool) -> None:
    """Read texts, HTML pages and PDF files and print their claims. A folder may hold documents.csv."""
    from licet.evidence import reading
    from licet.evidence.document import keep

    intake = _intake(paths, allow, limit)
    readings = [reading.read_document(document) for document in intake.documents]
    if store is not None:
        for document in intake.documents:
            keep(document, store)
    for problem in intake.problems:
        click.echo(problem, err=True)
    if intake.passed_over:
        click.echo(f"passed over: {', '.join(Path(each).name for each in intake.passed_over)}", err=True)
    if as_json:
        claims = [claim.as_dict() for each in readings for claim in each.claims]
        click.echo(json.dumps({"documents": [each.document.about() for each in readings], "claims": claims}, indent=1))
    else:
        for each in readings:
            click.echo(f"{each.document.name}: {len(each.claims)} claims")


def _intake(paths: tuple[str, ...], allow: tuple[str, ...], limit: float) -> "Intake":
    """Return the documents of files, folders and addresses; one that cannot be read becomes a problem."""
    from licet.errors import LicetError
    from licet.evidence.fetch import fetch
    from licet.evidence.readers import read_all

    size = int(limit * 1e6)
    local = [path for path in paths if "://" not in path]
    intake = read_all(list(local), size)
    for address in (path for path in paths if "://" in path):
        try:
            intake.documents.append(fetch(address, allow, size))
        except LicetError as error:
            intake.problems.append(f"{type(error).__name__}: {error}")
    return intake
