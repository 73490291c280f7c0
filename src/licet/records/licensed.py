"""Decide a table with the ledger beside it: what authorizations give before, which license covers after."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from licet.clause import Truth
from licet.errors import BadValue, UnknownName, nearest
from licet.flow import program
from licet.records.coverage import COVERED, cover
from licet.records.ledger import Draw, accounts
from licet.records.store import Store
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

SHOWN = ("authorization", "value_left_usd", "quantity_left")


@dataclass(frozen=True)
class Licensed:
    """A table decided with the ledger.

    Args:
        facts: the shipments with the facts their authorizations give; what is to be recorded.
        decided: determinations, with `covered_by_license`, `authorization`, `value_left_usd` and `quantity_left`.
        draws: one a row that needs a license and is covered, to be written with `licet.records.ledger.draw`.
    """

    facts: "pl.DataFrame"
    decided: "pl.DataFrame"
    draws: tuple[Draw, ...]


def decide(
    frame: "pl.DataFrame",
    ledger: Store,
    law: str = "us",
    layer: Layer = "text",
    shipment: str | None = None,
    derived: bool = False,
) -> Licensed:
    """Decide a table, and say of each row whether a license of the ledger covers it.

    General licenses, validated end users and exceptions give their facts before the law is asked; licenses are looked
    up after it, and only a row that needs one draws it down.

    Args:
        frame: typed facts as `licet.read` gives them.
        ledger: the store that holds the authorizations.
        law: code of the jurisdiction; authorizations of others are left out.
        layer: "text" as printed, or "enforcement" as enforced.
        shipment: the column that names each shipment, so that one drawn before draws no more.
        derived: keep the derived facts too.

    Raises:
        UnknownName: no such column.
        BadValue: the column leaves a shipment without name, or names two alike.
    """
    from licet.decision import table

    keys = names(frame, shipment)
    held = [one for one in accounts(ledger).values() if one.granted.law == law]
    others = [one for one in held if one.granted.kind != "license"]
    first = cover(frame, others, keys)
    facts = first.frame.drop(SHOWN)
    decided = table.decide(facts, program(law, layer), derived)
    licenses = [one for one in held if one.granted.kind == "license"]
    bounds = zip(decided["at_least"].to_list(), decided["at_most"].to_list(), strict=True)
    last = cover(facts, licenses, keys, [need(low, high) for low, high in bounds])
    shown = [name for name in (COVERED, *SHOWN) if name in last.frame.columns]
    decided = decided.drop(COVERED, strict=False).hstack(last.frame.select(shown))
    return Licensed(last.frame.drop(SHOWN), decided, (*first.draws, *last.draws))


def need(at_least: str, at_most: str) -> Truth:
    """Say whether a row between two bounds needs a license; a prohibited one cannot use it.

    Example:
        >>> need("license required", "license required"), need("no license required", "license exception")
        (True, False)
    """
    if at_least == "license required":
        return True
    return False if at_least == "prohibited" or at_most in {"no license required", "license exception"} else None


def names(frame: "pl.DataFrame", shipment: str | None) -> list[str]:
    """Return what each row is called: the values of a column, or a name nothing in the ledger has."""
    if shipment is None:
        return [f"\0{n}" for n in range(frame.height)]
    if shipment not in frame.columns:
        near = ", ".join(nearest(shipment, frame.columns)) or ", ".join(frame.columns[:9])
        raise UnknownName(f"no column {shipment!r}", expected=f"a column that names shipments; nearest: {near}")
    found = [str(value).strip() if value is not None else "" for value in frame[shipment]]
    seen: set[str] = set()
    for n, name in enumerate(found, 1):
        if not name or name in seen:
            what = f"names {name!r} a second time" if name else "names no shipment"
            raise BadValue(f"column {shipment!r} {what}", where=f"row {n}", todo="give each shipment one name")
        seen.add(name)
    return found
