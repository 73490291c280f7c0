"""The examples in the docstrings of trade and impact are right."""

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for room in ("trade", "impact")
    for path in (SOURCE / "licet" / room).glob("[a-z]*.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """Each example prints what its docstring says."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0
