"""What is asked and answered over HTTP, as types: decoded strictly, and the source of the OpenAPI document.

Facts are made from the dictionary. Every struct refuses fields it does not have.
"""

import enum
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from licet.decision.determination import Determination
from licet.facts import CLASSIFICATIONS, FactEntry, countries, dictionary, expected
from licet.law import JURISDICTIONS
from licet.rule import REVIEW_POLICIES, Layer

LARGEST = 10**15  # of a number; all whole numbers up to here are exact in JSON
if TYPE_CHECKING:
    Jurisdiction = str
else:
    Jurisdiction = Literal[tuple(JURISDICTIONS)]
Country = enum.Enum("Country", {code: code for code in countries()})  # type: ignore[misc]  # from data
# What every reading of a classification takes: EAR99, an entry, or a paragraph of one, the first dot left out or not.
CODE = r"[Ee][Aa][Rr]99|[0-9][A-Ea-e][0-9]{3}(\.?[A-Za-z][A-Za-z0-9.]*)?"
Day = Annotated[date, Meta(description="A day such as 2020-08-17.", examples=["2020-08-17"])]
RuleId = Annotated[str, Meta(min_length=1, max_length=100, description="The id of a rule, or the start of ids.")]
Name = Annotated[str, Meta(min_length=1, max_length=400)]
# 10.0 is a whole number in JSON
Whole = Annotated[float, Meta(ge=1, le=100, multiple_of=1)]


def _type(entry: FactEntry) -> Any:
    """Return the type of a fact's values, described by the dictionary."""
    unit = f" [{entry.unit}]" if entry.unit else ""
    about = f"{entry.meaning}{unit}."
    kinds: dict[str, Any] = {
        "boolean": Annotated[bool, Meta(description=about)],
        "number": Annotated[float, Meta(description=about, ge=-LARGEST, le=LARGEST)],
        "date": Annotated[date, Meta(description=about)],
        "text": Annotated[str, Meta(description=about, max_length=400)],
        "country": Annotated[Country, Meta(description=about)],
    }
    if entry.name in CLASSIFICATIONS:
        words = "".join(f"|{word}" for word in ("unknown", *CLASSIFICATIONS[entry.name]))
        return Annotated[str, Meta(description=about, max_length=400, pattern=f"^({CODE}{words})$")]
    return kinds.get(entry.type) or Annotated[Literal[entry.categories], Meta(description=about)]


def given() -> list[FactEntry]:
    """Return the facts that are given, in the order of the dictionary; all others licet works out."""
    return [entry for entry in dictionary().values() if entry.given_by in {"input", "screening"}]


Facts: Any = msgspec.defstruct(
    "Facts",
    [(entry.name, _type(entry) | None | UnsetType, UNSET) for entry in given()],
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    namespace={"__doc__": "The facts of one shipment. An absent fact and null are the same: unknown."},
)


class Body(Struct, kw_only=True, forbid_unknown_fields=True):
    """What every body shares: unknown fields are refused."""


class Question(Body):
    """A shipment, or a list of shipments, under the law of a jurisdiction in a layer."""

    facts: Facts | list[Facts]
    law: Jurisdiction = "us"
    layer: Layer = "text"


class OneQuestion(Body):
    """One shipment under the law of a jurisdiction in a layer."""

    facts: Facts
    law: Jurisdiction = "us"
    layer: Layer = "text"


class Drop(Body):
    """Rules left out, by id or start of ids; from a day on, or for all time."""

    rules: Annotated[list[RuleId], Meta(min_length=1, max_length=100)]
    since: Day | None = field(default=None, name="from")


class Threshold(Body):
    """The number a fact is compared with in a rule's condition, and its new value."""

    fact: Annotated[str, Meta(min_length=1, max_length=100)]
    to: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]


class Amend(Body):
    """One rule changed: its review policy, its period, or a threshold in its condition."""

    rule: RuleId
    version: Day | UnsetType = UNSET
    threshold: Threshold | UnsetType = UNSET
    review_policy: Literal[REVIEW_POLICIES] | UnsetType = UNSET  # type: ignore[valid-type]  # from data
    since: Day | UnsetType = UNSET
    until: Day | UnsetType = UNSET
    enforced_since: Day | UnsetType = UNSET
    enforced_until: Day | UnsetType = UNSET


class PolicyBody(Body):
    """Edits of a law: rules dropped or amended, and facts set for every shipment."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    title: Annotated[str, Meta(min_length=1, max_length=400)]
    rationale: str = ""
    source: str = ""
    drop: Annotated[list[Drop], Meta(max_length=100)] = []
    amend: Annotated[list[Amend], Meta(max_length=100)] = []
    facts: Facts | UnsetType = UNSET


class Comparison(Body):
    """Shipments under the law and under a policy."""

    facts: Annotated[list[Facts], Meta(min_length=1)]
    policy: PolicyBody
    law: Jurisdiction = "us"
    layer: Layer = "text"


class Changed(Struct):
    """A shipment whose answer the policy changes, with the answer under the law and under the policy."""

    row: int
    value_usd: float | None
    determination: str
    at_least: str
    at_most: str
    rule: str | None
    citation: str | None
    review_policy: str | None
    determination_after: str
    at_least_after: str
    at_most_after: str
    rule_after: str | None
    citation_after: str | None
    review_policy_after: str | None


class StepReply(Struct, omit_defaults=True):
    """One node of an evaluated condition; a leaf names the fact it read and its value."""

    text: str
    truth: bool | None
    cite: str = ""
    fact: str = ""
    value: Any = None
    parts: "list[StepReply]" = []


class RuleTraceReply(Struct):
    """One rule on one shipment: did it fire, does it stand, and why."""

    id: str
    title: str
    citation: str
    effect: str
    since: date
    source: str
    confidence: str
    note: str
    truth: bool | None
    stands: bool | None
    missing: list[str]
    condition: StepReply


class TraceReply(Struct):
    """The evaluated law of one shipment; `question` is the fact to ask for next, and how to ask for it."""

    headline: str
    answer: Determination
    settled: list[RuleTraceReply]
    might: list[RuleTraceReply]
    considered: list[str]
    facts: dict[str, Any]
    question: Annotated[list[str], Meta(min_length=2, max_length=2)] | None


class Screening(Body):
    """Names to screen against the lists of the server; the day is kept in the answer."""

    names: Annotated[list[Name], Meta(min_length=1)]
    on: Day
    top: Whole = 10


class Hit(Struct):
    """A listed name alike to a name asked: settled, or unresolved until a person has looked.

    `stood` says whether the entry stood on its list on the day; null where the list is not dated or the day uncertain.
    """

    entry_id: str
    name: str
    score: float
    rank: int
    status: str
    stood: bool | None


class Screened(Struct):
    """One name with its hits; `listed` is null while a hit is unresolved, whatever the day."""

    text: str
    listed: bool | None
    hits: list[Hit]


class ScreeningReply(Struct):
    """Names with their hits, the lists they were compared with and their digest."""

    on: date
    lists: list[str]
    digest: str
    settled_from: float
    cleared_below: float
    names: list[Screened]


class RuleSummary(Struct):
    """A rule in one period, without its condition."""

    id: str
    title: str
    citation: str
    effect: str
    since: date
    until: date | None
    review_policy: str | None
    source: str
    confidence: str
    note: str


class LawReply(Struct):
    """The rules of a jurisdiction; on a day if one was asked."""

    law: str
    name: str
    encoded_through: date
    layer: str
    on: date | None
    digest: str
    rules: list[RuleSummary]


class FactReply(Struct):
    """A row of the fact dictionary, with what its values look like in words."""

    name: str
    type: str
    unit: str
    categories: list[str]
    given_by: str
    meaning: str
    question: str
    source: str
    expected: str


class Health(Struct):
    """The server, and what it answers from."""

    version: str
    law: str
    encoded_through: date
    lists: list[str]
    digest: str


class BatchReply(Struct):
    """A batch: its state, how far it is, and where its result lies once it is finished."""

    id: str
    state: Literal["waiting", "running", "finished", "failed"]
    rows: int
    done: int
    errors: int
    outcomes: dict[str, int]
    result: str | None
    problem: str | None


@cache
def facts_decoder() -> msgspec.json.Decoder[Any]:
    """Return the decoder of one shipment's facts."""
    return msgspec.json.Decoder(Facts)


def plain(facts: Any) -> dict[str, Any]:
    """Return the given facts of a decoded shipment by name.

    Example:
        >>> plain(facts_decoder().decode('{"destination": "CN"}'))
        {'destination': 'CN'}
    """
    found: dict[str, Any] = msgspec.to_builtins(facts)
    return found


def describe(entry: FactEntry) -> FactReply:
    """Return a row of the dictionary as it is answered."""
    return FactReply(
        entry.name,
        entry.type,
        entry.unit,
        list(entry.categories),
        entry.given_by,
        entry.meaning,
        entry.question,
        entry.source,
        expected(entry),
    )
