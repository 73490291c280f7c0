"""A case folder: cited CSV files, read and checked.

| file              | one row is                                                                             |
|-------------------|----------------------------------------------------------------------------------------|
| `case.toml`       | title, question, law, first and last day                                               |
| `relations.csv`   | a supply relation: supplier, country, buyer, item; `total` marks sums that contain others |
| `facts.csv`       | a fact of a relation in a period, stated or assumed, with its source                   |
| `assumptions.csv` | an assumption that facts rest on; it can be switched off, and the answer widens        |
| `flows.csv`       | an observed or estimated value of a relation in a period; rivals share `alternatives`  |
| `parties.csv`     | a party, its aliases, its dated status on lists                                        |
| `claims.csv`, `outcomes.csv`, `sources.csv` | evidence                                                     |
| `policies/*.toml` | policies to compare with the record                                                    |

Empty cells are unknown. Nothing in the package names a case; the built-in ones are read like any folder.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from licet.errors import BadFile, BadValue, UnknownFact, nearest
from licet.facts import dictionary, parse
from licet.policy import Policy
from licet.policy import read as read_policy

TABLES: dict[str, tuple[str, ...]] = {
    "relations": ("relation_id", "title", "supplier", "supplier_country", "buyer", "item", "total", "reference_flow"),
    "facts": ("relation_id", "fact", "value", "since", "until", "assumption", "source_ids", "note"),
    "assumptions": ("assumption_id", "statement", "source_ids", "note"),
    "flows": (
        "flow_id",
        "relation_id",
        "period",
        "since",
        "until",
        "annual_rate",
        "low_usd_m",
        "value_usd_m",
        "high_usd_m",
        "value_kind",
        "alternatives",
        "preferred",
        "share_of_supplier_revenue",
        "value_local",
        "local_unit",
        "eccn_guess",
        "basis",
        "confidence",
        "source_ids",
        "source_url",
        "note",
    ),
    "parties": (
        "party_id",
        "name",
        "native_name",
        "aliases",
        "country",
        "category",
        "relation",
        "listing",
        "list_status",
        "listed_since",
        "listed_first_fr",
        "fr_citations",
        "footnotes",
        "license_requirement",
        "license_policy",
        "ownership_share",
        "ownership_note",
        "date_basis",
        "note",
        "source_ids",
        "source_url",
    ),
    "statuses": ("party_id", "since", "until", "status", "value", "source_ids", "note"),
    "claims": (
        "claim_id",
        "text_id",
        "origin",
        "claim",
        "kind",
        "subject",
        "object",
        "value",
        "unit",
        "period",
        "attribution_in_text",
        "true_attribution",
        "corroborated_by",
        "source_ids",
        "conflict",
        "assessment",
        "assessment_note",
        "model_use",
    ),
    "outcomes": (
        "outcome_id",
        "series",
        "party",
        "metric",
        "period",
        "since",
        "until",
        "value",
        "unit",
        "value_kind",
        "tracker",
        "rank",
        "source_url",
        "source_ids",
        "confidence",
        "note",
    ),
    "evidence": ("claim_id", "used_in", "row_id", "role", "note"),
    "sources": ("source_id", "publisher", "date", "used_in", "taken", "address"),
}


OPTIONAL = {"evidence"}  # a case may do without


@dataclass(frozen=True)
class Case:
    """A case as read: its name and settings, and one frame of text a table."""

    name: str
    title: str
    question: str
    law: str
    since: date
    until: date
    tables: dict[str, pl.DataFrame]
    policies: tuple[Policy, ...]

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name]


def builtin() -> list[str]:
    """Return the names of the cases that come with the package.

    Example:
        >>> "huawei" in builtin()
        True
    """
    root = resources.files("licet.cases")
    return sorted(entry.name for entry in root.iterdir() if entry.is_dir() and entry.joinpath("case.toml").is_file())


def read(source: str | Path) -> Case:
    """Return a case by name of a built-in one, or by path of a folder.

    Raises:
        BadFile: the folder or one of its files is missing or broken.
        BadValue: a column is missing or unknown, or a row refers to what does not exist; file and row are named.

    Example:
        >>> read("huawei").law
        'us'
    """
    folder = Path(source)
    if not folder.is_dir():
        if str(source) not in builtin():
            near = ", ".join(builtin())
            raise BadFile(f"no case {str(source)!r}", expected=f"a folder with case.toml, or one of {near}")
        folder = Path(str(resources.files("licet.cases").joinpath(str(source))))
    head_path = folder / "case.toml"
    if not head_path.is_file():
        raise BadFile("no case.toml", where=str(folder), expected="a case folder as in docs/guides/case.md")
    try:
        head = tomllib.loads(head_path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"no TOML: {error}", where=str(head_path)) from None
    wanted = {"title", "question", "law", "since", "until"}
    if set(head) != wanted:
        raise BadValue(f"keys are {', '.join(sorted(head))}", where=str(head_path), expected=", ".join(sorted(wanted)))
    tables = {
        name: _read_table(folder / f"{name}.csv", columns)
        if name not in OPTIONAL or (folder / f"{name}.csv").is_file()
        else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        for name, columns in TABLES.items()
    }
    policies = tuple(read_policy(path) for path in sorted((folder / "policies").glob("*.toml")))
    case = Case(
        folder.name, head["title"], head["question"], head["law"], head["since"], head["until"], tables, policies
    )
    _check_references(case, folder)
    from licet import case_evidence  # it takes a Case, which is made here

    case_evidence.check(case)
    return case


def _read_table(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    if not path.is_file():
        raise BadFile("the file is missing", where=str(path), expected=f"columns {', '.join(columns)}")
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise BadFile(f"cannot be read: {str(error).splitlines()[0]}", where=str(path)) from None
    for column in frame.columns:
        if column not in columns:
            near = ", ".join(nearest(column, columns))
            raise UnknownFact(
                f"no column {column!r} is known", where=str(path), todo=f"nearest: {near}" if near else None
            )
    lacking = [column for column in columns if column not in frame.columns]
    if lacking:
        raise BadValue(f"columns are missing: {', '.join(lacking)}", where=str(path))
    for column in {"since", "until", "listed_since"} & set(columns):
        _check_column(frame, column, path, date.fromisoformat, "a day such as 2020-08-17")
    for column in {"low_usd_m", "value_usd_m", "high_usd_m"} & set(columns):
        _check_column(frame, column, path, float, "a number of million US dollars")
    days = [c for c in ("since", "until", "listed_since") if c in columns]
    money = [c for c in ("low_usd_m", "value_usd_m", "high_usd_m") if c in columns]
    return frame.select(columns).with_columns(
        *(pl.col(c).str.to_date("%Y-%m-%d") for c in days), *(pl.col(c).cast(pl.Float64) for c in money)
    )


def _check_column(
    frame: pl.DataFrame, column: str, path: Path, parse_text: Callable[[str], Any], expected: str
) -> None:
    for number, text in enumerate(frame[column], start=2):
        try:
            if text is not None:
                parse_text(text)
        except ValueError:
            raise BadValue(f"{column} is {text!r}", where=f"line {number} of {path}", expected=expected) from None


def _check_references(case: Case, folder: Path) -> None:
    """Check that rows point at relations, assumptions and sources that exist, and that facts are in the dictionary."""
    known = dictionary()
    targets = [
        ("facts", "relation_id", set(case["relations"]["relation_id"])),
        ("flows", "relation_id", set(case["relations"]["relation_id"])),
        ("facts", "assumption", {None, *case["assumptions"]["assumption_id"]}),
        ("statuses", "party_id", set(case["parties"]["party_id"])),
        ("facts", "fact", set(known)),
        ("relations", "reference_flow", {None, *case["flows"]["flow_id"]}),
    ]
    for name, column, allowed in targets:
        for number, value in enumerate(case[name][column], start=2):
            if value not in allowed:
                near = ", ".join(nearest(str(value), [a for a in allowed if a]))
                where = f"line {number} of {folder / name}.csv"
                raise BadValue(
                    f"{column} is {value!r}", where=where, expected="one that exists", todo=f"nearest: {near}"
                )
    sources = set(case["sources"]["source_id"])
    for name in ("facts", "flows", "parties", "statuses", "claims", "outcomes", "assumptions"):
        for number, ids in enumerate(case[name]["source_ids"], start=2):
            for id in (ids or "").split(";"):
                if id.strip() and id.strip() not in sources:
                    raise BadValue(f"source {id.strip()!r} is not in sources.csv", where=f"line {number} of {name}.csv")
    for number, row in enumerate(case["facts"].iter_rows(named=True), start=2):
        parse(row["value"], known[row["fact"]], f"line {number} of {folder / 'facts.csv'}")
