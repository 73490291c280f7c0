"""Exchange rates, always stated: from a table, or as a text itself restates an amount in another currency."""

import csv
import itertools
from dataclasses import dataclass
from pathlib import Path

from licet.errors import BadFile, BadValue
from licet.evidence.claims import Claim
from licet.evidence.numbers import agree


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth.

    Args:
        currency: ISO 4217 code.
        usd: US dollars for one unit.
        source: where the rate is from, in words.
        spread: share by which the rate moved or may be off in the period it stands for.
    """

    currency: str
    usd: float
    source: str
    spread: float = 0.03


def read_rates(path: str | Path) -> dict[str, Rate]:
    """Return rates by currency from a CSV with the columns currency, usd, source and, if wanted, spread.

    Raises:
        BadFile: a column is missing.
        BadValue: a rate is no positive number.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or not {"currency", "usd", "source"} <= set(rows[0]):
        raise BadFile("columns are missing", where=str(path), expected="currency, usd, source")
    found = {"USD": Rate("USD", 1.0, "by definition", 0.0)}
    for number, row in enumerate(rows, start=2):
        try:
            spread = float(row.get("spread") or 0.03)
            found[row["currency"]] = Rate(row["currency"], float(row["usd"]), row["source"], spread)
        except ValueError:
            raise BadValue("usd is no number", where=f"line {number} of {path}", expected="a number") from None
        if not found[row["currency"]].usd > 0:
            raise BadValue(f"usd is {row['usd']!r}", where=f"line {number} of {path}", expected="a number above 0")
    return found


def implied(claims: list[Claim]) -> dict[str, Rate]:
    """Return the rates a text implies where it gives one amount twice: "671.3 billion yuan ($98.57 billion)".

    Example:
        >>> from licet.evidence.document import Document
        >>> from licet.evidence.reading import read_document
        >>> text = "Acme sold rice for 700 million yuan ($100 million) in 2020."
        >>> {code: round(rate.usd, 4) for code, rate in implied(read_document(Document(text)).claims).items()}
        {'CNY': 0.1429}
    """
    money = [each for each in claims if each.kind == "money" and isinstance(each.value, float) and each.value]
    found = {}
    for one, other in itertools.pairwise(money):
        gap = other.mark.start - one.mark.end
        if one.span != other.span or one.unit == other.unit or not 0 < gap <= 4 or "USD" not in {one.unit, other.unit}:
            continue
        dollars, local = (one, other) if one.unit == "USD" else (other, one)
        rate = abs(float(dollars.value or 0) / float(local.value or 1))
        found[local.unit] = Rate(local.unit, rate, "as the text restates the amount")
    return found


def in_dollars(claim: Claim, rates: dict[str, Rate]) -> tuple[float, float, str] | None:
    """Return an amount in US dollars, how far it may be off, and the rate used, in words; None without a rate."""
    rate = rates.get(claim.unit) or (Rate("USD", 1.0, "by definition", 0.0) if claim.unit == "USD" else None)
    if rate is None or not isinstance(claim.value, float):
        return None
    value = claim.value * rate.usd
    words = "" if claim.unit == "USD" else f"1 {claim.unit} = {rate.usd:.6g} USD ({rate.source})"
    return value, claim.step * rate.usd + 2 * rate.spread * abs(value), words


def same_amount(one: Claim, other: Claim, rates: dict[str, Rate]) -> tuple[bool, str] | None:
    """Return whether two figures agree within rounding, and the rate used in words; None where they cannot be compared.

    Bounds count: "over 20,000" and "25,000" agree.
    """
    if not isinstance(one.value, float) or not isinstance(other.value, float):
        return (one.value == other.value, "") if one.unit == other.unit else None
    if one.unit == other.unit:
        a, b, stated = (one.value, one.step), (other.value, other.step), ""
        low, high = sorted((one, other), key=lambda each: float(each.value or 0))
    else:
        first, second = in_dollars(one, rates), in_dollars(other, rates)
        if one.kind != "money" or other.kind != "money" or first is None or second is None:
            return None
        a, b, stated = first[:2], second[:2], "; ".join(text for text in (first[2], second[2]) if text)
        low, high = (one, other) if a[0] <= b[0] else (other, one)
    fits = agree(a, b) or low.bound == "above" or high.bound == "below"
    if "range" in {one.bound, other.bound} and one.unit == other.unit:
        fits = fits or max(one.low or 0, other.low or 0) <= min(one.high or 0, other.high or 0)
    return fits, stated
