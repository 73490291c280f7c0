"""Search, thresholds, facts and explanations."""

import math

import numpy as np
import polars as pl
import pytest

from licet.errors import BadInput, BadValue, UnknownName
from licet.screening import alignment, candidates, ranking, scores, vocabulary
from licet.screening.hits import Thresholds, build_index, explain_hit, screen, search
from licet.screening.names import read

LINES = [
    ("Huawie Technologies", "huawei"),
    ("Hua Wei Technologies", "huawei"),
    ("HUAWEITECHNOLOGIESCOLTD", "huawei"),
    ("华为技术有限公司", "huawei"),
    ("화웨이", "huawei"),
    ("Хуавей", "huawei"),
    ("هواوي", "huawei"),
    ("HiSilicon", "hisilicon"),
    ("海思半导体", "hisilicon"),
    ("GUANGZHOU HAIGE COMM GRP", "haige"),
    ("中国电子科技集团公司第十四研究所", "cetc14"),
    ("ООО Залог", "zalog"),
    ("قاسم دماوندیان", "damavandian"),
    ("김영철", "kim"),
    ("Иванов Александр Сергеевич", "ivanov"),
]


@pytest.mark.parametrize(("text", "entry"), LINES)
def test_a_name_finds_its_party(few, text: str, entry: str) -> None:
    """Misspelled, run together, abbreviated and in original script, a name finds its party first."""
    assert search(few, [text])[0, "entry_id"] == entry


def test_equal_names_come_first_with_one(few) -> None:
    """A name equal after normalization has score 1 and rank 1; no other name has score 1."""
    found = search(few, ["meridian shipping, LTD."])
    assert found.row(0)[1:4:2] == ("meridian", 1.0)
    assert (found["score"][1:] < 1).all()


def test_a_homophone_is_not_equal(few) -> None:
    """Characters that sound like a listed original-script name do not make an equal name."""
    assert search(few, ["华伟技术有限公司"]).filter(pl.col("score") == 1).is_empty()


def test_numbers_tell_institutes_apart(few) -> None:
    """The 13th institute is found before the 14th, and the 14th does not settle."""
    found = search(few, ["CETC 13th Research Institute"])
    assert found[0, "entry_id"] == "cetc13"
    assert found.filter(entry_id="cetc14")["score"].max() < found[0, "score"]


def test_batch_and_single_agree(few) -> None:
    """A text has the same hits alone and among others."""
    texts = [text for text, _ in LINES] + ["", "Vodafone"]
    batch = search(few, texts)
    for i, text in enumerate(texts):
        alone = search(few, [text])
        assert alone.drop("query").equals(batch.filter(query=i).drop("query"))


@pytest.mark.parametrize("compiled", [True, False])
def test_one_text_alone_has_the_hits_of_the_batch(dev, monkeypatch, compiled: bool) -> None:
    """A text looked up alone, in fewer steps, has the hits and to the last bit the scores it has among others."""
    if not compiled:
        for module in (alignment, candidates, ranking):
            monkeypatch.setattr(module, "kernels", dict)
    texts = dev[1]["query"].gather_every(19).to_list()
    batch = search(dev[0], texts)
    alone = [search(dev[0], [text]).with_columns(pl.lit(i, pl.UInt32).alias("query")) for i, text in enumerate(texts)]
    assert pl.concat(alone).equals(batch)


@pytest.mark.parametrize("word", ["", "a", "ab", "suntac", "electromechanicals", "华为", "~kdf", "6ranit"])
def test_forms_of_one_word_are_those_of_many(word: str) -> None:
    """A word spelled alone has the 3-grams and spellings that it has in a list of words."""
    keys, values = vocabulary.spellings_of(word)
    assert (
        vocabulary.grams_of(word) == vocabulary.grams(["vega", word])[1][vocabulary.grams(["vega"])[1].size :].tolist()
    )
    assert keys == vocabulary.spellings([word])[1].tolist()
    np.testing.assert_array_equal(np.array(values, np.float32), vocabulary.spellings([word])[2])


def test_candidates_lose_nothing_the_full_scan_finds(few) -> None:
    """With all postings read, the best entry is that of comparing every name."""
    found = [(i, r) for i, (text, _) in enumerate(LINES) for r in read(text)]
    queries = candidates.number(few, found)
    pairs = scores.compare(few, queries, *candidates.scan(few, queries))
    value, owner = scores.score(pairs), queries.owner[pairs.reading]
    entry = few.name_entry[few.row_name[pairs.row]]
    for i, (text, _) in enumerate(LINES):
        best = few.entries[entry[owner == i][value[owner == i].argmax()]]
        assert best == search(few, [text], budget=None)[0, "entry_id"]


@pytest.mark.parametrize("large", [candidates.LARGE, 0])
def test_the_kernels_and_numpy_agree(few, monkeypatch, large: int) -> None:
    """Without numba the same hits are found, on an index as small as this and as on a large one."""
    monkeypatch.setattr(candidates, "LARGE", large)
    texts = [text for text, _ in LINES] + ["Meridian Shiping Meridian", "China 14 Institute", "Technologies"]
    first = search(few, texts)
    for module in (alignment, candidates, ranking):
        monkeypatch.setattr(module, "kernels", dict)
    second = search(few, texts)
    assert first.select("query", "entry_id", "rank").equals(second.select("query", "entry_id", "rank"))
    np.testing.assert_allclose(first["score"], second["score"], atol=1e-5)


@pytest.mark.parametrize("large", [candidates.LARGE, 0])
def test_the_kernels_and_numpy_agree_on_the_whole_list(dev, monkeypatch, large: int) -> None:
    """Without numba the same best entries are found in the whole list, by either way to rank candidates."""
    monkeypatch.setattr(candidates, "LARGE", large)
    texts = dev[1]["query"].gather_every(97).to_list()
    first = search(dev[0], texts, top=1)
    for module in (alignment, candidates, ranking):
        monkeypatch.setattr(module, "kernels", dict)
    second = search(dev[0], texts, top=1)
    np.testing.assert_allclose(first["score"], second["score"], atol=1e-5)
    assert first["query"].equals(second["query"])


def test_a_large_index_is_ranked_as_if_all_postings_were_read(few, monkeypatch) -> None:
    """Completing the cosines of 3-grams finds the first entry that reading every posting finds."""
    texts = [text for text, _ in LINES]
    every = search(few, texts, top=1, budget=None)
    monkeypatch.setattr(candidates, "LARGE", 0)
    assert search(few, texts, top=1)["entry_id"].equals(every["entry_id"])


def test_order_of_the_list_does_not_matter(few) -> None:
    """Shuffling the list changes no score."""
    names = pl.DataFrame({"entry_id": list(few.entries), "name": list(few.names[: len(few.entries)])})
    other = build_index(names.reverse())
    texts = [text for text, _ in LINES]
    columns = ("query", "entry_id", "score")
    one, two = (search(i, texts).select(columns).sort("query", "entry_id") for i in (few, other))
    assert one["entry_id"].equals(two["entry_id"])
    np.testing.assert_allclose(one["score"], two["score"], atol=1e-4)


def test_hostile_texts_are_answered(few) -> None:
    """Huge texts, thousands of one-letter words and control characters are answered, cut to a name's length."""
    texts = [
        "a" * 200_000,
        "a b c d " * 5_000,
        "\u202e" * 9_000 + "huawei",
        "华" * 100_000,
        "\0\x07",
        "ﷺ" * 999,
        "م" * 99_999,
    ]
    found = search(few, texts)
    assert found["query"].max() < len(texts)
    facts = screen(pl.DataFrame({"consignee": texts}), few, Thresholds())[1]
    assert facts["consignee_listed"][0] is None
    assert facts["consignee_listed"][1] is None
    assert facts["consignee_listed"][4] is None


def test_an_empty_list_and_no_texts() -> None:
    """An empty list has no hits, and no texts have none."""
    empty = build_index(pl.DataFrame(schema={"entry_id": pl.String, "name": pl.String}))
    assert search(empty, ["Huawei"]).is_empty()
    assert search(empty, []).is_empty()


def test_facts_are_unknown_rather_than_false(few) -> None:
    """A settled hit is true, an unresolved one null, no name null, and only a clear name false."""
    score = search(few, ["Meridiam Shiping"])[0, "score"]
    thresholds = Thresholds(settled=min(score + 0.05, 1.0), cleared=score - 0.05)
    parties = pl.DataFrame(
        {
            "consignee": ["Meridian Shipping Ltd", "Meridiam Shiping", None, "  ", "Vodafone Group"],
            "end_user": ["Vodafone Group", None, "Vodafone Group", "HiSilicon", "Meridian Shipping Ltd"],
        }
    )
    hits, facts = screen(parties, few, thresholds)
    assert facts["consignee_listed"].to_list() == [True, None, None, None, False]
    assert facts["end_user_listed"].to_list()[:2] == [False, None]
    assert hits.filter(text="Meridiam Shiping")["status"].to_list() == ["unresolved"]
    assert facts.height == parties.height


def test_each_distinct_name_is_screened_once(few) -> None:
    """Hits hold a name once however often it occurs."""
    parties = pl.DataFrame({"consignee": ["HiSilicon"] * 50, "end_user": ["HiSilicon"] * 50})
    hits, facts = screen(parties, few, Thresholds())
    assert hits.filter(entry_id="hisilicon").height == 1
    assert facts.select(pl.all().all()).row(0) == (True, True)


def test_wrong_use_is_refused(few) -> None:
    """A missing column, a single text, a zero top, a number column and reversed thresholds are refused."""
    with pytest.raises(UnknownName, match="entry_id"):
        build_index(pl.DataFrame({"id": ["a"], "name": ["b"]}))
    with pytest.raises(BadValue, match="one text"):
        search(few, "Huawei")
    with pytest.raises(BadValue, match="top"):
        search(few, ["Huawei"], top=0)
    with pytest.raises(BadInput, match="Int64"):
        screen(pl.DataFrame({"consignee": [1]}), few, Thresholds())
    with pytest.raises(BadInput):
        screen(pl.DataFrame(), few, Thresholds())
    with pytest.raises(BadValue, match="thresholds"):
        Thresholds(settled=0.2, cleared=0.4)


def test_parts_of_an_explanation_add_up(few) -> None:
    """The parts add up to the score that search gives, and the rewrites are told."""
    told = explain_hit(few, "GUANGZHOU HAIGE COMM GRP", "haige")
    assert sum(p["part"] for p in told.parts) == pytest.approx(told.logit)
    assert 1 / (1 + math.exp(-told.logit)) == pytest.approx(told.score, abs=1e-5)
    assert ("grp", "company_group") in told.rewrites
    assert {"query": "haige", "name": "haige"}.items() <= told.words[1].items()
    assert "haige" in str(told)


def test_an_explanation_needs_a_known_entry(few) -> None:
    """An entry that the index does not have, and a text without letters, are refused."""
    with pytest.raises(UnknownName, match="huawey"):
        explain_hit(few, "Huawei", "huawey")
    with pytest.raises(BadValue):
        explain_hit(few, "--", "huawei")


def test_the_supplement_can_be_left_out() -> None:
    """Without the supplement a transcription has no equal name."""
    names = pl.DataFrame({"entry_id": ["a"], "name": ["HUAWEI TECHNOLOGIES CO., LTD."]})
    assert search(build_index(names), ["화웨이"])[0, "score"] == 1
    assert search(build_index(names, supplement=False), ["화웨이"]).filter(pl.col("score") == 1).is_empty()


def test_swapped_letters_cost_half_a_changed_one() -> None:
    """Two neighboring letters swapped in a long word score above one letter changed; in a short word they do not."""
    index = build_index(pl.DataFrame({"entry_id": ["a", "b"], "name": ["Huawei Technologies", "Vega Shipping"]}))
    swapped, changed = search(index, ["Huawie Technologies", "Huawev Technologies"], top=1)["score"]
    assert swapped > changed
    assert explain_hit(index, "Huawie Technologies", "a").words[0]["credit"] == pytest.approx(
        1 - 0.5 / 6 / 0.45, abs=1e-3
    )
    assert explain_hit(index, "Veag Shipping", "b").words[0]["credit"] == pytest.approx(1 - 1 / 4 / 0.45, abs=1e-3)
