"""Which shipments of a table an authorization covers: a dated fact, with what is left of the balance.

Three-valued: covered when scope, period and balance surely fit; not covered when one of them surely does not; else
unknown. Rows are taken in order, and each that is covered leaves less for the next. A row that may or may not use a
balance makes later rows unknown rather than covered, where the balance would not do for both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from licet.clause import Truth, lies_under
from licet.decision.determination import both
from licet.facts import dictionary, dtype
from licet.records.ledger import LIMITS, Account, Draw, amount

if TYPE_CHECKING:
    import polars as pl

COVERED = "covered_by_license"
CODES = frozenset({"eccn", "technology_eccn", "plant_technology_eccn"})


@dataclass(frozen=True)
class Cover:
    """What the ledger says of a table.

    Args:
        frame: the table with the facts authorizations give (a given fact that is known is kept), and columns
            `authorization`, `value_left_usd` and `quantity_left`: of the one that covers the row, after it.
        draws: one a covered row, to be written with `licet.records.ledger.draw`.
    """

    frame: "pl.DataFrame"
    draws: tuple[Draw, ...]


@dataclass
class _Balance:
    """What is left at least and at most of each limit; None without limit."""

    low: dict[str, Decimal | None]
    high: dict[str, Decimal | None]

    def fits(self, wanted: Mapping[str, Decimal | None]) -> Truth:
        """Say whether there is enough left."""
        said: Truth = True
        for name in LIMITS:
            low, high, want = self.low[name], self.high[name], wanted[name]
            if low is None or high is None:
                continue
            if want is None:
                said = both(said, None if high > 0 else False)
            else:
                said = both(said, True if want <= low else None if want <= high else False)
        return said

    def use(self, wanted: Mapping[str, Decimal | None], surely: bool) -> None:
        """Take from what is left: surely, or only from what is left at least."""
        for name in LIMITS:
            low, high, want = self.low[name], self.high[name], wanted[name]
            if low is not None and high is not None:
                self.low[name] = max(Decimal(0), low - want) if want is not None else Decimal(0)
                self.high[name] = high - want if surely and want is not None else high


def matches(account: Account, facts: Mapping[str, Any]) -> Truth:
    """Say whether a shipment lies in the scope of an authorization that is in force on its day.

    Example:
        >>> from licet.records.ledger import authorization
        >>> held = Account(authorization("D1", "license", date(2024, 1, 1), scope={"eccn": ["3A090"]}))
        >>> day = {"shipped_on": date(2024, 2, 1)}
        >>> matches(held, day | {"eccn": "3A090.a"}), matches(held, day | {"eccn": "EAR99"}), matches(held, day)
        (True, False, None)
    """
    day = facts.get("shipped_on")
    said: Truth = None if day is None else account.in_force(day)
    for name, values in account.granted.scope.items():
        if said is False:
            return False
        value = facts.get(name)
        if value is None:
            said = both(said, None)
        elif name in CODES:
            said = both(said, lies_under(value, values))
        else:
            said = both(said, _folded(value) in {_folded(v) for v in values})
    return said


def _folded(value: Any) -> str:
    """Return a value in comparable form: lower case, letters and digits in single words."""
    letters = "".join(c if c.isalnum() else " " for c in str(value).casefold())
    return " ".join(letters.split())


def cover(
    frame: "pl.DataFrame",
    accounts: Sequence[Account],
    keys: Sequence[str],
    need: Sequence[Truth] | None = None,
) -> Cover:
    """Return a table with the facts its authorizations give, and the draws that follow.

    Args:
        frame: typed facts as `licet.read` gives them; value_usd and quantity are what a shipment draws.
        accounts: of the jurisdiction, as `licet.records.ledger.accounts` gives them. Those that give the same fact
            stand for each other; the one that ends first is used first.
        keys: what the shipper calls each row.
        need: whether each row needs one at all; a row that does not draws nothing. None: every row does.

    Example:
        >>> import licet, polars as pl
        >>> from licet.records.ledger import authorization
        >>> held = Account(authorization("D1", "license", date(2024, 1, 1), value_usd=500))
        >>> rows = pl.DataFrame({"shipped_on": ["2024-02-01"] * 3, "value_usd": [400.0, 200.0, None]})
        >>> cover(licet.read(rows), [held], ["a", "b", "c"]).frame["covered_by_license"].to_list()
        [True, False, None]
    """
    import polars as pl

    known = dictionary()
    names = [name for name in frame.columns if name in known]
    rows = list(frame.select(names).iter_rows(named=True)) if names else [{} for _ in range(frame.height)]
    ordered = sorted(accounts, key=lambda a: (a.granted.until or date.max, a.granted.id))
    balances = {a.granted.id: _balance(a) for a in ordered}
    spent = {(a.granted.id, d.key) for a in ordered for d in a.drawn}
    returned = {(a.granted.id, key) for a in ordered for key in a.returned}
    used: list[list[Account]] = [[] for _ in rows]
    open_: list[bool] = [False] * len(rows)
    left: list[dict[str, Decimal | None]] = [{} for _ in rows]
    draws = []
    groups = dict.fromkeys(tuple(sorted(a.granted.gives)) for a in ordered)
    for n, row in enumerate(rows):
        wanted = {name: amount(row.get(name) or None, name, f"row {n + 1}") for name in LIMITS}
        needed = True if need is None else need[n]
        for group in groups:
            perhaps = False  # another one may be used instead
            for one in (a for a in ordered if tuple(sorted(a.granted.gives)) == group):
                id = one.granted.id
                scope, balance = matches(one, row), balances[id]
                drawn = (id, keys[n]) in spent
                fits = both(scope, True if drawn else balance.fits(wanted))
                if (id, keys[n]) in returned:
                    fits = False
                if fits is None and needed is not False:
                    balance.use(wanted, surely=False)
                if fits is None:
                    perhaps = True
                if fits:
                    if needed is not False and not drawn:
                        balance.use(wanted, surely=needed is True and not perhaps)
                        if needed:
                            draws.append(Draw(id, keys[n], row["shipped_on"], wanted["value_usd"], wanted["quantity"]))
                    used[n].append(one)
                    left[n] = dict(balance.low)
                    break
            else:
                open_[n] |= perhaps and COVERED in group
    said: dict[str, list[Any]] = {name: [None] * len(rows) for a in ordered for name in a.granted.gives}
    if any(a.granted.kind == "license" for a in ordered):
        said[COVERED] = [None if unknown else False for unknown in open_]
    for n, several in enumerate(used):
        for one in several:
            for name, value in one.granted.gives.items():
                said[name][n] = value
    columns = []
    for name, values in said.items():
        made = pl.Series(name, values, dtype=dtype(known[name]), strict=False)
        columns.append(frame.select(pl.coalesce(name, made)).to_series() if name in frame.columns else made)
    ids = [", ".join(a.granted.id for a in several) or None for several in used]
    columns += [
        pl.Series("authorization", ids, dtype=pl.String),
        pl.Series("value_left_usd", [_number(of.get("value_usd")) for of in left], dtype=pl.Float64),
        pl.Series("quantity_left", [_number(of.get("quantity")) for of in left], dtype=pl.Float64),
    ]
    return Cover(frame.with_columns(columns), tuple(draws))


def _balance(account: Account) -> _Balance:
    now = {name: account.left(name) for name in LIMITS}
    return _Balance(dict(now), dict(now))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
