"""The guide to published figures runs on the reference tables and prints what stands in it."""

import doctest
from pathlib import Path

from shared import shared

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "figures.md"


def test_every_line_of_the_guide_runs() -> None:
    """Each example of the guide gives the result printed under it."""
    text = GUIDE.read_text(encoding="utf-8").replace("```", "")
    text = text.replace('Path("tables")', f"Path({str(shared('reference', 'impact'))!r})")
    examples = doctest.DocTestParser().get_doctest(text, {}, GUIDE.name, str(GUIDE), 0)
    assert len(examples.examples) > 40
    told: list[str] = []
    result = doctest.DocTestRunner().run(examples, out=told.append)
    assert not result.failed, "".join(told)
