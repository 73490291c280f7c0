"""The folder of reference material beside the repository, for tests that read it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def shared(*parts: str) -> Path:
    """Return a path in ../shared (or LICET_SHARED); skip the test if the folder is absent, except in CI."""
    folder = Path(os.environ.get("LICET_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared is absent")
    return folder.joinpath(*parts)
