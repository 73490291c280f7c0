"""A sector in parts keeps every margin; codes meet in dated tables."""

from datetime import date

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import BadValue, UnknownName
from licet.network import Network
from licet.trade.concordance import coverage, hs_of_eccn, read, sectors_of_hs, translate
from licet.trade.split import split_sector


def world(seed: int) -> Network:
    """Return a random table of 3 regions and 3 sectors with some empty and negative cells."""
    random = np.random.default_rng(seed)
    regions, sectors = ("AAA", "BBB", "CCC"), ("c1", "c14", "c35")
    flows = random.uniform(0, 10, (9, 9)) * (random.uniform(0, 1, (9, 9)) < 0.7)
    final = random.uniform(-0.2, 10, (9, 3))
    names = [(r, s) for r in regions for s in sectors]
    return Network(
        tuple(f"{r} {s}" for r, s in names), tuple(r for r, _ in names), tuple(s for _, s in names),
        sp.csr_array(flows), flows.sum(axis=1) + final.sum(axis=1), final,
        tuple(f"{r} f" for r in regions), regions, "USD m", 2011, "random",
    )  # fmt: skip


def joined(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return flows, final demand and output with the parts of c14 added up again."""
    keep = list(
        dict.fromkeys(
            (r, "c14" if s in ("chips", "rest") else s) for r, s in zip(network.regions, network.sectors, strict=True)
        )
    )
    into = np.zeros((len(network.cells), len(keep)))
    for i, (r, s) in enumerate(zip(network.regions, network.sectors, strict=True)):
        into[i, keep.index((r, "c14" if s in ("chips", "rest") else s))] = 1
    return into.T @ network.flows.toarray() @ into, into.T @ network.final_demand, into.T @ network.output


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([(), ("seller_region",), ("seller_region", "buyer_region"), ("user",)]))
def test_margins_are_kept(seed: int, keys: tuple[str, ...]) -> None:
    """Whatever the shares, parts add up to the table, rows balance, and value added is spread by output."""
    network = world(seed)
    random = np.random.default_rng(seed)
    shares = None
    if keys:
        values = {"seller_region": ["AAA", "CCC"], "buyer_region": ["BBB", "CCC"], "user": ["c1", "BBB f"]}
        rows = pl.DataFrame({"_": [0]})
        for key in keys:
            rows = rows.join(pl.DataFrame({key: values[key]}), how="cross")
        chips = random.uniform(0, 1, rows.height)
        shares = rows.select(*keys, chips=pl.Series(chips), rest=pl.Series(1 - chips))
    split = split_sector(network, "c14", {"chips": 0.3, "rest": 0.7}, shares)
    flows, final, output = joined(split)
    assert flows == pytest.approx(network.flows.toarray(), rel=1e-9, abs=1e-12)
    assert final == pytest.approx(network.final_demand, rel=1e-9, abs=1e-12)
    assert output == pytest.approx(network.output, rel=1e-9)
    assert split.flows.sum(axis=1) + split.final_demand.sum(axis=1) == pytest.approx(split.output, rel=1e-9, abs=1e-9)
    assert split.sectors[1:3] == ("chips", "rest")
    chips_share = split.output[1] / (split.output[1] + split.output[2])
    assert split.value_added[1] == pytest.approx(chips_share * network.value_added[1], rel=1e-9, abs=1e-9)


def test_shares_go_where_they_are_named() -> None:
    """A trade share moves its own link; others keep the usual share."""
    network = world(1)
    shares = pl.DataFrame({"seller_region": ["AAA"], "buyer_region": ["BBB"], "chips": [1.0], "rest": [0.0]})
    split = split_sector(network, "c14", {"chips": 0.5, "rest": 0.5}, shares)
    chips, old = split.cells.index("AAA chips"), network.cells.index("AAA c14")
    to_b, old_b = split.cells.index("BBB c1"), network.cells.index("BBB c1")
    to_c, old_c = split.cells.index("CCC c1"), network.cells.index("CCC c1")
    assert split.flows[chips, to_b] == pytest.approx(network.flows[old, old_b], rel=1e-12)
    assert split.flows[chips, to_c] == pytest.approx(network.flows[old, old_c] / 2, rel=1e-12)


def test_bad_shares_are_refused() -> None:
    """Shares off one, unknown sectors, regions and columns are named."""
    network = world(2)
    with pytest.raises(UnknownName, match="c15"):
        split_sector(network, "c15", {"a": 1.0})
    with pytest.raises(BadValue, match="sum to 1"):
        split_sector(network, "c14", {"chips": 0.5, "rest": 0.6})
    with pytest.raises(UnknownName, match="ZZZ"):
        split_sector(network, "c14", {"a": 1.0}, pl.DataFrame({"seller_region": ["ZZZ"], "a": [1.0]}))
    with pytest.raises(BadValue, match="seller"):
        split_sector(network, "c14", {"a": 1.0}, pl.DataFrame({"seller": ["AAA"], "a": [1.0]}))


def test_tables_are_whole() -> None:
    """Every row of every table has its codes and its source, no code twice in one period, periods in order."""
    for table, keys in (("countries", ["alpha2"]), ("hs_sectors", ["hs"]), ("eccn_hs", ["eccn", "hs"])):
        rows = read(table)
        assert rows.select(*keys, "source").null_count().sum_horizontal()[0] == 0
        assert not rows.select(*keys, "since").is_duplicated().any()
        assert rows.filter(pl.col("since") >= pl.col("until")).height == 0
    assert read("countries").height == 249


def test_every_chapter_has_a_sector() -> None:
    """Each HS chapter but the reserved one has a sector, and every related heading of an ECCN has one too."""
    chapters = [f"{n:02d}" for n in range(1, 98) if n != 77]
    assert None not in sectors_of_hs(chapters)
    headings = read("eccn_hs")["hs"].to_list()
    assert set(sectors_of_hs(headings)) <= {"c13", "c14", "c9", "c15"}


def test_codes_depend_on_the_day() -> None:
    """A row counts in its period only, and a translation tells what it does not know."""
    assert hs_of_eccn("3A090", date(2022, 10, 6)) == []
    assert hs_of_eccn("3A090", date(2022, 10, 7)) == ["8542"]
    assert hs_of_eccn("3B090", date(2023, 11, 17)) == []
    assert translate(["TW", "RO", "XX"], "alpha2", "wiod2013") == ["TWN", "ROM", None]
    assert translate(["004", "36"], "numeric", "alpha2") == ["AF", "AU"]
    assert coverage(["a", "b"], ["x", None]) == 0.5
    with pytest.raises(UnknownName, match="iso3"):
        translate([], "iso3", "alpha2")
