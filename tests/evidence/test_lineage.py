"""Copies are joined to their origin; witnesses and other stories are not."""

from collections import defaultdict
from functools import lru_cache

import pytest
from variants import Made, variants

from licet.evidence.desk import assemble
from licet.evidence.document import Document
from licet.evidence.lineage import Lineage, trace
from licet.evidence.prints import fingerprint
from licet.evidence.readers import read_all
from licet.evidence.reading import read_document
from shared import shared


@lru_cache
def joined(dated: bool) -> tuple[tuple[Made, ...], Lineage]:
    """Return the made texts and their lineage."""
    made = tuple(variants(dated))
    return made, trace(fingerprint(read_document(each.document)) for each in made)


@pytest.mark.parametrize("dated", [True, False])
def test_copies_of_every_class_are_joined(dated: bool) -> None:
    """At least 90 % of the texts of each class come to the origin of their story, with or without a date."""
    made, lineage = joined(dated)
    assert len(made) >= 200
    home = {each.story: lineage.origin_of(n) for n, each in enumerate(made) if each.kind == "original"}
    found = defaultdict(list)
    for n, each in enumerate(made):
        if each.derived:
            found[each.kind].append(lineage.origin_of(n) == home[each.story])
    assert {kind: sum(hits) / len(hits) for kind, hits in found.items() if sum(hits) < 0.9 * len(hits)} == {}


@pytest.mark.parametrize("dated", [True, False])
def test_witnesses_and_other_stories_stay_apart(dated: bool) -> None:
    """No text that tells the event from its own witness, or tells something else, is merged."""
    made, lineage = joined(dated)
    home = {each.story: lineage.origin_of(n) for n, each in enumerate(made) if each.kind == "original"}
    merged = [
        each.document.name
        for n, each in enumerate(made)
        if not each.derived and lineage.origin_of(n) == home.get(each.story)
    ]
    assert merged == []
    assert all(len({made[text].story for text in origin}) == 1 for origin in lineage.origins)


def test_a_second_witness_is_seen_as_one() -> None:
    """Most independent tellings of a dated event are joined to it as the same event."""
    made, lineage = joined(True)
    told = {
        made[max(t.one, t.other, key=lambda n: made[n].kind.startswith("second"))].story
        for t in lineage.ties
        if t.kind == "same event" and {made[t.one].kind, made[t.other].kind} >= {"original", "second"}
    }
    assert len(told) >= 8


def test_swapped_words_are_told_from_a_rewrite() -> None:
    """A text whose words were swapped one for one is marked as spun; one rewritten by a person is not."""
    made, lineage = joined(True)
    kinds = defaultdict(set)
    for n, each in enumerate(made):
        kinds[each.kind].add(lineage.carriers.get(n))
    assert kinds["spun, quotes kept"] == kinds["spun, quotes lost"] == {"spun"}
    assert kinds["rewrite"] == kinds["copy"] == kinds["original"] == kinds["second"] == {None}


def test_order_of_texts_changes_nothing() -> None:
    """The same texts in another order have the same origins."""
    made = [each for each in variants() if each.story in {"rice", "port"}]
    prints = [fingerprint(read_document(each.document)) for each in made]
    there = {frozenset(made[n].document.name for n in o) for o in trace(prints).origins}
    back = {frozenset(made[::-1][n].document.name for n in o) for o in trace(prints[::-1]).origins}
    assert there == back


def test_the_parts_add_up_to_the_score() -> None:
    """A score is the sum of the parts that are shown."""
    _, lineage = joined(True)
    for tie in lineage.ties[:300]:
        assert tie.score == pytest.approx(min(sum(tie.parts.values()), 2.0), abs=0.01)


def test_one_text_given_twice_is_one_article() -> None:
    """Identical texts are one document."""
    assert str(assemble([Document("Rice rose."), Document("Rice rose.", "b")]).lineage) == "1 article, 1 origin"


def test_the_five_texts_have_four_origins() -> None:
    """000 and 001 are one origin; 002 and 003 tell one event and are no copies; nothing else is joined."""
    lineage = assemble(read_all([shared("seeds")]).documents).lineage
    short = [name[:3] for name in lineage.names]
    assert {(short[t.one], short[t.other], t.derived) for t in lineage.ties} == {
        ("000", "001", True),
        ("002", "003", False),
    }
    assert str(lineage) == "5 articles, 4 origins"
    assert {short[n]: kind for n, kind in lineage.carriers.items()} == {"002": "spun", "004": "mistranslated"}
