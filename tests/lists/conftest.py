"""A source without expected counts, an empty store, and a way to write a body to a file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from licet.lists import us_consolidated
from licet.lists.snapshots import Store, open_store
from licet.lists.source import Source


@pytest.fixture
def source() -> Source:
    """The Consolidated Screening List without the counts to expect of it."""
    return replace(us_consolidated.SOURCE, expected={})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return open_store(tmp_path / "store")


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write a body to a file."""

    def write(body: bytes, name: str = "consolidated.json") -> Path:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(body)
        return folder / name

    return write
