"""`licet case`: a case run through the whole flow, as a summary, tables and one page."""

from pathlib import Path

import click


@click.command()
@click.argument("case")
@click.option(
    "--out", default=None, help="Folder for report.html and the tables; without it only the summary is printed."
)
@click.option("--policy", "policy_files", multiple=True, help="A policy file to compare beside those of the case.")
@click.option("--without", multiple=True, metavar="ID", help="Switch off an assumption of the case; the answer widens.")
@click.option(
    "--claims-off",
    "--without-claim",
    multiple=True,
    metavar="ID",
    help="Switch off a claim or source; show what moves.",
)
@click.option("--layer", type=click.Choice(["text", "enforcement"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the determinations of the record as JSON Lines.")
def command(
    case: str,
    out: str | None,
    policy_files: tuple[str, ...],
    without: tuple[str, ...],
    claims_off: tuple[str, ...],
    layer: str,
    as_json: bool,
) -> None:
    """Run CASE, the name of a built-in case or the path of a folder with the same files."""
    from dataclasses import replace

    from rich.console import Console
    from rich.progress import Progress

    from licet import case_evidence, case_folder, policy
    from licet.case import Run, run
    from licet.case_losses import cost, has_plan, read_plan
    from licet.case_mechanisms import Effects, effects
    from licet.case_rests import supported
    from licet.errors import BadFile
    from licet.interfaces.tables import write as write_table
    from licet.report import case_evidence_section, case_report, findings

    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise BadFile("a file stands there", where=str(out), expected="a folder, made if need be")
    talk = Console(stderr=True)
    whole = case_folder.read(case)
    chosen = case_evidence.without_claims(whole, claims_off)
    policies = [policy.BASELINE, *chosen.policies, *(policy.read(path) for path in policy_files)]
    assumptions = [id for id in chosen["assumptions"]["assumption_id"] if id not in without]
    with Progress(console=talk, transient=True) as progress:
        task = progress.add_task("deciding", total=len(policies) + len(assumptions))
        runs: list[Run] = []
        narrowed = {}
        for each in policies:
            first = not runs
            runs.append(run(chosen, each, layer, without, with_missing=first))  # type: ignore[arg-type]  # click checks the choice
            progress.advance(task)
        for id in assumptions:
            narrowed[id] = run(chosen, policy.BASELINE, layer, [*without, id], with_missing=False)  # type: ignore[arg-type]  # same
            progress.advance(task)
    losses = before = None
    parts: tuple[Effects, ...] = ()
    plan = read_plan(case) if has_plan(case) and not (without or as_json) else None
    if plan is not None:
        losses = cost(whole, plan, replace(policy.BASELINE, claims_off=claims_off), base=16, decided=runs[0])
        resting = (case_evidence.without_claims(chosen, each.policy.claims_off) for each in runs)
        held = [supported(plan, rest)[0] for rest in resting]
        parts = tuple(effects(own, each.segments, each.policy) for own, each in zip(held, runs, strict=True))
    lighter = {
        id: run(case_evidence.without_claims(chosen, [id]), policy.BASELINE, layer, without, with_missing=False)  # type: ignore[arg-type]  # same
        for id in case_evidence.measuring(chosen)
        if id not in claims_off
    }
    if claims_off:
        record = run(whole, policy.BASELINE, layer, without, with_missing=False)  # type: ignore[arg-type]  # same
        kept = cost(whole, plan, base=16, decided=record) if plan is not None else None
        before = findings.Before(whole, record, kept, claims_off)
        for text in case_evidence_section.moved(before, runs[0], losses):
            click.echo(text, err=as_json)
    for made in runs:
        if made.policy.claims_off:
            standing = findings.Before(chosen, runs[0], None, made.policy.claims_off)
            click.echo(f"policy {made.policy.id}", err=as_json)
            for text in case_evidence_section.moved(standing, made, None):
                click.echo(f"  {text}", err=as_json)
    material = findings.Material(chosen, tuple(runs), narrowed, losses, lighter, parts, before)
    if as_json:
        write_table(runs[0].segments, "-", "jsonl")
    else:
        click.echo(chosen.title)
        for text in findings.findings(material):
            click.echo(f"  * {text}")
    if out is not None:
        path = case_report.write(material, out)
        click.echo(f"report: {path}", err=as_json)
