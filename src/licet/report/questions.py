"""Which questions to ask whom: missing facts by supplier and item, those that hold up the most value first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from licet.decision import reasons
from licet.decision.program import Program
from licet.errors import BadValue, UnknownName, nearest
from licet.facts import FactEntry, dictionary, dtype, expected, parse

if TYPE_CHECKING:
    import polars as pl

# facts of the transaction and its parties: the asker knows them, a supplier does not
OURS = frozenset(
    """shipped_on item_moves activity shipped_from destination value_usd quantity known_concern purpose
    end_use_location end_use_in_macau_or_d5 occupied_region destined_to_footnote_1_party for_footnote_1_party_item
    for_footnote_3_party_item for_footnote_4_party_item for_footnote_5_party_item listed_share_reaches_half
    affiliates_rule_restored headquartered_in_macau_or_d5 headquartered_in_us_a5_a6 exporter_is_foundry_or_osat
    advanced_node_facility_party chip_authorized_by_bis us_person_support us_person_of_a5_a6_company
    shipped_from_macau_or_d5 supplement_4_exclusion supplement_3_partner_exclusion entity_list_reaches_all_roles
    item_named_in_entry informed_by_bis forbidden_by_iran_regulations civil_end_user_of_746_8 license_exception
    mt_exception_allowed exception_terms_met en_route_on_effective_day contract_signed_on
    joint_venture_with_a5_a6_partner veu_item_eligible uvl_statement_held covered_by_license validated_end_user
    treasury_license_held us_person_dealing dealing purchaser intermediate_consignee ultimate_consignee
    end_user emirates_approved_recipient""".split()  # noqa: SIM905 - words read better than fifty quoted names
)


@dataclass(frozen=True)
class Answer:
    """A filled-in answer: who says it of what, and where it stands."""

    supplier: str
    item: str
    fact: str
    text: str
    where: str


def ask(
    frame: "pl.DataFrame",
    program: Program,
    supplier: str,
    item: str = "item",
    top: int | None = None,
    facts: Collection[str] = (),
) -> "pl.DataFrame":
    """Return what to ask each supplier, the questions that hold up the most value first.

    A question is asked once for each item, however many shipments wait for it. Facts of the transaction and its
    parties (`OURS`) and facts that screening, tables and rules give are not asked.

    Args:
        frame: typed facts with the column `row` and a column that names the supplier.
        program: rules and tables, prepared.
        supplier: the column that names who is asked; a row without one is left out.
        item: the column that names what is asked about; where it is absent or empty, the row itself.
        top: at most so many questions a supplier.
        facts: ask for these only, whatever they are of.

    Returns:
        Columns supplier, item, fact, held_up_usd (the value of the shipments that wait for it) and shipments.

    Raises:
        UnknownName: no such column.

    Example:
        >>> import licet
        >>> import polars as pl
        >>> rows = pl.DataFrame({"supplier": ["Fab"], "item": ["chip"], "value_usd": [5.0]})
        >>> asked = ask(licet.read(rows, extra="keep"), licet.program("us"), "supplier", top=1)
        >>> asked.select("supplier", "item", "held_up_usd", "shipments").rows()
        [('Fab', 'chip', 5.0, 1)]
    """
    import polars as pl

    whom = named(frame, supplier, item)
    missing = reasons.missing(frame, program).join(whom, on="row", how="inner", maintain_order="left")
    known = dictionary()
    place = {name: n for n, name in enumerate(known)}
    theirs = facts or [name for name, entry in known.items() if entry.given_by == "input" and name not in OURS]
    asked = missing.filter(pl.col("fact").is_in(list(theirs)))
    found = asked.group_by("supplier", "item", "fact", maintain_order=True).agg(
        held_up_usd=pl.col("value_usd").sum(), shipments=pl.len()
    )
    order = pl.col("fact").replace_strict(place, default=len(place), return_dtype=pl.Int64)
    found = found.sort("supplier", pl.col("held_up_usd") * -1, pl.col("shipments") * -1, "item", order)
    return found if top is None else found.group_by("supplier", maintain_order=True).head(top)


def named(frame: "pl.DataFrame", supplier: str, item: str) -> "pl.DataFrame":
    """Return row, supplier and item of every row that has a supplier."""
    import polars as pl

    if supplier not in frame.columns:
        near = ", ".join(nearest(supplier, frame.columns)) or ", ".join(frame.columns[:9])
        raise UnknownName(f"no column {supplier!r}", expected=f"the column that names the supplier; nearest: {near}")
    row = pl.format("row {}", "row")
    what = pl.col(item).cast(pl.String) if item in frame.columns else pl.lit(None, pl.String)
    told = frame.select(
        "row", supplier=pl.col(supplier).cast(pl.String).str.strip_chars(),
        item=pl.coalesce(what.str.strip_chars().replace("", None), row),
    )  # fmt: skip
    return told.filter(pl.col("supplier").is_not_null() & (pl.col("supplier") != "")).with_columns(
        pl.col("row").cast(pl.UInt32)
    )


def fill(
    frame: "pl.DataFrame", answers: Iterable[Answer], supplier: str, item: str = "item"
) -> "tuple[pl.DataFrame, int]":
    """Return a table with the answers of suppliers in it, and how many cells became known.

    An answer fills only what was unknown; it counts for every shipment of its supplier and item.

    Raises:
        UnknownName: an answer is about a supplier, item or fact the table does not have.
        BadValue: an answer does not fit its fact, or contradicts what the table says.
    """
    import polars as pl

    known = dictionary()
    rows: dict[tuple[str, str], list[int]] = {}
    for row, who, what in named(frame, supplier, item).iter_rows():
        rows.setdefault((who, what), []).append(row - 1)
    columns: dict[str, list[Any]] = {}
    filled = 0
    for one in answers:
        if one.fact not in known:
            raise UnknownName(f"{one.fact!r} is no fact", where=one.where, todo="leave the column of facts as it was")
        if (one.supplier, one.item) not in rows:
            raise UnknownName(f"no shipment of {one.item!r} by {one.supplier!r}", where=one.where)
        value = parse(one.text, known[one.fact], one.where)
        if value is None:
            continue
        if one.fact not in columns:
            given = frame[one.fact].to_list() if one.fact in frame.columns else [None] * frame.height
            columns[one.fact] = given
        for n in rows[one.supplier, one.item]:
            before = columns[one.fact][n]
            if before is not None and before != value:
                raise BadValue(
                    f"{one.fact} is {one.text!r}, and was {before} in row {n + 1}", where=one.where,
                    todo="settle which is right, in the table or in the answer",
                )  # fmt: skip
            filled += before is None
            columns[one.fact][n] = value
    made = [pl.Series(name, values, dtype=dtype(known[name])) for name, values in columns.items()]
    return frame.with_columns(made), filled


def wording(entry: FactEntry) -> tuple[str, str]:
    """Return the question for a fact and what an answer looks like, in the dictionary's words.

    Example:
        >>> wording(dictionary()["destination"])
        ('To which country does the item go in the end?', 'an ISO 3166 alpha-2 code, or a name')
    """
    words = "yes or no" if entry.type == "boolean" else expected(entry)
    return entry.question or f"Is it so that: {entry.meaning}?", words


def choices(entry: FactEntry) -> tuple[str, ...]:
    """Return the answers to choose from, or nothing where any number, day or text will do.

    Example:
        >>> choices(dictionary()["item_moves"])
        ('yes', 'no', 'unknown')
    """
    if entry.type == "boolean":
        return ("yes", "no", "unknown")
    return (*entry.categories, "unknown") if entry.type == "category" else ()


def summary(asked: "pl.DataFrame") -> Mapping[str, tuple[int, float]]:
    """Return supplier -> number of questions, and the value its first question holds up in USD."""
    told: dict[str, tuple[int, float]] = {}
    for who, held in asked.select("supplier", "held_up_usd").iter_rows():
        count, most = told.get(who, (0, 0.0))
        told[who] = (count + 1, max(most, held))
    return told
