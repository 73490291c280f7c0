"""A person asks one question in a real browser."""

from typing import Any

from steps import fill, renewed, send

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


def test_without_script_the_page_still_asks_and_answers(browser: Any, address: str) -> None:
    """A browser that runs no script gets whole pages: the answer, the next question, a day of the table."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#f-destination").select_option("RU")
    page.locator("#f-shipped_on").fill("2021-05-01")
    page.locator("button.main").first.click()
    assert page.locator("#headline").inner_text().startswith("On 2021-05-01")
    assert page.locator('input[name="_ask"]').count() == 1
    page.locator("#answer td button").last.click()
    page.wait_for_load_state()
    assert not page.locator("#headline").inner_text().startswith("On 2021-05-01")
    context.close()


def test_a_question_nobody_can_answer_leads_to_another(visitor: Any) -> None:
    """“Not known” asks for another fact, and never for the same one again."""
    page = visitor.page
    visitor.go("/?destination=CN&shipped_on=2024-01-15&item_moves=yes&origin=US&eccn=3A090.a")
    asked = []
    for _ in range(4):
        asked.append(page.locator('input[name="_ask"]').input_value())
        renewed(page, page.get_by_text("Not known, ask another").click)
    assert len(set(asked)) == 4


def test_a_fact_can_be_added_and_a_party_chosen_with_the_mouse(visitor: Any) -> None:
    """The list of facts opens a field; the list of parties fills a role, and says what follows from the name."""
    page = visitor.page
    visitor.go("/?shipped_on=2021-05-01")
    page.locator("#c-add").select_option("informed_by_bis")
    send(page)
    assert page.locator("fieldset", has_text="Has BIS informed").count() == 1
    page.locator("#f-end_user").press_sequentially("Huawei Device", delay=5)
    page.locator("#f-end_user-list [role=option]").first.click()
    assert page.locator("#f-end_user").input_value().startswith("Huawei Device")
    send(page)
    assert "facts follow from the names on this day" in page.locator("#ask").inner_text()
