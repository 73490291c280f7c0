"""Ownership of unlisted parties by listed ones: who is restricted through its owners, on a day, with bounds.

A party is restricted when restricted parties together hold the threshold or more of it; such a party then counts in
full as an owner at the next tier, so shares are never multiplied along a chain. The restricted parties are the least
set closed under that rule: a circle of companies that own each other restricts nobody by itself. Two such sets are
found, one with every unknown share at its lowest and one at its highest. Both are reached by some completion of the
unknown shares, so a party in the second and not in the first is truly undecided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from licet.screening.ownership_edges import KINDS, UNIT, WHOLE, Chart
from licet.screening.ownership_finding import STATUSES, Finding, strictest
from licet.screening.ownership_regimes import Listing, Regime


@dataclass(frozen=True)
class Reach:
    """A set of restricted parties and the shares it holds in each party [names], in millionths of a percent."""

    members: list[bool]
    held: list[int]


def capture(chart: Chart, seeds: Iterable[int], threshold: int | None, *, most: bool = False) -> Reach:
    """Return the least set that holds `seeds` and every party of which its members hold `threshold` or more.

    With `most`, unknown shares are taken as large as the shares of the others allow, else as small as may be.
    One pass over the edges: each member's holdings are added once, when it joins.

    Args:
        chart: direct shares on a day.
        seeds: positions of the parties restricted from the start.
        threshold: millionths of a percent; None = nobody joins.
    """
    starts, targets, low = chart.starts.tolist(), chart.targets.tolist(), chart.low.tolist()
    share = chart.high.tolist() if most else low
    held = [0] * len(chart.names)
    room = np.maximum(0, WHOLE - chart.surely_held).tolist()  # what is left beside the sure shares of the others
    members = [False] * len(chart.names)
    waiting = sorted(set(seeds))
    for seed in waiting:
        members[seed] = True
    bar = WHOLE * 2 if threshold is None else threshold
    while waiting:
        owner = waiting.pop()
        for edge in range(starts[owner], starts[owner + 1]):
            owned = targets[edge]
            held[owned] += share[edge]
            room[owned] += low[edge]
            if not members[owned] and held[owned] >= bar and (not most or room[owned] >= bar):
                members[owned] = True
                waiting.append(owned)
    return Reach(members, [min(pair) for pair in zip(held, room, strict=True)] if most else held)


@dataclass(frozen=True)
class Question:
    """One rule asked of one chart: who is listed, who is surely reached and who is perhaps.

    Build it once to ask about many parties.

    Args:
        chart: who owns whom on the day.
        listings: entries of all lists; those not standing on the day are passed over.
        regime: the rule in force on the day.
        countries: country of organization by party, where known; a party without one is taken as foreign.
    """

    chart: Chart
    listings: tuple[Listing, ...]
    regime: Regime
    countries: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def standing(self) -> dict[str, list[Listing]]:
        """Entries in force on the day, by party."""
        found: dict[str, list[Listing]] = {}
        for listing in self.listings:
            if listing.period.holds(self.chart.on):
                found.setdefault(listing.party, []).append(listing)
        return found

    def listed(self, party: str) -> bool | None:
        """Say whether an entry makes the party itself a restricted owner; None = perhaps."""
        counts = [self.regime.counts(listing) for listing in self.standing.get(party, [])]
        return True if True in counts else None if None in counts else False

    @cached_property
    def seeds(self) -> tuple[set[int], set[int]]:
        """Positions of the listed parties: surely, and at most. A listed branch leaves its head office undecided."""
        sure, most = set(), set()
        for party in self.standing:
            head, counts = self.chart.heads.get(party, party), self.listed(party)
            if head in self.chart.index and counts is not False:
                most.add(self.chart.index[head])
                if counts and head == party:
                    sure.add(self.chart.index[head])
        return sure, most

    @cached_property
    def surely(self) -> Reach:
        """Who is restricted whatever the unknown shares are."""
        return self._reach(self.seeds[0], most=False)

    @cached_property
    def perhaps(self) -> Reach:
        """Who is restricted for some value of the unknown shares."""
        return self._reach(self.seeds[1], most=True)

    def _reach(self, seeds: set[int], most: bool) -> Reach:
        threshold = self.regime.threshold
        bar = None if threshold is None else round(threshold * UNIT)
        if self.regime.aggregation == "sum" or len(seeds) < 2:
            return capture(self.chart, seeds, bar, most=most)
        alone = [capture(self.chart, [seed], bar, most=most) for seed in seeds]  # one listed party at a time
        members = [any(states) for states in zip(*(reach.members for reach in alone), strict=True)]
        return Reach(members, [max(sums) for sums in zip(*(reach.held for reach in alone), strict=True)])

    def sources(self, node: int, reach: Reach) -> set[str]:
        """Return the listed parties from which restrictions flow to a party through members of `reach`."""
        bar = round((self.regime.threshold or 0) * UNIT)
        found, seen, waiting = set(), {node}, [node]
        while waiting:
            for owner, _, high in self.chart.owners(waiting.pop()):
                if owner in seen or not high or not reach.members[owner]:
                    continue
                seen.add(owner)
                if owner in self.seeds[1]:
                    found.add(self.chart.names[owner])
                if reach.held[owner] >= bar:  # listed owners may be owned by further listed ones
                    waiting.append(owner)
        return found


def weigh(party: str, question: Question) -> Finding:
    """Say whether a rule restricts a party through its owners, with the bounds and the reasons.

    Example:
        >>> from datetime import date
        >>> from licet.period import Period
        >>> from licet.screening.ownership_edges import chart, tabulate
        >>> rule = Regime("x.50", "X50", Period(), 50, "sum", ("SDN",))
        >>> held = chart(tabulate([{"owner": "X", "owned": "A", "percent": 50}]), date(2026, 1, 15))
        >>> found = weigh("A", Question(held, (Listing("X", "SDN"),), rule))
        >>> found.status, found.aggregate_percent, found.inherits_from
        ('restricted', 50.0, ('X',))
    """
    chart, regime = question.chart, question.regime
    head = chart.heads.get(party, party)
    node = chart.index.get(head)
    owners = chart.owners(node) if node is not None else []
    itself, as_head = question.listed(party), question.listed(head)
    branches_listed = [b for b, h in chart.heads.items() if h == head and question.listed(b) is not False]
    country = question.countries.get(party, question.countries.get(head))
    asks = regime.threshold is not None and country not in regime.exempt
    low = high = 0
    if node is not None:
        low, high = question.surely.held[node], question.perhaps.held[node]

    bar = round((regime.threshold or 0) * UNIT)
    status, basis = "not_restricted", "none"
    if itself or as_head:
        status, basis = "restricted", "listed" if itself else "branch"
    elif asks and low >= bar:
        status, basis = "restricted", "ownership"
    elif itself is None or as_head is None or branches_listed:
        status, basis = "unknown_ownership", "listed"
    elif asks and high >= bar:
        status, basis = "unknown_ownership", "ownership"

    restricted = [chart.names[owner] for owner, _, most in owners if question.surely.members[owner] and most]
    if basis == "branch" and party in chart.in_branches:  # a share of the head office in its own branch, as recorded
        (low, high), restricted = chart.in_branches[party], [head]
    measured = asks and (basis not in ("listed", "branch") or bool(restricted))
    inherits = question.sources(node, question.surely) if node is not None and asks and low >= bar else set()
    perhaps = question.sources(node, question.perhaps) if node is not None and asks and high >= bar else set()
    if status == "restricted" and basis != "ownership":
        inherits.add(party if itself else head)
    return Finding(
        party=party,
        on=chart.on.isoformat(),
        rule=regime.id,
        citation=regime.citation,
        status=status,
        basis=basis,
        aggregate_low=low / UNIT if measured else None,
        aggregate_high=high / UNIT if measured else None,
        counted_owners=tuple(sorted(restricted)) if measured else (),
        inherits_from=tuple(sorted(inherits)),
        may_inherit_from=tuple(sorted(perhaps - inherits)),
        terms=strictest(entry for name in inherits for entry in question.standing.get(name, [])),
        red_flag=regime.red_flag if asks and status == "unknown_ownership" else None,
        red_flags=tuple(_red_flags(party, head, question, status, asks, branches_listed)),
        prohibited_counterparty=_acting(head, party, question),
        unaccounted=max(0.0, (WHOLE - sum(most for _, _, most in owners)) / UNIT),
        assumes="no later amendment" if regime.verified_until and chart.on > regime.verified_until else None,
    )


def weigh_all(party: str, questions: Iterable[Question]) -> Finding:
    """Return the strictest finding of several rules: by status, then by the share that restricted owners may hold."""
    found = [weigh(party, question) for question in questions]
    return max(found, key=lambda f: (STATUSES.index(f.status), f.aggregate_high or 0.0))


def aggregate(question: Question) -> pl.DataFrame:
    """Return every party of the chart with its status and the percent held by restricted owners.

    Returns:
        party, status, aggregate_low, aggregate_high (percent), in order of name. Countries are not looked at.
    """
    sure, most = question.surely, question.perhaps
    return pl.DataFrame(
        {
            "party": question.chart.names,
            "status": [
                "restricted" if certain else "unknown_ownership" if possible else "not_restricted"
                for certain, possible in zip(sure.members, most.members, strict=True)
            ],
            "aggregate_low": np.array(sure.held, dtype=np.int64) / UNIT,
            "aggregate_high": np.array(most.held, dtype=np.int64) / UNIT,
        },
        schema_overrides={"status": pl.Enum(STATUSES), "party": pl.String},
    )


def _acting(head: str, party: str, question: Question) -> tuple[str, ...]:
    officers = question.chart.ties.filter(pl.col("kind") == "officer", pl.col("owned").is_in([party, head]))
    return tuple(sorted({name for name in officers["owner"] if _restricted(name, question)}))


def _restricted(name: str, question: Question) -> bool:
    """Say whether a party is surely restricted, by an entry, as a branch or through its owners."""
    head = question.chart.heads.get(name, name)
    node = question.chart.index.get(head)
    owned = node is not None and question.regime.threshold is not None and question.surely.members[node]
    return bool(question.listed(name) or question.listed(head) or owned)


def _red_flags(
    party: str, head: str, question: Question, status: str, asks: bool, branches_listed: list[str]
) -> Iterable[str]:
    """Yield the circumstances to resolve, in words: minority stakes, control, other lists, rules not in force."""
    chart, regime = question.chart, question.regime
    for branch in branches_listed:
        yield f"its branch {branch} is listed"
    node = chart.index.get(head)
    for owner, low, high in chart.owners(node) if node is not None else []:
        name = chart.names[owner]
        if not high:
            continue
        share = f"{low / UNIT:g} %" if low == high else f"{low / UNIT:g} to {high / UNIT:g} %"
        entries = question.standing.get(name, [])
        if question.perhaps.members[owner]:
            state = "restricted" if question.surely.members[owner] else "perhaps restricted"
            if not asks:
                yield f"{name}, {state}, holds {share}; {regime.id} does not restrict this party by ownership"
            elif low != high:
                yield f"{name}, {state}, holds an unknown share ({share})"
            elif status == "not_restricted":
                yield f"{name}, {state}, holds {share}: a minority stake"
            elif state == "perhaps restricted":
                yield f"{name}, {state}, holds {share}"
        elif entries:
            lists = ", ".join(sorted({entry.list for entry in entries}))
            yield f"{name} is on {lists}, which {regime.id} does not count, and holds {share}"
    yield from _ties(party, head, question)


def _ties(party: str, head: str, question: Question) -> Iterable[str]:
    """Yield ties of listed or restricted parties to the party itself or to one of its direct owners."""
    chart = question.chart
    if chart.ties.is_empty():
        return
    node = chart.index.get(head)
    near = {party, head} | {chart.names[owner] for owner, _, _ in (chart.owners(node) if node is not None else [])}
    close = chart.ties.filter(pl.col("owned").is_in(near) | pl.col("owner").is_in(near))
    for owner, owned, kind in close.select("owner", "owned", "kind").unique(maintain_order=True).iter_rows():
        tainted = [name for name in (owner, owned) if _restricted(name, question) or name in question.standing]
        directed = owned in near and owner in tainted
        if directed or (kind in ("family", "nominee", "address", "other") and owned in tainted and owned != head):
            yield f"{owner} {KINDS[kind]} {owned}; listed or restricted: {', '.join(tainted)}"
