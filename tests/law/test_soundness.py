"""Completing what is unknown never leaves the bounds, and nearly every open answer is open for a reason: a short run.

The long run is `python bench/soundness.py --cases 1000000`; its result stands in docs/concepts/soundness.md.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from licet.law import JURISDICTIONS, load

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """Return bench/soundness.py as a module, with the search beside it."""
    for name in ("completion_search", "soundness"):
        spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules["soundness"]


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_no_completion_leaves_the_bounds(bench: ModuleType, code: str) -> None:
    """Random rows of each law: no completion lies outside the bounds, and the engine says what the walk says."""
    law = bench.reference(load(code))
    counts = bench.run_chunk(0, 20260807, 800 if code == "us" else 150, law, 400, 3000)
    assert counts.get("violations", 0) == 0
    assert counts["differ"] == 0
    open_rows = sum(counts.get(how, 0) for how in ("tight", "loose", "open"))
    assert counts.get("tight", 0) >= 0.98 * open_rows


def test_a_violation_would_be_seen(bench: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """If the bounds were too narrow, the search would say so: told that nothing is open, it finds the completions."""
    import random

    law = bench.reference(load("us"))
    search = sys.modules["completion_search"].Search
    row = dict.fromkeys(sys.modules["completion_search"].outside(law.whole))
    narrow = search(row, row, law, random.Random(1), 0, 0)
    for _ in range(20):
        narrow.try_(narrow.random_completion())
    assert narrow.violation is not None
