"""The layers of one answer: the text as printed, the text as enforced, and practice; and whether they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from licet.decision.determination import LADDER, Determination, decide_row
from licet.facts import check_row
from licet.flow import program
from licet.law.us.license_practice import Practice, practice
from licet.rule import select

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


@dataclass(frozen=True)
class Layers:
    """What each layer says of one shipment.

    Args:
        text: by the text as printed.
        enforcement: by the text as enforced.
        practice: published shares of license decisions for its parties; empty where no license may be required.
    """

    text: Determination
    enforcement: Determination
    practice: tuple[Practice, ...]

    @property
    def differ(self) -> bool:
        """Say whether text and enforcement give other bounds."""
        return _bounds(self.text) != _bounds(self.enforcement)

    def lines(self) -> list[str]:
        """Return the layers as sentences; none when they agree and no practice is known."""
        out = []
        if self.differ:
            out = [
                "Layers differ:",
                f"  text         {_words(self.text)}",
                f"  enforcement  {_words(self.enforcement)}",
            ]
        if self.practice:
            out += ["Practice:", *(f"  {share}" for share in self.practice)]
        return out

    def as_dict(self) -> dict[str, Any]:
        """Return the layers as plain data."""
        return {
            "differ": self.differ,
            "text": self.text.as_dict(),
            "enforcement": self.enforcement.as_dict(),
            "practice": [share.as_dict() for share in self.practice],
        }


def _bounds(answer: Determination) -> tuple[str, str]:
    return answer.at_least, answer.at_most


def _words(answer: Determination) -> str:
    low, high = _bounds(answer)
    words = low if low == high else f"{low} to {high}"
    return f"{words} ({answer.citation})" if answer.citation else words


def layers(facts: Mapping[str, Any], law: str = "us") -> Layers:
    """Return what each layer of a law says of one shipment.

    Args:
        facts: fact names and values; text is parsed as the dictionary says.
        law: code of the jurisdiction; practice is known for that of the United States.

    Raises:
        UnknownFact, BadValue: a fact the dictionary does not have, or a value that does not fit.

    Example:
        >>> layers({"shipped_on": "2025-06-15", "item_moves": "no", "known_concern": "none"}).differ
        False
    """
    typed = check_row(facts)
    text, enforcement = (decide_row(typed, program(law, layer)) for layer in ("text", "enforcement"))
    may = LADDER.index(max(text.at_most, enforcement.at_most, key=LADDER.index)) >= LADDER.index("license required")
    return Layers(text, enforcement, practice(typed) if law == "us" and may else ())


def first_difference(law: str = "us") -> "date | None":
    """Return the first day on which text and enforcement of a law may differ; None if they never do.

    Example:
        >>> first_difference("us").isoformat()
        '2024-09-06'
    """
    from licet import law as libraries

    changed = [rule for rule in libraries.load(law).rules if rule.period_in("enforcement") != rule.period]
    days = [rule.since for rule in changed if rule.enforced_since and rule.enforced_since > rule.since]
    days += [rule.enforced_until for rule in changed if rule.enforced_until]
    days += [rule.since for rule in changed if not select([rule], layer="enforcement")]
    return min(days, default=None)


def other_layer(frame: "pl.DataFrame", decided: "pl.DataFrame", layer: str, law: str = "us") -> "pl.DataFrame":
    """Return the determinations with those of the other layer beside, and whether the two differ.

    Args:
        frame: typed facts, as given to `decide`.
        decided: what `decide` gave for them in `layer`.
        layer: "text" or "enforcement".
        law: code of the jurisdiction.

    Returns:
        `decided` with the columns `at_least_as_enforced` and `at_most_as_enforced` (or `_as_printed`), and
        `layers_differ`. Rows before the first day on which the layers may differ are not decided twice.
    """
    import polars as pl

    from licet.decision import table

    other, suffix = ("enforcement", "_as_enforced") if layer == "text" else ("text", "_as_printed")
    first = first_difference(law)
    low, high = (pl.col(name).alias(name + suffix) for name in ("at_least", "at_most"))
    if first is None or "shipped_on" not in frame.columns:
        later = pl.lit(first is not None)
    else:
        later = pl.col("shipped_on").is_null() | (pl.col("shipped_on") >= first)
    marked = frame.select(later.alias("_later")).to_series()
    again = table.decide(frame.filter(marked), program(law, other)).select(low, high)
    at = marked.arg_true()
    both = decided.with_columns(low, high)
    for name in (f"at_least{suffix}", f"at_most{suffix}"):
        both = both.with_columns(both[name].scatter(at, again[name]))
    same = pl.col("at_least").eq_missing(pl.col(f"at_least{suffix}")) & pl.col("at_most").eq_missing(
        pl.col(f"at_most{suffix}")
    )
    return both.with_columns(layers_differ=~same)


def add_practice(frame: "pl.DataFrame", decided: "pl.DataFrame") -> "pl.DataFrame":
    """Return the determinations with `practice_share_approved`: the share of applications approved, by number.

    Null where no license may be required, or no share is published for the party, the kind of item and the day.

    Args:
        frame: typed facts, as given to `decide`.
        decided: what `decide` gave for them.
    """
    import polars as pl

    asked = ("party_huawei", "eccn", "controlled_for_at_only", "shipped_on")
    have = [name for name in asked if name in frame.columns]
    may = decided["at_most"].cast(pl.String).is_in(["license required", "prohibited"])
    shares: dict[tuple[Any, ...], float | None] = {}
    out: list[float | None] = []
    for row, open_ in zip(frame.select(have).iter_rows(), may, strict=True):
        if open_ and row not in shares:
            found = [
                p for p in practice(dict(zip(have, row, strict=True))) if p.covers and p.measure.startswith("count")
            ]
            shares[row] = found[-1].share_approved if len(found) > 1 else None
        out.append(shares[row] if open_ else None)
    return decided.with_columns(pl.Series("practice_share_approved", out, dtype=pl.Float64))
