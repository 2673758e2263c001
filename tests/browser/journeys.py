"""How people go through the form, as tests of every page need it: each journey yields the name of a state.

A state is yielded once its page stands: what is not there cannot be waited for.
"""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.factories import ANSWERS

FORM = "/s/channel-preference"


def choose(page: Page, code: str) -> None:
    """Choose the usual answer to a question."""
    page.locator(f"input[name={code}][value='{ANSWERS[code]}']").check()


def by_steps(page: Page) -> Iterator[str]:
    """Answer by steps, stumble at the first, lose the network at the last; end on the thanks page."""
    page.locator("summary").click()
    yield "first step"
    page.locator(".next").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "no answer"
    for code in ANSWERS:
        choose(page, code)
        page.locator(".next").click()
        yield f"after {code}"
    page.context.set_offline(True)
    page.locator("button.send").click()
    expect(page.locator("[data-panel=waiting]")).to_be_visible()
    yield "not sent yet"
    page.context.set_offline(False)
    page.wait_for_url("**/thanks/**")


def by_scrolling(page: Page) -> Iterator[str]:
    """Send an empty form, then a whole one, without script."""
    page.locator("summary").click()
    yield "empty form"
    page.locator("button.send").click()
    expect(page.locator(".problem")).to_be_visible()
    yield "errors"
    for code in ANSWERS:
        choose(page, code)
    page.locator("button.send").click()
    page.wait_for_url("**/thanks/**")
    yield "thanks"


def erasing(page: Page) -> Iterator[str]:
    """Erase the answer of a thanks page, with a wrong code first."""
    with page.expect_navigation():
        page.locator("a[href*='/erase']").click()
    yield "erase"
    code = page.locator("input[name=code]").input_value()
    page.locator("input[name=code]").fill("nothing")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "wrong code"
    page.locator("input[name=code]").fill(code)
    with page.expect_navigation():
        page.locator("main button").click()
    expect(page.locator("form")).to_have_count(0)
    yield "erased"


def too_young(page: Page) -> Iterator[str]:
    """Say on an empty form that one is too young, without script."""
    page.locator("input[value=u16]").check()
    with page.expect_navigation():
        page.locator("button.send").click()
    expect(page.locator("form")).to_have_count(0)
    yield "screened out"
