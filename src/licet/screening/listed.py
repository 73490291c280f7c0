"""Exact and alias lookup of party names against dated status rows: the simplest screening, the seam of all others.

A name that equals a known name gives the status of that party on the day. A role whose name is absent, and a name
nobody knows, leave the party's facts unknown; the word "none" says that there is no party in a role: they are false.
"""

import polars as pl

from licet.facts import dictionary, dtype

ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")
NOBODY = "none"
HITS = ("row", "role", "name", "party", "score", "method")


def comparable(name: pl.Expr) -> pl.Expr:
    """Return names in comparable form: lower case, punctuation and repeated spaces folded."""
    return name.str.to_lowercase().str.replace_all(r"[\s.,;:'\"()/&-]+", " ").str.strip_chars()


def screen(frame: pl.DataFrame, statuses: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with party facts, and the hits behind them.

    Args:
        frame: typed facts with `row`, `shipped_on` and names by role.
        statuses: one row a name and period: `name`, `party`, `since`, `until` (null is unbounded) and one column for
            each status, named like the facts without the role (`on_entity_list`, `footnote_1`) or like the fact itself
            for statuses asked of any role (`party_denied`, `entity_list_policy`). A day without a row is unknown.

    Returns:
        The frame with one fact a role and status (null is unknown), and one for any role where the dictionary has it
        (true if it holds for one role, false if for none); and the hits: row, role, name, party, score, method. A fact
        that was given and is known is kept.

    Example:
        >>> from datetime import date
        >>> statuses = pl.DataFrame({"name": ["Acme"], "party": ["P1"], "since": [None], "until": [None],
        ...     "on_entity_list": [True]}, schema_overrides={"since": pl.Date, "until": pl.Date})
        >>> shipment = pl.DataFrame({"row": [1], "shipped_on": [date(2020, 1, 1)], "end_user": ["ACME"]})
        >>> screen(shipment, statuses)[0]["end_user_on_entity_list"].to_list()
        [True]
    """
    known = dictionary()
    kinds = [name for name in statuses.columns if name not in {"name", "party", "since", "until"}]
    book = statuses.with_columns(_name=comparable(pl.col("name")))
    hits = []
    by_role: dict[str, pl.DataFrame] = {}
    for role in ROLES:
        absent = pl.Series(role, [None] * frame.height, dtype=pl.String)
        names = frame[role].cast(pl.String) if role in frame.columns else absent
        asked = pl.DataFrame({"_at": pl.int_range(frame.height, eager=True), "day": frame["shipped_on"], "said": names})
        found = (
            asked.with_columns(_name=comparable(pl.col("said")))
            .join(book, on="_name", how="inner", maintain_order="left")
            .filter(
                (pl.col("since").is_null() | (pl.col("since") <= pl.col("day")))
                & (pl.col("until").is_null() | (pl.col("day") < pl.col("until")))
            )
            .unique("_at", keep="first", maintain_order=True)
        )
        hits.append(
            found.select(
                row=pl.col("_at") + 1,
                role=pl.lit(role),
                name=pl.col("said"),
                party=pl.col("party"),
                score=pl.lit(1.0),
                method=pl.when(pl.col("said") == pl.col("name")).then(pl.lit("exact")).otherwise(pl.lit("folded")),
            )
        )
        joined = asked.join(found.select("_at", *kinds), on="_at", how="left", maintain_order="left")
        nobody = pl.col("said").str.strip_chars().str.to_lowercase() == NOBODY
        by_role[role] = joined.select(
            pl.when(nobody).then(pl.lit(False)).otherwise(pl.col(kind)).alias(kind)
            if statuses.schema[kind] == pl.Boolean
            else pl.col(kind)
            for kind in kinds
        )
    facts: dict[str, pl.Series] = {}
    for kind in kinds:
        columns = [by_role[role][kind] for role in ROLES]
        for role, column in zip(ROLES, columns, strict=True):
            if f"{role}_{kind}" in known:
                facts[f"{role}_{kind}"] = column
        if kind in known and known[kind].given_by == "screening":
            over = pl.DataFrame([c.alias(str(i)) for i, c in enumerate(columns)])
            if statuses.schema[kind] == pl.Boolean:
                facts[kind] = over.select(pl.any_horizontal(pl.all())).to_series()
            else:  # the terms of the first listed party in the order end user, consignee, purchaser, intermediary
                facts[kind] = over.select(pl.coalesce("3", "2", "0", "1")).to_series()
    added = [
        pl.coalesce(frame[name], column.cast(dtype(known[name]))).alias(name)
        if name in frame.columns
        else column.cast(dtype(known[name])).alias(name)
        for name, column in facts.items()
    ]
    return frame.with_columns(added), pl.concat(hits).select(HITS)
