"""licet ownership: is a party restricted through its owners, on a day, under which rule."""

import csv
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--party", required=True, help="The party asked about, as named in FILE.")
@click.option("--on", required=True, metavar="DATE", help="The day, e.g. 2025-10-15.")
@click.option(
    "--listed",
    "listed_path",
    type=click.Path(path_type=Path),
    help="CSV of listed parties: party, list, and any of program, since, until, policy, footnotes, address.",
)
@click.option("--lists", metavar="STORE", help="Screen the owners against the lists kept in this folder instead.")
@click.option("--rule", "rules", multiple=True, help="OFAC50, BIS_AFFILIATES, CMIC or a rule id; default: all three.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "bods", "gleif"]), help="Format of FILE; default: by suffix."
)
@click.option(
    "--country", help="Country of organization of the party, ISO 3166 alpha-2; a party without one is foreign."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--check", is_flag=True, help="Exit 1 unless every rule leaves the party free.")
def command(
    file: Path,
    party: str,
    on: str,
    listed_path: Path | None,
    lists: str | None,
    rules: tuple[str, ...],
    form: str | None,
    country: str | None,
    as_json: bool,
    check: bool,
) -> None:
    """Weigh who owns PARTY, from the ownership edges in FILE (CSV, BODS 0.4 JSON or GLEIF level 2 CSV)."""
    from licet.errors import UnknownName, nearest
    from licet.period import parse_day
    from licet.screening.ownership import Question, weigh_all
    from licet.screening.ownership_bods import read_bods
    from licet.screening.ownership_edges import chart
    from licet.screening.ownership_readers import read_csv, read_gleif, read_listings
    from licet.screening.ownership_regimes import in_force, regimes

    day = parse_day(on, "--on")
    readers = {"csv": read_csv, "bods": read_bods, "gleif": read_gleif}
    edges = readers[form or ("bods" if file.suffix.lower() in (".json", ".jsonl") else "csv")](file)
    if (listed_path is None) == (lists is None):
        raise click.UsageError("name the listed parties by --listed FILE or by --lists STORE")
    unresolved: tuple[Any, ...] = ()
    if listed_path is not None:
        listings = read_listings(listed_path)
    else:
        from licet.lists.snapshots import open_store
        from licet.owners import listed_owners
        from licet.parties import open_book

        book = open_book(open_store(lists))
        listings, unresolved = listed_owners({*edges["owner"], *edges["owned"]}, book, day)
        for owner in unresolved:
            click.echo(
                f"open: {owner.owner} may be {owner.name} ({owner.list} {owner.entry_id}, score {owner.score:.2f}): "
                f"{owner.why}; the answer leaves it out",
                err=True,
            )
    law = files("licet.law") / "us" / "tables" / "ownership_regimes.csv"
    table = regimes(csv.DictReader(law.read_text(encoding="utf-8").splitlines()))
    known = {*edges["owner"], *edges["owned"], *(listing.party for listing in listings)}
    if party not in known:
        raise UnknownName(f"no party {party!r}", where=str(file), todo=f"nearest: {nearest(party, known)}")
    held = chart(edges, day)
    countries = {party: country.upper()} if country else {}
    asked = {
        name: [Question(held, listings, rule, countries) for rule in in_force(table, name, day)]
        for name in rules or tuple(dict.fromkeys(regime.name for regime in table))
    }
    found = {name: weigh_all(party, questions) for name, questions in asked.items()}
    if as_json:
        click.echo(json.dumps({name: finding.as_dict() for name, finding in found.items()}, ensure_ascii=False))
    else:
        click.echo(f"{party} on {day}")
        for name, finding in found.items():
            click.echo(f"\n{name}: {finding.status.replace('_', ' ')}  ({finding.rule}, {finding.citation})")
            if finding.aggregate_low is not None:
                share = f"{finding.aggregate_low:g}"
                if finding.aggregate_high != finding.aggregate_low:
                    share += f" to {finding.aggregate_high:g}"
                by = f" by {', '.join(finding.counted_owners)}" if finding.counted_owners else ""
                click.echo(f"  held by restricted owners: {share} %{by}; no owner named for {finding.unaccounted:g} %")
            for label, names in (
                ("terms flow from", finding.inherits_from),
                ("may flow from", finding.may_inherit_from),
                ("do not deal with", finding.prohibited_counterparty),
            ):
                if names:
                    click.echo(f"  {label}: {', '.join(names)}")
            if finding.terms:
                policy = finding.terms.policy or f"unknown, at least {finding.terms.policy_at_least or 'unknown'}"
                notes = f"; footnotes {', '.join(finding.terms.footnotes)}" if finding.terms.footnotes else ""
                click.echo(f"  review policy: {policy}{notes}")
            if finding.red_flag:
                click.echo(f"  red flag {finding.red_flag}: find out the share, or obtain a license")
            for flag in finding.red_flags:
                click.echo(f"  red flag: {flag}")
            if finding.assumes:
                click.echo(f"  assumes: {finding.assumes}; that this text is law on the day is not verified")
    if check and (unresolved or any(finding.covered is not False for finding in found.values())):
        sys.exit(1)
