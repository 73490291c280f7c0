"""Conflicts, distortions, misattribution: found by rules that name no text."""

import pytest
from variants import stories

from licet.evidence.desk import Desk, assemble
from licet.evidence.document import Document
from licet.evidence.rates import Rate
from licet.evidence.readers import read_all
from shared import shared

SOURCE = (
    "OSLO — The shipyard Norvik Marine employs 3,400 people, an official of the company told reporters in Oslo "
    "on Friday.\n"
    '"We sold 41 ferries to Danish islands, and there is no space left at the quay of our yard," the official said.\n'
    "The official expressed the company's willingness to reopen the closed dock in Bergen.\n"
    "Norvik Marine had revenue of 700 million kroner in 2021.\n"
)


def desk(*texts: str, rates: dict[str, Rate] | None = None) -> Desk:
    """Return the desk of some texts."""
    return assemble([Document(text, f"text {n}") for n, text in enumerate(texts)], rates)


def told(found: Desk, kind: str) -> list[str]:
    """Return what the findings of one kind say, up to the first colon."""
    return sorted({each.what.split(":")[0] for each in found.findings if each.kind == kind})


def test_a_figure_laid_to_a_part_is_a_distortion() -> None:
    """Staff of the company made into staff of its design office, an official into a spokesman, a wish into a plan."""
    copy = (
        "Norvik Marine plans to reopen the closed dock in Bergen.\n"
        "The shipyard Norvik Marine employs 3,400 people in its design offices.\n"
        '"We sold 41 ferries to Danish islands, and there is no space left at the quay of our yard," the '
        "spokesman of the company said in Oslo.\n"
    )
    assert told(desk(SOURCE, copy), "distortion") == ["mode", "role", "scope"]


def test_a_faithful_copy_has_no_distortion() -> None:
    """A copy with another title is not accused."""
    assert told(desk(SOURCE, "A yard in Norway\n\n" + SOURCE), "distortion") == []


def test_swapped_speakers_are_seen() -> None:
    """Words credited to somebody else in the retelling are a distortion."""
    original = stories()["rates"]["original"][1]
    swapped = original.replace("said Ruth Kelly", "said Adrian Moss").replace("Moss said", "Ruth Kelly said")
    assert "speaker" in told(desk(original, swapped), "distortion")


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ("revenue of 700 million kroner in 2021", False),
        ("revenue of about 0.7 billion kroner in 2021", False),
        ("revenue of 820 million kroner in 2021", True),
        ("revenue of 820 million kroner in 2020", False),
        ("revenue of $82 million in 2021", False),
        ("revenue of $150 million in 2021", True),
    ],
)
def test_values_apart_by_more_than_rounding_conflict(other: str, conflict: bool) -> None:
    """Same subject, predicate and period: the values must agree within rounding, after the stated exchange rate."""
    text = f"Ferry builders had a good year. Norvik Marine had {other}, its annual report shows.\n"
    found = desk(SOURCE, text, rates={"NOK": Rate("NOK", 0.116, "average of 2021")})
    assert bool(told(found, "conflict")) == conflict
    if conflict and "$" in other:
        assert "1 NOK = 0.116 USD (average of 2021)" in {each.stated for each in found.findings}


def test_without_a_rate_currencies_are_not_compared() -> None:
    """Nothing is converted by a rate nobody stated."""
    text = (
        "Ferry builders had a good year. Norvik Marine had revenue of $150 million in 2021, its annual report shows.\n"
    )
    assert told(desk(SOURCE, text), "conflict") == []


def test_nationality_is_weighed_by_sound_origins() -> None:
    """The side with fewer origins comes first, and copies do not add weight."""
    one = "The Norwegian shipyard Norvik Marine builds ferries. It was founded in 1950."
    two = "Ferries are late. The Norwegian shipbuilder Norvik Marine is looking for welders, it said on Monday."
    three = "The Polish shipbuilder Norvik Marine hires cooks."
    (found,) = [each for each in desk(one, two, three).findings if each.kind == "conflict"]
    assert (found.what.split(":")[0], found.weight) == ("nationality PL against NO", (1, 2))


@pytest.mark.parametrize(
    ("lead", "speaker", "guilty"),
    [
        ("Harbor chief Lena Voss wrote an op-ed in the Coast Review about dredging.", "Reuters", True),
        ("Harbor chief Lena Voss spoke about dredging.", "Reuters", True),
        ("Harbor chief Lena Voss spoke about dredging.", "Voss", False),
        ("Harbor chief Lena Voss wrote an op-ed in the Coast Review about dredging.", "Voss", False),
        ("The Harbor Company spoke about dredging.", "The Harbor Company", False),
    ],
)
def test_a_news_organization_does_not_say_we(lead: str, speaker: str, guilty: bool) -> None:
    """First person plural credited to a news organization is a misattribution; the party and its people may say we."""
    text = f"{lead}\n{speaker} said: “We need a deeper channel, and our members are ready to pay for it.”\n"
    found = [each for each in desk(text).findings if each.kind == "misattribution"]
    assert bool(found) == guilty
    if guilty and "op-ed" in lead:
        assert found[0].passages[0].words == "Lena Voss"


def test_findings_speak_in_fixed_words() -> None:
    """What a finding says never repeats a text; the words of a text stand in passages only."""
    text = SOURCE.replace("Norvik Marine", "Evil<script>Corp Marine").replace("official", "official")
    for each in desk(text, text.replace("3,400 people", "3,400 people in its design offices")).findings:
        assert "script" not in each.what and "Marine" not in each.what


def test_the_known_faults_of_the_five_texts_are_found() -> None:
    """Misattribution in 004, the nationality in 002, scope, role and mode in 001, and both carriers."""
    found = assemble(read_all([shared("seeds")]).documents)
    names = [name[:3] for name in found.lineage.names]
    faults = {(each.kind, each.what.split(":")[0].split()[0], names[each.passages[-1].text]) for each in found.findings}
    assert faults >= {
        ("misattribution", "5", "004"), ("distortion", "scope", "001"), ("distortion", "role", "001"),
        ("distortion", "mode", "001"), ("carrier", "spun", "002"), ("carrier", "mistranslated", "004"),
    }  # fmt: skip
    (nation,) = [each for each in found.findings if each.what.startswith("nationality")]
    assert nation.what.startswith("nationality TW against CN") and nation.weight[0] < nation.weight[1]
