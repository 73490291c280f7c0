"""The flow in one line each: read, decide and explain with the law of a jurisdiction."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, overload

from licet import law as libraries
from licet.decision.program import Program, prepare
from licet.facts import check_row
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

    from licet.decision.trace import Trace


@cache
def program(law: str = "us", layer: Layer = "text", on: date | None = None) -> Program:
    """Return the program of a jurisdiction in a layer; made once.

    Args:
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.
        on: only the rules in force on this day, when every row is of this day.

    Raises:
        UnknownName: no such jurisdiction is encoded.

    Example:
        >>> program("us").layer
        'text'
    """
    chosen = libraries.load(law)
    return prepare(chosen.rules, chosen.tables, layer, on)


@overload
def decide(frame: "pl.DataFrame", law: str = "us", layer: Layer = "text", derived: bool = False) -> "pl.DataFrame": ...
@overload
def decide(frame: "pl.LazyFrame", law: str = "us", layer: Layer = "text", derived: bool = False) -> "pl.LazyFrame": ...
def decide(
    frame: "pl.DataFrame | pl.LazyFrame", law: str = "us", layer: Layer = "text", derived: bool = False
) -> "pl.DataFrame | pl.LazyFrame":
    """Return the frame with its determinations under the law of a jurisdiction.

    Args:
        frame: typed facts as `licet.read` gives them.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.
        derived: keep the derived facts too.

    Example:
        >>> import polars as pl
        >>> import licet
        >>> shipments = licet.read(pl.DataFrame({"item_moves": [False], "shipped_on": ["2020-08-17"]}))
        >>> licet.decide(shipments)["determination"].to_list()
        ['no license required']
    """
    from licet.decision import table

    return table.decide(frame, program(law, layer), derived)


def explain(facts: Mapping[str, Any], law: str = "us", layer: Layer = "text") -> "Trace":
    """Return the evaluated law of one shipment.

    Args:
        facts: fact names and values; text is parsed as the dictionary says.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.

    Raises:
        UnknownFact, BadValue: a fact the dictionary does not have, or a value that does not fit.

    Example:
        >>> import licet
        >>> licet.explain({"item_moves": "no", "shipped_on": "2020-08-17"}).answer.determination
        'no license required'
    """
    from licet.decision import trace

    return trace.explain(check_row(facts), program(law, layer))
