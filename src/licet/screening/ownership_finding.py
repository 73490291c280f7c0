"""What an ownership rule says of a party: the finding, and the terms it takes from its listed owners."""

from collections.abc import Iterable
from dataclasses import dataclass

from licet.screening.ownership_regimes import POLICIES, Listing

STATUSES = ("not_restricted", "unknown_ownership", "restricted")


@dataclass(frozen=True)
class Terms:
    """The terms a party takes from its listed owners: the strictest policy, all footnotes, all lists.

    Args:
        policy: the strictest review policy; None = some owner's policy is not known and could be stricter.
        policy_at_least: the strictest policy that is known.
    """

    policy: str | None
    policy_at_least: str | None
    footnotes: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What one ownership rule says of one party on one day.

    Args:
        status: restricted, not_restricted (by this rule; other rules may restrict) or unknown_ownership.
        basis: listed, branch, ownership, or none.
        aggregate_low: percent surely held by restricted owners; None = the rule does not ask.
        aggregate_high: percent they may hold at most.
        counted_owners: direct owners that are surely restricted and may hold a share, in order of name.
        inherits_from: listed parties whose terms apply.
        may_inherit_from: listed parties whose terms apply if the unknown shares are large enough.
        terms: the strictest of the terms of `inherits_from`; None if there are none.
        red_flag: number of the red flag for an unknown share, where the rule has one.
        red_flags: circumstances to resolve, in words.
        prohibited_counterparty: restricted persons who act for the party.
        unaccounted: percent of the party that no named owner can hold: an owner is missing from the chart.
        assumes: what the answer takes for granted about the law; None = nothing.
    """

    party: str
    on: str
    rule: str
    citation: str
    status: str
    basis: str
    aggregate_low: float | None
    aggregate_high: float | None
    counted_owners: tuple[str, ...]
    inherits_from: tuple[str, ...]
    may_inherit_from: tuple[str, ...]
    terms: Terms | None
    red_flag: int | None
    red_flags: tuple[str, ...]
    prohibited_counterparty: tuple[str, ...]
    unaccounted: float
    assumes: str | None

    @property
    def aggregate_percent(self) -> float | None:
        """The percent held by restricted owners: what is surely held, unless the unknown part could decide."""
        settled = self.aggregate_low == self.aggregate_high or (self.status, self.basis) == ("restricted", "ownership")
        return self.aggregate_low if settled else None

    @property
    def covered(self) -> bool | None:
        """Whether the rule restricts the party; None = unknown, also where the law itself is not verified."""
        if self.status == "not_restricted":
            return False
        ownership_only = self.basis == "ownership"
        return None if self.status == "unknown_ownership" or (self.assumes and ownership_only) else True

    @property
    def caution(self) -> bool:
        """Whether any circumstance is to be resolved."""
        return bool(self.red_flags)

    def as_dict(self) -> dict[str, object]:
        """Return the finding for interfaces that answer in JSON; whole percents are integers."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__}
        own |= {"aggregate_percent": self.aggregate_percent, "covered": self.covered, "caution": self.caution}
        own["terms"] = self.terms and dict(vars(self.terms))
        return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in own.items()}


def strictest(listings: Iterable[Listing]) -> Terms | None:
    """Return the terms that apply when several listed owners restrict a party: the strictest, and every footnote.

    Example:
        >>> strictest([Listing("X", "EL", policy="case by case"), Listing("Y", "MEU", policy="denial")]).policy
        'denial'
    """
    entries = list(listings)
    if not entries:
        return None
    known = [entry.policy for entry in entries if entry.policy]
    top = max(known, key=POLICIES.index, default=None)
    settled = top == POLICIES[-1] or len(known) == len(entries)
    return Terms(
        policy=top if settled else None,
        policy_at_least=top,
        footnotes=tuple(sorted({note for entry in entries for note in entry.footnotes})),
        lists=tuple(sorted({entry.list for entry in entries})),
    )
