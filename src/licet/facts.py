"""The fact dictionary: what rules may ask for, and how a table is read and checked against it.

An absent column, an empty cell, NaN and the word "unknown" are all the same: the fact is unknown. Anything else that
does not fit the dictionary is an error that names file, row and column; nothing is dropped.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from licet import spelling
from licet.errors import BadFile, BadValue, UnknownFact, nearest

if TYPE_CHECKING:
    import polars as pl

TYPES = ("boolean", "number", "date", "category", "country", "text")
UNKNOWN_WORDS = ("", "nan", "null", "none given", "unknown", "n/a", "?")
THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
# Text facts that hold a classification; the word none says of technology that there is none.
CLASSIFICATIONS = {"eccn": (), "technology_eccn": ("none",), "plant_technology_eccn": ("none",)}
TRUE_WORDS, FALSE_WORDS = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True)
class FactEntry:
    """A row of the dictionary.

    Args:
        name: a noun, or for Boolean facts a statement.
        type: boolean, number, date, category, country (ISO 3166 alpha-2) or text.
        unit: of a number, else empty.
        categories: of a category, in order.
        given_by: input (a person), screening, table (a dated table), formula, or rule (concluded).
        meaning: one sentence.
        question: what to ask a person who can supply it.
        source: where the notion comes from.
    """

    name: str
    type: str
    unit: str
    categories: tuple[str, ...]
    given_by: str
    meaning: str
    question: str
    source: str


@cache
def dictionary() -> dict[str, FactEntry]:
    """Return the fact dictionary of the package, by name, in the order of facts.csv.

    Example:
        >>> dictionary()["destination"].type
        'country'
    """
    with resources.files("licet").joinpath("facts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    entries = {}
    for row in rows:
        parts = tuple(part for part in row.pop("categories").split(";") if part)
        entries[row["name"]] = FactEntry(**row, categories=parts)
    return entries


@cache
def countries() -> dict[str, str]:
    """Return the names of countries by ISO 3166 alpha-2 code (and XK for Kosovo).

    Example:
        >>> countries()["KR"]
        'South Korea'
    """
    with resources.files("licet").joinpath("countries.csv").open(encoding="utf-8") as file:
        return {row["iso2"]: row["name"] for row in csv.DictReader(file)}


def dtype(entry: FactEntry) -> "pl.DataType":
    """Return the column type of a fact."""
    import polars as pl

    simple: dict[str, pl.DataType] = {
        "boolean": pl.Boolean(),
        "number": pl.Float64(),
        "date": pl.Date(),
        "text": pl.String(),
    }
    if entry.type in simple:
        return simple[entry.type]
    return pl.Enum(list(countries()) if entry.type == "country" else list(entry.categories))


def read(
    source: "str | Path | pl.DataFrame | Any",
    extra: Literal["refuse", "keep"] = "refuse",
    name: str | None = None,
) -> "pl.DataFrame":
    """Return a table of typed facts; a column `row` counts its rows from 1.

    Args:
        source: path of a CSV, Parquet or JSON Lines file, "-" for CSV on standard input, or any Arrow-capable frame.
        extra: what to do with a column that is no fact: "refuse" it, or "keep" it as it is.
        name: what to call the source in errors.

    Raises:
        BadFile: the file is missing or cannot be read.
        UnknownFact: a column is no fact; the nearest fact is named.
        BadValue: a value does not fit its fact; row, column and what was expected are named.

    Example:
        >>> import polars as pl
        >>> read(pl.DataFrame({"destination": ["CN", ""]}))["destination"].to_list()
        ['CN', None]
    """
    frame, name = _load(source, name)
    return check(frame, extra=extra, name=name)


def check(
    frame: "pl.DataFrame",
    extra: Literal["refuse", "keep"] = "refuse",
    name: str = "table",
) -> "pl.DataFrame":
    """Return the frame with every fact column typed as the dictionary says; errors as in `read`."""
    import polars as pl

    known = dictionary()
    columns = []
    for column in frame.columns:
        if column == "row":
            continue
        if column not in known:
            if extra == "keep":
                columns.append(frame[column])
                continue
            near = nearest(column, known)
            hint = f"nearest known fact: {', '.join(near)}. " if near else ""
            raise UnknownFact(
                f"column {column!r} is no fact", where=name, todo=hint + 'rename it, or pass extra="keep" to carry it'
            )
        entry = known[column]
        typed = _typed(frame[column], entry, name)
        if entry.given_by in {"table", "formula", "rule"} and typed.null_count() < len(typed):
            raise UnknownFact(
                f"column {column!r} is worked out by licet ({entry.given_by}), not given",
                where=name,
                todo="leave the column out and give the facts it follows from",
            )
        columns.append(typed)
    row = pl.Series("row", range(1, len(frame) + 1), dtype=pl.UInt32)
    return pl.DataFrame([row, *columns])


def check_row(facts: Mapping[str, Any], name: str = "facts") -> dict[str, Any]:
    """Return one row of facts as typed Python values; text is parsed, unknown values become None.

    Example:
        >>> check_row({"destination": "cn", "shipped_on": "2020-08-17"})["shipped_on"]
        datetime.date(2020, 8, 17)
    """
    known, typed = dictionary(), {}
    for fact, value in facts.items():
        if fact not in known:
            near = ", ".join(nearest(fact, known))
            raise UnknownFact(f"{fact!r} is no fact", where=name, todo=f"nearest known fact: {near}" if near else None)
        typed[fact] = parse(value, known[fact], name)
    return typed


def parse(value: Any, entry: FactEntry, where: str) -> Any:
    """Return one value as the type of its fact, or None if it says nothing."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    if isinstance(value, str) and value.strip().lower() in UNKNOWN_WORDS:
        return None
    text = str(value).strip()
    match entry.type:
        case "boolean":
            if isinstance(value, bool):
                return value
            if text.lower() in TRUE_WORDS:
                return True
            if text.lower() in FALSE_WORDS:
                return False
        case "number":
            try:
                number = float(_plain_number(text, entry)) if isinstance(value, str) else float(value)
            except (TypeError, ValueError):
                pass
            else:
                if not isinstance(value, bool) and abs(number) != float("inf") and (number >= 0 or _signed(entry)):
                    return number
        case "date":
            if isinstance(value, datetime):
                return value.date()
            if isinstance(value, date):
                return value
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        case "category":
            if text in entry.categories:
                return text
            alike = [name for name in entry.categories if name.casefold() == text.casefold()]
            if len(alike) == 1:
                return alike[0]
        case "country" if code := spelling.country(text):
            return code
        case "text" if entry.name not in CLASSIFICATIONS:
            return text
        case "text":
            code = text.lower() if text.lower() in CLASSIFICATIONS[entry.name] else spelling.classification(text)
            if code:
                return code
        case _:
            pass
    raise BadValue(f"{entry.name} is {text!r}", where=where, expected=expected(entry), todo=_guess(text, entry))


def expected(entry: FactEntry) -> str:
    """Return what values of a fact look like, in words.

    Example:
        >>> expected(dictionary()["destination"])
        'an ISO 3166 alpha-2 code, or a name'
    """
    if entry.name in CLASSIFICATIONS:
        return "a classification such as 3A090.a, or EAR99" + "".join(f", or {w}" for w in CLASSIFICATIONS[entry.name])
    words = {
        "boolean": "true or false",
        "number": f"a number{f' in {entry.unit}' if entry.unit else ''}{'' if _signed(entry) else ', 0 or more'}",
        "date": "a day such as 2020-08-17",
        "category": "one of " + ", ".join(entry.categories),
        "country": "an ISO 3166 alpha-2 code, or a name",
        "text": "text",
    }
    return words[entry.type]


def _signed(entry: FactEntry) -> bool:
    """Say whether a number may be below 0: only what licet works out itself, such as a margin."""
    return entry.given_by == "formula"


def _plain_number(text: str, entry: FactEntry) -> str:
    """Return a number without thousands separators and without the sign of its own unit."""
    if entry.unit == "percent":
        text = text.removesuffix("%").strip()
    if entry.unit == "USD":
        text = text.upper().removeprefix("USD").removesuffix("USD").strip().removeprefix("$").strip()
    return text.replace(",", "") if THOUSANDS.fullmatch(text) else text


def _guess(text: str, entry: FactEntry) -> str | None:
    if entry.type == "category":
        near = nearest(text, entry.categories)
        return f"nearest: {', '.join(near)}" if near else None
    if entry.type == "country" and len(text) > len("USA"):  # a code unlike any other is near none
        names = countries()
        starts = [code for code, name in names.items() if name.lower().startswith(text.lower())]
        near = starts or [c for n in nearest(text, names.values()) for c, full in names.items() if full == n]
        return "did you mean " + " or ".join(f"{c} ({names[c]})" for c in near[:3]) if near else None
    return None


def _load(source: Any, name: str | None) -> "tuple[pl.DataFrame, str]":
    import polars as pl

    if isinstance(source, pl.DataFrame):
        return source, name or "table"
    if isinstance(source, (str, Path)):
        return load_file(source), name or str(source)
    if hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source), name or "table"
    raise BadValue(f"cannot read a {type(source).__name__}", expected="a path or an Arrow-capable frame")


def load_file(source: str | Path) -> "pl.DataFrame":
    """Return a CSV, Parquet or JSON Lines file as it is; every CSV cell is text."""
    import io
    import sys

    import polars as pl

    if str(source) == "-":
        path, content = Path("standard input.csv"), io.BytesIO(sys.stdin.buffer.read())
    else:
        path, content = Path(source), None
        if not path.is_file():
            raise BadFile(f"no file {source}", todo="check the path")
    try:
        match path.suffix.lower():
            case ".csv":
                return pl.read_csv(content or path, infer_schema=False, truncate_ragged_lines=False)
            case ".parquet":
                return pl.read_parquet(path)
            case ".jsonl" | ".ndjson":
                return pl.read_ndjson(path, infer_schema_length=None)
            case other:
                raise BadFile(
                    f"cannot read {other or 'a file without ending'}",
                    where=str(source),
                    expected="csv, parquet or jsonl",
                )
    except pl.exceptions.NoDataError:
        raise BadFile("the file is empty", where=str(source), expected="a header row with fact names") from None
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
        first = str(error).splitlines()[0]
        raise BadFile(f"cannot be read: {first}", where=str(source), expected="UTF-8 text or Parquet") from None


def _typed(column: "pl.Series", entry: FactEntry, name: str) -> "pl.Series":
    import polars as pl

    want = dtype(entry)
    if entry.type == "text" and column.dtype == want:
        return _text(column, entry, name)
    if entry.type == "number" and column.dtype.is_numeric():
        return _numbers(column.cast(pl.Float64).fill_nan(None), entry, name)
    if column.dtype == want:
        return column
    if entry.type == "date" and isinstance(column.dtype, pl.Datetime):
        return column.dt.date()
    if column.dtype == pl.Null:
        return pl.Series(column.name, [None] * len(column), dtype=want)
    return _from_text(column, entry, name, want)


def _numbers(column: "pl.Series", entry: FactEntry, name: str) -> "pl.Series":
    """Return numbers as they are; the first that is infinite, or below 0, is refused as a single value would be."""
    wrong = column.is_infinite() if _signed(entry) else column.is_infinite() | (column < 0)
    if wrong.any():
        at = wrong.fill_null(False).arg_max() or 0
        parse(column[at], entry, f"row {at + 1} of {name}")
    return column


def _text(column: "pl.Series", entry: FactEntry, name: str) -> "pl.Series":
    """Return text with the words for unknown taken out, and classifications in their one spelling."""
    import polars as pl

    if entry.name in CLASSIFICATIONS:
        if all(value is None or _canonical(value, entry) for value in column.unique()):
            return column
        return _from_text(column, entry, name, pl.String())
    plain = column.str.strip_chars().str.to_lowercase()
    return column.set(plain.is_in(UNKNOWN_WORDS), None) if plain.is_in(UNKNOWN_WORDS).any() else column


def _canonical(value: str, entry: FactEntry) -> bool:
    """Say whether a classification is spelled as rules compare it."""
    return value in CLASSIFICATIONS[entry.name] or spelling.classification(value) == value


def _from_text(column: "pl.Series", entry: FactEntry, name: str, want: "pl.DataType") -> "pl.Series":
    """Parse each distinct value once, and name the first row of a value that does not fit."""
    import polars as pl

    text = column.cast(pl.String)
    distinct = text.unique().drop_nulls()
    parsed = []
    for value in distinct:
        try:
            parsed.append(parse(value, entry, name))
        except BadValue as error:
            row = int((text == value).arg_max() or 0) + 1
            raise BadValue(error.what, where=f"row {row} of {name}", expected=error.expected, todo=error.todo) from None
    values = pl.Series("value", parsed, dtype=want, strict=False)
    found = text.to_frame("text").join(
        pl.DataFrame({"text": distinct, "value": values}), on="text", how="left", maintain_order="left"
    )
    return found["value"].alias(column.name)


def questions(names: Iterable[str]) -> list[str]:
    """Return the question to ask a person for each fact.

    Example:
        >>> questions(["destination"])
        ['To which country does the item go in the end?']
    """
    return [dictionary()[name].question for name in names]
