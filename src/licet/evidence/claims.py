"""Claims: what a text says of the world, who said it, and on whose measure."""

from dataclasses import asdict, dataclass
from datetime import date

from licet.evidence.document import Span


@dataclass(frozen=True)
class Claim:
    """A claim proposed by a reading or imported from a table.

    Args:
        id: short and stable: digest of the document and number, or the id of the table.
        document: digest of the document, or its name where the text is not at hand.
        span: the sentence or quote; `mark` the words that carry the value.
        text: the words of the span as read. Untrusted.
        kind: quote, statement, attribute, date, or the kind of a figure.
        subject: whom it is about.
        predicate: employs, revenue, buys, costs, nationality, said …
        value: number in base units, ISO date or country code; None for words.
        unit: currency code, "%", "persons", "rank", "date", "country", or the thing counted.
        low, high: what the words allow.
        step: unit of the last digit.
        bound: exact, about, above, below or range.
        change: a change, not a level.
        per: year, month, week or day.
        period: the words of time; since, until: the half-open period they mean.
        scope: the words that narrow what is counted ("in its warehouses").
        mode: denial, wish, plan or fact.
        speaker: who is credited; speaker_role, speaker_org, speaker_kind as in `Speaker`.
        interested: the speaker speaks for a party the text is about.
        measured_by: the study or body whose figure it is.
        chain: outlet, speaker, study: from the page to the measure.
        first_plural: the words say "we".
        status: proposed, confirmed or rejected.
        note: what a person wrote beside it.
    """

    id: str
    document: str
    span: Span
    mark: Span
    text: str
    kind: str
    subject: str | None
    predicate: str
    value: float | str | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float = 0.0
    bound: str = "exact"
    change: bool = False
    per: str | None = None
    period: str | None = None
    since: date | None = None
    until: date | None = None
    days: tuple[date, ...] = ()
    scope: str = ""
    mode: str = "fact"
    speaker: str | None = None
    speaker_role: str | None = None
    speaker_org: str | None = None
    speaker_kind: str | None = None
    interested: bool | None = None
    measured_by: str | None = None
    chain: tuple[str, ...] = ()
    first_plural: bool = False
    status: str = "proposed"
    note: str = ""

    @property
    def is_figure(self) -> bool:
        """Return whether it carries a number of the world."""
        return isinstance(self.value, float) and self.kind != "attribute"

    def as_dict(self) -> dict[str, object]:
        """Return the claim with plain values, for tables and JSON."""
        out = asdict(self)
        out["span"] = [self.span.start, self.span.end]
        out["mark"] = [self.mark.start, self.mark.end]
        for key in ("since", "until"):
            out[key] = out[key].isoformat() if out[key] else None
        out["days"] = [day.isoformat() for day in self.days]
        out["chain"] = list(self.chain)
        return out
