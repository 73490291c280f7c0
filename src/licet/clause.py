"""A condition as a tree whose leaves are data: fact, comparison, value.

One tree gives the verdict for a row in plain Python (`truth`), an expression for a table (`expression`), the facts it
asks for (`facts_of`), those that are missing and matter (`missing`), its text (`describe`) and its digest (`as_dict`).
Truth has three values: True, False and None (unknown), combined by Kleene's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

Truth = bool | None
Value = bool | float | str | date | tuple[str, ...] | None
Facts = Mapping[str, Any]

WORDS = {
    "holds": "{fact}",
    "lacks": "not {fact}",
    "equals": "{fact} is {value}",
    "among": "{fact} is one of {value}",
    "under": "{fact} is {value} or below it",
    "at_least": "{fact} is at least {value}",
    "above": "{fact} is above {value}",
    "at_most": "{fact} is at most {value}",
    "below": "{fact} is below {value}",
    "on_or_after": "{fact} is on or after {value}",
    "before": "{fact} is before {value}",
}


@dataclass(frozen=True)
class Test:
    """A leaf: compare one fact with one value."""

    __test__ = False  # the name is a term of the house; pytest need not look

    fact: str
    comparison: str
    value: Value = None
    text: str = ""


@dataclass(frozen=True)
class Group:
    """A branch: `mode` is all, any or none of its parts; `cite` is the paragraph it mirrors."""

    mode: str
    parts: tuple[Clause, ...]
    text: str = ""
    cite: str = ""


Clause = Test | Group


def all_of(*parts: Clause, text: str = "", cite: str = "") -> Group:
    """Return the condition that every part holds."""
    return Group("all", parts, text, cite)


def any_of(*parts: Clause, text: str = "", cite: str = "") -> Group:
    """Return the condition that at least one part holds."""
    return Group("any", parts, text, cite)


def none_of(*parts: Clause, text: str = "", cite: str = "") -> Group:
    """Return the condition that no part holds."""
    return Group("none", parts, text, cite)


@dataclass(frozen=True)
class Fact:
    """A name in the fact dictionary, from which tests are made: `F.eccn.under("3A090")`."""

    name: str

    def holds(self, text: str = "") -> Test:
        """Test that a Boolean fact is true."""
        return Test(self.name, "holds", None, text)

    def lacks(self, text: str = "") -> Test:
        """Test that a Boolean fact is false."""
        return Test(self.name, "lacks", None, text)

    def equals(self, value: str, text: str = "") -> Test:
        """Test that a fact has this category."""
        return Test(self.name, "equals", value, text)

    def among(self, *values: str, text: str = "") -> Test:
        """Test that a fact has one of these categories."""
        return Test(self.name, "among", values, text)

    def under(self, *codes: str, text: str = "") -> Test:
        """Test that a classification is one of these or lies below one; an entry above them is unknown."""
        return Test(self.name, "under", codes, text)

    def at_least(self, value: float, text: str = "") -> Test:
        """Test that a number is not below the value."""
        return Test(self.name, "at_least", value, text)

    def above(self, value: float, text: str = "") -> Test:
        """Test that a number exceeds the value."""
        return Test(self.name, "above", value, text)

    def at_most(self, value: float, text: str = "") -> Test:
        """Test that a number does not exceed the value."""
        return Test(self.name, "at_most", value, text)

    def below(self, value: float, text: str = "") -> Test:
        """Test that a number is below the value."""
        return Test(self.name, "below", value, text)

    def on_or_after(self, day: date, text: str = "") -> Test:
        """Test that a day is not before this one."""
        return Test(self.name, "on_or_after", day, text)

    def before(self, day: date, text: str = "") -> Test:
        """Test that a day is before this one."""
        return Test(self.name, "before", day, text)


class _Facts:
    """`F.name` is the fact of that name; names are checked against the dictionary when rules are selected."""

    def __getattr__(self, name: str) -> Fact:
        if name.startswith("__"):
            raise AttributeError(name)
        return Fact(name)


F = _Facts()


def lies_under(code: str, codes: tuple[str, ...]) -> Truth:
    """Say whether a classification is one of `codes` or below one; None if it is only an entry above one of them.

    Example:
        >>> lies_under("3A090.a", ("3A090",)), lies_under("3A001", ("3A090",)), lies_under("3A090", ("3A090.a",))
        (True, False, None)
    """
    if any(code == c or code.startswith(c + ".") for c in codes):
        return True
    return None if any(c.startswith(code + ".") for c in codes) else False


# The comparisons, on one value that is not None.
COMPARE: dict[str, Callable[[Any, Any], Truth]] = {
    "holds": lambda fact, _: bool(fact),
    "lacks": lambda fact, _: not fact,
    "equals": lambda fact, value: fact == value,
    "among": lambda fact, value: fact in value,
    "under": lies_under,
    "at_least": lambda fact, value: fact >= value,
    "above": lambda fact, value: fact > value,
    "at_most": lambda fact, value: fact <= value,
    "below": lambda fact, value: fact < value,
    "on_or_after": lambda fact, value: fact >= value,
    "before": lambda fact, value: fact < value,
}


def truth(clause: Clause, facts: Facts) -> Truth:
    """Return whether the condition holds on one row: True, False, or None where the facts leave it open.

    Example:
        >>> truth(all_of(F.origin.equals("US"), F.item_published.lacks()), {"origin": "US"}) is None
        True
    """
    if isinstance(clause, Test):
        fact = facts.get(clause.fact)
        return None if fact is None else COMPARE[clause.comparison](fact, clause.value)
    open_ = False
    stops = clause.mode == "all"  # `all` is settled by a False part, `any` and `none` by a True one
    for part in clause.parts:
        value = truth(part, facts)
        if value is None:
            open_ = True
        elif value is not stops:
            return clause.mode == "any"
    return None if open_ else clause.mode != "any"


def leaves(clause: Clause) -> Iterator[Test]:
    """Yield the tests of a condition, left to right."""
    if isinstance(clause, Test):
        yield clause
    else:
        for part in clause.parts:
            yield from leaves(part)


def facts_of(clause: Clause) -> tuple[str, ...]:
    """Return the names of the facts a condition asks for, in order, once each.

    Example:
        >>> facts_of(any_of(F.origin.equals("US"), F.eccn.under("3A090"), F.origin.equals("CN")))
        ('origin', 'eccn')
    """
    return tuple(dict.fromkeys(test.fact for test in leaves(clause)))


def missing(clause: Clause, facts: Facts) -> tuple[str, ...]:
    """Return the facts that hold an unknown condition open, found by descending only through unknown parts.

    Empty when the condition is settled. When all of them are known, the condition is.

    Example:
        >>> missing(all_of(F.origin.equals("US"), F.eccn.under("3A090")), {"origin": "US"})
        ('eccn',)
    """
    return weigh(clause, facts, {})[1]


Weighed = tuple[Truth, tuple[str, ...]]


def weigh(clause: Clause, facts: Facts, seen: dict[int, Weighed]) -> Weighed:
    """Return the truth of a condition and the facts that hold it open; none if it is settled.

    Args:
        clause: the condition; it lives as long as `seen`.
        facts: one row, which does not change while `seen` is used.
        seen: what the groups of this row came to, by identity: rules share most of their groups.

    Example:
        >>> weigh(all_of(F.origin.equals("US"), F.eccn.under("3A090")), {"origin": "US"}, {})
        (None, ('eccn',))
    """
    found = seen.get(id(clause))
    if found is not None:
        return found
    if isinstance(clause, Test):
        value = truth(clause, facts)
        return value, (clause.fact,) if value is None else ()
    lacking: dict[str, None] = {}
    stops = clause.mode == "all"
    found = None
    for part in clause.parts:
        if part.__class__ is Test:  # most parts are leaves, and most of the time of a decision is spent here
            fact = facts.get(part.fact)
            value = None if fact is None else COMPARE[part.comparison](fact, part.value)
            if value is None:
                lacking[part.fact] = None
        else:
            value, names = seen.get(id(part)) or weigh(part, facts, seen)
            if value is None:
                lacking.update(dict.fromkeys(names))
        if value is not None and value is not stops:
            found = clause.mode == "any", ()
            break
    if found is None:
        found = (None, tuple(lacking)) if lacking else (clause.mode != "any", ())
    seen[id(clause)] = found
    return found


def expression(clause: Clause, codes: Mapping[str, Sequence[str]] | None = None) -> pl.Expr:
    """Return the condition as one Polars expression over columns named like the facts; null is unknown.

    Args:
        clause: the condition.
        codes: of text facts whose column is an Enum, its categories; "under" is then worked out once a category.
    """
    import polars as pl

    if isinstance(clause, Test):
        return _test_expression(clause, codes or {})
    if not clause.parts:
        return pl.lit(clause.mode != "any")
    parts = [expression(part, codes) for part in clause.parts]
    if clause.mode == "all":
        return parts[0] if len(parts) == 1 else pl.all_horizontal(parts)
    either = parts[0] if len(parts) == 1 else pl.any_horizontal(parts)
    return either if clause.mode == "any" else ~either


def _test_expression(test: Test, codes: Mapping[str, Sequence[str]]) -> pl.Expr:
    import polars as pl

    column = pl.col(test.fact)
    value: Any = pl.lit(test.value) if isinstance(test.value, date) else test.value
    known: dict[str, Callable[[], Any]] = {
        "holds": lambda: column,
        "lacks": lambda: ~column,
        "equals": lambda: column == value,
        "among": lambda: column.is_in(list(value)),
        "under": lambda: _under_expression(column, tuple(value), codes.get(test.fact)),
        "at_least": lambda: column >= value,
        "above": lambda: column > value,
        "at_most": lambda: column <= value,
        "below": lambda: column < value,
        "on_or_after": lambda: column >= value,
        "before": lambda: column < value,
    }
    made: pl.Expr = known[test.comparison]()
    return made


def _under_expression(column: pl.Expr, codes: tuple[str, ...], categories: Sequence[str] | None) -> pl.Expr:
    import polars as pl

    if categories is not None:
        truths = {code: lies_under(code, codes) for code in categories}
        kind = pl.Enum(categories)
        matching, silent = ([code for code, value in truths.items() if value is want] for want in (True, None))
        inside = column.is_in(pl.Series(matching, dtype=kind).implode())
        if not silent:
            return inside
        bare = column.is_in(pl.Series(silent, dtype=kind).implode())
        return pl.when(bare).then(pl.lit(None, pl.Boolean)).otherwise(inside)
    text = column.cast(pl.String)
    at = pl.any_horizontal([text.is_in(list(codes)), *(text.str.starts_with(code + ".") for code in codes)])
    above = {code.rsplit(".", n)[0] for code in codes for n in range(1, code.count(".") + 1)} - set(codes)
    if not above:
        return at
    return at | pl.when(text.is_in(sorted(above))).then(pl.lit(None, pl.Boolean)).otherwise(pl.lit(False))


def describe(clause: Clause, indent: int = 0) -> str:
    """Return the condition in words, one part a line, the paragraph cited where it is known.

    Example:
        >>> print(describe(all_of(F.origin.equals("US"), F.eccn.under("3A090"))))
        all of:
          origin is US
          eccn is 3A090 or below it
    """
    pad = "  " * indent
    if isinstance(clause, Test):
        return pad + sentence(clause)
    head = f"{clause.mode} of{f' ({clause.text})' if clause.text else ''}{f' [{clause.cite}]' if clause.cite else ''}:"
    return "\n".join([pad + head, *(describe(part, indent + 1) for part in clause.parts)])


def sentence(test: Test) -> str:
    """Return one test in words: its own text, or one made from fact, comparison and value."""
    if test.text:
        return test.text
    value = ", ".join(test.value) if isinstance(test.value, tuple) else str(test.value)
    return WORDS[test.comparison].format(fact=test.fact, value=value)


def as_dict(clause: Clause) -> dict[str, Any]:
    """Return the condition as plain data, for digests, JSON and pages."""
    if isinstance(clause, Test):
        value: Any = clause.value.isoformat() if isinstance(clause.value, date) else clause.value
        value = list(value) if isinstance(value, tuple) else value
        return {"fact": clause.fact, "is": clause.comparison, "value": value, "text": sentence(clause)}
    return {
        clause.mode: [as_dict(part) for part in clause.parts],
        "text": clause.text,
        "cite": clause.cite,
    }
