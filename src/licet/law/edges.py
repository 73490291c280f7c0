"""The days on which a law changes, a row for each side of each version; `docs/reference/edges.md` prints them."""

from dataclasses import dataclass
from datetime import date, timedelta

from licet.law import Law
from licet.rule import Layer, Rule, select

LAYERS: tuple[Layer, ...] = ("text", "enforcement")


@dataclass(frozen=True)
class Edge:
    """A day on which a version of a rule begins to bind in a layer, or no longer binds.

    Args:
        on: the first day of the change.
        rule: the version, with the period of the layer.
        begins: whether it begins; else it has ended the day before.
        layer: the text as printed, or as enforced.
    """

    on: date
    rule: Rule
    begins: bool
    layer: Layer

    def binds(self, day: date) -> bool:
        """Say whether the version binds on a day, by this row alone: from its day on, or until the day before."""
        return (day >= self.on) is self.begins

    @property
    def days(self) -> tuple[date, ...]:
        """Return the day before, the day and the day after, those that another edge of the version rules left out."""
        near = (self.on - timedelta(days=1), self.on, self.on + timedelta(days=1))
        return tuple(day for day in near if self.binds(day) is self.rule.period.holds(day))


def edges(law: Law) -> tuple[Edge, ...]:
    """Return every edge of a law in both layers, by day; in the second layer only those that differ from the first.

    Example:
        >>> from licet.law import load
        >>> first = edges(load("eu5g"))[0]
        >>> first.on.isoformat(), first.begins
        ('2019-08-01', True)
    """
    found: dict[tuple[str, date, bool, date], Edge] = {}
    for layer in LAYERS:
        for printed in law.rules:
            for rule in select([printed], layer=layer):
                for day, begins in ((rule.since, True), (rule.until, False)):
                    if day is not None:
                        found.setdefault((rule.id, printed.since, begins, day), Edge(day, rule, begins, layer))
    return tuple(sorted(found.values(), key=lambda edge: (edge.on, edge.begins, edge.rule.id, edge.layer)))
