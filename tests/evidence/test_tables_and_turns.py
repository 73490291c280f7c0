"""Rows of tables, turns of interviews, and currencies several countries share."""

import pytest

from licet.evidence import currencies
from licet.evidence.dates import dates
from licet.evidence.document import Document
from licet.evidence.figures import figures
from licet.evidence.speakers import said
from licet.evidence.text import view
from licet.evidence.turns import turns

TABLE = """Results (EUR million)
               2023     2022
Sales           120      110
Net loss        (12)       8
Margin         10.0%    7.3%
"""


def test_parentheses_are_negative_in_a_table_only() -> None:
    """A bracketed cell is a loss; a bracketed restatement in a sentence is not."""
    seen = view(TABLE + "\nSales were 700 million yuan ($98.5 million) in Asia.")
    found = [(f.value, f.unit) for f in figures(seen, dates(seen, None)) if f.kind == "money"]
    assert found == [(120e6, "EUR"), (110e6, "EUR"), (-12e6, "EUR"), (8e6, "EUR"), (700e6, "CNY"), (98.5e6, "USD")]


def test_a_column_has_its_year() -> None:
    """Bare years over columns are the periods of the cells below."""
    seen = view(TABLE)
    found = [f.period.since.year for f in figures(seen, dates(seen, None)) if f.kind == "money" and f.period]
    assert found == [2023, 2022, 2023, 2022]


def test_rows_without_a_unit_are_no_amounts() -> None:
    """A league table has no currency over it and gives no money."""
    seen = view("Team     Played    Points\nAxby        12        30\nBorton      12        28\n")
    assert [f for f in figures(seen, []) if f.kind == "money"] == []


def test_turns_need_two_who_alternate() -> None:
    """A list of labels, or one speaker's notes, is no interview."""
    assert turns(view("Name: Ann\nAge: 40\nTown: Oslo\nJob: baker")) == []
    assert turns(view("Note: one\nNote: two\nNote: three")) == []


def test_answers_are_those_of_the_one_introduced() -> None:
    """A: in an interview is the person the opening names with a role."""
    text = (
        "The bank's new governor, Ann Lee, spoke to us.\n\nQ: Will you cut?\n\nA: Not yet.\n\nQ: Why?\n\n"
        "A: Prices rise by 3%.\n"
    )
    found = [each.speaker.label for each in said(Document(text), view(text)) if each.direct and each.speaker]
    assert found == ["interviewer", "Ann Lee", "interviewer", "Ann Lee"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5 Swedish crowns", "SEK"),
        ("In Prague it cost 5 crowns", "CZK"),
        ("Pakistan spent 5 rupees", "PKR"),
        ("It cost 5 rupees", "INR"),
        ("The Philippine fund of 5 pesos", "PHP"),
    ],
)
def test_a_shared_name_is_the_currency_of_the_nation_named(text: str, code: str) -> None:
    """The nation beside the word decides, then the one the text names."""
    found = currencies.behind(text, text.index("5") + 1)
    assert found is not None
    assert found[1] == code


@pytest.mark.parametrize(
    "text",
    [
        "The iPhone 15 models sold well.",
        "A 737 MAX 8 landed.",
        "Article 5 applies.",
        "Its 2023 sales rose.",
        "One expert thinks so.",
        "They won 2-1 at 14:32.",
        "In the 1080p format.",
    ],
)
def test_names_and_years_are_no_figures(text: str) -> None:
    """Model numbers, sections, years, scores and times are not counted."""
    seen = view(text)
    assert figures(seen, dates(seen, "2024-05-01")) == []
