"""`licet facts`: the fact dictionary."""

import click


@click.command()
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def command(words: tuple[str, ...], as_json: bool) -> None:
    """List the facts that rules may ask for, or those whose name or meaning has all WORDS in it."""
    import json
    from dataclasses import asdict

    from licet.errors import UnknownName, nearest
    from licet.facts import dictionary, expected

    known = dictionary()
    found = [e for e in known.values() if all(w.lower() in f"{e.name} {e.meaning}".lower() for w in words)]
    if not found:
        near = ", ".join(nearest(" ".join(words), known))
        raise UnknownName(
            f"no fact has {' '.join(words)!r} in it", todo=f"nearest: {near}" if near else "run `licet facts`"
        )
    for entry in found:
        if as_json:
            click.echo(json.dumps(asdict(entry), ensure_ascii=False))
        else:
            click.echo(f"{entry.name}: {entry.meaning} [{expected(entry)}; {entry.given_by}]")
