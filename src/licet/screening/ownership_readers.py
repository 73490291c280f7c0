"""Readers of ownership edges and of listings from CSV: plain, and GLEIF level 2.

Edges come with the columns of `ownership_edges.SCHEMA`. Every column of a file is known by name; another is refused.
"""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl

from licet.errors import BadFile, BadValue, nearest
from licet.period import Period, parse_day
from licet.screening.ownership_edges import check
from licet.screening.ownership_regimes import Listing

EDGE_COLUMNS = ("owner", "owned", "percent", "percent_low", "percent_high", "since", "until", "kind")
LISTING_COLUMNS = ("party", "list", "program", "since", "until", "policy", "footnotes", "address")
LIMIT = 4_000_000_000  # bytes; a file above is refused before it is opened

# GLEIF relationship -> kind of edge: consolidation shows a share, of unknown size
RELATIONSHIPS: dict[str, str] = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "ownership",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ownership",
    "IS_INTERNATIONAL_BRANCH_OF": "branch",
    "IS_FUND-MANAGED_BY": "control",
    "IS_SUBFUND_OF": "other",
    "IS_FEEDER_TO": "other",
}
GLEIF_COLUMN = re.compile(
    r"Relationship\.((Start|End)Node\.NodeID(Type)?|Relationship(Type|Status)|Period\.\d\.(startDate|endDate|periodType)"
    r"|Qualifiers\.\d\.Qualifier(Dimension|Category)|Quantifiers\.\d\.(MeasurementMethod|QuantifierAmount|QuantifierUnits))"
    r"|Registration\.(InitialRegistrationDate|LastUpdateDate|RegistrationStatus|NextRenewalDate|ManagingLOU"
    r"|Validation(Sources|Documents|Reference))|DeletedAt"
)


def read_csv(path: Path) -> pl.DataFrame:
    """Read edges from CSV: owner, owned and any of percent, percent_low, percent_high, since, until, kind.

    An empty share is unknown. `until` is the first day no longer.

    Raises:
        BadFile: the file is missing, no UTF-8 CSV, or has a column that nobody reads.
        BadValue: a cell is no number or day, or as for `ownership_edges.check`.
    """
    table = _strings(path)
    _know(path, table.columns, lambda name: name in EDGE_COLUMNS, EDGE_COLUMNS, needed=("owner", "owned"))
    have = {name: pl.col(name) if name in table.columns else pl.lit(None, pl.String) for name in EDGE_COLUMNS}
    if {"percent", "percent_low"} <= set(table.columns) or {"percent", "percent_high"} <= set(table.columns):
        raise BadFile(
            "percent stands beside percent_low or percent_high", where=str(path), todo="give one or the other"
        )
    read = table.select(
        owner=have["owner"],
        owned=have["owned"],
        percent_low=pl.coalesce(have["percent"], have["percent_low"])
        .str.strip_suffix("%")
        .cast(pl.Float64, strict=False),
        percent_high=pl.coalesce(have["percent"], have["percent_high"])
        .str.strip_suffix("%")
        .cast(pl.Float64, strict=False),
        since=have["since"].str.to_date("%Y-%m-%d", strict=False),
        until=have["until"].str.to_date("%Y-%m-%d", strict=False),
        kind=have["kind"].fill_null("ownership"),
    )
    for name, low in [("percent", "percent_low"), *((n, n) for n in ("percent_low", "percent_high", "since", "until"))]:
        if name in table.columns:
            bad = (table[name].is_not_null() & read[low].is_null()).arg_true()
            if len(bad):
                wanted = (
                    "a day such as 2020-08-17" if name in ("since", "until") else "a number from 0 to 100, or nothing"
                )
                where = f"row {bad[0] + 2} of {path}"
                raise BadValue(f"{name} is {table[name][int(bad[0])]!r}", where=where, expected=wanted)
    return check(read, str(path))


def read_listings(path: Path) -> tuple[Listing, ...]:
    """Read listings from CSV: party, list and any of program, since, until, policy, footnotes (;), address (yes).

    Raises:
        BadFile: as for `read_csv`.
        BadValue: a list or policy is unknown, a party is missing, or a day cannot be read.
    """
    table = _strings(path)
    _know(path, table.columns, lambda name: name in LISTING_COLUMNS, LISTING_COLUMNS, needed=("party", "list"))
    found = []
    for number, row in enumerate(table.iter_rows(named=True), start=2):
        where = f"row {number} of {path}"
        if not row["party"] or not row["list"]:
            raise BadValue("an entry without party or list", where=where)
        since, until = (parse_day(row[k], where) if row.get(k) else None for k in ("since", "until"))
        try:
            listing = Listing(
                party=row["party"],
                list=row["list"],
                program=row.get("program"),
                period=Period(since, until),
                policy=row.get("policy"),
                footnotes=tuple(part.strip() for part in (row.get("footnotes") or "").split(";") if part.strip()),
                address=(row.get("address") or "").lower() in ("yes", "true", "1"),
            )
        except BadValue as error:
            raise BadValue(error.what, where=where, expected=error.expected, todo=error.todo) from None
        found.append(listing)
    return tuple(found)


def read_gleif(path: Path) -> pl.DataFrame:
    """Read GLEIF level 2 relationship records (golden copy CSV); parties are Legal Entity Identifiers.

    The end node holds the start node. Consolidation in accounts shows that the parent holds a share but not which, so
    the share is unknown; an ultimate parent is an owner only where no direct parent is recorded, else it controls.
    Inactive relationships without an end date, and annulled or duplicate records, are left out.

    Raises:
        BadFile: as for `read_csv`.
        BadValue: a relationship type is unknown.
    """
    table = _strings(path)
    node, kind = "Relationship.{}Node.NodeID", "Relationship.RelationshipType"
    needed = (node.format("Start"), node.format("End"), kind)
    _know(path, table.columns, lambda name: bool(GLEIF_COLUMN.fullmatch(name)), needed, needed)
    odd = table.filter(~pl.col(kind).is_in(list(RELATIONSHIPS)))
    if not odd.is_empty():
        raise BadValue(f"relationship type is {odd[kind][0]!r}", where=str(path), expected=", ".join(RELATIONSHIPS))
    status, registered = "Relationship.RelationshipStatus", "Registration.RegistrationStatus"
    optional = {
        name: pl.col(name) if name in table.columns else pl.lit(None, pl.String) for name in (status, registered)
    }
    since, until = (_relationship_day(table.columns, edge) for edge in ("startDate", "endDate"))
    direct = pl.col(kind) == "IS_DIRECTLY_CONSOLIDATED_BY"
    read = (
        table.with_columns(since=since, until=until)
        .filter(
            ~((optional[status] == "INACTIVE").fill_null(False) & pl.col("until").is_null()),
            ~optional[registered].is_in(["ANNULLED", "DUPLICATE"]).fill_null(False),
            (pl.col("since") < pl.col("until")).fill_null(True),
        )
        .with_columns(has_direct=direct.any().over(needed[0]))
        .select(
            owner=needed[1],
            owned=needed[0],
            percent_low=pl.lit(None, pl.Float64),
            percent_high=pl.lit(None, pl.Float64),
            since="since",
            until="until",
            kind=pl.when((pl.col(kind) == "IS_ULTIMATELY_CONSOLIDATED_BY") & pl.col("has_direct"))
            .then(pl.lit("control"))
            .otherwise(pl.col(kind).replace(RELATIONSHIPS)),
        )
    )
    return check(read, str(path))


def _relationship_day(columns: list[str], edge: str) -> pl.Expr:
    """Return the start or end of the relationship itself, not of an accounting or filing period."""
    slots = [number for number in range(1, 10) if f"Relationship.Period.{number}.periodType" in columns]
    days = [
        pl.when(pl.col(f"Relationship.Period.{n}.periodType") == "RELATIONSHIP_PERIOD").then(
            pl.col(f"Relationship.Period.{n}.{edge}").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        )
        for n in slots
        if f"Relationship.Period.{n}.{edge}" in columns
    ]
    return pl.coalesce(days) if days else pl.lit(None, pl.Date)


def present(path: Path) -> None:
    if not path.is_file():
        raise BadFile("there is no such file", where=str(path))
    if path.stat().st_size > LIMIT:
        raise BadFile(f"the file is larger than {LIMIT:,} bytes", where=str(path), todo="split it")


def _strings(path: Path) -> pl.DataFrame:
    present(path)
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise BadFile(f"no CSV: {first}", where=str(path), expected="UTF-8, commas, one header line") from None
    stripped = table.select(pl.all().str.strip_chars())
    return stripped.select(pl.when(pl.all() != "").then(pl.all()).name.keep())


def _know(
    path: Path, columns: list[str], known: Callable[[str], bool], names: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    """Refuse a file with a column that nobody reads, or without one that is needed."""
    for name in columns:
        if not known(name):
            near = ", ".join(nearest(name, names)) or ", ".join(names)
            raise BadFile(
                f"column {name!r} is not read", where=str(path), todo=f"nearest known: {near}; rename or drop it"
            )
    for name in needed:
        if name not in columns:
            raise BadFile(f"column {name!r} is missing", where=str(path), expected=", ".join(names))
