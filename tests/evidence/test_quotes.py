"""Quotes are found by the parity of their marks."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.evidence.quotes import printed_twice, quotes
from licet.evidence.text import view


def outer(text: str) -> list[str]:
    """Return the quotes of a text that stand in no other quote, paragraphs joined by a bar."""
    found = [quote for quote in quotes(view(text)) if quote.depth == 0]
    return ["|".join(part.strip(' “"”') for part in quote.text.split("\n") if part.strip()) for quote in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said, "We will stay," and left.', ["We will stay,"]),
        ("She said, “We will stay,” and left.", ["We will stay,"]),
        ("Elle dit « Nous restons » hier.", ["Nous restons"]),
        ("Er sagte: »Wir bleiben« und ging.", ["Wir bleiben"]),
        ("Er sagte: „Wir bleiben“ und ging.", ["Wir bleiben"]),
        ("他说：「我们留下」。", ["我们留下"]),
        ("“The ‘big five’ agreed,” he said.", ["The ‘big five’ agreed,"]),
        ("“The “big five” agreed,” he said.", ["The “big five” agreed,"]),
        ("\"The 'big five' agreed,\" he said.", ["The 'big five' agreed,"]),
        ("“One.\n\n“Two,” he said.", ["One.|Two,"]),
        ("“One.\n\nTwo. “\n\nThree “four”.", ["One.|Two.", "four"]),
        ("“Never closed.\n\nThe next paragraph.", ["Never closed."]),
        ("It made “plans” in 2020. “", ["plans"]),
        ("The firms’ plan wasn't the workers' plan.", []),
        ("He called it 'nonsense' again.", ["nonsense"]),
        ("Home » News » Story", []),
        ('In "2020" and "2021"', ["2020", "2021"]),
        ("", []),
    ],
)
def test_quotes_are_found_whatever_their_marks(text: str, expected: list[str]) -> None:
    """Straight, curly, nested, spread and unbalanced quotes are read as a person reads them."""
    assert outer(text) == expected


def test_an_unclosed_quote_says_so() -> None:
    """A quote that is never closed is marked unbalanced."""
    assert [quote.balanced for quote in quotes(view("“One” and “two"))] == [True, False]


def test_a_quote_printed_twice_leads_to_the_first() -> None:
    """Curly and straight prints of one quote are one quote."""
    found = quotes(view('“We\'ll go on with it,” he said.\n\n"We’ll go on with it" again. “No.”'))
    assert printed_twice(found) == {1: 0}


@given(st.text(alphabet="ab ,.\n\"'“”‘’«»„5", max_size=200))
def test_quotes_nest_or_stand_apart_and_lie_in_the_text(text: str) -> None:
    """Whatever the marks, quotes of one depth come in order and apart, and lie inside the text."""
    for depth in (0, 1):
        found = [quote for quote in quotes(view(text)) if quote.depth == depth]
        for quote in found:
            assert 0 <= quote.outer.start <= quote.span.start < quote.span.end <= quote.outer.end <= len(text)
        for one, other in itertools.pairwise(found):
            assert one.outer.end <= other.outer.start
