"""Who is restricted through its owners: worked examples of the rules and of the engine's reading of them."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import licet.law
from licet.errors import BadValue, LawError, UnknownName
from licet.period import Period
from licet.screening.ownership import Question, aggregate, weigh, weigh_all
from licet.screening.ownership_edges import chart, tabulate
from licet.screening.ownership_finding import Finding, strictest
from licet.screening.ownership_regimes import Listing, in_force, regimes

TABLE = Path(licet.law.__file__).parent / "us" / "tables" / "ownership_regimes.csv"
LAW = regimes(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def ask(
    party: str,
    edges: list[tuple],
    listed: dict[str, str] | list[Listing],
    rule: str = "OFAC50",
    on: str = "2026-01-15",
    **countries: str,
) -> Finding:
    """Weigh a party: edges are (owner, owned, percent[, kind])."""
    day = date.fromisoformat(on)
    rows = [{"owner": e[0], "owned": e[1], "percent": e[2], "kind": e[3] if len(e) > 3 else None} for e in edges]
    entries = listed if isinstance(listed, list) else [Listing(name, code) for name, code in listed.items()]
    held = chart(tabulate(rows), day)
    return weigh_all(party, [Question(held, tuple(entries), r, countries) for r in in_force(LAW, rule, day)])


def test_exactly_half_is_covered() -> None:
    """At exactly 50 percent a party is restricted, a millionth below it is not."""
    assert ask("A", [("X", "A", 50)], {"X": "SDN"}).status == "restricted"
    assert ask("A", [("X", "A", 49.999999)], {"X": "SDN"}).status == "not_restricted"


def test_shares_that_sum_to_half_in_decimals_are_covered() -> None:
    """Five owners of a tenth each hold exactly half, without rounding errors."""
    names = "VWXYZ"
    found = ask("A", [(n, "A", 9.9) for n in names] + [("Q", "A", 0.5)], dict.fromkeys([*names, "Q"], "SDN"))
    assert (found.status, found.aggregate_percent) == ("restricted", 50)


def test_shares_are_not_multiplied_along_a_chain() -> None:
    """Ten links of 50 percent restrict the last as the first."""
    links = [(f"C{i}", f"C{i + 1}", 50) for i in range(10)]
    found = ask("C10", links, {"C0": "SDN"})
    assert (found.status, found.counted_owners, found.inherits_from) == ("restricted", ("C9",), ("C0",))


def test_a_chain_breaks_at_the_first_weak_link() -> None:
    """A holding company below the threshold passes nothing on, however large its own stake."""
    assert ask("B", [("X", "A", 49), ("A", "B", 100)], {"X": "SDN"}).aggregate_percent == 0


def test_a_circle_restricts_nobody_by_itself() -> None:
    """Two companies that own each other are free until a listed party tips one of them."""
    circle = [("A", "B", 100), ("B", "A", 20), ("P", "A", 40)]
    assert ask("B", [*circle, ("X", "A", 40)], {"X": "SDN"}).status == "not_restricted"
    tipped = ask("A", [("A", "B", 100), ("B", "A", 20), ("X", "A", 50)], {"X": "SDN"})
    assert (tipped.status, tipped.aggregate_percent) == ("restricted", 70)


def test_restrictions_do_not_flow_up() -> None:
    """The parent of a listed company is not restricted by it."""
    assert ask("A", [("A", "X", 100)], {"X": "SDN"}).status == "not_restricted"


@pytest.mark.parametrize(
    ("other", "status", "low", "high"),
    [(60, "not_restricted", 0, 40), (50, "unknown_ownership", 0, 50), (40, "unknown_ownership", 0, 60)],
)
def test_an_unknown_share_is_bounded_by_what_others_hold(other: int, status: str, low: int, high: int) -> None:
    """What a stranger surely holds, the listed owner cannot hold."""
    found = ask("A", [("X", "A", None), ("P", "A", other)], {"X": "SDN"})
    assert (found.status, found.aggregate_low, found.aggregate_high) == (status, low, high)


def test_a_known_half_settles_it_whatever_else_is_unknown() -> None:
    """A second listed owner of unknown share changes nothing once half is known, and its terms flow too."""
    found = ask("A", [("X", "A", 60), ("Y", "A", None)], {"X": "SDN", "Y": "SDN"})
    assert (found.status, found.aggregate_percent, found.aggregate_high) == ("restricted", 60, 100)
    assert found.inherits_from == ("X", "Y")


def test_unknown_flows_down_the_chain() -> None:
    """The wholly owned subsidiary of an undecided company is undecided, and names whose terms may flow."""
    found = ask("B", [("X", "A", None), ("A", "B", 100)], {"X": "EL"}, "BIS_AFFILIATES", "2025-10-15")
    assert (found.status, found.red_flag, found.may_inherit_from) == ("unknown_ownership", 29, ("X",))
    assert found.covered is None and found.red_flags == ("A, perhaps restricted, holds 100 %",)


def test_the_treasury_rule_has_no_numbered_red_flag() -> None:
    """Red Flag 29 belongs to the Commerce rule alone."""
    found = ask("A", [("X", "A", None)], {"X": "SDN"})
    assert (found.status, found.red_flag) == ("unknown_ownership", None)


@pytest.mark.parametrize(
    ("on", "status", "assumes"),
    [
        ("2025-09-28", "not_restricted", None),
        ("2025-09-29", "restricted", None),
        ("2025-11-09", "restricted", None),
        ("2025-11-10", "not_restricted", None),
        ("2026-11-09", "not_restricted", None),
        ("2026-11-10", "restricted", "no later amendment"),
    ],
)
def test_the_affiliates_rule_holds_in_its_windows(on: str, status: str, assumes: str | None) -> None:
    """In force, suspended, and back by its own terms: the last without proof that it came back."""
    found = ask("A", [("X", "A", 50)], {"X": "EL"}, "BIS_AFFILIATES", on)
    assert (found.status, found.assumes) == (status, assumes)
    assert found.aggregate_percent == (None if status == "not_restricted" else 50)
    assert found.caution or status == "restricted"


def test_unverified_law_leaves_the_decision_open() -> None:
    """After the suspension the text restricts, but whether it is law is unknown: covered is neither yes nor no."""
    assert ask("A", [("X", "A", 50)], {"X": "EL"}, "BIS_AFFILIATES", "2026-12-01").covered is None
    assert ask("A", [("X", "A", 10)], {"X": "EL"}, "BIS_AFFILIATES", "2026-12-01").covered is False


@pytest.mark.parametrize(
    ("code", "program", "status"),
    [
        ("EL", None, "restricted"),
        ("MEU", None, "restricted"),
        ("SDN", "SDGT; IFSR", "restricted"),
        ("SDN", "E.O. 14024", "restricted"),
        ("SDN", "CUBA", "not_restricted"),
        ("SDN", None, "unknown_ownership"),
        ("UVL", None, "not_restricted"),
        ("DPL", None, "not_restricted"),
        ("CMIC", None, "not_restricted"),
        ("SSI", None, "not_restricted"),
    ],
)
def test_which_lists_the_affiliates_rule_counts(code: str, program: str | None, status: str) -> None:
    """Entity List, MEU List and blocked persons under the named programs; a program not known leaves it open."""
    listed = [Listing("X", code, program)]
    assert ask("A", [("X", "A", 100)], listed, "BIS_AFFILIATES", "2025-10-15").status == status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("SDN", "restricted"),
        ("SSI", "restricted"),
        ("EL", "not_restricted"),
        ("CMIC", "not_restricted"),
        ("NS-MBS", "unknown_ownership"),
    ],
)
def test_which_lists_the_treasury_rule_counts(code: str, status: str) -> None:
    """Blocked persons and sectoral targets; menu-based entries count under some directives only."""
    assert ask("A", [("X", "A", 100)], {"X": code}).status == status


def test_blocked_and_sectoral_owners_are_not_added_to_one_another() -> None:
    """The guidance speaks of blocked persons and of directive targets each alone."""
    assert ask("A", [("X", "A", 30), ("Y", "A", 30)], {"X": "SDN", "Y": "SSI"}).status == "not_restricted"


def test_shares_were_not_added_up_before_the_guidance_of_2014() -> None:
    """On 12 August 2014 two blocked owners of a quarter each left a company free; one through two paths did not."""
    two = [("X", "A", 25), ("Y", "A", 25)]
    assert ask("A", two, {"X": "SDN", "Y": "SDN"}, on="2014-08-12").status == "not_restricted"
    assert ask("A", two, {"X": "SDN", "Y": "SDN"}, on="2014-08-13").status == "restricted"
    paths = [("X", "H", 50), ("H", "A", 40), ("X", "A", 10)]
    assert ask("A", paths, {"X": "SDN", "Y": "SDN"}, on="2014-08-12").status == "restricted"


def test_an_entry_counts_only_while_it_stands() -> None:
    """An owner listed later, or delisted before, restricts nobody on the day."""
    later = [Listing("X", "SDN", period=Period(date(2026, 2, 1)))]
    gone = [Listing("X", "SDN", period=Period(None, date(2026, 1, 15)))]
    for listed in (later, gone):
        assert ask("A", [("X", "A", 100)], listed).status == "not_restricted"


def test_a_past_share_is_a_red_flag_only() -> None:
    """A share sold before the day does not count; it is named as a circumstance."""
    sold = {"owner": "X", "owned": "A", "percent": 80, "until": date(2025, 6, 1)}
    rule = in_force(LAW, "us.ofac.50.blocking", date(2026, 1, 15))[0]
    listed = (Listing("X", "SDN"),)
    after = weigh("A", Question(chart(tabulate([sold]), date(2025, 6, 1)), listed, rule))
    before = weigh("A", Question(chart(tabulate([sold]), date(2025, 5, 31)), listed, rule))
    assert (after.status, after.caution, before.status) == ("not_restricted", True, "restricted")


@pytest.mark.parametrize("kind", ["control", "officer", "family", "former", "address", "other"])
def test_ties_without_a_share_are_red_flags(kind: str) -> None:
    """Control, offices, family and the like restrict nobody under an ownership rule."""
    found = ask("A", [("P", "A", 100), ("X", "A", None, kind)], {"X": "SDN"})
    assert (found.status, found.aggregate_percent, found.caution) == ("not_restricted", 0, True)


def test_a_restricted_officer_is_no_counterparty() -> None:
    """A blocked executive does not block the company, but is not to be dealt with."""
    found = ask("A", [("P", "A", 100), ("X", "A", None, "officer")], {"X": "SDN"})
    assert found.prohibited_counterparty == ("X",)


def test_family_of_a_listed_party_does_not_count_as_owner() -> None:
    """The share of an unlisted spouse is a red flag, not a counted share."""
    found = ask("A", [("S", "A", 100), ("S", "X", None, "family")], {"X": "SDN"})
    assert (found.status, found.caution) == ("not_restricted", True)


def test_what_a_nominee_holds_may_belong_to_another() -> None:
    """Where a listed party has an interest in a nominee's holdings, the company is undecided, the nominee free."""
    edges = [("N", "A", 60), ("P", "A", 40), ("X", "N", None, "nominee")]
    assert ask("A", edges, {"X": "SDN"}).status == "unknown_ownership"
    assert ask("N", edges, {"X": "SDN"}).status == "not_restricted"


@pytest.mark.parametrize("on", ["2020-01-15", "2025-10-15", "2026-01-15"])
def test_a_branch_is_the_same_legal_person(on: str) -> None:
    """The branch of a listed company is restricted whether or not an ownership rule is in force."""
    found = ask("B", [("X", "B", None, "branch")], {"X": "EL"}, "BIS_AFFILIATES", on)
    assert (found.status, found.basis, found.inherits_from) == ("restricted", "branch", ("X",))


def test_a_branch_follows_its_head_office_through_ownership() -> None:
    """The branch of a captured company is captured, and what a branch holds its head office holds."""
    edges = [("X", "A", 60), ("A", "B", None, "branch"), ("B", "C", 50)]
    assert ask("B", edges, {"X": "SDN"}).aggregate_percent == 60
    assert ask("C", edges, {"X": "SDN"}).counted_owners == ("A",)


def test_a_listed_branch_leaves_its_head_office_undecided() -> None:
    """The entry of a branch restricts the branch; what it says of the whole company is not settled."""
    edges = [("H", "B", None, "branch"), ("H", "S", 100)]
    assert ask("B", edges, {"B": "SDN"}).status == "restricted"
    assert ask("H", edges, {"B": "SDN"}).status == "unknown_ownership"
    assert ask("S", edges, {"B": "SDN"}).status == "unknown_ownership"


def test_a_domestic_company_is_outside_the_affiliates_rule_and_passes_it_on() -> None:
    """A company of the United States is not caught; the foreign company below it is indirectly owned all the same."""
    edges = [("X", "U", 100), ("U", "T", 100)]
    for party, status in (("U", "not_restricted"), ("T", "restricted")):
        assert ask(party, edges, {"X": "EL"}, "BIS_AFFILIATES", "2025-10-15", U="US").status == status


def test_an_address_owns_nothing() -> None:
    """An entry that names an address restricts no party through ownership."""
    listed = [Listing("12 Harbor Road", "EL", address=True)]
    edges = [("12 Harbor Road", "A", 100)]
    assert ask("A", edges, listed, "BIS_AFFILIATES", "2025-10-15").status == "not_restricted"


def test_the_strictest_terms_and_all_footnotes_flow() -> None:
    """A small owner's stricter policy governs, with every owner's footnotes; an unknown policy is not assumed mild."""
    listed = [
        Listing("X", "EL", policy="denial", footnotes=("4",)),
        Listing("M", "MEU", policy="case by case"),
        Listing("Y", "EL", footnotes=("1",)),
    ]
    edges = [("X", "A", 5), ("M", "A", 45)]
    terms = ask("A", edges, listed, "BIS_AFFILIATES", "2025-10-15").terms
    assert terms and (terms.policy, terms.footnotes, terms.lists) == ("denial", ("4",), ("EL", "MEU"))
    open_terms = strictest(listed[1:])
    assert open_terms and (open_terms.policy, open_terms.policy_at_least) == (None, "case by case")


def test_terms_of_an_owners_own_listed_owner_flow_too() -> None:
    """A subsidiary of a listed company that a listed company owns takes the terms of both."""
    found = ask("T", [("X", "H", 50), ("H", "T", 100)], {"X": "EL", "H": "EL"}, "BIS_AFFILIATES", "2025-10-15")
    assert found.inherits_from == ("H", "X")


def test_share_classes_are_added_up_and_own_shares_are_nobodys() -> None:
    """Two holdings of one owner sum; shares a company holds in itself restrict nobody."""
    assert ask("A", [("X", "A", 30), ("X", "A", 20), ("A", "A", 50)], {"X": "SDN"}).aggregate_percent == 50
    assert ask("A", [("X", "A", 40), ("A", "A", 60)], {"X": "SDN"}).aggregate_percent == 40


def test_more_than_the_whole_is_refused() -> None:
    """Owners who surely hold 120 percent contradict each other; a rounding of 0.02 does not."""
    with pytest.raises(BadValue, match="hold 120 %"):
        ask("A", [("X", "A", 60), ("P", "A", 60)], {"X": "SDN"})
    assert ask("A", [(n, "A", 33.34) for n in "PQX"], {"X": "SDN"}).aggregate_percent == 33.34


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"owner": "X", "owned": ""}, "without owner or owned"),
        ({"owner": "X", "owned": "A", "percent": 101}, "outside 0 to 100"),
        ({"owner": "X", "owned": "A", "percent_low": 60, "percent_high": 40}, "lowest above highest"),
        ({"owner": "X", "owned": "A", "kind": "shares"}, "unknown kind"),
        ({"owner": "X", "owned": "A", "since": date(2025, 1, 2), "until": date(2025, 1, 1)}, "ends before"),
    ],
)
def test_impossible_edges_are_refused(row: dict, message: str) -> None:
    """Each kind of impossible edge is refused with its row."""
    with pytest.raises(BadValue, match=message):
        tabulate([row])


def test_a_circle_of_branches_is_refused() -> None:
    """A branch cannot be part of itself."""
    with pytest.raises(BadValue, match="branch of itself"):
        ask("A", [("A", "B", None, "branch"), ("B", "A", None, "branch")], {})


def test_an_unknown_list_rule_or_day_is_refused() -> None:
    """Nothing is passed over in silence: list codes, rule names and days before the first text."""
    with pytest.raises(BadValue, match="list is 'SDNN'"):
        Listing("X", "SDNN")
    with pytest.raises(UnknownName, match="OFAC50"):
        in_force(LAW, "OFAC", date(2026, 1, 1))
    with pytest.raises(BadValue, match="no text"):
        in_force(LAW, "CMIC", date(2019, 1, 1))


def test_overlapping_periods_of_one_rule_are_refused() -> None:
    """Two texts of one rule cannot hold on one day."""
    rows = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
    with pytest.raises(LawError, match="overlap"):
        regimes([*rows, rows[-1]])


def test_the_table_of_all_parties_agrees_with_single_questions() -> None:
    """The table of every party's status says what each question alone says."""
    edges = tabulate(
        [
            {"owner": "X", "owned": "A", "percent": 50},
            {"owner": "A", "owned": "B", "percent": None},
            {"owner": "P", "owned": "B", "percent": 30},
        ]
    )
    rule = in_force(LAW, "us.ofac.50.blocking", date(2026, 1, 15))[0]
    question = Question(chart(edges, date(2026, 1, 15)), (Listing("X", "SDN"),), rule)
    table = aggregate(question)
    assert table.filter(pl.col("party") != "X")["status"].to_list() == [weigh(n, question).status for n in "ABP"]
    assert table.row(1) == ("B", "unknown_ownership", 0.0, 70.0)
