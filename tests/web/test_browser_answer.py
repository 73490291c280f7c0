"""The browser gives the answer that Python, the command line, HTTP and MCP give."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import licet

sys.path.insert(0, str(Path(__file__).parents[1] / "interfaces"))
from test_one_answer import QUESTIONS


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_browser_gives_the_same_answer(visitor: Any, name: str) -> None:
    """Each question asked everywhere else is asked by address and by form: one headline."""
    law, layer, facts = QUESTIONS[name]
    visitor.go("/?" + urlencode({"_law": law, "_layer": layer, **facts}))
    want = licet.explain(facts, law=law, layer=layer).headline
    assert visitor.page.locator("#headline").inner_text() == want
    visitor.page.locator("#ask button.main").last.click()
    visitor.page.locator("#said", has_text=want).wait_for()
    assert visitor.page.locator("#headline").inner_text() == want
