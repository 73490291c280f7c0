"""`licet compare`: which rows another policy changes, why, and what they are worth."""

import click

from licet.interfaces.cli.options import extra_option, law_options


@click.command()
@click.argument("file")
@click.option(
    "--policy", "policy_file", required=True, help="A policy file (TOML): rules dropped or amended, facts set."
)
@law_options
@extra_option
@click.option("--out", default="-", help="Where to write: a path ending in csv, parquet or jsonl, or - for stdout.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON Lines.")
def command(file: str, policy_file: str, law: str, layer: str, extra: str, out: str, as_json: bool) -> None:
    """Decide every row of FILE under the law and under a policy, and print the rows whose answer differs."""
    from licet.flow import compare
    from licet.interfaces.shipments import read
    from licet.interfaces.tables import write
    from licet.policy import read as read_policy

    policy = read_policy(policy_file)
    shipments = read(file, extra=extra)  # type: ignore[arg-type]  # click checks the choice
    changed = compare(shipments, policy, law, layer)  # type: ignore[call-overload]  # same
    write(changed, out, "jsonl" if as_json else None)
    worth = sum(value for value in changed["value_usd"].to_list() if value is not None)
    click.echo(f"{changed.height} of {shipments.height} rows change, worth ${worth:,.0f}: {policy.title}", err=True)
