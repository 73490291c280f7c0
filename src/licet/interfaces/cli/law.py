"""`licet law`: what is in force on a day, one rule with its tree, the cases of law, and what is modeled."""

from typing import TYPE_CHECKING, Any

import click

from licet.interfaces.cli.law_check import check, fetch
from licet.law import JURISDICTIONS

if TYPE_CHECKING:
    from licet.rule import Rule


class RuleGroup(click.Group):
    """A group in which an argument that is no subcommand is a rule id: `licet law us.ear.744.11.a`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return "show", show, args
        return super().resolve_command(ctx, args)


def jurisdiction_option(function: Any) -> Any:
    """Add --jurisdiction."""
    return click.option(
        "--jurisdiction", type=click.Choice(list(JURISDICTIONS)), default="us", show_default=True, help="Whose law."
    )(function)


json_option = click.option("--json", "as_json", is_flag=True, help="The same as JSON.")


@click.group(
    cls=RuleGroup, invoke_without_command=True, subcommand_metavar="[RULE_ID | test | coverage | check | fetch]"
)
@click.option("--on", "day", metavar="DATE", help="Only what is in force on this day, e.g. 2020-08-17.")
@click.option(
    "--layer",
    type=click.Choice(["text", "enforcement"]),
    default="text",
    show_default=True,
    help="The text as printed, or as enforced.",
)
@jurisdiction_option
@json_option
@click.pass_context
def command(ctx: click.Context, day: str | None, layer: str, jurisdiction: str, as_json: bool) -> None:
    """List the rules with their citations; show one by its id; run cases of law; say what is modeled."""
    if ctx.invoked_subcommand is not None:
        for name in ctx.params:  # an option that a subcommand would not see is refused, not dropped
            if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
                ctx.fail("options stand after the rule id, test or coverage; --on and --layer belong to the list alone")
        return
    from licet.law import load
    from licet.period import parse_day
    from licet.rule import select

    law = load(jurisdiction)
    on = parse_day(day, "--on") if day is not None else None
    rules = select(law.rules, on, layer)  # type: ignore[arg-type]  # click checks the choice
    if as_json:
        _print_json([rule.as_dict() for rule in rules])
        return
    when = f"in force on {on}" if on else "in all periods"
    click.echo(f"{law.name}, {when}: {len(rules)} rules; read through {law.encoded_through}.", err=True)
    for rule in rules:
        click.echo(f"{rule.id}  [{rule.effect}]  {rule.title}")
        click.echo(f"    {rule.citation}; {_days(rule)}; {rule.source}{_doubt(rule)}")


command.add_command(check)
command.add_command(fetch)


@command.command()
@click.argument("rule_id")
@jurisdiction_option
@json_option
def show(rule_id: str, jurisdiction: str, as_json: bool) -> None:
    """Show a rule with its condition, one version after the other."""
    from licet.clause import describe
    from licet.law import load
    from licet.rule import versions

    found = versions(load(jurisdiction).rules, rule_id)
    if as_json:
        _print_json([rule.as_dict() for rule in found])
        return
    for rule in found:
        click.echo(f"{rule.id}  [{rule.effect}]  {rule.title}")
        click.echo(f"  citation   {rule.citation}")
        click.echo(f"  in force   {_days(rule)}")
        click.echo(f"  source     {rule.source}{_doubt(rule)}")
        for name in ("enforced_since", "enforced_until", "concludes", "route", "review_policy", "note"):
            if getattr(rule, name):
                click.echo(f"  {name.replace('_', ' '):<10} {getattr(rule, name)}")
        if rule.lifts:
            click.echo(f"  lifts      {', '.join(rule.lifts)}")
        click.echo(describe(rule.when, 1))
        for clause, policy in rule.review:
            click.echo(f"  reviewed: {policy}, if")
            click.echo(describe(clause, 2))
        click.echo()


@command.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@jurisdiction_option
@json_option
@click.pass_context
def test(ctx: click.Context, paths: tuple[str, ...], jurisdiction: str, as_json: bool) -> None:
    """Run cases of law, those of the package or any files and folders, and print each difference.

    Exits with 1 if something differs.
    """
    from importlib import resources

    from licet.decision.casefile import run
    from licet.flow import program

    built_in = str(resources.files(JURISDICTIONS[jurisdiction]))
    programs = {"text": program(jurisdiction), "enforcement": program(jurisdiction, "enforcement")}
    count, found = run(paths or (built_in,), programs)
    if as_json:
        plain = [
            {"case": d.case.name, "where": d.case.where, "what": d.what, "expected": d.expected, "found": d.found}
            for d in found
        ]
        _print_json({"cases": count, "differences": plain})
    else:
        for difference in found:
            click.echo(str(difference))
    click.echo(f"{count} cases, {len(found)} differences", err=True)
    if found:
        ctx.exit(1)


@command.command()
@jurisdiction_option
@json_option
def coverage(jurisdiction: str, as_json: bool) -> None:
    """Say what is modeled, what is not, and through which day; worked out from the rules."""
    from licet.law import load
    from licet.law.coverage import coverage as state

    statement = state(load(jurisdiction))
    if as_json:
        _print_json(statement.as_dict())
        return
    effects = ", ".join(f"{number} {effect}" for effect, number in statement.effects.items())
    click.echo(f"{statement.name}, read through {statement.encoded_through}")
    click.echo(f"{statement.rules} rules in {statement.versions} versions: {effects}")
    click.echo("\nmodeled")
    for entry in statement.modeled:
        end = f"until {entry['until']}" if entry["until"] else "in force"
        click.echo(f"  {entry['citation']}: {entry['title']} ({entry['id']}, since {entry['since']}, {end})")
    sections = (
        ("tables", statement.tables, "{name}: {gives} ({citation})"),
        ("not modeled", statement.not_modeled, "{citation}: {subject} -- {errs}"),
        ("less than high confidence", statement.uncertain, "{id} since {since}: {confidence}. {note}"),
        ("enforced otherwise than printed", statement.enforcement, "{id}: text {text}; enforced {enforced}"),
        ("verified only until a day", statement.suspended, "{id} since {since}: {note}"),
    )
    for title, entries, form in sections:
        click.echo(f"\n{title}")
        for entry in entries:
            click.echo("  " + form.format(**entry))
        if not entries:
            click.echo("  none")


def _days(rule: "Rule") -> str:
    return f"since {rule.since}" + (f", until before {rule.until}" if rule.until else "")


def _doubt(rule: "Rule") -> str:
    return "" if rule.confidence == "high" else f" (confidence {rule.confidence})"


def _print_json(value: Any) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
