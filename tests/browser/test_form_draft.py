"""Answers on the way: kept on the device until they are sent, and one response wherever they go on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import (
    ADDRESS,
    ANSWERS,
    KEPT,
    answer_until,
    expect_step,
    expect_thanks,
    finish,
    go_on,
    stored,
    take,
)
from tests.serving import Service

NOTICE = "Your earlier answers are still here."
DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def page(open_page: OpenPage, service: Service) -> Page:
    page = open_page(f"{service.url}{ADDRESS}?lang=en")
    expect_step(page, "age")
    return page


def another_tab(page: Page, address: str = "?lang=en") -> Page:
    tab = page.context.new_page()
    tab.goto(page.url.split("?")[0] + address)
    expect(tab.locator("html.steps")).to_have_count(1)
    return tab


def key(page: Page) -> str:
    return page.locator("[name=key]").input_value()


def order(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("[name=channel]", "all => all.map(one => one.value)")
    return found


def test_reload_keeps_step_and_answers(page: Page) -> None:
    answer_until(page, "bot")
    first, shown = key(page), order(page)

    page.reload()

    expect_step(page, "bot")
    assert (key(page), order(page)) == (first, shown)
    for code in ("age", "channel", "wait_email"):
        assert page.locator(f"[name={code}]:checked").input_value() == ANSWERS[code]


def test_nothing_is_kept_before_the_first_answer(page: Page) -> None:
    page.reload()
    expect_step(page, "age")
    expect(page.get_by_text(NOTICE)).not_to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_page_opened_again_goes_on_and_says_so(page: Page, service: Service) -> None:
    answer_until(page, "wait_phone")
    shown = order(page)
    page.close()

    tab = page.context.new_page()
    tab.goto(f"{service.url}{ADDRESS}?lang=en")

    expect_step(tab, "wait_phone")
    expect(tab.get_by_role("status").filter(has_text=NOTICE)).to_be_visible()
    assert order(tab) == shown
    finish(tab, "opened again")
    expect_thanks(tab)
    assert len(stored(service, "opened again")) == 1
    assert tab.evaluate(f"JSON.parse(localStorage.getItem('{KEPT}')).answers") is None


def test_start_over_forgets(page: Page) -> None:
    answer_until(page, "wait_phone")
    first = key(page)
    tab = another_tab(page)
    assert key(tab) == first

    tab.get_by_role("button", name="Start over").click()

    expect_step(tab, "age")
    expect(tab.locator("input:checked")).to_have_count(0)
    expect(tab.get_by_text(NOTICE)).not_to_be_visible()
    assert key(tab) != first
    assert tab.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(("days", "kept"), [(6.9, True), (7.1, False)])
def test_answers_are_kept_for_a_week(page: Page, days: float, kept: bool) -> None:
    answer_until(page, "channel")
    page.evaluate(
        "([name, age]) => { const kept = JSON.parse(localStorage.getItem(name));"
        " localStorage.setItem(name, JSON.stringify({ ...kept, at: kept.at - age })); }",
        [KEPT, days * DAY],
    )

    tab = another_tab(page)

    expect_step(tab, "channel" if kept else "age")
    expect(tab.get_by_text(NOTICE)).to_be_visible(visible=kept)
    assert tab.evaluate("localStorage.length") == int(kept)


@pytest.mark.parametrize(
    "text", ["{", "null", "7", '{"at": 9e15, "answers": 3}', '{"at": 9e15, "answers": {}}']
)
def test_unreadable_draft_is_no_obstacle(page: Page, text: str) -> None:
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [KEPT, text])
    page.reload()
    expect_step(page, "age")
    take(page, "age", "16-24")
    go_on(page)
    expect_step(page, "shops")


def test_two_tabs_are_one_response(page: Page, service: Service) -> None:
    tab = another_tab(page)
    assert key(tab) != key(page)

    answer_until(page, "wait_chat")
    expect(tab.locator("[name=channel]:checked")).to_have_value("chat")
    assert (key(tab), order(tab)) == (key(page), order(page))
    answer_until(tab, "comment")
    tab.locator("textarea").fill("two tabs")
    expect(page.locator("textarea")).to_have_value("two tabs")
    tab.locator(".send").click()
    expect_thanks(tab)

    expect(page.get_by_role("heading", name="Your answers have been sent")).to_be_visible()
    assert page.locator("form").is_hidden()
    page.get_by_role("link", name="See how others answered").click()
    expect_thanks(page)
    assert page.url == tab.url
    assert len(stored(service, "two tabs")) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_language_changes_without_losing_an_answer(
    open_page: OpenPage, service: Service, script: bool
) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en&src=switch", java_script_enabled=script)
    if script:
        answer_until(page, "wait_chat")
    else:
        take(page, "age", "25-34")
        take(page, "channel", "chat")
    first, shown = key(page), order(page)

    page.get_by_role("button", name="Eesti").click()

    expect(page.locator("html")).to_have_attribute("lang", "et")
    expect(page.get_by_role("button", name="Eesti")).to_have_attribute("aria-current", "true")
    assert (key(page), order(page)) == (first, shown)
    expect(page.locator("[name=channel]:checked")).to_have_value("chat")
    expect(page.get_by_role("alert")).to_have_count(0)
    if script:
        expect_step(page, "wait_chat")
        answer_until(page, "comment")
    else:
        for code, answer in ANSWERS.items():
            take(page, code, answer)
    page.locator("textarea").fill(f"vahetus {script}")
    page.locator(".send").click()
    expect_thanks(page)
    (row,) = stored(service, f"vahetus {script}")
    assert (row["lang"], row["source"]) == ("et", "switch")


def test_way_back_after_a_change_of_language_is_in_the_new_one(page: Page) -> None:
    answer_until(page, "wait_chat")
    page.get_by_role("button", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect_step(page, "wait_chat")

    page.go_back()

    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect_step(page, "channel")


def test_enter_does_not_change_the_language_without_script(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en", java_script_enabled=False)
    page.locator("input[value='16-24']").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please look at these questions again")
    expect(page.locator("html")).to_have_attribute("lang", "en")
