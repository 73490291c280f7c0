"""Rules are dated data: versions never overlap, layers differ in days, edits are copies."""

from dataclasses import replace
from datetime import date

import pytest

from licet.clause import F
from licet.errors import LawError, UnknownName
from licet.facts import dictionary
from licet.rule import Rule, check, digest, rule_edges, select, versions

OLD = Rule(
    "x.1", "old", "1(a)", date(2019, 1, 1), "requires", F.origin.equals("US"), "s", date(2020, 8, 17),
    review_policy="denial",
)  # fmt: skip
NEW = replace(OLD, title="new", since=date(2020, 8, 17), until=None)
LIFT = Rule("x.2", "lift", "2", date(2019, 1, 1), "excepts", F.item_moves.holds(), "s", lifts=("x",))


def test_the_version_of_the_day_is_selected() -> None:
    """On one day one version of a rule is in force."""
    assert [r.title for r in select([OLD, NEW], on=date(2020, 8, 16))] == ["old"]
    assert [r.title for r in select([OLD, NEW], on=date(2020, 8, 17))] == ["new"]


def test_overlapping_versions_are_refused() -> None:
    """Two versions of one rule must not share a day."""
    with pytest.raises(LawError, match="periods overlap"):
        check([OLD, replace(NEW, since=date(2020, 8, 16))], dictionary())


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (replace(OLD, when=F.orign.equals("US")), "Nearest: origin"),
        (replace(OLD, review_policy="presumed denial"), "no review policy"),
        (replace(OLD, concludes="subject_to_ear"), "no other does"),
        (replace(OLD, lifts=("x.1",)), "only an exception lifts"),
        (replace(LIFT, lifts=("y",)), "which is no rule"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(rule: Rule, says: str) -> None:
    """Unknown facts, policies and ids are errors of law, with the rule named."""
    with pytest.raises(LawError, match=says):
        check([rule], dictionary())


def test_an_id_lifts_all_below_it() -> None:
    """An exception that lifts a section lifts its paragraphs, and no neighbor."""
    assert LIFT.lifts_rule("x.1")
    assert not LIFT.lifts_rule("xy.1")


def test_layers_have_their_own_days() -> None:
    """A rule that is not enforced binds in the text alone."""
    rule = replace(NEW, enforced_since=date(2020, 12, 31), enforced_until=date(2025, 5, 13))
    assert select([rule], on=date(2020, 9, 1), layer="text")
    assert not select([rule], on=date(2020, 9, 1), layer="enforcement")
    assert not select([rule], on=date(2025, 5, 13), layer="enforcement")
    assert rule_edges([rule], "enforcement") == (date(2020, 12, 31), date(2025, 5, 13))


def test_unknown_ids_name_the_nearest() -> None:
    """Asking for a rule that does not exist shows those that do."""
    with pytest.raises(UnknownName, match=r"x\.1"):
        versions([OLD, NEW], "x.l")
    assert [r.title for r in versions([NEW, OLD], "x.1")] == ["old", "new"]


def test_the_digest_ignores_order_and_sees_every_change() -> None:
    """Equal law has an equal digest; a changed day changes it."""
    assert digest([OLD, NEW]) == digest([NEW, OLD])
    assert digest([OLD]) != digest([replace(OLD, until=date(2020, 8, 18))])
