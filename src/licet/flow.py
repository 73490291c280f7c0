"""The flow in one line each: read, decide and explain with the law of a jurisdiction."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, overload

from licet import law as libraries
from licet.decision.program import Program, prepare
from licet.facts import check_row, read
from licet.frames import check_read, is_foreign, like
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

    from licet.decision.determination import Determination
    from licet.decision.straight import Decider
    from licet.decision.trace import Trace
    from licet.policy import Policy


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


@cache
def decider(law: str = "us", layer: Layer = "text") -> "Decider":
    """Return what decides typed rows by the law of a jurisdiction as `determine` does, sooner from some forty rows on.

    Args:
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.

    Raises:
        UnknownName: no such jurisdiction is encoded.

    Example:
        >>> decider()(check_row({"item_moves": "no", "known_concern": "none"})).at_least
        'no license required'
    """
    from licet.decision.straight import Decider

    return Decider(program(law, layer))


@overload
def decide(frame: "pl.DataFrame", law: str = "us", layer: Layer = "text", derived: bool = False) -> "pl.DataFrame": ...
@overload
def decide(frame: "pl.LazyFrame", law: str = "us", layer: Layer = "text", derived: bool = False) -> "pl.LazyFrame": ...
@overload
def decide(frame: Any, law: str = "us", layer: Layer = "text", derived: bool = False) -> Any: ...
def decide(frame: Any, law: str = "us", layer: Layer = "text", derived: bool = False) -> Any:
    """Return the frame with its determinations under the law of a jurisdiction.

    Args:
        frame: typed facts as `licet.read` gives them; or a frame of pandas, DuckDB or any library that speaks Arrow,
            which is read first, and the result is of the same library.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.
        derived: keep the derived facts too.

    Raises:
        UnknownFact, BadValue: a frame of another library does not fit the dictionary, or one of Polars was not read.

    Example:
        >>> import polars as pl
        >>> import licet
        >>> payment = {"item_moves": [False], "known_concern": ["none"], "shipped_on": ["2020-08-17"]}
        >>> shipments = licet.read(pl.DataFrame(payment))
        >>> licet.decide(shipments)["determination"].to_list()
        ['no license required']
    """
    from licet.decision import table

    if is_foreign(frame):
        return like(table.decide(read(frame), program(law, layer), derived), frame)
    check_read(frame)
    return table.decide(frame, program(law, layer), derived)


def determine(facts: Mapping[str, Any], law: str = "us", layer: Layer = "text") -> "Determination":
    """Return the determination of one shipment, without the tree; `explain` gives the same with it.

    Args:
        facts: fact names and values; text is parsed as the dictionary says.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.

    Raises:
        UnknownFact, BadValue: a fact the dictionary does not have, or a value that does not fit.

    Example:
        >>> determine({"item_moves": "no", "known_concern": "none", "shipped_on": "2020-08-17"}).determination
        'no license required'
    """
    from licet.decision.determination import decide_row

    return decide_row(check_row(facts), program(law, layer))


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
        >>> facts = {"item_moves": "no", "known_concern": "none", "shipped_on": "2020-08-17"}
        >>> licet.explain(facts).answer.determination
        'no license required'
    """
    from licet.decision import trace

    return trace.explain(check_row(facts), program(law, layer))


@overload
def compare(frame: "pl.DataFrame", policy: "Policy", law: str = "us", layer: Layer = "text") -> "pl.DataFrame": ...
@overload
def compare(frame: Any, policy: "Policy", law: str = "us", layer: Layer = "text") -> Any: ...
def compare(frame: Any, policy: "Policy", law: str = "us", layer: Layer = "text") -> Any:
    """Return the rows whose answer another policy changes, with both answers and the rules that carry them.

    Args:
        frame: typed facts as `licet.read` gives them, or a frame of another library, as in `decide`.
        policy: edits of the law, as `licet.policy.read` gives them; edits of parties need a case.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.

    Returns:
        Columns row, value_usd (null where not given), and for the record and the policy (`_after`): determination,
        at_least, at_most, rule, citation, review_policy.

    Raises:
        BadValue: the policy edits parties, which a table of shipments does not have.
        UnknownName: the policy names a rule that does not exist.

    Example:
        >>> import polars as pl
        >>> from licet.policy import BASELINE
        >>> compare(pl.DataFrame({"row": [1]}), BASELINE).height
        0
    """
    import polars as pl

    from licet.decision import table
    from licet.errors import BadValue
    from licet.facts import dictionary, dtype
    from licet.policy import apply

    if policy.parties:
        raise BadValue("the policy edits parties", where=policy.id, todo="compare it on a case, with `licet case`")
    if is_foreign(frame):
        return like(compare(read(frame), policy, law, layer), frame)
    chosen = libraries.load(law)
    before = table.decide(frame, program(law, layer))
    edited = frame.with_columns(
        pl.lit(edit["value"], dtype(dictionary()[edit["fact"]])).alias(edit["fact"]) for edit in policy.facts
    )
    after = table.decide(edited, prepare(apply(policy, chosen.rules), chosen.tables, layer))
    shown = ["determination", "at_least", "at_most", "rule", "citation", "review_policy"]
    words = [pl.col(name).cast(pl.String) for name in shown]
    value = pl.col("value_usd") if "value_usd" in frame.columns else pl.lit(None, pl.Float64).alias("value_usd")
    both = pl.concat(
        [before.select("row", value, *words), after.select(word.name.suffix("_after") for word in words)],
        how="horizontal",
    )
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_after")) for name in shown)
    return both.filter(~same)
