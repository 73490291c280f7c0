"""Where the reference data of the project lie: beside the repository, or where LICET_SHARED says."""

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """Return a path under the shared folder; skip the test only where the folder itself is missing and CI is not set."""
    root = Path(os.environ.get("LICET_SHARED", Path(__file__).parents[2] / "shared"))
    if not root.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("../shared is absent")
    return root.joinpath(*parts)
