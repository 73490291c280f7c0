"""Screens of party names for the kept book: against the kept lists, or against one list with dated statuses."""

from typing import TYPE_CHECKING

from licet.errors import UnknownName, nearest
from licet.records.delta import Screen

HITS = ("row", "role", "name", "party", "score", "method")

if TYPE_CHECKING:
    import polars as pl

    from licet.parties import Book
    from licet.screening.hits import Thresholds
    from licet.screening.resolutions import Resolutions


def lists_screener(
    book: "Book",
    thresholds: "Thresholds | None" = None,
    resolutions: "Resolutions | None" = None,
    most_days_old: int | None = None,
) -> Screen:
    """Return a screen of party names against the kept lists; arguments as in `licet.parties.screen_shipments`."""
    import polars as pl

    from licet import parties

    oldest = parties.MOST_DAYS_OLD if most_days_old is None else most_days_old

    def screen(frame: "pl.DataFrame") -> "tuple[pl.DataFrame, pl.DataFrame]":
        roles = [role for role in parties.ROLES if role in frame.columns]
        if not roles or not len(frame["shipped_on"].drop_nulls()):
            return frame, pl.DataFrame(schema=dict.fromkeys(HITS, pl.String))
        out, screened = parties.screen_shipments(frame, book, thresholds, resolutions, oldest)
        asked = pl.concat([frame.select("row", role=pl.lit(role), text=role) for role in roles])
        found = asked.join(screened.hits.filter(pl.col("status") != "not same"), on="text", maintain_order="left_right")
        hits = found.select(
            "row", "role", name="text", party="entry_id", score=pl.col("score").cast(pl.Float64), method="status"
        )
        return out, hits.group_by("row", "role", maintain_order=True).first()

    return screen


def screener(statuses: "pl.DataFrame", thresholds: "Thresholds | None" = None) -> Screen:
    """Return a screen of party names against a list, through the matching engine.

    A settled hit gives the party's statuses on the day; an unresolved one leaves the facts unknown; a name without a
    hit is nobody on the list.

    Args:
        statuses: one row a name and period: name, party, since, until, and a column for each status, as
            `licet.screening.listed.screen` takes them.
        thresholds: scores that settle a hit or clear a party.

    Raises:
        UnknownName: a needed column is absent.
    """
    import polars as pl

    from licet.screening import listed
    from licet.screening.hits import Thresholds, build_index, search

    limits = thresholds or Thresholds()
    for column in ("name", "party", "since", "until"):
        if column not in statuses.columns:
            raise UnknownName(f"the list has no column {column!r}", expected="name, party, since, until and statuses")
    index = build_index(statuses.select(pl.col("party").alias("entry_id"), "name").unique(maintain_order=True))

    def screen(frame: "pl.DataFrame") -> "tuple[pl.DataFrame, pl.DataFrame]":
        roles = [role for role in listed.ROLES if role in frame.columns]
        texts = sorted({text for role in roles for text in frame[role] if text and text.strip().lower() != "none"})
        read_as: dict[str, str | None] = dict.fromkeys(texts, listed.NOBODY)
        score: dict[str, float] = {}
        for query, _, name, value, rank in search(index, texts, top=1).iter_rows():
            if rank == 1 and value >= limits.cleared:
                read_as[texts[query]] = name if value >= limits.settled else None
                score[texts[query]] = value
        said = pl.DataFrame({"text": list(read_as), "as": list(read_as.values())}, {"text": pl.String, "as": pl.String})
        asked = frame
        for role in roles:
            column = frame.select(pl.col(role).alias("text")).join(said, on="text", how="left", maintain_order="left")
            nobody = frame[role].str.strip_chars().str.to_lowercase() == listed.NOBODY
            made = column.select(pl.when(nobody).then(pl.lit(listed.NOBODY)).otherwise(pl.col("as")).alias(role))
            asked = asked.with_columns(made.to_series())
        out, hits = listed.screen(asked, statuses)
        out = out.with_columns(frame[role] for role in roles)
        names = [frame[role][row - 1] for row, role in hits.select("row", "role").iter_rows()]
        scores = pl.Series("score", [score.get(name, 1.0) for name in names], pl.Float64)
        return out, hits.with_columns(pl.Series("name", names, pl.String), scores, pl.lit("matched").alias("method"))

    return screen


def statuses(frame: "pl.DataFrame", where: str = "list") -> "pl.DataFrame":
    """Return a list as it was read, with its columns typed: days, and statuses as the fact dictionary says.

    Raises:
        UnknownName: a column is no status of a party; the nearest is named.
        BadValue: a cell does not fit.
    """
    import polars as pl

    from licet.facts import dictionary, dtype, parse
    from licet.screening import listed

    known = dictionary()
    asked = {name: entry for name, entry in known.items() if entry.given_by == "screening"}
    kinds = asked | {n.removeprefix(f"{role}_"): e for n, e in asked.items() for role in listed.ROLES
                     if n.startswith(f"{role}_")}  # fmt: skip
    columns = []
    for column in frame.columns:
        if column in {"name", "party"}:
            columns.append(frame[column].cast(pl.String))
            continue
        if column not in kinds and column not in {"since", "until"}:
            near = ", ".join(nearest(column, kinds))
            raise UnknownName(f"column {column!r} is no status of a party", where=where, todo=f"nearest: {near}")
        entry = known["shipped_on"] if column in {"since", "until"} else kinds[column]
        values = [parse(value, entry, f"row {n} of {where}") for n, value in enumerate(frame[column], 1)]
        columns.append(pl.Series(column, values, dtype=dtype(entry)))
    return pl.DataFrame(columns)
