"""`licet losses`: what the policies of a simulated case cost, with ranges, and its back-test."""

from pathlib import Path

import click


@click.command()
@click.argument("case")
@click.option("--policy", "policy_files", multiple=True, help="A policy file; without it all paths of the case.")
@click.option("--base", default=64, show_default=True, help="Rows of each block of draws, a power of 2; 4 blocks run.")
@click.option("--seed", default=0, show_default=True)
@click.option("--draws", default=None, type=click.Path(path_type=Path), help="Folder that keeps draws.")
@click.option("--backtest", "score", is_flag=True, help="Score the record against the outcomes after the freeze.")
@click.option("--out", default="-", show_default=True, help="File to write, .csv, .parquet or .jsonl; - prints CSV.")
def command(
    case: str, policy_files: tuple[str, ...], base: int, seed: int, draws: Path | None, score: bool, out: str
) -> None:
    """Simulate CASE, a built-in case or a folder with simulation.toml: sales lost by year, with 90 % ranges.

    One row a policy, group of cells and year: low, median and high in USD m net of resale, and the share of the
    variance that would go if the law, or the economics, were known. Shortage, not adjustment over years; no forecast.
    """
    from rich.console import Console
    from rich.progress import Progress

    from licet import case_folder
    from licet.case_backtest import backtest
    from licet.case_losses import cost, paths, read_plan, yearly
    from licet.interfaces.tables import write
    from licet.policy import BASELINE, read

    talk = Console(stderr=True)
    chosen, plan = case_folder.read(case), read_plan(case)
    policies = (BASELINE,) if score else tuple(read(path) for path in policy_files) or (BASELINE, *paths(case))
    made = []
    with Progress(console=talk, transient=True) as progress:
        task = progress.add_task("simulating", total=len(policies) * 4 * base)
        for number, policy in enumerate(policies):

            def report(done: int, _: int, number: int = number) -> None:
                progress.update(task, completed=number * 4 * base + done)

            kept = draws / f"{policy.id}.jsonl" if draws else None
            made.append(cost(chosen, plan, policy, base=base, seed=seed, kept=kept, progress=report))
    if not score:
        write(yearly(made), out)
        return
    found = backtest(chosen, made[0])
    write(found.rows, out)
    for row in found.summary().iter_rows(named=True):
        error, score_percent = row["median_error_percent"], row["interval_score_percent"]
        hits = f"{row['forecast']}: {row['hits']} of {row['targets']} inside"
        click.echo(f"{hits}, median error {error:.0f} %, interval score {score_percent:.0f} % of observed", err=True)
    count = int(found.skipped["len"].sum())
    click.echo(
        f"{count} later outcomes of {found.skipped.height} series are not modeled. No forecast by analysts of these "
        "quantities stands in the record of the case.",
        err=True,
    )
