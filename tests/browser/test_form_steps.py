"""One question at a time: the way on, the way back, and what is said on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import (
    ADDRESS,
    QUESTIONS,
    answer_until,
    expect_step,
    expect_thanks,
    go_on,
    stored,
    take,
)
from tests.serving import Service


@pytest.fixture
def page(open_page: OpenPage, service: Service) -> Page:
    page = open_page(f"{service.url}{ADDRESS}?lang=en", has_touch=True)
    expect_step(page, "age")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")  # type: ignore[no-any-return]


def test_first_step_has_the_consent_and_steals_no_focus(page: Page) -> None:
    expect(page.get_by_text("By sending your answers you agree")).to_be_visible()
    expect(page.get_by_role("button", name="Back", exact=True)).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")
    notice = page.get_by_text("only this code finds them")
    expect(notice).not_to_be_visible()
    page.get_by_text("What happens to my answers").tap()
    expect(notice).to_be_visible()


def test_each_step_is_announced_and_has_the_focus(page: Page) -> None:
    for place, code in enumerate(QUESTIONS, 1):
        answer_until(page, code)
        expect(page.get_by_role("status").filter(visible=True)).to_have_text(f"{place} of {len(QUESTIONS)}")
        bar = page.get_by_role("progressbar", name=f"{place} of {len(QUESTIONS)}")
        assert bar.evaluate("bar => [bar.value, bar.max]") == [place, len(QUESTIONS)]
        assert bar.is_visible()
        if place > 1:
            assert focused(page) == page.locator(".legend:visible").inner_text()
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    expect(page.get_by_role("button", name="Send my answers")).to_have_count(1)


def test_question_without_an_answer_is_not_passed(page: Page) -> None:
    page.get_by_role("button", name="Next").tap()

    expect_step(page, "age")
    expect(page.get_by_role("alert")).to_have_text("Choose one of the answers.")
    group = page.get_by_role("group", name="How old are you?")
    expect(group).to_have_accessible_description("Choose one of the answers.")
    assert page.evaluate("document.activeElement.name") == "age"
    take(page, "age", "45-54")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(group).to_have_accessible_description("")
    page.get_by_role("button", name="Next").tap()
    expect_step(page, "shops")


def test_browsers_way_back_is_the_question_before(page: Page) -> None:
    answer_until(page, "wait_chat")

    page.go_back()
    expect_step(page, "channel")
    page.go_back()
    expect_step(page, "shops")
    expect(page.locator("input[name=shops]:checked")).to_have_value("3-5")
    page.go_forward()
    page.go_forward()
    expect_step(page, "wait_chat")
    assert page.url.endswith("#wait_chat")


def test_back_button_and_browsers_way_back_are_one(page: Page) -> None:
    start = page.url
    answer_until(page, "channel")

    page.get_by_role("button", name="Back", exact=True).tap()
    expect_step(page, "shops")
    page.go_back()
    expect_step(page, "age")
    assert page.url == start
    page.go_forward()
    page.go_forward()
    expect_step(page, "channel")


def test_keyboard_alone_answers(page: Page) -> None:
    expect(page.get_by_text("What happens to my answers")).to_be_visible()
    page.locator("input[value='16-24']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect_step(page, "age")
    expect(page.locator("input[name=age]:checked")).to_have_value("25-34")
    page.keyboard.press("Enter")
    expect_step(page, "shops")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("input[name=shops]:checked")).to_have_value("0")
    page.keyboard.press("Tab")
    assert focused(page) == "Back"
    page.keyboard.press("Tab")
    assert focused(page) == "Next"
    page.keyboard.press("Enter")
    expect_step(page, "channel")
    assert page.get_attribute("html", "lang") == "en"


def test_link_to_a_later_question_starts_at_the_first_open_one(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en#bot")
    expect_step(page, "age")


def test_optional_question_may_be_passed(page: Page, service: Service) -> None:
    before = len(stored(service, ""))
    answer_until(page, "comment")
    page.get_by_role("button", name="Send my answers").tap()
    expect_thanks(page)
    assert len(stored(service, "")) == before + 1


def test_under_16_ends_kindly_and_leaves_nothing(page: Page, service: Service) -> None:
    take(page, "age", "35-44")
    assert page.evaluate("localStorage.length") == 1
    take(page, "age", "u16")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Next").tap()

    expect(page.get_by_text(re.compile("Nothing you entered was stored"))).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("key", ["Enter", "click"])
def test_send_goes_to_the_first_question_left_open(page: Page, key: str) -> None:
    answer_until(page, "comment")
    page.evaluate("document.querySelector('input[name=bot]:checked').checked = false")
    page.locator(".send").press("Enter") if key == "Enter" else page.locator(".send").click()

    expect_step(page, "bot")
    expect(page.get_by_role("alert")).to_have_text("Choose one of the answers.")
    take(page, "bot", "bot_now")
    go_on(page)
    expect_step(page, "after_hours")
