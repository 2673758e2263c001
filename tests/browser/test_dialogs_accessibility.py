"""axe finds nothing in the forms of the dashboard: on top of it and alone, in both themes, long words too."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import RUN, visiting
from tests.serving import Service

VIEW = "study=channel-preference&row=bot&banner=age&age=25-34&vs=1&vs.channel=phone"
SCHEMES = ("light", "dark")
FORMS = ("filters", "embed-code")
# The page below is inert while a dialog is open, and has a test of its own.
IN_DIALOG = RUN.replace("axe.run(document", "axe.run('dialog'")


@pytest.fixture(scope="module")
def service(demo: Service) -> Service:
    """Return the service with a sample: a chart needs a release."""
    return demo


@pytest.fixture(scope="module")
def cookies(session: Any) -> Any:
    """Return the cookies of a sign-in."""
    return session["cookies"]


def unfold(page: Page) -> None:
    """Unfold all that is folded, as axe passes over what is not shown."""
    folded = page.locator(".sheet details:not([open]) > summary")
    while folded.count():
        folded.first.click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("form", FORMS)
def test_form_alone_is_accessible(
    browser: Browser, service: Service, cookies: Any, *, form: str, scheme: str, script: bool
) -> None:
    with visiting(browser, service.url, script, scheme) as visitor:
        visitor.page.context.add_cookies(cookies)
        for lang in ("en", "et", "fi"):
            visitor.goto(f"/dashboard/{form}?{VIEW}&lang={lang}")
            unfold(visitor.page)
            assert visitor.violations() == []
            assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("form", FORMS)
def test_form_on_top_is_accessible(
    browser: Browser, service: Service, cookies: Any, form: str, scheme: str
) -> None:
    with visiting(browser, service.url, True, scheme) as visitor:
        page = visitor.page
        page.context.add_cookies(cookies)
        page.goto(f"{service.url}/dashboard/?{VIEW}&lang=et")
        expect(page.locator("#first")).to_have_count(0, timeout=60_000)
        page.locator(f"a[data-dialog][href*='/{form}?']").click()
        expect(page.locator("dialog h1")).to_be_focused()
        unfold(page)
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(IN_DIALOG, True) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()


def test_forced_colours_leave_what_is_chosen_in_sight(
    browser: Browser, service: Service, cookies: Any
) -> None:
    context = browser.new_context(forced_colors="active")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{service.url}/dashboard/filters?{VIEW}&lang=en")
    lines = "one => getComputedStyle(one).textDecorationLine"
    chosen = page.locator(".filter:has(:checked) .chosen")
    assert chosen.count() == 2
    assert [one.evaluate(lines) for one in chosen.all()] == ["underline"] * 2
    context.close()
