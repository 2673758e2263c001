"""What a person sees before the form's script has set up, and where it cannot."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.form import ADDRESS, expect_step, fill_in
from tests.serving import Service

# What each frame showed until the script had set up: how many questions.
WATCH = """
  window.shown = new Set();
  const look = () => {
    const steps = [...document.querySelectorAll(".step")].filter((step) => step.getClientRects().length);
    if (steps.length) window.shown.add(steps.length);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def test_form_shows_one_question_from_the_first_frame_on(browser: Browser, service: Service) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{service.url}{ADDRESS}?lang=en")
        expect_step(page, "age")
        assert page.evaluate("[...window.shown]") == [1]


def test_form_whose_script_fails_is_the_form_that_scrolls(browser: Browser, service: Service) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script("Element.prototype.querySelectorAll = undefined")
        page.goto(f"{service.url}{ADDRESS}?lang=en")
        expect(page.locator("html.steps")).to_have_count(0)
        expect(page.locator(".step:visible")).to_have_count(9)
        fill_in(page)
        page.locator(".send").click()
        page.wait_for_url("**/thanks/**")


def test_page_of_wrong_answers_starts_at_the_first_of_them(open_page: OpenPage, service: Service) -> None:
    page = open_page(f"{service.url}{ADDRESS}?lang=en", java_script_enabled=False)
    page.locator("input[name=age][value='25-34']").check()
    page.locator(".send").click()
    expect(page.locator(".now")).to_have_attribute("id", "shops")
