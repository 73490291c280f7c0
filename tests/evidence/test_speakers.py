"""Each quote has the speaker its text gives it."""

from pathlib import Path

import pytest

from licet.evidence.document import Document
from licet.evidence.readers import read
from licet.evidence.speakers import Said, said
from licet.evidence.text import view
from shared import shared


def spoken(text: str) -> list[Said]:
    """Return what a text credits to speakers."""
    return said(Document(text), view(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"It fell," said Ann Lee, 54.', ["Ann Lee"]),
        ('"It fell," Ann Lee said.', ["Ann Lee"]),
        ('Ann Lee said: "It fell."', ["Ann Lee"]),
        ('Ann Lee, who runs the mill, told reporters, "It fell."', ["Ann Lee"]),
        ("“It fell,” – said the mill’s spokesman.", ["anonymous spokesman (mill)"]),
        ('Mill manager Ann Lee spoke. "It fell," she said. "It rises."', ["Ann Lee", "Ann Lee"]),
        ('"It fell," Ann Lee said.\n"It will rise again soon."', ["Ann Lee", "Ann Lee"]),
        ('Bo Dahl said it rose. Ann Lee denied it. "It fell a lot," she added.', ["Ann Lee"]),
        ('Ann Lee called the deal "mutually beneficial" and left.', ["Ann Lee"]),
        ('The mill has a "green label" on it.', [None]),
        ('The minister, who came late, noted the fall, stating, "It fell by itself."', ["anonymous minister"]),
        ('"It fell," aforesaid Ann Lee.', ["Ann Lee"]),
        ('"It fell," Bo Dahl said. Later Ann Lee said, "It rose."', ["Bo Dahl", "Ann Lee"]),
        ("“It fell a lot then.”\n\nIt snowed.\n\n“It fell a lot then,” Ann Lee said.", ["Ann Lee", "Ann Lee"]),
        ('"It fell," an analyst with Nordbank told Reuters.', ["anonymous analyst (Nordbank)"]),
    ],
)
def test_the_speaker_is_the_subject_of_the_verb_of_saying(text: str, names: list[str | None]) -> None:
    """Before, after, by pronoun, carried on, inside a sentence, printed twice: the speaker is found."""
    assert [each.speaker.label if each.speaker else None for each in spoken(text) if each.direct] == names


def test_role_organization_and_interest() -> None:
    """An analyst is disinterested, who says we is interested, an official without a name is anonymous."""
    text = (
        "Acme Steel fell. Bo Dahl, an analyst with Nordbank, wrote of Acme Steel.\n"
        '"It fell," Dahl said.\n"We hope for better years," an Acme Steel official said.'
    )
    analyst, official = (each.speaker for each in spoken(text) if each.direct)
    assert analyst and official
    assert (analyst.role, analyst.org, analyst.kind, analyst.interested) == ("analyst", "Nordbank", "named", False)
    assert (official.role, official.org, official.kind, official.interested) == (
        "official",
        "Acme Steel",
        "anonymous",
        True,
    )


def test_statements_without_marks_have_speakers_too() -> None:
    """Indirect speech and "according to" are laid to their subjects."""
    text = (
        "Ann Lee said the mill would close in May. Output fell by half, according to market tracker Nordstat this week."
    )
    assert [each.speaker.label for each in spoken(text) if each.speaker] == ["Ann Lee", "Nordstat"]


def test_hostile_text_ends() -> None:
    """A long run of capitals, quotes and verbs is read without hanging."""
    text = "A B C D " * 2000 + "“said " * 1000 + "he said, " * 1000
    assert isinstance(spoken(text), list)


# what a person reads: the speaker of each quote in order; None where nobody is quoted
READ_BY_PERSON: dict[str, list[str | None]] = {
    "000": ["official"] * 7,
    "001": ["spokesperson"] * 2,
    "002": ["Ren"] * 4 + [None, "Nicole Peng", "Ren", "Ren", "Raimondo", "Ren", "Ren"],
    "003": ["Ren Zhengfei"] * 8,
    "004": ["Bloomberg"] * 5,
}


def seeds() -> list[Path]:
    """Return the five texts, which lie beside the repository."""
    return sorted(shared("seeds").glob("*.txt"))


def test_nine_of_ten_quotes_of_the_five_texts_have_the_right_speaker() -> None:
    """Read against a person's list, at least 90 % of the quotes are laid to the right speaker."""
    right = total = 0
    for path in seeds():
        found = [each for each in spoken(read(path).text) if each.direct]
        expected = READ_BY_PERSON[path.name[:3]]
        assert len(found) == len(expected)
        for one, name in zip(found, expected, strict=True):
            total += 1
            label = one.speaker.label if one.speaker else None
            right += name in label if name and label else name == label
    assert right >= 0.9 * total
