"""Texts of many subjects and styles are read as a person reads them: figures, periods, speakers, origins, faults."""

import pytest
from unseen import FOLDERS, Score, score


@pytest.fixture(scope="module", params=FOLDERS[:2])
def got(request: pytest.FixtureRequest) -> Score:
    """Return the score of one folder of texts."""
    return score(request.param)


def test_figures_are_found_with_value_unit_and_sign(got: Score) -> None:
    """At least 97 of 100 figures a person reads are found, and as many of those found are right."""
    assert got.found >= 0.97 * got.wanted, got.differs
    assert got.right >= 0.97 * got.proposed, got.differs


def test_periods_and_bounds_are_right(got: Score) -> None:
    """Fiscal years, halves, quarters ended and columns of tables have their days; "up to" and "at least" their side."""
    assert got.dated[0] == got.dated[1], got.differs
    assert got.bounded[0] == got.bounded[1], got.differs


def test_speakers_are_right(got: Score) -> None:
    """At least 95 of 100 quotes and turns of interviews have the right speaker."""
    assert got.speakers[0] >= 0.95 * got.speakers[1], got.differs


def test_origins_and_events_are_right(got: Score) -> None:
    """Copies, rewrites and conversions are one origin, witnesses of one event are not, and nothing else is tied."""
    assert got.wrong_ties == 0, got.differs


def test_faults_are_found_and_nobody_else_is_accused(got: Score) -> None:
    """Spun and mistranslated carriers, a false author and changed figures are told; no sound text is."""
    assert got.faults[0] == got.faults[1], got.differs
    assert got.accused == 0, got.differs
