"""Who sees nothing, and who uses no mouse, answers the survey, too: names and roles, focus and keys."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import visiting
from tests.browser.journeys import FORM, choose
from tests.factories import ANSWERS, shipped
from tests.serving import Service

LANGUAGES = shipped().languages
LONGEST_WAY = 120
# Whether the focus is drawn, and is not covered by what sticks to the edge of the screen.
FOCUS = """() => {
  const one = document.activeElement;
  const around = [one, one.closest("label") ?? one];
  const drawn = around.some((each) => getComputedStyle(each).outlineStyle !== "none");
  const {x, y, width, height} = one.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return {drawn, bare: Boolean(top) && (one.contains(top) || top.contains(one))};
}"""


def spoken(page: Page) -> list[dict[str, Any]]:
    """Return role, name, description and properties of all that a screen reader is told of."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "description": node.get("description", {}).get("value", ""),
            **{each["name"]: each["value"].get("value") for each in node.get("properties", ())},
        }
        for node in nodes
        if not node["ignored"]
    ]


def names(page: Page, role: str) -> list[str]:
    return [node["name"] for node in spoken(page) if node["role"] == role]


def question_groups(page: Page) -> list[dict[str, Any]]:
    return [node for node in spoken(page) if node["role"] == "group" and node["name"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_step_is_one_named_group_with_its_place(browser: Browser, service: Service, lang: str) -> None:
    with visiting(browser, service.url, script=True) as visitor:
        page = visitor.goto(f"{FORM}?lang={lang}").page
        for place, question in enumerate(shipped().questions[:-1], start=1):
            (group,) = question_groups(page)
            assert group["name"] == question.labels[lang]
            assert sorted(names(page, "radio")) == sorted(option.labels[lang] for option in question.options)
            (place_bar,) = [node for node in spoken(page) if node["role"] == "progressbar"]
            total = len(shipped().questions)
            assert (place_bar["valuemax"], place_bar["name"]) == (total, page.inner_text("#kanal-place"))
            assert page.inner_text("#kanal-place").startswith(str(place))
            choose(page, question.code)
            page.locator(".next").click()
        comment = shipped().questions[-1]
        (textbox,) = [node for node in spoken(page) if node["role"] == "textbox"]
        assert textbox["name"] == comment.labels[lang]
        assert textbox["description"] == comment.hints.get(lang, "")
        assert len(names(page, "heading")) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scrolling_form_names_every_question(browser: Browser, service: Service, lang: str) -> None:
    with visiting(browser, service.url, script=False) as visitor:
        page = visitor.goto(f"{FORM}?lang={lang}").page
        closed = shipped().questions[:-1]
        assert [group["name"] for group in question_groups(page)] == [each.labels[lang] for each in closed]
        assert len(names(page, "radio")) == sum(len(question.options) for question in closed)


def test_missing_answer_is_told_with_its_question(browser: Browser, service: Service) -> None:
    with visiting(browser, service.url, script=True) as visitor:
        page = visitor.goto(f"{FORM}?lang=en").page
        page.locator(".next").click()

        assert page.get_by_role("alert").inner_text() == "Choose one of the answers."
        (group,) = question_groups(page)
        assert group["description"] == "Choose one of the answers."
        assert [node["role"] for node in spoken(page) if node.get("focused")][-1] == "radio"


def test_next_question_is_told_on_arrival(browser: Browser, service: Service) -> None:
    with visiting(browser, service.url, script=True) as visitor:
        page = visitor.goto(f"{FORM}?lang=en").page
        choose(page, "age")
        page.locator(".next").click()

        focused = [node for node in spoken(page) if node.get("focused") and node["role"] != "RootWebArea"]
        assert [node["name"] for node in focused] == [shipped().questions[1].labels["en"]]


def tab_to(page: Page, selector: str) -> None:
    """Go on by the tab key until an element has the focus; each stop on the way is drawn and not covered."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == {"drawn": True, "bare": True}, page.evaluate(
            "document.activeElement.outerHTML"
        )
        if page.locator(f":is({selector}):focus").count():
            return
    raise AssertionError(f"The tab key does not lead to {selector}.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_keyboard_alone_answers_the_survey(browser: Browser, service: Service, script: bool) -> None:
    with visiting(browser, service.url, script) as visitor:
        page = visitor.goto(f"{FORM}?lang=en").page
        for code in ANSWERS:
            tab_to(page, f"input[name={code}]")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            expect(page.locator(f"input[name={code}]:checked")).to_have_count(1)
            if script:
                tab_to(page, ".next")
                page.keyboard.press("Enter")
        tab_to(page, "textarea")
        page.keyboard.type("by keys alone")
        tab_to(page, "button.send")
        page.keyboard.press("Enter")

        page.wait_for_url("**/thanks/**")
        tab_to(page, "a[href*='/erase']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/erase?*")
        tab_to(page, "main button")
        page.keyboard.press("Enter")
        expect(page.locator("form")).to_have_count(0)
