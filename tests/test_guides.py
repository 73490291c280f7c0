"""What the guides show is what their commands print."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["records", "spreadsheets"])
def test_a_guide_shows_what_is_printed(name: str, tmp_path: Path) -> None:
    """Run again, every command of the guide prints what stands under it: else run `python tools/guides.py` on it."""
    spec = importlib.util.spec_from_file_location("guides", ROOT / "tools" / "guides.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (ROOT / "docs" / "guides" / f"{name}.md").read_text(encoding="utf-8")
    assert "```console" in text
    assert module.run(text, tmp_path) == text
