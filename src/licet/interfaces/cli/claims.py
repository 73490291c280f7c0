"""`licet claims`: what texts say, who said it first, and who else measured it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from licet.evidence.desk import Desk
    from licet.evidence.readers import Intake


class _WithDefault(click.Group):
    """A group whose first command is meant where none is named: `licet claims FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in {"-h", "--help"}:
            args = ["read", *args]
        return super().parse_args(ctx, args)


_PATHS = click.argument("paths", nargs=-1, required=True)
_ALLOW = click.option("--allow", multiple=True, metavar="HOST", help="A host that may be asked for a page.")
_LIMIT = click.option("--limit", default=20.0, show_default=True, help="Largest document in MB.")
_RATES = click.option("--rates", default=None, help="CSV of exchange rates: currency, usd, source.")


@click.group(cls=_WithDefault)
def command() -> None:
    """Read texts and show who says what, how many origins they have and what does not fit.

    `licet claims FILE|FOLDER|URL…` is short for `licet claims read …`. A folder may hold documents.csv with the columns
    file, outlet, published, author, license, address.
    """


@command.command("read")
@_PATHS
@_ALLOW
@_LIMIT
@_RATES
@click.option("--keep", "store", default=None, help="Folder to keep the documents in, by digest.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--html", default=None, help="Write one page of HTML.")
@click.option("--jsonld", default=None, help="Write texts and claims as JSON-LD.")
@click.option("--csv", "table", default=None, help="Write the claims as CSV.")
def read(
    paths: tuple[str, ...],
    allow: tuple[str, ...],
    limit: float,
    rates: str | None,
    store: str | None,
    as_json: bool,
    html: str | None,
    jsonld: str | None,
    table: str | None,
) -> None:
    """Read texts, HTML pages and PDF files; propose their claims, join them to origins, show what does not fit."""
    from licet.evidence import claim_tables, document, linked_data

    desk = _desk(paths, allow, limit, rates)
    if store is not None:
        for reading in desk.readings:
            document.keep(reading.document, store)
    if table is not None:
        claim_tables.write_claims(desk.claims, table, _names(desk))
    if jsonld is not None:
        _write(jsonld, json.dumps(linked_data.linked(desk), indent=1))
    if html is not None:
        from licet.report import evidence_report

        evidence_report.write(desk, html)
    if as_json:
        click.echo(json.dumps(_everything(desk), indent=1))
    else:
        _tell(desk)


@command.command("review")
@_PATHS
@_ALLOW
@_LIMIT
@_RATES
@click.option("--file", "file", required=True, help="The review file, made or brought up to date.")
@click.option("--confirm", multiple=True, metavar="ID", help="Confirm a claim.")
@click.option("--reject", multiple=True, metavar="ID", help="Reject a claim.")
@click.option("--reopen", multiple=True, metavar="ID", help="Take a decision back.")
@click.option("--csv", "table", default=None, help="Write the confirmed claims as a claims table.")
@click.option("--jsonld", default=None, help="Write the confirmed claims as JSON-LD.")
@click.option("--html", default=None, help="Write one page of the confirmed claims.")
def review(
    paths: tuple[str, ...],
    allow: tuple[str, ...],
    limit: float,
    rates: str | None,
    file: str,
    confirm: tuple[str, ...],
    reject: tuple[str, ...],
    reopen: tuple[str, ...],
    table: str | None,
    jsonld: str | None,
    html: str | None,
) -> None:
    """Propose claims in a CSV a person edits: write confirm or reject in `decision`, and correct what is wrong.

    Only confirmed claims are written to tables. Run it again after editing; decisions are kept.
    """
    from licet.evidence import claim_tables, linked_data

    desk = _desk(paths, allow, limit, rates)
    new, decided = claim_tables.write_review(desk, file)
    claim_tables.decide(file, confirm, reject, reopen)
    claims = claim_tables.read_review(file, [reading.document for reading in desk.readings])
    chosen = claim_tables.confirmed(claims)
    waiting = sum(claim.status == "proposed" for claim in claims)
    click.echo(f"{file}: {len(chosen)} confirmed, {waiting} wait for a decision, {decided} decisions kept, {new} new")
    if table is not None:
        claim_tables.write_claims(chosen, table, _names(desk))
    if jsonld is not None:
        _write(jsonld, json.dumps(linked_data.linked(desk, chosen), indent=1))
    if html is not None:
        from licet.report import evidence_report

        evidence_report.write(desk, html, chosen)


@command.command("table")
@click.argument("path")
@click.option("--json", "as_json", is_flag=True, help="Print the claims as JSON Lines.")
def show_table(path: str, as_json: bool) -> None:
    """Read a claims table made by a person, such as claims.csv of a case, and print what it holds."""
    from licet.evidence.claim_tables import read_claims
    from licet.evidence.text import shown

    claims = read_claims(path)
    if as_json:
        for claim in claims:
            click.echo(json.dumps(claim.as_dict()))
        return
    texts = {claim.document for claim in claims}
    figures = sum(isinstance(claim.value, float) for claim in claims)
    click.echo(f"{len(claims)} claims of {len(texts)} texts, {figures} with a number")
    for claim in claims:
        click.echo(f"  {shown(claim.id, 20)}: {shown(claim.text, 100)}")


def _desk(paths: tuple[str, ...], allow: tuple[str, ...], limit: float, rates: str | None) -> "Desk":
    from licet.evidence.desk import assemble
    from licet.evidence.rates import read_rates

    intake = _intake(paths, allow, limit)
    for problem in intake.problems:
        click.echo(problem, err=True)
    if intake.passed_over:
        names = [Path(each).name for each in intake.passed_over]
        click.echo(f"passed over, of a kind that is not read: {', '.join(names)}", err=True)
    return assemble(intake.documents, read_rates(rates) if rates else None)


def _intake(paths: tuple[str, ...], allow: tuple[str, ...], limit: float) -> "Intake":
    """Return the documents of files, folders and addresses; one that cannot be read becomes a problem."""
    from licet.errors import BadFile, LicetError
    from licet.evidence.fetch import fetch
    from licet.evidence.readers import read_all

    size = int(limit * 1e6)
    intake = read_all([path for path in paths if "://" not in path], size)
    for address in (path for path in paths if "://" in path):
        try:
            intake.documents.append(fetch(address, allow, size))
        except LicetError as error:
            intake.problems.append(f"{type(error).__name__}: {error}")
    if not intake.documents:
        told = "\n".join(intake.problems) or "no text, HTML or PDF file"
        raise BadFile(f"nothing could be read: {told}")
    return intake


def _names(desk: "Desk") -> dict[str, str]:
    return {reading.document.digest: reading.document.name for reading in desk.readings}


def _write(path: str, text: str) -> None:
    part = Path(path).with_name(Path(path).name + ".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def _everything(desk: "Desk") -> dict[str, Any]:
    from dataclasses import asdict

    names = desk.lineage.names
    return {
        "summary": str(desk.lineage),
        "documents": [reading.document.about() for reading in desk.readings],
        "origins": [[names[text] for text in texts] for texts in desk.lineage.origins],
        "events": [[number + 1 for number in event] for event in desk.lineage.events],
        "ties": [
            {"source": names[t.one], "text": names[t.other], "kind": t.kind, "score": t.score, "parts": t.parts}
            for t in desk.lineage.ties
        ],
        "findings": [asdict(each) for each in desk.findings],
        "rates": {code: asdict(rate) for code, rate in desk.rates.items()},
        "claims": [
            {**claim.as_dict(), "support": asdict(desk.support[claim.id]) if claim.id in desk.support else None}
            for claim in desk.claims
        ],
    }


def _tell(desk: "Desk") -> None:
    from licet.evidence.text import shown
    from licet.report.evidence_report import number

    names = [shown(name, 60) for name in desk.lineage.names]
    click.echo(f"{desk.lineage}")
    for order, texts in enumerate(desk.lineage.origins, start=1):
        click.echo(f"  origin {order}: {', '.join(names[text] for text in texts)}")
    for tie in desk.lineage.ties:
        click.echo(f"  {names[tie.one]} - {names[tie.other]}: {tie}")
    for event in desk.lineage.events:
        click.echo(f"  one event told by origins {', '.join(str(each + 1) for each in event)}")
    click.echo(f"{len(desk.findings)} things that do not fit")
    for each in desk.findings:
        click.echo(f"  {each.kind}: {each.what}" + (f" [{each.stated}]" if each.stated else ""))
        for passage in each.passages[:6]:
            click.echo(
                f"    {names[passage.text]} {passage.span.start}-{passage.span.end}: “{shown(passage.words, 110)}”"
            )
    click.echo(f"{len(desk.claims)} claims proposed; figures and quotes:")
    for claim in desk.claims:
        if claim.is_figure or claim.kind == "quote":
            support = desk.support[claim.id]
            value = f"{number(claim.value)} {shown(claim.unit, 20)} " if isinstance(claim.value, float) else ""
            when = f"{shown(claim.period, 40)} " if claim.period else ""
            who = " < ".join(shown(part, 40) for part in claim.chain[1:]) or "the text"
            head = f"{claim.id}: {shown(claim.subject or '?', 40)} {shown(claim.predicate, 30)} {value}{when}"
            click.echo(f"  {head}({who}; {support.level}) “{shown(claim.text, 80)}”")


@command.command("lineage")
@_PATHS
@_LIMIT
@click.option("--processes", default=1, show_default=True, help="Texts read at once.")
@click.option("--out", default=None, help="CSV: text, digest, origin, source, tie, score, carrier.")
def lineage(paths: tuple[str, ...], limit: float, processes: int, out: str | None) -> None:
    """Join many texts to their origins and nothing more; memory stays flat over tens of thousands of files."""
    from licet.evidence.claim_tables import cell, write_rows
    from licet.evidence.lineage import trace
    from licet.evidence.readers import Intake, stream
    from licet.evidence.spool import spooled

    intake = Intake()
    prints = spooled(stream(list(paths), intake, int(limit * 1e6)), processes)
    for problem in intake.problems:
        click.echo(problem, err=True)
    found = trace(prints)
    click.echo(str(found))
    if out is None:
        return
    best = {tie.other: tie for tie in reversed(found.ties) if tie.derived}
    rows = []
    for number, texts in enumerate(found.origins, start=1):
        for text in texts:
            tie = best.get(text)
            about = {
                "text": found.names[text],
                "digest": prints[text].digest,
                "origin": number,
                "source": found.names[tie.one] if tie else "",
                "tie": tie.kind if tie else "",
                "score": f"{tie.score:.2f}" if tie else "",
                "carrier": found.carriers.get(text, ""),
            }
            rows.append({name: cell(value) for name, value in about.items()})
    write_rows(out, ["text", "digest", "origin", "source", "tie", "score", "carrier"], rows)
