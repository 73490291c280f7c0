"""Estimate a gravity equation: Poisson pseudo-maximum likelihood with fixed effects, zeros in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from licet.errors import BadValue, ModelError

ROUNDS = 100


@dataclass(frozen=True)
class Estimate:
    """Coefficients of E[y] = exp(x'b + fixed effects).

    Args:
        coefficients: b, in the order of the covariates [covariates].
        errors: standard errors, robust to heteroskedasticity [covariates].
        fitted: exp(x'b + fixed effects) [rows].
    """

    coefficients: np.ndarray
    errors: np.ndarray
    fitted: np.ndarray


def estimate(flows: np.ndarray, covariates: np.ndarray, effects: Sequence[Sequence[object]] = ()) -> Estimate:
    """Return the gravity equation of observed flows.

    Newton steps on the first-order conditions sum x (y - exp(x'b)) = 0. With effects of exporter and importer fitted
    flows meet observed output and spending, which is what ties the estimate to `licet.impact.gravity.resistances`.

    Args:
        flows: y, of 0 or more [rows].
        covariates: x, without a constant if there are effects [rows, covariates].
        effects: one sequence of labels [rows] a kind, e.g. exporters and importers.

    Raises:
        BadValue: shapes that do not fit, negative or not finite values, a covariate the effects explain.
        ModelError: no estimate exists (a group of flows is all zero, or the steps do not settle).

    Source: Santos Silva and Tenreyro (2006); standard errors as ppmlhdfe (Correia, Guimaraes and Zylkin 2020) prints.

    Example:
        >>> y = np.array([4.0, 1.0, 2.0, 8.0])
        >>> home = np.array([[1.0], [0.0], [0.0], [1.0]])
        >>> found = estimate(y, home, [["A", "A", "B", "B"], ["A", "B", "A", "B"]])
        >>> found.coefficients.round(4).tolist(), found.fitted.round(4).tolist()
        ([1.3863], [4.0, 1.0, 2.0, 8.0])
    """
    y, x = np.asarray(flows, dtype=float), np.asarray(covariates, dtype=float)
    if x.ndim != 2 or len(x) != len(y) or any(len(kind) != len(y) for kind in effects):
        raise BadValue(f"covariates are {x.shape} and flows {y.shape}", where="ppml", expected="one row a flow")
    if not np.isfinite(x).all() or not np.isfinite(y).all() or (y < 0).any():
        raise BadValue("a flow is negative or a number is not finite", where="ppml", expected="flows of 0 or more")
    design = np.hstack([x, *(_dummies(kind, first=k == 0) for k, kind in enumerate(effects))])
    empty = np.flatnonzero(design[:, x.shape[1] :].T @ y == 0)
    if len(empty):
        raise ModelError("a fixed effect has no flow above 0", where="ppml", todo="leave its rows out")
    scale = np.abs(design).max(axis=0)
    if (scale == 0).any() or np.linalg.matrix_rank(design / scale) < design.shape[1]:
        raise BadValue("the covariates explain each other", where="ppml", todo="leave one out")
    logs = np.log(np.maximum(y, 0.0) / 2 + y.mean() / 2)
    b, before = np.linalg.lstsq(design, logs, rcond=None)[0], np.inf
    for _ in range(ROUNDS):
        fitted = np.exp(np.clip(design @ b, -700, 700))
        curve = design.T @ (design * fitted[:, None])
        step = np.linalg.solve(curve, design.T @ (y - fitted))
        deviance = float(2 * np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / fitted), 0.0) - (y - fitted)))
        b = b + step / max(1.0, np.abs(design @ step).max() / 3)
        if np.abs(design @ step).max() < 1e-10 and abs(before - deviance) <= 1e-10 * max(deviance, 1.0):
            bread = np.linalg.inv(curve)
            meat = design.T @ (design * ((y - fitted) ** 2)[:, None])
            spread = bread @ meat @ bread * len(y) / (len(y) - 1)
            k = x.shape[1]
            return Estimate(b[:k], np.sqrt(np.diagonal(spread)[:k]), fitted)
        before = deviance
    raise ModelError("the estimate does not settle", where="ppml", todo="look for covariates that tell zeros apart")


def _dummies(labels: Sequence[object], *, first: bool) -> np.ndarray:
    """Return one column a label, but the first where another kind already sums to one."""
    names = list(dict.fromkeys(labels))
    held = (np.array(labels, dtype=object)[:, None] == np.array(names, dtype=object)[None, :]).astype(float)
    return np.asarray(held if first else held[:, 1:])
