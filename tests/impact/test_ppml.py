"""The gravity equation estimated: the reference set as Stata's ppmlhdfe prints it, and properties of the estimate."""

import numpy as np
import polars as pl
import pytest

from licet.errors import BadValue, ModelError
from licet.impact.gravity import resistances
from licet.impact.ppml import estimate
from shared import shared

# examples/examples_OneSectorGE.py of gegravity (github peter-herman/gegravity), estimated with ppmlhdfe in Stata
PRINTED = {
    "lndist": (-0.3898623, 0.0729915),
    "contiguity": (0.891577, 0.1327354),
    "common_language": (0.0326249, 0.0840702),
    "pta": (0.4711383, 0.1076578),
    "international": (-3.412584, 0.2151235),
}
CONSTANT = 16.32434


@pytest.fixture(scope="module")
def trade() -> pl.DataFrame:
    """Return trade of 30 countries in 2006."""
    return pl.read_csv(shared("reference", "impact", "gravity2006", "trade2006.csv")).sort("exporter", "importer")


def test_as_stata_prints(trade: pl.DataFrame) -> None:
    """Coefficients and robust standard errors are the printed ones, to 5e-7 and 1e-7."""
    x = trade.select(pl.col(*PRINTED).cast(pl.Float64)).to_numpy()
    found = estimate(trade["trade"].to_numpy(), x, [trade["exporter"].to_list(), trade["importer"].to_list()])
    printed = np.array(list(PRINTED.values()))
    np.testing.assert_allclose(found.coefficients, printed[:, 0], atol=5e-7, rtol=2e-7)
    np.testing.assert_allclose(found.errors, printed[:, 1], atol=1e-7)


def test_fitted_flows_meet_margins_and_resistances(trade: pl.DataFrame) -> None:
    """Fitted flows keep the sums of exporters and importers, and are structural gravity at those margins."""
    names = trade["exporter"].unique().sort().to_list()
    n = len(names)
    x = trade.select(pl.col(*PRINTED).cast(pl.Float64)).to_numpy()
    seen = trade["trade"].to_numpy().astype(float)
    found = estimate(seen, x, [trade["exporter"].to_list(), trade["importer"].to_list()])
    fitted, observed = found.fitted.reshape(n, n), seen.reshape(n, n)
    np.testing.assert_allclose(fitted.sum(axis=0), observed.sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=1), observed.sum(axis=1), rtol=1e-9)
    weights = np.exp(x @ found.coefficients).reshape(n, n)
    base = resistances(observed.sum(axis=1), observed.sum(axis=0), weights, 4.0)
    np.testing.assert_allclose(base.trade, fitted, rtol=1e-7)


def test_printed_costs_and_resistance(trade: pl.DataFrame) -> None:
    """With the printed coefficients: what Canada's exports to Japan cost, and Germany's outward resistance."""
    names = trade["exporter"].unique().sort().to_list()
    index = sum(b * trade[name].cast(float).to_numpy() for name, (b, _) in PRINTED.items()) + CONSTANT
    weights = np.exp(np.asarray(index)).reshape(len(names), len(names))
    canada, japan, germany = (names.index(name) for name in ("CAN", "JPN", "DEU"))
    assert f"{weights[canada, japan]:.6f}" == "11305.165421"
    assert f"{weights[canada, japan] * np.exp(PRINTED['pta'][0]):.6f}" == "18108.800547"
    output, spending = (
        trade.group_by(key).agg(pl.col(value).first()).sort(key)[value].cast(float).to_numpy()
        for key, value in (("exporter", "Y"), ("importer", "E"))
    )
    assert f"{resistances(output, spending, weights, 4.0, reference=germany).outward[germany]:.6f}" == "0.050346"


# factory price, inward resistance, real GDP, exports, imports: percent, as gegravity 0.3 prints them
AGREEMENT = {
    "CAN": (-0.135770, -0.551724, 0.418261, 1.573180, 1.504744),
    "JPN": (0.245392, 0.191534, 0.053755, 1.249639, 2.348381),
    "DEU": (-0.002007, 0.000000, -0.002007, -0.035995, -0.034913),
    "USA": (-0.040939, -0.033530, -0.007411, -0.392275, -0.190673),
    "AUS": (0.004143, 0.011249, -0.007106, -0.087678, -0.033760),
}


def test_an_agreement_as_gegravity_prints_it(trade: pl.DataFrame) -> None:
    """Canada and Japan agree: prices, real GDP and trade of five countries are gegravity's to the sixth digit.

    Output and spending follow factory prices; modeled trade is at spending as it stands, which here is not the sum of
    output.
    """
    names = trade["exporter"].unique().sort().to_list()
    index = sum(b * trade[name].cast(float).to_numpy() for name, (b, _) in PRINTED.items()) + CONSTANT
    weights = np.exp(np.asarray(index)).reshape(len(names), len(names))
    pair = [names.index("CAN"), names.index("JPN")]
    agreed = weights.copy()
    agreed[pair, pair[::-1]] *= np.exp(PRINTED["pta"][0])
    output, spending = (
        trade.group_by(key).agg(pl.col(value).first()).sort(key)[value].cast(float).to_numpy()
        for key, value in (("exporter", "Y"), ("importer", "E"))
    )
    base, new = (resistances(output, spending, w, 4.0, reference=names.index("DEU")) for w in (weights, agreed))
    price, cost = base.outward / new.outward, new.inward / base.inward
    flows = []
    for at, factor, kept in ((base, np.ones_like(price), weights), (new, price, agreed)):
        sold, bought = output * factor, spending * factor
        modeled = np.outer(sold * at.outward**4, bought * at.inward**4) * kept / sold.sum()
        flows.append(modeled - np.diag(np.diagonal(modeled)))
    sent, taken = (flows[1].sum(axis=k) / flows[0].sum(axis=k) for k in (1, 0))
    for name, printed in AGREEMENT.items():
        i = names.index(name)
        found = [100 * (ratio[i] - 1) for ratio in (price, cost, price / cost, sent, taken)]
        np.testing.assert_allclose(found, printed, atol=1e-6, err_msg=name)


def test_an_exact_equation_is_found() -> None:
    """Flows made by an equation give it back, zeros, scale and order of rows aside."""
    rng = np.random.default_rng(1)
    seller, buyer = np.divmod(np.arange(64), 8)
    x = rng.normal(size=(64, 2))
    effect = rng.normal(size=8)
    y = np.exp(x @ [0.7, -1.2] + effect[seller] - effect[buyer])
    found = estimate(1e6 * y, x, [seller.tolist(), buyer.tolist()])
    np.testing.assert_allclose(found.coefficients, [0.7, -1.2], atol=1e-9)
    np.testing.assert_allclose(found.errors, 0.0, atol=1e-6)
    order = rng.permutation(64)
    again = estimate(y[order], x[order], [seller[order].tolist(), buyer[order].tolist()])
    np.testing.assert_allclose(again.coefficients, found.coefficients, atol=1e-9)


@pytest.mark.parametrize(
    ("flows", "covariates", "effects", "kind", "says"),
    [
        ([1.0, -1.0], [[1.0], [0.0]], [], BadValue, "negative"),
        ([1.0, np.nan], [[1.0], [0.0]], [], BadValue, "not finite"),
        ([1.0, 2.0], [[1.0]], [], BadValue, "one row a flow"),
        ([1.0, 2.0, 3.0], [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], [], BadValue, "explain each other"),
        ([0.0, 0.0, 3.0, 1.0], [[1.0], [0.0], [0.0], [1.0]], [["A", "A", "B", "B"]], ModelError, "no flow above 0"),
    ],
)
def test_what_cannot_be_estimated(
    flows: list[float], covariates: list[list[float]], effects: list[list[str]], kind: type[Exception], says: str
) -> None:
    """Negative or missing flows, shapes, covariates that explain each other and empty effects are named."""
    with pytest.raises(kind, match=says):
        estimate(np.array(flows), np.array(covariates), effects)
