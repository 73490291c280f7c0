"""Where the reference files beside the repository lie."""

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """Return a path below ../shared; the test is skipped if the whole folder is absent and CI does not ask for it."""
    root = Path(os.environ.get("LICET_SHARED", Path(__file__).parents[1].parent / "shared"))
    if not root.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared is absent")
    return root.joinpath(*parts)
