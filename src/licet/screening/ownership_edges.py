"""Who owns whom: a dated table of edges, and the chart it gives on one day.

An edge says that `owner` stands in some relation to `owned` from `since` to before `until`. Only `ownership` edges
carry shares; an unknown share is the interval 0 to 100 percent, and never zero. Inside the engine shares are whole
millionths of a percent, so that sums meet the threshold exactly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from licet.errors import BadValue

UNIT = 1_000_000  # millionths of a percent
WHOLE = 100 * UNIT
SLACK = UNIT // 2  # published shares are rounded: up to half a percent over the whole is let pass

SCHEMA: dict[str, pl.DataType] = {
    "owner": pl.String(),
    "owned": pl.String(),
    "percent_low": pl.Float64(),
    "percent_high": pl.Float64(),
    "since": pl.Date(),
    "until": pl.Date(),
    "kind": pl.String(),
}
KINDS: dict[str, str] = {
    "ownership": "holds a share in",
    "branch": "is the head office of",
    "nominee": "has an interest, of unknown size, in what is held by",
    "control": "controls, without owning,",
    "officer": "is an officer of",
    "family": "is family of",
    "former": "formerly owned",
    "address": "shares the address of",
    "other": "is tied to",
}


def tabulate(rows: Iterable[Mapping[str, object]], where: str | None = None) -> pl.DataFrame:
    """Return edges as a checked table with the columns of SCHEMA.

    Args:
        rows: mappings with `owner`, `owned` and, as known, `percent` or `percent_low` and `percent_high`, `since`,
            `until` (first day no longer) and `kind` (default ownership).
        where: the file, for messages.

    Raises:
        BadValue: a name is missing, a share lies outside 0 to 100, a kind is unknown, or a period is empty.

    Example:
        >>> tabulate([{"owner": "X", "owned": "A", "percent": None}]).row(0)[:4]
        ('X', 'A', 0.0, 100.0)
    """
    table: dict[str, list[object]] = {name: [] for name in SCHEMA}
    for row in rows:
        share = row.get("percent")
        low, high = row.get("percent_low"), row.get("percent_high")
        kind = row.get("kind") or "ownership"
        table["owner"].append(row.get("owner"))
        table["owned"].append(row.get("owned"))
        table["percent_low"].append(share if share is not None else low)
        table["percent_high"].append(share if share is not None else high)
        table["since"].append(row.get("since"))
        table["until"].append(row.get("until"))
        table["kind"].append(kind)
    return check(pl.DataFrame(table, schema=SCHEMA), where)


def check(edges: pl.DataFrame, where: str | None = None) -> pl.DataFrame:
    """Return the edges with unknown shares spelled out as 0 to 100 percent; refuse what cannot be meant.

    Raises:
        BadValue: as for `tabulate`; the first offending row is named.
    """
    missing = [name for name in SCHEMA if name not in edges.columns]
    if missing:
        raise BadValue(f"ownership edges lack the column {missing[0]!r}", where=where, expected=", ".join(SCHEMA))
    edges = edges.select(list(SCHEMA)).with_columns(
        pl.col("percent_low").fill_nan(None).fill_null(0.0),
        pl.col("percent_high").fill_nan(None).fill_null(100.0),
    )
    low, high = pl.col("percent_low"), pl.col("percent_high")
    faults = {
        "an edge without owner or owned": pl.any_horizontal(
            pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "") for name in ("owner", "owned")
        ),
        "a share outside 0 to 100 percent, or lowest above highest": (low < 0) | (high > 100) | (low > high),
        f"an unknown kind of edge; kinds are {', '.join(KINDS)}": ~pl.col("kind").is_in(list(KINDS)),
        "a period that ends before it starts": (pl.col("since") >= pl.col("until")).fill_null(False),
    }
    for what, fault in faults.items():
        bad = edges.with_row_index("row", offset=1).filter(fault)
        if not bad.is_empty():
            row = bad.row(0, named=True)
            named = f"row {row['row']}" + (f" of {where}" if where else " of the edges")
            raise BadValue(f"{what}: {row['owner']} -> {row['owned']}", where=named, todo="correct the row")
    return edges


@dataclass(frozen=True)
class Chart:
    """The ownership chart on one day: names, direct shares by owner (compressed rows), branches and other ties.

    Args:
        on: the day.
        names: every party that holds or is held.
        starts: first edge of each owner [names + 1].
        targets: the party held, one an edge, in order of the owner.
        low: lowest share, in millionths of a percent.
        high: highest share, bounded by what the other owners surely hold.
        heads: branch -> the legal person it is part of.
        in_branches: shares recorded of a head office in its own branch, lowest and highest.
        ties: edges that carry no share (control, officers, former owners and so on), in force on the day.
    """

    on: date
    names: tuple[str, ...]
    starts: np.ndarray
    targets: np.ndarray
    low: np.ndarray
    high: np.ndarray
    heads: Mapping[str, str]
    in_branches: Mapping[str, tuple[int, int]]
    ties: pl.DataFrame

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each name."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def surely_held(self) -> np.ndarray:
        """Sum of the lowest shares in each party [names], in millionths of a percent."""
        return np.bincount(self.targets, weights=self.low, minlength=len(self.names)).astype(np.int64)

    @cached_property
    def _incoming(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        owners = np.repeat(np.arange(len(self.names)), np.diff(self.starts))
        order = np.argsort(self.targets, kind="stable")
        return np.searchsorted(self.targets[order], np.arange(len(self.names) + 1)), owners[order], order

    def owners(self, node: int) -> list[tuple[int, int, int]]:
        """Return the direct owners of a party by position, each with lowest and highest share."""
        starts, owners, order = self._incoming
        span = slice(int(starts[node]), int(starts[node + 1]))
        edges = order[span]
        return list(zip(owners[span].tolist(), self.low[edges].tolist(), self.high[edges].tolist(), strict=True))


def chart(edges: pl.DataFrame, on: date) -> Chart:
    """Return the ownership chart on a day.

    Holdings of one pair of parties are added up (share classes). A branch is the same legal person as its head office:
    what it holds, the head office holds. Where someone has an interest of unknown size in what a nominee or a trust
    holds, each such share may be theirs or the holder's. Shares a company holds in itself are nobody's.

    Raises:
        BadValue: the owners of a party surely hold more than 100 percent of it, or branches run in a circle.

    Example:
        >>> chart(tabulate([{"owner": "X", "owned": "A", "percent": 50}]), date(2026, 1, 15)).names
        ('A', 'X')
    """
    valid = edges.filter(
        pl.col("since").is_null() | (pl.col("since") <= on), pl.col("until").is_null() | (pl.col("until") > on)
    )
    past = edges.filter(pl.col("kind") == "ownership", pl.col("until") <= on).with_columns(kind=pl.lit("former"))
    past = past.join(valid.filter(pl.col("kind") == "ownership"), on=["owner", "owned"], how="anti")
    ties = pl.concat([valid.filter(~pl.col("kind").is_in(["ownership", "branch"])), past])
    heads = _heads(valid.filter(pl.col("kind") == "branch"))
    shares = (
        valid.lazy()
        .filter(pl.col("kind") == "ownership")
        .select(
            "owner",
            "owned",
            low=(pl.col("percent_low") * UNIT).round().cast(pl.Int64),
            high=(pl.col("percent_high") * UNIT).round().cast(pl.Int64),
        )
        .collect()
    )
    in_branches = {}
    if heads:
        own = shares.filter(pl.col("owner") == pl.col("owned").replace(heads))
        in_branches = {branch: (low, high) for _, branch, low, high in own.iter_rows()}
        shares = shares.with_columns(pl.col("owner", "owned").replace(heads))
    behalf = ties.filter(pl.col("kind") == "nominee").select(beneficial="owner", owner="owned").unique()
    if not behalf.is_empty():
        theirs = shares.join(behalf, on="owner", how="inner").select(
            pl.col("beneficial").alias("owner"), "owned", pl.lit(0, pl.Int64).alias("low"), "high"
        )
        held = pl.col("owner").is_in(behalf["owner"].implode())
        shares = pl.concat([shares.with_columns(low=pl.when(held).then(0).otherwise("low")), theirs])
    shares = (
        shares.lazy()
        .filter(pl.col("owner") != pl.col("owned"))
        .group_by("owner", "owned")
        .agg(pl.col("low").sum(), pl.col("high").sum())
        .collect()
    )
    _refuse_excess(shares, on)
    nodes = pl.concat([shares["owner"], shares["owned"]]).unique().sort()
    position = pl.DataFrame({"name": nodes, "at": np.arange(len(nodes))})
    coded = (
        shares.join(position.rename({"name": "owner", "at": "from"}), on="owner")
        .join(position.rename({"name": "owned", "at": "to"}), on="owned")
        .select("from", "to", "low", "high")
        .sort("from", "to")
    )
    sources, targets = coded["from"].to_numpy(), coded["to"].to_numpy()
    low, high = coded["low"].to_numpy(), coded["high"].to_numpy()
    surely = np.bincount(targets, weights=low, minlength=len(nodes)).astype(np.int64)
    return Chart(
        on=on,
        names=tuple(nodes.to_list()),
        starts=np.searchsorted(sources, np.arange(len(nodes) + 1)),
        targets=targets,
        low=low,
        high=np.minimum(high, np.maximum(low, WHOLE - (surely[targets] - low))),
        heads=heads,
        in_branches=in_branches,
        ties=ties,
    )


def _heads(branches: pl.DataFrame) -> dict[str, str]:
    parent = dict(zip(branches["owned"].to_list(), branches["owner"].to_list(), strict=True))
    heads = {}
    for branch in parent:
        head, seen = branch, {branch}
        while head in parent:
            head = parent[head]
            if head in seen:
                raise BadValue(
                    f"{branch!r} is a branch of itself", where="ownership edges", todo="correct the branches"
                )
            seen.add(head)
        heads[branch] = head
    return heads


def _refuse_excess(shares: pl.DataFrame, on: date) -> None:
    over = shares.group_by("owned").agg(pl.col("low").sum()).filter(pl.col("low") > WHOLE + SLACK).sort("owned")
    if not over.is_empty():
        name, held = over.row(0)
        raise BadValue(
            f"the owners of {name!r} hold {held / UNIT:g} % on {on}",
            where="ownership edges",
            expected="shares of one party that add up to at most 100 %",
            todo="end the superseded holding with `until`, or enter votes and control with another kind",
        )
