"""`licet explain`: the evaluated law of one shipment."""

import click

from licet.interfaces.cli.options import extra_option, law_options


@click.command()
@click.argument("file", required=False)
@click.option("--row", type=click.IntRange(min=1), help="Which row of FILE, from 1.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A fact; given several times.")
@law_options
@extra_option
@click.option("--json", "as_json", is_flag=True, help="The same trace as JSON.")
@click.option("--check", is_flag=True, help="Exit with 1 unless no license is required or an exception applies.")
def command(
    file: str | None,
    row: int | None,
    facts: tuple[str, ...],
    law: str,
    layer: str,
    extra: str,
    as_json: bool,
    check: bool,
) -> None:
    """Explain row N of FILE, or the shipment given by --fact name=value, or both (a --fact wins over the file).

    Where text and enforcement differ, or practice is published for a party, the answer says so.
    """
    import json
    import sys

    from licet.errors import BadValue
    from licet.facts import dictionary
    from licet.flow import explain
    from licet.interfaces.shipments import read
    from licet.layers import layers

    given: dict[str, object] = {}
    if file is not None:
        if row is None:
            raise BadValue("a file is given and no row", expected="--row N")
        table = read(file, extra=extra)  # type: ignore[arg-type]  # click checks the choice
        if row > table.height:
            raise BadValue(f"there is no row {row}", where=file, expected=f"1 to {table.height}")
        known = dictionary()
        given = {name: value for name, value in table.row(row - 1, named=True).items() if name in known}
    elif row is not None:
        raise BadValue("--row needs a file", expected="licet explain FILE --row N")
    elif not facts:
        raise BadValue("nothing to explain", expected="FILE --row N, or --fact name=value")
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals:
            raise BadValue(f"--fact {fact!r} has no value", expected="--fact name=value")
        given[name.strip()] = value
    trace = explain(given, law=law, layer=layer)  # type: ignore[arg-type]  # click checks the choice
    beside = layers(given, law=law)
    if as_json:
        click.echo(json.dumps({**trace.as_dict(), "layers": beside.as_dict()}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([str(trace), *beside.lines()]))
    if check and trace.answer.determination not in {"no license required", "license exception"}:
        sys.exit(1)
