"""`licet questionnaire`: ask suppliers for the facts that hold up the most value, and read what they answer."""

import re
from pathlib import Path

import click

from licet.interfaces.cli.options import extra_option, headers_option, law_options

supplier_option = click.option(
    "--supplier", default="supplier", show_default=True, help="The column that names who is asked."
)
item_option = click.option(
    "--item", default="item", show_default=True, help="The column that names what is asked about."
)


@click.group()
def command() -> None:
    """Ask suppliers, in workbooks, for the facts that leave shipments undecided."""


@command.command()
@click.argument("file")
@click.argument("out")
@supplier_option
@item_option
@click.option("--top", type=click.IntRange(min=1), help="At most so many questions a supplier.")
@click.option("--fact", "facts", multiple=True, metavar="NAME", help="Ask for this fact only; repeatable.")
@law_options
@extra_option
@headers_option
def make(
    file: str,
    out: str,
    supplier: str,
    item: str,
    top: int | None,
    facts: tuple[str, ...],
    law: str,
    layer: str,
    extra: str,
    headers: str | None,
) -> None:
    """Write to OUT what is missing in the shipments of FILE, by supplier; what holds up the most value comes first.

    OUT ending in xlsx is one workbook with a sheet a supplier; else a folder with a workbook a supplier.
    """
    import polars as pl

    from licet.errors import BadFile
    from licet.flow import program
    from licet.interfaces.shipments import read
    from licet.interfaces.tables import whole
    from licet.interfaces.workbooks import questionnaire
    from licet.report.questions import ask, summary

    frame = read(file, extra, headers, (supplier, item))  # type: ignore[arg-type]  # click checks the choice
    asked = ask(frame, program(law, layer), supplier, item, top, known_facts(facts))
    if out.lower().endswith(".xlsx"):
        whole(out, questionnaire(asked).save)
    else:
        folder = Path(out)
        if folder.exists() and not folder.is_dir():
            raise BadFile("is a file", where=out, expected="a path ending in xlsx, or a folder")
        questionnaire(asked)  # nothing is written if nothing is to be asked
        folder.mkdir(parents=True, exist_ok=True)
        for n, ((who,), rows) in enumerate(asked.group_by("supplier", maintain_order=True), 1):
            name = re.sub(r"[^\w.-]+", "_", str(who)).strip("._")[:60]
            whole(str(folder / f"{n:03d}_{name}.xlsx"), questionnaire(pl.DataFrame(rows)).save)
    for who, (count, most) in summary(asked).items():
        click.echo(f"{count:>6} questions  {most:>18,.2f} USD held up by the first  {who}", err=True)


@command.command()
@click.argument("file")
@click.argument("filled", nargs=-1, required=True)
@supplier_option
@item_option
@extra_option
@headers_option
@click.option("--out", default="-", help="Where to write: csv, parquet, jsonl or xlsx, or - for stdout.")
def read(
    file: str, filled: tuple[str, ...], supplier: str, item: str, extra: str, headers: str | None, out: str
) -> None:
    """Put the answers of FILLED workbooks into the shipments of FILE; only what was unknown is filled."""
    from licet.interfaces import shipments
    from licet.interfaces.tables import write
    from licet.interfaces.workbooks import answers
    from licet.report.questions import fill

    frame = shipments.read(file, extra, headers, (supplier, item))  # type: ignore[arg-type]  # click checks the choice
    done, known = fill(frame, (one for path in filled for one in answers(path)), supplier, item)
    write(done.drop("row"), out)
    click.echo(f"{known:,} cells became known", err=True)


def known_facts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of facts as they were given.

    Raises:
        UnknownFact: one is no fact; the nearest is named.
    """
    from licet.errors import UnknownFact, nearest
    from licet.facts import dictionary

    known = dictionary()
    for name in names:
        if name not in known:
            raise UnknownFact(f"{name!r} is no fact", todo=f"nearest known fact: {', '.join(nearest(name, known))}")
    return names
