"""A person asks one question in a real browser."""

from typing import Any

from steps import fill, send

ANSWERS = {
    "shipped_on": "2020-10-01",
    "item_moves": "yes",
    "activity": "export",
    "shipped_from": "US",
    "destination": "CN",
    "origin": "US",
    "eccn": "EAR99",
    "known_concern": "none",
    "other_list_matches": "none",
    "end_user_on_entity_list": "yes",
    "entity_list_requirement": "all_items",
}


def test_a_missing_fact_is_asked_until_the_answer_is_settled(visitor: Any) -> None:
    """Each missing fact is asked in the words of the dictionary, and the last one settles the answer."""
    from licet.facts import dictionary
    from licet.flow import explain

    page = visitor.page
    visitor.go("/")
    for name in ("shipped_on", "item_moves", "activity", "shipped_from", "destination", "origin", "eccn"):
        fill(page, name, ANSWERS[name])
    send(page)
    assert "indeterminate" in page.locator("#headline").inner_text()
    visitor.picture("ask-missing")
    said = dict(list(ANSWERS.items())[:7])
    for _ in range(30):
        asked = page.locator('input[name="_ask"]')
        if not asked.count():
            break
        name = asked.input_value()
        assert name == explain(said).question[0]
        assert dictionary()[name].question in page.locator(".next").inner_text()
        value = ANSWERS.get(name) or {"boolean": "no"}.get(dictionary()[name].type, "none")
        fill(page, name, value)
        said[name] = value
        send(page)
    headline = page.locator("#headline").inner_text()
    assert headline == explain(said).headline
    assert "indeterminate" not in headline
    assert "Nothing is missing" in page.locator(".next").inner_text()
    visitor.picture("ask-settled")
