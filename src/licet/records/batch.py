"""Keep every determination of a table, so that a run that was cut off goes on where it stopped.

The key of a row is the digest of the whole batch (facts, law, lists, engine) and the row's number: the same table
under the same law is kept once however often it is run, and another law or list makes new records.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from licet.decision.determination import Determination, decide_row
from licet.errors import LawError
from licet.facts import dictionary
from licet.flow import program
from licet.records.record import canonical, law_version, record
from licet.records.store import Body, Receipt, Store
from licet.rule import Layer, digest
from licet.version import __version__

if TYPE_CHECKING:
    import polars as pl

CHUNK = 500  # rows a transaction: what a cut-off run has to do again
REMEMBERED = 50_000  # equal rows are decided once
LAW = "law"


@dataclass(frozen=True)
class Kept:
    """What became of a batch.

    Args:
        batch: digest of its facts, law, lists and engine; the key of row n is `batch:n`.
        new: records added.
        there: records that were there from an earlier run.
        link: the last link of the store, to be noted elsewhere.
    """

    batch: str
    new: int
    there: int
    link: str


def keep(
    frame: "pl.DataFrame",
    store: Store,
    law: str = "us",
    layer: Layer = "text",
    lists: Mapping[str, str] | None = None,
    at: str = "",
    decided: "pl.DataFrame | None" = None,
    progress: Callable[[int], None] | None = None,
) -> Kept:
    """Keep the determination of every row of a table, in order.

    Args:
        frame: typed facts as `licet.read` gives them.
        store: as `open_store` gives it.
        law: code of the jurisdiction.
        layer: "text" as printed, or "enforcement" as enforced.
        lists: name of each list the parties were screened against -> digest of the snapshot.
        at: when, as the writer says it.
        decided: the table as decided, to be compared row by row with what is kept.
        progress: called with the number of rows done.

    Raises:
        LawError: the table engine and the record disagree on a row; nothing of its chunk is kept.
        BadFile, KeyTaken: as in `Store.append`.

    Example:
        >>> import licet, polars as pl
        >>> from licet.records.store import open_store
        >>> table, store = licet.read(pl.DataFrame({"destination": ["CN", "CA"]})), open_store(":memory:")
        >>> keep(table, store).new, keep(table, store).new
        (2, 0)
    """
    lists = dict(lists or {})
    rows = facts_of(frame)
    batch = batch_digest(rows, law, layer, lists)
    keep_law(store, law, layer, at)
    answers: dict[tuple[Any, ...], Determination] = {}
    chosen = program(law, layer)
    asked = (*chosen.inputs, *chosen.made)
    said = decided.select("determination", "at_least", "at_most", "rule").rows() if decided is not None else None
    new = 0
    for first in range(0, len(rows), CHUNK):
        numbers = range(first, min(first + CHUNK, len(rows)))
        there = store.known([f"{batch}:{n + 1}" for n in numbers])
        records = []
        for n in numbers:
            key = f"{batch}:{n + 1}"
            if key in there:
                continue
            seen = tuple(rows[n].get(name) for name in asked)
            answer = answers.get(seen) or decide_row(rows[n], chosen)
            if len(answers) < REMEMBERED:
                answers[seen] = answer
            if said is not None and said[n] != (answer.determination, answer.at_least, answer.at_most, answer.rule):
                raise LawError("the table and the row decide differently", where=f"row {n + 1}", todo="report the row")
            records.append(record(rows[n], law, layer, lists, key, answer))
        if records:
            new += sum(receipt.new for receipt in store.append(records, at=at))
        if progress:
            progress(numbers.stop)
    return Kept(batch, new, len(rows) - new, store.head()[1])


def facts_of(frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """Return the known facts of each row of a table of typed facts."""
    known = dictionary()
    names = [name for name in frame.columns if name in known]
    rows = frame.select(names).iter_rows() if names else iter([()] * frame.height)
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows]


def batch_digest(rows: list[dict[str, Any]], law: str, layer: Layer, lists: Mapping[str, str]) -> str:
    """Return the digest of a batch, 32 hexadecimal letters: its facts, the law, the lists and the engine."""
    told = hashlib.sha256(canonical([law_version(law, layer), dict(lists), __version__]))
    for row in rows:
        told.update(canonical({name: str(value) for name, value in row.items()}) + b"\n")
    return told.hexdigest()[:32]


def keep_law(store: Store, law: str = "us", layer: Layer = "text", at: str = "") -> Receipt:
    """Keep, once, the digest of every rule of the law that decides, so that a later law can be set beside it."""
    version = law_version(law, layer)
    key = f"law {law} {layer} {version['rules'][:16]} {version['tables'][:16]}"
    content = {"kind": LAW, "law": version, "rules": rule_digests(law, layer)}
    return store.add(lambda _: [Body(LAW, f"{law} {layer}", "", content, key)], at)[0]


@cache
def rule_digests(law: str, layer: Layer) -> dict[str, str]:
    """Return "id since" -> digest of every rule of a law in a layer, 16 hexadecimal letters."""
    return {f"{rule.id} {rule.since}": digest([rule])[:16] for rule in program(law, layer).rules}
