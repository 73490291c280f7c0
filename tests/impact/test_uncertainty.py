"""Draws, intervals and indices: known answers, fixed seeds, and studies that were stopped."""

import numpy as np
import pytest

from licet.errors import LicetError
from licet.impact.uncertainty import Prior, study


def angles() -> list[Prior]:
    """Return the three inputs of Ishigami's function; the first counts as law."""
    return [Prior(f"x{i}", "law" if i == 1 else "economics", -np.pi, np.pi, "Ishigami 1990") for i in (1, 2, 3)]


def ishigami(x: np.ndarray) -> np.ndarray:
    """Return Ishigami's function with a = 7, b = 0.1."""
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_ishigami() -> None:
    """F: first-order and total indices of Ishigami's function with 4096 base points, within 0.01."""
    found = study(ishigami, angles(), ["y"], base=4096, by="input", chunk=4096).indices()
    np.testing.assert_allclose(found["first"], [0.3139052, 0.4424111, 0.0], atol=0.01)
    np.testing.assert_allclose(found["total"], [0.5575889, 0.4424111, 0.2436837], atol=0.01)


def test_groups() -> None:
    """Law and economics as groups: the index of a group is that of its inputs together."""
    found = study(ishigami, angles(), ["y"], base=4096, chunk=4096).indices()
    assert found["part"].to_list() == ["law", "economics"]
    np.testing.assert_allclose(found["first"], [0.3139052, 1 - 0.5575889], atol=0.01)
    np.testing.assert_allclose(found["total"], [0.5575889, 1 - 0.3139052], atol=0.01)


def test_a_stopped_study_goes_on(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Stopped in the middle of a line, a study goes on and gives the same numbers without asking twice."""
    kept, asked = tmp_path / "draws.jsonl", []

    def model(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        if len(asked) == 4:
            raise KeyboardInterrupt
        return ishigami(rows)

    with pytest.raises(KeyboardInterrupt):
        study(model, angles(), ["y"], base=64, kept=kept)
    with kept.open("a") as out:
        out.write('{"from": 192, "res')
    again = study(model, angles(), ["y"], base=64, kept=kept)
    np.testing.assert_array_equal(again.results, study(ishigami, angles(), ["y"], base=64).results)
    assert len(asked) == 5
    with pytest.raises(LicetError):
        study(ishigami, angles(), ["y"], base=64, seed=2, kept=kept)


def test_intervals_hold_what_they_say() -> None:
    """The 90 % interval of a flat input runs from its 5th to its 95th part in a hundred."""
    made = study(lambda rows: rows, [Prior("x", "law", 0.0, 1.0, "own")], ["x"], base=1024, chunk=4096)
    row = made.intervals().row(0, named=True)
    assert (row["low"], row["median"], row["high"]) == pytest.approx((0.05, 0.5, 0.95), abs=0.005)


def test_priors() -> None:
    """Triangles and logarithms: quantiles in closed form; what does not vary has no index."""
    triangle = Prior("t", "economics", 0.0, 2.0, "own", mode=0.5)
    np.testing.assert_allclose(triangle.at(np.array([0.0, 0.25, 1.0])), [0.0, 0.5, 2.0])
    assert Prior("l", "economics", 1.0, 100.0, "own", log=True).at(np.array([0.5]))[0] == pytest.approx(10.0)
    still = study(lambda rows: 0 * rows, [Prior("x", "law", 0.0, 1.0, "own")], ["x"], base=8)
    assert still.indices()["first"].to_list() == [None]
    for bad in (
        lambda: Prior("x", "politics", 0.0, 1.0, "own"),  # type: ignore[arg-type]
        lambda: Prior("x", "law", 1.0, 0.0, "own"),
        lambda: Prior("x", "law", 0.0, 1.0, ""),
        lambda: study(lambda rows: rows, [Prior("x", "law", 0.0, 1.0, "own")], ["x"], base=100),
        lambda: study(lambda rows: rows * np.nan, [Prior("x", "law", 0.0, 1.0, "own")], ["x"], base=8),
    ):
        with pytest.raises(LicetError):
            bad()
