"""`licet template OUT.xlsx`: a workbook to fill in shipments."""

import click

from licet.interfaces.cli.options import law_options


@click.command()
@click.argument("out")
@law_options
@click.option("--fact", "facts", multiple=True, metavar="NAME", help="A column more; repeatable.")
@click.option("--top", type=click.IntRange(min=0), default=20, show_default=True,
              help="Columns beside the usual ones: the facts most rules ask for.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="A column for every fact the law asks a person for.")
def command(out: str, law: str, layer: str, facts: tuple[str, ...], top: int, every: bool) -> None:
    """Write a workbook with a column for each fact to be given, checked as it is typed: lists of the dictionary, days,
    numbers. `licet decide` reads it back."""
    from collections import Counter

    from licet.errors import BadFile
    from licet.facts import dictionary
    from licet.flow import program
    from licet.interfaces.cli.questionnaire import known_facts
    from licet.interfaces.tables import whole
    from licet.interfaces.workbooks import FIRST, template

    if not out.lower().endswith(".xlsx"):
        raise BadFile("a template is a workbook", where=out, expected="a path ending in xlsx")
    known = dictionary()
    chosen = program(law, layer)
    asked = [name for name in chosen.inputs if known[name].given_by == "input" and name not in FIRST]
    count = Counter(name for rule in chosen.rules for name in rule.facts)
    most = sorted(asked, key=lambda name: (-count[name], asked.index(name)))[: None if every else top]
    names = tuple(dict.fromkeys((*FIRST, *known_facts(facts), *most)))
    book = template(names)
    whole(out, book.save)
    click.echo(f"{len(names)} columns written to {out}", err=True)
