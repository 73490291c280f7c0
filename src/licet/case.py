"""A case: a folder of cited CSV files, run through the whole flow over its days.

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from licet import law as libraries
from licet.decision import table
from licet.decision.program import Program, prepare
from licet.errors import BadFile, BadValue, UnknownFact, UnknownName, nearest
from licet.facts import dictionary, dtype, parse
from licet.policy import BASELINE, Policy, apply, matches
from licet.policy import read as read_policy
from licet.rule import Layer, rule_edges
from licet.screening.listed import screen

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
    "sources": ("source_id", "publisher", "date", "used_in", "taken", "address"),
}
CLASSES = ("free", "licensed", "none held", "prohibited")
DAYS_A_YEAR = 365.25


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


@dataclass(frozen=True)
class Run:
    """What a case gives under one policy.

    Args:
        policy: the policy, BASELINE for the record.
        segments: one row a relation and stretch of days with one answer: relation_id, since, until, determination,
            at_least, at_most, rule, citation, review_policy, subject_to_ear, route, covered_by_license.
        flows: one row a flow and class: low, value and high in USD m that falls in the class.
        accounts: one row a relation, year and class, rivals joined as alternatives: low and high in USD m.
        missing: one row a relation, stretch and missing fact.
    """

    policy: Policy
    segments: pl.DataFrame
    flows: pl.DataFrame
    accounts: pl.DataFrame
    missing: pl.DataFrame


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
    tables = {name: _read_table(folder / f"{name}.csv", columns) for name, columns in TABLES.items()}
    policies = tuple(read_policy(path) for path in sorted((folder / "policies").glob("*.toml")))
    case = Case(
        folder.name, head["title"], head["question"], head["law"], head["since"], head["until"], tables, policies
    )
    _check_references(case, folder)
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


def _check_column(frame: pl.DataFrame, column: str, path: Path, parse_text: Any, expected: str) -> None:
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


def run(
    case: Case,
    policy: Policy = BASELINE,
    layer: Layer = "text",
    assumptions_off: Iterable[str] = (),
) -> Run:
    """Return what a case gives under one policy.

    Args:
        case: as read.
        policy: the alternative; BASELINE is the record as it was.
        layer: the text as printed, or as enforced.
        assumptions_off: ids of assumptions to do without; facts that rest on them are unknown.

    Raises:
        UnknownName: an assumption id the case does not have.
    """
    off = {*assumptions_off, *policy.assumptions_off}
    for id in off:
        if id not in set(case["assumptions"]["assumption_id"]):
            near = ", ".join(nearest(id, case["assumptions"]["assumption_id"]))
            raise UnknownName(f"no assumption {id!r}", where=case.name, todo=f"nearest: {near}")
    chosen = libraries.load(case.law)
    program = prepare(apply(policy, chosen.rules), chosen.tables, layer)
    grid = _grid(case, program, policy, off)
    shipments = _facts_on(grid, case, policy, off)
    screened, _ = screen(shipments, statuses(case, policy))
    decided = table.decide(screened, program)
    segments = _segments(decided, grid)
    flows = _account_flows(case, segments)
    return Run(policy, segments, flows, _by_year(case, segments, flows), _missing(screened, grid, decided, program))


def statuses(case: Case, policy: Policy = BASELINE) -> pl.DataFrame:
    """Return one row a party name and period with its status on lists, as `screening.listed.screen` takes it.

    Statuses come from statuses.csv; a party of parties.csv without a row there has no status on any day, which is
    unknown, unless its `list_status` says that it was looked for and not found.
    """
    known = dictionary()
    rows = case["statuses"]
    for edit in policy.parties:
        where = pl.all_horizontal(
            pl.col(column).str.split(";").list.contains(str(value)) for column, value in edit["where"].items()
        )
        gone = case["parties"].filter(where)["party_id"].to_list()
        if not gone:
            raise BadValue(f"no party has {edit['where']}", where=f"policy {policy.id}")
        start = edit["until"]
        free = rows.filter(pl.col("party_id").is_in(gone) & (pl.col("value") == "true"))
        rest = rows.filter(
            ~(pl.col("party_id").is_in(gone) & pl.col("since").is_not_null() & (pl.col("since") >= start))
        )
        cut = rest.with_columns(
            until=pl.when(pl.col("party_id").is_in(gone))
            .then(pl.min_horizontal(pl.col("until"), pl.lit(start)))
            .otherwise(pl.col("until"))
        )
        after = free.select("party_id", "status").unique().with_columns(since=pl.lit(start), value=pl.lit("false"))
        rows = pl.concat([cut, after], how="diagonal")
    names = (
        case["parties"]
        .select("party_id", name=pl.concat_list("name", pl.col("aliases").str.split("; ")))
        .explode("name")
        .filter(pl.col("name").is_not_null() & (pl.col("name") != ""))
        .unique(["party_id", "name"], maintain_order=True)
    )
    kinds = sorted(set(rows["status"]))
    edges = sorted({d for column in ("since", "until") for d in rows[column] if d is not None})
    spans = list(zip([None, *edges], [*edges, None], strict=True))
    by_party = {id[0]: part for id, part in rows.group_by("party_id")}
    out: list[dict[str, Any]] = []
    for party_id, part in by_party.items():
        entries = list(part.iter_rows(named=True))
        for since, until in spans:
            record: dict[str, Any] = {"party_id": party_id, "since": since, "until": until}
            for entry in entries:
                begins = entry["since"] is None or (since is not None and entry["since"] <= since)
                lasts = entry["until"] is None or (until is not None and until <= entry["until"])
                if begins and lasts:
                    record[entry["status"]] = entry["value"]
            out.append(record)
    schema = {"party_id": pl.String, "since": pl.Date, "until": pl.Date, **dict.fromkeys(kinds, pl.String)}
    spread = pl.DataFrame(out, schema=schema)
    typed = [
        pl.col(kind).replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean).alias(kind)
        for kind in kinds
        if kind not in known or known[kind].type == "boolean"
    ]
    return names.join(spread, on="party_id", maintain_order="left").rename({"party_id": "party"}).with_columns(typed)


def _rows_of(case: Case, relation: str, off: set[str]) -> list[dict[str, Any]]:
    rows = case["facts"].filter(pl.col("relation_id") == relation)
    return [row for row in rows.iter_rows(named=True) if row["assumption"] not in off]


def _grid(case: Case, program: Program, policy: Policy, off: set[str]) -> pl.DataFrame:
    """Return one row a relation and first day of a stretch in which nothing in the law or the record changes."""
    law = set(rule_edges(program.rules))
    for step in program.steps:
        law |= set(getattr(step, "edges", ()))
    listed = {d for column in ("since", "until") for d in case["statuses"][column] if d is not None}
    edited = {edit[key] for edit in (*policy.parties, *policy.facts) for key in ("until", "from") if key in edit}
    out = []
    for relation in case["relations"].iter_rows(named=True):
        own = {d for row in _rows_of(case, relation["relation_id"], off) for d in (row["since"], row["until"]) if d}
        days = sorted(d for d in law | listed | own | edited if case.since < d < case.until)
        spans = zip([case.since, *days], [*days, case.until], strict=True)
        out += [{"relation_id": relation["relation_id"], "since": since, "until": until} for since, until in spans]
    return pl.DataFrame(out, schema={"relation_id": pl.String, "since": pl.Date, "until": pl.Date})


def _facts_on(grid: pl.DataFrame, case: Case, policy: Policy, off: set[str]) -> pl.DataFrame:
    """Return the facts of each relation on the first day of each stretch, as a typed table of shipments."""
    known = dictionary()
    names = sorted({*case["facts"]["fact"], *(edit["fact"] for edit in policy.facts)})
    columns: dict[str, list[Any]] = {name: [] for name in names}
    rows = {id: _rows_of(case, id, off) for id in case["relations"]["relation_id"]}
    for relation, since, _ in grid.iter_rows():
        facts: dict[str, Any] = {}
        for row in rows[relation]:
            if (row["since"] is None or row["since"] <= since) and (row["until"] is None or since < row["until"]):
                facts[row["fact"]] = parse(row["value"], known[row["fact"]], f"{relation} in facts.csv")
        for edit in policy.facts:
            start, end = edit.get("from", date.min), edit.get("until", date.max)
            if start <= since < end and matches(relation, edit.get("where", [relation])):
                facts[edit["fact"]] = edit["value"]
        for name in names:
            columns[name].append(facts.get(name))
    series = [pl.Series(name, values, dtype=dtype(known[name])) for name, values in columns.items()]
    return pl.DataFrame(
        [pl.Series("row", range(1, grid.height + 1), dtype=pl.UInt32), grid["since"].alias("shipped_on"), *series]
    )


SAME = (
    "determination",
    "at_least",
    "at_most",
    "rule",
    "citation",
    "review_policy",
    "subject_to_ear",
    "route",
    "covered_by_license",
)


def _segments(decided: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Return stretches joined where neighbors have the same answer."""
    if "covered_by_license" not in decided.columns:
        decided = decided.with_columns(covered_by_license=pl.lit(None, pl.Boolean))
    whole = pl.concat([grid, decided.select(SAME)], how="horizontal")
    key = pl.struct("relation_id", *SAME)
    return (
        whole.with_columns(_block=(key != key.shift()).fill_null(True).cum_sum())
        .group_by("_block", maintain_order=True)
        .agg(
            pl.col("relation_id").first(),
            pl.col("since").first(),
            pl.col("until").last(),
            *(pl.col(name).first() for name in SAME),
        )
        .drop("_block")
    )


def possible_classes(at_least: str, at_most: str, covered: bool | None) -> tuple[str, ...]:
    """Return the classes of value that an answer leaves open.

    Example:
        >>> possible_classes("no license required", "license required", False)
        ('free', 'none held')
    """
    rungs = {"no license required": 0, "license exception": 1, "license required": 2, "prohibited": 3}
    out: list[str] = []
    for rung in range(rungs[at_least], rungs[at_most] + 1):
        out += [["free"], ["free"], ["licensed", "none held"], ["prohibited"]][rung]
    if covered is not None:
        out = [name for name in out if name != ("none held" if covered else "licensed")]
    return tuple(dict.fromkeys(out))


def _account_flows(case: Case, segments: pl.DataFrame) -> pl.DataFrame:
    """Spread each flow evenly over its days, and give each part to the classes its answer leaves open."""
    pieces: list[dict[str, Any]] = []
    by_relation = {id[0]: part for id, part in segments.group_by("relation_id", maintain_order=True)}
    for flow in case["flows"].iter_rows(named=True):
        amounts = [flow[k] for k in ("low_usd_m", "value_usd_m", "high_usd_m")]
        known = [a for a in amounts if a is not None]
        if not known or flow["since"] is None or flow["relation_id"] not in by_relation:
            continue
        best = amounts[1] if amounts[1] is not None else sum(known) / len(known)
        days = (flow["until"] - flow["since"]).days
        for part in by_relation[flow["relation_id"]].iter_rows(named=True):
            for first, last in _years(max(part["since"], flow["since"]), min(part["until"], flow["until"])):
                share = (last - first).days / days
                classes = possible_classes(part["at_least"], part["at_most"], part["covered_by_license"])
                pieces += [
                    {
                        "flow_id": flow["flow_id"],
                        "relation_id": flow["relation_id"],
                        "year": first.year,
                        "class": name,
                        "low_usd_m": min(known) * share if len(classes) == 1 else 0.0,
                        "value_usd_m": best * share if len(classes) == 1 else None,
                        "high_usd_m": max(known) * share,
                        "unknown_usd_m": best * share / len(classes) if len(classes) > 1 else 0.0,
                        "rule": part["rule"],
                    }
                    for name in classes
                ]
    schema: dict[str, Any] = {
        "flow_id": pl.String,
        "relation_id": pl.String,
        "year": pl.Int32,
        "class": pl.Enum(CLASSES),
        "low_usd_m": pl.Float64,
        "value_usd_m": pl.Float64,
        "high_usd_m": pl.Float64,
        "unknown_usd_m": pl.Float64,
        "rule": pl.String,
    }
    return pl.DataFrame(pieces, schema=schema)


def _years(first: date, last: date) -> Sequence[tuple[date, date]]:
    """Cut the days [first, last) at the turns of years."""
    cuts = [first, *(date(year, 1, 1) for year in range(first.year + 1, last.year + 1)), last]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _by_year(case: Case, segments: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """Return low and high by relation, year and class; rival flows are alternatives: their range is taken, no sum."""
    marked = flows.join(
        case["flows"].select("flow_id", alternatives=pl.coalesce("alternatives", "flow_id")), on="flow_id"
    )
    each = marked.group_by("relation_id", "year", "class", "alternatives", "flow_id").agg(
        pl.col("low_usd_m", "high_usd_m").sum()
    )
    # a rival that puts nothing in this class says zero there
    rivals = marked.select("relation_id", "year", "alternatives", "flow_id").unique()
    classes = each.select("relation_id", "year", "class", "alternatives").unique()
    full = (
        classes.join(rivals, on=["relation_id", "year", "alternatives"])
        .join(each, on=["relation_id", "year", "class", "alternatives", "flow_id"], how="left")
        .with_columns(pl.col("low_usd_m", "high_usd_m").fill_null(0.0))
    )
    ranges = full.group_by("relation_id", "year", "class", "alternatives").agg(
        pl.col("low_usd_m").min(), pl.col("high_usd_m").max()
    )
    return (
        ranges.group_by("relation_id", "year", "class")
        .agg(pl.col("low_usd_m", "high_usd_m").sum())
        .join(
            case["relations"].select("relation_id", "supplier", "supplier_country", "item", "total"), on="relation_id"
        )
        .sort("relation_id", "year", "class")
    )


def _missing(screened: pl.DataFrame, grid: pl.DataFrame, decided: pl.DataFrame, program: Program) -> pl.DataFrame:
    from licet.decision.reasons import missing

    open_ = decided["determination"] == "indeterminate"
    facts = missing(screened.filter(open_), program).select("row", "fact")
    return facts.join(
        grid.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)), on="row", how="left"
    ).select("relation_id", "since", "until", "fact")
