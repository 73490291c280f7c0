"""`licet law check` and `licet law fetch`: the tables of the package against an official edition."""

from typing import Any

import click


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--on", "day", metavar="DATE", required=True, help="The day of the edition, e.g. 2026-08-07.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], day: str, as_json: bool) -> None:
    """Compare eCFR XML FILES of 15 CFR parts 738, 740 and 774 with our tables; name every drift; exit 1 if any."""
    from dataclasses import asdict

    from licet.law.us import ecfr
    from licet.period import parse_day

    drifts = ecfr.check(files, parse_day(day, "--on"))
    if as_json:
        _print_json([asdict(drift) for drift in drifts])
    else:
        for drift in drifts:
            click.echo(str(drift))
    click.echo(f"{len(drifts)} drift{'' if len(drifts) == 1 else 's'} in {len(files)} file(s)", err=True)
    if drifts:
        ctx.exit(1)


@click.command()
@click.argument("folder")
@click.option("--on", "day", metavar="DATE", required=True, help="The day of the edition, any since 2017.")
def fetch(folder: str, day: str) -> None:
    """Download 15 CFR parts 738, 740 and 774 as of a day from the official site into FOLDER; no key is needed."""
    from licet.law.us import ecfr
    from licet.period import parse_day

    for path in ecfr.fetch(parse_day(day, "--on"), folder):
        click.echo(str(path))


def _print_json(value: Any) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
