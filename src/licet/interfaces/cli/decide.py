"""`licet decide FILE`: the determination of every row of a table."""

import click

from licet.interfaces.cli.options import extra_option, law_options


@click.command()
@click.argument("file")
@law_options
@extra_option
@click.option("--parts", help="Bill of materials (row, component, eccn, value_usd, origin, kind): gives US content.")
@click.option("--out", default="-", help="Where to write: a path ending in csv, parquet or jsonl, or - for stdout.")
@click.option("--format", "kind", type=click.Choice(["csv", "parquet", "jsonl"]), help="Format, if not by the ending.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format jsonl.")
@click.option("--derived", is_flag=True, help="Keep derived facts (country groups, jurisdiction) in the output.")
@click.option("--layers", "show_layers", is_flag=True, help="Add the bounds of the other layer, and practice.")
@click.option("--letters", help="Letters of BIS received (dated list): gives informed_by_bis.")
@click.option("--reasons", "reasons_to", help="Also write the long table of reasons (row, rule) to this path.")
@click.option("--missing", "missing_to", help="Also write the long table of missing facts (row, fact) to this path.")
@click.option(
    "--check", is_flag=True, help="Exit with 1 if any row is indeterminate, needs a license or is prohibited."
)
def command(
    file: str,
    law: str,
    layer: str,
    extra: str,
    parts: str | None,
    out: str,
    kind: str | None,
    as_json: bool,
    derived: bool,
    show_layers: bool,
    letters: str | None,
    reasons_to: str | None,
    missing_to: str | None,
    check: bool,
) -> None:
    """Decide every row of FILE (csv, parquet, jsonl, or - for csv on stdin).

    Columns are facts of the dictionary (`licet facts` lists them); an absent column or empty cell is unknown. Every
    row gets the range of outcomes the rules in force on its day leave open, the rule that decides, and its citation.
    """
    import sys

    from licet.decision import reasons, table
    from licet.facts import read
    from licet.flow import program
    from licet.interfaces.tables import write
    from licet.layers import add_practice, other_layer

    shipments = read(file, extra=extra)  # type: ignore[arg-type]  # click checks the choice
    if parts:
        from licet.law import load
        from licet.law.us import de_minimis

        if law != "us":
            raise click.UsageError("--parts is worked out by the law of the United States: leave --law us")
        shipments = de_minimis.add_content(shipments, de_minimis.read(parts), load(law).rules, load(law).tables)
    if letters:
        from licet.screening import letters as letter_list

        if law != "us":
            raise click.UsageError("--letters are those of BIS: leave --law us")
        shipments = letter_list.add_letters(shipments, letter_list.read(letters))
    chosen = program(law, layer)
    decided = table.decide(shipments, chosen, derived=derived)
    beside = other_layer(shipments, decided, layer, law)
    if show_layers:
        decided = add_practice(shipments, beside)
    write(decided, out, "jsonl" if as_json else kind)
    if reasons_to:
        write(reasons.reasons(shipments, chosen), reasons_to)
    if missing_to:
        write(reasons.missing(shipments, chosen), missing_to)
    counts = decided["determination"].value_counts(sort=True)
    for outcome, count in counts.iter_rows():
        click.echo(f"{count:>10,}  {outcome}", err=True)
    differ = int(beside["layers_differ"].sum())
    if differ:
        click.echo(f"{differ:>10,}  differ between text and enforcement; --layers shows both", err=True)
    if check and set(counts["determination"].to_list()) - {"no license required", "license exception"}:
        sys.exit(1)
