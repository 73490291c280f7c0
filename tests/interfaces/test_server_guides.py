"""The guides of the server show what its commands print."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_guides_show_what_is_printed() -> None:
    """Each command of the guides prints what stands below it: run `python tools/http_guides.py` after a change."""
    spec = importlib.util.spec_from_file_location("guides", ROOT / "tools" / "http_guides.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in module.pages().items():
        assert (ROOT / "docs" / "guides" / name).read_text() == text, name
